/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4frag.h"

#include "boxreader.h"
#include "coretest.h"

enum
{
  SYNC = 0x02000000,
  NON_SYNC = 0x01010000,
};

/* Header and as many zero bytes as the payload has. */
static ByteWriter
write_segment (const Mp4Fragment *fragment)
{
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_fragment (&w, fragment), CORE_OK);
  for (guint t = 0; t < fragment->n_tracks; t++)
    for (guint i = 0; i < fragment->tracks[t].n_samples; i++)
      byte_writer_zero (&w, fragment->tracks[t].samples[i].size_bytes);
  return w;
}

static ByteWriter
write_track (const Mp4TrackRun *track)
{
  return write_segment (&(Mp4Fragment){
      .sequence_number = 1,
      .tracks = track,
      .n_tracks = 1,
  });
}

static void
check_round_trip (const Mp4TrackRun *track)
{
  ByteWriter w = write_track (track);
  g_autoptr (GArray) got = box_read_samples ((Span){ w.data, w.size });
  ck_assert_ptr_nonnull (got);
  ck_assert_uint_eq (got->len, track->n_samples);
  guint64 dts = track->base_media_decode_time;
  for (guint i = 0; i < got->len; i++) {
    const BoxSample *s = &g_array_index (got, BoxSample, i);
    const Mp4Sample *sample = &track->samples[i];
    ck_assert_uint_eq (s->dts, dts);
    ck_assert_int_eq (s->pts, (gint64) dts + sample->composition_offset);
    ck_assert_uint_eq (s->duration, sample->duration);
    ck_assert_uint_eq (s->size, sample->size_bytes);
    ck_assert_uint_eq (s->flags,
        !track->is_video || sample->flags == MP4_SAMPLE_SYNC ? SYNC : NON_SYNC);
    dts += sample->duration;
  }
  byte_writer_clear (&w);
}

/* Each bit of `mask` makes one field vary, or not. */
START_TEST (every_shape_reads_back)
{
  for (guint mask = 0; mask < 128; mask++) {
    Mp4Sample samples[5];
    for (guint i = 0; i < 5; i++)
      samples[i] = (Mp4Sample){
        .duration = mask & 1 && i == 3 ? 2002 : 1001,
        .size_bytes = mask & 2 ? 100 + i : 100,
        .composition_offset = mask & 4 ? (gint32) (i % 3) * 1001 - 1001 : 0,
        .flags = (mask & 8 ? i == 0 : !(mask & 16) || i % 2 == 0)
            ? MP4_SAMPLE_SYNC
            : 0,
      };
    for (guint n = 1; n <= 5; n++)
      check_round_trip (&(Mp4TrackRun){
          .track_id = 1,
          .base_media_decode_time = mask & 32 ? 0x100000000ull : 0xffffffffull,
          .samples = samples,
          .n_samples = n,
          .is_video = (mask & 64) != 0,
      });
  }
}
END_TEST

