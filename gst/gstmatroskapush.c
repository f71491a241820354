/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapush.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Bytes shown first to the parser of a stream: more than any header of a
 * block, so that it knows what it wants from one look. */
#define PEEK_SIZE 64

/* An element from this size on is put together as it comes. */
#define GATHERED_SIZE (1u << 20)

/* --- seeking ------------------------------------------------------------ */

gboolean
gst_matroska_push_can_seek (const GstMatroskaPush *push, gdouble rate,
    GstSeekFlags flags)
{
  return rate > 0 && (flags & GST_SEEK_FLAG_FLUSH) &&
      gst_matroska_reader_is_upstream_seekable (push->reader, GST_FORMAT_BYTES);
}

static gboolean
ask_for_bytes (GstMatroskaPush *push)
{
  GstMatroskaByteSeek *seek = &push->seek;
  seek->has_arrived = FALSE;
  GstEvent *event = gst_event_new_seek (1.0, GST_FORMAT_BYTES,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      (gint64) seek->offset, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (event, seek->seqnum);
  GST_DEBUG_OBJECT (push->reader->element,
      "asking for bytes at %" G_GUINT64_FORMAT, seek->offset);
  return gst_pad_push_event (push->reader->sinkpad, event);
}

/* What upstream sends from now on belongs to the seek; downstream hears of it
 * when it can be played. */
gboolean
gst_matroska_push_seek (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaReader *reader = push->reader;
  GstMatroskaByteSeek *seek = &push->seek;
  guint32 seqnum = gst_event_get_seqnum (event);
  GstSeekFlags flags;
  gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);

  gst_matroska_reader_push_flush_start (reader, seqnum);
  GST_PAD_STREAM_LOCK (reader->sinkpad);
  guint64 file_size;
  if (!gst_matroska_reader_query_size (reader, &file_size))
    file_size = G_MAXUINT64;
  *seek = (GstMatroskaByteSeek){ .flags = flags, .seqnum = seqnum };
  gboolean is_elsewhere;
  gboolean is_possible = gst_matroska_reader_seek_segment (reader, event,
                             &seek->segment, &is_elsewhere) &&
      gst_matroska_byte_seek_begin (seek, &reader->pads, reader->parser,
          file_size);
  GST_PAD_STREAM_UNLOCK (reader->sinkpad);

  if (is_possible && ask_for_bytes (push))
    return TRUE;
  seek->stage = GST_MATROSKA_BYTE_SEEK_NONE;
  gst_matroska_reader_push_flush_stop (reader, seqnum);
  return FALSE;
}

static void
play_from_here (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  gst_matroska_byte_seek_settle (&push->seek, &reader->pads, reader->parser);
  gst_matroska_reader_post_segment_start (reader);
  gst_matroska_pads_push_segment (&reader->pads);
}

/* The adapter's bytes are looked at, not played. */
static GstFlowReturn
look_for_place (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  GstMatroskaByteSeek *seek = &push->seek;
  CoreStatus status;
  do {
    gsize size = gst_adapter_available (push->adapter);
    if (size < reader->want && push->seek_position < seek->high)
      return GST_FLOW_OK;
    guint64 position = push->seek_position;
    const guint8 *data = gst_adapter_map (push->adapter, size);
    status = gst_matroska_byte_seek_read (seek, &reader->pads, reader->parser,
        data, size, &position, &reader->want);
    gst_adapter_unmap (push->adapter);
    gst_adapter_flush (push->adapter,
        (gsize) MIN (position - push->seek_position, size));
    push->seek_position = position;
  } while (status == CORE_NEED_DATA);

  reader->want = 1;
  if (status == CORE_OK && seek->stage == GST_MATROSKA_BYTE_SEEK_PLAY &&
      seek->offset == push->seek_position) {
    gst_matroska_reader_push_flush_stop (reader, seek->seqnum);
    play_from_here (push);
    return GST_FLOW_OK;
  }
  if (status == CORE_OK && ask_for_bytes (push))
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (reader->element, RESOURCE, SEEK,
      ("The place that a seek goes to could not be found."), (NULL));
  return GST_FLOW_ERROR;
}

