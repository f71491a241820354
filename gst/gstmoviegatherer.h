/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The tracks of one movie, brought together fragment by fragment: the
 * leader's fragmenter tells the others where to cut, and a fragment is complete
 * when every track has decided its part or has nothing for it. Nobody waits for
 * anybody: whoever adds a sample gets what that completed, and a track that
 * falls behind is left out.
 *
 * Nothing here locks. */

#pragma once

#include "gstmovieinput.h"
#include "gstmoviewriter.h"

G_BEGIN_DECLS

typedef struct _GstMovieGatherer GstMovieGatherer;

typedef struct
{
  GstObject *owner; /* (borrowed) */
  GstDebugCategory *category;
  FragmenterParams cutting; /* mode and timescale are filled in */
  guint64 max_lag_ns;    /* a track this far behind is not waited for; 0: any */
  guint64 max_lag_bytes; /* so much may wait for others; 0: any */
} GstMovieGathererParams;

GstMovieGatherer *gst_movie_gatherer_new (const GstMovieGathererParams *params);
void gst_movie_gatherer_free (GstMovieGatherer *gatherer);

/* Adds a track (borrowed, lives as long as the gatherer). The first one leads.
 * `owner` (borrowed) is what log lines are about; `timescale` 0: the codec's. */
GstMovieInput *gst_movie_gatherer_add (GstMovieGatherer *gatherer,
    GstObject *owner, MediaKind kind, guint32 timescale);

/* Forgets all samples of all tracks, and where was cut. */
void gst_movie_gatherer_flush (GstMovieGatherer *gatherer);

/* Leader: see fragmenter_split(). */
void gst_movie_gatherer_split (GstMovieGatherer *gatherer, gboolean is_chunk);

/* Fills `parts` with the (transfer full) GstMoviePart of the next fragment, the
 * leader's first. FALSE when none is complete. */
gboolean gst_movie_gatherer_next (GstMovieGatherer *gatherer, GPtrArray *parts);

/* Tells the writer every track that has a format, for its first header. */
void gst_movie_gatherer_describe (GstMovieGatherer *gatherer,
    GstMovieWriter *writer);

G_END_DECLS
