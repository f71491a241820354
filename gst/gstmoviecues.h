/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The text of a movie: cues come, and go to a track as samples as soon
 * as nothing can change about them. The samples are cut where fragments and
 * chunks begin, so that each makes sense alone, and reach to the end of the
 * movie. Times are nanoseconds of stream time. Nothing here locks. */

#pragma once

#include "core/cuetimeline.h"
#include "core/cutlist.h"
#include "gstfragmenttrack.h"

G_BEGIN_DECLS

typedef struct _GstMovieCues GstMovieCues;

typedef struct
{
  GstFragmentTrack *track; /* (borrowed) */
  const CutList *cuts;     /* (borrowed) the leader's; NULL: this track leads */
  FragmenterParams cutting;
  gboolean
      is_beside_leader; /* nothing is shown where the leader has nothing: in
                                its holes, behind its end */
  GstFragmentTrackInterrupt interrupt; /* see GstFragmentTrackParams */
  gpointer user_data;
} GstMovieCuesParams;

GstMovieCues *gst_movie_cues_new (const GstMovieCuesParams *params);
void gst_movie_cues_free (GstMovieCues *cues);

/* Copies the cue. The track has a codec. */
CueVerdict gst_movie_cues_add (GstMovieCues *cues, const TimedCue *cue);

/* No cue starts before `time_ns`. */
void gst_movie_cues_advance (GstMovieCues *cues, gint64 time_ns);

/* No more cues. */
void gst_movie_cues_finish (GstMovieCues *cues);

/* Gives the track what is certain. Cues that start before `late_ns` are not
 * waited for. */
void gst_movie_cues_render (GstMovieCues *cues, gint64 late_ns);

/* The first sample begins where the segment of the leader begins that `time_ns`
 * is in; no cue was rendered yet. */
void gst_movie_cues_join (GstMovieCues *cues, gint64 time_ns);

/* Has the track everything, to its end? */
gboolean gst_movie_cues_are_over (const GstMovieCues *cues);

/* Text is not cut into chunks as short as those of other tracks may be: need the
 * one that begins at `time_ns`, in the segment of this ordinal, not wait for it?
 * What it has to say comes up to 100 ms later, in the same segment. */
gboolean gst_movie_cues_may_follow (const GstMovieCues *cues, guint64 ordinal,
    gint64 time_ns);

/* Forgets all cues. */
void gst_movie_cues_flush (GstMovieCues *cues);

G_END_DECLS
