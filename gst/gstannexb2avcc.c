/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-annexb2avcc
 * @title: annexb2avcc
 *
 * Turns H.264 in any framing into what ISO BMFF wants: one access unit a
 * buffer, NAL units behind 4-byte lengths, parameter sets in codec_data. Takes
 * a byte stream in access units, NAL units or arbitrary pieces, and avc or avc3
 * with any length size, whose in-band parameter sets, access unit delimiters
 * and filler are taken out.
 *
 * |[
 * gst-launch-1.0 filesrc location=a.ts ! tsdemux ! annexb2avcc ! fakesink
 * ]|
 *
 * Times are passed on, not made: a raw byte stream without timestamps stays
 * without.
 */

#include "config.h"

#include "gstausplitter.h"
#include "gsth264caps.h"
#include "gstnalbuffer.h"

GST_DEBUG_CATEGORY_STATIC (annexb2avcc_debug);
#define GST_CAT_DEFAULT annexb2avcc_debug

#define DEFAULT_WAIT_FOR_KEYFRAME TRUE

/* The largest picture of level 6.2, uncompressed at 4:2:0, is 53 MB; what goes on
 * longer without a border is no H.264. */
#define MAX_ACCESS_UNIT_BYTES (64 * 1024 * 1024)

typedef struct
{
  gboolean wait_for_keyframe;
} Settings;

/* Streaming thread only. */
typedef struct
{
  GstCaps *sink_caps; /* (owned, nullable) */
  GstCaps *src_caps;  /* (owned, nullable) NULL until they were pushed */
  NalFraming framing; /* of the input */
  gboolean is_split;  /* buffers are not access units: use the splitter */
  GQueue events;      /* (owned, GstEvent) that wait for caps or for the
                           access unit before them */

  H264ParameterSets *sets;    /* (owned) */
  guint generation;           /* of `sets` when src_caps were made */
  gboolean has_new_sink_caps; /* since then */
  H264AccessUnit au;          /* the one being handled */

  GstAuSplitter splitter;

  gboolean is_waiting;    /* for the first key frame */
  gboolean needs_discont; /* on the next buffer out */
  gboolean is_damaged;    /* warned already, no good access unit since */
  guint64 n_bytes_in;
  guint64 n_samples_out;
} State;

struct _GstAnnexb2Avcc
{
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;
  Settings settings;    /* object lock */
  GstClockTime latency; /* object lock; that of waiting for the next unit */
  State state;
};

#define GST_TYPE_ANNEXB2AVCC (gst_annexb2avcc_get_type ())
G_DECLARE_FINAL_TYPE (GstAnnexb2Avcc, gst_annexb2avcc, GST, ANNEXB2AVCC,
    GstElement)
G_DEFINE_FINAL_TYPE (GstAnnexb2Avcc, gst_annexb2avcc, GST_TYPE_ELEMENT)

enum
{
  PROP_0,
  PROP_WAIT_FOR_KEYFRAME,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-h264, "
                     "stream-format = (string) { avc, avc3, byte-stream }"));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/x-h264, stream-format = (string) avc, "
                         "alignment = (string) au"));

/* Forgets the bytes under way, keeps what describes the stream. */
static void
reset_stream (GstAnnexb2Avcc *self)
{
  gst_au_splitter_reset (&self->state.splitter);
  self->state.needs_discont = TRUE;
}

static void
wait_for_keyframe (GstAnnexb2Avcc *self)
{
  GST_OBJECT_LOCK (self);
  self->state.is_waiting = self->settings.wait_for_keyframe;
  GST_OBJECT_UNLOCK (self);
}

