/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A Matroska stream being read: the parser, the pads that it feeds, and
 * what both ways of getting bytes (gstmatroskapull.h, gstmatroskapush.h) do
 * alike: what an event of the parser leads to, how it ends, what a seek is.
 *
 * Streaming thread, or whoever holds its lock, unless it says otherwise. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"
#include "gstmatroskapads.h"

G_BEGIN_DECLS

/* Reading goes on elsewhere: a seek was done while a block was handled. */
#define GST_MATROSKA_FLOW_MOVED GST_FLOW_CUSTOM_SUCCESS_2

typedef struct
{
  GstElement *element; /* (borrowed) */
  GstPad *sinkpad;     /* (borrowed) of the element */
  GstMatroskaPads pads;
  MatroskaParser *parser; /* NULL while stopped */
  gsize want;             /* bytes the parser asks for at least */
  gboolean is_between; /* a Segment of known size ended: another may follow */
  gboolean is_over;    /* the source ended, or an error did it */

  gboolean is_ready;    /* element's lock: there are pads, and it can seek */
  GstEvent *early_seek; /* element's lock (nullable): came before that */

  GMutex flush_lock;
  guint n_flushes; /* flush_lock: of seeks that wait for the streaming thread */
} GstMatroskaReader;

void gst_matroska_reader_init (GstMatroskaReader *reader, GstElement *element,
    GstPad *sinkpad);
void gst_matroska_reader_finalize (GstMatroskaReader *reader);

/* Between these, the element is PAUSED or PLAYING. No streaming thread runs. */
void gst_matroska_reader_start (GstMatroskaReader *reader,
    gboolean repair_timestamps);
void gst_matroska_reader_stop (GstMatroskaReader *reader);

/* What comes next is the start of a stream. */
void gst_matroska_reader_restart (GstMatroskaReader *reader);

/* Does what an event of the parser says. `bytes` (nullable unless the event is a
 * block or metadata) are those that offsets in it are about. */
GstFlowReturn gst_matroska_reader_handle_event (GstMatroskaReader *reader,
    const MatroskaEvent *event, const GstMatroskaBytes *bytes);

/* Before a block is handled. Returns (transfer full, nullable) a seek that came
 * too early to be done before the first one. */
GstEvent *gst_matroska_reader_get_ready (GstMatroskaReader *reader);

/* The parser said `status`, and no more is read. */
GstFlowReturn gst_matroska_reader_refuse (GstMatroskaReader *reader,
    CoreStatus status);

/* The source has no more bytes. Returns what streaming stops with. */
GstFlowReturn gst_matroska_reader_end_input (GstMatroskaReader *reader,
    gboolean is_truncated);

/* All that there is in the segment was pushed: tells the pads so. */
void gst_matroska_reader_finish_segment (GstMatroskaReader *reader);

/* Segments begin by a message where the application asked for that. */
void gst_matroska_reader_post_segment_start (GstMatroskaReader *reader);

/* Keeps `event`, a seek, when it is too early to do it. Any thread. */
gboolean gst_matroska_reader_defer_seek (GstMatroskaReader *reader,
    GstEvent *event);

/* Applies `event`, a seek, to the pads' segment: the result is `segment`, and
 * `is_elsewhere` whether playing goes on at another place. FALSE: there is
 * nothing that can be played. */
gboolean gst_matroska_reader_seek_segment (const GstMatroskaReader *reader,
    GstEvent *event, GstSegment *segment, gboolean *is_elsewhere);

/* Begins a flushing seek: flushes all pads, and returns with the stream lock. Any
 * thread. */
void gst_matroska_reader_flush_and_lock (GstMatroskaReader *reader,
    guint32 seqnum);

/* Lets the pads on, under the stream lock, unless another seek has begun to
 * flush them: then that one does. */
void gst_matroska_reader_end_flush (GstMatroskaReader *reader, guint32 seqnum);

/* What upstream says. Any thread. */
gboolean gst_matroska_reader_query_size (const GstMatroskaReader *reader,
    guint64 *file_size);
gboolean gst_matroska_reader_is_upstream_seekable (const GstMatroskaReader
                                                       *reader,
    GstFormat format);

G_END_DECLS
