/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Exact frame times out of a container that rounds them.
 *
 * Matroska stores presentation times only, as multiples of a coarse tick
 * (1 ms). FrameClock undoes the rounding for frames of constant duration;
 * DtsDeriver makes decode times out of presentation times in decode order. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

/* So many frames in a row are on the grid behind one that was not: half of those
 * of twice the rate are, too. */
#define FRAME_CLOCK_MIN_HITS 4

/* A frame's exact time is anchor + n * duration for the n nearest to its coded
 * time, if that is within the tolerance: the frame is on the grid. Else it is
 * the coded time itself. Never further off than the container's own rounding.
 *
 * Where frames keep to no grid, some are on it by chance. So once one was off,
 * some in a row have to be on it before one is taken for what it seems. And
 * where another
 * recording was appended, the grid goes on from some other place: a key frame
 * that is off the track's grid is the anchor of another, for the group that it
 * begins.
 *
 * All that is asked of the past begins at a key frame, or the first of all, so the outcome is a pure
 * function of the file: the same from whichever key frame reading starts.
 *
 * Of frames shorter than the rounding, two may have the same coded time: a frame
 * follows the one before if that rounds to its time. Reading that starts between
 * two such knows it one frame later. */
typedef struct
{
  guint64 duration_num; /* frame duration = num/den seconds; 0: no repair */
  guint64 duration_den;
  guint64 whole_ns; /* of a frame duration, and the rest in ns / duration_den */
  guint64 rest;
  gint64 anchor_ns; /* coded time of the track's first frame, TIME_NONE
                       until known */
  gint64 after_ns;  /* up to this, coded times pass; TIME_NONE: none do */
  guint64 tolerance_ns;
  gint64 group_anchor_ns; /* TIME_NONE: the track's */
  guint n_hits;           /* frames on the grid in a row, in the group */
  gint64
      next_ns; /* where the last frame ends; TIME_NONE: nothing was before, or
                     frames are long enough to be told apart */
} FrameClock;

typedef struct
{
  gint64 time_ns;
  gint64 duration_ns; /* to where the next frame of the grid begins; 0: unknown,
                         or the frame is at a time of its own */
} FrameTime;

/* A duration of no use (0/x, x/0, below a nanosecond, beyond some hours) means
 * no repair: coded times pass. */
void frame_clock_init (FrameClock *clock, guint64 duration_num,
    guint64 duration_den, guint64 tolerance_ns);

/* Reading goes on elsewhere. */
void frame_clock_resume (FrameClock *clock);

/* The track's next frame in decode order: its exact time, to the nearest
 * nanosecond. Sets the anchor if it is the first. A stream of nothing but key
 * frames has groups of one. */
FrameTime frame_clock_next (FrameClock *clock, gint64 coded_ns,
    gboolean is_key);

/* What frame_clock_next() says of a frame that is taken by itself. Its duration
 * is 0 if it is off the track's grid. */
FrameTime frame_clock_look (const FrameClock *clock, gint64 coded_ns);

#define DTS_MAX_REORDER_DEPTH 16

/* DTS of the frame at decode index i = the (i - depth)th smallest PTS; before
 * that, whole frame durations ahead of the first. Zero latency. */
typedef struct
{
  guint depth; /* pictures */
  gint64 frame_duration_ns;
  gint64 step_ns; /* between decode times up to the first PTS */
  gint64 sorted_pts[DTS_MAX_REORDER_DEPTH + 1];
  guint n_sorted;
  gint64 first_pts;
  gint64 last_dts;
  guint64 n_frames;
} DtsDeriver;

void dts_deriver_init (DtsDeriver *deriver, guint depth,
    gint64 frame_duration_ns);

/* The same stream goes on with another depth or rate: as after init, but decode
 * times stay above those before, closer together if they must. */
void dts_deriver_change (DtsDeriver *deriver, guint depth,
    gint64 frame_duration_ns);

/* Forget the past: after a seek or a gap. */
void dts_deriver_reset (DtsDeriver *deriver);

/* Returns the DTS: later than the one before and never above `pts_ns`, by a
 * nanosecond if there is no more room. A stream that reorders deeper than it
 * says cannot have both, nor can two frames of one time, or the leading pictures
 * of one that begins with an open GOP; then the DTS is the one before again, so
 * that decode times never go back. */
gint64 dts_deriver_next (DtsDeriver *deriver, gint64 pts_ns);

G_END_DECLS
