/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gststreamtime.h"

#include <gst/check/gstcheck.h>

#include "core/timescale.h"

#define HALF (G_GUINT64_CONSTANT (1) << 62)

/* From 10 s on, which is stream time 100 s and running time 1000 s. */
static GstSegment
make_segment (void)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 10 * GST_SECOND;
  segment.time = 100 * GST_SECOND;
  segment.base = 1000 * GST_SECOND;
  return segment;
}

GST_START_TEST (times_may_be_outside_the_segment)
{
  static const struct
  {
    GstClockTime time;
    gint64 expected;
  } rows[] = {
    { 10 * GST_SECOND, 100 * (gint64) GST_SECOND },
    { 12 * GST_SECOND, 102 * (gint64) GST_SECOND },
    { 9 * GST_SECOND, 99 * (gint64) GST_SECOND },
    { GST_CLOCK_TIME_NONE, TIME_NONE },
    { HALF - 91 * GST_SECOND, HALF - GST_SECOND },
    { HALF - 89 * GST_SECOND, TIME_NONE }, /* no room for a duration */
    { G_MAXINT64, TIME_NONE },
  };
  GstSegment segment = make_segment ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    fail_unless_equals_int64 (gst_stream_time (&segment, rows[i].time),
        rows[i].expected);
  segment.time = 0;
  fail_unless_equals_int64 (gst_stream_time (&segment, 9 * GST_SECOND),
      -(gint64) GST_SECOND);
}
GST_END_TEST

GST_START_TEST (running_times_are_those_of_the_segment)
{
  GstSegment segment = make_segment ();
  fail_unless_equals_uint64 (gst_stream_time_to_running_time (&segment,
                                 102 * (gint64) GST_SECOND),
      1002 * GST_SECOND);
  fail_unless_equals_uint64 (gst_stream_time_to_running_time (&segment,
                                 99 * (gint64) GST_SECOND),
      GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (gst_stream_time_to_running_time (&segment, -1),
      GST_CLOCK_TIME_NONE);
}
GST_END_TEST

GST_START_TEST (other_formats_have_no_time)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless_equals_int64 (gst_stream_time (&segment, 0), TIME_NONE);
  fail_unless_equals_uint64 (gst_stream_time_to_running_time (&segment, 0),
      GST_CLOCK_TIME_NONE);
}
GST_END_TEST

static Suite *
gst_stream_time_suite (void)
{
  Suite *suite = suite_create ("gststreamtime");
  TCase *tcase = tcase_create ("segments");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, times_may_be_outside_the_segment);
  tcase_add_test (tcase, running_times_are_those_of_the_segment);
  tcase_add_test (tcase, other_formats_have_no_time);
  return suite;
}

GST_CHECK_MAIN (gst_stream_time);
