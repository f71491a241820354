/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Caps for H.264 in length-prefixed access units, out of what the
 * parameter sets say. */

#pragma once

#include <gst/gst.h>

#include "core/h264.h"

G_BEGIN_DECLS

/* Returns (transfer full) video/x-h264, stream-format=avc, alignment=au, with
 * the record `avcc` (4 bytes or more) as codec_data and what `sps` says of the
 * picture. `upstream` (borrowed) are the fixed caps that came in: their other
 * fields stay, and their frame rate, pixel aspect ratio and colorimetry win
 * over the VUI, as a container overrides it. */
GstCaps *gst_h264_caps_new (GstCaps *upstream, const H264Sps *sps,
    const guint8 *avcc, gsize size);

/* Returns (transfer full) which of the caps `takes` (borrowed) lead to `wishes`
 * (borrowed): what is asked of the picture holds, the framing is free. */
GstCaps *gst_h264_caps_in_any_framing (const GstCaps *wishes, GstCaps *takes);

/* Do these caps differ at most in notes that come and go without a decoder or
 * an init segment caring: frame rate, colour? */
gboolean gst_h264_caps_same_decoder (const GstCaps *a, const GstCaps *b);

G_END_DECLS
