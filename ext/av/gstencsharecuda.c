/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Contexts of CUDA, by libgstcuda, which opens the driver when it is first needed.
 * Its headers bring NVIDIA's cuda.h, of which libavutil's take the types. */

#include "config.h"

#include <gst/cuda/cuda-gst.h>
#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudaloader.h>
#include <gst/cuda/gstcudamemory.h>
#include <gst/cuda/gstcudautils.h>
#include <libavutil/hwcontext_cuda.h>

#include "gstencframe.h"
#include "gstencshare-kind.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_video_enc_debug);
#define GST_CAT_DEFAULT gst_abr_video_enc_debug

#define ANY_DEVICE (-1)
/* A wish for what is no device of CUDA's: no number is it. */
#define NO_DEVICE G_MAXINT

static gint
device_number (const gchar *wish)
{
  guint64 number;
  if (!wish)
    return ANY_DEVICE;
  return g_ascii_string_to_unsigned (wish, 10, 0, NO_DEVICE - 1, &number, NULL)
      ? (gint) number
      : NO_DEVICE;
}

static void
set_context (GstElement *element, GstContext *context, const gchar *wish,
    GstObject **device)
{
  gst_cuda_handle_set_context (element, context, device_number (wish),
      (GstCudaContext **) device);
}

static gboolean
answer (GstElement *element, GstQuery *query, GstObject *device)
{
  return gst_cuda_handle_context_query (element, query,
      GST_CUDA_CONTEXT (device));
}

static GstObject *
make (const gchar *wish)
{
  /* libgstcuda 1.22 never comes back from a driver that does not begin */
  if (!gst_cuda_load_library () || CuInit (0) != CUDA_SUCCESS)
    return NULL;
  guint number = (guint) MAX (device_number (wish), 0);
  return (GstObject *) gst_cuda_context_new (number);
}

static GstContext *
to_context (GstObject *device)
{
  return gst_context_new_cuda_context (GST_CUDA_CONTEXT (device));
}

/* The default stream: what goes in has been waited for. */
static void
describe (GstObject *device, AVHWDeviceContext *context)
{
  AVCUDADeviceContext *cuda = context->hwctx;
  gst_cuda_memory_init_once ();
  cuda->cuda_ctx = gst_cuda_context_get_handle (GST_CUDA_CONTEXT (device));
}

static GstBufferPool *
make_pool (GstObject *device, GstCaps *caps)
{
  GstVideoInfo info;
  if (!gst_video_info_from_caps (&info, caps))
    return NULL;
  GstBufferPool *pool = gst_cuda_buffer_pool_new (GST_CUDA_CONTEXT (device));
  GstStructure *config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, (guint) info.size, 0, 0);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  if (!gst_buffer_pool_set_config (pool, config))
    gst_clear_object (&pool);
  return pool;
}

/* --- frames --- */

/* Returns (borrowed, nullable) the memory that has the whole frame, on the device. */
static GstCudaMemory *
find_memory (GstBuffer *buffer, const AVHWFramesContext *frames)
{
  const AVCUDADeviceContext *cuda = frames->device_ctx->hwctx;
  GstMemory *memory = gst_buffer_n_memory (buffer) == 1
      ? gst_buffer_peek_memory (buffer, 0)
      : NULL;
  if (!memory || !gst_is_cuda_memory (memory))
    return NULL;
  GstCudaMemory *found = GST_CUDA_MEMORY_CAST (memory);
  if (gst_cuda_context_get_handle (found->context) == cuda->cuda_ctx)
    return found;
  GST_LOG_OBJECT (found->context, "a frame of here is fetched to go elsewhere");
  return NULL;
}

/* NVENC gets one address and one pitch: chroma begins where luma ends. */
static gboolean
is_in_one_piece (const AVFrame *frame)
{
  return frame->linesize[0] > 0 && frame->linesize[1] == frame->linesize[0] &&
      frame->data[1] ==
      frame->data[0] + (gsize) frame->linesize[0] * (gsize) frame->height;
}

/* Whoever wrote the memory did so in a stream of theirs, of which NVENC knows
 * nothing. Since 1.24 that may be under way when a buffer comes; before, elements
 * waited for it themselves. */
static void
wait_for (GstCudaMemory *memory)
{
#if GST_CHECK_VERSION(1, 24, 0)
  gst_cuda_memory_sync (memory);
#endif
}

static AVFrame *
wrap (GstBuffer *buffer, const GstVideoInfo *info,
    const AVHWFramesContext *frames)
{
  GstCudaMemory *memory = find_memory (buffer, frames);
  /* what was written by the processor goes up when it is mapped */
  AVFrame *frame = memory
      ? gst_enc_frame_new (buffer, info, (GstMapFlags) GST_MAP_CUDA)
      : NULL;
  if (frame && !is_in_one_piece (frame))
    av_frame_free (&frame);
  if (frame)
    wait_for (memory);
  return frame;
}

const GstEncShareKind gst_enc_share_cuda = {
  .type = AV_HWDEVICE_TYPE_CUDA,
  .memory = GST_ENC_SHARE_CUDA_MEMORY,
  .context_type = GST_CUDA_CONTEXT_TYPE,
  .set_context = set_context,
  .answer = answer,
  .make = make,
  .to_context = to_context,
  .describe = describe,
  .make_pool = make_pool,
  .wrap = wrap,
};
