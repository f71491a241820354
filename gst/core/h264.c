/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The sequence parameter set. Function by function the syntax tables of
 * ITU-T H.264 7.3.2.1.1 and Annex E.1. */

#include "h264.h"

#include "core/bits.h"
#include "core/cropwindow.h"
#include "core/vui.h"

/* A side of 4095 macroblocks is 65520 samples, what a sample entry's 16 bits
 * hold; level 6.2 allows 1055. */
#define MAX_SIDE_MBS 4095

/* Table A-1, MaxDpbMbs by level_idc, rising; a level between two rows has the
 * limit of the higher one. */
/* clang-format off */
static const struct
{
  guint8 level_idc;
  guint32 max_dpb_mbs;
} dpb_limits[] = {
  { 10,    396 }, /* and 1b, which is 9 or 11 with constraint_set3_flag */
  { 11,    900 },
  { 20,   2376 },
  { 21,   4752 },
  { 30,   8100 },
  { 31,  18000 },
  { 32,  20480 },
  { 41,  32768 },
  { 42,  34816 },
  { 50, 110400 },
  { 52, 184320 },
  { 62, 696320 },
};
/* clang-format on */

#define CONSTRAINT_SET3 0x10

static gboolean
is_high_profile (guint8 profile_idc)
{
  switch (profile_idc) {
    case 44:
    case 83:
    case 86:
    case 100:
    case 110:
    case 118:
    case 122:
    case 128:
    case 134:
    case 135:
    case 138:
    case 139:
    case 244:
      return TRUE;
    default:
      return FALSE;
  }
}

/* 7.3.2.1.1.1: only its length matters here */
static void
skip_scaling_list (BitReader *r, guint size)
{
  gint32 last_scale = 8, next_scale = 8;
  for (guint i = 0; i < size && !r->failed; i++) {
    if (next_scale != 0) {
      gint32 delta_scale = bit_reader_se (r);
      if (delta_scale < -128 || delta_scale > 127) {
        r->failed = TRUE;
        return;
      }
      next_scale = (last_scale + delta_scale + 256) % 256;
    }
    last_scale = next_scale == 0 ? last_scale : next_scale;
  }
}

static CoreStatus
parse_chroma (BitReader *r, H264Sps *sps)
{
  guint32 chroma_format_idc = bit_reader_ue (r);
  if (chroma_format_idc > 3)
    return CORE_INVALID;
  sps->chroma_format_idc = (guint8) chroma_format_idc;
  if (chroma_format_idc == 3)
    sps->separate_colour_plane = bit_reader_flag (r);
  guint32 bit_depth_luma_minus8 = bit_reader_ue (r);
  guint32 bit_depth_chroma_minus8 = bit_reader_ue (r);
  if (bit_depth_luma_minus8 > 6 || bit_depth_chroma_minus8 > 6)
    return CORE_INVALID;
  sps->bit_depth_luma = (guint8) (8 + bit_depth_luma_minus8);
  sps->bit_depth_chroma = (guint8) (8 + bit_depth_chroma_minus8);
  bit_reader_flag (r);       /* qpprime_y_zero_transform_bypass_flag */
  if (bit_reader_flag (r)) { /* seq_scaling_matrix_present_flag */
    guint n_lists = chroma_format_idc == 3 ? 12 : 8;
    for (guint i = 0; i < n_lists; i++) {
      if (bit_reader_flag (r))
        skip_scaling_list (r, i < 6 ? 16 : 64);
    }
  }
  return CORE_OK;
}

