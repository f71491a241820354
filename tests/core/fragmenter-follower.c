/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Audio, by itself and at the leader's boundaries. */

#include "coretest.h"
#include "fragmentrig.h"

START_TEST (audio_is_sample_exact_under_jitter)
{
  /* AAC out of a millisecond container, one hour. */
  g_autoptr (Fragmenter) f =
      new_audio (FRAGMENTER_AUDIO_LEADER, 1024, 2000 * MSEC);
  Collected c = collected_new ();
  guint n = 3600 * 48000 / 1024;
  for (guint i = 0; i < n; i++) {
    gint64 ms = timescale_scale (i, 1024 * 1000, 48000, ROUND_NEAREST);
    ck_assert_int_eq (add_picture (f, ms * 48, TRUE), FRAGMENTER_ACCEPTED);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.samples->len, n);
  ck_assert_uint_eq (c.runs->len, 1800);
  for (guint i = 0; i < n; i++)
    ck_assert_int_eq (pts_at (&c, i), i * G_GINT64_CONSTANT (1024));
  for (guint i = 0; i < c.runs->len; i++) {
    /* the first frame at or after the line */
    guint64 start = run_at (&c, i)->base_media_decode_time;
    ck_assert_uint_ge (start, i * G_GUINT64_CONSTANT (96000));
    ck_assert_uint_lt (start, i * G_GUINT64_CONSTANT (96000) + 1024);
    ck_assert (!run_at (&c, i)->has_reordering);
  }
  collected_clear (&c);
}
END_TEST

START_TEST (audio_edges)
{
  static const struct
  {
    gint64 pts;
    FragmenterVerdict verdict;
    gint64 time;
  } rows[] = {
    { -1024, FRAGMENTER_DROPPED_EARLY, 0 }, /* priming */
    { -500, FRAGMENTER_DROPPED_EARLY, 0 },  /* partly before zero */
    { -20, FRAGMENTER_ACCEPTED, 0 },        /* rounded */
    { 1024 + 96, FRAGMENTER_ACCEPTED, 1024 },
    { 2048 - 96, FRAGMENTER_ACCEPTED, 2048 },
    { 3072 + 97, FRAGMENTER_ACCEPTED, 3169 },  /* a gap */
    { 4193 - 512, FRAGMENTER_ACCEPTED, 4193 }, /* an overlap, half a frame */
    { 5217 - 513, FRAGMENTER_DROPPED_LATE, 0 },
    { 5217, FRAGMENTER_ACCEPTED, 5217 },
    { 5217 + (1ll << 31), FRAGMENTER_DROPPED_FAR, 0 },
    { 0, FRAGMENTER_DROPPED_LATE, 0 },
    { 100000, FRAGMENTER_ACCEPTED, 100000 },
  };
  g_autoptr (Fragmenter) f =
      new_audio (FRAGMENTER_AUDIO_LEADER, 1024, 60000 * MSEC);
  Collected c = collected_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (add_picture (f, rows[i].pts, TRUE) == rows[i].verdict,
        "row %u", i);
  fragmenter_finish (f);
  collect (&c, f);
  guint next = 0;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].verdict == FRAGMENTER_ACCEPTED)
      ck_assert_int_eq (pts_at (&c, next++), rows[i].time);
  ck_assert_uint_eq (next, c.samples->len);
  collected_clear (&c);
}
END_TEST

/* Audio of `n` frames after the leader's boundaries, in one of three orders of
 * arrival. */
static Collected
follow_boundaries (const gint64 *boundaries, guint n_boundaries, gint64 from,
    guint n, guint order)
{
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 1024, 2000 * MSEC);
  Collected c = collected_new ();
  guint next = 0;
  for (; order == 0 && next < n_boundaries; next++)
    fragmenter_add_boundary (f, boundaries[next]);
  for (guint i = 0; i < n; i++) {
    gint64 pts = from + i * 1024;
    /* order 1: as a leader in step would tell them */
    while (order == 1 && next < n_boundaries &&
        boundaries[next] <= ns_from_ticks (pts, 48000))
      fragmenter_add_boundary (f, boundaries[next++]);
    if (order == 1 && next < n_boundaries)
      fragmenter_set_horizon (f, ns_from_ticks (pts, 48000));
    ck_assert_int_eq (add_picture (f, pts, TRUE), FRAGMENTER_ACCEPTED);
    collect (&c, f);
  }
  fragmenter_finish (f); /* order 2: before anything is known */
  for (; next < n_boundaries; next++)
    fragmenter_add_boundary (f, boundaries[next]);
  fragmenter_leader_finished (f,
      n_boundaries > 0 ? boundaries[n_boundaries - 1] + 2000 * MSEC : 0);
  collect (&c, f);
  ck_assert_uint_eq (c.samples->len, n);
  return c;
}

