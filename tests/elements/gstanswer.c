/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstanswer.h"

#include <gst/check/gstcheck.h>

GST_START_TEST (caps_come_in_the_order_of_the_filter)
{
  g_autoptr (GstCaps) possible =
      gst_caps_from_string ("audio/x-ac3; audio/x-opus; audio/x-flac");
  static const gchar *const rows[][2] = {
    /* filter, answer */
    { NULL, "audio/x-ac3; audio/x-opus; audio/x-flac" },
    { "audio/x-flac; audio/x-dts; audio/x-ac3", "audio/x-flac; audio/x-ac3" },
    { "audio/x-dts", "EMPTY" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstCaps) filter =
        rows[i][0] ? gst_caps_from_string (rows[i][0]) : NULL;
    g_autoptr (GstCaps) expected = gst_caps_from_string (rows[i][1]);
    g_autoptr (GstQuery) query = gst_query_new_caps (filter);
    GstCaps *answer;
    gst_answer_caps (query, possible);
    gst_query_parse_caps_result (query, &answer);
    fail_unless (gst_caps_is_strictly_equal (answer, expected), "row %u", i);
  }
}
GST_END_TEST

GST_START_TEST (latency_is_added_where_there_is_an_end)
{
  static const struct
  {
    GstClockTime min, max, own, expected_min, expected_max;
  } rows[] = {
    { 0, 0, 5, 5, 5 },
    { 10, 30, 5, 15, 35 },
    { 10, GST_CLOCK_TIME_NONE, 5, 15, GST_CLOCK_TIME_NONE },
    { 10, 30, 0, 10, 30 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();
    gboolean is_live;
    GstClockTime min, max;
    gst_query_set_latency (query, i % 2, rows[i].min, rows[i].max);
    gst_answer_add_latency (query, rows[i].own);
    gst_query_parse_latency (query, &is_live, &min, &max);
    fail_unless_equals_int (is_live, i % 2);
    fail_unless_equals_clocktime (min, rows[i].expected_min);
    fail_unless_equals_clocktime (max, rows[i].expected_max);
  }
}
GST_END_TEST

static Suite *
gstanswer_suite (void)
{
  Suite *suite = suite_create ("gstanswer");
  TCase *tcase = tcase_create ("all");
  tcase_add_test (tcase, caps_come_in_the_order_of_the_filter);
  tcase_add_test (tcase, latency_is_added_where_there_is_an_end);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (gstanswer);
