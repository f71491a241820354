/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "h264recipe.h"

#include <check.h>

void
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

void
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

H264ParameterSets *
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
