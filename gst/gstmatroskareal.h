/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. RealVideo and RealAudio: their CodecPrivate is the type-specific
 * header of a RealMedia file, of which decoders want some fields in caps. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Both add what the CodecPrivate says to `caps`; without one, or with a short
 * one, nothing. */
void gst_matroska_real_complete_video (const MatroskaTrack *track,
    GstCaps *caps);
void gst_matroska_real_complete_cook (const MatroskaTrack *track,
    GstCaps *caps);

G_END_DECLS
