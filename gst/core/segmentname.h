/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What the names of a rendition's segments have in common: digits that
 * count, or that tell the time, in names that are otherwise the same. That is
 * what a template of DASH can say (ISO/IEC 23009-1 5.3.9.4.4). */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct
{
  gsize offset_bytes; /* of the digits, in the first segment's URI */
  gsize size_bytes;
  guint width;      /* at least so many digits, zeros in front */
  gboolean is_time; /* start_ticks; else a number that rises by one */
  guint64 first;    /* of the first segment that is no gap */
} SegmentName;

/* Returns (borrowed, nullable) the first segment from `first` to `end`, without
 * it, that is no gap. */
const ManifestSegment *segment_name_first_file (const ManifestRendition
                                                    *rendition,
    guint first, guint end);

/* Looks at the segments from `first` to `end`, without it, and past gaps.
 * FALSE: they have no such names, or are parts of files. */
gboolean segment_name_find (const ManifestRendition *rendition, guint first,
    guint end, SegmentName *name);

/* Does the name of the segment follow that of the last one before it which is
 * no gap? */
gboolean segment_name_goes_on (const ManifestRendition *rendition, guint index);

/* Returns (transfer full) the template for that, after `folder` (a URI
 * reference that ends in a slash, or empty): "video_0/segment_$Number%05d$.m4s".
 */
gchar *segment_name_template (const SegmentName *name, const gchar *folder,
    const gchar *first_uri);

G_END_DECLS
