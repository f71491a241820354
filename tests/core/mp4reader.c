/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4reader.h"

#include "core/mp4.h"
#include "core/mp4frag.h"
#include "core/mp4init.h"

#include "coretest.h"

static const guint8 avcc[] = { 1, 0x64, 0x00, 0x1f, 0xff, 0xe0, 0 };

static ByteWriter
write_header (guint32 timescale, guint64 media_time)
{
  CodecConfig codec = { .id = CODEC_H264,
    .config = (guint8 *) avcc,
    .config_size = sizeof avcc,
    .width = 16,
    .height = 16 };
  Mp4Track track = { .track_id = 1,
    .timescale = timescale,
    .codec = &codec,
    .edit.media_time = media_time };
  Mp4Movie movie = { .tracks = &track, .n_tracks = 1 };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_init (&w, &movie), CORE_OK);
  return w;
}

/* Appends a fragment and its media. */
static void
write_fragment (ByteWriter *w, const Mp4TrackRun *track, gboolean is_start)
{
  Mp4Fragment fragment = { .sequence_number = 1,
    .tracks = track,
    .n_tracks = 1,
    .is_segment_start = is_start,
    .is_cmaf = TRUE };
  ck_assert_int_eq (mp4_write_fragment (w, &fragment), CORE_OK);
  for (guint i = 0; i < track->n_samples; i++)
    byte_writer_zero (w, track->samples[i].size_bytes);
}

