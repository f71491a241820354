/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Tracks that a Matroska file describes behind its first Cluster, where
 * random access gets them from. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* The parser is at the first Cluster of a Segment and stays there. It is given
 * Tracks, and Info that lies on the way, from where a SeekHead says, or else from
 * among the Segment's children. FALSE: there are none. */
gboolean gst_matroska_late_tracks_fetch (MatroskaParser *parser,
    GstPad *sinkpad, guint64 file_size);

G_END_DECLS
