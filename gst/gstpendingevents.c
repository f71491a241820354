/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstpendingevents.h"

#include "gstshiftedevents.h"

void
gst_pending_events_push (GQueue *events, GstPad *srcpad, GstClockTime shift,
    GstEvent **segment)
{
  GstEvent *event;
  while ((event = g_queue_pop_head (events))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
      gst_event_replace (segment, event);
    gst_pad_push_event (srcpad, gst_event_shift_times (event, shift));
  }
}

void
gst_pending_events_flush (GQueue *events)
{
  for (guint n = g_queue_get_length (events); n > 0; n--) {
    GstEvent *event = g_queue_pop_head (events);
    if (GST_EVENT_IS_STICKY (event) &&
        GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
      g_queue_push_tail (events, event);
    else
      gst_event_unref (event);
  }
}

void
gst_pending_events_clear (GQueue *events)
{
  g_queue_clear_full (events, (GDestroyNotify) gst_event_unref);
}
