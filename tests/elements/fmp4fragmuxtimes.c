/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Times: to the tick over 100 hours, and those that no well-behaved source sends. */

#include "fragmuxharness.h"

/* --- 100 hours, to the tick --- */

typedef struct
{
  const gchar *name;
  gint num, den; /* of the frame rate; 0: audio */
  const guint8 *asc;
  guint32 timescale;
  guint32 frame_ticks;
} Clock;

static const Clock clocks[] = {
  { "29.97", 30000, 1001, NULL, 30000, 1001 },
  { "23.976", 24000, 1001, NULL, 24000, 1001 },
  { "59.94", 60000, 1001, NULL, 60000, 1001 },
  { "AAC 48 kHz", 0, 0, aac_48000, 48000, 1024 },
  { "AAC 44.1 kHz", 0, 0, aac_44100, 44100, 1024 },
};

/* Bursts of five seconds, two hours apart: the last frame of each lasts until
 * the next. Times are what demuxers give, whole nanoseconds. */
GST_START_TEST (hundred_hours_do_not_drift)
{
  const Clock *c = &clocks[__i__];
  GstHarness *h = new_harness ("sink", "fragment-duration=2000000000");
  gst_harness_set_src_caps (h,
      c->asc ? audio_caps (c->asc) : video_caps (c->num, c->den));
  guint64 burst = 5 * c->timescale / c->frame_ticks;
  guint64 stride = G_GUINT64_CONSTANT (7200) * c->timescale / c->frame_ticks;
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint64 k = 0; k <= 50; k++) {
    for (guint64 i = 0; i < burst; i++) {
      gint64 ticks = (gint64) ((k * stride + i) * c->frame_ticks);
      GstClockTime time = gst_util_uint64_scale_round ((guint64) ticks,
          GST_SECOND, c->timescale);
      push (h, c->asc ? audio_at (time) : frame_at (time, i % 24 == 0));
      g_array_append_val (expected, ticks);
    }
  }
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless (out.n_fragments > 100);
  fail_unless_equals_int (out.samples->len, expected->len);
  gint64 end = 0;
  for (guint i = 0; i < expected->len; i++) {
    const BoxSample *s = &g_array_index (out.samples, BoxSample, i);
    gint64 ticks = g_array_index (expected, gint64, i);
    fail_unless (s->pts == ticks && (gint64) s->dts == ticks && end == ticks,
        "%s: sample %u at %" G_GUINT64_FORMAT ", not %" G_GINT64_FORMAT
        "; before ends at %" G_GINT64_FORMAT,
        c->name, i, s->dts, ticks, end);
    end = (gint64) s->dts + s->duration;
  }
  fail_unless (end > G_GINT64_CONSTANT (1) << 32);
  g_array_unref (out.samples);
  tear_down (h);
}
GST_END_TEST

/* --- times --- */

GST_START_TEST (jumps_forward_last)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  push_frames (h, 0, GOP, 0);
  push_frames (h, 0, GOP, 3600 * GST_SECOND);
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless_equals_int (out.n_fragments, 2);
  fail_unless_equals_int (out.samples->len, 2 * GOP);
  const BoxSample *late = &g_array_index (out.samples, BoxSample, GOP);
  fail_unless_equals_uint64 (late->dts, 3600 * 30000);
  fail_unless_equals_uint64 (late[-1].dts + late[-1].duration, late->dts);
  g_array_unref (out.samples);
  tear_down (h);
}
GST_END_TEST

/* Back by 10 s, marked or not: nothing is lost, and decode times go on. */
GST_START_TEST (jumps_back)
{
  for (guint has_discont = 0; has_discont < 2; has_discont++) {
    GstHarness *h = new_video ("fragment-duration=1000000000");
    push_frames (h, 0, 12 * GOP, 0);
    for (guint i = 0; i < 12 * GOP; i++) {
      GstBuffer *buffer = frame (i, 2 * GST_SECOND);
      if (i == 0 && has_discont)
        GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
      push (h, buffer);
    }
    push_eos (h);
    Output out = take (h);
    fail_unless_equals_int (out.samples->len, 24 * GOP);
    for (guint i = 1; i < out.samples->len; i++) {
      const BoxSample *sample = &g_array_index (out.samples, BoxSample, i);
      fail_unless_equals_uint64 (sample->dts,
          sample[-1].dts + sample[-1].duration);
      fail_unless_equals_int (sample->duration, sample[-1].duration);
    }
    g_array_unref (out.samples);
    tear_down (h);
  }
}
GST_END_TEST

GST_START_TEST (no_times_no_samples)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  for (guint i = 0; i < 3 * GOP; i++) {
    GstBuffer *buffer = frame (i, 0);
    if (i % 10 == 5)
      GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
    else if (i % 10 == 6)
      GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    push (h, buffer);
  }
  push_eos (h);
  expect (h, 1, 3 * GOP / 10 * 9);
  tear_down (h);
}
GST_END_TEST

