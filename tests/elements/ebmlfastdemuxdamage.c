/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: files that are damaged, cut, or in another order than most. */

#define _GNU_SOURCE /* memmem() */

#include "demuxfile.h"
#include "demuxrig.h"

/* A Tracks element of its own. */
static void
put_tracks (ByteWriter *w, const Track *track)
{
  ByteWriter entries = { 0 };
  put_track (&entries, track);
  put_master (w, MATROSKA_ID_TRACKS, &entries);
}

#define TWO_TRACKS_OUT \
  "video_0\n" AVC_CAPS "0/1\n  segment 80000000\n" \
  "  0 dts -80000000 +40000000 key discont 100/9eb77ac2\n  eos\n" \
  "audio_0\n" AAC_CAPS "  segment 0\n" \
  "  0 +21333333 key discont \"a0\"\n" \
  "  21333333 +21333334 key \"a1\"\n" \
  "  eos\n"

GST_START_TEST (timestamps_may_follow_blocks)
{
  /* in a Cluster of more than a window, and in an open one */
  const Track audio = AUDIO ();
  ByteWriter file = { 0 }, cluster = { 0 };
  put_start (&file, &audio, 1);
  for (gint16 i = 0; i < 48; i++) {
    put_block (&cluster, 2, i * 64 / 3, KEY, "aa", 2);
    byte_writer_bytes (&cluster, "\xec\x10\x00\xf0\x00", 5);
    byte_writer_zero (&cluster, 61440);
  }
  put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 0);
  put_master (&file, MATROSKA_ID_CLUSTER, &cluster);
  put_header (&file, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_block (&file, 2, 0, KEY, "bb", 2);
  put_uint (&file, MATROSKA_ID_TIMESTAMP, 1024);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text,
                   "  1002666667 +21333333 key \"aa\"\n"
                   "  1024000000 +21333333 key \"bb\"\n  eos\n"),
      "%s", text);
  fail_unless (g_str_has_prefix (text,
                   "audio_0\n" AAC_CAPS "  segment 0\n"
                   "  0 +21333333 key discont \"aa\"\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (a_cluster_without_time_is_told)
{
  const Track audio = AUDIO ();
  ByteWriter file = { 0 };
  put_start (&file, &audio, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  gsize offset = file.size;
  put_header (&file, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_cluster (&file, 43);
  put_block (&file, 2, 0, KEY, "a2", 2);
  g_autofree gchar *expected =
      g_strdup_printf ("warning: The stream is damaged: the Cluster at offset "
                       "%" G_GSIZE_FORMAT " does not say its time.\n"
                       "audio_0\n" AAC_CAPS "  segment 0\n"
                       "  0 +21333333 key discont \"a0\"\n"
                       "  21333333 +21333334 key discont \"a1\"\n"
                       "  42666667 +21333333 key \"a2\"\n"
                       "  eos\n",
          offset);
  assert_demuxes (&file, expected);
}
GST_END_TEST

static void
put_two_tracks_data (ByteWriter *w)
{
  ByteWriter cluster = { 0 };
  put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 0);
  put_frame (&cluster, 1, 0, KEY, 100);
  put_block (&cluster, 2, 0, KEY, "a0", 2);
  put_block (&cluster, 2, 21, KEY, "a1", 2);
  put_master (w, MATROSKA_ID_CLUSTER, &cluster);
}

GST_START_TEST (tracks_come_in_parts)
{
  const Track video = VIDEO (), audio = AUDIO ();
  ByteWriter file = { 0 };
  put_start (&file, &video, 1);
  put_tracks (&file, &audio);
  put_two_tracks_data (&file);
  assert_demuxes (&file, TWO_TRACKS_OUT);
}
GST_END_TEST

/* Random access finds them, by a SeekHead and without; a stream has gone by. */
GST_START_TEST (tracks_come_behind_clusters)
{
  const Track video = VIDEO (), audio = AUDIO ();
  for (guint has_seek_head = 0; has_seek_head < 2; has_seek_head++) {
    ByteWriter file = { 0 }, ebml = { 0 }, seek = { 0 }, head = { 0 },
               entries = { 0 }, data = { 0 };
    put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
    put_master (&file, MATROSKA_ID_EBML, &ebml);
    put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    put_two_tracks_data (&data);
    if (has_seek_head) {
      /* by sizes there is no way to the Tracks: a Cluster is open before */
      put_bytes (&seek, MATROSKA_ID_SEEK_ID, "\x16\x54\xae\x6b", 4);
      put_cluster (&data, 100);
      put_uint (&seek, MATROSKA_ID_SEEK_POSITION, 26 + data.size);
      put_master (&head, MATROSKA_ID_SEEK, &seek);
      put_master (&file, MATROSKA_ID_SEEK_HEAD, &head);
    }
    byte_writer_bytes (&file, data.data, data.size);
    byte_writer_clear (&data);
    put_track (&entries, &video);
    put_track (&entries, &audio);
    put_master (&file, MATROSKA_ID_TRACKS, &entries);
    put_cluster (&file, 43);
    put_block (&file, 2, 0, KEY, "a2", 2);

    g_autofree gchar *pulled = demux (&file, PULL, TRUE);
    fail_unless (strstr (pulled, "\"a0\"") && strstr (pulled, "\"a2\"") &&
            !strstr (pulled, "warning"),
        "%s", pulled);
    g_autofree gchar *pushed = demux (&file, 1, TRUE);
    fail_unless (!strstr (pushed, "\"a0\"") && strstr (pushed, "\"a2\"") &&
            g_str_has_prefix (pushed,
                "warning: The stream's tracks are not described before its "
                "first frames: these are left out.\n"),
        "%s", pushed);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

GST_START_TEST (errors_say_what_is_wrong)
{
  static const gchar not_matroska[] = "This is a text, not a film.";
  const Track audio = AUDIO ();
  const Track unknown = { .number = 1, .type = 1, .codec_id = "V_NONSENSE" };
  ByteWriter empty = { 0 }, text = { 0 }, no_tracks = { 0 }, no_codec = { 0 },
             no_data = { 0 }, cut = { 0 };
  byte_writer_bytes (&text, not_matroska, sizeof not_matroska);
  put_start (&no_tracks, NULL, 0);
  put_cluster (&no_tracks, 0);
  put_start (&no_codec, &unknown, 1);
  put_cluster (&no_codec, 0);
  put_start (&no_data, &audio, 1);
  put_cluster (&no_data, 0);
  put_start (&cut, &audio, 1);
  cut.size -= 10;

  const struct
  {
    ByteWriter *file;
    const gchar *expected;
  } rows[] = {
    { &empty, "error: The stream is empty.\n" },
    { &text, "error: This is not a Matroska or WebM stream.\n" },
    { &no_tracks, "error: This stream has no track that can be demuxed.\n" },
    { &no_codec,
        "info: Track 1 (V_NONSENSE) is shown as unknown: this codec is not "
        "known.\n"
        "error: The stream has no frame of any track that can be "
        "demuxed.\n"
        "video_0\n"
        "  caps video/x-unknown, codec-id=(string)V_NONSENSE\n"
        "  segment 0\n  eos\n" },
    { &no_data,
        "error: The stream has no frame of any track that can be "
        "demuxed.\n"
        "audio_0\n" AAC_CAPS "  segment 0\n  eos\n" },
    { &cut, "error: The stream ends before its first frames.\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_demuxes (rows[i].file, rows[i].expected);
}
GST_END_TEST

GST_START_TEST (what_is_whole_in_a_cut_file_comes_out)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  file.size--;

  assert_demuxes (&file,
      "warning: The stream is cut off: it ends inside an element.\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  eos\n");
}
GST_END_TEST

/* The same with a Segment that says how long it is, as stored files do: the
 * error comes when all that is there has been pushed. */
GST_START_TEST (a_cut_file_is_an_error)
{
  static const guint8 open_segment[] = { 0x18, 0x53, 0x80, 0x67, 0x01, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const Track tracks[] = { AUDIO () };
  ByteWriter live = { 0 }, file = { 0 };
  put_start (&live, tracks, 1);
  put_cluster (&live, 0);
  put_block (&live, 2, 0, KEY, "a0", 2);
  put_block (&live, 2, 21, KEY, "a1", 2);
  const guint8 *segment =
      memmem (live.data, live.size, open_segment, sizeof open_segment);
  fail_unless (segment != NULL);
  gsize body = (gsize) (segment - live.data) + sizeof open_segment;
  byte_writer_bytes (&file, live.data, body - sizeof open_segment);
  put_header (&file, MATROSKA_ID_SEGMENT, live.size - body + 1000);
  byte_writer_bytes (&file, live.data + body, live.size - body);
  byte_writer_clear (&live);

  assert_demuxes (&file,
      "error: The stream is cut off: its last 1000 bytes are missing.\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  21333333 +21333334 key \"a1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (damage_is_passed_over)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  byte_writer_zero (&file, 1000);
  put_cluster (&file, 64);
  put_block (&file, 2, 0, KEY, "a3", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (g_str_has_prefix (text,
                   "warning: The stream is damaged: 1000 "
                   "bytes at offset "),
      "%s", text);
  fail_unless (g_str_has_suffix (text,
                   AAC_CAPS "  segment 0\n"
                            "  0 +21333333 key discont \"a0\"\n"
                            "  64000000 +21333333 key discont \"a3\"\n"
                            "  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (damage_without_end_does_not_fill_the_bus)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < 1000; i++)
    put_bytes (&file, MATROSKA_ID_SIMPLE_BLOCK, NULL, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  byte_writer_clear (&file);
  guint n_warnings = 0;
  for (const gchar *at = text; (at = strstr (at, "warning:")); at++)
    n_warnings++;
  fail_unless_equals_int (n_warnings, 20);
  fail_unless (strstr (text, "discont \"a0\""), "%s", text);
}
GST_END_TEST

static Suite *
ebmlfastdemuxdamage_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemuxdamage");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, timestamps_may_follow_blocks);
  tcase_add_test (tcase, a_cluster_without_time_is_told);
  tcase_add_test (tcase, tracks_come_in_parts);
  tcase_add_test (tcase, tracks_come_behind_clusters);
  tcase_add_test (tcase, errors_say_what_is_wrong);
  tcase_add_test (tcase, what_is_whole_in_a_cut_file_comes_out);
  tcase_add_test (tcase, a_cut_file_is_an_error);
  tcase_add_test (tcase, damage_is_passed_over);
  tcase_add_test (tcase, damage_without_end_does_not_fill_the_bus);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemuxdamage)
