/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What a Matroska track is in GStreamer's words: caps. The codecs are a
 * table, a row for each CodecID of RFC 9559 and its codec registry; the caps are
 * those that matroskademux gives. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Returns (transfer full, nullable) the caps; NULL when the codec is unknown
 * here, or its CodecPrivate is missing or unreadable. `reason` (nullable on
 * success, transfer none) then says which. */
GstCaps *gst_matroska_track_caps (const MatroskaTrack *track,
    const gchar **reason);

/* Returns (transfer full) the caps of a track that the function above has none
 * for: a name that no decoder takes, and what is needed to look for one. */
GstCaps *gst_matroska_unknown_caps (const MatroskaTrack *track);

/* Are frames rare, so that a pad may have nothing to show for long? */
gboolean gst_matroska_track_is_sparse (const MatroskaTrack *track);

G_END_DECLS
