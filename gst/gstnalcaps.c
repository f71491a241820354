/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstnalcaps.h"

#include <gst/pbutils/codec-utils.h>
#include <gst/video/video.h>

#include "core/accessunit.h"
#include "gstcodeccaps.h"

void
gst_nal_light_read (GstNalLight *light, CodecId codec, const guint8 *data,
    const GArray *nals)
{
  for (guint i = 0; i < nals->len; i++) {
    NalSpan span = g_array_index (nals, NalSpan, i);
    Span nal = { data + span.offset, span.size };
    if (nal_unit_role (codec, nal) != NAL_ROLE_SEI)
      continue;
    SeiCursor cursor;
    SeiMessage message;
    sei_cursor_init (&cursor, nal, nal_header_size (codec));
    while (sei_cursor_next (&cursor, &message)) {
      light->has_display |=
          sei_read_mastering_display (&message, &light->display);
      light->has_light |= sei_read_content_light (&message, &light->light);
    }
  }
}

static void
set_picture (GstStructure *s, const NalVideo *video)
{
  static const gchar *const chroma_formats[] = { "4:0:0", "4:2:0", "4:2:2",
    "4:4:4" };
  gst_structure_set (s, "width", G_TYPE_INT, (gint) video->width, "height",
      G_TYPE_INT, (gint) video->height, "chroma-format", G_TYPE_STRING,
      chroma_formats[video->chroma_format_idc], "bit-depth-luma", G_TYPE_UINT,
      (guint) video->bit_depth_luma, "bit-depth-chroma", G_TYPE_UINT,
      (guint) video->bit_depth_chroma, NULL);
  if (!gst_structure_has_field (s, "interlace-mode"))
    gst_structure_set (s, "interlace-mode", G_TYPE_STRING,
        video->is_progressive ? "progressive" : "mixed", NULL);
}

static gboolean
fits_caps (Fraction fraction)
{
  return fraction.num > 0 && fraction.num <= G_MAXINT && fraction.den > 0 &&
      fraction.den <= G_MAXINT;
}

static void
set_fraction (GstStructure *s, const gchar *field, Fraction fraction)
{
  if (!gst_structure_has_field (s, field) && fits_caps (fraction))
    gst_structure_set (s, field, GST_TYPE_FRACTION, (gint) fraction.num,
        (gint) fraction.den, NULL);
}

/* The SEI has green, blue, red; caps have red, green, blue. */
static void
set_mastering_display (GstCaps *caps, const SeiMasteringDisplay *display)
{
  static const guint from[] = { 2, 0, 1 };
  GstVideoMasteringDisplayInfo info = {
    .white_point = { display->white_x, display->white_y },
    .max_display_mastering_luminance = display->max_luminance,
    .min_display_mastering_luminance = display->min_luminance,
  };
  for (guint i = 0; i < G_N_ELEMENTS (from); i++) {
    info.display_primaries[i].x = display->primaries_x[from[i]];
    info.display_primaries[i].y = display->primaries_y[from[i]];
  }
  gst_video_mastering_display_info_add_to_caps (&info, caps);
}

static void
set_light (GstCaps *caps, const GstNalLight *light)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (light->has_display &&
      !gst_structure_has_field (s, "mastering-display-info"))
    set_mastering_display (caps, &light->display);
  if (!light->has_light || gst_structure_has_field (s, "content-light-level"))
    return;
  GstVideoContentLightLevel level = {
    .max_content_light_level = light->light.max_content_light_level,
    .max_frame_average_light_level = light->light.max_frame_average_light_level,
  };
  gst_video_content_light_level_add_to_caps (&level, caps);
}

