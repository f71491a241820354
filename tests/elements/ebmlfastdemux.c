/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every test writes a small file and compares what comes out of all pads,
 * written down as text, with what it must be: from random access, from a
 * stream in one piece, in pieces, and byte by byte. */

#define _GNU_SOURCE /* memmem() */

#include <gio/gio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstmatroskaheadertags.h"
#include "tests/core/ebmlwriter.h"

#define MS GST_MSECOND

/* x264, 64x48, High@1.0, 25 fps in the VUI, two pictures reordered. */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0a, 0xff, 0xe1, 0x00, 0x18,
  0x67, 0x64, 0x00, 0x0a, 0xac, 0xd9, 0x44, 0x7b, 0x01, 0x10, 0x00, 0x00, 0x03,
  0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0x20, 0xf1, 0x22, 0x59, 0x60, 0x01, 0x00,
  0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };

/* x265, 320x180, Main, 25 fps in the VUI, two pictures reordered. */
static const guint8 hvcc[] = { 0x01, 0x01, 0x60, 0x00, 0x00, 0x00, 0x90, 0x00,
  0x00, 0x00, 0x00, 0x00, 0x3c, 0xf0, 0x00, 0xfc, 0xfd, 0xf8, 0xf8, 0x00, 0x00,
  0x0f, 0x03, 0x20, 0x00, 0x01, 0x00, 0x18, 0x40, 0x01, 0x0c, 0x01, 0xff, 0xff,
  0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
  0x00, 0x3c, 0x95, 0x94, 0x09, 0x21, 0x00, 0x01, 0x00, 0x2b, 0x42, 0x01, 0x01,
  0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
  0x00, 0x3c, 0xa0, 0x0a, 0x08, 0x0c, 0x1f, 0x3e, 0x59, 0x59, 0x52, 0x93, 0x0b,
  0xc0, 0x5a, 0x02, 0x00, 0x00, 0x03, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x32,
  0x10, 0x22, 0x00, 0x01, 0x00, 0x06, 0x44, 0x01, 0xc0, 0x73, 0xc1, 0x89 };

/* AAC-LC, 48 kHz, stereo */
static const guint8 asc[] = { 0x11, 0x90 };

/* --- pieces of a file --------------------------------------------------- */

typedef struct
{
  guint64 number;
  guint64 type;
  const gchar *codec_id;
  const guint8 *codec_private;
  gsize codec_private_size;
  guint64 default_duration_ns;
  guint64 codec_delay_ns;
  gboolean is_compressed;
  guint64 compression; /* ContentCompAlgo */
  guint64 scope;       /* ContentEncodingScope; 0: absent */
  const gchar *stripped;
  guint64 channels;    /* 0: two */
  guint64 crop_bottom; /* pixels; the rest is displayed square */
} Track;

#define VIDEO(...) \
  { \
    .number = 1, .type = 1, .codec_id = "V_MPEG4/ISO/AVC", \
    .codec_private = avcc, .codec_private_size = sizeof avcc, __VA_ARGS__ \
  }
#define AUDIO(...) \
  { \
    .number = 2, .type = 2, .codec_id = "A_AAC", .codec_private = asc, \
    .codec_private_size = sizeof asc, __VA_ARGS__ \
  }

static void
put_encodings (ByteWriter *w, const Track *track)
{
  ByteWriter compression = { 0 }, encoding = { 0 }, encodings = { 0 };
  put_uint (&compression, MATROSKA_ID_CONTENT_COMP_ALGO, track->compression);
  if (track->stripped)
    put_string (&compression, MATROSKA_ID_CONTENT_COMP_SETTINGS,
        track->stripped);
  if (track->scope)
    put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_SCOPE, track->scope);
  put_master (&encoding, MATROSKA_ID_CONTENT_COMPRESSION, &compression);
  put_master (&encodings, MATROSKA_ID_CONTENT_ENCODING, &encoding);
  put_master (w, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
}

static void
put_track (ByteWriter *tracks, const Track *track)
{
  ByteWriter entry = { 0 }, media = { 0 };
  put_uint (&entry, MATROSKA_ID_TRACK_NUMBER, track->number);
  put_uint (&entry, MATROSKA_ID_TRACK_UID, 100 + track->number);
  put_uint (&entry, MATROSKA_ID_TRACK_TYPE, track->type);
  put_string (&entry, MATROSKA_ID_CODEC_ID, track->codec_id);
  put_string (&entry, MATROSKA_ID_LANGUAGE, "ger");
  if (track->codec_private)
    put_bytes (&entry, MATROSKA_ID_CODEC_PRIVATE, track->codec_private,
        track->codec_private_size);
  if (track->default_duration_ns)
    put_uint (&entry, MATROSKA_ID_DEFAULT_DURATION, track->default_duration_ns);
  if (track->codec_delay_ns)
    put_uint (&entry, MATROSKA_ID_CODEC_DELAY, track->codec_delay_ns);
  if (track->is_compressed)
    put_encodings (&entry, track);
  if (track->type == 1) {
    put_uint (&media, MATROSKA_ID_PIXEL_WIDTH, 64);
    put_uint (&media, MATROSKA_ID_PIXEL_HEIGHT, 48);
    if (track->crop_bottom) {
      put_uint (&media, MATROSKA_ID_PIXEL_CROP_BOTTOM, track->crop_bottom);
      put_uint (&media, MATROSKA_ID_DISPLAY_WIDTH, 64);
      put_uint (&media, MATROSKA_ID_DISPLAY_HEIGHT, 48 - track->crop_bottom);
    }
    put_master (&entry, MATROSKA_ID_VIDEO, &media);
  } else if (track->type == 2) {
    put_float (&media, MATROSKA_ID_SAMPLING_FREQUENCY, 48000);
    put_uint (&media, MATROSKA_ID_CHANNELS,
        track->channels ? track->channels : 2);
    put_uint (&media, MATROSKA_ID_BIT_DEPTH, 16);
    put_master (&entry, MATROSKA_ID_AUDIO, &media);
  }
  put_master (tracks, MATROSKA_ID_TRACK_ENTRY, &entry);
}

/* A file open at the end: clusters of unknown size follow. */
static void
put_start (ByteWriter *w, const Track *tracks, guint n_tracks)
{
  ByteWriter ebml = { 0 }, info = { 0 }, entries = { 0 };
  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_float (&info, MATROSKA_ID_DURATION, 4000);
  put_string (&info, MATROSKA_ID_TITLE, "A title");
  put_master (w, MATROSKA_ID_INFO, &info);
  for (guint i = 0; i < n_tracks; i++)
    put_track (&entries, &tracks[i]);
  put_master (w, MATROSKA_ID_TRACKS, &entries);
}

static void
put_cluster (ByteWriter *w, guint64 time)
{
  put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_uint (w, MATROSKA_ID_TIMESTAMP, time);
}

static void
put_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const void *data, gsize size)
{
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + size);
  byte_writer_u8 (w, 0x80 | track);
  byte_writer_i16 (w, time);
  byte_writer_u8 (w, flags);
  byte_writer_bytes (w, data, size);
}

#define KEY 0x80
#define FIXED_LACING 0x04

/* A frame that fits no window of its own, with bytes that tell it apart. */
static void
put_frame (ByteWriter *w, guint8 track, gint16 time, guint8 flags, gsize size)
{
  g_autofree guint8 *data = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 7 + (gsize) time + track);
  put_block (w, track, time, flags, data, size);
}

/* --- what comes out ----------------------------------------------------- */

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

