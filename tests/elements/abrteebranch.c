/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Branches of abrtee that come and go, fail and wait. */

#include "teerig.h"

/* Begins with the frame of `start`, which it was not asked to make a key frame,
 * and has had key units before those of the later lines. */
static void
assert_begins_at (Branch *branch, GstClockTime start, guint n_key_units)
{
  fail_unless_equals_uint64 (branch_nth_pts (branch, 0), start);
  fail_unless_equals_int (branch->key_frames->len, n_key_units);
  for (guint k = 0; k < n_key_units; k++)
    fail_unless_equals_uint64 (g_array_index (branch->key_frames, GstClockTime,
                                   k),
        start + (k + 1) * GST_SECOND);
  fail_unless (gst_pad_has_current_caps (branch->sinkpad));
  fail_unless_equals_int (branch->segment.format, GST_FORMAT_TIME);
}

GST_START_TEST (a_branch_that_joins_begins_with_a_segment)
{
  Rig rig;
  Branch late;
  rig_run (&rig, as_it_is);
  push_frames (&rig, 0, 10);
  branch_open (&rig, &late, "video/x-raw, height=18");
  push_frames (&rig, 10, 60);
  finish (&rig);
  branch_wait (&late, 35);
  assert_begins_at (&late, GST_SECOND, 1);
  fail_unless_equals_int (late.width, 32);
  fail_unless_equals_int (rig.branches[0].pts->len, 60);
  branch_close (&rig, &late);
  rig_close (&rig);
}
GST_END_TEST

/* Applications request a pad first and link it some time later. */
GST_START_TEST (a_pad_that_is_linked_late_has_not_failed)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  push_frames (&rig, 0, 5);
  GstPad *pad = gst_element_request_pad_simple (rig.tee, "src_%u");
  push_frames (&rig, 5, 60);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
  Branch late;
  branch_open (&rig, &late, NULL);
  push_frames (&rig, 60, 80);
  finish (&rig);
  branch_wait (&late, 5);
  assert_begins_at (&late, 3 * GST_SECOND, 0);
  gst_element_release_request_pad (rig.tee, pad);
  gst_object_unref (pad);
  branch_close (&rig, &late);
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (a_branch_that_is_linked_anew_begins_with_a_segment)
{
  static const GstFlowReturn answers[] = { GST_FLOW_OK, GST_FLOW_ERROR,
    GST_FLOW_EOS, GST_FLOW_NOT_LINKED, GST_FLOW_NOT_NEGOTIATED };
  for (guint a = 0; a < G_N_ELEMENTS (answers); a++) {
    Rig rig;
    rig_run (&rig, as_it_is);
    branch_answer (&rig.branches[1], answers[a]);
    push_frames (&rig, 0, 10);
    branch_relink (&rig.branches[1]);
    push_frames (&rig, 10, 80);
    finish (&rig);
    assert_begins_at (&rig.branches[1], GST_SECOND, 2);
    fail_unless_equals_int (rig.branches[1].pts->len, 55);
    fail_unless_equals_int (rig.branches[0].pts->len, 80);
    rig_close (&rig);
  }
}
GST_END_TEST

/* An encoder that was stopped and started again is a new one. */
GST_START_TEST (a_branch_whose_downstream_comes_back_begins_with_a_segment)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  Branch *branch = &rig.branches[1];
  push_frames (&rig, 0, 5);
  branch_wait (branch, 2);
  gst_pad_set_active (branch->sinkpad, FALSE);
  push_frames (&rig, 5, 30);
  g_mutex_lock (&branch->lock);
  g_array_set_size (branch->pts, 0);
  g_mutex_unlock (&branch->lock);
  fail_unless (!gst_pad_has_current_caps (branch->sinkpad));
  gst_pad_set_active (branch->sinkpad, TRUE);
  push_frames (&rig, 30, 80);
  finish (&rig);
  assert_begins_at (branch, 2 * GST_SECOND, 1);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  rig_close (&rig);
}
GST_END_TEST

