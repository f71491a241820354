/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The tracks of a Matroska file's headers: which of them get a pad,
 * with which caps, and whether those of new headers are the ones that have pads
 * already. */

#pragma once

#include "gstmatroskapads.h"

G_BEGIN_DECLS

/* The first headers, or those that follow a flush or begin another Segment;
 * see gst_matroska_pads_handle_headers(). */
GstFlowReturn gst_matroska_tracks_read (GstMatroskaPads *pads,
    const MatroskaParser *parser);

G_END_DECLS
