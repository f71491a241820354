/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h264.h"

#include <string.h>

#include "bitwriter.h"
#include "coretest.h"
#include "core/h264slice.h"

static Span
span_of (const BitWriter *w)
{
  return (Span){ w->data, w->size };
}

/* What encoders write: x264 with VUI, HRD, interlace, 4:2:2 10 bit, and scaling
 * lists. */
START_TEST (encoders_sps_are_read)
{
  static const struct
  {
    const gchar *hex;
    H264Sps e;
  } rows[] = {
    { "67640028acd940780227e5c05a808080a000007d20001d4c01e30632c0",
        { .profile_idc = 100,
            .level_idc = 40,
            .chroma_format_idc = 1,
            .bit_depth_luma = 8,
            .is_frame_mbs_only = TRUE,
            .width = 1920,
            .height = 1080,
            .pixel_aspect_ratio = { 1, 1 },
            .colour = { 1, 1, 1, FALSE, TRUE },
            .frame_rate = { 30000, 1001 },
            .reorder_depth = 2,
            .has_reorder_depth = TRUE } },
    { "674d401eeca05a126c1040000003004000000c9898003d090007a12930c03e28532c",
        { .profile_idc = 77,
            .level_idc = 30,
            .chroma_format_idc = 1,
            .bit_depth_luma = 8,
            .is_frame_mbs_only = FALSE,
            .width = 720,
            .height = 576,
            .pixel_aspect_ratio = { 16, 11 },
            .colour = { 2, 2, 2, FALSE, FALSE },
            .frame_rate = { 25, 1 },
            .reorder_depth = 2,
            .has_reorder_depth = TRUE } },
    { "677a000db6cd941519e222f011000003000100000300300f142996",
        { .profile_idc = 122,
            .level_idc = 13,
            .chroma_format_idc = 2,
            .bit_depth_luma = 10,
            .is_frame_mbs_only = TRUE,
            .width = 322,
            .height = 182,
            .pixel_aspect_ratio = { 1, 1 },
            .colour = { 2, 2, 2, FALSE, FALSE },
            .frame_rate = { 24, 1 },
            .reorder_depth = 2,
            .has_reorder_depth = TRUE } },
    { "6742c00cd90141fb0110000003001000000301e0f142a480",
        { .profile_idc = 66,
            .level_idc = 12,
            .chroma_format_idc = 1,
            .bit_depth_luma = 8,
            .is_frame_mbs_only = TRUE,
            .width = 320,
            .height = 240,
            .pixel_aspect_ratio = { 1, 1 },
            .colour = { 2, 2, 2, FALSE, FALSE },
            .frame_rate = { 15, 1 },
            .reorder_depth = 0,
            .has_reorder_depth = TRUE } },
    { "67f4000c919b28283f60220000030002000003003c1e28532c",
        { .profile_idc = 244,
            .level_idc = 12,
            .chroma_format_idc = 3,
            .bit_depth_luma = 8,
            .is_frame_mbs_only = TRUE,
            .width = 320,
            .height = 240,
            .pixel_aspect_ratio = { 1, 1 },
            .colour = { 2, 2, 2, FALSE, FALSE },
            .frame_rate = { 15, 1 },
            .reorder_depth = 2,
            .has_reorder_depth = TRUE } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 nal[64];
    gsize size = strlen (rows[i].hex) / 2;
    for (gsize b = 0; b < size; b++)
      nal[b] = (guint8) (g_ascii_xdigit_value (rows[i].hex[2 * b]) << 4 |
          g_ascii_xdigit_value (rows[i].hex[2 * b + 1]));
    const H264Sps *e = &rows[i].e;
    H264Sps s;
    ck_assert_msg (h264_parse_sps ((Span){ nal, size }, &s) == CORE_OK,
        "row %u", i);
    ck_assert_msg (s.profile_idc == e->profile_idc &&
            s.level_idc == e->level_idc &&
            s.chroma_format_idc == e->chroma_format_idc &&
            s.bit_depth_luma == e->bit_depth_luma &&
            s.is_frame_mbs_only == e->is_frame_mbs_only,
        "row %u: profile %u level %u chroma %u depth %u", i, s.profile_idc,
        s.level_idc, s.chroma_format_idc, s.bit_depth_luma);
    ck_assert_msg (s.width == e->width && s.height == e->height &&
            s.pixel_aspect_ratio.num == e->pixel_aspect_ratio.num &&
            s.pixel_aspect_ratio.den == e->pixel_aspect_ratio.den,
        "row %u: %ux%u", i, s.width, s.height);
    ck_assert_msg (s.colour.primaries == e->colour.primaries &&
            s.colour.transfer == e->colour.transfer &&
            s.colour.matrix == e->colour.matrix &&
            s.colour.is_full_range == e->colour.is_full_range &&
            s.colour.is_set == e->colour.is_set,
        "row %u: colour", i);
    ck_assert_msg (s.frame_rate.num == e->frame_rate.num &&
            s.frame_rate.den == e->frame_rate.den,
        "row %u: %u/%u fps", i, s.frame_rate.num, s.frame_rate.den);
    ck_assert_msg (s.reorder_depth == e->reorder_depth &&
            s.has_reorder_depth == e->has_reorder_depth,
        "row %u: reorder %u", i, s.reorder_depth);
    /* A set cut anywhere is refused, or keeps its picture: the VUI is last. */
    for (gsize cut = 0; cut < size; cut++) {
      H264Sps part;
      if (h264_parse_sps ((Span){ nal, cut }, &part) == CORE_OK)
        ck_assert_uint_eq (part.width, e->width);
    }
  }
}
END_TEST

/* The elements that a test wants to choose; 0 is what is commonest. */
typedef struct
{
  guint8 profile_idc, constraint_flags, level_idc;
  guint32 id;
  guint32 chroma_format_idc;
  gboolean separate_colour_plane;
  guint32 pic_order_cnt_type;
  gboolean is_delta_always_zero;
  guint32 width_mbs, height_map_units;
  gboolean is_interlaced;
  guint32 crop[4];
  void (*vui) (BitWriter *w);
} SpsRecipe;

static void
put_sps (BitWriter *w, const SpsRecipe *s)
{
  put_u (w, 8, 0x67);
  put_u (w, 8, s->profile_idc);
  put_u (w, 8, s->constraint_flags);
  put_u (w, 8, s->level_idc);
  put_ue (w, s->id);
  if (s->profile_idc >= 100) {
    put_ue (w, s->chroma_format_idc);
    if (s->chroma_format_idc == 3)
      put_u (w, 1, s->separate_colour_plane);
    put_ue (w, 2); /* bit_depth_luma_minus8 */
    put_ue (w, 1);
    put_u (w, 1, 0);
    put_u (w, 1, 1); /* seq_scaling_matrix_present_flag */
    put_u (w, 1, 1);
    put_se (w, -8); /* useDefaultScalingMatrix: the list ends here */
    put_u (w, 5, 0);
    put_u (w, 1, 1);
    for (guint i = 0; i < 64; i++)
      put_se (w, i % 2 ? 1 : -1);
    put_u (w, s->chroma_format_idc == 3 ? 5 : 1, 0);
  }
  put_ue (w, 0); /* log2_max_frame_num_minus4 */
  put_ue (w, s->pic_order_cnt_type);
  if (s->pic_order_cnt_type == 0) {
    put_ue (w, 2);
  } else if (s->pic_order_cnt_type == 1) {
    put_u (w, 1, s->is_delta_always_zero);
    put_se (w, -3);
    put_se (w, 2);
    put_ue (w, 2);
    put_se (w, 1);
    put_se (w, -1);
  }
  put_ue (w, 1); /* max_num_ref_frames */
  put_u (w, 1, 0);
  put_ue (w, s->width_mbs - 1);
  put_ue (w, s->height_map_units - 1);
  put_u (w, 1, !s->is_interlaced);
  if (s->is_interlaced)
    put_u (w, 1, 0);
  put_u (w, 1, 1);
  gboolean is_cropped = s->crop[0] || s->crop[1] || s->crop[2] || s->crop[3];
  put_u (w, 1, is_cropped);
  for (guint i = 0; is_cropped && i < 4; i++)
    put_ue (w, s->crop[i]);
  put_u (w, 1, s->vui != NULL);
  if (s->vui)
    s->vui (w);
  put_trailing (w);
}

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

static void
put_pps (BitWriter *w, guint32 id, guint32 sps_id, gboolean bottom_field_order)
{
  put_u (w, 8, 0x68);
  put_ue (w, id);
  put_ue (w, sps_id);
  put_u (w, 1, 0);
  put_u (w, 1, bottom_field_order);
  put_ue (w, 0);
  put_ue (w, id % 3); /* num_ref_idx_l0_default: some content */
  put_trailing (w);
}

static H264ParameterSets *
sets_of (const SpsRecipe *sps, guint32 n_pps)
{
  H264ParameterSets *sets = h264_parameter_sets_new ();
  BitWriter w = { 0 };
  put_sps (&w, sps);
  ck_assert (h264_parameter_sets_add (sets, span_of (&w)));
  for (guint32 i = 0; i < n_pps; i++) {
    BitWriter p = { 0 };
    put_pps (&p, i, sps->id, FALSE);
    ck_assert (h264_parameter_sets_add (sets, span_of (&p)));
  }
  return sets;
}

static const SpsRecipe main_recipe = { 77, 0x40, 31, .width_mbs = 80,
  .height_map_units = 45 };
static const SpsRecipe high422_recipe = { 122, 0, 31, 3, 2, .width_mbs = 80,
  .height_map_units = 45 };

START_TEST (record_is_written_as_the_sets_are)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 2);
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 head[] = { 1, 77, 0x40, 31, 0xff, 0xe1, 0 };
  ck_assert_mem_eq (w.data, head, sizeof head);
  /* Main has no extension: the record ends with the second PPS */
  ck_assert_uint_eq (w.size, 6u + 2 + w.data[7] + 1 + 2 + 2 + 2 + 3);
  ck_assert_uint_eq (w.data[8 + w.data[7]], 2);
  h264_parameter_sets_free (sets);

  byte_writer_reset (&w);
  sets = sets_of (&high422_recipe, 1);
  static const guint8 extension_nal[] = { 0x6d, 0x21, 0x90 }; /* id 3 */
  ck_assert (h264_parameter_sets_add (sets, (Span){ extension_nal, 3 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ extension_nal, 3 }));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 tail[] = { 0xfe, 0xfa, 0xf9, 1, 0, 3, 0x6d, 0x21, 0x90 };
  ck_assert_mem_eq (w.data + w.size - sizeof tail, tail, sizeof tail);
  h264_parameter_sets_free (sets);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (record_of_several_sps_has_what_all_share)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 1);
  SpsRecipe other = { 77, 0x80, 40, .id = 1, .width_mbs = 120,
    .height_map_units = 68 };
  BitWriter s = { 0 };
  put_sps (&s, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&s)));
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 head[] = { 1, 77, 0x00, 40, 0xff, 0xe2 };
  ck_assert_mem_eq (w.data, head, sizeof head);
  byte_writer_clear (&w);
  h264_parameter_sets_free (sets);
}
END_TEST

