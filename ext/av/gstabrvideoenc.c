/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-abrvideoenc
 * @title: abrvideoenc
 *
 * One variant of a ladder: H.264, H.265 or AV1, as downstream's caps ask, by the
 * first encoder of libavcodec that works. Key frames are where the grid of
 * segments has them, and nowhere else.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=100 ! abrvideoenc ! fakesink
 * ]|
 */

#include "config.h"

#include "gstabrvideoenc.h"

#include "encprobe.h"
#include "gstabrvideoencflow.h"
#include "gstabrvideoencnegotiation.h"

GST_DEBUG_CATEGORY (gst_abr_video_enc_debug);
#define GST_CAT_DEFAULT gst_abr_video_enc_debug

G_DEFINE_FINAL_TYPE (GstAbrVideoEnc, gst_abr_video_enc, GST_TYPE_VIDEO_ENCODER)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (
        "{ I420, NV12, "
        "I420_10LE, P010_10LE }") ";" GST_VIDEO_CAPS_MAKE_WITH_FEATURES (GST_ENC_SHARE_CUDA_MEMORY,
        "{ NV12, P010_10LE }") ";" GST_VIDEO_CAPS_MAKE_WITH_FEATURES (GST_ENC_SHARE_VA_MEMORY,
        "{ NV12, P010_10LE }")));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/x-h264, stream-format = (string) "
                         "{ avc, byte-stream }, alignment = (string) au; "
                         "video/x-h265, stream-format = (string) "
                         "{ hvc1, byte-stream }, alignment = (string) au; "
                         "video/x-av1, stream-format = (string) obu-stream, "
                         "alignment = (string) tu"));

GstFlowReturn
gst_abr_video_enc_fail (GstAbrVideoEnc *self, const gchar *reason)
{
  GstAbrVideoEncState *state = &self->state;
  if (state->settings.on_error == GST_ABR_VIDEO_ENC_FAIL) {
    GST_ELEMENT_ERROR (self, STREAM, ENCODE,
        ("This video can't be encoded: %s.", reason), (NULL));
    return GST_FLOW_ERROR;
  }
  GST_ELEMENT_WARNING (self, STREAM, ENCODE,
      ("This variant ends here; others go on."), ("%s", reason));
  state->has_failed = TRUE;
  gst_pad_push_event (GST_VIDEO_ENCODER_SRC_PAD (self), gst_event_new_eos ());
  return GST_FLOW_EOS;
}

/* --- frames --- */

static GstFlowReturn
gst_abr_video_enc_handle_frame (GstVideoEncoder *encoder,
    GstVideoCodecFrame *frame)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  if (self->state.has_failed) {
    gst_video_codec_frame_unref (frame);
    return GST_FLOW_EOS;
  }
  if (!GST_CLOCK_TIME_IS_VALID (frame->pts)) {
    GST_WARNING_OBJECT (self, "a frame without a time is left out");
    return gst_video_encoder_finish_frame (encoder, frame);
  }
  GstFlowReturn flow = gst_abr_video_enc_encode (self, frame);
  gst_video_codec_frame_unref (frame);
  return flow;
}

static GstFlowReturn
gst_abr_video_enc_pre_push (GstVideoEncoder *encoder, GstVideoCodecFrame *frame)
{
  GstEvent *event = gst_video_codec_frame_get_user_data (frame);
  if (event)
    gst_pad_push_event (GST_VIDEO_ENCODER_SRC_PAD (encoder),
        gst_event_ref (event));
  return GST_FLOW_OK;
}

static gboolean
gst_abr_video_enc_set_format (GstVideoEncoder *encoder,
    GstVideoCodecState *input)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  return gst_abr_video_enc_drain (self) == GST_FLOW_OK &&
      gst_abr_video_enc_negotiate (self, input);
}

