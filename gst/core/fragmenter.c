/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmenter.h"

#include "core/fragmenter-state.h"

#define DEFAULT_MAX_FRAGMENT_BYTES (32u << 20)
#define AUDIO_TOLERANCE_NS 2000000
#define GAP_MARGIN_NS 500000000 /* a gap may say a little too much */
#define MAX_GAP_CELLS 4096      /* a longer one is a broken time */

Fragmenter *
fragmenter_new (const FragmenterParams *params)
{
  guint64 cell_ticks_ns;
  g_return_val_if_fail (params->timescale > 0, NULL);
  g_return_val_if_fail (params->preroll_ns <= G_MAXINT64 / 4, NULL);
  g_return_val_if_fail (params->segment_duration_ns > 0 &&
          params->segment_duration_ns <= G_MAXINT64 / 4,
      NULL);
  g_return_val_if_fail (g_uint64_checked_mul (&cell_ticks_ns, params->timescale,
                            params->segment_duration_ns),
      NULL);

  Fragmenter *f = g_new0 (Fragmenter, 1);
  f->params = *params;
  if (f->params.max_fragment_bytes == 0)
    f->params.max_fragment_bytes = DEFAULT_MAX_FRAGMENT_BYTES;
  f->half_frame = params->frame_duration / 2;
  f->tolerance = MAX (ticks_from_ns (AUDIO_TOLERANCE_NS, params->timescale), 1);
  f->earliest = -ticks_from_ns ((gint64) params->preroll_ns, params->timescale);
  f->open_start = f->earliest;
  f->max_time = ticks_from_ns (G_MAXINT64 / 4, params->timescale);
  f->max_time = MIN (f->max_time, G_MAXINT64 / 4);
  f->samples = g_array_new (FALSE, FALSE, sizeof (FragmenterPending));
  f->runs = g_array_new (FALSE, FALSE, sizeof (FragmenterDecided));
  f->boundaries = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->output = g_array_new (FALSE, FALSE, sizeof (Mp4Sample));
  f->holes = g_array_new (FALSE, FALSE, sizeof (FragmenterHole));
  f->horizon = params->mode == FRAGMENTER_FOLLOWER ? G_MININT64 : G_MAXINT64;
  f->next_decode_time = TIME_NONE;
  f->last_boundary = G_MININT64;
  f->advanced = G_MININT64;
  return f;
}

void
fragmenter_free (Fragmenter *f)
{
  if (!f)
    return;
  g_array_unref (f->samples);
  g_array_unref (f->runs);
  g_array_unref (f->boundaries);
  g_array_unref (f->times);
  g_array_unref (f->output);
  g_array_unref (f->holes);
  g_free (f);
}

/* Does a sample that may open a segment open one? */
static gboolean
is_boundary (const Fragmenter *f, gint64 cell)
{
  if (!f->has_segment)
    return TRUE;
  if (f->params.is_manual)
    return f->has_split;
  return f->segment_is_forced || cell != f->segment_cell;
}

static gboolean
is_leading (const FragmenterSample *s)
{
  return s->flags & (MP4_SAMPLE_LEADING_SKIPPED | MP4_SAMPLE_LEADING_DECODABLE);
}

/* The sample may begin a segment, or a chunk. */
static void
cut (Fragmenter *f, const FragmenterSample *s)
{
  gint64 cell = fragmenter_cell_of (f, s->pts);
  gboolean opens = is_boundary (f, cell);
  if (!opens && (!f->params.chunk_at_sync || f->n_open == 0))
    return;
  if (s->has_leading && f->params.mode == FRAGMENTER_VIDEO)
    fragmenter_await_leading (f, s->pts);
  if (opens)
    fragmenter_open_segment (f, s->pts, cell,
        f->has_segment ? f->segment_ordinal + 1 : 0);
  else
    fragmenter_close_front (f, f->n_open, s->pts);
}

static void
lead (Fragmenter *f, const FragmenterSample *s)
{
  if (f->awaits_leading && (!is_leading (s) || f->n_open > MAX_LEADING))
    fragmenter_settle_start (f);
  if (s->is_sync || f->params.mode == FRAGMENTER_AUDIO_LEADER)
    cut (f, s);
  fragmenter_extend_open_run (f);
}

