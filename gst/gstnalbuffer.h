/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Access units as buffers: what core/accessunit.h decided about bytes,
 * done to GstMemory. Payload stays where it is.
 *
 *   NalAccessUnit au;                          once: nal_access_unit_init()
 *   gst_buffer_map (buffer, &map, GST_MAP_READ);
 *   status = nal_access_unit_read (&au, sets, map.data, map.size, framing,
 *       FALSE);
 *   gst_buffer_unmap (buffer, &map);
 *   if (status == CORE_OK && au.has_slice)
 *     buffer = gst_nal_assemble (buffer, &au, NULL, NULL);
 */

#pragma once

#include <gst/gst.h>

#include "core/accessunit.h"

G_BEGIN_DECLS

typedef enum
{
  GST_NAL_COPY_NONE,
  GST_NAL_COPY_MANY,  /* more memories than a GstBuffer holds */
  GST_NAL_COPY_SMALL, /* sharing would cost more */
} GstNalCopy;

/* Makes the sample that `au` describes out of the buffer that it was read from:
 * the kept NAL units in order, each after its 4-byte NALUnitLength
 * (ISO/IEC 14496-15 4.3.3). Works for input in any NalFraming.
 *
 * `buffer` (transfer full) must hold the bytes that were read, unchanged; `au`
 * must have at least one unit. `head` (borrowed, nullable) is put in front: units
 * with their lengths. Returns (transfer full) the sample, with the timestamps,
 * flags and metas of `buffer`: `buffer` itself where it is the sample already, or
 * where its memory is writable and only prefixes must be written or ends cut off;
 * else a new buffer that refers to its memory. Bytes are copied only where that
 * would take more than the 16 memories that a GstBuffer holds, and for samples too
 * small to be worth sharing, as `copy` (nullable) tells. */
GstBuffer *gst_nal_assemble (GstBuffer *buffer, const NalAccessUnit *au,
    GstMemory *head, GstNalCopy *copy);

G_END_DECLS
