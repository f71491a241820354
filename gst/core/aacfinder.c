/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "aacfinder.h"

#include "core/adts.h"
#include "core/latm.h"

static CoreStatus
read_frame_size (AacFraming framing, Span bytes, gsize *size_bytes)
{
  if (framing == AAC_FRAMING_LOAS)
    return loas_frame_size (bytes.data, bytes.size, size_bytes);
  AdtsHeader header = { 0 };
  CoreStatus status = adts_parse_header (bytes.data, bytes.size, &header);
  *size_bytes = header.size_bytes;
  return status;
}

/* Does another frame, or at the end nothing more than a piece of one, follow the
 * one of `size_bytes`? */
static CoreStatus
confirm (const AacFinder *finder, Span bytes, gsize size_bytes, gboolean is_end)
{
  gsize next_size;
  Span next = { bytes.data + size_bytes, bytes.size - size_bytes };
  if (finder->is_synced)
    return CORE_OK;
  CoreStatus status = read_frame_size (finder->framing, next, &next_size);
  return status == CORE_NEED_DATA && is_end ? CORE_OK : status;
}

/* CORE_INVALID: no frame begins here. */
static CoreStatus
try_frame (const AacFinder *finder, Span bytes, gboolean is_end,
    gsize *size_bytes)
{
  CoreStatus status = read_frame_size (finder->framing, bytes, size_bytes);
  if (status == CORE_OK)
    status = *size_bytes > bytes.size
        ? CORE_NEED_DATA
        : confirm (finder, bytes, *size_bytes, is_end);
  return status == CORE_NEED_DATA && is_end ? CORE_INVALID : status;
}

CoreStatus
aac_finder_next (AacFinder *finder, ByteReader *r, gboolean is_end, Span *frame)
{
  while (byte_reader_remaining (r) > 0) {
    Span rest = { r->data + r->pos, byte_reader_remaining (r) };
    gsize size_bytes;
    CoreStatus status = try_frame (finder, rest, is_end, &size_bytes);
    if (status == CORE_NEED_DATA)
      return status;
    finder->is_synced = status == CORE_OK;
    if (status == CORE_OK) {
      *frame = (Span){ byte_reader_bytes (r, size_bytes), size_bytes };
      return CORE_OK;
    }
    byte_reader_skip (r, 1);
  }
  return CORE_NEED_DATA;
}
