/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Which manifests are written over the segments. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  GST_HLS_MANIFESTS_HLS = 1 << 0,
  GST_HLS_MANIFESTS_DASH = 1 << 1,
} GstHlsManifests;

#define GST_TYPE_HLS_MANIFESTS (gst_hls_manifests_get_type ())
GType gst_hls_manifests_get_type (void);

G_END_DECLS
