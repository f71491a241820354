/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstgathering.h"

#include <gst/check/gstcheck.h>
#include <string.h>

static const gchar text[] = "abcdefghijklmnopqrstuvwxyz";

static GstBuffer *
piece_of_text (gsize start, gsize size)
{
  return gst_buffer_new_memdup (text + start, size);
}

static void
expect_bytes (GstAdapter *adapter, gsize size)
{
  fail_unless_equals_int ((gint) gst_adapter_available (adapter), (gint) size);
  const guint8 *data = gst_adapter_map (adapter, size);
  fail_unless (memcmp (data, text, size) == 0);
  gst_adapter_unmap (adapter);
}

/* Whatever the first buffer and the piece are, all bytes come out in order,
 * and those of the piece are in one buffer. */
GST_START_TEST (test_all_bytes_in_order)
{
  for (gsize chunk = 1; chunk <= 26; chunk++) {
    g_autoptr (GstAdapter) adapter = gst_adapter_new ();
    GstGathering gathering = { 0 };
    gst_gathering_push (&gathering, adapter, piece_of_text (0, 3));
    expect_bytes (adapter, 3);

    gst_gathering_begin (&gathering, adapter, 10);
    fail_unless (gathering.piece != NULL);
    for (gsize pos = 3; pos < 26; pos += chunk) {
      fail_unless ((gathering.piece != NULL) == (pos < 10));
      gst_gathering_push (&gathering, adapter,
          piece_of_text (pos, MIN (chunk, 26 - pos)));
    }
    expect_bytes (adapter, 26);
    g_autoptr (GstBuffer) joined = gst_adapter_take_buffer_fast (adapter, 10);
    fail_unless_equals_int ((gint) gst_buffer_n_memory (joined), 1);
  }
}
GST_END_TEST

GST_START_TEST (test_end_gives_what_came)
{
  g_autoptr (GstAdapter) adapter = gst_adapter_new ();
  GstGathering gathering = { 0 };
  gst_gathering_begin (&gathering, adapter, 20);
  gst_gathering_push (&gathering, adapter, piece_of_text (0, 7));
  fail_unless_equals_int ((gint) gst_adapter_available (adapter), 0);
  gst_gathering_end (&gathering, adapter);
  fail_unless (gathering.piece == NULL);
  expect_bytes (adapter, 7);
}
GST_END_TEST

GST_START_TEST (test_clear_forgets)
{
  g_autoptr (GstAdapter) adapter = gst_adapter_new ();
  GstGathering gathering = { 0 };
  gst_gathering_begin (&gathering, adapter, 20);
  gst_gathering_push (&gathering, adapter, piece_of_text (7, 7));
  gst_gathering_clear (&gathering);
  gst_gathering_push (&gathering, adapter, piece_of_text (0, 4));
  expect_bytes (adapter, 4);
}
GST_END_TEST

static Suite *
gathering_suite (void)
{
  Suite *suite = suite_create ("gathering");
  TCase *tcase = tcase_create ("general");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_all_bytes_in_order);
  tcase_add_test (tcase, test_end_gives_what_came);
  tcase_add_test (tcase, test_clear_forgets);
  return suite;
}

GST_CHECK_MAIN (gathering)
