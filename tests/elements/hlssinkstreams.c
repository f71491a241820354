/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application that stores the files itself. */

#include <gio/gio.h>
#include <gst/check/gstcheck.h>

#define LINE(where) \
  "videotestsrc num-buffers=600 ! video/x-raw,width=64,height=64," \
  "framerate=60/1 ! x264enc speed-preset=ultrafast tune=zerolatency " \
  "key-int-max=15 ! annexb2avcc ! hlssink-fmp4 name=h " where \
  " segment-duration=250000000 playlist-type=live " \
  "playlist-length=4 max-files=1"

typedef struct
{
  GHashTable *files; /* location -> GMemoryOutputStream */
  gint n_asked[3];   /* playlists, inits, fragments; atomic */
  gint n_deleted;
} Store;

static GOutputStream *
make_stream (Store *store, guint kind, const gchar *location)
{
  GOutputStream *stream = g_memory_output_stream_new_resizable ();
  g_atomic_int_inc (&store->n_asked[kind]);
  g_hash_table_replace (store->files, g_strdup (location),
      g_object_ref (stream));
  return stream;
}

static GOutputStream *
get_playlist (GstElement *sink, const gchar *location, Store *store)
{
  return make_stream (store, 0, location);
}

static GOutputStream *
get_init (GstElement *sink, const gchar *location, Store *store)
{
  return make_stream (store, 1, location);
}

static GOutputStream *
get_fragment (GstElement *sink, const gchar *location, Store *store)
{
  return make_stream (store, 2, location);
}

static gboolean
delete_fragment (GstElement *sink, const gchar *location, Store *store)
{
  g_atomic_int_inc (&store->n_deleted);
  return g_hash_table_remove (store->files, location);
}

static void
run (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_autoptr (GstMessage) end = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (end), "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static const gchar *
text_of (Store *store, const gchar *location)
{
  GMemoryOutputStream *stream = g_hash_table_lookup (store->files, location);
  fail_unless (stream != NULL, "%s", location);
  fail_unless (g_output_stream_is_closed (G_OUTPUT_STREAM (stream)));
  return g_memory_output_stream_get_data (stream);
}

/* By whatever names: which signal asks for a file is not told by its name. */
static const struct
{
  const gchar *line, *playlist, *first, *last;
} places[] = {
  { LINE ("directory=/nowhere/at/all"), "/nowhere/at/all/video_0/playlist.m3u8",
      "segment_00000.m4s", "/nowhere/at/all/video_0/segment_00039.m4s" },
  { LINE ("location=/nowhere/init%d.x init-location=/nowhere/seg%d.m4s "
          "playlist-location=/nowhere/list"),
      "/nowhere/list", "init0.x", "/nowhere/init39.x" },
};

GST_START_TEST (all_files_go_through_the_application)
{
  Store store = {
    .files =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref),
  };
  g_autoptr (GstElement) pipeline = gst_parse_launch (places[__i__].line, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "h");
  g_signal_connect (sink, "get-playlist-stream", G_CALLBACK (get_playlist),
      &store);
  g_signal_connect (sink, "get-init-stream", G_CALLBACK (get_init), &store);
  g_signal_connect (sink, "get-fragment-stream", G_CALLBACK (get_fragment),
      &store);
  g_signal_connect (sink, "delete-fragment", G_CALLBACK (delete_fragment),
      &store);
  run (pipeline);

  fail_unless_equals_int (store.n_asked[1], 1);
  fail_unless_equals_int (store.n_asked[2], 40);
  fail_unless (store.n_asked[0] > 2);
  const gchar *listed = text_of (&store, places[__i__].playlist);
  g_autofree gchar *last = g_path_get_basename (places[__i__].last);
  fail_unless (g_str_has_prefix (listed, "#EXTM3U"));
  fail_unless (strstr (listed, last) != NULL);
  fail_unless (strstr (listed, places[__i__].first) == NULL);
  fail_unless (
      memcmp (text_of (&store, places[__i__].last) + 4, "styp", 4) == 0);
  fail_unless (!g_file_test ("/nowhere", G_FILE_TEST_EXISTS));
  /* What left the window a moment ago may still be fetched. */
  fail_unless_equals_int (store.n_deleted, 0);
  g_hash_table_unref (store.files);
}
GST_END_TEST;

static Suite *
hlssinkstreams_suite (void)
{
  Suite *suite = suite_create ("hlssinkstreams");
  TCase *tcase = tcase_create ("signals");
  tcase_add_loop_test (tcase, all_files_go_through_the_application, 0,
      G_N_ELEMENTS (places));
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (hlssinkstreams);
