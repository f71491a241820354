/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ownprocess.h"

#define SKIPPED 77
#define THREADS "/proc/self/task"
#define NAME "abr-driver\n"

int
own_process_suite_run (Suite *suite, const gchar *name, const gchar *file)
{
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0) {
    g_print ("SKIP: each test needs a process of its own\n");
    return SKIPPED;
  }
  return gst_check_run_suite (suite, name, file);
}

guint
own_process_n_callers (void)
{
  guint n = 0;
  GDir *threads = g_dir_open (THREADS, 0, NULL);
  ck_assert (threads != NULL);
  for (const gchar *id; (id = g_dir_read_name (threads));) {
    g_autofree gchar *path = g_build_filename (THREADS, id, "comm", NULL);
    g_autofree gchar *name = NULL;
    if (g_file_get_contents (path, &name, NULL, NULL))
      n += g_str_equal (name, NAME);
  }
  g_dir_close (threads);
  return n;
}

void
own_process_wait_for_callers (guint n)
{
  while (own_process_n_callers () > n)
    g_usleep (G_TIME_SPAN_MILLISECOND);
}
