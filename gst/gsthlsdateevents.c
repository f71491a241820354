/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsdateevents.h"

#include "gstsplicesection.h"
#include "gststreamtime.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

#define APPLICATION_EVENT "hls-date-range"

static gint64
stream_time (const GstSegment *segment, GstClockTime running_time)
{
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return TIME_NONE;
  GstClockTime position = gst_segment_position_from_running_time (segment,
      GST_FORMAT_TIME, running_time);
  return gst_stream_time (segment, position);
}

/* Microseconds; -1: the field is not there. */
static gint64
read_duration (const GstStructure *s, const gchar *field)
{
  GstClockTime time;
  return gst_structure_get_clock_time (s, field, &time) &&
          GST_CLOCK_TIME_IS_VALID (time)
      ? (gint64) (time / GST_USECOND)
      : -1;
}

/* FALSE: it is none, or has no ID. */
static gboolean
read_application_event (const GstStructure *s, const GstSegment *segment,
    DateEvent *event)
{
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  if (!s || !gst_structure_has_name (s, APPLICATION_EVENT))
    return FALSE;
  gst_structure_get_clock_time (s, "running-time", &running_time);
  *event = (DateEvent){
    .time_ns = stream_time (segment, running_time),
    .id = gst_structure_get_string (s, "id"),
    .class_name = gst_structure_get_string (s, "class"),
    .duration_us = read_duration (s, "duration"),
    .planned_us = read_duration (s, "planned-duration"),
  };
  return event->id != NULL;
}

void
gst_hls_date_event_take (GstObject *owner, GstHlsRendition *rendition,
    const GstSegment *segment, GstEvent *event)
{
  GstClockTime running_time = GST_CLOCK_TIME_NONE;
  DateEvent said;
  g_autoptr (GBytes) section =
      gst_splice_section_from_event (event, &running_time);
  if (section)
    said = (DateEvent){ .time_ns = stream_time (segment, running_time),
      .splice = section };
  else if (!read_application_event (gst_event_get_structure (event), segment,
               &said))
    return;
  CoreStatus status = gst_hls_rendition_add_date_event (rendition, &said);
  if (status == CORE_UNSUPPORTED)
    GST_DEBUG_OBJECT (owner, "a splice that marks no place");
  else if (status != CORE_OK)
    GST_WARNING_OBJECT (owner, "an event is left out: %s",
        core_status_name (status));
}
