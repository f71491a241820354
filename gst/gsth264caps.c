/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gsth264caps.h"

#include <gst/pbutils/codec-utils.h>

#include "gstcodeccaps.h"

static void
set_from_sps (GstCaps *caps, const H264Sps *sps)
{
  static const gchar *const chroma_formats[] = { "4:0:0", "4:2:0", "4:2:2",
    "4:4:4" };
  gst_caps_set_simple (caps, "width", G_TYPE_INT, (gint) sps->width, "height",
      G_TYPE_INT, (gint) sps->height, "chroma-format", G_TYPE_STRING,
      chroma_formats[sps->chroma_format_idc], "bit-depth-luma", G_TYPE_UINT,
      (guint) sps->bit_depth_luma, "bit-depth-chroma", G_TYPE_UINT,
      (guint) sps->bit_depth_chroma, NULL);
}

static gboolean
fits_caps (Fraction fraction)
{
  return fraction.num > 0 && fraction.num <= G_MAXINT && fraction.den > 0 &&
      fraction.den <= G_MAXINT;
}

/* Where upstream says it too, it knows better: a container overrides the
 * VUI. */
static void
set_from_vui (GstCaps *caps, const H264Sps *sps)
{
  GstStructure *s = gst_caps_get_structure (caps, 0);
  if (!gst_structure_has_field (s, "framerate") && fits_caps (sps->frame_rate))
    gst_structure_set (s, "framerate", GST_TYPE_FRACTION,
        (gint) sps->frame_rate.num, (gint) sps->frame_rate.den, NULL);
  if (!gst_structure_has_field (s, "pixel-aspect-ratio") &&
      fits_caps (sps->pixel_aspect_ratio))
    gst_structure_set (s, "pixel-aspect-ratio", GST_TYPE_FRACTION,
        (gint) sps->pixel_aspect_ratio.num, (gint) sps->pixel_aspect_ratio.den,
        NULL);
  if (!gst_structure_has_field (s, "colorimetry"))
    gst_codec_caps_set_colour (caps, &sps->colour);
}

GstCaps *
gst_h264_caps_new (GstCaps *upstream, const H264Sps *sps, const guint8 *avcc,
    gsize size)
{
  GstCaps *caps = gst_caps_copy (upstream);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (avcc, size);
  gst_structure_remove_field (s, "streamheader");
  gst_caps_set_simple (caps, "stream-format", G_TYPE_STRING, "avc", "alignment",
      G_TYPE_STRING, "au", "parsed", G_TYPE_BOOLEAN, TRUE, "codec_data",
      GST_TYPE_BUFFER, codec_data, NULL);
  set_from_sps (caps, sps);
  set_from_vui (caps, sps);
  /* Bytes 1 to 3 are profile, constraints and level, as in an SPS. */
  gst_codec_utils_h264_caps_set_level_and_profile (caps, avcc + 1, 3);
  return caps;
}

GstCaps *
gst_h264_caps_in_any_framing (const GstCaps *wishes, GstCaps *takes)
{
  g_autoptr (GstCaps) picture = gst_caps_copy (wishes);
  for (guint i = 0; i < gst_caps_get_size (picture); i++)
    gst_structure_remove_fields (gst_caps_get_structure (picture, i),
        "stream-format", "alignment", "codec_data", "parsed", NULL);
  return gst_caps_intersect_full (takes, picture, GST_CAPS_INTERSECT_FIRST);
}

static GstCaps *
without_notes (const GstCaps *caps)
{
  GstCaps *plain = gst_caps_copy (caps);
  gst_structure_remove_fields (gst_caps_get_structure (plain, 0), "framerate",
      "colorimetry", "mastering-display-info", "content-light-level", NULL);
  return plain;
}

gboolean
gst_h264_caps_same_decoder (const GstCaps *a, const GstCaps *b)
{
  g_autoptr (GstCaps) plain_a = without_notes (a);
  g_autoptr (GstCaps) plain_b = without_notes (b);
  return gst_caps_is_equal (plain_a, plain_b);
}
