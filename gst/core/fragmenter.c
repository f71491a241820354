/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragmenter.h"

#include <stdlib.h>

#define DEFAULT_MAX_FRAGMENT_BYTES (32u << 20)
#define AUDIO_TOLERANCE_NS 2000000
#define MAX_SPAN G_MAXINT32 /* ticks: a composition offset is 32 bits, signed */
#define COMPACT_SAMPLES 64  /* fewer are not worth moving the others */

/* Samples of one run that is decided. */
typedef struct
{
  guint n_samples;
  gint64 end; /* first PTS of what follows; TIME_NONE: the end of the track */
  gboolean is_segment_start;
  gboolean is_segment_end;
  guint64 segment_ordinal;
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

  GArray *samples; /* FragmenterSample; audio: pts is the smoothed time */
  guint first, open, n_open;
  GArray *runs; /* Run */
  guint next_run;
  gboolean is_finished;

  /* The open segment, and its open run. */
  gboolean has_segment;
  gint64 segment_cell; /* of its first frame */
  guint64 segment_ordinal;
  gboolean open_is_segment_start;
  gint64 open_start; /* first PTS of the open run */
  guint64 open_bytes;
  guint64 split_at_bytes; /* of the open run: when to try again */

  /* Audio: the sample before. */
  gboolean has_last;
  gint64 last_time;
  gint64 last_duration;

  /* Leader: boundaries to give out, in nanoseconds. Follower: those not passed
   * yet, in ticks. */
  GArray *boundaries; /* gint64 */
  guint next_boundary;
  gint64 last_boundary; /* follower: ticks, the newest */
  guint64 n_passed;
  gint64 horizon; /* ticks */
  gboolean is_grid_ruled;
  gint64 grid_base_cell;

  /* What fragmenter_next() hands out. */
  gint64 next_decode_time; /* TIME_NONE before the first run */
  gint64 last_delta;       /* the last sample duration given out, or 0 */
  GArray *times;           /* gint64: sorted PTS; also prefix maxima */
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
  f->samples = g_array_new (FALSE, FALSE, sizeof (FragmenterSample));
  f->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  f->boundaries = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  f->output = g_array_new (FALSE, FALSE, sizeof (Mp4Sample));
  f->horizon = params->mode == FRAGMENTER_FOLLOWER ? G_MININT64 : G_MAXINT64;
  f->next_decode_time = TIME_NONE;
  f->last_boundary = G_MININT64;
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
  return &g_array_index (f->samples, FragmenterSample, i);
}

/* The first `n_samples` of the open run are decided; `end` is the first PTS of
 * what follows. */
static void
close_run (Fragmenter *f, guint n_samples, gint64 end, gboolean is_segment_end)
{
  Run run = {
    .n_samples = n_samples,
    .end = end,
    .is_segment_start = f->open_is_segment_start,
    .is_segment_end = is_segment_end,
    .segment_ordinal = f->segment_ordinal,
  };
  g_array_append_val (f->runs, run);
  f->open += n_samples;
  f->n_open -= n_samples;
  f->open_is_segment_start = FALSE;
  f->open_start = end;
}

static void
open_segment (Fragmenter *f, gint64 time, gint64 cell, guint64 ordinal)
{
  if (f->has_segment)
    close_run (f, f->n_open, time, TRUE);
  f->has_segment = TRUE;
  f->segment_cell = cell;
  f->segment_ordinal = ordinal;
  f->open_is_segment_start = TRUE;
  f->open_start = time;
  f->open_bytes = 0;
  f->split_at_bytes = f->params.max_fragment_bytes;

  if (f->params.mode != FRAGMENTER_FOLLOWER) {
    gint64 time_ns = ns_from_ticks (time, f->params.timescale);
    g_array_append_val (f->boundaries, time_ns);
  }
}

/* How many samples of the open run may be given out before its segment ends:
 * the most whose PTS all lie below that of every other frame, pending or yet
 * to come (whose PTS are not below the newest DTS). `end` is the first PTS
 * after them. */
static guint
find_split (Fragmenter *f, gint64 *end)
{
  gint64 newest_dts = sample_at (f, f->open + f->n_open - 1)->dts;
  if (f->params.mode != FRAGMENTER_VIDEO)
    newest_dts = G_MAXINT64; /* audio is not reordered */
  if (newest_dts == TIME_NONE)
    return 0;

  g_array_set_size (f->times, f->n_open);
  gint64 *highest = &g_array_index (f->times, gint64, 0);
  for (guint i = 0; i < f->n_open; i++) {
    gint64 pts = sample_at (f, f->open + i)->pts;
    highest[i] = i > 0 ? MAX (highest[i - 1], pts) : pts;
  }
  gint64 lowest_after = G_MAXINT64;
  for (guint n = f->n_open - 1; n > 0; n--) {
    lowest_after = MIN (lowest_after, sample_at (f, f->open + n)->pts);
    if (highest[n - 1] < lowest_after && lowest_after <= newest_dts) {
      *end = lowest_after;
      return n;
    }
  }
  return 0;
}

