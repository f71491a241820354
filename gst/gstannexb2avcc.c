/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-annexb2avcc
 * @title: annexb2avcc
 *
 * Turns H.264 and H.265 in any framing into what ISO BMFF wants: one access unit
 * a buffer, NAL units behind 4-byte lengths, a complete codec_data. Takes a byte
 * stream in access units, NAL units or arbitrary pieces, and avc, avc3, hvc1 or
 * hev1 with any length size; puts out avc or hvc1 with all parameter sets in
 * codec_data, or avc3 or hev1 with them in the samples, as downstream asks.
 *
 * |[
 * gst-launch-1.0 filesrc location=a.ts ! tsdemux ! annexb2avcc ! fakesink
 * ]|
 *
 * Missing decode times are made from the order of presentation, and missing
 * presentation times from the order of pictures and the frame rate.
 */

#include "config.h"

#include <gst/base/gsttypefindhelper.h>

#include "gstausplitter.h"
#include "gstfieldpair.h"
#include "gstnalconverter.h"
#include "gstpendingevents.h"
#include "gstshiftedevents.h"

GST_DEBUG_CATEGORY (gst_annexb2avcc_debug);
#define GST_CAT_DEFAULT gst_annexb2avcc_debug

/* The largest picture of level 6.2, uncompressed at 4:2:0, is 53 MB; what goes on
 * longer without a border is no H.264. */
#define MAX_ACCESS_UNIT_BYTES (64 * 1024 * 1024)

/* Streaming thread only. */
typedef struct
{
  gboolean is_split;  /* buffers are not access units: use the splitter */
  gboolean is_sorted; /* the framing of the first buffer was looked at */
  gboolean is_bytes;  /* upstream's segment is one of bytes */
  GQueue events;      /* (owned, GstEvent) that wait for caps or for the access
                           unit before them */
  GstNalConverter converter;
  GstAuSplitter splitter;
  NalAccessUnit au;   /* of a buffer that is one */
  GstFieldPair field; /* a first field that waits for the second */

  GstClockTime start_time; /* of the segment */
  GstEvent *segment;      /* (owned, nullable) that downstream has, unshifted */
  GstClockTime shift;     /* that downstream knows of */
  gboolean needs_discont; /* on the next buffer out */
  gboolean is_damaged;    /* warned already, no good access unit since */
  gboolean has_told_rate; /* that the default one is in use */
} State;

struct _GstAnnexb2Avcc
{
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;
  GstNalSettings settings; /* object lock */
  GstClockTime latency;    /* object lock; that of waiting for the next unit */
  State state;
};

#define GST_TYPE_ANNEXB2AVCC (gst_annexb2avcc_get_type ())
G_DECLARE_FINAL_TYPE (GstAnnexb2Avcc, gst_annexb2avcc, GST, ANNEXB2AVCC,
    GstElement)
G_DEFINE_FINAL_TYPE (GstAnnexb2Avcc, gst_annexb2avcc, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-h264, "
                     "stream-format = (string) { avc, avc3, byte-stream }; "
                     "video/x-h265, "
                     "stream-format = (string) { hvc1, hev1, byte-stream }"));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/x-h264, "
                         "stream-format = (string) { avc, avc3 }, "
                         "alignment = (string) au; "
                         "video/x-h265, "
                         "stream-format = (string) { hvc1, hev1 }, "
                         "alignment = (string) au"));

/* Forgets the bytes under way, keeps what describes the stream. */
static void
reset_stream (GstAnnexb2Avcc *self)
{
  gst_au_splitter_reset (&self->state.splitter);
  gst_field_pair_reset (&self->state.field);
  self->state.is_sorted = FALSE;
  self->state.needs_discont = TRUE;
}

