/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Suites whose tests leave threads behind in a driver that hangs, or what the driver
 * remembers: each needs a process of its own. */

#pragma once

#include <gst/check/gstcheck.h>

/* Runs `suite`, as which it is named. Returns what main() is to: skipped, where no test
 * gets a process. */
int own_process_suite_run (Suite *suite, const gchar *name, const gchar *file);

/* Threads that call drivers for others (gstdrivercaller.h), at work or left there. */
guint own_process_n_callers (void);

/* Waits until there are no more than `n`. */
void own_process_wait_for_callers (guint n);
