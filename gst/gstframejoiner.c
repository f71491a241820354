/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstframejoiner.h"

void
gst_frame_joiner_clear (GstFrameJoiner *j)
{
  gst_clear_buffer (&j->pending);
  j->n_pending = j->n_wanted = 0;
}

static void
append (GstFrameJoiner *j, GstBuffer *frame)
{
  GstClockTime before = GST_BUFFER_DURATION (j->pending);
  GstClockTime added = GST_BUFFER_DURATION (frame);
  j->pending = gst_buffer_append (j->pending, frame);
  GST_BUFFER_DURATION (j->pending) =
      GST_CLOCK_TIME_IS_VALID (before) && GST_CLOCK_TIME_IS_VALID (added)
      ? before + added
      : GST_CLOCK_TIME_NONE;
}

GstBuffer *
gst_frame_joiner_add (GstFrameJoiner *j, GstBuffer *frame, gint64 *pts_ns,
    gint64 *dts_ns)
{
  if (j->n_wanted < 2)
    return frame;
  if (GST_BUFFER_IS_DISCONT (frame)) {
    gst_clear_buffer (&j->pending);
    j->n_pending = 0;
  }
  if (!j->pending) {
    j->pending = gst_buffer_make_writable (frame);
    j->pts_ns = *pts_ns;
    j->dts_ns = *dts_ns;
  } else {
    append (j, frame);
  }
  if (++j->n_pending < j->n_wanted)
    return NULL;
  *pts_ns = j->pts_ns;
  *dts_ns = j->dts_ns;
  j->n_pending = 0;
  return g_steal_pointer (&j->pending);
}