/* The tests of metadata want to see it, all others would be flooded. */
static gboolean logs_metadata;

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
  if (logs_metadata && GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    GstTagList *tags;
    gst_event_parse_tag (event, &tags);
    g_autofree gchar *string = gst_tag_list_to_string (tags);
    g_string_append_printf (log, "  %s %s\n",
        gst_tag_list_get_scope (tags) == GST_TAG_SCOPE_GLOBAL ? "file"
                                                              : "track",
        string);
  } else if (logs_metadata && GST_EVENT_TYPE (event) == GST_EVENT_TOC) {
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

/* Pads whose names begin so are not linked. */
static const gchar *unlinked_prefix = NULL;

static void
on_pad_added (GstElement *element, GstPad *pad, gpointer data)
{
  Output *output = data;
  if (unlinked_prefix && g_str_has_prefix (GST_PAD_NAME (pad), unlinked_prefix))
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

/* --- where bytes come from ---------------------------------------------- */

#define PULL 0

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

/* Done to the element when so many bytes were pushed; an array of them ends
 * with { 0 }. */
typedef struct
{
  gsize when;
  void (*what) (GstElement *demux);
} Intervention;

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

/* Returns everything that came out, as text. `chunk`: bytes a buffer, or PULL.
 * The test gets no more time than the whole suite has. */
static gchar *
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

static gchar *
demux (const ByteWriter *file, gsize chunk, gboolean repair)
{
  return demux_with (file, chunk, repair, NULL);
}

/* Holds all ways of reading to the same result, and to `expected`. */
static void
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

#define AVC_CAPS \
  "  caps video/x-h264, stream-format=(string)avc, alignment=(string)au, " \
  "codec_data=(buffer)" \
  "0164000affe100186764000aacd9447b011000000300100000030320f1225960" \
  "01000668ebe3cb22c0fdf8f800, level=(string)1, profile=(string)high, " \
  "width=(int)64, height=(int)48, framerate=(fraction)"
#define AAC_CAPS \
  "  caps audio/mpeg, mpegversion=(int)4, framed=(boolean)true, " \
  "stream-format=(string)raw, codec_data=(buffer)1190, level=(string)2, " \
  "base-profile=(string)lc, profile=(string)lc, rate=(int)48000, " \
  "channels=(int)2\n"

/* --- tests -------------------------------------------------------------- */

GST_START_TEST (times_of_reordered_video_and_audio)
{
  /* 29.97 fps in milliseconds, coded I P B b b; AAC with its priming. */
  const Track tracks[] = { VIDEO (.default_duration_ns = 33366667),
    AUDIO (.codec_delay_ns = 21333333) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 133, 0, "P4", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_block (&file, 1, 67, 0, "B2", 2);
  put_block (&file, 2, 43, KEY, "a2", 2);
  put_block (&file, 1, 33, 0, "b1", 2);
  put_block (&file, 1, 100, 0, "b3", 2);
  put_cluster (&file, 167);
  put_block (&file, 1, 0, KEY, "I5", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "30000/1001\n"
      "  segment 66733334\n"
      "  0 dts -66733334 +33366667 key discont \"I0\"\n"
      "  133466667 dts -33366667 +33366666 \"P4\"\n"
      "  66733333 dts 0 +33366667 \"B2\"\n"
      "  33366667 dts 33366667 +33366666 \"b1\"\n"
      "  100100000 dts 66733333 +33366667 \"b3\"\n"
      "  166833333 dts 100100000 +33366667 key \"I5\"\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 21333333\n"
      "  -21333333 +21333333 key discont \"a0\"\n"
      "  0 +21333334 key \"a1\"\n"
      "  21333334 +21333333 key \"a2\"\n"
      "  eos\n");
}
GST_END_TEST

/* Open GOP with a pyramid: the leading pictures of the second CRA picture are
 * shown before it, and decode times go on. A stream cut before a CRA picture
 * has leading ones deeper than the set says: what would have to be shown before
 * it is decoded is left out. */
GST_START_TEST (times_of_h265_with_open_gops)
{
  const Track track = { .number = 1,
    .type = 1,
    .codec_id = "V_MPEGH/ISO/HEVC",
    .codec_private = hvcc,
    .codec_private_size = sizeof hvcc };
  static const struct
  {
    gint16 time;
    const gchar *data;
  } frames[] = { { 0, "I0" }, { 160, "P4" }, { 80, "B2" }, { 40, "b1" },
    { 120, "b3" }, { 320, "I8" }, { 240, "B6" }, { 200, "b5" }, { 280, "b7" } };
  ByteWriter file = { 0 };
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint start = 0; start <= 5; start += 5) {
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    for (guint i = start; i < G_N_ELEMENTS (frames); i++)
      put_block (&file, 1, frames[i].time, frames[i].data[0] == 'I' ? KEY : 0,
          frames[i].data, 2);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    const gchar *times = strstr (text, "  segment");
    fail_unless (times != NULL, "%s", text);
    g_string_assign (expected, "  segment 80000000\n");
    for (guint i = start; i < G_N_ELEMENTS (frames); i++) {
      if (start > 0 && frames[i].time <= 240)
        continue;
      g_string_append_printf (expected,
          "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT
          " +40000000%s \"%s\"\n",
          frames[i].time * (gint64) MS,
          (start == 0          ? 40 * ((gint64) i - 2)
                  : i == start ? 240
                               : 280) *
              (gint64) MS,
          i == start                     ? " key discont"
              : frames[i].data[0] == 'I' ? " key"
                                         : "",
          frames[i].data);
    }
    g_string_append (expected, "  eos\n");
    fail_unless_equals_string (times, expected->str);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

/* The depth in the set counts frames, of two blocks each. */
GST_START_TEST (times_of_h264_in_fields)
{
  static const guint8 field_avcc[] = { 0x01, 0x64, 0x00, 0x15, 0xff, 0xe1, 0x00,
    0x17, 0x67, 0x64, 0x00, 0x15, 0xac, 0xe4, 0x11, 0xb6, 0x02, 0x20, 0x00,
    0x00, 0x03, 0x00, 0x20, 0x00, 0x00, 0x06, 0x43, 0xe2, 0x85, 0x22, 0x40,
    0x01, 0x00, 0x06, 0x68, 0xfb, 0xa3, 0xcb, 0x22, 0xc0 };
  static const gint16 fields[] = { 0, 20, 80, 100, 40, 60, 160, 180, 120, 140 };
  const Track track = { .number = 1,
    .type = 1,
    .codec_id = "V_MPEG4/ISO/AVC",
    .default_duration_ns = 20 * MS,
    .codec_private = field_avcc,
    .codec_private_size = sizeof field_avcc };
  ByteWriter file = { 0 };
  g_autoptr (GString) expected = g_string_new ("  segment 40000000\n");

  put_start (&file, &track, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    put_block (&file, 1, fields[i], i == 0 ? KEY : 0, "f", 1);
    g_string_append_printf (expected,
        "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT " +20000000%s \"f\"\n",
        fields[i] * (gint64) MS, 20 * ((gint64) i - 2) * (gint64) MS,
        i == 0 ? " key discont" : "");
  }
  g_string_append (expected, "  eos\n");
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  byte_writer_clear (&file);
  const gchar *times = strstr (text, "  segment");
  fail_unless (times != NULL, "%s", text);
  fail_unless_equals_string (times, expected->str);
}
GST_END_TEST

GST_START_TEST (times_unrepaired_are_the_coded_ones)
{
  const Track tracks[] = { VIDEO (.default_duration_ns = 33366667) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 67, 0, "P2", 2);
  put_block (&file, 1, 33, 0, "b1", 2);

  g_autofree gchar *text = demux (&file, PULL, FALSE);
  byte_writer_clear (&file);
  fail_unless_equals_string (text,
      "video_0\n" AVC_CAPS "30000/1001\n"
      "  segment 66733334\n"
      "  0 dts -66733334 +33366667 key discont \"I0\"\n"
      "  67000000 dts -33366667 +33366667 \"P2\"\n"
      "  33000000 dts 0 +33366667 \"b1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (times_off_the_grid_pass)
{
  /* The VUI says 25 fps; one frame keeps to no rate. */
  const Track tracks[] = { VIDEO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 1000);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 41, 0, "P1", 2);
  put_block (&file, 1, 95, 0, "P2", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "0/1\n"
      "  segment 80000000\n"
      "  1000000000 dts 920000000 +40000000 key discont \"I0\"\n"
      "  1040000000 dts 960000000 +40000000 \"P1\"\n"
      "  1095000000 dts 1000000000 \"P2\"\n"
      "  eos\n");
}
GST_END_TEST

/* Times stay those of the file, and playing begins at once: the segment starts
 * a little before what is there. */
GST_START_TEST (a_late_start_is_not_waited_for)
{
  const Track tracks[] = { VIDEO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 90000000);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "0/1\n"
      "  segment 89999880000000\n"
      "  90000000000000 dts 89999920000000 +40000000 key discont \"I0\"\n"
      "  90000040000000 dts 89999960000000 +40000000 \"P1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (a_wrong_frame_rate_moves_nothing_far)
{
  /* The file says 25 fps and has 60: what is within a tick of 25 fps by chance
   * is taken for it, the rest is left alone and claims no duration. */
  static const gint16 coded_ms[] = { 0, 17, 33, 50, 67, 83, 100, 117, 133, 150,
    167, 183, 199 };
  const Track tracks[] = { { 1, 1, "V_VP8", .default_duration_ns = 40000000 } };
  ByteWriter file = { 0 };
  GString *expected = g_string_new ("video_0\n  caps video/x-vp8, "
                                    "width=(int)64, height=(int)48, "
                                    "framerate=(fraction)25/1\n"
                                    "  segment 0\n");
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < G_N_ELEMENTS (coded_ms); i++) {
    gboolean is_on_grid = coded_ms[i] == 0 || coded_ms[i] == 199;
    gint time_ms = coded_ms[i] == 199 ? 200 : coded_ms[i];
    put_block (&file, 1, coded_ms[i], KEY, "v", 1);
    g_string_append_printf (expected,
        "  %" G_GINT64_FORMAT " dts %" G_GINT64_FORMAT "%s key%s \"v\"\n",
        (gint64) (time_ms * MS), (gint64) (time_ms * MS),
        is_on_grid ? " +40000000" : "", i == 0 ? " discont" : "");
  }
  g_string_append (expected, "  eos\n");
  assert_demuxes (&file, expected->str);
  g_string_free (expected, TRUE);
}
GST_END_TEST

/* Nor does one that is finer than the ticks say it. */
GST_START_TEST (a_frame_rate_that_nobody_says_is_found)
{
  static const guint64 durations_ns[] = { 0, 1666666 };
  for (guint i = 0; i < G_N_ELEMENTS (durations_ns); i++) {
    const Track track = { 1, 1, "V_VP8",
      .default_duration_ns = durations_ns[i] };
    ByteWriter file = { 0 };
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    for (guint64 n = 0; n < 150; n++)
      put_block (&file, 1,
          (gint16) gst_util_uint64_scale_round (n, 1001 * 1000, 30000), KEY,
          "v", 1);

    g_autofree gchar *text = demux (&file, PULL, TRUE);
    fail_unless (strstr (text, "\n  33000000 dts 33000000 key"), "%s", text);
    fail_unless (strstr (text,
                     "\n  4904900000 dts 4904900000 +33366667 key \"v\"\n"
                     "  4938266667 dts 4938266667 +33366666 key \"v\"\n"),
        "%s", text);
    assert_demuxes (&file, text);
  }
}
GST_END_TEST

GST_START_TEST (durations_of_broken_blocks)
{
  /* One tick is a duration too, and 292 years among laced frames overflow
   * nothing. */
  const Track tracks[] = {
    { 2, 2, "A_AC3" },
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };
  ByteWriter file = { 0 }, group = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, G_MAXINT64 / 4 / MS);
  put_bytes (&group, MATROSKA_ID_BLOCK, "\x82\0\0\4\1ab", 7);
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, G_MAXINT64 / MS - 1);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);
  put_bytes (&group, MATROSKA_ID_BLOCK, "\x83\0\0\0hello", 9);
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, 1);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text, "  2305843009213000000 +1000000 key"), "%s", text);
  fail_unless (strstr (text,
                   "  3458764513819846976 "
                   "+4611686018426500000 key \"b\""),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

static void
put_simple_tag (ByteWriter *w, const gchar *name, const gchar *string)
{
  ByteWriter tag = { 0 };
  put_string (&tag, MATROSKA_ID_TAG_NAME, name);
  put_string (&tag, MATROSKA_ID_TAG_STRING, string);
  put_master (w, MATROSKA_ID_SIMPLE_TAG, &tag);
}

/* One tag about the file, or about a track. */
static void
put_tags (ByteWriter *w, guint64 track_uid, const gchar *name,
    const gchar *string)
{
  ByteWriter tags = { 0 }, tag = { 0 }, targets = { 0 };
  if (track_uid > 0)
    put_uint (&targets, MATROSKA_ID_TAG_TRACK_UID, track_uid);
  put_master (&tag, MATROSKA_ID_TARGETS, &targets);
  put_simple_tag (&tag, name, string);
  put_master (&tags, MATROSKA_ID_TAG, &tag);
  put_master (w, MATROSKA_ID_TAGS, &tags);
}

static void
put_chapter (ByteWriter *w, guint64 uid, guint64 start)
{
  ByteWriter chapters = { 0 }, edition = { 0 }, atom = { 0 };
  put_uint (&atom, MATROSKA_ID_CHAPTER_UID, uid);
  put_uint (&atom, MATROSKA_ID_CHAPTER_TIME_START, start);
  put_uint (&edition, MATROSKA_ID_EDITION_UID, 1);
  put_master (&edition, MATROSKA_ID_CHAPTER_ATOM, &atom);
  put_master (&chapters, MATROSKA_ID_EDITION_ENTRY, &edition);
  put_master (w, MATROSKA_ID_CHAPTERS, &chapters);
}

#define OWN_FILE_TAGS \
  "taglist, container-format=(string)Matroska, title=(string)\"A\\ title\""
#define OWN_TRACK_TAGS \
  "taglist, audio-codec=(string)\"MPEG-4\\ AAC\", language-code=(string)de"

GST_START_TEST (languages_are_iso_639_codes)
{
  static const struct
  {
    guint64 type;
    const gchar *iso639, *bcp47, *code;
  } rows[] = {
    { 2, "ger", NULL, "de" },
    { 2, "ger", "fr-CA", "fr" },
    { 2, "chi", "cmn-Hans", "zh" },
    { 2, "und", "gsw-CH", "gsw" },
    { 2, NULL, "gsw-CH", "gsw" },
    { 2, NULL, NULL, "en" },
    { 1, NULL, NULL, NULL },
    { 1, "eng", NULL, "en" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { .type = rows[i].type,
      .codec_id = (gchar *) "A_AC3",
      .language = (gchar *) "eng",
      .language_iso639 = (gchar *) rows[i].iso639,
      .has_language = rows[i].iso639 != NULL };
    if (rows[i].bcp47 || rows[i].iso639)
      track.language =
          (gchar *) (rows[i].bcp47 ? rows[i].bcp47 : rows[i].iso639);
    g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-ac3");
    g_autoptr (GstTagList) tags = gst_matroska_track_tags (&track, caps);
    g_autofree gchar *code = NULL;
    gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &code);
    fail_unless_equals_string (code, rows[i].code);
  }
}
GST_END_TEST

GST_START_TEST (metadata_is_sent_when_it_comes)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_tags (&file, 0, "ARTIST", "somebody");
  put_tags (&file, 102, "BPS", "128000");
  put_tags (&file, 103, "BPS", "1"); /* nobody's */
  put_chapter (&file, 7, 1000000000);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_tags (&file, 0, "COMMENT", "late");

  logs_metadata = TRUE;
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  file " OWN_FILE_TAGS ";\n"
      "  track " OWN_TRACK_TAGS ";\n"
      "  toc 1 0-4000 7 1000-4000\n"
      "  file " OWN_FILE_TAGS ", artist=(string)somebody;\n"
      "  track " OWN_TRACK_TAGS ", bitrate=(uint)128000;\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  21333333 +21333334 key \"a1\"\n"
      "  toc update 1 0-4000 7 1000-4000\n"
      "  file " OWN_FILE_TAGS
      ", artist=(string)somebody, comment=(string)late;\n"
      "  eos\n");
  logs_metadata = FALSE;
}
GST_END_TEST

