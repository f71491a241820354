/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of a leader: which decode times its samples get, and where it cuts. */

#include "coretest.h"
#include "fragmentrig.h"

START_TEST (closed_gops_get_exact_times)
{
  /* W23, W24: 29.97 with B-frames for two hours: no drift, no delay. */
  g_autoptr (Fragmenter) f = new_video (30000, 1001, 4000 * MSEC);
  Collected c = collected_new ();
  guint n = 7200 * 30;
  for (guint i = 0; i < n; i++) {
    gint64 pts =
        (i / 60 * 60 + display_index (i % 60, 60)) * G_GINT64_CONSTANT (1001);
    ck_assert_int_eq (add_picture (f, pts, i % 60 == 0), FRAGMENTER_ACCEPTED);
    collect (&c, f);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.samples->len, n);
  for (guint i = 0; i < n; i++) {
    ck_assert_int_eq (pts_at (&c, i),
        (i / 60 * 60 + display_index (i % 60, 60)) * G_GINT64_CONSTANT (1001));
    ck_assert_int_eq (g_array_index (c.times, gint64, i),
        i * G_GINT64_CONSTANT (1001));
    ck_assert_uint_eq (g_array_index (c.samples, Mp4Sample, i).duration, 1001);
  }
  /* Every second GOP opens a segment as long as 4 s and 4.004 s share a cell
   * number; numbers are ordinals. */
  for (guint i = 0; i < c.runs->len; i++) {
    ck_assert_uint_eq (run_at (&c, i)->segment_ordinal, i);
    ck_assert (run_at (&c, i)->has_reordering);
    ck_assert (run_at (&c, i)->is_segment_end);
  }
  collected_clear (&c);
}
END_TEST

START_TEST (the_grid_cuts_not_the_segment_before)
{
  /* GOPs of 1.6 s, D = 4 s: 0, 4.8, 8, 12.8, 16: never "end + D". */
  g_autoptr (Fragmenter) f = new_video (25000, 1000, 4000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < 25 * 24; i++)
    add_picture (f, i * 1000, i % 40 == 0);
  fragmenter_finish (f);
  collect (&c, f);
  static const guint64 starts[] = { 0, 120000, 200000, 320000, 400000, 520000 };
  ck_assert_uint_eq (c.runs->len, G_N_ELEMENTS (starts));
  for (guint i = 0; i < c.runs->len; i++)
    ck_assert_uint_eq (run_at (&c, i)->base_media_decode_time, starts[i]);
  /* The leader tells its boundaries, each once. */
  gint64 ns;
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    ck_assert (fragmenter_next_boundary (f, &ns));
    ck_assert_int_eq (ns, (gint64) starts[i] * 40000);
  }
  ck_assert (!fragmenter_next_boundary (f, &ns));
  ck_assert_int_eq (fragmenter_progress_ns (f), G_MAXINT64);
  collected_clear (&c);
}
END_TEST

START_TEST (progress_never_passes_a_boundary)
{
  g_autoptr (Fragmenter) f = new_video (30000, 1001, 2000 * MSEC);
  ck_assert_int_eq (fragmenter_progress_ns (f), 0);
  gint64 progress = 0, ns;
  for (guint i = 0; i < 3000; i++) {
    add_picture (f, i * 1001, i % 7 == 0);
    while (fragmenter_next_boundary (f, &ns))
      ck_assert_int_ge (ns, progress);
    ck_assert_int_ge (fragmenter_progress_ns (f), progress);
    progress = fragmenter_progress_ns (f);
    ck_assert_int_gt (progress, ns_from_ticks (i * 1001, 30000) - 240 * MSEC);
  }
}
END_TEST

