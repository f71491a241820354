/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-cluster.h"

#include "core/matroska-clusters.h"

/* The bytes of a block that a scanning parser looks at: its header. */
#define BLOCK_HEAD_SIZE 16

/* How far from the first block a Timestamp is looked for. What lies between is
 * in memory at once, which is enough for Clusters of high bit rates. */
#define MAX_TIMESTAMP_DISTANCE (32u << 20) /* bytes */

/* FALSE: no time that can be. */
static gboolean
take_timestamp (MatroskaParser *p, Span body)
{
  ByteReader r;
  byte_reader_init (&r, body.data, body.size);
  guint64 timestamp = byte_reader_uint (&r, (guint) body.size);
  if (timestamp > G_MAXINT64 - G_MAXINT16) /* room for the blocks' own */
    return FALSE;
  if (!p->has_cluster_timestamp &&
      scale_time (p, (gint64) timestamp, &p->cluster.time_ns))
    matroska_clusters_add (p->clusters, &p->cluster);
  p->cluster_timestamp = (gint64) timestamp;
  p->has_cluster_timestamp = TRUE;
  return TRUE;
}

/* RFC 9559 5.1.3.1: uinteger, mandatory. */
gboolean
matroska_cluster_read_timestamp (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (e->size > 8)
    return lose (p, c);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  if (!take_timestamp (p, body))
    return lose (p, c);
  return skip_element (c, e);
}

/* The Cluster has none that can be found: its blocks follow the last one. */
static gboolean
make_up_timestamp (MatroskaParser *p, Cursor *c)
{
  gint64 after_last = p->cluster_timestamp + MAX (p->block.relative_time, 0);
  p->cluster_timestamp = MIN (after_last, G_MAXINT64 - G_MAXINT16);
  p->has_cluster_timestamp = TRUE;
  return emit_damage (c, p->cluster.offset, 0);
}

/* The Timestamp "SHOULD be the first child" (RFC 9559 5.1.3.1). Before a block, at
 * the cursor, there was none: it is looked for behind. The cursor stays; what was
 * gone over is remembered, so that no element is looked at twice. */
static gboolean
find_timestamp (MatroskaParser *p, Cursor *c)
{
  guint64 start = cursor_offset (p, c);
  guint64 end = MIN (p->cluster_end, start + MAX_TIMESTAMP_DISTANCE);
  p->timestamp_search = MAX (p->timestamp_search, start);
  while (p->timestamp_search < end) {
    guint64 distance = p->timestamp_search - start;
    Cursor ahead = *c;
    Element e;
    Span body;
    advance (&ahead, distance);
    CoreStatus status = read_element_header (&ahead, start + distance, &e);
    if (status == CORE_NEED_DATA)
      return stop_for_data (c, (gsize) distance + e.header_size);
    guint32 parent = matroska_schema_parent (e.id);
    if (status != CORE_OK || e.end > end ||
        (parent != MATROSKA_ID_CLUSTER && parent != MATROSKA_PARENT_ANY))
      break;
    if (e.id == MATROSKA_ID_TIMESTAMP) {
      if (e.size > 8)
        break;
      if (get_body (&ahead, &e, &body) == STOP)
        return stop_for_data (c, (gsize) distance + ahead.want);
      if (take_timestamp (p, body))
        return GO_ON;
      break;
    }
    p->timestamp_search = e.end;
  }
  return make_up_timestamp (p, c);
}

/* Makes sure that there is a time for the block at the cursor, or stops. */
static inline gboolean
get_timestamp (MatroskaParser *p, Cursor *c)
{
  return p->has_cluster_timestamp ? GO_ON : find_timestamp (p, c);
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
  if (!matroska_block_parse (header, data) ||
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
  if (!matroska_block_scan (&p->block, head) ||
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
  if (get_timestamp (p, c) == STOP)
    return STOP;
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
  if (get_timestamp (p, c) == STOP)
    return STOP;
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
