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

/* Of arrays that only grow. */
static void
append_new (GArray *to, const GArray *from)
{
  if (from->len > to->len)
    g_array_append_vals (to, &g_array_index (from, gint64, to->len),
        from->len - to->len);
}

void
cut_list_update (CutList *list, const CutList *other)
{
  append_new (list->boundaries_ns, other->boundaries_ns);
  append_new (list->stops_ns, other->stops_ns);
  list->progress_ns = other->progress_ns;
  list->is_finished = other->is_finished;
  list->end_ns = other->end_ns;
}

void
cut_list_inform (const CutList *list, guint *cursor, Fragmenter *follower)
{
  for (; *cursor < list->boundaries_ns->len; (*cursor)++)
    fragmenter_add_boundary (follower,
        g_array_index (list->boundaries_ns, gint64, *cursor));
  if (list->is_finished)
    fragmenter_leader_finished (follower, list->end_ns);
  else if (list->progress_ns != G_MININT64)
    fragmenter_set_horizon (follower, list->progress_ns);
}
