/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Caps of coded audio to what libavcodec's decoders want to know. */

#pragma once

#include <gst/gst.h>
#include <libavcodec/avcodec.h>

G_BEGIN_DECLS

/* Everything coded that there is a row for (transfer full), and of that what
 * this build of libavcodec decodes. */
GstCaps *gst_av_caps_known (void);
GstCaps *gst_av_caps_decodable (void);

/* AV_CODEC_ID_NONE when there is no row. */
enum AVCodecID gst_av_caps_codec (const GstCaps *caps);

/* A context of the decoder for these caps (transfer full, not open yet), set up
 * with what they say. NULL with a reason when there is none, or when what it
 * cannot do without is missing. */
AVCodecContext *gst_av_caps_make_context (const GstCaps *caps, GError **error);

G_END_DECLS
