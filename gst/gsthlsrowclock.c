/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gsthlsrowclock.h"

void
gst_hls_row_clock_init (GstHlsRowClock *clock)
{
  *clock = (GstHlsRowClock){
    .arrivals_us = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .complete_us = G_MININT64,
  };
}

void
gst_hls_row_clock_clear (GstHlsRowClock *clock)
{
  g_clear_pointer (&clock->arrivals_us, g_array_unref);
}

void
gst_hls_row_clock_note (GstHlsRowClock *clock, guint n_waiting, gint64 now_us)
{
  while (clock->arrivals_us->len < n_waiting)
    g_array_append_val (clock->arrivals_us, now_us);
}

void
gst_hls_row_clock_pass (GstHlsRowClock *clock, gboolean is_complete,
    gint64 now_us)
{
  if (clock->arrivals_us->len > 0)
    g_array_remove_index (clock->arrivals_us, 0);
  if (is_complete)
    clock->complete_us = now_us;
}

gint64
gst_hls_row_clock_waited_us (const GstHlsRowClock *clock, gint64 now_us)
{
  if (clock->arrivals_us->len == 0)
    return 0;
  gint64 arrival_us = g_array_index (clock->arrivals_us, gint64, 0);
  return now_us - MAX (arrival_us, clock->complete_us);
}
