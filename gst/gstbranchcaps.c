/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstbranchcaps.h"

#include "gstframescaler.h"

#include "core/keygrid.h"

/* After the source's own: of the same depth first would need a table of all;
 * these are what encoders take. */
static const gchar *const formats[] = {
  "I420",
  "NV12",
  "I420_10LE",
  "P010_10LE",
  "Y42B",
  "Y444",
};

gboolean
gst_branch_caps_are_raw (const GstCaps *source)
{
  return gst_structure_has_name (gst_caps_get_structure (source, 0),
      "video/x-raw");
}

static gboolean
is_in_system_memory (const GstCaps *source)
{
  return gst_caps_features_is_equal (gst_caps_get_features (source, 0),
      GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY);
}

gboolean
gst_branch_caps_can_scale (const GstCaps *source)
{
  const GstStructure *s = gst_caps_get_structure (source, 0);
  const gchar *mode = gst_structure_get_string (s, "interlace-mode");
  return gst_structure_has_name (s, "video/x-raw") &&
      (is_in_system_memory (source) ||
          gst_frame_ladder_takes_memory (source)) &&
      (!mode || g_str_equal (mode, "progressive"));
}

static Fraction
get_fraction (const GstCaps *caps, const gchar *field)
{
  gint num, den;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (!gst_structure_get_fraction (s, field, &num, &den) || num <= 0 ||
      den <= 0)
    return (Fraction){ 0 };
  return (Fraction){ .num = (guint32) num, .den = (guint32) den };
}

PictureSize
gst_branch_caps_shape (const GstCaps *source)
{
  gint width, height;
  const GstStructure *s = gst_caps_get_structure (source, 0);
  if (!gst_structure_get_int (s, "width", &width) ||
      !gst_structure_get_int (s, "height", &height) || width <= 0 ||
      height <= 0)
    return (PictureSize){ 0 };
  PictureSize coded = { .width = (guint) width, .height = (guint) height };
  return picture_square (coded, get_fraction (source, "pixel-aspect-ratio"));
}

Fraction
gst_branch_caps_rate (const GstCaps *caps)
{
  return get_fraction (caps, "framerate");
}

/* --- what is possible --- */

static void
append_string (GValue *list, const gchar *string)
{
  GValue value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, string);
  gst_value_list_append_and_take_value (list, &value);
}

static void
set_formats (GstStructure *s, const gchar *first)
{
  GValue list = G_VALUE_INIT;
  gst_value_list_init (&list, G_N_ELEMENTS (formats) + 1);
  if (first)
    append_string (&list, first);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (first, formats[i]) != 0)
      append_string (&list, formats[i]);
  gst_structure_take_value (s, "format", &list);
}

GstCaps *
gst_branch_caps_preferred (void)
{
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
  set_formats (gst_caps_get_structure (caps, 0), NULL);
  return caps;
}

static void
append_rate (GValue *list, Fraction rate)
{
  GValue value = G_VALUE_INIT;
  g_value_init (&value, GST_TYPE_FRACTION);
  gst_value_set_fraction (&value, (gint) rate.num, (gint) rate.den);
  gst_value_list_append_and_take_value (list, &value);
}

static void
set_rates (GstStructure *s, Fraction rate, const LadderRung *rung)
{
  if (rate.num == 0)
    return;
  GValue list = G_VALUE_INIT;
  gst_value_list_init (&list, GST_BRANCH_CAPS_MAX_DIVISOR);
  guint first = rung ? rung->rate_divisor : 1;
  guint last = rung ? rung->rate_divisor : GST_BRANCH_CAPS_MAX_DIVISOR;
  for (guint divisor = first; divisor <= last; divisor++) {
    Fraction divided = frame_rate_divide (rate, divisor);
    if (divided.num > 0 && divided.den <= G_MAXINT)
      append_rate (&list, divided);
  }
  gst_structure_take_value (s, "framerate", &list);
}

/* Between RGB and YUV the primaries stay, and the matrix cannot. */
static GstVideoColorimetry
colours_in (const GstVideoInfo *source, gboolean is_yuv)
{
  GstVideoColorimetry colours = source->colorimetry;
  if (is_yuv && GST_VIDEO_INFO_IS_RGB (source))
    gst_video_colorimetry_from_string (&colours, GST_VIDEO_COLORIMETRY_BT709);
  return colours;
}

