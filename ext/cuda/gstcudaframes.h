/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Frames that are in a device's memory already, or are to stay there:
 * GStreamer's memory:CUDAMemory, as NVIDIA's decoders and encoders have it. It
 * names no type of CUDA's: GStreamer's headers bring NVIDIA's own, this project's
 * others those that are free. Without GStreamer's there are no such frames. */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Mapped with these flags, a plane's data are an address of the device. */
#define GST_CUDA_FRAMES_MAP ((GstMapFlags) (GST_MAP_FLAG_LAST << 1))

#define GST_CUDA_FRAMES_MEMORY "memory:CUDAMemory"

gboolean gst_cuda_frames_are_in (const GstCaps *caps);

/* Returns (transfer full, nullable) what holds the context that the pipeline of `element`
 * has. NULL: nobody there has any. Calls no driver. */
GObject *gst_cuda_frames_find_context (GstElement *element);

/* That itself, a CUcontext. */
gpointer gst_cuda_frames_context (GObject *holder);

/* Returns (transfer full, nullable) what holds the context in which a frame's
 * memory is, and in `context` that, a CUcontext; waits for who still writes the
 * frame. NULL and `error` when it is none such. */
GObject *gst_cuda_frames_enter (GstBuffer *frame, gpointer *context,
    GError **error);

/* Returns (transfer full, nullable) an active pool of them; `holder`: of their
 * context. */
GstBufferPool *gst_cuda_frames_pool_new (GObject *holder, GstCaps *caps,
    const GstVideoInfo *info);

G_END_DECLS
