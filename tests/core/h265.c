/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h265.h"

#include "bitspan.h"
#include "coretest.h"

START_TEST (nal_unit_types)
{
  static const struct
  {
    H265NalType type;
    gboolean is_irap, is_idr, is_bla, is_leading, is_rasl, is_slice;
  } rows[] = {
    { H265_NAL_TRAIL_R, .is_slice = TRUE },
    { H265_NAL_RADL_N, .is_leading = TRUE, .is_slice = TRUE },
    { H265_NAL_RASL_R, .is_leading = TRUE, .is_rasl = TRUE, .is_slice = TRUE },
    { H265_NAL_BLA_N_LP, .is_irap = TRUE, .is_bla = TRUE, .is_slice = TRUE },
    { H265_NAL_IDR_N_LP, .is_irap = TRUE, .is_idr = TRUE, .is_slice = TRUE },
    { H265_NAL_CRA, .is_irap = TRUE, .is_slice = TRUE },
    { H265_NAL_RESERVED_IRAP_23, .is_irap = TRUE, .is_slice = TRUE },
    { H265_NAL_VPS },
    { H265_NAL_PREFIX_SEI },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    H265NalType type = rows[i].type;
    ck_assert_msg (!h265_nal_is_irap (type) == !rows[i].is_irap &&
            !h265_nal_is_idr (type) == !rows[i].is_idr &&
            !h265_nal_is_bla (type) == !rows[i].is_bla &&
            !h265_nal_is_leading (type) == !rows[i].is_leading &&
            !h265_nal_is_rasl (type) == !rows[i].is_rasl &&
            !h265_nal_is_slice (type) == !rows[i].is_slice,
        "row %u", i);
  }
}
END_TEST

/* The elements that a test wants to choose; 0 is what is commonest. */
typedef struct
{
  guint32 layer_id, n_sub_layers_minus1, id;
  guint32 chroma_format_idc;
  guint32 width, height;
  guint32 window[4]; /* left, right, top, bottom */
  guint32 bit_depth_minus8;
  guint32 reorder[H265_MAX_SUB_LAYERS];
  gboolean has_every_tool;
  guint32 n_ref_pic_sets;
} SpsRecipe;

static void
put_profile_tier_level (BitWriter *w, guint32 n_sub_layers_minus1)
{
  put_u (w, 8, 2 << 6 | 1 << 5 | 7);
  put_u (w, 32, 0x01ffffff);
  for (guint i = 0; i < 6; i++)
    put_u (w, 8, 0x91 + i);
  put_u (w, 8, 123);
  for (guint i = 0; i < n_sub_layers_minus1; i++)
    put_u (w, 2, i % 4); /* neither, level, profile, both */
  for (guint i = n_sub_layers_minus1; n_sub_layers_minus1 > 0 && i < 8; i++)
    put_u (w, 2, 0);
  for (guint i = 0; i < n_sub_layers_minus1; i++) {
    for (guint b = 0; i % 4 >= 2 && b < 11; b++)
      put_u (w, 8, 0x55);
    if (i % 2 == 1)
      put_u (w, 8, 93);
  }
}

/* scaling_list_data: a list of its own in every size, the others predicted */
static void
put_scaling_lists (BitWriter *w)
{
  for (guint size_id = 0; size_id < 4; size_id++) {
    for (guint matrix_id = 0; matrix_id < 6;
         matrix_id += size_id == 3 ? 3 : 1) {
      put_u (w, 1, matrix_id == 0);
      if (matrix_id > 0) {
        put_ue (w, 1);
        continue;
      }
      if (size_id > 1)
        put_se (w, -3);
      for (guint i = 0; i < (size_id == 0 ? 16u : 64u); i++)
        put_se (w, i % 2 ? 1 : -1);
    }
  }
}

/* Three sets: 2 + 1 pictures; predicted, of 3 + 1 entries 2 stay; predicted,
 * of 2 + 1. */
static void
put_ref_pic_sets (BitWriter *w)
{
  put_ue (w, 3);
  put_ue (w, 2);
  put_ue (w, 1);
  for (guint i = 0; i < 3; i++) {
    put_ue (w, i);
    put_u (w, 1, 1);
  }
  put_u (w, 1, 1);
  put_u (w, 1, 0);
  put_ue (w, 1);
  put_u (w, 1, 1); /* used */
  put_u (w, 2, 1); /* not used, stays */
  put_u (w, 2, 0); /* not used, goes */
  put_u (w, 2, 0);
  put_u (w, 1, 1);
  put_u (w, 1, 1);
  put_ue (w, 0);
  put_u (w, 3, 7);
}

