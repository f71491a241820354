/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "h264rig.h"

GST_START_TEST (damage_is_dropped_and_said_once)
{
  g_autofree gchar *avc = avc_caps (4, TRUE);
  g_autofree gchar *caps = g_strconcat (avc, ", framerate=25/1", NULL);
  GstHarness *h = harness (caps);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, access_unit (4, 0, 40, 0));
  pull_and_check (h, 0, 40);
  for (guint i = 1; i < 4; i++) {
    GstBuffer *cut = access_unit (4, i, 40, 0);
    gst_buffer_set_size (cut, 70);
    ck_assert_int_eq (gst_harness_push (h, cut), GST_FLOW_OK);
    fail_unless (NULL == gst_harness_try_pull (h));
  }
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_harness_push (h, access_unit (4, 4, 40, 0));
  GstBuffer *out = gst_harness_try_pull (h);
  check_sample (out, 4, 40);
  ck_assert (GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (what_is_no_h264_ends_in_an_error)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, gst_buffer_new_memdup ("This is a text file.", 20));
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 1);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);

  h = harness (BYTE_STREAM); /* nothing at all is no error */
  gst_element_set_bus (h->element, bus);
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 0);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
GST_END_TEST;

GST_START_TEST (bytes_without_a_border_do_not_pile_up)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  GstBuffer *noise = gst_buffer_new_allocate (NULL, 1024 * 1024, NULL);
  gst_buffer_memset (noise, 0, 0x55, 1024 * 1024);
  for (guint i = 0; i < 70; i++)
    gst_harness_push (h, gst_buffer_ref (noise));
  ck_assert_int_lt (GST_MINI_OBJECT_REFCOUNT_VALUE (noise), 10);
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_buffer_unref (noise);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  pull_and_check (h, 0, 40);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
annexb2avcchostile_suite (void)
{
  Suite *suite = suite_create ("annexb2avcchostile");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, damage_is_dropped_and_said_once);
  tcase_add_test (tcase, what_is_no_h264_ends_in_an_error);
  tcase_add_test (tcase, bytes_without_a_border_do_not_pile_up);
  return suite;
}

GST_CHECK_MAIN (annexb2avcchostile)
