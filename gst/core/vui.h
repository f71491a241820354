/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The parts of the video usability information that H.264 (Annex
 * E.1.1) and H.265 (Annex E.2.1) share, syntax and code points alike. */

#pragma once

#include "core/bits.h"
#include "core/codec.h"

G_BEGIN_DECLS

/* aspect_ratio_info_present_flag to chroma_sample_loc_type_bottom_field, with which
 * both begin. What is not said, or unspecified, is left as it is. */
void vui_read_description (BitReader *r, Fraction *ratio, ColourInfo *colour);

/* num / den pictures a second in lowest terms; 0/0 when no video has such a
 * rate, since some writers put the clock of their timestamps there. */
Fraction vui_picture_rate (guint64 num, guint64 den);

G_END_DECLS
