/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/cutepochs.h"

#include "coretest.h"

#define MSEC G_GINT64_CONSTANT (1000000)

/* A key frame a second, ticks are milliseconds. */
static Fragmenter *
leader_of_seconds (guint n_seconds)
{
  Fragmenter *f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = 1000,
      .segment_duration_ns = NSEC_PER_SEC,
      .frame_duration = 1000,
  });
  for (guint i = 0; i < n_seconds; i++)
    fragmenter_add (f,
        &(FragmenterSample){ .pts = i * 1000,
            .dts = i * 1000,
            .duration = 1000,
            .size_bytes = 1,
            .is_sync = TRUE });
  return f;
}

static Fragmenter *
follower_of_half_seconds (guint n)
{
  Fragmenter *f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_FOLLOWER,
      .timescale = 1000,
      .segment_duration_ns = NSEC_PER_SEC,
      .frame_duration = 500,
  });
  for (guint i = 0; i < n; i++)
    fragmenter_add (f,
        &(FragmenterSample){ .pts = i * 500,
            .dts = i * 500,
            .duration = 500,
            .size_bytes = 1 });
  return f;
}

static guint
count_runs (Fragmenter *f)
{
  guint n = 0;
  for (FragmenterRun run; fragmenter_next (f, &run);)
    n++;
  return n;
}

static guint
take (CutEpochs *e, guint epoch, Fragmenter *leader)
{
  guint n_new;
  cut_epochs_take (e, epoch, leader, &n_new);
  return n_new;
}

START_TEST (each_epoch_has_its_boundaries)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  g_autoptr (Fragmenter) first = leader_of_seconds (3);
  g_autoptr (Fragmenter) second = leader_of_seconds (2);
  g_autoptr (Fragmenter) follower = follower_of_half_seconds (6);
  g_autoptr (Fragmenter) next = follower_of_half_seconds (4);
  guint cursor = 0, n_new;

  const gint64 *new_ns = cut_epochs_take (e, 0, first, &n_new);
  ck_assert_uint_eq (n_new, 3);
  ck_assert_int_eq (new_ns[2], 2000 * MSEC);
  ck_assert_uint_eq (take (e, 0, first), 0);
  cut_epochs_inform (e, 0, &cursor, follower);
  ck_assert_uint_eq (cursor, 3);
  ck_assert_uint_eq (count_runs (follower), 2);

  /* It is a follower of the first epoch still when the leader is in the
   * second. */
  cut_epochs_finish (e, 0, 3000 * MSEC);
  ck_assert_uint_eq (take (e, 1, second), 2);
  cut_epochs_inform (e, 0, &cursor, follower);
  fragmenter_finish (follower);
  ck_assert_uint_eq (count_runs (follower), 1);

  cursor = 0;
  cut_epochs_inform (e, 1, &cursor, next);
  ck_assert_uint_eq (cursor, 2);
  ck_assert_uint_eq (count_runs (next), 1);
}
END_TEST

START_TEST (a_follower_ahead_waits_but_not_for_ever)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  g_autoptr (Fragmenter) leader = leader_of_seconds (2);
  g_autoptr (Fragmenter) more = leader_of_seconds (2);
  g_autoptr (Fragmenter) ahead = follower_of_half_seconds (6);
  guint cursor = 0;

  take (e, 0, leader);
  cut_epochs_inform (e, 1, &cursor, ahead);
  ck_assert_uint_eq (count_runs (ahead), 0);
  take (e, 0, more); /* two boundaries later */
  cut_epochs_inform (e, 1, &cursor, ahead);
  ck_assert_uint_eq (count_runs (ahead), 2);
}
END_TEST

START_TEST (nobody_leads_when_all_is_over)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  g_autoptr (Fragmenter) follower = follower_of_half_seconds (6);
  guint cursor = 0;

  cut_epochs_finish_all (e);
  cut_epochs_inform (e, 0, &cursor, follower);
  ck_assert_uint_eq (count_runs (follower), 2);
}
END_TEST

