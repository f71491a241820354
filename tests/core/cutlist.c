/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/cutlist.h"

#include "coretest.h"

#define MSEC G_GINT64_CONSTANT (1000000)
#define N_FRAMES 200 /* of the leader, 40 ms each: 8 s */
#define KEY_INTERVAL 25
#define END (N_FRAMES * 40 * MSEC)

static Fragmenter *
new_fragmenter (FragmenterMode mode, guint32 timescale, guint32 frame_duration)
{
  return fragmenter_new (&(FragmenterParams){
      .mode = mode,
      .timescale = timescale,
      .segment_duration_ns = 2000 * MSEC,
      .frame_duration = frame_duration,
  });
}

static void
add_picture (Fragmenter *leader, guint index)
{
  FragmenterSample sample = {
    .pts = index,
    .dts = index,
    .size_bytes = 1000,
    .is_sync = index % KEY_INTERVAL == 0,
  };
  ck_assert_int_eq (fragmenter_add (leader, &sample), FRAGMENTER_ACCEPTED);
  for (FragmenterRun run; fragmenter_next (leader, &run);)
    continue;
}

/* Where a follower with a sample every 10 ms begins its segments, of the times
 * that it has been told, and how many samples are out. */
static GArray *
segment_starts (Fragmenter *follower, guint *n_samples)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  *n_samples = 0;
  for (FragmenterRun run; fragmenter_next (follower, &run);) {
    if (run.is_segment_start)
      g_array_append_val (starts, run.base_media_decode_time);
    *n_samples += run.n_samples;
  }
  return starts;
}

static Fragmenter *
new_follower (void)
{
  Fragmenter *follower = new_fragmenter (FRAGMENTER_FOLLOWER, 100, 1);
  for (gint64 t = 0; t < END / (10 * MSEC); t++) {
    FragmenterSample sample = { .pts = t,
      .dts = t,
      .duration = 1,
      .size_bytes = 100,
      .is_sync = TRUE };
    ck_assert_int_eq (fragmenter_add (follower, &sample), FRAGMENTER_ACCEPTED);
  }
  return follower;
}

/* A follower that asks after each picture, one that asks every second and one
 * that comes when all is over are cut alike. */
START_TEST (followers_ask_when_they_like)
{
  static const guint intervals[] = { 1, KEY_INTERVAL, N_FRAMES };
  static const gint64 expected[] = { 0, 200, 400, 600 };
  for (guint row = 0; row < G_N_ELEMENTS (intervals); row++) {
    CutList list;
    guint cursor = 0, n_samples;
    cut_list_init (&list);
    g_autoptr (Fragmenter) leader = new_fragmenter (FRAGMENTER_VIDEO, 25, 1);
    g_autoptr (Fragmenter) follower = new_follower ();
    for (guint i = 0; i < N_FRAMES; i++) {
      add_picture (leader, i);
      cut_list_take (&list, leader);
      if (i % intervals[row] == 0)
        cut_list_inform (&list, &cursor, follower);
    }
    fragmenter_finish (leader);
    for (FragmenterRun run; fragmenter_next (leader, &run);)
      continue;
    cut_list_take (&list, leader);
    cut_list_finish (&list, END);
    cut_list_inform (&list, &cursor, follower);
    ck_assert_uint_eq (cursor, list.boundaries_ns->len);
    fragmenter_finish (follower);

    g_autoptr (GArray) starts = segment_starts (follower, &n_samples);
    ck_assert_uint_eq (n_samples, END / (10 * MSEC));
    ck_assert_msg (starts->len == G_N_ELEMENTS (expected),
        "row %u: %u segments", row, starts->len);
    for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
      ck_assert_int_eq (g_array_index (starts, gint64, i), expected[i]);
    cut_list_clear (&list);
  }
}
END_TEST

/* What the leader has not come to is not decided, though it was asked. */
START_TEST (nothing_is_told_ahead_of_the_leader)
{
  CutList list;
  guint cursor = 0, n_samples;
  cut_list_init (&list);
  g_autoptr (Fragmenter) leader = new_fragmenter (FRAGMENTER_VIDEO, 25, 1);
  g_autoptr (Fragmenter) follower = new_follower ();

  cut_list_inform (&list, &cursor, follower);
  g_array_unref (segment_starts (follower, &n_samples));
  ck_assert_uint_eq (n_samples, 0);

  /* Its second segment is open. */
  for (guint i = 0; i < 3 * KEY_INTERVAL; i++)
    add_picture (leader, i);
  cut_list_take (&list, leader);
  cut_list_inform (&list, &cursor, follower);
  cut_list_inform (&list, &cursor, follower);
  ck_assert_uint_eq (cursor, 2);
  g_array_unref (segment_starts (follower, &n_samples));
  ck_assert_uint_eq (n_samples, 200);
  cut_list_clear (&list);
}
END_TEST

/* The fragmenter of a leader ends with each change of its stream, which is not
 * the end of its stream. */
