/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text of hlssink-fmp4 in files of WebVTT. */

#include <string.h>

#include "hlstextrig.h"

static void
expect_file (const Rig *rig, const gchar *name, const gchar *cues)
{
  g_autofree gchar *found = rig_read (rig, name);
  g_autofree gchar *expected =
      g_strconcat ("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n",
          cues, NULL);
  fail_unless_equals_string (found, expected);
}

GST_START_TEST (text_may_be_in_files_of_its_own)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "text_0::webvtt-files", TRUE,
      NULL);
  push_text (text, 1000 * MS, 500 * MS, "one");
  push_text (text, 1500 * MS, 3000 * MS, "over a boundary");
  rig_push_pictures (&rig, 0, 4 * GOP);
  rig_push_eos (text);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);

  expect_file (&rig, "text_0/segment_00000.vtt",
      "00:00:01.000 --> 00:00:01.500\none\n\n"
      "00:00:01.500 --> 00:00:04.500\nover a boundary\n\n");
  for (guint i = 1; i <= 2; i++) {
    g_autofree gchar *name = g_strdup_printf ("text_0/segment_%05u.vtt", i);
    expect_file (&rig, name,
        "00:00:01.500 --> 00:00:04.500\nover a boundary\n\n");
  }
  expect_file (&rig, "text_0/segment_00003.vtt", "");
  g_autofree gchar *init = rig_read (&rig, "text_0/init.mp4");
  fail_unless (init == NULL);

  g_autofree gchar *playlist = rig_read (&rig, "text_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (playlist, "#EXTINF:2.000000,\nsegment_"),
      4);
  fail_unless_equals_int (rig_count (playlist, "EXT-X-MAP"), 0);
  g_autofree gchar *master = rig_read (&rig, "multivariant.m3u8");
  fail_unless (strstr (master, "TYPE=SUBTITLES"));
  fail_unless (!strstr (master, "wvtt"));
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless (!strstr (mpd, "text_0"));
  rig_clear (&rig);
}
GST_END_TEST;

/* Across times that start anew, and in a run that goes on with another. */
GST_START_TEST (files_go_on)
{
  Rig rig = { NULL };
  start_to_go_on (&rig);
  for (guint run = 0; run < 2; run++) {
    gst_element_set_state (rig.sink, GST_STATE_PLAYING);
    g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
    gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "text_0::webvtt-files",
        TRUE, NULL);
    push_text (text, 500 * MS, 500 * MS, run == 0 ? "before" : "after");
    push_gap (text, 10000 * MS);
    rig_push_pictures (&rig, 0, 2 * GOP);
    rig_push_pictures (&rig, 0, GOP);
    stop_to_go_on (&rig, text);
  }
  expect_file (&rig, "text_0/segment_00000.vtt",
      "00:00:00.500 --> 00:00:01.000\nbefore\n\n");
  expect_file (&rig, "text_0/segment_00001.vtt", "");
  expect_file (&rig, "text_0/segment_00002.vtt", "");
  expect_file (&rig, "text_0/segment_00003.vtt",
      "00:00:00.500 --> 00:00:01.000\nafter\n\n");
  fail_unless_equals_int (n_segments (&rig, "text_0"), 6);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinktextfiles_suite (void)
{
  Suite *suite = suite_create ("hlssinktextfiles");
  TCase *tcase = tcase_create ("files");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, text_may_be_in_files_of_its_own);
  tcase_add_test (tcase, files_go_on);
  return suite;
}

GST_CHECK_MAIN (hlssinktextfiles);
