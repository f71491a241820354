/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Moments of wall-clock time as manifests write them (ISO 8601, always
 * in UTC, with milliseconds): microseconds since 1970. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define UTC_NONE G_MININT64

/* Appends "2026-11-21T09:30:00.250Z", rounded to the nearest millisecond. A
 * moment outside the years 1 to 9999 is written as the nearest inside. */
void utc_time_write (GString *out, gint64 utc_us);

/* FALSE: `text` is no date with time and zone. */
gboolean utc_time_read (const gchar *text, gint64 *utc_us);

G_END_DECLS
