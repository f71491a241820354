/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One track of the movie that a GstMovieGatherer brings together: what
 * comes of it, decided into parts of fragments and kept until the others have
 * theirs.
 *
 * Nothing here locks. */

#pragma once

#include "core/cuetimeline.h"
#include "core/mp4init.h"
#include "gstfragmenttrack.h"

G_BEGIN_DECLS

/* Made by gst_movie_gatherer_add() */
typedef struct _GstMovieInput GstMovieInput;

gboolean gst_movie_input_is_leader (const GstMovieInput *input);

/* What people and players are told of a track; its strings are nullable. */
typedef struct
{
  gchar *language; /* BCP 47 or ISO 639-2 */
  gchar *title;
  gchar *role;                                    /* of the DASH role scheme */
  guint average_bitrate_bps, maximum_bitrate_bps; /* 0: unknown */
  Mp4Orientation orientation;
} GstMovieLabels;

void gst_movie_labels_clear (GstMovieLabels *labels);

/* Copies `labels`. Those that come after the first part of the track are
 * ignored: they would need another header. */
void gst_movie_input_set_labels (GstMovieInput *input,
    const GstMovieLabels *labels);

gboolean gst_movie_input_set_caps (GstMovieInput *input, const GstCaps *caps,
    GError **error);
gboolean gst_movie_input_has_codec (const GstMovieInput *input);

/* As gst_fragment_track_add(). Times that run back go on where they were
 * (core/timeshift.h), those of the buffer as well. */
gboolean gst_movie_input_add (GstMovieInput *input, GstBuffer *buffer,
    gint64 pts_ns, gint64 dts_ns, GError **error);

/* A cue of text, in stream time; samples are made of it, and of none, where the
 * others are cut. The input has a codec. A text track that is behind, by any
 * time if it is live, is taken to have nothing to say. */
CueVerdict gst_movie_input_add_cue (GstMovieInput *input, const TimedCue *cue);
void gst_movie_input_set_live (GstMovieInput *input, gboolean is_live);
gboolean gst_movie_input_takes_cues (const GstMovieInput *input);

/* By how much the newest sample's times are later than they came. */
gint64 gst_movie_input_shift_ns (const GstMovieInput *input);

/* Nothing comes before `time_ns`. */
void gst_movie_input_advance (GstMovieInput *input, gint64 time_ns);

/* No more samples. */
void gst_movie_input_finish (GstMovieInput *input);

/* The track ends and its owner goes: log lines are about `owner` now. */
void gst_movie_input_retire (GstMovieInput *input, GstObject *owner);

/* Would these caps change the header? FALSE with a reason. */
gboolean gst_movie_input_accepts_caps (const GstMovieInput *input,
    const GstCaps *caps, GError **error);

/* Forgets all samples of the track, and, if it leads, of all. */
void gst_movie_input_flush (GstMovieInput *input);

G_END_DECLS
