/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Levels: what a decoder must be capable of, by size, rate and bits
 * (ITU-T H.264 Annex A.3, H.265 Annex A.4, AV1 Annex A.3). */

#pragma once

#include "core/codec.h"
#include "core/ratecontrol.h"

G_BEGIN_DECLS

typedef struct
{
  guint width;
  guint height;
  Fraction rate; /* unknown: counts as 30 */
  RateControl rate_control;
  guint bit_depth; /* 8: the Main and High profiles; more: the 10 bit ones */
  gboolean is_baseline_or_main; /* H.264: not High, whose levels allow more */
} CodecLoad;

/* The lowest level of the main tier that allows it, as level number times ten
 * (40 is 4.0, also of AV1); 0 when none does, or for other codecs. */
guint codec_level_choose (CodecId codec, const CodecLoad *load);

/* How the bitstream calls it: level_idc of H.264 and H.265, seq_level_idx. */
guint8 codec_level_idc (CodecId codec, guint level);

/* How many reference frames H.264 of this size may have: MaxDpbFrames, A.3.1.
 * 0: there is no such level. */
guint h264_level_max_refs (guint level, guint width, guint height);

G_END_DECLS
