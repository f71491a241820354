/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "demuxrig.h"

typedef struct
{
  GString *log; /* of one pad */
  gchar *name;
  GstSegment segment;
  GstPad *pad;
  struct Output *output;
} Sink;

typedef struct Output
{
  GMutex lock;
  GCond cond;
  GPtrArray *sinks;
  GString *text; /* messages, and then all pads */
  gboolean has_no_more_pads;
  gboolean is_over;
  guint n_eos;
} Output;

static gint64
stream_time (const GstSegment *segment, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return -1;
  guint64 result;
  gint sign =
      gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time, &result);
  return sign * (gint64) result;
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Sink *sink = gst_pad_get_element_private (pad);
  GstMapInfo map;
  fail_unless (sink->output->has_no_more_pads, "data before no-more-pads");
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));

  g_string_append_printf (sink->log, "  %" G_GINT64_FORMAT,
      stream_time (&sink->segment, GST_BUFFER_PTS (buffer)));
  if (GST_BUFFER_DTS_IS_VALID (buffer))
    g_string_append_printf (sink->log, " dts %" G_GINT64_FORMAT,
        stream_time (&sink->segment, GST_BUFFER_DTS (buffer)));
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    g_string_append_printf (sink->log, " +%" G_GUINT64_FORMAT,
        GST_BUFFER_DURATION (buffer));
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    g_string_append (sink->log, " key");
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    g_string_append (sink->log, " discont");
  if (map.size < 32)
    g_string_append_printf (sink->log, " \"%.*s\"\n", (int) map.size,
        (const gchar *) map.data);
  else {
    g_autofree gchar *md5 =
        g_compute_checksum_for_data (G_CHECKSUM_MD5, map.data, map.size);
    g_string_append_printf (sink->log, " %" G_GSIZE_FORMAT "/%.8s\n", map.size,
        md5);
  }
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

gboolean demux_logs_metadata;

static void
log_toc_entries (GString *log, GList *entries)
{
  for (GList *item = entries; item; item = item->next) {
    gint64 start, stop;
    gst_toc_entry_get_start_stop_times (item->data, &start, &stop);
    g_string_append_printf (log, " %s %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
        gst_toc_entry_get_uid (item->data), start / GST_MSECOND,
        stop / GST_MSECOND);
    log_toc_entries (log, gst_toc_entry_get_sub_entries (item->data));
  }
}

static void
log_metadata (GString *log, GstEvent *event)
{
  if (demux_logs_metadata && GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    GstTagList *tags;
    gst_event_parse_tag (event, &tags);
    g_autofree gchar *string = gst_tag_list_to_string (tags);
    g_string_append_printf (log, "  %s %s\n",
        gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_GLOBAL ? "file"
                                                              : "track",
        string);
  } else if (demux_logs_metadata && GST_EVENT_TYPE (event) == GST_EVENT_TOC) {
    GstToc *toc;
    gboolean is_update;
    gst_event_parse_toc (event, &toc, &is_update);
    g_string_append_printf (log, "  toc%s", is_update ? " update" : "");
    log_toc_entries (log, gst_toc_get_entries (toc));
    g_string_append_c (log, '\n');
    gst_toc_unref (toc);
  }
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Sink *sink = gst_pad_get_element_private (pad);
  Output *output = sink->output;

  log_metadata (sink->log, event);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS: {
      GstCaps *caps;
      gst_event_parse_caps (event, &caps);
      g_autofree gchar *string = gst_caps_to_string (caps);
      g_string_append_printf (sink->log, "  caps %s\n", string);
      break;
    }
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &sink->segment);
      g_string_append_printf (sink->log, "  segment %" G_GUINT64_FORMAT "\n",
          sink->segment.start);
      break;
    case GST_EVENT_GAP:
      g_string_append (sink->log, "  gap\n");
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&output->lock);
      g_string_append (sink->log, "  eos\n");
      output->n_eos++;
      output->is_over = output->n_eos == output->sinks->len;
      g_cond_signal (&output->cond);
      g_mutex_unlock (&output->lock);
      break;
    default:
      break;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* By template: a pad without one insists on the caps that it had first. */
