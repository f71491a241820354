/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A rendition's files beside what its playlist lists: those that left it
 * and may be fetched for a while yet, and what an earlier run left. Knows when
 * they may go, deletes nothing. Nothing here locks. */

#pragma once

#include "core/retention.h"
#include "gsthlsresume.h"

G_BEGIN_DECLS

typedef struct
{
  ManifestRendition *rendition; /* borrowed */
  const GstHlsNames *names;     /* borrowed */
  GstHlsResume resume; /* (owned) of an earlier run; empty once it is settled */
  Retention *retention;
  guint64 longest_playlist_us;
} GstHlsShelf;

/* With `store` (nullable) the rendition, which is new, goes on with what an
 * earlier run left there. */
GstHlsShelf *gst_hls_shelf_new (ManifestRendition *rendition,
    const GstHlsNames *names, GstSegmentStore *store);
void gst_hls_shelf_free (GstHlsShelf *shelf);

/* The playlist is about to be written, and may be read from then on. */
void gst_hls_shelf_note_playlist (GstHlsShelf *shelf);

/* What has left the playlist may go when nobody can want it any more (RFC 8216
 * 6.2.2). */
void gst_hls_shelf_add (GstHlsShelf *shelf, const ManifestRemoval *removal);

/* Nothing more of what the earlier run left will be listed: it goes when that
 * run would have let it go. */
void gst_hls_shelf_settle (GstHlsShelf *shelf);

/* Appends to `paths` (gchar, owned) what may go, but for so many that, with
 * those listed, `max_files` stay. */
void gst_hls_shelf_take_expired (GstHlsShelf *shelf, guint max_files,
    GPtrArray *paths);

G_END_DECLS