/* As many frames as upstream likes; the pool says how large they are. */
static void
offer_pool (GstAbrVideoEnc *self, GstQuery *query, GstCaps *caps)
{
  guint size;
  g_autoptr (GstBufferPool) pool =
      gst_enc_share_make_pool (&self->share, self->patience, caps);
  if (!pool)
    return;
  GstStructure *config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_get_params (config, NULL, &size, NULL, NULL);
  gst_structure_free (config);
  gst_query_add_allocation_pool (query, pool, size, 0, 0);
}

static gboolean
gst_abr_video_enc_propose_allocation (GstVideoEncoder *encoder, GstQuery *query)
{
  GstCaps *caps = NULL;
  gboolean needs_pool;
  gst_query_parse_allocation (query, &caps, &needs_pool);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  if (caps && gst_enc_share_memory (caps) != AV_HWDEVICE_TYPE_NONE) {
    if (needs_pool)
      offer_pool (GST_ABR_VIDEO_ENC (encoder), query, caps);
    return TRUE;
  }
  return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
      ->propose_allocation (encoder, query);
}

/* --- events --- */

static void
take_key_unit (GstAbrVideoEnc *self, GstEvent *event)
{
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  gst_key_units_obey (&self->units, event);
  GST_VIDEO_ENCODER_STREAM_LOCK (encoder);
  if (!self->state.has_upstream_grid) {
    self->state.has_upstream_grid = TRUE;
    if (self->state.input)
      gst_abr_video_enc_update_grid (self);
  }
  GST_VIDEO_ENCODER_STREAM_UNLOCK (encoder);
}

/* Times after it do not continue those before. */
static gboolean
is_other_segment (const GstSegment *a, const GstSegment *b)
{
  return a->format != b->format || a->rate != b->rate || a->base != b->base ||
      a->offset != b->offset || a->start != b->start || a->time != b->time;
}

static void
take_segment (GstAbrVideoEnc *self, GstEvent *event)
{
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  GST_VIDEO_ENCODER_STREAM_LOCK (encoder);
  if (self->state.has_begun &&
      is_other_segment (segment, &encoder->input_segment)) {
    gst_abr_video_enc_drain (self);
    gst_enc_times_restart (&self->state.times);
    gst_key_units_restart (&self->units);
  }
  GST_VIDEO_ENCODER_STREAM_UNLOCK (encoder);
}

static gboolean
gst_abr_video_enc_sink_query (GstVideoEncoder *encoder, GstQuery *query)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  if (GST_QUERY_TYPE (query) == GST_QUERY_CONTEXT &&
      gst_enc_share_answer (&self->share, query))
    return TRUE;
  return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
      ->sink_query (encoder, query);
}

static gboolean
gst_abr_video_enc_src_query (GstVideoEncoder *encoder, GstQuery *query)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  if (GST_QUERY_TYPE (query) == GST_QUERY_CONTEXT &&
      gst_enc_share_answer (&self->share, query))
    return TRUE;
  return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
      ->src_query (encoder, query);
}

static void
gst_abr_video_enc_set_context (GstElement *element, GstContext *context)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (element);
  GST_OBJECT_LOCK (self);
  g_autofree gchar *wish = g_strdup (self->settings.device);
  GST_OBJECT_UNLOCK (self);
  gst_enc_share_set_context (&self->share, context, wish);
  GST_ELEMENT_CLASS (gst_abr_video_enc_parent_class)
      ->set_context (element, context);
}

/* Key-unit events are kept from the base class, which loses those that come
 * before its first output. */
