/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* usage: demuxdump FACTORY[!LINE] FILE [pull | stay MAX_FRAMES |
 *            push SEED MAX_BYTES | seek NS FLAGS [MAX_FRAMES]]
 *
 * Runs a demuxer over a file and prints all that leaves its pads, or the elements
 * of LINE behind each of them, in lines of tab-separated fields:
 *
 *   stream NAME STREAM-ID
 *   caps NAME CAPS           once for each caps event
 *   tags NAME SCOPE TAGS     stream or global, merged
 *   gap NAME TIME DURATION   stream time, ns
 *   frame NAME PTS DTS DURATION FLAGS SIZE MD5
 *   eos NAME
 *   error TEXT, warning TEXT
 *   memory BYTES                the process's peak, where Linux tells it
 *
 * Times of frames are running times in ns, "-" for none. FLAGS are letters:
 * K key, D discont, O decode-only, H header, C corrupted, P droppable, "-".
 *
 * `pull` is filesrc; `push` gives the file in chunks of 1 to MAX_BYTES bytes
 * (SEED picks them; 0: all of MAX_BYTES); `seek` goes to NS with GstSeekFlags
 * before the first frame and prints what comes then, in stream times; `stay`
 * prints what comes without a seek in stream times, too. Each stream ends with
 * MAX_FRAMES (0: never). */

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#define TIME_LIMIT (20 * GST_SECOND)
#define AFTER_ERROR (2 * GST_SECOND)

typedef struct
{
  gchar *name;
  gchar *stream_id;
  GString *lines; /* caps, gaps, frames, eos */
  GstTagList *tags[2];
  GstSegment segment;
  GstPad *pad;
  gulong block_id;
  guint n_frames;
} Stream;

typedef struct
{
  GstElement *pipeline;
  GstElement *demux;
  const gchar *line; /* (nullable) what is behind each pad */
  GPtrArray *streams;
  gboolean is_seek;
  gboolean has_stream_times;
  guint max_frames;

  GMutex lock;
  GCond cond;
  gboolean has_all_pads;
} Dump;

static void
append_time (GString *out, gint sign, guint64 time)
{
  if (sign == 0 || !GST_CLOCK_TIME_IS_VALID (time))
    g_string_append (out, "\t-");
  else
    g_string_append_printf (out, "\t%s%" G_GUINT64_FORMAT,
        sign < 0 && time > 0 ? "-" : "", time);
}

static void
append_position (const Dump *dump, const Stream *stream, GstClockTime time)
{
  guint64 value = GST_CLOCK_TIME_NONE;
  gint sign = 0;
  if (GST_CLOCK_TIME_IS_VALID (time))
    sign = dump->has_stream_times
        ? gst_segment_to_stream_time_full (&stream->segment, GST_FORMAT_TIME,
              time, &value)
        : gst_segment_to_running_time_full (&stream->segment, GST_FORMAT_TIME,
              time, &value);
  append_time (stream->lines, sign, value);
}

static void
append_flags (GString *out, GstBuffer *buffer)
{
  static const struct
  {
    GstBufferFlags flag;
    gchar letter;
  } letters[] = {
    { GST_BUFFER_FLAG_DISCONT, 'D' },
    { GST_BUFFER_FLAG_DECODE_ONLY, 'O' },
    { GST_BUFFER_FLAG_HEADER, 'H' },
    { GST_BUFFER_FLAG_CORRUPTED, 'C' },
    { GST_BUFFER_FLAG_DROPPABLE, 'P' },
  };
  gsize before = out->len + 1;
  g_string_append_c (out, '\t');
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    g_string_append_c (out, 'K');
  for (gsize i = 0; i < G_N_ELEMENTS (letters); i++) {
    if (GST_BUFFER_FLAG_IS_SET (buffer, letters[i].flag))
      g_string_append_c (out, letters[i].letter);
  }
  if (out->len == before)
    g_string_append_c (out, '-');
}

static gboolean
is_over (const Dump *dump, const Stream *stream)
{
  return dump->max_frames > 0 && stream->n_frames >= dump->max_frames;
}

