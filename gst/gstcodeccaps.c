/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcodeccaps.h"

#include <gst/video/video.h>

/* The decoder configuration record travels as a buffer in the caps. */
static gboolean
init_from_codec_data (const GstStructure *s, CodecConfig *config,
    gboolean (*init) (CodecConfig *, const guint8 *, gsize, GError **),
    GError **error)
{
  const GValue *value = gst_structure_get_value (s, "codec_data");
  GstBuffer *codec_data = value ? gst_value_get_buffer (value) : NULL;
  GstMapInfo map;
  if (!codec_data || !gst_buffer_map (codec_data, &map, GST_MAP_READ)) {
    g_set_error (error, CORE_ERROR, CORE_INVALID,
        "caps %s have no codec_data; a parser in front adds it",
        gst_structure_get_name (s));
    return FALSE;
  }
  gboolean ok = init (config, map.data, map.size, error);
  gst_buffer_unmap (codec_data, &map);
  return ok;
}

static void
read_fraction (const GstStructure *s, const gchar *field, Fraction *fraction)
{
  gint num, den;
  if (gst_structure_get_fraction (s, field, &num, &den) && num > 0 && den > 0)
    *fraction = (Fraction){ (guint32) num, (guint32) den };
}

static void
read_colorimetry (const GstStructure *s, ColourInfo *colour)
{
  const gchar *text = gst_structure_get_string (s, "colorimetry");
  GstVideoColorimetry parsed;
  if (!text || !gst_video_colorimetry_from_string (&parsed, text))
    return;
  *colour = (ColourInfo){
    .primaries = (guint8) gst_video_color_primaries_to_iso (parsed.primaries),
    .transfer = (guint8) gst_video_transfer_function_to_iso (parsed.transfer),
    .matrix = (guint8) gst_video_color_matrix_to_iso (parsed.matrix),
    .is_full_range = parsed.range == GST_VIDEO_COLOR_RANGE_0_255,
    .is_set = TRUE,
  };
}

void
gst_codec_caps_set_colour (GstCaps *caps, const ColourInfo *colour)
{
  if (!colour->is_set)
    return;
  GstVideoColorimetry colorimetry = {
    .range = colour->is_full_range ? GST_VIDEO_COLOR_RANGE_0_255
                                   : GST_VIDEO_COLOR_RANGE_16_235,
    .matrix = gst_video_color_matrix_from_iso (colour->matrix),
    .transfer = gst_video_transfer_function_from_iso (colour->transfer),
    .primaries = gst_video_color_primaries_from_iso (colour->primaries),
  };
  g_autofree gchar *text = gst_video_colorimetry_to_string (&colorimetry);
  if (text)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, text, NULL);
}

static gboolean
h264_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  if (!init_from_codec_data (s, config, codec_config_init_h264, error))
    return FALSE;
  read_fraction (s, "framerate", &config->frame_rate);
  read_fraction (s, "pixel-aspect-ratio", &config->pixel_aspect_ratio);
  read_colorimetry (s, &config->colour);
  const gchar *format = gst_structure_get_string (s, "stream-format");
  config->has_in_band_parameter_sets = g_strcmp0 (format, "avc3") == 0;
  return TRUE;
}

static gboolean
aac_from_structure (const GstStructure *s, CodecConfig *config, GError **error)
{
  return init_from_codec_data (s, config, codec_config_init_aac, error);
}

gboolean
gst_codec_config_from_caps (const GstCaps *caps, CodecConfig *config,
    GError **error)
{
  static const struct
  {
    const gchar *media_type;
    gboolean (*read) (const GstStructure *, CodecConfig *, GError **);
  } rows[] = {
    { "video/x-h264", h264_from_structure },
    { "audio/mpeg", aac_from_structure },
  };
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (gst_structure_has_name (s, rows[i].media_type))
      return rows[i].read (s, config, error);

  *config = (CodecConfig){ 0 };
  g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED, "cannot package %s",
      gst_structure_get_name (s));
  return FALSE;
}