START_TEST (record_survives_a_round_trip)
{
  const SpsRecipe *recipes[] = { &main_recipe, &high422_recipe };
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    H264ParameterSets *sets = sets_of (recipes[i], 5);
    ByteWriter first = { 0 }, second = { 0 };
    ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &first), CORE_OK);
    H264ParameterSets *again = h264_parameter_sets_new ();
    guint length_size = 0;
    ck_assert_int_eq (h264_parameter_sets_add_avcc (again, first.data,
                          first.size, &length_size),
        CORE_OK);
    ck_assert_uint_eq (length_size, 4);
    ck_assert_int_eq (h264_parameter_sets_write_avcc (again, &second), CORE_OK);
    ck_assert_uint_eq (first.size, second.size);
    ck_assert_mem_eq (first.data, second.data, first.size);

    H264Sps sps;
    ck_assert_int_eq (h264_parse_avcc (first.data, first.size, &sps, NULL),
        CORE_OK);
    ck_assert_uint_eq (sps.width, 1280);
    ck_assert_uint_eq (sps.id, recipes[i]->id);

    /* Cut anywhere: never more than there was, no read past the end; complete
     * where only the extension is missing. */
    for (gsize cut = 0; cut < first.size; cut++) {
      H264ParameterSets *part = h264_parameter_sets_new ();
      guint8 *copy = g_memdup2 (first.data, cut);
      CoreStatus status = h264_parameter_sets_add_avcc (part, copy, cut, NULL);
      ck_assert (status == CORE_INVALID || i == 1);
      if (i == 1 && cut >= first.size - 4)
        ck_assert_int_eq (status, CORE_OK);
      g_free (copy);
      h264_parameter_sets_free (part);
    }
    byte_writer_clear (&first);
    byte_writer_clear (&second);
    h264_parameter_sets_free (sets);
    h264_parameter_sets_free (again);
  }
}
END_TEST

