/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter-state.h"

#include "core/decodetimes.h"

#define MAX_STRETCH 4 /* times the longest, where there is no place to cut */

/* No frame to come is presented before this: the newest DTS, else what the most
 * frames that a codec can reorder leave. TIME_NONE when that is not known. */
static gint64
earliest_to_come (Fragmenter *f)
{
  gint64 newest_dts = fragmenter_sample_at (f, f->open + f->n_open - 1)->dts;
  if (f->params.mode != FRAGMENTER_VIDEO)
    return G_MAXINT64; /* audio is not reordered */
  if (newest_dts != TIME_NONE || f->n_open <= MAX_LEADING)
    return newest_dts;
  g_array_set_size (f->times, f->n_open);
  gint64 *times = &g_array_index (f->times, gint64, 0);
  for (guint i = 0; i < f->n_open; i++)
    times[i] = fragmenter_sample_at (f, f->open + i)->pts;
  decode_times_sort (times, f->n_open);
  return times[f->n_open - 1 - MAX_LEADING];
}

/* How many samples of the open run may be given out before its segment ends:
 * the most, with a first PTS after them (`end`) of at least `earliest`, whose
 * PTS all lie below that of every other frame, pending or yet to come. With
 * `is_first`, the fewest. */
static guint
find_split (Fragmenter *f, gint64 earliest, gboolean is_first, gint64 *end)
{
  gint64 to_come = earliest_to_come (f);
  if (to_come == TIME_NONE)
    return 0;

  g_array_set_size (f->times, f->n_open);
  gint64 *highest = &g_array_index (f->times, gint64, 0);
  for (guint i = 0; i < f->n_open; i++) {
    gint64 pts = fragmenter_sample_at (f, f->open + i)->pts;
    highest[i] = i > 0 ? MAX (highest[i - 1], pts) : pts;
  }
  gint64 lowest_after = G_MAXINT64;
  guint found = 0;
  for (guint n = f->n_open - 1; n > 0; n--) {
    lowest_after =
        MIN (lowest_after, fragmenter_sample_at (f, f->open + n)->pts);
    if (lowest_after < earliest)
      break;
    if (highest[n - 1] < lowest_after && lowest_after <= to_come) {
      *end = lowest_after;
      found = n;
      if (!is_first)
        break;
    }
  }
  return found;
}

/* For times that stand still: all but the newest, which ends the segment if
 * nothing else comes. */
static guint
split_anywhere (Fragmenter *f, gint64 *end)
{
  guint n = f->n_open - 1;
  *end = f->open_start;
  for (guint i = 0; i < n; i++)
    *end = MAX (*end, fragmenter_sample_at (f, f->open + i)->pts + 1);
  return n;
}

/* A try costs a walk over the open run, so the next waits for a quarter more
 * bytes: constant work per sample on average. */
static void
split_long_run (Fragmenter *f)
{
  gint64 end;
  guint n =
      fragmenter_is_uniform (f) ? 0 : find_split (f, G_MININT64, FALSE, &end);
  if (n == 0 && !fragmenter_is_uniform (f) &&
      f->open_bytes / MAX_STRETCH > f->params.max_fragment_bytes)
    n = split_anywhere (f, &end);
  if (n > 0)
    fragmenter_close_front (f, n, end);
  f->split_at_bytes =
      MAX (f->params.max_fragment_bytes, f->open_bytes + f->open_bytes / 4);
}

guint64
fragmenter_chunk_of (const Fragmenter *f, gint64 offset)
{
  gint64 chunk =
      grid_cell (offset, 0, f->params.timescale, f->params.chunk_duration_ns);
  return (guint64) MAX (chunk, 0);
}

/* The last frame lasts to the chunk's end, or as long as it does where that is
 * longer. A leader's last chunk ends with its cell. */
void
fragmenter_close_chunk_before_gap (Fragmenter *f, gint64 time)
{
  if (f->params.chunk_duration_ns == 0 || f->n_open == 0)
    return;
  gint64 line = f->segment_origin +
      grid_cell_start ((gint64) f->open_chunk + 1, f->params.timescale,
          f->params.chunk_duration_ns);
  if (f->params.mode == FRAGMENTER_AUDIO_LEADER && !f->params.is_manual)
    line = MIN (line,
        grid_cell_start (f->segment_cell + 1, f->params.timescale,
            f->params.segment_duration_ns));
  const FragmenterSample *last =
      fragmenter_sample_at (f, f->open + f->n_open - 1);
  gint64 duration =
      f->params.frame_duration > 0 ? f->params.frame_duration : last->duration;
  gint64 end =
      CLAMP (line, last->pts + MIN (duration, MAX_SPAN), last->pts + MAX_SPAN);
  if (time < MAX (line, end))
    return;
  fragmenter_close_front (f, f->n_open, end);
  f->open_follows_gap = TRUE;
  f->open_chunk =
      MAX (f->open_chunk + 1, fragmenter_chunk_of (f, end - f->segment_origin));
}

