/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/codeclevel.h"

#include "coretest.h"

START_TEST (the_lowest_level_that_allows_it)
{
  static const struct
  {
    CodecId codec;
    guint width, height;
    Fraction rate;
    guint64 max_kbps, vbv_kbit;
    guint level;
  } rows[] = {
    /* clang-format off */
    { CODEC_H264,  176,  144, { 15, 1 },          64,    175, 10 },
    { CODEC_H264,  640,  360, { 30, 1 },         875,   1000, 30 },
    { CODEC_H264, 1280,  720, { 30, 1 },        3500,   7000, 31 },
    { CODEC_H264, 1280,  720, { 60, 1 },        3500,   7000, 32 },
    { CODEC_H264, 1920, 1080, { 30, 1 },        6250,  18750, 40 },
    { CODEC_H264, 1920, 1080, { 30000, 1001 },  6250,  18750, 40 },
    { CODEC_H264, 1920, 1080, { 0, 1 },         6250,  18750, 40 },
    { CODEC_H264, 1920, 1080, { 30, 1 },        6250,  32000, 41 },
    { CODEC_H264, 1920, 1080, { 30, 1 },       26000,  20000, 41 },
    { CODEC_H264, 1920, 1080, { 60, 1 },        6250,  18750, 42 },
    { CODEC_H264, 3840, 2160, { 30, 1 },       20000,  60000, 51 },
    { CODEC_H264, 3840, 2160, { 60, 1 },       20000,  60000, 52 },
    { CODEC_H264, 4096,   16, { 30, 1 },         100,    100, 40 }, /* too wide */
    { CODEC_H264, 16384, 16384, { 30, 1 },       100,    100,  0 },
    { CODEC_H265, 1280,  720, { 30, 1 },        3500,   7000, 31 },
    { CODEC_H265, 1920, 1080, { 30, 1 },        6250,  12000, 40 },
    { CODEC_H265, 1920, 1080, { 60, 1 },        6250,  12000, 41 },
    { CODEC_H265, 3840, 2160, { 60, 1 },       20000,  40000, 51 },
    { CODEC_AV1,  1920, 1080, { 30, 1 },        6000,   6000, 40 },
    { CODEC_AV1,  1920, 1080, { 60, 1 },        6000,   6000, 41 },
    { CODEC_AV1,   640,  360, { 30, 1 },         600,    600, 21 },
    { CODEC_VP9,   640,  360, { 30, 1 },         600,    600,  0 },
    /* clang-format on */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecLoad load = {
      .width = rows[i].width,
      .height = rows[i].height,
      .rate = rows[i].rate,
      .rate_control = { .max_bps = rows[i].max_kbps * 1000,
          .vbv_bits = rows[i].vbv_kbit * 1000 },
      .bit_depth = 8,
    };
    guint level = codec_level_choose (rows[i].codec, &load);
    ck_assert_msg (level == rows[i].level, "row %u: %u", i, level);
  }
}
END_TEST

/* ITU-T H.264 table A-2: 1000, 1250 and 3000 times MaxBR */
START_TEST (profiles_have_their_own_bits)
{
  CodecLoad load = {
    .width = 1920,
    .height = 1080,
    .rate = { 30, 1 },
    .rate_control = { .max_bps = 24000000, .vbv_bits = 24000000 },
    .bit_depth = 8,
  };
  ck_assert_uint_eq (codec_level_choose (CODEC_H264, &load), 40);
  load.is_baseline_or_main = TRUE;
  ck_assert_uint_eq (codec_level_choose (CODEC_H264, &load), 41);
  load.bit_depth = 10;
  load.rate_control.max_bps = 59000000;
  ck_assert_uint_eq (codec_level_choose (CODEC_H264, &load), 40);
}
END_TEST

START_TEST (bitstreams_have_their_own_numbers)
{
  ck_assert_uint_eq (codec_level_idc (CODEC_H264, 41), 41);
  ck_assert_uint_eq (codec_level_idc (CODEC_H265, 41), 123);
  ck_assert_uint_eq (codec_level_idc (CODEC_AV1, 20), 0);
  ck_assert_uint_eq (codec_level_idc (CODEC_AV1, 41), 9);
}
END_TEST

START_TEST (references_by_level_and_size)
{
  static const struct
  {
    guint level, width, height, refs;
  } rows[] = {
    { 40, 1920, 1080, 4 },
    { 41, 1920, 1080, 4 },
    { 31, 1280, 720, 5 },
    { 30, 640, 360, 8 },
    { 51, 1920, 1080, 16 },
    { 40, 0, 0, 0 },
    { 17, 640, 360, 0 },
    { 10, 1920, 1080, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_uint_eq (h264_level_max_refs (rows[i].level, rows[i].width,
                           rows[i].height),
        rows[i].refs);
}
END_TEST

CORE_TEST_MAIN ("codeclevel", the_lowest_level_that_allows_it,
    profiles_have_their_own_bits, bitstreams_have_their_own_numbers,
    references_by_level_and_size)
