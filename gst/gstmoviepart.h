/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A run of one track's samples together with their payloads, and what
 * the header says of the track. */

#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

#include "core/codec.h"
#include "core/fragmenter.h"
#include "core/mp4init.h"

G_BEGIN_DECLS

/* What the header says of a track; constant once made. */
typedef struct
{
  guint32 track_id;
  guint32 timescale;
  CodecConfig codec;
  gchar *language; /* (nullable) */
  gchar *title;    /* (nullable) for people */
  gchar *role;     /* (nullable) of the DASH role scheme */
  Mp4Orientation orientation;
  guint32 average_bitrate_bps, maximum_bitrate_bps; /* 0: unknown */
  guint32 reorder_delay; /* ticks, at least; 0: see the samples */
} GstMovieTrack;

/* Copies what `track` refers to. */
GstMovieTrack *gst_movie_track_new (const GstMovieTrack *track);
void gst_movie_track_unref (GstMovieTrack *track);

/* One track's part of a fragment. */
typedef struct
{
  GstMovieTrack *track;          /* (owned) */
  gint64 base_media_decode_time; /* ticks of stream time */
  guint64 duration;              /* ticks */
  GArray *samples;               /* (owned) Mp4Sample */
  GPtrArray *payloads;           /* (owned GstBuffer), one a sample */
  gsize size_bytes;
  gboolean has_reordering;
  gboolean is_segment_start, is_segment_end;
  guint64 segment_ordinal, chunk;
  GstClockTime pts, dts; /* on the output's timeline */
} GstMoviePart;

/* Takes the run's payloads out of `payloads`. Its segments count from
 * `ordinal_base`. */
GstMoviePart *gst_movie_part_new (GstMovieTrack *track, GstQueueArray *payloads,
    const FragmenterRun *run, guint64 ordinal_base);
void gst_movie_part_free (GstMoviePart *part);

G_END_DECLS
