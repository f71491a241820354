/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstdrivercaller.h"

#include <gst/check/gstcheck.h>

#define SHORT (20 * GST_MSECOND)
#define LONG (3600 * GST_SECOND)

static gint n_lost;

/* --- what hangs until the test lets it go --- */

static GMutex lock;
static GCond changed;
static gboolean may_go;
static guint n_calls, n_freed;

typedef struct
{
  guint answer;
} Subject;

static void
tell (guint *count)
{
  g_mutex_lock (&lock);
  (*count)++;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static void
let_go (void)
{
  g_mutex_lock (&lock);
  may_go = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static void
wait_for (const guint *count, guint n)
{
  g_mutex_lock (&lock);
  while (*count < n)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

static void
hang (void)
{
  g_mutex_lock (&lock);
  while (!may_go)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

static void
call_answer (gpointer data)
{
  Subject *subject = data;
  subject->answer++;
}

static void
call_hang (gpointer data)
{
  Subject *subject = data;
  tell (&n_calls);
  hang ();
  subject->answer = 0;
}

static void
free_subject (gpointer data)
{
  g_free (data);
  tell (&n_freed);
}

static void
free_late (gpointer data)
{
  hang ();
  free_subject (data);
}

static void
reset (void)
{
  may_go = FALSE;
  n_calls = n_freed = 0;
  ck_assert_int_eq (n_lost, 0);
}

/* The counter is told last of all. */
static void
wait_for_none_lost (void)
{
  while (g_atomic_int_get (&n_lost) > 0)
    g_thread_yield ();
}

/* --- tests --- */

START_TEST (calls_return_with_what_they_made)
{
  GstPatience *patience = gst_patience_new ();
  Subject *subject = g_new0 (Subject, 1);
  GstDriverCaller *caller =
      gst_driver_caller_new (patience, &n_lost, subject, free_subject);
  for (guint i = 1; i <= 1000; i++) {
    ck_assert (gst_driver_caller_run (caller, call_answer, 1));
    ck_assert_uint_eq (subject->answer, i);
  }
  gst_driver_caller_free (caller);
  ck_assert_uint_eq (n_freed, 1);
  ck_assert_int_eq (n_lost, 0);
  gst_patience_unref (patience);
}
END_TEST

/* It keeps what it has until it returns, and nobody is called any more. */
START_TEST (a_call_that_does_not_return_is_left_alone)
{
  GstPatience *patience = gst_patience_new ();
  gst_patience_set_timeout (patience, SHORT);
  GstDriverCaller *caller = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  ck_assert (!gst_driver_caller_run (caller, call_hang, 2));
  ck_assert_int_eq (n_lost, 1);
  ck_assert (!gst_driver_caller_run (caller, call_answer, 1));
  gst_driver_caller_free (caller);
  gst_patience_unref (patience);
  ck_assert_uint_eq (n_freed, 0);
  ck_assert_int_eq (n_lost, 1);
  let_go ();
  wait_for (&n_freed, 1);
  wait_for_none_lost ();
}
END_TEST

START_TEST (an_end_that_does_not_come_is_not_waited_for)
{
  GstPatience *patience = gst_patience_new ();
  GstDriverCaller *caller =
      gst_driver_caller_new (patience, &n_lost, g_new0 (Subject, 1), free_late);
  ck_assert (gst_driver_caller_run (caller, call_answer, 1));
  gst_patience_set_timeout (patience, SHORT);
  gst_driver_caller_free (caller);
  gst_patience_unref (patience);
  ck_assert_uint_eq (n_freed, 0);
  ck_assert_int_eq (n_lost, 1);
  let_go ();
  wait_for (&n_freed, 1);
  wait_for_none_lost ();
}
END_TEST

static gpointer
run_hang (gpointer caller)
{
  return GINT_TO_POINTER (gst_driver_caller_run (caller, call_hang, 1));
}

/* Who waits comes back when the patience ends, and what comes after that hardly
 * waits; until it is renewed. */
START_TEST (the_end_of_patience_ends_waiting)
{
  GstPatience *patience = gst_patience_new ();
  gst_patience_set_timeout (patience, LONG);
  GstDriverCaller *caller = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  GThread *thread = g_thread_new (NULL, run_hang, caller);
  wait_for (&n_calls, 1);
  gst_patience_end (patience);
  ck_assert (gst_patience_has_ended (patience));
  ck_assert (!GPOINTER_TO_INT (g_thread_join (thread)));
  gst_driver_caller_free (caller);

  GstDriverCaller *other = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  ck_assert (gst_driver_caller_run (other, call_answer, 1));
  ck_assert (!gst_driver_caller_run (other, call_hang, 1));
  gst_driver_caller_free (other);
  ck_assert_int_eq (n_lost, 2);
  let_go ();
  wait_for (&n_freed, 2);
  wait_for_none_lost ();

  gst_patience_renew (patience);
  ck_assert (!gst_patience_has_ended (patience));
  GstDriverCaller *last = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  ck_assert (gst_driver_caller_run (last, call_hang, 1));
  gst_driver_caller_free (last);
  gst_patience_unref (patience);
}
END_TEST

/* --- errands --- */

typedef struct
{
  GstDriverCaller *caller;
  guint number, *n_done;
  gpointer subject; /* that was there */
  gboolean is_done;
} Parcel;

static void
deliver (gpointer subject, gpointer data)
{
  Parcel *parcel = data;
  ck_assert_uint_eq (parcel->number, (*parcel->n_done)++);
  parcel->subject = subject;
  gst_driver_caller_set_done (parcel->caller, &parcel->is_done);
}

static void
errand_hang (gpointer subject, gpointer data)
{
  tell (&n_calls);
  hang ();
}

/* One at a time, and those of calls between them. */
START_TEST (errands_are_done_in_order)
{
  guint n_done = 0;
  Parcel parcels[100];
  GstPatience *patience = gst_patience_new ();
  Subject *subject = g_new0 (Subject, 1);
  GstDriverCaller *caller =
      gst_driver_caller_new (patience, &n_lost, subject, free_subject);
  for (guint i = 0; i < G_N_ELEMENTS (parcels); i++) {
    parcels[i] = (Parcel){ .caller = caller, .number = i, .n_done = &n_done };
    gst_driver_caller_post (caller, deliver, &parcels[i]);
    if (i % 10 == 0)
      ck_assert (gst_driver_caller_run (caller, call_answer, 1));
  }
  for (guint i = G_N_ELEMENTS (parcels); i-- > 0;) {
    ck_assert (gst_driver_caller_wait (caller, &parcels[i].is_done, 1));
    ck_assert (parcels[i].subject == subject);
  }
  ck_assert_uint_eq (subject->answer, 10);
  gst_driver_caller_free (caller);
  gst_patience_unref (patience);
}
END_TEST

/* All who wait are told, and what has come meanwhile is done behind it. */
START_TEST (an_errand_that_hangs_is_left_with_those_behind_it)
{
  guint n_done = 0;
  GstPatience *patience = gst_patience_new ();
  gst_patience_set_timeout (patience, SHORT);
  GstDriverCaller *caller = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  Parcel parcel = { .caller = caller, .n_done = &n_done };
  gst_driver_caller_ref (caller);
  gst_driver_caller_post (caller, errand_hang, NULL);
  gst_driver_caller_post (caller, deliver, &parcel);
  ck_assert (!gst_driver_caller_wait (caller, &parcel.is_done, 1));
  ck_assert (!gst_driver_caller_wait (caller, &parcel.is_done, G_MAXUINT8));
  ck_assert (!gst_driver_caller_run (caller, call_answer, G_MAXUINT8));
  ck_assert_int_eq (n_lost, 1);
  gst_driver_caller_free (caller);
  ck_assert_uint_eq (n_freed, 0);
  let_go ();
  wait_for (&n_freed, 1);
  ck_assert (parcel.is_done && parcel.subject);
  wait_for_none_lost ();
  gst_driver_caller_unref (caller);
  gst_patience_unref (patience);
}
END_TEST

/* The thread stays for those who have a reference; its subject does not. */
START_TEST (errands_are_done_after_the_end)
{
  guint n_done = 0;
  GstPatience *patience = gst_patience_new ();
  GstDriverCaller *caller = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  Parcel parcel = { .caller = caller, .n_done = &n_done };
  gst_driver_caller_ref (caller);
  gst_driver_caller_free (caller);
  ck_assert_uint_eq (n_freed, 1);
  gst_driver_caller_do (caller, deliver, &parcel);
  ck_assert (gst_driver_caller_wait (caller, &parcel.is_done, 1));
  ck_assert (!parcel.subject);
  gst_driver_caller_unref (caller);
  gst_patience_unref (patience);
}
END_TEST

static void
do_more (gpointer subject, gpointer data)
{
  Parcel *parcel = data;
  guint n = *parcel->n_done;
  gst_driver_caller_do (parcel->caller, deliver, parcel);
  ck_assert_uint_eq (*parcel->n_done, n + 1);
}

START_TEST (in_the_thread_itself_an_errand_is_done_at_once)
{
  guint n_done = 0;
  GstPatience *patience = gst_patience_new ();
  GstDriverCaller *caller = gst_driver_caller_new (patience, &n_lost,
      g_new0 (Subject, 1), free_subject);
  Parcel parcel = { .caller = caller, .n_done = &n_done };
  gst_driver_caller_do (caller, do_more, &parcel);
  ck_assert (gst_driver_caller_wait (caller, &parcel.is_done, 1));
  gst_driver_caller_free (caller);
  gst_patience_unref (patience);
}
END_TEST

static Suite *
gstdrivercaller_suite (void)
{
  Suite *suite = suite_create ("gstdrivercaller");
  TCase *tcase = tcase_create ("caller");
  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, reset, NULL);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, calls_return_with_what_they_made);
  tcase_add_test (tcase, a_call_that_does_not_return_is_left_alone);
  tcase_add_test (tcase, an_end_that_does_not_come_is_not_waited_for);
  tcase_add_test (tcase, the_end_of_patience_ends_waiting);
  tcase_add_test (tcase, errands_are_done_in_order);
  tcase_add_test (tcase, an_errand_that_hangs_is_left_with_those_behind_it);
  tcase_add_test (tcase, errands_are_done_after_the_end);
  tcase_add_test (tcase, in_the_thread_itself_an_errand_is_done_at_once);
  return suite;
}

GST_CHECK_MAIN (gstdrivercaller)
