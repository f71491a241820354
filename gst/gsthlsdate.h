/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the clock on the wall showed when a buffer was captured. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Which clock EXT-X-PROGRAM-DATE-TIME shows. */
typedef enum
{
  GST_HLS_DATE_AUTO,      /* that of the buffers, else the system's */
  GST_HLS_DATE_PIPELINE,  /* the pipeline's clock, taken for UTC */
  GST_HLS_DATE_SYSTEM,    /* the system's */
  GST_HLS_DATE_REFERENCE, /* reference timestamps of the buffers */
  GST_HLS_DATE_NONE,
} GstHlsDateReference;

/* Returns microseconds since 1970 UTC, or UTC_NONE: nobody knows. `segment` is
 * that of the buffer. */
gint64 gst_hls_date_of (GstElement *element, const GstSegment *segment,
    GstBuffer *buffer, GstHlsDateReference reference);

G_END_DECLS