/* Decides whether to take the sample and which time it gets. */
static FragmenterVerdict
judge_video (const Fragmenter *f, FragmenterSample *s)
{
  if (!f->has_sample && !s->is_sync)
    return FRAGMENTER_DROPPED_EARLY;
  if (s->pts < f->earliest - f->half_frame)
    return f->has_segment ? FRAGMENTER_DROPPED_LATE : FRAGMENTER_DROPPED_EARLY;
  /* A rounding before the earliest, by the grid's own rule. */
  s->pts = MAX (s->pts, f->earliest);
  if (s->pts > f->max_time)
    return FRAGMENTER_DROPPED_FAR;
  if (!f->has_segment)
    return FRAGMENTER_ACCEPTED;
  gboolean is_awaited = f->awaits_leading && is_leading (s);
  if (s->pts < (is_awaited ? f->leading_start : f->open_start))
    return FRAGMENTER_DROPPED_LATE;
  return s->pts - f->open_start > MAX_SPAN ? FRAGMENTER_DROPPED_FAR
                                           : FRAGMENTER_ACCEPTED;
}

/* Where the frame follows the one before without a gap is its own time taken as
 * a rounding. The one before may be one that was too early to be taken. */
static FragmenterVerdict
judge_audio (Fragmenter *f, FragmenterSample *s)
{
  gboolean has_begun = fragmenter_has_begun (f);
  gint64 time = s->pts, delta = 0;
  if (s->pts > f->max_time)
    return FRAGMENTER_DROPPED_FAR;
  if (s->pts < f->earliest - MAX_SPAN)
    return has_begun ? FRAGMENTER_DROPPED_LATE : FRAGMENTER_DROPPED_EARLY;
  if (f->has_last) {
    gint64 expected = f->last_time + f->last_duration;
    gint64 deviation = s->pts - expected;
    gint64 overlap = has_begun ? f->last_duration / 2 : 0;
    gboolean is_late = deviation < -MAX (f->tolerance, overlap);
    if (is_late && has_begun)
      return FRAGMENTER_DROPPED_LATE;
    if (!is_late && deviation <= f->tolerance)
      time = expected;
    delta = time - f->last_time;
    if (delta > MAX_SPAN && has_begun)
      return FRAGMENTER_DROPPED_FAR;
  }
  /* Half: what is before 0 by more than a rounding is not to be shifted. */
  gboolean is_early = time < f->earliest - f->tolerance / 2;
  gint64 nominal = f->params.frame_duration;
  if (nominal == 0)
    nominal = s->duration > 0 ? s->duration : delta;
  f->last_duration = CLAMP (nominal, 1, MAX_SPAN);
  f->last_time = is_early ? time : MAX (time, f->earliest);
  f->has_last = TRUE;
  s->pts = f->last_time;
  return is_early ? FRAGMENTER_DROPPED_EARLY : FRAGMENTER_ACCEPTED;
}

FragmenterVerdict
fragmenter_add (Fragmenter *f, const FragmenterSample *s)
{
  g_return_val_if_fail (!f->is_finished, FRAGMENTER_DROPPED_LATE);

  FragmenterSample sample = *s;
  FragmenterVerdict verdict = f->params.mode == FRAGMENTER_VIDEO
      ? judge_video (f, &sample)
      : judge_audio (f, &sample);
  if (verdict != FRAGMENTER_ACCEPTED)
    return verdict;

  f->has_sample = TRUE;
  FragmenterPending pending = { sample, f->advanced };
  g_array_append_val (f->samples, pending);
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    fragmenter_follow (f);
  else
    lead (f, &sample);
  return FRAGMENTER_ACCEPTED;
}

void
fragmenter_split (Fragmenter *f, gboolean is_chunk)
{
  g_return_if_fail (f->params.mode != FRAGMENTER_FOLLOWER);

  if (is_chunk)
    f->has_chunk_split = TRUE;
  else
    f->has_split = TRUE;
}

void
fragmenter_set_limit (Fragmenter *f, guint64 limit_ns)
{
  g_return_if_fail (limit_ns == 0 || limit_ns >= f->params.segment_duration_ns);
  f->limit = ticks_from_ns ((gint64) MIN (limit_ns, G_MAXINT64 / 4),
      f->params.timescale);
}

/* The first cell of the grid behind what the leader has. */
static gint64
next_cell (const Fragmenter *f)
{
  gint64 cell = f->has_segment ? f->segment_cell + 1 : 0;
  for (guint i = 0; i < f->n_open; i++) {
    gint64 pts = fragmenter_sample_at (f, f->open + i)->pts;
    cell = MAX (cell, fragmenter_cell_of (f, pts) + 1);
  }
  return cell;
}

