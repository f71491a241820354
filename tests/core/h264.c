/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h264.h"

#include "coretest.h"
#include "h264recipe.h"
#include "hexbytes.h"

/* What encoders write: x264 with VUI, HRD, interlace, 4:2:2 10 bit, and scaling
 * lists. */
START_TEST (encoders_sps_are_read)
{
  /* clang-format off */
  static const struct
  {
    const gchar *hex;
    guint profile_idc, level_idc, chroma_format_idc, bit_depth_luma;
    gboolean is_frame_mbs_only;
    guint32 width, height;
    Fraction pixel_aspect_ratio;
    ColourInfo colour;
    Fraction frame_rate;
    guint reorder_depth;
  } rows[] = {
    { "67640028acd940780227e5c05a808080a000007d20001d4c01e30632c0",
      100, 40, 1,  8, TRUE,  1920, 1080, {  1,  1 }, { 1, 1, 1, FALSE, TRUE },  { 30000, 1001 }, 2 },
    { "674d401eeca05a126c1040000003004000000c9898003d090007a12930c03e28532c",
       77, 30, 1,  8, FALSE,  720,  576, { 16, 11 }, { 2, 2, 2, FALSE, FALSE }, { 25, 1 }, 2 },
    { "677a000db6cd941519e222f011000003000100000300300f142996",
      122, 13, 2, 10, TRUE,   322,  182, {  1,  1 }, { 2, 2, 2, FALSE, FALSE }, { 24, 1 }, 2 },
    { "6742c00cd90141fb0110000003001000000301e0f142a480",
       66, 12, 1,  8, TRUE,   320,  240, {  1,  1 }, { 2, 2, 2, FALSE, FALSE }, { 15, 1 }, 0 },
    { "67f4000c919b28283f60220000030002000003003c1e28532c",
      244, 12, 3,  8, TRUE,   320,  240, {  1,  1 }, { 2, 2, 2, FALSE, FALSE }, { 15, 1 }, 2 },
  };
  /* clang-format on */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 nal[64];
    gsize size = hex_bytes (rows[i].hex, nal, sizeof nal);
    H264Sps s;
    ck_assert_msg (h264_parse_sps ((Span){ nal, size }, &s) == CORE_OK,
        "row %u", i);
    ck_assert_msg (s.profile_idc == rows[i].profile_idc &&
            s.level_idc == rows[i].level_idc &&
            s.chroma_format_idc == rows[i].chroma_format_idc &&
            s.bit_depth_luma == rows[i].bit_depth_luma &&
            s.is_frame_mbs_only == rows[i].is_frame_mbs_only,
        "row %u: profile %u level %u chroma %u depth %u", i, s.profile_idc,
        s.level_idc, s.chroma_format_idc, s.bit_depth_luma);
    ck_assert_msg (s.width == rows[i].width && s.height == rows[i].height &&
            s.pixel_aspect_ratio.num == rows[i].pixel_aspect_ratio.num &&
            s.pixel_aspect_ratio.den == rows[i].pixel_aspect_ratio.den,
        "row %u: %ux%u", i, s.width, s.height);
    ck_assert_msg (s.colour.primaries == rows[i].colour.primaries &&
            s.colour.transfer == rows[i].colour.transfer &&
            s.colour.matrix == rows[i].colour.matrix &&
            s.colour.is_full_range == rows[i].colour.is_full_range &&
            s.colour.is_set == rows[i].colour.is_set,
        "row %u: colour", i);
    ck_assert_msg (s.frame_rate.num == rows[i].frame_rate.num &&
            s.frame_rate.den == rows[i].frame_rate.den,
        "row %u: %u/%u fps", i, s.frame_rate.num, s.frame_rate.den);
    ck_assert_msg (s.reorder_depth == rows[i].reorder_depth &&
            s.has_reorder_depth,
        "row %u: reorder %u", i, s.reorder_depth);
    /* A set cut anywhere is refused, or keeps its picture: the VUI is last. */
    for (gsize cut = 0; cut < size; cut++) {
      H264Sps part;
      if (h264_parse_sps ((Span){ nal, cut }, &part) == CORE_OK)
        ck_assert_uint_eq (part.width, rows[i].width);
    }
  }
}
END_TEST

