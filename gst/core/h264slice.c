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
  *slice = s;
  return CORE_OK;
}

/* Fields that the syntax leaves out are 0 on both sides, so the conditions on
 * pic_order_cnt_type need not be repeated. */
gboolean
h264_slice_starts_picture (const H264SliceHeader *previous,
    const H264SliceHeader *slice)
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
  if (status == CORE_OK && delimiter->is_slice_known)
    starts = h264_slice_starts_picture (&delimiter->slice, &slice);
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
