/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-ebmlfastdemux
 * @title: ebmlfastdemux
 *
 * Demuxes Matroska and WebM with the pads and caps of matroskademux. H.264 and
 * H.265 get decode times, and frames of constant rate get their exact times back
 * from the container's coarse ones.
 *
 * |[
 * gst-launch-1.0 filesrc location=in.mkv ! ebmlfastdemux name=d \
 *     d.video_0 ! queue ! h264parse ! mp4mux name=m ! filesink location=out.mp4 \
 *     d.audio_0 ! queue ! aacparse ! m.
 * ]|
 *
 * It skips encrypted tracks.
 */

#include "config.h"

#include <gst/base/gstadapter.h>
#include <gst/base/gstbasesrc.h>
#include <gst/gst.h>

#include "core/matroska.h"
#include "gstblockring.h"
#include "gstgathering.h"
#include "gstmatroskabyteseek.h"
#include "gstmatroskadecompress.h"
#include "gstmatroskaoutput.h"
#include "gstmatroskapads.h"
#include "gstmatroskarange.h"
#include "gstmatroskariff.h"

GST_DEBUG_CATEGORY (gst_ebml_fast_demux_debug);
#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

#define DEFAULT_REPAIR_TIMESTAMPS TRUE

/* Bytes asked for at once from a random access source. */
#define PULL_SIZE (1u << 20)

/* Bytes asked for first after a seek, or what the first frame needs: soon there;
 * then twice as many each time, up to the above. */
#define FIRST_PULL_SIZE (64u << 10)

/* Bytes shown first to the parser of a stream: more than any header of a
 * block, so that it knows what it wants from one look. */
#define PEEK_SIZE 64

/* An element of a stream from this size on is put together as it comes. */
#define GATHERED_SIZE (1u << 20)

/* Object lock. */
typedef struct
{
  gboolean repair_timestamps;
} Settings;

/* Streaming thread. */
typedef struct
{
  GstMatroskaPads pads;
  MatroskaParser *parser;
  GstBlockRing blocks;    /* random access */
  GstAdapter *adapter;    /* stream */
  GstGathering gathering; /* its next element, while a large one comes */
  guint64 to_skip;        /* bytes of the stream that nobody needs */
  gsize want;             /* bytes the parser asks for at least */
  gsize pull_size;        /* bytes to ask for next, random access */
  gboolean is_between; /* a Segment of known size ended: another may follow */
  gboolean is_over;    /* the source ended, or an error did it */
  gboolean has_ended;  /* and the pads know */

  GstMatroskaByteSeek
      byte_seek;         /* stream; its seqnum is also that of requests */
  guint64 seek_position; /* of the adapter's bytes, while it looks at them */
} State;

/* The parser was put elsewhere while it handled an event. */
#define FLOW_MOVED GST_FLOW_CUSTOM_SUCCESS_2

struct _GstEbmlFastDemux
{
  GstElement parent;

  GstPad *sinkpad;
  Settings settings;
  State state;

  gboolean is_ready;    /* object lock: there are pads, and it can seek */
  GstEvent *early_seek; /* object lock (nullable): came before that */
  gint n_seeks_waiting; /* atomic: for the streaming thread to let go */
};

#define GST_TYPE_EBML_FAST_DEMUX (gst_ebml_fast_demux_get_type ())
G_DECLARE_FINAL_TYPE (GstEbmlFastDemux, gst_ebml_fast_demux, GST,
    EBML_FAST_DEMUX, GstElement)
G_DEFINE_TYPE (GstEbmlFastDemux, gst_ebml_fast_demux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (ebmlfastdemux, "ebmlfastdemux", GST_RANK_MARGINAL,
    GST_TYPE_EBML_FAST_DEMUX)

enum
{
  PROP_REPAIR_TIMESTAMPS = 1,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-matroska; video/x-matroska; "
                         "video/x-matroska-3d; audio/webm; video/webm"));

static guint
pick_group_id (GstEbmlFastDemux *self)
{
  guint group_id;
  g_autoptr (GstEvent) upstream =
      gst_pad_get_sticky_event (self->sinkpad, GST_EVENT_STREAM_START, 0);
  if (upstream && gst_event_parse_group_id (upstream, &group_id))
    return group_id;
  return gst_util_group_id_next ();
}

static void
handle_damage (GstEbmlFastDemux *self, const MatroskaEvent *event)
{
  if (gst_matroska_pads_count_loss (&self->state.pads))
    GST_ELEMENT_WARNING (self, STREAM, DEMUX,
        ("The stream is damaged: %" G_GSIZE_FORMAT
         " bytes at offset %" G_GUINT64_FORMAT " were passed over.",
            event->damage_size, event->damage_offset),
        (NULL));
  gst_matroska_pads_mark_discont (&self->state.pads);
}

/* The source has no more bytes. Returns what streaming stops with. What lies
 * behind a whole Segment and is none itself is nobody's loss. A cut is an error, but what is whole came out: downstream gets
 * EOS, so that it keeps that. */