/* Puts a SeekHead in front of `rest`, which starts as put_start() does and is
 * cleared, that says where `id` is: `behind` bytes before the end. */
static void
put_with_seek_head (ByteWriter *w, ByteWriter *rest, guint32 id, gsize behind)
{
  const gsize seek_head_size = 4 + 1 + 3 + 5 + 11;
  const guint8 *info = memmem (rest->data, rest->size, "\x15\x49\xa9\x66", 4);
  gsize start = (gsize) (info - rest->data); /* of the Segment's data */
  ByteWriter head = { 0 }, seek = { 0 };
  const guint8 id_bytes[] = { id >> 24, id >> 16 & 0xff, id >> 8 & 0xff,
    id & 0xff };
  put_bytes (&seek, MATROSKA_ID_SEEK_ID, id_bytes, sizeof id_bytes);
  put_uint (&seek, MATROSKA_ID_SEEK_POSITION,
      rest->size - behind - start + seek_head_size + 2);
  put_master (&head, MATROSKA_ID_SEEK, &seek);
  byte_writer_bytes (w, rest->data, start);
  put_master (w, MATROSKA_ID_SEEK_HEAD, &head);
  fail_unless_equals_int (w->size, start + seek_head_size + 2);
  byte_writer_bytes (w, rest->data + start, rest->size - start);
  byte_writer_clear (rest);
}

