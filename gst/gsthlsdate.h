/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the clock on the wall showed when a buffer was captured. */

#pragma once

#include "gsthlssinkfmp4settings.h"

G_BEGIN_DECLS

/* Returns microseconds since 1970 UTC, or UTC_NONE: nobody knows. `segment` is
 * that of the buffer. */
gint64 gst_hls_date_of (GstElement *element, const GstSegment *segment,
    GstBuffer *buffer, GstHlsDateReference reference, gboolean is_live);

G_END_DECLS
