/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plays a presentation with GStreamer's own client, hlsdemux2 or dashdemux2, as
 * fast as it comes and prints how many samples came out of each kind of stream,
 * a line each: "video 360". usage: hlsclient DEMUXER URI
 *
 * Exit status: 0 the end was reached and no stream went back in decode time,
 * 1 otherwise (why, on stderr), 77 no such demuxer. */

#include <gst/gst.h>

#define TIME_LIMIT (60 * GST_SECOND)
#define EXIT_SKIP 77

enum
{
  STREAM_VIDEO,
  STREAM_AUDIO,
  N_STREAMS
};

static const gchar *const stream_names[N_STREAMS] = { "video", "audio" };

typedef struct
{
  guint n_samples;
  guint n_backwards; /* samples whose DTS is below the one before */
  GstClockTime last_dts;
} Stream;

static Stream streams[N_STREAMS]; /* each written by its streaming thread */

static GstPadProbeReturn
count_sample (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Stream *stream = data;
  GstClockTime dts = GST_BUFFER_DTS (GST_PAD_PROBE_INFO_BUFFER (info));

  stream->n_samples++;
  if (!GST_CLOCK_TIME_IS_VALID (dts))
    return GST_PAD_PROBE_OK;
  if (GST_CLOCK_TIME_IS_VALID (stream->last_dts) && dts < stream->last_dts)
    stream->n_backwards++;
  stream->last_dts = dts;
  return GST_PAD_PROBE_OK;
}

/* Gives every stream a sink, counted when it is video or audio. */
static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer pipeline)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sinkpad = gst_element_get_static_pad (sink, "sink");

  g_object_set (sink, "async", FALSE, NULL);
  for (guint i = 0; i < N_STREAMS; i++)
    if (g_str_has_prefix (GST_PAD_NAME (pad), stream_names[i]))
      gst_pad_add_probe (sinkpad, GST_PAD_PROBE_TYPE_BUFFER, count_sample,
          &streams[i], NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_pad_link (pad, sinkpad);
  gst_element_sync_state_with_parent (sink);
}

/* Returns whether the end came without an error or a warning before it. */
static gboolean
play (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TIME_LIMIT,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!message) {
    g_printerr ("no end in time\n");
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  g_printerr ("%s\n", error->message);
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) demux = NULL;
  gboolean is_good;

  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("usage: hlsclient DEMUXER URI\n");
    return 1;
  }
  g_autofree gchar *line =
      g_strdup_printf ("souphttpsrc name=source ! %s name=demux", argv[1]);
  pipeline = gst_parse_launch (line, NULL);
  if (pipeline)
    demux = gst_bin_get_by_name (GST_BIN (pipeline), "demux");
  if (!demux)
    return EXIT_SKIP;
  /* The demuxer insists on a parent that understands stream collections. */
  GST_OBJECT_FLAG_SET (pipeline, GST_BIN_FLAG_STREAMS_AWARE);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "location", argv[2], NULL);
  g_signal_connect (demux, "pad-added", G_CALLBACK (on_pad_added), pipeline);
  for (guint i = 0; i < N_STREAMS; i++)
    streams[i].last_dts = GST_CLOCK_TIME_NONE;

  is_good = play (pipeline);
  for (guint i = 0; i < N_STREAMS; i++) {
    g_print ("%s %u\n", stream_names[i], streams[i].n_samples);
    if (streams[i].n_backwards) {
      g_printerr ("%s goes back %u times\n", stream_names[i],
          streams[i].n_backwards);
      is_good = FALSE;
    }
  }
  return is_good ? 0 : 1;
}
