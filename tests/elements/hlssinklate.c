/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Live streams of which one begins late, falls silent or comes back. */

#include "hlsrig.h"

#define TIMEOUT_MS 300

static void
start (Rig *rig, gboolean has_audio)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
  rig_start_in_folder (rig, TRUE, has_audio, "playlist-type", 1 /* event */,
      "io-thread", 2 /* never */, "timeout", TIMEOUT_MS * GST_MSECOND, NULL);
}

/* before that time */
static guint
n_sounds (guint time_s)
{
  return (time_s * 48000 + AUDIO_FRAME_SAMPLES - 1) / AUDIO_FRAME_SAMPLES;
}

static void
push_sounds (Rig *rig, guint from_s, guint to_s)
{
  for (guint i = n_sounds (from_s); i < n_sounds (to_s); i++)
    fail_unless_equals_int (rig_push_sound (rig, i), GST_FLOW_OK);
}

static guint
n_listed (const Rig *rig, const gchar *playlist, const gchar *tag)
{
  g_autofree gchar *text = rig_read (rig, playlist);
  return rig_count (text, tag);
}

/* --- late --- */

/* A parser that has seen no data makes caps up when a gap comes. */
static const gchar *const made_up[] = {
  "audio/mpeg, mpegversion=4, framed=true, stream-format=raw",
  "audio/mpeg, mpegversion=4, framed=true, stream-format=adts",
};

static void
start_with_gap (Rig *rig, const gchar *caps)
{
  start (rig, FALSE);
  rig->audio = rig_feed (rig, "audio_0", gst_caps_from_string (caps));
  fail_unless (
      gst_pad_push_event (rig->audio, gst_event_new_gap (0, 4 * GST_SECOND)));
  rig_push_pictures (rig, 0, 2 * GOP);
}

