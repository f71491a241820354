/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/language.h"
#include "core/mp4init.h"

#include "boxreader.h"
#include "coretest.h"

#include <string.h>

static guint8 avcc[] = { 1, 100, 0, 40, 0xff, 0xe1, 0, 4, 0x67, 100, 0, 40, 1,
  0, 2, 0x68, 0xee };
static guint8 asc[] = { 0x11, 0x90 };

static const CodecConfig h264 = {
  .id = CODEC_H264,
  .config = avcc,
  .config_size = sizeof avcc,
  .width = 1280,
  .height = 720,
  .pixel_aspect_ratio = { 1, 1 },
  .frame_rate = { 30, 1 },
};

static const CodecConfig aac = {
  .id = CODEC_AAC,
  .config = asc,
  .config_size = sizeof asc,
  .object_type_indication = 0x40,
  .sample_rate = 48000,
  .channels = 2,
  .frame_samples = 1024,
};

typedef struct
{
  ByteWriter w;
  Span file;
} Init;

static Init
write_init (Mp4Track track)
{
  Init init = { 0 };
  track.track_id = MAX (track.track_id, 1);
  track.timescale = MAX (track.timescale, 30000);
  ck_assert_int_eq (mp4_write_init (&init.w,
                        &(Mp4Movie){ .tracks = &track, .n_tracks = 1 }),
      CORE_OK);
  init.file = (Span){ init.w.data, init.w.size };
  return init;
}

static ByteReader
open_box (Init *init, const gchar *path)
{
  Span span = box_find (init->file, path);
  ck_assert_msg (span.data != NULL, "%s is missing", path);
  ByteReader r;
  byte_reader_init (&r, span.data, span.size);
  return r;
}

static gboolean
has_brand (Init *init, const gchar *brand)
{
  ByteReader ftyp = open_box (init, "ftyp");
  byte_reader_skip (&ftyp, 8);
  while (byte_reader_remaining (&ftyp) > 0)
    if (memcmp (byte_reader_bytes (&ftyp, 4), brand, 4) == 0)
      return TRUE;
  return FALSE;
}

