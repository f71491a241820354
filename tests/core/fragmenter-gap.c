/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stretches without samples. */

#include "coretest.h"
#include "fragmentrig.h"

START_TEST (a_gap_ends_a_followers_segment)
{
  /* Boundaries every 2 s; audio until 1 s and from 7 s: the first segment is
   * out as soon as the gap is known, and what follows keeps its time. */
  g_autoptr (Fragmenter) f = new_audio (FRAGMENTER_FOLLOWER, 0, 2000 * MSEC);
  for (gint64 i = 0; i < 5; i++)
    fragmenter_add_boundary (f, i * 2000 * MSEC);
  FragmenterSample s = { .pts = 0,
    .dts = TIME_NONE,
    .duration = 48000,
    .size_bytes = 1 };
  FragmenterRun run;
  ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
  fragmenter_advance (f, 1500 * MSEC);
  ck_assert (!fragmenter_next (f, &run));
  ck_assert (!fragmenter_is_past (f, 0, 0));
  fragmenter_advance (f, 5000 * MSEC);
  ck_assert (fragmenter_next (f, &run));
  ck_assert (run.is_segment_end);
  ck_assert_uint_eq (run.duration, 96000);
  ck_assert (fragmenter_is_past (f, 1, 0));
  ck_assert (!fragmenter_is_past (f, 2, 0));
  s.pts = 7 * 48000;
  ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
  fragmenter_finish (f);
  ck_assert (fragmenter_next (f, &run));
  ck_assert (run.is_segment_start);
  ck_assert_uint_eq (run.base_media_decode_time, 7 * 48000);
  ck_assert_uint_eq (run.segment_ordinal, 3);
  ck_assert (fragmenter_is_past (f, 3, 0));
}
END_TEST

/* What is known not to come ends a chunk as a frame would: nobody waits for a
 * track that is silent. */
START_TEST (a_gap_ends_a_chunk)
{
  static const FragmenterMode modes[] = { FRAGMENTER_FOLLOWER,
    FRAGMENTER_AUDIO_LEADER };
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    FragmenterParams params = { .mode = modes[i],
      .timescale = 48000,
      .frame_duration = 1024,
      .segment_duration_ns = 2000 * MSEC,
      .chunk_duration_ns = 100 * MSEC };
    FragmenterSample s = { .pts = 0, .dts = TIME_NONE, .size_bytes = 1 };
    FragmenterRun run;
    g_autoptr (Fragmenter) f = fragmenter_new (&params);
    if (modes[i] == FRAGMENTER_FOLLOWER) {
      fragmenter_add_boundary (f, 0);
      fragmenter_set_horizon (f, 2000 * MSEC);
    }
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    s.pts = 4700; /* it lasts beyond 100 ms */
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    fragmenter_advance (f, 110 * MSEC);
    ck_assert (!fragmenter_next (f, &run));
    ck_assert (!fragmenter_is_past (f, 0, 0));
    fragmenter_advance (f, 450 * MSEC);
    ck_assert (fragmenter_next (f, &run));
    ck_assert (run.is_segment_start && !run.is_segment_end);
    ck_assert_uint_eq (run.chunk, 0);
    ck_assert_uint_eq (run.duration, 4700 + 1024);
    ck_assert (fragmenter_is_past (f, 0, 0));
    if (modes[i] == FRAGMENTER_FOLLOWER) {
      ck_assert (fragmenter_is_past (f, 0, 3));
      ck_assert (!fragmenter_is_past (f, 0, 4));
    }

    s.pts = 24000;
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    fragmenter_finish (f);
    ck_assert (fragmenter_next (f, &run));
    ck_assert (!run.is_segment_start && run.is_segment_end);
    ck_assert_int_eq (run.base_media_decode_time, 24000);
    ck_assert_uint_eq (run.chunk, 5);
  }
}
END_TEST

/* ... at the same place, whether what the leader does is known at once or only
 * at the end. */