static CoreStatus
parse_pic_order_cnt (BitReader *r, H264Sps *sps)
{
  guint32 type = bit_reader_ue (r);
  if (type > 2)
    return CORE_INVALID;
  sps->pic_order_cnt_type = (guint8) type;
  if (type == 0) {
    guint32 log2_max_minus4 = bit_reader_ue (r);
    if (log2_max_minus4 > 12)
      return CORE_INVALID;
    sps->log2_max_pic_order_cnt_lsb = (guint8) (4 + log2_max_minus4);
  } else if (type == 1) {
    sps->is_delta_pic_order_always_zero = bit_reader_flag (r);
    H264PocCycle *cycle = &sps->poc_cycle;
    cycle->offset_for_non_ref_pic = bit_reader_se (r);
    cycle->offset_for_top_to_bottom_field = bit_reader_se (r);
    guint32 n_ref_frames = bit_reader_ue (r);
    if (n_ref_frames > G_N_ELEMENTS (cycle->offset_for_ref_frame))
      return CORE_INVALID;
    cycle->n_ref_frames = (guint8) n_ref_frames;
    for (guint32 i = 0; i < n_ref_frames; i++)
      cycle->offset_for_ref_frame[i] = bit_reader_se (r);
  }
  return CORE_OK;
}

static CoreStatus
parse_frame_size (BitReader *r, H264Sps *sps)
{
  guint32 width_mbs_minus1 = bit_reader_ue (r);
  guint32 height_map_units_minus1 = bit_reader_ue (r);
  sps->is_frame_mbs_only = bit_reader_flag (r);
  if (!sps->is_frame_mbs_only)
    bit_reader_flag (r); /* mb_adaptive_frame_field_flag */
  bit_reader_flag (r);   /* direct_8x8_inference_flag */
  guint32 rows_per_map_unit = sps->is_frame_mbs_only ? 1 : 2;
  if (r->failed)
    return CORE_INVALID;
  if (width_mbs_minus1 >= MAX_SIDE_MBS ||
      height_map_units_minus1 >= MAX_SIDE_MBS / rows_per_map_unit)
    return CORE_LIMIT;
  sps->width_mbs = width_mbs_minus1 + 1;
  sps->height_mbs = (height_map_units_minus1 + 1) * rows_per_map_unit;
  sps->width = sps->width_mbs * 16;
  sps->height = sps->height_mbs * 16;
  return CORE_OK;
}

/* 7.4.2.1.1, formulae 7-19 to 7-22 */
static CoreStatus
parse_frame_cropping (BitReader *r, H264Sps *sps)
{
  return crop_window_read (r,
      sps->separate_colour_plane ? 0 : sps->chroma_format_idc,
      sps->is_frame_mbs_only ? 1 : 2, &sps->width, &sps->height);
}

static void
parse_timing (BitReader *r, H264Sps *sps)
{
  guint64 den = 2 * (guint64) bit_reader_u (r, 32); /* num_units_in_tick */
  guint64 num = bit_reader_u (r, 32);               /* time_scale */
  sps->is_fixed_frame_rate = bit_reader_flag (r);
  sps->frame_rate = vui_picture_rate (num, den);
}

/* E.1.2 */
static void
skip_hrd (BitReader *r)
{
  guint32 cpb_cnt_minus1 = bit_reader_ue (r);
  if (cpb_cnt_minus1 > 31) {
    r->failed = TRUE;
    return;
  }
  bit_reader_skip (r, 4 + 4);
  for (guint32 i = 0; i <= cpb_cnt_minus1; i++) {
    bit_reader_ue (r); /* bit_rate_value_minus1 */
    bit_reader_ue (r); /* cpb_size_value_minus1 */
    bit_reader_flag (r);
  }
  bit_reader_skip (r, 4 * 5);
}

static void
parse_bitstream_restriction (BitReader *r, H264Sps *sps)
{
  bit_reader_flag (r);          /* motion_vectors_over_pic_boundaries_flag */
  for (guint i = 0; i < 4; i++) /* max_bytes_per_pic_denom to */
    bit_reader_ue (r);          /* log2_max_mv_length_vertical */
  guint32 max_num_reorder_frames = bit_reader_ue (r);
  guint32 max_dec_frame_buffering = bit_reader_ue (r);
  if (max_num_reorder_frames > max_dec_frame_buffering ||
      max_num_reorder_frames > H264_MAX_DPB_FRAMES)
    return;
  sps->reorder_depth = max_num_reorder_frames;
  sps->has_reorder_depth = TRUE;
}

