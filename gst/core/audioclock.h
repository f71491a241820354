/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Where decoded samples lie on an absolute axis of samples, by
 * timestamps that are rounded, jitter, lie, jump and drift.
 *
 * Samples are counted, so as long as nothing is wrong no time is ever computed
 * from another. Timestamps say where the axis begins and what is missing:
 *
 * - up to the tolerance off: jitter, nothing is done about it at once. Where it
 *   is off on average, sound is stretched a little to follow;
 * - later than that: samples are missing;
 * - earlier: samples overlap those before and are trimmed;
 * - far earlier: the timestamps began anew, and the axis just goes on. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 n_gaps;         /* times that samples were missing */
  guint64 n_overlaps;     /* chunks trimmed */
  guint64 n_resets;       /* times that timestamps began anew */
  gint64 silence_samples; /* missing, all in all */
  gint64 overlap_samples; /* trimmed, all in all */
  gint64
      drift_samples; /* followed, all in all: plus where the source is slow */
} AudioClockStats;

typedef struct
{
  guint32 rate;            /* Hz */
  gint64 tolerance;        /* samples */
  gint64 position;         /* of the next sample, TIME_NONE before the first */
  gint64 offset;           /* to add to timestamps since they began anew */
  gboolean is_overlapping; /* the whole of the last chunk was trimmed */
  /* How late timestamps are on average since the last look */
  gint64 lateness_sum;
  gint64 n_lateness;
  gint64 window_end; /* the position of the next look */
  AudioClockStats stats;
} AudioClock;

/* Where a chunk of samples goes: after `n_missing` samples of silence, without
 * its first `n_trimmed` samples, at `start`. */
typedef struct
{
  gint64 start;
  gint64 n_missing;
  gint64 n_trimmed; /* up to the whole chunk */
  /* To make the sound of the next AUDIO_CLOCK_WINDOW_S seconds this much longer
   * (negative: shorter); 0 but once in such a time. */
  gint64 stretch;
} AudioPlace;

#define AUDIO_CLOCK_WINDOW_S 10

/* `tolerance_ns`: how far off a timestamp may be from where the sample count
 * says. */
void audio_clock_init (AudioClock *clock, guint32 rate, guint64 tolerance_ns);

/* Forgets everything but the settings and the statistics: the next timestamp is
 * where the axis goes on. */
void audio_clock_restart (AudioClock *clock);

/* Samples have another rate from here on; the axis is counted in that. */
void audio_clock_change_rate (AudioClock *clock, guint32 rate);

/* Takes the next `n_samples` samples, the first of which is at `time_ns`, or
 * TIME_NONE: it follows the one before (the very first is at 0). With
 * `is_exact` nothing is taken for jitter but rounding to milliseconds: after a
 * loss, timestamps are right and counts are not. */
AudioPlace audio_clock_place (AudioClock *clock, gint64 time_ns,
    gint64 n_samples, gboolean is_exact);

G_END_DECLS
