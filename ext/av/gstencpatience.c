/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencpatience.h"

/* However long one of them lasts, as when a debugger holds the process, it is one. */
#define N_SLICES 8
#define GRACE_US (500 * G_TIME_SPAN_MILLISECOND)

struct _GstEncPatience
{
  gint n_refs;
  GMutex lock;
  GCond cond;
  GstClockTime timeout;
  gboolean has_ended;
};

GstEncPatience *
gst_enc_patience_new (void)
{
  GstEncPatience *patience = g_new0 (GstEncPatience, 1);
  patience->n_refs = 1;
  patience->timeout = GST_ENC_PATIENCE_DEFAULT;
  g_mutex_init (&patience->lock);
  g_cond_init (&patience->cond);
  return patience;
}

GstEncPatience *
gst_enc_patience_ref (GstEncPatience *patience)
{
  g_atomic_int_inc (&patience->n_refs);
  return patience;
}

void
gst_enc_patience_unref (GstEncPatience *patience)
{
  if (!g_atomic_int_dec_and_test (&patience->n_refs))
    return;
  g_cond_clear (&patience->cond);
  g_mutex_clear (&patience->lock);
  g_free (patience);
}

void
gst_enc_patience_set_timeout (GstEncPatience *patience, GstClockTime timeout)
{
  g_mutex_lock (&patience->lock);
  patience->timeout = timeout;
  g_mutex_unlock (&patience->lock);
}

GstClockTime
gst_enc_patience_timeout (GstEncPatience *patience)
{
  g_mutex_lock (&patience->lock);
  GstClockTime timeout = patience->timeout;
  g_mutex_unlock (&patience->lock);
  return timeout;
}

static void
set_ended (GstEncPatience *patience, gboolean has_ended)
{
  g_mutex_lock (&patience->lock);
  patience->has_ended = has_ended;
  g_cond_broadcast (&patience->cond);
  g_mutex_unlock (&patience->lock);
}

void
gst_enc_patience_end (GstEncPatience *patience)
{
  set_ended (patience, TRUE);
}

void
gst_enc_patience_renew (GstEncPatience *patience)
{
  set_ended (patience, FALSE);
}

gboolean
gst_enc_patience_has_ended (GstEncPatience *patience)
{
  g_mutex_lock (&patience->lock);
  gboolean has_ended = patience->has_ended;
  g_mutex_unlock (&patience->lock);
  return has_ended;
}

void
gst_enc_patience_lock (GstEncPatience *patience)
{
  g_mutex_lock (&patience->lock);
}

void
gst_enc_patience_unlock (GstEncPatience *patience)
{
  g_mutex_unlock (&patience->lock);
}

/* FALSE: for `us` nothing has happened. */
static gboolean
wait_for (GstEncPatience *patience, gint64 us)
{
  return g_cond_wait_until (&patience->cond, &patience->lock,
      g_get_monotonic_time () + us);
}

gboolean
gst_enc_patience_wait (GstEncPatience *patience, const gboolean *is_done,
    guint n_timeouts)
{
  gint64 slice_us =
      (gint64) (patience->timeout / GST_USECOND * n_timeouts / N_SLICES);
  for (guint n = 0; n < N_SLICES && !*is_done && !patience->has_ended;)
    n += !wait_for (patience, slice_us);
  gboolean has_grace = patience->has_ended;
  while (!*is_done && has_grace)
    has_grace = wait_for (patience, GRACE_US);
  return *is_done;
}

void
gst_enc_patience_wake (GstEncPatience *patience)
{
  g_cond_broadcast (&patience->cond);
}

void
gst_enc_patience_sleep (GstEncPatience *patience, GCond *cond)
{
  g_cond_wait (cond, &patience->lock);
}
