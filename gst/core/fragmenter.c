/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmenter.h"

#include "core/decodetimes.h"

#define DEFAULT_MAX_FRAGMENT_BYTES (32u << 20)
#define MAX_STRETCH 4 /* times this, where there is no place to cut */
#define AUDIO_TOLERANCE_NS 2000000
#define MAX_SPAN G_MAXINT32 /* ticks: a composition offset is 32 bits, signed */
#define MAX_LEADING 64      /* pictures: more than any codec can reorder */
#define MIN_SAMPLE_COST 512 /* bytes: what the caller holds of a tiny sample */
#define COMPACT_SAMPLES 64  /* fewer are not worth moving the others */

typedef struct
{
  FragmenterSample sample; /* audio: pts is the smoothed time */
  gint64 advanced;         /* what fragmenter_advance() had said by then */
} Pending;

/* Samples of one run that is decided. */
typedef struct
{
  guint n_samples;
  gint64 end; /* first PTS of what follows; TIME_NONE: the end of the track */
  gboolean is_segment_start;
  gboolean is_segment_end;
  gboolean is_uniform;  /* decode times at the nominal rate */
  gboolean follows_gap; /* may begin later than the run before ends */
  guint64 segment_ordinal;
  guint64 chunk;
} Run;

/* The queue, in decode order, is
 *
 *     given out | runs[next_run..]  | open run | undecided
 *               ^ first             ^ open     ^ open + n_open
 *
 * Only a follower has undecided samples: those at or beyond the horizon. */
struct _Fragmenter
{
  FragmenterParams params;
  gint64 half_frame;
  gint64 tolerance;
  gint64 max_time; /* ticks that are still safe to convert to nanoseconds */

  GArray *samples; /* Pending */
  guint first, open, n_open;
  GArray *runs; /* Run */
  guint next_run;
  gboolean is_finished;

  /* The open segment, and its open run. */
  gboolean has_segment;
  gint64 segment_cell; /* of its first frame */
  guint64 segment_ordinal;
  gint64 segment_origin;  /* ticks: where its chunks are counted from */
  guint64 segment_frames; /* in it, so far */
  gboolean open_is_segment_start;
  gboolean open_follows_gap;
  guint64 open_chunk;
  gint64 open_start; /* presented before it: too late */

  /* Leading pictures of the open run's first sample may follow. */
  gboolean awaits_leading;
  gint64 leading_start;       /* presented before it: too late even for them */
  gboolean has_unsettled_run; /* the newest of `runs` ends where they begin */

  guint64 open_bytes;
  guint64 split_at_bytes;              /* of the open run: when to try again */
  guint split_at_samples;              /* the same for a chunk's end */
  gboolean has_split, has_chunk_split; /* asked for from outside */

  /* Audio: the sample before. */
  gboolean has_last;
  gint64 last_time;
  gint64 last_duration;
  gint64 advanced; /* ticks: nothing before this comes any more */

  /* Leader: boundaries to give out, in nanoseconds. Follower: those not passed
   * yet, in ticks. */
  GArray *boundaries; /* gint64 */
  guint next_boundary;
  gint64 last_boundary;   /* follower: ticks, the newest */
  gint64 passed_boundary; /* follower: ticks; valid when n_passed > 0 */
  guint64 n_passed;
  gint64 horizon; /* ticks */
  gboolean is_grid_ruled;
  gint64 grid_base_cell;

  /* What fragmenter_next() hands out. */
  gint64 next_decode_time; /* TIME_NONE before the first run */
  gint64 last_delta;       /* the last sample duration given out, or 0 */
  GArray *times;           /* gint64: PTS, then decode times; prefix maxima */
  GArray *output;          /* Mp4Sample */
};

Fragmenter *
fragmenter_new (const FragmenterParams *params)
{
  guint64 cell_ticks_ns;
  g_return_val_if_fail (params->timescale > 0, NULL);
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
  f->max_time = ticks_from_ns (G_MAXINT64 / 4, params->timescale);
  f->max_time = MIN (f->max_time, G_MAXINT64 / 4);
  f->samples = g_array_new (FALSE, FALSE, sizeof (Pending));
  f->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  f->boundaries = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->output = g_array_new (FALSE, FALSE, sizeof (Mp4Sample));
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
  g_free (f);
}