/* Nothing comes before f->advanced: what is open ends with its cell, and cells
 * without a sample are segments of which only followers have a part. */
static void
lead_through_gap (Fragmenter *f)
{
  gint64 last = fragmenter_cell_of (f,
      f->advanced - ticks_from_ns (GAP_MARGIN_NS, f->params.timescale));
  if (f->params.is_manual || last <= (f->has_segment ? f->segment_cell : -1))
    return;
  gint64 cell = next_cell (f);
  if (last < cell || last - cell >= MAX_GAP_CELLS)
    return;
  if (f->awaits_leading)
    fragmenter_settle_start (f);
  for (; cell <= last; cell++) {
    gint64 line = grid_cell_start (cell, f->params.timescale,
        f->params.segment_duration_ns);
    if (f->n_open > 0) /* no sample can last longer */
      line = MIN (line,
          fragmenter_sample_at (f, f->open + f->n_open - 1)->pts + MAX_SPAN);
    fragmenter_open_segment (f, line, cell,
        f->has_segment ? f->segment_ordinal + 1 : 0);
    f->open_start = line - f->half_frame;
    f->open_follows_gap = TRUE;
  }
}

void
fragmenter_advance (Fragmenter *f, gint64 time_ns)
{
  gint64 time = ticks_from_ns (time_ns, f->params.timescale);
  f->advanced = CLAMP (time, f->advanced, f->max_time);
  if (f->is_finished)
    return;
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    fragmenter_follow (f);
  else
    lead_through_gap (f);
  if (f->params.mode == FRAGMENTER_AUDIO_LEADER)
    fragmenter_close_chunk_before_gap (f, f->advanced);
}

gboolean
fragmenter_is_past (Fragmenter *f, guint64 segment_ordinal, guint64 chunk)
{
  if (f->has_unsettled_run) {
    const FragmenterDecided *run =
        &g_array_index (f->runs, FragmenterDecided, f->runs->len - 1);
    return run->segment_ordinal > segment_ordinal ||
        (run->segment_ordinal == segment_ordinal && run->chunk > chunk);
  }
  gboolean is_opened_past = f->segment_ordinal > segment_ordinal ||
      (f->segment_ordinal == segment_ordinal && f->open_chunk > chunk);
  if (f->n_open > 0)
    return is_opened_past;
  if (f->open < f->samples->len)
    return FALSE; /* not known yet where these belong */
  if (f->is_finished)
    return TRUE;
  if (f->params.mode != FRAGMENTER_FOLLOWER)
    return f->has_segment && is_opened_past;
  return fragmenter_follower_is_past (f, segment_ordinal, chunk);
}

void
fragmenter_finish (Fragmenter *f)
{
  if (f->is_finished)
    return;
  f->is_finished = TRUE;
  if (f->awaits_leading)
    fragmenter_settle_start (f);
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    fragmenter_follow (f);
  else if (f->n_open > 0)
    fragmenter_close_last_run (f);
}

gboolean
fragmenter_next_boundary (Fragmenter *f, gint64 *time_ns)
{
  g_return_val_if_fail (f->params.mode != FRAGMENTER_FOLLOWER, FALSE);

  if (f->next_boundary == f->boundaries->len) {
    g_array_set_size (f->boundaries, 0);
    f->next_boundary = 0;
    return FALSE;
  }
  *time_ns = g_array_index (f->boundaries, gint64, f->next_boundary++);
  return TRUE;
}

gint64
fragmenter_progress_ns (const Fragmenter *f)
{
  if (f->is_finished)
    return G_MAXINT64;
  if (!f->has_segment)
    return -(gint64) f->params.preroll_ns;
  if (f->params.is_manual || f->segment_is_forced)
    return ns_from_ticks (f->open_start, f->params.timescale);
  /* The next boundary is not in the open segment's cell. */
  gint64 half_frame = f->params.mode == FRAGMENTER_VIDEO ? f->half_frame : 0;
  gint64 next_cell = grid_cell_start (f->segment_cell + 1, f->params.timescale,
      f->params.segment_duration_ns);
  return ns_from_ticks (next_cell - half_frame, f->params.timescale);
}

gboolean
fragmenter_has_begun (const Fragmenter *f)
{
  return f->has_sample;
}
