/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* All segments of a rendition in one file (single-media-file). */

#include "hlsrig.h"

#include <gio/gio.h>

#define PLAYLIST "video_0/playlist.m3u8"
#define FILE_NAME "video_0/main.mp4"

static GBytes *
read_file (const Rig *rig, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (rig->folder, name, NULL);
  gchar *data;
  gsize size;
  fail_unless (g_file_get_contents (path, &data, &size, NULL), "%s", name);
  return g_bytes_new_take (data, size);
}

static void
new_folder (Rig *rig)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
}

GST_START_TEST (segments_stand_one_behind_the_other)
{
  Rig rig;
  new_folder (&rig);
  rig_start_in_folder (&rig, TRUE, TRUE, "single-media-file", "main.mp4", NULL);
  rig_push_all (&rig, 0);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);

  g_autoptr (GArray) ranges = rig_listed_ranges (&rig, PLAYLIST);
  g_autoptr (GBytes) bytes = read_file (&rig, FILE_NAME);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  fail_unless_equals_int (ranges->len, 5);
  const RigRange *range = (gpointer) ranges->data;
  for (guint i = 0; i < ranges->len; i++) {
    guint64 end = range[i].offset + range[i].size;
    fail_unless (memcmp (data + range[i].offset + 4, "styp", 4) == 0);
    fail_unless_equals_uint64 (end,
        i + 1 < ranges->len ? range[i + 1].offset : g_bytes_get_size (bytes));
  }
  rig_assert_text (&rig, PLAYLIST, "#EXT-X-MAP:URI=\"main.mp4\",BYTERANGE=\"");
  rig_assert_text (&rig, "video_0/iframes.m3u8", "main.mp4\n");
  rig_assert_text (&rig, "manifest.mpd", "isoff-on-demand:2011");
  rig_assert_text (&rig, "manifest.mpd", "<BaseURL>audio_0/main.mp4</BaseURL>");
  rig_clear (&rig);
}
GST_END_TEST;

