/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parameter sets for lossless265.c, where the encoder writes them. */

#include "lossless265.h"

#define NAL_VPS 32
#define NAL_SPS 33
#define NAL_PPS 34
#define PROFILE_MAIN 1
#define PROFILE_MAIN_10 2
#define LEVEL_5_1 153
#define MAX_LATENCY_ANY 0

/* nal_unit_header(), 7.3.1.2 */
static void
put_nal_header (BitWriter *w, guint type)
{
  put_u (w, 7, type);
  put_u (w, 6, 0);
  put_u (w, 3, 1);
}

/* profile_tier_level( 1, 0 ), 7.3.3 */
static void
put_profile (BitWriter *w, guint depth)
{
  guint profile = depth > 8 ? PROFILE_MAIN_10 : PROFILE_MAIN;
  put_u (w, 3, 0);
  put_u (w, 5, profile);
  for (guint i = 0; i < 32; i++) /* what Main decodes, Main 10 does */
    put_u (w, 1, i == profile || i == PROFILE_MAIN_10);
  put_u (w, 4, 9); /* progressive frames */
  put_u (w, 32, 0);
  put_u (w, 12, 0);
  put_u (w, 8, LEVEL_5_1);
}

/* Of one sub-layer */
static void
put_ordering (BitWriter *w, guint reorder_depth)
{
  put_u (w, 1, 1);
  put_ue (w, 1 + reorder_depth);
  put_ue (w, reorder_depth);
  put_ue (w, MAX_LATENCY_ANY);
}

/* 7.3.2.1 */
static void
put_vps (BitWriter *w, guint depth, guint reorder_depth)
{
  put_nal_header (w, NAL_VPS);
  put_u (w, 4, 0);
  put_u (w, 2, 3); /* the base layer is here */
  put_u (w, 6, 0);
  put_u (w, 3, 0);
  put_u (w, 1, 1);
  put_u (w, 16, 0xffff);
  put_profile (w, depth);
  put_ordering (w, reorder_depth);
  put_u (w, 6, 0);
  put_ue (w, 0);
  put_u (w, 1, 0); /* vps_timing_info_present_flag */
  put_u (w, 1, 0);
  put_trailing (w);
}

guint
lossless265_coded_size (guint size)
{
  const guint block = 1 << LOSSLESS265_LOG2_MIN_CB;
  return (size + block - 1) / block * block;
}

/* 7.3.2.2 */
static void
put_sps (BitWriter *w, guint width, guint height, guint depth,
    guint reorder_depth)
{
  guint coded_width = lossless265_coded_size (width);
  guint coded_height = lossless265_coded_size (height);
  put_nal_header (w, NAL_SPS);
  put_u (w, 4, 0);
  put_u (w, 3, 0);
  put_u (w, 1, 1);
  put_profile (w, depth);
  put_ue (w, 0);
  put_ue (w, 1); /* 4:2:0 */
  put_ue (w, coded_width);
  put_ue (w, coded_height);
  put_u (w, 1, coded_width != width || coded_height != height);
  if (coded_width != width || coded_height != height) {
    put_ue (w, 0);
    put_ue (w, (coded_width - width) / 2);
    put_ue (w, 0);
    put_ue (w, (coded_height - height) / 2);
  }
  put_ue (w, depth - 8);
  put_ue (w, depth - 8);
  put_ue (w, LOSSLESS265_COUNT_BITS - 4);
  put_ordering (w, reorder_depth);
  put_ue (w, LOSSLESS265_LOG2_MIN_CB - 3);
  put_ue (w, LOSSLESS265_LOG2_CTB - LOSSLESS265_LOG2_MIN_CB);
  put_ue (w, LOSSLESS265_LOG2_MIN_TB - 2);
  put_ue (w, LOSSLESS265_LOG2_MAX_TB - LOSSLESS265_LOG2_MIN_TB);
  put_ue (w, LOSSLESS265_HIERARCHY_DEPTH);
  put_ue (w, LOSSLESS265_HIERARCHY_DEPTH);
  put_u (w, 4, 0); /* scaling lists, asymmetric partitions, SAO, PCM */
  put_ue (w, 0);   /* num_short_term_ref_pic_sets */
  put_u (w, 3, 0);
  put_u (w, 2, 0); /* neither VUI nor extension */
  put_trailing (w);
}

/* 7.3.2.3 */
static void
put_pps (BitWriter *w, guint depth)
{
  put_nal_header (w, NAL_PPS);
  put_ue (w, 0);
  put_ue (w, 0);
  put_u (w, 2, 0);
  put_u (w, 3, 0);
  put_u (w, 2, 0);
  put_ue (w, 0);
  put_ue (w, 0);
  put_se (w, lossless265_qp (depth) - 26);
  put_u (w, 1, 0);
  put_u (w, 1, 1); /* transform_skip_enabled_flag */
  put_u (w, 1, 0); /* cu_qp_delta_enabled_flag */
  put_se (w, 0);
  put_se (w, 0);
  put_u (w, 6, 0); /* up to entropy_coding_sync_enabled_flag */
  put_u (w, 1, 0);
  put_u (w, 1, 0); /* deblocking_filter_control_present_flag */
  put_u (w, 2, 0);
  put_ue (w, 0);
  put_u (w, 2, 0);
  put_trailing (w);
}

void
lossless265_append_sets (GByteArray *out, guint width, guint height,
    guint depth, guint reorder_depth)
{
  BitWriter vps = { 0 }, sps = { 0 }, pps = { 0 };
  put_vps (&vps, depth, reorder_depth);
  put_sps (&sps, width, height, depth, reorder_depth);
  put_pps (&pps, depth);
  fake_append_nal (out, vps.data, vps.size);
  fake_append_nal (out, sps.data, sps.size);
  fake_append_nal (out, pps.data, pps.size);
}
