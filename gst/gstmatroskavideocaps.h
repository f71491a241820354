/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The Video element of a Matroska track (RFC 9559 5.1.4.1.28) as caps
 * fields and tags: size and shape, fields, colour, HDR, stereo, rotation. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* FALSE when the picture has no size. */
gboolean gst_matroska_video_set_caps_fields (const MatroskaTrack *track,
    GstCaps *caps);

/* Adds image-orientation, if the picture is to be turned. */
void gst_matroska_video_add_tags (const MatroskaTrack *track, GstTagList *tags);

G_END_DECLS