static GstNalSettings
get_settings (GstAnnexb2Avcc *self)
{
  GST_OBJECT_LOCK (self);
  GstNalSettings settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* A flush or a new stream: settings hold from here on. */
static void
restart (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  state->converter.settings = get_settings (self);
  gst_nal_converter_restart (&state->converter, state->start_time);
}

static void
reset (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  GstNalSettings settings = get_settings (self);
  reset_stream (self);
  gst_nal_converter_reset (&state->converter, &settings);
  GST_OBJECT_LOCK (self);
  self->latency = 0;
  GST_OBJECT_UNLOCK (self);
  gst_pending_events_clear (&state->events);
  gst_event_replace (&state->segment, NULL);
  state->shift = 0;
  state->is_split = TRUE;
  state->is_damaged = FALSE;
  state->has_told_rate = FALSE;
  state->start_time = 0;
}

/* Damage is worth a message, once until a whole access unit comes. */
static void
report_damage (GstAnnexb2Avcc *self, const gchar *what)
{
  if (!self->state.is_damaged)
    GST_ELEMENT_WARNING (self, STREAM, DECODE, ("Damaged video: %s.", what),
        ("dropping until the next whole access unit"));
  self->state.is_damaged = TRUE;
  self->state.needs_discont = TRUE;
}

/* Once, as it holds for all of the stream. */
static void
report_default_rate (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  if (state->has_told_rate || !state->converter.clock.uses_default)
    return;
  state->has_told_rate = TRUE;
  Fraction rate = picture_clock_rate (&state->converter.clock);
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("Video without times and frame rate: taken as %u/%u frames a second.",
          rate.num, rate.den),
      ("default-framerate, or framerate in the caps, sets another"));
}

/* Caps */

static void
push_events (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  gst_pending_events_push (&state->events, self->srcpad, state->shift,
      &state->segment);
}

/* Nothing goes out before caps, nor past a field that waits. */
static void
push_events_unless_held (GstAnnexb2Avcc *self)
{
  if (self->state.converter.src_caps && !self->state.field.buffer)
    push_events (self);
}

/* A segment that went out already moves up with the times in it. */
static void
announce_shift (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  if (state->shift == state->converter.shift)
    return;
  state->shift = state->converter.shift;
  if (state->segment)
    gst_pad_push_event (self->srcpad,
        gst_event_shift_times (gst_event_ref (state->segment), state->shift));
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

static void
announce_caps (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  GstCaps *caps = state->converter.src_caps;
  update_latency (self, caps);
  if (!gst_pad_push_event (self->srcpad, gst_event_new_caps (caps)))
    GST_DEBUG_OBJECT (self, "caps were refused");
  push_events (self);
}

/* Downstream says which format it wants at the beginning, and when it asks to be
 * asked again. */
static void
negotiate (GstAnnexb2Avcc *self)
{
  GstNalConverter *converter = &self->state.converter;
  gboolean is_asked = gst_pad_check_reconfigure (self->srcpad);
  if (!is_asked && converter->stream_format)
    return;
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (self->srcpad);
  g_autoptr (GstCaps) wishes = gst_pad_peer_query_caps (self->srcpad, ours);
  gst_nal_converter_choose_format (converter, wishes);
}

/* Data */

/* What makes a sample. (transfer full) */
static GstFlowReturn
convert (GstAnnexb2Avcc *self, GstBuffer *unit, const NalAccessUnit *au)
{
  State *state = &self->state;
  gboolean has_new_caps;
  const gchar *damage;
  GstBuffer *sample = gst_nal_converter_take (&state->converter, unit, au,
      &has_new_caps, &damage);
  announce_shift (self);
  report_default_rate (self);
  if (has_new_caps)
    announce_caps (self);
  if (damage)
    report_damage (self, damage);
  if (!sample)
    return GST_FLOW_OK;
  state->is_damaged = FALSE;
  if (state->needs_discont)
    GST_BUFFER_FLAG_SET (sample, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (sample, GST_BUFFER_FLAG_DISCONT);
  state->needs_discont = FALSE;
  GST_LOG_OBJECT (self, "pushing %" GST_PTR_FORMAT, sample);
  return gst_pad_push (self->srcpad, sample);
}

static GstFlowReturn
push_field (GstAnnexb2Avcc *self)
{
  GstBuffer *unit = gst_field_pair_take (&self->state.field);
  return unit ? convert (self, unit, &self->state.field.au) : GST_FLOW_OK;
}

/* One whole access unit. (transfer full) */
static GstFlowReturn
handle_access_unit (GstAnnexb2Avcc *self, GstBuffer *unit,
    const NalAccessUnit *au)
{
  GstFieldPair *field = &self->state.field;
  gboolean was_merged;
  if (gst_field_pair_complete (field, unit, au, &was_merged)) {
    if (was_merged)
      gst_nal_converter_count_copy (&self->state.converter);
    return push_field (self);
  }
  GstFlowReturn flow = push_field (self);
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (unit);
    return flow;
  }
  if (!nal_access_unit_lacks_field (au))
    return convert (self, unit, au);
  gst_field_pair_hold (field, unit, au);
  return GST_FLOW_OK;
}

static GstFlowReturn
report_unreadable (GstAnnexb2Avcc *self)
{
  GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), ("cannot map a buffer"));
  return GST_FLOW_ERROR;
}