static void
reset (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  reset_stream (self);
  wait_for_keyframe (self);
  GST_OBJECT_LOCK (self);
  self->latency = 0;
  GST_OBJECT_UNLOCK (self);
  g_queue_clear_full (&state->events, (GDestroyNotify) gst_event_unref);
  gst_clear_caps (&state->sink_caps);
  gst_clear_caps (&state->src_caps);
  h264_parameter_sets_clear (state->sets);
  state->generation = 0;
  state->framing = NAL_FRAMING_ANNEXB;
  state->is_split = TRUE;
  state->is_damaged = FALSE;
  state->n_bytes_in = state->n_samples_out = 0;
}

/* Damage is worth a message, once until a whole access unit comes. */
static void
report_damage (GstAnnexb2Avcc *self, const gchar *what)
{
  if (!self->state.is_damaged)
    GST_ELEMENT_WARNING (self, STREAM, DECODE, ("Damaged H.264: %s.", what),
        ("dropping until the next whole access unit"));
  self->state.is_damaged = TRUE;
  self->state.needs_discont = TRUE;
}

/* Caps */

static void
push_events (GstAnnexb2Avcc *self)
{
  GstEvent *event;
  while ((event = g_queue_pop_head (&self->state.events)))
    gst_pad_push_event (self->srcpad, event);
}

/* Only the next access unit shows that one is whole, unless upstream says. */
static void
update_latency (GstAnnexb2Avcc *self, const GstCaps *caps)
{
  gint num = 0, den = 0;
  gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "framerate",
      &num, &den);
  GstClockTime latency = 0;
  if (self->state.is_split && num > 0)
    latency = gst_util_uint64_scale_ceil (GST_SECOND, den, num);
  GST_OBJECT_LOCK (self);
  gboolean has_changed = self->latency != latency;
  self->latency = latency;
  GST_OBJECT_UNLOCK (self);
  if (has_changed)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_latency (GST_OBJECT (self)));
}

/* New caps when the parameter sets or upstream's caps make a difference to a
 * decoder. FALSE when there is no configuration to give. */
static gboolean
update_src_caps (GstAnnexb2Avcc *self, const guint8 *data)
{
  State *state = &self->state;
  guint generation = h264_parameter_sets_generation (state->sets);
  if (state->src_caps && !state->has_new_sink_caps &&
      state->generation == generation)
    return TRUE;
  ByteWriter w = { 0 };
  CoreStatus status = h264_parameter_sets_write_avcc (state->sets, &w);
  if (status != CORE_OK) {
    GST_WARNING_OBJECT (self, "no configuration record: %s",
        core_status_name (status));
    byte_writer_clear (&w);
    return FALSE;
  }
  g_autoptr (GstCaps) caps = gst_h264_caps_new (state->sink_caps,
      h264_find_active_sps (state->sets, data, &state->au), w.data, w.size);
  byte_writer_clear (&w);
  state->generation = generation;
  state->has_new_sink_caps = FALSE;
  update_latency (self, caps);
  if (state->src_caps && gst_h264_caps_same_decoder (state->src_caps, caps))
    return TRUE;
  GST_INFO_OBJECT (self, "new configuration: %" GST_PTR_FORMAT, caps);
  if (!gst_pad_push_event (self->srcpad, gst_event_new_caps (caps)))
    GST_DEBUG_OBJECT (self, "caps were refused");
  gst_caps_replace (&state->src_caps, caps);
  push_events (self);
  return TRUE;
}

/* Data */

/* Whether the access unit in `data` becomes a sample. */
static gboolean
accept_access_unit (GstAnnexb2Avcc *self, const guint8 *data, gsize size)
{
  State *state = &self->state;
  CoreStatus status = h264_read_access_unit (state->sets, data, size,
      state->framing, FALSE, &state->au);
  if (status != CORE_OK) {
    report_damage (self, "an access unit's NAL units do not add up");
    return FALSE;
  }
  if (!state->au.has_slice) {
    GST_LOG_OBJECT (self, "no slice in %" G_GSIZE_FORMAT " bytes", size);
    return FALSE;
  }
  if (state->is_waiting && !state->au.is_idr && !state->au.has_recovery_point) {
    GST_DEBUG_OBJECT (self, "waiting for a key frame");
    return FALSE;
  }
  if (!h264_parameter_sets_is_complete (state->sets)) {
    GST_DEBUG_OBJECT (self, "waiting for parameter sets");
    return FALSE;
  }
  if (!update_src_caps (self, data)) {
    report_damage (self, "the parameter sets fit no configuration record");
    return FALSE;
  }
  state->is_waiting = FALSE;
  state->is_damaged = FALSE;
  return TRUE;
}

