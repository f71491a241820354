/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What upstream may do to a stream at any moment: flush it, end it, announce
 * times of its own. */

#include <gst/check/gstcheck.h>

#include "tests/core/ebmlwriter.h"

#define N_BLOCKS 12
#define NOT_CUT G_MAXSIZE

static GstStaticPadTemplate any_src = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate any_sink = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

typedef struct
{
  GstElement *demux;
  GstPad *source, *sink;
  GArray *times; /* GstClockTime, of what came since the last flush */
  GstSegment segment;
  gboolean has_ended;
} Stream;

static GstFlowReturn
on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Stream *stream = gst_pad_get_element_private (pad);
  g_array_append_val (stream->times, GST_BUFFER_PTS (buffer));
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Stream *stream = gst_pad_get_element_private (pad);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &stream->segment);
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    g_array_set_size (stream->times, 0);
  stream->has_ended |= GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  gst_event_unref (event);
  return TRUE;
}

static gboolean
on_upstream_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 40 * GST_MSECOND, GST_SECOND);
  return TRUE;
}

static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer data)
{
  Stream *stream = data;
  fail_unless_equals_int (gst_pad_link (pad, stream->sink), GST_PAD_LINK_OK);
}

static void
begin_stream (Stream *stream, GstFormat format)
{
  GstSegment segment;
  gst_segment_init (&segment, format);
  if (format == GST_FORMAT_TIME) {
    segment.start = segment.time = 5 * GST_SECOND;
    segment.base = GST_SECOND;
  }
  gst_pad_push_event (stream->source, gst_event_new_segment (&segment));
}

static void
stream_open (Stream *stream, GstFormat format)
{
  stream->demux = gst_element_factory_make ("ebmlfastdemux", NULL);
  g_autoptr (GstPad) demux_sink =
      gst_element_get_static_pad (stream->demux, "sink");
  stream->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  stream->source = gst_pad_new_from_static_template (&any_src, "src");
  stream->sink = gst_pad_new_from_static_template (&any_sink, "sink");
  gst_pad_set_element_private (stream->sink, stream);
  gst_pad_set_chain_function (stream->sink, on_buffer);
  gst_pad_set_event_function (stream->sink, on_event);
  gst_pad_set_query_function (stream->source, on_upstream_query);
  gst_pad_set_active (stream->source, TRUE);
  gst_pad_set_active (stream->sink, TRUE);
  g_signal_connect (stream->demux, "pad-added", G_CALLBACK (on_pad_added),
      stream);
  fail_unless_equals_int (gst_pad_link (stream->source, demux_sink),
      GST_PAD_LINK_OK);
  gst_element_set_state (stream->demux, GST_STATE_PLAYING);
  gst_pad_push_event (stream->source, gst_event_new_stream_start ("test"));
  begin_stream (stream, format);
}

static void
stream_close (Stream *stream)
{
  gst_element_set_state (stream->demux, GST_STATE_NULL);
  gst_pad_set_active (stream->source, FALSE);
  gst_object_unref (stream->source);
  gst_object_unref (stream->sink);
  gst_object_unref (stream->demux);
  g_array_unref (stream->times);
}

static void
push_bytes (Stream *stream, const ByteWriter *file, gsize size)
{
  for (gsize pos = 0; pos < size; pos += 7)
    gst_pad_push (stream->source,
        gst_buffer_new_memdup (file->data + pos, MIN (7, size - pos)));
}

static void
flush (Stream *stream, GstFormat format)
{
  gst_pad_push_event (stream->source, gst_event_new_flush_start ());
  gst_pad_push_event (stream->source, gst_event_new_flush_stop (TRUE));
  begin_stream (stream, format);
}

/* A live stream: nothing has a size. A second each block. */
static void
write_file (ByteWriter *w)
{
  ByteWriter ebml = { 0 }, tracks = { 0 }, video = { 0 }, media = { 0 };
  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "webm");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_uint (&video, MATROSKA_ID_TRACK_NUMBER, 1);
  put_uint (&video, MATROSKA_ID_TRACK_TYPE, 1);
  put_string (&video, MATROSKA_ID_CODEC_ID, "V_VP8");
  put_uint (&media, MATROSKA_ID_PIXEL_WIDTH, 64);
  put_uint (&media, MATROSKA_ID_PIXEL_HEIGHT, 48);
  put_master (&video, MATROSKA_ID_VIDEO, &media);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, &video);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
  for (guint i = 0; i < N_BLOCKS; i++) {
    put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
    put_uint (w, MATROSKA_ID_TIMESTAMP, 1000 * i);
    put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + 20);
    write_block (w, 1, 0, 0x80, "", 0);
    byte_writer_zero (w, 20);
  }
}