/* A buffer that is one access unit. (transfer full) */
static GstFlowReturn
handle_whole (GstAnnexb2Avcc *self, GstBuffer *buffer)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;
  if (GST_BUFFER_IS_DISCONT (buffer)) {
    flow = push_field (self);
    state->needs_discont = TRUE;
    gst_nal_converter_interrupt (&state->converter);
  }
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    return report_unreadable (self);
  }
  CoreStatus status = nal_access_unit_read (&state->au, state->converter.sets,
      map.data, map.size, state->converter.framing,
      gst_nal_converter_keeps_sets (&state->converter));
  gst_buffer_unmap (buffer, &map);
  if (status == CORE_OK) {
    flow = handle_access_unit (self, buffer, &state->au);
    push_events_unless_held (self);
    return flow;
  }
  report_damage (self, "an access unit's NAL units do not add up");
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* One that was split off. (transfer full) */
static GstFlowReturn
handle_split_off (GstAnnexb2Avcc *self, GstBuffer *unit,
    const NalAccessUnit *au)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  if (state->splitter.was_merged)
    gst_nal_converter_count_copy (&state->converter);
  if (state->splitter.splitter.status == CORE_OK) {
    flow = handle_access_unit (self, unit, au);
  } else {
    report_damage (self, "an access unit has a broken NAL unit");
    gst_buffer_unref (unit);
  }
  state->splitter.splitter.keep_parameter_sets =
      gst_nal_converter_keeps_sets (&state->converter);
  push_events_unless_held (self);
  return flow;
}

/* Hands out the last access unit, whose end no other one marked. */
static GstFlowReturn
drain (GstAnnexb2Avcc *self)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *unit;
  const NalAccessUnit *au;
  while (flow == GST_FLOW_OK && state->converter.sets &&
      (unit = gst_au_splitter_finish (&state->splitter, state->converter.sets,
           &au)))
    flow = handle_split_off (self, unit, au);
  if (flow == GST_FLOW_OK)
    flow = push_field (self);
  gst_field_pair_reset (&state->field); /* also after a failure */
  gst_au_splitter_reset (&state->splitter);
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
    gst_nal_converter_interrupt (&state->converter);
  }
  if (flow != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return flow;
  }
  if (!gst_au_splitter_push (&state->splitter, buffer,
          state->converter.framing))
    return report_unreadable (self);
  GstBuffer *unit;
  const NalAccessUnit *au;
  while (flow == GST_FLOW_OK &&
      (unit = gst_au_splitter_next (&state->splitter, state->converter.sets,
           &au)))
    flow = handle_split_off (self, unit, au);
  if (gst_au_splitter_size (&state->splitter) > MAX_ACCESS_UNIT_BYTES) {
    report_damage (self, "no access unit ends");
    reset_stream (self);
  }
  return flow;
}