/* One whole access unit. (transfer full) */
static GstFlowReturn
handle_access_unit (GstAnnexb2Avcc *self, GstBuffer *buffer)
{
  State *state = &self->state;
  if (GST_BUFFER_IS_DISCONT (buffer))
    state->needs_discont = TRUE;
  GstMapInfo map;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), ("cannot map a buffer"));
    return GST_FLOW_ERROR;
  }
  gboolean is_sample = accept_access_unit (self, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (!is_sample) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  buffer = gst_buffer_make_writable (gst_nal_assemble (buffer, &state->au));
  if (state->au.is_idr)
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  else
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_HEADER); /* they went away */
  if (state->needs_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  state->needs_discont = FALSE;
  state->n_samples_out++;
  GST_LOG_OBJECT (self, "pushing %" GST_PTR_FORMAT, buffer);
  return gst_pad_push (self->srcpad, buffer);
}

/* One that was split off. (transfer full) */
static GstFlowReturn
handle_split_off (GstAnnexb2Avcc *self, GstBuffer *unit)
{
  GstFlowReturn flow = handle_access_unit (self, unit);
  if (self->state.src_caps)
    push_events (self);
  return flow;
}

/* Hands out the last access unit, whose end no other one marked. */
static GstFlowReturn
drain (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *unit;
  while (flow == GST_FLOW_OK &&
      (unit = gst_au_splitter_finish (&state->splitter, state->sets)))
    flow = handle_split_off (self, unit);
  gst_au_splitter_reset (&state->splitter); /* also after a failure */
  return flow;
}

/* (transfer full) */
static GstFlowReturn
split (GstAnnexb2Avcc *self, GstBuffer *buffer)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    flow = drain (self);
    state->needs_discont = TRUE;
  }
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (!gst_au_splitter_push (&state->splitter, buffer)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), ("cannot map a buffer"));
    return GST_FLOW_ERROR;
  }
  GstBuffer *unit;
  while (flow == GST_FLOW_OK &&
      (unit = gst_au_splitter_next (&state->splitter, state->sets)))
    flow = handle_split_off (self, unit);
  if (gst_au_splitter_size (&state->splitter) > MAX_ACCESS_UNIT_BYTES) {
    report_damage (self, "no access unit ends");
    reset_stream (self);
  }
  return flow;
}

static GstFlowReturn
gst_annexb2avcc_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (parent);
  if (!self->state.sink_caps) {
    gst_buffer_unref (buffer);
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("data before caps"));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  self->state.n_bytes_in += gst_buffer_get_size (buffer);
  return self->state.is_split ? split (self, buffer)
                              : handle_access_unit (self, buffer);
}

/* Events */

/* A new record stands for all sets, so the old ones go. */
static gboolean
take_codec_data (GstAnnexb2Avcc *self, GstBuffer *codec_data)
{
  State *state = &self->state;
  GstMapInfo map;
  if (!gst_buffer_map (codec_data, &map, GST_MAP_READ))
    return FALSE;
  guint length_size = 4;
  h264_parameter_sets_clear (state->sets);
  CoreStatus status = h264_parameter_sets_add_avcc (state->sets, map.data,
      map.size, &length_size);
  gst_buffer_unmap (codec_data, &map);
  if (status != CORE_OK)
    GST_WARNING_OBJECT (self, "codec_data: %s", core_status_name (status));
  state->framing = (NalFraming) length_size;
  return status == CORE_OK || h264_parameter_sets_is_complete (state->sets);
}

