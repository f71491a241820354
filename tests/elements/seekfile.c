/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "seekfile.h"

#include "demuxfile.h"

static void
put_tracks (ByteWriter *w, Kind kind)
{
  ByteWriter tracks = { 0 };
  const Track video =
      VIDEO (.default_duration_ns = kind == RATE_WRONG ? 16683333 : 33366667);
  const Track rateless = { .number = 1,
    .type = 1,
    .codec_id = "V_MPEG4/ISO/ASP" };
  const Track audio = AUDIO (.codec_delay_ns = 21333333);
  put_track (&tracks, kind == RATE_UNSAID ? &rateless : &video);
  put_track (&tracks, &audio);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
}

/* A frame of nothing but its number. */
static void
put_serial (ByteWriter *w, guint8 track, gint64 time, gboolean is_key,
    guint32 serial, gsize size)
{
  g_autofree guint8 *frame = g_malloc0 (size);
  GST_WRITE_UINT32_BE (frame, serial);
  put_block (w, track, (gint16) time, is_key ? KEY : 0, frame, size);
}

gint64
video_time (Kind kind, guint frame)
{
  static const gint64 off[] = { 3, -9, 6, 12, 0, 9, 15, -5 };
  if (kind == RATE_JOINED && frame >= 10 * GOP_SIZE)
    return 11 + (gint64) gst_util_uint64_scale_round (frame, 1001, 30);
  gboolean is_off = kind == RATE_VARIES || (kind == RATE_LOST && frame > 100);
  return (kind == LATE ? LATE_MS : 0) +
      (gint64) gst_util_uint64_scale_round (frame, 1001, 30) +
      (is_off ? off[frame % G_N_ELEMENTS (off)] : 0);
}

/* A group of pictures in decode order, with the audio that goes with it; both
 * blocks' times are relative to `base`. */
static void
put_gop (ByteWriter *w, Kind kind, guint gop, gint64 base, guint *n_audio)
{
  static const guint order[GOP_SIZE] = { 2, 0, 1, 5, 3, 4, 8, 6, 7 };
  for (guint i = 0; i < GOP_SIZE; i++) {
    guint frame = gop * GOP_SIZE + order[i];
    gboolean is_key = i == 0 && kind != KEYLESS;
    put_serial (w, 1, video_time (kind, frame) - base, is_key,
        VIDEO_SERIAL + frame, FRAME_SIZE);
    for (;; ++*n_audio) {
      gint64 time = (kind == LATE ? LATE_MS : 0) +
          (gint64) gst_util_uint64_scale_round (*n_audio, 1024, 48);
      if (time > video_time (kind, gop * GOP_SIZE + i))
        break;
      put_serial (w, 2, time - base, TRUE, AUDIO_SERIAL + *n_audio, 32);
    }
  }
}

/* Two groups of pictures a Cluster. */
void
write_file (ByteWriter *w, Kind kind)
{
  ByteWriter ebml = { 0 }, info = { 0 }, seek = { 0 }, seek_head = { 0 },
             cues = { 0 };
  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  gsize start = w->size, seek_position = 0;
  if (kind != CUES_NONE && kind != OPEN_ENDED && kind != JOINED) {
    put_uint (&seek, MATROSKA_ID_SEEK_ID, MATROSKA_ID_CUES);
    put_uint (&seek, MATROSKA_ID_SEEK_POSITION, 0);
    put_master (&seek_head, MATROSKA_ID_SEEK, &seek);
    put_master (w, MATROSKA_ID_SEEK_HEAD, &seek_head);
    seek_position = w->size - 4;
  }
  if (kind != JOINED)
    put_float (&info, MATROSKA_ID_DURATION, 12012);
  put_master (w, MATROSKA_ID_INFO, &info);
  put_tracks (w, kind);

  guint n_audio = 0;
  gsize first = w->size;
  for (guint gop = 0; gop < N_GOPS; gop += 2) {
    ByteWriter cluster = { 0 };
    gint64 base = video_time (kind, gop * GOP_SIZE);
    guint64 position = w->size - start;
    if (kind == CUES_BROKEN)
      position = 7919 * (guint64) gop + 5;
    else if (kind == CUES_LATE)
      position += 40 * FRAME_SIZE;
    for (guint g = gop; g < gop + 2; g++)
      put_cue_point (&cues, (guint64) video_time (kind, g * GOP_SIZE + 2),
          kind == CUES_AUDIO ? 2 : 1,
          kind == CUES_AUDIO ? first - start : position);
    put_uint (&cluster, MATROSKA_ID_TIMESTAMP, (guint64) base);
    put_gop (&cluster, kind, gop, base, &n_audio);
    put_gop (&cluster, kind, gop + 1, base, &n_audio);
    if (kind == OPEN_ENDED) {
      put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
      byte_writer_bytes (w, cluster.data, cluster.size);
      byte_writer_clear (&cluster);
    } else {
      put_master (w, MATROSKA_ID_CLUSTER, &cluster);
    }
  }
  if (seek_position > 0) {
    byte_writer_patch_u32 (w, seek_position, (guint32) (w->size - start));
    put_master (w, MATROSKA_ID_CUES, &cues);
  }
  byte_writer_clear (&cues);
}
