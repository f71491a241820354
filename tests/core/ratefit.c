/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/ratefit.h"

#include "coretest.h"

#define MS G_GINT64_CONSTANT (1000000)

static gint64
coded_time (gint64 n, Fraction rate, Rounding rounding)
{
  gint64 exact_ns =
      timescale_scale (n, rate.den * NSEC_PER_SEC, rate.num, ROUND_NEAREST);
  return timescale_scale (exact_ns, 1, MS, rounding) * MS;
}

static gboolean
is_rate (Fraction a, Fraction b)
{
  return a.num == b.num && a.den == b.den;
}

START_TEST (constant_rates_are_found_in_seconds)
{
  static const Fraction rates[] = { { 10, 1 }, { 15, 1 }, { 24000, 1001 },
    { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 48, 1 }, { 50, 1 },
    { 60000, 1001 }, { 60, 1 }, { 120000, 1001 }, { 120, 1 } };
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    for (gint64 start = 0; start < 100; start += 33) {
      for (Rounding how = ROUND_FLOOR; how <= ROUND_NEAREST; how++) {
        RateFit fit;
        rate_fit_init (&fit, MS);
        Fraction found = { 0, 0 };
        gint64 n_unknown = 0, n_frames = 20 * rates[r].num / rates[r].den;
        for (gint64 n = 0; n < n_frames; n++) {
          found = rate_fit_add (&fit, coded_time (start + n, rates[r], how));
          n_unknown += found.num == 0;
          ck_assert (found.num == 0 || is_rate (found, rates[r]));
        }
        ck_assert_msg (is_rate (found, rates[r]), "%u/%u: %u/%u", rates[r].num,
            rates[r].den, found.num, found.den);
        gint64 slowest = MAX (48, 3 * rates[r].num / rates[r].den);
        ck_assert_msg (n_unknown <= slowest,
            "%u/%u took %" G_GINT64_FORMAT " frames", rates[r].num,
            rates[r].den, n_unknown);
      }
    }
  }
}
END_TEST

START_TEST (reordered_frames_are_found)
{
  static const gint64 order[] = { 0, 4, 2, 1, 3 };
  RateFit fit;
  Fraction found = { 0, 0 }, rate = { 24000, 1001 };
  rate_fit_init (&fit, MS);
  for (gint64 n = 0; n < 200; n++) {
    gint64 place = n / 5 * 5 + order[n % 5];
    found = rate_fit_add (&fit, coded_time (place, rate, ROUND_NEAREST));
  }
  ck_assert (is_rate (found, rate));
}
END_TEST

/* Frames of 5 to 100 ms, and those of rates that nobody has. */
START_TEST (variable_rates_are_never_touched)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  for (guint round = 0; round < 2000; round++) {
    RateFit fit;
    rate_fit_init (&fit, MS);
    gint64 time = g_rand_int_range (rand, 0, 10000) * MS;
    gint32 longest = g_rand_int_range (rand, 7, 100);
    for (guint n = 0; n < 300; n++) {
      ck_assert_uint_eq (rate_fit_add (&fit, time).num, 0);
      time += g_rand_int_range (rand, 5, longest) * MS;
    }
  }
}
END_TEST

