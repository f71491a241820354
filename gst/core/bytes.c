/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bytes.h"

#include <string.h>

void
byte_reader_skip (ByteReader *r, gsize n_bytes)
{
  (void) byte_reader_bytes (r, n_bytes);
}

ByteReader
byte_reader_sub (ByteReader *r, gsize n_bytes)
{
  const guint8 *bytes = byte_reader_bytes (r, n_bytes);
  ByteReader child;
  byte_reader_init (&child, bytes, bytes ? n_bytes : 0);
  child.failed = bytes == NULL;
  return child;
}

void
byte_writer_clear (ByteWriter *w)
{
  g_free (w->data);
  *w = (ByteWriter){ 0 };
}

void
byte_writer_reset (ByteWriter *w)
{
  w->size = 0;
}

guint8 *
byte_writer_steal (ByteWriter *w, gsize *size)
{
  guint8 *data = w->data;
  if (size)
    *size = w->size;
  *w = (ByteWriter){ 0 };
  return data;
}

static guint8 *
byte_writer_grow (ByteWriter *w, gsize n_bytes)
{
  gsize needed;
  if (!g_size_checked_add (&needed, w->size, n_bytes))
    g_error ("ByteWriter: size overflow");
  if (needed > w->allocated) {
    w->allocated = MAX (MAX (needed, 256), w->allocated + w->allocated / 2);
    w->data = g_realloc (w->data, w->allocated);
  }
  guint8 *room = w->data + w->size;
  w->size = needed;
  return room;
}

static void
byte_writer_uint (ByteWriter *w, guint64 value, guint n_bytes)
{
  guint8 *room = byte_writer_grow (w, n_bytes);
  for (guint i = 0; i < n_bytes; i++)
    room[i] = (guint8) (value >> 8 * (n_bytes - 1 - i));
}

void
byte_writer_u8 (ByteWriter *w, guint8 value)
{
  byte_writer_uint (w, value, 1);
}

void
byte_writer_u16 (ByteWriter *w, guint16 value)
{
  byte_writer_uint (w, value, 2);
}

void
byte_writer_u24 (ByteWriter *w, guint32 value)
{
  byte_writer_uint (w, value, 3);
}

void
byte_writer_u32 (ByteWriter *w, guint32 value)
{
  byte_writer_uint (w, value, 4);
}

void
byte_writer_u64 (ByteWriter *w, guint64 value)
{
  byte_writer_uint (w, value, 8);
}

void
byte_writer_i16 (ByteWriter *w, gint16 value)
{
  byte_writer_uint (w, (guint16) value, 2);
}

void
byte_writer_i32 (ByteWriter *w, gint32 value)
{
  byte_writer_uint (w, (guint32) value, 4);
}

void
byte_writer_bytes (ByteWriter *w, const void *data, gsize size)
{
  if (size > 0)
    memcpy (byte_writer_grow (w, size), data, size);
}

void
byte_writer_zero (ByteWriter *w, gsize n_bytes)
{
  if (n_bytes > 0)
    memset (byte_writer_grow (w, n_bytes), 0, n_bytes);
}

void
byte_writer_fourcc (ByteWriter *w, const gchar fourcc[4])
{
  byte_writer_bytes (w, fourcc, 4);
}

void
byte_writer_patch_u32 (ByteWriter *w, gsize pos, guint32 value)
{
  g_return_if_fail (pos + 4 <= w->size);

  for (guint i = 0; i < 4; i++)
    w->data[pos + i] = (guint8) (value >> 8 * (3 - i));
}
