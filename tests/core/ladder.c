/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/ladder.h"

#include "coretest.h"

START_TEST (sources_get_sensible_rungs)
{
  static const struct
  {
    PictureSize source;
    Fraction rate;
    LadderRung rungs[LADDER_MAX_RUNGS];
  } rows[] = {
    { { 1920, 1080 }, { 30, 1 },
        {
            { { 1920, 1080 }, 1, 5000 },
            { { 1280, 720 }, 1, 2800 },
            { { 854, 480 }, 1, 1400 },
            { { 640, 360 }, 1, 700 },
            { { 426, 240 }, 1, 350 },
        } },
    /* an unknown rate counts as 30 */
    { { 1280, 720 }, { 0, 1 },
        {
            { { 1280, 720 }, 1, 2800 },
            { { 854, 480 }, 1, 1400 },
            { { 640, 360 }, 1, 700 },
            { { 426, 240 }, 1, 350 },
        } },
    /* fast sources: the small rungs have half the rate */
    { { 1280, 720 }, { 60, 1 },
        {
            { { 1280, 720 }, 1, 4200 },
            { { 854, 480 }, 2, 1400 },
            { { 640, 360 }, 2, 700 },
            { { 426, 240 }, 2, 350 },
        } },
    /* a size between the steps stays, and swallows a step close below */
    { { 1366, 768 }, { 30, 1 },
        {
            { { 1366, 768 }, 1, 3043 },
            { { 854, 480 }, 1, 1400 },
            { { 640, 360 }, 1, 700 },
            { { 426, 240 }, 1, 350 },
        } },
    /* CinemaScope fits the boxes by its width, a phone by its height */
    { { 1280, 534 }, { 24, 1 },
        {
            { { 1280, 534 }, 1, 1933 },
            { { 854, 356 }, 1, 888 },
            { { 640, 268 }, 1, 485 },
            { { 426, 178 }, 1, 233 },
        } },
    { { 720, 1280 }, { 30, 1 },
        {
            { { 720, 1280 }, 1, 2800 },
            { { 480, 854 }, 1, 1400 },
            { { 360, 640 }, 1, 700 },
            { { 240, 426 }, 1, 350 },
        } },
    { { 160, 90 }, { 30, 1 }, { { { 160, 90 }, 1, 49 } } },
    { { 2, 2 }, { 30, 1 }, { { { 2, 2 }, 1, 1 } } },
    { { 1919, 1080 }, { 30, 1 }, { { { 0 } } } },
    { { 0, 0 }, { 30, 1 }, { { { 0 } } } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    LadderRung got[LADDER_MAX_RUNGS] = { 0 };
    guint n = ladder_for_source (rows[i].source, rows[i].rate, got);
    for (guint k = 0; k < LADDER_MAX_RUNGS; k++) {
      const LadderRung *expected = &rows[i].rungs[k];
      ck_assert_msg (got[k].size.width == expected->size.width &&
              got[k].size.height == expected->size.height &&
              got[k].rate_divisor == expected->rate_divisor &&
              got[k].bitrate_kbps == expected->bitrate_kbps &&
              (k < n) == (expected->size.width > 0),
          "row %u rung %u of %u: %ux%u 1/%u %u kbit/s", i, k, n,
          got[k].size.width, got[k].size.height, got[k].rate_divisor,
          got[k].bitrate_kbps);
    }
  }
}
END_TEST

START_TEST (bit_rates_grow_with_size_and_rate)
{
  static const Fraction slow = { 15, 1 }, fast = { 60, 1 };
  guint below = 0;
  for (guint width = 16; width <= 32768; width += 16) {
    PictureSize size = { width, width / 16 * 9 };
    guint kbps = ladder_bitrate_kbps (size, (Fraction){ 30, 1 });
    ck_assert_uint_ge (kbps, below);
    ck_assert_uint_le (ladder_bitrate_kbps (size, slow), kbps);
    ck_assert_uint_ge (ladder_bitrate_kbps (size, fast), kbps);
    below = kbps;
  }
  ck_assert_uint_gt (ladder_bitrate_kbps ((PictureSize){ 32768, 32768 },
                         (Fraction){ G_MAXUINT32, 1 }),
      0);
}
END_TEST

CORE_TEST_MAIN ("ladder", sources_get_sensible_rungs,
    bit_rates_grow_with_size_and_rate)