static void
put_sub_layer_hrd (BitWriter *w, guint cpb_cnt)
{
  for (guint i = 0; i < cpb_cnt; i++) {
    for (guint v = 0; v < 4; v++)
      put_ue (w, 5);
    put_u (w, 1, 1);
  }
}

static void
put_hrd (BitWriter *w, guint n_sub_layers)
{
  put_u (w, 3, 7); /* NAL, VCL, sub-picture parameters */
  put_u (w, 19, 0x55555);
  put_u (w, 12, 0x555);
  put_u (w, 15, 0x5555);
  for (guint i = 0; i < n_sub_layers; i++) {
    switch (i % 3) {
      case 0: /* fixed_pic_rate_general_flag */
        put_u (w, 1, 1);
        put_ue (w, 0);
        put_ue (w, 1);
        put_sub_layer_hrd (w, 2 * 2);
        break;
      case 1: /* fixed_pic_rate_within_cvs_flag */
        put_u (w, 2, 1);
        put_ue (w, 3);
        put_ue (w, 0);
        put_sub_layer_hrd (w, 2 * 1);
        break;
      default: /* low_delay_hrd_flag: one, without a count */
        put_u (w, 3, 1);
        put_sub_layer_hrd (w, 2 * 1);
        break;
    }
  }
}

static void
put_vui (BitWriter *w, guint n_sub_layers)
{
  put_u (w, 1, 1);
  put_u (w, 8, 255);
  put_u (w, 16, 700);
  put_u (w, 16, 300);
  put_u (w, 2, 3); /* overscan */
  put_u (w, 1, 1); /* video_signal_type_present_flag */
  put_u (w, 5, 5 << 2 | 1 << 1 | 1);
  put_u (w, 24, 9 << 16 | 18 << 8 | 9);
  put_u (w, 1, 1); /* chroma_loc_info_present_flag */
  put_ue (w, 2);
  put_ue (w, 2);
  put_u (w, 3, 0);
  put_u (w, 1, 1); /* default_display_window_flag */
  for (guint i = 0; i < 4; i++)
    put_ue (w, 9);
  put_u (w, 1, 1); /* vui_timing_info_present_flag */
  put_u (w, 32, 0x04000000);
  put_u (w, 32, 0xf0000000);
  put_u (w, 1, 1);
  put_ue (w, 7);
  put_u (w, 1, 1); /* vui_hrd_parameters_present_flag */
  put_hrd (w, n_sub_layers);
  put_u (w, 4, 8 | 5); /* bitstream_restriction_flag */
  put_ue (w, 321);
  for (guint i = 0; i < 4; i++)
    put_ue (w, 15);
}

static void
put_sps (BitWriter *w, const SpsRecipe *s)
{
  guint n_sub_layers = s->n_sub_layers_minus1 + 1;
  put_u (w, 16, H265_NAL_SPS << 9 | s->layer_id << 3 | 1);
  put_u (w, 8, 5 << 4 | s->n_sub_layers_minus1 << 1 | 1);
  put_profile_tier_level (w, s->n_sub_layers_minus1);
  put_ue (w, s->id);
  put_ue (w, s->chroma_format_idc);
  if (s->chroma_format_idc == 3)
    put_u (w, 1, 0);
  put_ue (w, s->width);
  put_ue (w, s->height);
  gboolean has_window = s->window[0] || s->window[1] || s->window[2];
  put_u (w, 1, has_window);
  for (guint i = 0; has_window && i < 4; i++)
    put_ue (w, s->window[i]);
  put_ue (w, s->bit_depth_minus8);
  put_ue (w, s->bit_depth_minus8);
  put_ue (w, 4); /* log2_max_pic_order_cnt_lsb_minus4 */
  put_u (w, 1, 1);
  for (guint i = 0; i < n_sub_layers; i++) {
    put_ue (w, 4);
    put_ue (w, s->reorder[i]);
    put_ue (w, 0);
  }
  for (guint i = 0; i < 6; i++)
    put_ue (w, 1);
  put_u (w, 1, s->has_every_tool);
  if (s->has_every_tool) {
    put_u (w, 1, 1);
    put_scaling_lists (w);
  }
  put_u (w, 2, 3);
  put_u (w, 1, s->has_every_tool); /* pcm_enabled_flag */
  if (s->has_every_tool) {
    put_u (w, 8, 0x77);
    put_ue (w, 1);
    put_ue (w, 2);
    put_u (w, 1, 1);
    put_ref_pic_sets (w);
  } else {
    put_ue (w, s->n_ref_pic_sets);
  }
  put_u (w, 1, s->has_every_tool); /* long_term_ref_pics_present_flag */
  if (s->has_every_tool) {
    put_ue (w, 2);
    put_u (w, 18, 0x15555);
  }
  put_u (w, 2, 3);
  put_u (w, 1, s->has_every_tool); /* vui_parameters_present_flag */
  if (s->has_every_tool)
    put_vui (w, n_sub_layers);
  put_u (w, 1, s->has_every_tool); /* sps_extension_present_flag */
  if (s->has_every_tool) {
    put_u (w, 8, 0x80);
    put_u (w, 9, 0x155);
  }
  put_trailing (w);
}