START_TEST (record_limits)
{
  H264ParameterSets *sets = h264_parameter_sets_new ();
  ByteWriter w = { 0 };
  ck_assert (!h264_parameter_sets_is_complete (sets));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_NEED_DATA);
  h264_parameter_sets_free (sets);
  sets = sets_of (&main_recipe, 255);
  ck_assert (h264_parameter_sets_is_complete (sets));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  BitWriter p = { 0 };
  put_pps (&p, 255, 0, FALSE);
  h264_parameter_sets_add (sets, span_of (&p));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_LIMIT);
  h264_parameter_sets_clear (sets);
  ck_assert (!h264_parameter_sets_is_complete (sets));

  /* A PPS of 64 KiB has no room in the record's 16 bits */
  h264_parameter_sets_free (sets);
  sets = sets_of (&main_recipe, 0);
  guint8 *large = g_malloc0 (70000);
  memcpy (large, p.data, p.size);
  large[69999] = 0x80;
  ck_assert (!h264_parameter_sets_add (sets, (Span){ large, 70000 }));
  ck_assert (!h264_parameter_sets_is_complete (sets));
  g_free (large);
  h264_parameter_sets_free (sets);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (adding_tells_a_change)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 1);
  BitWriter w = { 0 };
  put_sps (&w, &main_recipe);
  ck_assert (!h264_parameter_sets_add (sets, span_of (&w)));
  w.size += 2; /* zeros after the set are not part of it */
  ck_assert (!h264_parameter_sets_add (sets, span_of (&w)));
  SpsRecipe other = main_recipe;
  other.height_map_units = 44;
  BitWriter o = { 0 };
  put_sps (&o, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&o)));
  ck_assert_uint_eq (h264_parameter_sets_first_sps (sets)->height, 704);
  ck_assert_ptr_null (h264_parameter_sets_get_sps (sets, 1));
  ck_assert_ptr_null (h264_parameter_sets_get_sps (sets, 32));
  ck_assert_ptr_null (h264_parameter_sets_get_pps (sets, 256));
  static const guint8 sei[] = { 0x06, 0x01 }, broken[] = { 0x68, 0x00 };
  ck_assert (!h264_parameter_sets_add (sets, (Span){ sei, 2 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ broken, 2 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ NULL, 0 }));
  h264_parameter_sets_free (sets);
}
END_TEST