static gboolean
gst_abr_video_enc_sink_event (GstVideoEncoder *encoder, GstEvent *event)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_DOWNSTREAM &&
      gst_video_event_is_force_key_unit (event)) {
    take_key_unit (self, event);
    gst_event_unref (event);
    return TRUE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    take_segment (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    gst_patience_end (self->patience);
  return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
      ->sink_event (encoder, event);
}

/* Who splits the stream into branches asks all of them; only where nobody
 * upstream does is this encoder alone. */
static gboolean
gst_abr_video_enc_src_event (GstVideoEncoder *encoder, GstEvent *event)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_UPSTREAM ||
      !gst_video_event_is_force_key_unit (event))
    return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
        ->src_event (encoder, event);
  if (!gst_pad_push_event (GST_VIDEO_ENCODER_SINK_PAD (encoder),
          gst_event_ref (event)))
    gst_key_units_request (&self->units, event);
  gst_event_unref (event);
  return TRUE;
}

static gboolean
gst_abr_video_enc_flush (GstVideoEncoder *encoder)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  GstAbrVideoEncState *state = &self->state;
  gst_abr_video_enc_drop (self);
  gst_patience_renew (self->patience);
  gst_enc_times_restart (&state->times);
  gst_key_units_restart (&self->units);
  state->last_stream_time_ns = G_MININT64;
  /* what comes has nothing before it that it would have to fit, nor an end */
  state->is_in_gap = FALSE;
  state->has_put_out = FALSE;
  state->has_failed = FALSE;
  return TRUE;
}

static GstFlowReturn
gst_abr_video_enc_finish (GstVideoEncoder *encoder)
{
  return gst_abr_video_enc_drain (GST_ABR_VIDEO_ENC (encoder));
}

static void
reset (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  gst_abr_video_enc_drop (self);
  g_clear_pointer (&state->deaths, g_hash_table_unref);
  gst_enc_times_clear (&state->times);
  gst_enc_stream_clear (&state->stream);
  gst_abr_video_enc_settings_clear (&state->settings);
  g_clear_pointer (&state->input, gst_video_codec_state_unref);
  g_clear_pointer (&state->profile, g_free);
  *state = (GstAbrVideoEncState){
    .deaths = g_hash_table_new_full (NULL, NULL, NULL, g_free),
    .last_stream_time_ns = G_MININT64,
  };
  gst_key_units_restart (&self->units);
  GST_OBJECT_LOCK (self);
  self->active_backend = NULL;
  g_clear_pointer (&self->refusals, g_free);
  GST_OBJECT_UNLOCK (self);
}

/* Devices are looked for here: later would be in the way of the first frame. The
 * size, with which encoders are opened, is not known before the caps. */
static gboolean
gst_abr_video_enc_open_devices (GstVideoEncoder *encoder)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  g_autoptr (GString) refusals = g_string_new (NULL);
  GST_OBJECT_LOCK (self);
  EncBackendKind kind = self->settings.backend;
  g_autofree gchar *wish = g_strdup (self->settings.device);
  GstClockTime timeout = self->settings.device_timeout;
  GST_OBJECT_UNLOCK (self);
  gst_patience_set_timeout (self->patience, timeout);
  self->devices =
      enc_probe_devices (&self->share, self->patience, kind, wish, refusals);
  if (refusals->len > 0)
    GST_INFO_OBJECT (self, "no devices:\n%s", refusals->str);
  return TRUE;
}

static gboolean
gst_abr_video_enc_close_devices (GstVideoEncoder *encoder)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  gst_enc_share_forget (&self->share, self->patience);
  for (guint i = 0; i < self->devices->len; i++)
    gst_enc_device_release (g_ptr_array_index (self->devices, i),
        self->patience);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  return TRUE;
}

static gboolean
gst_abr_video_enc_start (GstVideoEncoder *encoder)
{
  reset (GST_ABR_VIDEO_ENC (encoder));
  return TRUE;
}

static gboolean
gst_abr_video_enc_stop (GstVideoEncoder *encoder)
{
  reset (GST_ABR_VIDEO_ENC (encoder));
  return TRUE;
}

/* What waits for a device comes back before the pads are waited for. */
static GstStateChangeReturn
gst_abr_video_enc_change_state (GstElement *element, GstStateChange transition)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (element);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_patience_end (self->patience);
  else if (transition == GST_STATE_CHANGE_NULL_TO_READY ||
      transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    gst_patience_renew (self->patience);
  return GST_ELEMENT_CLASS (gst_abr_video_enc_parent_class)
      ->change_state (element, transition);
}

