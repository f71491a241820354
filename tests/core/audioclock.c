/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audioclock.h"

#include "coretest.h"

#define RATE 48000
#define TOLERANCE_NS 21333333 /* 1024 samples */
#define MSEC (NSEC_PER_SEC / 1000)

/* What goes in, and what must come of it */
typedef struct
{
  gint64 time_us; /* G_MININT64: none */
  gint64 n_samples;
  gboolean is_exact;
  gint64 start, n_missing, n_trimmed;
} Row;

#define NO_TIME G_MININT64

static void
check_rows (const gchar *name, const Row *rows, guint n_rows)
{
  AudioClock clock;
  audio_clock_init (&clock, RATE, TOLERANCE_NS);
  for (guint i = 0; i < n_rows; i++) {
    gint64 time_ns =
        rows[i].time_us == NO_TIME ? TIME_NONE : rows[i].time_us * 1000;
    AudioPlace place = audio_clock_place (&clock, time_ns, rows[i].n_samples,
        rows[i].is_exact);
    ck_assert_msg (place.start == rows[i].start &&
            place.n_missing == rows[i].n_missing &&
            place.n_trimmed == rows[i].n_trimmed,
        "%s, row %u: start %" G_GINT64_FORMAT ", missing %" G_GINT64_FORMAT
        ", trimmed %" G_GINT64_FORMAT,
        name, i, place.start, place.n_missing, place.n_trimmed);
    ck_assert_int_eq (place.stretch, 0);
  }
}

#define CHECK_ROWS(rows) check_rows (#rows, rows, G_N_ELEMENTS (rows))

START_TEST (chunks_find_their_place)
{
  static const Row no_times[] = {
    { NO_TIME, 480, FALSE, 0, 0, 0 },
    { NO_TIME, 480, FALSE, 480, 0, 0 },
  };
  static const Row late_start[] = {
    { 1500000, 480, FALSE, 72000, 0, 0 },
    { NO_TIME, 480, FALSE, 72480, 0, 0 },
  };
  static const Row before_zero[] = {
    { -6500, 312, FALSE, -312, 0, 0 },
    { 0, 480, FALSE, 0, 0, 0 },
  };
  static const Row jitter[] = {
    { 0, 960, FALSE, 0, 0, 0 }, { 21000, 960, FALSE, 960, 0, 0 },
    { 39000, 960, FALSE, 1920, 0, 0 },
    { 81333, 960, FALSE, 2880, 0, 0 }, /* 1024 off: still jitter */
    { 101334, 960, FALSE, 4864, 1024,
        0 }, /* rounds to 1024, one more is a gap */
  };
  static const Row gap[] = {
    { 0, 960, FALSE, 0, 0, 0 },
    { 1000000, 960, FALSE, 48000, 47040, 0 },
    { NO_TIME, 960, FALSE, 48960, 0, 0 },
  };
  static const Row overlap[] = {
    { 0, 4800, FALSE, 0, 0, 0 },
    { 50000, 4800, FALSE, 4800, 0, 2400 },
    { 100000, 2400, FALSE, 7200, 0, 2400 }, /* all of it */
    { 150000, 2400, FALSE, 7200, 0, 0 },
  };
  static const Row long_overlap[] = {
    { 0, 48000, FALSE, 0, 0, 0 }, { 970000, 960, FALSE, 48000, 0, 960 },
    { 990000, 960, FALSE, 48000, 0, 480 }, /* less than jitter may be */
    { 999000, 960, FALSE, 48480, 0, 0 },   /* jitter again */
  };
  static const Row exact[] = {
    { 0, 960, FALSE, 0, 0, 0 }, { 30000, 960, TRUE, 1440, 480, 0 },
    { 40000, 960, TRUE, 2400, 0, 480 },
    { 62000, 960, TRUE, 2880, 0, 0 }, /* milliseconds, rounded */
  };
  static const Row anew[] = {
    { 3600000000, 48000, FALSE, 172800000, 0, 0 },
    { 0, 48000, FALSE, 172848000, 0, 0 },
    { 1000000, 48000, FALSE, 172896000, 0, 0 },
    { 3000000, 48000, FALSE, 172992000, 48000, 0 }, /* a gap after that */
  };
  CHECK_ROWS (no_times);
  CHECK_ROWS (late_start);
  CHECK_ROWS (before_zero);
  CHECK_ROWS (gap);
  CHECK_ROWS (overlap);
  CHECK_ROWS (long_overlap);
  CHECK_ROWS (exact);
  CHECK_ROWS (anew);
  check_rows ("jitter", jitter, 4);
}
END_TEST

/* Timestamps rounded to nanoseconds, microseconds or milliseconds, as many
 * samples at a time as codecs have: after 100 hours, not one sample. */