/* One time at the end of the universe changes nothing for what follows. */
GST_START_TEST (absurd_times)
{
  static const GstClockTime times[] = { G_MAXINT64, G_MAXINT64 - 1,
    G_MAXUINT64 - 1, G_MAXINT64 / 2, G_MAXINT64 / 4, 3600000 * GST_SECOND };
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  for (guint i = 0; i < 6 * GOP; i++) {
    push (h, frame (i, 0));
    push (a, audio_at (gst_util_uint64_scale (i, GST_SECOND, FPS)));
    if (i % GOP != GOP / 2)
      continue;
    GstClockTime time = times[i / GOP];
    push (a, audio_at (time));
    push (h, frame_at (time, FALSE));
    GstBuffer *empty = gst_buffer_new ();
    GST_BUFFER_PTS (empty) = time;
    GST_BUFFER_DURATION (empty) = G_MAXINT64 / 4 - 1;
    push (h, empty);
    gst_harness_push_event (h, gst_event_new_gap (time, G_MAXUINT64 - 1));
  }
  push_eos (h);
  push_eos (a);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless_equals_int (out.n_fragments, 6);
  fail_unless_equals_int (out.samples->len, 12 * GOP);
  g_array_unref (out.samples);
  expect_no_error (h);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* Half an hour without sound, told at once, does not leave the video behind. */
GST_START_TEST (a_long_gap_leaves_nobody_behind)
{
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  push (a, audio (0, 0));
  gst_harness_push_event (a, gst_event_new_gap (0, 1800 * GST_SECOND));
  push_frames (h, 0, 20 * GOP, 0);
  push_eos (a);
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_fragments, 20);
  fail_unless_equals_int (out.samples->len, 20 * GOP + 1);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* After a time far ahead key frames are still asked for, from there on. */
GST_START_TEST (a_jump_does_not_stop_key_unit_requests)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  guint n_requests = 0;
  push (h, frame (0, 0));
  push (h, frame_at (100 * GST_SECOND, FALSE));
  push_frames (h, 1, 4 * GOP, 0);
  for (GstEvent *e; (e = gst_harness_try_pull_upstream_event (h));
       gst_event_unref (e))
    n_requests += GST_EVENT_TYPE (e) == GST_EVENT_CUSTOM_UPSTREAM;
  fail_unless_equals_int (n_requests, 1 + 1 + 3);
  tear_down (h);
}
GST_END_TEST

/* Live, and nobody sends any more: what is there goes out by the clock. */
GST_START_TEST (live_sources_that_stop)
{
  GstHarness *h =
      new_harness ("sink", "fragment-duration=1000000000 timeout=2000000000");
  gst_element_set_state (h->element, GST_STATE_NULL);
  gst_harness_use_testclock (h);
  gst_harness_set_upstream_latency (h, GST_SECOND / 4);
  gst_harness_play (h);
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  push_frames (h, 0, GOP / 2, 0);

  /* Ticks of half a second: over the line by a timeout, the latency, and half a
   * second for gaps is the eighth. */
  for (guint i = 1; i <= 7; i++)
    fail_unless (gst_harness_crank_single_clock_wait (h));
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  for (guint i = 8; i <= 20; i++)
    fail_unless (gst_harness_crank_single_clock_wait (h));
  gst_buffer_unref (gst_harness_pull (h)); /* waits for it */
  tear_down (h);
}
GST_END_TEST

/* Whole fragments are late by one, chunks by a chunk. */
GST_START_TEST (what_is_held_back_is_latency)
{
  static const struct
  {
    const gchar *properties;
    GstClockTime latency;
  } rows[] = {
    { "fragment-duration=2000000000", 2 * GST_SECOND },
    { "fragment-duration=2000000000 chunk-duration=200000000", GST_SECOND / 5 },
    { "fragment-duration=2000000000 chunk-mode=keyframe", 2 * GST_SECOND },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = new_harness ("sink", rows[i].properties);
    gst_harness_set_upstream_latency (h, GST_SECOND / 4);
    gst_harness_set_src_caps (h, video_caps (FPS, 1));
    fail_unless_equals_clocktime (gst_harness_query_latency (h),
        GST_SECOND / 4 + rows[i].latency);
    tear_down (h);
  }
}
GST_END_TEST

static Suite *
fmp4fragmuxtimes_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxtimes");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, hundred_hours_do_not_drift, 0,
      G_N_ELEMENTS (clocks));
  tcase_add_test (tcase, jumps_forward_last);
  tcase_add_test (tcase, jumps_back);
  tcase_add_test (tcase, live_sources_that_stop);
  tcase_add_test (tcase, what_is_held_back_is_latency);
  tcase_add_test (tcase, no_times_no_samples);
  tcase_add_test (tcase, absurd_times);
  tcase_add_test (tcase, a_long_gap_leaves_nobody_behind);
  tcase_add_test (tcase, a_jump_does_not_stop_key_unit_requests);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxtimes);