/* E.1.1 */
static void
parse_vui (BitReader *r, H264Sps *sps)
{
  vui_read_description (r, &sps->pixel_aspect_ratio, &sps->colour);
  if (bit_reader_flag (r)) /* timing_info_present_flag */
    parse_timing (r, sps);
  gboolean has_nal_hrd = bit_reader_flag (r);
  if (has_nal_hrd)
    skip_hrd (r);
  gboolean has_vcl_hrd = bit_reader_flag (r);
  if (has_vcl_hrd)
    skip_hrd (r);
  if (has_nal_hrd || has_vcl_hrd)
    bit_reader_flag (r);   /* low_delay_hrd_flag */
  bit_reader_flag (r);     /* pic_struct_present_flag */
  if (bit_reader_flag (r)) /* bitstream_restriction_flag */
    parse_bitstream_restriction (r, sps);
}

/* A.3.1 h) and A.3.2 f), MaxDpbFrames */
static guint
max_dpb_frames (const H264Sps *sps)
{
  /* A.3.1: in the older profiles 11 with constraint_set3_flag is level 1b */
  gboolean is_level_1b = sps->level_idc == 11 &&
      !is_high_profile (sps->profile_idc) &&
      (sps->constraint_flags & CONSTRAINT_SET3) != 0;
  guint8 level_idc = is_level_1b ? 10 : sps->level_idc;
  guint row = 0;
  while (row < G_N_ELEMENTS (dpb_limits) - 1 &&
      dpb_limits[row].level_idc < level_idc)
    row++;
  guint32 frames =
      dpb_limits[row].max_dpb_mbs / (sps->width_mbs * sps->height_mbs);
  return MIN (frames, H264_MAX_DPB_FRAMES);
}

/* E.2.1, max_num_reorder_frames when the VUI does not say it */
static guint
inferred_reorder_depth (const H264Sps *sps)
{
  if (sps->pic_order_cnt_type == 2) /* 8.2.1.3: output order = decoding order */
    return 0;
  switch (sps->profile_idc) {
    case 44:
    case 86:
    case 100:
    case 110:
    case 122:
    case 244: /* the intra profiles */
      return sps->constraint_flags & CONSTRAINT_SET3 ? 0 : max_dpb_frames (sps);
    case 66:
      /* Deviates: Baseline has no B slices and no encoder reorders its P
       * pictures, but cameras leave the VUI out; a depth of 16 would put half
       * a second between decoding and presentation. */
      return 0;
    default:
      return max_dpb_frames (sps);
  }
}

CoreStatus
h264_parse_sps (Span nal, H264Sps *sps)
{
  if (nal.size < 4 || h264_nal_type (nal) != H264_NAL_SPS)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);

  H264Sps s = {
    .chroma_format_idc = 1,
    .bit_depth_luma = 8,
    .bit_depth_chroma = 8,
    .pixel_aspect_ratio = { 1, 1 },
    .colour = { .primaries = 2, .transfer = 2, .matrix = 2 },
  };
  s.profile_idc = (guint8) bit_reader_u (&r, 8);
  s.constraint_flags = (guint8) bit_reader_u (&r, 8);
  s.level_idc = (guint8) bit_reader_u (&r, 8);
  s.id = bit_reader_ue (&r);
  if (s.id >= H264_MAX_SPS)
    return CORE_INVALID;
  CoreStatus status = CORE_OK;
  if (is_high_profile (s.profile_idc))
    status = parse_chroma (&r, &s);
  guint32 log2_max_frame_num_minus4 = bit_reader_ue (&r);
  if (status != CORE_OK || log2_max_frame_num_minus4 > 12)
    return CORE_INVALID;
  s.log2_max_frame_num = (guint8) (4 + log2_max_frame_num_minus4);
  status = parse_pic_order_cnt (&r, &s);
  if (status != CORE_OK)
    return status;
  s.max_num_ref_frames = bit_reader_ue (&r);
  bit_reader_flag (&r); /* gaps_in_frame_num_value_allowed_flag */
  status = parse_frame_size (&r, &s);
  if (status == CORE_OK)
    status = parse_frame_cropping (&r, &s);
  if (status != CORE_OK)
    return status;
  gboolean has_vui = bit_reader_flag (&r);
  if (r.failed)
    return CORE_INVALID;

  /* Encoders exist that cut the VUI short; the picture does not depend on
   * it. */
  H264Sps with_vui = s;
  if (has_vui)
    parse_vui (&r, &with_vui);
  *sps = r.failed ? s : with_vui;
  if (!sps->has_reorder_depth)
    sps->reorder_depth = inferred_reorder_depth (sps);
  return CORE_OK;
}

