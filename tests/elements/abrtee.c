/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrtee makes of frames: sizes, rates, key units, rungs. */

#include "teerig.h"

GST_START_TEST (frames_that_need_no_change_are_the_same_memory)
{
  Rig rig;
  rig_open (&rig, as_it_is);
  rig_start (&rig, CAPS_AT ("25/1"));
  push_frames (&rig, 0, 50);
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].buffers->len, 50);
    for (guint n = 0; n < 50; n++)
      fail_unless (g_ptr_array_index (rig.branches[i].buffers, n) ==
          g_ptr_array_index (rig.branches[0].buffers, n));
  }
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (pictures_that_two_branches_want_are_made_once)
{
  static const gchar *const caps[N_BRANCHES] = {
    "video/x-raw, height=18",
    "video/x-raw, height=18",
    "video/x-raw, width=64",
  };
  Rig rig;
  rig_open (&rig, caps);
  rig_start (&rig, CAPS_AT ("25/1"));
  push_frames (&rig, 0, 20);
  finish (&rig);
  fail_unless_equals_int (rig.branches[0].width, 32);
  fail_unless_equals_int (rig.branches[2].width, 64);
  for (guint n = 0; n < 20; n++) {
    GstBuffer *a = g_ptr_array_index (rig.branches[0].buffers, n);
    GstBuffer *b = g_ptr_array_index (rig.branches[1].buffers, n);
    fail_unless (
        gst_buffer_peek_memory (a, 0) == gst_buffer_peek_memory (b, 0));
    fail_unless_equals_int (gst_buffer_get_size (a), 32 * 18 * 3 / 2);
  }
  rig_close (&rig);
}
GST_END_TEST

/* Whatever the rate, the key units of all branches are before the same frames,
 * the first at or after each line of the grid. */
GST_START_TEST (key_units_are_before_the_same_frames)
{
  static const struct
  {
    const gchar *caps;
    guint num, den;
    const gchar *half, *third;
  } rows[] = {
    { CAPS_AT ("30000/1001"), 30000, 1001,
        "video/x-raw, framerate=(fraction)15000/1001",
        "video/x-raw, framerate=(fraction)10000/1001" },
    { CAPS_AT ("60000/1001"), 60000, 1001,
        "video/x-raw, framerate=(fraction)30000/1001",
        "video/x-raw, framerate=(fraction)20000/1001" },
    { CAPS_AT ("25/1"), 25, 1, "video/x-raw, framerate=(fraction)25/2",
        "video/x-raw, framerate=(fraction)25/3" },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    const gchar *const caps[N_BRANCHES] = { NULL, rows[r].half, rows[r].third };
    Rig rig;
    rig_open (&rig, caps);
    g_object_set (rig.tee, "segment-duration", GST_SECOND, NULL);
    rig_start (&rig, rows[r].caps);
    for (guint n = 0; n < 600; n++)
      push_frame (&rig, frame_time (n, rows[r].num, rows[r].den));
    finish (&rig);
    Branch *leader = &rig.branches[0];
    GstClockTime end = frame_time (600, rows[r].num, rows[r].den);
    fail_unless_equals_int (leader->key_frames->len, (end - 1) / GST_SECOND);
    for (guint i = 0; i < N_BRANCHES; i++) {
      Branch *branch = &rig.branches[i];
      fail_unless_equals_int (branch->key_frames->len, leader->key_frames->len);
      for (guint k = 0; k < branch->key_frames->len; k++) {
        GstClockTime time = g_array_index (branch->key_frames, GstClockTime, k);
        fail_unless_equals_uint64 (time,
            g_array_index (leader->key_frames, GstClockTime, k));
        GstClockTime line = (k + 1) * GST_SECOND;
        GstClockTime half = frame_time (1, 2 * rows[r].num, rows[r].den) + 1;
        fail_unless (time + half >= line && time <= line + half);
        fail_unless_equals_uint64 (g_array_index (branch->key_times,
                                       GstClockTime, k),
            MIN (line, time));
      }
      fail_unless (branch->pts->len >= 600 / (i + 1) - 20);
      fail_unless (branch->pts->len <= 600 / (i + 1) + 20);
    }
    rig_close (&rig);
  }
}
GST_END_TEST

GST_START_TEST (a_branch_that_fails_stops_alone)
{
  static const GstFlowReturn answers[] = {
    GST_FLOW_ERROR,
    GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED,
    GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_FLUSHING,
  };
  for (guint a = 0; a < G_N_ELEMENTS (answers); a++) {
    Rig rig;
    rig_open (&rig, as_it_is);
    rig_start (&rig, CAPS_AT ("25/1"));
    rig.branches[1].answer = answers[a];
    push_frames (&rig, 0, 50);
    finish (&rig);
    fail_unless_equals_int (rig.branches[0].pts->len, 50);
    fail_unless_equals_int (rig.branches[1].pts->len, 0);
    fail_unless_equals_int (rig.branches[2].pts->len, 50);
    fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
    rig_close (&rig);
  }
}
GST_END_TEST

GST_START_TEST (the_flow_ends_when_no_branch_is_left)
{
  static const struct
  {
    GstFlowReturn answer, expected;
  } rows[] = {
    { GST_FLOW_ERROR, GST_FLOW_ERROR },
    { GST_FLOW_EOS, GST_FLOW_EOS },
    { GST_FLOW_NOT_LINKED, GST_FLOW_NOT_LINKED },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    Rig rig;
    rig_open (&rig, as_it_is);
    rig_start (&rig, CAPS_AT ("25/1"));
    for (guint i = 0; i < N_BRANCHES; i++)
      rig.branches[i].answer = rows[r].answer;
    GstFlowReturn flow = GST_FLOW_OK;
    for (guint n = 0; n < 1000 && flow == GST_FLOW_OK; n++)
      flow = push_frame (&rig, frame_time (n, 25, 1));
    fail_unless_equals_int (flow, rows[r].expected);
    rig_close (&rig);
  }
}
GST_END_TEST