START_TEST (header_has_one_track_and_no_samples)
{
  const CodecConfig *codecs[] = { &h264, &aac };
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    Init init = write_init ((Mp4Track){ .codec = codecs[i], .track_id = 7 });
    ck_assert_int_eq (box_count (init.file, "ftyp"), 1);
    ck_assert_int_eq (box_count (init.file, "moov"), 1);
    Span moov = box_find (init.file, "moov");
    ck_assert_int_eq (box_count (moov, "trak"), 1);
    ck_assert_ptr_null (box_find (moov, "trak.edts").data);
    ck_assert_ptr_null (box_find (moov, "mvex.mehd").data);
    static const gchar *const tables[] = { "stts", "stsc", "stsz", "stco" };
    for (guint t = 0; t < G_N_ELEMENTS (tables); t++) {
      g_autofree gchar *path =
          g_strconcat ("moov.trak.mdia.minf.stbl.", tables[t], NULL);
      ByteReader r = open_box (&init, path);
      while (byte_reader_remaining (&r) > 0)
        ck_assert_uint_eq (byte_reader_u8 (&r), 0);
    }
    ByteReader trex = open_box (&init, "moov.mvex.trex");
    byte_reader_skip (&trex, 4);
    ck_assert_uint_eq (byte_reader_u32 (&trex), 7);
    ck_assert_uint_eq (byte_reader_u32 (&trex), 1);
    ByteReader tkhd = open_box (&init, "moov.trak.tkhd");
    byte_reader_skip (&tkhd, 12);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), 7);
    ByteReader mdhd = open_box (&init, "moov.trak.mdia.mdhd");
    byte_reader_skip (&mdhd, 12);
    ck_assert_uint_eq (byte_reader_u32 (&mdhd), 30000);
    ck_assert_int_eq (box_count (box_find (init.file, "moov.trak.mdia.minf"),
                          i == 0 ? "vmhd" : "smhd"),
        1);
    byte_writer_clear (&init.w);
  }
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
    ByteReader tkhd = open_box (&init, "moov.trak.tkhd");
    ck_assert_uint_eq (tkhd.size, 84);
    byte_reader_skip (&tkhd, 76);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), rows[i].display_width);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), rows[i].height << 16);
    ByteReader pasp = open_box (&init,
        "moov.trak.mdia.minf.stbl.stsd.avc1."
        "pasp");
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
  ByteReader entry = open_box (&init, avc1);
  byte_reader_skip (&entry, 24);
  ck_assert_uint_eq (byte_reader_u16 (&entry), 1280);
  ck_assert_uint_eq (byte_reader_u16 (&entry), 720);
  ByteReader config = open_box (&init,
      "moov.trak.mdia.minf.stbl.stsd.avc1."
      "avcC");
  ck_assert_uint_eq (config.size, sizeof avcc);
  ck_assert_mem_eq (config.data, avcc, sizeof avcc);
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
  ByteReader colr = open_box (&init,
      "moov.trak.mdia.minf.stbl.stsd.avc3."
      "colr");
  ck_assert_mem_eq (byte_reader_bytes (&colr, 4), "nclx", 4);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 9);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 16);
  ck_assert_uint_eq (byte_reader_u16 (&colr), 9);
  ck_assert_uint_eq (byte_reader_u8 (&colr), 0x80);
  ByteReader btrt = open_box (&init,
      "moov.trak.mdia.minf.stbl.stsd.avc3."
      "btrt");
  byte_reader_skip (&btrt, 4);
  ck_assert_uint_eq (byte_reader_u32 (&btrt), 3000000);
  ck_assert_uint_eq (byte_reader_u32 (&btrt), 2000000);
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (brands_promise_what_holds)
{
  static const ColourInfo bt709 = { 1, 1, 1, FALSE, TRUE };
  static const ColourInfo bt601 = { 6, 6, 6, FALSE, TRUE };
  static const ColourInfo unspecified = { 2, 2, 2, FALSE, TRUE };
  static const ColourInfo pq = { 9, 16, 9, FALSE, TRUE };
  static const struct
  {
    guint8 profile, constraints, level;
    guint32 width, height;
    Fraction rate;
    const ColourInfo *colour;
    const gchar *brand; /* NULL: none of the three */
  } rows[] = {
    { 100, 0, 30, 720, 576, { 25, 1 }, &bt601, "cfsd" },
    { 100, 0, 31, 864, 576, { 25, 1 }, &bt709, "cfsd" },
    { 100, 0, 31, 1280, 720, { 30, 1 }, &bt709, "cfhd" },
    { 100, 0, 31, 1280, 720, { 30, 1 }, &bt601, NULL },
    { 77, 0, 40, 1920, 1080, { 30000, 1001 }, &bt709, "cfhd" },
    { 66, 0xc0, 40, 1920, 1080, { 30, 1 }, &bt709, "cfhd" },
    { 66, 0x80, 40, 1920, 1080, { 30, 1 }, &bt709, NULL },
    { 100, 0, 42, 1920, 1080, { 60000, 1001 }, &bt709, "chdf" },
    { 100, 0, 42, 1280, 720, { 120, 1 }, &bt709, NULL },
    { 100, 0, 51, 3840, 2160, { 30, 1 }, &bt709, NULL },
    { 100, 0, 40, 1920, 1080, { 30, 1 }, &unspecified, "cfhd" },
    { 110, 0, 40, 1920, 1080, { 30, 1 }, &bt709, NULL },
    { 100, 0, 40, 1920, 1080, { 30, 1 }, &pq, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 config[sizeof avcc];
    memcpy (config, avcc, sizeof avcc);
    config[1] = rows[i].profile;
    config[2] = rows[i].constraints;
    config[3] = rows[i].level;
    CodecConfig codec = h264;
    codec.config = config;
    codec.width = rows[i].width;
    codec.height = rows[i].height;
    codec.frame_rate = rows[i].rate;
    codec.colour = *rows[i].colour;
    Init init = write_init ((Mp4Track){ .codec = &codec });
    ck_assert (has_brand (&init, "iso6"));
    ck_assert (has_brand (&init, "cmfc"));
    ck_assert (has_brand (&init, "cmf2"));
    static const gchar *const brands[] = { "cfsd", "cfhd", "chdf" };
    for (guint b = 0; b < G_N_ELEMENTS (brands); b++)
      ck_assert_msg (has_brand (&init, brands[b]) ==
              (g_strcmp0 (brands[b], rows[i].brand) == 0),
          "row %u: %s", i, brands[b]);
    byte_writer_clear (&init.w);
  }

  CodecConfig codec = aac;
  Init init = write_init ((Mp4Track){ .codec = &codec });
  ck_assert (has_brand (&init, "caac"));
  byte_writer_clear (&init.w);
  codec.channels = 6;
  init = write_init ((Mp4Track){ .codec = &codec });
  ck_assert (!has_brand (&init, "caac"));
  byte_writer_clear (&init.w);
  codec = aac;
  codec.frame_samples = 960;
  init = write_init ((Mp4Track){ .codec = &codec });
  ck_assert (!has_brand (&init, "caac"));
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
    ByteReader mdhd = open_box (&init, "moov.trak.mdia.mdhd");
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

static Init
write_movie (const Mp4Movie *movie)
{
  Init init = { 0 };
  ck_assert_int_eq (mp4_write_init (&init.w, movie), CORE_OK);
  init.file = (Span){ init.w.data, init.w.size };
  return init;
}

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
    ByteReader hdlr = open_box (&init, "moov.trak.mdia.hdlr");
    byte_reader_skip (&hdlr, 8);
    ck_assert_mem_eq (byte_reader_bytes (&hdlr, 4), rows[i].handler, 4);
    Span minf = box_find (init.file, "moov.trak.mdia.minf");
    ck_assert_int_eq (box_count (minf, rows[i].header), 1);
    ByteReader tkhd = open_box (&init, "moov.trak.tkhd");
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
  ByteReader tkhd = open_box (&init, "moov.trak.tkhd");
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
    codec.config = codec.id == CODEC_OPUS ? dops : asc;
    codec.config_size = codec.id == CODEC_OPUS ? sizeof dops : sizeof asc;
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

START_TEST (movie_has_its_tracks_in_order)
{
  Mp4Track tracks[] = {
    { .track_id = 5, .timescale = 30000, .codec = &h264, .name = "Angle 2" },
    { .track_id = 2, .timescale = 48000, .codec = &aac },
  };
  Init init = write_movie (&(Mp4Movie){
      .tracks = tracks,
      .n_tracks = 2,
      .brands = MP4_BRANDS_ISO,
      .timescale = 1000,
      .is_indexed = TRUE,
  });
  ByteReader ftyp = open_box (&init, "ftyp");
  ck_assert_mem_eq (byte_reader_bytes (&ftyp, 4), "iso6", 4);
  ck_assert (has_brand (&init, "iso6"));
  ck_assert (has_brand (&init, "dash"));
  ck_assert (!has_brand (&init, "cmfc"));
  ByteReader mvhd = open_box (&init, "moov.mvhd");
  ck_assert_uint_eq (mvhd.size, 100);
  byte_reader_skip (&mvhd, 12);
  ck_assert_uint_eq (byte_reader_u32 (&mvhd), 1000);
  byte_reader_skip (&mvhd, 80);
  ck_assert_uint_eq (byte_reader_u32 (&mvhd), 6); /* next_track_ID */
  ck_assert_int_eq (box_count (box_find (init.file, "moov"), "trak"), 2);
  Span mvex = box_find (init.file, "moov.mvex");
  ck_assert_int_eq (box_count (mvex, "trex"), 2);
  ck_assert_uint_eq (mvex.data[15], 5);
  ck_assert_uint_eq (mvex.data[32 + 15], 2);
  ByteReader hdlr = open_box (&init, "moov.trak.mdia.hdlr");
  byte_reader_skip (&hdlr, 24);
  ck_assert_str_eq ((const gchar *) byte_reader_bytes (&hdlr, 8), "Angle 2");
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (edits_take_the_version_they_need)
{
  static const struct
  {
    Mp4Edit edit;
    guint8 elst[64]; /* empty: no box */
    gsize size;
  } rows[] = {
    { { 0, 0, 0 }, { 0 }, 0 },
    { { 0, 1024, 0 },
        { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 1, 0, 0 }, 20 },
    { { 0x500, 0, 0x700 },
        { 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 5, 0, 255, 255, 255, 255, 0, 1, 0, 0, 0,
            0, 7, 0, 0, 0, 0, 0, 0, 1, 0, 0 },
        32 },
    { { 0, 1ull << 31, 0 },
        { 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0,
            0, 0, 1, 0, 0 },
        28 },
    { { 1ull << 32, 5, 1ull << 33 },
        { 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 255,
            255, 255, 255, 255, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 5, 0, 1, 0, 0 },
        48 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Init init = write_init ((Mp4Track){
        .codec = &h264,
        .edit = rows[i].edit,
    });
    Span elst = box_find (init.file, "moov.trak.edts.elst");
    ck_assert_uint_eq (elst.size, rows[i].size);
    if (elst.size > 0)
      ck_assert_mem_eq (elst.data, rows[i].elst, elst.size);
    /* Video with an edit list is no 'cmf2'; audio may have one. */
    ck_assert (has_brand (&init, "cmf2") == (rows[i].size == 0));
    ck_assert (has_brand (&init, "cmfc"));
    byte_writer_clear (&init.w);
    init = write_init ((Mp4Track){ .codec = &aac, .edit = rows[i].edit });
    ck_assert (has_brand (&init, "cmf2"));
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

START_TEST (a_later_duration_takes_no_more_room)
{
  Mp4Track track = { .track_id = 1, .timescale = 30000, .codec = &h264 };
  Mp4Movie movie = { .tracks = &track, .n_tracks = 1, .has_duration = TRUE };
  Init before = write_movie (&movie);
  movie.duration = 1ull << 40;
  Init after = write_movie (&movie);
  ck_assert_uint_eq (before.file.size, after.file.size);
  ByteReader mehd = open_box (&after, "moov.mvex.mehd");
  ck_assert_uint_eq (byte_reader_u32 (&mehd), 1u << 24);
  ck_assert_uint_eq (byte_reader_u64 (&mehd), 1ull << 40);
  ck_assert_uint_eq (byte_reader_remaining (&mehd), 0);
  byte_writer_clear (&before.w);
  byte_writer_clear (&after.w);
}
END_TEST

START_TEST (dates_after_2040_take_version_1)
{
  static const struct
  {
    const gchar *path;
    gsize sizes[2];
  } rows[] = {
    { "moov.mvhd", { 100, 112 } },
    { "moov.trak.tkhd", { 84, 96 } },
    { "moov.trak.mdia.mdhd", { 24, 36 } },
  };
  Mp4Track track = { .track_id = 9, .timescale = 30000, .codec = &h264 };
  for (guint version = 0; version < 2; version++) {
    guint64 time = G_MAXUINT32 + (guint64) version;
    Init init = write_movie (&(Mp4Movie){
        .tracks = &track,
        .n_tracks = 1,
        .creation_time = time,
    });
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      ByteReader box = open_box (&init, rows[i].path);
      ck_assert_uint_eq (box.size, rows[i].sizes[version]);
      ck_assert_uint_eq (byte_reader_u32 (&box) >> 24, version);
      guint length = version == 1 ? 8 : 4;
      ck_assert_uint_eq (byte_reader_uint (&box, length), time);
      ck_assert_uint_eq (byte_reader_uint (&box, length), time);
      ck_assert_uint_eq (byte_reader_u32 (&box), i == 1 ? 9 : 30000);
    }
    byte_writer_clear (&init.w);
  }
}
END_TEST

START_TEST (track_ids_are_unique_and_few)
{
  g_autofree Mp4Track *tracks = g_new0 (Mp4Track, 1025);
  for (guint i = 0; i < 1025; i++)
    tracks[i] = (Mp4Track){
      .track_id = i + 1,
      .timescale = 48000,
      .codec = &aac,
    };
  Mp4Movie movie = {
    .tracks = tracks,
    .n_tracks = 1024,
    .brands = MP4_BRANDS_ISO,
  };
  Init init = write_movie (&movie);
  byte_writer_reset (&init.w);
  movie.n_tracks = 1025;
  ck_assert_int_eq (mp4_write_init (&init.w, &movie), CORE_LIMIT);
  movie.n_tracks = 200;
  tracks[199].track_id = 100;
  ck_assert_int_eq (mp4_write_init (&init.w, &movie), CORE_INVALID);
  ck_assert_uint_eq (init.w.size, 0);
  byte_writer_clear (&init.w);
}
END_TEST

START_TEST (bad_tracks_write_nothing)
{
  CodecConfig none = { 0 };
  CodecConfig no_config = h264, wide = h264, silent = aac;
  no_config.config_size = 6;
  wide.width = 65536;
  const CodecConfig h265 = { .id = CODEC_H265, .width = 64, .height = 64 };
  silent.sample_rate = 0;
  const struct
  {
    Mp4Track track;
    CoreStatus status;
  } rows[] = {
    { { .track_id = 0, .timescale = 1, .codec = &aac }, CORE_INVALID },
    { { .track_id = 1, .timescale = 0, .codec = &aac }, CORE_INVALID },
    { { .track_id = 1, .timescale = 1, .codec = &none }, CORE_UNSUPPORTED },
    { { .track_id = 1, .timescale = 1, .codec = &h265 }, CORE_INVALID },
    { { .track_id = 1, .timescale = 1, .codec = &no_config }, CORE_INVALID },
    { { .track_id = 1, .timescale = 1, .codec = &silent }, CORE_INVALID },
    { { .track_id = 1, .timescale = 1, .codec = &wide }, CORE_LIMIT },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter w = { 0 };
    ck_assert_int_eq (mp4_write_init (&w,
                          &(Mp4Movie){ .tracks = &rows[i].track,
                              .n_tracks = 1 }),
        rows[i].status);
    ck_assert_uint_eq (w.size, 0);
  }
}
END_TEST

CORE_TEST_MAIN ("mp4init", header_has_one_track_and_no_samples,
    dolby_vision_has_its_box_and_brand,
    display_size_follows_the_pixel_aspect_ratio,
    avc_entry_carries_config_and_colour, brands_promise_what_holds,
    language_is_packed_and_extended, bad_tracks_write_nothing,
    movie_has_its_tracks_in_order, edits_take_the_version_they_need,
    roles_are_kinds, a_later_duration_takes_no_more_room,
    dates_after_2040_take_version_1, handlers_follow_the_medium,
    alternates_are_one_group, preroll_is_a_roll_group,
    track_ids_are_unique_and_few)