static GstFlowReturn
end_of_input (GstEbmlFastDemux *self, gboolean is_truncated)
{
  State *state = &self->state;
  guint64 offset = matroska_parser_position (state->parser);

  state->is_over = TRUE;
  gst_matroska_pads_push_metadata (&state->pads);
  if (state->pads.outputs->len == 0) {
    if (offset == 0 && !is_truncated)
      GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE, ("The stream is empty."),
          (NULL));
    else
      GST_ELEMENT_ERROR (self, STREAM, DEMUX,
          ("The stream ends before its tracks are described."),
          ("at offset %" G_GUINT64_FORMAT, offset));
    return GST_FLOW_ERROR;
  }
  if (state->pads.n_buffers == 0 && state->pads.range.low_ns == G_MININT64) {
    GST_ELEMENT_ERROR (self, STREAM, DEMUX,
        ("The stream has no frame of any track that can be demuxed."), (NULL));
    return GST_FLOW_ERROR;
  }
  /* A stored file that lacks its end is an error, posted when all that is
   * there has been pushed; a live stream may end anywhere. */
  guint64 n_missing = matroska_parser_missing_bytes (state->parser);
  if (n_missing > 0)
    GST_ELEMENT_ERROR (self, STREAM, DEMUX,
        ("The stream is cut off: its last %" G_GUINT64_FORMAT
         " bytes are missing.",
            n_missing),
        ("the last whole element ends at offset %" G_GUINT64_FORMAT, offset));
  else if (is_truncated && !state->is_between)
    GST_ELEMENT_WARNING (self, STREAM, DEMUX,
        ("The stream is cut off: it ends inside an element."),
        ("which begins at offset %" G_GUINT64_FORMAT, offset));
  return GST_FLOW_EOS;
}

static gboolean perform_seek (GstEbmlFastDemux *self, GstEvent *event);
static gboolean perform_byte_seek (GstEbmlFastDemux *self, GstEvent *event);

static gboolean
query_size (GstEbmlFastDemux *self, guint64 *file_size)
{
  gint64 size;
  if (!gst_pad_peer_query_duration (self->sinkpad, GST_FORMAT_BYTES, &size) ||
      size < 0)
    return FALSE;
  *file_size = (guint64) size;
  return TRUE;
}

static gboolean
is_upstream_seekable (GstEbmlFastDemux *self, GstFormat format)
{
  gboolean is_seekable = FALSE;
  g_autoptr (GstQuery) query = gst_query_new_seeking (format);
  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_seeking (query, NULL, &is_seekable, NULL, NULL);
  return is_seekable;
}

static GstFlowReturn
handle_headers (GstEbmlFastDemux *self)
{
  GstMatroskaPads *pads = &self->state.pads;
  guint64 file_size;
  if (GST_PAD_MODE (self->sinkpad) == GST_PAD_MODE_PULL &&
      query_size (self, &file_size))
    gst_matroska_metadata_fetch (&pads->metadata, self->state.parser,
        self->sinkpad, file_size);
  if (GST_PAD_MODE (self->sinkpad) == GST_PAD_MODE_PUSH &&
      !pads->has_upstream_segment)
    g_atomic_int_set (&pads->is_seekable,
        is_upstream_seekable (self, GST_FORMAT_BYTES));
  return gst_matroska_pads_handle_headers (pads, self->state.parser,
      pick_group_id (self));
}

/* The first block: all that is before the Clusters was read. A seek that came
 * before can be done. */
static GstFlowReturn
get_ready (GstEbmlFastDemux *self)
{
  GST_OBJECT_LOCK (self);
  self->is_ready = TRUE;
  g_autoptr (GstEvent) seek = g_steal_pointer (&self->early_seek);
  GST_OBJECT_UNLOCK (self);
  if (!seek)
    return GST_FLOW_OK;
  gboolean is_moved = GST_PAD_MODE (self->sinkpad) == GST_PAD_MODE_PULL
      ? perform_seek (self, seek)
      : perform_byte_seek (self, seek);
  return is_moved ? FLOW_MOVED : GST_FLOW_OK;
}

static GstMatroskaSource
make_source (GstEbmlFastDemux *self)
{
  guint64 file_size;
  if (!query_size (self, &file_size))
    file_size = G_MAXUINT64;
  return (GstMatroskaSource){
    .pads = &self->state.pads,
    .parser = self->state.parser,
    .sinkpad = self->sinkpad,
    .file_size = file_size,
  };
}

static GstFlowReturn
handle_block (GstEbmlFastDemux *self, const MatroskaBlock *block,
    GstMemory *memory, gsize base)
{
  State *state = &self->state;
  GstFlowReturn flow = self->is_ready ? GST_FLOW_OK : get_ready (self);
  if (flow != GST_FLOW_OK)
    return flow;
  flow = gst_matroska_pads_push_block (&state->pads, block, memory, base);
  if (flow != GST_FLOW_OK ||
      !gst_matroska_pads_plays_keys_only (&state->pads) ||
      GST_PAD_MODE (self->sinkpad) != GST_PAD_MODE_PULL)
    return flow;
  GstMatroskaSource source = make_source (self);
  return gst_matroska_source_skip_to_key (&source, block) ? FLOW_MOVED : flow;
}

