/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Raw pictures of GStreamer as those of libavcodec, in the same memory,
 * with what goes along: colour, fields, captions, light. */

#pragma once

#include <gst/video/video.h>
#include <libavcodec/avcodec.h>

G_BEGIN_DECLS

/* Returns (transfer full, nullable) a frame that holds a reference to `buffer`,
 * which has a picture of `info`. It is mapped to be read, with what `flags` say
 * besides: planes may be addresses of a device then. NULL: it cannot be mapped. */
AVFrame *gst_enc_frame_new (GstBuffer *buffer, const GstVideoInfo *info,
    GstMapFlags flags);

G_END_DECLS
