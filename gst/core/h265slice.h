/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Where one H.265 access unit ends and the next begins, in a stream of
 * NAL units (ITU-T H.265 7.4.2.4.4), and the beginning of the slice segment
 * header. Of the base layer only. */

#pragma once

#include "core/h265.h"

G_BEGIN_DECLS

/* The beginning of slice_segment_header(), 7.3.6.1 */
typedef struct
{
  gboolean is_first_in_picture; /* first_slice_segment_in_pic_flag */
  guint32 pps_id;
  guint32 pic_order_cnt_lsb; /* of a first segment; 0 in IDR pictures */
} H265SliceHeader;

/* `nal` is a slice of the base layer, and may be cut after its first 64 bytes.
 * CORE_NEED_DATA: the parameter sets it refers to are not there. */
CoreStatus h265_parse_slice_header (const H265ParameterSets *sets, Span nal,
    H265SliceHeader *slice);

/* TRUE when `nal`, of which the first three bytes suffice, is the first of an
 * access unit after one that had a slice. `has_slice`, FALSE at first, is kept
 * from call to call. */
gboolean h265_starts_access_unit (gboolean *has_slice, Span nal);

G_END_DECLS
