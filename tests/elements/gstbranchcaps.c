/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstbranchcaps.h"

#include <gst/check/gstcheck.h>

#define RAW "video/x-raw, format=(string)"
#define FILM \
  RAW "I420, width=(int)1920, height=(int)1080, " \
      "framerate=(fraction)30000/1001, pixel-aspect-ratio=(fraction)1/1, " \
      "colorimetry=(string)bt709"

static GstCaps *
choose (const gchar *source, const gchar *wanted, GError **error)
{
  g_autoptr (GstCaps) from = gst_caps_from_string (source);
  g_autoptr (GstCaps) to = gst_caps_from_string (wanted);
  g_autoptr (GstCaps) possible = gst_branch_caps_possible (from, NULL, NULL);
  return gst_branch_caps_choose (from, possible, to, error);
}

GST_START_TEST (branches_get_what_their_caps_ask_for)
{
  static const struct
  {
    const gchar *source, *wanted;
    gint width, height;
    gint num, den;
    const gchar *format;
  } rows[] = {
    { FILM, "ANY", 1920, 1080, 30000, 1001, "I420" },
    { FILM, "video/x-raw", 1920, 1080, 30000, 1001, "I420" },
    { FILM, "video/x-raw, height=720", 1280, 720, 30000, 1001, "I420" },
    { FILM, "video/x-raw, width=854", 854, 480, 30000, 1001, "I420" },
    { FILM, "video/x-raw, height=480, framerate=(fraction)15000/1001", 854, 480,
        15000, 1001, "I420" },
    { FILM, "video/x-raw, framerate=(fraction)10000/1001", 1920, 1080, 10000,
        1001, "I420" },
    { FILM, RAW "NV12, height=[2,700]", 1244, 700, 30000, 1001, "NV12" },
    { FILM, RAW "{P010_10LE, NV12}", 1920, 1080, 30000, 1001, "NV12" },
    { RAW "I420, width=720, height=576, framerate=25/1, "
          "pixel-aspect-ratio=(fraction)64/45",
        "video/x-raw, height=288", 512, 288, 25, 1, "I420" },
    { RAW "I420, width=1440, height=1080, framerate=25/1, "
          "pixel-aspect-ratio=(fraction)4/3",
        "video/x-raw, height=1080", 1440, 1080, 25, 1, "I420" },
    { RAW "I420, width=320, height=180, framerate=0/1",
        "video/x-raw, height=90", 160, 90, 0, 1, "I420" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = choose (rows[i].source, rows[i].wanted, &error);
    fail_unless (caps != NULL, "row %u: %s", i, error ? error->message : "");
    fail_unless (gst_caps_is_fixed (caps), "row %u", i);
    GstStructure *s = gst_caps_get_structure (caps, 0);
    gint width, height, num, den;
    gst_structure_get (s, "width", G_TYPE_INT, &width, "height", G_TYPE_INT,
        &height, "framerate", GST_TYPE_FRACTION, &num, &den, NULL);
    fail_unless (width == rows[i].width && height == rows[i].height &&
            num == rows[i].num && den == rows[i].den,
        "row %u: %dx%d %d/%d", i, width, height, num, den);
    fail_unless_equals_string (gst_structure_get_string (s, "format"),
        rows[i].format);
  }
}
GST_END_TEST

/* A picture of 360 lines is taken for standard definition where its caps do not
 * say otherwise. */
GST_START_TEST (colours_outlive_the_size)
{
  static const struct
  {
    const gchar *source, *wanted;
    const gchar *colorimetry, *site;
  } rows[] = {
    { RAW "I420, width=1920, height=1080, framerate=30/1",
        "video/x-raw, height=360", "bt709", "mpeg2" },
    { RAW "I420, width=720, height=576, framerate=25/1",
        "video/x-raw, height=1080", "bt601", "jpeg" },
    { RAW "P010_10LE, width=3840, height=2160, framerate=25/1, "
          "colorimetry=bt2100-pq, chroma-site=cosited",
        "video/x-raw, height=360", "bt2100-pq", "cosited" },
    { RAW "I420, width=1920, height=1080, framerate=25/1, chroma-site=jpeg",
        "video/x-raw, height=360, chroma-site=mpeg2", "bt709", "mpeg2" },
    { RAW "BGRx, width=1920, height=1080, framerate=25/1",
        RAW "I420, height=360", "bt709", "mpeg2" },
    { RAW "BGRx, width=1920, height=1080, framerate=25/1",
        "video/x-raw, height=360", "sRGB", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = choose (rows[i].source, rows[i].wanted, &error);
    fail_unless (caps != NULL, "row %u: %s", i, error ? error->message : "");
    GstStructure *s = gst_caps_get_structure (caps, 0);
    fail_unless_equals_string (gst_structure_get_string (s, "colorimetry"),
        rows[i].colorimetry);
    fail_unless (g_strcmp0 (gst_structure_get_string (s, "chroma-site"),
                     rows[i].site) == 0,
        "row %u: %s", i, gst_structure_get_string (s, "chroma-site"));
  }
}
GST_END_TEST

GST_START_TEST (impossible_sizes_are_refused_with_the_numbers)
{
  static const struct
  {
    const gchar *source, *wanted;
    const gchar *numbers[3];
  } rows[] = {
    { FILM, "video/x-raw, width=1280, height=1024",
        { "1920x1080", "1280", "1024" } },
    { FILM, "video/x-raw, height=361", { "1920x1080", "361" } },
    { FILM, "video/x-raw, framerate=25/1", { "25/1", "30000/1001" } },
    { FILM, "video/x-h264", { "video/x-h264", "1920" } },
    { "video/x-h264, width=1920, height=1080", "video/x-h264, height=720",
        { "720", "1080" } },
    { RAW "I420, width=1920, height=1080, interlace-mode=interleaved",
        "video/x-raw, height=720", { "720", "1080" } },
    { "video/x-raw(memory:VAMemory), format=NV12, width=1920, height=1080",
        "video/x-raw(memory:VAMemory), height=720", { "720", "1080" } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = choose (rows[i].source, rows[i].wanted, &error);
    fail_unless (caps == NULL, "row %u", i);
    for (guint n = 0; n < 3 && rows[i].numbers[n]; n++)
      fail_unless (strstr (error->message, rows[i].numbers[n]) != NULL,
          "row %u: %s", i, error->message);
  }
}
GST_END_TEST

GST_START_TEST (rungs_decide_alone)
{
  LadderRung rung = { .size = { 854, 480 }, .rate_divisor = 2 };
  g_autoptr (GstCaps) source = gst_caps_from_string (FILM);
  g_autoptr (GstCaps) any = gst_caps_new_any ();
  g_autoptr (GstCaps) possible = gst_branch_caps_possible (source, &rung, NULL);
  g_autoptr (GstCaps) caps =
      gst_branch_caps_choose (source, possible, any, NULL);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, num, den;
  gst_structure_get (s, "width", G_TYPE_INT, &width, "framerate",
      GST_TYPE_FRACTION, &num, &den, NULL);
  fail_unless_equals_int (width, 854);
  fail_unless_equals_int (num, 15000);
  fail_unless_equals_int (gst_branch_caps_divisor (source, caps), 2);
  fail_unless_equals_int (gst_branch_caps_divisor (source, source), 1);
}
GST_END_TEST

static Suite *
gstbranchcaps_suite (void)
{
  Suite *suite = suite_create ("gstbranchcaps");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, branches_get_what_their_caps_ask_for);
  tcase_add_test (tcase, colours_outlive_the_size);
  tcase_add_test (tcase, impossible_sizes_are_refused_with_the_numbers);
  tcase_add_test (tcase, rungs_decide_alone);
  return suite;
}

GST_CHECK_MAIN (gstbranchcaps)
