/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter-state.h"

#define MIN_SAMPLE_COST 512 /* bytes: what the caller holds of a tiny sample */

gint64
fragmenter_cell_of (const Fragmenter *f, gint64 time)
{
  /* Audio is cut at the line; half a frame is for video, whose frame at the
   * line may be a rounding early. */
  gint64 half_frame = f->params.mode == FRAGMENTER_VIDEO ? f->half_frame : 0;
  /* What is before the grid's origin belongs to the first cell. */
  return grid_cell (MAX (time, 0), half_frame, f->params.timescale,
      f->params.segment_duration_ns);
}

void
fragmenter_close_run (Fragmenter *f, guint n_samples, gint64 end,
    gboolean is_segment_end)
{
  FragmenterDecided run = {
    .n_samples = n_samples,
    .end = end,
    .is_segment_start = f->open_is_segment_start,
    .is_segment_end = is_segment_end,
    .is_uniform = fragmenter_is_uniform (f),
    .follows_gap = f->open_follows_gap,
    .segment_ordinal = f->segment_ordinal,
    .chunk = f->open_chunk,
    .has_hole = fragmenter_pass_holes (f, end == TIME_NONE ? G_MAXINT64 : end),
  };
  g_array_append_val (f->runs, run);
  f->open += n_samples;
  f->n_open -= n_samples;
  f->open_is_segment_start = FALSE;
  f->open_follows_gap = FALSE;
  if (is_segment_end || !fragmenter_is_uniform (f))
    f->open_start = end;
  f->split_at_samples = 0;
}

guint64
fragmenter_cost_of (const FragmenterSample *s)
{
  return MAX (s->size_bytes, MIN_SAMPLE_COST);
}

void
fragmenter_close_front (Fragmenter *f, guint n_samples, gint64 end)
{
  for (guint i = 0; i < n_samples; i++)
    f->open_bytes -= fragmenter_cost_of (fragmenter_sample_at (f, f->open + i));
  fragmenter_close_run (f, n_samples, end, FALSE);
}

/* The lowest and the highest PTS of the open run, which is not empty. */
static void
find_bounds (const Fragmenter *f, gint64 *lowest, gint64 *highest)
{
  *lowest = G_MAXINT64;
  *highest = G_MININT64;
  for (guint i = 0; i < f->n_open; i++) {
    gint64 pts = fragmenter_sample_at (f, f->open + i)->pts;
    *lowest = MIN (*lowest, pts);
    *highest = MAX (*highest, pts);
  }
}

void
fragmenter_await_leading (Fragmenter *f, gint64 time)
{
  gint64 lowest, highest = f->earliest - 1;
  if (f->n_open > 0)
    find_bounds (f, &lowest, &highest);
  f->awaits_leading = TRUE;
  f->has_unsettled_run = f->n_open > 0;
  f->leading_start = MAX (highest + 1, time - MAX_SPAN / 2);
  f->leading_start = MAX (f->leading_start, f->open_start);
}

void
fragmenter_settle_start (Fragmenter *f)
{
  gint64 start, highest;
  find_bounds (f, &start, &highest);
  if (f->has_unsettled_run)
    g_array_index (f->runs, FragmenterDecided, f->runs->len - 1).end = start;
  f->awaits_leading = f->has_unsettled_run = FALSE;
  if (f->open_is_segment_start)
    f->segment_origin = start;
}

void
fragmenter_break_segment (Fragmenter *f, guint n_samples, gint64 end)
{
  fragmenter_close_run (f, n_samples, end, TRUE);
  guint n_rest = f->n_open;
  f->n_open = 0;
  fragmenter_open_segment (f, end, fragmenter_cell_of (f, end),
      f->segment_ordinal + 1);
  f->segment_is_forced = TRUE;
  f->n_open = n_rest;
  f->segment_frames = n_rest;
  for (guint i = 0; i < n_rest; i++)
    f->open_bytes += fragmenter_cost_of (fragmenter_sample_at (f, f->open + i));
}

void
fragmenter_close_last_run (Fragmenter *f)
{
  gint64 lowest, highest, end = TIME_NONE;
  find_bounds (f, &lowest, &highest);
  if (f->params.mode == FRAGMENTER_VIDEO && !f->params.is_manual &&
      f->advanced > highest && f->advanced - highest > 3 * f->half_frame) {
    gint64 line = grid_cell_start (f->segment_cell + 1, f->params.timescale,
        f->params.segment_duration_ns);
    end = MIN (MIN (f->advanced, line), highest + MAX_SPAN);
  }
  fragmenter_close_run (f, f->n_open, end > highest ? end : TIME_NONE, TRUE);
}

void
fragmenter_open_segment (Fragmenter *f, gint64 time, gint64 cell,
    guint64 ordinal)
{
  if (f->n_open > 0)
    fragmenter_close_run (f, f->n_open, time, TRUE);
  else
    fragmenter_pass_holes (f, time); /* of a segment that there is nothing of */
  f->has_segment = TRUE;
  f->segment_is_forced = FALSE;
  f->segment_cell = cell;
  f->segment_ordinal = ordinal;
  f->segment_origin = time;
  f->segment_frames = 0;
  f->open_is_segment_start = TRUE;
  f->open_chunk = 0;
  f->open_start = time;
  f->open_bytes = 0;
  f->split_at_bytes = f->params.max_fragment_bytes;
  f->has_split = f->has_chunk_split = FALSE;

  if (f->params.mode != FRAGMENTER_FOLLOWER) {
    gint64 time_ns = ns_from_ticks (time, f->params.timescale);
    g_array_append_val (f->boundaries, time_ns);
  }
}
