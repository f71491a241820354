/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "boxreader.h"

#include <string.h>

/* Boxes whose children start behind fields of their own. */
static const struct
{
  gchar type[5];
  gsize n_bytes;
} prefixes[] = {
  { "stsd", 8 },
  { "dref", 8 },
  { "avc1", 78 },
  { "avc3", 78 },
  { "hvc1", 78 },
  { "hev1", 78 },
  { "dvh1", 78 },
  { "av01", 78 },
  { "vp09", 78 },
  { "mp4a", 28 },
  { "ac-3", 28 },
  { "ec-3", 28 },
  { "Opus", 28 },
  { "fLaC", 28 },
  { "dtsc", 28 },
  { "dtsh", 28 },
  { "wvtt", 8 },
};

typedef struct
{
  gchar type[5];
  Span payload;
  gsize offset; /* of the header */
} Box;

static gboolean
next_box (ByteReader *r, Box *box)
{
  if (byte_reader_remaining (r) == 0)
    return FALSE;
  *box = (Box){ .offset = r->pos };
  guint32 size = byte_reader_u32 (r);
  const guint8 *type = byte_reader_bytes (r, 4);
  if (!type || size < 8) {
    r->failed = TRUE;
    return FALSE;
  }
  memcpy (box->type, type, 4);
  box->payload.size = size - 8;
  box->payload.data = byte_reader_bytes (r, size - 8);
  return !r->failed;
}

static Span
children_of (const Box *box)
{
  Span children = box->payload;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_equal (box->type, prefixes[i].type)) {
      gsize skip = MIN (prefixes[i].n_bytes, children.size);
      children.data += skip;
      children.size -= skip;
    }
  return children;
}

Span
box_find (Span boxes, const gchar *path)
{
  ByteReader r;
  byte_reader_init (&r, boxes.data, boxes.size);
  for (Box box; next_box (&r, &box);) {
    if (strncmp (box.type, path, 4) != 0)
      continue;
    return path[4] == '.' ? box_find (children_of (&box), path + 5)
                          : box.payload;
  }
  return (Span){ NULL, 0 };
}

ByteReader
box_open (Span boxes, const gchar *path)
{
  ByteReader r;
  Span box = box_find (boxes, path);
  if (!box.data)
    g_error ("%s is missing", path);
  byte_reader_init (&r, box.data, box.size);
  return r;
}

guint32
box_u32 (const guint8 *data)
{
  ByteReader r;
  byte_reader_init (&r, data, 4);
  return byte_reader_u32 (&r);
}

gint
box_count (Span boxes, const gchar *type)
{
  ByteReader r;
  byte_reader_init (&r, boxes.data, boxes.size);
  gint count = 0;
  for (Box box; next_box (&r, &box);)
    count += g_str_equal (box.type, type);
  return r.failed ? -1 : count;
}

/* One trun in one traf, whose data begins at `*position`; moves that to its
 * end. */
