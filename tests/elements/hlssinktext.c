/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text pads of hlssink-fmp4: which segments cues are in, that they are those of
 * the video, and that nobody waits for text. */

#include <string.h>

#include "boxreader.h"
#include "busmessages.h"
#include "hlstextrig.h"

/* --- segments --- */

/* Whoever comes first. */
GST_START_TEST (text_has_the_segments_of_the_video)
{
  for (guint text_is_first = 0; text_is_first <= 1; text_is_first++) {
    Rig rig = { NULL };
    rig_start (&rig, TRUE, FALSE);
    g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
    if (!text_is_first)
      rig_push_pictures (&rig, 0, N_PICTURES);
    push_text (text, 1000 * MS, 500 * MS, "one");
    push_text (text, 3500 * MS, 1500 * MS, "a < b");
    push_text (text, 9000 * MS, 9000 * MS, "long");
    if (text_is_first)
      rig_push_pictures (&rig, 0, N_PICTURES);
    rig_push_eos (text_is_first ? text : rig.video);
    rig_push_eos (text_is_first ? rig.video : text);
    rig_assert_eos_once (&rig);
    expect_text (&rig, "text_0",
        " 0-1000:- 1000-1500:one 1500-2000:- |"
        " 2000-3500:- 3500-4000:*a &lt; b |"
        " 4000-5000:*a &lt; b 5000-6000:- |"
        " 6000-8000:- |"
        " 8000-9000:- 9000-10000:*long |");
    assert_rows_of_video (&rig);
    fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 0);
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (playlists_say_what_text_is)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, TRUE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  g_autoptr (GstPad) other = add_text (&rig, "text_1", PLAIN);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.sink), "text_0::language", "en",
      "text_0::default", TRUE, "text_1::language", "de", "text_1::forced", TRUE,
      "text_1::label", "Schilder", NULL);
  rig_push_all (&rig, 0);
  push_text (text, 0, SECONDS * GST_SECOND, "all the time");
  rig_push_eos (text);
  rig_push_eos (other);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  assert_rows_of_video (&rig);

  g_autofree gchar *master = rig_read (&rig, "multivariant.m3u8");
  fail_unless (strstr (master,
      "TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"English\",LANGUAGE=\"en\","
      "DEFAULT=YES,AUTOSELECT=YES,URI=\"text_0/playlist.m3u8\"\n"));
  fail_unless (strstr (master,
      "NAME=\"Schilder\",LANGUAGE=\"de\",DEFAULT=NO,AUTOSELECT=YES,FORCED=YES,"
      "URI=\"text_1/playlist.m3u8\"\n"));
  fail_unless (strstr (master, ",mp4a.40.2,wvtt\""));
  fail_unless (strstr (master, ",SUBTITLES=\"subs\""));
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless (strstr (mpd,
      "contentType=\"text\" mimeType=\"application/mp4\" "
      "lang=\"en\""));
  fail_unless (strstr (mpd, "value=\"forced-subtitle\""));
  fail_unless_equals_int (rig_count (mpd, "codecs=\"wvtt\""), 2);
  rig_clear (&rig);
}
GST_END_TEST;

/* Text whose whole file comes, with a header and its own times. */
GST_START_TEST (a_file_has_its_own_times)
{
  static const gchar file[] = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n"
                              "00:01.000 --> 00:02.500 line:0\nstyled\n\n";
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", VTT);
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  fail_unless (gst_pad_push_event (text, gst_event_new_segment (&segment)));
  for (gsize i = 0; i < sizeof file - 1; i++)
    fail_unless_equals_int (gst_pad_push (text,
                                gst_buffer_new_memdup (file + i, 1)),
        GST_FLOW_OK);
  rig_push_pictures (&rig, 0, 2 * GOP);
  rig_push_eos (text);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0",
      " 0-1000:- 1000-2000:*(sttg line:0)styled |"
      " 2000-2500:*(sttg line:0)styled 2500-4000:- |");
  g_autofree gchar *path =
      g_build_filename (rig.folder, "text_0", "init.mp4", NULL);
  g_autofree gchar *init = NULL;
  gsize size;
  fail_unless (g_file_get_contents (path, &init, &size, NULL));
  fail_unless (g_strstr_len (init, (gssize) size, "vttC") == NULL);
  Span entry = box_find ((Span){ (const guint8 *) init, size },
      "moov.trak.mdia.minf.stbl.stsd");
  fail_unless (entry.size > 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (text_follows_audio_where_there_is_no_video)
{
  Rig rig = { NULL };
  rig_start (&rig, FALSE, TRUE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 1000 * MS, 500 * MS, "one");
  for (guint i = 0; i < 200; i++)
    fail_unless_equals_int (rig_push_sound (&rig, i), GST_FLOW_OK);
  rig_push_eos (rig.audio);
  rig_push_eos (text);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0",
      " 0-1000:- 1000-1500:one 1500-2005:- | 2005-4010:- | 4010-4266:- |");
  g_autofree gchar *rows = read_rows (&rig, "text_0");
  g_autofree gchar *audio = read_rows (&rig, "audio_0");
  fail_unless_equals_string (rows, audio);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- nobody waits --- */

/* Gaps say that nothing is to come, so that it is written. */
GST_START_TEST (gaps_let_text_go_on)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  set_playlist_type (&rig, "event");
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  rig_push_pictures (&rig, 0, 3 * GOP + 1);
  push_gap (text, 1000 * MS);
  push_gap (text, 3000 * MS);
  push_gap (text, 6000 * MS);
  rig_push_pictures (&rig, 3 * GOP + 1, 4 * GOP + 1);
  gst_element_set_state (rig.sink, GST_STATE_NULL);
  expect_text (&rig, "text_0",
      " 0-2000:- | 2000-4000:- | 4000-6000:- | 6000-8000:- "
      "| 8000-8033:- |");
  rig_clear (&rig);
}
GST_END_TEST;

