/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Payload, caps, pads and ends that no well-behaved source sends. */

#include "fragmuxharness.h"

#include <string.h>

/* --- payload --- */

/* A million samples of a byte, all in one cell: memory is bounded by
 * what a sample costs, not by its payload alone. */
GST_START_TEST (tiny_samples)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=86400000000000");
  gst_harness_set_src_caps (h, audio_caps (aac_48000));
  guint n = 1000000, n_samples = 0, n_fragments = 0;
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = audio (i, 0);
    gst_buffer_resize (buffer, 0, 1);
    push (h, buffer);
    if (i % 10000 != 0)
      continue;
    Output out = take (h);
    n_samples += out.samples->len;
    n_fragments += out.n_fragments;
    g_array_unref (out.samples);
    fail_unless (i - n_samples < 200000);
  }
  push_eos (h);
  Output out = take (h);
  n_samples += out.samples->len;
  g_array_unref (out.samples);
  fail_unless (n_fragments > 5);
  fail_unless_equals_int (n_samples, n);
  tear_down (h);
}
GST_END_TEST

/* Neither time stands still nor decode times missing holds everything back. */
GST_START_TEST (what_cannot_be_cut_is_bounded)
{
  for (guint stands_still = 0; stands_still < 2; stands_still++) {
    GstHarness *h = new_video ("");
    g_autoptr (GstMemory) large = gst_allocator_alloc (NULL, 1 << 20, NULL);
    for (guint i = 0; i < 300; i++) {
      GstBuffer *buffer =
          frame_at (stands_still ? GST_SECOND : GST_SECOND + i * GST_MSECOND,
              i == 0);
      GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
      GstMapInfo map;
      gst_memory_map (large, &map, GST_MAP_WRITE);
      memset (map.data, 0x55, map.size);
      memcpy (map.data, "\0\x0f\xff\xfc", 4);
      map.data[4] = i == 0 ? 0x65 : 0x41;
      gst_memory_unmap (large, &map);
      gst_buffer_remove_all_memory (buffer);
      gst_buffer_append_memory (buffer, gst_memory_copy (large, 0, -1));
      push (h, buffer);
    }
    fail_unless (gst_harness_buffers_in_queue (h) > 0);
    tear_down (h);
  }
}
GST_END_TEST

/* --- caps --- */

typedef struct
{
  const gchar *caps, *codec_data;
  guint n_bytes;
  const gchar *error;
} BadCaps;

static const BadCaps bad_caps[] = {
  { "video/x-h264, stream-format=avc, alignment=au", NULL, 0, "codec_data" },
  { "video/x-h265, stream-format=hvc1, alignment=au", NULL, 0, "codec_data" },
  { "audio/mpeg, mpegversion=4, stream-format=raw", NULL, 0, "codec_data" },
  { "audio/x-flac, framed=true", NULL, 0, "codec_data" },
  { "video/x-h264, stream-format=avc, alignment=au", "garbage!", 8,
      "codec_data" },
  { "video/x-h265, stream-format=hvc1, alignment=au", "garbage!", 8,
      "codec_data" },
  { "video/x-h264, stream-format=avc, alignment=au", "\1", 1, "codec_data" },
  { "audio/mpeg, mpegversion=4, stream-format=raw", "\377", 1, "codec_data" },
};

/* The error tells which field is wrong, and says so as often as it is asked. */
GST_START_TEST (caps_without_a_description_are_refused)
{
  const BadCaps *bad = &bad_caps[__i__];
  GstHarness *h = new_harness ("sink", "");
  gst_harness_set_src_caps (h,
      bad->codec_data ? with_codec_data (bad->caps,
                            (const guint8 *) bad->codec_data, bad->n_bytes)
                      : gst_caps_from_string (bad->caps));
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_harness_push (h, frame (i, 0)), GST_FLOW_ERROR);
    expect_error (h, bad->error);
  }
  push_eos (h);
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (absurd_frame_rates)
{
  static const gint rates[][2] = { { G_MAXINT, 1 }, { 1, G_MAXINT },
    { G_MAXINT, G_MAXINT - 1 }, { 0, 1 } };
  GstHarness *h = new_harness ("sink", "fragment-duration=3600000000000");
  gst_harness_set_src_caps (h, video_caps (rates[__i__][0], rates[__i__][1]));
  push_frames (h, 0, 3 * GOP, 0);
  push_eos (h);
  expect (h, 1, 3 * GOP);
  tear_down (h);
}
GST_END_TEST

