/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The row that takes every format GStreamer knows, at several times the cost of
 * the others. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstframescaler.h"

static gpointer
open_converter (const GstVideoInfo *in, const GstVideoInfo *out)
{
  if (GST_VIDEO_INFO_INTERLACE_MODE (in) != GST_VIDEO_INFO_INTERLACE_MODE (out))
    return NULL;
  GstStructure *options = gst_structure_new ("options",
      GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
      GST_VIDEO_RESAMPLER_METHOD_CUBIC, NULL);
  return gst_video_converter_new (in, out, options);
}

static gboolean
convert (gpointer work, GstVideoFrame *in, GstVideoFrame *out)
{
  gst_video_converter_frame (work, in, out);
  return TRUE;
}

static void
close_converter (gpointer work)
{
  gst_video_converter_free (work);
}

const GstFrameScalerRow gst_frame_scaler_converter = {
  .name = "videoconvert",
  .open = open_converter,
  .make = convert,
  .close = close_converter,
};