static void
handle_metadata (GstEbmlFastDemux *self, const MatroskaMetadata *metadata,
    GstMemory *memory, gsize base)
{
  GstMapInfo map;
  if (!gst_memory_map (memory, &map, GST_MAP_READ))
    return;
  Span body = { map.data + base + metadata->body.offset, metadata->body.size };
  gst_matroska_pads_take_metadata (&self->state.pads, metadata, body);
  gst_memory_unmap (memory, &map);
}

/* `memory` (nullable unless the event is a block or metadata) holds the bytes that offsets
 * in `event` count from, at `base`. */
static GstFlowReturn
handle_event (GstEbmlFastDemux *self, const MatroskaEvent *event,
    GstMemory *memory, gsize base)
{

  switch (event->type) {
    case MATROSKA_EVENT_HEADERS:
      self->state.is_between = FALSE;
      return handle_headers (self);
    case MATROSKA_EVENT_BLOCK:
      self->state.is_between = FALSE;
      return handle_block (self, &event->block, memory, base);
    case MATROSKA_EVENT_METADATA:
      handle_metadata (self, &event->metadata, memory, base);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_DAMAGE:
      handle_damage (self, event);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_END:
      self->state.is_between = TRUE;
      return GST_FLOW_OK;
  }
  g_assert_not_reached ();
}

static GstFlowReturn
refuse_stream (GstEbmlFastDemux *self, CoreStatus status)
{
  guint64 offset = matroska_parser_position (self->state.parser);

  if (status == CORE_INVALID)
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("This is not a Matroska or WebM stream."),
        ("no usable EBML header at offset %" G_GUINT64_FORMAT, offset));
  else if (status == CORE_UNSUPPORTED)
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("This stream needs a newer Matroska reader."), (NULL));
  else
    GST_ELEMENT_ERROR (self, STREAM, DEMUX,
        ("The headers of this stream are too large."),
        ("at offset %" G_GUINT64_FORMAT, offset));
  return GST_FLOW_ERROR;
}

/* Random access: a window of the file at a time */

/* A source fills the buffer that it is given. What may stand in between
 * (GstBaseTransform) insists on a buffer of its own. */
static gboolean
reads_from_source (GstEbmlFastDemux *self)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (self->sinkpad);
  g_autoptr (GstElement) upstream =
      peer ? gst_pad_get_parent_element (peer) : NULL;
  return upstream && GST_IS_BASE_SRC (upstream);
}

/* Reads from where the parser is; a block that the last window cut off is read
 * again from its start. Returns (transfer full) bytes in one memory, perhaps
 * fewer than wanted, NULL unless OK. */
static GstMemory *
pull_window (GstEbmlFastDemux *self, GstFlowReturn *flow)
{
  State *state = &self->state;
  gsize size = MAX (state->want, state->pull_size);
  guint64 offset = matroska_parser_position (state->parser);
  guint64 file_size;
  g_autoptr (GstBuffer) buffer = NULL;

  /* At the end of a file, GstBaseSrc fills less of a buffer that it is given
   * and leaves its size: only what is known to be there is asked for. */
  if (query_size (self, &file_size)) {
    if (offset >= file_size) {
      *flow = GST_FLOW_EOS;
      return NULL;
    }
    size = (gsize) MIN (size, file_size - offset);
    if (reads_from_source (self))
      buffer = gst_block_ring_acquire (&state->blocks, size);
  }
  state->pull_size = MIN (2 * state->pull_size, PULL_SIZE);
  GST_DEBUG_OBJECT (self, "pulling %" G_GSIZE_FORMAT " at %" G_GUINT64_FORMAT,
      size, offset);
  *flow = gst_pad_pull_range (self->sinkpad, offset, (guint) size, &buffer);
  return *flow == GST_FLOW_OK ? gst_buffer_get_all_memory (buffer) : NULL;
}

/* Parses all that is whole in the window. */
static GstFlowReturn
parse_window (GstEbmlFastDemux *self, GstMemory *window, const guint8 *data,
    gsize size)
{
  State *state = &self->state;
  gsize pos = 0;

  while (TRUE) {
    MatroskaEvent event;
    gsize consumed;
    guint64 skip;
    CoreStatus status = matroska_parser_next (state->parser, data + pos,
        size - pos, &event, &consumed, &skip, &state->want);
    GstFlowReturn flow = GST_FLOW_OK;

    if (status == CORE_OK)
      flow = handle_event (self, &event, window, pos);
    else if (status != CORE_NEED_DATA)
      flow = refuse_stream (self, status);
    if (flow != GST_FLOW_OK)
      return flow;
    if (g_atomic_int_get (&self->n_seeks_waiting) > 0)
      return GST_FLOW_OK; /* the parser is where to go on */

    pos += consumed;
    if (skip > size - pos)
      return GST_FLOW_OK; /* the next window begins beyond this one */
    pos += skip;
    if (status == CORE_NEED_DATA && state->want > size - pos)
      return GST_FLOW_OK;
  }
}

/* Nothing at the parser's position: was something to be there? */
static gboolean
skipped_beyond_end (GstEbmlFastDemux *self)
{
  guint64 file_size;
  return query_size (self, &file_size) &&
      matroska_parser_position (self->state.parser) > file_size;
}