START_TEST (a_gap_ends_a_chunk_whenever_it_is_known)
{
  GString *found[2];
  for (guint is_late = 0; is_late < 2; is_late++) {
    FragmenterParams params = { .mode = FRAGMENTER_FOLLOWER,
      .timescale = 1000,
      .segment_duration_ns = 2000 * MSEC,
      .chunk_duration_ns = 100 * MSEC };
    static const struct
    {
      gint64 pts;
      guint32 duration;
      gint64 known; /* milliseconds */
    } steps[] = { { 0, 30, 150 }, { 500, 900, 2600 }, { 2700, 30, 6000 } };
    FragmenterRun run;
    found[is_late] = g_string_new (NULL);
    g_autoptr (Fragmenter) f = fragmenter_new (&params);
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
      FragmenterSample s = { .pts = steps[i].pts,
        .dts = TIME_NONE,
        .duration = steps[i].duration,
        .size_bytes = 1 };
      ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
      fragmenter_advance (f, steps[i].known * MSEC);
      if (!is_late)
        fragmenter_add_boundary (f, i * 2000 * MSEC);
    }
    for (guint i = 0; is_late && i < G_N_ELEMENTS (steps); i++)
      fragmenter_add_boundary (f, i * 2000 * MSEC);
    fragmenter_finish (f);
    fragmenter_leader_finished (f, 6000 * MSEC);
    while (fragmenter_next (f, &run))
      g_string_append_printf (found[is_late],
          "%" G_GINT64_FORMAT "+%" G_GUINT64_FORMAT " in %" G_GUINT64_FORMAT
          ".%" G_GUINT64_FORMAT "; ",
          run.base_media_decode_time, run.duration, run.segment_ordinal,
          run.chunk);
  }
  ck_assert_str_eq (found[0]->str, found[1]->str);
  ck_assert_str_eq (found[0]->str,
      "0+100 in 0.0; 500+900 in 0.5; 2700+100 in 1.7; ");
  for (guint i = 0; i < 2; i++)
    g_string_free (found[i], TRUE);
}
END_TEST

/* A leader that says nothing but gaps, from the start or between its frames,
 * cuts followers at the lines of the grid; what it has is out as well. */
START_TEST (leader_cuts_through_a_gap)
{
  for (guint has_begun = 0; has_begun < 2; has_begun++) {
    g_autoptr (Fragmenter) f = new_video (30000, 1000, 2000 * MSEC);
    FragmenterSample s = { .dts = TIME_NONE, .size_bytes = 1, .is_sync = TRUE };
    FragmenterRun run;
    gint64 boundary;
    if (has_begun)
      ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    fragmenter_advance (f, 2400 * MSEC); /* the margin of a gap */
    ck_assert_int_eq (fragmenter_next (f, &run), FALSE);
    fragmenter_advance (f, 8600 * MSEC);
    ck_assert_int_eq (fragmenter_next (f, &run), (gboolean) has_begun);
    for (gint64 i = 0; i < 5; i++) {
      ck_assert (fragmenter_next_boundary (f, &boundary));
      ck_assert_int_eq (boundary, i * 2000 * MSEC);
    }
    ck_assert (!fragmenter_next_boundary (f, &boundary));
    ck_assert (fragmenter_progress_ns (f) > 9900 * MSEC);
    ck_assert (fragmenter_is_past (f, 3, 0));
    ck_assert (!fragmenter_is_past (f, 4, 0));

    /* Back within the cell: its first frame, at its own time. */
    s.pts = 9 * 30000;
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    s.pts = 10 * 30000;
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    ck_assert (fragmenter_next (f, &run));
    ck_assert (run.is_segment_start && run.is_segment_end);
    ck_assert_uint_eq (run.segment_ordinal, 4);
    ck_assert_uint_eq (run.base_media_decode_time, 9 * 30000);
    ck_assert_uint_eq (run.duration, 30000);
  }
}
END_TEST

/* The stream ends in a gap: its last frame is shown until the gap ends, or the
 * cell does. */
START_TEST (a_gap_before_the_end_is_the_last_frames)
{
  static const struct
  {
    gint64 gap_ns;    /* to there */
    guint32 duration; /* of two frames, ticks */
  } rows[] = {
    { 0, 2000 },
    { 67 * MSEC, 2000 },
    { 1000 * MSEC, 30000 },
    { 2000 * MSEC, 60000 },
    { 2400 * MSEC, 60000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Fragmenter) f = new_video (30000, 1000, 2000 * MSEC);
    FragmenterSample s = { .dts = TIME_NONE, .size_bytes = 1, .is_sync = TRUE };
    FragmenterRun run;
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    s.pts = 1000;
    s.is_sync = FALSE;
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    if (rows[i].gap_ns > 0)
      fragmenter_advance (f, rows[i].gap_ns);
    fragmenter_finish (f);
    ck_assert (fragmenter_next (f, &run));
    ck_assert (run.is_segment_end);
    ck_assert_uint_eq (run.n_samples, 2);
    ck_assert_uint_eq (run.duration, rows[i].duration);
    ck_assert (!fragmenter_next (f, &run));
  }
}
END_TEST

/* A gap to the end of the universe changes nothing. */
START_TEST (absurd_gap_of_a_leader)
{
  g_autoptr (Fragmenter) f = new_video (30000, 1000, 2000 * MSEC);
  FragmenterSample s = { .dts = TIME_NONE, .size_bytes = 1, .is_sync = TRUE };
  ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
  fragmenter_advance (f, G_MAXINT64 / 8);
  s.pts = 1000;
  ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
}
END_TEST

CORE_TEST_MAIN ("fragmenter-gap", a_gap_ends_a_followers_segment,
    a_gap_ends_a_chunk, a_gap_ends_a_chunk_whenever_it_is_known,
    leader_cuts_through_a_gap, a_gap_before_the_end_is_the_last_frames,
    absurd_gap_of_a_leader)
