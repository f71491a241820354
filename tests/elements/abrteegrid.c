/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where abrtee has key units made: on a grid of stream time, of the same frames in
 * all branches. */

#include "teerig.h"

GST_START_TEST (requests_of_several_branches_are_one)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  push_frames (&rig, 0, 5);
  for (guint i = 0; i < N_BRANCHES; i++)
    gst_pad_push_event (rig.branches[i].sinkpad,
        gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE,
            1));
  for (guint i = 0; i < 2; i++)
    gst_pad_push_event (rig.branches[i].sinkpad,
        gst_video_event_new_upstream_force_key_unit (frame_time (10, 25, 1),
            FALSE, 1));
  gst_pad_push_event (rig.branches[0].sinkpad,
      gst_video_event_new_upstream_force_key_unit (frame_time (25, 25, 1),
          FALSE, 1));
  push_frames (&rig, 5, 30);
  finish (&rig);
  static const guint expected[] = { 5, 10, 25 };
  for (guint i = 0; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].key_frames->len, 3);
    fail_unless_equals_int (rig.branches[i].key_times->len, 3);
    for (guint k = 0; k < 3; k++)
      fail_unless_equals_uint64 (g_array_index (rig.branches[i].key_frames,
                                     GstClockTime, k),
          frame_time (expected[k], 25, 1));
  }
  rig_close (&rig);
}
GST_END_TEST

/* Segments that go on where the last ended do not disturb the grid, those that
 * go back open their cell; neither do frames from before the stream's begin. */
GST_START_TEST (the_grid_follows_stream_time)
{
  static const struct
  {
    GstClockTime start, time, from;
    guint n_key_units;
    GstClockTime keys[3]; /* stream time, milliseconds after `time` */
  } rows[] = {
    { 0, 0, 0, 2, { 1000, 2000 } },
    { 1000 * 3600 * GST_SECOND, 0, 1000 * 3600 * GST_SECOND, 2,
        { 1000, 2000 } },
    { 25 * 3600 * GST_SECOND, 25 * 3600 * GST_SECOND, 25 * 3600 * GST_SECOND, 2,
        { 1000, 2000 } },
    { 10 * GST_SECOND, 0, 9600 * GST_MSECOND, 2, { 0, 1000 } },
    { 10 * GST_SECOND, 520 * GST_MSECOND, 10 * GST_SECOND, 2, { 480, 1480 } },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    Rig rig;
    rig_run (&rig, as_it_is);
    push_segment (&rig, rows[r].start, rows[r].time);
    for (guint n = 0; n < 30; n++)
      push_frame (&rig, rows[r].from + frame_time (n, 25, 1));
    push_segment (&rig, rows[r].start, rows[r].time);
    gst_pad_push_event (rig.srcpad,
        gst_event_new_gap (rows[r].from + frame_time (30, 25, 1), GST_MSECOND));
    for (guint n = 30; n < 55; n++)
      push_frame (&rig, rows[r].from + frame_time (n, 25, 1));
    finish (&rig);
    for (guint i = 0; i < N_BRANCHES; i++) {
      Branch *branch = &rig.branches[i];
      fail_unless_equals_int (branch->n_gaps, 1);
      fail_unless_equals_int (branch->pts->len, 55);
      fail_unless_equals_int (branch->key_frames->len, rows[r].n_key_units);
      for (guint k = 0; k < rows[r].n_key_units; k++)
        fail_unless_equals_uint64 (g_array_index (branch->key_frames,
                                       GstClockTime, k),
            rows[r].start + rows[r].keys[k] * GST_MSECOND);
    }
    rig_close (&rig);
  }
}
GST_END_TEST

/* Frames that jitter, come late, are missing. */
GST_START_TEST (irregular_frames_open_segments_in_all_branches_alike)
{
  static const gchar *const caps[N_BRANCHES] = { NULL, "video/x-raw, height=18",
    "video/x-raw, framerate=(fraction)25/2" };
  Rig rig;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  rig_run (&rig, caps);
  for (guint n = 0; n < 500; n++) {
    if (g_rand_int_range (random, 0, 5) > 0)
      push_frame (&rig,
          frame_time (n, 25, 1) +
              g_rand_int_range (random, 0, 30) * GST_MSECOND);
  }
  finish (&rig);
  Branch *leader = &rig.branches[0];
  guint n_keys = leader->key_frames->len;
  fail_unless (n_keys >= 19);
  for (guint i = 1; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].key_frames->len, n_keys);
    fail_unless (
        memcmp (rig.branches[i].key_frames->data, leader->key_frames->data,
            n_keys * sizeof (GstClockTime)) == 0);
  }
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrteegrid_suite (void)
{
  Suite *suite = suite_create ("abrteegrid");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, requests_of_several_branches_are_one);
  tcase_add_test (tcase, the_grid_follows_stream_time);
  tcase_add_test (tcase, irregular_frames_open_segments_in_all_branches_alike);
  return suite;
}

GST_CHECK_MAIN (abrteegrid)
