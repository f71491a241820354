/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstdrivercaller.h"

struct _GstDriverCaller
{
  gint n_refs; /* of users and the thread, atomic */
  GstPatience *patience;
  GThread *thread;
  gint *n_lost;
  gpointer subject; /* (owned) the thread's, but for the time between calls */
  GDestroyNotify free_subject;

  /* under the patience's lock */
  GCond is_needed;
  GQueue errands;  /* (owned) of Errand, to be done */
  guint n_errands; /* those and what is under way */
  guint n_users;
  gboolean has_returned; /* the call of gst_driver_caller_run() */
  gboolean is_ending;
  gboolean has_ended; /* the subject is freed */
  gboolean is_lost;   /* nobody waits */
};

typedef struct
{
  GstDriverCall call;     /* (nullable) of gst_driver_caller_run() */
  GstDriverErrand errand; /* else */
  gpointer data;
} Errand;

static void
drop_reference (GstDriverCaller *caller)
{
  if (!g_atomic_int_dec_and_test (&caller->n_refs))
    return;
  g_cond_clear (&caller->is_needed);
  gst_patience_unref (caller->patience);
  g_free (caller);
}

/* --- its thread --- */

/* With the lock. */
static gboolean
has_to_stay (const GstDriverCaller *caller)
{
  return caller->has_ended ? caller->n_users > 0 : !caller->is_ending;
}

/* With the lock, which it lets go of for that time. */
static void
do_errand (GstDriverCaller *caller, const Errand *errand)
{
  gst_patience_unlock (caller->patience);
  if (errand->call)
    errand->call (caller->subject);
  else
    errand->errand (caller->subject, errand->data);
  gst_patience_lock (caller->patience);
  caller->n_errands--;
  if (!errand->call)
    return;
  caller->has_returned = TRUE;
  gst_patience_wake (caller->patience);
}

/* With the lock. */
static void
do_errands (GstDriverCaller *caller)
{
  for (;;) {
    while (g_queue_is_empty (&caller->errands) && has_to_stay (caller))
      gst_patience_sleep (caller->patience, &caller->is_needed);
    g_autofree Errand *errand = g_queue_pop_head (&caller->errands);
    if (!errand)
      return;
    do_errand (caller, errand);
  }
}

/* With the lock, which it lets go of for that time. */
static void
end (GstDriverCaller *caller)
{
  gpointer subject = g_steal_pointer (&caller->subject);
  gst_patience_unlock (caller->patience);
  caller->free_subject (subject);
  gst_patience_lock (caller->patience);
  caller->has_ended = TRUE;
  if (caller->is_lost)
    g_atomic_int_add (caller->n_lost, -1);
  gst_patience_wake (caller->patience);
}

static gpointer
run_thread (gpointer data)
{
  GstDriverCaller *caller = data;
  gst_patience_lock (caller->patience);
  do_errands (caller);
  end (caller);
  do_errands (caller);
  gst_patience_unlock (caller->patience);
  drop_reference (caller);
  return NULL;
}

/* --- its users --- */

GstDriverCaller *
gst_driver_caller_new (GstPatience *patience, gint *n_lost, gpointer subject,
    GDestroyNotify free_subject)
{
  GstDriverCaller *caller = g_new0 (GstDriverCaller, 1);
  *caller = (GstDriverCaller){
    .n_refs = 2,
    .patience = gst_patience_ref (patience),
    .n_lost = n_lost,
    .subject = subject,
    .free_subject = free_subject,
    .n_users = 1,
  };
  g_cond_init (&caller->is_needed);
  g_queue_init (&caller->errands);
  gst_patience_lock (patience); /* until the thread knows which it is */
  caller->thread = g_thread_try_new ("abr-driver", run_thread, caller, NULL);
  gst_patience_unlock (patience);
  if (!caller->thread) {
    free_subject (subject);
    drop_reference (caller);
    drop_reference (caller);
    return NULL;
  }
  return caller;
}

GstDriverCaller *
gst_driver_caller_ref (GstDriverCaller *caller)
{
  g_atomic_int_inc (&caller->n_refs);
  gst_patience_lock (caller->patience);
  caller->n_users++;
  gst_patience_unlock (caller->patience);
  return caller;
}

void
gst_driver_caller_unref (GstDriverCaller *caller)
{
  gst_patience_lock (caller->patience);
  caller->n_users--;
  g_cond_signal (&caller->is_needed);
  gst_patience_unlock (caller->patience);
  drop_reference (caller);
}

/* With the lock. */
static void
add (GstDriverCaller *caller, const Errand *errand)
{
  g_queue_push_tail (&caller->errands, g_memdup2 (errand, sizeof *errand));
  caller->n_errands++;
  g_cond_signal (&caller->is_needed);
}

/* With the lock. */
static void
lose (GstDriverCaller *caller)
{
  caller->is_lost = TRUE;
  caller->is_ending = TRUE;
  g_atomic_int_inc (caller->n_lost);
  gst_patience_wake (caller->patience);
}

/* With the lock. */
static gboolean
wait_for (GstDriverCaller *caller, const gboolean *is_done, guint n_timeouts)
{
  if (!gst_patience_wait (caller->patience, is_done, &caller->is_lost,
          n_timeouts) &&
      !caller->is_lost)
    lose (caller);
  return *is_done;
}

gboolean
gst_driver_caller_run (GstDriverCaller *caller, GstDriverCall call,
    guint n_timeouts)
{
  const Errand errand = { .call = call };
  gboolean has_returned = FALSE;
  gst_patience_lock (caller->patience);
  if (!caller->is_lost) {
    caller->has_returned = FALSE;
    add (caller, &errand);
    has_returned = wait_for (caller, &caller->has_returned, n_timeouts);
  }
  gst_patience_unlock (caller->patience);
  return has_returned;
}

/* What ends without another call is waited for. */
void
gst_driver_caller_free (GstDriverCaller *caller)
{
  gst_patience_lock (caller->patience);
  caller->is_ending = TRUE;
  g_cond_signal (&caller->is_needed);
  gboolean ends = wait_for (caller, &caller->has_ended, 1) &&
      caller->n_users == 1 && caller->n_errands == 0;
  gst_patience_unlock (caller->patience);
  GThread *thread = caller->thread;
  gst_driver_caller_unref (caller);
  if (ends)
    g_thread_join (thread);
  else
    g_thread_unref (thread);
}

void
gst_driver_caller_post (GstDriverCaller *caller, GstDriverErrand errand,
    gpointer data)
{
  const Errand posted = { .errand = errand, .data = data };
  gst_patience_lock (caller->patience);
  add (caller, &posted);
  gst_patience_unlock (caller->patience);
}

void
gst_driver_caller_do (GstDriverCaller *caller, GstDriverErrand errand,
    gpointer data)
{
  if (caller->thread == g_thread_self ())
    errand (caller->subject, data);
  else
    gst_driver_caller_post (caller, errand, data);
}

void
gst_driver_caller_set_done (GstDriverCaller *caller, gboolean *is_done)
{
  gst_patience_lock (caller->patience);
  *is_done = TRUE;
  gst_patience_wake (caller->patience);
  gst_patience_unlock (caller->patience);
}

gboolean
gst_driver_caller_wait (GstDriverCaller *caller, const gboolean *is_done,
    guint n_timeouts)
{
  gst_patience_lock (caller->patience);
  gboolean ok = wait_for (caller, is_done, n_timeouts);
  gst_patience_unlock (caller->patience);
  return ok;
}
