/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audioclock.h"

/* Containers round to milliseconds. */
#define ROUNDING_NS (2 * NSEC_PER_SEC / 1000)
/* Overlaps beyond this are timestamps that began anew. */
#define RESET_NS NSEC_PER_SEC
/* The most that sound is stretched: 1/2000 is not heard as a change of pitch,
 * and more than any clock of a sound card is off. */
#define MAX_STRETCH_DIVISOR 2000

static void
begin_window (AudioClock *clock)
{
  clock->lateness_sum = 0;
  clock->n_lateness = 0;
  clock->window_end =
      clock->position + AUDIO_CLOCK_WINDOW_S * (gint64) clock->rate;
}

void
audio_clock_init (AudioClock *clock, guint32 rate, guint64 tolerance_ns)
{
  *clock = (AudioClock){
    .rate = rate,
    .tolerance = ticks_from_ns ((gint64) tolerance_ns, rate),
  };
  audio_clock_restart (clock);
}

void
audio_clock_restart (AudioClock *clock)
{
  clock->position = TIME_NONE;
  clock->offset = 0;
  clock->is_overlapping = FALSE;
  clock->lateness_sum = 0;
  clock->n_lateness = 0;
}

void
audio_clock_change_rate (AudioClock *clock, guint32 rate)
{
  if (rate == clock->rate)
    return;
  guint32 before = clock->rate;
  clock->rate = rate;
  clock->tolerance =
      timescale_scale (clock->tolerance, rate, before, ROUND_NEAREST);
  clock->offset = timescale_scale (clock->offset, rate, before, ROUND_NEAREST);
  if (clock->position == TIME_NONE)
    return;
  clock->position =
      timescale_scale (clock->position, rate, before, ROUND_NEAREST);
  begin_window (clock);
}

/* A constant difference is followed as well as a growing one: the sum of both
 * is what is heard. */
static gint64
take_stretch (AudioClock *clock)
{
  if (clock->position < clock->window_end || clock->n_lateness == 0)
    return 0;
  gint64 average = clock->lateness_sum / clock->n_lateness;
  gint64 most =
      AUDIO_CLOCK_WINDOW_S * (gint64) clock->rate / MAX_STRETCH_DIVISOR;
  gint64 stretch = 0;
  if (ABS (average) > ticks_from_ns (ROUNDING_NS, clock->rate))
    stretch = CLAMP (average, -most, most);
  clock->position += stretch;
  clock->stats.drift_samples += stretch;
  begin_window (clock);
  return stretch;
}

/* How far the axis lies behind a timestamp. */
static gint64
take_lateness (AudioClock *clock, gint64 time_ns)
{
  gint64 time = ticks_from_ns (time_ns, clock->rate) + clock->offset;
  if (clock->position == TIME_NONE) {
    clock->position = time;
    begin_window (clock);
  }
  gint64 lateness = time - clock->position;
  if (lateness >= -ticks_from_ns (RESET_NS, clock->rate))
    return lateness;
  clock->offset -= lateness;
  clock->stats.n_resets++;
  return 0;
}

AudioPlace
audio_clock_place (AudioClock *clock, gint64 time_ns, gint64 n_samples,
    gboolean is_exact)
{
  AudioPlace place = { 0 };
  gint64 lateness = 0;
  gint64 tolerance = clock->tolerance;
  if (time_ns != TIME_NONE)
    lateness = take_lateness (clock, time_ns);
  else if (clock->position == TIME_NONE)
    lateness = take_lateness (clock, 0);
  /* What is left of an overlap is no jitter. */
  if (is_exact || clock->is_overlapping)
    tolerance = MIN (tolerance, ticks_from_ns (ROUNDING_NS, clock->rate));

  if (lateness > tolerance) {
    place.n_missing = lateness;
    clock->position += lateness;
    clock->stats.n_gaps++;
    clock->stats.silence_samples += lateness;
    begin_window (clock);
  } else if (lateness < -tolerance) {
    place.n_trimmed = MIN (-lateness, n_samples);
    clock->stats.n_overlaps++;
    clock->stats.overlap_samples += place.n_trimmed;
  } else if (time_ns != TIME_NONE) {
    clock->lateness_sum += lateness;
    clock->n_lateness++;
  }
  clock->is_overlapping = place.n_trimmed > 0 && place.n_trimmed == n_samples;
  place.start = clock->position;
  clock->position += n_samples - place.n_trimmed;
  place.stretch = take_stretch (clock);
  return place;
}
