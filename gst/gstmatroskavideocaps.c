/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskavideocaps.h"

#include <gst/video/video.h>

#include "gstcodeccaps.h"

/* DisplayUnit, RFC 9559 5.1.4.1.28.14 */
#define DISPLAY_UNIT_UNKNOWN 4

/* FlagInterlaced and FieldOrder, RFC 9559 5.1.4.1.28.1 and .2 */
#define INTERLACED 1
#define PROGRESSIVE 2
#define FIELD_ORDER_PROGRESSIVE 0

/* ProjectionType, RFC 9559 5.1.4.1.28.42 */
#define PROJECTION_RECTANGULAR 0

static void
set_framerate (const MatroskaTrack *track, GstCaps *caps)
{
  Fraction rate = { 0, 1 };
  guint64 duration_ns = track->default_duration_ns;
  gint num, den;

  if (duration_ns > 0 && duration_ns < G_MAXINT64 &&
      !frame_rate_from_duration (duration_ns, 2, &rate) &&
      gst_video_guess_framerate (duration_ns, &num, &den))
    rate = (Fraction){ (guint32) num, (guint32) den };
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, (gint) rate.num,
      (gint) rate.den, NULL);
}

/* What is left of `size` between two crops; all of it when that is nothing. */
static gint
cropped (guint64 size, guint64 before, guint64 after)
{
  if (before >= size || after >= size - before)
    return (gint) size;
  return (gint) (size - before - after);
}

/* The display size is that of the cropped picture (RFC 9559 5.1.4.1.28.12).
 * Nobody downstream crops, and what shape a pixel has is the same either way.
 * Of the units, only the ratio matters. */
static gboolean
find_pixel_aspect_ratio (const MatroskaTrack *track, gint *num, gint *den)
{
  gint width = cropped (track->pixel_width, track->pixel_crop_left,
      track->pixel_crop_right);
  gint height = cropped (track->pixel_height, track->pixel_crop_top,
      track->pixel_crop_bottom);

  *num = *den = 1;
  return track->display_width > 0 && track->display_width <= G_MAXINT &&
      track->display_height > 0 && track->display_height <= G_MAXINT &&
      track->display_unit < DISPLAY_UNIT_UNKNOWN &&
      gst_util_fraction_multiply ((gint) track->display_width,
          (gint) track->display_height, height, width, num, den);
}

/* What tells the fields apart in time (not in memory): 1 and 6 store them one
 * after the other, 9 and 14 line by line. */
static const gchar *
field_order_name (guint64 field_order)
{
  switch (field_order) {
    case 1:
    case 9:
      return "top-field-first";
    case 6:
    case 14:
      return "bottom-field-first";
    default:
      return NULL;
  }
}

static void
set_interlacing (const MatroskaTrack *track, GstCaps *caps)
{
  const gchar *order = field_order_name (track->field_order);

  if (track->interlaced == PROGRESSIVE ||
      (track->interlaced == INTERLACED &&
          track->field_order == FIELD_ORDER_PROGRESSIVE)) {
    gst_caps_set_simple (caps, "interlace-mode", G_TYPE_STRING, "progressive",
        NULL);
  } else if (track->interlaced == INTERLACED) {
    gst_caps_set_simple (caps, "interlace-mode", G_TYPE_STRING, "interleaved",
        NULL);
    if (order)
      gst_caps_set_simple (caps, "field-order", G_TYPE_STRING, order, NULL);
  }
}

/* RFC 9559 5.1.4.1.28.23 and .24: 1 is on the first luma sample, 2 between
 * two. */
static void
set_chroma_site (const MatroskaTrack *track, GstCaps *caps)
{
  GstVideoChromaSite site = GST_VIDEO_CHROMA_SITE_UNKNOWN;
  if (track->chroma_siting_horz < 1 || track->chroma_siting_horz > 2 ||
      track->chroma_siting_vert < 1 || track->chroma_siting_vert > 2)
    return;
  if (track->chroma_siting_horz == 1)
    site |= GST_VIDEO_CHROMA_SITE_H_COSITED;
  if (track->chroma_siting_vert == 1)
    site |= GST_VIDEO_CHROMA_SITE_V_COSITED;
  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    site = GST_VIDEO_CHROMA_SITE_NONE;
  g_autofree gchar *string = gst_video_chroma_site_to_string (site);
  if (string)
    gst_caps_set_simple (caps, "chroma-site", G_TYPE_STRING, string, NULL);
}

static void
set_hdr (const MatroskaTrack *track, GstCaps *caps)
{
  const MatroskaMastering *m = &track->mastering;
  if (m->is_set) {
    GstVideoMasteringDisplayInfo info = {
      .white_point = { m->white_point[0], m->white_point[1] },
      .max_display_mastering_luminance = m->luminance_max,
      .min_display_mastering_luminance = m->luminance_min,
    };
    for (guint i = 0; i < G_N_ELEMENTS (m->primaries); i++) {
      info.display_primaries[i].x = m->primaries[i][0];
      info.display_primaries[i].y = m->primaries[i][1];
    }
    gst_video_mastering_display_info_add_to_caps (&info, caps);
  }
  if (track->max_cll > 0 || track->max_fall > 0) {
    GstVideoContentLightLevel level = {
      .max_content_light_level = track->max_cll,
      .max_frame_average_light_level = track->max_fall,
    };
    gst_video_content_light_level_add_to_caps (&level, caps);
  }
}

