/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The sequence parameter set. Function by function the syntax tables
 * of ITU-T H.265 7.3.2.2, 7.3.4, 7.3.7 and Annex E.2. */

#include "h265.h"

#include "core/bits.h"
#include "core/cropwindow.h"
#include "core/h265ptl.h"
#include "core/vui.h"

/* What a sample entry's 16 bits hold; level 6.2 allows 8444 (A.4.1). */
#define MAX_SIDE 65535

#define MAX_SHORT_TERM_REF_PIC_SETS 64 /* 7.4.3.2.1 */
#define MAX_LONG_TERM_REF_PICS 32      /* 7.4.3.2.1 */

static CoreStatus
parse_format (BitReader *r, H265Sps *sps)
{
  guint32 chroma_format_idc = bit_reader_ue (r);
  if (chroma_format_idc > 3)
    return CORE_INVALID;
  sps->chroma_format_idc = (guint8) chroma_format_idc;
  if (chroma_format_idc == 3)
    sps->separate_colour_plane = bit_reader_flag (r);
  sps->coded_width = bit_reader_ue (r);
  sps->coded_height = bit_reader_ue (r);
  if (r->failed || sps->coded_width == 0 || sps->coded_height == 0)
    return CORE_INVALID;
  if (sps->coded_width > MAX_SIDE || sps->coded_height > MAX_SIDE)
    return CORE_LIMIT;
  sps->width = sps->coded_width;
  sps->height = sps->coded_height;
  return CORE_OK;
}

/* 7.4.3.2.1 */
static CoreStatus
parse_conformance_window (BitReader *r, H265Sps *sps)
{
  return crop_window_read (r, sps->chroma_format_idc, 1, &sps->width,
      &sps->height);
}

static CoreStatus
parse_bit_depths (BitReader *r, H265Sps *sps)
{
  guint32 bit_depth_luma_minus8 = bit_reader_ue (r);
  guint32 bit_depth_chroma_minus8 = bit_reader_ue (r);
  guint32 log2_max_pic_order_cnt_lsb_minus4 = bit_reader_ue (r);
  if (bit_depth_luma_minus8 > 8 || bit_depth_chroma_minus8 > 8 ||
      log2_max_pic_order_cnt_lsb_minus4 > 12)
    return CORE_INVALID;
  sps->bit_depth_luma = (guint8) (8 + bit_depth_luma_minus8);
  sps->bit_depth_chroma = (guint8) (8 + bit_depth_chroma_minus8);
  sps->log2_max_pic_order_cnt_lsb =
      (guint8) (4 + log2_max_pic_order_cnt_lsb_minus4);
  return CORE_OK;
}

/* The values that hold for all sub-layers are those of the highest, which are
 * last, whether or not the others are there. */
static CoreStatus
parse_sub_layer_ordering (BitReader *r, H265Sps *sps)
{
  gboolean has_all = bit_reader_flag (r);
  for (guint i = has_all ? 0 : sps->n_sub_layers - 1u; i < sps->n_sub_layers;
       i++) {
    bit_reader_ue (r); /* sps_max_dec_pic_buffering_minus1 */
    sps->reorder_depth = bit_reader_ue (r);
    bit_reader_ue (r); /* sps_max_latency_increase_plus1 */
    if (sps->reorder_depth >= H265_MAX_DPB_PICTURES)
      return CORE_INVALID;
  }
  return CORE_OK;
}

/* 7.3.4: only its length matters here */
static void
skip_scaling_list_data (BitReader *r)
{
  for (guint size_id = 0; size_id < 4; size_id++) {
    guint coef_num = MIN (64, 1u << (4 + (size_id << 1)));
    for (guint matrix_id = 0; matrix_id < 6;
         matrix_id += size_id == 3 ? 3 : 1) {
      if (!bit_reader_flag (r)) { /* scaling_list_pred_mode_flag */
        bit_reader_ue (r);        /* scaling_list_pred_matrix_id_delta */
        continue;
      }
      if (size_id > 1)
        bit_reader_se (r); /* scaling_list_dc_coef_minus8 */
      for (guint i = 0; i < coef_num && !r->failed; i++)
        bit_reader_se (r); /* scaling_list_delta_coef */
    }
  }
}

static void
skip_coding_tools (BitReader *r)
{
  for (guint i = 0; i < 6; i++) /* log2_min_luma_coding_block_size_minus3 to */
    bit_reader_ue (r);          /* max_transform_hierarchy_depth_intra */
  if (bit_reader_flag (r) &&    /* scaling_list_enabled_flag */
      bit_reader_flag (r))      /* sps_scaling_list_data_present_flag */
    skip_scaling_list_data (r);
  bit_reader_flag (r);       /* amp_enabled_flag */
  bit_reader_flag (r);       /* sample_adaptive_offset_enabled_flag */
  if (bit_reader_flag (r)) { /* pcm_enabled_flag */
    bit_reader_skip (r, 4 + 4);
    bit_reader_ue (r); /* log2_min_pcm_luma_coding_block_size_minus3 */
    bit_reader_ue (r); /* log2_diff_max_min_pcm_luma_coding_block_size */
    bit_reader_flag (r);
  }
}

