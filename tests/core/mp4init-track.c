/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the header says of one track. */

#include "core/mp4init.h"

#include "coretest.h"
#include "initrig.h"

START_TEST (display_size_follows_the_pixel_aspect_ratio)
{
  static const struct
  {
    guint32 width, height;
    Fraction par;
    guint32 display_width; /* 16.16 */
    Fraction pasp;
  } rows[] = {
    { 1280, 720, { 1, 1 }, 1280u << 16, { 1, 1 } },
    { 1280, 720, { 0, 0 }, 1280u << 16, { 1, 1 } },
    { 720, 576, { 64, 45 }, 1024u << 16, { 64, 45 } },
    { 720, 480, { 10, 11 }, 42896291, { 10, 11 } }, /* 654.5454... */
    { 65535, 16, { 255, 1 }, G_MAXUINT32, { 255, 1 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = h264;
    codec.width = rows[i].width;
    codec.height = rows[i].height;
    codec.pixel_aspect_ratio = rows[i].par;
    Init init = write_init ((Mp4Track){ .codec = &codec });
    ByteReader tkhd = box_open (init.file, "moov.trak.tkhd");
    ck_assert_uint_eq (tkhd.size, 84);
    byte_reader_skip (&tkhd, 76);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), rows[i].display_width);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), rows[i].height << 16);
    ByteReader pasp =
        box_open (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.pasp");
    ck_assert_uint_eq (byte_reader_u32 (&pasp), rows[i].pasp.num);
    ck_assert_uint_eq (byte_reader_u32 (&pasp), rows[i].pasp.den);
    byte_writer_clear (&init.w);
  }
}
END_TEST

