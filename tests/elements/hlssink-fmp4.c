/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hlsrig.h"

GST_START_TEST (one_thread_feeds_both_pads)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  rig_push_all (&rig, 0);
  rig_push_eos (rig.video);
  fail_unless (rig_pop (&rig, GST_MESSAGE_EOS) == NULL); /* audio is not over */
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);

  g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  g_autofree gchar *audio = rig_read (&rig, "audio_0/playlist.m3u8");
  fail_unless (strstr (multivariant, "avc1.64000D,mp4a.40.2") != NULL);
  fail_unless (strstr (multivariant, "RESOLUTION=320x240") != NULL);
  fail_unless (strstr (multivariant, "FRAME-RATE=30.000") != NULL);
  fail_unless_equals_int (rig_count (video, "#EXTINF:2.000000"), 5);
  fail_unless_equals_int (rig_count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (video, "#EXT-X-PLAYLIST-TYPE:VOD") != NULL);
  fail_unless (strstr (video, "#EXT-X-ENDLIST") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* The second law: what is written depends on the source alone. */
GST_START_TEST (interleaving_does_not_matter)
{
  static const gint leads[] = { 0, 10, -10, 3 };
  static const gchar *const names[] = { "multivariant.m3u8",
    "video_0/playlist.m3u8", "audio_0/playlist.m3u8", "video_0/init.mp4",
    "audio_0/init.mp4", "video_0/segment_00003.m4s",
    "audio_0/segment_00001.m4s", "audio_0/segment_00004.m4s" };
  gchar *expected[G_N_ELEMENTS (names)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (leads); i++) {
    Rig rig;
    rig_start (&rig, TRUE, TRUE);
    rig_push_all (&rig, leads[i]);
    rig_push_eos (leads[i] > 0 ? rig.audio : rig.video);
    rig_push_eos (leads[i] > 0 ? rig.video : rig.audio);
    rig_assert_eos_once (&rig);
    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
      g_autofree gchar *path = g_build_filename (rig.folder, names[n], NULL);
      g_autofree gchar *data = NULL;
      gsize size;
      fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s",
          names[n]);
      gchar *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
          (guint8 *) data, size);
      if (i == 0) {
        expected[n] = sum;
        continue;
      }
      fail_unless (g_str_equal (sum, expected[n]), "%s, lead %d s", names[n],
          leads[i]);
      g_free (sum);
    }
    rig_clear (&rig);
  }
  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    g_free (expected[n]);
}
GST_END_TEST;