/* --- GObject --- */

static guint first_own_property;

static void
gst_abr_video_enc_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (object);
  GST_OBJECT_LOCK (self);
  gboolean ok = gst_abr_video_enc_settings_set (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!ok)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_abr_video_enc_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (object);
  gboolean ok = TRUE;
  GST_OBJECT_LOCK (self);
  if (id == first_own_property)
    g_value_set_static_string (value, self->active_backend);
  else if (id == first_own_property + 1)
    g_value_set_string (value, self->refusals);
  else
    ok = gst_abr_video_enc_settings_get (&self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!ok)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_abr_video_enc_finalize (GObject *object)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (object);
  reset (self);
  g_hash_table_unref (self->state.deaths);
  gst_enc_share_clear (&self->share, self->patience);
  gst_patience_unref (self->patience);
  gst_key_units_clear (&self->units);
  gst_abr_video_enc_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_abr_video_enc_parent_class)->finalize (object);
}

static void
gst_abr_video_enc_init (GstAbrVideoEnc *self)
{
  gst_abr_video_enc_settings_init (&self->settings);
  gst_key_units_init (&self->units);
  gst_enc_share_init (&self->share, GST_ELEMENT (self));
  self->patience = gst_patience_new ();
  self->state.last_stream_time_ns = G_MININT64;
}

static void
gst_abr_video_enc_class_init (GstAbrVideoEncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstVideoEncoderClass *encoder_class = GST_VIDEO_ENCODER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_abr_video_enc_debug, "abrvideoenc", 0,
      "video encoder for adaptive streaming");

  object_class->set_property = gst_abr_video_enc_set_property;
  object_class->get_property = gst_abr_video_enc_get_property;
  object_class->finalize = gst_abr_video_enc_finalize;
  first_own_property = gst_abr_video_enc_settings_install (object_class);
  g_object_class_install_property (object_class, first_own_property,
      g_param_spec_string ("active-backend", "Active backend",
          "The encoder that is at work; NULL before the first caps", NULL,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, first_own_property + 1,
      g_param_spec_string ("refusals", "Refusals",
          "Why encoders before it are not, one a line; NULL before the first caps",
          NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  element_class->change_state = gst_abr_video_enc_change_state;
  element_class->set_context = gst_abr_video_enc_set_context;
  encoder_class->sink_query = gst_abr_video_enc_sink_query;
  encoder_class->src_query = gst_abr_video_enc_src_query;
  encoder_class->open = gst_abr_video_enc_open_devices;
  encoder_class->close = gst_abr_video_enc_close_devices;
  encoder_class->start = gst_abr_video_enc_start;
  encoder_class->stop = gst_abr_video_enc_stop;
  encoder_class->getcaps = gst_abr_video_enc_getcaps;
  encoder_class->set_format = gst_abr_video_enc_set_format;
  encoder_class->handle_frame = gst_abr_video_enc_handle_frame;
  encoder_class->pre_push = gst_abr_video_enc_pre_push;
  encoder_class->finish = gst_abr_video_enc_finish;
  encoder_class->flush = gst_abr_video_enc_flush;
  encoder_class->sink_event = gst_abr_video_enc_sink_event;
  encoder_class->src_event = gst_abr_video_enc_src_event;
  encoder_class->propose_allocation = gst_abr_video_enc_propose_allocation;

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Video encoder for adaptive streaming", "Codec/Encoder/Video",
      "Encodes a variant of a ladder, with key frames on a grid of segments",
      "the gst-plugins-abr authors");
}

GST_ELEMENT_REGISTER_DEFINE (abrvideoenc, "abrvideoenc", GST_RANK_NONE,
    GST_TYPE_ABR_VIDEO_ENC)