static gboolean
set_sink_caps (GstAnnexb2Avcc *self, GstCaps *caps)
{
  State *state = &self->state;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean is_byte_stream =
      g_strcmp0 (gst_structure_get_string (s, "stream-format"),
          "byte-stream") == 0;
  gboolean is_au =
      g_strcmp0 (gst_structure_get_string (s, "alignment"), "au") == 0;
  const GValue *codec_data = gst_structure_get_value (s, "codec_data");

  if (state->sink_caps && gst_caps_is_equal (state->sink_caps, caps))
    return TRUE;
  drain (self);
  gst_caps_replace (&state->sink_caps, caps);
  state->has_new_sink_caps = TRUE;
  state->is_split = is_byte_stream && !is_au;
  state->framing = is_byte_stream ? NAL_FRAMING_ANNEXB : NAL_FRAMING_LENGTH_4;
  if (is_byte_stream || !codec_data)
    return TRUE;
  if (!take_codec_data (self, gst_value_get_buffer (codec_data))) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL),
        ("codec_data is no AVCDecoderConfigurationRecord"));
    return FALSE;
  }
  return TRUE;
}

static void
handle_eos (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  drain (self);
  if (state->n_bytes_in > 0 && state->n_samples_out == 0)
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("No H.264 key frame with parameter sets was found."),
        ("%" G_GUINT64_FORMAT " bytes came in", state->n_bytes_in));
  push_events (self);
}

/* (transfer full) Serialized events keep their place between access units. */
static gboolean
forward_in_order (GstAnnexb2Avcc *self, GstEvent *event)
{
  State *state = &self->state;
  g_queue_push_tail (&state->events, event);
  if (state->src_caps && gst_au_splitter_size (&state->splitter) == 0)
    push_events (self);
  return TRUE;
}

/* Of what waits, a flush leaves what describes the stream. */
static void
drop_flushed_events (GstAnnexb2Avcc *self)
{
  GQueue *events = &self->state.events;
  for (guint n = g_queue_get_length (events); n > 0; n--) {
    GstEvent *event = g_queue_pop_head (events);
    if (GST_EVENT_IS_STICKY (event) &&
        GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
      g_queue_push_tail (events, event);
    else
      gst_event_unref (event);
  }
}

static gboolean
gst_annexb2avcc_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (parent);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS: {
      GstCaps *caps;
      gst_event_parse_caps (event, &caps);
      gboolean ok = set_sink_caps (self, caps);
      gst_event_unref (event);
      return ok;
    }
    case GST_EVENT_STREAM_START:
      drain (self);
      wait_for_keyframe (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_SEGMENT:
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_GAP:
      drain (self);
      return forward_in_order (self, event);
    case GST_EVENT_EOS:
      handle_eos (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_FLUSH_STOP:
      reset_stream (self);
      drop_flushed_events (self);
      wait_for_keyframe (self);
      return gst_pad_push_event (self->srcpad, event);
    default:
      return GST_EVENT_IS_SERIALIZED (event)
          ? forward_in_order (self, event)
          : gst_pad_event_default (pad, parent, event);
  }
}

/* Queries */

static GstCaps *
get_sink_caps (GstAnnexb2Avcc *self, GstCaps *filter)
{
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (self->srcpad);
  g_autoptr (GstCaps) wishes = gst_pad_peer_query_caps (self->srcpad, ours);
  g_autoptr (GstCaps) takes = gst_pad_get_pad_template_caps (self->sinkpad);
  g_autoptr (GstCaps) caps = gst_h264_caps_in_any_framing (wishes, takes);
  return filter
      ? gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST)
      : g_steal_pointer (&caps);
}

static gboolean
gst_annexb2avcc_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return gst_pad_query_default (pad, parent, query);
  GstCaps *filter;
  gst_query_parse_caps (query, &filter);
  g_autoptr (GstCaps) caps = get_sink_caps (GST_ANNEXB2AVCC (parent), filter);
  gst_query_set_caps_result (query, caps);
  return TRUE;
}