START_TEST (a_copy_tells_where_the_leader_is)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  g_autoptr (Fragmenter) first = leader_of_seconds (3);
  g_autoptr (Fragmenter) second = leader_of_seconds (2);
  CutList copy, next;
  cut_list_init (&copy);
  cut_list_init (&next);

  ck_assert_int_eq (cut_epochs_copy (e, 0, &copy), LEADER_PRESENT);
  ck_assert_uint_eq (copy.boundaries_ns->len, 0);
  take (e, 0, first);
  for (guint again = 0; again < 2; again++) {
    ck_assert_int_eq (cut_epochs_copy (e, 0, &copy), LEADER_PRESENT);
    ck_assert_uint_eq (copy.boundaries_ns->len, 3);
    ck_assert_int_eq (g_array_index (copy.boundaries_ns, gint64, 2),
        2000 * MSEC);
    ck_assert (!copy.is_finished);
  }
  cut_epochs_stop (e, 0, 2500 * MSEC);
  cut_epochs_finish (e, 0, 3000 * MSEC);
  take (e, 1, second);
  ck_assert_int_eq (cut_epochs_copy (e, 0, &copy), LEADER_AHEAD);
  ck_assert (copy.is_finished);
  ck_assert_int_eq (copy.end_ns, 3000 * MSEC);
  ck_assert_uint_eq (copy.stops_ns->len, 1);
  ck_assert_int_eq (g_array_index (copy.stops_ns, gint64, 0), 2500 * MSEC);
  ck_assert_int_eq (cut_epochs_copy (e, 1, &next), LEADER_PRESENT);
  ck_assert_uint_eq (next.boundaries_ns->len, 2);
  cut_epochs_finish_all (e);
  ck_assert_int_eq (cut_epochs_copy (e, 1, &next), LEADER_GONE);

  cut_list_clear (&copy);
  cut_list_clear (&next);
}
END_TEST

/* Of an epoch that is over the last boundary and the end stay. */
START_TEST (epochs_that_are_over_are_forgotten)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  g_autoptr (Fragmenter) first = leader_of_seconds (3);
  g_autoptr (Fragmenter) second = leader_of_seconds (3);
  CutList copies[2];
  take (e, 0, first);
  cut_epochs_finish (e, 0, 3000 * MSEC);
  take (e, 1, second);
  cut_epochs_forget (e, 1, 1000 * MSEC);
  cut_epochs_forget (e, 2, 0); /* which is not there yet */
  cut_epochs_forget (e, 1, 500 * MSEC);
  for (guint i = 0; i < G_N_ELEMENTS (copies); i++) {
    cut_list_init (&copies[i]);
    cut_epochs_copy (e, i, &copies[i]);
    ck_assert_uint_eq (cut_list_n_boundaries (&copies[i]), 3);
  }
  ck_assert_uint_eq (copies[0].boundaries_ns->len, 1);
  ck_assert_int_eq (copies[0].end_ns, 3000 * MSEC);
  ck_assert_int_eq (cut_list_at (&copies[1], 2), 2000 * MSEC);
  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    cut_list_clear (&copies[i]);
}
END_TEST

START_TEST (a_copy_of_nothing_ends_with_the_leader)
{
  g_autoptr (CutEpochs) e = cut_epochs_new ();
  CutList copy;
  cut_list_init (&copy);
  cut_epochs_finish_all (e);
  ck_assert_int_eq (cut_epochs_copy (e, 0, &copy), LEADER_GONE);
  ck_assert (copy.is_finished);
  ck_assert_int_eq (copy.end_ns, 0);
  cut_list_clear (&copy);
}
END_TEST

CORE_TEST_MAIN ("cutepochs", a_copy_tells_where_the_leader_is,
    epochs_that_are_over_are_forgotten, a_copy_of_nothing_ends_with_the_leader,
    each_epoch_has_its_boundaries, a_follower_ahead_waits_but_not_for_ever,
    nobody_leads_when_all_is_over)
