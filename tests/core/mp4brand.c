/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4brand.h"

#include "coretest.h"

static const ColourInfo bt709 = { 1, 1, 1, FALSE, TRUE };
static const ColourInfo bt2020 = { 9, 14, 9, FALSE, TRUE };
static const ColourInfo pq = { 9, 16, 9, FALSE, TRUE };
static const ColourInfo hlg = { 9, 18, 9, FALSE, TRUE };
static const ColourInfo full = { 1, 1, 1, TRUE, TRUE };
static const ColourInfo unsaid = { 0 };

/* H.264 is in mp4init's test, where its brand is written. */
START_TEST (hevc_profiles_are_those_of_the_standard)
{
  static const struct
  {
    guint8 profile, level;
    gboolean is_high_tier;
    guint32 width, height, fps;
    const ColourInfo *colour;
    const gchar *brand;
  } rows[] = {
    { 1, 93, FALSE, 1280, 720, 30, &bt709, "chhd" },
    { 1, 123, FALSE, 1920, 1080, 60, &unsaid, "chhd" },
    { 2, 123, FALSE, 1920, 1080, 60, &bt709, "chh1" },
    { 1, 150, FALSE, 3840, 2160, 30, &bt709, "cud8" },
    { 1, 153, FALSE, 3840, 2160, 60, &bt709, "cud1" },
    { 2, 153, FALSE, 3840, 2160, 60, &bt2020, "cud1" },
    { 2, 123, FALSE, 1920, 1080, 24, &pq, "chd1" },
    { 2, 153, FALSE, 3840, 2160, 50, &hlg, "clg1" },
    { 2, 156, FALSE, 3840, 2160, 120, &pq, NULL },
    { 2, 153, TRUE, 3840, 2160, 60, &pq, NULL },
    { 2, 183, FALSE, 7680, 4320, 60, &pq, NULL },
    { 1, 93, FALSE, 1280, 720, 30, &full, NULL },
    { 4, 93, FALSE, 1280, 720, 30, &bt709, NULL }, /* range extensions */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = {
      .id = CODEC_H265,
      .profile = rows[i].profile,
      .level = rows[i].level,
      .is_high_tier = rows[i].is_high_tier,
      .width = rows[i].width,
      .height = rows[i].height,
      .frame_rate = { rows[i].fps, 1 },
      .colour = *rows[i].colour,
    };
    ck_assert_msg (g_strcmp0 (cmaf_media_brand (&codec), rows[i].brand) == 0,
        "row %u: %s", i, cmaf_media_brand (&codec));
  }
}
END_TEST

START_TEST (other_codecs_have_one_brand_or_none)
{
  static const struct
  {
    CodecId id;
    const gchar *brand;
  } rows[] = {
    { CODEC_AV1, "av01" },
    { CODEC_VP9, NULL },
    { CODEC_AC3, NULL },
    { CODEC_EAC3, "ceac" },
    { CODEC_OPUS, NULL },
    { CODEC_FLAC, NULL },
    { CODEC_MP3, NULL },
    { CODEC_DTS, NULL },
    { CODEC_WVTT, "cwvt" },
    { CODEC_STPP, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = { .id = rows[i].id };
    ck_assert (g_strcmp0 (cmaf_media_brand (&codec), rows[i].brand) == 0);
  }
}
END_TEST

CORE_TEST_MAIN ("mp4brand", hevc_profiles_are_those_of_the_standard,
    other_codecs_have_one_brand_or_none)