typedef struct
{
  guint8 nal_type, nal_ref_idc;
  guint32 first_mb, pps_id, frame_num, idr_pic_id, lsb;
  gint32 delta_bottom;
  gboolean is_field, is_bottom;
} SliceRecipe;

static void
put_slice (BitWriter *w, const SliceRecipe *s, gboolean is_interlaced)
{
  put_u (w, 8, (guint32) (s->nal_ref_idc << 5 | s->nal_type));
  put_ue (w, s->first_mb);
  put_ue (w, 7);
  put_ue (w, s->pps_id);
  put_u (w, 4, s->frame_num);
  if (is_interlaced) {
    put_u (w, 1, s->is_field);
    if (s->is_field)
      put_u (w, 1, s->is_bottom);
  }
  if (s->nal_type == 5)
    put_ue (w, s->idr_pic_id);
  put_u (w, 6, s->lsb);
  if (!s->is_field && s->pps_id == 1)
    put_se (w, s->delta_bottom);
  put_trailing (w);
}

START_TEST (pictures_are_told_apart)
{
  /* Each row differs from a P frame of the simplest kind in one thing. */
  static const SliceRecipe base = { 1, 2, 0, 0, 3, 0, 8 };
  static const struct
  {
    SliceRecipe slice;
    gboolean starts;
  } rows[] = {
    { { 1, 2, 40, 0, 3, 0, 8 }, FALSE }, /* the next slice */
    { { 1, 1, 40, 0, 3, 0, 8 }, FALSE }, /* nal_ref_idc: only 0 counts */
    { { 1, 0, 0, 0, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 4, 0, 8 }, TRUE },
    { { 1, 2, 0, 1, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 3, 0, 10 }, TRUE },
    { { 5, 2, 0, 0, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE }, TRUE },
  };
  SpsRecipe sps = { 77, 0, 30, .width_mbs = 45, .height_map_units = 18,
    .is_interlaced = TRUE };
  H264ParameterSets *sets = sets_of (&sps, 1);
  BitWriter pps = { 0 };
  put_pps (&pps, 1, 0, TRUE);
  h264_parameter_sets_add (sets, span_of (&pps));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter a = { 0 }, b = { 0 };
    put_slice (&a, &base, TRUE);
    put_slice (&b, &rows[i].slice, TRUE);
    H264Delimiter delimiter = { 0 };
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, span_of (&b)) ==
            rows[i].starts,
        "row %u", i);
  }
  /* differences that need a common ground of their own */
  static const struct
  {
    SliceRecipe a, b;
  } pairs[] = {
    { { 5, 2, 0, 0, 0, 0, 0 }, { 5, 2, 0, 0, 0, 1, 0 } },
    { { 1, 2, 0, 1, 3, 0, 8, 1 }, { 1, 2, 0, 1, 3, 0, 8, -1 } },
    { { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE },
        { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE, .is_bottom = TRUE } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    BitWriter a = { 0 }, b = { 0 };
    put_slice (&a, &pairs[i].a, TRUE);
    put_slice (&b, &pairs[i].b, TRUE);
    H264Delimiter delimiter = { 0 };
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, span_of (&b)),
        "pair %u", i);
  }
  h264_parameter_sets_free (sets);
}
END_TEST

