/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where the plugin is built without GStreamer's library for CUDA. */

#include "gstcudaframes.h"

gboolean
gst_cuda_frames_are_in (const GstCaps *caps)
{
  return FALSE;
}

GObject *
gst_cuda_frames_find_context (GstElement *element)
{
  return NULL;
}

gpointer
gst_cuda_frames_context (GObject *holder)
{
  return NULL;
}

GObject *
gst_cuda_frames_enter (GstBuffer *frame, gpointer *context, GError **error)
{
  g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NOT_IMPLEMENTED,
      "built without gstreamer-cuda-1.0");
  return NULL;
}

GstBufferPool *
gst_cuda_frames_pool_new (GObject *holder, GstCaps *caps,
    const GstVideoInfo *info)
{
  return NULL;
}
