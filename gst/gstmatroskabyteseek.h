/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A seek in a stream whose source can be asked for other bytes (HTTP).
 * The place is found as in a file, by the same code, which is run again whenever
 * what it missed has come.
 *
 * Streaming thread, or whoever holds its lock. */

#pragma once

#include "gstbyteruns.h"
#include "gstmatroskarange.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MATROSKA_BYTE_SEEK_NONE,
  GST_MATROSKA_BYTE_SEEK_LOOK, /* what comes is to be looked at */
  GST_MATROSKA_BYTE_SEEK_PLAY, /* what comes is to be played */
} GstMatroskaByteSeekStage;

typedef struct
{
  GstMatroskaByteSeekStage stage;
  guint64 offset;       /* of the bytes asked for, or to play from */
  gboolean has_flushed; /* since they were: what comes is no longer what was on
                           its way before */
  gboolean has_arrived; /* and those asked for come */
  gboolean is_flushing; /* downstream waits for the end of a flush */
  gboolean is_back;     /* to the group of pictures before */
  GstSegment segment;
  GstSeekFlags flags;
  guint32 seqnum; /* of the request that began it; kept when it is over */
  GstByteRuns runs;
} GstMatroskaByteSeek;

typedef enum
{
  GST_MATROSKA_BYTE_SEEK_DO_WAIT, /* for more bytes */
  GST_MATROSKA_BYTE_SEEK_DO_ASK,  /* for those at `offset` */
  GST_MATROSKA_BYTE_SEEK_DO_PLAY, /* those at `offset`: the pads' range and the
                                     parser are set for them */
  GST_MATROSKA_BYTE_SEEK_DO_END,  /* nothing is left of the segment */
  GST_MATROSKA_BYTE_SEEK_DO_FAIL, /* there is no way */
} GstMatroskaByteSeekAction;

/* Looks at what has come so far. `source->runs` are those of the seek. */
GstMatroskaByteSeekAction gst_matroska_byte_seek_look (GstMatroskaByteSeek
                                                           *seek,
    GstMatroskaSource *source);

/* Upstream announced the bytes at `offset`: are they those asked for? Some in
 * front of them do no harm. */
gboolean gst_matroska_byte_seek_is_answer (const GstMatroskaByteSeek *seek,
    guint64 offset);

/* It is over, but for its seqnum. */
void gst_matroska_byte_seek_end (GstMatroskaByteSeek *seek);

G_END_DECLS