GST_START_TEST (rungs_go_to_the_branches_in_order)
{
  Rig rig;
  rig_open (&rig, as_it_is);
  g_autoptr (GstStructure) automatic = gst_structure_new_empty ("auto");
  g_object_set (rig.tee, "ladder", automatic, NULL);
  rig_start (&rig,
      "video/x-raw, format=I420, width=640, height=360, framerate=25/1");
  for (guint n = 0; n < 5; n++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 640 * 360 * 3 / 2, NULL);
    gst_buffer_memset (buffer, 0, 16, 640 * 360 * 3 / 2);
    GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
    fail_unless_equals_int (gst_pad_push (rig.srcpad, buffer), GST_FLOW_OK);
  }
  finish (&rig);
  fail_unless_equals_int (rig.branches[0].width, 640);
  fail_unless_equals_int (rig.branches[1].width, 426);
  fail_unless_equals_int (rig.branches[2].width, 0); /* no rung: EOS, no caps */
  fail_unless_equals_int (rig.branches[2].pts->len, 0);
  fail_unless (!gst_pad_has_current_caps (rig.branches[2].sinkpad));

  g_autoptr (GstStructure) ladder = NULL;
  g_object_get (rig.tee, "ladder", &ladder, NULL);
  fail_unless_equals_string (gst_structure_get_name (ladder), "auto");
  fail_unless_equals_int (gst_value_array_get_size (
                              gst_structure_get_value (ladder, "rungs")),
      2);
  rig_close (&rig);
}
GST_END_TEST

#define INTERLACED \
  CAPS_AT ("25/1") \
  ", interlace-mode=interleaved, field-order=top-field-first"

static void
push_fields (Rig *rig, guint8 top, guint8 bottom, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_BYTES, NULL);
  gst_buffer_memset (buffer, 0, bottom, FRAME_BYTES);
  for (guint y = 0; y < 36; y += 2)
    gst_buffer_memset (buffer, y * 64, top, 64);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_FLAG_SET (buffer,
      GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF);
  fail_unless_equals_int (gst_pad_push (rig->srcpad, buffer), GST_FLOW_OK);
}

GST_START_TEST (interlaced_pictures_pass_but_are_not_scaled)
{
  static const gchar *const caps[N_BRANCHES] = { NULL, "video/x-raw, height=18",
    "video/x-raw, framerate=(fraction)25/2" };
  Rig rig;
  rig_open (&rig, caps);
  rig_start (&rig, INTERLACED);
  for (guint n = 0; n < 10; n++)
    push_fields (&rig, 200, 50, frame_time (n, 25, 1));
  gst_pad_push_event (rig.srcpad, gst_event_new_eos ());
  branch_wait (&rig.branches[0], 10);
  fail_unless_equals_int (rig.branches[1].pts->len, 0);
  GstMessage *message = gst_bus_timed_pop_filtered (rig.bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, "deinterlace") != NULL);
  gst_message_unref (message);
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (deinterlaced_pictures_are_of_the_first_field)
{
  static const gchar *const caps[N_BRANCHES] = { NULL, "video/x-raw, height=18",
    "video/x-raw, interlace-mode=progressive" };
  Rig rig;
  rig_open (&rig, caps);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "deinterlace", "linear");
  rig_start (&rig, INTERLACED);
  for (guint n = 0; n < 10; n++)
    push_fields (&rig, 200, 50, frame_time (n, 25, 1));
  finish (&rig);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
  for (guint i = 0; i < N_BRANCHES; i++) {
    guint8 line[16];
    fail_unless_equals_int (rig.branches[i].buffers->len, 10);
    GstBuffer *picture = g_ptr_array_index (rig.branches[i].buffers, 5);
    fail_if (
        GST_BUFFER_FLAG_IS_SET (picture, GST_VIDEO_BUFFER_FLAG_INTERLACED));
    fail_unless_equals_uint64 (GST_BUFFER_PTS (picture), frame_time (5, 25, 1));
    for (guint at = 0; at < 10; at++) {
      gst_buffer_extract (picture, at * (i == 1 ? 32 : 64), line, sizeof line);
      fail_unless (line[0] >= 199 && line[0] <= 201, "%u: %u", i, line[0]);
    }
  }
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (a_ladder_of_interlaced_pictures_is_refused)
{
  Rig rig;
  rig_open (&rig, as_it_is);
  g_autoptr (GstStructure) automatic = gst_structure_new_empty ("auto");
  g_object_set (rig.tee, "ladder", automatic, NULL);
  rig_start (&rig, INTERLACED);
  GstMessage *message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrtee_suite (void)
{
  Suite *suite = suite_create ("abrtee");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, frames_that_need_no_change_are_the_same_memory);
  tcase_add_test (tcase, pictures_that_two_branches_want_are_made_once);
  tcase_add_test (tcase, key_units_are_before_the_same_frames);
  tcase_add_test (tcase, a_branch_that_fails_stops_alone);
  tcase_add_test (tcase, the_flow_ends_when_no_branch_is_left);
  tcase_add_test (tcase, rungs_go_to_the_branches_in_order);
  tcase_add_test (tcase, interlaced_pictures_pass_but_are_not_scaled);
  tcase_add_test (tcase, deinterlaced_pictures_are_of_the_first_field);
  tcase_add_test (tcase, a_ladder_of_interlaced_pictures_is_refused);
  return suite;
}

GST_CHECK_MAIN (abrtee)
