/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/timescale.h"

#include "coretest.h"

START_TEST (scale_rounds_as_asked)
{
  static const struct
  {
    gint64 value;
    guint64 num, den;
    Rounding how;
    gint64 expected;
  } rows[] = {
    { 7, 1, 2, ROUND_FLOOR, 3 },
    { 7, 1, 2, ROUND_NEAREST, 4 },
    { 7, 1, 2, ROUND_CEIL, 4 },
    { -7, 1, 2, ROUND_FLOOR, -4 },
    { -7, 1, 2, ROUND_NEAREST, -3 },
    { -7, 1, 2, ROUND_CEIL, -3 },
    { 8, 1, 2, ROUND_CEIL, 4 },
    { 0, 1, 3, ROUND_CEIL, 0 },
    { 0, 1, 3, ROUND_NEAREST, 0 },
    /* a 128-bit intermediate */
    { G_MAXINT64, 3, 3, ROUND_NEAREST, G_MAXINT64 },
    { G_MAXINT64 - 1, 1000000007, 1000000007, ROUND_FLOOR, G_MAXINT64 - 1 },
    { G_MAXINT64, G_MAXUINT64, G_MAXUINT64, ROUND_FLOOR, G_MAXINT64 },
    /* saturation */
    { G_MAXINT64, 2, 1, ROUND_FLOOR, G_MAXINT64 },
    { -G_MAXINT64, G_MAXUINT64, 1, ROUND_FLOOR, -G_MAXINT64 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 got =
        timescale_scale (rows[i].value, rows[i].num, rows[i].den, rows[i].how);
    ck_assert_msg (got == rows[i].expected, "row %u: %" G_GINT64_FORMAT, i,
        got);
  }
}
END_TEST

START_TEST (frame_times_survive_nanoseconds)
{
  /* A frame's time, rounded to ns on a pad, comes back to its tick, for ever. */
  static const Fraction rates[] = {
    { 24000, 1001 },
    { 25, 1 },
    { 30000, 1001 },
    { 30, 1 },
    { 60000, 1001 },
    { 120, 1 },
    { 15000, 1001 },
    { 25, 3 },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    guint32 timescale = timescale_for_frame_rate (rates[r]);
    gint64 per_frame =
        timescale_scale (timescale, rates[r].den, rates[r].num, ROUND_NEAREST);
    for (gint64 n = 0; n < 10000000; n += 1 + n / 3) {
      gint64 ns = timescale_scale (n, rates[r].den * NSEC_PER_SEC, rates[r].num,
          ROUND_NEAREST);
      ck_assert_int_eq (ticks_from_ns (ns, timescale), n * per_frame);
    }
  }
}
END_TEST

START_TEST (frame_rate_is_recognised)
{
  static const struct
  {
    guint64 duration_ns, tolerance_ns;
    gboolean ok;
    guint32 num, den;
  } rows[] = {
    { 33333333, 1, TRUE, 30, 1 },
    { 33333334, 1, TRUE, 30, 1 },
    { 33366666, 1, TRUE, 30000, 1001 },
    { 33366667, 1, TRUE, 30000, 1001 },
    { 41708333, 1, TRUE, 24000, 1001 },
    { 41666666, 1, TRUE, 24, 1 },
    { 40000000, 0, TRUE, 25, 1 },
    { 16683333, 1, TRUE, 60000, 1001 },
    { 80000000, 1, FALSE, 0, 0 }, /* 12.5 fps is no whole number */
    { 33000000, 1, FALSE, 0, 0 }, /* a duration rounded to ms proves nothing */
    { 0, 1, FALSE, 0, 0 },
    { G_MAXUINT64, 1, FALSE, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fraction rate = { 0, 0 };
    gboolean ok = frame_rate_from_duration (rows[i].duration_ns,
        rows[i].tolerance_ns, &rate);
    ck_assert_msg (ok == rows[i].ok && rate.num == rows[i].num &&
            rate.den == rows[i].den,
        "row %u: %u/%u", i, rate.num, rate.den);
  }
}
END_TEST

START_TEST (timescale_for_rate)
{
  static const struct
  {
    Fraction rate;
    guint32 expected;
  } rows[] = {
    { { 24000, 1001 }, 24000 },
    { { 30000, 1001 }, 30000 },
    { { 60000, 1001 }, 60000 },
    { { 30, 1 }, 30000 },
    { { 25, 1 }, 25000 },
    { { 24, 1 }, 24000 },
    { { 120, 1 }, 30000 },
    { { 100, 1 }, 25000 },
    { { 60, 2 }, 30000 },
    /* of no family, or with no whole ticks in its timescale */
    { { 7, 1 }, 70000 },
    { { 27, 1 }, 27000 },
    { { 48000, 1001 }, 48000 },
    { { 120000, 1001 }, 120000 },
    { { G_MAXUINT32, 1 }, G_MAXUINT32 },
    { { 0, 1 }, 90000 },
    { { 0, 0 }, 90000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_uint_eq (timescale_for_frame_rate (rows[i].rate),
        rows[i].expected);
}
END_TEST

/* What a ladder makes of a source: all in one timescale, frames in whole ticks. */
START_TEST (fractions_of_a_rate_have_its_timescale)
{
  static const Fraction rates[] = {
    { 24000, 1001 },
    { 24, 1 },
    { 48, 1 },
    { 25, 1 },
    { 50, 1 },
    { 30000, 1001 },
    { 30, 1 },
    { 60, 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    guint32 timescale = timescale_for_frame_rate (rates[i]);
    for (guint32 divisor = 1; divisor <= 4; divisor++) {
      Fraction rate = { rates[i].num, rates[i].den * divisor };
      ck_assert_uint_eq (timescale_for_frame_rate (rate), timescale);
      ck_assert_uint_eq ((guint64) timescale * rate.den % rate.num, 0);
    }
  }
}
END_TEST

START_TEST (grid_cells)
{
  /* 29.97 fps, D = 4 s: frame 120 is at 4.004 s, frame 119 at 3.9706 s; the
   * half frame decides for what lies just before the line. */
  static const struct
  {
    gint64 time;
    gint64 cell;
  } rows[] = {
    { 0, 0 },
    { 119 * 1001, 0 },
    { 120 * 1001, 1 },
    { 120000 - 500, 1 },
    { 120000 - 501, 0 },
    { -500, 0 },
    { -501, -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (grid_cell (rows[i].time, 500, 30000, 4 * NSEC_PER_SEC) ==
            rows[i].cell,
        "row %u", i);
  ck_assert_int_eq (grid_cell_start (3, 30000, 4 * NSEC_PER_SEC), 360000);
  ck_assert_int_eq (grid_cell_start (1, 44100, 1001 * 1000000ull), 44145);
}
END_TEST

CORE_TEST_MAIN ("timescale", scale_rounds_as_asked,
    frame_times_survive_nanoseconds, frame_rate_is_recognised,
    timescale_for_rate, fractions_of_a_rate_have_its_timescale, grid_cells)
