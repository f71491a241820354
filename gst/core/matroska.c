/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska.h"

#include "core/matroska-block.h"
#include "core/matroska-cues.h"
#include "core/matroska-headers.h"
#include "core/matroska-schema.h"
#include "core/matroska-sync.h"

/* An end that is not known: the element lasts until one comes that cannot be
 * inside it (RFC 8794 6.2). */
#define END_UNKNOWN G_MAXUINT64

/* The bytes of a block that a scanning parser looks at: its header. */
#define BLOCK_HEAD_SIZE 16

/* The size up to which an element that nobody knows is taken for one. */
#define MAX_UNKNOWN_SIZE (64u << 10)

typedef enum
{
  LEVEL_ROOT,    /* between EBML headers and Segments */
  LEVEL_SEGMENT, /* between the Segment's children */
  LEVEL_CLUSTER, /* between the Cluster's */
  LEVEL_LOST,    /* looking for an element to go on with */
} Level;

struct _MatroskaParser
{
  guint64 position; /* of the next call's bytes */
  Level level;
  guint64 segment_end; /* absolute, or END_UNKNOWN */
  guint64 cluster_end;
  guint64 damage_offset; /* LEVEL_LOST: where it began */

  MatroskaDecompress decompress; /* (nullable) */

  gchar *doc_type; /* NULL until an EBML header was seen */
  gboolean has_segment;
  gboolean has_info;    /* in this Segment, and the next three */
  gboolean has_headers; /* MATROSKA_EVENT_HEADERS is out */
  GArray *next_tracks;  /* (nullable) read, the event is not out yet */
  MatroskaInfo info;
  GArray *tracks; /* MatroskaTrack, of the last MATROSKA_EVENT_HEADERS */

  guint64 segment_start; /* absolute, of the Segment's data */
  guint64 first_cluster; /* absolute; 0: not reached yet */
  SchemaSeekHead seek_head;
  GArray *cues; /* (nullable) MatroskaCue */
  gboolean is_scanning;
  guint64 block_offset; /* absolute, of the block returned last */

  guint64 attachments_end; /* absolute; 0: in no Attachments */

  gboolean has_cluster_timestamp;
  gint64 cluster_timestamp; /* TimestampScale units */
  MatroskaBlockHeader block;
  MatroskaAddition additions[MATROSKA_MAX_ADDITIONS];
};

/* One call's bytes, how far it has got in them and what it will return. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize pos;    /* of the next element; what is before it is consumed */
  guint64 skip; /* to pass over after the last byte */
  gsize want;
  CoreStatus status;
  MatroskaEvent *event;
} Cursor;

/* An element whose header was read. */
typedef struct
{
  guint32 id;
  guint header_size;
  guint64 size;   /* of the data, or EBML_UNKNOWN_SIZE */
  guint64 offset; /* absolute, of the header */
  guint64 end;    /* absolute, or END_UNKNOWN */
} Element;

/* A step returns one of these: whether to go on in the same call. */
#define GO_ON TRUE
#define STOP FALSE

static guint64
cursor_offset (const MatroskaParser *p, const Cursor *c)
{
  return p->position + c->pos + c->skip;
}

static gsize
cursor_left (const Cursor *c)
{
  return c->size - c->pos;
}

static gboolean
stop (Cursor *c, CoreStatus status)
{
  c->status = status;
  return STOP;
}

static gboolean
stop_for_data (Cursor *c, gsize want)
{
  c->want = want;
  return stop (c, CORE_NEED_DATA);
}

static gboolean
emit (Cursor *c, MatroskaEventType type)
{
  *c->event = (MatroskaEvent){ .type = type };
  return stop (c, CORE_OK);
}

static void
advance (Cursor *c, guint64 n_bytes)
{
  gsize here = (gsize) MIN (n_bytes, cursor_left (c));
  c->pos += here;
  c->skip += n_bytes - here;
}

/* What is at the cursor makes no sense. Before the first Segment that means
 * that the file is no Matroska. */
static gboolean
lose (MatroskaParser *p, Cursor *c)
{
  if (!p->has_segment)
    return stop (c, CORE_INVALID);
  p->level = LEVEL_LOST;
  p->damage_offset = cursor_offset (p, c);
  advance (c, 1); /* never find the same place again */
  return GO_ON;
}

