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

#include "gstanswer.h"
#include "gstauintake.h"
#include "gstpendingevents.h"
#include "gstshiftedevents.h"

GST_DEBUG_CATEGORY (gst_annexb2avcc_debug);
#define GST_CAT_DEFAULT gst_annexb2avcc_debug

/* Streaming thread only. */
typedef struct
{
  gboolean is_bytes; /* upstream's segment is one of bytes */
  GQueue events;     /* (owned, GstEvent) that wait for caps or for the access
                           unit before them */
  GstNalConverter converter;
  GstAuIntake intake;

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

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/x-h264; video/x-h265"));

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
  gst_au_intake_reset (&self->state.intake);
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
  gst_au_intake_begin (&state->intake, TRUE);
  state->is_damaged = FALSE;
  state->has_told_rate = FALSE;
  state->start_time = 0;
}

/* Damage is worth a message, once until a whole access unit comes. */
static void
report_damage (gpointer owner, const gchar *what)
{
  GstAnnexb2Avcc *self = owner;
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
push_events_unless_held (gpointer owner)
{
  GstAnnexb2Avcc *self = owner;
  if (self->state.converter.src_caps &&
      !gst_au_intake_has_field (&self->state.intake))
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
  if (self->state.intake.is_split && num > 0)
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
convert (gpointer owner, GstBuffer *unit, const NalAccessUnit *au)
{
  GstAnnexb2Avcc *self = owner;
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

static void
interrupt (gpointer owner)
{
  GstAnnexb2Avcc *self = owner;
  self->state.needs_discont = TRUE;
  gst_nal_converter_interrupt (&self->state.converter);
}

static const GstAuIntakeFuncs intake_funcs = {
  .take = convert,
  .settle = push_events_unless_held,
  .interrupt = interrupt,
  .report_damage = report_damage,
};

static gboolean
set_sink_caps (GstAnnexb2Avcc *self, GstCaps *caps)
{
  State *state = &self->state;
  GstNalConverter *converter = &state->converter;
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  if (converter->sink_caps && gst_caps_is_equal (converter->sink_caps, caps))
    return TRUE;
  gst_au_intake_drain (&self->state.intake);
  if (gst_nal_caps_codec (caps) == CODEC_NONE) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("no H.264 or H.265"));
    return FALSE;
  }
  /* ISO BMFF samples are access units, unless something else is said. */
  const gchar *alignment = gst_structure_get_string (s, "alignment");
  gst_au_intake_begin (&state->intake,
      alignment ? !g_str_equal (alignment, "au")
                : gst_nal_caps_is_byte_stream (caps));
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
  gboolean is_readable;
  GstFlowReturn flow =
      gst_au_intake_push (&state->intake, buffer, &is_readable);
  if (!is_readable)
    GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), ("cannot map a buffer"));
  return flow;
}

/* Events */

static void
handle_eos (GstAnnexb2Avcc *self)
{
  const GstNalStats *stats = &self->state.converter.stats;
  gst_au_intake_drain (&self->state.intake);
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
  if (!gst_au_intake_has_piece (&state->intake))
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
  picture_clock_reset (&state->converter.clock,
      (gint64) MIN (segment.start, (guint64) PICTURE_CLOCK_MAX_NS));
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
      gst_au_intake_drain (&self->state.intake);
      restart (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_SEGMENT:
      gst_au_intake_drain (&self->state.intake);
      return forward_in_order (self, take_segment (self, event));
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_GAP:
      gst_au_intake_drain (&self->state.intake);
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

static void
answer_sink_caps (GstAnnexb2Avcc *self, GstQuery *query)
{
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (self->srcpad);
  g_autoptr (GstCaps) wishes = gst_pad_peer_query_caps (self->srcpad, ours);
  g_autoptr (GstCaps) takes = gst_pad_get_pad_template_caps (self->sinkpad);
  g_autoptr (GstCaps) caps = gst_nal_caps_in_any_framing (wishes, takes);
  gst_answer_caps (query, caps);
}

static gboolean
gst_annexb2avcc_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return gst_pad_query_default (pad, parent, query);
  answer_sink_caps (GST_ANNEXB2AVCC (parent), query);
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
  GST_OBJECT_LOCK (self);
  GstClockTime own = self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_answer_add_latency (query, own);
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
  gst_au_intake_clear (&state->intake);
  G_OBJECT_CLASS (gst_annexb2avcc_parent_class)->finalize (object);
}

static void
gst_annexb2avcc_init (GstAnnexb2Avcc *self)
{
  gst_nal_settings_init (&self->settings);
  gst_nal_converter_init (&self->state.converter, GST_OBJECT (self));
  gst_au_intake_init (&self->state.intake, &intake_funcs, self,
      &self->state.converter);
  g_queue_init (&self->state.events);

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