GST_START_TEST (caps_that_are_made_up_wait_for_those_of_the_stream)
{
  Rig rig = { NULL };
  start_with_gap (&rig, made_up[__i__]);
  g_autoptr (GstCaps) caps = rig_audio_caps ();
  fail_unless (gst_pad_push_event (rig.audio, gst_event_new_caps (caps)));
  rig_push_pictures (&rig, 2 * GOP, 4 * GOP);
  push_sounds (&rig, 4, 8);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  fail_unless_equals_int (n_listed (&rig, "audio_0/playlist.m3u8",
                              "\nsegment_"),
      2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (stream_that_never_comes_is_none)
{
  Rig rig = { NULL };
  start_with_gap (&rig, made_up[__i__]);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  fail_unless_equals_int (n_listed (&rig, "video_0/playlist.m3u8", ".m4s"), 2);
  fail_unless_equals_int (n_listed (&rig, "multivariant.m3u8", "TYPE=AUDIO"),
      0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (made_up_caps_are_not_enough_for_data)
{
  Rig rig = { NULL };
  start_with_gap (&rig, made_up[0]);
  fail_unless_equals_int (rig_push_sound (&rig, 0), GST_FLOW_ERROR);
  rig_assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- joined between key frames --- */

static void
finish (Rig *rig)
{
  rig_push_eos (rig->video);
  rig_push_eos (rig->audio);
  rig_assert_eos_once (rig);
}

/* Returns whether all segments of both last two seconds, to a sound. */
static gboolean
are_even (const Rig *rig, guint n_segments)
{
  static const gchar *const lists[] = { "video_0/playlist.m3u8",
    "audio_0/playlist.m3u8" };
  gboolean ok = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    ok = ok && n_listed (rig, lists[i], "#EXTINF:") == n_segments &&
        n_listed (rig, lists[i], "#EXTINF:2.0") +
                n_listed (rig, lists[i], "#EXTINF:1.9") ==
            n_segments;
  return ok;
}

GST_START_TEST (sound_before_the_first_picture_is_left_out)
{
  Rig rig = { NULL };
  start (&rig, TRUE);
  push_sounds (&rig, 0, 5);
  rig_push_pictures (&rig, 3 * GOP, 6 * GOP);
  push_sounds (&rig, 5, 12);
  finish (&rig);
  fail_unless (are_even (&rig, 3));
  rig_clear (&rig);
}
GST_END_TEST;

/* The source was away for 18 seconds, and the sound comes first. */
GST_START_TEST (sound_behind_a_hole_is_of_the_row_behind_it)
{
  Rig rig = { NULL };
  start (&rig, TRUE);
  rig_push_pictures (&rig, 0, 2 * GOP);
  push_sounds (&rig, 0, 4);
  push_sounds (&rig, 23, 24);
  rig_push_pictures (&rig, 12 * GOP, 14 * GOP);
  push_sounds (&rig, 24, 28);
  finish (&rig);
  fail_unless (are_even (&rig, 4));
  fail_unless_equals_int (n_listed (&rig, "video_0/playlist.m3u8",
                              "#EXT-X-DISCONTINUITY\n"),
      1);
  fail_unless_equals_int (n_listed (&rig, "audio_0/playlist.m3u8",
                              "#EXT-X-DISCONTINUITY\n"),
      1);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- silent --- */

/* Each row waits as long as it may, and not for the rows before it as well. */
GST_START_TEST (others_do_not_fall_behind_while_one_is_silent)
{
  Rig rig = { NULL };
  start (&rig, TRUE);
  push_sounds (&rig, 0, 2);
  rig_push_pictures (&rig, 0, 8 * GOP + 3);
  fail_unless (n_listed (&rig, "video_0/playlist.m3u8", ".m4s") < 3);
  g_usleep ((TIMEOUT_MS + 100) * 1000);
  rig_push_pictures (&rig, 8 * GOP + 3, 9 * GOP + 3);
  fail_unless_equals_int (n_listed (&rig, "video_0/playlist.m3u8", ".m4s"), 8);
  fail_unless_equals_int (n_listed (&rig, "audio_0/playlist.m3u8", "X-GAP"), 8);
  rig_clear (&rig);
}
GST_END_TEST;

/* The sound goes on in segments of the grid, is listed when it may be, and is so
 * when the video is there again. */
GST_START_TEST (sound_goes_on_without_the_video_that_leads)
{
  static const guint back = 8; /* GOPs */
  Rig rig = { NULL };
  start (&rig, TRUE);
  rig_push_pictures (&rig, 0, GOP + 1);
  push_sounds (&rig, 0, 3);
  g_usleep ((TIMEOUT_MS + 100) * 1000);
  push_sounds (&rig, 3, 9);
  g_usleep ((TIMEOUT_MS + 100) * 1000);
  push_sounds (&rig, 9, 13);
  const gchar *const lists[] = { "video_0/playlist.m3u8",
    "audio_0/playlist.m3u8" };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    fail_unless (n_listed (&rig, lists[i], "#EXTINF:2.0") +
                n_listed (&rig, lists[i], "#EXTINF:1.9") >=
            4,
        "%s", lists[i]);

  push_sounds (&rig, 13, 2 * back);
  rig_push_pictures (&rig, back * GOP, (back + 2) * GOP);
  push_sounds (&rig, 2 * back, 2 * back + 4);
  finish (&rig);
  fail_unless (are_even (&rig, back + 2));
  fail_unless_equals_int (n_listed (&rig, lists[0], "X-GAP"), back - 2);
  fail_unless_equals_int (n_listed (&rig, lists[1], "X-GAP"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinklate_suite (void)
{
  Suite *suite = suite_create ("hlssinklate");
  TCase *tcase = tcase_create ("streams");
  tcase_add_loop_test (tcase,
      caps_that_are_made_up_wait_for_those_of_the_stream, 0, 1);
  tcase_add_loop_test (tcase, stream_that_never_comes_is_none, 0,
      G_N_ELEMENTS (made_up));
  tcase_add_test (tcase, made_up_caps_are_not_enough_for_data);
  tcase_add_test (tcase, sound_before_the_first_picture_is_left_out);
  tcase_add_test (tcase, sound_behind_a_hole_is_of_the_row_behind_it);
  tcase_add_test (tcase, others_do_not_fall_behind_while_one_is_silent);
  tcase_add_test (tcase, sound_goes_on_without_the_video_that_leads);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (hlssinklate);
