/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/retention.h"

#include "coretest.h"

static void
assert_next (Retention *r, gint64 now_us, guint n_kept, const gchar *expected)
{
  g_autofree gchar *path = retention_next (r, now_us, n_kept);
  ck_assert_msg (g_strcmp0 (path, expected) == 0, "at %d: %s, not %s",
      (gint) now_us, path ? path : "nothing", expected ? expected : "nothing");
}

START_TEST (files_go_when_due)
{
  g_autoptr (Retention) r = retention_new ();
  assert_next (r, 0, 0, NULL);
  retention_add (r, "a", 10);
  retention_add (r, "b", 5); /* not before the one that came first */
  retention_add (r, "c", 30);
  assert_next (r, 9, 0, NULL);
  assert_next (r, 10, 0, "a");
  assert_next (r, 10, 0, "b");
  assert_next (r, 29, 0, NULL);
  assert_next (r, 30, 0, "c");
  assert_next (r, 99, 0, NULL);
}
END_TEST

START_TEST (so_many_stay)
{
  g_autoptr (Retention) r = retention_new ();
  retention_add (r, "a", 0);
  retention_add (r, "b", 0);
  assert_next (r, 99, 2, NULL);
  assert_next (r, 99, 1, "a");
  assert_next (r, 99, 1, NULL);
  assert_next (r, 99, G_MAXUINT, NULL);
}
END_TEST

CORE_TEST_MAIN ("retention", files_go_when_due, so_many_stay)
