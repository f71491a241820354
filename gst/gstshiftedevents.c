/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstshiftedevents.h"

static void
shift_time (guint64 *time, GstClockTime shift)
{
  if (GST_CLOCK_TIME_IS_VALID (*time))
    *time += shift;
}

static GstEvent *
shift_segment (GstEvent *event, GstClockTime shift)
{
  GstSegment segment;
  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME)
    return gst_event_ref (event);
  shift_time (&segment.start, shift);
  shift_time (&segment.stop, shift);
  shift_time (&segment.position, shift);
  return gst_event_new_segment (&segment);
}

static GstEvent *
shift_gap (GstEvent *event, GstClockTime shift)
{
  GstClockTime time, duration;
  GstGapFlags flags;
  gst_event_parse_gap (event, &time, &duration);
  gst_event_parse_gap_flags (event, &flags);
  shift_time (&time, shift);
  GstEvent *shifted = gst_event_new_gap (time, duration);
  gst_event_set_gap_flags (shifted, flags);
  return shifted;
}

GstEvent *
gst_event_shift_times (GstEvent *event, GstClockTime shift)
{
  gboolean is_segment = GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
  if (shift == 0 || !(is_segment || GST_EVENT_TYPE (event) == GST_EVENT_GAP))
    return event;
  GstEvent *shifted =
      is_segment ? shift_segment (event, shift) : shift_gap (event, shift);
  gst_event_set_seqnum (shifted, gst_event_get_seqnum (event));
  gst_event_set_running_time_offset (shifted,
      gst_event_get_running_time_offset (event));
  gst_event_unref (event);
  return shifted;
}
