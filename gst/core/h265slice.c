/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "h265slice.h"

#include "core/bits.h"

CoreStatus
h265_parse_slice_header (const H265ParameterSets *sets, Span nal,
    H265SliceHeader *slice)
{
  if (nal.size <= H265_NAL_HEADER_SIZE)
    return CORE_INVALID;
  H265NalType type = h265_nal_type (nal);
  BitReader r;
  bit_reader_init_nal (&r, nal.data + H265_NAL_HEADER_SIZE,
      nal.size - H265_NAL_HEADER_SIZE);
  H265SliceHeader s = { .is_first_in_picture = bit_reader_flag (&r) };
  if (h265_nal_is_irap (type))
    bit_reader_flag (&r); /* no_output_of_prior_pics_flag */
  s.pps_id = bit_reader_ue (&r);
  if (r.failed || s.pps_id >= H265_MAX_PPS)
    return CORE_INVALID;
  const H265Pps *pps = h265_parameter_sets_get_pps (sets, s.pps_id);
  const H265Sps *sps =
      pps ? h265_parameter_sets_get_sps (sets, pps->sps_id) : NULL;
  if (!sps)
    return CORE_NEED_DATA;
  if (s.is_first_in_picture && !h265_nal_is_idr (type)) {
    bit_reader_skip (&r, pps->num_extra_slice_header_bits);
    bit_reader_ue (&r); /* slice_type */
    if (pps->has_output_flag)
      bit_reader_flag (&r);
    if (sps->separate_colour_plane)
      bit_reader_skip (&r, 2);
    s.pic_order_cnt_lsb = bit_reader_u (&r, sps->log2_max_pic_order_cnt_lsb);
  }
  if (r.failed)
    return CORE_INVALID;
  *slice = s;
  return CORE_OK;
}

/* 7.4.2.4.4: what begins an access unit when it comes after the last slice of
 * the base layer's picture */
static gboolean
precedes_picture (H265NalType type)
{
  switch ((guint) type) {
    case H265_NAL_VPS:
    case H265_NAL_SPS:
    case H265_NAL_PPS:
    case H265_NAL_AUD:
    case H265_NAL_PREFIX_SEI:
      return TRUE;
    default: /* RSV_NVCL41 to 44, UNSPEC48 to 55 */
      return (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
  }
}

gboolean
h265_starts_access_unit (gboolean *has_slice, Span nal)
{
  /* nuh_temporal_id_plus1 is not 0 (7.4.2.2): a header that ends in a zero byte
   * is none, whether or not that byte belongs to the next start code. */
  if (nal.size < H265_NAL_HEADER_SIZE || h265_nal_layer_id (nal) > 0 ||
      (nal.data[1] & 7) == 0)
    return FALSE;
  H265NalType type = h265_nal_type (nal);
  gboolean is_slice = h265_nal_is_slice (type);
  gboolean is_first = is_slice
      ? nal.size > H265_NAL_HEADER_SIZE && (nal.data[2] & 0x80) != 0
      : precedes_picture (type);
  gboolean starts = *has_slice && is_first;
  if (is_slice)
    *has_slice = TRUE;
  else if (is_first)
    *has_slice = FALSE;
  return starts;
}