GST_START_TEST (metadata_behind_the_clusters_is_fetched)
{
  const Track tracks[] = { AUDIO () };
  static const gsize paddings[] = { 0, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (paddings); i++) {
    ByteWriter file = { 0 }, rest = { 0 };
    g_autofree gchar *comment = g_strnfill (paddings[i], 'x');
    put_start (&rest, tracks, 1);
    put_cluster (&rest, 0);
    put_block (&rest, 2, 0, KEY, "a0", 2);
    gsize size = rest.size;
    put_tags (&rest, 102, "DESCRIPTION", comment);
    put_with_seek_head (&file, &rest, MATROSKA_ID_TAGS, rest.size - size);

    logs_metadata = TRUE;
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    logs_metadata = FALSE;
    const gchar *tag = strstr (text, "description");
    const gchar *buffer = strstr (text, "key discont");
    fail_unless (buffer && (!tag || tag < buffer), "%s", text);
    fail_unless (!tag == !paddings[i], "%s", text);
    fail_if (tag && strstr (tag + 1, "description"), "%s", text);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

GST_START_TEST (chapters_are_selected_by_a_seek)
{
  GstHarness *h = gst_harness_new_with_padnames ("ebmlfastdemux", "sink", NULL);
  ByteWriter file = { 0 };
  const Track tracks[] = { AUDIO () };
  put_start (&file, tracks, 1);
  put_chapter (&file, 7, 1000000000);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  gst_harness_set_src_caps_str (h, "video/x-matroska");
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  byte_writer_clear (&file);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "audio_0");
  fail_unless (pad != NULL);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_TOC, 0);
  fail_unless (event != NULL);
  /* No such chapter, and a stream that cannot seek. */
  fail_if (gst_pad_send_event (pad, gst_event_new_toc_select ("8")));
  fail_if (gst_pad_send_event (pad, gst_event_new_toc_select ("7")));
  gst_harness_teardown (h);
}
GST_END_TEST

/* The private data of a table row: a string literal with its size. */
#define PRIVATE(bytes) \
  .codec_private = (const guint8 *) bytes, \
  .codec_private_size = sizeof bytes - 1

GST_START_TEST (caps_of_codecs)
{
  static const struct
  {
    Track track;
    const gchar *caps; /* NULL: the track is left out */
  } rows[] = {
    { { 1, 1, "V_VP8" }, "video/x-vp8, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_VP8", .crop_bottom = 8 },
        "video/x-vp8, width=64, height=48, pixel-aspect-ratio=1/1, "
        "framerate=0/1" },
    { { 1, 1, "V_VP9", .default_duration_ns = 80000000 },
        "video/x-vp9, width=64, height=48, framerate=25/2" },
    { { 1, 1, "V_AV1", PRIVATE ("\x81\x00\x0c\x00") },
        "video/x-av1, stream-format=obu-stream, alignment=tu, "
        "codec_data=(buffer)81000c00, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_AV1", PRIVATE ("OBU!") },
        "video/x-av1, stream-format=obu-stream, alignment=tu, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG2", PRIVATE ("\1\2") },
        "video/mpeg, mpegversion=2, systemstream=false, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEGH/ISO/HEVC" },
        "video/x-h265, "
        "stream-format=byte-stream, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG4/ISO/AVC", PRIVATE ("short") },
        "video/x-unknown, codec-id=V_MPEG4/ISO/AVC" },
    { { 1, 1, "V_UNCOMPRESSED" }, "video/x-unknown, codec-id=V_UNCOMPRESSED" },
    { { 2, 2, "A_AC3" }, "audio/x-ac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_EAC3" }, "audio/x-eac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_DTS" }, "audio/x-dts, rate=48000, channels=2" },
    { { 2, 2, "A_TRUEHD" }, "audio/x-true-hd, rate=48000, channels=2" },
    { { 2, 2, "A_MPEG/L3" },
        "audio/mpeg, mpegversion=1, layer=3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/INT/LIT" },
        "audio/x-raw, layout=interleaved, format=S16LE, "
        "channel-mask=(bitmask)0x3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/INT/BIG" },
        "audio/x-raw, layout=interleaved, format=S16BE, "
        "channel-mask=(bitmask)0x3, rate=48000, channels=2" },
    { { 2, 2, "A_PCM/FLOAT/IEEE" }, /* of 16 bits */
        "audio/x-unknown, codec-id=A_PCM/FLOAT/IEEE" },
    { { 2, 2, "A_PCM/INT/LIT", .channels = 0x80000000 },
        "audio/x-unknown, codec-id=A_PCM/INT/LIT" },
    { { 2, 2, "A_AAC/MPEG4/LC/SBR" },
        "audio/mpeg, mpegversion=4, framed=true, stream-format=raw, "
        "codec_data=(buffer)119056e580, level=(string)2, base-profile=lc, "
        "profile=lc, rate=96000, channels=2" },
    { { 2, 2, "A_AAC/MPEG2/MAIN" },
        "audio/mpeg, mpegversion=2, framed=true, stream-format=raw, "
        "codec_data=(buffer)0990, level=(string)1, profile=main, "
        " rate=48000, channels=2" },
    { { 2, 2, "A_AC3/BSID9" },
        "audio/x-ac3, framed=true, rate=48000, channels=2" },
    { { 2, 2, "A_TTA1" }, "audio/x-tta, width=16, rate=48000, channels=2" },
    { { 2, 2, "A_WAVPACK4" },
        "audio/x-wavpack, framed=true, width=16, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_ALAC", PRIVATE ("0123456789abcdef01234567") },
        "audio/x-alac, codec_data=(buffer)00000024616c616300000000"
        "303132333435363738396162636465663031323334353637, rate=48000, "
        "channels=2" },
    { { 2, 2, "A_MS/ACM",
          PRIVATE ("\6\0\2\0\x80\xbb\0\0\0\x77\1\0"
                   "\2\0\x8\0\0\0") },
        "audio/x-alaw, rate=48000, channels=2" },
    { { 2, 2, "A_MS/ACM",
          PRIVATE ("\x34\x12\2\0\x80\xbb\0\0\0\x77\1\0"
                   "\2\0\x8\0\0\0") },
        "audio/x-unknown, codec-id=A_MS/ACM, format=4660" },
    { { 1, 1, "V_PRORES", PRIVATE ("apch") },
        "video/x-prores, format=hq, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MPEG4/MS/V3" },
        "video/x-msmpeg, msmpegversion=43, "
        "width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MS/VFW/FOURCC",
          PRIVATE ("(\0\0\0\100\0\0\0\060\0\0\0"
                   "\1\0\x18\0FFV1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") },
        "video/x-ffv, ffvversion=1, width=64, height=48, framerate=0/1" },
    { { 1, 1, "V_MS/VFW/FOURCC", PRIVATE ("(") },
        "video/x-unknown, codec-id=V_MS/VFW/FOURCC" },
    { { 3, 17, "S_KATE", PRIVATE ("\1\1ab") },
        "subtitle/x-kate, codec_data=(buffer)01016162, "
        "streamheader=(buffer)<61,62>" },
    { { 3, 17, "S_TEXT/USF" }, "application/x-usf" },
    { { 3, 17, "S_NONSENSE" },
        "application/x-subtitle-unknown, codec-id=S_NONSENSE" },
    { { 3, 17, "S_DVBSUB", PRIVATE ("ab") },
        "application/x-subtitle-unknown, codec-id=S_DVBSUB, "
        "codec_data=(buffer)6162" },
    { { 1, 1, "V_REAL/RV10" },
        "video/x-pn-realvideo, rmversion=1, width=64, height=48, "
        "framerate=0/1" },
    { { 1, 1, "V_REAL/RV40",
          PRIVATE ("\0\0\0\x24VIDORV40\0\100\0\060\0\14\0\0\0\0\0\31\0\0"
                   "\1\2\3\4\5\6\7\10ab") },
        "video/x-pn-realvideo, rmversion=4, format=84281096, "
        "subformat=16909060, codec_data=(buffer)01020304050607086162, "
        "width=64, height=48, framerate=0/1" },
    { { 2, 2, "A_REAL/COOK" },
        "audio/x-pn-realaudio, raversion=8, rate=48000, channels=2" },
    { { 2, 2, "A_REAL/COOK",
          PRIVATE ("0123456789012345678901"
                   "\0\1\0\0\2\0"
                   "012345678901"
                   "\0\3..\0\4"
                   "012345678901"
                   "\0\20"
                   "01234567890123"
                   "\0\0\0\2ab") },
        "audio/x-pn-realaudio, raversion=8, flavor=1, packet_size=512, "
        "height=3, leaf_size=4, width=16, codec_data=(buffer)6162, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_REAL/14_4" },
        "audio/x-pn-realaudio, raversion=1, rate=48000, channels=2" },
    { { 2, 2, "A_REAL/ATRC" },
        "audio/x-vnd.sony.atrac3, rate=48000, channels=2" },
    { { 2, 2, "A_OPUS", PRIVATE ("OpusHead\1\2\x38\1\x80\x3e\0\0\0\0\0") },
        "audio/x-opus, rate=48000, channels=2, channel-mapping-family=0, "
        "stream-count=1, coupled-count=1" },
    { { 2, 2, "A_OPUS", PRIVATE ("OpusHead") },
        "audio/x-unknown, codec-id=A_OPUS" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\1\2abbccc") },
        "audio/x-vorbis, streamheader=(buffer)<61,6262,636363>, "
        "rate=48000, channels=2" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\1\0abbccc") },
        "audio/x-unknown, codec-id=A_VORBIS" },
    { { 2, 2, "A_VORBIS", PRIVATE ("\2\377\377") },
        "audio/x-unknown, codec-id=A_VORBIS" },
    { { 2, 2, "A_FLAC", PRIVATE ("fLaC\0\0\0\2ab\x84\0\0\1c") },
        "audio/x-flac, streamheader=(buffer)<664c6143,000000026162,"
        "8400000163>, rate=48000, channels=2" },
    { { 2, 2, "A_FLAC", PRIVATE ("fLaC\0\0\0\7ab") },
        "audio/x-unknown, codec-id=A_FLAC" },
    { { 2, 2, "A_AAC" },
        "audio/mpeg, mpegversion=4, framed=true, "
        "stream-format=raw, codec_data=(buffer)1190, level=(string)2, "
        "base-profile=lc, profile=lc, rate=48000, channels=2" },
    { { 2, 2, "A_AAC", PRIVATE ("\x11\xc0") }, /* no such configuration */
        "audio/mpeg, mpegversion=4, framed=true, stream-format=raw, "
        "codec_data=(buffer)11c0, base-profile=lc, profile=lc, rate=48000, channels=2" },
    { { 3, 17, "S_TEXT/ASS", PRIVATE ("ab") },
        "application/x-ass, codec_data=(buffer)6162" },
    { { 3, 17, "S_TEXT/SSA" }, "application/x-ssa" },
    { { 3, 17, "S_HDMV/PGS" }, "subpicture/x-pgs" },
    { { 3, 17, "S_VOBSUB" }, "subpicture/x-dvd" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_start (&file, &rows[i].track, 1);
    put_cluster (&file, 0);
    put_block (&file, (guint8) rows[i].track.number, 0, KEY, "data", 4);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    byte_writer_clear (&file);

    gchar *caps_text = strstr (text, "  caps ");
    fail_unless (!caps_text == !rows[i].caps, "row %u: %s", i, text);
    if (!caps_text)
      continue;
    *strchr (caps_text, '\n') = '\0';
    g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text + 7);
    g_autoptr (GstCaps) expected = gst_caps_from_string (rows[i].caps);
    if (g_str_equal (rows[i].track.codec_id, "A_OPUS"))
      gst_structure_remove_field (gst_caps_get_structure (caps, 0),
          "streamheader");
    fail_unless (gst_caps_is_equal (caps, expected), "row %u: %s", i,
        caps_text);
  }
}
GST_END_TEST

