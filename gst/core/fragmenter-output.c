/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fragmenter-state.h"

#include "core/decodetimes.h"

#define COMPACT_SAMPLES 64 /* fewer are not worth moving the others */

/* Where the track ends: its last frame's own duration, else the nominal one,
 * else that of the frame before. */
static gint64
track_end (const Fragmenter *f, const gint64 *times, guint n)
{
  gint64 last = times[n - 1];
  gint64 duration = 0;
  for (guint i = n; i > 0 && duration == 0; i--) {
    const FragmenterSample *s = fragmenter_sample_at (f, f->first + i - 1);
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
    times[i] = fragmenter_sample_at (f, f->first + i)->pts;
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
assign_times (Fragmenter *f, const FragmenterDecided *run, FragmenterRun *out)
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
    const FragmenterSample *s = fragmenter_sample_at (f, f->first + i);
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
  out->base_media_decode_time = start;
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
  const FragmenterDecided *decided =
      &g_array_index (f->runs, FragmenterDecided, f->next_run++);
  *run = (FragmenterRun){
    .is_segment_start = decided->is_segment_start,
    .is_segment_end = decided->is_segment_end,
    .segment_ordinal = decided->segment_ordinal,
    .chunk = decided->chunk,
    .has_hole = decided->has_hole,
  };
  f->next_decode_time = assign_times (f, decided, run);
  f->last_delta = run->samples[run->n_samples - 1].duration;
  drop_front (f, run->n_samples);
  return TRUE;
}