/* The flags at the very end are right only if every length before is. */
START_TEST (every_tool_is_passed_over)
{
  SpsRecipe recipe = {
    .n_sub_layers_minus1 = 4,
    .id = 3,
    .chroma_format_idc = 2,
    .width = 720,
    .height = 576,
    .bit_depth_minus8 = 4,
    .reorder = { 0, 1, 2, 3, 4 },
    .has_every_tool = TRUE,
  };
  BitWriter w = { 0 };
  put_sps (&w, &recipe);
  H265Sps s;
  ck_assert (h265_parse_sps (span_of (&w), &s) == CORE_OK);
  ck_assert_uint_eq (s.range_extension_flags, 0x155);
  ck_assert_uint_eq (s.min_spatial_segmentation_idc, 321);
  ck_assert_uint_eq (s.vps_id, 5);
  ck_assert_uint_eq (s.id, 3);
  ck_assert_uint_eq (s.n_sub_layers, 5);
  ck_assert_uint_eq (s.reorder_depth, 4); /* of the highest */
  ck_assert_uint_eq (s.profile.profile_space, 2);
  ck_assert (s.profile.is_high_tier && s.is_temporal_id_nesting);
  ck_assert_uint_eq (s.profile.level_idc, 123);
  ck_assert_uint_eq (s.profile.constraint_bytes[5], 0x96);
  ck_assert_uint_eq (s.pixel_aspect_ratio.num, 700);
  ck_assert_uint_eq (s.pixel_aspect_ratio.den, 300);
  ck_assert_uint_eq (s.colour.transfer, 18);
  ck_assert (s.colour.is_full_range);
  ck_assert_uint_eq (s.picture_rate.num, 60);
  ck_assert_uint_eq (s.picture_rate.den, 1);
  /* A VUI that is cut short counts as none. */
  ck_assert (h265_parse_sps ((Span){ w.data, w.size - 4 }, &s) == CORE_OK);
  ck_assert_uint_eq (s.picture_rate.den, 0);
  ck_assert_uint_eq (s.pixel_aspect_ratio.num, 1);
}
END_TEST