static GstFlowReturn
pull_and_parse (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  GstFlowReturn flow;
  gsize wanted = MAX (state->want, 1);
  g_autoptr (GstMemory) window = pull_window (self, &flow);

  if (flow == GST_FLOW_EOS)
    return end_of_input (self, skipped_beyond_end (self));
  if (flow != GST_FLOW_OK)
    return flow;

  GstMapInfo map;
  if (!gst_memory_map (window, &map, GST_MAP_READ)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL),
        ("cannot map what the source gave"));
    return GST_FLOW_ERROR;
  }
  if (map.size < wanted)
    flow = end_of_input (self, TRUE);
  else
    flow = parse_window (self, window, map.data, map.size);
  gst_memory_unmap (window, &map);
  return flow;
}

/* All that there is in the segment was pushed. */
static void
finish_segment (GstEbmlFastDemux *self)
{
  GstMatroskaPads *pads = &self->state.pads;
  GstEvent *event;
  if (pads->segment.flags & GST_SEGMENT_FLAG_SEGMENT) {
    /* where the next begins, for who repeats it without a gap */
    gboolean is_reverse = pads->segment.rate < 0;
    if (is_reverse)
      pads->segment.position = pads->segment.start;
    else if (GST_CLOCK_TIME_IS_VALID (pads->segment.stop))
      pads->segment.position = pads->segment.stop;
    gint64 end = (gint64) pads->segment.position;
    GstMessage *message =
        gst_message_new_segment_done (GST_OBJECT (self), GST_FORMAT_TIME, end);
    gst_message_set_seqnum (message, pads->seqnum);
    gst_element_post_message (GST_ELEMENT (self), message);
    event = gst_event_new_segment_done (GST_FORMAT_TIME, end);
  } else {
    event = gst_event_new_eos ();
  }
  gst_event_set_seqnum (event, pads->seqnum);
  gst_matroska_pads_push_event (pads, event);
}

static gsize
first_pull_size (const GstMatroskaRange *range)
{
  return (gsize) CLAMP (range->n_bytes, FIRST_PULL_SIZE, PULL_SIZE);
}

/* What is played backwards goes on with what is before. */
static GstFlowReturn
go_back (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  GstMatroskaSource source = make_source (self);
  GstFlowReturn flow = gst_matroska_source_go_back (&source);
  state->want = 1;
  state->pull_size = first_pull_size (&state->pads.range);
  return flow;
}

static void
gst_ebml_fast_demux_loop (GstPad *pad)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (GST_PAD_PARENT (pad));
  GstMatroskaPads *pads = &self->state.pads;
  GstFlowReturn flow = pull_and_parse (self);

  if ((flow == GST_FLOW_EOS || flow == GST_MATROSKA_FLOW_RANGE_DONE) &&
      pads->segment.rate < 0)
    flow = go_back (self);
  if (flow == GST_FLOW_OK || flow == FLOW_MOVED)
    return;

  GST_INFO_OBJECT (self, "pausing: %s", gst_flow_get_name (flow));
  gst_pad_pause_task (pad);
  if (flow == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_EOS || flow == GST_MATROSKA_FLOW_RANGE_DONE) {
    finish_segment (self);
    return;
  }
  /* Whoever returned GST_FLOW_ERROR has said why. */
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  gst_matroska_pads_push_event (pads, gst_event_new_eos ());
}

/* Seeking in a random access source */

static void
push_both_ways (GstEbmlFastDemux *self, GstEvent *event, guint32 seqnum)
{
  gst_event_set_seqnum (event, seqnum);
  gst_pad_push_event (self->sinkpad, gst_event_ref (event));
  gst_matroska_pads_push_event (&self->state.pads, event);
}

/* The streaming thread stands still. Where to go on is found before downstream
 * is let on, so that nothing is decoded in between. */
static gboolean
move_to_segment (GstEbmlFastDemux *self, GstSegment *segment,
    GstSeekFlags flags, gboolean is_elsewhere, guint32 seqnum)
{
  State *state = &self->state;
  GstMatroskaSource source = make_source (self);
  GstFlowReturn flow = GST_FLOW_OK;

  if (is_elsewhere)
    flow = gst_matroska_source_enter (&source, segment, flags);
  else
    state->pads.range.high_ns = GST_CLOCK_TIME_IS_VALID (segment->stop)
        ? (gint64) segment->stop
        : G_MAXINT64;
  if (flow != GST_FLOW_OK) {
    if (flow != GST_FLOW_FLUSHING)
      GST_ELEMENT_ERROR (self, RESOURCE, SEEK,
          ("There is nothing to play from where a seek went."),
          ("to %" GST_SEGMENT_FORMAT ": %s", segment,
              gst_flow_get_name (flow)));
    return FALSE;
  }
  state->pads.segment = *segment;
  state->pads.seqnum = seqnum;
  if (is_elsewhere) {
    state->is_over = FALSE;
    state->want = 1;
    state->pull_size = first_pull_size (&state->pads.range);
  }
  return TRUE;
}

static void
post_segment_start (GstEbmlFastDemux *self)
{
  GstMatroskaPads *pads = &self->state.pads;
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_SEGMENT))
    return;
  GstMessage *message = gst_message_new_segment_start (GST_OBJECT (self),
      GST_FORMAT_TIME, (gint64) pads->segment.position);
  gst_message_set_seqnum (message, pads->seqnum);
  gst_element_post_message (GST_ELEMENT (self), message);
}

