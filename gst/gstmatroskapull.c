/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapull.h"

#include <gst/base/gstbasesrc.h>

#include "gstmatroskarange.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Bytes asked for at once. */
#define WINDOW_SIZE (1u << 20)

/* Bytes that are read at once beyond what is wanted: more than a window where
 * the parser stays and looks ahead. */
#define MAX_LOOK_AHEAD (32u << 20)

/* Bytes asked for first, or what the first frame after a seek needs: soon there;
 * then twice as many each time, up to the above. */
#define FIRST_WINDOW_SIZE (32u << 10)

/* A source fills the buffer that it is given. What may stand in between
 * (GstBaseTransform) insists on a buffer of its own. */
static gboolean
reads_from_source (GstPad *sinkpad)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (sinkpad);
  g_autoptr (GstElement) upstream =
      peer ? gst_pad_get_parent_element (peer) : NULL;
  return upstream && GST_IS_BASE_SRC (upstream);
}

static GstMatroskaSource
make_source (GstMatroskaPull *pull)
{
  GstMatroskaReader *reader = pull->reader;
  guint64 file_size;
  gboolean is_size_known = gst_matroska_reader_query_size (reader, &file_size);
  gboolean fills_blocks = is_size_known && reads_from_source (reader->sinkpad);
  return (GstMatroskaSource){
    .pads = &reader->pads,
    .parser = reader->parser,
    .sinkpad = reader->sinkpad,
    .file_size = is_size_known ? file_size : G_MAXUINT64,
    .blocks = fills_blocks ? &pull->blocks : NULL,
  };
}

/* --- reading ------------------------------------------------------------ */

/* Returns how many bytes from `offset` on the last window holds, and where in it
 * they begin. */
static gsize
find_known_bytes (const GstMatroskaPull *pull, guint64 offset, gsize *start)
{
  if (!pull->window || offset < pull->window_offset ||
      offset - pull->window_offset >= pull->window->size)
    return 0;
  *start = (gsize) (offset - pull->window_offset);
  return pull->window->size - *start;
}

/* What a seek looked at, or one before it played, is not read again if it is
 * enough to go on with. Returns (transfer full, nullable) it. */
static GstMemory *
share_window (const GstMatroskaPull *pull, guint64 offset)
{
  const GstMatroskaReader *reader = pull->reader;
  gsize start = 0;
  gsize n_known = find_known_bytes (pull, offset, &start);
  if (n_known == 0 || n_known < MAX (reader->want, reader->pads.range.n_bytes))
    return NULL;
  return gst_memory_share (pull->window, (gssize) start, (gssize) n_known);
}

/* A block that the last window cut off begins there: what is known of it, the
 * first bytes of `buffer`, is copied, which costs less than to read it again.
 * Returns how many bytes those are. */
static gsize
copy_known_bytes (const GstMatroskaPull *pull, guint64 offset,
    GstBuffer *buffer)
{
  GstMapInfo map;
  gsize start = 0;
  gsize n_known = find_known_bytes (pull, offset, &start);
  if (n_known == 0 || n_known >= gst_buffer_get_size (buffer) ||
      !gst_memory_map (pull->window, &map, GST_MAP_READ))
    return 0;
  gst_buffer_fill (buffer, 0, map.data + start, n_known);
  gst_memory_unmap (pull->window, &map);
  return n_known;
}

/* Drops what was read before, for `window` if it may be kept. */
static void
replace_window (GstMatroskaPull *pull, GstMemory *window, guint64 offset)
{
  g_clear_pointer (&pull->window, gst_memory_unref);
  if (window && window->size <= WINDOW_SIZE)
    pull->window = gst_memory_ref (window);
  pull->window_offset = offset;
}

/* Reads from where the parser is. Returns (transfer full) bytes in one memory,
 * perhaps fewer than wanted, NULL unless OK. */
