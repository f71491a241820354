/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-index.h"

#include "core/matroska-clusters.h"
#include "core/matroska-cues.h"
#include "core/matroska-sync.h"

/* Adds to what SeekHeads before said: one may point to the next. */
static void
take_seek_head (MatroskaParser *p, Span body)
{
  SchemaSeekHead *all = &p->seek_head;
  SchemaSeekHead more;
  ebml_parse_master (&matroska_schema_seek_head, body, &more);
  for (guint i = 0; i < more.n_seek && i < G_N_ELEMENTS (more.seek); i++)
    if (all->n_seek < G_N_ELEMENTS (all->seek))
      all->seek[all->n_seek++] = more.seek[i];
}

static void
take_cues (MatroskaParser *p, Span body)
{
  g_clear_pointer (&p->cues, g_array_unref);
  p->cues =
      matroska_cues_parse (body, p->segment_start, p->info.timestamp_scale_ns);
}

/* An index is of use before the Clusters; whoever wants one from behind them
 * asks for it. It is never worth a refusal. */
gboolean
matroska_index_read (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (p->first_cluster != 0 || e->size > MATROSKA_MAX_CUES_SIZE)
    return skip_element (c, e);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  if (e->id == MATROSKA_ID_SEEK_HEAD)
    take_seek_head (p, body);
  else
    take_cues (p, body);
  return skip_element (c, e);
}

void
matroska_parser_seek (MatroskaParser *parser, const MatroskaPlace *place)
{
  parser->position = place->offset;
  parser->attachments_end = 0;
  parser->cluster = (MatroskaCluster){ 0 };
  parser->level = place->cluster_end > 0 ? LEVEL_CLUSTER : LEVEL_SEGMENT;
  parser->cluster_end = place->cluster_end;
  parser->cluster_timestamp = place->cluster_timestamp;
  parser->has_cluster_timestamp = place->cluster_end > 0;
}

MatroskaPlace
matroska_parser_block_place (const MatroskaParser *parser)
{
  return (MatroskaPlace){ .offset = parser->block_offset,
    .cluster_end = parser->cluster_end,
    .cluster_timestamp = parser->cluster_timestamp };
}

void
matroska_parser_set_scanning (MatroskaParser *parser, gboolean is_scanning)
{
  parser->is_scanning = is_scanning;
}

guint64
matroska_parser_first_cluster (const MatroskaParser *parser)
{
  return parser->first_cluster;
}

guint64
matroska_parser_segment_end (const MatroskaParser *parser)
{
  return parser->segment_end;
}

CoreStatus
matroska_parser_find_cluster (MatroskaParser *parser, guint64 offset,
    const guint8 *data, gsize size, MatroskaCluster *cluster, gsize *want)
{
  gsize pos = 0;
  for (;;) {
    MatroskaClusterHead head;
    CoreStatus status =
        matroska_find_cluster ((Span){ data + pos, size - pos }, &head, want);
    pos += head.offset;
    cluster->offset = offset + pos;
    if (status != CORE_OK)
      return status;
    if (head.timestamp <= G_MAXINT64 &&
        scale_time (parser, (gint64) head.timestamp, &cluster->time_ns)) {
      if (head.size == EBML_UNKNOWN_SIZE ||
          !g_uint64_checked_add (&cluster->end,
              cluster->offset + head.header_size, head.size))
        cluster->end = END_UNKNOWN;
      matroska_clusters_add (parser->clusters, cluster);
      return CORE_OK;
    }
    pos++; /* no Cluster of a time that can be */
  }
}

void
matroska_parser_known_clusters (const MatroskaParser *parser, gint64 time_ns,
    MatroskaCluster *before, MatroskaCluster *after)
{
  matroska_clusters_around (parser->clusters, time_ns, before, after);
}

void
matroska_parser_set_cluster_end (MatroskaParser *parser, guint64 offset,
    guint64 end)
{
  matroska_clusters_set_end (parser->clusters, offset, end);
}

guint64
matroska_parser_find_element (const MatroskaParser *parser, guint32 id)
{
  const SchemaSeekHead *head = &parser->seek_head;
  guint64 offset;
  for (guint i = 0; i < head->n_seek; i++)
    if (head->seek[i].seek_id == id &&
        g_uint64_checked_add (&offset, parser->segment_start,
            head->seek[i].seek_position))
      return offset;
  return 0;
}

const GArray *
matroska_parser_cues (const MatroskaParser *parser)
{
  return parser->cues;
}

/* What the element at the start of some bytes turns out to be. */
typedef struct
{
  guint32 id;
  Span body; /* (borrowed) */
} WholeElement;

/* Reads one whole element at the start of `data`, which must have one of two
 * IDs. CORE_NEED_DATA says in `want` how many bytes it takes, as far as is
 * known. */
static CoreStatus
read_whole_element (Span data, const guint32 ids[2], gsize max_size,
    WholeElement *element, gsize *want)
{
  ByteReader r;
  EbmlHeader header;
  byte_reader_init (&r, data.data, data.size);
  CoreStatus status = ebml_read_header (&r, &header);
  *want = header.header_size;
  if (status != CORE_OK)
    return status;
  if (header.id != ids[0] && header.id != ids[1])
    return CORE_INVALID;
  if (header.size > max_size)
    return CORE_LIMIT;
  gsize body_size = (gsize) header.size;
  *want = header.header_size + body_size;
  if (data.size < *want)
    return CORE_NEED_DATA;
  *element = (WholeElement){
    .id = header.id,
    .body = { data.data + header.header_size, body_size },
  };
  return CORE_OK;
}

CoreStatus
matroska_parser_read_index (MatroskaParser *parser, const guint8 *data,
    gsize size, gsize *want)
{
  static const guint32 ids[] = { MATROSKA_ID_CUES, MATROSKA_ID_SEEK_HEAD };
  WholeElement element;
  CoreStatus status = read_whole_element ((Span){ data, size }, ids,
      MATROSKA_MAX_CUES_SIZE, &element, want);
  if (status != CORE_OK)
    return status;
  if (element.id == MATROSKA_ID_CUES)
    take_cues (parser, element.body);
  else
    take_seek_head (parser, element.body);
  return CORE_OK;
}

CoreStatus
matroska_parser_read_headers (MatroskaParser *parser, const guint8 *data,
    gsize size, gsize *want)
{
  static const guint32 ids[] = { MATROSKA_ID_TRACKS, MATROSKA_ID_INFO };
  WholeElement element;
  CoreStatus status = read_whole_element ((Span){ data, size }, ids,
      MATROSKA_MAX_HEADER_SIZE, &element, want);
  if (status != CORE_OK)
    return status;
  if (element.id == MATROSKA_ID_TRACKS)
    take_tracks (parser, element.body);
  else
    take_info (parser, element.body);
  return CORE_OK;
}

CoreStatus
matroska_metadata_read (guint64 offset, const guint8 *data, gsize size,
    MatroskaMetadata *metadata, gsize *want)
{
  static const guint32 ids[] = { MATROSKA_ID_TAGS, MATROSKA_ID_CHAPTERS };
  WholeElement element;
  CoreStatus status = read_whole_element ((Span){ data, size }, ids,
      MATROSKA_MAX_METADATA_SIZE, &element, want);
  if (status != CORE_OK)
    return status;
  *metadata = (MatroskaMetadata){
    .kind = element.id == MATROSKA_ID_TAGS ? MATROSKA_METADATA_TAGS
                                           : MATROSKA_METADATA_CHAPTERS,
    .offset = offset,
    .body = { (gsize) (element.body.data - data), element.body.size },
  };
  return CORE_OK;
}
