/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cutlist.h"

void
cut_list_init (CutList *list)
{
  *list = (CutList){
    .boundaries_ns = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .stops_ns = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .progress_ns = G_MININT64,
  };
}

void
cut_list_clear (CutList *list)
{
  g_clear_pointer (&list->boundaries_ns, g_array_unref);
  g_clear_pointer (&list->stops_ns, g_array_unref);
}

void
cut_list_take (CutList *list, Fragmenter *leader)
{
  for (gint64 time_ns; fragmenter_next_boundary (leader, &time_ns);)
    g_array_append_val (list->boundaries_ns, time_ns);
  gint64 progress_ns = fragmenter_progress_ns (leader);
  if (progress_ns != G_MAXINT64)
    list->progress_ns = MAX (list->progress_ns, progress_ns);
}

void
cut_list_finish (CutList *list, gint64 end_ns)
{
  list->is_finished = TRUE;
  list->end_ns = end_ns;
}

void
cut_list_stop (CutList *list, gint64 end_ns)
{
  g_array_append_val (list->stops_ns, end_ns);
}

guint
cut_list_n_boundaries (const CutList *list)
{
  return list->n_forgotten + list->boundaries_ns->len;
}

gint64
cut_list_at (const CutList *list, guint index)
{
  return g_array_index (list->boundaries_ns, gint64,
      MAX (index, list->n_forgotten) - list->n_forgotten);
}

/* Did the leader stop between a boundary and `time_ns`? */
static gboolean
has_stopped (const CutList *list, gint64 boundary_ns, gint64 time_ns)
{
  for (guint i = 0; i < list->stops_ns->len; i++) {
    gint64 stop_ns = g_array_index (list->stops_ns, gint64, i);
    if (stop_ns >= boundary_ns && stop_ns <= time_ns)
      return TRUE;
  }
  return FALSE;
}

LeaderPause
cut_list_pause_at (const CutList *list, gint64 time_ns, gint64 *start_ns)
{
  guint i = list->n_forgotten, n = cut_list_n_boundaries (list);
  while (i < n && cut_list_at (list, i) <= time_ns)
    i++;
  if (i == n)
    return LEADER_RUNS;
  *start_ns = cut_list_at (list, i);
  if (i == 0)
    return LEADER_BEGINS;
  return i > list->n_forgotten &&
          has_stopped (list, cut_list_at (list, i - 1), time_ns)
      ? LEADER_RETURNS
      : LEADER_RUNS;
}

static void
drop_boundaries (CutList *list, guint n)
{
  g_array_remove_range (list->boundaries_ns, 0, n);
  list->n_forgotten += n;
}

void
cut_list_forget (CutList *list, gint64 time_ns)
{
  guint n_over = 0, n_stops = 0;
  while (n_over + 1 < list->boundaries_ns->len &&
      g_array_index (list->boundaries_ns, gint64, n_over + 1) <= time_ns)
    n_over++;
  if (n_over == 0)
    return;
  drop_boundaries (list, n_over);
  while (n_stops < list->stops_ns->len &&
      g_array_index (list->stops_ns, gint64, n_stops) <=
          cut_list_at (list, list->n_forgotten))
    n_stops++;
  g_array_remove_range (list->stops_ns, 0, n_stops);
}

static void
update_boundaries (CutList *list, const CutList *other)
{
  guint n_known = cut_list_n_boundaries (list);
  if (n_known < other->n_forgotten) {
    g_array_set_size (list->boundaries_ns, 0);
    n_known = list->n_forgotten = other->n_forgotten;
  }
  guint n_new = cut_list_n_boundaries (other) - n_known;
  if (n_new > 0)
    g_array_append_vals (list->boundaries_ns,
        &g_array_index (other->boundaries_ns, gint64,
            n_known - other->n_forgotten),
        n_new);
  drop_boundaries (list, other->n_forgotten - list->n_forgotten);
}

void
cut_list_update (CutList *list, const CutList *other)
{
  update_boundaries (list, other);
  g_array_set_size (list->stops_ns, 0);
  g_array_append_vals (list->stops_ns, other->stops_ns->data,
      other->stops_ns->len);
  list->progress_ns = other->progress_ns;
  list->is_finished = other->is_finished;
  list->end_ns = other->end_ns;
}

void
cut_list_inform (const CutList *list, guint *cursor, Fragmenter *follower)
{
  *cursor = MAX (*cursor, list->n_forgotten);
  for (; *cursor < cut_list_n_boundaries (list); (*cursor)++)
    fragmenter_add_boundary (follower, cut_list_at (list, *cursor));
  if (list->is_finished)
    fragmenter_leader_finished (follower, list->end_ns);
  else if (list->progress_ns != G_MININT64)
    fragmenter_set_horizon (follower, list->progress_ns);
}
