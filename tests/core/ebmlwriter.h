/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes EBML elements for tests: sizes in one byte or eight. */

#pragma once

#include <string.h>

#include "core/bytes.h"
#include "core/matroska-schema.h"

#define UNKNOWN EBML_UNKNOWN_SIZE

static inline void
put_id (ByteWriter *w, guint32 id)
{
  guint n_bytes = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  while (n_bytes-- > 0)
    byte_writer_u8 (w, (guint8) (id >> 8 * n_bytes));
}

static inline void
put_header (ByteWriter *w, guint32 id, guint64 size)
{
  put_id (w, id);
  if (size < 127)
    byte_writer_u8 (w, (guint8) (0x80 | size));
  else
    byte_writer_u64 (w,
        size == UNKNOWN ? G_GUINT64_CONSTANT (0x01ffffffffffffff)
                        : G_GUINT64_CONSTANT (0x0100000000000000) | size);
}

static inline void
put_bytes (ByteWriter *w, guint32 id, const void *data, gsize size)
{
  put_header (w, id, size);
  byte_writer_bytes (w, data, size);
}

static inline void
put_string (ByteWriter *w, guint32 id, const gchar *string)
{
  put_bytes (w, id, string, strlen (string));
}

static inline void
put_uint (ByteWriter *w, guint32 id, guint64 value)
{
  put_header (w, id, 8);
  byte_writer_u64 (w, value);
}

static inline void
put_float (ByteWriter *w, guint32 id, gdouble value)
{
  guint64 bits;
  memcpy (&bits, &value, sizeof bits);
  put_uint (w, id, bits);
}

/* Wraps `inside`, which is cleared. */
static inline void
put_master (ByteWriter *w, guint32 id, ByteWriter *inside)
{
  put_bytes (w, id, inside->data, inside->size);
  byte_writer_clear (inside);
}

/* What a SimpleBlock or Block has in it: a header and data, of which lacing comes
 * first. */
static inline void
write_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const void *data, gsize size)
{
  byte_writer_u8 (w, 0x80 | track);
  byte_writer_i16 (w, time);
  byte_writer_u8 (w, flags);
  byte_writer_bytes (w, data, size);
}

/* Into a Cues element: the Cluster at `position` of the Segment. */
static inline void
put_cue_point (ByteWriter *cues, guint64 time, guint64 track, guint64 position)
{
  ByteWriter point = { 0 }, place = { 0 };
  put_uint (&place, MATROSKA_ID_CUE_TRACK, track);
  put_uint (&place, MATROSKA_ID_CUE_CLUSTER_POSITION, position);
  put_uint (&point, MATROSKA_ID_CUE_TIME, time);
  put_master (&point, MATROSKA_ID_CUE_TRACK_POSITIONS, &place);
  put_master (cues, MATROSKA_ID_CUE_POINT, &point);
}
