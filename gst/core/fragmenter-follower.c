/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter-state.h"

/* The ordinal of the leader's segment that holds `time`. What comes before the
 * leader's first frame belongs to its first segment. */
static guint64
leader_ordinal (Fragmenter *f, gint64 time)
{
  while (f->next_boundary < f->boundaries->len) {
    gint64 boundary = g_array_index (f->boundaries, gint64, f->next_boundary);
    if (boundary > time)
      break;
    f->passed_boundary = boundary;
    f->next_boundary++;
    f->n_passed++;
  }
  guint64 ordinal = f->n_passed > 0 ? f->n_passed - 1 : 0;
  gboolean is_past_leader =
      f->is_grid_ruled && f->next_boundary == f->boundaries->len;
  gint64 cell = is_past_leader ? fragmenter_cell_of (f, time) : 0;
  if (is_past_leader && cell > f->grid_base_cell)
    ordinal += (guint64) (cell - f->grid_base_cell);
  return ordinal;
}

gboolean
fragmenter_follower_is_past (Fragmenter *f, guint64 ordinal, guint64 chunk)
{
  if (f->advanced == G_MININT64 || f->horizon == G_MININT64)
    return FALSE;
  gint64 known = MIN (f->advanced, f->horizon - 1);
  guint64 reached = leader_ordinal (f, known);
  if (reached != ordinal || f->params.chunk_duration_ns == 0 ||
      f->n_passed == 0)
    return reached > ordinal;
  return fragmenter_chunk_of (f, known - f->passed_boundary) > chunk;
}

/* Chunks are counted from the leader's boundary, so that those of all tracks
 * match. */
static void
open_follower_segment (Fragmenter *f, gint64 time, guint64 ordinal)
{
  fragmenter_open_segment (f, time, 0, ordinal);
  if (f->n_passed > 0)
    f->segment_origin = f->passed_boundary;
  if (f->params.chunk_duration_ns > 0)
    f->open_chunk = fragmenter_chunk_of (f, time - f->segment_origin);
}

/* Where the follower's open segment ends, given that what follows is in another
 * one. */
static gint64
follower_segment_end (const Fragmenter *f)
{
  gint64 last = fragmenter_sample_at (f, f->open + f->n_open - 1)->pts;
  /* The first boundary ends nothing: what is before belongs to it. */
  guint next = f->next_boundary + (f->n_passed == 0 ? 1 : 0);
  gint64 cell = fragmenter_cell_of (f, last);
  if (f->is_grid_ruled)
    cell = MAX (cell, f->grid_base_cell);
  gint64 end = next < f->boundaries->len
      ? g_array_index (f->boundaries, gint64, next)
      : grid_cell_start (cell + 1, f->params.timescale,
            f->params.segment_duration_ns);
  return MIN (end, last + MAX_SPAN);
}

/* Nothing comes before `time`: if that lies in another segment or chunk the open
 * one is over, whether or not there ever is another sample. */
static void
close_before_gap (Fragmenter *f, gint64 time)
{
  if (f->n_open == 0 || time == G_MININT64 || f->horizon == G_MININT64)
    return;
  gint64 end = follower_segment_end (f);
  /* What lies beyond the horizon is not known yet. */
  gint64 known = MIN (time, f->horizon - 1);
  gboolean is_past = leader_ordinal (f, known) > f->segment_ordinal;
  /* Whichever ends first, whenever either is learnt of. */
  fragmenter_close_chunk_before_gap (f, is_past ? MIN (known, end - 1) : known);
  if (!is_past || f->n_open == 0)
    return;
  fragmenter_close_run (f, f->n_open, end, TRUE);
  f->open_follows_gap = TRUE;
}

void
fragmenter_follow (Fragmenter *f)
{
  while (f->open + f->n_open < f->samples->len) {
    const FragmenterPending *next =
        &g_array_index (f->samples, FragmenterPending, f->open + f->n_open);
    gint64 time = next->sample.pts;
    gint64 position = MAX (time, next->advanced);
    close_before_gap (f, next->advanced);
    if (position >= f->horizon)
      return;
    guint64 ordinal = leader_ordinal (f, position);
    if (!f->has_segment || ordinal != f->segment_ordinal)
      open_follower_segment (f, time, ordinal);
    fragmenter_extend_open_run (f);
  }
  close_before_gap (f, f->advanced);
  if (f->advanced >= f->horizon)
    return; /* where a gap at the end leads is not known yet */
  if (f->is_finished && f->n_open > 0)
    fragmenter_close_run (f, f->n_open, TIME_NONE, TRUE);
}

void
fragmenter_add_boundary (Fragmenter *f, gint64 time_ns)
{
  g_return_if_fail (f->params.mode == FRAGMENTER_FOLLOWER);

  /* Those passed are forgotten, so that the array stays short. */
  g_array_remove_range (f->boundaries, 0, f->next_boundary);
  f->next_boundary = 0;
  /* Each has a tick of its own: so all up to this one are known, whatever
   * comes next. */
  gint64 boundary = ticks_from_ns (time_ns, f->params.timescale);
  f->last_boundary = MAX (boundary, f->last_boundary + 1);
  g_array_append_val (f->boundaries, f->last_boundary);
  f->horizon = MAX (f->horizon, f->last_boundary + 1);
  fragmenter_follow (f);
}

void
fragmenter_set_horizon (Fragmenter *f, gint64 time_ns)
{
  g_return_if_fail (f->params.mode == FRAGMENTER_FOLLOWER);

  gint64 horizon = time_ns == G_MAXINT64
      ? G_MAXINT64
      : ticks_from_ns (time_ns, f->params.timescale);
  f->horizon = MAX (f->horizon, horizon);
  fragmenter_follow (f);
}

void
fragmenter_leader_finished (Fragmenter *f, gint64 leader_end_ns)
{
  g_return_if_fail (f->params.mode == FRAGMENTER_FOLLOWER);

  gint64 cell_ns = (gint64) f->params.segment_duration_ns;
  gboolean has_led = f->n_passed > 0 || f->next_boundary < f->boundaries->len;
  gint64 end_ns = CLAMP (leader_end_ns, 0, G_MAXINT64 / 2);
  f->is_grid_ruled = TRUE;
  f->grid_base_cell = has_led ? (end_ns + cell_ns) / cell_ns : 0;
  f->horizon = G_MAXINT64;
  fragmenter_follow (f);
}

gboolean
fragmenter_first_time_ns (const Fragmenter *f, gint64 *time_ns)
{
  g_return_val_if_fail (f->params.mode == FRAGMENTER_FOLLOWER, FALSE);

  if (f->has_segment || f->samples->len == 0)
    return FALSE;
  *time_ns =
      ns_from_ticks (fragmenter_sample_at (f, 0)->pts, f->params.timescale);
  return TRUE;
}

guint
fragmenter_drop_before (Fragmenter *f, gint64 time_ns)
{
  g_return_val_if_fail (f->params.mode == FRAGMENTER_FOLLOWER, 0);

  gint64 time = ticks_from_ns (time_ns, f->params.timescale);
  guint n = 0;
  if (f->has_segment)
    return 0;
  f->earliest = MAX (f->earliest, time);
  while (n < f->samples->len && fragmenter_sample_at (f, n)->pts < time)
    n++;
  g_array_remove_range (f->samples, 0, n);
  return n;
}
