/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstframequeue.h"

typedef struct
{
  GstBuffer *buffer; /* (owned) */
  GstCaps *caps;     /* (owned) */
} Entry;

static void
entry_free (Entry *entry)
{
  gst_clear_buffer (&entry->buffer);
  gst_clear_caps (&entry->caps);
  g_free (entry);
}

void
gst_frame_queue_init (GstFrameQueue *queue)
{
  *queue = (GstFrameQueue){ .anchor = GST_CLOCK_TIME_NONE };
  g_queue_init (&queue->frames);
}

void
gst_frame_queue_clear (GstFrameQueue *queue)
{
  g_queue_clear_full (&queue->frames, (GDestroyNotify) entry_free);
  gst_frame_queue_init (queue);
}

void
gst_frame_queue_break (GstFrameQueue *queue)
{
  queue->is_broken = TRUE;
}

void
gst_frame_queue_add_whole (GstFrameQueue *queue, GstBuffer *buffer,
    GstCaps *caps)
{
  Entry *entry = g_new (Entry, 1);
  *entry = (Entry){ .buffer = buffer, .caps = gst_caps_ref (caps) };
  g_queue_push_tail (&queue->frames, entry);
}

static void
set_anchor (GstFrameQueue *queue, GstClockTime pts, guint32 rate)
{
  queue->anchor = pts;
  queue->n_samples = 0;
  queue->rate = rate;
}

static GstClockTime
time_here (const GstFrameQueue *queue)
{
  if (queue->anchor == GST_CLOCK_TIME_NONE || queue->rate == 0)
    return queue->anchor;
  return queue->anchor +
      (GstClockTime) ns_from_ticks (queue->n_samples, queue->rate);
}

void
gst_frame_queue_add (GstFrameQueue *queue, const GstFoundFrame *found)
{
  GstBuffer *buffer = found->buffer;
  if (GST_CLOCK_TIME_IS_VALID (found->pts))
    set_anchor (queue, found->pts, found->rate);
  else if (found->rate != queue->rate)
    set_anchor (queue, time_here (queue), found->rate);
  GstClockTime begin = time_here (queue);
  queue->n_samples += found->n_samples;
  GST_BUFFER_PTS (buffer) = begin;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (begin != GST_CLOCK_TIME_NONE && found->rate != 0)
    GST_BUFFER_DURATION (buffer) = time_here (queue) - begin;
  if (found->rate == 0)
    queue->anchor = GST_CLOCK_TIME_NONE; /* what follows is who knows when */
  /* Only a timestamp that was given tells how much is missing. */
  if (queue->is_broken && GST_CLOCK_TIME_IS_VALID (found->pts)) {
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    queue->is_broken = FALSE;
  }
  gst_frame_queue_add_whole (queue, buffer, found->caps);
}

GstBuffer *
gst_frame_queue_pop (GstFrameQueue *queue, GstCaps **caps)
{
  Entry *entry = g_queue_pop_head (&queue->frames);
  if (!entry)
    return NULL;
  GstBuffer *buffer = g_steal_pointer (&entry->buffer);
  *caps = g_steal_pointer (&entry->caps);
  entry_free (entry);
  return buffer;
}