START_TEST (video_waits_for_a_sync_sample)
{
  g_autoptr (Fragmenter) f = new_video (25000, 1000, 2000 * MSEC);
  ck_assert_int_eq (add_picture (f, -60000, TRUE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add_picture (f, 0, FALSE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add_picture (f, 5000, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add_picture (f, 4000, FALSE), FRAGMENTER_DROPPED_LATE);
  ck_assert_int_eq (add_picture (f, 6000, FALSE), FRAGMENTER_ACCEPTED);
  fragmenter_finish (f);
  FragmenterRun run;
  ck_assert (fragmenter_next (f, &run));
  ck_assert_uint_eq (run.base_media_decode_time, 5000);
  ck_assert_uint_eq (run.duration, 2000);
  ck_assert (!fragmenter_next (f, &run));
}
END_TEST

START_TEST (first_frame_a_rounding_early_is_at_zero)
{
  g_autoptr (Fragmenter) f = new_video (30000, 1001, 2000 * MSEC);
  ck_assert_int_eq (add_picture (f, -1, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add_picture (f, 1001, FALSE), FRAGMENTER_ACCEPTED);
  fragmenter_finish (f);
  FragmenterRun run;
  ck_assert (fragmenter_next (f, &run));
  ck_assert_uint_eq (run.base_media_decode_time, 0);
}
END_TEST

/* Frames in milliseconds, the first of them exact: what is taken goes on from
 * what was too early to be. */
START_TEST (rounded_times_go_on_from_frames_left_out)
{
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_AUDIO_LEADER, 960, 1e9);
  static const gint64 times_ms[] = { 14, 34, 54 }; /* 13.5, 33.5, 53.5 */
  ck_assert_int_eq (add_picture (f, -312, TRUE), FRAGMENTER_DROPPED_EARLY);
  for (guint i = 0; i < G_N_ELEMENTS (times_ms); i++)
    ck_assert_int_eq (add_picture (f, times_ms[i] * 48, TRUE),
        FRAGMENTER_ACCEPTED);
  fragmenter_finish (f);
  FragmenterRun run;
  ck_assert (fragmenter_next (f, &run));
  ck_assert_int_eq (run.base_media_decode_time, 960 - 312);
  ck_assert_uint_eq (run.duration, 3 * 960);
}
END_TEST

/* Samples before 0 belong to the first segment, however early it begins, of
 * leaders and followers alike. */
START_TEST (preroll_is_of_the_first_segment)
{
  static const struct
  {
    FragmenterMode mode;
    gint64 begin;
    guint64 preroll_ns;
    gint64 first; /* that is taken */
  } rows[] = {
    { FRAGMENTER_VIDEO, -5000, 1000 * MSEC, -5000 },
    { FRAGMENTER_VIDEO, -5000, 0, 0 },
    { FRAGMENTER_AUDIO_LEADER, -2112, 1000 * MSEC, -2112 },
    { FRAGMENTER_AUDIO_LEADER, -2112, 40 * MSEC, -1112 },
    { FRAGMENTER_AUDIO_LEADER, -2112, 0, 888 },
    { FRAGMENTER_FOLLOWER, -2112, 1000 * MSEC, -2112 },
  };
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
    guint32 timescale = rows[row].mode == FRAGMENTER_VIDEO ? 30000 : 48000;
    g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
        .mode = rows[row].mode,
        .timescale = timescale,
        .segment_duration_ns = 1000 * MSEC,
        .frame_duration = 1000,
        .preroll_ns = rows[row].preroll_ns,
    });
    if (rows[row].mode == FRAGMENTER_FOLLOWER) {
      fragmenter_set_horizon (f, -400 * MSEC);
      fragmenter_add_boundary (f, -300 * MSEC);
      fragmenter_add_boundary (f, 1000 * MSEC);
      fragmenter_leader_finished (f, 2000 * MSEC);
    }
    for (gint64 t = rows[row].begin; t < 2 * (gint64) timescale; t += 1000)
      add_picture (f, t, t % 5000 == 0 || rows[row].mode != FRAGMENTER_VIDEO);
    fragmenter_finish (f);
    Collected c = collected_new ();
    collect (&c, f);
    ck_assert_uint_eq (c.runs->len, 2);
    ck_assert_int_eq (run_at (&c, 0)->base_media_decode_time, rows[row].first);
    ck_assert_int_ge (run_at (&c, 1)->base_media_decode_time, timescale);
    ck_assert_int_lt (run_at (&c, 1)->base_media_decode_time, timescale + 1000);
    collected_clear (&c);
  }
}
END_TEST

START_TEST (last_duration_comes_from_the_best_source)
{
  static const struct
  {
    guint32 own, nominal;
    guint64 expected;
  } rows[] = {
    { 700, 1001, 2002 + 700 }, { 0, 1001, 2002 + 1001 },
    { 0, 0, 2002 + 1002 }, /* the distance before */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Fragmenter) f = new_video (30000, rows[i].nominal, 2000 * MSEC);
    /* The last in presentation is not the last in decode order. */
    const FragmenterSample samples[] = {
      { 0, 0, 1001, 10, TRUE },
      { 2002, 0, rows[i].own, 10, FALSE },
      { 1000, 0, 500, 10, FALSE },
    };
    for (guint s = 0; s < G_N_ELEMENTS (samples); s++)
      fragmenter_add (f, &samples[s]);
    fragmenter_finish (f);
    FragmenterRun run;
    ck_assert (fragmenter_next (f, &run));
    ck_assert_uint_eq (run.duration, rows[i].expected);
  }
}
END_TEST

