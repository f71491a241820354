/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: times of frames. */

#include "demuxfile.h"
#include "demuxrig.h"

#define MS GST_MSECOND

/* x265, 320x180, Main, 25 fps in the VUI, two pictures reordered. */
static const guint8 hvcc[] = { 0x01, 0x01, 0x60, 0x00, 0x00, 0x00, 0x90, 0x00,
  0x00, 0x00, 0x00, 0x00, 0x3c, 0xf0, 0x00, 0xfc, 0xfd, 0xf8, 0xf8, 0x00, 0x00,
  0x0f, 0x03, 0x20, 0x00, 0x01, 0x00, 0x18, 0x40, 0x01, 0x0c, 0x01, 0xff, 0xff,
  0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
  0x00, 0x3c, 0x95, 0x94, 0x09, 0x21, 0x00, 0x01, 0x00, 0x2b, 0x42, 0x01, 0x01,
  0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
  0x00, 0x3c, 0xa0, 0x0a, 0x08, 0x0c, 0x1f, 0x3e, 0x59, 0x59, 0x52, 0x93, 0x0b,
  0xc0, 0x5a, 0x02, 0x00, 0x00, 0x03, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x32,
  0x10, 0x22, 0x00, 0x01, 0x00, 0x06, 0x44, 0x01, 0xc0, 0x73, 0xc1, 0x89 };

