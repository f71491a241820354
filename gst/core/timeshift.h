/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Sources whose times run back: a demuxer that corrects its clock, a
 * camera that is started again, a loop. What comes behind such a place goes on
 * where the track was, later by one distance from there on, and the tracks of a
 * source move by the same distance, so that they stay together. A frame alone
 * that is out of place takes the place where it was due.
 *
 * Times are nanoseconds of stream time. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

/* An epoch begins where times run back. Tracks come to it one by one, but seldom
 * far from each other. */
#define TIME_SHIFT_N_EPOCHS 16

/* What the tracks of one source share. Zero-initialise it. */
typedef struct
{
  guint64 epoch;                         /* the newest */
  gint64 shifts_ns[TIME_SHIFT_N_EPOCHS]; /* by epoch, the oldest is replaced */
  gint64 newest_ns;                      /* of any track, shifted */
} TimeShift;

typedef struct
{
  gboolean is_reordered; /* set by the caller: pictures, not sound */

  guint64 epoch;
  gint64 shift_ns;        /* what was added to the newest sample */
  gint64 shift_before_ns; /* the same before it ran back last */
  gboolean has_position;  /* a sample was taken, and what follows is valid */
  gint64 newest_ns;   /* decode time; without, the highest presentation time */
  gint64 sync_pts_ns; /* of the last key frame */
  gint64 step_ns;     /* what the newest sample lasts */
} TimeShiftTrack;

typedef struct
{
  gint64 pts_ns;
  gint64 dts_ns;      /* TIME_NONE: unknown */
  gint64 duration_ns; /* 0: unknown */
  gboolean is_sync;
} TimeShiftSample;

/* Returns by how much the sample's times are to be later. */
gint64 time_shift_find (TimeShift *source, TimeShiftTrack *track,
    const TimeShiftSample *sample);

/* The sample, its times still those of the source, was used: the next ones are
 * compared to it. */
void time_shift_note (TimeShift *source, TimeShiftTrack *track,
    const TimeShiftSample *sample);

/* After a flush: nothing is known of a track. */
void time_shift_track_reset (TimeShiftTrack *track);

G_END_DECLS