START_TEST (open_gop_leading_pictures_break_nothing)
{
  /* A sync sample that opens a segment loses its leading pictures; one inside
   * a segment keeps them. */
  static const struct
  {
    gint64 pts;
    gboolean is_sync;
    FragmenterVerdict verdict;
  } rows[] = {
    { 0, TRUE, FRAGMENTER_ACCEPTED },
    { 3000, FALSE, FRAGMENTER_ACCEPTED },
    { 1000, FALSE, FRAGMENTER_ACCEPTED },
    { 2000, FALSE, FRAGMENTER_ACCEPTED },
    { 6000, TRUE, FRAGMENTER_ACCEPTED }, /* same cell */
    { 4000, FALSE, FRAGMENTER_ACCEPTED },
    { 5000, FALSE, FRAGMENTER_ACCEPTED },
    { 50000, TRUE, FRAGMENTER_ACCEPTED }, /* opens a segment */
    { 48000, FALSE, FRAGMENTER_DROPPED_LATE },
    { 49000, FALSE, FRAGMENTER_DROPPED_LATE },
    { 51000, FALSE, FRAGMENTER_ACCEPTED },
  };
  g_autoptr (Fragmenter) f = new_video (25000, 1000, 2000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (add_picture (f, rows[i].pts, rows[i].is_sync) ==
            rows[i].verdict,
        "row %u", i);
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 2);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 50000);
  collected_clear (&c);
}
END_TEST

START_TEST (leading_pictures_stay_with_their_open_gop)
{
  /* As above, with a picture that says that they follow: the run before ends
   * where the first of them is presented, and waits for it. */
  static const struct
  {
    gint64 pts;
    gboolean is_sync, has_leading;
    guint16 flags;
    FragmenterVerdict verdict;
    guint n_runs; /* known by then */
  } rows[] = {
    { 0, TRUE, FALSE, 0, FRAGMENTER_ACCEPTED, 0 },
    { 3000, FALSE, FALSE, 0, FRAGMENTER_ACCEPTED, 0 },
    { 1000, FALSE, FALSE, 0, FRAGMENTER_ACCEPTED, 0 },
    { 2000, FALSE, FALSE, 0, FRAGMENTER_ACCEPTED, 0 },
    { 52000, TRUE, TRUE, MP4_SAMPLE_OPEN_GOP_START, FRAGMENTER_ACCEPTED, 0 },
    { 51000, FALSE, FALSE, MP4_SAMPLE_LEADING_SKIPPED, FRAGMENTER_ACCEPTED, 0 },
    { 50000, FALSE, FALSE, MP4_SAMPLE_LEADING_DECODABLE, FRAGMENTER_ACCEPTED,
        0 },
    { 3000, FALSE, FALSE, MP4_SAMPLE_LEADING_SKIPPED, FRAGMENTER_DROPPED_LATE,
        0 },
    { 49000, FALSE, FALSE, 0, FRAGMENTER_DROPPED_LATE, 0 },
    { 53000, FALSE, FALSE, 0, FRAGMENTER_ACCEPTED, 1 },
    { 51500, FALSE, FALSE, MP4_SAMPLE_LEADING_SKIPPED, FRAGMENTER_DROPPED_LATE,
        1 },
  };
  static const guint16 flags[] = { MP4_SAMPLE_SYNC, 0, 0, 0,
    MP4_SAMPLE_OPEN_GOP_START, MP4_SAMPLE_LEADING_SKIPPED,
    MP4_SAMPLE_LEADING_DECODABLE, 0 };
  g_autoptr (Fragmenter) f = new_video (25000, 1000, 2000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    FragmenterSample sample = {
      .pts = rows[i].pts,
      .dts = TIME_NONE,
      .size_bytes = 1000,
      .is_sync = rows[i].is_sync,
      .has_leading = rows[i].has_leading,
      .flags = rows[i].flags,
    };
    ck_assert_msg (fragmenter_add (f, &sample) == rows[i].verdict, "row %u", i);
    ck_assert_int_eq (fragmenter_is_past (f, 0, 0), rows[i].n_runs > 0);
    collect (&c, f);
    ck_assert_msg (c.runs->len == rows[i].n_runs, "row %u", i);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 2);
  ck_assert_uint_eq (run_at (&c, 0)->duration, 50000);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 50000);
  ck_assert_uint_eq (run_at (&c, 1)->duration, 4000);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    ck_assert_int_eq (g_array_index (c.samples, Mp4Sample, i).flags, flags[i]);
  collected_clear (&c);
}
END_TEST

