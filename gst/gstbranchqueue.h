/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The short, bounded queue between the thread that brings frames and
 * the thread of one branch. Only frames count against the bounds; events never
 * wait and never get lost. Any thread. */

#pragma once

#include "gstsharedframe.h"

G_BEGIN_DECLS

typedef struct _GstBranchQueue GstBranchQueue;

typedef struct
{
  guint max_frames;      /* 0: no bound */
  guint64 max_bytes;     /* of the source's frames; 0: no bound */
  GstClockTime max_time; /* from the first frame that waits to the last; 0: no
                            bound */
  gboolean drops_oldest; /* instead of waiting for room */
} GstBranchLimits;

/* One of the three. */
typedef struct
{
  GstEvent *event;       /* (owned, nullable) */
  GstSharedFrame *frame; /* (owned, nullable) */
  gboolean opens_cell;   /* the frame does, or one before it that was dropped */
  GstQuery *query; /* (borrowed, nullable) somebody waits for the answer */
} GstBranchItem;

GstBranchQueue *gst_branch_queue_new (void);
void gst_branch_queue_free (GstBranchQueue *queue);

void gst_branch_queue_set_limits (GstBranchQueue *queue,
    const GstBranchLimits *limits);

/* Adds a frame; waits for room first, or drops the oldest frames, whose number
 * it returns. `event` (transfer full, nullable) goes right before it. When the
 * queue is closed both are dropped at once. `frame`: (transfer full). */
guint gst_branch_queue_push_frame (GstBranchQueue *queue, GstEvent *event,
    GstSharedFrame *frame);
void gst_branch_queue_push_event (GstBranchQueue *queue,
    GstEvent *event /* (transfer full) */);

/* Waits for an item; FALSE when the queue is closed. */
gboolean gst_branch_queue_pop (GstBranchQueue *queue, GstBranchItem *item);

/* A closed queue is empty, takes nothing, and holds nobody up. It begins so. */
void gst_branch_queue_open (GstBranchQueue *queue);
void gst_branch_queue_close (GstBranchQueue *queue);
gboolean gst_branch_queue_is_open (GstBranchQueue *queue);

/* Since it was last open, were there sticky events that it did not keep, and
 * that a flush should not lose? */
gboolean gst_branch_queue_has_lost_sticky (GstBranchQueue *queue);

/* Puts a query among the items, in its turn, and waits for the answer of the
 * thread that pops it, which calls gst_branch_queue_answer(). FALSE also when
 * the queue is closed, or nobody pops the query for `wait_us` microseconds. One
 * query at a time. */
gboolean gst_branch_queue_ask (GstBranchQueue *queue, GstQuery *query,
    gint64 wait_us);
void gst_branch_queue_answer (GstBranchQueue *queue, gboolean answer);

void gst_branch_item_clear (GstBranchItem *item);

G_END_DECLS