GST_START_TEST (laced_frames_have_times_of_their_own)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY | FIXED_LACING, "\2aabbcc", 7);
  put_block (&file, 2, 64, KEY, "dd", 2);

  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"aa\"\n"
      "  21333333 +21333334 key \"bb\"\n"
      "  42666667 +21333333 key \"cc\"\n"
      "  64000000 +21333333 key \"dd\"\n"
      "  eos\n");
}
GST_END_TEST

/* Nothing but the frames themselves say how long they are: 20, 10 and 40 ms of
 * Opus; MP3 of 1152 / 44100 s, whose millisecond times are repaired, too. */
GST_START_TEST (frames_say_their_own_durations)
{
  const Track tracks[] = { { 2, 2, "A_OPUS" }, { 3, 2, "A_MPEG/L3" } };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY | FIXED_LACING, "\2\x08\x00\x10", 4);
  put_block (&file, 3, 0, KEY, "\xff\xfb\x90\x64", 4);
  put_block (&file, 3, 26, KEY | FIXED_LACING,
      "\1\xff\xfb\x90\x64\xff\xfb\x90\x64", 9);
  put_block (&file, 3, 78, KEY, "\xff\xfb\x90\x64", 4);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  static const gchar *const times[] = {
    "\n  0 +20000000 key discont",
    "\n  20000000 +10000000 key",
    "\n  30000000 +40000000 key",
    "\n  0 +26122449 key discont",
    "\n  26122449 +26122449 key",
    "\n  52244898 +26122449 key",
    "\n  78367347 +26122449 key",
  };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    fail_unless (strstr (text, times[i]) != NULL, "no %s in: %s", times[i],
        text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (blocks_larger_than_a_window)
{
  const Track tracks[] = { VIDEO (.default_duration_ns = 40000000) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_frame (&file, 1, 0, KEY, 3000000);
  put_frame (&file, 1, 80, 0, 700000);
  put_frame (&file, 1, 40, 0, 700001);
  put_frame (&file, 1, 120, 0, 900);

  g_autofree gchar *whole = demux (&file, G_MAXINT, TRUE);
  fail_unless (strstr (whole, "0 dts -80000000 +40000000 key discont 3000000/"),
      "%s", whole);
  assert_demuxes (&file, whole);
}
GST_END_TEST

/* Returns the size of the result. */
static gsize
deflate_bytes (const void *bytes, gsize size, guint8 *packed, gsize room)
{
  gsize n_read, packed_size;
  g_autoptr (GConverter) zlib =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  fail_unless_equals_int (g_converter_convert (zlib, bytes, size, packed, room,
                              G_CONVERTER_INPUT_AT_END, &n_read, &packed_size,
                              NULL),
      G_CONVERTER_FINISHED);
  return packed_size;
}

GST_START_TEST (frames_are_restored)
{
  guint8 packed[64], packed_asc[64];
  gsize packed_size = deflate_bytes ("sound sound sound", 17, packed, 64);
  gsize asc_size = deflate_bytes (asc, sizeof asc, packed_asc, 64);
  const Track tracks[] = {
    VIDEO (.default_duration_ns = 40000000, .is_compressed = TRUE,
        .compression = 3, .stripped = "head-"),
    { .number = 2,
        .type = 2,
        .codec_id = "A_AAC",
        .codec_private = packed_asc,
        .codec_private_size = asc_size,
        .is_compressed = TRUE,
        .scope = 3 },
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };

  ByteWriter file = { 0 };
  put_start (&file, tracks, 3);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "tail", 4);
  put_block (&file, 2, 0, KEY, packed, packed_size);
  put_block (&file, 2, 21, KEY, "not zlib", 8);
  put_block (&file, 3, 0, KEY, "<i>1</i> < 2 & <x>\0", 19);

  assert_demuxes (&file,
      "warning: A frame of track 2 cannot be decompressed.\n"
      "video_0\n" AVC_CAPS "25/1\n"
      "  segment 80000000\n"
      "  0 dts -80000000 +40000000 key discont \"head-tail\"\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"sound sound sound\"\n"
      "  eos\n"
      "subtitle_0\n"
      "  caps text/x-raw, format=(string)pango-markup\n"
      "  segment 0\n"
      "  0 key discont \"<i>1</i> &lt; 2 &amp; &lt;x&gt;\"\n"
      "  eos\n");
}
GST_END_TEST

/* Headers that say what the frame is are taken away, others are sound. */
GST_START_TEST (aac_is_freed_from_adts)
{
  static const struct
  {
    const gchar *frame;
    gsize size;
    const gchar *text;
  } rows[] = {
    { "\xff\xf1\x4c\x80\1\x5f\xfcsnd", 10, "\"snd\"" },
    { "\xff\xf0\x4c\x80\1\x9f\xfcxxsnd", 12, "\"snd\"" },
    { "\xff\xf1\x4c\x80\1\x7f\xfcsnd", 10, "\xfcsnd\"" }, /* length */
    { "\xff\xf1\x4c\x80\1\x5f\xfdsnd", 10, "\xfdsnd\"" }, /* two in one */
    { "\xff\xf1\x4c", 3, "L\"" },
    { "snd", 3, "\"snd\"" },
  };
  const Track track = { .number = 2, .type = 2, .codec_id = "A_AAC" };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    put_block (&file, 2, 0, KEY, rows[i].frame, rows[i].size);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    byte_writer_clear (&file);
    fail_unless (strstr (text, rows[i].text), "row %u: %s", i, text);
  }
}
GST_END_TEST