static gboolean
emit_damage (Cursor *c, guint64 offset, guint64 size)
{
  emit (c, MATROSKA_EVENT_DAMAGE);
  c->event->damage_offset = offset;
  c->event->damage_size = (gsize) size;
  return STOP;
}

/* An element that is framed right and wrong inside costs itself alone. */
static gboolean
drop_damaged (Cursor *c, const Element *e)
{
  advance (c, e->end - e->offset);
  return emit_damage (c, e->offset, e->end - e->offset);
}

/* Gets the whole of an element, or stops for more bytes; the cursor stays. */
static gboolean
get_body (Cursor *c, const Element *e, Span *body)
{
  gsize whole = e->header_size + (gsize) e->size;
  if (cursor_left (c) < whole)
    return stop_for_data (c, whole);
  *body = (Span){ c->data + c->pos + e->header_size, (gsize) e->size };
  return GO_ON;
}

/* Of an element that is skipped for the most part: its first bytes. */
static gboolean
get_head (Cursor *c, const Element *e, gsize head_size, Span *head)
{
  Element start = *e;
  start.size = MIN (e->size, head_size);
  return get_body (c, &start, head);
}

static gboolean
skip_element (Cursor *c, const Element *e)
{
  advance (c, e->end - e->offset);
  return GO_ON;
}

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
  g_clear_pointer (&p->next_tracks, g_array_unref);
  matroska_info_clear (&p->info);
  p->segment_start = e->offset + e->header_size;
  p->attachments_end = 0;
  p->first_cluster = 0;
  p->seek_head = (SchemaSeekHead){ 0 };
  g_clear_pointer (&p->cues, g_array_unref);
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
 * copy says nothing new and is not read. */
static gboolean
read_info (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (p->has_info)
    return skip_element (c, e);
  if (e->size > MATROSKA_MAX_HEADER_SIZE)
    return stop (c, CORE_LIMIT);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  matroska_info_parse (&p->info, body);
  p->has_info = TRUE;
  skip_element (c, e);
  return p->next_tracks ? emit_headers (p, c) : GO_ON;
}

static gboolean
read_tracks (MatroskaParser *p, Cursor *c, const Element *e)
{
  Span body;
  if (p->has_headers || p->next_tracks)
    return skip_element (c, e);
  if (e->size > MATROSKA_MAX_HEADER_SIZE)
    return stop (c, CORE_LIMIT);
  if (get_body (c, e, &body) == STOP)
    return STOP;
  p->next_tracks = matroska_tracks_parse (body, p->decompress);
  skip_element (c, e);
  return p->has_info ? emit_headers (p, c) : GO_ON;
}

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
static gboolean
read_index (MatroskaParser *p, Cursor *c, const Element *e)
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
    return emit_headers (p, c); /* this Segment's Info is not before it */
  p->level = LEVEL_CLUSTER;
  p->cluster_end = e->end == END_UNKNOWN ? p->segment_end : e->end;
  p->has_cluster_timestamp = FALSE;
  if (p->first_cluster == 0)
    p->first_cluster = e->offset;
  advance (c, e->header_size);
  return GO_ON;
}

/* RFC 9559 5.1.3.1: uinteger, mandatory, before the blocks. */
static gboolean
read_cluster_timestamp (MatroskaParser *p, Cursor *c, const Element *e)
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

