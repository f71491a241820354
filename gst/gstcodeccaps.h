/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Caps of encoded streams to the CodecConfig that the core works
 * with. Knows field names and their traps; decides nothing. */

#pragma once

#include <gst/gst.h>

#include "core/codec.h"

G_BEGIN_DECLS

/* Fills `config` from fixed caps of one packetised stream. What the container
 * or encoder says in caps (frame rate, pixel aspect ratio, colorimetry, HDR
 * metadata; "dolby-vision-config", a buffer with that record) wins over the
 * bitstream's own words. FALSE with a CORE_ERROR that names the
 * field when something is missing or unusable; `config` is then empty.
 *
 * CORE_NEED_DATA: only a sample says what the stream is (VP9, AC-3, E-AC-3,
 * MP3, DTS, and AV1 without a good codec_data); or the decoder's header is not
 * there, which other caps have to bring before the first sample. */
gboolean gst_codec_config_from_caps (const GstCaps *caps, CodecConfig *config,
    GError **error);

/* The same, with the stream's first sample at hand, which is looked at when the
 * caps do not say enough. CORE_NEED_DATA: it says nothing (no key frame); try
 * the next one. Without a header that only caps have: CORE_INVALID. */
gboolean gst_codec_config_from_sample (const GstCaps *caps, GstBuffer *sample,
    CodecConfig *config, GError **error);

/* Says in `caps`, which are writable, what the stream says about its colour, if
 * anything. */
void gst_codec_caps_set_colour (GstCaps *caps, const ColourInfo *colour);

G_END_DECLS