GstCaps *
gst_nal_caps_new (GstCaps *upstream, const gchar *stream_format,
    const NalVideo *video, const GstNalLight *light, const guint8 *record,
    gsize size)
{
  GstCaps *caps = gst_caps_copy (upstream);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (record, size);
  gst_structure_remove_field (s, "streamheader");
  gst_structure_set (s, "stream-format", G_TYPE_STRING, stream_format,
      "alignment", G_TYPE_STRING, "au", "parsed", G_TYPE_BOOLEAN, TRUE,
      "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  set_picture (s, video);
  set_fraction (s, "framerate", video->frame_rate);
  set_fraction (s, "pixel-aspect-ratio", video->pixel_aspect_ratio);
  if (!gst_structure_has_field (s, "colorimetry"))
    gst_codec_caps_set_colour (caps, &video->colour);
  set_light (caps, light);
  if (gst_nal_caps_codec (caps) == CODEC_H264)
    gst_codec_utils_h264_caps_set_level_and_profile (caps, video->profile,
        video->profile_size);
  else
    gst_codec_utils_h265_caps_set_level_tier_and_profile (caps, video->profile,
        video->profile_size);
  return caps;
}

CodecId
gst_nal_caps_codec (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (gst_structure_has_name (s, "video/x-h264"))
    return CODEC_H264;
  return gst_structure_has_name (s, "video/x-h265") ? CODEC_H265 : CODEC_NONE;
}

/* Both records begin with configurationVersion 1 (ISO/IEC 14496-15 5.3.3.1.2,
 * 8.3.3.1.2), a start code with 0. */
static gboolean
has_record (const GstStructure *s)
{
  const GValue *codec_data = gst_structure_get_value (s, "codec_data");
  guint8 version = 0;
  return codec_data &&
      gst_buffer_extract (gst_value_get_buffer (codec_data), 0, &version, 1) ==
      1 &&
      version == 1;
}

gboolean
gst_nal_caps_is_byte_stream (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *format = gst_structure_get_string (s, "stream-format");
  return format ? g_str_equal (format, "byte-stream") : !has_record (s);
}

Fraction
gst_nal_caps_frame_rate (const GstCaps *caps, const NalVideo *video)
{
  gint num, den;
  if (gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "framerate",
          &num, &den) &&
      num > 0 && den > 0)
    return (Fraction){ (guint32) num, (guint32) den };
  return fits_caps (video->frame_rate) ? video->frame_rate : (Fraction){ 0, 0 };
}

typedef struct
{
  CodecId codec;
  const gchar *media_type;
  const gchar *stream_format;
  gboolean is_in_band;
} Format;

/* Of each codec the preferred one first. */
static const Format formats[] = {
  { CODEC_H264, "video/x-h264", "avc", FALSE },
  { CODEC_H264, "video/x-h264", "avc3", TRUE },
  { CODEC_H265, "video/x-h265", "hvc1", FALSE },
  { CODEC_H265, "video/x-h265", "hev1", TRUE },
};

static gboolean
allows (const GstStructure *wish, const Format *format)
{
  g_autoptr (GstStructure) offer = gst_structure_new (format->media_type,
      "stream-format", G_TYPE_STRING, format->stream_format, NULL);
  return gst_structure_can_intersect (wish, offer);
}

const gchar *
gst_nal_caps_choose_format (CodecId codec, const GstCaps *wishes)
{
  const gchar *first = NULL;
  guint n_wishes = gst_caps_is_any (wishes) ? 0 : gst_caps_get_size (wishes);
  for (guint n = 0; n < n_wishes; n++)
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
      if (formats[i].codec == codec &&
          allows (gst_caps_get_structure (wishes, n), &formats[i]))
        return formats[i].stream_format;
  for (guint i = 0; i < G_N_ELEMENTS (formats) && !first; i++)
    if (formats[i].codec == codec)
      first = formats[i].stream_format;
  return first;
}

gboolean
gst_nal_caps_is_in_band (const gchar *stream_format)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].stream_format, stream_format))
      return formats[i].is_in_band;
  return FALSE;
}

GstCaps *
gst_nal_caps_in_any_framing (const GstCaps *wishes, GstCaps *takes)
{
  g_autoptr (GstCaps) picture = gst_caps_copy (wishes);
  for (guint i = 0; i < gst_caps_get_size (picture); i++)
    gst_structure_remove_fields (gst_caps_get_structure (picture, i),
        "stream-format", "alignment", "codec_data", "parsed", NULL);
  GstCaps *wanted =
      gst_caps_intersect_full (takes, picture, GST_CAPS_INTERSECT_FIRST);
  /* What the stream is shows only when it comes: a source of bytes cannot
   * promise a width. */
  return gst_caps_is_empty (wanted)
      ? wanted
      : gst_caps_merge (wanted, gst_caps_ref (takes));
}

static GstCaps *
without_notes (const GstCaps *caps)
{
  GstCaps *plain = gst_caps_copy (caps);
  GstStructure *s = gst_caps_get_structure (plain, 0);
  gst_structure_remove_fields (s, "framerate", "colorimetry",
      "mastering-display-info", "content-light-level", "interlace-mode", NULL);
  if (gst_nal_caps_is_in_band (gst_structure_get_string (s, "stream-format")))
    gst_structure_remove_field (s, "codec_data");
  return plain;
}

gboolean
gst_nal_caps_same_decoder (const GstCaps *a, const GstCaps *b)
{
  g_autoptr (GstCaps) plain_a = without_notes (a);
  g_autoptr (GstCaps) plain_b = without_notes (b);
  return gst_caps_is_equal (plain_a, plain_b);
}
