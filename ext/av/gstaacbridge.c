/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-aacbridge
 * @title: aacbridge
 *
 * Any audio to AAC for delivery. AAC that downstream accepts goes through as it
 * is; everything else is decoded, mixed, resampled and encoded by libavcodec, at
 * 48 kHz with up to two channels unless downstream's caps say otherwise.
 *
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=100 ! aacbridge ! fakesink
 * ]|
 *
 * Frames lie on the absolute grid of 1024 samples from stream time zero.
 */

#include "config.h"

#include "gstaacaxis.h"
#include "gstaacbridgesettings.h"
#include "gstaaccells.h"
#include "gstaacnegotiation.h"
#include "gstaacoutput.h"
#include "gstaacreport.h"
#include "gstanswer.h"
#include "gstavcaps.h"
#include "gstavframing.h"

GST_DEBUG_CATEGORY_STATIC (gst_aac_bridge_debug);
#define GST_CAT_DEFAULT gst_aac_bridge_debug

/* Samples until a block is full, and the next one that the encoder looks at */
#define LATENCY_FRAMES 2

enum
{
  PROP_STATS = GST_AAC_BRIDGE_FIRST_FREE_PROPERTY,
  PROP_PRE_ROLL,
};

typedef enum
{
  MODE_UNKNOWN, /* no buffer since the caps */
  MODE_PASS,
  MODE_ENCODE,
} Mode;

/* Streaming thread only. */
typedef struct
{
  Mode mode;
  GstAvFraming framing;
  GstCaps *sink_caps; /* (owned, nullable) of the frames in it */
  GstAacAxis axis;
  gboolean has_cells;
  GstAacCells cells;
  GstAacOutput output;
} State;

struct _GstAacBridge
{
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;
  GstAacBridgeSettings settings; /* object lock */
  GstAacReport report;
  State state;
};

#define GST_TYPE_AAC_BRIDGE (gst_aac_bridge_get_type ())
G_DECLARE_FINAL_TYPE (GstAacBridge, gst_aac_bridge, GST, AAC_BRIDGE, GstElement)
G_DEFINE_FINAL_TYPE (GstAacBridge, gst_aac_bridge, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("audio/mpeg, mpegversion = (int) 4, "
                     "stream-format = (string) raw; "
                     "audio/x-ac3; audio/x-eac3; audio/x-opus; audio/x-flac; "
                     "audio/mpeg, mpegversion = (int) 1; audio/x-dts"));

static GstAacBridgeSettings
get_settings (GstAacBridge *self)
{
  GST_OBJECT_LOCK (self);
  GstAacBridgeSettings settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

static void
forget_cells (GstAacBridge *self)
{
  State *state = &self->state;
  if (state->has_cells)
    gst_aac_cells_clear (&state->cells);
  state->has_cells = FALSE;
}

/* A flush: all that was of the past, but not of the stream. */
static void
reset_stream (GstAacBridge *self)
{
  forget_cells (self);
  gst_av_framing_restart (&self->state.framing);
  self->state.mode = MODE_UNKNOWN;
}

static void
reset (GstAacBridge *self)
{
  State *state = &self->state;
  reset_stream (self);
  gst_av_framing_close (&state->framing);
  state->framing = (GstAvFraming){ 0 };
  gst_caps_replace (&state->sink_caps, NULL);
  gst_aac_axis_init (&state->axis);
  gst_aac_output_clear (&state->output);
  gst_aac_report_reset (&self->report);
}

static void
publish_rate (GstAacBridge *self, guint32 rate, guint n_latency_frames)
{
  if (gst_aac_report_set_rate (&self->report, rate, n_latency_frames))
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_latency (GST_OBJECT (self)));
}

/* Encoding */

/* (takes the frame's data) */
static GstFlowReturn
push_frame (gpointer user, GstAacFrame *frame)
{
  GstAacBridge *self = user;
  gst_aac_report_add_encoded (&self->report);
  GST_LOG_OBJECT (self, "frame %" G_GINT64_FORMAT ": %" GST_PTR_FORMAT,
      frame->number, frame->data);
  return gst_aac_output_push (&self->state.output, frame);
}

static GstFlowReturn
report (GstAacBridge *self, GstFlowReturn flow, GError *error)
{
  if (error)
    GST_ELEMENT_ERROR (self, STREAM, CODEC_NOT_FOUND,
        ("This audio cannot be turned into AAC."), ("%s", error->message));
  return flow;
}

/* Hands out what is under way; it is over then. */
static GstFlowReturn
drain (GstAacBridge *self)
{
  State *state = &self->state;
  g_autoptr (GError) error = NULL;
  if (!state->has_cells)
    return GST_FLOW_OK;
  GstFlowReturn flow = gst_aac_cells_finish (&state->cells, &error);
  gst_aac_report_set_stats (&self->report, &state->cells.stats);
  forget_cells (self);
  return report (self, flow, error);
}

