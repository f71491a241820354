/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. From the order of pictures and the frame rate the times that a stream
 * does not say. */

#pragma once

#include "core/frametime.h"
#include "core/pictureorder.h"

G_BEGIN_DECLS

typedef struct
{
  Fraction frame_rate;   /* 0/0: unknown */
  Fraction default_rate; /* to make a PTS with where nothing says a rate; set
                            by the owner, stays. 0/1 or 0/0: make none */
  gboolean uses_default; /* that was done */
  guint poc_per_frame;
  guint reorder_depth;
  gint64 start_ns; /* first PTS, if nothing says it */

  PictureOrder order;

  /* Positions on a ruler on which sequences follow each other; poc_per_frame is
   * one frame. */
  gint64 sequence_position; /* of POC 0 of this sequence */
  gint64 last_position;
  gint64 decode_position; /* were the picture shown in order of decoding */
  gint64 end_position;    /* after all pictures so far */
  gint64 anchor_ns;       /* a known PTS, TIME_NONE: none yet */
  gint64 anchor_position;
  gboolean has_given_pts;
  gint64 least_step_ns; /* between decode times that were given; 0: unknown */
  DtsDeriver dts;
  gint64 last_pts;
  gint64 last_given_dts; /* TIME_NONE: none was given */
} PictureClock;

/* The rate that times are made with; 0/0 as long as it is the default one and
 * none was made. */
Fraction picture_clock_rate (const PictureClock *clock);

/* The largest time that may be given: 146 years */
#define PICTURE_CLOCK_MAX_NS (G_MAXINT64 / 2)

/* Begins a stream whose first PTS, if nothing says it, is `start_ns`. */
void picture_clock_reset (PictureClock *clock, gint64 start_ns);

/* The sequence's description, when it is known or changes. `frame_rate` may be
 * better than what `video` says. */
void picture_clock_describe (PictureClock *clock, const NalVideo *video,
    Fraction frame_rate);

typedef struct
{
  gint64 pts_ns; /* TIME_NONE: unknown; what is made may be below zero */
  gint64 dts_ns;
} PictureTime;

/* The next picture in decode order. `starts_sequence`: decoding starts there
 * (IDR, BLA, a CRA at the beginning). What is missing in `given` is made: a DTS
 * from PTS, or where others were given to continue those, never above its PTS; a
 * PTS from the order of pictures and the frame rate or the default. With neither a
 * PTS stays unknown. `poc` (nullable) gets the
 * picture's place in the order of its sequence. */
PictureTime picture_clock_next (PictureClock *clock, const NalPicture *picture,
    gboolean starts_sequence, PictureTime given, gint64 *poc);

G_END_DECLS
