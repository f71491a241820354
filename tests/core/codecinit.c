/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/codec.h"

#include <string.h>

#include "coretest.h"

#define MAX_SAMPLE 4096

/* Beginnings of samples out of encoders (libaom, libvpx, FFmpeg's own, LAME),
 * and the configuration box that FFmpeg's muxer writes for the stream; that of
 * DTS, which it puts elsewhere, follows ETSI TS 102 114 by hand. */
static const struct
{
  CodecId id;
  gsize sample_size; /* zeros after what is given */
  guint8 sample[20];
  gsize box_size;
  guint8 box[24];
  const gchar *codecs;
  guint32 width, height;
  guint32 sample_rate, channels, frame_samples;
  guint8 bit_depth, chroma_format_idc;
} rows[] = {
  { CODEC_AV1, 13,
      { 0x0a, 0x0b, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe, 0xcc, 0xda, 0xf9, 0x00,
          0x40 },
      17,
      { 0x81, 0x00, 0x0c, 0x00, 0x0a, 0x0b, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe,
          0xcc, 0xda, 0xf9, 0x00, 0x40 },
      "av01.0.00M.08", 320, 180, 0, 0, 0, 8, 1 },
  { CODEC_AV1, 16, /* with colours */
      { 0x0a, 0x0e, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe, 0xcc, 0xda, 0xf9, 0x50,
          0x91, 0x00, 0x90, 0x40 },
      20,
      { 0x81, 0x00, 0x4c, 0x00, 0x0a, 0x0e, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xfe,
          0xcc, 0xda, 0xf9, 0x50, 0x91, 0x00, 0x90, 0x40 },
      "av01.0.00M.10.0.110.09.16.09.0", 320, 180, 0, 0, 0, 10, 1 },
  { CODEC_AV1, 14, /* after a temporal delimiter */
      { 0x12, 0x00, 0x0a, 0x0a, 0x20, 0x00, 0x00, 0x04, 0x3c, 0xfe, 0xcc, 0xda,
          0xf9, 0x02 },
      16,
      { 0x81, 0x20, 0x00, 0x00, 0x0a, 0x0a, 0x20, 0x00, 0x00, 0x04, 0x3c, 0xfe,
          0xcc, 0xda, 0xf9, 0x02 },
      "av01.1.00M.08.0.000.02.02.02.0", 320, 180, 0, 0, 0, 8, 3 },
  { CODEC_VP9, 64,
      { 0x82, 0x49, 0x83, 0x42, 0x00, 0x13, 0xf0, 0x0b, 0x36, 0x04, 0x38 }, 12,
      { 0x01, 0x00, 0x00, 0x00, 0x00, 0x0b, 0x82, 0x02, 0x02, 0x02, 0x00,
          0x00 },
      "vp09.00.11.08", 320, 180, 0, 0, 0, 8, 1 },
  { CODEC_VP9, 64,
      { 0xa2, 0x49, 0x83, 0x42, 0x00, 0x02, 0x7e, 0x01, 0x66, 0xc0, 0x87 }, 12,
      { 0x01, 0x00, 0x00, 0x00, 0x01, 0x0b, 0x86, 0x02, 0x02, 0x02, 0x00,
          0x00 },
      "vp09.01.11.08.03.02.02.02.00", 320, 180, 0, 0, 0, 8, 3 },
  /* FFmpeg has the transfer function (16) from elsewhere. */
  { CODEC_VP9, 64,
      { 0x92, 0x49, 0x83, 0x42, 0x50, 0x09, 0xf8, 0x05, 0x9b, 0x02, 0x1c,
          0x12 },
      12,
      { 0x01, 0x00, 0x00, 0x00, 0x02, 0x0b, 0xa2, 0x09, 0x0e, 0x09, 0x00,
          0x00 },
      "vp09.02.11.10.01.09.14.09.00", 320, 180, 0, 0, 0, 10, 1 },
  { CODEC_AC3, 768, { 0x0b, 0x77, 0xfe, 0x95, 0x14, 0x40, 0x43, 0xe1 }, 3,
      { 0x10, 0x11, 0x40 }, "ac-3", 0, 0, 48000, 2, 1536 },
  { CODEC_AC3, 1792, { 0x0b, 0x77, 0xb5, 0x0b, 0x1e, 0x40, 0xeb, 0xf8 }, 3,
      { 0x10, 0x3d, 0xe0 }, "ac-3", 0, 0, 48000, 6, 1536 },
  { CODEC_EAC3, 768,
      { 0x0b, 0x77, 0x01, 0x7f, 0x34, 0x87, 0xc0, 0x00, 0x20, 0x84, 0x21, 0x08,
          0x38, 0x00, 0x8c },
      5, { 0x06, 0x00, 0x20, 0x04, 0x00 }, "ec-3", 0, 0, 48000, 2, 1536 },
  { CODEC_EAC3, 2560,
      { 0x0b, 0x77, 0x04, 0xff, 0x3f, 0x87, 0xc0, 0x00, 0x00, 0x04, 0x00, 0x00,
          0x40, 0x08, 0x00 },
      5, { 0x14, 0x00, 0x20, 0x0f, 0x00 }, "ec-3", 0, 0, 48000, 6, 1536 },
  { CODEC_MP3, 192, { 0xff, 0xfb, 0x54, 0xc4 }, 0, { 0 }, "mp4a.6B", 0, 0,
      48000, 1, 1152 },
  { CODEC_MP3, 104, { 0xff, 0xf3, 0x40, 0xc4 }, 0, { 0 }, "mp4a.69", 0, 0,
      22050, 1, 576 },
  { CODEC_DTS, 1884,
      { 0x7f, 0xfe, 0x80, 0x01, 0xfc, 0x3c, 0x75, 0xb2, 0x76, 0xc0, 0x05, 0x38,
          0x00, 0x09, 0xef, 0x7b },
      20,
      /* 48 kHz, 1413 kbit/s twice, 16 bits, 512 samples, core alone, LFE,
       * AMODE 9 of 1884 bytes, C L R Ls Rs LFE */
      { 0x00, 0x00, 0xbb, 0x80, 0x00, 0x15, 0x8f, 0x88, 0x00, 0x15, 0x8f, 0x88,
          0x10, 0x03, 0x24, 0x75, 0xc0, 0x00, 0x0f, 0x00 },
      "dtsc", 0, 0, 48000, 6, 512, 16 },
};