/* `time` TimestampScale units in nanoseconds; FALSE when that overflows. */
static gboolean
scale_time (const MatroskaParser *p, gint64 time, gint64 *time_ns)
{
  *time_ns =
      timescale_scale (time, p->info.timestamp_scale_ns, 1, ROUND_NEAREST);
  return *time_ns > -G_MAXINT64 && *time_ns < G_MAXINT64; /* saturated */
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
static gboolean
read_simple_block (MatroskaParser *p, Cursor *c, const Element *e)
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
static gboolean
read_block_group (MatroskaParser *p, Cursor *c, const Element *e)
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

static gboolean
read_element (MatroskaParser *p, Cursor *c, const Element *e)
{
  switch (e->id) {
    case MATROSKA_ID_SIMPLE_BLOCK:
      return read_simple_block (p, c, e);
    case MATROSKA_ID_BLOCK_GROUP:
      return read_block_group (p, c, e);
    case MATROSKA_ID_TIMESTAMP:
      return read_cluster_timestamp (p, c, e);
    case MATROSKA_ID_CLUSTER:
      return open_cluster (p, c, e);
    case MATROSKA_ID_INFO:
      return read_info (p, c, e);
    case MATROSKA_ID_TRACKS:
      return read_tracks (p, c, e);
    case MATROSKA_ID_SEEK_HEAD:
    case MATROSKA_ID_CUES:
      return read_index (p, c, e);
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

/* Leaves what is over; TRUE for a Segment. */
static gboolean
close_level (MatroskaParser *p, guint64 offset)
{
  if (p->level == LEVEL_CLUSTER && offset >= p->cluster_end)
    p->level = LEVEL_SEGMENT;
  if (p->level != LEVEL_SEGMENT || offset < p->segment_end)
    return FALSE;
  p->level = LEVEL_ROOT;
  return TRUE;
}

/* CORE_NEED_DATA: `e->header_size` bytes are. */
static CoreStatus
read_element_header (const Cursor *c, guint64 offset, Element *e)
{
  ByteReader r;
  byte_reader_init (&r, c->data + c->pos, cursor_left (c));
  EbmlHeader header;
  CoreStatus status = ebml_read_header (&r, &header);
  *e = (Element){
    .id = header.id,
    .header_size = header.header_size,
    .size = header.size,
    .offset = offset,
    .end = END_UNKNOWN,
  };
  if (status == CORE_OK && header.size != EBML_UNKNOWN_SIZE &&
      !g_uint64_checked_add (&e->end, offset + header.header_size, header.size))
    return CORE_INVALID;
  return status;
}

/* Reads one element's header, and the element or as much of it as opens it. */
static gboolean
step (MatroskaParser *p, Cursor *c)
{
  if (p->level == LEVEL_LOST)
    return find_sync (p, c);
  guint64 offset = cursor_offset (p, c);
  if (close_level (p, offset))
    return emit (c, MATROSKA_EVENT_END);

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

void
matroska_parser_seek (MatroskaParser *parser, const MatroskaPlace *place)
{
  parser->position = place->offset;
  parser->attachments_end = 0;
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
matroska_parser_find_cluster (const MatroskaParser *parser, guint64 offset,
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
      return CORE_OK;
    }
    pos++; /* no Cluster of a time that can be */
  }
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

/* One whole element at the start of `data`, which must have one of two IDs.
 * CORE_NEED_DATA says in `want` how many bytes it takes, as far as is known. */
static CoreStatus
read_whole_element (const guint8 *data, gsize size, const guint32 ids[2],
    gsize max_size, EbmlHeader *header, gsize *want)
{
  ByteReader r;
  byte_reader_init (&r, data, size);
  CoreStatus status = ebml_read_header (&r, header);
  *want = header->header_size;
  if (status != CORE_OK)
    return status;
  if (header->id != ids[0] && header->id != ids[1])
    return CORE_INVALID;
  if (header->size > max_size)
    return CORE_LIMIT;
  *want = header->header_size + (gsize) header->size;
  return size < *want ? CORE_NEED_DATA : CORE_OK;
}

CoreStatus
matroska_parser_read_index (MatroskaParser *parser, const guint8 *data,
    gsize size, gsize *want)
{
  static const guint32 ids[] = { MATROSKA_ID_CUES, MATROSKA_ID_SEEK_HEAD };
  EbmlHeader header;
  CoreStatus status = read_whole_element (data, size, ids,
      MATROSKA_MAX_CUES_SIZE, &header, want);
  if (status != CORE_OK)
    return status;
  Span body = { data + header.header_size, (gsize) header.size };
  if (header.id == MATROSKA_ID_CUES)
    take_cues (parser, body);
  else
    take_seek_head (parser, body);
  return CORE_OK;
}

CoreStatus
matroska_metadata_read (guint64 offset, const guint8 *data, gsize size,
    MatroskaMetadata *metadata, gsize *want)
{
  static const guint32 ids[] = { MATROSKA_ID_TAGS, MATROSKA_ID_CHAPTERS };
  EbmlHeader header;
  CoreStatus status = read_whole_element (data, size, ids,
      MATROSKA_MAX_METADATA_SIZE, &header, want);
  if (status != CORE_OK)
    return status;
  *metadata = (MatroskaMetadata){
    .kind = header.id == MATROSKA_ID_TAGS ? MATROSKA_METADATA_TAGS
                                          : MATROSKA_METADATA_CHAPTERS,
    .offset = offset,
    .body = { header.header_size, (gsize) header.size },
  };
  return CORE_OK;
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
