/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/codec.h"

#include <string.h>

#include "coretest.h"

/* x264, High, level 4, 1920x1080, 30000/1001, BT.709 */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x28, 0xff, 0xe1, 0x00, 0x1d,
  0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02, 0x27, 0xe5, 0xc0, 0x5a,
  0x80, 0x80, 0x80, 0xa0, 0x00, 0x00, 0x7d, 0x20, 0x00, 0x1d, 0x4c, 0x01, 0xe3,
  0x06, 0x32, 0xc0, 0x01, 0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd,
  0xf8, 0xf8, 0x00 };
static const guint8 he_aac[] = { 0x13, 0x10, 0x56, 0xe5, 0x98 };

START_TEST (video_is_described_by_its_record)
{
  CodecConfig c;
  ck_assert (codec_config_init_h264 (&c, avcc, sizeof avcc, NULL));
  ck_assert_int_eq (codec_kind (c.id), MEDIA_VIDEO);
  ck_assert_uint_eq (c.width, 1920);
  ck_assert_uint_eq (c.height, 1080);
  ck_assert_uint_eq (c.frame_rate.num, 30000);
  ck_assert_uint_eq (c.frame_rate.den, 1001);
  ck_assert (c.colour.is_set && c.colour.matrix == 1);
  ck_assert_mem_eq (c.config, avcc, sizeof avcc);
  codec_config_clear (&c);
  ck_assert_ptr_null (c.config);
}
END_TEST

START_TEST (audio_is_described_as_it_comes_out)
{
  CodecConfig c;
  ck_assert (codec_config_init_aac (&c, he_aac, sizeof he_aac, NULL));
  ck_assert_int_eq (codec_kind (c.id), MEDIA_AUDIO);
  ck_assert_uint_eq (c.sample_rate, 48000);
  ck_assert_uint_eq (c.channels, 2);
  ck_assert_uint_eq (c.frame_samples, 2048);
  codec_config_clear (&c);
}
END_TEST

START_TEST (damage_is_explained)
{
  CodecConfig c;
  GError *error = NULL;
  ck_assert (!codec_config_init_h264 (&c, avcc, 12, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_INVALID));
  ck_assert_ptr_null (c.config);
  g_clear_error (&error);
  static const guint8 no_sps[] = { 1, 0x64, 0, 0x28, 0xff, 0xe0, 0 };
  ck_assert (!codec_config_init_h264 (&c, no_sps, sizeof no_sps, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
  g_clear_error (&error);
  ck_assert (!codec_config_init_aac (&c, he_aac, 1, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_INVALID));
  g_clear_error (&error);
  ck_assert (!codec_config_init_aac (&c, NULL, 0, NULL));
}
END_TEST

START_TEST (codecs_parameters)
{
  static const struct
  {
    gsize size;
    guint8 asc[8];
    const gchar *expected;
  } rows[] = {
    { 2, { 0x11, 0x90 }, "mp4a.40.2" },
    { 5, { 0x13, 0x10, 0x56, 0xe5, 0x98 }, "mp4a.40.5" },
    { 4, { 0xeb, 0x09, 0x88, 0x00 }, "mp4a.40.29" },
    { 5, { 0xf9, 0x46, 0x43, 0x22, 0x00 }, "mp4a.40.42" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig c;
    ck_assert (codec_config_init_aac (&c, rows[i].asc, rows[i].size, NULL));
    gchar *text = codec_config_rfc6381 (&c);
    ck_assert_str_eq (text, rows[i].expected);
    g_free (text);
    codec_config_clear (&c);
  }
  CodecConfig c;
  ck_assert (codec_config_init_h264 (&c, avcc, sizeof avcc, NULL));
  gchar *text = codec_config_rfc6381 (&c);
  ck_assert_str_eq (text, "avc1.640028");
  g_free (text);
  c.has_in_band_parameter_sets = TRUE;
  text = codec_config_rfc6381 (&c);
  ck_assert_str_eq (text, "avc3.640028");
  g_free (text);
  codec_config_clear (&c);
}
END_TEST

START_TEST (only_what_a_decoder_needs_makes_a_difference)
{
  CodecConfig a, b;
  ck_assert (codec_config_init_h264 (&a, avcc, sizeof avcc, NULL));
  codec_config_copy (&b, &a);
  ck_assert_ptr_ne (a.config, b.config);
  b.frame_rate = (Fraction){ 0, 0 };
  b.colour = (ColourInfo){ 0 };
  b.pixel_aspect_ratio = (Fraction){ 2, 2 };
  ck_assert (codec_config_same_decoder (&a, &b));
  b.pixel_aspect_ratio = (Fraction){ 4, 3 };
  ck_assert (!codec_config_same_decoder (&a, &b));
  b.pixel_aspect_ratio = a.pixel_aspect_ratio;
  b.config[20] ^= 1;
  ck_assert (!codec_config_same_decoder (&a, &b));
  b.config[20] ^= 1;
  b.has_in_band_parameter_sets = TRUE;
  ck_assert (!codec_config_same_decoder (&a, &b));
  codec_config_clear (&b);
  ck_assert (codec_config_init_aac (&b, he_aac, sizeof he_aac, NULL));
  ck_assert (!codec_config_same_decoder (&a, &b));
  codec_config_clear (&a);
  codec_config_clear (&b);
}
END_TEST

START_TEST (videos_of_one_kind_are_switchable)
{
  CodecConfig a, b;
  ck_assert (codec_config_init_h264 (&a, avcc, sizeof avcc, NULL));
  codec_config_copy (&b, &a);
  b.width /= 2;
  b.frame_rate = (Fraction){ 12, 1 };
  b.config[20] ^= 1;
  ck_assert (codec_config_is_switchable (&a, &b));
  b.colour.is_set = TRUE;
  b.colour.transfer = 16;
  ck_assert (!codec_config_is_switchable (&a, &b));
  b.colour = a.colour;
  b.has_in_band_parameter_sets = TRUE; /* avc3 */
  ck_assert (!codec_config_is_switchable (&a, &b));
  b.has_in_band_parameter_sets = FALSE;
  b.id = CODEC_H265;
  ck_assert (!codec_config_is_switchable (&a, &b));
  codec_config_clear (&a);
  codec_config_clear (&b);
}
END_TEST

CORE_TEST_MAIN ("codec", videos_of_one_kind_are_switchable,
    video_is_described_by_its_record, audio_is_described_as_it_comes_out,
    damage_is_explained, codecs_parameters,
    only_what_a_decoder_needs_makes_a_difference)