START_TEST (the_end_of_a_fragmenter_is_no_end)
{
  CutList list;
  guint cursor = 0;
  cut_list_init (&list);
  g_autoptr (Fragmenter) leader = new_fragmenter (FRAGMENTER_VIDEO, 25, 1);
  g_autoptr (Fragmenter) follower = new_follower ();
  for (guint i = 0; i < KEY_INTERVAL; i++)
    add_picture (leader, i);
  cut_list_take (&list, leader);
  gint64 progress_ns = list.progress_ns;
  fragmenter_finish (leader);
  ck_assert_int_eq (fragmenter_progress_ns (leader), G_MAXINT64);
  cut_list_take (&list, leader);
  ck_assert_int_eq (list.progress_ns, progress_ns);
  cut_list_inform (&list, &cursor, follower);
  fragmenter_finish (follower);
  cut_list_clear (&list);
}
END_TEST

START_TEST (leader_may_pause)
{
  static const struct
  {
    gint64 time_ns;
    LeaderPause pause;
    gint64 start_ns;
  } rows[] = {
    { 1999 * MSEC, LEADER_BEGINS, 2000 * MSEC },
    { 2000 * MSEC, LEADER_RUNS, 0 },
    { 4999 * MSEC, LEADER_RUNS, 0 },
    { 5000 * MSEC, LEADER_RETURNS, 9000 * MSEC },
    { 8999 * MSEC, LEADER_RETURNS, 9000 * MSEC },
    { 9000 * MSEC, LEADER_RUNS, 0 }, /* nothing is known behind it */
    { 12000 * MSEC, LEADER_RUNS, 0 },
  };
  static const gint64 boundaries_ns[] = { 2000 * MSEC, 4000 * MSEC,
    9000 * MSEC };
  CutList list;
  cut_list_init (&list);
  g_array_append_vals (list.boundaries_ns, boundaries_ns,
      G_N_ELEMENTS (boundaries_ns));
  cut_list_stop (&list, 5000 * MSEC);
  cut_list_stop (&list, 11000 * MSEC);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 start_ns = 0;
    ck_assert_int_eq (cut_list_pause_at (&list, rows[i].time_ns, &start_ns),
        rows[i].pause);
    if (rows[i].pause != LEADER_RUNS)
      ck_assert_int_eq (start_ns, rows[i].start_ns);
  }
  cut_list_forget (&list, 9000 * MSEC);
  ck_assert_int_eq (cut_list_pause_at (&list, 1000 * MSEC, &(gint64){ 0 }),
      LEADER_RUNS);
  cut_list_clear (&list);
}
END_TEST

/* Who has been told needs no more than the newest, whoever is told later begins
 * there, and a copy forgets along. */
START_TEST (what_is_over_is_forgotten)
{
  CutList list, copy, late;
  guint cursor = 0, late_cursor = 0, n_samples;
  cut_list_init (&list);
  cut_list_init (&copy);
  cut_list_init (&late);
  g_autoptr (Fragmenter) leader = new_fragmenter (FRAGMENTER_VIDEO, 25, 1);
  g_autoptr (Fragmenter) follower = new_follower ();
  g_autoptr (Fragmenter) newcomer = new_follower ();
  for (guint i = 0; i < N_FRAMES; i++) {
    add_picture (leader, i);
    cut_list_take (&list, leader);
    cut_list_inform (&list, &cursor, follower);
    if (i == N_FRAMES / 2)
      cut_list_stop (&list, 3000 * MSEC);
    if (i < N_FRAMES / 2 || i == N_FRAMES - 1)
      cut_list_update (&copy, &list);
    cut_list_forget (&list, i * 40 * MSEC - 1);
  }
  ck_assert_uint_eq (cut_list_n_boundaries (&list), 4);
  ck_assert_uint_eq (list.boundaries_ns->len, 1);
  ck_assert_uint_eq (list.stops_ns->len, 0);
  ck_assert_int_eq (cut_list_at (&list, 3), 6000 * MSEC);
  ck_assert_int_eq (cut_list_at (&list, 0), 6000 * MSEC);

  cut_list_update (&copy, &list);
  cut_list_update (&late, &list);
  ck_assert_uint_eq (cut_list_n_boundaries (&copy), 4);
  ck_assert_uint_eq (copy.boundaries_ns->len, 1);
  ck_assert_uint_eq (cut_list_n_boundaries (&late), 4);
  ck_assert_int_eq (cut_list_at (&late, 3), 6000 * MSEC);

  cut_list_finish (&list, END);
  cut_list_inform (&list, &cursor, follower);
  cut_list_inform (&list, &late_cursor, newcomer);
  ck_assert_uint_eq (cursor, 4);
  ck_assert_uint_eq (late_cursor, 4);
  fragmenter_finish (follower);
  fragmenter_finish (newcomer);
  g_autoptr (GArray) starts = segment_starts (follower, &n_samples);
  ck_assert_uint_eq (starts->len, 4);
  ck_assert_uint_eq (n_samples, END / (10 * MSEC));
  g_autoptr (GArray) late_starts = segment_starts (newcomer, &n_samples);
  ck_assert_uint_eq (n_samples, END / (10 * MSEC));
  ck_assert_uint_eq (late_starts->len, 1); /* nothing ends where it begins */
  cut_list_clear (&list);
  cut_list_clear (&copy);
  cut_list_clear (&late);
}
END_TEST

CORE_TEST_MAIN ("cutlist", followers_ask_when_they_like,
    nothing_is_told_ahead_of_the_leader, the_end_of_a_fragmenter_is_no_end,
    what_is_over_is_forgotten, leader_may_pause)