/* One warning for an outage, however often the branch is tried. */
GST_START_TEST (an_outage_is_told_of_once)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  branch_answer (&rig.branches[2], GST_FLOW_NOT_LINKED);
  push_frames (&rig, 0, 100);
  branch_answer (&rig.branches[2], GST_FLOW_OK);
  push_frames (&rig, 100, 130);
  finish (&rig);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  assert_begins_at (&rig.branches[2], 4 * GST_SECOND, 1);
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (a_message_says_which_branch_has_stopped_and_why)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  branch_answer (&rig.branches[1], GST_FLOW_ERROR);
  push_frames (&rig, 0, 10);
  GstMessage *message = gst_bus_timed_pop_filtered (rig.bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT);
  const GstStructure *s = gst_message_get_structure (message);
  fail_unless (gst_structure_has_name (s, "abrtee-branch-stopped"));
  fail_unless_equals_string (gst_structure_get_string (s, "pad"), "src_1");
  fail_unless_equals_string (gst_structure_get_string (s, "flow"), "error");
  gst_message_unref (message);
  rig_close (&rig);
}
GST_END_TEST

/* The frame behind the key unit of a segment may have been dropped: then the
 * next one is asked for. */
GST_START_TEST (a_leaky_branch_holds_nobody_up)
{
  Rig rig;
  guint64 n_dropped;
  rig_run (&rig, as_it_is);
  Branch *slow = &rig.branches[1];
  gst_util_set_object_arg (G_OBJECT (slow->srcpad), "leaky", "downstream");
  push_frames (&rig, 0, 5);
  branch_wait (slow, 1);
  branch_stick (slow, TRUE);
  push_frames (&rig, 5, 6);
  branch_wait_stuck (slow); /* before the next segment */
  push_frames (&rig, 6, 110);
  branch_stick (slow, FALSE);
  finish (&rig);
  fail_unless_equals_int (rig.branches[0].pts->len, 110);
  g_object_get (slow->srcpad, "dropped", &n_dropped, NULL);
  fail_unless (n_dropped >= 100 && n_dropped <= 109);
  fail_unless_equals_int (slow->pts->len, 110 - n_dropped);
  fail_unless_equals_int (slow->key_frames->len, 1);
  fail_unless_equals_int (slow->key_times->len, 1);
  fail_unless_equals_uint64 (g_array_index (slow->key_times, GstClockTime, 0),
      4 * GST_SECOND);
  rig_close (&rig);
}
GST_END_TEST

static guint n_seeks, n_qos;

static gboolean
count_upstream (GstPad *pad, GstObject *parent, GstEvent *event)
{
  n_seeks += GST_EVENT_TYPE (event) == GST_EVENT_SEEK;
  n_qos += GST_EVENT_TYPE (event) == GST_EVENT_QOS;
  gst_event_unref (event);
  return n_seeks < 2;
}

GST_START_TEST (a_seek_goes_upstream_once_and_qos_never)
{
  Rig rig;
  n_seeks = n_qos = 0;
  rig_run (&rig, as_it_is);
  gst_pad_set_event_function (rig.srcpad, count_upstream);
  push_frames (&rig, 0, 5);
  for (guint s = 0; s < 2; s++) {
    g_autoptr (GstEvent) seek = gst_event_new_seek (1.0, GST_FORMAT_TIME,
        GST_SEEK_FLAG_NONE, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0);
    for (guint i = 0; i < N_BRANCHES; i++)
      fail_unless_equals_int (gst_pad_push_event (rig.branches[i].sinkpad,
                                  gst_event_ref (seek)),
          s == 0);
    fail_unless_equals_int (n_seeks, s + 1);
  }
  gst_pad_push_event (rig.branches[0].sinkpad,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND, 0));
  fail_unless_equals_int (n_qos, 0);
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (branches_go_on_after_a_flush)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  branch_answer (&rig.branches[2], GST_FLOW_ERROR);
  push_frames (&rig, 0, 30);
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_start ());
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_stop (TRUE));
  for (guint i = 0; i < N_BRANCHES; i++) {
    Branch *branch = &rig.branches[i];
    branch_answer (branch, GST_FLOW_OK);
    fail_unless_equals_int (branch->n_flushes, 1);
    g_array_set_size (branch->pts, 0);
    g_array_set_size (branch->key_frames, 0);
  }
  push_segment (&rig, 10 * GST_SECOND, 10 * GST_SECOND);
  for (guint n = 0; n < 60; n++)
    push_frame (&rig, 10 * GST_SECOND + frame_time (n, 25, 1));
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++) {
    assert_begins_at (&rig.branches[i], 10 * GST_SECOND, 2);
    fail_unless_equals_int (rig.branches[i].pts->len, 60);
  }
  rig_close (&rig);
}
GST_END_TEST

