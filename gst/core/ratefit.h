/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The constant frame rate of a stream that does not say it, out of
 * coded times that the container rounds.
 *
 * 24 and 23.976 fps, rounded to milliseconds, agree with the same times for
 * more than a second, so the rate is known after some two seconds of frames.
 * Nothing is held back for it: what was taken in until then, and all of video
 * whose rate varies, keeps the times that it has. What comes out is a pure
 * function of the track's first times, and stays so for good. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 tolerance_ns;
  gint64 anchor_ns;  /* the first time, TIME_NONE until known */
  gint64 lowest_ns;  /* and the next */
  gint64 highest_ns; /* of all times that it was decided by */
  guint n_frames;    /* so far, until it is decided */
  guint candidates;  /* a bit for each rate that all times agree with */
  Fraction stated;   /* the only one there is; 0/0: the standard ones */
  guint max_missing; /* frames that reordering may still bring */
  Fraction rate;     /* 0/0 until it is decided */
} RateFit;

/* `tolerance_ns`: the container's tick. */
void rate_fit_init (RateFit *fit, guint64 tolerance_ns);

/* The stream says its rate, and reorders `depth` frames deep: do its frames keep
 * to that? Few are enough to tell. */
void rate_fit_init_stated (RateFit *fit, guint64 tolerance_ns, Fraction rate,
    guint depth);

/* Takes the presentation time of the next frame in decode order. Returns the
 * rate on whose grid, from the first time on, every frame lay to the
 * tolerance without leaving one out when that was decided; 0/0 until then. */
Fraction rate_fit_add (RateFit *fit, gint64 time_ns);

/* The rate of so many frames in a row, which may have rounded times: one of the
 * usual rates where that is as near as a thousandth, else as counted. 0/0 where
 * there are none. */
Fraction rate_measure (guint n_frames, guint64 duration_ticks,
    guint32 timescale);

/* Can more times change what it says? */
gboolean rate_fit_is_over (const RateFit *fit);

G_END_DECLS
