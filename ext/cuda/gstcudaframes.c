/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstcudaframes.h"

#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudacontext.h>
#include <gst/cuda/gstcudamemory.h>
#include <gst/cuda/gstcudautils.h>

#include "gstpicturepool.h"

gboolean
gst_cuda_frames_are_in (const GstCaps *caps)
{
  return gst_caps_features_contains (gst_caps_get_features (caps, 0),
      GST_CUDA_FRAMES_MEMORY);
}

/* (transfer full, nullable) The bin that has it, or the application, sets it before the
 * message returns. */
static GstContext *
ask_for_context (GstElement *element)
{
  GstContext *known = gst_element_get_context (element, GST_CUDA_CONTEXT_TYPE);
  if (known)
    return known;
  gst_element_post_message (element,
      gst_message_new_need_context (GST_OBJECT (element),
          GST_CUDA_CONTEXT_TYPE));
  return gst_element_get_context (element, GST_CUDA_CONTEXT_TYPE);
}

GObject *
gst_cuda_frames_find_context (GstElement *element)
{
  GstCudaContext *found = NULL;
  GstContext *offered = ask_for_context (element);
  if (!offered)
    return NULL;
  gst_cuda_handle_set_context (element, offered, -1, &found);
  gst_context_unref (offered);
  return (GObject *) found;
}

gpointer
gst_cuda_frames_context (GObject *holder)
{
  return gst_cuda_context_get_handle (GST_CUDA_CONTEXT (holder));
}

GObject *
gst_cuda_frames_enter (GstBuffer *frame, gpointer *context, GError **error)
{
  GstMemory *memory = gst_buffer_n_memory (frame) > 0
      ? gst_buffer_peek_memory (frame, 0)
      : NULL;
  if (!memory || !gst_is_cuda_memory (memory)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a frame is not in the memory that its caps say");
    return NULL;
  }
  GstCudaMemory *frame_memory = GST_CUDA_MEMORY_CAST (memory);
#if GST_CHECK_VERSION(1, 24, 0)
  gst_cuda_memory_sync (frame_memory); /* before, whoever wrote it has waited */
#endif
  *context = gst_cuda_context_get_handle (frame_memory->context);
  return g_object_ref (G_OBJECT (frame_memory->context));
}

GstBufferPool *
gst_cuda_frames_pool_new (GObject *holder, GstCaps *caps,
    const GstVideoInfo *info)
{
  GstBufferPool *pool = gst_cuda_buffer_pool_new (GST_CUDA_CONTEXT (holder));
  return gst_picture_pool_start (pool, caps, info, NULL, NULL);
}
