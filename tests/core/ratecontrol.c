/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/ratecontrol.h"

#include "coretest.h"
#include "ratebucket.h"

START_TEST (defaults_keep_the_peak_below_twice_the_mean)
{
  for (guint seconds = 1; seconds <= 12; seconds++) {
    RateWish wish = {
      .bitrate_kbps = 5000,
      .segment_ns = seconds * NSEC_PER_SEC,
    };
    RateControl rc = rate_control_choose (&wish);
    guint64 segment_bits = rc.max_bps * seconds + rc.vbv_bits;
    ck_assert_uint_eq (rc.bitrate_bps, 5000000);
    ck_assert_uint_eq (rc.max_bps, 6250000);
    ck_assert_uint_le (segment_bits, 10000000 * (guint64) seconds);
    ck_assert_uint_ge (rc.vbv_bits, rc.max_bps / 2);
    ck_assert_uint_le (rc.vbv_bits, rc.max_bps * 3);
  }
}
END_TEST

START_TEST (wishes_are_kept)
{
  static const struct
  {
    RateWish wish;
    RateControl chosen;
  } rows[] = {
    { { .bitrate_kbps = 1000, .max_kbps = 1500, .vbv_kbit = 2000 },
        { 1000000, 1500000, 2000000 } },
    { { .bitrate_kbps = 1000, .max_kbps = 500, .vbv_kbit = 2000 },
        { 1000000, 1000000, 2000000 } },
    { { .bitrate_kbps = 1000, .is_instant = TRUE },
        { 1000000, 1250000, 625000 } },
    { { .bitrate_kbps = 1000, .max_kbps = 4000 },
        { 1000000, 4000000, 2000000 } },
    { { .bitrate_kbps = 1000 }, { 1000000, 1250000, 2600000 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    RateControl rc = rate_control_choose (&rows[i].wish);
    ck_assert_uint_eq (rc.bitrate_bps, rows[i].chosen.bitrate_bps);
    ck_assert_uint_eq (rc.max_bps, rows[i].chosen.max_bps);
    ck_assert_uint_eq (rc.vbv_bits, rows[i].chosen.vbv_bits);
  }
}
END_TEST

/* Cells that each take all that their own bucket has: the worst there is. */
START_TEST (greedy_cells_in_a_row_keep_to_the_whole)
{
  static const guint64 cells_ms[] = { 500, 2000, 4000, 6006 };
  static const guint maxima[] = { 0, 1000, 1100, 3000 };
  for (guint c = 0; c < G_N_ELEMENTS (cells_ms); c++) {
    for (guint m = 0; m < G_N_ELEMENTS (maxima); m++) {
      guint64 cell_ns = cells_ms[c] * (NSEC_PER_SEC / 1000);
      RateWish wish = {
        .bitrate_kbps = 1000,
        .max_kbps = maxima[m],
        .segment_ns = cell_ns,
      };
      RateControl whole = rate_control_choose (&wish);
      RateControl cell = rate_control_for_cells (&whole, cell_ns);
      RateBucket bucket = { .rate_control = whole };
      guint64 start = cell.vbv_bits * RATE_CONTROL_START_PERMILLE / 1000;
      gint64 step_ns = NSEC_PER_SEC / 30; /* a frame */
      guint64 step = (guint64) timescale_scale (step_ns, cell.max_bps,
          NSEC_PER_SEC, ROUND_FLOOR);
      ck_assert_uint_ge (cell.max_bps, cell.bitrate_bps);
      ck_assert_uint_ge (cell.bitrate_bps, 500000);
      for (gint64 n = 0; n < 100; n++) {
        gint64 time = n * (gint64) cell_ns;
        ck_assert (rate_bucket_take (&bucket, (gsize) start / 8, time));
        for (gint64 i = 1; i * step_ns < (gint64) cell_ns; i++)
          ck_assert (
              rate_bucket_take (&bucket, (gsize) step / 8, time + i * step_ns));
      }
    }
  }
}
END_TEST

START_TEST (a_bucket_runs_empty_when_it_should)
{
  RateBucket bucket = { .rate_control = { 8000, 8000, 8000 } };
  ck_assert (
      rate_bucket_take (&bucket, 900, 0)); /* nine tenths of 1000 bytes */
  ck_assert (!rate_bucket_take (&bucket, 1, 0));
  ck_assert (rate_bucket_take (&bucket, 500, NSEC_PER_SEC / 2));
  ck_assert (rate_bucket_take (&bucket, 1000, 9 * (gint64) NSEC_PER_SEC));
  ck_assert (!rate_bucket_take (&bucket, 1001, 20 * (gint64) NSEC_PER_SEC));
}
END_TEST

CORE_TEST_MAIN ("ratecontrol", defaults_keep_the_peak_below_twice_the_mean,
    wishes_are_kept, greedy_cells_in_a_row_keep_to_the_whole,
    a_bucket_runs_empty_when_it_should)
