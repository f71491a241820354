/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsio.h"

typedef struct
{
  GstHlsIoFunc func;
  gpointer job;
  gsize size_bytes;
} Waiting;

struct _GstHlsIo
{
  GThread *thread; /* NULL: jobs run where they come from */
  guint64 max_backlog_bytes;

  GMutex lock; /* protects everything below */
  GCond changed;
  GQueue waiting; /* (owned, Waiting) */
  guint64 backlog_bytes;
  gboolean is_busy;
  gboolean is_live;
  gboolean is_closing;
};

static gpointer
run_jobs (gpointer data)
{
  GstHlsIo *io = data;

  g_mutex_lock (&io->lock);
  for (;;) {
    Waiting *next = g_queue_pop_head (&io->waiting);
    if (next) {
      io->is_busy = TRUE;
      g_mutex_unlock (&io->lock);
      next->func (next->job);
      g_mutex_lock (&io->lock);
      io->is_busy = FALSE;
      io->backlog_bytes -= next->size_bytes;
      g_free (next);
      g_cond_broadcast (&io->changed);
    } else if (io->is_closing) {
      break;
    } else {
      g_cond_wait (&io->changed, &io->lock);
    }
  }
  g_mutex_unlock (&io->lock);
  return NULL;
}

GstHlsIo *
gst_hls_io_new (gboolean has_thread, guint64 max_backlog_bytes)
{
  GstHlsIo *io = g_new0 (GstHlsIo, 1);
  io->max_backlog_bytes = max_backlog_bytes;
  g_mutex_init (&io->lock);
  g_cond_init (&io->changed);
  g_queue_init (&io->waiting);
  if (has_thread)
    io->thread = g_thread_new ("hls-io", run_jobs, io);
  return io;
}

void
gst_hls_io_free (GstHlsIo *io)
{
  if (!io)
    return;
  if (io->thread) {
    g_mutex_lock (&io->lock);
    io->is_closing = TRUE;
    g_cond_broadcast (&io->changed);
    g_mutex_unlock (&io->lock);
    g_thread_join (io->thread);
  }
  g_mutex_clear (&io->lock);
  g_cond_clear (&io->changed);
  g_free (io);
}

void
gst_hls_io_set_live (GstHlsIo *io)
{
  g_mutex_lock (&io->lock);
  io->is_live = TRUE;
  g_mutex_unlock (&io->lock);
}

static gboolean
has_room (const GstHlsIo *io, gsize size_bytes)
{
  return !io->thread || io->backlog_bytes == 0 ||
      (size_bytes <= io->max_backlog_bytes &&
          io->backlog_bytes <= io->max_backlog_bytes - size_bytes);
}

gboolean
gst_hls_io_make_room (GstHlsIo *io, gsize size_bytes)
{
  g_mutex_lock (&io->lock);
  while (!has_room (io, size_bytes) && !io->is_live)
    g_cond_wait (&io->changed, &io->lock);
  gboolean is_room = has_room (io, size_bytes);
  g_mutex_unlock (&io->lock);
  return is_room;
}

void
gst_hls_io_run (GstHlsIo *io, GstHlsIoFunc func, gpointer job, gsize size_bytes)
{
  if (!io->thread) {
    func (job);
    return;
  }
  Waiting *waiting = g_new (Waiting, 1);
  *waiting = (Waiting){ func, job, size_bytes };
  g_mutex_lock (&io->lock);
  g_queue_push_tail (&io->waiting, waiting);
  io->backlog_bytes += size_bytes;
  g_cond_broadcast (&io->changed);
  g_mutex_unlock (&io->lock);
}

void
gst_hls_io_drain (GstHlsIo *io)
{
  g_mutex_lock (&io->lock);
  while (io->thread && (io->is_busy || !g_queue_is_empty (&io->waiting)))
    g_cond_wait (&io->changed, &io->lock);
  g_mutex_unlock (&io->lock);
}