/* Any thread, the streaming one too. */
static gboolean
perform_seek (GstEbmlFastDemux *self, GstEvent *event)
{
  State *state = &self->state;
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  guint32 seqnum = gst_event_get_seqnum (event);
  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  gboolean is_flushing = (flags & GST_SEEK_FLAG_FLUSH) != 0;

  g_atomic_int_inc (&self->n_seeks_waiting);
  if (is_flushing)
    push_both_ways (self, gst_event_new_flush_start (), seqnum);
  else
    gst_pad_pause_task (self->sinkpad);
  GST_PAD_STREAM_LOCK (self->sinkpad);
  g_atomic_int_add (&self->n_seeks_waiting, -1);

  GstSegment segment = state->pads.segment;
  gboolean is_elsewhere;
  gboolean is_possible = state->parser &&
      gst_segment_do_seek (&segment, rate, format, flags, start_type,
          (guint64) start, stop_type, (guint64) stop, &is_elsewhere) &&
      GST_CLOCK_TIME_IS_VALID (segment.position);
  if (is_flushing) {
    GstEvent *flush_stop = gst_event_new_flush_stop (TRUE);
    gst_event_set_seqnum (flush_stop, seqnum);
    gst_pad_push_event (self->sinkpad, flush_stop);
  }
  gboolean is_done = is_possible &&
      move_to_segment (self, &segment, flags, is_elsewhere || is_flushing,
          seqnum);
  if (is_flushing) {
    GstEvent *flush_stop = gst_event_new_flush_stop (TRUE);
    gst_event_set_seqnum (flush_stop, seqnum);
    gst_matroska_pads_push_event (&state->pads, flush_stop);
  }
  if (is_done) {
    post_segment_start (self);
    gst_matroska_pads_push_segment (&state->pads);
  }
  if (state->parser)
    gst_pad_start_task (self->sinkpad,
        (GstTaskFunction) gst_ebml_fast_demux_loop, self->sinkpad, NULL);
  GST_PAD_STREAM_UNLOCK (self->sinkpad);
  return is_done;
}

/* Seeking in a stream whose source can be asked for other bytes */

static gboolean
can_seek_bytes (GstEbmlFastDemux *self, gdouble rate, GstSeekFlags flags)
{
  return rate > 0 && (flags & GST_SEEK_FLAG_FLUSH) &&
      is_upstream_seekable (self, GST_FORMAT_BYTES);
}

static gboolean
ask_for_bytes (GstEbmlFastDemux *self)
{
  GstMatroskaByteSeek *seek = &self->state.byte_seek;
  seek->has_arrived = FALSE;
  GstEvent *event = gst_event_new_seek (1.0, GST_FORMAT_BYTES,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      (gint64) seek->offset, GST_SEEK_TYPE_NONE, -1);
  gst_event_set_seqnum (event, seek->seqnum);
  GST_DEBUG_OBJECT (self, "asking for bytes at %" G_GUINT64_FORMAT,
      seek->offset);
  return gst_pad_push_event (self->sinkpad, event);
}

static void
push_flush_stop (GstEbmlFastDemux *self, guint32 seqnum)
{
  GstEvent *event = gst_event_new_flush_stop (TRUE);
  gst_event_set_seqnum (event, seqnum);
  gst_matroska_pads_push_event (&self->state.pads, event);
}

/* Any thread, the streaming one too. What upstream sends from now on belongs to
 * the seek; downstream hears of it when it can be played. */
static gboolean
perform_byte_seek (GstEbmlFastDemux *self, GstEvent *event)
{
  State *state = &self->state;
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  guint32 seqnum = gst_event_get_seqnum (event);
  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);

  GstEvent *flush_start = gst_event_new_flush_start ();
  gst_event_set_seqnum (flush_start, seqnum);
  gst_matroska_pads_push_event (&state->pads, flush_start);
  GST_PAD_STREAM_LOCK (self->sinkpad);
  GstMatroskaByteSeek *seek = &state->byte_seek;
  guint64 file_size;
  if (!query_size (self, &file_size))
    file_size = G_MAXUINT64;
  *seek = (GstMatroskaByteSeek){
    .segment = state->pads.segment,
    .flags = flags,
    .seqnum = seqnum,
  };
  gboolean is_possible = state->parser &&
      gst_segment_do_seek (&seek->segment, rate, format, flags, start_type,
          (guint64) start, stop_type, (guint64) stop, NULL) &&
      gst_matroska_byte_seek_begin (seek, &state->pads, state->parser,
          file_size);
  GST_PAD_STREAM_UNLOCK (self->sinkpad);

  if (is_possible && ask_for_bytes (self))
    return TRUE;
  seek->stage = GST_MATROSKA_BYTE_SEEK_NONE;
  push_flush_stop (self, seqnum);
  return FALSE;
}

/* A seek changes the speed alone, at once and without a new segment. */
static gboolean
change_rate (GstEbmlFastDemux *self, gdouble rate, GstSeekFlags flags,
    guint32 seqnum)
{
  gdouble old_rate = self->state.pads.segment.rate;
  if (rate * old_rate <= 0)
    return FALSE;
  GstEvent *event = gst_event_new_instant_rate_change (rate / old_rate,
      (GstSegmentFlags) flags);
  gst_event_set_seqnum (event, seqnum);
  gst_matroska_pads_push_event (&self->state.pads, event);
  return TRUE;
}

