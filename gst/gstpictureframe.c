/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstpictureframe.h"

static gboolean
has_size (const GstVideoInfo *info, guint width, guint height)
{
  return (guint) GST_VIDEO_INFO_WIDTH (info) == width &&
      (guint) GST_VIDEO_INFO_HEIGHT (info) == height;
}

/* Can a picture in this frame begin at that pixel? */
static gboolean
can_begin (const GstVideoFrame *frame, guint component, guint x, guint y)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  const GstVideoFormatFlags no_pixels =
      GST_VIDEO_FORMAT_FLAG_COMPLEX | GST_VIDEO_FORMAT_FLAG_TILED;
  guint w_sub = GST_VIDEO_FORMAT_INFO_W_SUB (format, component);
  guint h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (format, component);
  return !(GST_VIDEO_FORMAT_INFO_FLAGS (format) & no_pixels) &&
      x % (1u << w_sub) == 0 && y % (1u << h_sub) == 0;
}

static gboolean
crop (GstVideoFrame *frame, const GstVideoCropMeta *meta)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  guint width = (guint) GST_VIDEO_FRAME_WIDTH (frame);
  guint height = (guint) GST_VIDEO_FRAME_HEIGHT (frame);
  if (meta->x > width || meta->width > width - meta->x || meta->y > height ||
      meta->height > height - meta->y)
    return FALSE;

  guint moved = 0; /* planes */
  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    guint plane = GST_VIDEO_FORMAT_INFO_PLANE (format, i);
    if (!can_begin (frame, i, meta->x, meta->y))
      return FALSE;
    if (moved & 1u << plane)
      continue;
    moved |= 1u << plane;
    gsize row = meta->y >> GST_VIDEO_FORMAT_INFO_H_SUB (format, i);
    gsize column = meta->x >> GST_VIDEO_FORMAT_INFO_W_SUB (format, i);
    frame->data[plane] = (guint8 *) frame->data[plane] +
        row * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane) +
        column * (gsize) GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i);
  }
  frame->info.width = (gint) meta->width;
  frame->info.height = (gint) meta->height;
  return TRUE;
}

static gboolean
find_picture (GstVideoFrame *frame, const GstVideoInfo *info)
{
  guint width = (guint) GST_VIDEO_INFO_WIDTH (info);
  guint height = (guint) GST_VIDEO_INFO_HEIGHT (info);
  const GstVideoCropMeta *meta = gst_buffer_get_video_crop_meta (frame->buffer);
  if (meta && meta->width == width && meta->height == height)
    return crop (frame, meta);
  return has_size (&frame->info, width, height);
}

gboolean
gst_picture_frame_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, GstMapFlags flags)
{
  if (!gst_video_frame_map (frame, info, buffer,
          flags | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  if (find_picture (frame, info))
    return TRUE;
  gst_video_frame_unmap (frame);
  return FALSE;
}
