/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "codeclevel.h"

#include "core/h264.h"

#define LIKELY_RATE 30
#define MACROBLOCK 16

/* In samples of luma, or macroblocks, a picture and a second; bits a second and
 * in the buffer. 0: no such bound. */
typedef struct
{
  guint level;
  guint64 picture;
  guint64 rate;
  guint64 bitrate;
  guint64 buffer;
  guint64 dpb;     /* H.264: MaxDpbMbs */
  guint max_width; /* AV1; the others have a rule */
  guint max_height;
} LevelRow;

/* clang-format off */

/* ITU-T H.264 table A-1: MaxFS, MaxMBPS, MaxBR and MaxCPB in units of 1000 bits,
 * MaxDpbMbs. Level 1b is left out: few decoders know its signs. */
static const LevelRow h264_levels[] = {
  { 10,    99,     1485,     64,    175,    396 },
  { 11,   396,     3000,    192,    500,    900 },
  { 12,   396,     6000,    384,   1000,   2376 },
  { 13,   396,    11880,    768,   2000,   2376 },
  { 20,   396,    11880,   2000,   2000,   2376 },
  { 21,   792,    19800,   4000,   4000,   4752 },
  { 22,  1620,    20250,   4000,   4000,   8100 },
  { 30,  1620,    40500,  10000,  10000,   8100 },
  { 31,  3600,   108000,  14000,  14000,  18000 },
  { 32,  5120,   216000,  20000,  20000,  20480 },
  { 40,  8192,   245760,  20000,  25000,  32768 },
  { 41,  8192,   245760,  50000,  62500,  32768 },
  { 42,  8704,   522240,  50000,  62500,  34816 },
  { 50, 22080,   589824, 135000, 135000, 110400 },
  { 51, 36864,   983040, 240000, 240000, 184320 },
  { 52, 36864,  2073600, 240000, 240000, 184320 },
  { 60, 139264, 4177920, 240000, 240000, 696320 },
  { 61, 139264, 8355840, 480000, 480000, 696320 },
  { 62, 139264, 16711680, 800000, 800000, 696320 },
};

/* ITU-T H.265 tables A.8 and A.9, main tier: MaxLumaPs, MaxLumaSr, MaxBR and
 * MaxCPB in units of 1000 bits */
static const LevelRow h265_levels[] = {
  { 10,    36864,     552960,    128,    350 },
  { 20,   122880,    3686400,   1500,   1500 },
  { 21,   245760,    7372800,   3000,   3000 },
  { 30,   552960,   16588800,   6000,   6000 },
  { 31,   983040,   33177600,  10000,  10000 },
  { 40,  2228224,   66846720,  12000,  12000 },
  { 41,  2228224,  133693440,  20000,  20000 },
  { 50,  8912896,  267386880,  25000,  25000 },
  { 51,  8912896,  534773760,  40000,  40000 },
  { 52,  8912896, 1069547520,  60000,  60000 },
  { 60, 35651584, 1069547520,  60000,  60000 },
  { 61, 35651584, 2139095040, 120000, 120000 },
  { 62, 35651584, 4278190080, 240000, 240000 },
};

/* AV1 A.3: MaxPicSize, MaxDisplayRate, MainMbps in units of 1000 bits; the
 * buffer is a second of that (E.3.2) */
static const LevelRow av1_levels[] = {
  { 20,   147456,    4423680,   1500,   1500, 0,  2048, 1152 },
  { 21,   278784,    8363520,   3000,   3000, 0,  2816, 1584 },
  { 30,   665856,   19975680,   6000,   6000, 0,  4352, 2448 },
  { 31,  1065024,   31950720,  10000,  10000, 0,  5504, 3096 },
  { 40,  2359296,   70778880,  12000,  12000, 0,  6144, 3456 },
  { 41,  2359296,  141557760,  20000,  20000, 0,  6144, 3456 },
  { 50,  8912896,  267386880,  30000,  30000, 0,  8192, 4352 },
  { 51,  8912896,  534773760,  40000,  40000, 0,  8192, 4352 },
  { 52,  8912896, 1069547520,  60000,  60000, 0,  8192, 4352 },
  { 60, 35651584, 1069547520,  60000,  60000, 0, 16384, 8704 },
  { 61, 35651584, 2139095040, 100000, 100000, 0, 16384, 8704 },
  { 62, 35651584, 4278190080, 160000, 160000, 0, 16384, 8704 },
};

static const struct
{
  CodecId codec;
  const LevelRow *rows;
  gsize n_rows;
  guint unit; /* a picture's size is counted in squares of this side */
} tables[] = {
  { CODEC_H264, h264_levels, G_N_ELEMENTS (h264_levels), MACROBLOCK },
  { CODEC_H265, h265_levels, G_N_ELEMENTS (h265_levels), 1 },
  { CODEC_AV1,  av1_levels,  G_N_ELEMENTS (av1_levels),  1 },
};

/* clang-format on */

static guint
in_units (guint samples, guint unit)
{
  return (samples + unit - 1) / unit;
}

/* cpbBrVclFactor, table A-2, in bits for 1000 bits */
static guint64
bits_factor (CodecId codec, const CodecLoad *load)
{
  if (codec != CODEC_H264)
    return 1000;
  if (load->bit_depth > 8)
    return 3000;
  return load->is_baseline_or_main ? 1000 : 1250;
}

/* H.264 A.3.1 and H.265 A.4.1: no side is longer than the root of eight times
 * the largest picture. */
static gboolean
side_fits (const LevelRow *row, guint64 side, guint64 max_side)
{
  return max_side > 0 ? side <= max_side : side * side <= 8 * row->picture;
}

guint
codec_level_choose (CodecId codec, const CodecLoad *load)
{
  Fraction rate = load->rate;
  if (rate.num == 0 || rate.den == 0)
    rate = (Fraction){ .num = LIKELY_RATE, .den = 1 };
  guint64 factor = bits_factor (codec, load);
  for (gsize t = 0; t < G_N_ELEMENTS (tables); t++) {
    if (tables[t].codec != codec)
      continue;
    guint64 width = in_units (load->width, tables[t].unit);
    guint64 height = in_units (load->height, tables[t].unit);
    guint64 per_second = (guint64) timescale_scale ((gint64) (width * height),
        rate.num, rate.den, ROUND_CEIL);
    for (gsize i = 0; i < tables[t].n_rows; i++) {
      const LevelRow *row = &tables[t].rows[i];
      if (width * height <= row->picture &&
          side_fits (row, width, row->max_width) &&
          side_fits (row, height, row->max_height) && per_second <= row->rate &&
          load->rate_control.max_bps <= row->bitrate * factor &&
          load->rate_control.vbv_bits <= row->buffer * factor)
        return row->level;
    }
  }
  return 0;
}

guint8
codec_level_idc (CodecId codec, guint level)
{
  if (codec == CODEC_H265) /* A.4.1: 30 times the number */
    return (guint8) (level * 3);
  if (codec == CODEC_AV1) /* A.3: 4 (X - 2) + Y */
    return (guint8) ((level / 10 - 2) * 4 + level % 10);
  return (guint8) level;
}

guint
h264_level_max_refs (guint level, guint width, guint height)
{
  guint64 picture =
      (guint64) in_units (width, MACROBLOCK) * in_units (height, MACROBLOCK);
  for (gsize i = 0; i < G_N_ELEMENTS (h264_levels) && picture > 0; i++)
    if (h264_levels[i].level == level)
      return (guint) MIN (h264_levels[i].dpb / picture, H264_MAX_DPB_FRAMES);
  return 0;
}