START_TEST (constant_rate_video_costs_eight_bytes_a_sample)
{
  Mp4Sample samples[60];
  for (guint i = 0; i < 60; i++)
    samples[i] = (Mp4Sample){ 1001, 500 + i, 0, i == 0, 0 };
  Mp4TrackRun track = {
    .track_id = 1,
    .samples = samples,
    .n_samples = 60,
    .has_reordering = TRUE,
    .is_video = TRUE,
  };
  ByteWriter w = write_track (&track);
  Span file = { w.data, w.size };
  Span trun = box_find (file, "moof.traf.trun");
  ck_assert_uint_eq (trun.size, 4 + 4 + 4 + 4 + 60 * 8);
  ck_assert_uint_eq (trun.data[0], 1);
  byte_writer_clear (&w);

  /* A second sync sample keeps its flag, at four more bytes a row. */
  samples[30].flags = MP4_SAMPLE_SYNC;
  w = write_track (&track);
  trun = box_find ((Span){ w.data, w.size }, "moof.traf.trun");
  ck_assert_uint_eq (trun.size, 4 + 4 + 4 + 60 * 12);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (constant_audio_costs_four_bytes_a_sample)
{
  Mp4Sample samples[47];
  for (guint i = 0; i < 47; i++)
    samples[i] = (Mp4Sample){ 1024, 300 + i, 0, MP4_SAMPLE_SYNC, 0 };
  ByteWriter w = write_track (&(Mp4TrackRun){
      .track_id = 2,
      .samples = samples,
      .n_samples = 47,
  });
  Span trun = box_find ((Span){ w.data, w.size }, "moof.traf.trun");
  ck_assert_uint_eq (trun.size, 4 + 4 + 4 + 47 * 4);
  ck_assert_uint_eq (trun.data[0], 0);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (styp_stands_at_segment_starts_only)
{
  Mp4Sample sample = { 1024, 10, 0, MP4_SAMPLE_SYNC, 0 };
  Mp4TrackRun track = { .track_id = 3, .samples = &sample, .n_samples = 1 };
  Mp4Fragment fragment = {
    .sequence_number = 77,
    .tracks = &track,
    .n_tracks = 1,
  };
  for (guint i = 0; i < 2; i++) {
    fragment.is_segment_start = i == 1;
    ByteWriter w = write_segment (&fragment);
    Span file = { w.data, w.size };
    ck_assert_int_eq (box_count (file, "styp"), (gint) i);
    ck_assert_int_eq (box_count (file, "moof"), 1);
    ck_assert_int_eq (box_count (file, "mdat"), 1);
    Span mfhd = box_find (file, "moof.mfhd");
    ck_assert_uint_eq (mfhd.data[7], 77);
    Span tfhd = box_find (file, "moof.traf.tfhd");
    ck_assert_uint_eq (tfhd.data[7], 3);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (chunks_of_a_segment_read_back_in_a_row)
{
  Mp4Sample samples[6];
  for (guint i = 0; i < 6; i++)
    samples[i] = (Mp4Sample){ 1001, 100 + i, 0, i == 0, 0 };
  ByteWriter segment = { 0 };
  for (guint i = 0; i < 3; i++) {
    Mp4TrackRun track = {
      .track_id = 1,
      .base_media_decode_time = 2002 * i,
      .samples = samples + 2 * i,
      .n_samples = 2,
      .is_video = TRUE,
    };
    Mp4Fragment chunk = {
      .sequence_number = 1 + i,
      .tracks = &track,
      .n_tracks = 1,
      .is_segment_start = i == 0,
    };
    ByteWriter w = write_segment (&chunk);
    byte_writer_bytes (&segment, w.data, w.size);
    byte_writer_clear (&w);
  }
  g_autoptr (GArray) got =
      box_read_samples ((Span){ segment.data, segment.size });
  ck_assert_ptr_nonnull (got);
  ck_assert_uint_eq (got->len, 6);
  for (guint i = 0; i < 6; i++) {
    ck_assert_uint_eq (g_array_index (got, BoxSample, i).dts, 1001 * i);
    ck_assert_uint_eq (g_array_index (got, BoxSample, i).flags,
        i == 0 ? SYNC : NON_SYNC);
  }
  /* The reader itself can say no. */
  ck_assert_ptr_null (
      box_read_samples ((Span){ segment.data, segment.size - 1 }));
  byte_writer_clear (&segment);
}
END_TEST

START_TEST (decode_time_grows_to_64_bits)
{
  static const struct
  {
    guint64 time;
    gsize size;
  } rows[] = {
    { 0, 8 },
    { G_MAXUINT32, 8 },
    { G_MAXUINT32 + 1ull, 12 },
    { G_MAXINT64, 12 },
  };
  Mp4Sample sample = { 1, 10, 0, MP4_SAMPLE_SYNC, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Mp4TrackRun track = {
      .track_id = 1,
      .base_media_decode_time = rows[i].time,
      .samples = &sample,
      .n_samples = 1,
    };
    ByteWriter w = write_track (&track);
    Span tfdt = box_find ((Span){ w.data, w.size }, "moof.traf.tfdt");
    ck_assert_uint_eq (tfdt.size, rows[i].size);
    byte_writer_clear (&w);
    check_round_trip (&track);
  }
}
END_TEST

START_TEST (payload_must_fit_one_mdat)
{
  Mp4Sample samples[2] = {
    { 1, G_MAXUINT32 - 8, 0, MP4_SAMPLE_SYNC, 0 },
    { 1, 0, 0, MP4_SAMPLE_SYNC, 0 },
  };
  Mp4TrackRun track = { .track_id = 1, .samples = samples, .n_samples = 2 };
  Mp4Fragment fragment = {
    .sequence_number = 1,
    .tracks = &track,
    .n_tracks = 1,
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_OK);
  ByteReader mdat;
  byte_reader_init (&mdat, w.data + w.size - 8, 8);
  ck_assert_uint_eq (byte_reader_u32 (&mdat), G_MAXUINT32);
  byte_writer_reset (&w);

  samples[1].size_bytes = 1;
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_LIMIT);
  samples[0].size_bytes = samples[1].size_bytes = 0;
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (tracks_share_a_fragment)
{
  Mp4Sample video[2] = {
    { 1001, 700, 2002, MP4_SAMPLE_SYNC, 0 },
    { 1001, 300, -1001, 0, 0 },
  };
  Mp4Sample audio[3], text = { 90000, 44, 0, MP4_SAMPLE_SYNC, 0 };
  for (guint i = 0; i < 3; i++)
    audio[i] = (Mp4Sample){ 1024, 20 + i, 0, MP4_SAMPLE_SYNC, 0 };
  /* The third track has nothing here, and so no traf. */
  Mp4TrackRun tracks[] = {
    { 1, 30030, video, 2, FALSE, FALSE, TRUE },
    { 2, 48000, audio, 3, TRUE, FALSE, FALSE },
    { 3, 1000, NULL, 0, FALSE, FALSE, FALSE },
    { 4, 1ull << 33, &text, 1, FALSE, FALSE, FALSE },
  };
  ByteWriter w = write_segment (&(Mp4Fragment){
      .sequence_number = 1,
      .tracks = tracks,
      .n_tracks = G_N_ELEMENTS (tracks),
      .is_segment_start = TRUE,
  });
  Span file = { w.data, w.size };
  ck_assert_int_eq (box_count (box_find (file, "moof"), "traf"), 3);
  static const struct
  {
    guint32 track_id;
    gint64 pts;
    guint32 size;
  } expected[] = {
    { 1, 32032, 700 },
    { 1, 30030, 300 },
    { 2, 48000, 20 },
    { 2, 49024, 21 },
    { 2, 50048, 22 },
    { 4, 1ll << 33, 44 },
  };
  g_autoptr (GArray) got = box_read_samples (file);
  ck_assert_ptr_nonnull (got);
  ck_assert_uint_eq (got->len, G_N_ELEMENTS (expected));
  for (guint i = 0; i < got->len; i++) {
    const BoxSample *s = &g_array_index (got, BoxSample, i);
    ck_assert_uint_eq (s->track_id, expected[i].track_id);
    ck_assert_int_eq (s->pts, expected[i].pts);
    ck_assert_uint_eq (s->size, expected[i].size);
  }
  byte_writer_clear (&w);
}
END_TEST

START_TEST (sample_flags_tell_dependencies)
{
  static const struct
  {
    guint16 flags;
    guint32 expected;
  } rows[] = {
    { MP4_SAMPLE_SYNC, 0x02000000 },
    { 0, 0x01010000 },
    { MP4_SAMPLE_OPEN_GOP_START, 0x02010000 },
    { MP4_SAMPLE_LEADING_SKIPPED, 0x05010000 },
    { MP4_SAMPLE_LEADING_DECODABLE | MP4_SAMPLE_DISPOSABLE, 0x0d810000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Mp4Sample sample = { 1, 1, 0, rows[i].flags, 0 };
    Mp4TrackRun track = {
      .track_id = 1,
      .samples = &sample,
      .n_samples = 1,
      .is_video = TRUE,
    };
    ByteWriter w = write_track (&track);
    g_autoptr (GArray) got = box_read_samples ((Span){ w.data, w.size });
    ck_assert_uint_eq (g_array_index (got, BoxSample, 0).flags,
        rows[i].expected);
    byte_writer_clear (&w);
  }
}
END_TEST

/* Each letter is a sample: R in the 'rap ' group, 1 to 9 a roll distance. */
START_TEST (groups_name_their_samples)
{
  static const struct
  {
    const gchar *samples;
    const gchar *type;
    guint8 sgpd[32]; /* from grouping_type on */
    gsize sgpd_size;
    guint8 sbgp[64];
    gsize sbgp_size;
  } rows[] = {
    { "R....", "rap ", { 'r', 'a', 'p', ' ', 0, 0, 0, 1, 0, 0, 0, 1, 0 }, 13,
        { 'r', 'a', 'p', ' ', 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1 }, 16 },
    { ".RR.R", "rap ", { 'r', 'a', 'p', ' ', 0, 0, 0, 1, 0, 0, 0, 1, 0 }, 13,
        { 'r', 'a', 'p', ' ', 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0,
            1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1 },
        40 },
    { "7.95.", "roll",
        { 'r', 'o', 'l', 'l', 0, 0, 0, 2, 0, 0, 0, 3, 0, 7, 0, 9, 0, 5 }, 18,
        { 'r', 'o', 'l', 'l', 0, 0, 0, 4, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0,
            0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 0, 0, 0, 1, 0, 1, 0, 3 },
        40 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Mp4Sample samples[5];
    for (guint k = 0; k < 5; k++) {
      gchar c = rows[i].samples[k];
      samples[k] = (Mp4Sample){
        .duration = 1,
        .size_bytes = 1,
        .flags = c == 'R' ? MP4_SAMPLE_OPEN_GOP_START : 0,
        .roll_distance = (gint16) (g_ascii_isdigit (c) ? c - '0' : 0),
      };
    }
    ByteWriter w = write_track (&(Mp4TrackRun){
        .track_id = 1,
        .samples = samples,
        .n_samples = 5,
        .is_video = TRUE,
    });
    Span file = { w.data, w.size };
    ck_assert_int_eq (box_count (box_find (file, "moof.traf"), "sgpd"), 1);
    Span sgpd = box_find (file, "moof.traf.sgpd");
    ck_assert_uint_eq (sgpd.data[0], 1);
    ck_assert_uint_eq (sgpd.size, 4 + rows[i].sgpd_size);
    ck_assert_mem_eq (sgpd.data + 4, rows[i].sgpd, rows[i].sgpd_size);
    Span sbgp = box_find (file, "moof.traf.sbgp");
    ck_assert_uint_eq (sbgp.data[0], 0);
    ck_assert_uint_eq (sbgp.size, 4 + rows[i].sbgp_size);
    ck_assert_mem_eq (sbgp.data + 4, rows[i].sbgp, rows[i].sbgp_size);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (prelude_stands_in_order)
{
  Mp4Sample sample = { 1024, 10, 0, MP4_SAMPLE_SYNC, 0 };
  Mp4TrackRun track = { .track_id = 3, .samples = &sample, .n_samples = 1 };
  Mp4ProducerReferenceTime prft = { .track_id = 3 };
  Mp4Event event = { .scheme_id_uri = MP4_SCHEME_ID3, .timescale = 1000 };
  Mp4Fragment fragment = {
    .sequence_number = 1,
    .tracks = &track,
    .n_tracks = 1,
    .is_segment_start = TRUE,
    .is_last_segment = TRUE,
    .prft = &prft,
    .events = &event,
    .n_events = 1,
  };
  ByteWriter w = write_segment (&fragment);
  static const gchar *const order[] = { "styp", "prft", "emsg", "moof",
    "mdat" };
  ByteReader r;
  byte_reader_init (&r, w.data, w.size);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    guint32 size = byte_reader_u32 (&r);
    ck_assert_mem_eq (byte_reader_bytes (&r, 4), order[i], 4);
    byte_reader_skip (&r, size - 8);
  }
  ck_assert (!r.failed && byte_reader_remaining (&r) == 0);
  Span styp = box_find ((Span){ w.data, w.size }, "styp");
  ck_assert_uint_eq (styp.size, 16);
  ck_assert_mem_eq (styp.data, "msdh\0\0\0\0msdhlmsg", 16);
  byte_writer_clear (&w);

  fragment.is_cmaf = TRUE;
  w = write_segment (&fragment);
  styp = box_find ((Span){ w.data, w.size }, "styp");
  ck_assert_uint_eq (styp.size, 20);
  ck_assert_mem_eq (styp.data, "cmfs\0\0\0\0cmfsmsdhlmsg", 20);
  byte_writer_reset (&w);

  /* What cannot be written leaves nothing behind, not even a styp. */
  event.is_relative = TRUE;
  event.presentation_time = G_MAXUINT32 + 1ull;
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (data_offset_must_reach_each_track)
{
  Mp4Sample big = { 1, G_MAXINT32 - 1000, 0, MP4_SAMPLE_SYNC, 0 };
  Mp4Sample small = { 1, 5, 0, MP4_SAMPLE_SYNC, 0 };
  Mp4TrackRun tracks[] = {
    { .track_id = 1, .samples = &big, .n_samples = 1 },
    { .track_id = 2, .samples = &small, .n_samples = 1 },
  };
  Mp4Fragment fragment = {
    .sequence_number = 1,
    .tracks = tracks,
    .n_tracks = 2,
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_OK);
  gsize moof_size = w.size - 8;
  byte_writer_reset (&w);
  big.size_bytes = (guint32) (G_MAXINT32 - moof_size - 8);
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_OK);
  byte_writer_reset (&w);
  big.size_bytes++;
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (a_million_samples_fit_and_more_are_refused)
{
  guint n = (1u << 24) + 1;
  g_autofree Mp4Sample *samples = g_new (Mp4Sample, n);
  for (guint i = 0; i < n; i++)
    samples[i] = (Mp4Sample){ 1 + i % 2, 1 + i % 3, 0, i % 2, 0 };
  Mp4TrackRun track = {
    .track_id = 1,
    .samples = samples,
    .n_samples = 1000000,
    .is_video = TRUE,
  };
  Mp4Fragment fragment = {
    .sequence_number = 1,
    .tracks = &track,
    .n_tracks = 1,
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_OK);
  ck_assert_uint_lt (w.size, 12 * 1000000 + 200);
  byte_writer_reset (&w);
  track.n_samples = n;
  ck_assert_int_eq (mp4_write_fragment (&w, &fragment), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

CORE_TEST_MAIN ("mp4frag", every_shape_reads_back,
    constant_rate_video_costs_eight_bytes_a_sample,
    constant_audio_costs_four_bytes_a_sample,
    styp_stands_at_segment_starts_only, chunks_of_a_segment_read_back_in_a_row,
    decode_time_grows_to_64_bits, payload_must_fit_one_mdat,
    tracks_share_a_fragment, sample_flags_tell_dependencies,
    groups_name_their_samples, prelude_stands_in_order,
    data_offset_must_reach_each_track,
    a_million_samples_fit_and_more_are_refused)