static GstFlowReturn
encode (GstAacBridge *self, GstBuffer *buffer)
{
  State *state = &self->state;
  g_autoptr (GError) error = NULL;
  gint64 time = gst_aac_axis_time (&state->axis, buffer);
  guint64 n_damaged = state->cells.stats.n_damaged;
  GstFlowReturn flow = gst_aac_cells_push (&state->cells, buffer,
      state->sink_caps, time, GST_BUFFER_IS_DISCONT (buffer), &error);
  if (state->cells.stats.n_damaged > n_damaged)
    GST_WARNING_OBJECT (self,
        "silence for what cannot be decoded: %" GST_PTR_FORMAT, buffer);
  gst_aac_report_set_stats (&self->report, &state->cells.stats);
  return report (self, flow, error);
}

static gboolean
begin_encoding (GstAacBridge *self, const GstAacBridgeSettings *settings,
    const GstAacFormat *format)
{
  State *state = &self->state;
  GstAacCellsParams params = {
    .format = *format,
    .cell_ns = settings->segment_duration,
    .fills_gaps = settings->fills_gaps,
    .start_ns = gst_aac_axis_start (&state->axis),
    .levels = settings->levels,
    .loudness_target = settings->loudness_target,
  };
  g_autoptr (GError) error = NULL;
  GstAvEncoder encoder = { 0 };
  if (!gst_av_encoder_open (&encoder, format, &error)) {
    report (self, GST_FLOW_ERROR, error);
    return FALSE;
  }
  g_autoptr (GstBuffer) codec_data = gst_av_encoder_config (&encoder);
  gst_av_encoder_close (&encoder);
  gst_aac_cells_init (&state->cells, &params, push_frame, self);
  state->cells.stats = gst_aac_report_get_stats (&self->report);
  state->has_cells = TRUE;
  state->mode = MODE_ENCODE;
  guint n_held =
      settings->loudness_target != 0 ? GST_AV_LOUDNESS_DELAY_BLOCKS : 0;
  publish_rate (self, format->rate, LATENCY_FRAMES + n_held);
  g_autoptr (GstCaps) caps =
      gst_aac_negotiation_encoded_caps (format, codec_data);
  return gst_aac_output_begin (&state->output, caps, format->bitrate_bps,
      format->rate, state->axis.offset_ns);
}

/* Passing */

static gboolean
begin_passing (GstAacBridge *self, GstCaps *caps)
{
  State *state = &self->state;
  state->mode = MODE_PASS;
  publish_rate (self, GST_AAC_DEFAULT_RATE, 0);
  return gst_aac_output_begin (&state->output, caps, 0, 0, 0);
}

/* Negotiation */

/* Frames of the grid follow each other in time. */
static gboolean
is_forward (GstAacBridge *self, GError **error)
{
  if (self->state.axis.segment.rate > 0)
    return TRUE;
  g_set_error_literal (error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_NOT_IMPLEMENTED,
      "sound that is played backwards cannot be encoded");
  return FALSE;
}

/* What happens to the buffers from this one on. What is being encoded goes on in
 * its format, whatever the input has become, as long as downstream takes it. */
static GstFlowReturn
negotiate (GstAacBridge *self)
{
  State *state = &self->state;
  GstAacBridgeSettings settings = get_settings (self);
  GstFlowReturn flow = GST_FLOW_OK;
  GstAacFormat format;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (self->srcpad);
  g_autoptr (GstCaps) wishes = gst_pad_peer_query_caps (self->srcpad, ours);
  g_autoptr (GstCaps) passed =
      gst_aac_negotiation_pass (&settings, state->sink_caps, wishes);
  if (!passed && state->has_cells &&
      gst_caps_can_intersect (state->output.caps, wishes)) {
    state->mode = MODE_ENCODE;
    return gst_aac_output_go_on (&state->output) ? GST_FLOW_OK
                                                 : GST_FLOW_NOT_NEGOTIATED;
  }
  gboolean can_encode = !passed && is_forward (self, &error) &&
      gst_aac_negotiation_encode (&settings, state->sink_caps, wishes, &format,
          &error);
  flow = drain (self);
  if (flow != GST_FLOW_OK)
    return flow;
  if (error)
    return report (self, GST_FLOW_NOT_NEGOTIATED, error);
  GST_INFO_OBJECT (self, "%" GST_PTR_FORMAT " %s", state->sink_caps,
      passed ? "passes" : "is encoded");
  if (passed ? begin_passing (self, passed)
             : can_encode && begin_encoding (self, &settings, &format))
    return GST_FLOW_OK;
  return GST_PAD_IS_FLUSHING (self->srcpad) ? GST_FLOW_FLUSHING
                                            : GST_FLOW_NOT_NEGOTIATED;
}

