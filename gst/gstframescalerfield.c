/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The row that makes progressive pictures of interlaced ones of the same size:
 * of the field that was taken first, so that one frame stays one frame, at its
 * time. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstframescaler.h"

#include "core/fieldline.h"

typedef struct
{
  guint sample_bytes;
} FieldWork;

/* 0: samples that do not fill their bytes, which can't be averaged like that. */
static guint
sample_bytes (const GstVideoFormatInfo *format)
{
  const GstVideoFormatFlags native =
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? GST_VIDEO_FORMAT_FLAG_LE : 0;
  guint depth = GST_VIDEO_FORMAT_INFO_DEPTH (format, 0);
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format) ||
      GST_VIDEO_FORMAT_INFO_IS_TILED (format) ||
      GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format))
    return 0;
  for (guint c = 1; c < (guint) GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format);
       c++)
    if (GST_VIDEO_FORMAT_INFO_DEPTH (format, c) != depth)
      return 0;
  if (depth == 8)
    return 1;
  return depth > 8 && depth <= 16 &&
          (format->flags & GST_VIDEO_FORMAT_FLAG_LE) == native
      ? 2
      : 0;
}

static gpointer
open_field (const GstVideoInfo *in, const GstVideoInfo *out)
{
  GstVideoInterlaceMode mode = GST_VIDEO_INFO_INTERLACE_MODE (in);
  guint bytes = sample_bytes (in->finfo);
  if ((mode != GST_VIDEO_INTERLACE_MODE_INTERLEAVED &&
          mode != GST_VIDEO_INTERLACE_MODE_MIXED) ||
      GST_VIDEO_INFO_IS_INTERLACED (out) || bytes == 0 ||
      GST_VIDEO_INFO_FORMAT (in) != GST_VIDEO_INFO_FORMAT (out) ||
      GST_VIDEO_INFO_WIDTH (in) != GST_VIDEO_INFO_WIDTH (out) ||
      GST_VIDEO_INFO_HEIGHT (in) != GST_VIDEO_INFO_HEIGHT (out))
    return NULL;
  FieldWork *work = g_new (FieldWork, 1);
  work->sample_bytes = bytes;
  return work;
}

/* Bytes of a line, by the component that takes the most of them. */
static gsize
line_bytes (const GstVideoFrame *frame, guint plane)
{
  gsize most = 0;
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++) {
    if (GST_VIDEO_FRAME_COMP_PLANE (frame, c) != plane)
      continue;
    gsize bytes = (gsize) GST_VIDEO_FRAME_COMP_WIDTH (frame, c) *
        (gsize) GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c);
    most = MAX (most, bytes);
  }
  return most;
}

static guint
plane_lines (const GstVideoFrame *frame, guint plane)
{
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++)
    if (GST_VIDEO_FRAME_COMP_PLANE (frame, c) == plane)
      return (guint) GST_VIDEO_FRAME_COMP_HEIGHT (frame, c);
  return 0;
}

static gboolean
make_from_field (gpointer scaler, GstVideoFrame *in, GstVideoFrame *out)
{
  FieldWork *work = scaler;
  gboolean keeps_odd = !GST_VIDEO_FRAME_IS_TFF (in);
  for (guint p = 0; p < (guint) GST_VIDEO_FRAME_N_PLANES (in); p++) {
    FieldPlane plane = {
      .in = GST_VIDEO_FRAME_PLANE_DATA (in, p),
      .in_stride = GST_VIDEO_FRAME_PLANE_STRIDE (in, p),
      .out = GST_VIDEO_FRAME_PLANE_DATA (out, p),
      .out_stride = GST_VIDEO_FRAME_PLANE_STRIDE (out, p),
      .n_lines = plane_lines (in, p),
      .line_bytes = line_bytes (in, p),
      .sample_bytes = work->sample_bytes,
    };
    field_lines_interpolate (&plane, keeps_odd);
  }
  return TRUE;
}

const GstFrameScalerRow gst_frame_scaler_field = {
  .name = "field",
  .open = open_field,
  .make = make_from_field,
  .close = g_free,
};