static GstStaticPadTemplate any_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

const gchar *demux_unlinked_prefix = NULL;

static void
on_pad_added (GstElement *element, GstPad *pad, gpointer data)
{
  Output *output = data;
  if (demux_unlinked_prefix &&
      g_str_has_prefix (GST_PAD_NAME (pad), demux_unlinked_prefix))
    return;
  Sink *sink = g_new0 (Sink, 1);

  output->has_no_more_pads = FALSE; /* to be said again */
  sink->output = output;
  sink->log = g_string_new (NULL);
  sink->name = gst_pad_get_name (pad);
  sink->pad = gst_pad_new_from_static_template (&any_template, NULL);
  gst_pad_set_element_private (sink->pad, sink);
  gst_pad_set_chain_function (sink->pad, sink_chain);
  gst_pad_set_event_function (sink->pad, sink_event);
  gst_pad_set_active (sink->pad, TRUE);
  g_mutex_lock (&output->lock);
  g_ptr_array_add (output->sinks, sink);
  g_mutex_unlock (&output->lock);
  fail_unless_equals_int (gst_pad_link (pad, sink->pad), GST_PAD_LINK_OK);
}

static void
on_no_more_pads (GstElement *element, gpointer data)
{
  Output *output = data;
  output->has_no_more_pads = TRUE;
}

static void
sink_free (Sink *sink)
{
  gst_pad_set_active (sink->pad, FALSE);
  gst_object_unref (sink->pad);
  g_string_free (sink->log, TRUE);
  g_free (sink->name);
  g_free (sink);
}

/* Errors end the run where there is no pad to say EOS. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Output *output = data;
  const gchar *kind = NULL;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      kind = "error";
      gst_message_parse_error (message, &error, NULL);
      break;
    case GST_MESSAGE_WARNING:
      kind = "warning";
      gst_message_parse_warning (message, &error, NULL);
      break;
    case GST_MESSAGE_INFO:
      kind = "info";
      gst_message_parse_info (message, &error, NULL);
      break;
    case GST_MESSAGE_STREAMS_SELECTED:
      g_string_append_printf (output->text, "%u streams selected\n",
          gst_message_streams_selected_get_size (message));
      break;
    default:
      break;
  }
  g_mutex_lock (&output->lock);
  if (kind)
    g_string_append_printf (output->text, "%s: %s\n", kind, error->message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
      output->sinks->len == 0)
    output->is_over = TRUE;
  g_cond_signal (&output->cond);
  g_mutex_unlock (&output->lock);
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* As GstBaseSrc does, fills what there is and leaves the size of a buffer that
 * it was given. */
static GstFlowReturn
source_getrange (GstPad *pad, GstObject *parent, guint64 offset, guint size,
    GstBuffer **buffer)
{
  const ByteWriter *file = gst_pad_get_element_private (pad);
  if (offset >= file->size)
    return GST_FLOW_EOS;
  gsize n_bytes = MIN (size, file->size - offset);
  if (!*buffer)
    *buffer = gst_buffer_new_allocate (NULL, n_bytes, NULL);
  gst_buffer_fill (*buffer, 0, file->data + offset, n_bytes);
  return GST_FLOW_OK;
}

static gboolean
source_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  const ByteWriter *file = gst_pad_get_element_private (pad);
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_SCHEDULING:
      gst_query_set_scheduling (query, GST_SCHEDULING_FLAG_SEEKABLE, 1, -1, 0);
      gst_query_add_scheduling_mode (query, GST_PAD_MODE_PULL);
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_set_duration (query, GST_FORMAT_BYTES, (gint64) file->size);
      return TRUE;
    default:
      return FALSE;
  }
}

static gboolean
source_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode,
    gboolean active)
{
  return TRUE;
}

