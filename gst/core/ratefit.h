/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The constant frame rate of a stream that does not say it, out of
 * coded times that the container rounds.
 *
 * 24 and 23.976 fps, rounded to milliseconds, agree with the same times for
 * more than a second, so the rate is known after some two seconds of frames;
 * until then, and for video whose rate varies, it is unknown. What comes out is
 * a pure function of the times that went in. Nothing is held back for it. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 tolerance_ns;
  gint64 anchor_ns;    /* the first time, TIME_NONE until known */
  gint64 lowest_ns;    /* of all times */
  gint64 highest_ns;   /* of all times */
  guint n_frames;      /* so far, until it is decided */
  guint candidates;    /* a bit for each rate that all times agree with */
  gboolean is_decided; /* `candidates` is the one */
} RateFit;

/* `tolerance_ns`: the container's tick. */
void rate_fit_init (RateFit *fit, guint64 tolerance_ns);

/* Takes the presentation time of the next frame in decode order. Returns the
 * standard rate on whose grid, from the first time on, every frame so far lies
 * to the tolerance without leaving one out; 0/0 while that is undecided, and
 * for ever after the first frame off the grid. */
Fraction rate_fit_add (RateFit *fit, gint64 time_ns);

G_END_DECLS
