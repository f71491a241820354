/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstcodeccaps.h"

#include <gst/check/gstcheck.h>

/* x265's record of an HDR10 picture without its SEI messages */
#define HVCC \
  "0102200000009000000000003cf000fcfdfafa00000f04200001001840010c01ffff0220" \
  "0000030090000003000003003c959809210001002d420101022000000300900000030000" \
  "03003ca00a080b9f6d96566924caf016a122012080000003008000000f0422000100074401" \
  "c172b46240"

static CodecConfig
read_caps (const gchar *text)
{
  CodecConfig config;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  fail_unless (caps != NULL, "%s", text);
  fail_unless (gst_codec_config_from_caps (caps, &config, &error), "%s: %s",
      text, error ? error->message : "");
  return config;
}

GST_START_TEST (test_caps_alone_describe_these)
{
  static const struct
  {
    const gchar *caps;
    const gchar *codecs;
    guint32 sample_rate, channels;
  } rows[] = {
    /* opusenc; a demuxer that leaves the header out */
    { "audio/x-opus, rate=48000, channels=1, channel-mapping-family=0, "
      "streamheader=(buffer)<4f707573486561640101380180bb0000000000, "
      "4f70757354616773>",
        "opus", 48000, 1 },
    { "audio/x-opus, rate=48000, channels=6, channel-mapping-family=1, "
      "stream-count=4, coupled-count=2, "
      "channel-mapping=(int)<0, 4, 1, 2, 3, 5>",
        "opus", 48000, 6 },
    /* flacparse; qtdemux */
    { "audio/x-flac, streamheader=(buffer)<7f464c414301000002664c6143000000221"
      "20012000000000000000ac440700000000000000000000000000000000000000000>",
        "fLaC", 44100, 1 },
    { "audio/x-flac, streamheader=(buffer)<664c6143, 80000022120012000001500005"
      "170bb802f000005dc0a2fc3617bc0e6c99e035cbe06fb4e52a>",
        "fLaC", 48000, 2 },
    { "audio/mpeg, mpegversion=4, codec_data=(buffer)1190", "mp4a.40.2", 48000,
        2 },
    { "application/x-subtitle-vtt", "wvtt", 0, 0 },
    { "application/ttml+xml", "stpp", 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig config = read_caps (rows[i].caps);
    g_autofree gchar *codecs = codec_config_rfc6381 (&config);
    fail_unless_equals_string (codecs, rows[i].codecs);
    fail_unless_equals_int (config.sample_rate, rows[i].sample_rate);
    fail_unless_equals_int (config.channels, rows[i].channels);
    codec_config_clear (&config);
  }
}
GST_END_TEST;

/* h265parse's caps of HDR10 */
GST_START_TEST (test_video_fields_win_over_the_bitstream)
{
  CodecConfig config = read_caps (
      "video/x-h265, stream-format=hev1, alignment=au, framerate=24000/1001, "
      "colorimetry=bt2100-pq, mastering-display-info=(string)"
      "34000:16000:13250:34500:7500:3000:15635:16450:10000000:1, "
      "content-light-level=(string)1000:400, codec_data=(buffer)" HVCC);
  fail_unless_equals_string (codec_config_sample_entry (&config), "hev1");
  fail_unless_equals_int (config.frame_rate.den, 1001);
  fail_unless_equals_int (config.colour.transfer, 16);
  fail_unless (config.mastering.is_set && config.content_light.is_set);
  fail_unless_equals_int (config.mastering.primaries[0][0], 13250); /* green */
  fail_unless_equals_int (config.mastering.primaries[2][1], 16000); /* red */
  fail_unless_equals_int (config.mastering.luminance_max, 10000000);
  fail_unless_equals_int (config.content_light.max_content_light_level, 1000);
  fail_unless_equals_int (config.bit_depth, 10);
  codec_config_clear (&config);
}
GST_END_TEST;

GST_START_TEST (test_dolby_vision_comes_as_demuxers_give_it)
{
  CodecConfig config = read_caps (
      "video/x-h265, stream-format=hvc1, alignment=au, "
      "dolby-vision-config=(buffer)01000a35"
      "0000000000000000000000000000000000000000, codec_data=(buffer)" HVCC);
  g_autofree gchar *codecs = codec_config_rfc6381 (&config);
  fail_unless_equals_string (codecs, "dvh1.05.06");
  codec_config_clear (&config);
}
GST_END_TEST;

GST_START_TEST (test_others_want_their_first_sample)
{
  static const guint8 ac3[] = { 0x0b, 0x77, 0xfe, 0x95, 0x14, 0x40, 0x43,
    0xe1 };
  static const guint8 vp9[] = { 0x92, 0x49, 0x83, 0x42, 0x50, 0x09, 0xf8, 0x05,
    0x9b, 0x02, 0x1c, 0x12 };
  static const guint8 av1[] = { 0x0a, 0x0b, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe,
    0xcc, 0xda, 0xf9, 0x00, 0x40 };
  static const struct
  {
    const gchar *caps;
    const guint8 *sample;
    gsize size;
    const gchar *codecs;
  } rows[] = {
    { "audio/x-ac3, framed=true, rate=48000, channels=2", ac3, sizeof ac3,
        "ac-3" },
    { "video/x-vp9, framerate=30/1, colorimetry=bt2100-pq", vp9, sizeof vp9,
        "vp09.02.11.10.01.09.16.09.00" },
    /* what qtdemux makes of av1C is none */
    { "video/x-av1, stream-format=obu-stream, alignment=tu, "
      "codec_data=(buffer)0e000000043cfeccdaf95091009040",
        av1, sizeof av1, "av01.0.00M.08" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig config;
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = gst_caps_from_string (rows[i].caps);
    g_autoptr (GstBuffer) sample =
        gst_buffer_new_memdup (rows[i].sample, rows[i].size);
    g_autoptr (GstBuffer) empty = gst_buffer_new ();
    fail_if (gst_codec_config_from_caps (caps, &config, &error));
    fail_unless (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
    g_clear_error (&error);
    fail_if (gst_codec_config_from_sample (caps, empty, &config, NULL));
    fail_unless (config.config == NULL);
    fail_unless (gst_codec_config_from_sample (caps, sample, &config, &error),
        "%s", error ? error->message : "");
    g_autofree gchar *codecs = codec_config_rfc6381 (&config);
    fail_unless_equals_string (codecs, rows[i].codecs);
    codec_config_clear (&config);
  }
}
GST_END_TEST;

GST_START_TEST (test_what_cannot_be_packaged_is_refused)
{
  static const struct
  {
    const gchar *caps;
    CoreStatus expected;
  } rows[] = {
    { "audio/mpeg, mpegversion=1, layer=2", CORE_UNSUPPORTED },
    { "audio/x-vorbis", CORE_UNSUPPORTED },
    { "video/x-h264, stream-format=avc, codec_data=(buffer)0142",
        CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig config;
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = gst_caps_from_string (rows[i].caps);
    fail_if (gst_codec_config_from_caps (caps, &config, &error));
    fail_unless (g_error_matches (error, CORE_ERROR, (gint) rows[i].expected),
        "%s: %s", rows[i].caps, error->message);
    fail_unless (config.config == NULL);
  }
}
GST_END_TEST;

/* Parsers make such caps up when a gap comes before their first data. */
GST_START_TEST (test_header_has_to_come_before_the_first_sample)
{
  static const gchar *const rows[] = {
    "video/x-h264, stream-format=avc, alignment=au",
    "video/x-h265, stream-format=hvc1, alignment=au",
    "audio/mpeg, mpegversion=2, framed=true, stream-format=raw",
    "audio/x-opus, rate=48000",
    "audio/x-flac, framed=true",
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig config;
    g_autoptr (GError) error = NULL;
    g_autoptr (GstCaps) caps = gst_caps_from_string (rows[i]);
    g_autoptr (GstBuffer) sample = gst_buffer_new_allocate (NULL, 8, NULL);
    fail_if (gst_codec_config_from_caps (caps, &config, &error));
    fail_unless (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
    g_clear_error (&error);
    fail_if (gst_codec_config_from_sample (caps, sample, &config, &error));
    fail_unless (g_error_matches (error, CORE_ERROR, CORE_INVALID));
    fail_unless (
        strstr (error->message, rows[i][0] == 'v' ? "codec_data" : "no"));
    fail_unless (config.config == NULL);
  }
}
GST_END_TEST;

static Suite *
codec_caps_suite (void)
{
  Suite *suite = suite_create ("gstcodeccaps");
  TCase *tcase = tcase_create ("all");

  tcase_add_test (tcase, test_caps_alone_describe_these);
  tcase_add_test (tcase, test_video_fields_win_over_the_bitstream);
  tcase_add_test (tcase, test_dolby_vision_comes_as_demuxers_give_it);
  tcase_add_test (tcase, test_others_want_their_first_sample);
  tcase_add_test (tcase, test_what_cannot_be_packaged_is_refused);
  tcase_add_test (tcase, test_header_has_to_come_before_the_first_sample);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (codec_caps);