START_TEST (hundred_hours_do_not_drift)
{
  static const struct
  {
    guint32 rate;
    gint64 n_samples;
    gint64 rounding_ns;
  } rows[] = {
    { 48000, 1024, 1 },
    { 44100, 1024, 1 },
    { 48000, 1536, 1000000 },
    { 44100, 1152, 1000000 },
    { 48000, 960, 1000000 },
    { 48000, 40, 11111 },
    { 11025, 1, 1000000 },
    { 96000, 4096, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AudioClock clock;
    gint64 end = (gint64) 100 * 3600 * rows[i].rate;
    audio_clock_init (&clock, rows[i].rate, TOLERANCE_NS);
    gint64 step = MAX (rows[i].n_samples, end / 2000000);
    guint n_wrong = 0;
    for (gint64 sample = 0; sample < end; sample += step) {
      gint64 time = ns_from_ticks (sample, rows[i].rate);
      time -= time % rows[i].rounding_ns;
      AudioPlace place = audio_clock_place (&clock, time, step, FALSE);
      n_wrong += place.start != sample || place.stretch != 0;
    }
    ck_assert_uint_eq (n_wrong, 0);
    ck_assert_uint_eq (clock.stats.n_gaps + clock.stats.n_overlaps, 0);
  }
}
END_TEST

/* A source whose clock is off is followed without a gap and without an overlap,
 * and stays within some milliseconds. */
START_TEST (drift_is_followed)
{
  static const gint64 drifts_ppm[] = { 100, -100, 400, -400, 20 };
  for (guint i = 0; i < G_N_ELEMENTS (drifts_ppm); i++) {
    AudioClock clock;
    audio_clock_init (&clock, RATE, TOLERANCE_NS);
    gint64 stretched = 0, most_off = 0;
    for (gint64 sample = 0; sample < (gint64) 3600 * RATE; sample += 1024) {
      gint64 time = ns_from_ticks (sample, RATE);
      time += time / 1000000 * drifts_ppm[i];
      AudioPlace place = audio_clock_place (&clock, time, 1024, FALSE);
      gint64 off = ticks_from_ns (time, RATE) - place.start;
      most_off = MAX (most_off, ABS (off));
      stretched += place.stretch;
    }
    ck_assert_int_le (most_off, 15 * RATE / 1000);
    ck_assert_uint_eq (clock.stats.n_gaps + clock.stats.n_overlaps, 0);
    ck_assert_int_eq (stretched, clock.stats.drift_samples);
    gint64 expected = (gint64) 3600 * RATE / 1000000 * drifts_ppm[i];
    ck_assert_int_le (ABS (stretched - expected), 15 * RATE / 1000);
  }
}
END_TEST

START_TEST (wild_jitter_is_not_drift)
{
  AudioClock clock;
  guint32 seed = 1;
  guint n_wrong = 0;
  audio_clock_init (&clock, RATE, TOLERANCE_NS);
  for (gint64 sample = 0; sample < (gint64) 3600 * RATE; sample += 1024) {
    seed = seed * 1664525 + 1013904223;
    gint64 jitter = (gint64) (seed % 20000001) - 10000000;
    if (sample == 0)
      jitter = 0;
    AudioPlace place = audio_clock_place (&clock,
        ns_from_ticks (sample, RATE) + jitter, 1024, FALSE);
    n_wrong += place.start != sample || place.stretch != 0;
  }
  ck_assert_uint_eq (n_wrong, 0);
}
END_TEST

START_TEST (rates_change_without_losing_time)
{
  AudioClock clock;
  audio_clock_init (&clock, 48000, TOLERANCE_NS);
  audio_clock_place (&clock, 0, 48000 * 10, FALSE);
  audio_clock_change_rate (&clock, 44100);
  AudioPlace place =
      audio_clock_place (&clock, 10 * NSEC_PER_SEC, 44100, FALSE);
  ck_assert_int_eq (place.start, 441000);
  ck_assert_int_eq (place.n_missing, 0);
  place = audio_clock_place (&clock, 11 * NSEC_PER_SEC + 20 * MSEC, 1, FALSE);
  ck_assert_int_eq (place.n_missing, 0);
  place = audio_clock_place (&clock, 11 * NSEC_PER_SEC + 30 * MSEC, 1, FALSE);
  ck_assert_int_eq (place.n_missing, 1323 - 1);
}
END_TEST

START_TEST (restart_takes_the_next_time)
{
  AudioClock clock;
  audio_clock_init (&clock, RATE, TOLERANCE_NS);
  audio_clock_place (&clock, 5 * NSEC_PER_SEC, 480, FALSE);
  audio_clock_restart (&clock);
  AudioPlace place = audio_clock_place (&clock, NSEC_PER_SEC, 480, FALSE);
  ck_assert_int_eq (place.start, 48000);
  ck_assert_uint_eq (clock.stats.n_resets, 0);
}
END_TEST

CORE_TEST_MAIN ("audioclock", chunks_find_their_place,
    hundred_hours_do_not_drift, drift_is_followed, wild_jitter_is_not_drift,
    rates_change_without_losing_time, restart_takes_the_next_time)