static GstMemory *
pull_window (GstMatroskaPull *pull, GstFlowReturn *flow)
{
  GstMatroskaReader *reader = pull->reader;
  gsize size = MAX (reader->want, pull->window_size);
  guint64 offset = matroska_parser_position (reader->parser);
  gboolean is_source = reads_from_source (reader->sinkpad);
  guint64 file_size;
  gsize n_known = 0;
  g_autoptr (GstBuffer) buffer = NULL;

  /* A parser that looks ahead from where it is wants a little more each time;
   * it gets twice as much, so that little is read again. */
  if (offset == pull->window_offset)
    size = MAX (size, MIN (2 * pull->last_size, MAX_LOOK_AHEAD));

  /* At the end of a file, GstBaseSrc fills less of a buffer that it is given
   * and leaves its size: only what is known to be there is asked for. */
  if (gst_matroska_reader_query_size (reader, &file_size)) {
    if (offset >= file_size) {
      *flow = GST_FLOW_EOS;
      return NULL;
    }
    size = (gsize) MIN (size, file_size - offset);
    if (is_source) {
      buffer = gst_block_ring_acquire (&pull->blocks, size);
      n_known = copy_known_bytes (pull, offset, buffer);
      gst_memory_resize (gst_buffer_peek_memory (buffer, 0), (gssize) n_known,
          size - n_known);
    }
  }
  pull->window_size = MIN (2 * pull->window_size, WINDOW_SIZE);
  pull->last_size = size;
  GST_DEBUG_OBJECT (reader->element,
      "pulling %" G_GSIZE_FORMAT " at %" G_GUINT64_FORMAT, size - n_known,
      offset + n_known);
  *flow = gst_pad_pull_range (reader->sinkpad, offset + n_known,
      (guint) (size - n_known), &buffer);
  if (*flow != GST_FLOW_OK)
    return NULL;
  GstMemory *window = gst_buffer_get_all_memory (buffer);
  gst_memory_resize (window, -(gssize) n_known, window->size + n_known);
  replace_window (pull, window, offset);
  return window;
}

/* The first block: all that is before the Clusters was read. A seek that came
 * before can be done. */
static GstFlowReturn
handle_block (GstMatroskaPull *pull, const MatroskaEvent *event,
    const GstMatroskaBytes *bytes)
{
  GstMatroskaReader *reader = pull->reader;
  g_autoptr (GstEvent) seek = gst_matroska_reader_get_ready (reader);
  if (seek && gst_matroska_pull_seek (pull, seek))
    return GST_MATROSKA_FLOW_MOVED;
  GstFlowReturn flow = gst_matroska_reader_handle_event (reader, event, bytes);
  if (flow != GST_FLOW_OK || !gst_matroska_pads_plays_keys_only (&reader->pads))
    return flow;
  GstMatroskaSource source = make_source (pull);
  return gst_matroska_source_skip_to_key (&source, &event->block)
      ? GST_MATROSKA_FLOW_MOVED
      : flow;
}

/* Parses all that is whole in the window. */
static GstFlowReturn
parse_window (GstMatroskaPull *pull, GstMemory *window, const guint8 *data,
    gsize size)
{
  GstMatroskaReader *reader = pull->reader;
  gsize pos = 0;

  while (TRUE) {
    MatroskaEvent event;
    gsize consumed;
    guint64 skip;
    CoreStatus status = matroska_parser_next (reader->parser, data + pos,
        size - pos, &event, &consumed, &skip, &reader->want);
    GstMatroskaBytes bytes = { window, pos, data + pos };
    GstFlowReturn flow = GST_FLOW_OK;

    if (status == CORE_OK && event.type == MATROSKA_EVENT_BLOCK)
      flow = handle_block (pull, &event, &bytes);
    else if (status == CORE_OK)
      flow = gst_matroska_reader_handle_event (reader, &event, &bytes);
    else if (status != CORE_NEED_DATA)
      flow = gst_matroska_reader_refuse (reader, status);
    if (flow != GST_FLOW_OK)
      return flow;
    if (g_atomic_int_get (&pull->n_seeks_waiting) > 0)
      return GST_FLOW_OK; /* the parser is where to go on */

    pos += consumed;
    if (skip > size - pos)
      return GST_FLOW_OK; /* the next window begins beyond this one */
    pos += skip;
    if (status == CORE_NEED_DATA && reader->want > size - pos)
      return GST_FLOW_OK;
  }
}