static void
assert_frames (const Stream *stream, guint n_frames, gsize cut)
{
  fail_unless (stream->times->len == n_frames,
      "cut at %" G_GSIZE_FORMAT ": %u frames", cut, stream->times->len);
  for (guint i = 0; i < n_frames; i++)
    fail_unless_equals_uint64 (g_array_index (stream->times, GstClockTime, i),
        i * GST_SECOND);
}

static gboolean
flush_at_caps (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return on_event (pad, parent, event);
  gst_event_unref (event);
  gst_pad_send_event (pad, gst_event_new_flush_start ());
  return FALSE;
}

/* A seek may be faster than the caps; a sink that is flushed refuses them. */
GST_START_TEST (a_flush_overtakes_caps)
{
  Stream stream = { 0 };
  ByteWriter file = { 0 };
  write_file (&file);
  stream_open (&stream, GST_FORMAT_BYTES);
  gst_pad_set_event_function (stream.sink, flush_at_caps);
  fail_unless_equals_int (gst_pad_push (stream.source,
                              gst_buffer_new_memdup (file.data, file.size)),
      GST_FLOW_FLUSHING);
  byte_writer_clear (&file);
  stream_close (&stream);
}
GST_END_TEST

/* The stream begins anew after it, and seeks in between do no harm. */
GST_START_TEST (upstream_flushes_at_any_moment)
{
  ByteWriter file = { 0 };
  write_file (&file);
  for (gsize cut = 0; cut <= file.size; cut += 11) {
    Stream stream = { 0 };
    stream_open (&stream, GST_FORMAT_BYTES);
    push_bytes (&stream, &file, cut);
    flush (&stream, GST_FORMAT_BYTES);
    gst_element_send_event (stream.demux,
        gst_event_new_seek (1, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
            GST_SEEK_TYPE_SET, GST_SECOND, GST_SEEK_TYPE_NONE, -1));
    push_bytes (&stream, &file, file.size);
    gst_pad_push_event (stream.source, gst_event_new_eos ());
    assert_frames (&stream, N_BLOCKS, cut);
    fail_unless (stream.has_ended);
    stream_close (&stream);
  }
  byte_writer_clear (&file);
}
GST_END_TEST

/* All that is whole comes out. */
GST_START_TEST (upstream_ends_at_any_moment)
{
  ByteWriter file = { 0 };
  guint n_frames = 0;
  write_file (&file);
  for (gsize cut = 0; cut <= file.size; cut++) {
    Stream stream = { 0 };
    stream_open (&stream, GST_FORMAT_BYTES);
    push_bytes (&stream, &file, cut);
    gst_pad_push_event (stream.source, gst_event_new_eos ());
    fail_unless (
        stream.times->len >= n_frames && stream.times->len <= n_frames + 1);
    n_frames = stream.times->len;
    assert_frames (&stream, n_frames, cut);
    stream_close (&stream);
  }
  fail_unless_equals_int ((gint) n_frames, N_BLOCKS);
  byte_writer_clear (&file);
}
GST_END_TEST

/* As a client of DASH does: segments of its own, headers again, latency. */
GST_START_TEST (segments_in_time_are_upstreams)
{
  ByteWriter file = { 0 };
  Stream stream = { 0 };
  write_file (&file);
  stream_open (&stream, GST_FORMAT_TIME);
  push_bytes (&stream, &file, file.size);
  assert_frames (&stream, N_BLOCKS, NOT_CUT);
  fail_unless_equals_uint64 (stream.segment.start, 5 * GST_SECOND);
  fail_unless_equals_uint64 (stream.segment.time, 5 * GST_SECOND);
  fail_unless_equals_uint64 (stream.segment.base, GST_SECOND);

  push_bytes (&stream, &file, file.size);
  fail_unless_equals_int ((gint) stream.times->len, 2 * N_BLOCKS);
  fail_unless_equals_uint64 (stream.segment.base, GST_SECOND);

  flush (&stream, GST_FORMAT_TIME);
  push_bytes (&stream, &file, file.size);
  assert_frames (&stream, N_BLOCKS, NOT_CUT);

  gboolean is_live;
  GstClockTime min, max;
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  fail_unless (gst_pad_peer_query (stream.sink, latency));
  gst_query_parse_latency (latency, &is_live, &min, &max);
  fail_unless (is_live && min == 40 * GST_MSECOND && max == GST_SECOND);

  /* it was not asked, and cannot */
  fail_if (gst_element_send_event (stream.demux,
      gst_event_new_seek (1, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  stream_close (&stream);
  byte_writer_clear (&file);
}
GST_END_TEST

static Suite *
ebmlfastdemuxpush_suite (void)
{
  Suite *suite = suite_create ("ebmlfastdemuxpush");
  TCase *tcase = tcase_create ("all");
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, a_flush_overtakes_caps);
  tcase_add_test (tcase, upstream_flushes_at_any_moment);
  tcase_add_test (tcase, upstream_ends_at_any_moment);
  tcase_add_test (tcase, segments_in_time_are_upstreams);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (ebmlfastdemuxpush);
