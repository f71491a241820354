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

static gboolean
is_seeking (const GstMatroskaPush *push)
{
  return push->seek.stage != GST_MATROSKA_BYTE_SEEK_NONE;
}

/* What comes is still from before a seek. */
static gboolean
is_waiting (const GstMatroskaPush *push)
{
  return is_seeking (push) && !push->seek.has_arrived;
}

/* What is between here and upstream is flushed, whatever downstream hears. */
static gboolean
ask_for_bytes (GstMatroskaPush *push)
{
  GstMatroskaByteSeek *seek = &push->seek;
  GstEvent *event = gst_event_new_seek (1.0, GST_FORMAT_BYTES,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      (gint64) seek->offset, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (event, seek->seqnum);
  GST_DEBUG_OBJECT (push->reader->element,
      "asking for bytes at %" G_GUINT64_FORMAT, seek->offset);
  if (gst_pad_push_event (push->reader->sinkpad, event))
    return TRUE;
  GST_ELEMENT_ERROR (push->reader->element, RESOURCE, SEEK,
      ("The source does not seek, though it said that it can."),
      ("to byte %" G_GUINT64_FORMAT, seek->offset));
  return FALSE;
}

static GstMatroskaByteSeekAction
look (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  GstMatroskaByteSeek *seek = &push->seek;
  GstMatroskaSource source = {
    .pads = &reader->pads,
    .parser = reader->parser,
    .sinkpad = reader->sinkpad,
    .runs = &seek->runs,
  };
  if (!gst_matroska_reader_query_size (reader, &source.file_size))
    source.file_size = G_MAXUINT64;
  else if (seek->runs.end == 0)
    seek->runs.end = source.file_size;
  GstMatroskaByteSeekAction action =
      gst_matroska_byte_seek_look (seek, &source);
  seek->has_flushed = seek->has_arrived =
      action == GST_MATROSKA_BYTE_SEEK_DO_WAIT;
  return action;
}

static void
change_segment (GstMatroskaPush *push, const GstSegment *segment,
    guint32 seqnum)
{
  GstMatroskaReader *reader = push->reader;
  reader->pads.segment = *segment;
  reader->pads.seqnum = seqnum;
  gst_matroska_reader_post_segment_start (reader);
  gst_matroska_pads_push_segment (&reader->pads);
}

/* Only the end or the rate is another. */
static void
change_end (GstMatroskaPush *push, const GstSegment *segment, guint32 seqnum)
{
  push->reader->pads.range.high_ns = GST_CLOCK_TIME_IS_VALID (segment->stop)
      ? (gint64) MIN (segment->stop, G_MAXINT64)
      : G_MAXINT64;
  change_segment (push, segment, seqnum);
}

/* The streaming thread stands still. Returns what has to be done: WAIT: nothing
 * more. */
static GstMatroskaByteSeekAction
begin_seek (GstMatroskaPush *push, GstEvent *event, GstSeekFlags flags)
{
  GstMatroskaReader *reader = push->reader;
  GstMatroskaByteSeek *seek = &push->seek;
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean is_flushing = (flags & GST_SEEK_FLAG_FLUSH) != 0;
  gboolean is_elsewhere;
  GstSegment segment;

  if (!gst_matroska_reader_seek_segment (reader, event, &segment,
          &is_elsewhere))
    return GST_MATROSKA_BYTE_SEEK_DO_FAIL;
  if (!is_flushing && !is_elsewhere && !is_seeking (push) && !reader->is_over) {
    change_end (push, &segment, seqnum);
    return GST_MATROSKA_BYTE_SEEK_DO_WAIT;
  }
  /* downstream may wait for the end of a flush that one before began */
  is_flushing |= is_seeking (push) && seek->is_flushing;
  gst_matroska_byte_seek_end (seek);
  *seek = (GstMatroskaByteSeek){
    .stage = GST_MATROSKA_BYTE_SEEK_LOOK,
    .segment = segment,
    .flags = flags,
    .seqnum = seqnum,
    .is_flushing = is_flushing,
  };
  return look (push);
}

static void
give_up_seek (GstMatroskaPush *push, gboolean is_flushing, guint32 seqnum)
{
  GST_PAD_STREAM_LOCK (push->reader->sinkpad);
  gst_matroska_byte_seek_end (&push->seek);
  if (is_flushing || push->seek.is_flushing)
    gst_matroska_reader_end_flush (push->reader, seqnum);
  push->seek.is_flushing = FALSE;
  GST_PAD_STREAM_UNLOCK (push->reader->sinkpad);
}

/* What upstream sends from now on belongs to the seek; downstream hears of it
 * when it can be played. */
gboolean
gst_matroska_push_seek (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaReader *reader = push->reader;
  guint32 seqnum = gst_event_get_seqnum (event);
  GstSeekFlags flags;
  gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
  gboolean is_flushing = (flags & GST_SEEK_FLAG_FLUSH) != 0;

  if (is_flushing)
    gst_matroska_reader_flush_and_lock (reader, seqnum);
  else
    GST_PAD_STREAM_LOCK (reader->sinkpad);
  GstMatroskaByteSeekAction action = begin_seek (push, event, flags);
  GST_PAD_STREAM_UNLOCK (reader->sinkpad);

  if (action == GST_MATROSKA_BYTE_SEEK_DO_WAIT)
    return TRUE;
  if (action == GST_MATROSKA_BYTE_SEEK_DO_ASK && ask_for_bytes (push))
    return TRUE;
  give_up_seek (push, is_flushing, seqnum);
  return FALSE;
}

/* The next bytes are those at the seek's offset. */
static void
play_from_here (GstMatroskaPush *push)
{
  GstMatroskaByteSeek *seek = &push->seek;
  if (seek->is_flushing)
    gst_matroska_reader_end_flush (push->reader, seek->seqnum);
  if (!seek->is_back)
    change_segment (push, &seek->segment, seek->seqnum);
  push->reader->want = 1;
  seek->is_flushing = FALSE;
  gst_matroska_byte_seek_end (seek);
}

/* The place is found. Its bytes may have come on the way. */
static GstFlowReturn
play_from_place (GstMatroskaPush *push)
{
  GstMatroskaByteSeek *seek = &push->seek;
  GstBuffer *buffer = gst_byte_runs_copy_latest (&seek->runs, seek->offset);
  gst_byte_runs_clear (&seek->runs);
  seek->stage = GST_MATROSKA_BYTE_SEEK_PLAY;
  if (!buffer)
    return ask_for_bytes (push) ? GST_MATROSKA_FLOW_MOVED : GST_FLOW_ERROR;
  gst_adapter_push (push->adapter, buffer);
  play_from_here (push);
  return GST_FLOW_OK;
}

/* Returns MOVED while the place is not found, OK when it can be played from. */
static GstFlowReturn
look_for_place (GstMatroskaPush *push)
{
  switch (look (push)) {
    case GST_MATROSKA_BYTE_SEEK_DO_WAIT:
      return GST_MATROSKA_FLOW_MOVED;
    case GST_MATROSKA_BYTE_SEEK_DO_ASK:
      return ask_for_bytes (push) ? GST_MATROSKA_FLOW_MOVED : GST_FLOW_ERROR;
    case GST_MATROSKA_BYTE_SEEK_DO_PLAY:
      return play_from_place (push);
    case GST_MATROSKA_BYTE_SEEK_DO_END:
      gst_matroska_byte_seek_end (&push->seek);
      return GST_MATROSKA_FLOW_RANGE_DONE;
    case GST_MATROSKA_BYTE_SEEK_DO_FAIL:
      break;
  }
  GST_ELEMENT_ERROR (push->reader->element, RESOURCE, SEEK,
      ("There is nothing to play from where a seek went."), (NULL));
  return GST_FLOW_ERROR;
}

/* What is played backwards goes on with what is before. */
static GstFlowReturn
go_back (GstMatroskaPush *push)
{
  GstMatroskaByteSeek *seek = &push->seek;
  gst_matroska_byte_seek_end (seek);
  seek->stage = GST_MATROSKA_BYTE_SEEK_LOOK;
  seek->is_back = TRUE;
  return look_for_place (push);
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
    const GstMatroskaBytes *bytes)
{
  GstMatroskaReader *reader = push->reader;
  g_autoptr (GstEvent) seek = gst_matroska_reader_get_ready (reader);
  if (seek &&
      gst_matroska_reader_is_upstream_seekable (reader, GST_FORMAT_BYTES) &&
      gst_matroska_push_seek (push, seek))
    return GST_MATROSKA_FLOW_MOVED;
  if (seek)
    GST_ELEMENT_WARNING (reader->element, RESOURCE, SEEK,
        ("The source cannot seek: it plays from the start."), (NULL));
  return gst_matroska_reader_handle_event (push->reader, event, bytes);
}

/* Takes the bytes of a block out of the adapter, in one memory. */
static GstFlowReturn
take_and_handle_event (GstMatroskaPush *push, const MatroskaEvent *event,
    gsize consumed)
{
  if (event->type != MATROSKA_EVENT_BLOCK &&
      event->type != MATROSKA_EVENT_METADATA) {
    gst_adapter_flush (push->adapter, consumed);
    return gst_matroska_reader_handle_event (push->reader, event, NULL);
  }
  g_autoptr (GstBuffer) buffer =
      gst_adapter_take_buffer (push->adapter, consumed);
  g_autoptr (GstMemory) memory = gst_buffer_get_all_memory (buffer);
  GstMapInfo map;
  if (!gst_memory_map (memory, &map, GST_MAP_READ))
    return GST_FLOW_ERROR;
  GstMatroskaBytes bytes = { memory, 0, map.data };
  GstFlowReturn flow = event->type == MATROSKA_EVENT_BLOCK
      ? handle_block (push, event, &bytes)
      : gst_matroska_reader_handle_event (push->reader, event, &bytes);
  gst_memory_unmap (memory, &map);
  return flow;
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

static gboolean
is_at_end (const GstMatroskaPush *push)
{
  guint64 file_size;
  return gst_matroska_reader_query_size (push->reader, &file_size) &&
      push->position >= file_size;
}

/* Takes what came, to be looked at or to be played. */
static GstFlowReturn
take_bytes (GstMatroskaPush *push, GstBuffer *buffer)
{
  push->position += gst_buffer_get_size (buffer);
  if (is_seeking (push)) {
    gst_byte_runs_add (&push->seek.runs, buffer);
    if (!gst_byte_runs_has_missing (&push->seek.runs))
      return GST_MATROSKA_FLOW_MOVED;
    return look_for_place (push);
  }
  gst_gathering_push (&push->gathering, push->adapter, buffer);
  return GST_FLOW_OK;
}

GstFlowReturn
gst_matroska_push_chain (GstMatroskaPush *push, GstBuffer *buffer)
{
  GstMatroskaReader *reader = push->reader;

  if (reader->is_over || is_waiting (push)) {
    gst_buffer_unref (buffer);
    return reader->is_over ? GST_FLOW_EOS : GST_FLOW_OK;
  }
  GstFlowReturn flow = take_bytes (push, buffer);
  if (flow == GST_FLOW_OK && !push->gathering.piece)
    flow = parse_stream (push);
  /* A source that has sent all may stop before it hears of a wish for more. */
  gboolean is_reverse = reader->pads.segment.rate < 0;
  if (is_reverse &&
      (flow == GST_MATROSKA_FLOW_RANGE_DONE ||
          (flow == GST_FLOW_OK && is_at_end (push))))
    flow = go_back (push);
  if (flow == GST_MATROSKA_FLOW_MOVED)
    return GST_FLOW_OK;
  if (flow == GST_MATROSKA_FLOW_RANGE_DONE) {
    reader->is_over = TRUE;
    push->has_ended = TRUE;
    gst_matroska_reader_finish_segment (reader);
    return GST_FLOW_EOS;
  }
  /* nobody wants more: what the source says then is no cut */
  if (flow != GST_FLOW_OK && flow != GST_FLOW_FLUSHING)
    reader->is_over = TRUE;
  return flow;
}

/* --- upstream's events -------------------------------------------------- */

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

/* Nothing more comes. TRUE: but something else has been asked for. */
static gboolean
end_looking (GstMatroskaPush *push)
{
  gst_byte_runs_add_end (&push->seek.runs);
  GstFlowReturn flow = look_for_place (push);
  if (flow == GST_MATROSKA_FLOW_MOVED)
    return TRUE;
  if (flow == GST_FLOW_OK)
    flow = parse_stream (push);
  push->reader->is_over = flow != GST_FLOW_OK;
  return FALSE;
}

static void
end_stream (GstMatroskaPush *push)
{
  GstMatroskaReader *reader = push->reader;
  if (is_waiting (push) || (is_seeking (push) && end_looking (push)))
    return;
  gst_gathering_end (&push->gathering, push->adapter);
  if (!reader->is_over)
    gst_matroska_reader_end_input (reader,
        push->to_skip > 0 || gst_adapter_available (push->adapter) > 0);
  if (!push->has_ended)
    gst_matroska_reader_finish_segment (reader);
}

/* Flushes that our own requests cause end here; downstream has its own. After
 * anybody else's, the stream begins anew. */
static void
handle_flush_start (GstMatroskaPush *push, GstEvent *event)
{
  if (is_seeking (push))
    gst_event_unref (event);
  else
    gst_matroska_pads_push_event (&push->reader->pads, event);
}

static void
handle_flush_stop (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaByteSeek *seek = &push->seek;
  gboolean is_late =
      !is_seeking (push) && gst_event_get_seqnum (event) == seek->seqnum;
  if (is_late) {
    /* of two requests at the same time: the bytes come again */
    seek->stage = GST_MATROSKA_BYTE_SEEK_LOOK;
    seek->is_flushing = TRUE;
    seek->is_back = FALSE;
  }
  drop_stream (push);
  if (is_seeking (push)) {
    seek->has_flushed = TRUE;
    gst_event_unref (event);
    return;
  }
  gst_matroska_pads_push_event (&push->reader->pads, event);
  gst_matroska_reader_restart (push->reader);
}

/* Upstream's segment is of bytes, and says where those are that were asked for;
 * or it is of time, and is ours. */
static void
handle_byte_segment (GstMatroskaPush *push, guint64 start)
{
  GstMatroskaByteSeek *seek = &push->seek;
  push->position = start;
  if (!is_seeking (push) || !gst_matroska_byte_seek_is_answer (seek, start))
    return;
  seek->has_arrived = TRUE;
  seek->runs.position = start;
  if (seek->stage == GST_MATROSKA_BYTE_SEEK_PLAY) {
    push->to_skip = seek->offset - start;
    play_from_here (push);
  } else if (!seek->runs.runs) {
    look_for_place (push); /* all over again */
  }
}

static void
handle_segment (GstMatroskaPush *push, GstEvent *event)
{
  GstMatroskaPads *pads = &push->reader->pads;
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME) {
    g_atomic_int_set (&pads->has_upstream_segment, TRUE);
    pads->segment = *segment;
    pads->seqnum = gst_event_get_seqnum (event);
    g_atomic_int_set (&pads->is_seekable,
        gst_matroska_reader_is_upstream_seekable (push->reader,
            GST_FORMAT_TIME));
    /* After a flush the pads have no tracks until the headers have come, and
     * get the segment then. */
    if (matroska_parser_n_tracks (push->reader->parser) > 0)
      gst_matroska_pads_push_segment (pads);
  } else if (segment->format == GST_FORMAT_BYTES) {
    handle_byte_segment (push, segment->start);
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
      handle_flush_start (push, event);
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
  gst_matroska_byte_seek_end (&push->seek);
  gst_gathering_clear (&push->gathering);
}
