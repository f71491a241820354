/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskavideocaps.h"

#include <gst/check/gstcheck.h>

#define HD .pixel_width = 1920, .pixel_height = 1080

GST_START_TEST (fields_of_the_picture)
{
  static const struct
  {
    MatroskaTrack track;
    const gchar *fields; /* besides framerate=0/1; NULL: refused */
  } rows[] = {
    { { HD }, "width=1920, height=1080" },
    { { .pixel_width = 1920 }, NULL },
    { { .pixel_width = G_MAXUINT64, .pixel_height = 2 }, NULL },
    /* shape: of the cropped picture, in any unit that is known */
    { { HD, .display_width = 1920, .display_height = 1080 },
        "width=1920, height=1080, pixel-aspect-ratio=1/1" },
    { { .pixel_width = 720,
          .pixel_height = 576,
          .display_width = 16,
          .display_height = 9,
          .display_unit = 3 },
        "width=720, height=576, pixel-aspect-ratio=64/45" },
    { { .pixel_width = 1920,
          .pixel_height = 1088,
          .pixel_crop_bottom = 8,
          .display_width = 1920,
          .display_height = 1080 },
        "width=1920, height=1088, pixel-aspect-ratio=1/1" },
    { { HD, .pixel_crop_left = G_MAXUINT64, .display_width = 960,
          .display_height = 1080, .display_unit = 1 },
        "width=1920, height=1080, pixel-aspect-ratio=1/2" },
    { { HD, .display_width = 4, .display_height = 3, .display_unit = 4 },
        "width=1920, height=1080" },
    { { HD, .display_width = G_MAXUINT64, .display_height = 3 },
        "width=1920, height=1080" },
    /* fields */
    { { HD, .interlaced = 2, .field_order = 1 },
        "width=1920, height=1080, interlace-mode=progressive" },
    { { HD, .interlaced = 1 },
        "width=1920, height=1080, interlace-mode=progressive" },
    { { HD, .interlaced = 1, .field_order = 2 },
        "width=1920, height=1080, interlace-mode=interleaved" },
    { { HD, .interlaced = 1, .field_order = 9 },
        "width=1920, height=1080, interlace-mode=interleaved, "
        "field-order=top-field-first" },
    { { HD, .interlaced = 1, .field_order = 6 },
        "width=1920, height=1080, interlace-mode=interleaved, "
        "field-order=bottom-field-first" },
    /* colour */
    { { HD,
          .colour = { .primaries = 9,
              .transfer = 16,
              .matrix = 9,
              .is_set = TRUE } },
        "width=1920, height=1080, colorimetry=bt2100-pq" },
    { { HD, .chroma_siting_horz = 1, .chroma_siting_vert = 2 },
        "width=1920, height=1080, chroma-site=mpeg2" },
    { { HD, .chroma_siting_horz = 2, .chroma_siting_vert = 2 },
        "width=1920, height=1080, chroma-site=jpeg" },
    { { HD, .chroma_siting_horz = 1 }, "width=1920, height=1080" },
    { { HD, .max_cll = 1000, .max_fall = 400 },
        "width=1920, height=1080, content-light-level=(string)1000:400" },
    { { HD,
          .mastering = { TRUE,
              { { 35400, 14600 }, { 8500, 39850 }, { 6550, 2300 } },
              { 15635, 16450 }, 10000000, 1 } },
        "width=1920, height=1080, mastering-display-info=(string)"
        "\"35400:14600:8500:39850:6550:2300:15635:16450:10000000:1\"" },
    { { HD, .has_dolby_vision = TRUE, .dolby_vision = { 1, 0, 16, 53 } },
        "width=1920, height=1080, dolby-vision-config=(buffer)"
        "010010350000000000000000000000000000000000000000" },
    /* two pictures in one */
    { { HD, .stereo_mode = 1 },
        "width=1920, height=1080, multiview-mode=side-by-side, "
        "multiview-flags=(GstVideoMultiviewFlagsSet)0x4000:0xffffffff" },
    { { HD, .stereo_mode = 2 },
        "width=1920, height=1080, multiview-mode=top-bottom, "
        "multiview-flags=(GstVideoMultiviewFlagsSet)0x4001:0xffffffff" },
    { { HD, .stereo_mode = 10 }, "width=1920, height=1080" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-test");
    gboolean is_right =
        gst_matroska_video_set_caps_fields (&rows[i].track, caps);
    fail_unless (is_right == (rows[i].fields != NULL), "row %u", i);
    if (!is_right)
      continue;
    g_autofree gchar *string =
        g_strdup_printf ("video/x-test, framerate=0/1, %s", rows[i].fields);
    g_autoptr (GstCaps) expected = gst_caps_from_string (string);
    g_autofree gchar *text = gst_caps_to_string (caps);
    fail_unless (expected && gst_caps_is_equal (caps, expected),
        "row %u: %s, not %s", i, text, string);
  }
}
GST_END_TEST

GST_START_TEST (orientation_of_the_picture)
{
  static const struct
  {
    guint64 projection_type;
    gint64 roll_millidegrees;
    const gchar *orientation;
  } rows[] = { { 0, 0, NULL }, { 0, 90000, "rotate-270" },
    { 0, -90000, "rotate-90" }, { 0, 180000, "rotate-180" },
    { 0, -180000, "rotate-180" }, { 0, 45000, NULL }, { 1, 90000, NULL } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .projection_type = rows[i].projection_type,
      .roll_millidegrees = rows[i].roll_millidegrees };
    g_autoptr (GstTagList) tags = gst_tag_list_new_empty ();
    g_autofree gchar *orientation = NULL;
    gst_matroska_video_add_tags (&track, tags);
    gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation);
    fail_unless_equals_string (orientation, rows[i].orientation);
  }
}
GST_END_TEST

static Suite *
gst_matroska_video_caps_suite (void)
{
  Suite *suite = suite_create ("gstmatroskavideocaps");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, fields_of_the_picture);
  tcase_add_test (tcase, orientation_of_the_picture);
  return suite;
}

GST_CHECK_MAIN (gst_matroska_video_caps)
