/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Access units as buffers: what core/h264.h decided about bytes, done
 * to GstMemory. Payload stays where it is.
 *
 *   H264AccessUnit au;                         once: h264_access_unit_init()
 *   gst_buffer_map (buffer, &map, GST_MAP_READ);
 *   status = h264_read_access_unit (sets, map.data, map.size, framing, FALSE,
 *       &au);
 *   gst_buffer_unmap (buffer, &map);
 *   if (status == CORE_OK && au.has_slice)
 *     buffer = gst_nal_assemble (buffer, &au);
 */

#pragma once

#include <gst/gst.h>

#include "core/h264.h"

G_BEGIN_DECLS

/* Makes the sample that `au` describes out of the buffer that it was read from:
 * the kept NAL units in order, each after its 4-byte NALUnitLength
 * (ISO/IEC 14496-15 4.3.3). Works for input in any NalFraming.
 *
 * `buffer` (transfer full) must hold the bytes that were read, unchanged; `au`
 * must have at least one unit. Returns (transfer full) the sample, with the
 * timestamps, flags and metas of `buffer`: `buffer` itself where it is the
 * sample already, or where its memory is writable and only prefixes must be
 * written or ends cut off; else a new buffer that refers to its memory. Bytes
 * are copied only where that would take more than the 16 memories that a
 * GstBuffer holds, and for samples too small to be worth sharing. */
GstBuffer *gst_nal_assemble (GstBuffer *buffer, const H264AccessUnit *au);

G_END_DECLS