START_TEST (avc_entry_carries_config_and_colour)
{
  CodecConfig codec = h264;
  Init init = write_init ((Mp4Track){ .codec = &codec });
  const gchar *avc1 = "moov.trak.mdia.minf.stbl.stsd.avc1";
  ByteReader entry = box_open (init.file, avc1);
  byte_reader_skip (&entry, 24);
  ck_assert_uint_eq (byte_reader_u16 (&entry), 1280);
  ck_assert_uint_eq (byte_reader_u16 (&entry), 720);
  ByteReader config =
      box_open (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.avcC");
  ck_assert_uint_eq (config.size, h264.config_size);
  ck_assert_mem_eq (config.data, h264.config, h264.config_size);
  /* Nothing is said about colour that the stream does not say. */
  ck_assert_ptr_null (
      box_find (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.colr").data);
  ck_assert_ptr_null (
      box_find (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.btrt").data);
  byte_writer_clear (&init.w);

  /* Nor what it says is unspecified, unless the range is full. */
  for (guint is_full_range = 0; is_full_range < 2; is_full_range++) {
    codec.colour = (ColourInfo){ 2, 2, 2, is_full_range, TRUE };
    init = write_init ((Mp4Track){ .codec = &codec });
    Span found =
        box_find (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.colr");
    ck_assert_int_eq (found.data != NULL, (gint) is_full_range);
    byte_writer_clear (&init.w);
  }

  codec.colour = (ColourInfo){ 9, 16, 9, TRUE, TRUE };
  codec.has_in_band_parameter_sets = TRUE;
  init = write_init ((Mp4Track){
      .codec = &codec,
      .average_bitrate_bps = 2000000,
      .maximum_bitrate_bps = 3000000,
  });
  ByteReader colr =
      box_open (init.file, "moov.trak.mdia.minf.stbl.stsd.avc3.colr");
  ck_assert_mem_eq (byte_reader_bytes (&colr, 4), "nclx", 4);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 9);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 16);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 9);
  ck_assert_uint_eq (byte_reader_u8 (&colr), 0x80);
  ByteReader btrt =
      box_open (init.file, "moov.trak.mdia.minf.stbl.stsd.avc3.btrt");
  byte_reader_skip (&btrt, 4);
  ck_assert_uint_eq (byte_reader_u32 (&btrt), 3000000);
  ck_assert_uint_eq (byte_reader_u32 (&btrt), 2000000);
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (dolby_vision_has_its_box_and_brand)
{
  static const guint8 record[5] = { 1, 0, 0x12, 0x25, 0x20 }; /* profile 9 */
  CodecConfig codec = h264;
  ck_assert (codec_config_set_dolby_vision (&codec, record, 5, NULL));
  Init init = write_init ((Mp4Track){ .codec = &codec });
  Span dvvc = box_find (init.file, "moov.trak.mdia.minf.stbl.stsd.avc1.dvvC");
  ck_assert_uint_eq (dvvc.size, 24);
  ck_assert_mem_eq (dvvc.data, record, 5);
  Span ftyp = box_find (init.file, "ftyp");
  ck_assert_mem_eq (ftyp.data + ftyp.size - 4, "dby1", 4);
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (language_is_packed_and_extended)
{
  static const struct
  {
    const gchar *tag;
    const gchar *code;
    const gchar *elng; /* NULL: no box */
  } rows[] = {
    { NULL, "und", NULL },
    { "", "und", NULL },
    { "und", "und", NULL },
    { "en", "eng", NULL },
    { "EN", "eng", NULL },
    { "de", "deu", NULL },
    { "ger", "deu", NULL }, /* as Matroska writes it */
    { "fre", "fra", NULL },
    { "chi", "zho", NULL },
    { "nds", "nds", NULL },
    { "zu", "zul", NULL },
    { "aa", "aar", NULL },
    { "pt-BR", "por", "pt-BR" },
    { "zh-Hant-TW", "zho", "zh-Hant-TW" },
    { "cmn-Hans", "cmn", "cmn-Hans" },
    { "xx", "und", "xx" },
    { "x-klingon", "und", "x-klingon" },
    { "e1", "und", "e1" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Init init = write_init ((Mp4Track){
        .codec = &aac,
        .language = rows[i].tag,
    });
    ByteReader mdhd = box_open (init.file, "moov.trak.mdia.mdhd");
    byte_reader_skip (&mdhd, 20);
    guint packed = byte_reader_u16 (&mdhd);
    gchar code[4] = {
      (gchar) (0x60 + (packed >> 10)),
      (gchar) (0x60 + (packed >> 5 & 31)),
      (gchar) (0x60 + (packed & 31)),
    };
    ck_assert_msg (g_str_equal (code, rows[i].code), "row %u: %s", i, code);
    Span elng = box_find (init.file, "moov.trak.mdia.elng");
    ck_assert_msg ((elng.data != NULL) == (rows[i].elng != NULL), "row %u", i);
    if (elng.data)
      ck_assert_str_eq ((const gchar *) elng.data + 4, rows[i].elng);
    byte_writer_clear (&init.w);
  }
}
END_TEST

START_TEST (handlers_follow_the_medium)
{
  static guint8 vttc[] = "WEBVTT";
  static guint8 ttml[] = "http://www.w3.org/ns/ttml\0\0";
  static const CodecConfig wvtt = {
    .id = CODEC_WVTT,
    .config = vttc,
    .config_size = sizeof vttc - 1,
  };
  static const CodecConfig stpp = {
    .id = CODEC_STPP,
    .config = ttml,
    .config_size = sizeof ttml,
  };
  static const struct
  {
    const CodecConfig *codec;
    const gchar *handler, *header;
    guint16 volume;
  } rows[] = {
    { &h264, "vide", "vmhd", 0 },
    { &aac, "soun", "smhd", 0x0100 },
    { &wvtt, "text", "nmhd", 0 },
    { &stpp, "subt", "sthd", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Init init = write_init ((Mp4Track){ .codec = rows[i].codec });
    ByteReader hdlr = box_open (init.file, "moov.trak.mdia.hdlr");
    byte_reader_skip (&hdlr, 8);
    ck_assert_mem_eq (byte_reader_bytes (&hdlr, 4), rows[i].handler, 4);
    Span minf = box_find (init.file, "moov.trak.mdia.minf");
    ck_assert_int_eq (box_count (minf, rows[i].header), 1);
    ByteReader tkhd = box_open (init.file, "moov.trak.tkhd");
    byte_reader_skip (&tkhd, 36);
    ck_assert_uint_eq (byte_reader_u16 (&tkhd), rows[i].volume);
    byte_writer_clear (&init.w);
  }
}
END_TEST

START_TEST (alternates_are_one_group)
{
  Init init = write_init ((Mp4Track){
      .codec = &aac,
      .alternate_group = 3,
      .is_disabled = TRUE,
  });
  ByteReader tkhd = box_open (init.file, "moov.trak.tkhd");
  ck_assert_uint_eq (byte_reader_u32 (&tkhd), 6);
  byte_reader_skip (&tkhd, 30);
  ck_assert_uint_eq (byte_reader_u16 (&tkhd), 3);
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (preroll_is_a_roll_group)
{
  static guint8 dops[11];
  static const struct
  {
    CodecId id;
    guint32 frame, preroll;
    gint16 distance;
  } rows[] = {
    { CODEC_AAC, 1024, 1024, -1 },
    { CODEC_AAC, 1024, 2049, -3 },
    { CODEC_OPUS, 960, 3840, -4 },
    { CODEC_OPUS, 2880, 3840, -2 },
    { CODEC_OPUS, 0, 3840, -32 }, /* frames as short as they may be */
    { CODEC_OPUS, 960, 0, 0 },
    { CODEC_OPUS, 1, G_MAXUINT32, -32767 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CodecConfig codec = aac;
    codec.id = rows[i].id;
    codec.config = codec.id == CODEC_OPUS ? dops : aac.config;
    codec.config_size = codec.id == CODEC_OPUS ? sizeof dops : aac.config_size;
    codec.frame_samples = rows[i].frame;
    codec.seek_preroll_samples = rows[i].preroll;
    ck_assert_int_eq (mp4_roll_distance (&codec), rows[i].distance);
    Init init = write_init ((Mp4Track){ .codec = &codec });
    Span sgpd = box_find (init.file, "moov.trak.mdia.minf.stbl.sgpd");
    ck_assert ((sgpd.data != NULL) == (rows[i].distance != 0));
    if (sgpd.data) {
      guint8 expected[] = { 1, 0, 0, 0, 'r', 'o', 'l', 'l', 0, 0, 0, 2, 0, 0, 0,
        1, (guint8) (rows[i].distance >> 8), (guint8) rows[i].distance };
      ck_assert_uint_eq (sgpd.size, sizeof expected);
      ck_assert_mem_eq (sgpd.data, expected, sizeof expected);
    }
    byte_writer_clear (&init.w);
  }
}
END_TEST

START_TEST (roles_are_kinds)
{
  static const Mp4Kind kinds[] = {
    { MP4_SCHEME_DASH_ROLE, "main" },
    { "about:x", NULL },
  };
  Init init = write_init ((Mp4Track){
      .codec = &aac,
      .kinds = kinds,
      .n_kinds = G_N_ELEMENTS (kinds),
  });
  Span udta = box_find (init.file, "moov.trak.udta");
  ck_assert_int_eq (box_count (udta, "kind"), 2);
  static const gchar first[] = "\0\0\0\0urn:mpeg:dash:role:2011\0main";
  Span kind = box_find (udta, "kind");
  ck_assert_uint_eq (kind.size, sizeof first);
  ck_assert_mem_eq (kind.data, first, sizeof first);
  static const gchar second[] = "kind\0\0\0\0about:x\0";
  ck_assert_mem_eq (udta.data + udta.size - sizeof second, second,
      sizeof second);
  byte_writer_clear (&init.w);
}
END_TEST

CORE_TEST_MAIN ("mp4init-track", display_size_follows_the_pixel_aspect_ratio,
    avc_entry_carries_config_and_colour, dolby_vision_has_its_box_and_brand,
    language_is_packed_and_extended, handlers_follow_the_medium,
    alternates_are_one_group, preroll_is_a_roll_group, roles_are_kinds)