GST_START_TEST (sparse_pads_hear_of_gaps)
{
  const Track tracks[] = {
    VIDEO (.default_duration_ns = 40000000),
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "v0", 2);
  put_block (&file, 1, 2000, KEY, "v1", 2);
  put_block (&file, 3, 2000, KEY, "hello", 5);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "25/1\n"
      "  segment 80000000\n"
      "  0 dts -80000000 +40000000 key discont \"v0\"\n"
      "  2000000000 dts -40000000 +40000000 key \"v1\"\n"
      "  eos\n"
      "subtitle_0\n"
      "  caps text/x-raw, format=(string)pango-markup\n"
      "  segment 0\n"
      "  gap\n"
      "  2000000000 key discont \"hello\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (unknown_tracks_show_and_unreadable_ones_do_not)
{
  const Track tracks[] = {
    { .number = 1, .type = 1, .codec_id = "V_NONSENSE" },
    { .number = 3, .type = 1, .codec_id = "V_THEORA" },
    { .number = 4,
        .type = 1,
        .codec_id = "V_VP8",
        .is_compressed = TRUE,
        .compression = 4 },
    AUDIO (),
  };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 4);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "v0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);

  assert_demuxes (&file,
      "info: Track 1 (V_NONSENSE) is shown as unknown: this codec is not "
      "known.\n"
      "info: Track 3 (V_THEORA) is shown as unknown: "
      "its CodecPrivate is missing or makes no sense.\n"
      "info: Track 4 (V_VP8) is left out: "
      "its compression is unknown.\n"
      "video_0\n"
      "  caps video/x-unknown, codec-id=(string)V_NONSENSE\n"
      "  segment 0\n"
      "  0 key discont \"v0\"\n"
      "  eos\n"
      "video_1\n"
      "  caps video/x-unknown, codec-id=(string)V_THEORA\n"
      "  segment 0\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  eos\n");
}
GST_END_TEST

/* A Tracks element of its own. */
static void
put_tracks (ByteWriter *w, const Track *track)
{
  ByteWriter entries = { 0 };
  put_track (&entries, track);
  put_master (w, MATROSKA_ID_TRACKS, &entries);
}

#define TWO_TRACKS_OUT \
  "video_0\n" AVC_CAPS "0/1\n  segment 80000000\n" \
  "  0 dts -80000000 +40000000 key discont 100/9eb77ac2\n  eos\n" \
  "audio_0\n" AAC_CAPS "  segment 0\n" \
  "  0 +21333333 key discont \"a0\"\n" \
  "  21333333 +21333334 key \"a1\"\n" \
  "  eos\n"