START_TEST (samples_give_the_configuration)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 sample[MAX_SAMPLE] = { 0 };
    CodecConfig c;
    GError *error = NULL;
    memcpy (sample, rows[i].sample,
        MIN (rows[i].sample_size, sizeof rows[i].sample));
    ck_assert_msg (codec_config_init_from_sample (&c, rows[i].id, sample,
                       rows[i].sample_size, &error),
        "row %u: %s", i, error ? error->message : "");
    if (rows[i].id == CODEC_VP9) {
      c.frame_rate = (Fraction){ 30, 1 };
      codec_config_update_record (&c);
    }
    ck_assert_msg (c.config_size == rows[i].box_size &&
            memcmp (c.config ? c.config : sample, rows[i].box, c.config_size) ==
                0,
        "row %u: %u bytes, byte 12 is %02x", i, (guint) c.config_size,
        c.config_size > 12 ? c.config[12] : 0);
    gchar *codecs = codec_config_rfc6381 (&c);
    ck_assert_str_eq (codecs, rows[i].codecs);
    g_free (codecs);
    ck_assert_int_eq (c.id, rows[i].id);
    ck_assert_uint_eq (c.width, rows[i].width);
    ck_assert_uint_eq (c.height, rows[i].height);
    ck_assert_uint_eq (c.sample_rate, rows[i].sample_rate);
    ck_assert_uint_eq (c.channels, rows[i].channels);
    ck_assert_uint_eq (c.frame_samples, rows[i].frame_samples);
    ck_assert_uint_eq (c.bit_depth, rows[i].bit_depth);
    ck_assert_uint_eq (c.chroma_format_idc, rows[i].chroma_format_idc);
    codec_config_clear (&c);
  }
}
END_TEST

START_TEST (a_sample_that_is_cut_or_another_codecs_is_refused)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 sample[MAX_SAMPLE] = { 0 };
    memcpy (sample, rows[i].sample, sizeof rows[i].sample);
    for (gsize size = 0; size < 4; size++) {
      CodecConfig c;
      ck_assert (
          !codec_config_init_from_sample (&c, rows[i].id, sample, size, NULL));
      ck_assert_ptr_null (c.config);
    }
    for (guint id = CODEC_VP9; id <= CODEC_DTS; id++) {
      CodecConfig c;
      gboolean has_reader =
          id != CODEC_AAC && id != CODEC_OPUS && id != CODEC_FLAC;
      if (!has_reader || id == rows[i].id)
        continue;
      ck_assert_msg (!codec_config_init_from_sample (&c, (CodecId) id, sample,
                         rows[i].sample_size, NULL),
          "row %u as codec %u", i, id);
    }
  }
}
END_TEST

