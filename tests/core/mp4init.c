/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The header as a whole: its brands, its tracks and what says that samples follow
 * elsewhere. */

#include "core/mp4init.h"

#include "coretest.h"
#include "initrig.h"

#include <string.h>

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
      ByteReader r = box_open (init.file, path);
      while (byte_reader_remaining (&r) > 0)
        ck_assert_uint_eq (byte_reader_u8 (&r), 0);
    }
    ByteReader trex = box_open (init.file, "moov.mvex.trex");
    byte_reader_skip (&trex, 4);
    ck_assert_uint_eq (byte_reader_u32 (&trex), 7);
    ck_assert_uint_eq (byte_reader_u32 (&trex), 1);
    ByteReader tkhd = box_open (init.file, "moov.trak.tkhd");
    byte_reader_skip (&tkhd, 12);
    ck_assert_uint_eq (byte_reader_u32 (&tkhd), 7);
    ByteReader mdhd = box_open (init.file, "moov.trak.mdia.mdhd");
    byte_reader_skip (&mdhd, 12);
    ck_assert_uint_eq (byte_reader_u32 (&mdhd), 30000);
    ck_assert_int_eq (box_count (box_find (init.file, "moov.trak.mdia.minf"),
                          i == 0 ? "vmhd" : "smhd"),
        1);
    byte_writer_clear (&init.w);
  }
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
    g_autofree guint8 *config = g_memdup2 (h264.config, h264.config_size);
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
  ByteReader ftyp = box_open (init.file, "ftyp");
  ck_assert_mem_eq (byte_reader_bytes (&ftyp, 4), "iso6", 4);
  ck_assert (has_brand (&init, "iso6"));
  ck_assert (has_brand (&init, "dash"));
  ck_assert (!has_brand (&init, "cmfc"));
  ByteReader mvhd = box_open (init.file, "moov.mvhd");
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
  ByteReader hdlr = box_open (init.file, "moov.trak.mdia.hdlr");
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

START_TEST (a_later_duration_takes_no_more_room)
{
  Mp4Track track = { .track_id = 1, .timescale = 30000, .codec = &h264 };
  Mp4Movie movie = { .tracks = &track, .n_tracks = 1, .has_duration = TRUE };
  Init before = write_movie (&movie);
  movie.duration = 1ull << 40;
  Init after = write_movie (&movie);
  ck_assert_uint_eq (before.file.size, after.file.size);
  ByteReader mehd = box_open (after.file, "moov.mvex.mehd");
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
      ByteReader box = box_open (init.file, rows[i].path);
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
    brands_promise_what_holds, movie_has_its_tracks_in_order,
    edits_take_the_version_they_need, a_later_duration_takes_no_more_room,
    dates_after_2040_take_version_1, track_ids_are_unique_and_few,
    bad_tracks_write_nothing)