static gboolean
gst_annexb2avcc_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (parent);
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return TRUE;
  gboolean is_live;
  GstClockTime min, max;
  gst_query_parse_latency (query, &is_live, &min, &max);
  GST_OBJECT_LOCK (self);
  min += self->latency;
  if (GST_CLOCK_TIME_IS_VALID (max))
    max += self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, is_live, min, max);
  return TRUE;
}

static void
gst_annexb2avcc_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (object);
  if (id != PROP_WAIT_FOR_KEYFRAME) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  GST_OBJECT_LOCK (self);
  self->settings.wait_for_keyframe = g_value_get_boolean (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_annexb2avcc_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (object);
  if (id != PROP_WAIT_FOR_KEYFRAME) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  GST_OBJECT_LOCK (self);
  g_value_set_boolean (value, self->settings.wait_for_keyframe);
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
gst_annexb2avcc_change_state (GstElement *element, GstStateChange transition)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (element);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    reset (self);
  GstStateChangeReturn result = GST_ELEMENT_CLASS (gst_annexb2avcc_parent_class)
                                    ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (self);
  return result;
}

static void
gst_annexb2avcc_finalize (GObject *object)
{
  State *state = &GST_ANNEXB2AVCC (object)->state;
  g_queue_clear_full (&state->events, (GDestroyNotify) gst_event_unref);
  gst_clear_caps (&state->sink_caps);
  gst_clear_caps (&state->src_caps);
  h264_parameter_sets_free (state->sets);
  h264_access_unit_clear (&state->au);
  gst_au_splitter_clear (&state->splitter);
  G_OBJECT_CLASS (gst_annexb2avcc_parent_class)->finalize (object);
}

static void
gst_annexb2avcc_init (GstAnnexb2Avcc *self)
{
  self->settings.wait_for_keyframe = DEFAULT_WAIT_FOR_KEYFRAME;
  self->state.sets = h264_parameter_sets_new ();
  gst_au_splitter_init (&self->state.splitter);
  g_queue_init (&self->state.events);
  h264_access_unit_init (&self->state.au);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_annexb2avcc_chain);
  gst_pad_set_event_function (self->sinkpad, gst_annexb2avcc_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_annexb2avcc_sink_query);
  GST_PAD_SET_PROXY_ALLOCATION (self->sinkpad);
  GST_PAD_SET_ACCEPT_TEMPLATE (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_annexb2avcc_src_query);
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

static void
gst_annexb2avcc_class_init (GstAnnexb2AvccClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GST_DEBUG_CATEGORY_INIT (annexb2avcc_debug, "annexb2avcc", 0,
      "H.264 byte stream to length-prefixed access units");

  object_class->set_property = gst_annexb2avcc_set_property;
  object_class->get_property = gst_annexb2avcc_get_property;
  object_class->finalize = gst_annexb2avcc_finalize;
  element_class->change_state = gst_annexb2avcc_change_state;

  g_object_class_install_property (object_class, PROP_WAIT_FOR_KEYFRAME,
      g_param_spec_boolean ("wait-for-keyframe", "Wait for key frame",
          "Drop what comes before the first IDR picture or recovery point, at "
          "the start and after a flush (read there)",
          DEFAULT_WAIT_FOR_KEYFRAME,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
              GST_PARAM_MUTABLE_READY));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.264 byte stream to avc", "Codec/Parser/Converter/Video",
      "Makes length-prefixed access units with codec_data, as MP4 and CMAF "
      "want them, from H.264 in any framing",
      "the gst-plugins-abr authors");
}

GST_ELEMENT_REGISTER_DEFINE (annexb2avcc, "annexb2avcc", GST_RANK_NONE,
    GST_TYPE_ANNEXB2AVCC)