static GstPad *
source_new (const ByteWriter *file, gboolean is_random_access)
{
  GstPad *source = gst_pad_new ("source", GST_PAD_SRC);
  gst_pad_set_element_private (source, (gpointer) file);
  if (is_random_access) {
    gst_pad_set_getrange_function (source, source_getrange);
    gst_pad_set_query_function (source, source_query);
    gst_pad_set_activatemode_function (source, source_activate_mode);
  } else {
    gst_pad_set_active (source, TRUE);
  }
  return source;
}

static void
intervene (GstPad *source, const Intervention *intervention)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (source);
  g_autoptr (GstElement) demux = gst_pad_get_parent_element (peer);
  intervention->what (demux);
}

static void
push_file (GstPad *source, const ByteWriter *file, gsize chunk,
    const Intervention *intervention)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (source, gst_event_new_stream_start ("test"));
  gst_pad_push_event (source, gst_event_new_segment (&segment));

  GstFlowReturn flow = GST_FLOW_OK;
  gsize size;
  for (gsize pos = 0; pos < file->size && flow == GST_FLOW_OK; pos += size) {
    size = MIN (chunk, file->size - pos);
    if (intervention && pos == intervention->when) {
      intervene (source, intervention);
      intervention = intervention[1].what ? intervention + 1 : NULL;
    }
    if (intervention)
      size = MIN (size, intervention->when - pos);
    flow =
        gst_pad_push (source, gst_buffer_new_memdup (file->data + pos, size));
  }
  gst_pad_push_event (source, gst_event_new_eos ());
}

gchar *
demux_with (const ByteWriter *file, gsize chunk, gboolean repair,
    const Intervention *intervention)
{
  Output output = { .sinks = g_ptr_array_new_with_free_func (
                        (GDestroyNotify) sink_free),
    .text = g_string_new (NULL) };
  GstElement *demux = gst_check_setup_element ("ebmlfastdemux");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstPad) sinkpad = gst_element_get_static_pad (demux, "sink");
  GstPad *source = source_new (file, chunk == PULL);

  g_object_set (demux, "repair-timestamps", repair, NULL);
  gst_bus_set_sync_handler (bus, on_message, &output, NULL);
  gst_element_set_bus (demux, bus);
  g_signal_connect (demux, "pad-added", G_CALLBACK (on_pad_added), &output);
  g_signal_connect (demux, "no-more-pads", G_CALLBACK (on_no_more_pads),
      &output);
  fail_unless_equals_int (gst_pad_link (source, sinkpad), GST_PAD_LINK_OK);
  gst_element_set_state (demux, GST_STATE_PLAYING);
  if (chunk != PULL)
    push_file (source, file, chunk, intervention);

  g_mutex_lock (&output.lock);
  while (!output.is_over)
    g_cond_wait (&output.cond, &output.lock);
  g_mutex_unlock (&output.lock);
  gst_element_set_state (demux, GST_STATE_NULL);
  fail_unless_equals_int (demux->numsrcpads, 0);

  for (guint i = 0; i < output.sinks->len; i++) {
    Sink *sink = g_ptr_array_index (output.sinks, i);
    g_string_append_printf (output.text, "%s\n%s", sink->name, sink->log->str);
  }
  g_ptr_array_unref (output.sinks);
  gst_pad_set_active (source, FALSE);
  gst_pad_unlink (source, sinkpad);
  gst_object_unref (source);
  gst_element_set_bus (demux, NULL);
  gst_check_teardown_element (demux);
  return g_string_free (output.text, FALSE);
}

gchar *
demux (const ByteWriter *file, gsize chunk, gboolean repair)
{
  return demux_with (file, chunk, repair, NULL);
}

void
assert_demuxes (ByteWriter *file, const gchar *expected)
{
  static const gsize chunks[] = { PULL, G_MAXINT, 1, 4096, 100003 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    if (chunks[i] == 1 && file->size > 100000)
      continue; /* says nothing new */
    g_autofree gchar *text = demux (file, chunks[i], TRUE);
    fail_unless (g_strcmp0 (text, expected) == 0,
        "chunk %" G_GSIZE_FORMAT ":\n%s", chunks[i], text);
  }
  byte_writer_clear (file);
}
