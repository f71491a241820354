/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. profile_tier_level, the video and the picture parameter set: ITU-T
 * H.265 7.3.3, 7.3.2.1 and 7.3.2.3. */

#include "h265.h"

#include <string.h>

#include "core/bits.h"
#include "core/h265ptl.h"
#include "core/vui.h"

#define MAX_LAYER_SETS 1024 /* 7.4.3.1 */

void
h265_read_general_profile (BitReader *r, H265ProfileTierLevel *profile)
{
  profile->profile_space = (guint8) bit_reader_u (r, 2);
  profile->is_high_tier = bit_reader_flag (r);
  profile->profile_idc = (guint8) bit_reader_u (r, 5);
  profile->profile_compatibility_flags = bit_reader_u (r, 32);
  for (guint i = 0; i < G_N_ELEMENTS (profile->constraint_bytes); i++)
    profile->constraint_bytes[i] = (guint8) bit_reader_u (r, 8);
  profile->level_idc = (guint8) bit_reader_u (r, 8);
}

void
h265_pack_general_profile (const H265ProfileTierLevel *profile,
    guint8 bytes[H265_GENERAL_PROFILE_SIZE])
{
  bytes[0] = (guint8) (profile->profile_space << 6 |
      (profile->is_high_tier ? 0x20 : 0) | profile->profile_idc);
  for (guint i = 0; i < 4; i++)
    bytes[1 + i] =
        (guint8) (profile->profile_compatibility_flags >> 8 * (3 - i));
  memcpy (bytes + 5, profile->constraint_bytes,
      sizeof profile->constraint_bytes);
  bytes[11] = profile->level_idc;
}

void
h265_read_profile_tier_level (BitReader *r, guint n_sub_layers,
    H265ProfileTierLevel *profile)
{
  gboolean has_profile[H265_MAX_SUB_LAYERS] = { FALSE };
  gboolean has_level[H265_MAX_SUB_LAYERS] = { FALSE };

  h265_read_general_profile (r, profile);
  /* The highest sub-layer is what the general fields describe. */
  for (guint i = 0; i + 1 < n_sub_layers; i++) {
    has_profile[i] = bit_reader_flag (r);
    has_level[i] = bit_reader_flag (r);
  }
  if (n_sub_layers > 1)
    bit_reader_skip (r,
        2 * (gsize) (9 - n_sub_layers)); /* reserved_zero_2bits */
  for (guint i = 0; i + 1 < n_sub_layers; i++)
    bit_reader_skip (r, (has_profile[i] ? 88u : 0) + (has_level[i] ? 8u : 0));
}

/* Sub-layer ordering and layer sets: only their length matters here. */
static void
skip_layers (BitReader *r, guint n_sub_layers)
{
  gboolean has_all = bit_reader_flag (r);
  for (guint i = has_all ? 0 : n_sub_layers - 1; i < n_sub_layers; i++) {
    bit_reader_ue (r); /* vps_max_dec_pic_buffering_minus1 */
    bit_reader_ue (r); /* vps_max_num_reorder_pics */
    bit_reader_ue (r); /* vps_max_latency_increase_plus1 */
  }
  guint32 vps_max_layer_id = bit_reader_u (r, 6);
  guint32 vps_num_layer_sets_minus1 = bit_reader_ue (r);
  if (vps_num_layer_sets_minus1 >= MAX_LAYER_SETS)
    r->failed = TRUE;
  else /* layer_id_included_flag */
    bit_reader_skip (r,
        (gsize) vps_num_layer_sets_minus1 * (vps_max_layer_id + 1));
}

CoreStatus
h265_parse_vps (Span nal, H265Vps *vps)
{
  if (nal.size <= H265_NAL_HEADER_SIZE || h265_nal_type (nal) != H265_NAL_VPS)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + H265_NAL_HEADER_SIZE,
      nal.size - H265_NAL_HEADER_SIZE);
  H265Vps v = { .id = (guint8) bit_reader_u (&r, 4) };
  bit_reader_skip (&r, 1 + 1 + 6); /* base layer flags, vps_max_layers_minus1 */
  v.n_sub_layers = (guint8) (1 + bit_reader_u (&r, 3));
  if (v.n_sub_layers > H265_MAX_SUB_LAYERS)
    return CORE_INVALID;
  bit_reader_skip (&r, 1 + 16); /* nesting flag, vps_reserved_0xffff_16bits */
  h265_read_profile_tier_level (&r, v.n_sub_layers, &v.profile);
  if (r.failed)
    return CORE_INVALID;

  H265Vps with_timing = v;
  skip_layers (&r, v.n_sub_layers);
  if (bit_reader_flag (&r)) { /* vps_timing_info_present_flag */
    guint32 vps_num_units_in_tick = bit_reader_u (&r, 32);
    guint32 vps_time_scale = bit_reader_u (&r, 32);
    with_timing.picture_rate =
        vui_picture_rate (vps_time_scale, vps_num_units_in_tick);
  }
  *vps = r.failed ? v : with_timing;
  return CORE_OK;
}

CoreStatus
h265_parse_pps (Span nal, H265Pps *pps)
{
  if (nal.size <= H265_NAL_HEADER_SIZE || h265_nal_type (nal) != H265_NAL_PPS)
    return CORE_INVALID;
  BitReader r;
  bit_reader_init_nal (&r, nal.data + H265_NAL_HEADER_SIZE,
      nal.size - H265_NAL_HEADER_SIZE);
  H265Pps p = { .id = bit_reader_ue (&r) };
  p.sps_id = bit_reader_ue (&r);
  p.has_dependent_slice_segments = bit_reader_flag (&r);
  p.has_output_flag = bit_reader_flag (&r);
  p.num_extra_slice_header_bits = (guint8) bit_reader_u (&r, 3);
  if (r.failed || p.id >= H265_MAX_PPS || p.sps_id >= H265_MAX_SPS)
    return CORE_INVALID;
  *pps = p;
  return CORE_OK;
}
