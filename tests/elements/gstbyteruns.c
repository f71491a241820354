/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstbyteruns.h"

#include <gst/check/gstcheck.h>

/* Byte n of the stream has the value n / 1000. */
static void
add (GstByteRuns *runs, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < size; i++)
    map.data[i] = (guint8) ((runs->position + i) / 1000);
  gst_buffer_unmap (buffer, &map);
  gst_byte_runs_add (runs, buffer);
}

static void
expect_bytes (GstByteRuns *runs, guint64 offset, gsize size)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstMapInfo map;
  fail_unless_equals_int (gst_byte_runs_read (runs, offset, size, size,
                              &buffer),
      GST_FLOW_OK);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int ((gint) map.size, (gint) size);
  for (gsize i = 0; i < size; i++)
    fail_unless_equals_int (map.data[i], (guint8) ((offset + i) / 1000));
  gst_buffer_unmap (buffer, &map);
}

static GstByteRunsAction
miss (GstByteRuns *runs, guint64 offset, gsize size)
{
  GstBuffer *buffer = NULL;
  fail_unless_equals_int (gst_byte_runs_read (runs, offset, size, size,
                              &buffer),
      GST_BYTE_RUNS_FLOW_MISSING);
  return gst_byte_runs_get_missing (runs);
}

GST_START_TEST (near_bytes_are_waited_for_and_far_ones_asked_for)
{
  GstByteRuns runs = { 0 };
  fail_unless_equals_int (miss (&runs, 5000, 100), GST_BYTE_RUNS_ASK);
  fail_unless_equals_uint64 (runs.position, 5000);
  add (&runs, 99);
  fail_if (gst_byte_runs_has_missing (&runs));
  add (&runs, 1);
  fail_unless (gst_byte_runs_has_missing (&runs));
  expect_bytes (&runs, 5000, 100);

  fail_unless_equals_int (miss (&runs, 5050, 100), GST_BYTE_RUNS_WAIT);
  fail_unless_equals_int (miss (&runs, 9000, 100), GST_BYTE_RUNS_WAIT);
  add (&runs, 4000);
  expect_bytes (&runs, 5000, 4100);

  fail_unless_equals_int (miss (&runs, 4999, 100), GST_BYTE_RUNS_ASK);
  add (&runs, 100);
  expect_bytes (&runs, 4999, 100);
  expect_bytes (&runs, 5000, 4100); /* the run that has more of it */
  fail_unless_equals_int (miss (&runs, 90000000, 1), GST_BYTE_RUNS_ASK);
  fail_unless_equals_uint64 (runs.position, 90000000);
  gst_byte_runs_clear (&runs);
}
GST_END_TEST

/* Frames that nobody looks into are not kept. */
GST_START_TEST (what_lies_between_is_dropped_when_there_is_much)
{
  GstByteRuns runs = { 0 };
  fail_unless_equals_int (miss (&runs, 0, 1), GST_BYTE_RUNS_ASK);
  add (&runs, 3 << 20);
  gsize size = runs.size;
  for (guint i = 0; i < 100; i++) {
    fail_unless_equals_int (miss (&runs, runs.position + 200000, 16),
        GST_BYTE_RUNS_WAIT);
    add (&runs, 100000);
    add (&runs, 100000 + 16);
    expect_bytes (&runs, runs.position - 16, 16);
  }
  fail_unless_equals_int ((gint) (runs.size - size), 100 * 16);
  gst_byte_runs_clear (&runs);
}
GST_END_TEST

GST_START_TEST (memory_is_bounded)
{
  GstByteRuns runs = { 0 };
  GstByteRunsAction action;
  while ((action = miss (&runs, runs.position, 1 << 20)) != GST_BYTE_RUNS_FULL)
    add (&runs, 1 << 20);
  fail_unless (runs.size <= 32 << 20);
  gst_byte_runs_clear (&runs);
}
GST_END_TEST

GST_START_TEST (the_end_gives_less)
{
  GstByteRuns runs = { 0 };
  g_autoptr (GstBuffer) buffer = NULL;
  fail_unless_equals_int (miss (&runs, 1000, 100), GST_BYTE_RUNS_ASK);
  add (&runs, 10);
  gst_byte_runs_add_end (&runs);
  fail_unless (gst_byte_runs_has_missing (&runs));
  fail_unless_equals_int (gst_byte_runs_read (&runs, 1000, 100, 100, &buffer),
      GST_FLOW_OK);
  fail_unless_equals_int ((gint) gst_buffer_get_size (buffer), 10);
  fail_unless_equals_int (gst_byte_runs_read (&runs, 1010, 1, 1, &buffer),
      GST_FLOW_EOS);
  gst_byte_runs_clear (&runs);
}
GST_END_TEST

GST_START_TEST (the_latest_bytes_can_be_had_back)
{
  GstByteRuns runs = { 0 };
  fail_unless (gst_byte_runs_copy_latest (&runs, 0) == NULL);
  miss (&runs, 1000, 100);
  add (&runs, 5000);
  g_autoptr (GstBuffer) latest = gst_byte_runs_copy_latest (&runs, 2500);
  fail_unless_equals_int ((gint) gst_buffer_get_size (latest), 3500);
  fail_unless (gst_byte_runs_copy_latest (&runs, 999) == NULL);
  miss (&runs, 90000000, 1); /* asked for: the stream is elsewhere */
  fail_unless (gst_byte_runs_copy_latest (&runs, 2500) == NULL);
  gst_byte_runs_clear (&runs);
}
GST_END_TEST

static Suite *
gstbyteruns_suite (void)
{
  Suite *suite = suite_create ("gstbyteruns");
  TCase *tcase = tcase_create ("all");
  tcase_add_test (tcase, near_bytes_are_waited_for_and_far_ones_asked_for);
  tcase_add_test (tcase, what_lies_between_is_dropped_when_there_is_much);
  tcase_add_test (tcase, memory_is_bounded);
  tcase_add_test (tcase, the_end_gives_less);
  tcase_add_test (tcase, the_latest_bytes_can_be_had_back);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (gstbyteruns);
