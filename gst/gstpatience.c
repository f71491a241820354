/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstpatience.h"

/* However long one of them lasts, as when a debugger holds the process, it is one. */
#define N_SLICES 8
#define GRACE_US (500 * G_TIME_SPAN_MILLISECOND)

struct _GstPatience
{
  gint n_refs;
  GMutex lock;
  GCond cond;
  GstClockTime timeout;
  gboolean has_ended;
};

GstPatience *
gst_patience_new (void)
{
  GstPatience *patience = g_new0 (GstPatience, 1);
  patience->n_refs = 1;
  patience->timeout = GST_PATIENCE_DEFAULT;
  g_mutex_init (&patience->lock);
  g_cond_init (&patience->cond);
  return patience;
}

GstPatience *
gst_patience_ref (GstPatience *patience)
{
  g_atomic_int_inc (&patience->n_refs);
  return patience;
}

void
gst_patience_unref (GstPatience *patience)
{
  if (!g_atomic_int_dec_and_test (&patience->n_refs))
    return;
  g_cond_clear (&patience->cond);
  g_mutex_clear (&patience->lock);
  g_free (patience);
}

void
gst_patience_set_timeout (GstPatience *patience, GstClockTime timeout)
{
  g_mutex_lock (&patience->lock);
  patience->timeout = timeout;
  g_mutex_unlock (&patience->lock);
}

GstClockTime
gst_patience_timeout (GstPatience *patience)
{
  g_mutex_lock (&patience->lock);
  GstClockTime timeout = patience->timeout;
  g_mutex_unlock (&patience->lock);
  return timeout;
}

static void
set_ended (GstPatience *patience, gboolean has_ended)
{
  g_mutex_lock (&patience->lock);
  patience->has_ended = has_ended;
  g_cond_broadcast (&patience->cond);
  g_mutex_unlock (&patience->lock);
}

void
gst_patience_end (GstPatience *patience)
{
  set_ended (patience, TRUE);
}

void
gst_patience_renew (GstPatience *patience)
{
  set_ended (patience, FALSE);
}

gboolean
gst_patience_has_ended (GstPatience *patience)
{
  g_mutex_lock (&patience->lock);
  gboolean has_ended = patience->has_ended;
  g_mutex_unlock (&patience->lock);
  return has_ended;
}

void
gst_patience_lock (GstPatience *patience)
{
  g_mutex_lock (&patience->lock);
}

void
gst_patience_unlock (GstPatience *patience)
{
  g_mutex_unlock (&patience->lock);
}

/* FALSE: it is `end_us`. */
static gboolean
wait_until (GstPatience *patience, gint64 end_us)
{
  return g_cond_wait_until (&patience->cond, &patience->lock, end_us);
}

static gint64
after (gint64 us)
{
  return g_get_monotonic_time () + us;
}

gboolean
gst_patience_wait (GstPatience *patience, const gboolean *is_done,
    const gboolean *is_over, guint n_timeouts)
{
  gint64 slice_us =
      (gint64) (patience->timeout / GST_USECOND * n_timeouts / N_SLICES);
  gint64 end_us = after (slice_us);
  for (guint n = 0;
       n < N_SLICES && !*is_done && !*is_over && !patience->has_ended;)
    if (!wait_until (patience, end_us)) {
      end_us = after (slice_us);
      n++;
    }
  gboolean has_grace = patience->has_ended;
  for (end_us = after (GRACE_US); has_grace && !*is_done && !*is_over;)
    has_grace = wait_until (patience, end_us);
  return *is_done;
}

gboolean
gst_patience_wait_long (GstPatience *patience, const gboolean *is_done)
{
  while (!*is_done && !patience->has_ended)
    gst_patience_sleep (patience, &patience->cond);
  return *is_done;
}

void
gst_patience_wake (GstPatience *patience)
{
  g_cond_broadcast (&patience->cond);
}

void
gst_patience_sleep (GstPatience *patience, GCond *cond)
{
  g_cond_wait (cond, &patience->lock);
}
