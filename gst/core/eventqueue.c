/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "eventqueue.h"

#define MAX_WAITING 4096
#define MAX_WAITING_BYTES (4u << 20)

typedef struct
{
  TimedEvent event; /* its message is owned */
  guint32 id;
} Waiting;

struct _EventQueue
{
  GArray *waiting; /* Waiting, in order of time */
  gsize waiting_bytes;
  GArray *taken;  /* Waiting, whose messages `events` refers to */
  GArray *events; /* Mp4Event */
  guint32 next_id;

  /* The last one added. */
  gint64 last_time_ns;
  const gchar *last_scheme;
  guint last_hash;
};

static void
clear_waiting (gpointer data)
{
  g_free ((gpointer) ((Waiting *) data)->event.message);
}

EventQueue *
event_queue_new (void)
{
  EventQueue *q = g_new0 (EventQueue, 1);
  q->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  q->taken = g_array_new (FALSE, FALSE, sizeof (Waiting));
  q->events = g_array_new (FALSE, FALSE, sizeof (Mp4Event));
  g_array_set_clear_func (q->taken, clear_waiting);
  return q;
}

void
event_queue_free (EventQueue *q)
{
  if (!q)
    return;
  event_queue_clear (q);
  g_array_unref (q->waiting);
  g_array_unref (q->taken);
  g_array_unref (q->events);
  g_free (q);
}

void
event_queue_clear (EventQueue *q)
{
  for (guint i = 0; i < q->waiting->len; i++)
    clear_waiting (&g_array_index (q->waiting, Waiting, i));
  g_array_set_size (q->waiting, 0);
  q->waiting_bytes = 0;
  q->last_scheme = NULL;
}

static guint
hash_message (const TimedEvent *event)
{
  guint hash = 5381;
  for (gsize i = 0; i < event->message_size_bytes; i++)
    hash = hash * 33 + event->message[i];
  return hash;
}

static gboolean
is_repetition (EventQueue *q, const TimedEvent *event)
{
  guint hash = hash_message (event);
  gboolean is_same = q->last_scheme &&
      g_str_equal (q->last_scheme, event->scheme_id_uri) &&
      q->last_time_ns == event->time_ns && q->last_hash == hash;
  q->last_scheme = event->scheme_id_uri;
  q->last_time_ns = event->time_ns;
  q->last_hash = hash;
  return is_same;
}

CoreStatus
event_queue_add (EventQueue *q, const TimedEvent *event)
{
  if (q->waiting->len >= MAX_WAITING ||
      event->message_size_bytes > MAX_WAITING_BYTES - q->waiting_bytes)
    return CORE_LIMIT;
  if (is_repetition (q, event))
    return CORE_OK;
  Waiting new = { .event = *event, .id = q->next_id++ };
  new.event.message = g_memdup2 (event->message, event->message_size_bytes);
  q->waiting_bytes += event->message_size_bytes;
  guint place = q->waiting->len;
  while (place > 0 &&
      g_array_index (q->waiting, Waiting, place - 1).event.time_ns >
          event->time_ns)
    place--;
  g_array_insert_val (q->waiting, place, new);
  return CORE_OK;
}

static guint32
duration_ticks (gint64 duration_ns, guint32 timescale)
{
  if (duration_ns == TIME_NONE || duration_ns < 0)
    return MP4_EVENT_DURATION_UNKNOWN;
  gint64 ticks = ticks_from_ns (duration_ns, timescale);
  return (guint32) MIN (ticks, MP4_EVENT_DURATION_UNKNOWN - 1);
}

const Mp4Event *
event_queue_take (EventQueue *q, gint64 end, guint32 timescale, gint64 offset,
    guint *n_events)
{
  guint n = 0;
  g_array_set_size (q->events, 0);
  g_array_set_size (q->taken, 0);
  for (; n < q->waiting->len; n++) {
    const Waiting *w = &g_array_index (q->waiting, Waiting, n);
    gint64 time = ticks_from_ns (w->event.time_ns, timescale);
    if (time >= end)
      break;
    Mp4Event event = {
      .scheme_id_uri = w->event.scheme_id_uri,
      .timescale = timescale,
      .presentation_time = (guint64) MAX (time + offset, 0),
      .event_duration = duration_ticks (w->event.duration_ns, timescale),
      .id = w->id,
      .message_data = w->event.message,
      .message_size_bytes = w->event.message_size_bytes,
    };
    q->waiting_bytes -= w->event.message_size_bytes;
    g_array_append_val (q->events, event);
    g_array_append_val (q->taken, *w);
  }
  g_array_remove_range (q->waiting, 0, n);
  *n_events = n;
  return (const Mp4Event *) q->events->data;
}