/* Nothing at the parser's position: was something to be there? */
static gboolean
skipped_beyond_end (const GstMatroskaReader *reader)
{
  guint64 file_size;
  return gst_matroska_reader_query_size (reader, &file_size) &&
      matroska_parser_position (reader->parser) > file_size;
}

static GstFlowReturn
pull_and_parse (GstMatroskaPull *pull)
{
  GstMatroskaReader *reader = pull->reader;
  GstFlowReturn flow;
  gsize wanted = MAX (reader->want, 1);
  g_autoptr (GstMemory) window =
      share_window (pull, matroska_parser_position (reader->parser));

  if (window)
    flow = GST_FLOW_OK;
  else
    window = pull_window (pull, &flow);
  if (flow == GST_FLOW_EOS)
    return gst_matroska_reader_end_input (reader, skipped_beyond_end (reader));
  if (flow != GST_FLOW_OK)
    return flow;

  GstMapInfo map;
  if (!gst_memory_map (window, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (reader->element, RESOURCE, READ, (NULL),
        ("cannot map what the source gave"));
    return GST_FLOW_ERROR;
  }
  if (map.size < wanted)
    flow = gst_matroska_reader_end_input (reader, TRUE);
  else
    flow = parse_window (pull, window, map.data, map.size);
  gst_memory_unmap (window, &map);
  return flow;
}

/* Puts reading where the range begins, with what was read to find it. */
static void
begin_range (GstMatroskaPull *pull, GstMatroskaSource *source)
{
  GstMatroskaReader *reader = pull->reader;
  if (source->window)
    replace_window (pull, source->window, source->window_offset);
  g_clear_pointer (&source->window, gst_memory_unref);
  reader->want = 1;
  pull->last_size = 0;
  pull->window_size = (gsize) CLAMP (reader->pads.range.n_bytes,
      FIRST_WINDOW_SIZE, WINDOW_SIZE);
}

/* What is played backwards goes on with what is before. */
static GstFlowReturn
go_back (GstMatroskaPull *pull)
{
  GstMatroskaSource source = make_source (pull);
  GstFlowReturn flow = gst_matroska_source_go_back (&source);
  begin_range (pull, &source);
  return flow;
}

static void
loop (gpointer user_data)
{
  GstMatroskaPull *pull = user_data;
  GstMatroskaReader *reader = pull->reader;
  GstFlowReturn flow = pull_and_parse (pull);

  if ((flow == GST_FLOW_EOS || flow == GST_MATROSKA_FLOW_RANGE_DONE) &&
      reader->pads.segment.rate < 0)
    flow = go_back (pull);
  if (flow == GST_FLOW_OK || flow == GST_MATROSKA_FLOW_MOVED)
    return;

  GST_INFO_OBJECT (reader->element, "pausing: %s", gst_flow_get_name (flow));
  gst_pad_pause_task (reader->sinkpad);
  if (flow == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_EOS || flow == GST_MATROSKA_FLOW_RANGE_DONE) {
    gst_matroska_reader_finish_segment (reader);
    return;
  }
  /* Whoever returned GST_FLOW_ERROR has said why. */
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED)
    GST_ELEMENT_FLOW_ERROR (reader->element, flow);
  gst_matroska_pads_push_event (&reader->pads, gst_event_new_eos ());
}

gboolean
gst_matroska_pull_start_task (GstMatroskaPull *pull)
{
  return gst_pad_start_task (pull->reader->sinkpad, loop, pull, NULL);
}

gboolean
gst_matroska_pull_stop_task (GstMatroskaPull *pull)
{
  return gst_pad_stop_task (pull->reader->sinkpad);
}

