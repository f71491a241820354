/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One Matroska track as a stream of buffers: what turns its blocks'
 * bytes into those that the codec wants, with times and metas. Knows no pads and
 * no scheduling. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"
#include "gstframering.h"
#include "gstmatroskaframe.h"
#include "gstmatroskatext.h"
#include "gstmatroskatimes.h"

G_BEGIN_DECLS

/* (borrowed) What the offsets in a block or other event of the parser are
 * about. */
typedef struct
{
  GstMemory *memory;
  gsize base;         /* where in `memory` they begin */
  const guint8 *data; /* the same place; `memory` is mapped meanwhile */
} GstMatroskaBytes;

typedef struct
{
  const MatroskaTrack *track; /* (borrowed: valid while the parser is) */
  gchar *codec_id;            /* (owned) to know the track again */
  guint64 number;

  GstMatroskaTimes times;
  gboolean is_sparse;
  GstMatroskaTextKind text_kind;
  gboolean has_alpha; /* in BlockAdditions */
  GstMatroskaFraming framing;
  GstMemory *lost_header; /* (nullable) what header stripping removed */
  GstFrameRing small_frames;
  gboolean needs_discont;
} GstMatroskaStream;

/* Returns (transfer full). `tick_ns` is the TimestampScale. */
GstMatroskaStream *gst_matroska_stream_new (const MatroskaTrack *track,
    guint64 tick_ns, gboolean repair_timestamps);
void gst_matroska_stream_free (GstMatroskaStream *stream);

/* Reading goes on elsewhere: see gst_matroska_times_resume(). */
void gst_matroska_stream_resume (GstMatroskaStream *stream,
    const GstMatroskaPast *past);

/* FALSE when frames cannot be restored to what the codec wants. `reason`
 * (transfer none) then says why. */
gboolean gst_matroska_track_is_readable (const MatroskaTrack *track,
    const gchar **reason);

/* Returns (transfer full, nullable) what decoders want before the first frame.
 * `caps` are the track's. */
GstBufferList *gst_matroska_stream_header_packets (const GstMatroskaStream
                                                       *stream,
    const GstCaps *caps);

/* Returns (transfer full, nullable) frame `index` of `block`, whose bytes are
 * given; NULL when it cannot be decompressed. */
GstBuffer *gst_matroska_stream_make_buffer (GstMatroskaStream *stream,
    const MatroskaBlock *block, guint index, const GstMatroskaBytes *bytes);

G_END_DECLS