/* A reader may have all that is listed, at any time, and for ever. */
GST_START_TEST (what_is_listed_is_there_and_stays)
{
  Rig rig;
  g_autoptr (GBytes) before = NULL;
  new_folder (&rig);
  rig_start_in_folder (&rig, TRUE, FALSE, "single-media-file", "main.mp4",
      "playlist-type", 1 /* event */, "io-thread", 2 /* never */, NULL);
  for (guint i = 0; i < 5 * GOP; i++) {
    rig_push_pictures (&rig, i, i + 1);
    g_autoptr (GArray) ranges = rig_listed_ranges (&rig, PLAYLIST);
    if (ranges->len == 0)
      continue;
    const RigRange *last = &g_array_index (ranges, RigRange, ranges->len - 1);
    g_autoptr (GBytes) bytes = read_file (&rig, FILE_NAME);
    fail_unless (g_bytes_get_size (bytes) >= last->offset + last->size);
    if (before)
      fail_unless (
          memcmp (g_bytes_get_data (bytes, NULL),
              g_bytes_get_data (before, NULL), g_bytes_get_size (before)) == 0);
    g_clear_pointer (&before, g_bytes_unref);
    before = g_steal_pointer (&bytes);
  }
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  fail_unless (before != NULL);
  rig_assert_text (&rig, "manifest.mpd", "isoff-main:2011");
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (another_configuration_is_another_file)
{
  Rig rig;
  new_folder (&rig);
  rig_start_in_folder (&rig, TRUE, FALSE, "single-media-file", "film", NULL);
  rig_push_pictures (&rig, 0, 2 * GOP);
  GstCaps *caps = rig_video_caps (31);
  gst_pad_push_event (rig.video, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  rig_push_pictures (&rig, 2 * GOP, 5 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);

  g_autofree gchar *video = rig_read (&rig, PLAYLIST);
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless_equals_int (rig_count (video, "\nfilm\n"), 2);
  fail_unless_equals_int (rig_count (video, "\nfilm_1\n"), 3);
  fail_unless (strstr (video, "#EXT-X-MAP:URI=\"film_1\",BYTERANGE=") != NULL);
  fail_unless_equals_int (rig_count (mpd, "indexRange="), 2);
  fail_unless_equals_int (rig_count (mpd, "isoff-on-demand:2011"), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* A crash leaves bytes behind what is listed; the next run does not touch them. */
GST_START_TEST (going_on_begins_another_file)
{
  Rig rig;
  new_folder (&rig);
  rig_start_in_folder (&rig, TRUE, FALSE, "single-media-file", "main.mp4",
      "playlist-type", 1, "enable-endlist", FALSE, NULL);
  rig_push_pictures (&rig, 0, 3 * GOP);
  rig_push_eos (rig.video);
  rig_stop (&rig);
  g_autofree gchar *listed = rig_read (&rig, PLAYLIST);
  g_autofree gchar *path = g_build_filename (rig.folder, FILE_NAME, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) torn = g_file_append_to (file, 0, NULL, NULL);
  g_output_stream_write_all (G_OUTPUT_STREAM (torn), "\0\0\1\0moof", 8, NULL,
      NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (torn), NULL, NULL);
  g_autoptr (GBytes) before = read_file (&rig, FILE_NAME);

  rig_start_in_folder (&rig, TRUE, FALSE, "single-media-file", "main.mp4",
      "playlist-type", 1, "resume", TRUE, NULL);
  rig_push_pictures (&rig, 0, 2 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);

  g_autofree gchar *video = rig_read (&rig, PLAYLIST);
  g_autoptr (GBytes) after = read_file (&rig, FILE_NAME);
  fail_unless (g_str_has_prefix (video, listed));
  fail_unless_equals_int (rig_count (video, "\nmain.mp4\n"), 3);
  fail_unless_equals_int (rig_count (video, "\nmain_1.mp4\n"), 2);
  fail_unless_equals_int (rig_count (video, "#EXT-X-DISCONTINUITY\n"), 1);
  fail_unless (g_bytes_equal (before, after));
  rig_clear (&rig);
}
GST_END_TEST;

static GOutputStream *
give_room (GstElement *sink, const gchar *location, gpointer room)
{
  gsize size = GPOINTER_TO_SIZE (room);
  return g_memory_output_stream_new (g_malloc (size), size, NULL, g_free);
}

/* Storage that ends in mid-segment and cannot take back what it has. */
GST_START_TEST (segments_that_do_not_fit_are_gaps)
{
  Rig rig;
  new_folder (&rig);
  rig_start_in_folder (&rig, TRUE, FALSE, "single-media-file", "main.mp4",
      "on-storage-error", 1 /* gap */, NULL);
  rig_stop (&rig);
  rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
  g_signal_connect (rig.sink, "get-fragment-stream", G_CALLBACK (give_room),
      GSIZE_TO_POINTER (16384 + 2 * GOP * 64));
  rig.bus = gst_bus_new ();
  gst_element_set_bus (rig.sink, rig.bus);
  g_object_set (rig.sink, "directory", rig.folder, "segment-duration",
      2 * GST_SECOND, "single-media-file", "main.mp4", "on-storage-error", 1,
      NULL);
  rig.video = rig_feed (&rig, "video_0", rig_video_caps (13));
  gst_element_set_state (rig.sink, GST_STATE_PLAYING);
  rig_push_pictures (&rig, 0, 5 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);

  g_autofree gchar *video = rig_read (&rig, PLAYLIST);
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  guint n_whole = rig_count (video, "\nmain.mp4\n");
  fail_unless (n_whole > 0 && n_whole < 5);
  fail_unless_equals_int (rig_count (video, "#EXT-X-GAP\n"), 5 - n_whole);
  fail_unless_equals_int (rig_count (mpd, "indexRange="), 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (what_cannot_be_is_refused)
{
  static const struct
  {
    const gchar *name;
    gint type;
  } rows[] = {
    { "main.mp4", 2 /* live */ },
    { "../main.mp4", 0 },
    { "a/main.mp4", 0 },
    { "", 0 },
    { ".main.mp4", 0 },
    { "playlist.m3u8", 0 },
    { "a%41.mp4", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig = { NULL };
    new_folder (&rig);
    rig.sink = gst_element_factory_make ("hlssink-fmp4", NULL);
    rig.bus = gst_bus_new ();
    gst_element_set_bus (rig.sink, rig.bus);
    g_object_set (rig.sink, "directory", rig.folder, "single-media-file",
        rows[i].name, "playlist-type", rows[i].type, NULL);
    fail_unless_equals_int (gst_element_set_state (rig.sink, GST_STATE_PAUSED),
        GST_STATE_CHANGE_FAILURE);
    rig_assert_error (&rig, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
hlssinkonefile_suite (void)
{
  Suite *s = suite_create ("hlssinkonefile");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, segments_stand_one_behind_the_other);
  tcase_add_test (tc, what_is_listed_is_there_and_stays);
  tcase_add_test (tc, another_configuration_is_another_file);
  tcase_add_test (tc, going_on_begins_another_file);
  tcase_add_test (tc, segments_that_do_not_fit_are_gaps);
  tcase_add_test (tc, what_cannot_be_is_refused);
  return s;
}

GST_CHECK_MAIN (hlssinkonefile)
