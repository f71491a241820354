/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One file with a header and all segments that need it, where playlists
 * find them by byte range:
 *
 *     ftyp moov | room for the index | segment | segment | ...
 *
 * It grows under its name while it is read, so what is listed of it is never
 * written again. A segment that fails is taken back. The index (sidx), which the
 * On-Demand profile of DASH wants in front, is written into its room when the
 * file is complete.
 *
 * Belongs to one thread. All calls block on the disk. */

#pragma once

#include "core/manifest.h"
#include "core/mp4index.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

typedef struct _GstHlsMediaFile GstHlsMediaFile;

/* Makes it, with `header` in it, and room for an index if it `is_indexed`. */
GstHlsMediaFile *gst_hls_media_file_new (GstSegmentStore *store,
    const gchar *name, GBytes *header, gboolean is_indexed, GError **error);

/* Where the header is. */
ByteRange gst_hls_media_file_header (const GstHlsMediaFile *file);

/* Of what is whole: where the next segment begins, or the one that was begun. */
guint64 gst_hls_media_file_size (const GstHlsMediaFile *file);

/* A segment begins where the last one ended. FALSE: the file is past mending. */
gboolean gst_hls_media_file_begin (GstHlsMediaFile *file, GError **error);

/* The vectors are clobbered. */
gboolean gst_hls_media_file_append (GstHlsMediaFile *file,
    GOutputVector *vectors, gsize n_vectors, GError **error);

/* For the index, in ticks of presentation. */
typedef struct
{
  gint64 start_ticks, end_ticks;
  gint64 sap_ticks; /* when its first sample is presented */
  Mp4SapType sap_type;
} GstHlsMediaSpan;

/* The segment is whole. Returns in `range` where it is. */
gboolean gst_hls_media_file_finish (GstHlsMediaFile *file,
    const GstHlsMediaSpan *span, ByteRange *range, GError **error);

/* Takes back the segment that was begun, if one was. */
void gst_hls_media_file_drop (GstHlsMediaFile *file);

typedef struct
{
  guint32 id;
  guint32 timescale;
} GstHlsMediaTrack;

/* Nothing more is to come. (transfer full of `file`) Returns where the index is,
 * or nowhere: there was nothing to index, or it could not be. */
ByteRange gst_hls_media_file_close (GstHlsMediaFile *file,
    const GstHlsMediaTrack *track, GError **error);

G_END_DECLS