START_TEST (headers_tell_timescale_and_edit)
{
  static const struct
  {
    guint32 timescale;
    guint64 media_time;
  } rows[] = {
    { 90000, 0 },
    { 48000, 1024 },
    { 1, 1 },
    { G_MAXUINT32, G_MAXUINT32 + 1ull },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Mp4HeaderTimes times;
    ByteWriter w = write_header (rows[i].timescale, rows[i].media_time);
    ck_assert_int_eq (mp4_read_header_times ((Span){ w.data, w.size }, &times),
        CORE_OK);
    ck_assert_uint_eq (times.timescale, rows[i].timescale);
    ck_assert_int_eq (times.media_time, (gint64) rows[i].media_time);
    for (gsize size = 0; size < w.size; size++)
      ck_assert_int_eq (mp4_read_header_times ((Span){ w.data, size }, &times),
          CORE_NEED_DATA);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (every_shape_of_run_is_read)
{
  for (guint mask = 0; mask < 64; mask++) {
    Mp4Sample samples[5];
    gboolean is_sync = (mask & 8) != 0;
    guint64 duration = 0;
    guint n = mask & 16 ? 5 : 1;
    for (guint i = 0; i < n; i++) {
      samples[i] = (Mp4Sample){
        .duration = mask & 1 && i == 3 ? 2002 : 1001,
        .size_bytes = mask & 2 ? 100 + i : 100,
        .composition_offset = mask & 4 ? 1001 - (gint32) (i % 3) * 1001 : 0,
        .flags = i == 0 && is_sync ? MP4_SAMPLE_SYNC : 0,
      };
      duration += samples[i].duration;
    }
    Mp4TrackRun track = { .track_id = 1,
      .base_media_decode_time = mask & 32 ? 0x100000000ull : 7,
      .samples = samples,
      .n_samples = n,
      .is_video = TRUE };
    ByteWriter w = { 0 };
    write_fragment (&w, &track, FALSE);
    ByteReader r;
    byte_reader_init (&r, w.data, w.size);
    Mp4FragmentTimes times;
    ck_assert_int_eq (mp4_read_fragment_times (&r, &times), CORE_OK);
    ck_assert_uint_eq (times.offset_bytes, 0);
    ck_assert_uint_eq (times.base_media_decode_time,
        track.base_media_decode_time);
    ck_assert_uint_eq (times.duration, duration);
    ck_assert_int_eq (times.is_sync, is_sync);
    ck_assert_int_eq (times.composition_offset, samples[0].composition_offset);
    guint64 media = 0;
    for (guint i = 0; i < n; i++)
      media += samples[i].size_bytes;
    ck_assert_uint_eq (times.end_bytes, w.size - media + samples[0].size_bytes);
    ck_assert (times.is_whole);
    ck_assert_uint_eq (byte_reader_remaining (&r), 0);
    byte_writer_clear (&w);
  }
}
END_TEST

/* A moof tells all but whether its media is there. */
START_TEST (chunks_follow_and_may_be_cut)
{
  Mp4Sample sample = { 1024, 300, 0, MP4_SAMPLE_SYNC, 0 };
  Mp4TrackRun track = { .track_id = 1, .samples = &sample, .n_samples = 1 };
  ByteWriter w = { 0 };
  gsize ends[3];
  for (guint i = 0; i < 3; i++) {
    track.base_media_decode_time = 1024 * i;
    write_fragment (&w, &track, i == 0);
    ends[i] = w.size;
  }
  for (gsize size = 0; size <= w.size; size++) {
    ByteReader r;
    byte_reader_init (&r, w.data, size);
    Mp4FragmentTimes times;
    guint n = 0, n_whole = 0;
    for (; mp4_read_fragment_times (&r, &times) == CORE_OK; n++) {
      ck_assert_uint_eq (times.base_media_decode_time, 1024 * n);
      ck_assert_int_eq (times.is_whole, size >= ends[n]);
      n_whole += times.is_whole ? 1 : 0;
    }
    guint n_ended = 0;
    while (n_ended < 3 && ends[n_ended] <= size)
      n_ended++;
    ck_assert_uint_eq (n_whole, n_ended);
    ck_assert_uint_ge (n, n_ended);
    ck_assert_uint_le (n, n_ended + 1);
  }
  byte_writer_clear (&w);
}
END_TEST

typedef struct
{
  guint32 trun_flags, sample_count, default_duration;
  guint64 time;
  gsize trun_bytes;
  const gchar *media_type;
  CoreStatus status;
} Damage;

static ByteWriter
write_damaged (const Damage *damage)
{
  ByteWriter w = { 0 };
  gsize moof = mp4_begin_box (&w, "moof");
  gsize traf = mp4_begin_box (&w, "traf");
  gsize tfhd = mp4_begin_full_box (&w, "tfhd", 0, 8);
  byte_writer_u32 (&w, 1);
  byte_writer_u32 (&w, damage->default_duration);
  mp4_end_box (&w, tfhd);
  gsize tfdt = mp4_begin_full_box (&w, "tfdt", 1, 0);
  byte_writer_u64 (&w, damage->time);
  mp4_end_box (&w, tfdt);
  gsize trun = mp4_begin_full_box (&w, "trun", 0, damage->trun_flags);
  byte_writer_u32 (&w, damage->sample_count);
  byte_writer_zero (&w, damage->trun_bytes);
  mp4_end_box (&w, trun);
  mp4_end_box (&w, traf);
  mp4_end_box (&w, moof);
  mp4_end_box (&w, mp4_begin_box (&w, damage->media_type));
  return w;
}

START_TEST (damage_is_told_apart)
{
  static const Damage rows[] = {
    /* clang-format off */
    { 0,     1,          1024,       0,               0,  "mdat", CORE_OK },
    { 0,     0,          1024,       0,               0,  "mdat", CORE_INVALID },
    { 0,     G_MAXUINT32, G_MAXUINT32, 0,             0,  "mdat", CORE_LIMIT },
    { 0,     1,          1024,       G_MAXUINT64,     0,  "mdat", CORE_LIMIT },
    { 0x100, 3,          0,          0,               12, "mdat", CORE_OK },
    { 0x100, 3,          0,          0,               11, "mdat", CORE_INVALID },
    { 0x100, G_MAXUINT32, 0,         0,               12, "mdat", CORE_INVALID },
    { 0,     1,          1024,       0,               0,  "free", CORE_INVALID },
    /* clang-format on */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter w = write_damaged (&rows[i]);
    ByteReader r;
    byte_reader_init (&r, w.data, w.size);
    Mp4FragmentTimes times;
    ck_assert_msg (mp4_read_fragment_times (&r, &times) == rows[i].status,
        "row %u", i);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (sizes_of_boxes_lie)
{
  static const struct
  {
    guint8 bytes[20];
    gsize size;
    CoreStatus status;
  } rows[] = {
    { { 0 }, 0, CORE_NEED_DATA },
    { { 0, 0, 0, 8, 'f', 'r', 'e', 'e' }, 8, CORE_NEED_DATA },
    { { 0, 0, 0, 7, 'f', 'r', 'e', 'e' }, 8, CORE_INVALID },
    { { 0, 0, 0, 0, 'm', 'o', 'o', 'f' }, 8, CORE_INVALID },
    { { 0, 0, 0, 8, 'm', 'o', 'o', 'f' }, 8, CORE_INVALID },
    { { 0, 0, 0, 9, 'm', 'o', 'o', 'f' }, 8, CORE_NEED_DATA },
    { { 0, 0, 0, 1, 'f', 'r', 'e', 'e', 255, 255, 255, 255, 255, 255, 255,
          255 },
        16, CORE_NEED_DATA },
    { { 0, 0, 0, 1, 'f', 'r', 'e', 'e', 0, 0, 0, 0, 0, 0, 0, 15 }, 16,
        CORE_INVALID },
    { { 0, 0, 0, 1, 'f', 'r', 'e', 'e', 0, 0 }, 10, CORE_NEED_DATA },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteReader r;
    byte_reader_init (&r, rows[i].bytes, rows[i].size);
    Mp4FragmentTimes times;
    ck_assert_msg (mp4_read_fragment_times (&r, &times) == rows[i].status,
        "row %u", i);
  }
}
END_TEST

CORE_TEST_MAIN ("mp4reader", headers_tell_timescale_and_edit,
    every_shape_of_run_is_read, chunks_follow_and_may_be_cut,
    damage_is_told_apart, sizes_of_boxes_lie)