START_TEST (follower_is_cut_at_the_leaders_boundaries)
{
  static const gint64 boundaries[] = { 0, 2002 * MSEC, 4004 * MSEC,
    8008 * MSEC };
  for (guint order = 0; order < 3; order++) {
    Collected c = follow_boundaries (boundaries, 4, 0, 450, order);
    ck_assert_uint_eq (c.runs->len, 4);
    for (guint i = 0; i < 4; i++) {
      gint64 boundary = ticks_from_ns (boundaries[i], 48000);
      gint64 start = (gint64) run_at (&c, i)->base_media_decode_time;
      ck_assert_int_ge (start, boundary);
      ck_assert_int_lt (start, boundary + 1024);
      ck_assert_uint_eq (run_at (&c, i)->segment_ordinal, i);
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (follower_before_and_after_the_leader)
{
  /* Video from 0.5 s to 4.5 s, audio from 0 to 13 s: what is before belongs to
   * the first segment, what is after to the last, up to D; then the grid. */
  static const gint64 boundaries[] = { 500 * MSEC, 2500 * MSEC };
  static const guint64 cells_ms[] = { 0, 2500, 8000, 10000, 12000 };
  for (guint order = 0; order < 3; order++) {
    Collected c = follow_boundaries (boundaries, 2, 0, 609, order);
    ck_assert_uint_eq (c.runs->len, G_N_ELEMENTS (cells_ms));
    for (guint i = 0; i < c.runs->len; i++) {
      guint64 start = run_at (&c, i)->base_media_decode_time;
      ck_assert_uint_ge (start, cells_ms[i] * 48);
      ck_assert_uint_lt (start, cells_ms[i] * 48 + 1024);
      ck_assert_uint_eq (run_at (&c, i)->segment_ordinal, i);
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (late_follower_has_no_empty_segments)
{
  static const gint64 boundaries[] = { 0, 2000 * MSEC, 4000 * MSEC,
    6000 * MSEC };
  for (guint order = 0; order < 3; order++) {
    Collected c = follow_boundaries (boundaries, 4, 5 * 48000, 100, order);
    ck_assert_uint_eq (c.runs->len, 2);
    ck_assert_uint_eq (run_at (&c, 0)->base_media_decode_time, 5 * 48000);
    ck_assert_uint_eq (run_at (&c, 0)->segment_ordinal, 2);
    ck_assert_uint_eq (run_at (&c, 1)->segment_ordinal, 3);
    collected_clear (&c);
  }
}
END_TEST

START_TEST (follower_of_nobody_keeps_the_grid)
{
  Collected c = follow_boundaries (NULL, 0, 0, 400, 2);
  ck_assert_uint_eq (c.runs->len, 5);
  for (guint i = 0; i < c.runs->len; i++)
    ck_assert_uint_lt (run_at (&c, i)->base_media_decode_time - i * 96000,
        1024);
  collected_clear (&c);
}
END_TEST

START_TEST (follower_waits_for_its_horizon)
{
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 1024, 2000 * MSEC);
  FragmenterRun run;
  for (guint i = 0; i < 200; i++)
    add_picture (f, i * 1024, TRUE);
  ck_assert (!fragmenter_next (f, &run));
  fragmenter_add_boundary (f, 0);
  fragmenter_set_horizon (f, 1999 * MSEC);
  ck_assert (!fragmenter_next (f, &run));
  fragmenter_add_boundary (f, 2000 * MSEC);
  ck_assert (!fragmenter_next (f, &run)); /* 2.005 s is not decided yet */
  fragmenter_set_horizon (f, 3000 * MSEC);
  ck_assert (fragmenter_next (f, &run));
  ck_assert_uint_eq (run.n_samples, 94);
  ck_assert (!fragmenter_next (f, &run));
  fragmenter_leader_finished (f, 4000 * MSEC);
  fragmenter_finish (f);
  ck_assert (fragmenter_next (f, &run));
  ck_assert_uint_eq (run.n_samples, 106);
}
END_TEST

START_TEST (a_boundary_on_a_sample_cuts_before_it)
{
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 1024, 2000 * MSEC);
  FragmenterRun run;
  gint64 boundary = ns_from_ticks (2048, 48000); /* not a whole number of ns */
  for (guint i = 0; i < 4; i++)
    add_picture (f, i * 1024, TRUE);
  fragmenter_set_horizon (f, boundary);
  ck_assert (!fragmenter_next (f, &run));
  fragmenter_add_boundary (f, 0);
  fragmenter_add_boundary (f, boundary);
  ck_assert (fragmenter_next (f, &run)); /* what is known now is enough */
  ck_assert_uint_eq (run.n_samples, 2);
}
END_TEST

START_TEST (boundaries_within_a_tick_come_in_any_order_with_samples)
{
  /* 20833 ns are a tick; what the second boundary says of the sample must not
   * depend on whether that was there already. */
  for (guint is_late = 0; is_late < 2; is_late++) {
    g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 1024, MSEC);
    FragmenterRun run;
    if (!is_late)
      add_picture (f, 0, TRUE);
    fragmenter_add_boundary (f, 0);
    fragmenter_add_boundary (f, 5000);
    if (is_late)
      add_picture (f, 0, TRUE);
    fragmenter_set_horizon (f, G_MAXINT64);
    fragmenter_finish (f);
    ck_assert (fragmenter_next (f, &run));
    ck_assert_uint_eq (run.segment_ordinal, 0);
  }
}
END_TEST

START_TEST (asking_often_or_once_gives_the_same)
{
  Collected often = collected_new (), once = collected_new ();
  for (guint pass = 0; pass < 2; pass++) {
    g_autoptr (Fragmenter) f = new_video (24000, 1001, 2000 * MSEC);
    Collected *c = pass == 0 ? &often : &once;
    g_autoptr (GRand) rand = g_rand_new_with_seed (5);
    for (guint i = 0; i < 2000; i++) {
      add_picture (f, i * 1001 + g_rand_int_range (rand, -3000, 3000),
          g_rand_int_range (rand, 0, 20) == 0);
      if (pass == 0)
        collect (c, f);
    }
    fragmenter_finish (f);
    collect (c, f);
  }
  ck_assert_uint_eq (often.runs->len, once.runs->len);
  ck_assert_uint_gt (often.runs->len, 10);
  ck_assert_mem_eq (often.samples->data, once.samples->data,
      often.samples->len * sizeof (Mp4Sample));
  collected_clear (&often);
  collected_clear (&once);
}
END_TEST

/* While nothing of it is decided. */
START_TEST (what_is_not_decided_may_be_forgotten)
{
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 1024, 2000 * MSEC);
  Collected c = collected_new ();
  gint64 first_ns;
  ck_assert (!fragmenter_first_time_ns (f, &first_ns));
  for (guint i = 0; i < 100; i++)
    ck_assert_int_eq (add_picture (f, 48000 + i * 1024, TRUE),
        FRAGMENTER_ACCEPTED);
  ck_assert (fragmenter_first_time_ns (f, &first_ns));
  ck_assert_int_eq (first_ns, 1000 * MSEC);
  ck_assert_uint_eq (fragmenter_drop_before (f, 1000 * MSEC), 0);
  ck_assert_uint_eq (fragmenter_drop_before (f, 2000 * MSEC), 47);
  ck_assert_uint_eq (fragmenter_drop_before (f, 3200 * MSEC), 53);
  ck_assert_int_eq (add_picture (f, 48000 + 100 * 1024, TRUE),
      FRAGMENTER_DROPPED_EARLY);
  for (guint i = 110; i < 150; i++)
    ck_assert_int_eq (add_picture (f, 48000 + i * 1024, TRUE),
        FRAGMENTER_ACCEPTED);
  fragmenter_add_boundary (f, 3000 * MSEC);
  fragmenter_set_horizon (f, 4000 * MSEC);
  ck_assert (!fragmenter_first_time_ns (f, &first_ns));
  ck_assert_uint_eq (fragmenter_drop_before (f, 10000 * MSEC), 0);
  fragmenter_finish (f);
  fragmenter_leader_finished (f, 5000 * MSEC);
  collect (&c, f);
  ck_assert_uint_eq (c.samples->len, 40);
  ck_assert_int_eq (pts_at (&c, 0), 48000 + 110 * 1024);
  collected_clear (&c);
}
END_TEST

CORE_TEST_MAIN ("fragmenter-follower", audio_is_sample_exact_under_jitter,
    audio_edges, follower_is_cut_at_the_leaders_boundaries,
    follower_before_and_after_the_leader, late_follower_has_no_empty_segments,
    follower_of_nobody_keeps_the_grid, follower_waits_for_its_horizon,
    a_boundary_on_a_sample_cuts_before_it,
    boundaries_within_a_tick_come_in_any_order_with_samples,
    asking_often_or_once_gives_the_same, what_is_not_decided_may_be_forgotten)
