/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacoutput.h"

#include "gstpendingevents.h"

void
gst_aac_output_init (GstAacOutput *output, GstPad *pad)
{
  *output = (GstAacOutput){ .pad = pad, .next_frame = G_MININT64 };
  g_queue_init (&output->events);
}

void
gst_aac_output_clear (GstAacOutput *output)
{
  gst_caps_replace (&output->caps, NULL);
  gst_pending_events_clear (&output->events);
  gst_event_replace (&output->sent_segment, NULL);
  gst_aac_tags_clear (&output->tags);
  output->shift = 0;
  output->next_frame = G_MININT64;
}

void
gst_aac_output_flush (GstAacOutput *output)
{
  gst_pending_events_flush (&output->events);
  gst_event_replace (&output->sent_segment, NULL);
  output->next_frame = G_MININT64;
}

void
gst_aac_output_queue (GstAacOutput *output, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_TAG)
    event = gst_aac_tags_take (&output->tags, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_replace (&output->sent_segment, NULL);
  if (event)
    g_queue_push_tail (&output->events, event);
}

void
gst_aac_output_release (GstAacOutput *output)
{
  gst_pending_events_push (&output->events, output->pad, output->shift,
      &output->sent_segment);
}

static void
push_tags (GstAacOutput *output, GstEvent *tags)
{
  if (tags)
    gst_pad_push_event (output->pad, tags);
}

static gboolean
announce (GstAacOutput *output, GstCaps *caps)
{
  gboolean ok = TRUE;
  if (!output->caps || !gst_caps_is_equal (output->caps, caps)) {
    gst_caps_replace (&output->caps, caps);
    ok = gst_pad_push_event (output->pad, gst_event_new_caps (caps));
  }
  gst_aac_output_release (output);
  return ok;
}

/* The first frame may begin before timestamp 0, though not before the axis' zero.
 * The caps that are announced next come with the segment that is so shifted. */
static void
set_shift (GstAacOutput *output, GstClockTime shift)
{
  if (shift != output->shift && output->sent_segment)
    g_queue_push_head (&output->events, gst_event_ref (output->sent_segment));
  output->shift = shift;
}

gboolean
gst_aac_output_begin (GstAacOutput *output, GstCaps *caps, guint bitrate_bps,
    guint32 rate, gint64 offset_ns)
{
  output->rate = rate;
  output->offset_ns = offset_ns;
  output->next_frame = G_MININT64;
  set_shift (output, (GstClockTime) MAX (offset_ns, 0));
  if (!announce (output, caps))
    return FALSE;
  push_tags (output, gst_aac_tags_begin (&output->tags, bitrate_bps, rate));
  return TRUE;
}

gboolean
gst_aac_output_go_on (GstAacOutput *output)
{
  return announce (output, output->caps);
}

static GstClockTime
time_of_frame (const GstAacOutput *output, gint64 frame)
{
  gint64 time = audio_grid_frame_time (frame, output->rate);
  return (GstClockTime) (time - output->offset_ns) + output->shift;
}

/* Frames were left out: downstream need not wait for them. */
static gboolean
announce_gap (GstAacOutput *output, gint64 frame)
{
  if (output->next_frame == G_MININT64 || frame <= output->next_frame)
    return FALSE;
  GstClockTime begin = time_of_frame (output, output->next_frame);
  gst_pad_push_event (output->pad,
      gst_event_new_gap (begin, time_of_frame (output, frame) - begin));
  return TRUE;
}

GstFlowReturn
gst_aac_output_push (GstAacOutput *output, GstAacFrame *frame)
{
  GstBuffer *buffer = frame->data;
  gboolean is_priming = frame->clip_start > 0;
  gint64 begin = frame->number + (is_priming ? 1 : 0);
  gint64 end = frame->number + 1;
  GstClockTime pts = time_of_frame (output, begin);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = time_of_frame (output, end) - pts;
  if (frame->clip_end > 0)
    GST_BUFFER_DURATION (buffer) -=
        (GstClockTime) ns_from_ticks (frame->clip_end, output->rate);
  if (frame->clip_start > 0 || frame->clip_end > 0)
    gst_buffer_add_audio_clipping_meta (buffer, GST_FORMAT_DEFAULT,
        frame->clip_start, frame->clip_end);
  if (announce_gap (output, begin) || output->next_frame == G_MININT64)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  output->next_frame = end;
  if (!is_priming)
    push_tags (output,
        gst_aac_tags_count (&output->tags, gst_buffer_get_size (buffer)));
  return gst_pad_push (output->pad, buffer);
}

void
gst_aac_output_finish (GstAacOutput *output)
{
  push_tags (output, gst_aac_tags_finish (&output->tags));
  gst_aac_output_release (output);
}
