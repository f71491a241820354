/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencframe.h"

#include <string.h>

#include "encbackend.h"

#define CC_TRIPLET_SIZE 3
#define CC_PAIR_SIZE 2
#define CC_VALID_FIELD_1 0xfc /* marker bits, cc_valid, cc_type 0 */

static void
unmap (void *opaque, uint8_t *data)
{
  GstVideoFrame *mapped = opaque;
  gst_video_frame_unmap (mapped);
  g_free (mapped);
}

/* Captions go into the coded picture as cc_data_pkt() triplets (ANSI/CTA-708
 * 4.3.5). */
static void
add_captions (AVFrame *frame, const GstVideoCaptionMeta *meta)
{
  if (meta->caption_type == GST_VIDEO_CAPTION_TYPE_CEA708_RAW) {
    AVFrameSideData *side =
        av_frame_new_side_data (frame, AV_FRAME_DATA_A53_CC, meta->size);
    if (side)
      memcpy (side->data, meta->data, meta->size);
  } else if (meta->caption_type == GST_VIDEO_CAPTION_TYPE_CEA608_RAW) {
    gsize n_pairs = meta->size / CC_PAIR_SIZE;
    AVFrameSideData *side = av_frame_new_side_data (frame, AV_FRAME_DATA_A53_CC,
        n_pairs * CC_TRIPLET_SIZE);
    for (gsize i = 0; side && i < n_pairs; i++) {
      guint8 *triplet = side->data + i * CC_TRIPLET_SIZE;
      triplet[0] = CC_VALID_FIELD_1;
      memcpy (triplet + 1, meta->data + i * CC_PAIR_SIZE, CC_PAIR_SIZE);
    }
  }
}

static void
set_fields (AVFrame *frame, const GstVideoFrame *mapped)
{
#ifdef AV_FRAME_FLAG_INTERLACED /* libavutil 58.7 */
  if (GST_VIDEO_FRAME_IS_INTERLACED (mapped))
    frame->flags |= AV_FRAME_FLAG_INTERLACED;
  if (GST_VIDEO_FRAME_IS_TFF (mapped))
    frame->flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
#else
  frame->interlaced_frame = GST_VIDEO_FRAME_IS_INTERLACED (mapped);
  frame->top_field_first = GST_VIDEO_FRAME_IS_TFF (mapped);
#endif
  frame->repeat_pict = GST_VIDEO_FRAME_IS_RFF (mapped);
}

AVFrame *
gst_enc_frame_new (GstBuffer *buffer, const GstVideoInfo *info,
    GstMapFlags flags)
{
  GstVideoFrame *mapped = g_new0 (GstVideoFrame, 1);
  if (!gst_video_frame_map (mapped, info, buffer, GST_MAP_READ | flags)) {
    g_free (mapped);
    return NULL;
  }
  AVFrame *frame = av_frame_alloc ();
  frame->format = enc_backend_pixel_format (GST_VIDEO_FRAME_FORMAT (mapped));
  frame->width = GST_VIDEO_FRAME_WIDTH (mapped);
  frame->height = GST_VIDEO_FRAME_HEIGHT (mapped);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (mapped); i++) {
    frame->data[i] = GST_VIDEO_FRAME_PLANE_DATA (mapped, i);
    frame->linesize[i] = GST_VIDEO_FRAME_PLANE_STRIDE (mapped, i);
  }
  frame->extended_data = frame->data;
  /* one reference for all planes: it stands for the mapping */
  frame->buf[0] = av_buffer_create (frame->data[0],
      GST_VIDEO_FRAME_SIZE (mapped), unmap, mapped, AV_BUFFER_FLAG_READONLY);
  set_fields (frame, mapped);

  gpointer state = NULL;
  GstMeta *meta;
  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_CAPTION_META_API_TYPE)))
    add_captions (frame, (const GstVideoCaptionMeta *) meta);
  return frame;
}
