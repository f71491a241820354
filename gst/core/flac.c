/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "flac.h"

#include <string.h>

#include "core/bits.h"

#define MARKER "fLaC"
#define MARKER_SIZE 4
#define OGG_MARKER \
  "\x7f" \
  "FLAC"
#define OGG_MARKER_SIZE 5
#define OGG_HEAD_SIZE 9 /* marker, two versions, number of headers */
#define LAST_BLOCK_FLAG 0x80u
#define MIN_BLOCK_SAMPLES 16

static gboolean
starts_with (const ByteReader *r, const gchar *marker, gsize size)
{
  return byte_reader_remaining (r) >= size &&
      memcmp (r->data + r->pos, marker, size) == 0;
}

CoreStatus
flac_parse_headers (const guint8 *data, gsize size, FlacStreamInfo *info)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  if (starts_with (&r, OGG_MARKER, OGG_MARKER_SIZE))
    byte_reader_skip (&r, OGG_HEAD_SIZE);
  if (starts_with (&r, MARKER, MARKER_SIZE))
    byte_reader_skip (&r, MARKER_SIZE);
  if (size != FLAC_STREAMINFO_SIZE) {
    /* STREAMINFO is type 0 and comes first. */
    guint8 type = byte_reader_u8 (&r) & ~LAST_BLOCK_FLAG & 0xff;
    guint32 block_size = byte_reader_u24 (&r);
    if (r.failed || type != 0 || block_size != FLAC_STREAMINFO_SIZE)
      return CORE_INVALID;
  }
  const guint8 *bytes = byte_reader_bytes (&r, FLAC_STREAMINFO_SIZE);
  if (!bytes)
    return CORE_INVALID;

  BitReader bits;
  bit_reader_init (&bits, bytes, FLAC_STREAMINFO_SIZE);
  FlacStreamInfo i = { .bytes = bytes };
  i.min_block_samples = (guint16) bit_reader_u (&bits, 16);
  i.max_block_samples = (guint16) bit_reader_u (&bits, 16);
  bit_reader_skip (&bits, 24 + 24); /* frame sizes */
  i.sample_rate = bit_reader_u (&bits, 20);
  i.channels = (guint8) (bit_reader_u (&bits, 3) + 1);
  i.bit_depth = (guint8) (bit_reader_u (&bits, 5) + 1);
  if (i.sample_rate == 0 || i.bit_depth < 4 ||
      i.min_block_samples < MIN_BLOCK_SAMPLES ||
      i.max_block_samples < i.min_block_samples)
    return CORE_INVALID;
  *info = i;
  return CORE_OK;
}

void
flac_write_dfla (const FlacStreamInfo *info, ByteWriter *w)
{
  byte_writer_u32 (w, 0); /* version, flags */
  byte_writer_u32 (w, LAST_BLOCK_FLAG << 24 | FLAC_STREAMINFO_SIZE);
  byte_writer_bytes (w, info->bytes, FLAC_STREAMINFO_SIZE);
}
