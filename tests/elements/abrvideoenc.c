/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrvideoenc does with time: which frames are key frames, which come out
 * when and with which times. */

#include "videoencrig.h"

#include "core/keygrid.h"

/* Counts what comes out and checks each frame against the one that went in. */
static void
check_frames (GstHarness *h, const GPtrArray *pictures, guint n_frames,
    GstClockTime start, Fraction rate)
{
  GstClockTime last_dts = GST_CLOCK_TIME_NONE;
  g_autofree gboolean *seen = g_new0 (gboolean, n_frames);
  ck_assert_uint_eq (pictures->len, n_frames);
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    GstClockTime time = video_enc_stream_time (h, picture);
    guint n = (guint) gst_util_uint64_scale_round (time - start, rate.num,
        rate.den * GST_SECOND);
    ck_assert_uint_lt (n, n_frames);
    ck_assert (!seen[n]);
    seen[n] = TRUE;
    ck_assert_uint_eq (time, video_enc_frame_time (start, n, rate));
    ck_assert (GST_BUFFER_DTS_IS_VALID (picture));
    ck_assert_uint_le (GST_BUFFER_DTS (picture), GST_BUFFER_PTS (picture));
    if (GST_CLOCK_TIME_IS_VALID (last_dts))
      ck_assert_uint_gt (GST_BUFFER_DTS (picture), last_dts);
    last_dts = GST_BUFFER_DTS (picture);
  }
}

START_TEST (key_frames_are_on_the_grid_and_nowhere_else)
{
  static const struct
  {
    Fraction rate;
    GstClockTime start;
    const gchar *settings;
  } rows[] = {
    { { 25, 1 }, 0, "" },
    { { 30000, 1001 }, 0, "" },
    { { 60000, 1001 }, 0, "" },
    { { 30000, 1001 }, 0, "preset=veryfast" },
    { { 60000, 1001 }, 0, "tune=latency" },
    { { 25, 1 }, 777 * GST_SECOND + 440 * GST_MSECOND, "b-frames=2" },
    { { 30000, 1001 }, 3600 * GST_SECOND, "preset=ultrafast" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint n_frames = rows[i].rate.num / rows[i].rate.den * 7 / 2;
    g_autofree gchar *launch =
        g_strdup_printf ("abrvideoenc segment-duration=1000000000 %s",
            rows[i].settings);
    GstHarness *h = video_enc_harness (launch, 64, 36, rows[i].rate);
    video_enc_push (h, rows[i].start, 0, n_frames, rows[i].rate);
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    check_frames (h, pictures, n_frames, rows[i].start, rows[i].rate);

    KeyGrid grid = key_grid (rows[i].rate, GST_SECOND);
    gint64 half_ns = (gint64) (video_enc_frame_time (0, 1, rows[i].rate) / 2);
    guint n_keys = 0;
    for (guint n = 0; n < pictures->len; n++) {
      GstBuffer *picture = g_ptr_array_index (pictures, n);
      gint64 time = (gint64) video_enc_stream_time (h, picture);
      gint64 since_line = (time + half_ns) % (gint64) GST_SECOND;
      gboolean is_first = time == (gint64) rows[i].start;
      /* less than a frame after the line, half a frame being allowed for */
      gboolean is_due = is_first || since_line < 2 * half_ns - 2;
      gboolean is_key = video_enc_is_key (picture);
      ck_assert_msg (is_key == is_due,
          "row %u, %" GST_TIME_FORMAT " (cell %" G_GINT64_FORMAT ")", i,
          GST_TIME_ARGS (time), key_grid_cell (&grid, time));
      n_keys += is_key;
    }
    ck_assert_uint_ge (n_keys, 4);
    gst_harness_teardown (h);
  }
}
END_TEST

static const Fraction thirty = { 30, 1 };

static GPtrArray *
times_of_keys (GstHarness *h, const GPtrArray *pictures)
{
  GPtrArray *times = g_ptr_array_new ();
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    if (video_enc_is_key (picture))
      g_ptr_array_add (times,
          GUINT_TO_POINTER (
              gst_util_uint64_scale_round (video_enc_stream_time (h, picture),
                  30, GST_SECOND)));
  }
  return times;
}

