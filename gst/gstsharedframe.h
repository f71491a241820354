/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A frame on its way to several branches, and the pictures that were
 * made of it: each is made by the branch that needs it first, and the others
 * that want the same take that one. Counted references, any thread. */

#pragma once

#include "gstframescaler.h"

G_BEGIN_DECLS

typedef struct _GstSharedFrame GstSharedFrame;

/* `source`: (transfer full). `stream_time_ns`: of the frame, nanoseconds;
 * GST_CLOCK_STIME_NONE where it has none. `opens_cell`: a branch can begin with
 * it. `job`: (transfer full, nullable) by which pictures of it are being made. */
GstSharedFrame *gst_shared_frame_new (GstBuffer *source,
    GstClockTimeDiff stream_time_ns, gboolean opens_cell,
    GstFrameLadderJob *job);
GstSharedFrame *gst_shared_frame_ref (GstSharedFrame *frame);
void gst_shared_frame_unref (GstSharedFrame *frame);

GstClockTimeDiff gst_shared_frame_stream_time (const GstSharedFrame *frame);
gboolean gst_shared_frame_opens_cell (const GstSharedFrame *frame);
GstBuffer *gst_shared_frame_source (GstSharedFrame *frame); /* (borrowed) */

/* Returns (transfer full, nullable) what `scaler` makes of the frame, the source
 * itself without one; NULL when the scaler fails. */
GstBuffer *gst_shared_frame_get (GstSharedFrame *frame, GstFrameScaler *scaler);

G_END_DECLS
