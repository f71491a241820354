/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstenctimes.h"

void
gst_enc_times_init (GstEncTimes *times, guint depth, GstClockTime frame)
{
  *times = (GstEncTimes){
    .depth = depth,
    .n_before = depth,
    .frame = frame,
    .last = GST_CLOCK_TIME_NONE,
  };
  g_queue_init (&times->pts);
}

void
gst_enc_times_clear (GstEncTimes *times)
{
  g_queue_clear_full (&times->pts, g_free);
}

void
gst_enc_times_restart (GstEncTimes *times)
{
  gst_enc_times_clear (times);
  gst_enc_times_init (times, times->depth, times->frame);
}

void
gst_enc_times_follow (GstEncTimes *times, guint depth, GstClockTime frame)
{
  GstClockTime last = times->last;
  gst_enc_times_clear (times);
  gst_enc_times_init (times, depth, frame);
  times->last = last;
}

void
gst_enc_times_push (GstEncTimes *times, GstClockTime pts)
{
  if (!times->has_first) {
    times->has_first = TRUE;
    times->first = pts;
  }
  g_queue_push_tail (&times->pts, g_memdup2 (&pts, sizeof pts));
}

static GstClockTime
next_time (GstEncTimes *times)
{
  if (times->n_before > 0) {
    GstClockTime before = times->frame * times->n_before--;
    return times->first > before ? times->first - before : 0;
  }
  g_autofree GstClockTime *pts = g_queue_pop_head (&times->pts);
  return pts ? *pts : GST_CLOCK_TIME_NONE;
}

GstClockTime
gst_enc_times_pop (GstEncTimes *times)
{
  GstClockTime next = next_time (times);
  if (!GST_CLOCK_TIME_IS_VALID (next))
    return next;
  if (GST_CLOCK_TIME_IS_VALID (times->last) && next <= times->last)
    next = times->last + 1;
  times->last = next;
  return next;
}
