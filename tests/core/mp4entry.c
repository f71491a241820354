/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4entry.h"

#include "boxreader.h"
#include "coretest.h"

#include <string.h>

static guint8 config[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX";
static guint8 ttml[] = "http://www.w3.org/ns/ttml\0loc\0";

static CodecConfig
make_codec (CodecId id, gsize config_size)
{
  return (CodecConfig){
    .id = id,
    .config = config,
    .config_size = config_size,
    .object_type_indication = 0x40,
    .width = 1280,
    .height = 720,
    .sample_rate = 48000,
    .channels = 6,
  };
}

static ByteWriter
write_entry (const CodecConfig *codec, Mp4Bitrate bitrate)
{
  ck_assert_int_eq (mp4_check_sample_entry (codec), CORE_OK);
  ByteWriter w = { 0 };
  mp4_write_sample_entry (&w, codec, bitrate);
  ck_assert_int_eq (box_count ((Span){ w.data, w.size },
                        codec_config_sample_entry (codec)),
      1);
  return w;
}

START_TEST (configuration_boxes_hold_the_configuration)
{
  static const struct
  {
    CodecId id;
    gsize min_size;
    const gchar *path;
    gsize fields_size; /* of the entry before its boxes */
  } rows[] = {
    { CODEC_H264, 7, "avc1.avcC", 78 },
    { CODEC_H265, 23, "hvc1.hvcC", 78 },
    { CODEC_AV1, 4, "av01.av1C", 78 },
    { CODEC_VP9, 12, "vp09.vpcC", 78 },
    { CODEC_AC3, 3, "ac-3.dac3", 28 },
    { CODEC_EAC3, 5, "ec-3.dec3", 28 },
    { CODEC_OPUS, 11, "Opus.dOps", 28 },
    { CODEC_FLAC, 42, "fLaC.dfLa", 28 },
    { CODEC_DTS, 20, "dtsc.ddts", 28 },
    { CODEC_WVTT, 6, "wvtt.vttC", 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = make_codec (rows[i].id, rows[i].min_size);
    ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 1000, 2000 });
    ByteReader box = box_open ((Span){ w.data, w.size }, rows[i].path);
    ck_assert_uint_eq (box.size, rows[i].min_size);
    ck_assert_mem_eq (box.data, config, box.size);
    ck_assert_ptr_eq (box.data, w.data + 8 + rows[i].fields_size + 8);
    static const guint8 btrt[] = { 0, 0, 0, 20, 'b', 't', 'r', 't', 0, 0, 0, 0,
      0, 0, 7, 0xd0, 0, 0, 3, 0xe8 };
    ck_assert_mem_eq (w.data + w.size - sizeof btrt, btrt, sizeof btrt);
    byte_writer_clear (&w);

    codec.config_size--;
    ck_assert_int_eq (mp4_check_sample_entry (&codec), CORE_INVALID);
    codec.config_size = (1u << 20) + 1;
    ck_assert_int_eq (mp4_check_sample_entry (&codec), CORE_LIMIT);
  }
}
END_TEST