/* 7.3.7, a set that is coded as the difference to the set before. Returns its
 * NumDeltaPocs: the entries that stay, as no picture refers to itself
 * (formulae 7-61 and 7-62). */
static guint
read_predicted_set (BitReader *r, guint num_delta_pocs_of_reference)
{
  guint num_delta_pocs = 0;
  bit_reader_flag (r); /* delta_rps_sign */
  bit_reader_ue (r);   /* abs_delta_rps_minus1 */
  for (guint j = 0; j <= num_delta_pocs_of_reference; j++) {
    gboolean used_by_curr_pic_flag = bit_reader_flag (r);
    if (used_by_curr_pic_flag || bit_reader_flag (r)) /* use_delta_flag */
      num_delta_pocs++;
  }
  return num_delta_pocs;
}

static guint
read_explicit_set (BitReader *r)
{
  guint32 num_negative_pics = bit_reader_ue (r);
  guint32 num_positive_pics = bit_reader_ue (r);
  if (num_negative_pics > H265_MAX_DPB_PICTURES ||
      num_positive_pics > H265_MAX_DPB_PICTURES) {
    r->failed = TRUE;
    return 0;
  }
  guint num_delta_pocs = num_negative_pics + num_positive_pics;
  for (guint i = 0; i < num_delta_pocs; i++) {
    bit_reader_ue (r);   /* delta_poc_s0_minus1 or delta_poc_s1_minus1 */
    bit_reader_flag (r); /* used_by_curr_pic_s0_flag or _s1_flag */
  }
  return num_delta_pocs;
}

static void
skip_short_term_ref_pic_sets (BitReader *r)
{
  guint32 num_short_term_ref_pic_sets = bit_reader_ue (r);
  if (num_short_term_ref_pic_sets > MAX_SHORT_TERM_REF_PIC_SETS)
    r->failed = TRUE;
  guint num_delta_pocs = 0;
  for (guint i = 0; i < num_short_term_ref_pic_sets && !r->failed; i++) {
    gboolean is_predicted = i > 0 && bit_reader_flag (r);
    num_delta_pocs = is_predicted ? read_predicted_set (r, num_delta_pocs)
                                  : read_explicit_set (r);
    if (num_delta_pocs > 2 * H265_MAX_DPB_PICTURES)
      r->failed = TRUE;
  }
}

static void
skip_long_term_ref_pics (BitReader *r, const H265Sps *sps)
{
  if (!bit_reader_flag (r)) /* long_term_ref_pics_present_flag */
    return;
  guint32 num_long_term_ref_pics_sps = bit_reader_ue (r);
  if (num_long_term_ref_pics_sps > MAX_LONG_TERM_REF_PICS)
    r->failed = TRUE;
  else /* lt_ref_pic_poc_lsb_sps, used_by_curr_pic_lt_sps_flag */
    bit_reader_skip (r,
        num_long_term_ref_pics_sps * (sps->log2_max_pic_order_cnt_lsb + 1u));
}

/* E.2.3 */
static void
skip_sub_layer_hrd (BitReader *r, guint32 cpb_cnt, gboolean has_sub_pic)
{
  for (guint32 i = 0; i < cpb_cnt && !r->failed; i++) {
    bit_reader_ue (r); /* bit_rate_value_minus1 */
    bit_reader_ue (r); /* cpb_size_value_minus1 */
    if (has_sub_pic) {
      bit_reader_ue (r); /* cpb_size_du_value_minus1 */
      bit_reader_ue (r); /* bit_rate_du_value_minus1 */
    }
    bit_reader_flag (r); /* cbr_flag */
  }
}

/* E.2.2, with commonInfPresentFlag */
static void
skip_hrd (BitReader *r, guint n_sub_layers)
{
  gboolean has_sub_pic = FALSE;
  gboolean has_nal = bit_reader_flag (r), has_vcl = bit_reader_flag (r);
  if (has_nal || has_vcl) {
    has_sub_pic = bit_reader_flag (r); /* sub_pic_hrd_params_present_flag */
    if (has_sub_pic)
      bit_reader_skip (r, 8 + 5 + 1 + 5);
    bit_reader_skip (r, 4 + 4); /* bit_rate_scale, cpb_size_scale */
    if (has_sub_pic)
      bit_reader_skip (r, 4); /* cpb_size_du_scale */
    bit_reader_skip (r, 5 + 5 + 5);
  }
  for (guint i = 0; i < n_sub_layers && !r->failed; i++) {
    gboolean is_fixed_general = bit_reader_flag (r);
    gboolean is_fixed_within_cvs = is_fixed_general || bit_reader_flag (r);
    gboolean is_low_delay = FALSE;
    guint32 cpb_cnt_minus1 = 0;
    if (is_fixed_within_cvs)
      bit_reader_ue (r); /* elemental_duration_in_tc_minus1 */
    else
      is_low_delay = bit_reader_flag (r);
    if (!is_low_delay)
      cpb_cnt_minus1 = bit_reader_ue (r);
    if (cpb_cnt_minus1 > 31) {
      r->failed = TRUE;
      return;
    }
    if (has_nal)
      skip_sub_layer_hrd (r, cpb_cnt_minus1 + 1, has_sub_pic);
    if (has_vcl)
      skip_sub_layer_hrd (r, cpb_cnt_minus1 + 1, has_sub_pic);
  }
}