/* (takes both) */
static GstFlowReturn
take_frame (GstAacBridge *self, GstBuffer *buffer, GstCaps *caps)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  if (caps != state->sink_caps) {
    gst_caps_replace (&state->sink_caps, caps);
    state->mode = MODE_UNKNOWN;
  }
  gst_caps_unref (caps);
  if (gst_pad_check_reconfigure (self->srcpad) || state->mode == MODE_UNKNOWN)
    flow = negotiate (self);
  if (flow == GST_FLOW_OK && state->mode == MODE_PASS) {
    gst_aac_report_add_passed (&self->report);
    return gst_pad_push (self->srcpad, buffer);
  }
  if (flow == GST_FLOW_OK &&
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER))
    flow = encode (self, buffer); /* headers are in the caps */
  gst_buffer_unref (buffer);
  return flow;
}

/* All that are whole by now */
static GstFlowReturn
take_frames (GstAacBridge *self)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *buffer;
  GstCaps *caps;
  while (flow == GST_FLOW_OK &&
      (buffer = gst_av_framing_next (&self->state.framing, &caps)))
    flow = take_frame (self, buffer, caps);
  gst_aac_report_set_unframed (&self->report, self->state.framing.n_damaged);
  return flow;
}

static void
finish_frames (GstAacBridge *self)
{
  gst_av_framing_finish (&self->state.framing);
  take_frames (self);
}

static GstFlowReturn
gst_aac_bridge_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstAacBridge *self = GST_AAC_BRIDGE (parent);
  State *state = &self->state;
  if (!state->framing.caps) {
    gst_buffer_unref (buffer);
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("data before caps"));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  gst_av_framing_push (&state->framing, buffer);
  return take_frames (self);
}

/* Events */

/* Serialized events keep their place in front of the next buffer. */
static gboolean
forward_in_order (GstAacBridge *self, GstEvent *event)
{
  State *state = &self->state;
  gst_aac_output_queue (&state->output, event);
  if (state->mode != MODE_UNKNOWN)
    gst_aac_output_release (&state->output);
  return TRUE;
}

static gboolean
take_caps (GstAacBridge *self, GstCaps *caps)
{
  State *state = &self->state;
  if (state->framing.caps && gst_caps_is_equal (state->framing.caps, caps))
    return TRUE;
  finish_frames (self);
  gst_av_framing_open (&state->framing, caps);
  state->mode = MODE_UNKNOWN;
  return TRUE;
}

/* (transfer full) */
static GstEvent *
take_segment (GstAacBridge *self, GstEvent *event)
{
  State *state = &self->state;
  gboolean is_new;
  GstAacAxis axis = state->axis;
  event = gst_aac_axis_take (&axis, event, get_settings (self).grid_origin,
      &is_new);
  if (!is_new)
    return event;
  finish_frames (self);
  drain (self);
  state->axis = axis;
  state->mode = MODE_UNKNOWN;
  return event;
}

/* Hands out all that came. What cannot be decoded at all, nobody would miss
 * otherwise. */
static void
finish (GstAacBridge *self)
{
  State *state = &self->state;
  finish_frames (self);
  drain (self);
  gst_aac_output_finish (&state->output);
  if (gst_aac_report_is_hopeless (&self->report))
    GST_ELEMENT_WARNING (self, STREAM, DECODE,
        ("Nothing of this audio could be decoded."),
        ("%" GST_PTR_FORMAT, state->sink_caps));
}

static gboolean
gst_aac_bridge_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstAacBridge *self = GST_AAC_BRIDGE (parent);
  State *state = &self->state;
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS: {
      GstCaps *caps;
      gst_event_parse_caps (event, &caps);
      gboolean ok = take_caps (self, caps);
      gst_event_unref (event);
      return ok;
    }
    case GST_EVENT_SEGMENT:
      return forward_in_order (self, take_segment (self, event));
    case GST_EVENT_GAP:
      /* The next buffer shows how long it was. */
      if (state->mode == MODE_ENCODE && state->cells.params.fills_gaps) {
        gst_event_unref (event);
        return TRUE;
      }
      return forward_in_order (self, event);
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_EOS:
      finish (self);
      state->mode = state->mode == MODE_PASS ? MODE_PASS : MODE_UNKNOWN;
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_FLUSH_STOP:
      reset_stream (self);
      gst_aac_output_flush (&state->output);
      return gst_pad_push_event (self->srcpad, event);
    default:
      return GST_EVENT_IS_SERIALIZED (event)
          ? forward_in_order (self, event)
          : gst_pad_event_default (pad, parent, event);
  }
}

/* Queries */