typedef struct
{
  guint timescale;
  const gchar *settings;
  const gchar *error; /* NULL: it works */
} Setting;

static const Setting absurd[] = {
  { 0, "chunk-duration=9223372036854775807" },
  { 0, "chunk-duration=18446744073709551614" },
  { 0, "max-fragment-duration=18446744073709551614" },
  { 0, "decode-time-offset=2305843009213693951" },
  { 0, "decode-time-offset=-2305843009213693951" },
  { 1, "" },
  { 10000000, "fragment-duration=60000000000" },
  { G_MAXINT32, "fragment-duration=2000000000" },
  { G_MAXINT32, "fragment-duration=2000000000 chunk-duration=1" },
  { G_MAXINT32, "fragment-duration=86400000000000", "too many" },
};

GST_START_TEST (absurd_settings)
{
  const Setting *setting = &absurd[__i__];
  GstHarness *h = new_video (setting->settings);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "sink");
  g_object_set (pad, "trak-timescale", setting->timescale, NULL);
  if (setting->error) {
    fail_unless_equals_int (gst_harness_push (h, frame (0, 0)), GST_FLOW_ERROR);
    expect_error (h, setting->error);
  } else {
    push_frames (h, 0, 3 * GOP, 0);
    push_eos (h);
    expect_no_error (h);
    Output out = take (h);
    fail_unless (out.samples->len > 0);
    g_array_unref (out.samples);
  }
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (caps_change_inside_a_fragment)
{
  GstHarness *h = new_video ("");
  push_frames (h, 0, GOP / 2, 0);
  g_autoptr (GstCaps) wider = rig_video_caps (21);
  gst_harness_push_event (h, gst_event_new_caps (wider));
  expect (h, 1, GOP / 2);
  push_frames (h, GOP / 2, 2 * GOP, 0); /* nothing before the key frame */
  push_eos (h);
  expect (h, 1, GOP);
  tear_down (h);
}
GST_END_TEST

/* A bad description does not take the old one away. */
GST_START_TEST (garbage_inside_a_stream)
{
  GstHarness *h = new_video ("");
  push_frames (h, 0, GOP, 0);
  g_autoptr (GstCaps) garbage =
      with_codec_data ("video/x-h264, stream-format=avc, alignment=au",
          (const guint8 *) "garbage!", 8);
  gst_harness_push_event (h, gst_event_new_caps (garbage));
  expect_error (h, "codec_data");
  push_eos (h);
  expect (h, 1, GOP);
  tear_down (h);
}
GST_END_TEST

/* --- pads and states --- */

GST_START_TEST (end_before_anything)
{
  GstHarness *h = new_harness ("sink", "");
  push_eos (h);
  expect (h, 0, 0);
  GstEvent *event;
  gboolean is_eos = FALSE;
  while ((event = gst_harness_try_pull_event (h))) {
    is_eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
  fail_unless (is_eos);
  tear_down (h);
}
GST_END_TEST

static gboolean
is_at_end (GstHarness *h)
{
  g_autoptr (GstEvent) eos =
      gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_EOS, 0);
  return eos != NULL;
}

/* A track that is taken out is waited for no more, neither for fragments nor
 * for the end. */
