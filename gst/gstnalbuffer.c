/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstnalbuffer.h"

#include <string.h>

#define LENGTH_SIZE 4

/* Below this a copy costs less than sharing, and does not keep a large block of
 * memory alive for the sake of a few bytes. */
#define SMALL_SAMPLE_BYTES 1024

/* A stretch of the input that goes into the sample in one go. */
typedef struct
{
  gsize offset;
  gsize size;
  gsize prefixed_size; /* of its first NAL unit, whose length must be put in
                           front; 0: it is there */
} Piece;

static const NalSpan *
get_nal (const NalAccessUnit *au, guint i)
{
  return &g_array_index (au->nals, NalSpan, i);
}

static void
write_length (guint8 *to, gsize size)
{
  guint32 nal_unit_length = GUINT32_TO_BE ((guint32) size);
  memcpy (to, &nal_unit_length, LENGTH_SIZE);
}

/* Between the kept unit before and this one lie only bytes that nobody wants:
 * start codes, other prefixes, dropped units. */
static gboolean
has_room_for_prefix (const NalAccessUnit *au, guint i)
{
  gsize end_before = 0;
  if (i > 0)
    end_before = get_nal (au, i - 1)->offset + get_nal (au, i - 1)->size;
  return get_nal (au, i)->offset - end_before >= LENGTH_SIZE;
}

/* A piece of other memory is read-only: gst_buffer_is_all_memory_writable()
 * does not tell, and mapping it for writing would copy all of it. */
static gboolean
is_writable (GstBuffer *buffer)
{
  return gst_buffer_n_memory (buffer) == 1 && gst_buffer_is_writable (buffer) &&
      gst_buffer_is_all_memory_writable (buffer) &&
      !GST_MEMORY_IS_READONLY (gst_buffer_peek_memory (buffer, 0));
}

static gboolean
write_prefixes_in_place (GstBuffer *buffer, const NalAccessUnit *au)
{
  GstMapInfo map;
  if (!is_writable (buffer) ||
      !gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return FALSE;
  for (guint i = 0; i < au->nals->len; i++) {
    const NalSpan *nal = get_nal (au, i);
    if (has_room_for_prefix (au, i))
      write_length (map.data + nal->offset - LENGTH_SIZE, nal->size);
  }
  gst_buffer_unmap (buffer, &map);
  return TRUE;
}

/* Neighbours with right prefixes make one piece. `has_prefixes`: wherever there
 * is room for one. */
static GArray *
find_pieces (const NalAccessUnit *au, gboolean has_prefixes)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  for (guint i = 0; i < au->nals->len; i++) {
    const NalSpan *nal = get_nal (au, i);
    Piece piece = { nal->offset, nal->size, nal->size };
    if (has_prefixes && has_room_for_prefix (au, i)) {
      piece.offset -= LENGTH_SIZE;
      piece.size += LENGTH_SIZE;
      piece.prefixed_size = 0;
      Piece *last =
          i > 0 ? &g_array_index (pieces, Piece, pieces->len - 1) : NULL;
      if (last && last->offset + last->size == piece.offset) {
        last->size += piece.size;
        continue;
      }
    }
    g_array_append_val (pieces, piece);
  }
  return pieces;
}

static guint
count_memories (const GArray *pieces, guint n_input_memories)
{
  guint n_memories = n_input_memories - 1;
  for (guint i = 0; i < pieces->len; i++)
    n_memories += g_array_index (pieces, Piece, i).prefixed_size > 0 ? 2 : 1;
  return n_memories;
}

static void
append_copy (GstBuffer *sample, GstBuffer *buffer, const NalAccessUnit *au)
{
  GstMemory *memory = gst_allocator_alloc (NULL, au->size_bytes, NULL);
  GstMapInfo map;
  gst_memory_map (memory, &map, GST_MAP_WRITE);
  guint8 *to = map.data;
  for (guint i = 0; i < au->nals->len; i++) {
    const NalSpan *nal = get_nal (au, i);
    write_length (to, nal->size);
    gst_buffer_extract (buffer, nal->offset, to + LENGTH_SIZE, nal->size);
    to += LENGTH_SIZE + nal->size;
  }
  gst_memory_unmap (memory, &map);
  gst_buffer_append_memory (sample, memory);
}

static void
append_pieces (GstBuffer *sample, GstBuffer *buffer, const GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++) {
    const Piece *piece = &g_array_index (pieces, Piece, i);
    if (piece->prefixed_size > 0) {
      GstMemory *prefix = gst_allocator_alloc (NULL, LENGTH_SIZE, NULL);
      GstMapInfo map;
      gst_memory_map (prefix, &map, GST_MAP_WRITE);
      write_length (map.data, piece->prefixed_size);
      gst_memory_unmap (prefix, &map);
      gst_buffer_append_memory (sample, prefix);
    }
    gst_buffer_copy_into (sample, buffer, GST_BUFFER_COPY_MEMORY, piece->offset,
        piece->size);
  }
}

GstBuffer *
gst_nal_assemble (GstBuffer *buffer, const NalAccessUnit *au, GstMemory *head,
    GstNalCopy *copy)
{
  g_return_val_if_fail (au->nals->len > 0, buffer);

  if (copy)
    *copy = GST_NAL_COPY_NONE;
  if (au->is_verbatim && !head)
    return buffer;
  gboolean has_prefixes = au->framing == NAL_FRAMING_LENGTH_4 ||
      write_prefixes_in_place (buffer, au);
  g_autoptr (GArray) pieces = find_pieces (au, has_prefixes);
  const Piece *first = &g_array_index (pieces, Piece, 0);
  if (pieces->len == 1 && first->prefixed_size == 0 && !head &&
      gst_buffer_is_writable (buffer)) {
    gst_buffer_resize (buffer, (gssize) first->offset, (gssize) first->size);
    return buffer;
  }

  guint n_memories =
      count_memories (pieces, gst_buffer_n_memory (buffer)) + (head ? 1 : 0);
  GstNalCopy reason = GST_NAL_COPY_NONE;
  if (n_memories > gst_buffer_get_max_memory ())
    reason = GST_NAL_COPY_MANY;
  else if (au->size_bytes < SMALL_SAMPLE_BYTES)
    reason = GST_NAL_COPY_SMALL;
  GstBuffer *sample = gst_buffer_new ();
  gst_buffer_copy_into (sample, buffer, GST_BUFFER_COPY_METADATA, 0, -1);
  if (head)
    gst_buffer_append_memory (sample, gst_memory_ref (head));
  if (reason != GST_NAL_COPY_NONE)
    append_copy (sample, buffer, au);
  else
    append_pieces (sample, buffer, pieces);
  if (copy)
    *copy = reason;
  gst_buffer_unref (buffer);
  return sample;
}
