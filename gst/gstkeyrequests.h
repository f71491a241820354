/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The key frames that a muxer asks the encoder in front of it for: one
 * where the next cell of the grid begins, each once. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 cell; /* the last that was asked for; 0: none */
} GstKeyRequests;

/* A frame came at the stream time `time_ns`; on the grid that is `shift_ns`
 * later. Returns (transfer full, nullable) the event to push upstream. */
GstEvent *gst_key_requests_next (GstKeyRequests *requests,
    const GstSegment *segment, gint64 time_ns, gint64 shift_ns,
    guint64 cell_ns);

G_END_DECLS