static void
record_frame (const Dump *dump, Stream *stream, GstBuffer *buffer)
{
  GstMapInfo map;
  if (is_over (dump, stream))
    return;
  stream->n_frames++;
  g_string_append_printf (stream->lines, "frame\t%s", stream->name);
  append_position (dump, stream, GST_BUFFER_PTS (buffer));
  append_position (dump, stream, GST_BUFFER_DTS (buffer));
  append_time (stream->lines, 1, GST_BUFFER_DURATION (buffer));
  append_flags (stream->lines, buffer);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    g_error ("cannot map a buffer");
  g_autofree gchar *md5 =
      g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size);
  g_string_append_printf (stream->lines, "\t%" G_GSIZE_FORMAT "\t%s\n",
      map.size, md5);
  gst_buffer_unmap (buffer, &map);
}

static void
record_tags (Stream *stream, GstEvent *event)
{
  GstTagList *tags;
  gst_event_parse_tag (event, &tags);
  GstTagList **slot =
      &stream->tags[gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_GLOBAL];
  GstTagList *merged = gst_tag_list_merge (*slot, tags, GST_TAG_MERGE_REPLACE);
  g_clear_pointer (slot, gst_tag_list_unref);
  *slot = merged;
}

static void
record_event (const Dump *dump, Stream *stream, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START: {
      const gchar *stream_id;
      gst_event_parse_stream_start (event, &stream_id);
      g_free (stream->stream_id);
      stream->stream_id = g_strdup (stream_id);
      break;
    }
    case GST_EVENT_CAPS: {
      GstCaps *caps;
      gst_event_parse_caps (event, &caps);
      g_autofree gchar *text = gst_caps_to_string (caps);
      g_string_append_printf (stream->lines, "caps\t%s\t%s\n", stream->name,
          text);
      break;
    }
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &stream->segment);
      break;
    case GST_EVENT_TAG:
      record_tags (stream, event);
      break;
    case GST_EVENT_GAP: {
      GstClockTime time, duration;
      gst_event_parse_gap (event, &time, &duration);
      g_string_append_printf (stream->lines, "gap\t%s", stream->name);
      append_position (dump, stream, time);
      append_time (stream->lines, 1, duration);
      g_string_append_c (stream->lines, '\n');
      break;
    }
    case GST_EVENT_FLUSH_STOP:
      g_string_truncate (stream->lines, 0);
      stream->n_frames = 0;
      break;
    case GST_EVENT_EOS:
      g_string_append_printf (stream->lines, "eos\t%s\n", stream->name);
      break;
    default:
      break;
  }
}

static Stream *
find_stream (Dump *dump, GstPad *sinkpad)
{
  return g_object_get_data (G_OBJECT (sinkpad), "stream");
}

static GstPadProbeReturn
record (GstPad *sinkpad, GstPadProbeInfo *info, gpointer data)
{
  Dump *dump = data;
  Stream *stream = find_stream (dump, sinkpad);

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    record_frame (dump, stream, GST_PAD_PROBE_INFO_BUFFER (info));
  } else if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      record_frame (dump, stream, gst_buffer_list_get (list, i));
  } else {
    record_event (dump, stream, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  if (!is_over (dump, stream))
    return GST_PAD_PROBE_OK;
  gst_mini_object_unref (info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;
  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* Returns (transfer none) what is linked to a pad: the sink, or what is in front of
 * it. */
static GstElement *
add_line (Dump *dump, GstElement *sink)
{
  g_autoptr (GError) error = NULL;
  if (!dump->line)
    return sink;
  GstElement *line = gst_parse_bin_from_description (dump->line, TRUE, &error);
  if (!line)
    g_error ("%s", error->message);
  gst_bin_add (GST_BIN (dump->pipeline), line);
  gst_element_link (line, sink);
  gst_element_sync_state_with_parent (line);
  return line;
}

static void
add_stream (GstElement *demux, GstPad *pad, Dump *dump)
{
  if (!GST_PAD_IS_SRC (pad))
    return;
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "async", FALSE, "sync", FALSE, "enable-last-sample",
      FALSE, NULL);
  gst_bin_add (GST_BIN (dump->pipeline), sink);

  Stream *stream = g_new0 (Stream, 1);
  stream->name = gst_pad_get_name (pad);
  stream->lines = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stream->tags); i++)
    stream->tags[i] = gst_tag_list_new_empty ();
  gst_segment_init (&stream->segment, GST_FORMAT_TIME);
  stream->pad = gst_object_ref (pad);
  if (dump->is_seek)
    stream->block_id = gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, NULL, NULL);
  g_ptr_array_add (dump->streams, stream);

  g_autoptr (GstPad) sinkpad = gst_element_get_static_pad (sink, "sink");
  g_object_set_data (G_OBJECT (sinkpad), "stream", stream);
  gst_pad_add_probe (sinkpad,
      GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      record, dump, NULL);
  gst_element_sync_state_with_parent (sink);
  g_autoptr (GstPad) first =
      gst_element_get_static_pad (add_line (dump, sink), "sink");
  if (gst_pad_link (pad, first) != GST_PAD_LINK_OK)
    g_error ("cannot link %s", stream->name);
}

