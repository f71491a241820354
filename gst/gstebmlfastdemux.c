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
 * It does not seek yet, and skips encrypted tracks.
 */

#include "config.h"

#include <gst/base/gstadapter.h>
#include <gst/base/gstbasesrc.h>
#include <gst/gst.h>

#include "core/matroska.h"
#include "gstblockring.h"
#include "gstmatroskapads.h"

GST_DEBUG_CATEGORY (gst_ebml_fast_demux_debug);
#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

#define DEFAULT_REPAIR_TIMESTAMPS TRUE

/* Bytes asked for at once from a random access source. */
#define PULL_SIZE (1u << 20)

/* Bytes shown first to the parser of a stream: more than any header of a
 * block, so that it knows what it wants from one look. */
#define PEEK_SIZE 64

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
  GstBlockRing blocks; /* random access */
  GstAdapter *adapter; /* stream */
  guint64 to_skip;     /* bytes of the stream that nobody needs */
  gsize want;          /* bytes the parser asks for at least */
  gboolean is_over;    /* the Segment ended, or the source did */
} State;

struct _GstEbmlFastDemux
{
  GstElement parent;

  GstPad *sinkpad;
  Settings settings;
  State state;
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

/* The Segment is over, or the source has no more bytes. Returns what streaming
 * stops with. A cut is an error, but what is whole came out: downstream gets
 * EOS, so that it keeps that. */
static GstFlowReturn
end_of_input (GstEbmlFastDemux *self, gboolean is_truncated)
{
  State *state = &self->state;
  guint64 offset = matroska_parser_position (state->parser);

  state->is_over = TRUE;
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
  if (state->pads.n_buffers == 0) {
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
  else if (is_truncated)
    GST_ELEMENT_WARNING (self, STREAM, DEMUX,
        ("The stream is cut off: it ends inside an element."),
        ("which begins at offset %" G_GUINT64_FORMAT, offset));
  return GST_FLOW_EOS;
}

/* `memory` (nullable unless the event is a block) holds the bytes that offsets
 * in `event` count from, at `base`. */
static GstFlowReturn
handle_event (GstEbmlFastDemux *self, const MatroskaEvent *event,
    GstMemory *memory, gsize base)
{
  State *state = &self->state;

  switch (event->type) {
    case MATROSKA_EVENT_HEADERS:
      return gst_matroska_pads_handle_headers (&state->pads, state->parser,
          pick_group_id (self));
    case MATROSKA_EVENT_BLOCK:
      return gst_matroska_pads_push_block (&state->pads, &event->block, memory,
          base);
    case MATROSKA_EVENT_METADATA:
      return GST_FLOW_OK;
    case MATROSKA_EVENT_DAMAGE:
      handle_damage (self, event);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_END:
      return end_of_input (self, FALSE);
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
  gsize size = MAX (state->want, PULL_SIZE);
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

static void
gst_ebml_fast_demux_loop (GstPad *pad)
{
  GstEbmlFastDemux *self = GST_EBML_FAST_DEMUX (GST_PAD_PARENT (pad));
  GstFlowReturn flow = pull_and_parse (self);
  if (flow == GST_FLOW_OK)
    return;

  GST_INFO_OBJECT (self, "pausing: %s", gst_flow_get_name (flow));
  gst_pad_pause_task (pad);
  if (flow == GST_FLOW_FLUSHING)
    return;
  /* Whoever returned GST_FLOW_ERROR has said why. */
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  gst_matroska_pads_push_event (&self->state.pads, gst_event_new_eos ());
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
  if (event->type != MATROSKA_EVENT_BLOCK) {
    gst_adapter_flush (state->adapter, consumed);
    return handle_event (self, event, NULL, 0);
  }
  g_autoptr (GstBuffer) buffer =
      gst_adapter_take_buffer (state->adapter, consumed);
  g_autoptr (GstMemory) memory = gst_buffer_get_all_memory (buffer);
  return handle_event (self, event, memory, 0);
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
    if (available < MAX (state->want, 1))
      return GST_FLOW_OK;

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
  gst_adapter_push (state->adapter, buffer);
  GstFlowReturn flow = parse_stream (self);
  if (flow == GST_FLOW_ERROR)
    state->is_over = TRUE;
  return flow;
}

static void
end_stream (GstEbmlFastDemux *self)
{
  State *state = &self->state;
  if (!state->is_over)
    end_of_input (self,
        state->to_skip > 0 || gst_adapter_available (state->adapter) > 0);
  gst_matroska_pads_push_event (&state->pads, gst_event_new_eos ());
}

/* Sink pad */

static void
restart_parser (State *state)
{
  g_clear_pointer (&state->parser, matroska_parser_free);
  state->parser = matroska_parser_new ();
  gst_adapter_clear (state->adapter);
  gst_flow_combiner_reset (state->pads.flows);
  state->to_skip = 0;
  state->want = 1;
  state->is_over = FALSE;
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
      gst_matroska_pads_push_event (&self->state.pads, event);
      restart_parser (&self->state);
      return TRUE;
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
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
  restart_parser (state);
}

static void
reset (GstEbmlFastDemux *self)
{
  State *state = &self->state;

  gst_matroska_pads_clear (&state->pads);
  gst_block_ring_clear (&state->blocks);
  g_clear_object (&state->adapter);
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
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_matroska_pads_add_templates (element_class);
  gst_element_class_set_static_metadata (element_class, "Fast Matroska demuxer",
      "Codec/Demuxer",
      "Demuxes Matroska and WebM, with exact times and decode times",
      "the gst-plugins-abr authors");
}
