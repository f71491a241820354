/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Segments of a manifest, made and listed in one. */

#pragma once

#include "core/manifest.h"

/* Returns it (borrowed). */
static inline ManifestSegment *
list_segment (ManifestRendition *rendition, const gchar *uri,
    gint64 start_ticks, guint64 duration_ticks, guint64 size_bytes)
{
  ManifestSegment *segment = manifest_segment_new (rendition, uri, start_ticks,
      duration_ticks, size_bytes);
  manifest_list_segment (rendition, segment);
  return segment;
}
