/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. NAL unit framing, shared by every codec that has NAL units: finding
 * start codes (ITU-T H.264 Annex B) and walking length prefixes
 * (ISO/IEC 14496-15 4.3.3). Knows no NAL unit type. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

typedef enum
{
  NAL_FRAMING_LENGTH_1 = 1, /* NALUnitLength of 1, 2, 3 or 4 bytes: the value */
  NAL_FRAMING_LENGTH_2 = 2, /* is the size */
  NAL_FRAMING_LENGTH_3 = 3,
  NAL_FRAMING_LENGTH_4 = 4,
  NAL_FRAMING_ANNEXB = 0,
} NalFraming;

/* The offset of the first 00 00 01 at or after `from`, or `size` when there is
 * none. Searches at memory speed. */
gsize nal_find_start_code (const guint8 *data, gsize size, gsize from);

typedef struct
{
  const guint8 *data; /* borrowed */
  gsize size;
  gsize pos;
  NalFraming framing;
} NalCursor;

void nal_cursor_init (NalCursor *cursor, const guint8 *data, gsize size,
    NalFraming framing);

/* The next NAL unit, without framing and without trailing zero bytes in
 * Annex B. CORE_OK; CORE_NEED_DATA at the end; CORE_INVALID when a length
 * prefix runs past the end (`nal` is then what is there). Empty units are
 * skipped. */
CoreStatus nal_cursor_next (NalCursor *cursor, Span *nal);

G_END_DECLS
