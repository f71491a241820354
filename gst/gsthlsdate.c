/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsdate.h"

#include "core/utctime.h"
#include "gstproducertime.h"

/* How long ago, by the pipeline's clock, the buffer was in time; 0 when there
 * is no telling. */
static GstClockTimeDiff
age_of (GstElement *element, GstClock *clock, const GstSegment *segment,
    GstBuffer *buffer)
{
  GstClockTime running = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
  if (!clock || !GST_CLOCK_TIME_IS_VALID (running))
    return 0;
  return GST_CLOCK_DIFF (gst_element_get_base_time (element) + running,
      gst_clock_get_time (clock));
}

static gint64
pipeline_date (GstElement *element, const GstSegment *segment,
    GstBuffer *buffer)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  if (!clock)
    return UTC_NONE;
  GstClockTime now = gst_clock_get_time (clock);
  return ((gint64) now - age_of (element, clock, segment, buffer)) / 1000;
}

static gint64
system_date (GstElement *element, const GstSegment *segment, GstBuffer *buffer)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  return g_get_real_time () - age_of (element, clock, segment, buffer) / 1000;
}

gint64
gst_hls_date_of (GstElement *element, const GstSegment *segment,
    GstBuffer *buffer, GstHlsDateReference reference)
{
  guint64 unix_ns;

  switch (reference) {
    case GST_HLS_DATE_PIPELINE:
      return pipeline_date (element, segment, buffer);
    case GST_HLS_DATE_SYSTEM:
      return system_date (element, segment, buffer);
    case GST_HLS_DATE_NONE:
      return UTC_NONE;
    case GST_HLS_DATE_REFERENCE:
    case GST_HLS_DATE_AUTO:
      break;
  }
  if (gst_producer_time_unix_ns (buffer, &unix_ns))
    return (gint64) (unix_ns / 1000);
  return reference == GST_HLS_DATE_AUTO ? system_date (element, segment, buffer)
                                        : UTC_NONE;
}
