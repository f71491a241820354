/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Makes one sample of several frames that follow each other: parsers
 * give out E-AC-3 frame by frame, a sample has six blocks (ETSI TS 102 366 F.6).
 * Payload is not copied. No locking. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_wanted;     /* frames a sample; 1: each frame is one; 0: unknown, the
                        same */
  guint n_pending;    /* frames in `pending` */
  GstBuffer *pending; /* (nullable) */
  gint64 pts_ns, dts_ns; /* of `pending` */
} GstFrameJoiner;

/* Drops what is pending; n_wanted is unknown again. */
void gst_frame_joiner_clear (GstFrameJoiner *j);

/* Takes `frame` (transfer full) and returns a whole sample (transfer full) or,
 * until there is one, NULL. The sample has the times of its first frame, which
 * replace those of `frame`, and the duration of all. A frame with DISCONT begins
 * a sample anew; what was pending is lost. */
GstBuffer *gst_frame_joiner_add (GstFrameJoiner *j, GstBuffer *frame,
    gint64 *pts_ns, gint64 *dts_ns);

G_END_DECLS
