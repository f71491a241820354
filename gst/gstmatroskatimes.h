/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. When the frames of a Matroska track are decoded and shown, and for
 * how long. Knows frames' heads, where sound says its length in them, and
 * nothing else of what they hold.
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

G_BEGIN_DECLS

/* What a run from the start has put out before a key frame, as far as decode
 * times depend on it. */
typedef struct
{
  guint n_leading;    /* frames behind the key frame that are shown before it */
  gint64 anchor_ns;   /* of the grid of frames before; TIME_NONE: the track's */
  gboolean is_known;  /* they were looked at: they need not be on the grid */
  DtsDeriver deriver; /* then: what that run would have */
} GstMatroskaPast;

#define GST_MATROSKA_NO_PAST ((GstMatroskaPast){ .anchor_ns = TIME_NONE })

typedef struct
{
  const MatroskaTrack *track; /* (borrowed: valid while the parser is) */

  guint64 duration_num; /* of a frame, num/den seconds; 0: not constant */
  guint64 duration_den;
  AudioLength length;   /* of frames, where the track does not say it */
  guint64 lace_samples; /* of the block's frames before, by `length` */
  gboolean repairs_times;
  FrameClock clock;
  gboolean needs_fit; /* `fit` looks for the frame rate, or makes sure of it */
  gboolean is_steady; /* the first frames keep to the clock's rate */
  RateFit fit;
  DtsDeriver deriver;
  gboolean has_dts;
  GstClockTime lead;

  gboolean is_decode_timed; /* blocks have the time to decode, not to show */
  gboolean is_intra_only;   /* which is the same (set by the owner) */

  GstMatroskaPast past; /* after a seek: of the first frame */
  gboolean is_resumed;
  gboolean is_begun;    /* with a frame, from the start or after a seek */
  gint64 first_ns;      /* that frame's time */
  gboolean has_leading; /* pictures shown before the first may still come, for
                           which decode times made no room */
} GstMatroskaTimes;

/* `tick_ns` is the TimestampScale. There is nothing to free. */
void gst_matroska_times_init (GstMatroskaTimes *times,
    const MatroskaTrack *track, guint64 tick_ns, gboolean repair_timestamps);

/* Reading goes on elsewhere, with a frame of this past: times stay those of a
 * run from the start. */
void gst_matroska_times_resume (GstMatroskaTimes *times,
    const GstMatroskaPast *past);

/* Does a coded time lie on the grid from `anchor_ns` (TIME_NONE: the track's)? */
gboolean gst_matroska_times_keep_rate (const GstMatroskaTimes *times,
    gint64 anchor_ns, gint64 coded_ns);

/* Takes the next block as stamp() does, without a buffer. Returns its time. */
gint64 gst_matroska_times_pass (GstMatroskaTimes *times,
    const MatroskaBlock *block);

/* What the track's first blocks say of times, when others may be played before
 * them: from learn_anew() on, learn() takes their times in file order, until
 * are_known(). stop_learning() gives up on what is not known then. */
void gst_matroska_times_learn_anew (GstMatroskaTimes *times);
void gst_matroska_times_learn (GstMatroskaTimes *times, gint64 coded_ns);
void gst_matroska_times_stop_learning (GstMatroskaTimes *times);
gboolean gst_matroska_times_are_known (const GstMatroskaTimes *times);

/* Returns the time that a key frame of this coded time gets. */
gint64 gst_matroska_times_at (const GstMatroskaTimes *times, gint64 coded_ns);

/* Is the next block a picture with no decode time left between that of the one
 * before and its own time? So are leading pictures as deep as the codec's
 * reordering, where reading begins with an open GOP; what they refer to was cut
 * away. */
gboolean gst_matroska_times_come_too_late (GstMatroskaTimes *times,
    const MatroskaBlock *block);

/* Returns how long all frames of a block are; 0: unknown. */
gint64 gst_matroska_times_block_duration (const GstMatroskaTimes *times,
    const MatroskaBlock *block);

/* How much decoder priming there is before stream time 0 (RFC 9559
 * 5.1.4.1.25), and how much later than stream times buffer times are. */
GstClockTime gst_matroska_times_priming (const GstMatroskaTimes *times);
GstClockTime gst_matroska_times_shift (const GstMatroskaTimes *times);

/* Sets the times of `buffer`, frame `index` of the next block; none where
 * nothing says them. */
void gst_matroska_times_stamp (GstMatroskaTimes *times,
    const MatroskaBlock *block, guint index, GstBuffer *buffer);

G_END_DECLS