START_TEST (cropping_units_follow_chroma_and_fields)
{
  static const struct
  {
    SpsRecipe sps;
    guint32 width, height;
  } rows[] = {
    { { 100, 0, 40, 0, 1, .width_mbs = 10, .height_map_units = 10,
          .crop = { 1, 2, 3, 4 } },
        154, 146 },
    { { 100, 0, 40, 0, 2, .width_mbs = 10, .height_map_units = 10,
          .crop = { 1, 2, 3, 4 } },
        154, 153 },
    { { 100, 0, 40, 0, 3, .width_mbs = 10, .height_map_units = 10,
          .crop = { 1, 2, 3, 4 } },
        157, 153 },
    { { 100, 0, 40, 0, 3, TRUE, .width_mbs = 10, .height_map_units = 10,
          .crop = { 1, 2, 3, 4 } },
        157, 153 },
    { { 100, 0, 40, 0, 0, .width_mbs = 10, .height_map_units = 10,
          .crop = { 1, 2, 3, 4 } },
        157, 153 },
    { { 77, 0, 40, .width_mbs = 120, .height_map_units = 34,
          .is_interlaced = TRUE, .crop = { 0, 0, 0, 2 } },
        1920, 1080 },
    { { 100, 0, 40, 0, 0, .width_mbs = 10, .height_map_units = 10,
          .is_interlaced = TRUE, .crop = { 0, 1, 0, 1 } },
        159, 318 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    put_sps (&w, &rows[i].sps);
    H264Sps s;
    CoreStatus status = h264_parse_sps (span_of (&w), &s);
    ck_assert_msg (status == CORE_OK && s.width == rows[i].width &&
            s.height == rows[i].height,
        "row %u: %s %ux%u", i, core_status_name (status), s.width, s.height);
    if (rows[i].sps.profile_idc == 100) {
      ck_assert_uint_eq (s.bit_depth_luma, 10);
      ck_assert_uint_eq (s.bit_depth_chroma, 9);
    }
  }
}
END_TEST

START_TEST (sps_that_cannot_be_are_refused)
{
  static const struct
  {
    SpsRecipe sps;
    CoreStatus expected;
  } rows[] = {
    { { 77, 0, 40, .id = 32, .width_mbs = 1, .height_map_units = 1 },
        CORE_INVALID },
    { { 100, 0, 40, 0, 4, .width_mbs = 1, .height_map_units = 1 },
        CORE_INVALID },
    { { 77, 0, 40, .pic_order_cnt_type = 3, .width_mbs = 1,
          .height_map_units = 1 },
        CORE_INVALID },
    { { 77, 0, 40, .width_mbs = 1, .height_map_units = 1,
          .crop = { 4, 4, 0, 0 } },
        CORE_INVALID }, /* nothing left */
    { { 77, 0, 40, .width_mbs = 1, .height_map_units = 1,
          .crop = { 0, 0, 0x7fffffff, 0x7fffffff } },
        CORE_INVALID },
    { { 77, 0, 40, .width_mbs = 4096, .height_map_units = 1 }, CORE_LIMIT },
    { { 77, 0, 40, .width_mbs = 1, .height_map_units = 2048,
          .is_interlaced = TRUE },
        CORE_LIMIT },
    { { 77, 0, 40, .width_mbs = 0x80000000, .height_map_units = 1 },
        CORE_LIMIT },
    { { 77, 0, 40, .width_mbs = 1, .height_map_units = 0x80000000 },
        CORE_LIMIT },
    { { 77, 0, 40, .width_mbs = 1, .height_map_units = 1,
          .crop = { 0xfffffffd, 0xfffffffd, 0, 0 } },
        CORE_INVALID }, /* as signed numbers they would widen it */
    { { 77, 0, 40, .width_mbs = 4095, .height_map_units = 4095 }, CORE_OK },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    put_sps (&w, &rows[i].sps);
    H264Sps s;
    CoreStatus status = h264_parse_sps (span_of (&w), &s);
    ck_assert_msg (status == rows[i].expected, "row %u: %s", i,
        core_status_name (status));
  }
  H264Sps s;
  static const guint8 pps[] = { 0x68, 0xeb, 0xe3, 0xcb };
  ck_assert_int_eq (h264_parse_sps ((Span){ pps, sizeof pps }, &s),
      CORE_INVALID);
  ck_assert_int_eq (h264_parse_sps ((Span){ NULL, 0 }, &s), CORE_INVALID);
}
END_TEST

START_TEST (counting_by_frame_num_is_read)
{
  SpsRecipe recipe = { 77, 0, 40, .pic_order_cnt_type = 1, .width_mbs = 11,
    .height_map_units = 9 };
  BitWriter w = { 0 };
  put_sps (&w, &recipe);
  H264Sps s;
  ck_assert_int_eq (h264_parse_sps (span_of (&w), &s), CORE_OK);
  ck_assert_int_eq (s.poc_cycle.offset_for_non_ref_pic, -3);
  ck_assert_int_eq (s.poc_cycle.offset_for_top_to_bottom_field, 2);
  ck_assert_uint_eq (s.poc_cycle.n_ref_frames, 2);
  ck_assert_int_eq (s.poc_cycle.offset_for_ref_frame[0], 1);
  ck_assert_int_eq (s.poc_cycle.offset_for_ref_frame[1], -1);
}
END_TEST

START_TEST (reorder_depth_is_inferred)
{
  static const struct
  {
    SpsRecipe sps;
    guint depth;
  } rows[] = {
    /* table A-1 by frame size: 1080p at 4.0, 720p at 3.1, QCIF at 1 */
    { { 100, 0, 40, 0, 1, .width_mbs = 120, .height_map_units = 68 }, 4 },
    { { 77, 0, 31, .width_mbs = 80, .height_map_units = 45 }, 5 },
    { { 77, 0, 10, .width_mbs = 11, .height_map_units = 9 }, 4 },
    { { 77, 0, 51, .width_mbs = 20, .height_map_units = 15 }, 16 },
    { { 77, 0, 13, .width_mbs = 22, .height_map_units = 18 }, 6 },
    { { 77, 0, 22, .width_mbs = 45, .height_map_units = 36 }, 5 },
    { { 77, 0, 61, .width_mbs = 480, .height_map_units = 270 }, 5 },
    /* level 1b, in the old way and in the High profiles' */
    { { 77, 0x10, 11, .width_mbs = 11, .height_map_units = 9 }, 4 },
    { { 77, 0, 11, .width_mbs = 11, .height_map_units = 9 }, 9 },
    { { 100, 0, 9, 0, 1, .width_mbs = 11, .height_map_units = 9 }, 4 },
    /* fields: the limit counts frames */
    { { 77, 0, 30, .width_mbs = 45, .height_map_units = 18,
          .is_interlaced = TRUE },
        5 },
    /* none by profile or type */
    { { 110, 0x10, 40, 0, 1, .width_mbs = 120, .height_map_units = 68 }, 0 },
    { { 77, 0, 40, .pic_order_cnt_type = 2, .width_mbs = 120,
          .height_map_units = 68 },
        0 },
    { { 66, 0x40, 40, .width_mbs = 120, .height_map_units = 68 }, 0 },
    { { 77, 0, 40, .pic_order_cnt_type = 1, .width_mbs = 120,
          .height_map_units = 68 },
        4 },
    /* a picture too large for its level */
    { { 77, 0, 10, .width_mbs = 120, .height_map_units = 68 }, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    put_sps (&w, &rows[i].sps);
    H264Sps s;
    ck_assert_int_eq (h264_parse_sps (span_of (&w), &s), CORE_OK);
    ck_assert_msg (s.reorder_depth == rows[i].depth && !s.has_reorder_depth,
        "row %u: %u", i, s.reorder_depth);
  }
}
END_TEST

static void
put_full_vui (BitWriter *w)
{
  put_u (w, 1, 1); /* aspect_ratio_info_present_flag */
  put_u (w, 8, 255);
  put_u (w, 16, 64);
  put_u (w, 16, 45);
  put_u (w, 2, 3); /* overscan */
  put_u (w, 1, 1); /* video_signal_type_present_flag */
  put_u (w, 3, 5);
  put_u (w, 1, 1); /* full range */
  put_u (w, 1, 1);
  put_u (w, 8, 9);
  put_u (w, 8, 16);
  put_u (w, 8, 10);
  put_u (w, 1, 1); /* chroma_loc_info_present_flag */
  put_ue (w, 2);
  put_ue (w, 2);
  put_u (w, 1, 1); /* timing_info_present_flag */
  put_u (w, 32, 1001);
  put_u (w, 32, 48000);
  put_u (w, 1, 1);
  for (guint hrd = 0; hrd < 2; hrd++) {
    put_u (w, 1, 1);
    put_ue (w, 1); /* cpb_cnt_minus1 */
    put_u (w, 8, 0x12);
    for (guint i = 0; i < 2; i++) {
      put_ue (w, 70000);
      put_ue (w, 12345);
      put_u (w, 1, i);
    }
    put_u (w, 20, 0x7bdef);
  }
  put_u (w, 1, 0); /* low_delay_hrd_flag */
  put_u (w, 1, 1); /* pic_struct_present_flag */
  put_u (w, 1, 1); /* bitstream_restriction_flag */
  put_u (w, 1, 1);
  put_ue (w, 2);
  put_ue (w, 1);
  put_ue (w, 15);
  put_ue (w, 15);
  put_ue (w, 3); /* max_num_reorder_frames */
  put_ue (w, 4);
}

static void
put_empty_vui (BitWriter *w)
{
  put_u (w, 1, 1);
  put_u (w, 8, 0); /* aspect_ratio_idc: unspecified */
  put_u (w, 3, 0);
  put_u (w, 1, 1); /* timing with a tick of no length */
  put_u (w, 32, 0x01010101);
  put_u (w, 32, 0);
  put_u (w, 5, 0);
}

static void
put_clock_vui (BitWriter *w)
{
  put_u (w, 4, 0);
  put_u (w, 1, 1); /* a time_scale of microseconds */
  put_u (w, 32, 1);
  put_u (w, 32, 2000000);
  put_u (w, 5, 0);
}

static void
put_endless_vui (BitWriter *w)
{
  put_u (w, 1, 1);
  put_u (w, 8, 14);
  put_u (w, 3, 0);
  put_u (w, 1, 0);
  put_u (w, 1, 1);
  put_ue (w, 32); /* cpb_cnt_minus1 beyond its range */
}

START_TEST (vui_is_read_in_full)
{
  SpsRecipe recipe = { 77, 0, 40, .width_mbs = 45, .height_map_units = 36,
    .vui = put_full_vui };
  BitWriter w = { 0 };
  put_sps (&w, &recipe);
  H264Sps s;
  ck_assert_int_eq (h264_parse_sps (span_of (&w), &s), CORE_OK);
  ck_assert_uint_eq (s.pixel_aspect_ratio.num, 64);
  ck_assert_uint_eq (s.pixel_aspect_ratio.den, 45);
  ck_assert (s.colour.is_set && s.colour.is_full_range);
  ck_assert_uint_eq (s.colour.primaries, 9);
  ck_assert_uint_eq (s.colour.transfer, 16);
  ck_assert_uint_eq (s.colour.matrix, 10);
  ck_assert_uint_eq (s.frame_rate.num, 24000);
  ck_assert_uint_eq (s.frame_rate.den, 1001);
  ck_assert (s.is_fixed_frame_rate);
  ck_assert (s.has_reorder_depth);
  ck_assert_uint_eq (s.reorder_depth, 3);
}
END_TEST

START_TEST (vui_without_content_says_nothing)
{
  void (*const vuis[]) (
      BitWriter *) = { put_empty_vui, put_clock_vui, put_endless_vui };
  for (guint i = 0; i < G_N_ELEMENTS (vuis); i++) {
    SpsRecipe recipe = { 77, 0, 31, .width_mbs = 80, .height_map_units = 45,
      .vui = vuis[i] };
    BitWriter w = { 0 };
    put_sps (&w, &recipe);
    H264Sps s;
    ck_assert_int_eq (h264_parse_sps (span_of (&w), &s), CORE_OK);
    ck_assert_uint_eq (s.pixel_aspect_ratio.num, 1);
    ck_assert_uint_eq (s.frame_rate.den, 0);
    ck_assert (!s.colour.is_set);
    ck_assert_uint_eq (s.reorder_depth, 5);
  }
}
END_TEST

CORE_TEST_MAIN ("h264", encoders_sps_are_read,
    cropping_units_follow_chroma_and_fields, sps_that_cannot_be_are_refused,
    counting_by_frame_num_is_read, reorder_depth_is_inferred,
    vui_is_read_in_full, vui_without_content_says_nothing)
