/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Cues on their way into the samples of a text track (ISO/IEC
 * 14496-30): samples follow each other without gaps or overlaps, each for as
 * long as the same cues show, so a cue is in as many samples as it takes, and
 * where none shows a sample says so. Nobody tells how many cues are to come, so
 * what waits, and what shows at once, is bounded. */

#pragma once

#include "core/codec.h"
#include "core/webvtt.h"

G_BEGIN_DECLS

typedef enum
{
  CUE_ACCEPTED,
  CUE_EMPTY, /* ends where it starts, or before, or says nothing */
  CUE_LATE,  /* the samples of its time are given out */
  CUE_LIMIT, /* too large, or too many wait */
} CueVerdict;

typedef struct
{
  WebvttCue cue;         /* its times are those of the track */
  gint64 clock_shift_ns; /* times inside its text are so much earlier */
  gboolean is_open;      /* it ends where the next one starts, if it has not
                            ended by then */
} TimedCue;

typedef struct
{
  gint64 start, end;  /* ticks */
  const guint8 *data; /* (borrowed until the next call) */
  gsize size_bytes;
} CueSample;

typedef struct _CueTimeline CueTimeline;

/* CODEC_WVTT; or CODEC_STPP, where a cue's text is a whole document and the
 * newest of several shows. */
CueTimeline *cue_timeline_new (CodecId id, guint32 timescale);
void cue_timeline_free (CueTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CueTimeline, cue_timeline_free)

/* The first sample begins at `time`. Forgets all cues. */
void cue_timeline_begin (CueTimeline *timeline, gint64 time);

/* Copies the cue. The order is that of starts, or nearly so. What of it lies
 * before the next sample is not shown. */
CueVerdict cue_timeline_add (CueTimeline *timeline, const TimedCue *cue);

/* The next sample begins at `time`, if that is later: what comes before it is
 * left out. */
void cue_timeline_skip (CueTimeline *timeline, gint64 time);

/* Where the next sample begins. */
gint64 cue_timeline_position (const CueTimeline *timeline);

/* Where the first cue starts that is not over; G_MAXINT64: there is none. */
gint64 cue_timeline_first_start (const CueTimeline *timeline);

/* Where the last cue ends, or the next sample begins. One that is open counts
 * for `open_duration` ticks at most. */
gint64 cue_timeline_end (const CueTimeline *timeline, gint64 open_duration);

/* TRUE and the next sample, if it ends at or before `until`: no cue that starts
 * before that is to come. It ends at `cut` (beyond the position) at the latest:
 * a fragment begins there, and must make sense alone. */
gboolean cue_timeline_next (CueTimeline *timeline, gint64 until, gint64 cut,
    CueSample *sample);

G_END_DECLS
