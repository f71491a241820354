/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parameter sets of H.264 by hand. */

#pragma once

#include "bitspan.h"
#include "core/h264.h"

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

void put_sps (BitWriter *w, const SpsRecipe *s);

/* Of `sps_id`; `bottom_field_order` is
 * bottom_field_pic_order_in_frame_present_flag. */
void put_pps (BitWriter *w, guint32 id, guint32 sps_id,
    gboolean bottom_field_order);

/* Returns (transfer full) that SPS and `n_pps` PPS, from 0 on, that refer to it. */
H264ParameterSets *sets_of (const SpsRecipe *sps, guint32 n_pps);