GST_START_TEST (audio_alone_follows_the_grid)
{
  Rig rig;
  rig_start (&rig, FALSE, TRUE);
  for (guint i = 0; i < N_SOUNDS; i++)
    fail_unless_equals_int (rig_push_sound (&rig, i), GST_FLOW_OK);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  g_autofree gchar *multivariant = rig_read (&rig, "multivariant.m3u8");
  g_autofree gchar *audio = rig_read (&rig, "audio_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (multivariant, "audio_0/playlist.m3u8") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (stopping_without_eos_loses_nothing)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  rig_push_all (&rig, 0);
  rig_stop (&rig);
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  g_autofree gchar *audio = rig_read (&rig, "audio_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXTINF:"), 5);
  fail_unless_equals_int (rig_count (audio, "#EXTINF:"), 5);
  fail_unless (strstr (video, "#EXT-X-ENDLIST") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (new_decoder_configuration_is_a_discontinuity)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 2 * GOP);
  /* the same again: nothing happens */
  GstCaps *caps = rig_video_caps (13);
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  rig_push_pictures (&rig, 2 * GOP, 3 * GOP);
  caps = rig_video_caps (31);
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  rig_push_pictures (&rig, 3 * GOP, 5 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXTINF:"), 5);
  fail_unless_equals_int (rig_count (video, "#EXT-X-DISCONTINUITY\n"), 1);
  fail_unless_equals_int (rig_count (video, "#EXT-X-MAP:"), 2);
  fail_unless (strstr (video, "init_1.mp4") != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

/* A folder that was used before must not be listed by the playlists of then
 * while its files are replaced. */
GST_START_TEST (old_playlists_go_first)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 5 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *folder = g_strdup (rig.folder);
  rig_stop (&rig);

  Rig again;
  rig_start (&again, TRUE, FALSE);
  rig_stop (&again);
  rig_remove_folder (again.folder);
  g_free (again.folder);
  rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  g_object_set (rig.sink, "directory", folder, NULL);
  gst_element_set_state (rig.sink, GST_STATE_PAUSED);
  fail_unless (rig_read (&rig, "multivariant.m3u8") == NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (unwritable_folder_is_one_clear_error)
{
  Rig rig = { .folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL) };
  g_autofree gchar *file = g_build_filename (rig.folder, "file", NULL);
  g_autofree gchar *below = g_build_filename (file, "out", NULL);
  g_file_set_contents (file, "x", 1, NULL);

  rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  rig.bus = gst_bus_new ();
  gst_element_set_bus (rig.sink, rig.bus);
  g_object_set (rig.sink, "directory", below, NULL);
  fail_unless_equals_int (gst_element_set_state (rig.sink, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  rig_assert_error (&rig, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (no_usable_frame_is_an_error)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 1, GOP); /* no key frame among them */
  rig_push_eos (rig.video);
  rig_assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  fail_unless (rig_pop (&rig, GST_MESSAGE_EOS) == NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (caps_without_codec_data_are_refused)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  GstCaps *caps =
      gst_caps_from_string ("video/x-h264, stream-format=avc, alignment=au");
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  fail_if (rig_push_picture (&rig, 0) == GST_FLOW_OK);
  rig_assert_error (&rig, GST_STREAM_ERROR, GST_STREAM_ERROR_MUX);
  rig_clear (&rig);
}
GST_END_TEST;

/* gst_element_link_pads() asks for a pad before it knows that caps fit. */
GST_START_TEST (pads_come_and_go)
{
  GstElement *sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  for (guint i = 0; i < 3; i++) {
    GstPad *pad = gst_element_request_pad_simple (sink, "video_%u");
    g_autofree gchar *name = g_strdup_printf ("video_%u", i);
    fail_unless_equals_string (GST_PAD_NAME (pad), name);
    gst_element_release_request_pad (sink, pad);
    gst_object_unref (pad);
  }
  GstPad *seventh = gst_element_request_pad_simple (sink, "audio_7");
  GstPad *next = gst_element_request_pad_simple (sink, "audio_%u");
  fail_unless_equals_string (GST_PAD_NAME (next), "audio_8");
  gst_object_unref (seventh);
  gst_object_unref (next);
  gst_object_unref (sink);
}
GST_END_TEST;

/* A pad that is requested and never linked does not hold up the end. */
GST_START_TEST (unlinked_pads_do_not_hold_up_the_end)
{
  Rig rig;
  rig_start (&rig, TRUE, FALSE);
  GstPad *idle = gst_element_request_pad_simple (rig.sink, "audio_%u");
  gst_object_unref (idle);
  rig_push_pictures (&rig, 0, GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

/* What was written stays listed, and the others go on to the end. */
GST_START_TEST (a_pad_can_leave_in_mid_stream)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  guint sounds = 0;
  for (guint i = 0; i < 5 * GOP; i++) {
    fail_unless_equals_int (rig_push_picture (&rig, i), GST_FLOW_OK);
    while (i < 3 * GOP && sounds * 1024 < i * 1600) {
      fail_unless_equals_int (rig_push_sound (&rig, sounds++), GST_FLOW_OK);
    }
    if (i == 3 * GOP) {
      g_autoptr (GstPad) peer = gst_pad_get_peer (rig.audio);
      gst_pad_unlink (rig.audio, peer);
      gst_element_release_request_pad (rig.sink, peer);
    }
  }
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *audio = rig_read (&rig, "audio_0/playlist.m3u8");
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (audio, "#EXTINF:"), 3);
  fail_unless_equals_int (rig_count (video, "#EXTINF:"), 5);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (nothing_comes_after_the_end)
{
  Rig rig;
  GstSegment segment;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 2 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *before = rig_read (&rig, "video_0/playlist.m3u8");
  gst_pad_push_event (rig.video, gst_event_new_flush_start ());
  gst_pad_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig.video, gst_event_new_segment (&segment));
  fail_unless_equals_int (rig_push_picture (&rig, 0), GST_FLOW_EOS);
  rig_stop (&rig);
  g_autofree gchar *after = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_string (before, after);
  rig_clear (&rig);
}
GST_END_TEST;

/* A flush in mid-stream keeps what was decided and starts a new timeline. */
GST_START_TEST (a_flush_is_a_discontinuity)
{
  Rig rig;
  GstSegment segment;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 2 * GOP);
  gst_pad_push_event (rig.video, gst_event_new_flush_start ());
  gst_pad_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig.video, gst_event_new_segment (&segment));
  rig_push_pictures (&rig, 3 * GOP, 5 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXTINF:"), 4);
  fail_unless_equals_int (rig_count (video, "#EXT-X-DISCONTINUITY\n"), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (element_cycles_through_states)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  for (guint i = 0; i < 3; i++) {
    rig_push_all (&rig, 0);
    gst_element_set_state (rig.sink, GST_STATE_NULL);
    gst_pad_set_active (rig.video, FALSE);
    gst_pad_set_active (rig.audio, FALSE);
    GstPad *peers[] = { gst_pad_get_peer (rig.video),
      gst_pad_get_peer (rig.audio) };
    for (guint p = 0; p < 2; p++) {
      gst_pad_unlink (p ? rig.audio : rig.video, peers[p]);
      gst_element_release_request_pad (rig.sink, peers[p]);
      gst_object_unref (peers[p]);
    }
    gst_object_unref (rig.video);
    gst_object_unref (rig.audio);
    rig.video = rig_feed (&rig, "video_0", rig_video_caps (13));
    rig.audio = rig_feed (&rig, "audio_0", rig_audio_caps ());
    gst_element_set_state (rig.sink, GST_STATE_PLAYING);
  }
  rig_push_all (&rig, 0);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssink_fmp4_suite (void)
{
  Suite *s = suite_create ("hlssink-fmp4");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, one_thread_feeds_both_pads);
  tcase_add_test (tc, interleaving_does_not_matter);
  tcase_add_test (tc, audio_alone_follows_the_grid);
  tcase_add_test (tc, stopping_without_eos_loses_nothing);
  tcase_add_test (tc, new_decoder_configuration_is_a_discontinuity);
  tcase_add_test (tc, old_playlists_go_first);
  tcase_add_test (tc, unwritable_folder_is_one_clear_error);
  tcase_add_test (tc, no_usable_frame_is_an_error);
  tcase_add_test (tc, caps_without_codec_data_are_refused);
  tcase_add_test (tc, pads_come_and_go);
  tcase_add_test (tc, unlinked_pads_do_not_hold_up_the_end);
  tcase_add_test (tc, a_pad_can_leave_in_mid_stream);
  tcase_add_test (tc, nothing_comes_after_the_end);
  tcase_add_test (tc, a_flush_is_a_discontinuity);
  tcase_add_test (tc, element_cycles_through_states);
  return s;
}

GST_CHECK_MAIN (hlssink_fmp4)
