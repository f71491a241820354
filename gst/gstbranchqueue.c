/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstbranchqueue.h"

struct _GstBranchQueue
{
  GMutex lock;
  GCond changed;
  GArray *items; /* of GstBranchItem, from `head` on */
  guint head;
  guint n_frames;
  guint64 n_bytes;
  gboolean is_open;
  gboolean is_idle; /* the popper waits */
  GstBranchLimits limits;
};

void
gst_branch_item_clear (GstBranchItem *item)
{
  gst_clear_event (&item->event);
  g_clear_pointer (&item->frame, gst_shared_frame_unref);
}

GstBranchQueue *
gst_branch_queue_new (void)
{
  GstBranchQueue *queue = g_new0 (GstBranchQueue, 1);
  g_mutex_init (&queue->lock);
  g_cond_init (&queue->changed);
  queue->items = g_array_new (FALSE, FALSE, sizeof (GstBranchItem));
  return queue;
}

static gsize
frame_bytes (GstSharedFrame *frame)
{
  return gst_buffer_get_size (gst_shared_frame_source (frame));
}

static GstBranchItem *
nth (GstBranchQueue *queue, guint i)
{
  return &g_array_index (queue->items, GstBranchItem, i);
}

static void
uncount (GstBranchQueue *queue, GstSharedFrame *frame)
{
  queue->n_frames--;
  queue->n_bytes -= frame_bytes (frame);
}

static void
empty (GstBranchQueue *queue)
{
  for (guint i = queue->head; i < queue->items->len; i++)
    gst_branch_item_clear (nth (queue, i));
  g_array_set_size (queue->items, 0);
  queue->head = 0;
  queue->n_frames = 0;
  queue->n_bytes = 0;
}

void
gst_branch_queue_free (GstBranchQueue *queue)
{
  empty (queue);
  g_array_unref (queue->items);
  g_cond_clear (&queue->changed);
  g_mutex_clear (&queue->lock);
  g_free (queue);
}

void
gst_branch_queue_set_limits (GstBranchQueue *queue,
    const GstBranchLimits *limits)
{
  g_mutex_lock (&queue->lock);
  queue->limits = *limits;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

void
gst_branch_queue_open (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  queue->is_open = TRUE;
  queue->is_idle = FALSE;
  g_mutex_unlock (&queue->lock);
}

void
gst_branch_queue_close (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  queue->is_open = FALSE;
  empty (queue);
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}

static gint
find_oldest_frame (GstBranchQueue *queue)
{
  for (guint i = queue->head; i < queue->items->len; i++)
    if (nth (queue, i)->frame)
      return (gint) i;
  return -1;
}

/* How long it takes to show what waits and then comes to `frame`. */
static GstClockTimeDiff
time_up_to (GstBranchQueue *queue, GstSharedFrame *frame)
{
  gint oldest = find_oldest_frame (queue);
  if (oldest < 0)
    return 0;
  GstClockTimeDiff from =
      gst_shared_frame_stream_time (nth (queue, (guint) oldest)->frame);
  GstClockTimeDiff to = gst_shared_frame_stream_time (frame);
  if (!GST_CLOCK_STIME_IS_VALID (from) || !GST_CLOCK_STIME_IS_VALID (to))
    return 0;
  return to - from;
}

/* There is always room for one. */
static gboolean
is_full_for (GstBranchQueue *queue, GstSharedFrame *frame)
{
  const GstBranchLimits *limits = &queue->limits;
  if (queue->n_frames == 0)
    return FALSE;
  return (limits->max_frames > 0 && queue->n_frames >= limits->max_frames) ||
      (limits->max_bytes > 0 &&
          queue->n_bytes + frame_bytes (frame) > limits->max_bytes) ||
      (limits->max_time > 0 &&
          time_up_to (queue, frame) >= (GstClockTimeDiff) limits->max_time);
}

static void
drop_oldest_frame (GstBranchQueue *queue)
{
  gint oldest = find_oldest_frame (queue);
  GstBranchItem item = *nth (queue, (guint) oldest);
  g_array_remove_index (queue->items, (guint) oldest);
  uncount (queue, item.frame);
  gst_branch_item_clear (&item);
}

static void
append (GstBranchQueue *queue, GstBranchItem item)
{
  g_array_append_val (queue->items, item);
  g_cond_broadcast (&queue->changed);
}

guint
gst_branch_queue_push_frame (GstBranchQueue *queue, GstEvent *event,
    GstSharedFrame *frame)
{
  guint n_dropped = 0;
  g_mutex_lock (&queue->lock);
  while (queue->is_open && is_full_for (queue, frame)) {
    if (queue->limits.drops_oldest) {
      drop_oldest_frame (queue);
      n_dropped++;
    } else {
      g_cond_wait (&queue->changed, &queue->lock);
    }
  }
  if (queue->is_open) {
    if (event)
      append (queue, (GstBranchItem){ .event = g_steal_pointer (&event) });
    queue->n_frames++;
    queue->n_bytes += frame_bytes (frame);
    append (queue, (GstBranchItem){ .frame = g_steal_pointer (&frame) });
  }
  g_mutex_unlock (&queue->lock);
  gst_clear_event (&event);
  g_clear_pointer (&frame, gst_shared_frame_unref);
  return n_dropped;
}

void
gst_branch_queue_push_event (GstBranchQueue *queue, GstEvent *event)
{
  g_mutex_lock (&queue->lock);
  if (queue->is_open)
    append (queue, (GstBranchItem){ .event = g_steal_pointer (&event) });
  g_mutex_unlock (&queue->lock);
  gst_clear_event (&event);
}

gboolean
gst_branch_queue_pop (GstBranchQueue *queue, GstBranchItem *item)
{
  g_mutex_lock (&queue->lock);
  while (queue->is_open && queue->head == queue->items->len) {
    queue->is_idle = TRUE;
    g_cond_broadcast (&queue->changed);
    g_cond_wait (&queue->changed, &queue->lock);
  }
  queue->is_idle = FALSE;
  gboolean is_open = queue->is_open;
  if (is_open) {
    *item = *nth (queue, queue->head++);
    if (item->frame)
      uncount (queue, item->frame);
    if (queue->head == queue->items->len || queue->head > 64) {
      g_array_remove_range (queue->items, 0, queue->head);
      queue->head = 0;
    }
    g_cond_broadcast (&queue->changed);
  }
  g_mutex_unlock (&queue->lock);
  return is_open;
}

void
gst_branch_queue_drain (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  while (queue->is_open && (queue->head < queue->items->len || !queue->is_idle))
    g_cond_wait (&queue->changed, &queue->lock);
  g_mutex_unlock (&queue->lock);
}

guint
gst_branch_queue_n_frames (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  guint n_frames = queue->n_frames;
  g_mutex_unlock (&queue->lock);
  return n_frames;
}