GST_START_TEST (times_of_reordered_video_and_audio)
{
  /* 29.97 fps in milliseconds, coded I P B b b; AAC with its priming. */
  const Track tracks[] = { VIDEO (.default_duration_ns = 33366667),
    AUDIO (.codec_delay_ns = 21333333) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 133, 0, "P4", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_block (&file, 1, 67, 0, "B2", 2);
  put_block (&file, 2, 43, KEY, "a2", 2);
  put_block (&file, 1, 33, 0, "b1", 2);
  put_block (&file, 1, 100, 0, "b3", 2);
  put_cluster (&file, 167);
  put_block (&file, 1, 0, KEY, "I5", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "30000/1001\n"
      "  segment 66733334\n"
      "  0 dts -66733334 +33366667 key discont \"I0\"\n"
      "  133466667 dts -33366667 +33366666 \"P4\"\n"
      "  66733333 dts 0 +33366667 \"B2\"\n"
      "  33366667 dts 33366667 +33366666 \"b1\"\n"
      "  100100000 dts 66733333 +33366667 \"b3\"\n"
      "  166833333 dts 100100000 +33366667 key \"I5\"\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 21333333\n"
      "  -21333333 +21333333 key discont \"a0\"\n"
      "  0 +21333334 key \"a1\"\n"
      "  21333334 +21333333 key \"a2\"\n"
      "  eos\n");
}
GST_END_TEST

/* Open GOP with a pyramid: the leading pictures of the second CRA picture are
 * shown before it, and decode times go on. A stream cut before a CRA picture
 * has leading ones deeper than the set says: what would have to be shown before
 * it is decoded is left out. */
GST_START_TEST (times_of_h265_with_open_gops)
{
  const Track track = { .number = 1,
    .type = 1,
    .codec_id = "V_MPEGH/ISO/HEVC",
    .codec_private = hvcc,
    .codec_private_size = sizeof hvcc };
  static const struct
  {
    gint16 time;
    const gchar *data;
  } frames[] = { { 0, "I0" }, { 160, "P4" }, { 80, "B2" }, { 40, "b1" },
    { 120, "b3" }, { 320, "I8" }, { 240, "B6" }, { 200, "b5" }, { 280, "b7" } };
  ByteWriter file = { 0 };
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint start = 0; start <= 5; start += 5) {
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    for (guint i = start; i < G_N_ELEMENTS (frames); i++)
      put_block (&file, 1, frames[i].time, frames[i].data[0] == 'I' ? KEY : 0,
          frames[i].data, 2);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    const gchar *times = strstr (text, "  segment");
    fail_unless (times != NULL, "%s", text);
    g_string_assign (expected, "  segment 80000000\n");
    for (guint i = start; i < G_N_ELEMENTS (frames); i++) {
      if (start > 0 && frames[i].time <= 240)
        continue;
      g_string_append_printf (expected,
          "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT
          " +40000000%s \"%s\"\n",
          frames[i].time * (gint64) MS,
          (start == 0          ? 40 * ((gint64) i - 2)
                  : i == start ? 240
                               : 280) *
              (gint64) MS,
          i == start                     ? " key discont"
              : frames[i].data[0] == 'I' ? " key"
                                         : "",
          frames[i].data);
    }
    g_string_append (expected, "  eos\n");
    fail_unless_equals_string (times, expected->str);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

/* The depth in the set counts frames, of two blocks each. */
GST_START_TEST (times_of_h264_in_fields)
{
  static const guint8 field_avcc[] = { 0x01, 0x64, 0x00, 0x15, 0xff, 0xe1, 0x00,
    0x17, 0x67, 0x64, 0x00, 0x15, 0xac, 0xe4, 0x11, 0xb6, 0x02, 0x20, 0x00,
    0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x06, 0x43, 0xe2, 0x85, 0x22, 0x40,
    0x01, 0x00, 0x06, 0x68, 0xfb, 0xa3, 0xcb, 0x22, 0xc0 };
  static const gint16 fields[] = { 0, 20, 80, 100, 40, 60, 160, 180, 120, 140 };
  const Track track = { .number = 1,
    .type = 1,
    .codec_id = "V_MPEG4/ISO/AVC",
    .default_duration_ns = 20 * MS,
    .codec_private = field_avcc,
    .codec_private_size = sizeof field_avcc };
  ByteWriter file = { 0 };
  g_autoptr (GString) expected = g_string_new ("  segment 40000000\n");

  put_start (&file, &track, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    put_block (&file, 1, fields[i], i == 0 ? KEY : 0, "f", 1);
    g_string_append_printf (expected,
        "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT " +20000000%s \"f\"\n",
        fields[i] * (gint64) MS, 20 * ((gint64) i - 2) * (gint64) MS,
        i == 0 ? " key discont" : "");
  }
  g_string_append (expected, "  eos\n");
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  byte_writer_clear (&file);
  const gchar *times = strstr (text, "  segment");
  fail_unless (times != NULL, "%s", text);
  fail_unless_equals_string (times, expected->str);
}
GST_END_TEST

GST_START_TEST (times_unrepaired_are_the_coded_ones)
{
  const Track tracks[] = { VIDEO (.default_duration_ns = 33366667) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 67, 0, "P2", 2);
  put_block (&file, 1, 33, 0, "b1", 2);

  g_autofree gchar *text = demux (&file, PULL, FALSE);
  byte_writer_clear (&file);
  fail_unless_equals_string (text,
      "video_0\n" AVC_CAPS "30000/1001\n"
      "  segment 66733334\n"
      "  0 dts -66733334 +33366667 key discont \"I0\"\n"
      "  67000000 dts -33366667 +33366667 \"P2\"\n"
      "  33000000 dts 0 +33366667 \"b1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (times_off_the_grid_pass)
{
  /* The VUI says 25 fps; one frame keeps to no rate. */
  const Track tracks[] = { VIDEO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 1000);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 41, 0, "P1", 2);
  put_block (&file, 1, 95, 0, "P2", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "0/1\n"
      "  segment 80000000\n"
      "  1000000000 dts 920000000 +40000000 key discont \"I0\"\n"
      "  1040000000 dts 960000000 +40000000 \"P1\"\n"
      "  1095000000 dts 1000000000 \"P2\"\n"
      "  eos\n");
}
GST_END_TEST

/* Times stay those of the file, and playing begins at once: the segment starts
 * a little before what is there. */
GST_START_TEST (a_late_start_is_not_waited_for)
{
  const Track tracks[] = { VIDEO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 90000000);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "0/1\n"
      "  segment 89999880000000\n"
      "  90000000000000 dts 89999920000000 +40000000 key discont \"I0\"\n"
      "  90000040000000 dts 89999960000000 +40000000 \"P1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (a_wrong_frame_rate_moves_nothing_far)
{
  /* The file says 25 fps and has 60: what is within a tick of 25 fps by chance
   * is taken for it, the rest is left alone and claims no duration. */
  static const gint16 coded_ms[] = { 0, 17, 33, 50, 67, 83, 100, 117, 133, 150,
    167, 183, 199 };
  const Track tracks[] = { { 1, 1, "V_VP8", .default_duration_ns = 40000000 } };
  ByteWriter file = { 0 };
  GString *expected = g_string_new ("video_0\n  caps video/x-vp8, "
                                    "width=(int)64, height=(int)48, "
                                    "framerate=(fraction)25/1\n"
                                    "  segment 0\n");
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < G_N_ELEMENTS (coded_ms); i++) {
    gboolean is_on_grid = coded_ms[i] == 0 || coded_ms[i] == 199;
    gint time_ms = coded_ms[i] == 199 ? 200 : coded_ms[i];
    put_block (&file, 1, coded_ms[i], KEY, "v", 1);
    g_string_append_printf (expected,
        "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT "%s key%s \"v\"\n",
        (gint64) (time_ms * MS), (gint64) (time_ms * MS),
        is_on_grid ? " +40000000" : "", i == 0 ? " discont" : "");
  }
  g_string_append (expected, "  eos\n");
  assert_demuxes (&file, expected->str);
  g_string_free (expected, TRUE);
}
GST_END_TEST

/* Nor does one that is finer than the ticks say it. */
GST_START_TEST (a_frame_rate_that_nobody_says_is_found)
{
  static const guint64 durations_ns[] = { 0, 1666666 };
  for (guint i = 0; i < G_N_ELEMENTS (durations_ns); i++) {
    const Track track = { 1, 1, "V_VP8",
      .default_duration_ns = durations_ns[i] };
    ByteWriter file = { 0 };
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    for (guint64 n = 0; n < 150; n++)
      put_block (&file, 1,
          (gint16) gst_util_uint64_scale_round (n, 1001 * 1000, 30000), KEY,
          "v", 1);

    g_autofree gchar *text = demux (&file, PULL, TRUE);
    fail_unless (strstr (text, "\n  33000000 dts 33000000 key"), "%s", text);
    fail_unless (strstr (text,
                     "\n  4904900000 dts 4904900000 +33366667 key \"v\"\n"
                     "  4938266667 dts 4938266667 +33366666 key \"v\"\n"),
        "%s", text);
    assert_demuxes (&file, text);
  }
}
GST_END_TEST

GST_START_TEST (durations_of_broken_blocks)
{
  /* One tick is a duration too, and 292 years among laced frames overflow
   * nothing. */
  const Track tracks[] = {
    { 2, 2, "A_AC3" },
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };
  ByteWriter file = { 0 }, group = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, G_MAXINT64 / 4 / MS);
  put_bytes (&group, MATROSKA_ID_BLOCK, "\x82\0\0\4\1ab", 7);
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, G_MAXINT64 / MS - 1);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);
  put_bytes (&group, MATROSKA_ID_BLOCK, "\x83\0\0\0hello", 9);
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, 1);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text, "  2305843009213000000 +1000000 key"), "%s", text);
  fail_unless (strstr (text,
                   "  3458764513819846976 "
                   "+4611686018426500000 key \"b\""),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

static Suite *
ebmlfastdemuxtimes_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemuxtimes");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, times_of_reordered_video_and_audio);
  tcase_add_test (tcase, times_of_h265_with_open_gops);
  tcase_add_test (tcase, times_of_h264_in_fields);
  tcase_add_test (tcase, times_unrepaired_are_the_coded_ones);
  tcase_add_test (tcase, times_off_the_grid_pass);
  tcase_add_test (tcase, a_late_start_is_not_waited_for);
  tcase_add_test (tcase, a_wrong_frame_rate_moves_nothing_far);
  tcase_add_test (tcase, a_frame_rate_that_nobody_says_is_found);
  tcase_add_test (tcase, durations_of_broken_blocks);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemuxtimes)
