/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Where in a random access file to read from, to play from a time:
 * by the file's Cues if they are there and right, else by bisection over its
 * Clusters. Knows no source pads and no segments.
 *
 * All times are those of the file, repaired as the stream repairs them. */

#pragma once

#include "core/matroska.h"
#include "gstblockring.h"
#include "gstbyteruns.h"
#include "gstmatroskastream.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_ebml_fast_demux_debug);

typedef enum
{
  GST_MATROSKA_SNAP_BEFORE, /* the last key frame at or before the time */
  GST_MATROSKA_SNAP_AFTER,  /* the first at or after it, or else BEFORE */
  GST_MATROSKA_SNAP_NEAREST,
} GstMatroskaSnap;

/* Where to begin. */
typedef struct
{
  MatroskaPlace
      start;         /* other tracks' frames of the same time may come first */
  MatroskaPlace key; /* the leading track's frame */
  guint64 key_end;   /* absolute, of its block */
  gint64 key_time_ns;
  GstMatroskaPast past; /* from finder_recall() on; finder_find() counts the
                           leading frames */
} GstMatroskaEntry;

/* Looks through a file with the parser of its reader, which has to be put back
 * in place afterwards. */
typedef struct
{
  GstPad *sinkpad;               /* (borrowed), and the next three */
  MatroskaParser *parser;        /* past its headers */
  const GstMatroskaStream *lead; /* whose key frames count */
  guint64 end;                   /* of the file or the Segment */
  GstByteRuns *runs;    /* (borrowed, nullable) read instead of pulling;
                                    set it after init() */
  GstBlockRing *blocks; /* (borrowed, nullable) to read into, when `end` is
                           known; set it after init() */
  gboolean reads_frame; /* the key frame that the Cues tell, not just its head;
                           set it after init() */
  gint64 cue_ns;        /* when that is, TIME_NONE: not looked for */
  gsize window_size;    /* bytes to read at once */
  GstBuffer *window;    /* (owned, nullable) mapped */
  GstMapInfo map;
  guint64 window_offset;
  GstMemory *frame; /* (owned, nullable) with the key frame of the Cues */
  guint64 frame_offset;
  guint64 n_bytes;    /* read so far */
  GstFlowReturn flow; /* what reading ended with, if not with the file */
} GstMatroskaFinder;

/* `end`: the file's size, G_MAXUINT64 if unknown. */
void gst_matroska_finder_init (GstMatroskaFinder *finder, GstPad *sinkpad,
    MatroskaParser *parser, const GstMatroskaStream *lead, guint64 end);
void gst_matroska_finder_clear (GstMatroskaFinder *finder);

/* Block after block from `place` on, without frames. FALSE: no more. */
void gst_matroska_finder_go (GstMatroskaFinder *finder,
    const MatroskaPlace *place);
gboolean gst_matroska_finder_next (GstMatroskaFinder *finder,
    MatroskaBlock *block);

/* Is there a Cluster at `offset`, of `time_ns` at most? */
gboolean gst_matroska_finder_is_cluster (GstMatroskaFinder *finder,
    guint64 offset, gint64 time_ns);

/* Returns (transfer full, nullable) what was read with the key frame, from `offset`
 * on, when all of the entry up to that frame's end is there. */
GstMemory *gst_matroska_finder_take_frame (GstMatroskaFinder *finder,
    const GstMatroskaEntry *entry, guint64 *offset);

/* Reads the Cues, unless they were. */
void gst_matroska_finder_read_cues (GstMatroskaFinder *finder);

/* Where there is nothing before a time, the first key frame it is, whatever the
 * snap. FALSE: the leading track has no key frame at all, or `finder->flow` says
 * why it could not be looked for. */
gboolean gst_matroska_finder_find (GstMatroskaFinder *finder, gint64 time_ns,
    GstMatroskaSnap snap, GstMatroskaEntry *entry);

G_END_DECLS
