/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* An application with the packager inside.
 *
 * usage: package URI OUTDIR
 *
 * Every stream of URI that can go into segments as it is becomes a rendition in
 * OUTDIR; what cannot is named. Each segment is told on standard output when it can
 * be played. An interrupt (Ctrl-C) ends the playlists as the end of the film does. */

#include <glib-unix.h>
#include <gst/gst.h>
#include <signal.h>

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *sink; /* hlssink-fmp4 */
  gint n_linked;
  gboolean has_failed;
} App;

/* --- streams --- */

/* Returns (nullable) the name of the sink's pads for streams of that kind. */
static const gchar *
pads_for (const GstCaps *caps)
{
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (name, "video/"))
    return "video_%u";
  if (g_str_has_prefix (name, "audio/"))
    return "audio_%u";
  return g_str_has_prefix (name, "text/") ? "text_%u" : NULL;
}

/* A stream was found; it becomes a rendition if the sink takes it. From a streaming
 * thread. */
static void
on_pad_added (GstElement *parser, GstPad *pad, App *app)
{
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const gchar *name = pads_for (caps);
  g_autoptr (GstPad) sinkpad =
      name ? gst_element_request_pad_simple (app->sink, name) : NULL;
  if (sinkpad && gst_pad_link (pad, sinkpad) == GST_PAD_LINK_OK) {
    g_atomic_int_inc (&app->n_linked);
    return;
  }
  g_autofree gchar *what = gst_caps_to_string (caps);
  g_printerr ("left out: %s\n", what);
  if (sinkpad)
    gst_element_release_request_pad (app->sink, sinkpad);
}

static void
on_no_more_pads (GstElement *parser, App *app)
{
  if (g_atomic_int_get (&app->n_linked) == 0)
    GST_ELEMENT_ERROR (parser, STREAM, WRONG_TYPE,
        ("No stream can go into segments as it is."), (NULL));
}

/* --- messages, in the main thread --- */

static void
on_error (GstBus *bus, GstMessage *message, App *app)
{
  g_autoptr (GError) error = NULL;
  gst_message_parse_error (message, &error, NULL);
  g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
  app->has_failed = TRUE;
  g_main_loop_quit (app->loop);
}

static void
on_warning (GstBus *bus, GstMessage *message, App *app)
{
  g_autoptr (GError) warning = NULL;
  gst_message_parse_warning (message, &warning, NULL);
  g_printerr ("%s\n", warning->message);
}

static void
on_eos (GstBus *bus, GstMessage *message, App *app)
{
  g_main_loop_quit (app->loop);
}

static void
on_element (GstBus *bus, GstMessage *message, App *app)
{
  const GstStructure *segment = gst_message_get_structure (message);
  const gchar *location = gst_structure_get_string (segment, "location");
  GstClockTime duration = 0;
  if (!gst_structure_has_name (segment, "hls-segment-added") || !location)
    return;
  gst_structure_get_clock_time (segment, "duration", &duration);
  g_print ("%s %" GST_TIME_FORMAT "\n", location, GST_TIME_ARGS (duration));
}

/* What stops the packager ends its playlists, wherever the source is. */
static gboolean
on_interrupt (gpointer data)
{
  App *app = data;
  g_main_loop_quit (app->loop);
  return G_SOURCE_CONTINUE;
}

/* --- the pipeline --- */

/* parsebin takes the demuxer that ranks highest. This one has the exact times of
 * frames where others have the container's milliseconds. */
static void
prefer_exact_times (void)
{
  g_autoptr (GstPluginFeature) demuxer =
      gst_registry_lookup_feature (gst_registry_get (), "ebmlfastdemux");
  if (demuxer)
    gst_plugin_feature_set_rank (demuxer, GST_RANK_PRIMARY + 1);
}

static gboolean
make_pipeline (App *app, const gchar *uri, const gchar *directory)
{
  g_autoptr (GError) error = NULL;
  app->pipeline = gst_parse_launch (
      "urisourcebin name=source ! parsebin name=parser hlssink-fmp4 name=sink",
      &error);
  if (error) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (app->pipeline), "source");
  g_autoptr (GstElement) parser =
      gst_bin_get_by_name (GST_BIN (app->pipeline), "parser");
  app->sink = gst_bin_get_by_name (GST_BIN (app->pipeline), "sink");
  g_object_set (source, "uri", uri, NULL);
  g_object_set (app->sink, "directory", directory, NULL);
  g_signal_connect (parser, "pad-added", G_CALLBACK (on_pad_added), app);
  g_signal_connect (parser, "no-more-pads", G_CALLBACK (on_no_more_pads), app);
  return TRUE;
}

static void
run (App *app)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (app->pipeline);
  gst_bus_add_signal_watch (bus);
  g_signal_connect (bus, "message::error", G_CALLBACK (on_error), app);
  g_signal_connect (bus, "message::warning", G_CALLBACK (on_warning), app);
  g_signal_connect (bus, "message::eos", G_CALLBACK (on_eos), app);
  g_signal_connect (bus, "message::element", G_CALLBACK (on_element), app);
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, app);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (app->loop);
  gst_element_set_state (app->pipeline, GST_STATE_NULL);
  g_source_remove (interrupt);
  gst_bus_remove_signal_watch (bus);
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("usage: package URI OUTDIR\n");
    return 2;
  }
  prefer_exact_times ();
  app.loop = g_main_loop_new (NULL, FALSE);
  if (make_pipeline (&app, argv[1], argv[2]))
    run (&app);
  else
    app.has_failed = TRUE;
  gst_clear_object (&app.sink);
  gst_clear_object (&app.pipeline);
  g_main_loop_unref (app.loop);
  return app.has_failed ? 1 : 0;
}
