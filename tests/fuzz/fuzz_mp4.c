/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Headers, fragments and indexes of what the input says: whatever is written
 * consists of whole boxes, every one of which is filled by its children; what
 * is refused leaves nothing; and the samples of a fragment take as many bytes
 * as its mdat claims. */

#include "core/mp4frag.h"
#include "core/mp4index.h"
#include "core/mp4init.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_TRACKS 6
#define MAX_SAMPLES 300

/* g_error() traps, which libFuzzer does not take for a crash. */
/* Bytes before the child boxes of the boxes that have some. */
static const struct
{
  gchar type[5];
  gsize n_fields;
} containers[] = {
  /* clang-format off */
  { "moov",  0 }, { "trak",  0 }, { "edts",  0 }, { "mdia",  0 },
  { "minf",  0 }, { "dinf",  0 }, { "stbl",  0 }, { "mvex",  0 },
  { "udta",  0 }, { "moof",  0 }, { "traf",  0 }, { "mfra",  0 },
  { "stsd",  8 }, { "dref",  8 }, { "avc1", 78 }, { "avc3", 78 },
  { "hvc1", 78 }, { "hev1", 78 }, { "av01", 78 }, { "vp09", 78 },
  { "mp4a", 28 }, { "ac-3", 28 }, { "ec-3", 28 }, { "Opus", 28 },
  { "fLaC", 28 }, { "wvtt",  8 },
  /* clang-format on */
};

static void
check_boxes (ByteReader *r)
{
  while (byte_reader_remaining (r) > 0) {
    guint32 size = byte_reader_u32 (r);
    const guint8 *type = byte_reader_bytes (r, 4);
    g_assert (type && size >= 8);
    ByteReader payload = byte_reader_sub (r, size - 8);
    g_assert (!payload.failed);
    for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
      if (memcmp (type, containers[i].type, 4) == 0) {
        g_assert (payload.size >= containers[i].n_fields);
        byte_reader_skip (&payload, containers[i].n_fields);
        check_boxes (&payload);
      }
  }
  g_assert (!r->failed);
}

static void
check_written (const ByteWriter *w, gsize n_bytes, CoreStatus status)
{
  g_assert ((status == CORE_OK) == (n_bytes > 0));
  ByteReader r;
  byte_reader_init (&r, w->data, n_bytes);
  check_boxes (&r);
}

/* A number that is small, or, now and then, near the end of 32 or 64 bits. */
static guint64
take_number (ByteReader *r)
{
  guint8 op = byte_reader_u8 (r);
  guint64 value = byte_reader_u16 (r);
  if (op % 8 == 7)
    return G_MAXUINT32 - 2 + value % 5;
  if (op % 8 == 6)
    return G_MAXUINT64 - value;
  return op % 8 == 5 ? value << 24 : value;
}

static gchar *
take_string (ByteReader *r)
{
  guint length = byte_reader_u8 (r) % 16;
  const guint8 *text = byte_reader_bytes (r, length);
  return text ? g_strndup ((const gchar *) text, length) : NULL;
}

/* The configuration is the rest of the input, more or less. */
static void
take_codec (ByteReader *r, CodecConfig *codec)
{
  *codec = (CodecConfig){ .id = byte_reader_u8 (r) % N_CODECS };
  codec->config_size = byte_reader_u8 (r);
  codec->config_size = MIN (codec->config_size, byte_reader_remaining (r));
  codec->config = g_memdup2 (r->data + r->pos, codec->config_size);
  codec->width = (guint32) take_number (r);
  codec->height = (guint32) take_number (r);
  codec->pixel_aspect_ratio =
      (Fraction){ byte_reader_u8 (r), byte_reader_u8 (r) };
  codec->frame_rate = (Fraction){ byte_reader_u16 (r), byte_reader_u16 (r) };
  codec->sample_rate = (guint32) take_number (r);
  codec->channels = (guint32) take_number (r);
  codec->frame_samples = byte_reader_u16 (r);
  codec->seek_preroll_samples = (guint32) take_number (r);
  codec->object_type_indication = byte_reader_u8 (r);
  codec->colour.is_set = byte_reader_u8 (r) & 1;
  codec->mastering.is_set = byte_reader_u8 (r) & 1;
  codec->content_light.is_set = byte_reader_u8 (r) & 1;
}

static void
fuzz_init (ByteReader *r)
{
  CodecConfig codecs[MAX_TRACKS];
  Mp4Track tracks[MAX_TRACKS];
  guint n = 1 + byte_reader_u8 (r) % MAX_TRACKS;
  for (guint i = 0; i < n; i++) {
    take_codec (r, &codecs[i]);
    tracks[i] = (Mp4Track){
      .track_id = byte_reader_u8 (r),
      .timescale = (guint32) take_number (r),
      .codec = &codecs[i],
      .language = take_string (r),
      .name = take_string (r),
      .average_bitrate_bps = (guint32) take_number (r),
      .edit = { take_number (r), take_number (r), take_number (r) },
    };
  }
  Mp4Movie movie = {
    .tracks = tracks,
    .n_tracks = n,
    .brands = n > 1 ? MP4_BRANDS_ISO : MP4_BRANDS_CMAF,
    .timescale = (guint32) take_number (r),
    .creation_time = take_number (r),
    .has_duration = byte_reader_u8 (r) & 1,
    .duration = take_number (r),
  };
  ByteWriter w = { 0 };
  CoreStatus status = mp4_write_init (&w, &movie);
  check_written (&w, w.size, status);
  byte_writer_clear (&w);
  for (guint i = 0; i < n; i++) {
    g_free ((gchar *) tracks[i].language);
    g_free ((gchar *) tracks[i].name);
    g_free (codecs[i].config);
  }
}

