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

/* A frame's exact time is anchor + n * duration for the n nearest to its coded
 * time, if that is within the tolerance; else it is the coded time itself. So
 * it is a pure function of (anchor, coded time): the same from wherever
 * reading starts, and never further off than the container's own rounding. */
typedef struct
{
  guint64 duration_num; /* frame duration = num/den seconds; 0: no repair */
  guint64 duration_den;
  gint64 anchor_ns; /* coded time of the track's first frame, TIME_NONE
                           until known */
  guint64 tolerance_ns;
} FrameClock;

/* A duration of no use (0/x, x/0, below a nanosecond, beyond some hours) means
 * no repair: coded times pass. */
void frame_clock_init (FrameClock *clock, guint64 duration_num,
    guint64 duration_den, guint64 tolerance_ns);

/* Returns the exact time, to the nearest nanosecond; sets the anchor if it is
 * the first. */
gint64 frame_clock_time (FrameClock *clock, gint64 coded_ns);

/* The duration of the frame at `time_ns`, such that the frames of a stream
 * tile: it ends where frame_clock_time() puts the next one. 0: no repair, or
 * the frame is at a time of its own. */
gint64 frame_clock_duration (const FrameClock *clock, gint64 time_ns);

#define DTS_MAX_REORDER_DEPTH 16

/* DTS of the frame at decode index i = the (i - depth)th smallest PTS; before
 * that, whole frame durations ahead of the first. Zero latency. */
typedef struct
{
  guint depth; /* pictures */
  gint64 frame_duration_ns;
  gint64 sorted_pts[DTS_MAX_REORDER_DEPTH + 1];
  guint n_sorted;
  gint64 first_pts;
  gint64 last_dts;
  guint64 n_frames;
} DtsDeriver;

void dts_deriver_init (DtsDeriver *deriver, guint depth,
    gint64 frame_duration_ns);

/* Forget the past: after a seek or a gap. */
void dts_deriver_reset (DtsDeriver *deriver);

/* Returns the DTS: never below the one before and never above `pts_ns`. A
 * stream that reorders deeper than it says cannot have both, nor can the
 * leading pictures of one that begins with an open GOP; then the DTS is the one
 * before again, so that decode times never go back. */
gint64 dts_deriver_next (DtsDeriver *deriver, gint64 pts_ns);

G_END_DECLS