static FragmenterSample *
sample_at (const Fragmenter *f, guint i)
{
  return &g_array_index (f->samples, Pending, i).sample;
}

/* Chunks of video at a constant rate need not wait for pictures that are
 * presented earlier: decode times follow from the rate alone. */
static gboolean
is_uniform (const Fragmenter *f)
{
  return f->params.mode == FRAGMENTER_VIDEO &&
      f->params.chunk_duration_ns > 0 && f->params.frame_duration > 0;
}

/* The first `n_samples` of the open run are decided; `end` is the first PTS of
 * what follows, or, for uniform runs inside a segment, its decode time. */
static void
close_run (Fragmenter *f, guint n_samples, gint64 end, gboolean is_segment_end)
{
  Run run = {
    .n_samples = n_samples,
    .end = end,
    .is_segment_start = f->open_is_segment_start,
    .is_segment_end = is_segment_end,
    .is_uniform = is_uniform (f),
    .follows_gap = f->open_follows_gap,
    .segment_ordinal = f->segment_ordinal,
    .chunk = f->open_chunk,
  };
  g_array_append_val (f->runs, run);
  f->open += n_samples;
  f->n_open -= n_samples;
  f->open_is_segment_start = FALSE;
  f->open_follows_gap = FALSE;
  if (is_segment_end || !is_uniform (f))
    f->open_start = end;
  f->split_at_samples = 0;
}

/* The lowest and the highest PTS of the open run, which is not empty. */
static void
find_bounds (const Fragmenter *f, gint64 *lowest, gint64 *highest)
{
  *lowest = G_MAXINT64;
  *highest = G_MININT64;
  for (guint i = 0; i < f->n_open; i++) {
    gint64 pts = sample_at (f, f->open + i)->pts;
    *lowest = MIN (*lowest, pts);
    *highest = MAX (*highest, pts);
  }
}

/* `time` is that of a picture with leading ones. It is about to begin a run. */
static void
await_leading (Fragmenter *f, gint64 time)
{
  gint64 lowest, highest = -1;
  if (f->n_open > 0)
    find_bounds (f, &lowest, &highest);
  f->awaits_leading = TRUE;
  f->has_unsettled_run = f->n_open > 0;
  f->leading_start = MAX (highest + 1, time - MAX_SPAN / 2);
  f->leading_start = MAX (f->leading_start, f->open_start);
}

/* All leading pictures are there. */
static void
settle_start (Fragmenter *f)
{
  gint64 start, highest;
  find_bounds (f, &start, &highest);
  if (f->has_unsettled_run)
    g_array_index (f->runs, Run, f->runs->len - 1).end = start;
  f->awaits_leading = f->has_unsettled_run = FALSE;
  if (f->open_is_segment_start)
    f->segment_origin = start;
}

