/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The state of a GstMovieGatherer and its inputs, which share it, and
 * what they do for each other. */

#pragma once

#include "core/cutlist.h"
#include "core/timeshift.h"
#include "gstmoviecues.h"
#include "gstmoviegatherer.h"
#include "gstmoviepart.h"

G_BEGIN_DECLS

struct _GstMovieInput
{
  GstMovieGatherer *gatherer; /* borrowed */
  GstObject *owner;           /* borrowed */
  MediaKind kind;
  guint32 track_id;
  GstFragmentTrack *track;
  GstMovieTrack *description; /* (owned) of `codec_serial`; NULL: to be made */
  guint codec_serial;
  GstMovieLabels labels; /* (owned) */
  GQueue parts;          /* (owned GstMoviePart) decided, not given out */
  guint64 ordinal_base;  /* leader: of the timeline's first segment */
  guint boundary_cursor; /* follower */
  GQueue past;           /* (owned PastTimeline) follower, oldest first */
  gint64 progress_ns;    /* how far its samples and gaps reach */
  TimeShiftTrack times;
  GstMovieCues *cues; /* (owned) text; NULL: samples come as they are */
  gboolean is_live;   /* text: nothing that is late is waited for */
  gboolean is_finished;
  gboolean is_behind; /* and that was said */
};

struct _GstMovieGatherer
{
  GstMovieGathererParams params;
  GPtrArray *inputs; /* (owned) GstMovieInput */
  GstMovieInput *leader;
  CutList cuts;
  TimeShift shift;
  gsize held_bytes;
  gint64 progress_ns; /* of the samples that are farthest */
  gint64 start_ns;    /* of the first sample: where tracks that have not begun
                         are counted from */
};

/* Returns (transfer full) a track of that gatherer, to be added to its inputs. */
GstMovieInput *gst_movie_input_new (GstMovieGatherer *gatherer,
    GstObject *owner, MediaKind kind, guint32 timescale);
void gst_movie_input_free (GstMovieInput *input);

/* Returns (borrowed, nullable) what the next header says of the track; NULL as
 * long as its format is not known. */
GstMovieTrack *gst_movie_input_describe (GstMovieInput *input);

/* Follower: takes what the leader's newest cuts decide. */
void gst_movie_input_inform (GstMovieInput *input);

/* Returns (borrowed, nullable) what decides on the oldest undecided sample, or
 * on the next. */
Fragmenter *gst_movie_input_fragmenter (GstMovieInput *input);

/* How far behind the others it may be, in ns. */
guint64 gst_movie_input_allowed_lag (const GstMovieInput *input);

/* Back to before the first sample. */
void gst_movie_input_forget (GstMovieInput *input);

/* The leader cuts no more. */
void gst_movie_gatherer_finish_leader (GstMovieGatherer *gatherer);

G_END_DECLS
