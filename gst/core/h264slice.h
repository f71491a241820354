/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Where one H.264 access unit ends and the next begins, in a stream of
 * NAL units (ITU-T H.264 7.4.1.2.3 and 7.4.1.2.4). Reads the slice header as
 * far as that needs. */

#pragma once

#include "core/h264.h"

G_BEGIN_DECLS

/* slice_header(), 7.3.3, up to dec_ref_pic_marking() */
typedef struct
{
  guint8 nal_ref_idc;
  gboolean is_idr;
  guint32 first_mb_in_slice;
  guint32 slice_type;
  guint32 pps_id;
  guint32 frame_num;
  gboolean is_field;
  gboolean is_bottom_field;
  guint32 idr_pic_id;
  guint32 pic_order_cnt_lsb;
  gint32 delta_pic_order_cnt_bottom;
  gint32 delta_pic_order_cnt[2];
  guint32 redundant_pic_cnt;
  gboolean has_mmco5; /* memory_management_control_operation 5: output order
                         and frame_num begin anew with this picture */
} H264SliceHeader;

/* `nal` is of type 1, 2 or 5, and may be cut after its first 64 bytes; has_mmco5
 * is FALSE where the header is longer. CORE_NEED_DATA: the parameter sets it refers to are not there. */
CoreStatus h264_parse_slice_header (const H264ParameterSets *sets, Span nal,
    H264SliceHeader *slice);

/* Follows the order of NAL units. Zero-initialise; again after a gap. */
typedef struct
{
  gboolean has_slice;      /* the access unit being followed has one already */
  gboolean is_slice_known; /* `slice` is the last one, read */
  H264SliceHeader slice;
} H264Delimiter;

/* Takes the next NAL unit of the stream. TRUE when it is the first of an access
 * unit after one that had a slice. Takes `sets` as they were when the unit
 * arrived: add parameter sets after asking. */
gboolean h264_delimiter_next (H264Delimiter *delimiter,
    const H264ParameterSets *sets, Span nal);

G_END_DECLS
