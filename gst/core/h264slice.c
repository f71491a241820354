/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "h264slice.h"

#include "core/bits.h"

static guint8
nal_ref_idc (Span nal)
{
  return nal.data[0] >> 5 & 3;
}

static void
parse_pic_order_cnt (BitReader *r, const H264Sps *sps, const H264Pps *pps,
    H264SliceHeader *slice)
{
  gboolean has_bottom = pps->has_bottom_field_pic_order && !slice->is_field;
  if (sps->pic_order_cnt_type == 0) {
    slice->pic_order_cnt_lsb =
        bit_reader_u (r, sps->log2_max_pic_order_cnt_lsb);
    if (has_bottom)
      slice->delta_pic_order_cnt_bottom = bit_reader_se (r);
  } else if (sps->pic_order_cnt_type == 1 &&
      !sps->is_delta_pic_order_always_zero) {
    slice->delta_pic_order_cnt[0] = bit_reader_se (r);
    if (has_bottom)
      slice->delta_pic_order_cnt[1] = bit_reader_se (r);
  }
}

/* slice_type modulo 5, table 7-6 */
enum
{
  SLICE_P,
  SLICE_B,
  SLICE_I,
  SLICE_SP,
  SLICE_SI,
};

/* 7.3.3.1 */
static void
skip_ref_pic_list_modification (BitReader *r)
{
  if (!bit_reader_flag (r)) /* ref_pic_list_modification_flag_lX */
    return;
  while (
      !r->failed && bit_reader_ue (r) != 3) /* modification_of_pic_nums_idc */
    bit_reader_ue (r);
}

/* 7.3.3.2, of one list */
static void
skip_pred_weights (BitReader *r, guint n_refs, gboolean has_chroma)
{
  for (guint i = 0; i < n_refs && !r->failed; i++) {
    if (bit_reader_flag (r)) { /* luma_weight_lX_flag */
      bit_reader_se (r);
      bit_reader_se (r);
    }
    if (has_chroma && bit_reader_flag (r)) /* chroma_weight_lX_flag */
      for (guint n = 0; n < 4; n++)
        bit_reader_se (r);
  }
}

/* 7.3.3, what is in P, SP and B slices only */
static void
skip_prediction (BitReader *r, const H264Sps *sps, const H264Pps *pps,
    guint32 slice_type)
{
  guint n_lists = slice_type == SLICE_B ? 2 : 1;
  guint n_refs[2] = { pps->num_ref_idx_default[0],
    pps->num_ref_idx_default[1] };
  gboolean has_chroma =
      !sps->separate_colour_plane && sps->chroma_format_idc != 0;
  gboolean has_weights = slice_type == SLICE_B ? pps->weighted_bipred_idc == 1
                                               : pps->has_weighted_pred;
  if (slice_type == SLICE_B)
    bit_reader_flag (r);     /* direct_spatial_mv_pred_flag */
  if (bit_reader_flag (r)) { /* num_ref_idx_active_override_flag */
    for (guint list = 0; list < n_lists; list++) {
      guint32 num_ref_idx_active_minus1 = bit_reader_ue (r);
      r->failed |= num_ref_idx_active_minus1 >= H264_MAX_REF_IDX;
      n_refs[list] = num_ref_idx_active_minus1 + 1;
    }
  }
  for (guint list = 0; list < n_lists; list++)
    skip_ref_pic_list_modification (r);
  if (!has_weights)
    return;
  bit_reader_ue (r); /* luma_log2_weight_denom */
  if (has_chroma)
    bit_reader_ue (r);
  for (guint list = 0; list < n_lists; list++)
    skip_pred_weights (r, n_refs[list], has_chroma);
}

/* 7.3.3.3 of a picture that is not IDR */
static gboolean
find_mmco5 (BitReader *r)
{
  if (!bit_reader_flag (r)) /* adaptive_ref_pic_marking_mode_flag */
    return FALSE;
  guint32 operation;
  while ((operation = bit_reader_ue (r)) != 0 && !r->failed) {
    if (operation == 5)
      return TRUE;
    bit_reader_ue (r);
    if (operation == 3)
      bit_reader_ue (r);
  }
  return FALSE;
}

/* The rest of the header, which the order of pictures hardly ever needs and a
 * decoder always does: where it is damaged or cut, nothing is lost here. */
static void
parse_tail (BitReader *r, const H264Sps *sps, const H264Pps *pps,
    H264SliceHeader *slice)
{
  guint32 slice_type = slice->slice_type % 5;
  if (!pps->is_whole)
    return;
  if (pps->has_redundant_pic_cnt)
    slice->redundant_pic_cnt = bit_reader_ue (r);
  if (slice->is_idr || slice->nal_ref_idc == 0)
    return;
  if (slice_type != SLICE_I && slice_type != SLICE_SI)
    skip_prediction (r, sps, pps, slice_type);
  slice->has_mmco5 = find_mmco5 (r) && !r->failed;
}

