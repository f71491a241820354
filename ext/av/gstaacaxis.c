/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacaxis.h"

#include "core/timescale.h"

void
gst_aac_axis_init (GstAacAxis *axis)
{
  *axis = (GstAacAxis){ .origin_ns = GST_CLOCK_TIME_NONE };
  gst_segment_init (&axis->segment, GST_FORMAT_TIME);
}

static gboolean
is_same_segment (const GstSegment *a, const GstSegment *b)
{
  return a->format == b->format && a->rate == b->rate && a->start == b->start &&
      a->time == b->time && a->base == b->base && a->offset == b->offset;
}

/* gst_segment_to_stream_time() and gst_segment_to_running_time() at rate 1, also
 * outside of the segment. */
static gint64
axis_offset (const GstSegment *segment, guint64 origin_ns)
{
  if (origin_ns != GST_CLOCK_TIME_NONE)
    return (
        gint64) (origin_ns + segment->base - segment->start - segment->offset);
  GstClockTime stream_time =
      GST_CLOCK_TIME_IS_VALID (segment->time) ? segment->time : 0;
  return (gint64) (stream_time - segment->start);
}

GstEvent *
gst_aac_axis_take (GstAacAxis *axis, GstEvent *event, guint64 origin_ns,
    gboolean *is_new)
{
  GstSegment segment;
  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME) {
    GstEvent *other = event;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    event = gst_event_new_segment (&segment);
    gst_event_set_seqnum (event, gst_event_get_seqnum (other));
    gst_event_unref (other);
  }
  *is_new = origin_ns != axis->origin_ns ||
      !is_same_segment (&segment, &axis->segment);
  axis->segment = segment;
  axis->origin_ns = origin_ns;
  axis->offset_ns = axis_offset (&segment, origin_ns);
  return event;
}

gint64
gst_aac_axis_time (const GstAacAxis *axis, GstBuffer *buffer)
{
  return GST_BUFFER_PTS_IS_VALID (buffer)
      ? (gint64) GST_BUFFER_PTS (buffer) + axis->offset_ns
      : TIME_NONE;
}

gint64
gst_aac_axis_start (const GstAacAxis *axis)
{
  return (gint64) axis->segment.start + axis->offset_ns;
}