START_TEST (shared_ticks_keep_durations_positive)
{
  /* Three frames on one tick, one behind the next segment's start, and one on
   * the tick of the frame that opened its segment. */
  static const gint64 pts[] = { 0, 10, 10, 10, 20, 60000, 50000, 50000, 50010,
    50010, 50020 };
  g_autoptr (Fragmenter) f = new_video (25000, 10, 2000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < G_N_ELEMENTS (pts); i++)
    ck_assert_int_eq (add_picture (f, pts[i], i == 0 || i == 6),
        FRAGMENTER_ACCEPTED);
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 2);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 50000);
  for (guint i = 0; i < G_N_ELEMENTS (pts); i++)
    ck_assert_int_eq (pts_at (&c, i), pts[i]);
  collected_clear (&c);
}
END_TEST

START_TEST (more_samples_than_ticks_push_the_next_segment)
{
  /* 21 frames in the 10 ticks before the line: the next segment is decoded as
   * much later as it takes, and the one after is back on time. */
  g_autoptr (Fragmenter) f = new_video (25000, 10, 2000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < 21; i++)
    add_picture (f, i == 0 ? 49990 : 49991, i == 0);
  for (guint i = 0; i < 100; i++)
    add_picture (f, 50000 + i * 1000, i % 50 == 0);
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 3);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 49990 + 21);
  ck_assert_int_eq (pts_at (&c, 21), 50000);
  ck_assert_uint_eq (run_at (&c, 2)->base_media_decode_time, 100000);
  collected_clear (&c);
}
END_TEST

START_TEST (broken_times_are_refused)
{
  g_autoptr (Fragmenter) f = new_video (90000, 0, 2000 * MSEC);
  ck_assert_int_eq (add_picture (f, G_MAXINT64, TRUE), FRAGMENTER_DROPPED_FAR);
  ck_assert_int_eq (add_picture (f, TIME_NONE, TRUE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add_picture (f, 0, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add_picture (f, 1ll << 31, FALSE), FRAGMENTER_DROPPED_FAR);
  ck_assert_int_eq (add_picture (f, G_MAXINT32, FALSE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add_picture (f, TIME_NONE, FALSE), FRAGMENTER_DROPPED_LATE);
  fragmenter_finish (f);
  Collected c = collected_new ();
  collect (&c, f);
  ck_assert_int_eq (pts_at (&c, 1), G_MAXINT32);
  collected_clear (&c);
}
END_TEST

START_TEST (long_segments_are_given_out_in_parts)
{
  /* W26: one GOP without end. Decode times are those of the whole. */
  for (guint has_dts = 0; has_dts < 2; has_dts++) {
    g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
        .mode = FRAGMENTER_VIDEO,
        .timescale = 25000,
        .frame_duration = 1000,
        .segment_duration_ns = 2000 * MSEC,
        .max_fragment_bytes = 30000,
    });
    Collected c = collected_new ();
    guint n = 1201, largest = 0;
    for (guint i = 0; i < n; i++) {
      FragmenterSample s = {
        .pts = display_index (i, n) * 1000,
        .dts = has_dts ? (gint64) i * 1000 - 2000 : TIME_NONE,
        .size_bytes = 1000,
        .is_sync = i == 0,
      };
      ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
      collect (&c, f);
      largest = MAX (largest, i + 1 - c.samples->len);
    }
    fragmenter_finish (f);
    collect (&c, f);
    ck_assert_uint_eq (c.samples->len, n);
    for (guint i = 0; i < n; i++) {
      ck_assert_int_eq (pts_at (&c, i), display_index (i, n) * 1000);
      ck_assert_int_eq (g_array_index (c.times, gint64, i), i * 1000);
    }
    ck_assert_uint_gt (c.runs->len, 30);
    ck_assert_uint_lt (largest, has_dts ? 50 : 100);
    for (guint i = 0; i < c.runs->len; i++)
      ck_assert_int_eq (run_at (&c, i)->is_segment_end, i + 1 == c.runs->len);
    collected_clear (&c);
  }
}
END_TEST

CORE_TEST_MAIN ("fragmenter", closed_gops_get_exact_times,
    the_grid_cuts_not_the_segment_before, progress_never_passes_a_boundary,
    video_waits_for_a_sync_sample, first_frame_a_rounding_early_is_at_zero,
    rounded_times_go_on_from_frames_left_out, preroll_is_of_the_first_segment,
    last_duration_comes_from_the_best_source,
    open_gop_leading_pictures_break_nothing,
    leading_pictures_stay_with_their_open_gop,
    shared_ticks_keep_durations_positive,
    more_samples_than_ticks_push_the_next_segment, broken_times_are_refused,
    long_segments_are_given_out_in_parts)
