/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The source pads of a Matroska demuxer: which tracks get one, what
 * is announced on them, and blocks turned into pushed buffers. Knows nothing of
 * where the bytes come from.
 *
 * Streaming thread, unless it says otherwise. */

#pragma once

#include <gst/base/gstflowcombiner.h>
#include <gst/gst.h>

#include "core/segmentchain.h"
#include "gstmatroskametadata.h"
#include "gstmatroskaselection.h"
#include "gstmatroskastream.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_ebml_fast_demux_debug);

/* What is played: from a key frame of the leading track up to a time. */
typedef struct
{
  gint64 low_ns;  /* in the file; G_MININT64: from wherever reading begins */
  gint64 high_ns; /* G_MAXINT64: no end */
  gint64 key_ns;  /* of the leading track's first key frame */
  guint64 key_offset;   /* of the leading track's first block, absolute */
  guint64 n_bytes;      /* from where reading begins to that block's end */
  GstMatroskaPast past; /* of that key frame */
} GstMatroskaRange;

/* Returned when nothing is left of the range. */
#define GST_MATROSKA_FLOW_RANGE_DONE GST_FLOW_CUSTOM_SUCCESS_1

typedef struct
{
  GstElement *element; /* (borrowed) */
  GPtrArray *outputs;  /* (owned) one for each pad, in track order */
  GstFlowCombiner *flows;
  gboolean repair_timestamps;
  guint group_id;
  guint64 n_buffers;           /* pushed so far, on all pads */
  guint64 n_losses;            /* damaged places and frames so far */
  GstClockTime duration;       /* the Segment's end; NONE: unknown */
  gboolean duration_is_length; /* the file's, of what begins late */
  gint is_seekable;            /* atomic */
  GstSegment segment; /* in stream time; its position is the end of what was
                            pushed */
  gint has_upstream_segment; /* atomic; it is not ours: upstream speaks of
                                   time */
  guint32 seqnum;            /* of the seek that the segment comes from */
  GstMatroskaRange range;
  SegmentChain chain;        /* where the Segments lie in stream time */
  gint64 offset_ns;          /* the chain's, as the pads have been told */
  GstSegment segment_before; /* while the Segment before was played */
  gint64 offset_before_ns;
  gboolean is_joined;     /* this Segment is not the first */
  gboolean needs_headers; /* one of the outputs does */
  guint n_groups;         /* of pads that others took the place of */
  guint n_video_pads;     /* so far, and the next two */
  guint n_audio_pads;
  guint n_subtitle_pads;
  GstStreamCollection *collection; /* (owned, nullable) */
  GstMatroskaSelection selection;

  GstMatroskaMetadata metadata;
  GstTagList *file_tags; /* (owned, nullable) of the headers */
  GstToc *toc;           /* (owned, nullable) the element's object lock */
} GstMatroskaPads;

void gst_matroska_pads_init (GstMatroskaPads *pads, GstElement *element,
    gboolean repair_timestamps);

/* Removes the pads. No streaming thread runs. */
void gst_matroska_pads_clear (GstMatroskaPads *pads);

/* MATROSKA_EVENT_HEADERS: adds a pad for each track that can be demuxed, then
 * signals no-more-pads. When there are pads (after a flush, or in the next
 * Segment), finds their tracks again; their caps may change. Where the tracks
 * are others, all pads are replaced: the old ones get EOS and go after the new
 * ones have come. */
GstFlowReturn gst_matroska_pads_handle_headers (GstMatroskaPads *pads,
    const MatroskaParser *parser, guint group_id);

/* MATROSKA_EVENT_BLOCK */
GstFlowReturn gst_matroska_pads_push_block (GstMatroskaPads *pads,
    const MatroskaBlock *block, const GstMatroskaBytes *bytes);

/* (nullable) The stream whose key frames say where to begin: the first video,
 * or else the first audio. */
GstMatroskaStream *gst_matroska_pads_lead (const GstMatroskaPads *pads);

/* Do all streams that matter know the times of their track's first blocks? See
 * gst_matroska_times_learn(). */
gboolean gst_matroska_pads_know_times (const GstMatroskaPads *pads);

/* For those that do not. (nullable) The stream of a track, if it is one. When
 * learning stops, what is unknown stays so. */
void gst_matroska_pads_learn_anew (GstMatroskaPads *pads);
GstMatroskaStream *gst_matroska_pads_learning_stream (const GstMatroskaPads
                                                          *pads,
    const MatroskaTrack *track);
void gst_matroska_pads_stop_learning (GstMatroskaPads *pads);

/* Nothing but the video's key frames is pushed. */
gboolean gst_matroska_pads_plays_keys_only (const GstMatroskaPads *pads);

/* Blocks from elsewhere follow, and only what is in `range` is pushed. */
void gst_matroska_pads_set_range (GstMatroskaPads *pads,
    const GstMatroskaRange *range);

/* Makes `pads->segment` that of all pads, and tells them. */
void gst_matroska_pads_push_segment (GstMatroskaPads *pads);

/* MATROSKA_EVENT_METADATA: `body` holds the bytes that it speaks of. It is shown
 * before the next block. */
void gst_matroska_pads_take_metadata (GstMatroskaPads *pads,
    const MatroskaMetadata *element, Span body);

/* Sends what metadata is new: before the end, when no block comes. */
void gst_matroska_pads_push_metadata (GstMatroskaPads *pads);

/* Takes `event`, a SELECT_STREAMS; before the next block the pads follow it.
 * FALSE: it names no stream of ours. Any thread. */
gboolean gst_matroska_pads_select (GstMatroskaPads *pads, GstElement *element,
    GstEvent *event);

/* Takes `event`. Any thread. */
void gst_matroska_pads_push_event (GstMatroskaPads *pads, GstEvent *event);

/* Something was lost. TRUE when that is worth a message. */
gboolean gst_matroska_pads_count_loss (GstMatroskaPads *pads);

/* Something was lost: the next buffers say so. */
void gst_matroska_pads_mark_discont (GstMatroskaPads *pads);

G_END_DECLS
