/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The row that scales with zimg: planes and pairs of planes, bicubic, with as
 * many taps as going down needs. What it can't do, and pictures with half a
 * chroma sample at the edge, are left to the next row. */

#include "config.h"

#include "gstframescaler.h"
#include "gstframeplanes.h"

#include <zimg.h>

/* b and c of Mitchell and Netravali (1988). A little sharper than Catmull-Rom is
 * nearer to a Lanczos filter, at a third less than that costs. */
#define BICUBIC_B 0.0
#define BICUBIC_C 0.6

typedef struct
{
  zimg_filter_graph *graph;
  gpointer scratch;
  GstFramePlanes in;
  GstFramePlanes out;
} ZimgScaler;

/* --- formats in zimg's terms --- */

static zimg_color_family_e
color_family (const GstVideoInfo *info)
{
  if (GST_VIDEO_INFO_IS_GRAY (info))
    return ZIMG_COLOR_GREY;
  return GST_VIDEO_INFO_IS_RGB (info) ? ZIMG_COLOR_RGB : ZIMG_COLOR_YUV;
}

static zimg_chroma_location_e
chroma_location (const GstVideoInfo *info)
{
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);
  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    return ZIMG_CHROMA_LEFT;
  if (site & GST_VIDEO_CHROMA_SITE_V_COSITED)
    return site & GST_VIDEO_CHROMA_SITE_H_COSITED ? ZIMG_CHROMA_TOP_LEFT
                                                  : ZIMG_CHROMA_TOP;
  return site & GST_VIDEO_CHROMA_SITE_H_COSITED ? ZIMG_CHROMA_LEFT
                                                : ZIMG_CHROMA_CENTER;
}

static zimg_pixel_range_e
pixel_range (const GstVideoInfo *info)
{
  return info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255
      ? ZIMG_RANGE_FULL
      : ZIMG_RANGE_LIMITED;
}

static zimg_image_format
describe (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint last = GST_VIDEO_INFO_N_COMPONENTS (info) - 1;
  zimg_image_format image;
  zimg_image_format_default (&image, ZIMG_API_VERSION);
  image.width = (guint) GST_VIDEO_INFO_WIDTH (info);
  image.height = (guint) GST_VIDEO_INFO_HEIGHT (info);
  image.pixel_type = GST_VIDEO_FORMAT_INFO_BITS (format) > 8 ? ZIMG_PIXEL_WORD
                                                             : ZIMG_PIXEL_BYTE;
  image.depth = GST_VIDEO_INFO_COMP_DEPTH (info, 0);
  image.subsample_w = GST_VIDEO_FORMAT_INFO_W_SUB (format, last);
  image.subsample_h = GST_VIDEO_FORMAT_INFO_H_SUB (format, last);
  image.color_family = color_family (info);
  image.pixel_range = pixel_range (info);
  image.chroma_location = chroma_location (info);
  if (image.color_family == ZIMG_COLOR_RGB)
    image.matrix_coefficients = ZIMG_MATRIX_RGB;
  return image;
}

/* The numbers are those of ISO/IEC 23091-2 for both. */
static void
set_colours (zimg_image_format *image, const GstVideoColorimetry *colours)
{
  image->matrix_coefficients =
      (zimg_matrix_coefficients_e) gst_video_color_matrix_to_iso (
          colours->matrix);
  image->transfer_characteristics =
      (zimg_transfer_characteristics_e) gst_video_transfer_function_to_iso (
          colours->transfer);
  image->color_primaries =
      (zimg_color_primaries_e) gst_video_color_primaries_to_iso (
          colours->primaries);
}

/* What one side does not say is as on the other. */
static void
fill_in_colours (zimg_image_format *image, const zimg_image_format *other)
{
  if (image->matrix_coefficients == ZIMG_MATRIX_UNSPECIFIED)
    image->matrix_coefficients = other->matrix_coefficients;
  if (image->transfer_characteristics == ZIMG_TRANSFER_UNSPECIFIED)
    image->transfer_characteristics = other->transfer_characteristics;
  if (image->color_primaries == ZIMG_PRIMARIES_UNSPECIFIED)
    image->color_primaries = other->color_primaries;
}

