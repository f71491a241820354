/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The shelves of all renditions of a presentation: segments go from the
 * playlists to them together, and what earlier runs left is brought into step
 * before anything new is listed. Nothing here locks. */

#pragma once

#include "core/lineup.h"
#include "gsthlsshelf.h"

G_BEGIN_DECLS

typedef struct _GstHlsShelves GstHlsShelves;

/* `manifest` and `lineup` are borrowed. */
GstHlsShelves *gst_hls_shelves_new (Manifest *manifest, Lineup *lineup);
void gst_hls_shelves_free (GstHlsShelves *shelves);

/* As gst_hls_shelf_new(); the shelf stays the shelves'. */
GstHlsShelf *gst_hls_shelves_add (GstHlsShelves *shelves,
    ManifestRendition *rendition, const GstHlsNames *names,
    GstSegmentStore *store);

/* That of a rendition which has one. */
GstHlsShelf *gst_hls_shelves_find (const GstHlsShelves *shelves,
    const ManifestRendition *rendition);

/* Takes the heads off playlists that slide, as long as enough stays (RFC 8216
 * 6.2.2). */
void gst_hls_shelves_slide (GstHlsShelves *shelves, guint playlist_length);

/* An earlier run was killed between the playlists of two renditions: those that
 * have come by now get the same segments. */
void gst_hls_shelves_even_up (GstHlsShelves *shelves);

/* Returns (transfer full) the paths of files that nobody can want any more, see
 * gst_hls_shelf_take_expired(); with `max_files` 0 none. */
GPtrArray *gst_hls_shelves_take_expired (GstHlsShelves *shelves,
    guint max_files);

G_END_DECLS