static gboolean
set_sink_caps (GstAnnexb2Avcc *self, GstCaps *caps)
{
  State *state = &self->state;
  GstNalConverter *converter = &state->converter;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (converter->sink_caps && gst_caps_is_equal (converter->sink_caps, caps))
    return TRUE;
  drain (self);
  if (gst_nal_caps_codec (caps) == CODEC_NONE) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("no H.264 or H.265"));
    return FALSE;
  }
  /* ISO BMFF samples are access units, unless something else is said. */
  const gchar *alignment = gst_structure_get_string (s, "alignment");
  gboolean is_byte_stream =
      g_strcmp0 (gst_structure_get_string (s, "stream-format"),
          "byte-stream") == 0;
  state->is_split = alignment ? !g_str_equal (alignment, "au") : is_byte_stream;
  state->is_sorted = FALSE;
  if (gst_nal_converter_set_caps (converter, caps))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT, (NULL),
      ("codec_data is no decoder configuration record"));
  return FALSE;
}

/* A source of bytes says nothing of what they are. */
static gboolean
find_caps (GstAnnexb2Avcc *self, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps =
      gst_type_find_helper_for_buffer (GST_OBJECT (self), buffer, NULL);
  GST_INFO_OBJECT (self, "no caps came, the bytes look like %" GST_PTR_FORMAT,
      caps);
  if (caps && gst_nal_caps_codec (caps) != CODEC_NONE)
    return set_sink_caps (self, caps);
  GST_ELEMENT_ERROR (self, STREAM, TYPE_NOT_FOUND,
      ("The data is no H.264 or H.265 byte stream."),
      ("no caps came, and the first %" G_GSIZE_FORMAT " bytes do not look it",
          gst_buffer_get_size (buffer)));
  return FALSE;
}

/* A source of bytes puts DTS 0 on its first buffer (GstBaseSrc does), which says
 * nothing of pictures. */
static GstBuffer *
forget_times_of_bytes (GstAnnexb2Avcc *self, GstBuffer *buffer)
{
  if (!self->state.is_bytes || GST_BUFFER_PTS_IS_VALID (buffer) ||
      !GST_BUFFER_DTS_IS_VALID (buffer))
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  return buffer;
}

static GstFlowReturn
gst_annexb2avcc_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (parent);
  State *state = &self->state;
  if (!state->converter.sink_caps && !find_caps (self, buffer)) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  negotiate (self);
  buffer = forget_times_of_bytes (self, buffer);
  GST_OBJECT_LOCK (self);
  state->converter.stats.n_bytes_in += gst_buffer_get_size (buffer);
  GST_OBJECT_UNLOCK (self);
  if (state->is_split && !state->is_sorted)
    state->is_split = !gst_nal_converter_finds_lengths (&state->converter,
        buffer); /* then buffers are access units, whatever caps say */
  state->is_sorted = TRUE;
  return state->is_split ? split (self, buffer) : handle_whole (self, buffer);
}

/* Events */

static void
handle_eos (GstAnnexb2Avcc *self)
{
  const GstNalStats *stats = &self->state.converter.stats;
  drain (self);
  if (stats->n_bytes_in > 0 && stats->n_samples == 0)
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("No key frame with parameter sets was found."),
        ("%" G_GUINT64_FORMAT " bytes came in", stats->n_bytes_in));
  push_events (self);
}

/* (transfer full) Serialized events keep their place between access units. */
static gboolean
forward_in_order (GstAnnexb2Avcc *self, GstEvent *event)
{
  State *state = &self->state;
  g_queue_push_tail (&state->events, event);
  if (gst_au_splitter_size (&state->splitter) == 0)
    push_events_unless_held (self);
  return TRUE;
}