static void
check_keys (GstHarness *h, const GPtrArray *pictures, guint n_keys,
    const guint *keys)
{
  g_autoptr (GPtrArray) times = times_of_keys (h, pictures);
  ck_assert_uint_eq (times->len, n_keys);
  for (guint i = 0; i < n_keys; i++)
    ck_assert_uint_eq (GPOINTER_TO_UINT (g_ptr_array_index (times, i)),
        keys[i]);
}

static GstEvent *
downstream_key_unit (guint frame)
{
  GstClockTime time = video_enc_frame_time (0, frame, thirty);
  return gst_video_event_new_downstream_force_key_unit (time, time, time, TRUE,
      1);
}

/* With lookahead nothing has come out when the requests come: the base class
 * loses these. */
START_TEST (requests_from_upstream_are_obeyed_once)
{
  static const guint keys[] = { 0, 7, 30, 41, 60 };
  GstHarness *h = video_enc_harness (
      "abrvideoenc preset=medium segment-duration=1000000000", 64, 36, thirty);
  video_enc_push (h, 0, 0, 7, thirty);
  gst_harness_push_event (h, downstream_key_unit (7));
  video_enc_push (h, 0, 7, 30, thirty);
  gst_harness_push_event (h, downstream_key_unit (30)); /* as the grid does */
  video_enc_push (h, 0, 30, 35, thirty);
  gst_harness_push_event (h, downstream_key_unit (41)); /* early */
  video_enc_push (h, 0, 35, 90, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_frames (h, pictures, 90, 0, thirty);
  check_keys (h, pictures, G_N_ELEMENTS (keys), keys);
  gst_harness_teardown (h);
}
END_TEST

/* Unless it was told another, the grid is that of who sends key-unit events. */
START_TEST (a_grid_from_upstream_takes_the_place_of_the_default)
{
  static const guint keys[] = { 0, 70, 140, 210 };
  GstHarness *h = video_enc_harness ("abrvideoenc", 64, 36, thirty);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (i > 0)
      gst_harness_push_event (h, downstream_key_unit (keys[i]));
    video_enc_push (h, 0, keys[i], keys[i] + 70, thirty);
  }
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_keys (h, pictures, G_N_ELEMENTS (keys), keys);
  gst_harness_teardown (h);
}
END_TEST

static gboolean
refuse_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return FALSE;
}

START_TEST (requests_from_downstream_are_obeyed_where_nobody_else_does)
{
  static const guint keys[] = { 0, 20 };
  GstHarness *h =
      video_enc_harness ("abrvideoenc tune=latency segment-duration=0", 64, 36,
          thirty);
  video_enc_push (h, 0, 0, 20, thirty);
  gst_pad_set_event_function (h->srcpad, refuse_event);
  gst_harness_push_upstream_event (h,
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
          0));
  video_enc_push (h, 0, 20, 40, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_keys (h, pictures, G_N_ELEMENTS (keys), keys);
  gst_harness_teardown (h);
}
END_TEST

/* abrtee would ask all of its branches. */
START_TEST (requests_from_downstream_are_left_to_who_takes_them)
{
  static const guint keys[] = { 0 };
  GstHarness *h =
      video_enc_harness ("abrvideoenc tune=latency segment-duration=0", 64, 36,
          thirty);
  video_enc_push (h, 0, 0, 20, thirty);
  while (gst_harness_upstream_events_in_queue (h) > 0)
    gst_event_unref (gst_harness_pull_upstream_event (h));
  gst_harness_push_upstream_event (h,
      gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
          0));
  ck_assert_uint_eq (gst_harness_upstream_events_in_queue (h), 1);
  video_enc_push (h, 0, 20, 40, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_keys (h, pictures, G_N_ELEMENTS (keys), keys);
  gst_harness_teardown (h);
}
END_TEST

