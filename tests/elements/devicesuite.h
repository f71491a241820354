/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Suites of tests that give each device that is none its faults by the environment. */

#pragma once

#include <gst/check/gstcheck.h>

/* Runs `suite`, as which it is named, each test in a process of its own: faults last
 * for one, and what hangs ends with it. Returns what main() is to: skipped, where no
 * test gets a process, or libavcodec lacks one of `encoders` (NULL at the end). */
int device_suite_run (Suite *suite, const gchar *name, const gchar *file,
    const gchar *const *encoders);