CoreStatus
h264_parse_slice_header (const H264ParameterSets *sets, Span nal,
    H264SliceHeader *slice)
{
  if (nal.size < 2)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + 1, nal.size - 1);
  H264SliceHeader s = {
    .nal_ref_idc = nal_ref_idc (nal),
    .is_idr = h264_nal_type (nal) == H264_NAL_SLICE_IDR,
  };
  s.first_mb_in_slice = bit_reader_ue (&r);
  s.slice_type = bit_reader_ue (&r);
  s.pps_id = bit_reader_ue (&r);
  if (r.failed || s.slice_type > 9 || s.pps_id >= H264_MAX_PPS)
    return CORE_INVALID;
  const H264Pps *pps = h264_parameter_sets_get_pps (sets, s.pps_id);
  const H264Sps *sps =
      pps ? h264_parameter_sets_get_sps (sets, pps->sps_id) : NULL;
  if (!sps)
    return CORE_NEED_DATA;

  if (sps->separate_colour_plane)
    bit_reader_skip (&r, 2); /* colour_plane_id */
  s.frame_num = bit_reader_u (&r, sps->log2_max_frame_num);
  if (!sps->is_frame_mbs_only) {
    s.is_field = bit_reader_flag (&r);
    if (s.is_field)
      s.is_bottom_field = bit_reader_flag (&r);
  }
  if (s.is_idr)
    s.idr_pic_id = bit_reader_ue (&r);
  parse_pic_order_cnt (&r, sps, pps, &s);
  if (r.failed)
    return CORE_INVALID;
  parse_tail (&r, sps, pps, &s);
  *slice = s;
  return CORE_OK;
}

/* Is `slice` of another primary coded picture than `previous`? (7.4.1.2.4)
 * Fields that the syntax leaves out are 0 on both sides, so the conditions on
 * pic_order_cnt_type need not be repeated. */
static gboolean
starts_picture (const H264SliceHeader *previous, const H264SliceHeader *slice)
{
  const H264SliceHeader *p = previous, *s = slice;
  return p->frame_num != s->frame_num || p->pps_id != s->pps_id ||
      p->is_field != s->is_field || p->is_bottom_field != s->is_bottom_field ||
      (p->nal_ref_idc == 0) != (s->nal_ref_idc == 0) ||
      p->pic_order_cnt_lsb != s->pic_order_cnt_lsb ||
      p->delta_pic_order_cnt_bottom != s->delta_pic_order_cnt_bottom ||
      p->delta_pic_order_cnt[0] != s->delta_pic_order_cnt[0] ||
      p->delta_pic_order_cnt[1] != s->delta_pic_order_cnt[1] ||
      p->is_idr != s->is_idr || p->idr_pic_id != s->idr_pic_id;
}

static gboolean
is_slice (H264NalType type)
{
  return type == H264_NAL_SLICE || type == H264_NAL_SLICE_DPA ||
      type == H264_NAL_SLICE_IDR;
}

static gboolean
delimiter_take_slice (H264Delimiter *delimiter, const H264ParameterSets *sets,
    Span nal)
{
  H264SliceHeader slice;
  CoreStatus status = h264_parse_slice_header (sets, nal, &slice);
  gboolean starts;
  /* Of a redundant coded picture, which belongs to the primary one before */
  if (status == CORE_OK && slice.redundant_pic_cnt > 0 && delimiter->has_slice)
    return FALSE;
  if (status == CORE_OK && delimiter->is_slice_known)
    starts = starts_picture (&delimiter->slice, &slice);
  else /* ue(v) 0: the first bit of first_mb_in_slice is set */
    starts = nal.size >= 2 && (nal.data[1] & 0x80) != 0;
  starts = starts && delimiter->has_slice;

  delimiter->has_slice = TRUE;
  delimiter->is_slice_known = status == CORE_OK;
  if (status == CORE_OK)
    delimiter->slice = slice;
  return starts;
}

gboolean
h264_delimiter_next (H264Delimiter *delimiter, const H264ParameterSets *sets,
    Span nal)
{
  if (nal.size == 0)
    return FALSE;
  if (is_slice (h264_nal_type (nal)))
    return delimiter_take_slice (delimiter, sets, nal);
  switch ((guint) h264_nal_type (nal)) {
    /* 7.4.1.2.3: any of these after the last VCL unit of a primary coded
     * picture is the first of a new access unit */
    case H264_NAL_AUD:
    case H264_NAL_SPS:
    case H264_NAL_PPS:
    case H264_NAL_SEI:
    case H264_NAL_PREFIX:
    case H264_NAL_SUBSET_SPS:
    case 16:
    case 17:
    case 18: {
      gboolean starts = delimiter->has_slice;
      delimiter->has_slice = FALSE;
      return starts;
    }
    default:
      return FALSE;
  }
}
