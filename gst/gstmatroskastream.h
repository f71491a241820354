/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One Matroska track as a stream of buffers: which times its frames
 * get, and what turns their bytes into those that the codec wants. Knows no
 * pads and no scheduling.
 *
 * Buffer times are stream times plus `lead`, since a GstBuffer cannot carry
 * the negative decode times that reordered video begins with; the segment
 * starts `lead` later, so that stream and running times are exact. */

#pragma once

#include <gst/gst.h>

#include "core/frametime.h"
#include "core/matroska.h"
#include "core/ratefit.h"
#include "gstmatroskaframe.h"

G_BEGIN_DECLS

typedef struct
{
  const MatroskaTrack *track; /* (borrowed: valid while the parser is) */
  gchar *codec_id;            /* (owned) to know the track again */
  guint64 number;

  guint64 duration_num; /* of a frame, num/den seconds; 0: not constant */
  guint64 duration_den;
  FrameClock clock;
  gboolean needs_fit; /* nobody says the frame rate: `fit` looks for it */
  RateFit fit;
  DtsDeriver deriver;
  gboolean has_dts;
  GstClockTime lead;

  gboolean is_decode_timed; /* blocks have the time to decode, not to show */
  gboolean is_intra_only;   /* which is the same (set by the owner) */

  gboolean is_sparse;
  gboolean is_markup; /* plain text that the caps promise as markup */
  GstMatroskaFraming framing;
  GstMemory *lost_header; /* (nullable) what header stripping removed */
  gboolean needs_discont;
} GstMatroskaStream;

/* Returns (transfer full). `tick_ns` is the TimestampScale. */
GstMatroskaStream *gst_matroska_stream_new (const MatroskaTrack *track,
    guint64 tick_ns, gboolean repair_timestamps);
void gst_matroska_stream_free (GstMatroskaStream *stream);

/* FALSE when frames cannot be restored to what the codec wants. `reason`
 * (transfer none) then says why. */
gboolean gst_matroska_track_is_readable (const MatroskaTrack *track,
    const gchar **reason);

void gst_matroska_stream_init_segment (const GstMatroskaStream *stream,
    GstClockTime duration, GstSegment *segment);

/* Returns (transfer full, nullable) what decoders want before the first frame.
 * `caps` are the track's. */
GstBufferList *gst_matroska_stream_header_packets (const GstMatroskaStream
                                                       *stream,
    const GstCaps *caps);

/* Returns (transfer full, nullable) frame `index` of `block`; NULL when it
 * cannot be decompressed. `block_memory` holds the block's bytes, in which the
 * offsets of its frames count from `base`. */
GstBuffer *gst_matroska_stream_make_buffer (GstMatroskaStream *stream,
    const MatroskaBlock *block, guint index, GstMemory *block_memory,
    gsize base);

G_END_DECLS