static gboolean
handle_seek (GstEbmlFastDemux *self, GstEvent *event)
{
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  gst_event_parse_seek (event, &rate, &format, &flags, NULL, NULL, NULL, NULL);

  if (self->state.pads.has_upstream_segment)
    return is_upstream_seekable (self, format) &&
        gst_pad_push_event (self->sinkpad, gst_event_ref (event));
  gboolean is_pull = GST_PAD_MODE (self->sinkpad) == GST_PAD_MODE_PULL;
  if (format != GST_FORMAT_TIME || self->state.pads.offset_ns > 0 ||
      (!is_pull && !can_seek_bytes (self, rate, flags))) {
    GST_DEBUG_OBJECT (self, "refused: %" GST_PTR_FORMAT, event);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  gboolean is_ready = self->is_ready;
  if (!is_ready)
    gst_event_replace (&self->early_seek, event);
  GST_OBJECT_UNLOCK (self);
  if (!is_ready) {
    GST_DEBUG_OBJECT (self, "later: %" GST_PTR_FORMAT, event);
    return TRUE;
  }
  if (gst_event_get_seqnum (event) == self->state.pads.seqnum)
    return TRUE; /* the same one, by way of another pad */
  if (flags & GST_SEEK_FLAG_INSTANT_RATE_CHANGE)
    return change_rate (self, rate, flags, gst_event_get_seqnum (event));
  return is_pull ? perform_seek (self, event) : perform_byte_seek (self, event);
}

static gboolean
gst_ebml_fast_demux_send_event (GstElement *element, GstEvent *event)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (element);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SELECT_STREAMS)
    return gst_matroska_pads_select (&self->state.pads, element, event);
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_ELEMENT_CLASS (gst_ebml_fast_demux_parent_class)
        ->send_event (element, event);
  gboolean is_done = handle_seek (self, event);
  gst_event_unref (event);
  return is_done;
}

/* Streams: what came, in pieces of any size */

static gboolean
skip_stream (State *state)
{
  gsize size =
      (gsize) MIN (state->to_skip, gst_adapter_available (state->adapter));
  gst_adapter_flush (state->adapter, size);
  state->to_skip -= size;
  return state->to_skip == 0;
}

/* Takes the bytes of a block out of the adapter, in one memory. */
static GstFlowReturn
take_and_handle_event (GstEbmlFastDemux *self, const MatroskaEvent *event,
    gsize consumed)
{
  State *state = &self->state;
  if (event->type != MATROSKA_EVENT_BLOCK &&
      event->type != MATROSKA_EVENT_METADATA) {
    gst_adapter_flush (state->adapter, consumed);
    return handle_event (self, event, NULL, 0);
  }
  g_autoptr (GstBuffer) buffer =
      gst_adapter_take_buffer (state->adapter, consumed);
  g_autoptr (GstMemory) memory = gst_buffer_get_all_memory (buffer);
  return handle_event (self, event, memory, 0);
}

static void
play_from_here (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  gst_matroska_byte_seek_settle (&state->byte_seek, &state->pads,
      state->parser);
  post_segment_start (self);
  gst_matroska_pads_push_segment (&state->pads);
}

/* The adapter's bytes are looked at, not played. */
static GstFlowReturn
look_for_place (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  GstMatroskaByteSeek *seek = &state->byte_seek;
  CoreStatus status;
  do {
    gsize size = gst_adapter_available (state->adapter);
    if (size < state->want && state->seek_position < seek->high)
      return GST_FLOW_OK;
    guint64 position = state->seek_position;
    const guint8 *data = gst_adapter_map (state->adapter, size);
    status = gst_matroska_byte_seek_read (seek, &state->pads, state->parser,
        data, size, &position, &state->want);
    gst_adapter_unmap (state->adapter);
    gst_adapter_flush (state->adapter,
        (gsize) MIN (position - state->seek_position, size));
    state->seek_position = position;
  } while (status == CORE_NEED_DATA);

  state->want = 1;
  if (status == CORE_OK && seek->stage == GST_MATROSKA_BYTE_SEEK_PLAY &&
      seek->offset == state->seek_position) {
    push_flush_stop (self, seek->seqnum);
    play_from_here (self);
    return GST_FLOW_OK;
  }
  if (status == CORE_OK && ask_for_bytes (self))
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (self, RESOURCE, SEEK,
      ("The place that a seek goes to could not be found."), (NULL));
  return GST_FLOW_ERROR;
}

static gboolean
is_looking (const State *state)
{
  return state->byte_seek.stage == GST_MATROSKA_BYTE_SEEK_CUES ||
      state->byte_seek.stage == GST_MATROSKA_BYTE_SEEK_GUESS;
}