static GstCaps *
make_sink_caps (GstCaps *coded)
{
  gst_caps_append (coded,
      gst_caps_from_string (
          "audio/x-raw, format = (string) " GST_AUDIO_FORMATS_ALL
          ", layout = (string) { interleaved, non-interleaved }, "
          "rate = (int) [ 1, MAX ], channels = (int) [ 1, MAX ]"));
  return coded;
}

static gboolean
gst_aac_bridge_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return gst_pad_query_default (pad, parent, query);
  g_autoptr (GstCaps) caps = make_sink_caps (gst_av_caps_decodable ());
  gst_answer_caps (query, caps);
  return TRUE;
}

static gboolean
gst_aac_bridge_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstAacBridge *self = GST_AAC_BRIDGE (parent);
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return TRUE;
  gst_answer_add_latency (query, gst_aac_report_get_latency (&self->report));
  return TRUE;
}

/* Properties */

static void
gst_aac_bridge_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAacBridge *self = GST_AAC_BRIDGE (object);
  GST_OBJECT_LOCK (self);
  gboolean is_known = gst_aac_bridge_settings_set (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static GstClockTime
get_preroll (GstAacBridge *self)
{
  const GstAacBridgeSettings settings = get_settings (self);
  return gst_aac_cells_preroll (&(GstAacCellsParams){
      .format.rate = gst_aac_report_get_rate (&self->report),
      .cell_ns = settings.segment_duration,
      .loudness_target = settings.loudness_target,
  });
}

static void
gst_aac_bridge_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAacBridge *self = GST_AAC_BRIDGE (object);
  GST_OBJECT_LOCK (self);
  gboolean is_known = gst_aac_bridge_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (is_known)
    return;
  switch (id) {
    case PROP_STATS:
      g_value_take_boxed (value, gst_aac_report_make_structure (&self->report));
      break;
    case PROP_PRE_ROLL:
      g_value_set_uint64 (value, get_preroll (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static GstStateChangeReturn
gst_aac_bridge_change_state (GstElement *element, GstStateChange transition)
{
  GstAacBridge *self = GST_AAC_BRIDGE (element);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    reset (self);
  GstStateChangeReturn result = GST_ELEMENT_CLASS (gst_aac_bridge_parent_class)
                                    ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset_stream (self);
  return result;
}

static void
gst_aac_bridge_finalize (GObject *object)
{
  reset (GST_AAC_BRIDGE (object));
  G_OBJECT_CLASS (gst_aac_bridge_parent_class)->finalize (object);
}

static void
gst_aac_bridge_init (GstAacBridge *self)
{
  gst_aac_bridge_settings_init (&self->settings);
  gst_aac_report_init (&self->report, GST_OBJECT (self));
  gst_aac_axis_init (&self->state.axis);

  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);
  self->sinkpad =
      gst_pad_new_from_template (gst_element_class_get_pad_template (klass,
                                     "sink"),
          "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_aac_bridge_chain);
  gst_pad_set_event_function (self->sinkpad, gst_aac_bridge_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_aac_bridge_sink_query);
  GST_PAD_SET_ACCEPT_TEMPLATE (self->sinkpad);
  GST_PAD_SET_ACCEPT_INTERSECT (self->sinkpad); /* layers may not be said */
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, gst_aac_bridge_src_query);
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
  gst_aac_output_init (&self->state.output, self->srcpad);
}

static void
gst_aac_bridge_class_init (GstAacBridgeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GST_DEBUG_CATEGORY_INIT (gst_aac_bridge_debug, "aacbridge", 0,
      "any audio to AAC");

  object_class->set_property = gst_aac_bridge_set_property;
  object_class->get_property = gst_aac_bridge_get_property;
  object_class->finalize = gst_aac_bridge_finalize;
  element_class->change_state = gst_aac_bridge_change_state;

  gst_aac_bridge_settings_install (object_class);
  g_object_class_install_property (object_class, PROP_PRE_ROLL,
      g_param_spec_uint64 ("pre-roll", "Pre-roll",
          "Nanoseconds of the output in front of a segment whose sound makes the "
          "segment what it is; 0 without segment-duration",
          0, G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Counts since the start: passed, encoded (buffers out), damaged "
          "(buffers that could not be decoded), gaps, overlaps, resets (of "
          "timestamps), all uint64; gap-samples, overlap-samples, drift-samples "
          "(followed), all int64",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_autoptr (GstCaps) sink_caps = make_sink_caps (gst_av_caps_known ());
  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, sink_caps));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Any audio to AAC",
      "Codec/Decoder/Encoder/Audio",
      "Lets AAC through and turns all other audio into AAC, to the sample",
      "the gst-plugins-abr authors");
}

GST_ELEMENT_REGISTER_DEFINE (aacbridge, "aacbridge", GST_RANK_NONE,
    GST_TYPE_AAC_BRIDGE)
