/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A seek in a stream whose source can be asked for other bytes (HTTP):
 * what to ask for, and what to make of what comes. The Cues first, where they
 * are known to be behind the Clusters; without any, Clusters where the time may
 * be, until one is near. */

#pragma once

#include "gstmatroskapads.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MATROSKA_BYTE_SEEK_NONE,
  GST_MATROSKA_BYTE_SEEK_CUES,  /* the Cues come */
  GST_MATROSKA_BYTE_SEEK_GUESS, /* a Cluster is looked for */
  GST_MATROSKA_BYTE_SEEK_PLAY,  /* what comes is to be played */
} GstMatroskaByteSeekStage;

typedef struct
{
  GstMatroskaByteSeekStage stage;
  guint64 offset;       /* of the bytes to ask for, or to play from */
  gboolean has_arrived; /* what was asked for comes now, and not what was on its
                           way before (set by the owner) */
  GstSegment segment;
  GstSeekFlags flags;
  guint32 seqnum;
  guint64 low, high; /* GUESS: where the Cluster is, absolute */
  gint64 low_time_ns, high_time_ns;
  guint n_guesses;
} GstMatroskaByteSeek;

/* Sets out for `segment`, in stream time; ask for `seek->offset` next.
 * `file_size`: G_MAXUINT64 if unknown. FALSE: there is no way. */
gboolean gst_matroska_byte_seek_begin (GstMatroskaByteSeek *seek,
    const GstMatroskaPads *pads, const MatroskaParser *parser,
    guint64 file_size);

/* Looks at bytes that were asked for, which begin at `*position` and are moved
 * on from by changing that. CORE_NEED_DATA: `*want` from there on are needed.
 * CORE_OK: the stage or the offset is another: ask again, unless the offset is
 * `*position`. CORE_INVALID: there is no way. */
CoreStatus gst_matroska_byte_seek_read (GstMatroskaByteSeek *seek,
    const GstMatroskaPads *pads, MatroskaParser *parser, const guint8 *data,
    gsize size, guint64 *position, gsize *want);

/* The bytes at `seek->offset` are next: puts pads and parser there. The pads'
 * segment is to be pushed. */
void gst_matroska_byte_seek_settle (GstMatroskaByteSeek *seek,
    GstMatroskaPads *pads, MatroskaParser *parser);

G_END_DECLS