static void
notice_all_pads (GstElement *demux, Dump *dump)
{
  g_mutex_lock (&dump->lock);
  dump->has_all_pads = TRUE;
  g_cond_signal (&dump->cond);
  g_mutex_unlock (&dump->lock);
}

static void
print_message (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  g_strdelimit (error->message, "\t\n", ' ');
  g_print ("%s\t%s\n", GST_MESSAGE_TYPE_NAME (message), error->message);
}

/* Until the end. What is whole in a damaged file still comes after the error
 * that says so, and then EOS; but nothing does when no pad is there. */
static void
wait_for_end (Dump *dump)
{
  GstClockTime limit = TIME_LIMIT;
  g_autoptr (GstBus) bus = gst_element_get_bus (dump->pipeline);
  while (TRUE) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, limit,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
    if (!message && limit == TIME_LIMIT)
      g_print ("error\tnothing happens\n");
    if (!message || GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return;
    print_message (message);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      limit = dump->streams->len > 0 ? AFTER_ERROR : 0;
  }
}

static void
pull (Dump *dump, const gchar *path)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  g_object_set (source, "location", path, NULL);
  gst_bin_add (GST_BIN (dump->pipeline), source);
  gst_element_link (source, dump->demux);
  gst_element_set_state (dump->pipeline, GST_STATE_PLAYING);
}

/* Holds every pad at its first frame, seeks, and lets go. */
static void
seek (Dump *dump, const gchar *path, gint64 time, GstSeekFlags flags)
{
  dump->is_seek = dump->has_stream_times = TRUE;
  pull (dump, path);
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  g_mutex_lock (&dump->lock);
  while (!dump->has_all_pads &&
      g_cond_wait_until (&dump->cond, &dump->lock, deadline))
    continue;
  g_mutex_unlock (&dump->lock);
  if (!dump->has_all_pads)
    g_error ("no pads to seek on");

  Stream *first = g_ptr_array_index (dump->streams, 0);
  if (!gst_pad_send_event (first->pad,
          gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | flags,
              GST_SEEK_TYPE_SET, time, GST_SEEK_TYPE_NONE, -1)))
    g_print ("error\tthe seek was refused\n");
  for (guint i = 0; i < dump->streams->len; i++) {
    Stream *stream = g_ptr_array_index (dump->streams, i);
    gst_pad_remove_probe (stream->pad, stream->block_id);
  }
}

static void
push (Dump *dump, const gchar *path, guint32 seed, guint32 max_size)
{
  FILE *file = fopen (path, "rb");
  if (!file)
    g_error ("cannot open %s", path);

  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GstPad) source = gst_pad_new ("source", GST_PAD_SRC);
  g_autoptr (GstPad) sinkpad = gst_element_get_static_pad (dump->demux, "sink");
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_set_active (source, TRUE);
  gst_pad_link (source, sinkpad);
  gst_element_set_state (dump->pipeline, GST_STATE_PLAYING);
  gst_pad_push_event (source, gst_event_new_stream_start ("file"));
  gst_pad_push_event (source, gst_event_new_segment (&segment));

  GstFlowReturn flow = GST_FLOW_OK;
  while (flow == GST_FLOW_OK) {
    gsize size = max_size;
    if (seed > 0)
      size = 1 + g_rand_int (random) % max_size;
    guint8 *chunk = g_malloc (size);
    size = fread (chunk, 1, size, file);
    if (size == 0) {
      g_free (chunk);
      break;
    }
    flow = gst_pad_push (source, gst_buffer_new_wrapped (chunk, size));
  }
  fclose (file);
  gst_pad_push_event (source, gst_event_new_eos ());
  wait_for_end (dump);
  gst_element_set_state (dump->pipeline, GST_STATE_NULL);
  gst_pad_unlink (source, sinkpad);
  gst_pad_set_active (source, FALSE);
}

