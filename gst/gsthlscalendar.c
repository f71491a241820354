/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlscalendar.h"

#include "core/timescale.h"
#include "core/utctime.h"
#include "gsthlsoffsets.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

struct _GstHlsCalendar
{
  GArray *utc_offsets_us; /* see gsthlsoffsets.h */
  DateEvents *events;
  gboolean has_warned;
};

GstHlsCalendar *
gst_hls_calendar_new (void)
{
  GstHlsCalendar *calendar = g_new0 (GstHlsCalendar, 1);
  calendar->utc_offsets_us = gst_hls_offsets_new ();
  calendar->events = date_events_new ();
  return calendar;
}

void
gst_hls_calendar_free (GstHlsCalendar *calendar)
{
  g_array_unref (calendar->utc_offsets_us);
  date_events_free (calendar->events);
  g_free (calendar);
}

void
gst_hls_calendar_set_utc (GstHlsCalendar *calendar, guint epoch,
    gint64 stream_ns, gint64 utc_us)
{
  gst_hls_offsets_note (calendar->utc_offsets_us, epoch,
      utc_us - stream_ns / 1000);
}

void
gst_hls_calendar_date_segment (const GstHlsCalendar *calendar, guint epoch,
    const ManifestRendition *rendition, ManifestSegment *segment)
{
  gint64 offset_us = gst_hls_offsets_get (calendar->utc_offsets_us, epoch);
  if (offset_us != UTC_NONE)
    segment->utc_us = offset_us +
        timescale_scale (segment->start_ticks, G_USEC_PER_SEC,
            rendition->timescale, ROUND_NEAREST);
}

CoreStatus
gst_hls_calendar_add_event (GstHlsCalendar *calendar, const DateEvent *event)
{
  return date_events_add (calendar->events, event);
}

void
gst_hls_calendar_list_events (GstHlsCalendar *calendar, Manifest *manifest)
{
  for (guint epoch = 0; epoch < calendar->utc_offsets_us->len; epoch++) {
    gint64 offset_us = gst_hls_offsets_get (calendar->utc_offsets_us, epoch);
    if (offset_us != UTC_NONE)
      date_events_apply (calendar->events, epoch, offset_us, manifest);
  }
}

/* EXT-X-DATERANGE without a date means nothing, and waits for one. */
gboolean
gst_hls_calendar_needs_warning (GstHlsCalendar *calendar, guint epoch)
{
  if (calendar->has_warned ||
      gst_hls_offsets_get (calendar->utc_offsets_us, epoch) != UTC_NONE ||
      !date_events_has_waiting (calendar->events, epoch))
    return FALSE;
  calendar->has_warned = TRUE;
  return TRUE;
}

void
gst_hls_calendar_warn (GstElement *element)
{
  GST_ELEMENT_WARNING (element, STREAM, MUX,
      ("the presentation has no EXT-X-PROGRAM-DATE-TIME: the breaks and programs "
       "that events tell of are not listed"),
      ("set program-date-time-reference to a clock, or let buffers carry "
       "reference timestamps"));
}