/* Without this zimg changes no colours, and works on integers. */
static gboolean
changes_colours (const GstVideoInfo *in, const GstVideoInfo *out)
{
  const GstVideoColorimetry *a = &in->colorimetry, *b = &out->colorimetry;
  return color_family (in) != color_family (out) || a->matrix != b->matrix ||
      a->transfer != b->transfer || a->primaries != b->primaries;
}

static zimg_filter_graph *
build_graph (const GstVideoInfo *in, const GstVideoInfo *out)
{
  zimg_image_format from = describe (in), to = describe (out);
  if (changes_colours (in, out)) {
    set_colours (&from, &in->colorimetry);
    set_colours (&to, &out->colorimetry);
    fill_in_colours (&from, &to);
    fill_in_colours (&to, &from);
  }
  zimg_graph_builder_params params;
  zimg_graph_builder_params_default (&params, ZIMG_API_VERSION);
  params.cpu_type = ZIMG_CPU_AUTO_64B;
  params.resample_filter = params.resample_filter_uv = ZIMG_RESIZE_BICUBIC;
  params.filter_param_a = params.filter_param_a_uv = BICUBIC_B;
  params.filter_param_b = params.filter_param_b_uv = BICUBIC_C;
  params.allow_approximate_gamma = 1;
  /* between equal depths it would only be noise to encode */
  if (to.depth < from.depth)
    params.dither_type = ZIMG_DITHER_ORDERED;
  return zimg_filter_graph_build (&from, &to, &params);
}

/* --- the row --- */

static void
close_zimg (gpointer work)
{
  ZimgScaler *scaler = work;
  zimg_filter_graph_free (scaler->graph);
  g_aligned_free (scaler->scratch);
  gst_frame_planes_clear (&scaler->in);
  gst_frame_planes_clear (&scaler->out);
  g_free (scaler);
}

static gpointer
open_zimg (const GstVideoInfo *in, const GstVideoInfo *out)
{
  if (!gst_frame_planes_take (in) || !gst_frame_planes_take (out) ||
      GST_VIDEO_INFO_IS_INTERLACED (in) || GST_VIDEO_INFO_IS_INTERLACED (out))
    return NULL;
  gsize size;
  zimg_filter_graph *graph = build_graph (in, out);
  if (!graph || zimg_filter_graph_get_tmp_size (graph, &size)) {
    zimg_filter_graph_free (graph);
    return NULL;
  }
  ZimgScaler *scaler = g_new0 (ZimgScaler, 1);
  scaler->graph = graph;
  scaler->scratch =
      g_aligned_alloc (1, MAX (size, 1), GST_FRAME_PLANES_ALIGNMENT);
  gst_frame_planes_init (&scaler->in, in);
  gst_frame_planes_init (&scaler->out, out);
  return scaler;
}

static gboolean
scale (gpointer work, GstVideoFrame *in, GstVideoFrame *out)
{
  ZimgScaler *scaler = work;
  zimg_image_buffer_const from = { .version = ZIMG_API_VERSION };
  zimg_image_buffer to = { .version = ZIMG_API_VERSION };

  /* Its callbacks for rows cost more than these passes over what is not as it
   * wants it: with them it works on all planes at a time. */
  gst_frame_planes_read (&scaler->in, in);
  gst_frame_planes_begin (&scaler->out, out);
  for (guint i = 0; i < scaler->in.n_planes; i++) {
    from.plane[i].data = scaler->in.planes[i].data;
    from.plane[i].stride = scaler->in.planes[i].stride;
    from.plane[i].mask = ZIMG_BUFFER_MAX;
  }
  for (guint i = 0; i < scaler->out.n_planes; i++) {
    to.plane[i].data = scaler->out.planes[i].data;
    to.plane[i].stride = scaler->out.planes[i].stride;
    to.plane[i].mask = ZIMG_BUFFER_MAX;
  }
  if (zimg_filter_graph_process (scaler->graph, &from, &to, scaler->scratch,
          NULL, NULL, NULL, NULL) != ZIMG_ERROR_SUCCESS)
    return FALSE;
  gst_frame_planes_write (&scaler->out, out);
  return TRUE;
}

const GstFrameScalerRow gst_frame_scaler_zimg = {
  .name = "zimg",
  .open = open_zimg,
  .make = scale,
  .close = close_zimg,
};
