/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstbranchqueue.h"

/* Where the one query is that somebody waits for. */
typedef enum
{
  ASKING_NOBODY,
  ASKING_WAITS,   /* among the items */
  ASKING_IN_HAND, /* popped */
  ASKING_DONE,
} Asking;

struct _GstBranchQueue
{
  GMutex lock;
  GCond changed;
  GArray *items; /* of GstBranchItem, from `head` on */
  guint head;
  guint n_frames;
  guint64 n_bytes;
  gboolean is_open;
  gboolean has_lost_sticky;
  Asking asking;
  gboolean answer;
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

/* Which outlives a flush. */
static gboolean
is_lasting (GstEvent *event)
{
  return event && GST_EVENT_IS_STICKY (event) &&
      GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT &&
      GST_EVENT_TYPE (event) != GST_EVENT_EOS;
}

static void
empty (GstBranchQueue *queue)
{
  for (guint i = queue->head; i < queue->items->len; i++) {
    queue->has_lost_sticky |= is_lasting (nth (queue, i)->event);
    gst_branch_item_clear (nth (queue, i));
  }
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
  queue->has_lost_sticky = FALSE;
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

gboolean
gst_branch_queue_is_open (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  gboolean is_open = queue->is_open;
  g_mutex_unlock (&queue->lock);
  return is_open;
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

static gboolean
is_key_unit (GstBranchQueue *queue, guint i)
{
  if (i < queue->head || i >= queue->items->len)
    return FALSE;
  GstEvent *event = nth (queue, i)->event;
  return event && gst_video_event_is_force_key_unit (event);
}

static void
drop_item (GstBranchQueue *queue, guint i)
{
  GstBranchItem item = *nth (queue, i);
  g_array_remove_index (queue->items, i);
  if (item.frame)
    uncount (queue, item.frame);
  gst_branch_item_clear (&item);
}

/* A branch that could have begun with the frame, and a request for a key unit
 * before it, go on to the next one. `opens`: whether that can open a cell, if it
 * is the one that comes now. */
static void
drop_oldest_frame (GstBranchQueue *queue, gboolean *opens)
{
  guint oldest = (guint) find_oldest_frame (queue);
  gboolean did_open = nth (queue, oldest)->opens_cell;
  drop_item (queue, oldest);
  if (is_key_unit (queue, oldest) && is_key_unit (queue, oldest - 1))
    drop_item (queue, oldest - 1);
  gint next = find_oldest_frame (queue);
  if (next >= 0)
    nth (queue, (guint) next)->opens_cell |= did_open;
  else
    *opens |= did_open;
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
  gboolean opens_cell = gst_shared_frame_opens_cell (frame);
  g_mutex_lock (&queue->lock);
  while (queue->is_open && is_full_for (queue, frame)) {
    if (queue->limits.drops_oldest) {
      drop_oldest_frame (queue, &opens_cell);
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
    append (queue,
        (GstBranchItem){
            .frame = g_steal_pointer (&frame),
            .opens_cell = opens_cell,
        });
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
  else
    queue->has_lost_sticky |= is_lasting (event);
  g_mutex_unlock (&queue->lock);
  gst_clear_event (&event);
}

gboolean
gst_branch_queue_has_lost_sticky (GstBranchQueue *queue)
{
  g_mutex_lock (&queue->lock);
  gboolean has_lost = queue->has_lost_sticky;
  g_mutex_unlock (&queue->lock);
  return has_lost;
}

gboolean
gst_branch_queue_pop (GstBranchQueue *queue, GstBranchItem *item)
{
  g_mutex_lock (&queue->lock);
  while (queue->is_open && queue->head == queue->items->len)
    g_cond_wait (&queue->changed, &queue->lock);
  gboolean is_open = queue->is_open;
  if (is_open) {
    *item = *nth (queue, queue->head++);
    if (item->frame)
      uncount (queue, item->frame);
    if (item->query)
      queue->asking = ASKING_IN_HAND;
    if (queue->head == queue->items->len || queue->head > 64) {
      g_array_remove_range (queue->items, 0, queue->head);
      queue->head = 0;
    }
    g_cond_broadcast (&queue->changed);
  }
  g_mutex_unlock (&queue->lock);
  return is_open;
}

static void
take_query_back (GstBranchQueue *queue)
{
  for (guint i = queue->head; i < queue->items->len; i++) {
    if (nth (queue, i)->query) {
      drop_item (queue, i);
      return;
    }
  }
}

gboolean
gst_branch_queue_ask (GstBranchQueue *queue, GstQuery *query, gint64 wait_us)
{
  gint64 end = g_get_monotonic_time () + wait_us;
  g_mutex_lock (&queue->lock);
  queue->answer = FALSE;
  if (queue->is_open) {
    queue->asking = ASKING_WAITS;
    append (queue, (GstBranchItem){ .query = query });
    while (queue->is_open && queue->asking == ASKING_WAITS &&
        g_cond_wait_until (&queue->changed, &queue->lock, end))
      ;
    if (queue->asking == ASKING_WAITS)
      take_query_back (queue);
    while (queue->asking == ASKING_IN_HAND)
      g_cond_wait (&queue->changed, &queue->lock);
    queue->asking = ASKING_NOBODY;
  }
  gboolean answer = queue->answer;
  g_mutex_unlock (&queue->lock);
  return answer;
}

void
gst_branch_queue_answer (GstBranchQueue *queue, gboolean answer)
{
  g_mutex_lock (&queue->lock);
  queue->answer = answer;
  queue->asking = ASKING_DONE;
  g_cond_broadcast (&queue->changed);
  g_mutex_unlock (&queue->lock);
}