GST_START_TEST (timestamps_may_follow_blocks)
{
  /* in a Cluster of more than a window, and in an open one */
  const Track audio = AUDIO ();
  ByteWriter file = { 0 }, cluster = { 0 };
  put_start (&file, &audio, 1);
  for (gint16 i = 0; i < 48; i++) {
    put_block (&cluster, 2, i * 64 / 3, KEY, "aa", 2);
    byte_writer_bytes (&cluster, "\xec\x10\x00\xf0\x00", 5);
    byte_writer_zero (&cluster, 61440);
  }
  put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 0);
  put_master (&file, MATROSKA_ID_CLUSTER, &cluster);
  put_header (&file, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_block (&file, 2, 0, KEY, "bb", 2);
  put_uint (&file, MATROSKA_ID_TIMESTAMP, 1024);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text,
                   "  1002666667 +21333333 key \"aa\"\n"
                   "  1024000000 +21333333 key \"bb\"\n  eos\n"),
      "%s", text);
  fail_unless (g_str_has_prefix (text,
                   "audio_0\n" AAC_CAPS "  segment 0\n"
                   "  0 +21333333 key discont \"aa\"\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (a_cluster_without_time_is_told)
{
  const Track audio = AUDIO ();
  ByteWriter file = { 0 };
  put_start (&file, &audio, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  gsize offset = file.size;
  put_header (&file, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_cluster (&file, 43);
  put_block (&file, 2, 0, KEY, "a2", 2);
  g_autofree gchar *expected =
      g_strdup_printf ("warning: The stream is damaged: the Cluster at offset "
                       "%" G_GSIZE_FORMAT " does not say its time.\n"
                       "audio_0\n" AAC_CAPS "  segment 0\n"
                       "  0 +21333333 key discont \"a0\"\n"
                       "  21333333 +21333334 key discont \"a1\"\n"
                       "  42666667 +21333333 key \"a2\"\n"
                       "  eos\n",
          offset);
  assert_demuxes (&file, expected);
}
GST_END_TEST

static void
put_two_tracks_data (ByteWriter *w)
{
  ByteWriter cluster = { 0 };
  put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 0);
  put_frame (&cluster, 1, 0, KEY, 100);
  put_block (&cluster, 2, 0, KEY, "a0", 2);
  put_block (&cluster, 2, 21, KEY, "a1", 2);
  put_master (w, MATROSKA_ID_CLUSTER, &cluster);
}

GST_START_TEST (tracks_come_in_parts)
{
  const Track video = VIDEO (), audio = AUDIO ();
  ByteWriter file = { 0 };
  put_start (&file, &video, 1);
  put_tracks (&file, &audio);
  put_two_tracks_data (&file);
  assert_demuxes (&file, TWO_TRACKS_OUT);
}
GST_END_TEST

/* Random access finds them, by a SeekHead and without; a stream has gone by. */
GST_START_TEST (tracks_come_behind_clusters)
{
  const Track video = VIDEO (), audio = AUDIO ();
  for (guint has_seek_head = 0; has_seek_head < 2; has_seek_head++) {
    ByteWriter file = { 0 }, ebml = { 0 }, seek = { 0 }, head = { 0 },
               entries = { 0 }, data = { 0 };
    put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
    put_master (&file, MATROSKA_ID_EBML, &ebml);
    put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    put_two_tracks_data (&data);
    if (has_seek_head) {
      /* by sizes there is no way to the Tracks: a Cluster is open before */
      put_bytes (&seek, MATROSKA_ID_SEEK_ID, "\x16\x54\xae\x6b", 4);
      put_cluster (&data, 100);
      put_uint (&seek, MATROSKA_ID_SEEK_POSITION, 26 + data.size);
      put_master (&head, MATROSKA_ID_SEEK, &seek);
      put_master (&file, MATROSKA_ID_SEEK_HEAD, &head);
    }
    byte_writer_bytes (&file, data.data, data.size);
    byte_writer_clear (&data);
    put_track (&entries, &video);
    put_track (&entries, &audio);
    put_master (&file, MATROSKA_ID_TRACKS, &entries);
    put_cluster (&file, 43);
    put_block (&file, 2, 0, KEY, "a2", 2);

    g_autofree gchar *pulled = demux (&file, PULL, TRUE);
    fail_unless (strstr (pulled, "\"a0\"") && strstr (pulled, "\"a2\"") &&
            !strstr (pulled, "warning"),
        "%s", pulled);
    g_autofree gchar *pushed = demux (&file, 1, TRUE);
    fail_unless (!strstr (pushed, "\"a0\"") && strstr (pushed, "\"a2\"") &&
            g_str_has_prefix (pushed,
                "warning: The stream's tracks are not described before its "
                "first frames: these are left out.\n"),
        "%s", pushed);
    byte_writer_clear (&file);
  }
}
GST_END_TEST

GST_START_TEST (errors_say_what_is_wrong)
{
  static const gchar not_matroska[] = "This is a text, not a film.";
  const Track audio = AUDIO ();
  const Track unknown = { .number = 1, .type = 1, .codec_id = "V_NONSENSE" };
  ByteWriter empty = { 0 }, text = { 0 }, no_tracks = { 0 }, no_codec = { 0 },
             no_data = { 0 }, cut = { 0 };
  byte_writer_bytes (&text, not_matroska, sizeof not_matroska);
  put_start (&no_tracks, NULL, 0);
  put_cluster (&no_tracks, 0);
  put_start (&no_codec, &unknown, 1);
  put_cluster (&no_codec, 0);
  put_start (&no_data, &audio, 1);
  put_cluster (&no_data, 0);
  put_start (&cut, &audio, 1);
  cut.size -= 10;

  const struct
  {
    ByteWriter *file;
    const gchar *expected;
  } rows[] = {
    { &empty, "error: The stream is empty.\n" },
    { &text, "error: This is not a Matroska or WebM stream.\n" },
    { &no_tracks, "error: This stream has no track that can be demuxed.\n" },
    { &no_codec,
        "info: Track 1 (V_NONSENSE) is shown as unknown: this codec is not "
        "known.\n"
        "error: The stream has no frame of any track that can be "
        "demuxed.\n"
        "video_0\n"
        "  caps video/x-unknown, codec-id=(string)V_NONSENSE\n"
        "  segment 0\n  eos\n" },
    { &no_data,
        "error: The stream has no frame of any track that can be "
        "demuxed.\n"
        "audio_0\n" AAC_CAPS "  segment 0\n  eos\n" },
    { &cut, "error: The stream ends before its first frames.\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_demuxes (rows[i].file, rows[i].expected);
}
GST_END_TEST

GST_START_TEST (what_is_whole_in_a_cut_file_comes_out)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  file.size--;

  assert_demuxes (&file,
      "warning: The stream is cut off: it ends inside an element.\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  eos\n");
}
GST_END_TEST

/* The same with a Segment that says how long it is, as stored files do: the
 * error comes when all that is there has been pushed. */
GST_START_TEST (a_cut_file_is_an_error)
{
  static const guint8 open_segment[] = { 0x18, 0x53, 0x80, 0x67, 0x01, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const Track tracks[] = { AUDIO () };
  ByteWriter live = { 0 }, file = { 0 };
  put_start (&live, tracks, 1);
  put_cluster (&live, 0);
  put_block (&live, 2, 0, KEY, "a0", 2);
  put_block (&live, 2, 21, KEY, "a1", 2);
  const guint8 *segment =
      memmem (live.data, live.size, open_segment, sizeof open_segment);
  fail_unless (segment != NULL);
  gsize body = (gsize) (segment - live.data) + sizeof open_segment;
  byte_writer_bytes (&file, live.data, body - sizeof open_segment);
  put_header (&file, MATROSKA_ID_SEGMENT, live.size - body + 1000);
  byte_writer_bytes (&file, live.data + body, live.size - body);
  byte_writer_clear (&live);

  assert_demuxes (&file,
      "error: The stream is cut off: its last 1000 bytes are missing.\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a0\"\n"
      "  21333333 +21333334 key \"a1\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (damage_is_passed_over)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  byte_writer_zero (&file, 1000);
  put_cluster (&file, 64);
  put_block (&file, 2, 0, KEY, "a3", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (g_str_has_prefix (text,
                   "warning: The stream is damaged: 1000 "
                   "bytes at offset "),
      "%s", text);
  fail_unless (g_str_has_suffix (text,
                   AAC_CAPS "  segment 0\n"
                            "  0 +21333333 key discont \"a0\"\n"
                            "  64000000 +21333333 key discont \"a3\"\n"
                            "  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (damage_without_end_does_not_fill_the_bus)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  for (guint i = 0; i < 1000; i++)
    put_bytes (&file, MATROSKA_ID_SIMPLE_BLOCK, NULL, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  byte_writer_clear (&file);
  guint n_warnings = 0;
  for (const gchar *at = text; (at = strstr (at, "warning:")); at++)
    n_warnings++;
  fail_unless_equals_int (n_warnings, 20);
  fail_unless (strstr (text, "discont \"a0\""), "%s", text);
}
GST_END_TEST

GST_START_TEST (another_segment_may_change_the_caps)
{
  const Track first[] = { AUDIO () };
  const Track second[] = { { 2, 2, "A_AAC", PRIVATE ("\x12\x10") } };
  ByteWriter file = { 0 };
  put_start (&file, first, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_start (&file, second, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "b0", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text, "\"a0\"\n  caps audio/mpeg"), "%s", text);
  fail_unless (strstr (text,
                   "rate=(int)44100, channels=(int)2\n  segment 0\n"
                   "  21333333 +23219955 key discont \"b0\"\n  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

/* A harness around the element as a stream reads it, and one audio pad. */
static void
add_harness_sink (GstElement *element, GstPad *pad, gpointer data)
{
  gst_harness_add_element_src_pad (data, pad);
}

static GstHarness *
harness_new (void)
{
  GstHarness *h = gst_harness_new_with_padnames ("ebmlfastdemux", "sink", NULL);
  g_signal_connect (h->element, "pad-added", G_CALLBACK (add_harness_sink), h);
  gst_harness_set_src_caps_str (h, "audio/x-matroska");
  return h;
}

/* A Segment of known size, with one cluster of AAC frames. */
static void
put_recording (ByteWriter *w, const Track *tracks, guint n_tracks, guint64 time,
    const gchar *frames)
{
  ByteWriter start = { 0 }, body = { 0 };
  put_start (&start, tracks, n_tracks);
  static const guint8 open_segment[] = { 0x18, 0x53, 0x80, 0x67, 0x01, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const guint8 *segment =
      memmem (start.data, start.size, open_segment, sizeof open_segment);
  gsize head = (gsize) (segment - start.data);
  byte_writer_bytes (&body, segment + sizeof open_segment,
      start.size - head - sizeof open_segment);
  put_cluster (&body, time);
  for (guint i = 0; frames[i]; i++)
    put_block (&body, 2, (gint16) (21 * i), KEY, frames + i, 1);
  byte_writer_bytes (w, start.data, head);
  put_master (w, MATROSKA_ID_SEGMENT, &body);
  byte_writer_clear (&start);
}

GST_START_TEST (recordings_that_were_joined_follow_each_other)
{
  const Track tracks[] = { AUDIO (.codec_delay_ns = 21333333) };
  ByteWriter file = { 0 };
  put_recording (&file, tracks, 1, 0, "abc");
  put_recording (&file, tracks, 1, 0, "de");
  put_recording (&file, tracks, 1, 0, "f");
  byte_writer_bytes (&file, "padding behind the last", 23);
  /* Each loses its priming, and begins where the one before ended. */
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 21333333\n"
      "  -21333333 +21333333 key discont \"a\"\n"
      "  0 +21333334 key \"b\"\n"
      "  21333334 +21333333 key \"c\"\n"
      "  segment 21333333\n"
      "  21333334 +21333333 key discont \"d\"\n"
      "  42666667 +21333334 key \"e\"\n"
      "  segment 21333333\n"
      "  42666668 +21333333 key discont \"f\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (live_headers_sent_again_change_no_times)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  for (guint i = 0; i < 2; i++) {
    put_start (&file, tracks, 1);
    put_cluster (&file, 64000 * i);
    put_block (&file, 2, 0, KEY, "a", 1);
    put_block (&file, 2, 21, KEY, "b", 1);
  }
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a\"\n"
      "  21333333 +21333334 key \"b\"\n"
      "  segment 0\n"
      "  64000000000 +21333333 key discont \"a\"\n"
      "  64021333333 +21333334 key \"b\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (other_tracks_get_other_pads)
{
  const Track before[] = { AUDIO () };
  const Track after[] = { { .number = 2, .type = 2, .codec_id = "A_AC3" } };
  ByteWriter file = { 0 };
  put_recording (&file, before, 1, 0, "ab");
  put_recording (&file, after, 1, 0, "c");
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (g_str_has_prefix (text,
                   "audio_0\n" AAC_CAPS "  segment 0\n"
                   "  0 +21333333 key discont \"a\"\n"
                   "  21333333 +21333334 key \"b\"\n"
                   "  eos\n"
                   "audio_1\n  caps audio/x-ac3"),
      "%s", text);
  fail_unless (g_str_has_suffix (text,
                   "  segment 0\n  42666667 key discont \"c\"\n  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

/* The streams of the element's pads but the one of `unwanted` (nullable). */
static GstEvent *
select_all_but (GstElement *demux, const gchar *unwanted)
{
  GList *ids = NULL;
  for (GList *l = demux->srcpads; l; l = l->next)
    if (g_strcmp0 (GST_PAD_NAME (l->data), unwanted) != 0)
      ids = g_list_append (ids, gst_pad_get_stream_id (l->data));
  GstEvent *event = gst_event_new_select_streams (ids);
  g_list_free_full (ids, g_free);
  return event;
}

static GstEvent *all_streams; /* of the test below */

static void
drop_first_audio (GstElement *demux)
{
  all_streams = select_all_but (demux, NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (demux, "video_0");
  fail_unless (gst_pad_send_event (pad, select_all_but (demux, "audio_0")));
  GList other = { .data = (gpointer) "other" };
  fail_if (
      gst_element_send_event (demux, gst_event_new_select_streams (&other)));
}

static void
drop_video (GstElement *demux)
{
  all_streams = select_all_but (demux, NULL);
  fail_unless (
      gst_element_send_event (demux, select_all_but (demux, "video_0")));
}

static void
take_all (GstElement *demux)
{
  fail_unless (gst_element_send_event (demux, all_streams));
}

GST_START_TEST (streams_not_selected_have_no_pad)
{
  const Track tracks[] = { VIDEO (), AUDIO (),
    { 3, 2, "A_AAC", asc, sizeof asc } };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 3);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 3, 0, KEY, "b0", 2);
  const Intervention interventions[] = { { file.size, drop_first_audio },
    { 0 } };
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_block (&file, 3, 21, KEY, "b1", 2);
  static const gsize chunks[] = { G_MAXINT, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autofree gchar *text = demux_with (&file, chunks[i], TRUE, interventions);
    g_clear_pointer (&all_streams, gst_event_unref);
    fail_unless (g_str_has_prefix (text, "2 streams selected\nvideo_0\n"), "%s",
        text);
    fail_unless (strstr (text, "discont \"a0\"\n  eos\n"), "%s", text);
    fail_unless (strstr (text, "\"b0\"\n  21333333 +21333334 key \"b1\"\n"),
        "%s", text);
  }
  byte_writer_clear (&file);
}
GST_END_TEST

/* Video that is selected again begins with a key frame, on a pad of the same
 * name. */
GST_START_TEST (streams_come_back_at_a_key_frame)
{
  const Track tracks[] = { VIDEO (), AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  Intervention interventions[] = { { file.size, drop_video }, { 0 }, { 0 } };
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);
  interventions[1] = (Intervention){ file.size, take_all };
  put_block (&file, 1, 80, 0, "P2", 2);
  put_block (&file, 1, 120, KEY, "I3", 2);

  g_autofree gchar *text = demux_with (&file, 1, TRUE, interventions);
  fail_unless (g_str_has_prefix (text,
                   "1 streams selected\n2 streams selected\nvideo_0\n"),
      "%s", text);
  fail_unless (strstr (text, "\"I0\"\n  eos\naudio_0\n"), "%s", text);
  const gchar *again = strstr (text, "video_0\n") + 1;
  again = strstr (again, "video_0\n");
  fail_unless (again && strstr (again, "key discont \"I3\"\n  eos\n"), "%s",
      text);
  fail_if (strstr (text, "\"P1\"") || strstr (text, "\"P2\""), "%s", text);
  byte_writer_clear (&file);
}
GST_END_TEST

/* A pad that nobody took does not stop the others; with none taken there is
 * nothing to do. */
GST_START_TEST (unlinked_pads_do_not_stop_the_others)
{
  const Track tracks[] = { VIDEO (), AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  unlinked_prefix = "video";
  static const gsize chunks[] = { PULL, G_MAXINT, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autofree gchar *text = demux (&file, chunks[i], TRUE);
    fail_unless_equals_string (text,
        "audio_0\n" AAC_CAPS "  segment 0\n"
        "  0 +21333333 key discont \"a0\"\n"
        "  21333333 +21333334 key \"a1\"\n"
        "  eos\n");
  }
  unlinked_prefix = "";
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless_equals_string (text, "error: Internal data stream error.\n");
  unlinked_prefix = NULL;
  byte_writer_clear (&file);
}
GST_END_TEST

GST_START_TEST (pads_answer_and_refuse)
{
  const Track tracks[] = { AUDIO (.codec_delay_ns = 10000000) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);

  GstHarness *h = harness_new ();
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  byte_writer_clear (&file);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "audio_0");
  gint64 position, duration;
  fail_unless (gst_pad_query_position (pad, GST_FORMAT_TIME, &position));
  fail_unless_equals_int64 (position, 11333333);
  fail_unless (gst_pad_query_duration (pad, GST_FORMAT_TIME, &duration));
  fail_unless_equals_int64 (duration, 4000 * MS);

  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable = TRUE;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, NULL);
  fail_if (is_seekable);
  fail_if (gst_pad_send_event (pad,
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0)));

  /* language and title are on the pad */
  g_autoptr (GstEvent) tag = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, 0);
  GstTagList *tags;
  gst_event_parse_tag (tag, &tags);
  g_autofree gchar *title = NULL;
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_TITLE, &title));
  fail_unless_equals_string (title, "A title");
  g_autoptr (GstEvent) start =
      gst_pad_get_sticky_event (pad, GST_EVENT_STREAM_START, 0);
  g_autoptr (GstStream) stream = NULL;
  gst_event_parse_stream (start, &stream);
  fail_unless_equals_int (gst_stream_get_stream_type (stream),
      GST_STREAM_TYPE_AUDIO);
  g_autoptr (GstTagList) stream_tags = gst_stream_get_tags (stream);
  g_autofree gchar *language = NULL;
  fail_unless (
      gst_tag_list_get_string (stream_tags, GST_TAG_LANGUAGE_CODE, &language));
  fail_unless_equals_string (language, "de");
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (flush_starts_anew)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);

  GstHarness *h = harness_new ();
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  gst_harness_push (h, gst_buffer_new_memdup ("half a bl", 9));
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));

  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_harness_push (h,
                              gst_buffer_new_memdup (file.data, file.size)),
      GST_FLOW_OK);
  byte_writer_clear (&file);
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  fail_unless (GST_BUFFER_IS_DISCONT (buffer));
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 0);
  fail_unless_equals_int (h->element->numsrcpads, 1);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (properties_are_as_documented)
{
  GstElement *demux = gst_check_setup_element ("ebmlfastdemux");
  gboolean repair = FALSE;
  g_object_get (demux, "repair-timestamps", &repair, NULL);
  fail_unless (repair);
  gst_check_teardown_element (demux);
}
GST_END_TEST

GST_START_TEST (states_cycle)
{
  GstElement *demux = gst_check_setup_element ("ebmlfastdemux");
  for (gint i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_element_set_state (demux, GST_STATE_PLAYING),
        GST_STATE_CHANGE_SUCCESS);
    fail_unless_equals_int (gst_element_set_state (demux, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_check_teardown_element (demux);
}
GST_END_TEST

static Suite *
ebmlfastdemux_suite (void)
{
  Suite *suite = suite_create ("ebmlfastdemux");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, times_of_reordered_video_and_audio);
  tcase_add_test (tcase, times_of_h265_with_open_gops);
  tcase_add_test (tcase, times_of_h264_in_fields);
  tcase_add_test (tcase, times_unrepaired_are_the_coded_ones);
  tcase_add_test (tcase, times_off_the_grid_pass);
  tcase_add_test (tcase, a_late_start_is_not_waited_for);
  tcase_add_test (tcase, a_wrong_frame_rate_moves_nothing_far);
  tcase_add_test (tcase, a_frame_rate_that_nobody_says_is_found);
  tcase_add_test (tcase, durations_of_broken_blocks);
  tcase_add_test (tcase, languages_are_iso_639_codes);
  tcase_add_test (tcase, metadata_is_sent_when_it_comes);
  tcase_add_test (tcase, metadata_behind_the_clusters_is_fetched);
  tcase_add_test (tcase, chapters_are_selected_by_a_seek);
  tcase_add_test (tcase, caps_of_codecs);
  tcase_add_test (tcase, laced_frames_have_times_of_their_own);
  tcase_add_test (tcase, frames_say_their_own_durations);
  tcase_add_test (tcase, blocks_larger_than_a_window);
  tcase_add_test (tcase, frames_are_restored);
  tcase_add_test (tcase, aac_is_freed_from_adts);
  tcase_add_test (tcase, sparse_pads_hear_of_gaps);
  tcase_add_test (tcase, unknown_tracks_show_and_unreadable_ones_do_not);
  tcase_add_test (tcase, timestamps_may_follow_blocks);
  tcase_add_test (tcase, a_cluster_without_time_is_told);
  tcase_add_test (tcase, tracks_come_in_parts);
  tcase_add_test (tcase, tracks_come_behind_clusters);
  tcase_add_test (tcase, errors_say_what_is_wrong);
  tcase_add_test (tcase, what_is_whole_in_a_cut_file_comes_out);
  tcase_add_test (tcase, a_cut_file_is_an_error);
  tcase_add_test (tcase, damage_is_passed_over);
  tcase_add_test (tcase, damage_without_end_does_not_fill_the_bus);
  tcase_add_test (tcase, another_segment_may_change_the_caps);
  tcase_add_test (tcase, recordings_that_were_joined_follow_each_other);
  tcase_add_test (tcase, live_headers_sent_again_change_no_times);
  tcase_add_test (tcase, other_tracks_get_other_pads);
  tcase_add_test (tcase, streams_not_selected_have_no_pad);
  tcase_add_test (tcase, streams_come_back_at_a_key_frame);
  tcase_add_test (tcase, unlinked_pads_do_not_stop_the_others);
  tcase_add_test (tcase, pads_answer_and_refuse);
  tcase_add_test (tcase, flush_starts_anew);
  tcase_add_test (tcase, properties_are_as_documented);
  tcase_add_test (tcase, states_cycle);
  return suite;
}

GST_CHECK_MAIN (ebmlfastdemux)
