/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The state of the Matroska parser, which its parts share. Private to
 * matroska*.c. */

#pragma once

#include "core/matroska-block.h"
#include "core/matroska-cursor.h"
#include "core/matroska-headers.h"
#include "core/matroska-schema.h"
#include "core/timescale.h"

G_BEGIN_DECLS

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
  gboolean has_info;     /* in this Segment, and the next four */
  gboolean has_headers;  /* MATROSKA_EVENT_HEADERS is out */
  gboolean lacks_tracks; /* MATROSKA_EVENT_NO_TRACKS is out */
  GArray *next_tracks;   /* (nullable) read, the event is not out yet */
  MatroskaInfo info;
  GArray *tracks; /* MatroskaTrack, of the last MATROSKA_EVENT_HEADERS */

  guint64 segment_start; /* absolute, of the Segment's data */
  guint64 first_cluster; /* absolute; 0: not reached yet */
  SchemaSeekHead seek_head;
  GArray *cues;     /* (nullable) MatroskaCue */
  GArray *clusters; /* MatroskaCluster, see matroska-clusters.h */
  gboolean is_scanning;
  guint64 block_offset; /* absolute, of the block returned last */

  guint64 attachments_end; /* absolute; 0: in no Attachments */

  MatroskaCluster cluster; /* the open one; its time is not known yet */
  gboolean has_cluster_timestamp;
  guint64 timestamp_search; /* absolute, how far it was looked for; 0: not */
  gint64 cluster_timestamp; /* TimestampScale units */
  MatroskaBlockHeader block;
  MatroskaAddition additions[MATROSKA_MAX_ADDITIONS];
};

static inline guint64
cursor_offset (const MatroskaParser *p, const Cursor *c)
{
  return p->position + c->pos + c->skip;
}

/* What is at the cursor makes no sense. Before the first Segment that means
 * that the file is no Matroska. */
static inline gboolean
lose (MatroskaParser *p, Cursor *c)
{
  if (!p->has_segment)
    return stop (c, CORE_INVALID);
  p->level = LEVEL_LOST;
  p->damage_offset = cursor_offset (p, c);
  advance (c, 1); /* never find the same place again */
  return GO_ON;
}

static inline void
take_info (MatroskaParser *p, Span body)
{
  matroska_info_parse (&p->info, body);
  p->has_info = TRUE;
}

static inline void
take_tracks (MatroskaParser *p, Span body)
{
  if (!p->next_tracks)
    p->next_tracks = matroska_tracks_new ();
  matroska_tracks_parse (p->next_tracks, body, p->decompress);
}

/* `time` TimestampScale units in nanoseconds; FALSE when that overflows. */
static inline gboolean
scale_time (const MatroskaParser *p, gint64 time, gint64 *time_ns)
{
  guint64 size_ns;
  guint64 size = time < 0 ? -(guint64) time : (guint64) time;
  if (!g_uint64_checked_mul (&size_ns, size, p->info.timestamp_scale_ns) ||
      size_ns >= G_MAXINT64)
    return FALSE;
  *time_ns = time < 0 ? -(gint64) size_ns : (gint64) size_ns;
  return TRUE;
}

G_END_DECLS
