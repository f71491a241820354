/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Since when rows of segments wait to be listed. Each waits from when
 * its first segment came, so that where a rendition has fallen silent the others
 * are late by the time that is waited for it, and no later the longer it lasts.
 * One that is slow is waited for anew after each row that is complete.
 *
 * Times are those of g_get_monotonic_time(). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GArray *arrivals_us; /* (owned, gint64) of rows that wait, oldest first */
  gint64 complete_us;  /* when the last row came out that was complete */
} GstHlsRowClock;

void gst_hls_row_clock_init (GstHlsRowClock *clock);
void gst_hls_row_clock_clear (GstHlsRowClock *clock);

/* So many rows wait now; those that did not before have just come. */
void gst_hls_row_clock_note (GstHlsRowClock *clock, guint n_waiting,
    gint64 now_us);

/* The oldest is out: since it had all, or for want of patience. */
void gst_hls_row_clock_pass (GstHlsRowClock *clock, gboolean is_complete,
    gint64 now_us);

/* How long the oldest has waited; 0 when none does. */
gint64 gst_hls_row_clock_waited_us (const GstHlsRowClock *clock, gint64 now_us);

G_END_DECLS
