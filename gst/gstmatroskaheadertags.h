/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the headers of a Matroska file say that GStreamer has tags for:
 * of a track in its TrackEntry, of all in Info. What Tags elements say is told by
 * gstmatroskatags.h. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Returns (transfer full) language, codec name and title. */
GstTagList *gst_matroska_track_tags (const MatroskaTrack *track,
    const GstCaps *caps);

/* Returns (transfer full) the tags of the whole file. */
GstTagList *gst_matroska_file_tags (const MatroskaParser *parser);

G_END_DECLS