/* A try costs a walk over the open run, so the next waits for a quarter more
 * bytes: constant work per sample on average. */
static void
split_long_run (Fragmenter *f)
{
  gint64 end;
  guint n = find_split (f, &end);
  for (guint i = 0; i < n; i++)
    f->open_bytes -= sample_at (f, f->open + i)->size_bytes;
  if (n > 0)
    close_run (f, n, end, FALSE);
  f->split_at_bytes =
      MAX (f->params.max_fragment_bytes, f->open_bytes + f->open_bytes / 4);
}

/* The sample behind the open run joins it. */
static void
extend_open_run (Fragmenter *f)
{
  f->open_bytes += sample_at (f, f->open + f->n_open)->size_bytes;
  f->n_open++;
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

static void
lead (Fragmenter *f, const FragmenterSample *s)
{
  gboolean may_open = s->is_sync || f->params.mode == FRAGMENTER_AUDIO_LEADER;
  if (may_open) {
    gint64 cell = cell_of (f, s->pts);
    if (!f->has_segment)
      open_segment (f, s->pts, cell, 0);
    else if (cell != f->segment_cell)
      open_segment (f, s->pts, cell, f->segment_ordinal + 1);
  }
  extend_open_run (f);
}

/* The ordinal of the leader's segment that holds `time`. What comes before the
 * leader's first frame belongs to its first segment. */
static guint64
follower_ordinal (Fragmenter *f, gint64 time)
{
  while (f->next_boundary < f->boundaries->len) {
    if (g_array_index (f->boundaries, gint64, f->next_boundary) > time)
      break;
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

/* Takes in every sample before the horizon. */
static void
follow (Fragmenter *f)
{
  while (f->open + f->n_open < f->samples->len) {
    gint64 time = sample_at (f, f->open + f->n_open)->pts;
    if (time >= f->horizon)
      return;
    guint64 ordinal = follower_ordinal (f, time);
    if (!f->has_segment || ordinal != f->segment_ordinal)
      open_segment (f, time, 0, ordinal);
    extend_open_run (f);
  }
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
  if (s->pts < f->open_start)
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

  g_array_append_val (f->samples, sample);
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
fragmenter_finish (Fragmenter *f)
{
  if (f->is_finished)
    return;
  f->is_finished = TRUE;
  if (f->params.mode == FRAGMENTER_FOLLOWER)
    follow (f);
  else if (f->n_open > 0)
    close_run (f, f->n_open, TIME_NONE, TRUE);
}

static int
compare_times (const void *a, const void *b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;
  return left < right ? -1 : left > right;
}

/* The run's presentation times, sorted, in `f->times`. */
static const gint64 *
sort_times (Fragmenter *f, guint n)
{
  g_array_set_size (f->times, n);
  gint64 *times = &g_array_index (f->times, gint64, 0);
  gboolean is_sorted = TRUE;
  for (guint i = 0; i < n; i++) {
    times[i] = sample_at (f, f->first + i)->pts;
    is_sorted &= i == 0 || times[i - 1] <= times[i];
  }
  if (!is_sorted)
    qsort (times, n, sizeof *times, compare_times);
  return times;
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

/* Decode time i is the ith smallest PTS, kept above the one before and low
 * enough to leave a tick for each that follows; both only matter for broken
 * sources. Returns where the run ends. */
static gint64
assign_times (Fragmenter *f, const Run *run, FragmenterRun *out)
{
  guint n = run->n_samples;
  const gint64 *times = sort_times (f, n);
  gint64 start =
      f->next_decode_time == TIME_NONE ? times[0] : f->next_decode_time;
  gint64 end = run->end == TIME_NONE ? track_end (f, times, n) : run->end;
  end = MAX (end, start + n);

  g_array_set_size (f->output, n);
  Mp4Sample *output = &g_array_index (f->output, Mp4Sample, 0);
  gint64 decode_time = start;
  for (guint i = 0; i < n; i++) {
    const FragmenterSample *s = sample_at (f, f->first + i);
    gint64 next = end;
    if (i + 1 < n) {
      next = MAX (times[i + 1], decode_time + 1);
      next = MIN (next, end - (n - i - 1));
    }
    output[i] = (Mp4Sample){
      .duration = (guint32) (next - decode_time),
      .size_bytes = s->size_bytes,
      .composition_offset = f->params.mode == FRAGMENTER_VIDEO
          ? (gint32) (s->pts - decode_time)
          : 0,
      .flags = s->is_sync ? MP4_SAMPLE_SYNC : 0,
    };
    out->has_reordering |= output[i].composition_offset != 0;
    decode_time = next;
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
  /* The next boundary is not in the open segment's cell. */
  gint64 half_frame = f->params.mode == FRAGMENTER_VIDEO ? f->half_frame : 0;
  gint64 next_cell = grid_cell_start (f->segment_cell + 1, f->params.timescale,
      f->params.segment_duration_ns);
  return ns_from_ticks (next_cell - half_frame, f->params.timescale);
}

guint
fragmenter_n_pending (const Fragmenter *f)
{
  return f->samples->len - f->first;
}