static GstFlowReturn
parse_stream (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && !state->is_over) {
    if (!skip_stream (state))
      return GST_FLOW_OK;
    gsize available = gst_adapter_available (state->adapter);
    if (available < MAX (state->want, 1)) {
      if (state->want >= GATHERED_SIZE)
        gst_gathering_begin (&state->gathering, state->adapter, state->want);
      return GST_FLOW_OK;
    }

    MatroskaEvent event;
    gsize consumed;
    gsize size = MIN (available, MAX (state->want, PEEK_SIZE));
    const guint8 *data = gst_adapter_map (state->adapter, size);
    CoreStatus status = matroska_parser_next (state->parser, data, size, &event,
        &consumed, &state->to_skip, &state->want);
    gst_adapter_unmap (state->adapter);

    if (status == CORE_OK) {
      state->want = 1;
      flow = take_and_handle_event (self, &event, consumed);
    } else {
      gst_adapter_flush (state->adapter, consumed);
      if (status != CORE_NEED_DATA)
        flow = refuse_stream (self, status);
    }
  }
  return flow;
}

static GstFlowReturn
gst_ebml_fast_demux_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);
  State *state = &self->state;

  if (state->is_over) {
    gst_buffer_unref (buffer);
    return GST_FLOW_EOS;
  }
  if (state->byte_seek.stage != GST_MATROSKA_BYTE_SEEK_NONE &&
      !state->byte_seek.has_arrived) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  gst_gathering_push (&state->gathering, state->adapter, buffer);
  if (state->gathering.piece)
    return GST_FLOW_OK;
  GstFlowReturn flow = GST_FLOW_OK;
  if (is_looking (state))
    flow = look_for_place (self);
  if (flow == GST_FLOW_OK &&
      state->byte_seek.stage == GST_MATROSKA_BYTE_SEEK_NONE)
    flow = parse_stream (self);
  if (flow == FLOW_MOVED)
    return GST_FLOW_OK; /* upstream knows what to bring */
  if (flow == GST_MATROSKA_FLOW_RANGE_DONE) {
    state->is_over = TRUE;
    state->has_ended = TRUE;
    finish_segment (self);
    return GST_FLOW_EOS;
  }
  if (flow == GST_FLOW_ERROR)
    state->is_over = TRUE;
  return flow;
}

static void
end_stream (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  if (state->byte_seek.stage != GST_MATROSKA_BYTE_SEEK_NONE &&
      !state->byte_seek.has_arrived)
    return;
  gst_gathering_end (&state->gathering, state->adapter);
  if (is_looking (state)) {
    state->seek_position = state->byte_seek.high; /* not up to here */
    look_for_place (self);
    return;
  }
  if (!state->is_over)
    end_of_input (self,
        state->to_skip > 0 || gst_adapter_available (state->adapter) > 0);
  if (!state->has_ended)
    finish_segment (self);
}

/* Sink pad */

static void
drop_stream (State *state)
{
  gst_adapter_clear (state->adapter);
  gst_gathering_clear (&state->gathering);
  gst_flow_combiner_reset (state->pads.flows);
  state->to_skip = 0;
  state->want = 1;
  state->is_over = FALSE;
  state->has_ended = FALSE;
}

static void
restart_parser (State *state)
{
  g_clear_pointer (&state->parser, matroska_parser_free);
  state->parser = matroska_parser_new ();
  matroska_parser_set_decompress (state->parser, gst_matroska_decompress);
  segment_chain_init (&state->pads.chain);
  state->is_between = FALSE;
  drop_stream (state);
}

/* Of our own request, or somebody else's: then the stream begins anew. */
static void
handle_flush_stop (GstEbmlFastDemux *self, GstEvent *event)
{
  State *state = &self->state;
  GstMatroskaByteSeek *seek = &state->byte_seek;
  gboolean is_late = seek->stage == GST_MATROSKA_BYTE_SEEK_NONE &&
      gst_event_get_seqnum (event) == seek->seqnum;

  if (is_looking (state))
    gst_event_unref (event);
  else
    gst_matroska_pads_push_event (&state->pads, event);
  if (is_late)
    seek->stage = GST_MATROSKA_BYTE_SEEK_PLAY; /* its bytes come again */
  if (seek->stage == GST_MATROSKA_BYTE_SEEK_NONE)
    restart_parser (state);
  else
    drop_stream (state);
}

/* Upstream's segment is of bytes, and says where those are that were asked for;
 * or it is of time, and is ours. */
static void
handle_segment (GstEbmlFastDemux *self, GstEvent *event)
{
  State *state = &self->state;
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME) {
    state->pads.has_upstream_segment = TRUE;
    state->pads.segment = *segment;
    state->pads.seqnum = gst_event_get_seqnum (event);
    g_atomic_int_set (&state->pads.is_seekable,
        is_upstream_seekable (self, GST_FORMAT_TIME));
    gst_matroska_pads_push_segment (&state->pads);
  } else if (segment->format == GST_FORMAT_BYTES) {
    GstMatroskaByteSeek *seek = &state->byte_seek;
    seek->has_arrived = segment->start == seek->offset ||
        gst_event_get_seqnum (event) == seek->seqnum;
    state->seek_position = segment->start;
    if (seek->stage == GST_MATROSKA_BYTE_SEEK_PLAY && seek->has_arrived) {
      seek->offset = segment->start;
      play_from_here (self);
    }
  }
}

