/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Input that no encoder should make: nothing crashes, what is there is valid,
 * and decode times go on without a hole. */

#include "busmessages.h"
#include "fragmuxrig.h"

#define LEVEL 13

static void
start (Rig *rig)
{
  rig_start (rig, "fragment-duration", GST_SECOND, NULL);
}

/* The samples of all lists: no duration is 0, and each begins where the one
 * before ends. */
static guint
n_samples_without_hole (const Rig *rig)
{
  g_autoptr (GArray) samples = rig_all_samples (rig);
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless (sample->duration > 0);
    fail_unless (i == 0 || sample->dts == sample[-1].dts + sample[-1].duration,
        "sample %u does not follow the one before", i);
  }
  return samples->len;
}

GST_START_TEST (test_empty_buffers)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint i = 0; i < 60; i++) {
    GstBuffer *empty = gst_buffer_new ();
    GST_BUFFER_PTS (empty) = i * FRAME;
    GST_BUFFER_DURATION (empty) = i % 2 ? FRAME : GST_CLOCK_TIME_NONE;
    fail_unless_equals_int (gst_pad_push (video, empty), GST_FLOW_OK);
    rig_push_video (video, i, i + 1, 30);
  }
  rig_push_eos (video);
  fail_unless_equals_int (n_samples_without_hole (&rig), 60);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_empty_buffer_that_reaches_far)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  rig_push_video (video, 0, 30, 30);
  GstBuffer *empty = gst_buffer_new ();
  GST_BUFFER_PTS (empty) = GST_SECOND;
  GST_BUFFER_DURATION (empty) = G_MAXUINT64 - 1;
  fail_unless_equals_int (gst_pad_push (video, empty), GST_FLOW_OK);
  rig_push_video (video, 30, 60, 30);
  rig_push_eos (video);
  fail_unless_equals_int (n_samples_without_hole (&rig), 60);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_buffers_without_time)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint i = 0; i < 60; i++) {
    GstBuffer *picture = rig_picture (i, i % 30 == 0);
    if (i % 4 == 1)
      GST_BUFFER_PTS (picture) = GST_BUFFER_DTS (picture) = GST_CLOCK_TIME_NONE;
    if (i % 4 == 2)
      GST_BUFFER_PTS (picture) = GST_CLOCK_TIME_NONE; /* DTS tells */
    GST_BUFFER_DURATION (picture) = GST_CLOCK_TIME_NONE;
    fail_unless_equals_int (gst_pad_push (video, picture), GST_FLOW_OK);
  }
  rig_push_eos (video);
  fail_unless_equals_int (n_samples_without_hole (&rig), 45);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING),
      1); /* of fifteen */
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_times_that_go_back)
{
  /* by so many frames, at every tenth frame */
  static const guint steps[] = { 1, 5, 20, 1000 };
  for (guint k = 0; k < G_N_ELEMENTS (steps); k++) {
    Rig rig;
    start (&rig);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    for (guint i = 0; i < 120; i++) {
      GstBuffer *picture = rig_picture (i, i % 30 == 0);
      GstClockTime back = steps[k] * FRAME;
      if (i % 10 == 9)
        GST_BUFFER_PTS (picture) = GST_BUFFER_DTS (picture) =
            i * FRAME > back ? i * FRAME - back : 0;
      fail_unless_equals_int (gst_pad_push (video, picture), GST_FLOW_OK);
    }
    rig_push_eos (video);
    guint n_samples = n_samples_without_hole (&rig);
    fail_unless (n_samples >= 108 && n_samples <= 120);
    fail_unless_equals_int (rig_n_lists (&rig), 4);
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_all_at_one_time)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint i = 0; i < 500; i++)
    fail_unless_equals_int (gst_pad_push (video,
                                rig_picture_at (GST_SECOND / 2, i == 0)),
        GST_FLOW_OK);
  rig_push_eos (video);
  fail_unless (n_samples_without_hole (&rig) > 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* A jump is a new timeline: what was before is out, and the rest follows. */
GST_START_TEST (test_jumps)
{
  static const GstClockTime starts[] = { 1000 * GST_SECOND, 0,
    400 * 3600 * GST_SECOND, 5 * GST_SECOND };
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint k = 0; k < G_N_ELEMENTS (starts); k++)
    for (guint i = 0; i < 30; i++) {
      GstBuffer *picture = rig_picture_at (starts[k] + i * FRAME, i == 0);
      if (i == 0)
        GST_BUFFER_FLAG_SET (picture, GST_BUFFER_FLAG_DISCONT);
      fail_unless_equals_int (gst_pad_push (video, picture), GST_FLOW_OK);
    }
  rig_push_eos (video);
  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, 120);
  rig_clear (&rig);
}
GST_END_TEST;