static void
check_silence (gboolean has_caps)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_object_set (rig.sink, "timeout", (guint64) 2, NULL);
  set_playlist_type (&rig, "live");
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  if (has_caps)
    push_gap (text, 0);
  rig_push_pictures (&rig, 0, 4 * GOP + 1);
  fail_unless_equals_int (n_segments (&rig, "video_0"), 4);
  expect_text (&rig, "text_0",
      " 0-2000:- | 2000-4000:- | 4000-6000:- | 6000-8000:- |");

  /* What comes after its time shows for what is left of it, if any. */
  push_text (text, 1000 * MS, 1000 * MS, "too late");
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  push_text (text, 7000 * MS, 2000 * MS, "late");
  push_text (text, 7500 * MS, 100 * MS, "too late");
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING),
      0); /* said once */
  rig_push_pictures (&rig, 4 * GOP + 1, 5 * GOP + 1);
  expect_text (&rig, "text_0",
      " 0-2000:- | 2000-4000:- | 4000-6000:- | 6000-8000:- |"
      " 8000-9000:late 9000-10000:- |");
  rig_push_eos (rig.video);
  rig_push_eos (text);
  rig_assert_eos_once (&rig);
  assert_rows_of_video (&rig);
  rig_clear (&rig);
}

GST_START_TEST (nobody_waits_for_silent_text)
{
  check_silence (TRUE);
}
GST_END_TEST;

GST_START_TEST (nobody_waits_for_text_that_says_nothing_of_itself)
{
  check_silence (FALSE);
}
GST_END_TEST;

/* An encoder that starts again, whose times do, too. */
GST_START_TEST (text_goes_where_the_video_goes)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 1000 * MS, 500 * MS, "first");
  push_gap (text, 20000 * MS);
  rig_push_pictures (&rig, 0, 2 * GOP + 28);
  rig_push_pictures (&rig, 0, GOP + 28);
  push_text (text, 1000 * MS, 500 * MS, "second");
  rig_push_eos (text);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0",
      " 0-1000:- 1000-1500:first 1500-2000:- | 2000-4000:- | 4000-4933:- | !"
      " 0-1000:- 1000-1500:second 1500-2000:- | 2000-2933:- |");
  assert_rows_of_video (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

/* A source that was away for longer than a segment may be. */
GST_START_TEST (text_has_the_holes_of_the_video)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_object_set (rig.sink, "target-duration", 4, NULL);
  set_playlist_type (&rig, "event");
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 2500 * MS, 1000 * MS, "cut");
  push_text (text, 10000 * MS, 1000 * MS, "nowhere");
  push_text (text, 21500 * MS, 1000 * MS, "after");
  push_gap (text, 30000 * MS);
  rig_push_pictures (&rig, 0, GOP + 28);
  rig_push_pictures (&rig, 10 * GOP, 12 * GOP);
  rig_push_eos (text);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0",
      " 0-2000:- | 2000-2500:- 2500-2933:*cut | !"
      " 20000-21500:- 21500-22000:*after | 22000-22500:*after 22500-24000:- |");
  assert_rows_of_video (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- pads --- */

GST_START_TEST (a_late_pad_begins_with_the_open_row)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 2 * GOP + 30);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 5500 * MS, 250 * MS, "here");
  rig_push_eos (text);
  rig_push_pictures (&rig, 2 * GOP + 30, 3 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0", " 4000-5500:- 5500-5750:here 5750-6000:- |");
  g_autofree gchar *playlist = rig_read (&rig, "text_0/playlist.m3u8");
  fail_unless (strstr (playlist, "#EXT-X-MEDIA-SEQUENCE:2\n"));
  rig_clear (&rig);
}
GST_END_TEST;

