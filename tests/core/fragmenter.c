/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter.h"

#include "coretest.h"

#define MSEC G_GINT64_CONSTANT (1000000)

/* Everything that a fragmenter gave out, checked on the way for what must
 * always hold. */
typedef struct
{
  GArray *runs;    /* FragmenterRun, `samples` not valid */
  GArray *samples; /* Mp4Sample */
  GArray *times;   /* gint64: decode times */
  gint64 next_decode_time;
} Collected;

static Collected
collected_new (void)
{
  return (Collected){
    .runs = g_array_new (FALSE, FALSE, sizeof (FragmenterRun)),
    .samples = g_array_new (FALSE, FALSE, sizeof (Mp4Sample)),
    .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
  };
}

static void
collected_clear (Collected *c)
{
  g_array_unref (c->runs);
  g_array_unref (c->samples);
  g_array_unref (c->times);
}

static void
collect (Collected *c, Fragmenter *f)
{
  for (FragmenterRun run; fragmenter_next (f, &run);) {
    ck_assert_uint_gt (run.n_samples, 0);
    gboolean is_first = c->runs->len == 0;
    if (is_first)
      ck_assert (run.is_segment_start);
    else
      ck_assert_int_eq (run.base_media_decode_time, c->next_decode_time);
    if (!is_first) {
      const FragmenterRun *before =
          &g_array_index (c->runs, FragmenterRun, c->runs->len - 1);
      ck_assert_int_eq (before->is_segment_end, run.is_segment_start);
      if (run.is_segment_start)
        ck_assert_uint_gt (run.segment_ordinal, before->segment_ordinal);
      else
        ck_assert_uint_eq (run.segment_ordinal, before->segment_ordinal);
    }
    gint64 time = run.base_media_decode_time;
    for (guint i = 0; i < run.n_samples; i++) {
      g_array_append_val (c->samples, run.samples[i]);
      g_array_append_val (c->times, time);
      ck_assert_uint_gt (run.samples[i].duration, 0);
      time += run.samples[i].duration;
    }
    ck_assert_int_eq (time, run.base_media_decode_time + (gint64) run.duration);
    c->next_decode_time = time;
    g_array_append_val (c->runs, run);
  }
}

static const FragmenterRun *
run_at (const Collected *c, guint i)
{
  return &g_array_index (c->runs, FragmenterRun, i);
}

static gint64
pts_at (const Collected *c, guint i)
{
  return g_array_index (c->times, gint64, i) +
      g_array_index (c->samples, Mp4Sample, i).composition_offset;
}

static Fragmenter *
new_video (guint32 timescale, guint32 frame_duration, guint64 cell_ns)
{
  return fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = timescale,
      .segment_duration_ns = cell_ns,
      .frame_duration = frame_duration,
  });
}

static Fragmenter *
new_audio (FragmenterMode mode, guint32 frame_duration, guint64 cell_ns)
{
  return fragmenter_new (&(FragmenterParams){
      .mode = mode,
      .timescale = 48000,
      .segment_duration_ns = cell_ns,
      .frame_duration = frame_duration,
  });
}

/* A closed GOP in decode order: I, then groups P B b b (b-pyramid of depth 2),
 * cut short where the GOP ends. */
static gint64
display_index (guint i, guint gop_frames)
{
  static const gint64 order[4] = { 4, 2, 1, 3 };
  if (i == 0)
    return 0;
  guint group = (i - 1) / 4, first = group * 4;
  if (first + 4 >= gop_frames) /* the rest in order */
    return i;
  return first + order[(i - 1) % 4];
}

static FragmenterVerdict
add (Fragmenter *f, gint64 pts, gboolean is_sync)
{
  return fragmenter_add (f,
      &(FragmenterSample){
          .pts = pts,
          .dts = TIME_NONE,
          .size_bytes = 1000,
          .is_sync = is_sync,
      });
}

