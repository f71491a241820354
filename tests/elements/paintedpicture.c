/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "paintedpicture.h"

#include <math.h>

GstCaps *
raw_caps (const gchar *format, gint width, gint height, const gchar *site)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
      GST_TYPE_FRACTION, 30, 1, "colorimetry", G_TYPE_STRING,
      g_str_has_prefix (format, "GBR") ? "sRGB" : "bt709", "chroma-site",
      G_TYPE_STRING, site, NULL);
}

/* GStreamer 1.22 says of P010 that the second of a pair is a byte after the
 * first. */
static gpointer
sample_at (GstVideoFrame *frame, guint component, gint x, gint y)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gint offset = GST_VIDEO_FORMAT_INFO_POFFSET (format, component);
  if (GST_VIDEO_FORMAT_INFO_BITS (format) > 8 && offset == 1)
    offset = 2;
  return (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame,
             GST_VIDEO_FORMAT_INFO_PLANE (format, component)) +
      offset + y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component) +
      x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
}

static guint
depth_of (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_COMP_DEPTH (info, 0);
}

guint
get_sample (GstVideoFrame *frame, guint component, gint x, gint y)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gpointer sample = sample_at (frame, component, x, y);
  if (GST_VIDEO_FORMAT_INFO_BITS (format) == 8)
    return *(guint8 *) sample;
  return GST_READ_UINT16_LE (sample) >>
      GST_VIDEO_FORMAT_INFO_SHIFT (format, component);
}

void
set_sample (GstVideoFrame *frame, guint component, gint x, gint y, guint value)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gpointer sample = sample_at (frame, component, x, y);
  if (GST_VIDEO_FORMAT_INFO_BITS (format) == 8)
    *(guint8 *) sample = (guint8) value;
  else
    GST_WRITE_UINT16_LE (sample,
        value << GST_VIDEO_FORMAT_INFO_SHIFT (format, component));
}

/* Where a sample lies, in pixels: in the middle of those that it stands for, or
 * on the first of them. */
static gdouble
position (gint index, guint subsampling, gboolean is_cosited)
{
  gdouble first = (index << subsampling) + 0.5;
  return is_cosited ? first : first + ((1 << subsampling) - 1) / 2.0;
}

static gdouble
wanted_sample (GstVideoFrame *frame, guint component, gint x, gint y,
    Pattern pattern)
{
  const GstVideoInfo *info = &frame->info;
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);
  gdouble across =
      position (x, GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, component),
          site & GST_VIDEO_CHROMA_SITE_H_COSITED);
  gdouble down =
      position (y, GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, component),
          site & GST_VIDEO_CHROMA_SITE_V_COSITED);
  return pattern (component, across / info->width, down / info->height) *
      (1 << depth_of (info));
}

static void
paint (GstBuffer *buffer, const GstVideoInfo *info, Pattern pattern)
{
  GstVideoFrame frame;
  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (info); c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++)
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, c); x++)
        set_sample (&frame, c, x, y,
            (guint) floor (wanted_sample (&frame, c, x, y, pattern) + 0.5));
  gst_video_frame_unmap (&frame);
}

GstBuffer *
new_picture (GstCaps *caps, Pattern pattern)
{
  GstVideoInfo info;
  fail_unless (gst_video_info_from_caps (&info, caps));
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  paint (buffer, &info, pattern);
  return buffer;
}

gdouble
largest_error (GstBuffer *buffer, GstCaps *caps, Pattern pattern, gint border)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gdouble largest = 0;
  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (&info); c++) {
    gint width = GST_VIDEO_FRAME_COMP_WIDTH (&frame, c);
    gint height = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c);
    for (gint y = border; y < height - border; y++)
      for (gint x = border; x < width - border; x++) {
        gdouble is = get_sample (&frame, c, x, y);
        gdouble wanted = wanted_sample (&frame, c, x, y, pattern);
        largest =
            MAX (largest, fabs (is - wanted) / (1 << (depth_of (&info) - 8)));
      }
  }
  gst_video_frame_unmap (&frame);
  return largest;
}