/* Whose cuts would it have? */
GST_START_TEST (text_does_not_join_audio_that_began_alone)
{
  Rig rig = { NULL };
  rig_start (&rig, FALSE, TRUE);
  fail_unless_equals_int (rig_push_sound (&rig, 0), GST_FLOW_OK);
  fail_unless (gst_element_request_pad_simple (rig.sink, "text_0") == NULL);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (a_released_pad_ends_its_rendition)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 1000 * MS, 500 * MS, "one");
  rig_push_pictures (&rig, 0, GOP + 1);
  g_autoptr (GstPad) sinkpad = gst_pad_get_peer (text);
  gst_element_release_request_pad (rig.sink, sinkpad);
  rig_push_pictures (&rig, GOP + 1, 2 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0", " 0-1000:- 1000-1500:one 1500-2000:- |");
  fail_unless_equals_int (n_segments (&rig, "video_0"), 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (another_codec_is_refused)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 1000 * MS, 500 * MS, "one");
  g_autoptr (GstCaps) caps = gst_caps_from_string ("application/ttml+xml");
  gst_pad_push_event (text, gst_event_new_caps (caps));
  rig_assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  rig_clear (&rig);
}
GST_END_TEST;

/* A file of text is at its end before a demuxer beside it has pads. */
GST_START_TEST (text_alone_ends_nothing)
{
  Rig rig = { NULL };
  rig_start (&rig, FALSE, FALSE);
  g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
  push_text (text, 1000 * MS, 500 * MS, "one");
  rig_push_eos (text);
  fail_unless (rig_pop (&rig, GST_MESSAGE_EOS | GST_MESSAGE_ERROR) == NULL);
  rig.video = rig_feed (&rig, "video_0", rig_video_caps (13));
  rig_push_pictures (&rig, 0, GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  expect_text (&rig, "text_0", " 0-1000:- 1000-1500:one 1500-2000:- |");
  rig_clear (&rig);
}
GST_END_TEST;

/* --- again --- */

GST_START_TEST (a_resumed_run_goes_on)
{
  Rig rig = { NULL };
  start_to_go_on (&rig);
  for (guint run = 0; run < 2; run++) {
    gst_element_set_state (rig.sink, GST_STATE_PLAYING);
    g_autoptr (GstPad) text = add_text (&rig, "text_0", PLAIN);
    push_text (text, 1000 * MS, 500 * MS, run == 0 ? "before" : "after");
    rig_push_pictures (&rig, 0, 2 * GOP);
    stop_to_go_on (&rig, text);
  }
  expect_text (&rig, "text_0",
      " 0-1000:- 1000-1500:before 1500-2000:- | 2000-4000:- | !"
      " 0-1000:- 1000-1500:after 1500-2000:- | 2000-4000:- |");
  assert_rows_of_video (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinktext_suite (void)
{
  Suite *suite = suite_create ("hlssinktext");
  TCase *tcase = tcase_create ("text");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, text_has_the_segments_of_the_video);
  tcase_add_test (tcase, playlists_say_what_text_is);
  tcase_add_test (tcase, a_file_has_its_own_times);
  tcase_add_test (tcase, text_follows_audio_where_there_is_no_video);
  tcase_add_test (tcase, gaps_let_text_go_on);
  tcase_add_test (tcase, nobody_waits_for_silent_text);
  tcase_add_test (tcase, nobody_waits_for_text_that_says_nothing_of_itself);
  tcase_add_test (tcase, text_goes_where_the_video_goes);
  tcase_add_test (tcase, text_has_the_holes_of_the_video);
  tcase_add_test (tcase, a_late_pad_begins_with_the_open_row);
  tcase_add_test (tcase, text_does_not_join_audio_that_began_alone);
  tcase_add_test (tcase, a_released_pad_ends_its_rendition);
  tcase_add_test (tcase, another_codec_is_refused);
  tcase_add_test (tcase, text_alone_ends_nothing);
  tcase_add_test (tcase, a_resumed_run_goes_on);
  return suite;
}

GST_CHECK_MAIN (hlssinktext);
