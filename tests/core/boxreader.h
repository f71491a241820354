/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads ISO base media boxes back for tests: finds a box by its path, and
 * resolves a media segment's samples the way a player does. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* The payload of the first box at `path` ("moov.trak.mdia.mdhd") inside
 * `boxes`; data is NULL when there is none. FullBox headers are part of the
 * payload; stsd, dref and the sample entries may be walked through. */
Span box_find (Span boxes, const gchar *path);

/* Reads the payload of the box at `path`, which there must be. */
ByteReader box_open (Span boxes, const gchar *path);

/* A big-endian number anywhere. */
guint32 box_u32 (const guint8 *data);

/* How many boxes of `type` are directly inside `boxes`; -1 when the sizes do
 * not add up to `boxes`. */
gint box_count (Span boxes, const gchar *type);

typedef struct
{
  guint32 track_id;
  guint64 dts;
  gint64 pts;
  guint32 duration;
  guint32 size;
  guint32 flags;
  gsize offset; /* in the segment */
} BoxSample;

/* Returns (transfer full, nullable) the BoxSamples of all fragments of a media
 * segment, tracks in the order of their trafs; NULL when anything does not add
 * up: box sizes, data offsets beyond mdat, holes, missing payload. trex defaults
 * count as absent. */
GArray *box_read_samples (Span segment);

/* The media_time of a track's one edit, by the header (ftyp and moov); 0 when
 * there is no edit list, -1 when it is of another form. */
gint64 box_media_time (Span header, guint32 track_id);

G_END_DECLS
