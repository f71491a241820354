/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One track: what caps, events, signals and states do to what leaves. */

#include "fragmuxrig.h"

/* avcC and SPS level_idc */
#define LEVEL_1_3 13
#define LEVEL_2_0 20

/* --- formats --- */

GST_START_TEST (test_caps_that_matter)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_2_0);
  fail_unless (gst_pad_push_event (video, gst_event_new_caps (caps)));
  fail_unless_equals_int (rig_n_lists (&rig), 1); /* what there was is out */
  gst_pad_push (video, rig_picture (30, TRUE));
  rig_push_video (video, 31, 60, 60);
  rig_push_eos (video);

  static const guint starts[] = { 0, 30 };
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 2);
  fail_unless (rig_has_header (&rig, 1));
  rig_expect_flags (gst_buffer_list_get (rig_list (&rig, 1), 0),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT);
  rig_expect_flags (rig_fragment_header (&rig, 1), GST_BUFFER_FLAG_HEADER);
  rig_expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_caps_that_do_not_matter)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_1_3);
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 25, 1,
      "colorimetry", G_TYPE_STRING, "bt601", NULL);
  fail_unless (gst_pad_push_event (video, gst_event_new_caps (caps)));
  rig_push_video (video, 30, 60, 60);
  rig_push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_one_header_refuses_new_formats)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (rig.mux), "header-update-mode", "none");
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_2_0);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  fail_unless_equals_int (rig_push_video (video, 30, 31, 60),
      GST_FLOW_NOT_NEGOTIATED);
  g_autoptr (GError) error = rig_error (&rig);
  fail_unless (error != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_send_headers)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 61, 60);
  g_signal_emit_by_name (rig.mux, "send-headers");
  rig_push_video (video, 61, 181, 60);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  fail_unless (rig_has_header (&rig, 1));
  fail_if (rig_has_header (&rig, 2));
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_header_and_index_at_the_end)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "write-mehd", TRUE,
      "write-mfra", TRUE, NULL);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (rig.mux), "header-update-mode", "update");
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 120, 60);
  rig_push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 4); /* mfra, moov behind */
  g_autoptr (GBytes) index = rig_bytes (&rig, 2);
  g_autoptr (GBytes) last = rig_bytes (&rig, 3);
  Span span;
  span.data = g_bytes_get_data (index, &span.size);
  fail_unless_equals_int (box_count (span, "mfra"), 1);
  span.data = g_bytes_get_data (last, &span.size);
  Span mehd = box_find (span, "moov.mvex.mehd");
  Span mdhd = box_find (span, "moov.trak.mdia.mdhd");
  fail_unless (mehd.data != NULL);
  /* the low words of version 1's duration and of version 0's time scale */
  guint32 timescale = box_u32 (mdhd.data + 12);
  fail_unless_equals_int (box_u32 (mehd.data + mehd.size - 4), 4 * timescale);
  /* In place of the first, nothing else moves. */
  fail_unless_equals_uint64 (span.size,
      gst_buffer_get_size (gst_buffer_list_get (rig_list (&rig, 0), 0)));
  rig_clear (&rig);
}
GST_END_TEST;

/* --- events --- */

GST_START_TEST (test_eos)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 5, 60);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 1);
  GstEvent *last = rig.output->pdata[rig.output->len - 1];
  fail_unless (GST_IS_EVENT (last));
  fail_unless_equals_int (GST_EVENT_TYPE (last), GST_EVENT_EOS);
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  fail_unless_equals_int (samples->len, 5);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_eos_without_data)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_STREAM_START), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_flush)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 90, 60); /* 30 of which are held */
  gst_pad_push_event (video, gst_event_new_flush_start ());
  gst_pad_push_event (video, gst_event_new_flush_stop (TRUE));
  rig_send_segment (video);
  rig_push_video (video, 300, 360, 60);
  rig_push_eos (video);

  static const guint starts[] = { 0, 300 };
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless (rig_has_header (&rig, 1));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_STOP), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_SEGMENT), 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_key_units_are_asked_for)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 150, 60);
  fail_unless_equals_int (rig.key_units->len, 3);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_uint64 (g_array_index (rig.key_units, GstClockTime, i),
        (i + 1) * 2 * GST_SECOND);
  rig_clear (&rig);

  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "send-force-keyunit",
      FALSE, NULL);
  video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 150, 60);
  fail_unless_equals_int (rig.key_units->len, 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_split_at_running_time)
{
  static const guint starts[] = { 0, 30, 80 };
  Rig rig;
  rig_start (&rig, "manual-split", TRUE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  /* Not in order; the second asks between key frames. */
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 75 * FRAME);
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 30 * FRAME);
  rig_push_video (video, 0, 120, 10);
  rig_push_eos (video);
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_clear (&rig);
}
GST_END_TEST;

/* The grid cannot be split; whoever asks is told. */
GST_START_TEST (test_split_on_the_grid)
{
  static const guint starts[] = { 0, 60 };
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 30 * FRAME);
  g_autoptr (GstMessage) warning =
      gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  rig_push_video (video, 0, 120, 10);
  rig_push_eos (video);
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_clear (&rig);
}
GST_END_TEST;

static void
push_split (GstPad *source, gboolean is_chunk)
{
  gst_pad_push_event (source,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new ("FMP4MuxSplitNow", "chunk", G_TYPE_BOOLEAN,
              is_chunk, NULL)));
}

GST_START_TEST (test_split_events)
{
  static const guint starts[] = { 0, 15, 30 };
  Rig rig;
  rig_start (&rig, "manual-split", TRUE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 15, 10);
  push_split (video, TRUE);
  rig_push_video (video, 15, 30, 10);
  push_split (video, FALSE);
  rig_push_video (video, 30, 60, 10);
  rig_push_eos (video);
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_expect_flags (rig_fragment_header (&rig, 1),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DELTA_UNIT);
  rig_expect_flags (rig_fragment_header (&rig, 2), GST_BUFFER_FLAG_HEADER);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- states --- */

GST_START_TEST (test_downstream_says_stop)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig.answer = GST_FLOW_EOS;
  fail_unless_equals_int (rig_push_video (video, 0, 60, 60), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_video (video, 60, 61, 60), GST_FLOW_EOS);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_starts_again)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "sink", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 90, 60);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  gst_pad_push_event (video, gst_event_new_stream_start ("again"));
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_1_3);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  rig_send_segment (video);
  rig_push_video (video, 0, 60, 60);
  rig_push_eos (video);

  static const guint starts[] = { 0, 0 };
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless (rig_has_header (&rig, 1));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (rig_fragment_header (&rig, 1)),
      1);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
fmp4fragmuxevents_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxevents");
  TCase *tcase = tcase_create ("one track");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_caps_that_matter);
  tcase_add_test (tcase, test_caps_that_do_not_matter);
  tcase_add_test (tcase, test_one_header_refuses_new_formats);
  tcase_add_test (tcase, test_send_headers);
  tcase_add_test (tcase, test_header_and_index_at_the_end);
  tcase_add_test (tcase, test_eos);
  tcase_add_test (tcase, test_eos_without_data);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_key_units_are_asked_for);
  tcase_add_test (tcase, test_split_at_running_time);
  tcase_add_test (tcase, test_split_on_the_grid);
  tcase_add_test (tcase, test_split_events);
  tcase_add_test (tcase, test_downstream_says_stop);
  tcase_add_test (tcase, test_starts_again);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxevents)
