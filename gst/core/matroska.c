/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska.h"

#include "core/matroska-cluster.h"
#include "core/matroska-clusters.h"
#include "core/matroska-index.h"
#include "core/matroska-parser.h"
#include "core/matroska-sync.h"

/* The size up to which an element that nobody knows is taken for one. */
#define MAX_UNKNOWN_SIZE (64u << 10)

/* EBML header, RFC 8794 11.2. A bad one in the middle of a stream is damage,
 * not the end. */
static gboolean
read_ebml_header (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (e->size > MATROSKA_MAX_HEADER_SIZE)
    return p->has_segment ? lose (p, c) : stop (c, CORE_LIMIT);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  CoreStatus status = matroska_ebml_header_parse (body, &p->doc_type);
  if (status != CORE_OK)
    return p->has_segment ? lose (p, c) : stop (c, status);
  return skip_element (c, e);
}

/* Each Segment has its own Info and Tracks. The old tracks stay until the new
 * ones are announced. */
static gboolean
open_segment (MatroskaParser *p, Cursor *c, const Element *e)
{
  p->level = LEVEL_SEGMENT;
  p->segment_end = e->end;
  p->has_segment = TRUE;
  p->has_info = FALSE;
  p->has_headers = FALSE;
  p->lacks_tracks = FALSE;
  g_clear_pointer (&p->next_tracks, g_array_unref);
  matroska_info_clear (&p->info);
  p->segment_start = e->offset + e->header_size;
  p->attachments_end = 0;
  p->first_cluster = 0;
  p->seek_head = (SchemaSeekHead){ 0 };
  g_clear_pointer (&p->cues, g_array_unref);
  g_array_set_size (p->clusters, 0);
  p->cluster = (MatroskaCluster){ 0 };
  advance (c, e->header_size);
  return GO_ON;
}

static gboolean
emit_headers (MatroskaParser *p, Cursor *c)
{
  g_clear_pointer (&p->tracks, g_array_unref);
  p->tracks = g_steal_pointer (&p->next_tracks);
  p->has_headers = TRUE;
  return emit (c, MATROSKA_EVENT_HEADERS);
}

/* Info and Tracks may come again for safety ("recurring", RFC 9559 5.1.2); a
 * copy of Info says nothing new and is not read. Nor is one that a scan comes by:
 * what was found before it would have other times. */
static gboolean
read_info (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (p->has_info || p->is_scanning)
    return skip_element (c, e);
  if (e->size > MATROSKA_MAX_HEADER_SIZE)
    return stop (c, CORE_LIMIT);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  take_info (p, body);
  return skip_element (c, e);
}

/* Up to the first Cluster, what is no copy adds tracks. */
static gboolean
read_tracks (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (p->has_headers)
    return skip_element (c, e);
  if (e->size > MATROSKA_MAX_HEADER_SIZE)
    return stop (c, CORE_LIMIT);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  take_tracks (p, body);
  return skip_element (c, e);
}

static gboolean
emit_metadata (MatroskaParser *p, Cursor *c, const Element *e,
    MatroskaMetadataKind kind)
{
  Span body;
  if (p->is_scanning)
    return skip_element (c, e);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  gsize offset = (gsize) (body.data - c->data);
  skip_element (c, e);
  emit (c, MATROSKA_EVENT_METADATA);
  c->event->metadata = (MatroskaMetadata){
    .kind = kind,
    .offset = e->offset,
    .body = { offset, body.size },
  };
  return STOP;
}

/* Tags and Chapters are never worth a refusal. */
static gboolean
read_metadata (MatroskaParser *p, Cursor *c, const Element *e)
{
  if (e->size > MATROSKA_MAX_METADATA_SIZE)
    return skip_element (c, e);
  return emit_metadata (p, c, e,
      e->id == MATROSKA_ID_TAGS ? MATROSKA_METADATA_TAGS
                                : MATROSKA_METADATA_CHAPTERS);
}

/* Attachments may be larger than anything should be that is read at once: they
 * come one by one. */
static gboolean
open_attachments (MatroskaParser *p, Cursor *c, const Element *e)
{
  if (p->is_scanning)
    return skip_element (c, e);
  p->attachments_end = e->end;
  advance (c, e->header_size);
  return GO_ON;
}

/* One child of Attachments. What makes no sense costs the rest of them. */
static gboolean
step_attachments (MatroskaParser *p, Cursor *c, Element *e, CoreStatus status)
{
  if (status != CORE_OK || e->end > p->attachments_end) {
    e->end = p->attachments_end;
    return drop_damaged (c, e);
  }
  if (e->id == MATROSKA_ID_ATTACHED_FILE &&
      e->size <= MATROSKA_MAX_ATTACHMENT_SIZE)
    return emit_metadata (p, c, e, MATROSKA_METADATA_ATTACHED_FILE);
  return skip_element (c, e);
}

