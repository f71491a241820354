/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties that say where files go, named as those of hlssink2,
 * hlssink3 and hlscmafsink: of hlssink-fmp4, and of its pads. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  GST_HLS_PATH_SEGMENTS, /* a pattern with a number */
  GST_HLS_PATH_INITS,    /* the same; the number may be missing */
  GST_HLS_PATH_PLAYLIST,
  GST_HLS_PATH_IFRAMES,
  GST_HLS_PATH_ROOT, /* what URIs of segments begin with */
  GST_HLS_PATH_INIT_ROOT,
  GST_HLS_N_PATHS
} GstHlsPath;

typedef struct
{
  gchar *texts[GST_HLS_N_PATHS]; /* (owned, nullable) */
} GstHlsPaths;

void gst_hls_paths_clear (GstHlsPaths *paths);

/* Replaces what `paths` say. */
void gst_hls_paths_copy (GstHlsPaths *paths, const GstHlsPaths *other);

/* Is any of the places said where files go? */
gboolean gst_hls_paths_say_where (const GstHlsPaths *paths);

const gchar *gst_hls_path_property (GstHlsPath path);

/* Installs them as properties, with ids apart from those of whatever else the
 * object has. */
void gst_hls_paths_install (GObjectClass *klass);

/* The property `id`; FALSE when it is none of these. The caller has the lock. */
gboolean gst_hls_paths_set (GstHlsPaths *paths, guint id, const GValue *value);
gboolean gst_hls_paths_get (const GstHlsPaths *paths, guint id, GValue *value);

G_END_DECLS