START_TEST (access_units_are_delimited)
{
  static const guint8 aud[] = { 9, 0xf0 }, sei[] = { 6, 5 }, end[] = { 10 };
  static const guint8 first[] = { 0x41, 0x9a }, more[] = { 0x41, 0x5a };
  static const struct
  {
    Span nal;
    gboolean starts;
  } rows[] = {
    { { aud, 2 }, FALSE }, /* nothing before it */
    { { sei, 2 }, FALSE },
    { { first, 2 }, FALSE },
    { { more, 2 }, FALSE },
    { { end, 1 }, FALSE }, /* belongs to what it ends */
    { { sei, 2 }, TRUE },
    { { aud, 2 }, FALSE },
    { { first, 2 }, FALSE },
    { { first, 2 }, TRUE }, /* without sets: first_mb_in_slice 0 */
    { { NULL, 0 }, FALSE },
    { { aud, 2 }, TRUE },
  };
  H264ParameterSets *sets = h264_parameter_sets_new ();
  H264Delimiter delimiter = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, rows[i].nal) ==
            rows[i].starts,
        "row %u", i);
  h264_parameter_sets_free (sets);
}
END_TEST

static gsize
size_of_record (const H264ParameterSets *sets)
{
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  gsize size = w.size;
  byte_writer_clear (&w);
  return size;
}

START_TEST (sets_out_of_use_leave_the_record)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 2);
  h264_parameter_sets_activate (sets, 0, TRUE);
  gsize before = size_of_record (sets);
  guint generation = h264_parameter_sets_generation (sets);

  /* Another encoder, another id: the old SPS goes with its PPS. */
  SpsRecipe other = main_recipe;
  other.id = 1;
  BitWriter sps = { 0 }, pps = { 0 };
  put_sps (&sps, &other);
  put_pps (&pps, 7, 1, FALSE);
  h264_parameter_sets_add (sets, span_of (&sps));
  h264_parameter_sets_add (sets, span_of (&pps));
  gsize both = size_of_record (sets);
  ck_assert_uint_gt (both, before);
  h264_parameter_sets_activate (sets, 7, TRUE);
  gsize after = size_of_record (sets);
  ck_assert_uint_lt (after, before);
  ck_assert_uint_ne (h264_parameter_sets_generation (sets), generation);
  ck_assert_uint_eq (h264_parameter_sets_first_sps (sets)->id, 1);

  /* A picture refers to what went: it comes back, and only that. */
  ck_assert_ptr_nonnull (h264_parameter_sets_get_pps (sets, 1));
  h264_parameter_sets_activate (sets, 1, FALSE);
  ck_assert_uint_gt (size_of_record (sets), after);
  ck_assert_uint_lt (size_of_record (sets), both);

  /* A new SPS under the old id puts the PPS out until they come again. */
  other.width_mbs = 20;
  BitWriter wide = { 0 };
  put_sps (&wide, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&wide)));
  ck_assert (h264_parameter_sets_add (sets, span_of (&pps)));
  ck_assert (!h264_parameter_sets_add (sets, span_of (&pps)));
  h264_parameter_sets_free (sets);
}
END_TEST

CORE_TEST_MAIN ("h264", encoders_sps_are_read,
    cropping_units_follow_chroma_and_fields, sps_that_cannot_be_are_refused,
    counting_by_frame_num_is_read, reorder_depth_is_inferred,
    vui_is_read_in_full, vui_without_content_says_nothing,
    record_is_written_as_the_sets_are, record_of_several_sps_has_what_all_share,
    record_survives_a_round_trip, record_limits, adding_tells_a_change,
    sets_out_of_use_leave_the_record, pictures_are_told_apart,
    access_units_are_delimited)