static gboolean
open_cluster (MatroskaParser *p, Cursor *c, const Element *e)
{
  if (p->next_tracks)
    return emit_headers (p, c);
  if (!p->has_headers && !p->lacks_tracks) {
    p->lacks_tracks = TRUE;
    return emit (c, MATROSKA_EVENT_NO_TRACKS);
  }
  p->level = LEVEL_CLUSTER;
  p->cluster_end = e->end == END_UNKNOWN ? p->segment_end : e->end;
  if (p->cluster.end == END_UNKNOWN)
    matroska_clusters_set_end (p->clusters, p->cluster.offset, e->offset);
  p->cluster = (MatroskaCluster){ .offset = e->offset, .end = e->end };
  p->has_cluster_timestamp = FALSE;
  p->timestamp_search = 0;
  if (p->first_cluster == 0)
    p->first_cluster = e->offset;
  advance (c, e->header_size);
  return GO_ON;
}

static gboolean
read_element (MatroskaParser *p, Cursor *c, const Element *e)
{
  switch (e->id) {
    case MATROSKA_ID_SIMPLE_BLOCK:
      return matroska_cluster_read_simple_block (p, c, e);
    case MATROSKA_ID_BLOCK_GROUP:
      return matroska_cluster_read_block_group (p, c, e);
    case MATROSKA_ID_TIMESTAMP:
      return matroska_cluster_read_timestamp (p, c, e);
    case MATROSKA_ID_CLUSTER:
      return open_cluster (p, c, e);
    case MATROSKA_ID_INFO:
      return read_info (p, c, e);
    case MATROSKA_ID_TRACKS:
      return read_tracks (p, c, e);
    case MATROSKA_ID_SEEK_HEAD:
    case MATROSKA_ID_CUES:
      return matroska_index_read (p, c, e);
    case MATROSKA_ID_TAGS:
    case MATROSKA_ID_CHAPTERS:
      return read_metadata (p, c, e);
    case MATROSKA_ID_ATTACHMENTS:
      return open_attachments (p, c, e);
    case MATROSKA_ID_SEGMENT:
      return open_segment (p, c, e);
    case MATROSKA_ID_EBML:
      return read_ebml_header (p, c, e);
    default:
      return skip_element (c, e);
  }
}

static guint64
level_end (const MatroskaParser *p)
{
  switch (p->level) {
    case LEVEL_CLUSTER:
      return p->cluster_end;
    case LEVEL_SEGMENT:
      return p->segment_end;
    default:
      return END_UNKNOWN;
  }
}

/* An element that belongs further up ends what is open, whatever size that
 * claimed (RFC 8794 6.2): so streams that were cut and joined go on at once. A
 * Cluster after its Segment's end goes on with the Segment, as files do whose
 * writer was stopped before it corrected the size. */
static void
adjust_level (MatroskaParser *p, guint32 id, guint32 parent)
{
  if (p->level == LEVEL_CLUSTER &&
      (parent == MATROSKA_ID_SEGMENT || parent == MATROSKA_PARENT_ROOT))
    p->level = LEVEL_SEGMENT;
  if (p->level == LEVEL_SEGMENT && parent == MATROSKA_PARENT_ROOT)
    p->level = LEVEL_ROOT;
  if (p->level == LEVEL_ROOT && p->has_segment && id == MATROSKA_ID_CLUSTER) {
    p->level = LEVEL_SEGMENT;
    p->segment_end = END_UNKNOWN;
  }
}

/* Does the element make sense here? What looks like an ID of the future is more
 * likely to be damage, so it is passed over only where that costs little; at
 * the other levels the parser looks for something it knows. */
static gboolean
is_plausible (const MatroskaParser *p, const Element *e, guint32 parent)
{
  guint64 parent_end = level_end (p);
  gboolean may_be_open =
      e->id == MATROSKA_ID_SEGMENT || e->id == MATROSKA_ID_CLUSTER;

  if (!p->doc_type && e->id != MATROSKA_ID_EBML)
    return FALSE;
  if (e->end == END_UNKNOWN)
    return may_be_open;
  if (e->end > parent_end && !may_be_open)
    return FALSE;
  switch (parent) {
    case MATROSKA_PARENT_ANY:
      return parent_end != END_UNKNOWN || e->size <= MATROSKA_MAX_BLOCK_SIZE;
    case MATROSKA_PARENT_UNKNOWN:
      return p->level == LEVEL_CLUSTER && e->size <= MAX_UNKNOWN_SIZE;
    case MATROSKA_ID_CLUSTER:
      return p->level == LEVEL_CLUSTER && e->size <= MATROSKA_MAX_BLOCK_SIZE;
    case MATROSKA_ID_SEGMENT:
      return p->level == LEVEL_SEGMENT;
    case MATROSKA_PARENT_ROOT:
      return p->level == LEVEL_ROOT;
    default:
      return FALSE;
  }
}

