/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstsharedframe.h"

typedef struct
{
  GstFrameScaler *scaler; /* (owned) */
  GstBuffer *picture;     /* (owned, nullable) NULL: it failed */
} Picture;

struct _GstSharedFrame
{
  gatomicrefcount ref_count;
  GstBuffer *source;
  GstClockTimeDiff stream_time_ns;
  gboolean opens_cell;
  GstFrameLadderJob *job; /* (owned, nullable) */
  GMutex lock;
  GArray *pictures; /* (owned, nullable) of Picture; under the lock */
};

static void
clear_picture (gpointer data)
{
  Picture *picture = data;
  gst_frame_scaler_unref (picture->scaler);
  gst_clear_buffer (&picture->picture);
}

GstSharedFrame *
gst_shared_frame_new (GstBuffer *source, GstClockTimeDiff stream_time_ns,
    gboolean opens_cell, GstFrameLadderJob *job)
{
  GstSharedFrame *frame = g_new0 (GstSharedFrame, 1);
  g_atomic_ref_count_init (&frame->ref_count);
  g_mutex_init (&frame->lock);
  frame->source = source;
  frame->stream_time_ns = stream_time_ns;
  frame->opens_cell = opens_cell;
  frame->job = job;
  return frame;
}

GstSharedFrame *
gst_shared_frame_ref (GstSharedFrame *frame)
{
  g_atomic_ref_count_inc (&frame->ref_count);
  return frame;
}

void
gst_shared_frame_unref (GstSharedFrame *frame)
{
  if (!g_atomic_ref_count_dec (&frame->ref_count))
    return;
  g_clear_pointer (&frame->job, gst_frame_ladder_job_free);
  g_clear_pointer (&frame->pictures, g_array_unref);
  g_mutex_clear (&frame->lock);
  gst_buffer_unref (frame->source);
  g_free (frame);
}

GstClockTimeDiff
gst_shared_frame_stream_time (const GstSharedFrame *frame)
{
  return frame->stream_time_ns;
}

gboolean
gst_shared_frame_opens_cell (const GstSharedFrame *frame)
{
  return frame->opens_cell;
}

GstBuffer *
gst_shared_frame_source (GstSharedFrame *frame)
{
  return frame->source;
}

static Picture *
find_picture (GstSharedFrame *frame, GstFrameScaler *scaler)
{
  for (guint i = 0; frame->pictures && i < frame->pictures->len; i++) {
    Picture *picture = &g_array_index (frame->pictures, Picture, i);
    if (picture->scaler == scaler)
      return picture;
  }
  return NULL;
}

static void
add_picture (GstSharedFrame *frame, GstFrameScaler *scaler, GstBuffer *buffer)
{
  Picture picture = {
    .scaler = gst_frame_scaler_ref (scaler),
    .picture = buffer,
  };
  if (!frame->pictures) {
    frame->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
    g_array_set_clear_func (frame->pictures, clear_picture);
  }
  g_array_append_val (frame->pictures, picture);
}

/* The scaler's lock is held while it works: a second branch that wants the same
 * picture waits there, and one that wants another is not held up. */
GstBuffer *
gst_shared_frame_get (GstSharedFrame *frame, GstFrameScaler *scaler)
{
  if (!scaler)
    return gst_buffer_ref (frame->source);

  gst_frame_scaler_lock (scaler);
  g_mutex_lock (&frame->lock);
  Picture *known = find_picture (frame, scaler);
  GstBuffer *picture = known ? known->picture : NULL;
  g_mutex_unlock (&frame->lock);

  if (!known) {
    picture = gst_frame_scaler_make (scaler, frame->source, frame->job);
    g_mutex_lock (&frame->lock);
    add_picture (frame, scaler, picture);
    g_mutex_unlock (&frame->lock);
  }
  if (picture)
    gst_buffer_ref (picture);
  gst_frame_scaler_unlock (scaler);
  return picture;
}
