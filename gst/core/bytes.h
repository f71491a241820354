/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. The only code that touches raw input or output bytes, besides
 * bits.h. Big-endian throughout: EBML, ISO BMFF and NAL units all are.
 *
 * ByteReader errors are sticky: parse straight through like the syntax table,
 * then check `failed` once. After a failure every read returns 0 or NULL and
 * the position stays where the read that failed began. */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* A borrowed piece of somebody else's bytes. */
typedef struct
{
  const guint8 *data;
  gsize size;
} Span;

typedef struct
{
  const guint8 *data; /* borrowed: outlives the reader */
  gsize size;
  gsize pos;       /* of the next unread byte */
  gboolean failed; /* sticky */
} ByteReader;

static inline void
byte_reader_init (ByteReader *r, const guint8 *data, gsize size)
{
  *r = (ByteReader){ .data = data, .size = size };
}

static inline gsize
byte_reader_remaining (const ByteReader *r)
{
  return r->failed ? 0 : r->size - r->pos;
}

/* Returns (borrowed from the input, nullable) `n_bytes` bytes, and moves past
 * them. NULL when fewer are left. */
static inline const guint8 *
byte_reader_bytes (ByteReader *r, gsize n_bytes)
{
  if (r->failed || n_bytes > r->size - r->pos) {
    r->failed = TRUE;
    return NULL;
  }
  const guint8 *bytes = r->data + r->pos;
  r->pos += n_bytes;
  return bytes;
}

/* An unsigned integer of `n_bytes` (0 to 8) bytes; 0 bytes read as 0. */
static inline guint64
byte_reader_uint (ByteReader *r, guint n_bytes)
{
  g_return_val_if_fail (n_bytes <= 8, 0);

  const guint8 *bytes = byte_reader_bytes (r, n_bytes);
  guint64 value = 0;
  for (guint i = 0; bytes && i < n_bytes; i++)
    value = value << 8 | bytes[i];
  return value;
}

static inline guint8
byte_reader_u8 (ByteReader *r)
{
  return (guint8) byte_reader_uint (r, 1);
}

static inline guint16
byte_reader_u16 (ByteReader *r)
{
  return (guint16) byte_reader_uint (r, 2);
}

static inline guint32
byte_reader_u24 (ByteReader *r)
{
  return (guint32) byte_reader_uint (r, 3);
}

static inline guint32
byte_reader_u32 (ByteReader *r)
{
  return (guint32) byte_reader_uint (r, 4);
}

static inline guint64
byte_reader_u64 (ByteReader *r)
{
  return byte_reader_uint (r, 8);
}

/* The next eight bytes as a number, which the reader does not move past. FALSE
 * when fewer are left. */
static inline gboolean
byte_reader_peek_u64 (const ByteReader *r, guint64 *value)
{
  if (byte_reader_remaining (r) < sizeof *value)
    return FALSE;
  memcpy (value, r->data + r->pos, sizeof *value);
  *value = GUINT64_FROM_BE (*value);
  return TRUE;
}

void byte_reader_skip (ByteReader *r, gsize n_bytes);

/* A reader over the next `n_bytes` bytes, which `r` moves past. When fewer are
 * left, `r` fails and the child is empty and failed too. */
ByteReader byte_reader_sub (ByteReader *r, gsize n_bytes);

/* A growing output buffer. Zero-initialise it (`ByteWriter w = { 0 }`) or
 * reuse one after byte_writer_reset(), which keeps the allocation. */
typedef struct
{
  guint8 *data;
  gsize size;
  gsize allocated;
} ByteWriter;

void byte_writer_clear (ByteWriter *w); /* frees */
void byte_writer_reset (ByteWriter *w); /* forgets the bytes, keeps the room */

/* Returns (transfer full, g_free, nullable when empty) the bytes; `w` is empty
 * afterwards. */
guint8 *byte_writer_steal (ByteWriter *w, gsize *size);

void byte_writer_u8 (ByteWriter *w, guint8 value);
void byte_writer_u16 (ByteWriter *w, guint16 value);
void byte_writer_u24 (ByteWriter *w, guint32 value);
void byte_writer_u32 (ByteWriter *w, guint32 value);
void byte_writer_u64 (ByteWriter *w, guint64 value);
void byte_writer_i16 (ByteWriter *w, gint16 value);
void byte_writer_i32 (ByteWriter *w, gint32 value);
void byte_writer_bytes (ByteWriter *w, const void *data, gsize size);
void byte_writer_zero (ByteWriter *w, gsize n_bytes);
void byte_writer_fourcc (ByteWriter *w, const gchar fourcc[4]);

/* Overwrites four bytes written earlier. */
void byte_writer_patch_u32 (ByteWriter *w, gsize pos, guint32 value);

G_END_DECLS
