/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstenccaller.h"

struct _GstEncCaller
{
  gint n_refs; /* of the owner and the thread */
  GstEncPatience *patience;
  GThread *thread;
  gint *n_lost;
  gpointer subject; /* (owned) the thread's, but for the time between calls */
  GDestroyNotify free_subject;

  /* under the patience's lock */
  GCond is_needed;
  GstEncCall call; /* (nullable) to be made, or under way */
  gboolean has_returned;
  gboolean is_ending;
  gboolean has_ended;
  gboolean is_lost; /* nobody waits */
};

static void
caller_unref (GstEncCaller *caller)
{
  if (!g_atomic_int_dec_and_test (&caller->n_refs))
    return;
  g_cond_clear (&caller->is_needed);
  gst_enc_patience_unref (caller->patience);
  g_free (caller);
}

/* --- its thread --- */

/* With the lock, which it lets go of for the time of a call. */
static void
make_calls (GstEncCaller *caller)
{
  for (;;) {
    while (!caller->call && !caller->is_ending)
      gst_enc_patience_sleep (caller->patience, &caller->is_needed);
    if (!caller->call)
      return;
    gst_enc_patience_unlock (caller->patience);
    caller->call (caller->subject);
    gst_enc_patience_lock (caller->patience);
    caller->call = NULL;
    caller->has_returned = TRUE;
    gst_enc_patience_wake (caller->patience);
  }
}

static gpointer
run_thread (gpointer data)
{
  GstEncCaller *caller = data;
  gst_enc_patience_lock (caller->patience);
  make_calls (caller);
  gst_enc_patience_unlock (caller->patience);
  caller->free_subject (caller->subject);
  gst_enc_patience_lock (caller->patience);
  caller->has_ended = TRUE;
  if (caller->is_lost)
    g_atomic_int_add (caller->n_lost, -1);
  gst_enc_patience_wake (caller->patience);
  gst_enc_patience_unlock (caller->patience);
  caller_unref (caller);
  return NULL;
}

/* --- its owner --- */

GstEncCaller *
gst_enc_caller_new (GstEncPatience *patience, gint *n_lost, gpointer subject,
    GDestroyNotify free_subject)
{
  GstEncCaller *caller = g_new0 (GstEncCaller, 1);
  *caller = (GstEncCaller){
    .n_refs = 2,
    .patience = gst_enc_patience_ref (patience),
    .n_lost = n_lost,
    .subject = subject,
    .free_subject = free_subject,
  };
  g_cond_init (&caller->is_needed);
  caller->thread =
      g_thread_try_new ("abrvideoenc-gpu", run_thread, caller, NULL);
  if (!caller->thread) {
    free_subject (subject);
    caller_unref (caller);
    caller_unref (caller);
    return NULL;
  }
  return caller;
}

/* With the lock. */
static void
lose (GstEncCaller *caller)
{
  caller->is_lost = TRUE;
  caller->is_ending = TRUE;
  g_atomic_int_inc (caller->n_lost);
}

gboolean
gst_enc_caller_run (GstEncCaller *caller, GstEncCall call, guint n_timeouts)
{
  gst_enc_patience_lock (caller->patience);
  gboolean has_returned = FALSE;
  if (!caller->is_lost) {
    caller->call = call;
    caller->has_returned = FALSE;
    g_cond_signal (&caller->is_needed);
    has_returned = gst_enc_patience_wait (caller->patience,
        &caller->has_returned, n_timeouts);
    if (!has_returned)
      lose (caller);
  }
  gst_enc_patience_unlock (caller->patience);
  return has_returned;
}

void
gst_enc_caller_free (GstEncCaller *caller)
{
  gst_enc_patience_lock (caller->patience);
  caller->is_ending = TRUE;
  g_cond_signal (&caller->is_needed);
  if (!caller->is_lost &&
      !gst_enc_patience_wait (caller->patience, &caller->has_ended, 1))
    lose (caller);
  gboolean has_ended = caller->has_ended;
  gst_enc_patience_unlock (caller->patience);
  if (has_ended)
    g_thread_join (caller->thread);
  else
    g_thread_unref (caller->thread);
  caller_unref (caller);
}
