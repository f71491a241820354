/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Codecs that Matroska names by the headers of Microsoft's formats:
 * a BITMAPINFOHEADER or a WAVEFORMATEX as CodecPrivate. Knows nothing else of
 * caps. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Before any of the others. Any thread, any number of times. */
void gst_matroska_riff_init (void);

/* V_MS/VFW/FOURCC and A_MS/ACM. Return (transfer full, nullable) the caps; NULL
 * when the header is cut short or nobody knows the code in it. */
GstCaps *gst_matroska_riff_video_caps (const MatroskaTrack *track);
GstCaps *gst_matroska_riff_audio_caps (const MatroskaTrack *track);

/* Frames of V_MS/VFW/FOURCC come with the time to decode them. Are they of a
 * codec that shows them then, too? */
gboolean gst_matroska_riff_is_intra_only (const GstCaps *caps);

/* Puts the code in the header, if there is one, into `caps`: "fourcc" or
 * "format". */
void gst_matroska_riff_describe_unknown (const MatroskaTrack *track,
    GstCaps *caps);

G_END_DECLS
