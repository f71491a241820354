/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: what caps say of tracks, and which have a pad. */

#include "demuxfile.h"
#include "demuxrig.h"

GST_START_TEST (caps_of_codecs)
{
  static const struct
  {
    Track track;
    const gchar *caps; /* NULL: the track is left out */
  } rows[] = {
    { { 1, 1, "V_VP8" }, "video/x-vp8, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_VP8", .crop_bottom = 8 },
        "video/x-vp8, width=64, height=48, pixel-aspect-ratio=1/1, "
        "framerate=0/1" },
    { { 1, 1, "V_VP9", .default_duration_ns = 80000000 },
        "video/x-vp9, width=64, height=48, framerate=25/2" },
    { { 1, 1, "V_AV1", PRIVATE ("\x81\x00\x0c\x00") },
        "video/x-av1, stream-format=obu-stream, alignment=tu, "
        "codec_data=(buffer)81000c00, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_AV1", PRIVATE ("OBU!") },
        "video/x-av1, stream-format=obu-stream, alignment=tu, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG2", PRIVATE ("\1\2") },
        "video/mpeg, mpegversion=2, systemstream=false, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEGH/ISO/HEVC" },
        "video/x-h265, "
        "stream-format=byte-stream, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG4/ISO/AVC", PRIVATE ("short") },
        "video/x-unknown, codec-id=V_MPEG4/ISO/AVC" },
    { { 1, 1, "V_UNCOMPRESSED" }, "video/x-unknown, codec-id=V_UNCOMPRESSED" },
    { { 2, 2, "A_AC3" }, "audio/x-ac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_EAC3" }, "audio/x-eac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_DTS" }, "audio/x-dts, rate=48000, channels=2" },
    { { 2, 2, "A_TRUEHD" }, "audio/x-true-hd, rate=48000, channels=2" },
    { { 2, 2, "A_MPEG/L3" },
        "audio/mpeg, mpegversion=1, layer=3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/INT/LIT" },
        "audio/x-raw, layout=interleaved, format=S16LE, "
        "channel-mask=(bitmask)0x3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/INT/BIG" },
        "audio/x-raw, layout=interleaved, format=S16BE, "
        "channel-mask=(bitmask)0x3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/FLOAT/IEEE" }, /* of 16 bits */
        "audio/x-unknown, codec-id=A_PCM/FLOAT/IEEE" },
    { { 2, 2, "A_PCM/INT/LIT", .channels = 0x80000000 },
        "audio/x-unknown, codec-id=A_PCM/INT/LIT" },
    { { 2, 2, "A_AAC/MPEG4/LC/SBR" },
        "audio/mpeg, mpegversion=4, framed=true, stream-format=raw, "
        "codec_data=(buffer)119056e580, level=(string)2, base-profile=lc, "
        "profile=lc, rate=96000, channels=2" },
    { { 2, 2, "A_AAC/MPEG2/MAIN" },
        "audio/mpeg, mpegversion=2, framed=true, stream-format=raw, "
        "codec_data=(buffer)0990, level=(string)1, profile=main, "
        " rate=48000, channels=2" },
    { { 2, 2, "A_AC3/BSID9" },
        "audio/x-ac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_TTA1" }, "audio/x-tta, width=16, rate=48000, channels=2" },
    { { 2, 2, "A_WAVPACK4" },
        "audio/x-wavpack, framed=true, width=16, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_ALAC", PRIVATE ("0123456789abcdef01234567") },
        "audio/x-alac, codec_data=(buffer)00000024616c616300000000"
        "303132333435363738396162636465663031323334353637, rate=48000, "
        "channels=2" },
    { { 2, 2, "A_MS/ACM",
          PRIVATE ("\6\0\2\0\x80\xbb\0\0\0\x77\1\0"
                   "\2\0\x8\0\0\0") },
        "audio/x-alaw, rate=48000, channels=2" },
    { { 2, 2, "A_MS/ACM",
          PRIVATE ("\x34\x12\2\0\x80\xbb\0\0\0\x77\1\0"
                   "\2\0\x8\0\0\0") },
        "audio/x-unknown, codec-id=A_MS/ACM, format=4660" },
    { { 1, 1, "V_PRORES", PRIVATE ("apch") },
        "video/x-prores, format=hq, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG4/MS/V3" },
        "video/x-msmpeg, msmpegversion=43, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MS/VFW/FOURCC",
          PRIVATE ("(\0\0\0\100\0\0\0\060\0\0\0"
                   "\1\0\x18\0FFV1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
        "video/x-ffv, ffvversion=1, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MS/VFW/FOURCC", PRIVATE ("(") },
        "video/x-unknown, codec-id=V_MS/VFW/FOURCC" },
    { { 3, 17, "S_KATE", PRIVATE ("\1\1ab") },
        "subtitle/x-kate, codec_data=(buffer)01016162, "
        "streamheader=(buffer)<61,62>" },
    { { 3, 17, "S_TEXT/USF" }, "application/x-usf" },
    { { 3, 17, "S_NONSENSE" },
        "application/x-subtitle-unknown, codec-id=S_NONSENSE" },
    { { 3, 17, "S_DVBSUB", PRIVATE ("ab") },
        "application/x-subtitle-unknown, codec-id=S_DVBSUB, "
        "codec_data=(buffer)6162" },
    { { 1, 1, "V_REAL/RV10" },
        "video/x-pn-realvideo, rmversion=1, width=64, height=48, "
        "framerate=0/1" },
    { { 1, 1, "V_REAL/RV40",
          PRIVATE ("\0\0\0\x24VIDORV40\0\100\0\060\0\14\0\0\0\0\0\31\0\0"
                   "\1\2\3\4\5\6\7\10ab") },
        "video/x-pn-realvideo, rmversion=4, format=84281096, "
        "subformat=16909060, codec_data=(buffer)01020304050607086162, "
        "width=64, height=48, framerate=0/1" },
    { { 2, 2, "A_REAL/COOK" },
        "audio/x-pn-realaudio, raversion=8, rate=48000, channels=2" },
    { { 2, 2, "A_REAL/COOK",
          PRIVATE ("0123456789012345678901"
                   "\0\1\0\0\2\0"
                   "012345678901"
                   "\0\3..\0\4"
                   "012345678901"
                   "\0\20"
                   "01234567890123"
                   "\0\0\0\2ab") },
        "audio/x-pn-realaudio, raversion=8, flavor=1, packet_size=512, "
        "height=3, leaf_size=4, width=16, codec_data=(buffer)6162, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_REAL/14_4" },
        "audio/x-pn-realaudio, raversion=1, rate=48000, channels=2" },
    { { 2, 2, "A_REAL/ATRC" },
        "audio/x-vnd.sony.atrac3, rate=48000, channels=2" },
    { { 2, 2, "A_OPUS", PRIVATE ("OpusHead\1\2\x38\1\x80\x3e\0\0\0\0\0") },
        "audio/x-opus, rate=48000, channels=2, channel-mapping-family=0, "
        "stream-count=1, coupled-count=1" },
    { { 2, 2, "A_OPUS", PRIVATE ("OpusHead") },
        "audio/x-unknown, codec-id=A_OPUS" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\1\2abbccc") },
        "audio/x-vorbis, streamheader=(buffer)<61,6262,636363>, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\1\0abbccc") },
        "audio/x-unknown, codec-id=A_VORBIS" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\377\377") },
        "audio/x-unknown, codec-id=A_VORBIS" },
    { { 2, 2, "A_FLAC", PRIVATE ("fLaC\0\0\0\2ab\x84\0\0\1c") },
        "audio/x-flac, streamheader=(buffer)<664c6143,000000026162,"
        "8400000163>, rate=48000, channels=2" },
    { { 2, 2, "A_FLAC", PRIVATE ("fLaC\0\0\0\7ab") },
        "audio/x-unknown, codec-id=A_FLAC" },
    { { 2, 2, "A_AAC" },
        "audio/mpeg, mpegversion=4, framed=true, "
        "stream-format=raw, codec_data=(buffer)1190, level=(string)2, "
        "base-profile=lc, profile=lc, rate=48000, channels=2" },
    { { 2, 2, "A_AAC", PRIVATE ("\x11\xc0") }, /* no such configuration */
        "audio/mpeg, mpegversion=4, framed=true, stream-format=raw, "
        "codec_data=(buffer)11c0, base-profile=lc, profile=lc, rate=48000, channels=2" },
    { { 3, 17, "S_TEXT/ASS", PRIVATE ("ab") },
        "application/x-ass, codec_data=(buffer)6162" },
    { { 3, 17, "S_TEXT/SSA" }, "application/x-ssa" },
    { { 3, 17, "S_HDMV/PGS" }, "subpicture/x-pgs" },
    { { 3, 17, "S_VOBSUB" }, "subpicture/x-dvd" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_start (&file, &rows[i].track, 1);
    put_cluster (&file, 0);
    put_block (&file, (guint8) rows[i].track.number, 0, KEY, "data", 4);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    byte_writer_clear (&file);

    gchar *caps_text = strstr (text, "  caps ");
    fail_unless (!caps_text == !rows[i].caps, "row %u: %s", i, text);
    if (!caps_text)
      continue;
    *strchr (caps_text, '\n') = '\0';
    g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text + 7);
    g_autoptr (GstCaps) expected = gst_caps_from_string (rows[i].caps);
    if (g_str_equal (rows[i].track.codec_id, "A_OPUS"))
      gst_structure_remove_field (gst_caps_get_structure (caps, 0),
          "streamheader");
    fail_unless (gst_caps_is_equal (caps, expected), "row %u: %s", i,
        caps_text);
  }
}
GST_END_TEST