static void
print_stream (gpointer data, gpointer unused)
{
  static const gchar *const scopes[] = { "stream", "global" };
  Stream *stream = data;
  g_print ("stream\t%s\t%s\n", stream->name, stream->stream_id);
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++) {
    g_autofree gchar *text = gst_tag_list_to_string (stream->tags[i]);
    g_print ("tags\t%s\t%s\t%s\n", stream->name, scopes[i], text);
  }
  g_print ("%s", stream->lines->str);
}

static void
stream_free (gpointer data)
{
  Stream *stream = data;
  for (guint i = 0; i < G_N_ELEMENTS (stream->tags); i++)
    gst_tag_list_unref (stream->tags[i]);
  g_string_free (stream->lines, TRUE);
  gst_object_unref (stream->pad);
  g_free (stream->stream_id);
  g_free (stream->name);
  g_free (stream);
}

/* Not of getrusage(2): that begins with what the parent had. */
static void
print_memory (void)
{
  g_autofree gchar *status = NULL;
  const gchar *peak = NULL;
  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    peak = strstr (status, "VmHWM:");
  if (peak)
    g_print ("memory\t%" G_GUINT64_FORMAT "\n",
        1024 * g_ascii_strtoull (peak + strlen ("VmHWM:"), NULL, 10));
}

static void
run (Dump *dump, gchar **arguments, gint n_arguments)
{
  const gchar *path = arguments[2];
  const gchar *mode = n_arguments > 3 ? arguments[3] : "pull";
  guint64 first =
      n_arguments > 4 ? g_ascii_strtoull (arguments[4], NULL, 0) : 0;
  guint64 second =
      n_arguments > 5 ? g_ascii_strtoull (arguments[5], NULL, 0) : 1;

  if (g_str_equal (mode, "push")) {
    push (dump, path, (guint32) first, (guint32) MAX (second, 1));
    return;
  }
  if (g_str_equal (mode, "seek")) {
    if (n_arguments > 6)
      dump->max_frames = (guint) g_ascii_strtoull (arguments[6], NULL, 0);
    seek (dump, path, (gint64) first, (GstSeekFlags) second);
  } else {
    dump->has_stream_times = g_str_equal (mode, "stay");
    dump->max_frames = dump->has_stream_times ? (guint) first : 0;
    pull (dump, path);
  }
  wait_for_end (dump);
  gst_element_set_state (dump->pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc < 3) {
    g_printerr ("usage: demuxdump FACTORY[!LINE] FILE "
                "[pull | stay MAX_FRAMES | push SEED MAX_BYTES | "
                "seek NS FLAGS [MAX_FRAMES]]\n");
    return 2;
  }
  Dump dump = { 0 };
  dump.pipeline = gst_pipeline_new (NULL);
  g_auto (GStrv) chain = g_strsplit (argv[1], "!", 2);
  dump.demux = gst_element_factory_make (chain[0], NULL);
  dump.line = chain[1];
  if (!dump.demux)
    return 77;
  dump.streams = g_ptr_array_new_with_free_func (stream_free);
  g_mutex_init (&dump.lock);
  g_cond_init (&dump.cond);
  gst_bin_add (GST_BIN (dump.pipeline), dump.demux);
  g_signal_connect (dump.demux, "pad-added", G_CALLBACK (add_stream), &dump);
  g_signal_connect (dump.demux, "no-more-pads", G_CALLBACK (notice_all_pads),
      &dump);

  run (&dump, argv, argc);
  print_memory ();
  g_ptr_array_foreach (dump.streams, print_stream, NULL);
  g_ptr_array_unref (dump.streams);
  gst_object_unref (dump.pipeline);
  g_cond_clear (&dump.cond);
  g_mutex_clear (&dump.lock);
  return 0;
}