static gboolean
read_traf (Span traf, gsize moof_offset, gsize *position, GArray *samples)
{
  Span tfhd_box = box_find (traf, "tfhd");
  Span tfdt_box = box_find (traf, "tfdt");
  Span trun_box = box_find (traf, "trun");
  ByteReader tfhd, tfdt, trun;
  byte_reader_init (&tfhd, tfhd_box.data, tfhd_box.size);
  byte_reader_init (&tfdt, tfdt_box.data, tfdt_box.size);
  byte_reader_init (&trun, trun_box.data, trun_box.size);

  guint32 tf_flags = byte_reader_u32 (&tfhd);
  guint32 track_id = byte_reader_u32 (&tfhd);
  if (!(tf_flags & 0x20000) || tf_flags & 0x1)
    return FALSE;
  guint32 default_duration = tf_flags & 0x08 ? byte_reader_u32 (&tfhd) : 0;
  guint32 default_size = tf_flags & 0x10 ? byte_reader_u32 (&tfhd) : 0;
  guint32 default_flags = tf_flags & 0x20 ? byte_reader_u32 (&tfhd) : 0;
  gboolean is_wide = byte_reader_u32 (&tfdt) >> 24 == 1;
  guint64 dts = byte_reader_uint (&tfdt, is_wide ? 8 : 4);

  guint32 tr_flags = byte_reader_u32 (&trun);
  gboolean is_signed = tr_flags >> 24 == 1;
  guint32 n_samples = byte_reader_u32 (&trun);
  if (!(tr_flags & 0x1))
    return FALSE;
  gsize offset = moof_offset + byte_reader_u32 (&trun);
  guint32 first_flags = tr_flags & 0x4 ? byte_reader_u32 (&trun) : 0;
  if (offset != *position)
    return FALSE;
  for (guint32 i = 0; i < n_samples && !trun.failed; i++) {
    BoxSample s = { .track_id = track_id, .dts = dts, .offset = offset };
    s.duration = tr_flags & 0x100 ? byte_reader_u32 (&trun) : default_duration;
    s.size = tr_flags & 0x200 ? byte_reader_u32 (&trun) : default_size;
    s.flags = tr_flags & 0x400 ? byte_reader_u32 (&trun) : default_flags;
    if (i == 0 && tr_flags & 0x4)
      s.flags = first_flags;
    guint32 cts = tr_flags & 0x800 ? byte_reader_u32 (&trun) : 0;
    s.pts = (gint64) dts + (is_signed ? (gint64) (gint32) cts : (gint64) cts);
    dts += s.duration;
    offset += s.size;
    g_array_append_val (samples, s);
  }
  *position = offset;
  return !tfhd.failed && !tfdt.failed && !trun.failed &&
      byte_reader_remaining (&tfhd) == 0 &&
      byte_reader_remaining (&tfdt) == 0 && byte_reader_remaining (&trun) == 0;
}

/* Every traf in its order; together their data fills mdat. */
static gboolean
read_fragment (const Box *moof, const Box *mdat, GArray *samples)
{
  gsize position = mdat->offset + 8;
  gsize mdat_end = position + mdat->payload.size;
  ByteReader r;
  byte_reader_init (&r, moof->payload.data, moof->payload.size);
  for (Box box; next_box (&r, &box);)
    if (g_str_equal (box.type, "traf") &&
        !read_traf (box.payload, moof->offset, &position, samples))
      return FALSE;
  return !r.failed && position == mdat_end;
}

GArray *
box_read_samples (Span segment)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (BoxSample));
  ByteReader r;
  byte_reader_init (&r, segment.data, segment.size);
  Box moof = { 0 };
  for (Box box; next_box (&r, &box);) {
    if (g_str_equal (box.type, "moof")) {
      moof = box;
    } else if (g_str_equal (box.type, "mdat")) {
      if (!read_fragment (&moof, &box, samples))
        return NULL;
    }
  }
  return r.failed ? NULL : g_steal_pointer (&samples);
}

static gint64
read_media_time (Span elst)
{
  ByteReader r;
  byte_reader_init (&r, elst.data, elst.size);
  gsize size = byte_reader_u32 (&r) >> 24 == 1 ? 8 : 4;
  guint32 n_edits = byte_reader_u32 (&r);
  guint64 duration = byte_reader_uint (&r, size);
  gint64 media_time = (gint64) byte_reader_uint (&r, size);
  guint32 rate = byte_reader_u32 (&r);
  gboolean is_plain = n_edits == 1 && duration == 0 && rate == 1u << 16 &&
      byte_reader_remaining (&r) == 0;
  return is_plain && !r.failed ? media_time : -1;
}

gint64
box_media_time (Span header, guint32 track_id)
{
  Span moov = box_find (header, "moov");
  ByteReader r;
  byte_reader_init (&r, moov.data, moov.size);
  for (Box box; next_box (&r, &box);) {
    Span tkhd = box_find (box.payload, "tkhd");
    if (!g_str_equal (box.type, "trak") || box_u32 (tkhd.data + 12) != track_id)
      continue;
    Span elst = box_find (box.payload, "edts.elst");
    return elst.data ? read_media_time (elst) : 0;
  }
  return -1;
}