/* Where chroma samples lie stays too; it may be moved if that is asked for. */
static void
set_chroma_sites (GstStructure *s, GstVideoChromaSite own)
{
  static const GstVideoChromaSite sites[] = {
    GST_VIDEO_CHROMA_SITE_MPEG2,
    GST_VIDEO_CHROMA_SITE_JPEG,
    GST_VIDEO_CHROMA_SITE_COSITED,
  };
  GValue list = G_VALUE_INIT;
  if (own == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    own = GST_VIDEO_CHROMA_SITE_MPEG2;
  gst_value_list_init (&list, G_N_ELEMENTS (sites) + 1);
  g_autofree gchar *first = gst_video_chroma_site_to_string (own);
  append_string (&list, first);
  for (guint i = 0; i < G_N_ELEMENTS (sites); i++) {
    g_autofree gchar *site = gst_video_chroma_site_to_string (sites[i]);
    if (sites[i] != own)
      append_string (&list, site);
  }
  gst_structure_take_value (s, "chroma-site", &list);
}

/* Both are guessed from the size where caps leave them out, so they must be said
 * before the size changes. */
static void
set_colours (GstStructure *s, const GstVideoInfo *source, gboolean is_yuv)
{
  GstVideoColorimetry colours = colours_in (source, is_yuv);
  g_autofree gchar *colorimetry = gst_video_colorimetry_to_string (&colours);
  if (colorimetry)
    gst_structure_set (s, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
  if (is_yuv)
    set_chroma_sites (s, GST_VIDEO_INFO_CHROMA_SITE (source));
}

static GstCaps *
scaled_caps (const GstCaps *source, const LadderRung *rung)
{
  GstVideoInfo info;
  GstCaps *caps = gst_caps_copy (source);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  if (rung)
    gst_structure_set (s, "width", G_TYPE_INT, (gint) rung->size.width,
        "height", G_TYPE_INT, (gint) rung->size.height, NULL);
  else
    gst_structure_set (s, "width", GST_TYPE_INT_RANGE, 2,
        GST_FRAME_SCALER_MAX_SIDE, "height", GST_TYPE_INT_RANGE, 2,
        GST_FRAME_SCALER_MAX_SIDE, NULL);
  gst_structure_set (s, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  set_rates (s, gst_branch_caps_rate (source), rung);
  if (!gst_video_info_from_caps (&info, source))
    return caps;

  if (GST_VIDEO_INFO_IS_RGB (&info)) { /* RGB first, then YUV */
    GstStructure *yuv = gst_structure_copy (s);
    set_formats (yuv, NULL);
    set_colours (yuv, &info, TRUE);
    gst_caps_append_structure (caps, yuv);
  } else {
    set_formats (s, GST_VIDEO_INFO_NAME (&info));
  }
  set_colours (s, &info, GST_VIDEO_INFO_IS_YUV (&info));
  return caps;
}

/* Of frames in a device's memory pictures in the same layout stay there, all others
 * come down. */
static GstCaps *
scaled_caps_in_device (const GstCaps *source, const LadderRung *rung)
{
  GstCaps *down = scaled_caps (source, rung);
  GstCaps *stay = gst_caps_copy (down);
  gst_caps_set_value (stay, "format",
      gst_structure_get_value (gst_caps_get_structure (source, 0), "format"));
  for (guint i = 0; i < gst_caps_get_size (down); i++)
    gst_caps_set_features (down, i, NULL);
  return gst_caps_merge (stay, down);
}

/* The layout in which encoders take the samples of `source` from a device. NULL: not
 * as they are. */
static const gchar *
format_in_device (const GstVideoInfo *source)
{
  switch (GST_VIDEO_INFO_FORMAT (source)) {
    case GST_VIDEO_FORMAT_I420:
    case GST_VIDEO_FORMAT_NV12:
      return "NV12";
    case GST_VIDEO_FORMAT_I420_10LE:
    case GST_VIDEO_FORMAT_P010_10LE:
      return "P010_10LE";
    default:
      return NULL;
  }
}

/* Of frames in system memory, pictures that their device keeps before those that it
 * gives back. It makes no odd sizes and none of them. */
static GstCaps *
scaled_caps_of_device (const GstCaps *source, const LadderRung *rung,
    const gchar *memory)
{
  GstVideoInfo info;
  GstCaps *down = scaled_caps (source, rung);
  if (!memory || !gst_video_info_from_caps (&info, source) ||
      !format_in_device (&info) || GST_VIDEO_INFO_WIDTH (&info) % 2 != 0 ||
      GST_VIDEO_INFO_HEIGHT (&info) % 2 != 0)
    return down;
  GstCaps *stay = gst_caps_copy (down);
  gst_caps_set_simple (stay, "format", G_TYPE_STRING, format_in_device (&info),
      NULL);
  gst_caps_set_features_simple (stay, gst_caps_features_new (memory, NULL));
  return gst_caps_merge (stay, down);
}

/* The source's own pictures, all of them or fewer. */
static GstCaps *
own_caps (const GstCaps *source, const LadderRung *rung)
{
  GstCaps *caps = gst_caps_copy (source);
  set_rates (gst_caps_get_structure (caps, 0), gst_branch_caps_rate (source),
      rung);
  return caps;
}

GstCaps *
gst_branch_caps_possible (const GstCaps *source, const LadderRung *rung,
    const gchar *memory)
{
  if (!gst_branch_caps_can_scale (source))
    return gst_caps_copy (source);

  GstCaps *scaled = is_in_system_memory (source)
      ? scaled_caps_of_device (source, rung, memory)
      : scaled_caps_in_device (source, rung);
  GstCaps *own = own_caps (source, rung);
  if (gst_caps_can_intersect (own, scaled) || !rung) {
    gst_caps_append (own, scaled);
    return own;
  }
  gst_caps_unref (own);
  return scaled;
}

/* --- which of that it is --- */

static PictureSize
largest_size (const GstStructure *s)
{
  gint width = 0, height = 0;
  g_autoptr (GstStructure) copy = gst_structure_copy (s);
  gst_structure_fixate_field_nearest_int (copy, "width", G_MAXINT);
  gst_structure_fixate_field_nearest_int (copy, "height", G_MAXINT);
  gst_structure_get_int (copy, "width", &width);
  gst_structure_get_int (copy, "height", &height);
  return (PictureSize){ .width = (guint) width, .height = (guint) height };
}

static gboolean
is_in_shape (PictureSize size, PictureSize shape)
{
  return picture_size_is_valid (size) &&
      (picture_of_height (shape, size.height).width == size.width ||
          picture_of_width (shape, size.width).height == size.height);
}

static PictureSize
choose_size (const GstStructure *s, PictureSize shape)
{
  gint width = 0, height = 0;
  gboolean has_width = gst_structure_get_int (s, "width", &width);
  gboolean has_height = gst_structure_get_int (s, "height", &height);
  PictureSize asked = { .width = (guint) width, .height = (guint) height };
  if (has_width && has_height)
    return is_in_shape (asked, shape) ? asked : (PictureSize){ 0 };
  if (has_height)
    return picture_of_height (shape, asked.height);
  if (has_width)
    return picture_of_width (shape, asked.width);
  return picture_inside (shape, largest_size (s));
}

static gboolean
fixate_size (GstCaps *caps, const GstCaps *source, GError **error)
{
  GstStructure *s = gst_caps_get_structure (caps, 0);
  PictureSize shape = gst_branch_caps_shape (source);
  PictureSize size = choose_size (s, shape);
  g_autofree gchar *width =
      gst_value_serialize (gst_structure_get_value (s, "width"));
  g_autofree gchar *height =
      gst_value_serialize (gst_structure_get_value (s, "height"));

  g_autoptr (GstCaps) fixed = gst_caps_copy (caps);
  gst_caps_set_simple (fixed, "width", G_TYPE_INT, (gint) size.width, "height",
      G_TYPE_INT, (gint) size.height, NULL);
  if (picture_size_is_valid (size) && gst_caps_is_subset (fixed, caps)) {
    gst_structure_set (s, "width", G_TYPE_INT, (gint) size.width, "height",
        G_TYPE_INT, (gint) size.height, NULL);
    return TRUE;
  }
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "A picture of %ux%u square pixels can't be scaled to width %s, height %s "
      "without changing its shape or getting an odd side",
      shape.width, shape.height, width, height);
  return FALSE;
}

GstCaps *
gst_branch_caps_choose (const GstCaps *source, GstCaps *possible,
    GstCaps *wanted, GError **error)
{
  g_autoptr (GstCaps) caps =
      gst_caps_intersect_full (possible, wanted, GST_CAPS_INTERSECT_FIRST);
  if (gst_caps_is_empty (caps)) {
    const gchar *why =
        gst_branch_caps_are_raw (source) && !gst_branch_caps_can_scale (source)
        ? " (neither interlaced pictures nor those in this memory of a GPU are "
          "scaled; see the property deinterlace)"
        : "";
    g_autofree gchar *taken = gst_caps_to_string (wanted);
    g_autofree gchar *given = gst_caps_to_string (possible);
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Downstream takes %s, which can't be made: %s can%s", taken, given,
        why);
    return NULL;
  }

  caps = gst_caps_truncate (g_steal_pointer (&caps));
  g_autoptr (GstCaps) own = gst_branch_caps_with_rate_of (caps, source);
  if (gst_caps_is_equal (own, source))
    return gst_caps_fixate (g_steal_pointer (&caps));
  caps = gst_caps_make_writable (g_steal_pointer (&caps));
  if (!fixate_size (caps, source, error))
    return NULL;
  return gst_caps_fixate (g_steal_pointer (&caps));
}

GstCaps *
gst_branch_caps_with_rate_of (const GstCaps *caps, const GstCaps *source)
{
  GstCaps *copy = gst_caps_copy (caps);
  Fraction rate = gst_branch_caps_rate (source);
  if (rate.num > 0)
    gst_caps_set_simple (copy, "framerate", GST_TYPE_FRACTION, (gint) rate.num,
        (gint) rate.den, NULL);
  return copy;
}

guint
gst_branch_caps_divisor (const GstCaps *source, const GstCaps *chosen)
{
  Fraction from = gst_branch_caps_rate (source);
  Fraction to = gst_branch_caps_rate (chosen);
  for (guint divisor = 2; divisor <= GST_BRANCH_CAPS_MAX_DIVISOR; divisor++) {
    Fraction divided = frame_rate_divide (from, divisor);
    if (divided.num > 0 && divided.num == to.num && divided.den == to.den)
      return divisor;
  }
  return 1;
}