START_TEST (window_units_follow_chroma)
{
  static const struct
  {
    guint32 chroma_format_idc, width, height;
  } rows[] = {
    { 0, 720 - 3, 576 - 7 },
    { 1, 720 - 6, 576 - 14 },
    { 2, 720 - 6, 576 - 7 },
    { 3, 720 - 3, 576 - 7 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SpsRecipe recipe = { .chroma_format_idc = rows[i].chroma_format_idc,
      .width = 720,
      .height = 576,
      .window = { 1, 2, 3, 4 } };
    BitWriter w = { 0 };
    put_sps (&w, &recipe);
    H265Sps s;
    ck_assert (h265_parse_sps (span_of (&w), &s) == CORE_OK);
    ck_assert_uint_eq (s.width, rows[i].width);
    ck_assert_uint_eq (s.height, rows[i].height);
    ck_assert_uint_eq (s.coded_width, 720);
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
    { { .width = 64, .height = 64, .chroma_format_idc = 1 }, CORE_OK },
    { { .width = 64, .height = 64, .layer_id = 1 }, CORE_UNSUPPORTED },
    { { .width = 64, .height = 64, .n_sub_layers_minus1 = 7 }, CORE_INVALID },
    { { .width = 64, .height = 64, .id = 16 }, CORE_INVALID },
    { { .width = 64, .height = 64, .chroma_format_idc = 4 }, CORE_INVALID },
    { { .width = 0, .height = 64 }, CORE_INVALID },
    { { .width = 64, .height = 65536 }, CORE_LIMIT },
    { { .width = 64, .height = 64, .window = { 32, 32 } }, CORE_INVALID },
    { { .width = 64, .height = 64, .window = { G_MAXUINT32 - 1, 1 } },
        CORE_INVALID },
    { { .width = 64, .height = 64, .bit_depth_minus8 = 9 }, CORE_INVALID },
    { { .width = 64, .height = 64, .reorder = { 16 } }, CORE_INVALID },
    { { .width = 64, .height = 64, .n_ref_pic_sets = 65 }, CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    H265Sps s;
    if (rows[i].sps.n_sub_layers_minus1 < 7) {
      put_sps (&w, &rows[i].sps);
    } else { /* the recipe has no eighth */
      SpsRecipe recipe = rows[0].sps;
      put_sps (&w, &recipe);
      w.data[2] |= 7 << 1;
    }
    CoreStatus status = h265_parse_sps (span_of (&w), &s);
    ck_assert_msg (status == rows[i].expected, "row %u: %s", i,
        core_status_name (status));
  }
}
END_TEST

/* vps_timing_info is behind the layer sets; without a rate in the VUI the
 * record's rate is that of the VPS. */
START_TEST (picture_rate_of_the_vps)
{
  BitWriter vps = { 0 }, sps = { 0 };
  put_u (&vps, 16, H265_NAL_VPS << 9 | 1);
  put_u (&vps, 16, 5 << 12 | 3 << 10 | 1 << 1 | 1);
  put_u (&vps, 16, 0xffff);
  put_profile_tier_level (&vps, 1);
  put_u (&vps, 1, 1);
  for (guint i = 0; i < 2 * 3; i++)
    put_ue (&vps, 1);
  put_u (&vps, 6, 2);
  put_ue (&vps, 2);
  put_u (&vps, 2 * 3, 0x2a);
  put_u (&vps, 1, 1);
  put_u (&vps, 32, 0x12345678);
  put_u (&vps, 32, 0x91a2b3c0);
  put_trailing (&vps);
  H265Vps v;
  ck_assert (h265_parse_vps (span_of (&vps), &v) == CORE_OK);
  ck_assert_uint_eq (v.id, 5);
  ck_assert_uint_eq (v.n_sub_layers, 2);
  ck_assert_uint_eq (v.picture_rate.num, 8);
  ck_assert_uint_eq (v.picture_rate.den, 1);
  ck_assert (h265_parse_vps ((Span){ vps.data, vps.size - 9 }, &v) == CORE_OK);
  ck_assert_uint_eq (v.picture_rate.den, 0);

  SpsRecipe recipe = { .width = 64, .height = 64, .chroma_format_idc = 1 };
  put_sps (&sps, &recipe);
  ByteWriter hvcc = { 0 };
  byte_writer_u8 (&hvcc, 1);
  byte_writer_zero (&hvcc, 20);
  byte_writer_u8 (&hvcc, 1); /* lengthSizeMinusOne */
  byte_writer_u8 (&hvcc, 2);
  const BitWriter *sets[] = { &sps, &vps }; /* in this order, too */
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++) {
    byte_writer_u8 (&hvcc, 0x80 | (sets[i]->data[0] >> 1));
    byte_writer_u16 (&hvcc, 1);
    byte_writer_u16 (&hvcc, (guint16) sets[i]->size);
    byte_writer_bytes (&hvcc, sets[i]->data, sets[i]->size);
  }
  H265Sps s;
  guint length_size;
  ck_assert (
      h265_parse_hvcc (hvcc.data, hvcc.size, &s, &length_size) == CORE_OK);
  ck_assert_uint_eq (length_size, 2);
  ck_assert_uint_eq (s.picture_rate.num, 8);
  byte_writer_clear (&hvcc);
}
END_TEST

CORE_TEST_MAIN ("h265", nal_unit_types, every_tool_is_passed_over,
    window_units_follow_chroma, sps_that_cannot_be_are_refused,
    picture_rate_of_the_vps)