GST_START_TEST (unknown_tracks_show_and_unreadable_ones_do_not)
{
  const Track tracks[] = {
    { .number = 1, .type = 1, .codec_id = "V_NONSENSE" },
    { .number = 3, .type = 1, .codec_id = "V_THEORA" },
    { .number = 4,
        .type = 1,
        .codec_id = "V_VP8",
        .is_compressed = TRUE,
        .compression = 4 },
    AUDIO (),
  };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 4);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "v0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);

  assert_demuxes (&file,
      "info: Track 1 (V_NONSENSE) is shown as unknown: this codec is not "
      "known.\n"
      "info: Track 3 (V_THEORA) is shown as unknown: "
      "its CodecPrivate is missing or makes no sense.\n"
      "info: Track 4 (V_VP8) is left out: "
      "its compression is unknown.\n"
      "video_0\n"
      "  caps video/x-unknown, codec-id=(string)V_NONSENSE\n"
      "  segment 0\n"
      "  0 key discont \"v0\"\n"
      "  eos\n"
      "video_1\n"
      "  caps video/x-unknown, codec-id=(string)V_THEORA\n"
      "  segment 0\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  eos\n");
}
GST_END_TEST

static Suite *
ebmlfastdemuxcaps_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemuxcaps");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, caps_of_codecs);
  tcase_add_test (tcase, unknown_tracks_show_and_unreadable_ones_do_not);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemuxcaps)
