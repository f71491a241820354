/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmovieoutput.h"

typedef struct
{
  GstCaps *caps; /* (nullable) of what follows */
  GstBufferList *list;
} Item;

static void
item_free (Item *item)
{
  gst_clear_caps (&item->caps);
  gst_clear_buffer_list (&item->list);
  g_free (item);
}

void
gst_movie_output_init (GstMovieOutput *output, GstPad *pad)
{
  output->pad = pad;
  g_mutex_init (&output->lock);
  g_queue_init (&output->items);
}

void
gst_movie_output_clear (GstMovieOutput *output)
{
  g_queue_clear_full (&output->items, (GDestroyNotify) item_free);
  g_mutex_clear (&output->lock);
}

static void
drop_all (GstMovieOutput *output, gboolean is_held)
{
  g_mutex_lock (&output->lock);
  g_queue_clear_full (&output->items, (GDestroyNotify) item_free);
  output->is_held = is_held;
  output->needs_segment = TRUE;
  output->flow = GST_FLOW_OK;
  g_mutex_unlock (&output->lock);
}

void
gst_movie_output_flush (GstMovieOutput *output)
{
  drop_all (output, FALSE);
}

void
gst_movie_output_hold (GstMovieOutput *output)
{
  drop_all (output, TRUE);
}

void
gst_movie_output_release (GstMovieOutput *output)
{
  g_mutex_lock (&output->lock);
  output->is_held = FALSE;
  output->needs_segment = TRUE;
  output->flow = GST_FLOW_OK;
  g_mutex_unlock (&output->lock);
}

void
gst_movie_output_start (GstMovieOutput *output)
{
  gst_movie_output_flush (output);
  g_mutex_lock (&output->lock);
  output->needs_stream_start = TRUE;
  output->group_id = gst_util_group_id_next ();
  gst_segment_init (&output->segment, GST_FORMAT_TIME);
  g_mutex_unlock (&output->lock);
}

void
gst_movie_output_set_segment (GstMovieOutput *output, const GstSegment *segment)
{
  g_mutex_lock (&output->lock);
  if (!gst_segment_is_equal (&output->segment, segment)) {
    output->segment = *segment;
    output->needs_segment = TRUE;
  }
  g_mutex_unlock (&output->lock);
}

void
gst_movie_output_add (GstMovieOutput *output, GstBufferList *list,
    GstCaps *caps)
{
  if (!list)
    return;
  Item *item = g_new0 (Item, 1);
  item->caps = caps;
  item->list = list;
  g_mutex_lock (&output->lock);
  g_queue_push_tail (&output->items, item);
  g_mutex_unlock (&output->lock);
}

/* Several streams become one, so that no upstream id is this one's. */
static void
push_stream_start (GstMovieOutput *output)
{
  g_autofree gchar *name =
      gst_object_get_name (GST_OBJECT_PARENT (output->pad));
  g_autofree gchar *id = g_strdup_printf ("%s/%08x", name, output->group_id);
  GstEvent *event = gst_event_new_stream_start (id);
  gst_event_set_group_id (event, output->group_id);
  gst_pad_push_event (output->pad, event);
}

/* The pad's stream lock held. Sticky events in their order. */
static void
push_events (GstMovieOutput *output, GstCaps *caps)
{
  g_mutex_lock (&output->lock);
  gboolean needs_stream_start = output->needs_stream_start;
  gboolean needs_segment = output->needs_segment;
  GstSegment segment = output->segment;
  output->needs_stream_start = output->needs_segment = FALSE;
  g_mutex_unlock (&output->lock);

  if (needs_stream_start)
    push_stream_start (output);
  if (caps)
    gst_pad_push_event (output->pad, gst_event_new_caps (caps));
  if (needs_segment)
    gst_pad_push_event (output->pad, gst_event_new_segment (&segment));
}

static Item *
next_item (GstMovieOutput *output)
{
  g_mutex_lock (&output->lock);
  Item *item = output->is_held ? NULL : g_queue_pop_head (&output->items);
  g_mutex_unlock (&output->lock);
  return item;
}

/* The pad's stream lock held. */
static GstFlowReturn
push_item (GstMovieOutput *output, Item *item)
{
  push_events (output, item->caps);
  GstFlowReturn flow =
      gst_pad_push_list (output->pad, g_steal_pointer (&item->list));
  item_free (item);
  g_mutex_lock (&output->lock);
  if (output->is_held) /* what was pushed is of before the flush */
    flow = GST_FLOW_OK;
  output->flow = flow;
  if (flow != GST_FLOW_OK) /* nobody wants the rest */
    g_queue_clear_full (&output->items, (GDestroyNotify) item_free);
  g_mutex_unlock (&output->lock);
  return flow;
}

GstFlowReturn
gst_movie_output_push (GstMovieOutput *output)
{
  g_mutex_lock (&output->lock);
  gboolean is_empty = output->items.length == 0 || output->is_held;
  GstFlowReturn flow = output->flow;
  g_mutex_unlock (&output->lock);
  if (is_empty)
    return flow;

  GST_PAD_STREAM_LOCK (output->pad);
  for (Item *item; (item = next_item (output));)
    flow = push_item (output, item);
  GST_PAD_STREAM_UNLOCK (output->pad);
  return flow;
}

gboolean
gst_movie_output_is_rewritable (GstMovieOutput *output)
{
  gboolean is_seekable = FALSE;
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_BYTES);
  if (gst_pad_peer_query (output->pad, query))
    gst_query_parse_seeking (query, NULL, &is_seekable, NULL, NULL);
  return is_seekable;
}

void
gst_movie_output_end (GstMovieOutput *output, GstBufferList *last,
    gboolean is_from_start, guint32 seqnum)
{
  gst_movie_output_push (output);
  GST_PAD_STREAM_LOCK (output->pad);
  if (output->needs_stream_start) /* there was nothing at all */
    push_events (output, NULL);
  if (last && is_from_start) {
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_pad_push_event (output->pad, gst_event_new_segment (&segment));
  }
  if (last)
    gst_pad_push_list (output->pad, last);
  GstEvent *eos = gst_event_new_eos ();
  gst_event_set_seqnum (eos, seqnum);
  gst_pad_push_event (output->pad, eos);
  GST_PAD_STREAM_UNLOCK (output->pad);
}
