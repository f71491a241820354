/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-cluster.h"

#include "core/matroska-clusters.h"

/* The bytes of a block that a scanning parser looks at: its header. */
#define BLOCK_HEAD_SIZE 16

/* RFC 9559 5.1.3.1: uinteger, mandatory, before the blocks. */
gboolean
matroska_cluster_read_timestamp (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (e->size > 8)
    return lose (p, c);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  ByteReader r;
  byte_reader_init (&r, body.data, body.size);
  guint64 timestamp = byte_reader_uint (&r, (guint) body.size);
  if (timestamp > G_MAXINT64 - G_MAXINT16) /* room for the blocks' own */
    return lose (p, c);
  if (!p->has_cluster_timestamp &&
      scale_time (p, (gint64) timestamp, &p->cluster.time_ns))
    matroska_clusters_add (p->clusters, &p->cluster);
  p->cluster_timestamp = (gint64) timestamp;
  p->has_cluster_timestamp = TRUE;
  return skip_element (c, e);
}

static const MatroskaTrack *
find_track (const MatroskaParser *p, guint64 number)
{
  if (!p->has_headers)
    return NULL;
  for (guint i = 0; i < p->tracks->len; i++) {
    const MatroskaTrack *track = &g_array_index (p->tracks, MatroskaTrack, i);
    if (track->number == number)
      return track;
  }
  return NULL;
}

/* Fills in what a block says itself; the track is NULL if nobody knows it.
 * FALSE: damage. */
static gboolean
read_block (MatroskaParser *p, const Cursor *c, Span data, MatroskaBlock *out)
{
  MatroskaBlockHeader *header = &p->block;
  if (!p->has_cluster_timestamp || !matroska_block_parse (header, data) ||
      !scale_time (p, p->cluster_timestamp + header->relative_time,
          &out->time_ns))
    return FALSE;

  gsize base = (gsize) (data.data - c->data);
  for (guint i = 0; i < header->n_frames; i++)
    header->frames[i].offset += base;
  out->track = find_track (p, header->track_number);
  out->is_invisible = header->is_invisible;
  out->frames = header->frames;
  out->n_frames = header->n_frames;
  return TRUE;
}

static gboolean
emit_block (MatroskaParser *p, Cursor *c, const Element *e,
    const MatroskaBlock *block)
{
  skip_element (c, e);
  if (!block->track)
    return GO_ON;
  p->block_offset = e->offset;
  emit (c, MATROSKA_EVENT_BLOCK);
  c->event->block = *block;
  c->event->block.offset = e->offset;
  return STOP;
}

/* A SimpleBlock without its frames: what is wrong in their lacing shows when
 * it is read. */
static gboolean
scan_simple_block (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span head;
  if (get_head (c, e, BLOCK_HEAD_SIZE, &head) == STOP)
    return STOP;
  MatroskaBlock block = { 0 };
  if (!p->has_cluster_timestamp || !matroska_block_scan (&p->block, head) ||
      !scale_time (p, p->cluster_timestamp + p->block.relative_time,
          &block.time_ns))
    return drop_damaged (c, e);
  block.track = find_track (p, p->block.track_number);
  block.is_key = p->block.is_key;
  return emit_block (p, c, e, &block);
}

/* RFC 9559 10.2 */
gboolean
matroska_cluster_read_simple_block (MatroskaParser *p, Cursor *c,
    const Element *e)
{
  Span body;
  if (p->is_scanning)
    return scan_simple_block (p, c, e);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  MatroskaBlock block = { 0 };
  if (!read_block (p, c, body, &block))
    return drop_damaged (c, e);
  block.is_key = p->block.is_key;
  return emit_block (p, c, e, &block);
}

static void
read_additions (MatroskaParser *p, const Cursor *c,
    const SchemaBlockAdditions *raw, MatroskaBlock *block)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (raw->block_more) == MATROSKA_MAX_ADDITIONS);
  guint n_raw = MIN (raw->n_block_more, MATROSKA_MAX_ADDITIONS);
  for (guint i = 0; i < n_raw; i++) {
    const SchemaBlockMore *more = &raw->block_more[i];
    if (more->block_additional.size == 0)
      continue;
    p->additions[block->n_additions++] = (MatroskaAddition){
      .id = more->block_add_id,
      .offset = (gsize) (more->block_additional.data - c->data),
      .size = more->block_additional.size,
    };
  }
  block->additions = p->additions;
}

/* RFC 9559 5.1.3.5. A Block has no key flag: what refers to no other block is
 * a key frame (10.1). */
gboolean
matroska_cluster_read_block_group (MatroskaParser *p, Cursor *c,
    const Element *e)
{
  Span body;
  if (get_body (c, e, &body) == STOP)
    return STOP;
  SchemaBlockGroup group;
  MatroskaBlock block = { 0 };
  gint64 duration_ns;
  if (!ebml_parse_master (&matroska_schema_block_group, body, &group) ||
      !group.block.data || group.block_duration > G_MAXINT64 ||
      !scale_time (p, (gint64) group.block_duration, &duration_ns) ||
      !read_block (p, c, group.block, &block))
    return drop_damaged (c, e);
  block.duration_ns = (guint64) duration_ns;
  block.discard_padding_ns = group.discard_padding;
  block.is_key = group.n_reference_block == 0;
  read_additions (p, c, &group.block_additions, &block);
  return emit_block (p, c, e, &block);
}