/* Where times that have to be made begin. A source of bytes (filesrc) has none,
 * so that what comes out begins at 0. (transfer full) */
static GstEvent *
take_segment (GstAnnexb2Avcc *self, GstEvent *event)
{
  State *state = &self->state;
  GstSegment segment;
  gst_event_copy_segment (event, &segment);
  state->is_bytes = segment.format != GST_FORMAT_TIME;
  if (state->is_bytes) {
    GstEvent *bytes = event;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    event = gst_event_new_segment (&segment);
    gst_event_set_seqnum (event, gst_event_get_seqnum (bytes));
    gst_event_unref (bytes);
  }
  state->start_time = segment.start;
  picture_clock_reset (&state->converter.clock, (gint64) segment.start);
  return event;
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
      restart (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_SEGMENT:
      drain (self);
      return forward_in_order (self, take_segment (self, event));
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_GAP:
      drain (self);
      return forward_in_order (self, event);
    case GST_EVENT_EOS:
      handle_eos (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_FLUSH_STOP:
      reset_stream (self);
      gst_pending_events_flush (&self->state.events);
      gst_event_replace (&self->state.segment, NULL); /* downstream forgot it */
      restart (self);
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
  g_autoptr (GstCaps) caps = gst_nal_caps_in_any_framing (wishes, takes);
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

/* Properties */

static void
gst_annexb2avcc_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (object);
  GST_OBJECT_LOCK (self);
  gboolean is_known = gst_nal_settings_set (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* What is no setting is the statistics. */
static void
gst_annexb2avcc_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAnnexb2Avcc *self = GST_ANNEXB2AVCC (object);
  GST_OBJECT_LOCK (self);
  gboolean is_known = gst_nal_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    g_value_take_boxed (value,
        gst_nal_converter_make_stats (&self->state.converter));
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
  gst_pending_events_clear (&state->events);
  gst_event_replace (&state->segment, NULL);
  gst_nal_converter_clear (&state->converter);
  nal_access_unit_clear (&state->au);
  gst_au_splitter_clear (&state->splitter);
  gst_field_pair_clear (&state->field);
  G_OBJECT_CLASS (gst_annexb2avcc_parent_class)->finalize (object);
}

static void
gst_annexb2avcc_init (GstAnnexb2Avcc *self)
{
  gst_nal_settings_init (&self->settings);
  gst_nal_converter_init (&self->state.converter, GST_OBJECT (self));
  gst_au_splitter_init (&self->state.splitter);
  gst_field_pair_init (&self->state.field);
  g_queue_init (&self->state.events);
  nal_access_unit_init (&self->state.au);

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
  GST_DEBUG_CATEGORY_INIT (gst_annexb2avcc_debug, "annexb2avcc", 0,
      "H.264 and H.265 to length-prefixed access units");

  object_class->set_property = gst_annexb2avcc_set_property;
  object_class->get_property = gst_annexb2avcc_get_property;
  object_class->finalize = gst_annexb2avcc_finalize;
  element_class->change_state = gst_annexb2avcc_change_state;

  guint first_free = gst_nal_settings_install (object_class);
  g_object_class_install_property (object_class, first_free,
      g_param_spec_boxed ("stats", "Statistics",
          "Counts since the start: bytes-in, samples, dropped (access units "
          "that became no sample), copied (access units that needed more than "
          "16 memories), small (samples too small to share memory), mended (access units in another framing than the caps "
          "say), all uint64",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.264 and H.265 to ISO BMFF samples", "Codec/Parser/Converter/Video",
      "Makes length-prefixed access units with codec_data, as MP4 and CMAF "
      "want them, from H.264 and H.265 in any framing",
      "the gst-plugins-abr authors");
}

GST_ELEMENT_REGISTER_DEFINE (annexb2avcc, "annexb2avcc", GST_RANK_NONE,
    GST_TYPE_ANNEXB2AVCC)
