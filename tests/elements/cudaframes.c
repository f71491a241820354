/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cudaframes.h"

#include <gst/check/gstcheck.h>

GstCudaContext *
cuda_frames_context (guint device)
{
  ck_assert (gst_cuda_load_library ());
  gst_cuda_memory_init_once ();
  GstCudaContext *context = gst_cuda_context_new (device);
  ck_assert (context != NULL);
  return context;
}

void
cuda_frames_offer (GstElement *element, GstCudaContext *context)
{
  GstContext *offered = gst_context_new_cuda_context (context);
  gst_element_set_context (element, offered);
  gst_context_unref (offered);
}

/* What is written is on its way when the frame comes, as it is from a decoder. */
static void
set_stream (GstStructure *config, GstCudaContext *context)
{
#if GST_CHECK_VERSION(1, 24, 0)
  GstCudaStream *stream = gst_cuda_stream_new (context);
  gst_buffer_pool_config_set_cuda_stream (config, stream);
  gst_clear_cuda_stream (&stream);
#endif
}

GstBufferPool *
cuda_frames_pool (GstCudaContext *context, GstCaps *caps)
{
  GstVideoInfo info;
  GstBufferPool *pool = context ? gst_cuda_buffer_pool_new (context)
                                : gst_video_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);
  ck_assert (gst_video_info_from_caps (&info, caps));
  gst_buffer_pool_config_set_params (config, caps, (guint) info.size, 0, 0);
  if (context)
    set_stream (config, context);
  ck_assert (gst_buffer_pool_set_config (pool, config));
  ck_assert (gst_buffer_pool_set_active (pool, TRUE));
  return pool;
}

void
cuda_frames_close (GstBufferPool *pool)
{
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}

void
cuda_frames_settle (GstBuffer *frame)
{
  GstMapInfo map;
  ck_assert (gst_buffer_map (frame, &map,
      (GstMapFlags) (GST_MAP_READWRITE | GST_MAP_CUDA)));
  gst_buffer_unmap (frame, &map);
}
