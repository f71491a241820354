/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The manifests on disk: rendered from the model in one go, then
 * written without it, media playlists before what points at them.
 *
 * Nothing here locks: rendering needs the model to stand still, and writing is
 * one thread's business at a time. */

#pragma once

#include "core/manifest.h"
#include "gsthlslayout.h"
#include "gsthlsmanifests.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

typedef struct _GstHlsPublisher GstHlsPublisher;

/* `layout` is borrowed. */
GstHlsPublisher *gst_hls_publisher_new (GstSegmentStore *store,
    const GstHlsLayout *layout, GstHlsManifests manifests);
void gst_hls_publisher_free (GstHlsPublisher *publisher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsPublisher, gst_hls_publisher_free)

/* Takes away what an older run wrote and points at files about to change. */
gboolean gst_hls_publisher_clean (GstHlsPublisher *publisher, GError **error);

/* Renditions go on with what an older run listed: so does the MPD. Before anything
 * is rendered; reads the file, once. FALSE: it begins anew. */
gboolean gst_hls_publisher_go_on (GstHlsPublisher *publisher, GError **error);

/* A rendition and its files; `names` is borrowed. */
void gst_hls_publisher_add (GstHlsPublisher *publisher,
    const ManifestRendition *rendition, const GstHlsNames *names);

/* Returns (transfer full, g_ptr_array_unref) what is to be written. */
GPtrArray *gst_hls_publisher_render (GstHlsPublisher *publisher,
    const Manifest *manifest);

gboolean gst_hls_publisher_write (GstHlsPublisher *publisher,
    const GPtrArray *files, GError **error);

G_END_DECLS
