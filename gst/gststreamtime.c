/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gststreamtime.h"

#include "core/timescale.h"

gint64
gst_stream_time (const GstSegment *segment, GstClockTime time)
{
  guint64 magnitude;
  if (segment->format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (time))
    return TIME_NONE;
  gint sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time,
      &magnitude);
  if (sign == 0 || magnitude > G_MAXINT64 / 2)
    return TIME_NONE;
  return sign * (gint64) magnitude;
}

GstClockTime
gst_stream_time_to_running_time (const GstSegment *segment,
    gint64 stream_time_ns)
{
  if (segment->format != GST_FORMAT_TIME || stream_time_ns < 0)
    return GST_CLOCK_TIME_NONE;
  guint64 position = gst_segment_position_from_stream_time (segment,
      GST_FORMAT_TIME, (guint64) stream_time_ns);
  return gst_segment_to_running_time (segment, GST_FORMAT_TIME, position);
}
