/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Frames that were found in pieces of a stream, each with its caps and
 * times. Pieces have a timestamp now and then, for the first frame that begins in
 * them; the frames between are timed by how many samples are in each. */

#pragma once

#include <gst/gst.h>

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  GQueue frames;       /* (owned) */
  GstClockTime anchor; /* the last timestamp given, or NONE */
  gint64 n_samples;    /* since then, at `rate` */
  guint32 rate;
  gboolean is_broken; /* something is missing in front of the next frame */
} GstFrameQueue;

typedef struct
{
  GstBuffer *buffer; /* writable */
  GstCaps *caps;
  GstClockTime pts;        /* as given, or NONE */
  guint32 n_samples, rate; /* how long it is; rate 0: unknown */
} GstFoundFrame;

void gst_frame_queue_init (GstFrameQueue *queue);
void gst_frame_queue_clear (GstFrameQueue *queue);

/* Bytes are missing, or were no frame: sample counts lead nowhere until the next
 * timestamp. */
void gst_frame_queue_break (GstFrameQueue *queue);

/* Takes the buffer, borrows the caps. */
void gst_frame_queue_add (GstFrameQueue *queue, const GstFoundFrame *found);

/* As it is, with the times it has. (transfer full) */
void gst_frame_queue_add_whole (GstFrameQueue *queue, GstBuffer *buffer,
    GstCaps *caps);

/* Returns the next frame (transfer full, nullable: there is none), and its caps
 * (transfer full). */
GstBuffer *gst_frame_queue_pop (GstFrameQueue *queue, GstCaps **caps);

G_END_DECLS
