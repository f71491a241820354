/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demuxfile.h"

const guint8 demux_avcc[] = { 0x01, 0x64, 0x00, 0x0a, 0xff, 0xe1, 0x00, 0x18,
  0x67, 0x64, 0x00, 0x0a, 0xac, 0xd9, 0x44, 0x7b, 0x01, 0x10, 0x00, 0x00, 0x03,
  0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x22, 0x59, 0x60, 0x01, 0x00,
  0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };

const guint8 demux_asc[] = { 0x11, 0x90 };

static void
put_encodings (ByteWriter *w, const Track *track)
{
  ByteWriter compression = { 0 }, encoding = { 0 }, encodings = { 0 };
  put_uint (&compression, MATROSKA_ID_CONTENT_COMP_ALGO, track->compression);
  if (track->stripped)
    put_string (&compression, MATROSKA_ID_CONTENT_COMP_SETTINGS,
        track->stripped);
  if (track->scope)
    put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_SCOPE, track->scope);
  put_master (&encoding, MATROSKA_ID_CONTENT_COMPRESSION, &compression);
  put_master (&encodings, MATROSKA_ID_CONTENT_ENCODING, &encoding);
  put_master (w, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
}

void
put_track (ByteWriter *tracks, const Track *track)
{
  ByteWriter entry = { 0 }, media = { 0 };
  put_uint (&entry, MATROSKA_ID_TRACK_NUMBER, track->number);
  put_uint (&entry, MATROSKA_ID_TRACK_UID, 100 + track->number);
  put_uint (&entry, MATROSKA_ID_TRACK_TYPE, track->type);
  put_string (&entry, MATROSKA_ID_CODEC_ID, track->codec_id);
  put_string (&entry, MATROSKA_ID_LANGUAGE, "ger");
  if (track->codec_private)
    put_bytes (&entry, MATROSKA_ID_CODEC_PRIVATE, track->codec_private,
        track->codec_private_size);
  if (track->default_duration_ns)
    put_uint (&entry, MATROSKA_ID_DEFAULT_DURATION, track->default_duration_ns);
  if (track->codec_delay_ns)
    put_uint (&entry, MATROSKA_ID_CODEC_DELAY, track->codec_delay_ns);
  if (track->is_compressed)
    put_encodings (&entry, track);
  if (track->type == 1) {
    put_uint (&media, MATROSKA_ID_PIXEL_WIDTH, 64);
    put_uint (&media, MATROSKA_ID_PIXEL_HEIGHT, 48);
    if (track->crop_bottom) {
      put_uint (&media, MATROSKA_ID_PIXEL_CROP_BOTTOM, track->crop_bottom);
      put_uint (&media, MATROSKA_ID_DISPLAY_WIDTH, 64);
      put_uint (&media, MATROSKA_ID_DISPLAY_HEIGHT, 48 - track->crop_bottom);
    }
    put_master (&entry, MATROSKA_ID_VIDEO, &media);
  } else if (track->type == 2) {
    put_float (&media, MATROSKA_ID_SAMPLING_FREQUENCY, 48000);
    put_uint (&media, MATROSKA_ID_CHANNELS,
        track->channels ? track->channels : 2);
    put_uint (&media, MATROSKA_ID_BIT_DEPTH, 16);
    put_master (&entry, MATROSKA_ID_AUDIO, &media);
  }
  put_master (tracks, MATROSKA_ID_TRACK_ENTRY, &entry);
}

void
put_start (ByteWriter *w, const Track *tracks, guint n_tracks)
{
  ByteWriter ebml = { 0 }, info = { 0 }, entries = { 0 };
  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_float (&info, MATROSKA_ID_DURATION, 4000);
  put_string (&info, MATROSKA_ID_TITLE, "A title");
  put_master (w, MATROSKA_ID_INFO, &info);
  for (guint i = 0; i < n_tracks; i++)
    put_track (&entries, &tracks[i]);
  put_master (w, MATROSKA_ID_TRACKS, &entries);
}

void
put_cluster (ByteWriter *w, guint64 time)
{
  put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_uint (w, MATROSKA_ID_TIMESTAMP, time);
}

void
put_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const void *data, gsize size)
{
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + size);
  write_block (w, track, time, flags, data, size);
}

void
put_frame (ByteWriter *w, guint8 track, gint16 time, guint8 flags, gsize size)
{
  g_autofree guint8 *data = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + (gsize) time + track);
  put_block (w, track, time, flags, data, size);
}