static void
open_segment (Fragmenter *f, gint64 time, gint64 cell, guint64 ordinal)
{
  if (f->n_open > 0)
    close_run (f, f->n_open, time, TRUE);
  f->has_segment = TRUE;
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

/* No frame to come is presented before this: the newest DTS, else what the most
 * frames that a codec can reorder leave. TIME_NONE when that is not known. */
static gint64
earliest_to_come (Fragmenter *f)
{
  gint64 newest_dts = sample_at (f, f->open + f->n_open - 1)->dts;
  if (f->params.mode != FRAGMENTER_VIDEO)
    return G_MAXINT64; /* audio is not reordered */
  if (newest_dts != TIME_NONE || f->n_open <= MAX_LEADING)
    return newest_dts;
  g_array_set_size (f->times, f->n_open);
  gint64 *times = &g_array_index (f->times, gint64, 0);
  for (guint i = 0; i < f->n_open; i++)
    times[i] = sample_at (f, f->open + i)->pts;
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
    gint64 pts = sample_at (f, f->open + i)->pts;
    highest[i] = i > 0 ? MAX (highest[i - 1], pts) : pts;
  }
  gint64 lowest_after = G_MAXINT64;
  guint found = 0;
  for (guint n = f->n_open - 1; n > 0; n--) {
    lowest_after = MIN (lowest_after, sample_at (f, f->open + n)->pts);
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

static guint64
cost_of (const FragmenterSample *s)
{
  return MAX (s->size_bytes, MIN_SAMPLE_COST);
}

static void
close_front (Fragmenter *f, guint n_samples, gint64 end)
{
  for (guint i = 0; i < n_samples; i++)
    f->open_bytes -= cost_of (sample_at (f, f->open + i));
  close_run (f, n_samples, end, FALSE);
}

/* For times that stand still: all but the newest, which ends the segment if
 * nothing else comes. */
static guint
split_anywhere (Fragmenter *f, gint64 *end)
{
  guint n = f->n_open - 1;
  *end = f->open_start;
  for (guint i = 0; i < n; i++)
    *end = MAX (*end, sample_at (f, f->open + i)->pts + 1);
  return n;
}

/* A try costs a walk over the open run, so the next waits for a quarter more
 * bytes: constant work per sample on average. */
static void
split_long_run (Fragmenter *f)
{
  gint64 end;
  guint n = is_uniform (f) ? 0 : find_split (f, G_MININT64, FALSE, &end);
  if (n == 0 && !is_uniform (f) &&
      f->open_bytes / MAX_STRETCH > f->params.max_fragment_bytes)
    n = split_anywhere (f, &end);
  if (n > 0)
    close_front (f, n, end);
  f->split_at_bytes =
      MAX (f->params.max_fragment_bytes, f->open_bytes + f->open_bytes / 4);
}

/* The chunk of its segment that something `offset` ticks behind the segment's
 * start belongs to. */
static guint64
chunk_of (const Fragmenter *f, gint64 offset)
{
  gint64 chunk =
      grid_cell (offset, 0, f->params.timescale, f->params.chunk_duration_ns);
  return (guint64) MAX (chunk, 0);
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
  guint64 chunk = chunk_of (f, offset);
  gboolean is_cut = chunk > f->open_chunk || f->has_chunk_split;
  if (is_cut && f->n_open > 0)
    close_front (f, f->n_open, f->segment_origin + offset);
  f->open_chunk = MAX (chunk, f->open_chunk);
  f->has_chunk_split = FALSE;
}

/* As split_long_run(), but at the first place behind the chunk's end. */
static void
close_ordered_chunk (Fragmenter *f)
{
  gint64 newest = sample_at (f, f->open + f->n_open - 1)->pts;
  while (f->n_open > 1 && f->n_open >= f->split_at_samples) {
    guint64 chunk = f->params.chunk_duration_ns == 0
        ? f->open_chunk
        : chunk_of (f, newest - f->segment_origin);
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
    close_front (f, n, end);
    if (f->params.chunk_duration_ns > 0)
      f->open_chunk =
          MAX (f->open_chunk, chunk_of (f, end - f->segment_origin));
    f->has_chunk_split = FALSE;
  }
}

/* The sample behind the open run joins it. */
static void
extend_open_run (Fragmenter *f)
{
  if (is_uniform (f) && !f->awaits_leading)
    close_uniform_chunk (f);
  f->open_bytes += cost_of (sample_at (f, f->open + f->n_open));
  f->n_open++;
  f->segment_frames++;
  if (f->awaits_leading)
    return;
  if (!is_uniform (f) &&
      (f->params.chunk_duration_ns > 0 || f->has_chunk_split))
    close_ordered_chunk (f);
  if (f->open_bytes > f->split_at_bytes)
    split_long_run (f);
}

static gint64
cell_of (const Fragmenter *f, gint64 time)
{
  /* Audio is cut at the line; half a frame is for video, whose frame at the
   * line may be a rounding early. */
  gint64 half_frame = f->params.mode == FRAGMENTER_VIDEO ? f->half_frame : 0;
  return grid_cell (time, half_frame, f->params.timescale,
      f->params.segment_duration_ns);
}

/* Does a sample that may open a segment open one? */
static gboolean
is_boundary (const Fragmenter *f, gint64 cell)
{
  if (!f->has_segment)
    return TRUE;
  return f->params.is_manual ? f->has_split : cell != f->segment_cell;
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
  gint64 cell = cell_of (f, s->pts);
  gboolean opens = is_boundary (f, cell);
  if (!opens && (!f->params.chunk_at_sync || f->n_open == 0))
    return;
  if (s->has_leading && f->params.mode == FRAGMENTER_VIDEO)
    await_leading (f, s->pts);
  if (opens)
    open_segment (f, s->pts, cell, f->has_segment ? f->segment_ordinal + 1 : 0);
  else
    close_front (f, f->n_open, s->pts);
}

static void
lead (Fragmenter *f, const FragmenterSample *s)
{
  if (f->awaits_leading && (!is_leading (s) || f->n_open > MAX_LEADING))
    settle_start (f);
  if (s->is_sync || f->params.mode == FRAGMENTER_AUDIO_LEADER)
    cut (f, s);
  extend_open_run (f);
}

/* The ordinal of the leader's segment that holds `time`. What comes before the
 * leader's first frame belongs to its first segment. */
static guint64
follower_ordinal (Fragmenter *f, gint64 time)
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
  gint64 cell = is_past_leader ? cell_of (f, time) : 0;
  if (is_past_leader && cell > f->grid_base_cell)
    ordinal += (guint64) (cell - f->grid_base_cell);
  return ordinal;
}

/* Chunks are counted from the leader's boundary, so that those of all tracks
 * match. */
static void
open_follower_segment (Fragmenter *f, gint64 time, guint64 ordinal)
{
  open_segment (f, time, 0, ordinal);
  if (f->n_passed > 0)
    f->segment_origin = f->passed_boundary;
  if (f->params.chunk_duration_ns > 0)
    f->open_chunk = chunk_of (f, time - f->segment_origin);
}

/* Where the follower's open segment ends, given that what follows is in another
 * one. */
static gint64
follower_segment_end (const Fragmenter *f)
{
  gint64 last = sample_at (f, f->open + f->n_open - 1)->pts;
  /* The first boundary ends nothing: what is before belongs to it. */
  guint next = f->next_boundary + (f->n_passed == 0 ? 1 : 0);
  gint64 end = next < f->boundaries->len
      ? g_array_index (f->boundaries, gint64, next)
      : grid_cell_start (cell_of (f, last) + 1, f->params.timescale,
            f->params.segment_duration_ns);
  return MIN (end, last + MAX_SPAN);
}

/* Nothing comes before `time`: if that lies in another segment the open one is
 * over, whether or not there ever is another sample. */
static void
close_before_gap (Fragmenter *f, gint64 time)
{
  if (f->n_open == 0 || time == G_MININT64 || f->horizon == G_MININT64)
    return;
  gint64 end = follower_segment_end (f);
  /* What lies beyond the horizon is not known yet. */
  if (follower_ordinal (f, MIN (time, f->horizon - 1)) <= f->segment_ordinal)
    return;
  close_run (f, f->n_open, end, TRUE);
  f->open_follows_gap = TRUE;
}

/* Takes in every sample before the horizon. */
static void
follow (Fragmenter *f)
{
  while (f->open + f->n_open < f->samples->len) {
    const Pending *next =
        &g_array_index (f->samples, Pending, f->open + f->n_open);
    gint64 time = next->sample.pts;
    gint64 position = MAX (time, next->advanced);
    close_before_gap (f, next->advanced);
    if (position >= f->horizon)
      return;
    guint64 ordinal = follower_ordinal (f, position);
    if (!f->has_segment || ordinal != f->segment_ordinal)
      open_follower_segment (f, time, ordinal);
    extend_open_run (f);
  }
  close_before_gap (f, f->advanced);
  if (f->advanced >= f->horizon)
    return; /* where a gap at the end leads is not known yet */
  if (f->is_finished && f->n_open > 0)
    close_run (f, f->n_open, TIME_NONE, TRUE);
}

/* Decides whether to take the sample and which time it gets. */
static FragmenterVerdict
judge_video (const Fragmenter *f, FragmenterSample *s)
{
  if (!f->has_segment && !s->is_sync)
    return FRAGMENTER_DROPPED_EARLY;
  if (s->pts < -f->half_frame)
    return f->has_segment ? FRAGMENTER_DROPPED_LATE : FRAGMENTER_DROPPED_EARLY;
  s->pts = MAX (s->pts, 0); /* a rounding before zero, by the grid's own rule */
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

static FragmenterVerdict
judge_audio (Fragmenter *f, FragmenterSample *s)
{
  if (s->pts < -f->tolerance)
    return f->has_last ? FRAGMENTER_DROPPED_LATE : FRAGMENTER_DROPPED_EARLY;
  if (s->pts > f->max_time)
    return FRAGMENTER_DROPPED_FAR;

  gint64 time = MAX (s->pts, 0);
  gint64 delta = 0;
  if (f->has_last) {
    gint64 expected = f->last_time + f->last_duration;
    gint64 deviation = s->pts - expected;
    if (deviation < -MAX (f->tolerance, f->last_duration / 2))
      return FRAGMENTER_DROPPED_LATE;
    if (deviation <= f->tolerance)
      time = expected;
    delta = time - f->last_time;
    if (delta > MAX_SPAN)
      return FRAGMENTER_DROPPED_FAR;
  }
  gint64 nominal = f->params.frame_duration;
  if (nominal == 0)
    nominal = s->duration > 0 ? s->duration : delta;
  f->last_duration = CLAMP (nominal, 1, MAX_SPAN);
  f->last_time = time;
  f->has_last = TRUE;
  s->pts = time;
  return FRAGMENTER_ACCEPTED;
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

  Pending pending = { sample, f->advanced };
  g_array_append_val (f->samples, pending);
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    follow (f);
  else
    lead (f, &sample);
  return FRAGMENTER_ACCEPTED;
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
  follow (f);
}

void
fragmenter_set_horizon (Fragmenter *f, gint64 time_ns)
{
  g_return_if_fail (f->params.mode == FRAGMENTER_FOLLOWER);

  gint64 horizon = time_ns == G_MAXINT64
      ? G_MAXINT64
      : ticks_from_ns (time_ns, f->params.timescale);
  f->horizon = MAX (f->horizon, horizon);
  follow (f);
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
  follow (f);
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
fragmenter_advance (Fragmenter *f, gint64 time_ns)
{
  gint64 time = ticks_from_ns (time_ns, f->params.timescale);
  f->advanced = CLAMP (time, f->advanced, f->max_time);
  if (f->params.mode == FRAGMENTER_FOLLOWER && !f->is_finished)
    follow (f);
}

gboolean
fragmenter_is_past (Fragmenter *f, guint64 segment_ordinal, guint64 chunk)
{
  if (f->has_unsettled_run) {
    const Run *run = &g_array_index (f->runs, Run, f->runs->len - 1);
    return run->segment_ordinal > segment_ordinal ||
        (run->segment_ordinal == segment_ordinal && run->chunk > chunk);
  }
  if (f->n_open > 0)
    return f->segment_ordinal > segment_ordinal ||
        (f->segment_ordinal == segment_ordinal && f->open_chunk > chunk);
  if (f->open < f->samples->len)
    return FALSE; /* not known yet where these belong */
  if (f->is_finished)
    return TRUE;
  return f->params.mode == FRAGMENTER_FOLLOWER && f->advanced > G_MININT64 &&
      f->horizon > G_MININT64 &&
      follower_ordinal (f, MIN (f->advanced, f->horizon - 1)) > segment_ordinal;
}

void
fragmenter_finish (Fragmenter *f)
{
  if (f->is_finished)
    return;
  f->is_finished = TRUE;
  if (f->awaits_leading)
    settle_start (f);
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    follow (f);
  else if (f->n_open > 0)
    close_run (f, f->n_open, TIME_NONE, TRUE);
}

/* Where the track ends: its last frame's own duration, else the nominal one,
 * else that of the frame before. */
static gint64
track_end (const Fragmenter *f, const gint64 *times, guint n)
{
  gint64 last = times[n - 1];
  gint64 duration = 0;
  for (guint i = n; i > 0 && duration == 0; i--) {
    const FragmenterSample *s = sample_at (f, f->first + i - 1);
    if (s->pts == last)
      duration = s->duration;
  }
  if (duration == 0)
    duration = f->params.frame_duration;
  if (duration == 0)
    duration = n > 1 ? last - times[n - 2] : f->last_delta;
  return last + CLAMP (duration, 1, MAX_SPAN);
}

/* The run's presentation times, sorted, in `f->times`. */
static gint64 *
sort_times (Fragmenter *f, guint n)
{
  g_array_set_size (f->times, n);
  gint64 *times = &g_array_index (f->times, gint64, 0);
  for (guint i = 0; i < n; i++)
    times[i] = sample_at (f, f->first + i)->pts;
  decode_times_sort (times, n);
  return times;
}

static guint16
sample_flags (const FragmenterSample *s)
{
  gboolean is_sync = s->is_sync && !(s->flags & MP4_SAMPLE_OPEN_GOP_START);
  return (guint16) (s->flags | (is_sync ? MP4_SAMPLE_SYNC : 0));
}

/* Fills `out` from the run at the front of the queue. Returns where it ends. */
static gint64
assign_times (Fragmenter *f, const Run *run, FragmenterRun *out)
{
  guint n = run->n_samples;
  gint64 *times = sort_times (f, n);
  gint64 start = f->next_decode_time;
  if (start == TIME_NONE || (run->follows_gap && times[0] > start))
    start = times[0];
  gint64 end = run->end == TIME_NONE ? track_end (f, times, n) : run->end;
  out->earliest_pts = times[0];
  if (run->is_uniform)
    decode_times_space (times, n, start, f->params.frame_duration);
  end = decode_times_fit (times, n, start, end);

  g_array_set_size (f->output, n);
  Mp4Sample *output = &g_array_index (f->output, Mp4Sample, 0);
  for (guint i = 0; i < n; i++) {
    const FragmenterSample *s = sample_at (f, f->first + i);
    gint64 next = i + 1 < n ? times[i + 1] : end;
    output[i] = (Mp4Sample){
      .duration = (guint32) (next - times[i]),
      .size_bytes = s->size_bytes,
      .composition_offset =
          f->params.mode == FRAGMENTER_VIDEO ? (gint32) (s->pts - times[i]) : 0,
      .flags = sample_flags (s),
      .roll_distance = s->roll_distance,
    };
    out->has_reordering |= output[i].composition_offset != 0;
  }
  out->base_media_decode_time = (guint64) start;
  out->duration = (guint64) (end - start);
  out->samples = output;
  out->n_samples = n;
  return end;
}

/* Moves what is pending to the front once half of the array is used up. */
static void
drop_front (Fragmenter *f, guint n)
{
  f->first += n;
  if (f->first < COMPACT_SAMPLES || f->first < f->samples->len / 2)
    return;
  g_array_remove_range (f->samples, 0, f->first);
  f->open -= f->first;
  f->first = 0;
}

gboolean
fragmenter_next (Fragmenter *f, FragmenterRun *run)
{
  if (f->has_unsettled_run && f->next_run + 1 == f->runs->len)
    return FALSE;
  if (f->next_run == f->runs->len) {
    g_array_set_size (f->runs, 0);
    f->next_run = 0;
    return FALSE;
  }
  const Run *decided = &g_array_index (f->runs, Run, f->next_run++);
  *run = (FragmenterRun){
    .is_segment_start = decided->is_segment_start,
    .is_segment_end = decided->is_segment_end,
    .segment_ordinal = decided->segment_ordinal,
    .chunk = decided->chunk,
  };
  f->next_decode_time = assign_times (f, decided, run);
  f->last_delta = run->samples[run->n_samples - 1].duration;
  drop_front (f, run->n_samples);
  return TRUE;
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
    return 0;
  if (f->params.is_manual)
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
  return f->has_segment || f->samples->len > 0;
}

guint
fragmenter_n_pending (const Fragmenter *f)
{
  return f->samples->len - f->first;
}
