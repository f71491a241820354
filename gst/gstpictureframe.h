/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The picture in a buffer: a frame may be larger than its caps say, the
 * picture somewhere inside. */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Maps what `info` is about, of a larger frame with a crop meta of that size only
 * that part. FALSE when it can't be mapped, or has another size. The frame holds
 * no reference to the buffer; gst_video_frame_unmap() ends it. */
gboolean gst_picture_frame_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, GstMapFlags flags);

G_END_DECLS