/* At 2^62 ns and beyond there are no such times: an error or a warning. */
GST_START_TEST (test_absurd_times)
{
  static const GstClockTime times[] = { G_MAXINT64, G_MAXUINT64 - 1,
    (guint64) 1 << 62, G_MAXINT64 / 4 };
  for (guint k = 0; k < G_N_ELEMENTS (times); k++) {
    Rig rig;
    start (&rig);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    gst_pad_push (video, rig_picture_at (times[k], TRUE));
    gst_pad_push (video, rig_picture_at (times[k] + FRAME, FALSE));
    rig_push_video (video, 0, 30, 30);
    GstBuffer *picture = rig_picture_at (times[k], TRUE);
    GST_BUFFER_DURATION (picture) = G_MAXUINT64 - 1;
    gst_pad_push (video, picture);
    gst_pad_push_event (video, gst_event_new_gap (times[k], GST_SECOND));
    gst_pad_push_event (video, gst_event_new_gap (GST_SECOND, times[k]));
    rig_push_video (video, 30, 60, 30);
    rig_push_eos (video);
    for (guint n = 0; n < rig_n_lists (&rig); n++)
      g_array_unref (rig_samples (&rig, n));
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_no_key_frame)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint i = 0; i < 90; i++)
    fail_unless_equals_int (gst_pad_push (video, rig_picture (i, FALSE)),
        GST_FLOW_OK);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_no_caps)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", NULL);
  rig_send_segment (video);
  fail_unless_equals_int (gst_pad_push (video, rig_picture (0, TRUE)),
      GST_FLOW_NOT_NEGOTIATED);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_no_codec_data)
{
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0",
      gst_caps_from_string (
          "video/x-h264, stream-format=avc, alignment=au, width=320, "
          "height=240, framerate=30/1"));
  fail_unless (gst_pad_push (video, rig_picture (0, TRUE)) != GST_FLOW_OK);
  g_autoptr (GError) error = rig_error (&rig);
  fail_unless (error != NULL);
  fail_unless (strstr (error->message, "video_0") != NULL ||
      strstr (error->message, "codec_data") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* NAL unit lengths that do not add up */
GST_START_TEST (test_broken_pictures)
{
  guint32 seed = 1;
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  for (guint i = 0; i < 300; i++) {
    GstBuffer *picture = rig_picture (i, i % 30 == 0);
    seed = seed * 1664525 + 1013904223;
    if (i % 3 == 1)
      gst_buffer_memset (picture, (seed >> 8) % PICTURE_SIZE,
          (guint8) (seed >> 24), 2);
    if (i % 7 == 5)
      gst_buffer_resize (picture, 0, (gssize) (seed >> 8) % PICTURE_SIZE);
    fail_unless_equals_int (gst_pad_push (video, picture), GST_FLOW_OK);
  }
  rig_push_eos (video);
  fail_unless (n_samples_without_hole (&rig) >= 150);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_segment_in_bytes)
{
  GstSegment segment;
  Rig rig;
  start (&rig);
  GstPad *video = rig_add_source (&rig, "video_0", NULL);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (video, gst_event_new_segment (&segment));
  g_autoptr (GError) error = rig_error (&rig);
  fail_unless (error != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* A hundred thousand samples of a few bytes each, in one fragment */
GST_START_TEST (test_many_tiny_samples)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 86400 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  rig_push_video (video, 0, 100000, 100000);
  rig_push_eos (video);
  fail_unless_equals_int (n_samples_without_hole (&rig), 100000);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_two_hundred_tracks)
{
  Rig rig;
  GstPad *sources[200];
  start (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autofree gchar *name = g_strdup_printf ("audio_%u", i);
    sources[i] = rig_add_source (&rig, name, rig_audio_caps ());
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    rig_push_audio (sources[i], 0, 94);
    rig_push_eos (sources[i]);
  }
  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, 94 * G_N_ELEMENTS (sources));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
fmp4fragmuxhostile_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxhostile");
  TCase *tcase = tcase_create ("hostile input");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_empty_buffers);
  tcase_add_test (tcase, test_empty_buffer_that_reaches_far);
  tcase_add_test (tcase, test_buffers_without_time);
  tcase_add_test (tcase, test_times_that_go_back);
  tcase_add_test (tcase, test_all_at_one_time);
  tcase_add_test (tcase, test_jumps);
  tcase_add_test (tcase, test_absurd_times);
  tcase_add_test (tcase, test_no_key_frame);
  tcase_add_test (tcase, test_no_caps);
  tcase_add_test (tcase, test_no_codec_data);
  tcase_add_test (tcase, test_broken_pictures);
  tcase_add_test (tcase, test_segment_in_bytes);
  tcase_add_test (tcase, test_many_tiny_samples);
  tcase_add_test (tcase, test_two_hundred_tracks);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxhostile)
