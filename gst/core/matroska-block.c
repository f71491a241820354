/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-block.h"

#include "core/ebml.h"

/* The flags byte (RFC 9559 10.1, 10.2). */
#define FLAG_KEYFRAME 0x80
#define FLAG_INVISIBLE 0x08

typedef enum
{
  LACING_NONE,
  LACING_XIPH,
  LACING_FIXED_SIZE,
  LACING_EBML,
} Lacing;

/* The readers below fill in frames[].size of all but the last frame. A size
 * above the whole block's is damage, so no sum of sizes can overflow. */

/* RFC 9559 10.3.2: the sum of bytes up to one that is not 255. */
static gboolean
read_xiph_sizes (ByteReader *r, MatroskaBlockHeader *header)
{
  for (guint i = 0; i + 1 < header->n_frames; i++) {
    gsize size = 0;
    guint8 byte;
    do {
      byte = byte_reader_u8 (r);
      size += byte;
    } while (byte == 255);
    header->frames[i].size = size;
  }
  return !r->failed;
}

/* RFC 9559 10.3.3: the first size is a VINT, the next ones are differences to
 * the one before, in VINTs whose middle stands for zero. */
static gboolean
read_ebml_sizes (ByteReader *r, MatroskaBlockHeader *header)
{
  gint64 size = 0;
  for (guint i = 0; i + 1 < header->n_frames; i++) {
    EbmlVint vint;
    if (ebml_read_vint (r, EBML_MAX_SIZE_LENGTH, &vint) != CORE_OK)
      return FALSE;
    gint64 bias = i == 0 ? 0 : (gint64) (ebml_vint_max (vint.length) >> 1);
    size += (gint64) vint.value - bias;
    if (size < 0 || (guint64) size > r->size)
      return FALSE;
    header->frames[i].size = (gsize) size;
  }
  return TRUE;
}

/* RFC 9559 10.3.4: the frames share what is there. */
static gboolean
read_fixed_sizes (ByteReader *r, MatroskaBlockHeader *header)
{
  gsize left = byte_reader_remaining (r);
  if (left % header->n_frames != 0)
    return FALSE;
  for (guint i = 0; i + 1 < header->n_frames; i++)
    header->frames[i].size = left / header->n_frames;
  return TRUE;
}

static gboolean
read_lacing (ByteReader *r, Lacing lacing, MatroskaBlockHeader *header)
{
  header->n_frames = 1;
  if (lacing == LACING_NONE)
    return TRUE;
  header->n_frames += byte_reader_u8 (r);
  switch (lacing) {
    case LACING_XIPH:
      return read_xiph_sizes (r, header);
    case LACING_EBML:
      return read_ebml_sizes (r, header);
    default:
      return read_fixed_sizes (r, header);
  }
}

/* The frames follow the sizes without a gap; the last takes what is left. */
static gboolean
place_frames (const ByteReader *r, MatroskaBlockHeader *header)
{
  gsize offset = r->pos;
  for (guint i = 0; i + 1 < header->n_frames; i++) {
    MatroskaFrame *frame = &header->frames[i];
    if (frame->size > r->size - offset)
      return FALSE;
    frame->offset = offset;
    offset += frame->size;
  }
  header->frames[header->n_frames - 1] = (MatroskaFrame){
    .offset = offset,
    .size = r->size - offset,
  };
  return TRUE;
}

/* RFC 9559 10.1 and 10.2 up to the lacing, which is returned. */
static Lacing
read_header (ByteReader *r, MatroskaBlockHeader *header)
{
  EbmlVint number = { 0 };
  if (ebml_read_vint (r, EBML_MAX_SIZE_LENGTH, &number) != CORE_OK)
    r->failed = TRUE;
  header->track_number = number.value;
  header->relative_time = (gint16) byte_reader_u16 (r);
  guint8 flags = byte_reader_u8 (r);
  header->is_key = (flags & FLAG_KEYFRAME) != 0;
  header->is_invisible = (flags & FLAG_INVISIBLE) != 0;
  return (Lacing) (flags >> 1 & 3);
}

gboolean
matroska_block_parse (MatroskaBlockHeader *header, Span block)
{
  ByteReader r;
  byte_reader_init (&r, block.data, block.size);
  Lacing lacing = read_header (&r, header);
  return !r.failed && read_lacing (&r, lacing, header) && !r.failed &&
      place_frames (&r, header);
}

gboolean
matroska_block_scan (MatroskaBlockHeader *header, Span block)
{
  ByteReader r;
  byte_reader_init (&r, block.data, block.size);
  read_header (&r, header);
  header->n_frames = 0;
  return !r.failed;
}
