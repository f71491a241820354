/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Where the media of a movie is: of the first track's sync samples for
 * 'mfra' at the end, of its segments for 'sidx' in front. Either only if it was
 * asked for. */

#pragma once

#include "core/mp4frag.h"
#include "core/mp4index.h"
#include "core/segmentindex.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean has_access; /* for 'mfra' */
  guint32 track_id;    /* of the first track that had samples; 0: none */
  GArray *access;      /* (owned) Mp4RandomAccess of that track */
  SegmentIndex *front; /* (owned) NULL: none, or it can hold no more */
  gboolean has_header; /* that the index in front is behind */
} GstMovieIndex;

void gst_movie_index_init (GstMovieIndex *index, gboolean has_access,
    gboolean has_front);
void gst_movie_index_clear (GstMovieIndex *index);

/* A header goes out: an index is of one run of media without another between. */
void gst_movie_index_note_header (GstMovieIndex *index);

/* A run of a track goes out, in the moof at `moof_offset`, in which it has the
 * number `traf_number` from 1 on. */
void gst_movie_index_note_access (GstMovieIndex *index, const Mp4TrackRun *run,
    guint traf_number, guint64 moof_offset);

/* A run of `size_bytes`, with the boxes before it, goes out, for the index in
 * front. It is presented from `time` on, behind the edit list. Of the first track
 * (`is_first`) it says the span. */
void gst_movie_index_note_presentation (GstMovieIndex *index,
    const Mp4TrackRun *run, gint64 time, gboolean is_first,
    gboolean is_segment_start);
void gst_movie_index_note_bytes (GstMovieIndex *index, gsize size_bytes);

/* Appends the index in front, or, as long as it is not final or is none, the room
 * for it. */
void gst_movie_index_write_front (const GstMovieIndex *index, guint32 track_id,
    guint32 timescale, gboolean is_final, ByteWriter *w);

/* Returns (static, nullable) why there is none. */
const gchar *gst_movie_index_lacks_front (const GstMovieIndex *index,
    guint32 track_id, guint32 timescale);

/* Appends 'mfra'. FALSE: there is nothing to say. */
gboolean gst_movie_index_write_access (const GstMovieIndex *index,
    ByteWriter *w);

G_END_DECLS
