/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Timed events on their way to the fragment that their time lies in,
 * in front of which they are written. An event that comes late, when that
 * fragment is gone, goes in front of the next: its time says when it was. */

#pragma once

#include "core/mp4event.h"
#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  const gchar *scheme_id_uri; /* (static) */
  gint64 time_ns;             /* stream time; before 0: 0 */
  gint64 duration_ns;         /* TIME_NONE: unknown */
  const guint8 *message;
  gsize message_size_bytes;
} TimedEvent;

typedef struct _EventQueue EventQueue;

EventQueue *event_queue_new (void);
void event_queue_free (EventQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EventQueue, event_queue_free)

/* Copies the event. One that equals the last added is sent again to be sure,
 * and left out. CORE_LIMIT: more events or bytes wait than anyone would send
 * ahead of their time. */
CoreStatus event_queue_add (EventQueue *queue, const TimedEvent *event);

/* Forgets those that wait. */
void event_queue_clear (EventQueue *queue);

/* Takes out all events before `end` (ticks), in order of time. Returns (borrowed
 * until the next call) `n_events` of them, with times in ticks plus `offset`. */
const Mp4Event *event_queue_take (EventQueue *queue, gint64 end,
    guint32 timescale, gint64 offset, guint *n_events);

G_END_DECLS