/* --- seeking ------------------------------------------------------------ */

/* The streaming thread stands still. Where to go on is found before downstream
 * is let on, so that nothing is decoded in between. */
static gboolean
move_to_segment (GstMatroskaPull *pull, GstSegment *segment, GstSeekFlags flags,
    gboolean is_elsewhere, guint32 seqnum)
{
  GstMatroskaReader *reader = pull->reader;
  GstMatroskaSource source = make_source (pull);
  GstFlowReturn flow = GST_FLOW_OK;

  if (is_elsewhere)
    flow = gst_matroska_source_enter (&source, segment, flags);
  else
    reader->pads.range.high_ns = GST_CLOCK_TIME_IS_VALID (segment->stop)
        ? (gint64) segment->stop
        : G_MAXINT64;
  if (flow != GST_FLOW_OK) {
    g_clear_pointer (&source.window, gst_memory_unref);
    if (flow != GST_FLOW_FLUSHING)
      GST_ELEMENT_ERROR (reader->element, RESOURCE, SEEK,
          ("There is nothing to play from where a seek went."),
          ("to %" GST_SEGMENT_FORMAT ": %s", segment,
              gst_flow_get_name (flow)));
    return FALSE;
  }
  reader->pads.segment = *segment;
  reader->pads.seqnum = seqnum;
  if (is_elsewhere) {
    reader->is_over = FALSE;
    begin_range (pull, &source);
  }
  return TRUE;
}

static void
push_upstream (GstMatroskaPull *pull, GstEvent *event, guint32 seqnum)
{
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (pull->reader->sinkpad, event);
}

gboolean
gst_matroska_pull_seek (GstMatroskaPull *pull, GstEvent *event)
{
  GstMatroskaReader *reader = pull->reader;
  GstPad *sinkpad = reader->sinkpad;
  guint32 seqnum = gst_event_get_seqnum (event);
  GstSeekFlags flags;
  gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
  gboolean is_flushing = (flags & GST_SEEK_FLAG_FLUSH) != 0;

  g_atomic_int_inc (&pull->n_seeks_waiting);
  if (is_flushing) {
    push_upstream (pull, gst_event_new_flush_start (), seqnum);
    gst_matroska_reader_flush_and_lock (reader, seqnum);
  } else {
    gst_pad_pause_task (sinkpad);
    GST_PAD_STREAM_LOCK (sinkpad);
  }
  g_atomic_int_add (&pull->n_seeks_waiting, -1);

  GstSegment segment;
  gboolean is_elsewhere;
  gboolean is_possible =
      gst_matroska_reader_seek_segment (reader, event, &segment, &is_elsewhere);
  if (is_flushing)
    push_upstream (pull, gst_event_new_flush_stop (TRUE), seqnum);
  gboolean is_done = is_possible &&
      move_to_segment (pull, &segment, flags, is_elsewhere || is_flushing,
          seqnum);
  if (is_flushing)
    gst_matroska_reader_end_flush (reader, seqnum);
  if (is_done) {
    gst_matroska_reader_post_segment_start (reader);
    gst_matroska_pads_push_segment (&reader->pads);
  }
  if (reader->parser)
    gst_matroska_pull_start_task (pull);
  GST_PAD_STREAM_UNLOCK (sinkpad);
  return is_done;
}

/* --- life --------------------------------------------------------------- */

void
gst_matroska_pull_init (GstMatroskaPull *pull, GstMatroskaReader *reader)
{
  *pull = (GstMatroskaPull){ .reader = reader };
}

void
gst_matroska_pull_start (GstMatroskaPull *pull)
{
  pull->window_size = FIRST_WINDOW_SIZE;
  pull->last_size = 0;
  gst_block_ring_init (&pull->blocks, WINDOW_SIZE);
}

void
gst_matroska_pull_stop (GstMatroskaPull *pull)
{
  replace_window (pull, NULL, 0);
  gst_block_ring_clear (&pull->blocks);
}