START_TEST (what_is_nearly_constant_is_not)
{
  static const struct
  {
    const gchar *name;
    Fraction rate;
    gint64 every, add; /* each frame of that number is so many places late */
  } rows[] = {
    { "telecine: 3:2 of 60 fps", { 60, 1 }, 2, 1 },
    { "5 fps, which is every other of 10", { 5, 1 }, 1, 0 },
    { "28 fps", { 28, 1 }, 1, 0 },
    { "every third is missing", { 30, 1 }, 2, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    RateFit fit;
    rate_fit_init (&fit, MS);
    gint64 place = 0;
    for (gint64 n = 0; n < 1000; n++) {
      gint64 time = coded_time (place, rows[i].rate, ROUND_NEAREST);
      ck_assert_msg (rate_fit_add (&fit, time).num == 0, "%s, frame %d",
          rows[i].name, (gint) n);
      place += 1 + (n % rows[i].every == 0 ? rows[i].add : 0);
    }
  }
}
END_TEST

/* Later frames may keep to no rate: whoever begins to read there has not seen
 * those that it was decided by. */
START_TEST (what_is_decided_stays)
{
  RateFit fit;
  rate_fit_init (&fit, MS);
  for (gint64 n = 0; n < 200; n++)
    rate_fit_add (&fit, n * 40 * MS);
  ck_assert_uint_eq (rate_fit_add (&fit, 8000 * MS).num, 25);
  ck_assert_uint_eq (rate_fit_add (&fit, 8200 * MS).num, 25); /* some lost */
  ck_assert_uint_eq (rate_fit_add (&fit, 8213 * MS).num, 25);
  ck_assert (rate_fit_is_over (&fit));
  ck_assert_int_eq (fit.highest_ns, (48 - 1) * 40 * MS);
}
END_TEST

START_TEST (coarse_ticks_and_broken_times_fit_nothing)
{
  RateFit fit;
  rate_fit_init (&fit, 1000 * MS);
  for (gint64 n = 0; n < 200; n++)
    ck_assert_uint_eq (rate_fit_add (&fit, n * 1000 * MS).num, 0);
  rate_fit_init (&fit, MS);
  for (gint64 n = 0; n < 200; n++)
    ck_assert_uint_eq (rate_fit_add (&fit, G_MAXINT64 - n).num, 0);
  rate_fit_init (&fit, MS);
  for (gint64 n = 0; n < 200; n++) /* all at once */
    ck_assert_uint_eq (rate_fit_add (&fit, 0).num, 0);
}
END_TEST

/* Any rate may be stated; a second of frames is not needed to be sure of it. */
START_TEST (what_is_stated_is_held_against_few_frames)
{
  static const struct
  {
    const gchar *name;
    Fraction stated, rate;
    gint64 every, add; /* each frame of that number is so many places late */
    gboolean is_kept;
  } rows[] = {
    { "as it says", { 24000, 1001 }, { 24000, 1001 }, 1, 0, TRUE },
    { "28 fps, which nobody has", { 28, 1 }, { 28, 1 }, 1, 0, TRUE },
    { "reordered", { 30, 1 }, { 30, 1 }, 4, 0, TRUE },
    { "25 that is 24", { 25, 1 }, { 24, 1 }, 1, 0, FALSE },
    { "60 of which 30 come", { 60, 1 }, { 30, 1 }, 1, 0, FALSE },
    { "every third is missing", { 30, 1 }, { 30, 1 }, 2, 1, FALSE },
    { "each twice", { 30, 1 }, { 60, 1 }, 1, 0, FALSE },
    { "unknown", { 0, 0 }, { 30, 1 }, 1, 0, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    RateFit fit;
    Fraction found = { 0, 0 };
    gint64 place = 0;
    rate_fit_init_stated (&fit, MS, rows[i].stated, 2);
    for (gint64 n = 0; n < 16; n++) {
      ck_assert_msg (found.num == 0, "%s, frame %d", rows[i].name, (gint) n);
      gint64 swap = rows[i].every == 4 ? (n % 4 == 1) - (n % 4 == 2) : 0;
      found = rate_fit_add (&fit,
          coded_time (place + swap, rows[i].rate, ROUND_NEAREST));
      place += 1 + (n % rows[i].every == 0 ? rows[i].add : 0);
    }
    ck_assert_msg (rate_fit_is_over (&fit), "%s", rows[i].name);
    ck_assert_msg ((found.num > 0) == rows[i].is_kept, "%s: %u/%u",
        rows[i].name, found.num, found.den);
  }
}
END_TEST

START_TEST (a_segment_tells_its_rate)
{
  static const struct
  {
    guint n_frames;
    guint64 ticks;
    guint32 timescale;
    Fraction rate;
  } rows[] = {
    { 60, 2000, 1000, { 30, 1 } },
    { 60, 60060, 30000, { 30000, 1001 } },
    { 60, 2002, 1000, { 30000, 1001 } },
    { 50, 1999, 1000, { 25, 1 } },
    { 48, 180180, 90000, { 24000, 1001 } },
    { 59, 2000, 1000, { 29500, 1000 } }, /* one is missing */
    { 1, 1000, 1000, { 1000, 1000 } },
    { 300, 500, 1000, { 600000, 1000 } },
    { 0, 1000, 1000, { 0, 0 } },
    { 10, 0, 1000, { 0, 0 } },
    { G_MAXUINT, 1, G_MAXUINT32, { G_MAXINT, 1000 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fraction rate =
        rate_measure (rows[i].n_frames, rows[i].ticks, rows[i].timescale);
    ck_assert_msg (rate.num == rows[i].rate.num && rate.den == rows[i].rate.den,
        "row %u: %u/%u", i, rate.num, rate.den);
  }
}
END_TEST

CORE_TEST_MAIN ("ratefit", constant_rates_are_found_in_seconds,
    reordered_frames_are_found, variable_rates_are_never_touched,
    what_is_nearly_constant_is_not, what_is_decided_stays,
    coarse_ticks_and_broken_times_fit_nothing,
    what_is_stated_is_held_against_few_frames, a_segment_tells_its_rate)