static gboolean
gst_ebml_fast_demux_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_EOS:
      end_stream (self);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_FLUSH_START:
      gst_matroska_pads_push_event (&self->state.pads, event);
      return TRUE;
    case GST_EVENT_FLUSH_STOP:
      handle_flush_stop (self, event);
      return TRUE;
    case GST_EVENT_SEGMENT:
      handle_segment (self, event);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_TAG:
      /* Of the container's bytes; the pads have their own. */
      gst_event_unref (event);
      return TRUE;
    default:
      return gst_pad_event_default (pad, parent, event);
  }
}

static gboolean
gst_ebml_fast_demux_sink_activate (GstPad *pad, GstObject *parent)
{
  g_autoptr (GstQuery) query = gst_query_new_scheduling ();
  gboolean can_pull = gst_pad_peer_query (pad, query) &&
      gst_query_has_scheduling_mode_with_flags (query, GST_PAD_MODE_PULL,
          GST_SCHEDULING_FLAG_SEEKABLE);

  GST_DEBUG_OBJECT (pad, "%s mode", can_pull ? "pull" : "push");
  return gst_pad_activate_mode (pad,
      can_pull ? GST_PAD_MODE_PULL : GST_PAD_MODE_PUSH, TRUE);
}

static gboolean
gst_ebml_fast_demux_sink_activate_mode (GstPad *pad, GstObject *parent,
    GstPadMode mode, gboolean is_active)
{
  if (mode != GST_PAD_MODE_PULL)
    return TRUE;
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (parent);
  g_atomic_int_set (&self->state.pads.is_seekable, is_active);
  if (!is_active)
    return gst_pad_stop_task (pad);
  return gst_pad_start_task (pad, (GstTaskFunction) gst_ebml_fast_demux_loop,
      pad, NULL);
}

/* Element */

static void
start (GstEbmlFastDemux *self)
{
  State *state = &self->state;

  GST_OBJECT_LOCK (self);
  Settings settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  gst_matroska_pads_init (&state->pads, GST_ELEMENT (self),
      settings.repair_timestamps);
  gst_block_ring_init (&state->blocks, PULL_SIZE);
  state->adapter = gst_adapter_new ();
  state->pull_size = PULL_SIZE;
  state->byte_seek = (GstMatroskaByteSeek){ 0 };
  restart_parser (state);
}

static void
reset (GstEbmlFastDemux *self)
{
  State *state = &self->state;

  GST_OBJECT_LOCK (self);
  self->is_ready = FALSE;
  gst_event_replace (&self->early_seek, NULL);
  GST_OBJECT_UNLOCK (self);
  gst_matroska_pads_clear (&state->pads);
  gst_block_ring_clear (&state->blocks);
  g_clear_object (&state->adapter);
  gst_gathering_clear (&state->gathering);
  g_clear_pointer (&state->parser, matroska_parser_free);
}

static GstStateChangeReturn
gst_ebml_fast_demux_change_state (GstElement *element,
    GstStateChange transition)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  GstStateChangeReturn ret =
      GST_ELEMENT_CLASS (gst_ebml_fast_demux_parent_class)
          ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          ret == GST_STATE_CHANGE_FAILURE))
    reset (self);
  return ret;
}

static void
gst_ebml_fast_demux_set_property (GObject *object, guint id,
    const GValue *value, GParamSpec *pspec)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (object);

  switch (id) {
    case PROP_REPAIR_TIMESTAMPS:
      GST_OBJECT_LOCK (self);
      self->settings.repair_timestamps = g_value_get_boolean (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ebml_fast_demux_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (object);

  switch (id) {
    case PROP_REPAIR_TIMESTAMPS:
      GST_OBJECT_LOCK (self);
      g_value_set_boolean (value, self->settings.repair_timestamps);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_ebml_fast_demux_init (GstEbmlFastDemux *self)
{
  self->settings.repair_timestamps = DEFAULT_REPAIR_TIMESTAMPS;
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_activate_function (self->sinkpad,
      gst_ebml_fast_demux_sink_activate);
  gst_pad_set_activatemode_function (self->sinkpad,
      gst_ebml_fast_demux_sink_activate_mode);
  gst_pad_set_chain_function (self->sinkpad, gst_ebml_fast_demux_chain);
  gst_pad_set_event_function (self->sinkpad, gst_ebml_fast_demux_sink_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
}

static void
gst_ebml_fast_demux_class_init (GstEbmlFastDemuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ebml_fast_demux_debug, "ebmlfastdemux", 0,
      "Matroska and WebM demuxer");

  object_class->set_property = gst_ebml_fast_demux_set_property;
  object_class->get_property = gst_ebml_fast_demux_get_property;
  g_object_class_install_property (object_class, PROP_REPAIR_TIMESTAMPS,
      g_param_spec_boolean ("repair-timestamps", "Repair timestamps",
          "Give frames of constant duration their exact times, where the "
          "container's coarse ones are off by at most one tick",
          DEFAULT_REPAIR_TIMESTAMPS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  element_class->change_state = gst_ebml_fast_demux_change_state;
  element_class->send_event = gst_ebml_fast_demux_send_event;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_matroska_output_add_templates (element_class);
  gst_matroska_riff_init ();
  gst_element_class_set_static_metadata (element_class, "Fast Matroska demuxer",
      "Codec/Demuxer",
      "Demuxes Matroska and WebM, with exact times and decode times",
      "the gst-plugins-abr authors");
}
