/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nal.h"

#include <string.h>

/* What a compiler makes of these is the machine's own vectors: SSE2 on x86-64,
 * NEON on ARM. Coded video has a pair of zero bytes in one stride of a thousand,
 * so nearly all of the time is spent on strides without one. Others, and
 * compilers without vectors, take the bytes one by one. */
#define STRIDE 64

#if defined(__GNUC__)
typedef guint8 ByteVector __attribute__ ((vector_size (16)));
typedef guint64 WordVector __attribute__ ((vector_size (16)));

/* All ones in each byte of the vector at `data` where that byte and the one
 * after it are zero. Reads 17 bytes. */
static inline WordVector
find_pairs (const guint8 *data)
{
  ByteVector bytes, next;
  memcpy (&bytes, data, sizeof bytes);
  memcpy (&next, data + 1, sizeof next);
  return (WordVector) ((bytes | next) == 0);
}

/* Does a pair of zero bytes begin in the stride at `data`? Reads one byte
 * beyond. */
static inline gboolean
has_zero_pair (const guint8 *data)
{
  /* A loop would cost as much again. */
  WordVector found = (find_pairs (data) | find_pairs (data + 16)) |
      (find_pairs (data + 32) | find_pairs (data + 48));
  return (found[0] | found[1]) != 0;
}
#else
static inline gboolean
has_zero_pair (const guint8 *data)
{
  return TRUE;
}
#endif

gsize
nal_find_start_code (const guint8 *data, gsize size, gsize from)
{
  gsize pos = from;
  /* Three bytes must stay after a stride: one is read beyond it, and a start
   * code may begin there. */
  gsize strides_end = size - MIN (size, STRIDE + 2);
  while (pos < size && size - pos >= 3) {
    while (pos < strides_end && !has_zero_pair (data + pos))
      pos += STRIDE;
    gsize end = pos + MIN (STRIDE, size - pos - 2);
    for (; pos < end; pos++) {
      if (data[pos] == 0 && data[pos + 1] == 0 && data[pos + 2] == 1)
        return pos;
    }
  }
  return size;
}

void
nal_cursor_init (NalCursor *cursor, const guint8 *data, gsize size,
    NalFraming framing)
{
  *cursor = (NalCursor){ .data = data, .size = size, .framing = framing };
}

/* ITU-T H.264 B.1: a NAL unit lies between two start codes; the zero bytes
 * before the second are trailing_zero_8bits and its zero_byte. */
static CoreStatus
next_annexb (NalCursor *cursor, Span *nal)
{
  const guint8 *data = cursor->data;
  for (;;) {
    gsize start = nal_find_start_code (data, cursor->size, cursor->pos);
    if (start == cursor->size) {
      cursor->pos = cursor->size;
      return CORE_NEED_DATA;
    }
    start += 3;
    gsize end = nal_find_start_code (data, cursor->size, start);
    cursor->pos = end;
    while (end > start && data[end - 1] == 0)
      end--;
    if (end > start) {
      *nal = (Span){ .data = data + start, .size = end - start };
      return CORE_OK;
    }
  }
}

static CoreStatus
next_length_prefixed (NalCursor *cursor, Span *nal)
{
  ByteReader r;
  byte_reader_init (&r, cursor->data, cursor->size);
  r.pos = cursor->pos;
  guint64 nal_unit_length = 0;
  while (nal_unit_length == 0 && byte_reader_remaining (&r) > 0)
    nal_unit_length = byte_reader_uint (&r, (guint) cursor->framing);
  if (nal_unit_length == 0 && !r.failed) {
    cursor->pos = r.pos;
    return CORE_NEED_DATA;
  }
  gsize left = byte_reader_remaining (&r);
  gboolean fits = !r.failed && nal_unit_length <= left;
  gsize size = fits ? (gsize) nal_unit_length : left;
  *nal = (Span){ .data = byte_reader_bytes (&r, size), .size = size };
  cursor->pos = fits ? r.pos : cursor->size;
  return fits ? CORE_OK : CORE_INVALID;
}

CoreStatus
nal_cursor_next (NalCursor *cursor, Span *nal)
{
  return cursor->framing == NAL_FRAMING_ANNEXB
      ? next_annexb (cursor, nal)
      : next_length_prefixed (cursor, nal);
}