static void
fuzz_fragment (ByteReader *r)
{
  Mp4Sample samples[MAX_SAMPLES];
  Mp4TrackRun tracks[MAX_TRACKS];
  guint n = 1 + byte_reader_u8 (r) % MAX_TRACKS;
  guint n_taken = 0;
  guint64 payload_size = 0;
  for (guint i = 0; i < n; i++) {
    tracks[i] = (Mp4TrackRun){
      .track_id = i + 1,
      .base_media_decode_time = take_number (r),
      .samples = samples + n_taken,
      .n_samples = byte_reader_u8 (r) % (MAX_SAMPLES / MAX_TRACKS),
      .is_in_roll_group = byte_reader_u8 (r) & 1,
      .has_reordering = byte_reader_u8 (r) & 1,
      .is_video = byte_reader_u8 (r) & 1,
    };
    for (guint k = 0; k < tracks[i].n_samples; k++) {
      Mp4Sample *s = &samples[n_taken++];
      *s = (Mp4Sample){
        .duration = (guint32) take_number (r),
        .size_bytes = (guint32) take_number (r),
        .composition_offset = (gint8) byte_reader_u8 (r),
        .flags = byte_reader_u8 (r),
        .roll_distance = (gint8) byte_reader_u8 (r),
      };
      payload_size += s->size_bytes;
    }
  }
  g_autofree gchar *scheme = take_string (r);
  Mp4Event event = {
    .scheme_id_uri = scheme ? scheme : "",
    .timescale = 1,
    .presentation_time = take_number (r),
    .message_data = r->data,
    .message_size_bytes = r->size,
    .is_relative = byte_reader_u8 (r) & 1,
  };
  Mp4ProducerReferenceTime prft = {
    .ntp_timestamp = mp4_ntp_from_unix_ns (take_number (r)),
  };
  Mp4Fragment fragment = {
    .sequence_number = 1,
    .tracks = tracks,
    .n_tracks = n,
    .is_segment_start = byte_reader_u8 (r) & 1,
    .prft = byte_reader_u8 (r) & 1 ? &prft : NULL,
    .events = &event,
    .n_events = byte_reader_u8 (r) & 1,
  };
  ByteWriter w = { 0 };
  CoreStatus status = mp4_write_fragment (&w, &fragment);
  if (status == CORE_OK) {
    g_assert (w.size > 8);
    ByteReader mdat;
    byte_reader_init (&mdat, w.data + w.size - 8, 8);
    g_assert (byte_reader_u32 (&mdat) == payload_size + 8);
    check_written (&w, w.size - 8, status);
  } else {
    check_written (&w, w.size, status);
  }
  byte_writer_clear (&w);
}

static void
fuzz_indexes (ByteReader *r)
{
  Mp4Reference references[MAX_TRACKS];
  Mp4RandomAccess entries[MAX_TRACKS];
  guint n = byte_reader_u8 (r) % (MAX_TRACKS + 1);
  for (guint i = 0; i < n; i++) {
    references[i] = (Mp4Reference){
      .size_bytes = take_number (r),
      .duration = take_number (r),
      .sap_type = byte_reader_u8 (r) % 5,
      .starts_with_sap = byte_reader_u8 (r) & 1,
      .sap_delta_time = (guint32) take_number (r),
    };
    entries[i] = (Mp4RandomAccess){
      .time = take_number (r),
      .moof_offset = take_number (r),
      .traf_number = (guint32) take_number (r),
      .trun_number = (guint32) take_number (r),
      .sample_number = (guint32) take_number (r),
    };
  }
  Mp4SegmentIndex index = {
    .timescale = 1,
    .earliest_presentation_time = take_number (r),
    .references = references,
    .n_references = n,
  };
  ByteWriter w = { 0 };
  CoreStatus status = mp4_write_sidx (&w, &index);
  g_assert (status != CORE_OK || w.size == mp4_sidx_size (n));
  check_written (&w, w.size, status);
  byte_writer_reset (&w);

  Mp4TrackAccess access = { 1, entries, n };
  status = mp4_write_mfra (&w, &access, 1);
  check_written (&w, w.size, status);
  byte_writer_clear (&w);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  switch (byte_reader_u8 (&r) % 3) {
    case 0:
      fuzz_init (&r);
      break;
    case 1:
      fuzz_fragment (&r);
      break;
    default:
      fuzz_indexes (&r);
      break;
  }
  return 0;
}
