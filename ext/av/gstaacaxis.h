/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. From the timestamps of a segment to the axis that the grid is counted
 * on (core/audiogrid.h): stream time, whatever timestamps are, or running time
 * plus an origin, for live sources that have no stream time worth the name. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstSegment segment;
  guint64 origin_ns; /* of running time zero; NONE: stream time is the axis */
  gint64 offset_ns;  /* from timestamps to the axis */
} GstAacAxis;

void gst_aac_axis_init (GstAacAxis *axis);

/* Takes a SEGMENT (transfer full) and returns it (transfer full) as downstream
 * gets it: in time. `is_new` gets whether times mean something else from here on:
 * the same segment again, as after new caps, is no reason to begin anew. */
GstEvent *gst_aac_axis_take (GstAacAxis *axis, GstEvent *event,
    guint64 origin_ns, gboolean *is_new);

/* TIME_NONE when the buffer has no timestamp. */
gint64 gst_aac_axis_time (const GstAacAxis *axis, GstBuffer *buffer);

/* Where sound begins to be heard */
gint64 gst_aac_axis_start (const GstAacAxis *axis);

G_END_DECLS