START_TEST (names_follow_the_bitstream)
{
  static const struct
  {
    CodecId id;
    gboolean has_in_band_sets;
    const gchar *said;
    const gchar *expected;
  } rows[] = {
    { CODEC_H264, FALSE, "", "avc1" },
    { CODEC_H264, TRUE, "", "avc3" },
    { CODEC_H265, TRUE, "", "hev1" },
    { CODEC_H265, FALSE, "dvh1", "dvh1" },
    { CODEC_DTS, FALSE, "dtsh", "dtsh" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = make_codec (rows[i].id, 42);
    codec.has_in_band_parameter_sets = rows[i].has_in_band_sets;
    memcpy (codec.sample_entry, rows[i].said, strlen (rows[i].said));
    ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
    ck_assert_mem_eq (w.data + 4, rows[i].expected, 4);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (visual_entry_is_as_the_standard_lays_it_out)
{
  static const guint8 expected[] = {
    /* clang-format off */
    0, 0, 0, 177, 'a', 'v', '0', '1',
    0, 0, 0, 0, 0, 0, 0, 1,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    5, 0, 2, 0xd0, 0, 0x48, 0, 0, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 1,
    10, 'A', 'O', 'M', ' ', 'C', 'o', 'd', 'i', 'n', 'g',
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 24, 0xff, 0xff,
    0, 0, 0, 12, 'a', 'v', '1', 'C', '0', '1', '2', '3',
    0, 0, 0, 19, 'c', 'o', 'l', 'r', 'n', 'c', 'l', 'x',
    0, 9, 0, 16, 0, 9, 0x80,
    0, 0, 0, 16, 'p', 'a', 's', 'p', 0, 0, 0, 4, 0, 0, 0, 3,
    0, 0, 0, 32, 'm', 'd', 'c', 'v',
    0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8,
    0, 0x98, 0x96, 0x80, 0, 0, 0, 50,
    0, 0, 0, 12, 'c', 'l', 'l', 'i', 3, 0xe8, 1, 0x90,
    /* clang-format on */
  };
  CodecConfig codec = make_codec (CODEC_AV1, 4);
  codec.colour = (ColourInfo){ 9, 16, 9, TRUE, TRUE };
  codec.pixel_aspect_ratio = (Fraction){ 4, 3 };
  codec.mastering = (MasteringDisplay){
    .primaries = { { 1, 2 }, { 3, 4 }, { 5, 6 } },
    .white_point = { 7, 8 },
    .luminance_max = 10000000,
    .luminance_min = 50,
    .is_set = TRUE,
  };
  codec.content_light = (ContentLight){ 1000, 400, TRUE };
  ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
  ck_assert_uint_eq (w.size, sizeof expected);
  ck_assert_mem_eq (w.data, expected, sizeof expected);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (dolby_vision_boxes_follow_the_profile)
{
  static const struct
  {
    guint profile, compatibility;
    const gchar *path;
  } rows[] = {
    { 4, 2, "hvc1.dvcC" },
    { 5, 0, "dvh1.dvcC" },
    { 7, 6, "hvc1.dvcC" },
    { 8, 1, "hvc1.dvvC" },
    { 10, 0, "dvh1.dvvC" },
    { 20, 1, "hvc1.dvwC" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = make_codec (CODEC_H265, 23);
    codec.dolby_vision[0] = 1;
    codec.dolby_vision[2] = (guint8) (rows[i].profile << 1);
    codec.dolby_vision[3] = 5;
    codec.dolby_vision[4] = (guint8) (rows[i].compatibility << 4);
    codec.dolby_vision_size = 5;
    ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
    ByteReader box = box_open ((Span){ w.data, w.size }, rows[i].path);
    ck_assert_uint_eq (box.size, DOLBY_VISION_RECORD_SIZE);
    ck_assert_mem_eq (box.data, codec.dolby_vision, box.size);
    byte_writer_clear (&w);
    codec.dolby_vision_size = DOLBY_VISION_RECORD_SIZE + 1;
    ck_assert_int_eq (mp4_check_sample_entry (&codec), CORE_INVALID);
  }
}
END_TEST

START_TEST (esds_nests_and_copies_the_config)
{
  static const guint8 aac[] = {
    /* clang-format off */
    0, 0, 0, 0,
    0x03, 0x80, 0x80, 0x80, 34, 0, 0, 0,
    0x04, 0x80, 0x80, 0x80, 20, 0x40, 0x15, 0, 0, 0,
    0, 0, 7, 0xd0, 0, 0, 3, 0xe8,
    0x05, 0x80, 0x80, 0x80, 2, '0', '1',
    0x06, 0x80, 0x80, 0x80, 1, 2,
    /* clang-format on */
  };
  CodecConfig codec = make_codec (CODEC_AAC, 2);
  ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 1000, 2000 });
  ByteReader esds = box_open ((Span){ w.data, w.size }, "mp4a.esds");
  ck_assert_uint_eq (esds.size, sizeof aac);
  ck_assert_mem_eq (esds.data, aac, sizeof aac);
  byte_writer_clear (&w);

  /* MP3 has no DecoderSpecificInfo. */
  static const guint8 mp3[] = {
    /* clang-format off */
    0, 0, 0, 0,
    0x03, 0x80, 0x80, 0x80, 27, 0, 0, 0,
    0x04, 0x80, 0x80, 0x80, 13, 0x6b, 0x15, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0,
    0x06, 0x80, 0x80, 0x80, 1, 2,
    /* clang-format on */
  };
  codec = make_codec (CODEC_MP3, 0);
  codec.object_type_indication = 0x6b;
  w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
  esds = box_open ((Span){ w.data, w.size }, "mp4a.esds");
  ck_assert_uint_eq (esds.size, sizeof mp3);
  ck_assert_mem_eq (esds.data, mp3, sizeof mp3);
  byte_writer_clear (&w);
  codec.object_type_indication = 0;
  ck_assert_int_eq (mp4_check_sample_entry (&codec), CORE_INVALID);

  /* A config of 200 bytes needs two length bytes. */
  guint8 long_asc[200] = { 0x11, 0x90 };
  codec = make_codec (CODEC_AAC, sizeof long_asc);
  codec.config = long_asc;
  w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
  esds = box_open ((Span){ w.data, w.size }, "mp4a.esds");
  byte_reader_skip (&esds, 4 + 5 + 3 + 5 + 13 + 1);
  ck_assert_uint_eq (byte_reader_u32 (&esds), 0x80808148);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (audio_entry_has_what_fits)
{
  static const struct
  {
    CodecId id;
    guint32 rate, channels;
    guint8 depth;
    guint32 rate_field, channels_field, depth_field;
  } rows[] = {
    { CODEC_AAC, 44100, 2, 0, 44100u << 16, 2, 16 },
    { CODEC_AAC, 65535, 6, 0, 65535u << 16, 6, 16 },
    { CODEC_AAC, 88200, 1, 0, 0, 1, 16 },
    { CODEC_AAC, 96000, 0, 0, 0, 2, 16 }, /* a program config element */
    { CODEC_OPUS, 16000, 1, 0, 48000u << 16, 1, 16 },
    { CODEC_FLAC, 192000, 8, 24, 48000u << 16, 8, 24 },
    { CODEC_FLAC, 88200, 2, 0, 44100u << 16, 2, 16 },
    { CODEC_FLAC, 65537, 2, 16, 0, 2, 16 },
    { CODEC_DTS, 48000, 7, 24, 48000u << 16, 7, 16 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = make_codec (rows[i].id, 42);
    codec.sample_rate = rows[i].rate;
    codec.channels = rows[i].channels;
    codec.bit_depth = rows[i].depth;
    ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
    ByteReader entry =
        box_open ((Span){ w.data, w.size }, codec_config_sample_entry (&codec));
    byte_reader_skip (&entry, 16);
    ck_assert_uint_eq (byte_reader_u16 (&entry), rows[i].channels_field);
    ck_assert_uint_eq (byte_reader_u16 (&entry), rows[i].depth_field);
    byte_reader_skip (&entry, 4);
    ck_assert_uint_eq (byte_reader_u32 (&entry), rows[i].rate_field);
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (ttml_entry_is_three_strings)
{
  CodecConfig codec = make_codec (CODEC_STPP, sizeof ttml);
  codec.config = ttml;
  ByteWriter w = write_entry (&codec, (Mp4Bitrate){ 0, 0 });
  ck_assert_uint_eq (w.size, 16 + sizeof ttml);
  ck_assert_mem_eq (w.data + 16, ttml, sizeof ttml);
  byte_writer_clear (&w);

  codec.config_size--;
  ck_assert_int_eq (mp4_check_sample_entry (&codec), CORE_INVALID);
}
END_TEST

START_TEST (bad_codecs_are_refused)
{
  CodecConfig none = { 0 };
  CodecConfig wide = make_codec (CODEC_VP9, 12);
  CodecConfig flat = make_codec (CODEC_VP9, 12);
  CodecConfig silent = make_codec (CODEC_FLAC, 42);
  CodecConfig crowd = make_codec (CODEC_FLAC, 42);
  wide.width = 65536;
  flat.height = 0;
  silent.sample_rate = 0;
  crowd.channels = 65536;
  ck_assert_int_eq (mp4_check_sample_entry (&none), CORE_UNSUPPORTED);
  ck_assert_int_eq (mp4_check_sample_entry (&wide), CORE_LIMIT);
  ck_assert_int_eq (mp4_check_sample_entry (&flat), CORE_INVALID);
  ck_assert_int_eq (mp4_check_sample_entry (&silent), CORE_INVALID);
  ck_assert_int_eq (mp4_check_sample_entry (&crowd), CORE_LIMIT);
}
END_TEST

CORE_TEST_MAIN ("mp4entry", configuration_boxes_hold_the_configuration,
    names_follow_the_bitstream, visual_entry_is_as_the_standard_lays_it_out,
    dolby_vision_boxes_follow_the_profile, esds_nests_and_copies_the_config,
    audio_entry_has_what_fits, ttml_entry_is_three_strings,
    bad_codecs_are_refused)
