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

#include "core/audiolength.h"
#include "core/frametime.h"
#include "core/matroska.h"
#include "core/ratefit.h"
#include "gstmatroskaframe.h"
#include "gstmatroskatext.h"

G_BEGIN_DECLS

typedef struct
{
  const MatroskaTrack *track; /* (borrowed: valid while the parser is) */
  gchar *codec_id;            /* (owned) to know the track again */
  guint64 number;

  guint64 duration_num; /* of a frame, num/den seconds; 0: not constant */
  guint64 duration_den;
  AudioLength length;   /* of frames, where the track does not say it */
  guint64 lace_samples; /* of the block's frames before, by `length` */
  gboolean repairs_times;
  FrameClock clock;
  gboolean needs_fit; /* nobody says the frame rate: `fit` looks for it */
  RateFit fit;
  DtsDeriver deriver;
  gboolean has_dts;
  GstClockTime lead;

  gboolean is_decode_timed; /* blocks have the time to decode, not to show */
  gboolean is_intra_only;   /* which is the same (set by the owner) */

  gboolean is_sparse;
  GstMatroskaTextKind text_kind;
  gboolean has_alpha; /* in BlockAdditions */
  GstMatroskaFraming framing;
  guint n_leading; /* after a seek: frames behind the first that are shown
                      before it */
  gboolean is_resumed;
  gboolean is_begun;      /* with a frame, from the start or after a seek */
  gint64 first_ns;        /* that frame's time */
  gboolean has_leading;   /* pictures shown before the first may still come, for
                           which decode times made no room */
  GstMemory *lost_header; /* (nullable) what header stripping removed */
  gboolean needs_discont;
} GstMatroskaStream;

/* Returns (transfer full). `tick_ns` is the TimestampScale. */
GstMatroskaStream *gst_matroska_stream_new (const MatroskaTrack *track,
    guint64 tick_ns, gboolean repair_timestamps);
void gst_matroska_stream_free (GstMatroskaStream *stream);

/* Reading goes on elsewhere, with a frame that `n_leading` of those behind it
 * are shown before: times stay those of a run from the start. */
void gst_matroska_stream_resume (GstMatroskaStream *stream, guint n_leading);

/* What the track's first blocks say of times, when others may be played before
 * them: from learn_anew() on, learn() takes their times in file order, until
 * knows_times(). stop_learning() gives up on what is not known then. */
void gst_matroska_stream_learn_anew (GstMatroskaStream *stream);
void gst_matroska_stream_learn (GstMatroskaStream *stream, gint64 coded_ns);
void gst_matroska_stream_stop_learning (GstMatroskaStream *stream);
gboolean gst_matroska_stream_knows_times (const GstMatroskaStream *stream);

/* Returns the time that a key frame of this coded time gets. */
gint64 gst_matroska_stream_time (const GstMatroskaStream *stream,
    gint64 coded_ns);

/* Is the next block a picture that would have to be shown before it is decoded?
 * So are leading pictures deeper than the codec's reordering, where reading
 * begins with an open GOP; what they refer to was cut away. */
gboolean gst_matroska_stream_comes_too_late (GstMatroskaStream *stream,
    const MatroskaBlock *block);

/* Returns how long all frames of a block are; 0: unknown. */
gint64 gst_matroska_stream_block_duration (const GstMatroskaStream *stream,
    const MatroskaBlock *block);

/* How much decoder priming there is before stream time 0 (RFC 9559
 * 5.1.4.1.25), and how much later than stream times buffer times are. */
GstClockTime gst_matroska_stream_priming (const GstMatroskaStream *stream);
GstClockTime gst_matroska_stream_shift (const GstMatroskaStream *stream);

/* FALSE when frames cannot be restored to what the codec wants. `reason`
 * (transfer none) then says why. */
gboolean gst_matroska_track_is_readable (const MatroskaTrack *track,
    const gchar **reason);

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