/* Neither by a flush nor on the way down, though sinks go first there. */
GST_START_TEST (all_branches_stop_without_a_word)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  for (guint i = 0; i < N_BRANCHES; i++)
    branch_stick (&rig.branches[i], TRUE);
  push_frames (&rig, 0, 1);
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_start ());
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_stop (TRUE));
  for (guint i = 0; i < N_BRANCHES; i++)
    branch_stick (&rig.branches[i], FALSE);
  push_segment (&rig, 0, 0);
  push_frames (&rig, 0, 30);

  GST_STATE_TARGET (rig.tee) = GST_STATE_READY;
  branch_answer (&rig.branches[1], GST_FLOW_FLUSHING);
  push_frames (&rig, 30, 60);
  gst_element_set_state (rig.tee, GST_STATE_NULL);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (a_source_may_change_its_size)
{
  static const gchar *const caps[N_BRANCHES] = { NULL, "video/x-raw, height=18",
    "video/x-raw, height=36" };
  Rig rig;
  rig_run (&rig, caps);
  push_frames (&rig, 0, 10);
  g_autoptr (GstCaps) other = gst_caps_from_string (
      "video/x-raw, format=I420, width=32, height=72, framerate=25/1");
  gst_pad_push_event (rig.srcpad, gst_event_new_caps (other));
  push_frames (&rig, 10, 20);
  finish (&rig);
  static const gint widths[] = { 32, 8, 16 };
  for (guint i = 0; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].pts->len, 20);
    fail_unless_equals_int (rig.branches[i].width, widths[i]);
  }
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (each_branch_is_a_stream)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  gst_pad_push_event (rig.srcpad,
      gst_event_new_tag (
          gst_tag_list_new (GST_TAG_IMAGE_ORIENTATION, "rotate-90", NULL)));
  push_frames (&rig, 0, 2);
  finish (&rig);
  fail_unless_equals_string (rig.branches[0].stream_id, "film/0");
  fail_unless_equals_string (rig.branches[2].stream_id, "film/2");
  g_autoptr (GstEvent) tags =
      gst_pad_get_sticky_event (rig.branches[1].sinkpad, GST_EVENT_TAG, 0);
  fail_unless (tags != NULL);
  rig_close (&rig);
}
GST_END_TEST

/* Coded frames are the same memory in all branches; one that joins begins with
 * a frame that needs no other. */
GST_START_TEST (coded_frames_pass_untouched)
{
  Rig rig;
  Branch late;
  rig_open (&rig, as_it_is);
  g_object_set (rig.tee, "segment-duration", GST_SECOND, NULL);
  rig_start (&rig,
      "video/x-h264, stream-format=avc, alignment=au, width=64, "
      "height=36, framerate=25/1");
  for (guint n = 0; n < 100; n++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 100, NULL);
    GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
    if (n % 40 != 0)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    if (n == 10)
      branch_open (&rig, &late, NULL);
    fail_unless_equals_int (gst_pad_push (rig.srcpad, buffer), GST_FLOW_OK);
  }
  finish (&rig);
  branch_wait (&late, 60);
  fail_unless_equals_uint64 (branch_nth_pts (&late, 0), frame_time (40, 25, 1));
  for (guint i = 0; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].key_times->len, 0);
    fail_unless_equals_int (rig.branches[i].buffers->len, 100);
    for (guint n = 0; n < 100; n++)
      fail_unless (g_ptr_array_index (rig.branches[i].buffers, n) ==
          g_ptr_array_index (rig.branches[0].buffers, n));
  }
  branch_close (&rig, &late);
  rig_close (&rig);
}
GST_END_TEST