START_TEST (a_frame_that_says_nothing_asks_for_the_next)
{
  static const guint8 inter[] = { 0x86, 0x00, 0x40, 0x92 };
  static const guint8 delimiter[] = { 0x12, 0x00 };
  CodecConfig c;
  GError *error = NULL;
  ck_assert (!codec_config_init_from_sample (&c, CODEC_VP9, inter, sizeof inter,
      &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
  g_clear_error (&error);
  ck_assert (!codec_config_init_from_sample (&c, CODEC_AV1, delimiter,
      sizeof delimiter, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
  g_clear_error (&error);
  static const guint8 empty_av1c[] = { 0x81, 0x00, 0x0c, 0x00 };
  ck_assert (
      !codec_config_init_av1 (&c, empty_av1c, sizeof empty_av1c, &error));
  ck_assert (g_error_matches (error, CORE_ERROR, CORE_NEED_DATA));
  g_clear_error (&error);
}
END_TEST

START_TEST (opus_head_becomes_the_box)
{
  static const struct
  {
    gsize head_size;
    guint8 head[32];
    gsize box_size;
    guint8 box[32];
  } heads[] = {
    { 19, "OpusHead\1\2\x38\1\x80\xbb\0\0\0\0\0", 11,
        { 0, 2, 0x01, 0x38, 0, 0, 0xbb, 0x80, 0, 0, 0 } },
    { 27, "OpusHead\1\6\x38\1\x80\xbb\0\0\0\0\1\4\2\0\4\1\2\3\5", 19,
        { 0, 6, 0x01, 0x38, 0, 0, 0xbb, 0x80, 0, 0, 1, 4, 2, 0, 4, 1, 2, 3,
            5 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    CodecConfig c;
    ck_assert (
        codec_config_init_opus (&c, heads[i].head, heads[i].head_size, NULL));
    ck_assert_uint_eq (c.config_size, heads[i].box_size);
    ck_assert_mem_eq (c.config, heads[i].box, c.config_size);
    ck_assert_uint_eq (c.priming_samples, 312);
    ck_assert_uint_eq (c.seek_preroll_samples, 3840);
    ck_assert_uint_eq (c.sample_rate, 48000);
    codec_config_clear (&c);
    for (gsize size = 0; size < heads[i].head_size; size++)
      ck_assert (!codec_config_init_opus (&c, heads[i].head, size, NULL));
  }
}
END_TEST

START_TEST (flac_headers_become_the_box)
{
  static const guint8 box[] = { 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x22,
    0x12, 0x00, 0x12, 0x00, 0x00, 0x01, 0x50, 0x00, 0x05, 0x17, 0x0b, 0xb8,
    0x02, 0xf0, 0x00, 0x00, 0x5d, 0xc0, 0xa2, 0xfc, 0x36, 0x17, 0xbc, 0x0e,
    0x6c, 0x99, 0xe0, 0x35, 0xcb, 0xe0, 0x6f, 0xb4, 0xe5, 0x2a };
  static const struct
  {
    gsize size;
    const gchar *bytes;
  } leads[] = {
    { 8, "fLaC\x80\0\0\x22" }, /* a file, MP4 and Matroska */
    { 8, "fLaC\0\0\0\x22" },   /* more blocks follow */
    { 17,
        "\x7f"
        "FLAC\1\0\0\1fLaC\0\0\0\x22" }, /* Ogg and flacenc */
    { 4, "\0\0\0\x22" },
    { 0, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (leads); i++) {
    guint8 headers[64];
    gsize size = leads[i].size + 34;
    memcpy (headers, leads[i].bytes, leads[i].size);
    memcpy (headers + leads[i].size, box + 8, 34);
    CodecConfig c;
    ck_assert_msg (codec_config_init_flac (&c, headers, size, NULL), "row %u",
        i);
    ck_assert_uint_eq (c.config_size, sizeof box);
    ck_assert_mem_eq (c.config, box, sizeof box);
    ck_assert_uint_eq (c.sample_rate, 48000);
    ck_assert_uint_eq (c.channels, 2);
    ck_assert_uint_eq (c.bit_depth, 16);
    ck_assert_uint_eq (c.frame_samples, 4608);
    codec_config_clear (&c);
    ck_assert (!codec_config_init_flac (&c, headers, size - 1, NULL));
  }
}
END_TEST

START_TEST (text_tracks_have_their_strings)
{
  CodecConfig c;
  codec_config_init_wvtt (&c, NULL);
  ck_assert_int_eq (codec_kind (c.id), MEDIA_TEXT);
  ck_assert_uint_eq (c.config_size, 6);
  ck_assert_mem_eq (c.config, "WEBVTT", 6);
  codec_config_clear (&c);
  codec_config_init_wvtt (&c, "WEBVTT - title\n\n");
  ck_assert_uint_eq (c.config_size, 14);
  codec_config_clear (&c);
  codec_config_init_stpp (&c, NULL, NULL);
  ck_assert_uint_eq (c.config_size, 25 + 3);
  ck_assert_str_eq ((const gchar *) c.config, "http://www.w3.org/ns/ttml");
  gchar *codecs = codec_config_rfc6381 (&c);
  ck_assert_str_eq (codecs, "stpp");
  g_free (codecs);
  codec_config_clear (&c);
}
END_TEST

START_TEST (dolby_vision_names_the_entry_where_nothing_else_plays_it)
{
  static const struct
  {
    CodecId id;
    gboolean has_in_band_parameter_sets;
    guint8 record[5];
    const gchar *entry;
    const gchar *codecs; /* NULL: the base layer's */
  } dolby[] = {
    { CODEC_H265, FALSE, { 1, 0, 0x0a, 0x35, 0x00 }, "dvh1", "dvh1.05.06" },
    { CODEC_H265, TRUE, { 1, 0, 0x0a, 0x35, 0x00 }, "dvhe", "dvhe.05.06" },
    { CODEC_H265, FALSE, { 1, 0, 0x10, 0x35, 0x10 }, "hvc1", NULL },
    { CODEC_AV1, FALSE, { 1, 0, 0x14, 0x4d, 0x00 }, "dav1", "dav1.10.09" },
    { CODEC_H264, FALSE, { 1, 0, 0x12, 0x25, 0x20 }, "avc1", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (dolby); i++) {
    CodecConfig c = {
      .id = dolby[i].id,
      .has_in_band_parameter_sets = dolby[i].has_in_band_parameter_sets,
    };
    ck_assert (codec_config_set_dolby_vision (&c, dolby[i].record, 5, NULL));
    ck_assert_uint_eq (c.dolby_vision_size, 24);
    ck_assert_str_eq (codec_config_sample_entry (&c), dolby[i].entry);
    if (dolby[i].codecs) {
      gchar *codecs = codec_config_rfc6381 (&c);
      ck_assert_str_eq (codecs, dolby[i].codecs);
      g_free (codecs);
    }
    ck_assert (!codec_config_set_dolby_vision (&c, dolby[i].record, 4, NULL));
  }
}
END_TEST

/* Bit rates in records differ from sample to sample, colour in caps comes and
 * goes. */
START_TEST (records_of_one_stream_need_no_new_decoder)
{
  guint8 sample[MAX_SAMPLE] = { 0 };
  CodecConfig a, b;
  memcpy (sample, rows[3].sample, sizeof rows[3].sample);
  ck_assert (codec_config_init_from_sample (&a, CODEC_VP9, sample, 64, NULL));
  codec_config_copy (&b, &a);
  b.colour = (ColourInfo){ 1, 1, 1, FALSE, TRUE };
  codec_config_update_record (&b);
  ck_assert (memcmp (a.config, b.config, a.config_size) != 0);
  ck_assert (codec_config_same_decoder (&a, &b));
  b.bit_depth = 10;
  ck_assert (!codec_config_same_decoder (&a, &b));
  codec_config_clear (&a);
  codec_config_clear (&b);

  memset (sample, 0, sizeof sample);
  memcpy (sample, rows[8].sample, sizeof rows[8].sample);
  ck_assert (codec_config_init_from_sample (&a, CODEC_EAC3, sample, 768, NULL));
  sample[2] = 0x01;
  sample[3] = 0xff;
  ck_assert (
      codec_config_init_from_sample (&b, CODEC_EAC3, sample, 1024, NULL));
  ck_assert (memcmp (a.config, b.config, 2) != 0);
  ck_assert (codec_config_same_decoder (&a, &b));
  codec_config_clear (&a);
  codec_config_clear (&b);
}
END_TEST

CORE_TEST_MAIN ("codecinit", samples_give_the_configuration,
    a_sample_that_is_cut_or_another_codecs_is_refused,
    a_frame_that_says_nothing_asks_for_the_next, opus_head_becomes_the_box,
    flac_headers_become_the_box, text_tracks_have_their_strings,
    dolby_vision_names_the_entry_where_nothing_else_plays_it,
    records_of_one_stream_need_no_new_decoder)
