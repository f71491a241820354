/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstkeyrequests.h"

#include "gststreamtime.h"

#include <gst/video/video.h>

GstEvent *
gst_key_requests_next (GstKeyRequests *requests, const GstSegment *segment,
    gint64 time_ns, gint64 shift_ns, guint64 cell_ns)
{
  gint64 grid_ns = time_ns + shift_ns;
  gint64 cell = grid_ns / (gint64) cell_ns;
  /* Frames out of order are a cell early at most; else time went back. */
  gboolean is_asked = cell < requests->cell && cell + 2 >= requests->cell;
  if (grid_ns < 0 || is_asked)
    return NULL;
  requests->cell = cell + 1;
  gint64 line = (cell + 1) * (gint64) cell_ns - shift_ns;
  GstClockTime running_time =
      gst_stream_time_to_running_time (segment, MAX (line, 0));
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return NULL;
  return gst_video_event_new_upstream_force_key_unit (running_time, TRUE,
      (guint) (cell + 1));
}
