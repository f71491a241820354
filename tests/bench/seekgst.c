/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* usage: seekgst DEMUXER FILE accurate|key TIME_MS...
 *        seekgst - FILE bytes OFFSET...
 *
 * Opens a file, seeks in it while it is paused, and prints for each of that how
 * long it took to the first buffer of video, in microseconds, how many bytes were
 * read until then, and the stream time of that buffer, in nanoseconds.
 *
 * Without a demuxer, the source goes to that offset and pushes a buffer as large
 * as a key frame: what a seek in GStreamer costs by itself. */

#include <gst/gst.h>

#include <stdlib.h>
#include <string.h>

#define KEY_FRAME_SIZE 200000 /* bytes */

typedef struct
{
  gint64 begin_us;
  guint64 n_bytes; /* atomic operations are needless: one thread reads */
  gint is_armed;   /* atomic: the next buffer is a seek's first */
  gint64 us;
  guint64 n_bytes_then;
  GstClockTime time;
} Meter;

static GstPadProbeReturn
count_bytes (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Meter *meter = user_data;
  meter->n_bytes += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
note_first_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Meter *meter = user_data;
  if (!g_atomic_int_compare_and_exchange (&meter->is_armed, TRUE, FALSE))
    return GST_PAD_PROBE_OK;
  GstEvent *event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gint64 end_us = g_get_monotonic_time ();
  gst_event_parse_segment (event, &segment);
  guint64 time = 0;
  gint sign = 0;
  if (segment->format == GST_FORMAT_TIME)
    sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME,
        GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)), &time);
  meter->time = sign < 0 ? 0 : time;
  gst_event_unref (event);
  meter->us = end_us - meter->begin_us;
  meter->n_bytes_then = meter->n_bytes;
  return GST_PAD_PROBE_OK;
}

/* Nothing but the video is linked, without a queue: its first buffer stops the
 * demuxer until the next seek. */
static void
link_video (GstElement *demuxer, GstPad *pad, gpointer user_data)
{
  GstElement *sink = user_data;
  GstPad *sinkpad = gst_element_get_static_pad (sink, "sink");
  if (g_str_has_prefix (GST_PAD_NAME (pad), "video") &&
      !gst_pad_is_linked (sinkpad))
    gst_pad_link (pad, sinkpad);
  gst_object_unref (sinkpad);
}

static gboolean
is_paused (GstElement *pipeline)
{
  return gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND) ==
      GST_STATE_CHANGE_SUCCESS;
}

static void
add_probe (GstElement *element, const gchar *name, GstPadProbeType type,
    GstPadProbeCallback callback, Meter *meter)
{
  GstPad *pad = gst_element_get_static_pad (element, name);
  gst_pad_add_probe (pad, type | GST_PAD_PROBE_TYPE_BUFFER, callback, meter,
      NULL);
  gst_object_unref (pad);
}

/* Returns (transfer full, nullable) a pipeline that `meter` watches. */
static GstElement *
make_pipeline (const gchar *demuxer_name, const gchar *path, Meter *meter)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  if (!source || !sink)
    return NULL;
  g_object_set (source, "location", path, "blocksize", KEY_FRAME_SIZE, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, sink, NULL);
  if (strcmp (demuxer_name, "-") == 0) {
    gst_element_link (source, sink);
  } else {
    GstElement *demuxer = gst_element_factory_make (demuxer_name, NULL);
    if (!demuxer)
      return NULL;
    gst_bin_add (GST_BIN (pipeline), demuxer);
    gst_element_link (source, demuxer);
    g_signal_connect (demuxer, "pad-added", G_CALLBACK (link_video), sink);
  }
  add_probe (source, "src", GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_PUSH,
      count_bytes, meter);
  add_probe (sink, "sink", GST_PAD_PROBE_TYPE_PUSH, note_first_buffer, meter);
  return pipeline;
}

static void
begin (Meter *meter)
{
  meter->n_bytes = 0;
  meter->begin_us = g_get_monotonic_time ();
  g_atomic_int_set (&meter->is_armed, TRUE);
}

static void
print (const Meter *meter)
{
  g_print ("%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
      meter->us, meter->n_bytes_then, meter->time);
}

static gboolean
seek (GstElement *pipeline, const gchar *kind, gint64 target)
{
  if (strcmp (kind, "bytes") == 0)
    return gst_element_seek_simple (pipeline, GST_FORMAT_BYTES,
        GST_SEEK_FLAG_FLUSH, target);
  GstSeekFlags flags = strcmp (kind, "key") == 0 ? GST_SEEK_FLAG_KEY_UNIT
                                                 : GST_SEEK_FLAG_ACCURATE;
  return gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | flags, target * GST_MSECOND);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc < 5)
    return EXIT_FAILURE;
  Meter meter = { 0 };
  GstElement *pipeline = make_pipeline (argv[1], argv[2], &meter);
  if (!pipeline)
    return EXIT_FAILURE;
  begin (&meter);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  if (!is_paused (pipeline))
    return EXIT_FAILURE;
  print (&meter);

  for (int i = 4; i < argc; i++) {
    gint64 target = g_ascii_strtoll (argv[i], NULL, 10);
    begin (&meter);
    if (!seek (pipeline, argv[3], target) || !is_paused (pipeline))
      return EXIT_FAILURE;
    print (&meter);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return EXIT_SUCCESS;
}