START_TEST (latency_is_what_it_is)
{
  static const gchar *const settings[] = { "preset=superfast",
    "preset=veryfast", "preset=ultrafast", "b-frames=0", "tune=latency",
    "preset=veryfast threads=3", "tune=latency threads=2" };
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree gchar *launch = g_strdup_printf ("abrvideoenc %s", settings[i]);
    GstHarness *h = video_enc_harness (launch, 64, 64, thirty);
    guint n_pushed = 0, n_out = 0;
    while (gst_harness_buffers_in_queue (h) == 0)
      video_enc_push (h, 0, n_pushed, n_pushed + 1, thirty), n_pushed++;
    n_out = gst_harness_buffers_in_queue (h);
    GstClockTime said = gst_harness_query_latency (h);
    guint said_frames =
        (guint) gst_util_uint64_scale_round (said, 30, GST_SECOND);
    ck_assert_msg (said_frames == n_pushed - n_out, "%s: says %u, is %u",
        settings[i], said_frames, n_pushed - n_out);
    if (strstr (settings[i], "latency"))
      ck_assert_uint_eq (n_pushed, 1);
    gst_harness_teardown (h);
  }
}
END_TEST

START_TEST (after_a_flush_nothing_old_comes)
{
  GstHarness *h = video_enc_harness (
      "abrvideoenc preset=medium segment-duration=1000000000", 64, 36, thirty);
  video_enc_push (h, 0, 0, 10, thirty);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  video_enc_push (h, 50 * GST_SECOND, 0, 20, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_frames (h, pictures, 20, 50 * GST_SECOND, thirty);
  ck_assert (video_enc_is_key (g_ptr_array_index (pictures, 0)));
  gst_harness_teardown (h);
}
END_TEST

START_TEST (new_caps_lose_no_frame)
{
  GstHarness *h = video_enc_harness (
      "abrvideoenc preset=medium segment-duration=1000000000", 64, 36, thirty);
  video_enc_push (h, 0, 0, 20, thirty);
  video_enc_set_caps (h, 128, 72, thirty);
  video_enc_push (h, 0, 20, 45, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  check_frames (h, pictures, 45, 0, thirty);
  ck_assert (video_enc_is_key (g_ptr_array_index (pictures, 20)));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  gint width = 0;
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  ck_assert_int_eq (width, 128);
  gst_harness_teardown (h);
}
END_TEST

/* Segments alone against the same in one run. */
START_TEST (segments_alone_have_the_same_bytes)
{
  static const gchar *const launch =
      "abrvideoenc segment-duration=1000000000 segment-independent=true "
      "preset=veryfast";
  static const Fraction rate = { 30000, 1001 };
  GstHarness *h = video_enc_harness (launch, 96, 64, rate);
  video_enc_push (h, 0, 0, 100, rate);
  g_autoptr (GPtrArray) whole = video_enc_finish (h);
  guint n_compared = 0;
  ck_assert_uint_eq (whole->len, 100);
  gst_harness_teardown (h);
  for (guint first = 0; first < whole->len;) {
    guint end = first + 1;
    while (
        end < whole->len && !video_enc_is_key (g_ptr_array_index (whole, end)))
      end++;
    h = video_enc_harness (launch, 96, 64, rate);
    video_enc_push (h, 0, first, end, rate);
    g_autoptr (GPtrArray) alone = video_enc_finish (h);
    ck_assert_uint_eq (alone->len, end - first);
    for (guint i = 0; i < alone->len; i++)
      n_compared += video_enc_same_bytes (g_ptr_array_index (alone, i),
          g_ptr_array_index (whole, first + i));
    gst_harness_teardown (h);
    first = end;
  }
  ck_assert_uint_eq (n_compared, whole->len);
}
END_TEST

static Suite *
abrvideoenc_suite (void)
{
  Suite *suite = suite_create ("abrvideoenc");
  TCase *tcase = tcase_create ("time");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, key_frames_are_on_the_grid_and_nowhere_else);
  tcase_add_test (tcase, requests_from_upstream_are_obeyed_once);
  tcase_add_test (tcase, a_grid_from_upstream_takes_the_place_of_the_default);
  tcase_add_test (tcase,
      requests_from_downstream_are_obeyed_where_nobody_else_does);
  tcase_add_test (tcase, requests_from_downstream_are_left_to_who_takes_them);
  tcase_add_test (tcase, latency_is_what_it_is);
  tcase_add_test (tcase, after_a_flush_nothing_old_comes);
  tcase_add_test (tcase, new_caps_lose_no_frame);
  tcase_add_test (tcase, segments_alone_have_the_same_bytes);
  return suite;
}

GST_CHECK_MAIN (abrvideoenc)