static void
parse_vui_timing (BitReader *r, H265Sps *sps)
{
  guint32 vui_num_units_in_tick = bit_reader_u (r, 32);
  guint32 vui_time_scale = bit_reader_u (r, 32);
  sps->picture_rate = vui_picture_rate (vui_time_scale, vui_num_units_in_tick);
  if (bit_reader_flag (r)) /* vui_poc_proportional_to_timing_flag */
    bit_reader_ue (r);     /* vui_num_ticks_poc_diff_one_minus1 */
  if (bit_reader_flag (r)) /* vui_hrd_parameters_present_flag */
    skip_hrd (r, sps->n_sub_layers);
}

/* E.2.1 */
static void
parse_vui (BitReader *r, H265Sps *sps)
{
  vui_read_description (r, &sps->pixel_aspect_ratio, &sps->colour);
  bit_reader_flag (r); /* neutral_chroma_indication_flag */
  sps->is_field_seq = bit_reader_flag (r);
  bit_reader_flag (r);       /* frame_field_info_present_flag */
  if (bit_reader_flag (r)) { /* default_display_window_flag */
    for (guint i = 0; i < 4; i++)
      bit_reader_ue (r); /* a hint; the picture is the conformance window's */
  }
  if (bit_reader_flag (r)) /* vui_timing_info_present_flag */
    parse_vui_timing (r, sps);
  if (bit_reader_flag (r)) { /* bitstream_restriction_flag */
    bit_reader_skip (r, 3);
    sps->min_spatial_segmentation_idc = bit_reader_ue (r);
    for (guint i = 0; i < 4; i++) /* max_bytes_per_pic_denom to */
      bit_reader_ue (r);          /* log2_max_mv_length_vertical */
  }
}

static void
parse_vui_and_extensions (BitReader *r, H265Sps *sps)
{
  if (bit_reader_flag (r)) /* vui_parameters_present_flag */
    parse_vui (r, sps);
  if (!bit_reader_flag (r)) /* sps_extension_present_flag */
    return;
  gboolean has_range_extension = bit_reader_flag (r);
  bit_reader_skip (r, 7); /* multilayer, 3D, SCC, 4 reserved */
  if (has_range_extension)
    sps->range_extension_flags = (guint16) bit_reader_u (r, 9);
}

CoreStatus
h265_parse_sps (Span nal, H265Sps *sps)
{
  if (nal.size <= H265_NAL_HEADER_SIZE || h265_nal_type (nal) != H265_NAL_SPS)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data, nal.size);
  bit_reader_skip (&r, 1 + 6);
  if (bit_reader_u (&r, 6) > 0) /* nuh_layer_id */
    return CORE_UNSUPPORTED;
  bit_reader_skip (&r, 3);

  H265Sps s = {
    .pixel_aspect_ratio = { 1, 1 },
    .colour = { .primaries = 2, .transfer = 2, .matrix = 2 },
  };
  s.vps_id = (guint8) bit_reader_u (&r, 4);
  s.n_sub_layers = (guint8) (1 + bit_reader_u (&r, 3));
  s.is_temporal_id_nesting = bit_reader_flag (&r);
  if (s.n_sub_layers > H265_MAX_SUB_LAYERS)
    return CORE_INVALID;
  h265_read_profile_tier_level (&r, s.n_sub_layers, &s.profile);
  guint32 id = bit_reader_ue (&r);
  if (id >= H265_MAX_SPS)
    return CORE_INVALID;
  s.id = (guint8) id;
  CoreStatus status = parse_format (&r, &s);
  if (status == CORE_OK)
    status = parse_conformance_window (&r, &s);
  if (status == CORE_OK)
    status = parse_bit_depths (&r, &s);
  if (status == CORE_OK)
    status = parse_sub_layer_ordering (&r, &s);
  if (status != CORE_OK)
    return status;
  skip_coding_tools (&r);
  skip_short_term_ref_pic_sets (&r);
  skip_long_term_ref_pics (&r, &s);
  bit_reader_flag (&r); /* sps_temporal_mvp_enabled_flag */
  bit_reader_flag (&r); /* strong_intra_smoothing_enabled_flag */
  if (r.failed)
    return CORE_INVALID;

  /* Encoders exist that cut the VUI short; the picture does not depend on
   * it. */
  H265Sps with_vui = s;
  parse_vui_and_extensions (&r, &with_vui);
  *sps = r.failed ? s : with_vui;
  return CORE_OK;
}
