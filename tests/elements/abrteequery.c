/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrtee answers for all of its branches: latency and allocation. */

#include "livepad.h"
#include "teerig.h"

GST_START_TEST (latency_counts_the_branchs_own_queue)
{
  static const struct
  {
    guint frames;
    GstClockTime time;
    const gchar *leaky;
    GstClockTime max;
  } rows[] = {
    { 2, 0, "no", 130 * GST_MSECOND },
    { 5, 0, "no", 250 * GST_MSECOND },
    { 5, 60 * GST_MSECOND, "no", 110 * GST_MSECOND },
    { 0, 0, "no", GST_CLOCK_TIME_NONE },
    { 3, 0, "downstream", 130 * GST_MSECOND },
  };
  Rig rig;
  rig_run (&rig, as_it_is);
  live_pad_answer (rig.srcpad, 10 * GST_MSECOND, 50 * GST_MSECOND);
  push_frames (&rig, 0, 2);
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    GstPad *pad = rig.branches[1].srcpad;
    g_object_set (pad, "max-size-buffers", rows[r].frames, "max-size-time",
        rows[r].time, NULL);
    gst_util_set_object_arg (G_OBJECT (pad), "leaky", rows[r].leaky);
    g_autoptr (GstQuery) query = gst_query_new_latency ();
    gboolean is_live;
    GstClockTime min, max;
    fail_unless (gst_pad_peer_query (rig.branches[1].sinkpad, query));
    gst_query_parse_latency (query, &is_live, &min, &max);
    fail_unless (is_live);
    fail_unless_equals_uint64 (min, 10 * GST_MSECOND);
    fail_unless_equals_uint64 (max, rows[r].max);
  }
  rig_close (&rig);
}
GST_END_TEST

static gboolean
offer (GstPad *pad, GstObject *parent, GstQuery *query)
{
  Branch *branch = gst_pad_get_element_private (pad);
  GstCaps *wanted = g_object_get_data (G_OBJECT (pad), "caps");
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS && wanted) {
    gst_query_set_caps_result (query, wanted);
    return TRUE;
  }
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  GstAllocationParams params = { .align = 15, .padding = branch->n_kept };
  if (!branch->answers_allocation)
    return FALSE;
  gst_query_add_allocation_param (query, NULL, &params);
  gst_query_add_allocation_pool (query, NULL, FRAME_BYTES, branch->n_kept, 0);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  if (branch->takes_crop)
    gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);
  return TRUE;
}

/* Buffers suit all branches that pass them on; one that scales reads them
 * through their video meta. */
GST_START_TEST (allocation_suits_all_branches)
{
  static const struct
  {
    const gchar *scaled; /* what the last branch asks for */
    gboolean crop[N_BRANCHES], answers[N_BRANCHES];
    guint min;
    gboolean has_video_meta, has_crop;
  } rows[] = {
    { NULL, { 1, 1, 1 }, { 1, 1, 1 }, 3 + 4 + 5 + 2 + 3, TRUE, TRUE },
    { NULL, { 1, 0, 1 }, { 1, 1, 1 }, 3 + 4 + 5 + 2 + 3, TRUE, FALSE },
    { NULL, { 1, 1, 1 }, { 1, 0, 1 }, 3 + 5 + 2 + 3, FALSE, FALSE },
    { "video/x-raw, height=18", { 1, 1, 1 }, { 1, 1, 1 }, 3 + 4 + 2 + 3, TRUE,
        FALSE },
    { "video/x-raw, height=18", { 1, 1, 1 }, { 0, 0, 0 }, 2 + 3, FALSE, FALSE },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    const gchar *const caps[N_BRANCHES] = { NULL, NULL, rows[r].scaled };
    Rig rig;
    rig_run (&rig, caps);
    for (guint i = 0; i < N_BRANCHES; i++) {
      rig.branches[i].answers_allocation = rows[r].answers[i];
      rig.branches[i].takes_crop = rows[r].crop[i];
      rig.branches[i].n_kept = 3 + i;
      gst_pad_set_query_function (rig.branches[i].sinkpad, offer);
    }
    g_autoptr (GstCaps) source = gst_pad_get_current_caps (rig.srcpad);
    g_autoptr (GstQuery) query = gst_query_new_allocation (source, TRUE);
    fail_unless (gst_pad_peer_query (rig.srcpad, query));
    guint size, min;
    gst_query_parse_nth_allocation_pool (query, 0, NULL, &size, &min, NULL);
    fail_unless_equals_int (size, FRAME_BYTES);
    fail_unless_equals_int (min, rows[r].min);
    fail_unless_equals_int (gst_query_find_allocation_meta (query,
                                GST_VIDEO_META_API_TYPE, NULL),
        rows[r].has_video_meta);
    fail_unless_equals_int (gst_query_find_allocation_meta (query,
                                GST_VIDEO_CROP_META_API_TYPE, NULL),
        rows[r].has_crop);
    GstAllocationParams params;
    gst_query_parse_nth_allocation_param (query, 0, NULL, &params);
    fail_unless_equals_int (params.align & 15, 15);
    rig_close (&rig);
  }
}
GST_END_TEST

/* A branch that is stuck gives no answer; the others need not wait for ever. */
GST_START_TEST (a_stuck_branch_does_not_hold_up_allocation)
{
  Rig rig;
  rig_run (&rig, as_it_is);
  for (guint i = 0; i < N_BRANCHES; i++) {
    rig.branches[i].answers_allocation = TRUE;
    gst_pad_set_query_function (rig.branches[i].sinkpad, offer);
  }
  branch_stick (&rig.branches[1], TRUE);
  push_frames (&rig, 0, 1);
  g_autoptr (GstCaps) source = gst_pad_get_current_caps (rig.srcpad);
  g_autoptr (GstQuery) query = gst_query_new_allocation (source, TRUE);
  fail_unless (gst_pad_peer_query (rig.srcpad, query));
  fail_if (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  branch_stick (&rig.branches[1], FALSE);
  push_frames (&rig, 1, 5);
  finish (&rig);
  fail_unless_equals_int (rig.branches[1].pts->len, 5);
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrteequery_suite (void)
{
  Suite *suite = suite_create ("abrteequery");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, latency_counts_the_branchs_own_queue);
  tcase_add_test (tcase, allocation_suits_all_branches);
  tcase_add_test (tcase, a_stuck_branch_does_not_hold_up_allocation);
  return suite;
}

GST_CHECK_MAIN (abrteequery)