/* LEVEL_LOST: back at the Segment's level, where an EBML header ends it. */
static gboolean
find_sync (MatroskaParser *p, Cursor *c)
{
  Span rest = { c->data + c->pos, cursor_left (c) };
  gsize offset, want;
  CoreStatus status =
      matroska_find_sync (rest, !p->has_headers, &offset, &want);
  advance (c, offset);
  if (status == CORE_NEED_DATA)
    return stop_for_data (c, want);
  p->level = LEVEL_SEGMENT;
  return emit_damage (c, p->damage_offset,
      cursor_offset (p, c) - p->damage_offset);
}

/* Leaves a Cluster that is over. Is the Segment, too? */
static gboolean
close_cluster (MatroskaParser *p, guint64 offset)
{
  if (p->level == LEVEL_CLUSTER && offset >= p->cluster_end)
    p->level = LEVEL_SEGMENT;
  return p->level == LEVEL_SEGMENT && offset >= p->segment_end;
}

static gboolean
close_segment (MatroskaParser *p, Cursor *c)
{
  if (p->next_tracks)
    return emit_headers (p, c); /* there was no Cluster */
  p->level = LEVEL_ROOT;
  return emit (c, MATROSKA_EVENT_END);
}

/* Reads one element's header, and the element or as much of it as opens it. */
static gboolean
step (MatroskaParser *p, Cursor *c)
{
  if (p->level == LEVEL_LOST)
    return find_sync (p, c);
  guint64 offset = cursor_offset (p, c);
  if (close_cluster (p, offset))
    return close_segment (p, c);

  Element e;
  CoreStatus status = read_element_header (c, offset, &e);
  if (status == CORE_NEED_DATA)
    return stop_for_data (c, e.header_size);
  if (offset < p->attachments_end)
    return step_attachments (p, c, &e, status);
  if (status != CORE_OK)
    return lose (p, c);
  guint32 parent = matroska_schema_parent (e.id);
  adjust_level (p, e.id, parent);
  if (!is_plausible (p, &e, parent))
    return lose (p, c);
  if (p->is_scanning && parent == MATROSKA_PARENT_ROOT)
    return emit (c, MATROSKA_EVENT_END);
  return read_element (p, c, &e);
}

CoreStatus
matroska_parser_next (MatroskaParser *parser, const guint8 *data, gsize size,
    MatroskaEvent *event, gsize *consumed, guint64 *skip, gsize *want)
{
  Cursor c = { .data = size > 0 ? data : (const guint8 *) "",
    .size = size,
    .event = event };
  while (step (parser, &c) == GO_ON)
    continue;
  *consumed = c.pos;
  *skip = c.skip;
  *want = c.want;
  parser->position = cursor_offset (parser, &c);
  return c.status;
}

MatroskaParser *
matroska_parser_new (void)
{
  MatroskaParser *parser = g_new0 (MatroskaParser, 1);
  parser->clusters = g_array_new (FALSE, FALSE, sizeof (MatroskaCluster));
  matroska_info_clear (&parser->info);
  return parser;
}

void
matroska_parser_set_decompress (MatroskaParser *parser,
    MatroskaDecompress decompress)
{
  parser->decompress = decompress;
}

void
matroska_parser_free (MatroskaParser *parser)
{
  matroska_info_clear (&parser->info);
  g_clear_pointer (&parser->tracks, g_array_unref);
  g_clear_pointer (&parser->next_tracks, g_array_unref);
  g_clear_pointer (&parser->cues, g_array_unref);
  g_array_unref (parser->clusters);
  g_free (parser->doc_type);
  g_free (parser);
}

guint64
matroska_parser_position (const MatroskaParser *parser)
{
  return parser->position;
}

guint64
matroska_parser_missing_bytes (const MatroskaParser *parser)
{
  guint64 position = matroska_parser_position (parser);
  if (!parser->has_segment || parser->segment_end == END_UNKNOWN ||
      position >= parser->segment_end)
    return 0;
  return parser->segment_end - position;
}

guint
matroska_parser_n_tracks (const MatroskaParser *parser)
{
  return parser->tracks ? parser->tracks->len : 0;
}

const MatroskaTrack *
matroska_parser_track (const MatroskaParser *parser, guint index)
{
  g_return_val_if_fail (index < matroska_parser_n_tracks (parser), NULL);
  return &g_array_index (parser->tracks, MatroskaTrack, index);
}

guint64
matroska_parser_timestamp_scale_ns (const MatroskaParser *parser)
{
  return parser->info.timestamp_scale_ns;
}

guint64
matroska_parser_duration_ns (const MatroskaParser *parser)
{
  return parser->info.duration_ns;
}

gboolean
matroska_parser_date_ns (const MatroskaParser *parser, gint64 *date_ns)
{
  *date_ns = parser->info.date_ns;
  return parser->info.has_date;
}

const gchar *
matroska_parser_doc_type (const MatroskaParser *parser)
{
  return parser->doc_type;
}

const gchar *
matroska_parser_title (const MatroskaParser *parser)
{
  return parser->info.title;
}

const gchar *
matroska_parser_muxing_app (const MatroskaParser *parser)
{
  return parser->info.muxing_app;
}

const gchar *
matroska_parser_writing_app (const MatroskaParser *parser)
{
  return parser->info.writing_app;
}