/* The values of StereoMode (RFC 9559 5.1.4.1.28.3) that GStreamer can say;
 * anaglyphs are ordinary pictures to it. */
static const struct
{
  guint64 stereo_mode;
  GstVideoMultiviewMode mode;
  GstVideoMultiviewFlags flags;
} stereo_modes[] = {
  { 1, GST_VIDEO_MULTIVIEW_MODE_SIDE_BY_SIDE, GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 2, GST_VIDEO_MULTIVIEW_MODE_TOP_BOTTOM,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
  { 3, GST_VIDEO_MULTIVIEW_MODE_TOP_BOTTOM, GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 4, GST_VIDEO_MULTIVIEW_MODE_CHECKERBOARD,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
  { 5, GST_VIDEO_MULTIVIEW_MODE_CHECKERBOARD, GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 6, GST_VIDEO_MULTIVIEW_MODE_ROW_INTERLEAVED,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
  { 7, GST_VIDEO_MULTIVIEW_MODE_ROW_INTERLEAVED,
      GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 8, GST_VIDEO_MULTIVIEW_MODE_COLUMN_INTERLEAVED,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
  { 9, GST_VIDEO_MULTIVIEW_MODE_COLUMN_INTERLEAVED,
      GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 11, GST_VIDEO_MULTIVIEW_MODE_SIDE_BY_SIDE,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
  { 13, GST_VIDEO_MULTIVIEW_MODE_FRAME_BY_FRAME,
      GST_VIDEO_MULTIVIEW_FLAGS_NONE },
  { 14, GST_VIDEO_MULTIVIEW_MODE_FRAME_BY_FRAME,
      GST_VIDEO_MULTIVIEW_FLAGS_RIGHT_VIEW_FIRST },
};

static void
set_multiview (const MatroskaTrack *track, gint par_num, gint par_den,
    GstCaps *caps)
{
  for (guint i = 0; i < G_N_ELEMENTS (stereo_modes); i++) {
    if (stereo_modes[i].stereo_mode != track->stereo_mode)
      continue;
    GstVideoMultiviewMode mode = stereo_modes[i].mode;
    GstVideoMultiviewFlags flags = stereo_modes[i].flags;
    if (gst_video_multiview_guess_half_aspect (mode, (gint) track->pixel_width,
            (gint) track->pixel_height, par_num, par_den))
      flags |= GST_VIDEO_MULTIVIEW_FLAGS_HALF_ASPECT;
    gst_caps_set_simple (caps, "multiview-mode", G_TYPE_STRING,
        gst_video_multiview_mode_to_caps_string (mode), "multiview-flags",
        GST_TYPE_VIDEO_MULTIVIEW_FLAGSET, flags, GST_FLAG_SET_MASK_EXACT, NULL);
  }
}

/* GStreamer has no field for it; the record as the boxes dvcC and dvvC hold it
 * is what a muxer wants. */
static void
set_dolby_vision (const MatroskaTrack *track, GstCaps *caps)
{
  if (!track->has_dolby_vision)
    return;
  g_autoptr (GstBuffer) record =
      gst_buffer_new_memdup (track->dolby_vision, sizeof track->dolby_vision);
  gst_caps_set_simple (caps, "dolby-vision-config", GST_TYPE_BUFFER, record,
      NULL);
}

gboolean
gst_matroska_video_set_caps_fields (const MatroskaTrack *track, GstCaps *caps)
{
  gint par_num, par_den;
  if (track->pixel_width == 0 || track->pixel_width > G_MAXINT ||
      track->pixel_height == 0 || track->pixel_height > G_MAXINT)
    return FALSE;
  gst_caps_set_simple (caps, "width", G_TYPE_INT, (gint) track->pixel_width,
      "height", G_TYPE_INT, (gint) track->pixel_height, NULL);
  if (find_pixel_aspect_ratio (track, &par_num, &par_den))
    gst_caps_set_simple (caps, "pixel-aspect-ratio", GST_TYPE_FRACTION, par_num,
        par_den, NULL);
  set_framerate (track, caps);
  set_interlacing (track, caps);
  set_multiview (track, par_num, par_den, caps);
  gst_codec_caps_set_colour (caps, &track->colour);
  set_chroma_site (track, caps);
  set_hdr (track, caps);
  set_dolby_vision (track, caps);
  return TRUE;
}

/* ProjectionPoseRoll turns counter-clockwise (RFC 9559 5.1.4.1.28.46),
 * image-orientation names the clockwise turn that shows the picture upright. */
void
gst_matroska_video_add_tags (const MatroskaTrack *track, GstTagList *tags)
{
  const gchar *orientation = NULL;
  if (track->projection_type != PROJECTION_RECTANGULAR)
    return;
  switch (track->roll_millidegrees) {
    case 90000:
      orientation = "rotate-270";
      break;
    case -90000:
      orientation = "rotate-90";
      break;
    case 180000:
    case -180000:
      orientation = "rotate-180";
      break;
    default:
      return;
  }
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_IMAGE_ORIENTATION,
      orientation, NULL);
}