/* The next frame, in decode order, is not of the open run's chunk any more. */
static void
close_uniform_chunk (Fragmenter *f)
{
  gint64 offset;
  if (__builtin_mul_overflow ((gint64) f->segment_frames,
          (gint64) f->params.frame_duration, &offset) ||
      offset > MAX_SPAN / 2)
    return;
  guint64 chunk = fragmenter_chunk_of (f, offset);
  gboolean is_cut = chunk > f->open_chunk || f->has_chunk_split;
  if (is_cut && f->n_open > 0)
    fragmenter_close_front (f, f->n_open, f->segment_origin + offset);
  f->open_chunk = MAX (chunk, f->open_chunk);
  f->has_chunk_split = FALSE;
}

/* As split_long_run(), but at the first place behind the chunk's end. */
static void
close_ordered_chunk (Fragmenter *f)
{
  gint64 newest = fragmenter_sample_at (f, f->open + f->n_open - 1)->pts;
  while (f->n_open > 1 && f->n_open >= f->split_at_samples) {
    guint64 chunk = f->params.chunk_duration_ns == 0
        ? f->open_chunk
        : fragmenter_chunk_of (f, newest - f->segment_origin);
    if (chunk <= f->open_chunk && !f->has_chunk_split)
      return;
    gint64 end = 0;
    gint64 earliest = f->has_chunk_split ? G_MININT64
                                         : f->segment_origin +
            grid_cell_start ((gint64) f->open_chunk + 1, f->params.timescale,
                f->params.chunk_duration_ns);
    guint n = find_split (f, earliest, !f->has_chunk_split, &end);
    if (n == 0) {
      f->split_at_samples = f->n_open + 1 + f->n_open / 8;
      return;
    }
    fragmenter_close_front (f, n, end);
    if (f->params.chunk_duration_ns > 0)
      f->open_chunk =
          MAX (f->open_chunk, fragmenter_chunk_of (f, end - f->segment_origin));
    f->has_chunk_split = FALSE;
  }
}

/* A segment that lasts too long ends at the next place, in another cell of the
 * grid: followers were told that nothing begins in this one any more. */
static void
break_long_segment (Fragmenter *f)
{
  gint64 line = grid_cell_start (f->segment_cell + 1, f->params.timescale,
      f->params.segment_duration_ns);
  line = MAX (line, f->segment_origin + f->limit);
  gint64 newest = fragmenter_sample_at (f, f->open + f->n_open - 1)->pts;
  gint64 end = 0;
  guint n =
      newest < line || f->n_open < 2 ? 0 : find_split (f, line, TRUE, &end);
  if (n > 0)
    fragmenter_break_segment (f, n, end);
}

/* What comes after a gap may be some chunks on. */
static void
skip_chunks (Fragmenter *f)
{
  gint64 pts = fragmenter_sample_at (f, f->open)->pts;
  if (f->params.mode != FRAGMENTER_VIDEO && f->params.chunk_duration_ns > 0)
    f->open_chunk =
        MAX (f->open_chunk, fragmenter_chunk_of (f, pts - f->segment_origin));
}

void
fragmenter_extend_open_run (Fragmenter *f)
{
  if (f->open_follows_gap && f->n_open == 0)
    skip_chunks (f);
  if (fragmenter_is_uniform (f) && !f->awaits_leading)
    close_uniform_chunk (f);
  f->open_bytes +=
      fragmenter_cost_of (fragmenter_sample_at (f, f->open + f->n_open));
  f->n_open++;
  f->segment_frames++;
  if (f->awaits_leading)
    return;
  if (!fragmenter_is_uniform (f) &&
      (f->params.chunk_duration_ns > 0 || f->has_chunk_split))
    close_ordered_chunk (f);
  if (f->limit > 0 && f->params.mode == FRAGMENTER_VIDEO)
    break_long_segment (f);
  if (f->open_bytes > f->split_at_bytes)
    split_long_run (f);
}