static gboolean
is_looking (const GstMatroskaPush *push)
{
  return push->seek.stage == GST_MATROSKA_BYTE_SEEK_CUES ||
      push->seek.stage == GST_MATROSKA_BYTE_SEEK_GUESS;
}

/* What comes is still from before a seek. */
static gboolean
is_waiting (const GstMatroskaPush *push)
{
  return push->seek.stage != GST_MATROSKA_BYTE_SEEK_NONE &&
      !push->seek.has_arrived;
}

/* --- reading ------------------------------------------------------------ */

static gboolean
skip_stream (GstMatroskaPush *push)
{
  gsize size =
      (gsize) MIN (push->to_skip, gst_adapter_available (push->adapter));
  gst_adapter_flush (push->adapter, size);
  push->to_skip -= size;
  return push->to_skip == 0;
}

/* The first block: all that is before the Clusters was read. A seek that came
 * before can be done. */
static GstFlowReturn
handle_block (GstMatroskaPush *push, const MatroskaEvent *event,
    GstMemory *memory)
{
  g_autoptr (GstEvent) seek = gst_matroska_reader_get_ready (push->reader);
  if (seek && gst_matroska_push_seek (push, seek))
    return GST_MATROSKA_FLOW_MOVED;
  return gst_matroska_reader_handle_event (push->reader, event, memory, 0);
}

/* Takes the bytes of a block out of the adapter, in one memory. */
static GstFlowReturn
take_and_handle_event (GstMatroskaPush *push, const MatroskaEvent *event,
    gsize consumed)
{
  if (event->type != MATROSKA_EVENT_BLOCK &&
      event->type != MATROSKA_EVENT_METADATA) {
    gst_adapter_flush (push->adapter, consumed);
    return gst_matroska_reader_handle_event (push->reader, event, NULL, 0);
  }
  g_autoptr (GstBuffer) buffer =
      gst_adapter_take_buffer (push->adapter, consumed);
  g_autoptr (GstMemory) memory = gst_buffer_get_all_memory (buffer);
  if (event->type == MATROSKA_EVENT_BLOCK)
    return handle_block (push, event, memory);
  return gst_matroska_reader_handle_event (push->reader, event, memory, 0);
}

static GstFlowReturn
parse_stream (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && !reader->is_over) {
    if (!skip_stream (push))
      return GST_FLOW_OK;
    gsize available = gst_adapter_available (push->adapter);
    if (available < MAX (reader->want, 1)) {
      if (reader->want >= GATHERED_SIZE)
        gst_gathering_begin (&push->gathering, push->adapter, reader->want);
      return GST_FLOW_OK;
    }

    MatroskaEvent event;
    gsize consumed;
    gsize size = MIN (available, MAX (reader->want, PEEK_SIZE));
    const guint8 *data = gst_adapter_map (push->adapter, size);
    CoreStatus status = matroska_parser_next (reader->parser, data, size,
        &event, &consumed, &push->to_skip, &reader->want);
    gst_adapter_unmap (push->adapter);

    if (status == CORE_OK) {
      reader->want = 1;
      flow = take_and_handle_event (push, &event, consumed);
    } else {
      gst_adapter_flush (push->adapter, consumed);
      if (status != CORE_NEED_DATA)
        flow = gst_matroska_reader_refuse (reader, status);
    }
  }
  return flow;
}

GstFlowReturn
gst_matroska_push_chain (GstMatroskaPush *push, GstBuffer *buffer)
{
  GstMatroskaReader *reader = push->reader;

  if (reader->is_over || is_waiting (push)) {
    gst_buffer_unref (buffer);
    return reader->is_over ? GST_FLOW_EOS : GST_FLOW_OK;
  }
  gst_gathering_push (&push->gathering, push->adapter, buffer);
  if (push->gathering.piece)
    return GST_FLOW_OK;
  GstFlowReturn flow = GST_FLOW_OK;
  if (is_looking (push))
    flow = look_for_place (push);
  if (flow == GST_FLOW_OK && push->seek.stage == GST_MATROSKA_BYTE_SEEK_NONE)
    flow = parse_stream (push);
  if (flow == GST_MATROSKA_FLOW_MOVED)
    return GST_FLOW_OK;
  if (flow == GST_MATROSKA_FLOW_RANGE_DONE) {
    reader->is_over = TRUE;
    push->has_ended = TRUE;
    gst_matroska_reader_finish_segment (reader);
    return GST_FLOW_EOS;
  }
  if (flow == GST_FLOW_ERROR)
    reader->is_over = TRUE;
  return flow;
}