START_TEST (closed_gops_get_exact_times)
{
  /* W23, W24: 29.97 with B-frames for two hours: no drift, no delay. */
  g_autoptr (Fragmenter) f = new_video (30000, 1001, 4000 * MSEC);
  Collected c = collected_new ();
  guint n = 7200 * 30;
  for (guint i = 0; i < n; i++) {
    gint64 pts =
        (i / 60 * 60 + display_index (i % 60, 60)) * G_GINT64_CONSTANT (1001);
    ck_assert_int_eq (add (f, pts, i % 60 == 0), FRAGMENTER_ACCEPTED);
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
    add (f, i * 1000, i % 40 == 0);
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
    add (f, i * 1001, i % 7 == 0);
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
  ck_assert_int_eq (add (f, -60000, TRUE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add (f, 0, FALSE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add (f, 5000, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add (f, 4000, FALSE), FRAGMENTER_DROPPED_LATE);
  ck_assert_int_eq (add (f, 6000, FALSE), FRAGMENTER_ACCEPTED);
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
  ck_assert_int_eq (add (f, -1, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add (f, 1001, FALSE), FRAGMENTER_ACCEPTED);
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
  ck_assert_int_eq (add (f, -312, TRUE), FRAGMENTER_DROPPED_EARLY);
  for (guint i = 0; i < G_N_ELEMENTS (times_ms); i++)
    ck_assert_int_eq (add (f, times_ms[i] * 48, TRUE), FRAGMENTER_ACCEPTED);
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
      add (f, t, t % 5000 == 0 || rows[row].mode != FRAGMENTER_VIDEO);
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
    ck_assert_msg (add (f, rows[i].pts, rows[i].is_sync) == rows[i].verdict,
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
    ck_assert_int_eq (add (f, pts[i], i == 0 || i == 6), FRAGMENTER_ACCEPTED);
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
    add (f, i == 0 ? 49990 : 49991, i == 0);
  for (guint i = 0; i < 100; i++)
    add (f, 50000 + i * 1000, i % 50 == 0);
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
  ck_assert_int_eq (add (f, G_MAXINT64, TRUE), FRAGMENTER_DROPPED_FAR);
  ck_assert_int_eq (add (f, TIME_NONE, TRUE), FRAGMENTER_DROPPED_EARLY);
  ck_assert_int_eq (add (f, 0, TRUE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add (f, 1ll << 31, FALSE), FRAGMENTER_DROPPED_FAR);
  ck_assert_int_eq (add (f, G_MAXINT32, FALSE), FRAGMENTER_ACCEPTED);
  ck_assert_int_eq (add (f, TIME_NONE, FALSE), FRAGMENTER_DROPPED_LATE);
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

START_TEST (audio_is_sample_exact_under_jitter)
{
  /* AAC out of a millisecond container, one hour. */
  g_autoptr (Fragmenter) f =
      new_audio (FRAGMENTER_AUDIO_LEADER, 1024, 2000 * MSEC);
  Collected c = collected_new ();
  guint n = 3600 * 48000 / 1024;
  for (guint i = 0; i < n; i++) {
    gint64 ms = timescale_scale (i, 1024 * 1000, 48000, ROUND_NEAREST);
    ck_assert_int_eq (add (f, ms * 48, TRUE), FRAGMENTER_ACCEPTED);
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
    ck_assert_msg (add (f, rows[i].pts, TRUE) == rows[i].verdict, "row %u", i);
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
    ck_assert_int_eq (add (f, pts, TRUE), FRAGMENTER_ACCEPTED);
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
    add (f, i * 1024, TRUE);
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
    add (f, i * 1024, TRUE);
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
      add (f, 0, TRUE);
    fragmenter_add_boundary (f, 0);
    fragmenter_add_boundary (f, 5000);
    if (is_late)
      add (f, 0, TRUE);
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
      add (f, i * 1001 + g_rand_int_range (rand, -3000, 3000),
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

START_TEST (chunks_at_a_constant_rate_wait_for_nothing)
{
  /* 25 frames a second with a pyramid, no DTS: a chunk is out with the frame
   * after it, and every decode time is on the raster. */
  static const guint chunk_ms[] = { 1, 40, 200, 480 };
  for (guint k = 0; k < G_N_ELEMENTS (chunk_ms); k++) {
    g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
        .mode = FRAGMENTER_VIDEO,
        .timescale = 25000,
        .segment_duration_ns = 2000 * MSEC,
        .frame_duration = 1000,
        .chunk_duration_ns = chunk_ms[k] * MSEC,
    });
    guint chunk_frames = MAX (chunk_ms[k] / 40, 1);
    Collected c = collected_new ();
    for (guint i = 0; i < 500; i++) {
      gint64 pts = (i / 50 * 50 + display_index (i % 50, 50)) * 1000;
      ck_assert_int_eq (add (f, pts, i % 50 == 0), FRAGMENTER_ACCEPTED);
      collect (&c, f);
      guint n_whole = i % 50 / chunk_frames * chunk_frames + i / 50 * 50;
      ck_assert_uint_eq (c.samples->len, n_whole);
    }
    fragmenter_finish (f);
    collect (&c, f);
    for (guint i = 0; i < 500; i++) {
      ck_assert_int_eq (g_array_index (c.times, gint64, i), i * 1000);
      ck_assert_int_eq (pts_at (&c, i),
          (i / 50 * 50 + display_index (i % 50, 50)) * 1000);
    }
    for (guint i = 0; i < c.runs->len; i++) {
      guint64 start = run_at (&c, i)->base_media_decode_time % 50000;
      ck_assert_int_eq (run_at (&c, i)->is_segment_start, start == 0);
      ck_assert_uint_eq (run_at (&c, i)->chunk, start / (25 * chunk_ms[k]));
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (chunks_without_a_rate_end_between_pictures)
{
  /* The rate is not known, but the input has DTS: a chunk ends behind its time
   * where no later frame is presented before its end. */
  g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = 25000,
      .segment_duration_ns = 8000 * MSEC,
      .chunk_duration_ns = 400 * MSEC,
  });
  Collected c = collected_new ();
  for (guint i = 0; i < 200; i++) {
    FragmenterSample s = {
      .pts = display_index (i, 200) * 1000,
      .dts = ((gint64) i - 2) * 1000,
      .size_bytes = 1,
      .is_sync = i == 0,
    };
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    collect (&c, f);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_ge (c.runs->len, 16);
  for (guint i = 0; i < c.runs->len; i++) {
    const FragmenterRun *run = run_at (&c, i);
    ck_assert_int_eq (run->earliest_pts, (gint64) run->base_media_decode_time);
    ck_assert_int_eq (run->is_segment_start, i == 0);
    ck_assert_uint_eq (run->chunk, run->base_media_decode_time / 10000);
    ck_assert_uint_le (run->duration, 14000);
  }
  collected_clear (&c);
}
END_TEST

/* Frames of 40 ms in groups of `gop_frames`, with the limit from the start. */
static Fragmenter *
new_limited (guint gop_frames, guint n_frames, guint64 limit_ns,
    gboolean is_reordered)
{
  Fragmenter *f = new_video (25000, 1000, 2000 * MSEC);
  fragmenter_set_limit (f, limit_ns);
  for (guint i = 0; i < n_frames; i++) {
    guint first = i / gop_frames * gop_frames, at = i - first;
    guint shown = is_reordered ? display_index (at, gop_frames) : at;
    FragmenterSample sample = {
      .pts = (first + shown) * 1000,
      .dts = ((gint64) i - 3) * 1000,
      .size_bytes = 1000,
      .is_sync = at == 0,
    };
    ck_assert_int_eq (fragmenter_add (f, &sample), FRAGMENTER_ACCEPTED);
  }
  fragmenter_finish (f);
  return f;
}

START_TEST (a_limit_cuts_where_no_sync_sample_comes)
{
  static const struct
  {
    guint gop_frames;
    gint64 limit_ns;
    gboolean is_reordered;
    guint starts[8]; /* of segments, in frames as shown; 0 ends */
  } rows[] = {
    /* no key frame at all behind the first */
    { 1000, 2000 * MSEC, FALSE, { 50, 100, 150, 200 } },
    { 1000, 3000 * MSEC, FALSE, { 75, 150, 225 } },
    /* a key frame behind a cut begins a segment in whatever cell */
    { 110, 4000 * MSEC, FALSE, { 100, 110, 210, 220 } },
    /* those that come in time are cut at as ever */
    { 50, 4000 * MSEC, FALSE, { 50, 100, 150, 200 } },
    { 75, 3000 * MSEC, FALSE, { 75, 150, 225 } },
    /* behind the line, where nothing later is shown earlier */
    { 1000, 2000 * MSEC, TRUE, { 53, 105, 157, 209 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Fragmenter) f = new_limited (rows[i].gop_frames, 240,
        (guint64) rows[i].limit_ns, rows[i].is_reordered);
    Collected c = collected_new ();
    collect (&c, f);
    guint n_starts = 0;
    for (guint k = 1; k < c.runs->len; k++)
      if (run_at (&c, k)->is_segment_start)
        ck_assert_msg (run_at (&c, k)->base_media_decode_time ==
                rows[i].starts[n_starts++] * 1000,
            "row %u: %" G_GINT64_FORMAT, i,
            run_at (&c, k)->base_media_decode_time / 1000);
    ck_assert_uint_eq (rows[i].starts[n_starts], 0);
    ck_assert_uint_eq (c.samples->len, 240);
    /* Followers are cut there, too. */
    gint64 boundary;
    ck_assert (fragmenter_next_boundary (f, &boundary));
    for (guint k = 0; k < n_starts; k++) {
      ck_assert (fragmenter_next_boundary (f, &boundary));
      ck_assert_int_eq (boundary, rows[i].starts[k] * 40 * MSEC);
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (splits_by_hand_wait_for_a_sync_sample)
{
  g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = 25000,
      .segment_duration_ns = 1000 * MSEC,
      .frame_duration = 1000,
      .is_manual = TRUE,
  });
  Collected c = collected_new ();
  for (guint i = 0; i < 100; i++) {
    if (i == 30)
      fragmenter_split (f, FALSE);
    add (f, i * 1000, i % 25 == 0);
    ck_assert_int_le (fragmenter_progress_ns (f), i < 50 ? 0 : 2000 * MSEC);
    collect (&c, f);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 2);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 50000);
  collected_clear (&c);
}
END_TEST

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

CORE_TEST_MAIN ("fragmenter", closed_gops_get_exact_times,
    the_grid_cuts_not_the_segment_before, progress_never_passes_a_boundary,
    video_waits_for_a_sync_sample, first_frame_a_rounding_early_is_at_zero,
    rounded_times_go_on_from_frames_left_out, preroll_is_of_the_first_segment,
    last_duration_comes_from_the_best_source,
    open_gop_leading_pictures_break_nothing,
    leading_pictures_stay_with_their_open_gop,
    shared_ticks_keep_durations_positive,
    more_samples_than_ticks_push_the_next_segment, broken_times_are_refused,
    long_segments_are_given_out_in_parts, audio_is_sample_exact_under_jitter,
    audio_edges, follower_is_cut_at_the_leaders_boundaries,
    follower_before_and_after_the_leader, late_follower_has_no_empty_segments,
    follower_of_nobody_keeps_the_grid, follower_waits_for_its_horizon,
    a_boundary_on_a_sample_cuts_before_it,
    boundaries_within_a_tick_come_in_any_order_with_samples,
    asking_often_or_once_gives_the_same,
    chunks_at_a_constant_rate_wait_for_nothing,
    chunks_without_a_rate_end_between_pictures,
    a_limit_cuts_where_no_sync_sample_comes,
    splits_by_hand_wait_for_a_sync_sample, a_gap_ends_a_followers_segment,
    a_gap_ends_a_chunk, a_gap_ends_a_chunk_whenever_it_is_known,
    leader_cuts_through_a_gap, a_gap_before_the_end_is_the_last_frames,
    absurd_gap_of_a_leader)