/* 7.3.2.2, slice groups: only their length matters here */
static void
skip_slice_groups (BitReader *r)
{
  guint32 num_slice_groups_minus1 = bit_reader_ue (r);
  if (num_slice_groups_minus1 > 7) /* A.2 */
    r->failed = TRUE;
  if (r->failed || num_slice_groups_minus1 == 0)
    return;
  guint32 slice_group_map_type = bit_reader_ue (r);
  if (slice_group_map_type == 0) {
    for (guint32 i = 0; i <= num_slice_groups_minus1; i++)
      bit_reader_ue (r); /* run_length_minus1 */
  } else if (slice_group_map_type == 2) {
    for (guint32 i = 0; i < 2 * num_slice_groups_minus1; i++)
      bit_reader_ue (r); /* top_left, bottom_right */
  } else if (slice_group_map_type >= 3 && slice_group_map_type <= 5) {
    bit_reader_flag (r); /* slice_group_change_direction_flag */
    bit_reader_ue (r);   /* slice_group_change_rate_minus1 */
  } else if (slice_group_map_type == 6) {
    guint32 pic_size_in_map_units_minus1 = bit_reader_ue (r);
    guint id_bits = g_bit_storage (num_slice_groups_minus1);
    bit_reader_skip (r, ((gsize) pic_size_in_map_units_minus1 + 1) * id_bits);
  }
}

/* 7.3.2.2, what follows the ids, as far as slice headers need it */
static void
parse_pps_tail (BitReader *r, H264Pps *pps)
{
  skip_slice_groups (r);
  for (guint list = 0; list < 2; list++) {
    guint32 num_ref_idx_default_active_minus1 = bit_reader_ue (r);
    if (num_ref_idx_default_active_minus1 >= H264_MAX_REF_IDX)
      r->failed = TRUE;
    pps->num_ref_idx_default[list] = num_ref_idx_default_active_minus1 + 1;
  }
  pps->has_weighted_pred = bit_reader_flag (r);
  pps->weighted_bipred_idc = (guint8) bit_reader_u (r, 2);
  for (guint i = 0; i < 3; i++)
    bit_reader_se (r);    /* pic_init_qp_minus26 to chroma_qp_index_offset */
  bit_reader_skip (r, 2); /* deblocking_..., constrained_intra_pred_flag */
  pps->has_redundant_pic_cnt = bit_reader_flag (r);
  pps->is_whole = !r->failed;
}

CoreStatus
h264_parse_pps (Span nal, H264Pps *pps)
{
  if (nal.size < 2 || h264_nal_type (nal) != H264_NAL_PPS)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);
  H264Pps p = { .id = bit_reader_ue (&r) };
  p.sps_id = bit_reader_ue (&r);
  bit_reader_flag (&r); /* entropy_coding_mode_flag */
  p.has_bottom_field_pic_order = bit_reader_flag (&r);
  if (r.failed || p.id >= H264_MAX_PPS || p.sps_id >= H264_MAX_SPS)
    return CORE_INVALID;
  parse_pps_tail (&r, &p);
  *pps = p;
  return CORE_OK;
}
