/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencturn.h"

#include <gst/check/gstcheck.h>

#define N_WAITING 4

static GstEncTurn turn;
static gint n_had, n_there; /* atomic */

typedef struct
{
  GstPatience *patience;
  GThread *thread;
  gint place; /* in which it had the turn; -1: never */
} User;

static gpointer
use_turn (gpointer data)
{
  User *user = data;
  user->place = -1;
  if (gst_enc_turn_take (&turn, user->patience)) {
    fail_unless_equals_int (g_atomic_int_add (&n_there, 1), 0);
    user->place = g_atomic_int_add (&n_had, 1);
    g_thread_yield ();
    g_atomic_int_add (&n_there, -1);
    gst_enc_turn_give (&turn);
  }
  return NULL;
}

static guint
count_waiting (void)
{
  g_mutex_lock (&turn.lock);
  guint n = g_queue_get_length (&turn.waiting);
  g_mutex_unlock (&turn.lock);
  return n;
}

/* Waits until it is in line, so that the order is known. */
static void
user_start (User *user)
{
  guint n = count_waiting ();
  user->patience = gst_patience_new ();
  user->thread = g_thread_new (NULL, use_turn, user);
  while (count_waiting () == n)
    g_thread_yield ();
}

static void
user_finish (User *user)
{
  g_thread_join (user->thread);
  gst_patience_unref (user->patience);
}

GST_START_TEST (it_goes_round_in_the_order_of_coming)
{
  User users[N_WAITING];
  GstPatience *patience = gst_patience_new ();
  fail_unless (gst_enc_turn_take (&turn, patience));
  for (guint i = 0; i < N_WAITING; i++)
    user_start (&users[i]);
  gst_enc_turn_give (&turn);
  for (gint i = 0; i < N_WAITING; i++) {
    user_finish (&users[i]);
    fail_unless_equals_int (users[i].place, i);
  }
  fail_unless (gst_enc_turn_take (&turn, patience));
  gst_enc_turn_give (&turn);
  gst_patience_unref (patience);
}
GST_END_TEST

/* And is in nobody's way in the line. */
GST_START_TEST (who_loses_patience_leaves)
{
  User users[2];
  GstPatience *patience = gst_patience_new ();
  fail_unless (gst_enc_turn_take (&turn, patience));
  user_start (&users[0]);
  user_start (&users[1]);
  gst_patience_end (users[0].patience);
  user_finish (&users[0]);
  fail_unless_equals_int (users[0].place, -1);
  fail_unless_equals_int (count_waiting (), 1);
  gst_enc_turn_give (&turn);
  user_finish (&users[1]);
  fail_unless_equals_int (users[1].place, 0);
  gst_patience_unref (patience);
}
GST_END_TEST

/* What is free is not waited for. */
GST_START_TEST (one_without_patience_may_have_it)
{
  GstPatience *patience = gst_patience_new ();
  gst_patience_end (patience);
  fail_unless (gst_enc_turn_take (&turn, patience));
  fail_if (gst_enc_turn_take (&turn, patience));
  gst_enc_turn_give (&turn);
  fail_unless (gst_enc_turn_take (&turn, patience));
  gst_enc_turn_give (&turn);
  gst_patience_unref (patience);
}
GST_END_TEST

static void
reset (void)
{
  g_atomic_int_set (&n_had, 0);
}

static Suite *
gstencturn_suite (void)
{
  Suite *suite = suite_create ("gstencturn");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, reset, NULL);
  tcase_add_test (tcase, it_goes_round_in_the_order_of_coming);
  tcase_add_test (tcase, who_loses_patience_leaves);
  tcase_add_test (tcase, one_without_patience_may_have_it);
  return suite;
}

GST_CHECK_MAIN (gstencturn)