/* A leaky branch drops the very first frame rather than all up to the next
 * segment. */
GST_START_TEST (a_branch_may_begin_with_the_frame_after_a_dropped_one)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  Branch *slow = &rig.branches[1];
  push_frames (&rig, 0, 5);
  branch_wait (slow, 5);
  gst_util_set_object_arg (G_OBJECT (slow->srcpad), "leaky", "downstream");
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_start ());
  gst_pad_push_event (rig.srcpad, gst_event_new_flush_stop (TRUE));
  g_array_set_size (slow->pts, 0);
  branch_stick (slow, TRUE);
  push_segment (&rig, 0, 0);
  push_frames (&rig, 0, 2);
  branch_wait_stuck (slow);
  push_frames (&rig, 2, 10);
  branch_stick (slow, FALSE);
  finish (&rig);
  fail_unless (slow->pts->len >= 2);
  rig_close (&rig);
}
GST_END_TEST

static GMutex push_lock;

static gpointer
push_for_ever (gpointer data)
{
  Rig *rig = data;
  for (guint n = 0; g_atomic_int_get (&rig->is_pushing); n++) {
    g_mutex_lock (&push_lock);
    push_frame (rig, frame_time (n, 25, 1));
    g_mutex_unlock (&push_lock);
  }
  return NULL;
}

static void
flush_between_frames (Rig *rig)
{
  gst_pad_push_event (rig->srcpad, gst_event_new_flush_start ());
  g_mutex_lock (&push_lock);
  gst_pad_push_event (rig->srcpad, gst_event_new_flush_stop (TRUE));
  push_segment (rig, 0, 0);
  g_mutex_unlock (&push_lock);
}

GST_START_TEST (branches_come_and_go_while_frames_flow)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  rig.is_pushing = TRUE;
  GThread *thread = g_thread_new ("source", push_for_ever, &rig);
  for (guint n = 0; n < 60; n++) {
    Branch guest;
    branch_open (&rig, &guest, n % 2 ? "video/x-raw, height=18" : NULL);
    branch_wait (&guest, n % 5 * 10);
    if (n % 3 == 0)
      branch_relink (&guest);
    if (n % 7 == 0)
      branch_answer (&guest, GST_FLOW_ERROR);
    branch_close (&rig, &guest);
    if (n % 10 == 0)
      flush_between_frames (&rig);
  }
  g_atomic_int_set (&rig.is_pushing, FALSE);
  g_thread_join (thread);
  finish (&rig);
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrteebranch_suite (void)
{
  Suite *suite = suite_create ("abrteebranch");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_branch_that_joins_begins_with_a_segment);
  tcase_add_test (tcase, a_pad_that_is_linked_late_has_not_failed);
  tcase_add_test (tcase, a_branch_that_is_linked_anew_begins_with_a_segment);
  tcase_add_test (tcase,
      a_branch_whose_downstream_comes_back_begins_with_a_segment);
  tcase_add_test (tcase, an_outage_is_told_of_once);
  tcase_add_test (tcase, a_message_says_which_branch_has_stopped_and_why);
  tcase_add_test (tcase, a_leaky_branch_holds_nobody_up);
  tcase_add_test (tcase, a_seek_goes_upstream_once_and_qos_never);
  tcase_add_test (tcase, branches_go_on_after_a_flush);
  tcase_add_test (tcase, all_branches_stop_without_a_word);
  tcase_add_test (tcase, a_source_may_change_its_size);
  tcase_add_test (tcase, each_branch_is_a_stream);
  tcase_add_test (tcase, coded_frames_pass_untouched);
  tcase_add_test (tcase, a_branch_may_begin_with_the_frame_after_a_dropped_one);
  tcase_add_test (tcase, branches_come_and_go_while_frames_flow);
  return suite;
}

GST_CHECK_MAIN (abrteebranch)