GST_START_TEST (a_pad_is_released)
{
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstElement *mux = h->element;
  GstPad *pads[2], *sources[2];
  for (guint i = 0; i < 2; i++) {
    pads[i] = gst_element_request_pad_simple (mux, "audio_%u");
    sources[i] = gst_pad_new (NULL, GST_PAD_SRC);
    gst_pad_set_active (sources[i], TRUE);
    gst_pad_link (sources[i], pads[i]);
    gst_pad_push_event (sources[i], gst_event_new_stream_start ("audio"));
    g_autoptr (GstCaps) caps = audio_caps (aac_48000);
    gst_pad_push_event (sources[i], gst_event_new_caps (caps));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (sources[i], gst_event_new_segment (&segment));
    fail_unless_equals_int (gst_pad_push (sources[i], audio (0, 0)),
        GST_FLOW_OK);
  }
  push_frames (h, 0, 3 * GOP, 0);
  expect (h, 0, 0);
  gst_element_release_request_pad (mux, pads[0]);
  gst_object_unref (pads[0]);
  push (h, frame (3 * GOP, 0));
  expect (h, 0, 0);
  push_eos (h);
  fail_if (is_at_end (h));
  gst_element_release_request_pad (mux, pads[1]);
  gst_object_unref (pads[1]);
  fail_unless (is_at_end (h));
  expect (h, 1, 3 * GOP + 1 + 2);
  gst_object_unref (sources[0]);
  gst_object_unref (sources[1]);
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (a_new_start_has_a_new_header)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  push_frames (h, 0, 2 * GOP + 10, 0);
  expect (h, 1, 2 * GOP);
  for (guint i = 0; i < 3; i++) {
    gst_element_set_state (h->element, GST_STATE_NULL);
    gst_element_set_state (h->element, GST_STATE_PLAYING);
    gst_pad_set_active (h->srcpad, FALSE);
    gst_pad_set_active (h->srcpad, TRUE);
    gst_harness_push_event (h, gst_event_new_stream_start ("again"));
    g_autoptr (GstCaps) caps = video_caps (FPS, 1);
    gst_harness_push_event (h, gst_event_new_caps (caps));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    push_frames (h, 0, GOP + 10, 0);
    expect (h, 1, GOP);
  }
  tear_down (h);
}
GST_END_TEST

/* --- tracks that stop --- */

/* Audio goes out beside video that has no key frame, `interleave-time` later. */
GST_START_TEST (no_key_frame)
{
  GstHarness *h = new_harness ("video_0",
      "fragment-duration=1000000000 interleave-time=2000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  for (guint i = 0; i < 20 * FPS; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, FPS);
    push (h, frame_at (time, FALSE));
    push (a, audio_at (time));
  }
  Output out = take (h);
  fail_unless (out.samples->len > 15 * FPS);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* Whichever track stops, the other goes on, and nothing that came is lost. */
GST_START_TEST (one_track_stops)
{
  gboolean video_stops = __i__ == 1;
  GstHarness *h = new_harness ("video_0",
      "fragment-duration=1000000000 interleave-time=2000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  guint n = 0;
  for (guint i = 0; i < 20 * GOP; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, FPS);
    if (!video_stops || i < 4 * GOP) {
      push (h, frame (i, 0));
      n++;
    }
    if (video_stops || i < 4 * GOP) {
      push (a, audio_at (time));
      n++;
    }
  }
  Output out = take (h);
  fail_unless (out.n_fragments >= 17);
  guint n_out = out.samples->len;
  g_array_unref (out.samples);
  push_eos (a);
  push_eos (h);
  fail_unless (is_at_end (h));
  out = take (h);
  fail_unless_equals_int (n_out + out.samples->len, n);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

static Suite *
fmp4fragmuxlimits_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxlimits");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, tiny_samples);
  tcase_add_test (tcase, what_cannot_be_cut_is_bounded);
  tcase_add_loop_test (tcase, caps_without_a_description_are_refused, 0,
      G_N_ELEMENTS (bad_caps));
  tcase_add_loop_test (tcase, absurd_frame_rates, 0, 4);
  tcase_add_loop_test (tcase, absurd_settings, 0, G_N_ELEMENTS (absurd));
  tcase_add_test (tcase, caps_change_inside_a_fragment);
  tcase_add_test (tcase, garbage_inside_a_stream);
  tcase_add_test (tcase, end_before_anything);
  tcase_add_test (tcase, a_pad_is_released);
  tcase_add_test (tcase, a_new_start_has_a_new_header);
  tcase_add_test (tcase, no_key_frame);
  tcase_add_loop_test (tcase, one_track_stops, 0, 2);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxlimits);
