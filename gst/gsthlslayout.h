/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Where the files of a presentation lie in its folder, what they are
 * called, and what playlists call them.
 *
 * A single rendition has its files where the element's properties say. Of
 * several, each has a folder of its own in that place, named after it; what a
 * pad's properties say holds as it stands. Nothing is outside the folder, and
 * no two renditions may have the same names. */

#pragma once

#include "core/namepattern.h"
#include "gsthlspaths.h"

G_BEGIN_DECLS

/* Paths are relative to the layout's directory. */
typedef struct
{
  gchar *rendition; /* (owned) */
  gchar *playlist;  /* (owned) the media playlist */
  gchar *iframes;   /* (owned, nullable) */
  NamePattern segments, inits;
  gchar *segments_uri, *inits_uri; /* (owned) what stands in front of the names
                                      in playlists */
} GstHlsNames;

typedef struct _GstHlsLayout GstHlsLayout;

/* `directory` (nullable) is a path or URI; NULL: the folder that `paths` say.
 * `n_streams`: pads there are. */
GstHlsLayout *gst_hls_layout_new (const gchar *directory,
    const GstHlsPaths *paths, guint n_streams, GError **error);
void gst_hls_layout_free (GstHlsLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsLayout, gst_hls_layout_free)

/* Init segments are called so, whatever the element's paths say, where these put
 * them. */
gboolean gst_hls_layout_set_init (GstHlsLayout *layout, const gchar *name,
    GError **error);

/* Returns (borrowed) the path or URI of the folder. */
const gchar *gst_hls_layout_directory (const GstHlsLayout *layout);

/* There is but one rendition: no playlist says of what variants one may choose. */
gboolean gst_hls_layout_is_alone (const GstHlsLayout *layout);

/* Return (borrowed) paths. */
const gchar *gst_hls_layout_multivariant (const GstHlsLayout *layout);
const gchar *gst_hls_layout_mpd (const GstHlsLayout *layout);

/* Returns (transfer full) what the multivariant playlist and the MPD call the
 * file of this path. */
gchar *gst_hls_layout_uri (const GstHlsLayout *layout, const gchar *path);

/* Returns (borrowed, nullable, lives as long as the layout) the names of a new
 * rendition, with what its pad says of them. Of several threads, one at a time. */
const GstHlsNames *gst_hls_layout_add (GstHlsLayout *layout,
    const gchar *rendition, const GstHlsPaths *pad, GError **error);

/* Return (transfer full) paths, and what the media playlist calls the files. */
gchar *gst_hls_names_segment (const GstHlsNames *names, guint number);
gchar *gst_hls_names_segment_uri (const GstHlsNames *names, guint number);
gchar *gst_hls_names_init (const GstHlsNames *names, guint number);
gchar *gst_hls_names_init_uri (const GstHlsNames *names, guint number);

/* Of what the media playlist calls a file, escaped or not, the path (transfer
 * full, nullable: it is none of these). */
gchar *gst_hls_names_segment_path (const GstHlsNames *names, const gchar *uri);
gchar *gst_hls_names_init_path (const GstHlsNames *names, const gchar *uri);

G_END_DECLS
