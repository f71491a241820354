/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Runs of samples as pushable pieces of a fragmented MP4 stream: the
 * header when there is none or it does not fit any more, then fragments. Knows
 * boxes and buffer lists; decides nothing. Nothing here locks. */

#pragma once

#include <gst/gst.h>

#include "core/eventqueue.h"
#include "gstmoviepart.h"

G_BEGIN_DECLS

/* Edit lists are written for what they are needed for: pictures that are
 * presented before their decode time, and what comes before stream time 0. */
typedef enum
{
  GST_MOVIE_EDITS_AUTO,   /* but not for reordering alone in a CMAF track */
  GST_MOVIE_EDITS_ALWAYS, /* also there, which is 'cmfc' then, not 'cmf2' */
  GST_MOVIE_EDITS_NEVER,
} GstMovieEdits;

typedef struct
{
  guint32 first_sequence_number;
  guint32 movie_timescale; /* 0: the first track's */
  gint64 decode_time_offset_ns;
  gboolean has_duration;    /* leave room for the duration in the header */
  gboolean has_index;       /* note sync samples for the index at the end */
  gboolean has_front_index; /* leave room for 'sidx' behind the header */
  gboolean has_clock;       /* write the samples' wall-clock time ('prft') */
  gboolean is_iso;          /* not CMAF, also with one track */
  GstMovieEdits edits;
} GstMovieWriterParams;

typedef struct _GstMovieWriter GstMovieWriter;

GstMovieWriter *gst_movie_writer_new (const GstMovieWriterParams *params);
void gst_movie_writer_free (GstMovieWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstMovieWriter, gst_movie_writer_free)

/* A track of the next header; one with the same id is replaced. */
void gst_movie_writer_set_track (GstMovieWriter *writer, GstMovieTrack *track);

/* The next fragment comes with a header, needed or not. */
void gst_movie_writer_repeat_header (GstMovieWriter *writer);

/* Returns (transfer full, nullable) one fragment of `parts`, each of another
 * track, as the buffer list of gstfragmentlist.h. When a header comes with it,
 * `caps` (out, transfer full, else NULL) are those of the stream from there on.
 * NULL: `error` tells what cannot be written. */
GstBufferList *gst_movie_writer_write (GstMovieWriter *writer,
    GstMoviePart *const *parts, guint n_parts, GstCaps **caps, GError **error);

/* An event that the fragment its time lies in is to begin with; FALSE: too many
 * wait. */
gboolean gst_movie_writer_add_event (GstMovieWriter *writer,
    const TimedEvent *event);

/* Samples and events have been dropped; what comes next follows nothing. */
void gst_movie_writer_flush (GstMovieWriter *writer);

/* Returns (transfer full, nullable) the header with the final duration, and
 * with the index if there is room for one. */
GstBufferList *gst_movie_writer_final_header (GstMovieWriter *writer);

/* Returns (static, nullable) why the final header has no index. */
const gchar *gst_movie_writer_lacks_front_index (const GstMovieWriter *writer);

/* Returns (transfer full, nullable) the random access index ('mfra'). */
GstBufferList *gst_movie_writer_index (GstMovieWriter *writer);

G_END_DECLS