/* --- upstream's events -------------------------------------------------- */

static void
end_stream (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  if (is_waiting (push))
    return;
  gst_gathering_end (&push->gathering, push->adapter);
  if (is_looking (push)) {
    push->seek_position = push->seek.high; /* not up to here */
    look_for_place (push);
    return;
  }
  if (!reader->is_over)
    gst_matroska_reader_end_input (reader,
        push->to_skip > 0 || gst_adapter_available (push->adapter) > 0);
  if (!push->has_ended)
    gst_matroska_reader_finish_segment (reader);
}

static void
drop_stream (GstMatroskaPush *push)
{
  gst_adapter_clear (push->adapter);
  gst_gathering_clear (&push->gathering);
  gst_flow_combiner_reset (push->reader->pads.flows);
  push->to_skip = 0;
  push->reader->want = 1;
  push->reader->is_over = FALSE;
  push->has_ended = FALSE;
}

/* Of our own request, or somebody else's: then the stream begins anew. */
static void
handle_flush_stop (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaByteSeek *seek = &push->seek;
  gboolean is_late = seek->stage == GST_MATROSKA_BYTE_SEEK_NONE &&
      gst_event_get_seqnum (event) == seek->seqnum;

  if (is_looking (push))
    gst_event_unref (event);
  else
    gst_matroska_pads_push_event (&push->reader->pads, event);
  if (is_late)
    seek->stage = GST_MATROSKA_BYTE_SEEK_PLAY; /* its bytes come again */
  drop_stream (push);
  if (seek->stage == GST_MATROSKA_BYTE_SEEK_NONE)
    gst_matroska_reader_restart (push->reader);
}

/* Upstream's segment is of bytes, and says where those are that were asked for;
 * or it is of time, and is ours. */
static void
handle_segment (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaPads *pads = &push->reader->pads;
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME) {
    pads->has_upstream_segment = TRUE;
    pads->segment = *segment;
    pads->seqnum = gst_event_get_seqnum (event);
    g_atomic_int_set (&pads->is_seekable,
        gst_matroska_reader_is_upstream_seekable (push->reader,
            GST_FORMAT_TIME));
    gst_matroska_pads_push_segment (pads);
  } else if (segment->format == GST_FORMAT_BYTES) {
    GstMatroskaByteSeek *seek = &push->seek;
    seek->has_arrived = segment->start == seek->offset ||
        gst_event_get_seqnum (event) == seek->seqnum;
    push->seek_position = segment->start;
    if (seek->stage == GST_MATROSKA_BYTE_SEEK_PLAY && seek->has_arrived) {
      seek->offset = segment->start;
      play_from_here (push);
    }
  }
}

gboolean
gst_matroska_push_handle_event (GstMatroskaPush *push, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_EOS:
      end_stream (push);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_FLUSH_START:
      gst_matroska_pads_push_event (&push->reader->pads, event);
      return TRUE;
    case GST_EVENT_FLUSH_STOP:
      handle_flush_stop (push, event);
      return TRUE;
    case GST_EVENT_SEGMENT:
      handle_segment (push, event);
      gst_event_unref (event);
      return TRUE;
    default:
      return FALSE;
  }
}

/* --- life --------------------------------------------------------------- */

void
gst_matroska_push_init (GstMatroskaPush *push, GstMatroskaReader *reader)
{
  *push = (GstMatroskaPush){ .reader = reader };
}

void
gst_matroska_push_start (GstMatroskaPush *push)
{
  *push = (GstMatroskaPush){
    .reader = push->reader,
    .adapter = gst_adapter_new (),
  };
}

void
gst_matroska_push_stop (GstMatroskaPush *push)
{
  g_clear_object (&push->adapter);
  gst_gathering_clear (&push->gathering);
}
