/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/frametime.h"

#include "coretest.h"

#define MS G_GINT64_CONSTANT (1000000)

static gint64
exact_time (gint64 n, Fraction rate)
{
  return timescale_scale (n, rate.den * NSEC_PER_SEC, rate.num, ROUND_NEAREST);
}

static gint64
round_to_ms (gint64 time_ns)
{
  return timescale_scale (time_ns, 1, MS, ROUND_NEAREST) * MS;
}

/* Each frame a group of its own. */
static gint64
next_time (FrameClock *clock, gint64 coded_ns)
{
  return frame_clock_next (clock, coded_ns, TRUE).time_ns;
}

START_TEST (clock_undoes_millisecond_rounding)
{
  static const Fraction rates[] = {
    { 24000, 1001 },
    { 24, 1 },
    { 25, 1 },
    { 30000, 1001 },
    { 30, 1 },
    { 60000, 1001 },
    { 60, 1 },
    { 120, 1 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    FrameClock clock;
    frame_clock_init (&clock, rates[r].den, rates[r].num, MS);
    for (gint64 n = 0; n < 5000000; n += 1 + n / 7) {
      gint64 exact = exact_time (n, rates[r]);
      gint64 got = next_time (&clock, round_to_ms (exact));
      ck_assert_msg (got == exact,
          "%u/%u frame %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT, rates[r].num,
          rates[r].den, n, got);
    }
  }
}
END_TEST

START_TEST (clock_leaves_what_fits_no_frame)
{
  static const struct
  {
    gint64 coded, expected;
  } rows[] = {
    { 100 * MS, 100 * MS },     /* the anchor */
    { 133 * MS, 133333333 },    /* one frame later */
    { 134 * MS, 133333333 },    /* 0.67 ms off: a tick allows it */
    { 135 * MS, 135 * MS },     /* 1.67 ms off: a time of its own */
    { 150 * MS, 150 * MS },     /* half way */
    { 67 * MS, 66666667 },      /* a leading picture before the anchor */
    { 60100 * MS, 60100 * MS }, /* exactly 1800 frames */
    { G_MAXINT64, G_MAXINT64 }, /* hostile times pass */
    { -G_MAXINT64, -G_MAXINT64 },
  };
  FrameClock clock;
  frame_clock_init (&clock, 1, 30, MS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 got = next_time (&clock, rows[i].coded);
    ck_assert_msg (got == rows[i].expected, "row %u: %" G_GINT64_FORMAT, i,
        got);
  }
}
END_TEST

START_TEST (clock_does_not_depend_on_the_way)
{
  /* The same anchor and coded time give the same result in any order. */
  FrameClock forward, backward;
  frame_clock_init (&forward, 1001, 30000, MS);
  frame_clock_init (&backward, 1001, 30000, MS);
  next_time (&forward, 7 * MS);
  next_time (&backward, 7 * MS);

  gint64 times[1000];
  for (gint i = 0; i < 1000; i++)
    times[i] = next_time (&forward, (7 + 33 * i) * MS);
  for (gint i = 999; i >= 0; i--)
    ck_assert_int_eq (next_time (&backward, (7 + 33 * i) * MS), times[i]);
}
END_TEST

/* Frames of 5/6 ms in ticks of 1 ms, as Dolby TrueHD has them */
START_TEST (clock_tells_frames_of_one_time_apart)
{
  FrameClock clock;
  const Fraction rate = { 1200, 1 };
  frame_clock_init (&clock, 1, 1200, MS);
  for (gint64 n = 0; n < 5000; n++) {
    if (n >= 3000 && n < 3100)
      continue; /* lost */
    FrameTime time =
        frame_clock_next (&clock, round_to_ms (exact_time (n, rate)), TRUE);
    ck_assert_int_eq (time.time_ns, exact_time (n, rate));
    ck_assert_int_eq (time.time_ns + time.duration_ns,
        exact_time (n + 1, rate));
  }
  /* From anywhere, all but the first are as in a run from the start. */
  for (gint64 first = 1000; first < 1012; first++) {
    frame_clock_resume (&clock);
    for (gint64 n = first; n < first + 20; n++) {
      gint64 time = next_time (&clock, round_to_ms (exact_time (n, rate)));
      if (n > first + 1)
        ck_assert_int_eq (time, exact_time (n, rate));
    }
  }
}
END_TEST

START_TEST (clock_without_a_duration_passes_times)
{
  static const struct
  {
    guint64 num, den;
  } rows[] = {
    { 0, 1 }, { 1, 0 }, { 0, 0 },
    { G_MAXUINT64, 1 }, /* does not fit in nanoseconds */
    { 10000000000, 1 }, /* 317 years */
    { 1, G_MAXUINT64 }, /* nothing at all */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    FrameClock clock;
    frame_clock_init (&clock, rows[i].num, rows[i].den, MS);
    ck_assert_int_eq (next_time (&clock, 5 * MS), 5 * MS);
    ck_assert_int_eq (clock.anchor_ns, 5 * MS);
    ck_assert_int_eq (next_time (&clock, 39 * MS), 39 * MS);
  }
}
END_TEST

START_TEST (clock_takes_durations_in_nanoseconds)
{
  /* 12.5 fps is on no list of rates; its 80 ms are exact all the same. */
  FrameClock clock;
  frame_clock_init (&clock, 80000000, NSEC_PER_SEC, MS);
  next_time (&clock, 0);
  ck_assert_int_eq (next_time (&clock, 801 * MS), 800 * MS);
  ck_assert_int_eq (next_time (&clock, 3600000 * MS), 3600000 * MS);
}
END_TEST

START_TEST (durations_tile)
{
  FrameClock clock;
  gint64 time = 5 * MS;
  frame_clock_init (&clock, 1001, 60000, MS);
  for (gint n = 0; n < 100000; n++) {
    FrameTime exact = frame_clock_next (&clock, round_to_ms (time), n == 0);
    ck_assert_int_eq (exact.time_ns, time);
    time += exact.duration_ns;
  }
  /* a frame off the grid may be of any length */
  ck_assert_int_eq (frame_clock_look (&clock, 999 * MS).duration_ns, 0);

  frame_clock_init (&clock, 1, 25, MS);
  ck_assert_int_eq (frame_clock_look (&clock, 0).duration_ns,
      0); /* no anchor */
  frame_clock_init (&clock, 0, 1, MS);
  ck_assert_int_eq (frame_clock_next (&clock, 0, TRUE).duration_ns, 0);
}
END_TEST

/* A day and more of every rate: not a nanosecond is lost. */
START_TEST (durations_add_up_for_ever)
{
  static const struct
  {
    guint64 num, den;
    gint64 n;
  } rows[] = {
    { 1001, 24000, 2157843 }, /* 25 h of each */
    { 1001, 30000, 2697303 },
    { 1001, 60000, 5394606 },
    { 1, 60, 5400000 },
    { 1, 25, 2250000 },
    { 1024, 44100, 3875977 }, /* AAC */
    { 1536, 48000, 2812500 }, /* AC-3 */
    { 1152, 44100, 3445313 }, /* MP3 */
    { 34829931, 1000000000, 2583984 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    FrameClock clock;
    frame_clock_init (&clock, rows[r].num, rows[r].den, MS);
    frame_clock_next (&clock, 0, TRUE);
    gint64 sum = 0;
    for (gint64 n = 0; n < rows[r].n; n += n < 1000 ? 1 : 997) {
      gint64 start = timescale_scale (n, rows[r].num * NSEC_PER_SEC,
          rows[r].den, ROUND_NEAREST);
      gint64 end = timescale_scale (n + 1, rows[r].num * NSEC_PER_SEC,
          rows[r].den, ROUND_NEAREST);
      FrameTime time = frame_clock_next (&clock, round_to_ms (start), TRUE);
      ck_assert_int_eq (time.time_ns, start);
      ck_assert_int_eq (time.duration_ns, end - start);
      if (n < 1000)
        sum += time.duration_ns;
      if (n == 999)
        ck_assert_int_eq (sum, end);
    }
  }
}
END_TEST

/* 30 fps said: what lies on the grid by chance is taken for it only behind
 * another, or at the start of a group. */
START_TEST (clock_mistrusts_a_single_hit)
{
  static const struct
  {
    gint64 coded_ms;
    gboolean is_key;
    gint64 time, duration;
  } rows[] = {
    { 0, TRUE, 0, 33333333 },
    { 33, FALSE, 33333333, 33333334 },
    { 75, FALSE, 75 * MS, 0 },   /* off */
    { 100, FALSE, 100 * MS, 0 }, /* a hit */
    { 133, FALSE, 133 * MS, 0 }, /* and others */
    { 167, FALSE, 167 * MS, 0 },
    { 200, FALSE, 200 * MS, 33333333 }, /* which is no chance */
    { 233, FALSE, 233333333, 33333334 },
    { 250, FALSE, 250 * MS, 0 },
    { 400, TRUE, 400 * MS, 33333333 }, /* a group begins */
    { 451, FALSE, 451 * MS, 0 },
    { 467, FALSE, 467 * MS, 0 },
    /* another recording, appended: its own grid from its key frame on */
    { 512, TRUE, 512 * MS, 0 },
    { 545, FALSE, 545 * MS, 0 },
    { 579, FALSE, 579 * MS, 0 },
    { 612, FALSE, 612 * MS, 0 },
    { 645, FALSE, 645333333, 33333334 },
    /* the next of its groups, on the millisecond again */
    { 679, TRUE, 679 * MS, 0 },
    { 712, FALSE, 712 * MS, 0 },
    { 746, FALSE, 746 * MS, 0 },
    { 779, FALSE, 779 * MS, 0 },
    { 812, FALSE, 812333333, 33333334 },
    /* back on the first grid, in the middle of a group */
    { 833, FALSE, 833333333, 33333334 },
    /* a recording near to the first grid, on which some of its frames would be,
     * too */
    { 1035, TRUE, 1035 * MS, 0 },
    { 1068, FALSE, 1068 * MS, 0 },
    { 1102, FALSE, 1102 * MS, 0 },
    { 1135, FALSE, 1135 * MS, 0 },
    { 1168, FALSE, 1168333333, 33333334 },
    { 1201, FALSE, 1201666667, 33333333 },
  };
  /* From any key frame on, the outcome is the same. */
  for (guint begin = 0; begin < G_N_ELEMENTS (rows); begin++) {
    if (!rows[begin].is_key)
      continue;
    FrameClock clock;
    frame_clock_init (&clock, 1, 30, MS);
    clock.anchor_ns = 0;
    for (guint i = begin; i < G_N_ELEMENTS (rows); i++) {
      FrameTime time =
          frame_clock_next (&clock, rows[i].coded_ms * MS, rows[i].is_key);
      ck_assert_msg (time.time_ns == rows[i].time &&
              time.duration_ns == rows[i].duration,
          "from %u, row %u: %" G_GINT64_FORMAT " + %" G_GINT64_FORMAT, begin, i,
          time.time_ns, time.duration_ns);
    }
  }
}
END_TEST

/* What was cut begins with no key frame, and is the same after a seek back. */
START_TEST (clock_trusts_the_first_frame)
{
  FrameClock clock;
  frame_clock_init (&clock, 1, 30, MS);
  for (guint n = 0; n < 2; n++) {
    ck_assert_int_eq (next_time (&clock, 1 * MS), 1 * MS);
    ck_assert_int_eq (next_time (&clock, 34 * MS), 34333333);
    ck_assert_int_eq (next_time (&clock, 50 * MS), 50 * MS); /* off */
    ck_assert_int_eq (next_time (&clock, 101 * MS), 101 * MS);
  }
}
END_TEST

START_TEST (clock_passes_what_came_before_it_knew)
{
  FrameClock clock;
  frame_clock_init (&clock, 1, 30, MS);
  clock.anchor_ns = 0;
  clock.after_ns = 67 * MS;
  ck_assert_int_eq (next_time (&clock, 33 * MS), 33 * MS);
  ck_assert_int_eq (next_time (&clock, 67 * MS), 67 * MS);
  ck_assert_int_eq (next_time (&clock, 133 * MS), 133333333);
  ck_assert_int_eq (next_time (&clock, 33 * MS), 33 * MS);
}
END_TEST

/* Frames of ten, so a PTS is ten times a place in presentation order. */
START_TEST (dts_is_the_sorted_pts_shifted_by_the_depth)
{
  static const struct
  {
    const gchar *name;
    guint depth;
    gint pts[12];
    gint dts[12];
    guint n;
  } rows[] = {
    { "no reordering", 0, { 0, 10, 20, 30 }, { 0, 10, 20, 30 }, 4 },
    { "one B", 1, { 0, 20, 10, 40, 30 }, { -10, 0, 10, 20, 30 }, 5 },
    { "pyramid", 2, { 0, 40, 20, 10, 30, 80, 60, 50, 70 },
        { -20, -10, 0, 10, 20, 30, 40, 50, 60 }, 9 },
    { "depth said, not used", 2, { 0, 10, 20, 30 }, { -20, -10, 0, 10 }, 4 },
    { "starts at 10", 1, { 100, 120, 110 }, { 90, 100, 110 }, 3 },
    { "open GOP begins with leading pictures", 2, { 50, 30, 40, 80, 60, 70 },
        { 30, 30, 31, 40, 50, 60 }, 6 },
    { "deeper than it says", 1, { 0, 40, 20, 10, 30, 80 },
        { -10, 0, 20, 20, 30, 40 }, 6 },
    { "a frame is missing", 1, { 0, 20, 10, 60, 50 }, { -10, 0, 10, 20, 50 },
        5 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    DtsDeriver deriver;
    dts_deriver_init (&deriver, rows[i].depth, 10);
    for (guint f = 0; f < rows[i].n; f++) {
      gint64 dts = dts_deriver_next (&deriver, rows[i].pts[f]);
      ck_assert_msg (dts == rows[i].dts[f], "%s, frame %u: %" G_GINT64_FORMAT,
          rows[i].name, f, dts);
    }
  }
}
END_TEST

/* An SPS without bitstream_restriction leaves the deepest reordering that the
 * decoded picture buffer allows: more than is used, never less. */
START_TEST (dts_is_never_above_pts_when_the_depth_suffices)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (guint depth = 0; depth <= DTS_MAX_REORDER_DEPTH; depth++) {
    for (guint extra = 0; depth + extra <= DTS_MAX_REORDER_DEPTH; extra += 5) {
      DtsDeriver deriver;
      dts_deriver_init (&deriver, depth + extra, 10);
      /* Any waiting frame is decoded next, but no frame after more than
       * `depth` that are shown later (E.2.1, max_num_reorder_frames). */
      gint64 waiting[DTS_MAX_REORDER_DEPTH + 1], last = G_MININT64;
      guint age[DTS_MAX_REORDER_DEPTH + 1] = { 0 };
      for (guint i = 0; i <= depth; i++)
        waiting[i] = i * 10;
      for (gint64 next = depth + 1; next < 500; next++) {
        guint pick = (guint) g_rand_int_range (rand, 0, (gint) depth + 1);
        guint first = 0;
        for (guint i = 0; i <= depth; i++)
          first = waiting[i] < waiting[first] ? i : first;
        if (age[first] == depth || next == depth + 1)
          pick = first; /* which an IDR picture is */
        for (guint i = 0; i <= depth; i++)
          age[i] += waiting[i] < waiting[pick];
        gint64 dts = dts_deriver_next (&deriver, waiting[pick]);
        ck_assert_msg (dts <= waiting[pick] && dts > last,
            "depth %u + %u, frame %" G_GINT64_FORMAT, depth, extra, next);
        last = dts;
        waiting[pick] = next * 10;
        age[pick] = 0;
      }
    }
  }
}
END_TEST

START_TEST (dts_never_goes_back_whatever_comes)
{
  DtsDeriver deriver;
  guint32 seed = 1;
  dts_deriver_init (&deriver, 3, 33333333);
  gint64 last = G_MININT64;
  for (guint i = 0; i < 100000; i++) {
    seed = seed * 1664525 + 1013904223;
    gint64 pts = (gint64) ((guint64) seed << (seed >> 27));
    gint64 dts = dts_deriver_next (&deriver, pts);
    ck_assert (dts >= last);
    last = dts;
  }
  dts_deriver_next (&deriver, G_MAXINT64);
  dts_deriver_next (&deriver, G_MININT64);
}
END_TEST

START_TEST (dts_forgets_on_reset)
{
  DtsDeriver deriver;
  dts_deriver_init (&deriver, 1, 10);
  dts_deriver_next (&deriver, 1000);
  dts_deriver_next (&deriver, 1020);
  dts_deriver_reset (&deriver);
  ck_assert_int_eq (dts_deriver_next (&deriver, 100), 90);
  ck_assert_int_eq (dts_deriver_next (&deriver, 120), 100);
}
END_TEST

START_TEST (dts_depth_is_limited)
{
  DtsDeriver deriver;
  dts_deriver_init (&deriver, G_MAXUINT, G_MAXINT64);
  ck_assert_uint_eq (deriver.depth, DTS_MAX_REORDER_DEPTH);
  for (gint i = 0; i < 100; i++)
    dts_deriver_next (&deriver, i);
}
END_TEST

CORE_TEST_MAIN ("frametime", clock_undoes_millisecond_rounding,
    clock_leaves_what_fits_no_frame, clock_does_not_depend_on_the_way,
    clock_tells_frames_of_one_time_apart, clock_without_a_duration_passes_times,
    clock_takes_durations_in_nanoseconds, durations_tile,
    durations_add_up_for_ever, clock_mistrusts_a_single_hit,
    clock_trusts_the_first_frame, clock_passes_what_came_before_it_knew,
    dts_is_the_sorted_pts_shifted_by_the_depth,
    dts_is_never_above_pts_when_the_depth_suffices,
    dts_never_goes_back_whatever_comes, dts_forgets_on_reset,
    dts_depth_is_limited)
