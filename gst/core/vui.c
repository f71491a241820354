/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vui.h"

#define MAX_PICTURE_RATE 1000

#define EXTENDED_SAR 255

/* H.264 table E-1, H.265 table E.1: aspect_ratio_idc */
/* clang-format off */
static const Fraction sample_aspect_ratios[] = {
  {   1,  1 }, /* unspecified */
  {   1,  1 },
  {  12, 11 },
  {  10, 11 },
  {  16, 11 },
  {  40, 33 },
  {  24, 11 },
  {  20, 11 },
  {  32, 11 },
  {  80, 33 },
  {  18, 11 },
  {  15, 11 },
  {  64, 33 },
  { 160, 99 },
  {   4,  3 },
  {   3,  2 },
  {   2,  1 },
};
/* clang-format on */

/* aspect_ratio_idc, sar_width and sar_height */
static void
read_aspect_ratio (BitReader *r, Fraction *ratio)
{
  guint32 aspect_ratio_idc = bit_reader_u (r, 8);
  Fraction read = { 1, 1 };
  if (aspect_ratio_idc == EXTENDED_SAR) {
    read.num = bit_reader_u (r, 16);
    read.den = bit_reader_u (r, 16);
  } else if (aspect_ratio_idc < G_N_ELEMENTS (sample_aspect_ratios)) {
    read = sample_aspect_ratios[aspect_ratio_idc];
  }
  if (read.num != 0 && read.den != 0) /* 0 is unspecified */
    *ratio = read;
}

/* video_format to matrix_coefficients */
static void
read_video_signal_type (BitReader *r, ColourInfo *colour)
{
  bit_reader_skip (r, 3); /* video_format */
  colour->is_full_range = bit_reader_flag (r);
  colour->is_set = colour->is_full_range;
  if (bit_reader_flag (r)) { /* colour_description_present_flag */
    colour->primaries = (guint8) bit_reader_u (r, 8);
    colour->transfer = (guint8) bit_reader_u (r, 8);
    colour->matrix = (guint8) bit_reader_u (r, 8);
    colour->is_set = TRUE;
  }
}

void
vui_read_description (BitReader *r, Fraction *ratio, ColourInfo *colour)
{
  if (bit_reader_flag (r)) /* aspect_ratio_info_present_flag */
    read_aspect_ratio (r, ratio);
  if (bit_reader_flag (r)) /* overscan_info_present_flag */
    bit_reader_flag (r);
  if (bit_reader_flag (r)) /* video_signal_type_present_flag */
    read_video_signal_type (r, colour);
  if (bit_reader_flag (r)) { /* chroma_loc_info_present_flag */
    bit_reader_ue (r);
    bit_reader_ue (r);
  }
}

Fraction
vui_picture_rate (guint64 num, guint64 den)
{
  if (num == 0 || den == 0 || num / den > MAX_PICTURE_RATE)
    return (Fraction){ 0, 0 };
  guint64 a = num, b = den;
  while (b != 0) {
    guint64 rest = a % b;
    a = b;
    b = rest;
  }
  if (num / a > G_MAXUINT32 || den / a > G_MAXUINT32)
    return (Fraction){ 0, 0 };
  return (Fraction){ (guint32) (num / a), (guint32) (den / a) };
}
