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

#include "encprobe.h"
#include "gstabrvideoencsettings.h"
#include "gstencframe.h"
#include "gstencstream.h"
#include "gstenctimes.h"
#include "gstkeyunits.h"

GST_DEBUG_CATEGORY_STATIC (gst_abr_video_enc_debug);
#define GST_CAT_DEFAULT gst_abr_video_enc_debug

/* Streaming thread, under the stream lock. */
typedef struct
{
  GstVideoCodecState *input; /* (owned, nullable) */
  GstAbrVideoEncSettings settings;
  EncParams params;
  gchar *profile; /* (owned, nullable) that downstream's caps ask for */
  GstEncStream stream;
  GstEncSession session;
  GstEncTimes times;
  gboolean has_caps;
  gboolean has_begun;         /* frames came */
  gboolean has_upstream_grid; /* whose events take the place of our own */
  gint64 last_stream_time_ns;
  guint delay_frames;
  gboolean has_failed; /* this branch has ended */
} State;

struct _GstAbrVideoEnc
{
  GstVideoEncoder parent;
  GstAbrVideoEncSettings settings; /* object lock */
  const gchar *active_backend;     /* (static, nullable) object lock */
  GstKeyUnits units;
  State state;
};

#define GST_TYPE_ABR_VIDEO_ENC (gst_abr_video_enc_get_type ())
G_DECLARE_FINAL_TYPE (GstAbrVideoEnc, gst_abr_video_enc, GST, ABR_VIDEO_ENC,
    GstVideoEncoder)
G_DEFINE_FINAL_TYPE (GstAbrVideoEnc, gst_abr_video_enc, GST_TYPE_VIDEO_ENCODER)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("{ I420, NV12, I420_10LE }")));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("video/x-h264, stream-format = (string) "
                         "{ avc, byte-stream }, alignment = (string) au; "
                         "video/x-h265, stream-format = (string) "
                         "{ hvc1, byte-stream }, alignment = (string) au; "
                         "video/x-av1, stream-format = (string) obu-stream, "
                         "alignment = (string) tu"));

static GstClockTime
frames_duration (const EncParams *params, guint n_frames)
{
  return gst_util_uint64_scale (n_frames, params->rate.den * GST_SECOND,
      params->rate.num);
}

/* Encoding has failed for good. */
static GstFlowReturn
fail (GstAbrVideoEnc *self, const gchar *reason)
{
  State *state = &self->state;
  if (state->settings.on_error == GST_ABR_VIDEO_ENC_FAIL) {
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, (NULL), ("%s", reason));
    return GST_FLOW_ERROR;
  }
  GST_ELEMENT_WARNING (self, STREAM, ENCODE,
      ("This variant ends here; others go on."), ("%s", reason));
  state->has_failed = TRUE;
  gst_pad_push_event (GST_VIDEO_ENCODER_SRC_PAD (self), gst_event_new_eos ());
  return GST_FLOW_EOS;
}

/* --- what comes out --- */

static void
report_latency (GstAbrVideoEnc *self, guint n_frames)
{
  State *state = &self->state;
  GstClockTime latency = frames_duration (&state->params, n_frames);
  state->delay_frames = n_frames;
  GST_INFO_OBJECT (self, "latency of %u frames", n_frames);
  gst_video_encoder_set_latency (GST_VIDEO_ENCODER (self), latency, latency);
}

static gboolean
announce_caps (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  GstCaps *caps = gst_enc_stream_make_caps (&state->stream);
  gst_video_codec_state_unref (
      gst_video_encoder_set_output_state (GST_VIDEO_ENCODER (self), caps,
          state->input));
  state->has_caps = TRUE;
  return gst_video_encoder_negotiate (GST_VIDEO_ENCODER (self));
}

/* Where the encoder has no headers to show before, the first picture does. */
static gboolean
ensure_caps (GstAbrVideoEnc *self, GstBuffer *picture)
{
  State *state = &self->state;
  GstMapInfo map;
  if (state->has_caps)
    return TRUE;
  if (!gst_buffer_map (picture, &map, GST_MAP_READ))
    return FALSE;
  gboolean is_known =
      gst_enc_stream_set_headers (&state->stream, map.data, map.size);
  gst_buffer_unmap (picture, &map);
  return is_known && announce_caps (self);
}

/* (takes `picture`) */
static GstFlowReturn
put_out (GstAbrVideoEnc *self, GstBuffer *picture, guint32 number,
    gboolean is_key)
{
  State *state = &self->state;
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  if (!ensure_caps (self, picture)) {
    gst_buffer_unref (picture);
    return fail (self, "the encoder does not say what it makes");
  }
  GstVideoCodecFrame *frame =
      gst_video_encoder_get_frame (encoder, (int) number);
  GstBuffer *sample =
      gst_enc_stream_make_sample (&state->stream, picture, is_key);
  if (!frame || !sample) {
    gst_clear_buffer (&sample);
    g_clear_pointer (&frame, gst_video_codec_frame_unref);
    return fail (self, "the encoder made something that is no picture");
  }
  frame->output_buffer = sample;
  frame->dts = gst_enc_times_pop (&state->times);
  if (is_key)
    GST_VIDEO_CODEC_FRAME_SET_SYNC_POINT (frame);
  return gst_video_encoder_finish_frame (encoder, frame);
}

/* Takes out what is ready. */
static GstFlowReturn
receive (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  while (flow == GST_FLOW_OK) {
    GstBuffer *picture;
    guint32 number;
    gboolean is_key;
    g_autoptr (GError) error = NULL;
    GstEncSessionResult result = gst_enc_session_receive (&state->session,
        &picture, &number, &is_key, &error);
    if (result == GST_ENC_SESSION_ERROR)
      return fail (self, error->message);
    if (result != GST_ENC_SESSION_OK)
      break;
    flow = put_out (self, picture, number, is_key);
  }
  guint delay = MAX (state->session.max_waiting, 1) - 1;
  if (delay > state->delay_frames)
    report_latency (self, delay);
  return flow;
}

/* Takes out what is left, and closes. */
static GstFlowReturn
drain (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  g_autoptr (GError) error = NULL;
  if (!gst_enc_session_is_open (&state->session))
    return GST_FLOW_OK;
  GstFlowReturn flow = GST_FLOW_OK;
  while (gst_enc_session_send (&state->session, NULL, 0, FALSE, &error) ==
          GST_ENC_SESSION_AGAIN &&
      flow == GST_FLOW_OK)
    flow = receive (self);
  if (flow == GST_FLOW_OK && error)
    flow = fail (self, error->message);
  if (flow == GST_FLOW_OK)
    flow = receive (self);
  if (flow == GST_FLOW_OK && gst_enc_session_n_waiting (&state->session) > 0)
    flow = fail (self, "the encoder lost frames");
  gst_enc_session_close (&state->session);
  return flow;
}

/* --- opening --- */

static void
report_backend (GstAbrVideoEnc *self, const gchar *backend,
    const gchar *refusals)
{
  GST_OBJECT_LOCK (self);
  gboolean has_changed = self->active_backend != backend;
  self->active_backend = backend;
  GST_OBJECT_UNLOCK (self);
  if (!has_changed)
    return;
  if (refusals[0])
    GST_INFO_OBJECT (self, "not used:\n%s", refusals);
  GST_INFO_OBJECT (self, "encoder: %s", backend ? backend : "none");
  g_object_notify (G_OBJECT (self), "active-backend");
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("abrvideoenc-backend", "backend", G_TYPE_STRING,
              backend, "refusals", G_TYPE_STRING, refusals, NULL)));
}

/* FALSE: posted why not. */
static gboolean
open_session (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  g_autoptr (GString) refusals = g_string_new (NULL);
  gboolean ok = enc_probe_open (&state->session, &state->params,
      state->settings.backend, refusals);
  report_backend (self, ok ? state->session.backend->name : NULL,
      refusals->str);
  if (!ok) {
    g_autofree gchar *reason = g_strdup_printf ("no encoder works:\n%s",
        refusals->len > 0 ? refusals->str : "there is none");
    fail (self, reason);
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_alone (const State *state)
{
  return state->settings.is_segment_independent &&
      state->settings.segment_duration > 0;
}

/* The first session tells what the stream is like. */
static gboolean
begin_stream (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  const AVCodecContext *context = state->session.context;
  gboolean has_headers = gst_enc_stream_set_headers (&state->stream,
      context->extradata, (gsize) context->extradata_size);
  guint depth = state->stream.reorder_depth;
  gst_enc_times_clear (&state->times);
  gst_enc_times_init (&state->times, depth,
      frames_duration (&state->params, 1));
  /* Decode times do not go below zero. Once frames have been shifted for that,
   * another shift would tear the stream. */
  if (!state->has_begun)
    gst_video_encoder_set_min_pts (GST_VIDEO_ENCODER (self),
        frames_duration (&state->params, depth));
  report_latency (self, state->session.backend->delay_frames (&state->params));
  return !has_headers || announce_caps (self);
}

/* --- what goes in --- */

static gint64
stream_time_of (GstAbrVideoEnc *self, GstBuffer *buffer)
{
  guint64 time;
  gint sign =
      gst_segment_to_stream_time_full (&GST_VIDEO_ENCODER (self)->input_segment,
          GST_FORMAT_TIME, GST_BUFFER_PTS (buffer), &time);
  if (sign == 0)
    return GST_CLOCK_STIME_NONE;
  return sign > 0 ? (gint64) time : -(gint64) time;
}

/* Returns (transfer full, nullable) the event that goes before the frame, which
 * is then a key frame. */
static GstEvent *
choose_key_unit (GstAbrVideoEnc *self, GstVideoCodecFrame *frame)
{
  State *state = &self->state;
  gint64 stream_time = stream_time_of (self, frame->input_buffer);
  if (stream_time < state->last_stream_time_ns)
    gst_key_units_restart (&self->units);
  state->last_stream_time_ns = stream_time;
  return gst_key_units_next (&self->units,
      &GST_VIDEO_ENCODER (self)->input_segment, frame->input_buffer,
      stream_time);
}

/* A key frame for which the codec has to begin anew. */
static gboolean
needs_new_session (GstAbrVideoEnc *self, gint64 cell_before)
{
  const State *state = &self->state;
  if (state->session.n_sent == 0)
    return FALSE;
  return !state->session.backend->forces_key_frames ||
      (is_alone (state) && self->units.cell != cell_before);
}

/* The encoder has what it needs of the picture. What goes along with it is kept
 * for what comes out. */
static void
release_picture (GstVideoCodecFrame *frame)
{
  GstBuffer *rest = gst_buffer_new ();
  gst_buffer_copy_into (rest, frame->input_buffer, GST_BUFFER_COPY_METADATA, 0,
      -1);
  gst_buffer_unref (frame->input_buffer);
  frame->input_buffer = rest;
}

static GstFlowReturn
send (GstAbrVideoEnc *self, GstVideoCodecFrame *frame, gboolean is_key)
{
  State *state = &self->state;
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = GST_FLOW_OK;
  AVFrame *picture =
      gst_enc_frame_new (frame->input_buffer, &state->params.info);
  if (!picture)
    return fail (self, "cannot map a frame");
  state->has_begun = TRUE;
  gst_enc_times_push (&state->times, frame->pts);
  GstEncSessionResult result = GST_ENC_SESSION_AGAIN;
  while (flow == GST_FLOW_OK && result == GST_ENC_SESSION_AGAIN) {
    result = gst_enc_session_send (&state->session, picture,
        frame->system_frame_number, is_key, &error);
    if (result == GST_ENC_SESSION_AGAIN)
      flow = receive (self);
  }
  av_frame_free (&picture);
  if (result == GST_ENC_SESSION_ERROR)
    return fail (self, error->message);
  release_picture (frame);
  return flow;
}

static GstFlowReturn
encode (GstAbrVideoEnc *self, GstVideoCodecFrame *frame)
{
  State *state = &self->state;
  GstFlowReturn flow = GST_FLOW_OK;
  gint64 cell_before = self->units.cell;
  GstEvent *event = choose_key_unit (self, frame);
  gboolean is_key = event != NULL;
  if (event)
    gst_video_codec_frame_set_user_data (frame, event,
        (GDestroyNotify) gst_event_unref);
  if (gst_enc_session_is_open (&state->session) && is_key &&
      needs_new_session (self, cell_before))
    flow = drain (self);
  if (flow == GST_FLOW_OK && !gst_enc_session_is_open (&state->session) &&
      !open_session (self))
    flow = state->has_failed ? GST_FLOW_EOS : GST_FLOW_ERROR;
  if (flow == GST_FLOW_OK)
    flow = send (self, frame, is_key);
  return flow == GST_FLOW_OK ? receive (self) : flow;
}

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
  GstFlowReturn flow = encode (self, frame);
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

/* --- negotiation --- */

static void
take_light (State *state)
{
  GstVideoCodecState *input = state->input;
  state->params.mastering = input->mastering_display_info;
  state->params.light = input->content_light_level;
}

static void
choose_profile (State *state, GstCaps *wishes)
{
  const GstStructure *s = gst_caps_get_structure (wishes, 0);
  const GValue *value = gst_structure_get_value (s, "profile");
  if (value && GST_VALUE_HOLDS_LIST (value))
    value = gst_value_list_get_value (value, 0);
  g_free (state->profile);
  state->profile = value && G_VALUE_HOLDS_STRING (value)
      ? g_value_dup_string (value)
      : g_strdup (state->settings.profile);
  state->params.profile = state->profile;
}

/* Returns (transfer full) which of our caps downstream takes and this build of
 * libavcodec can make. */
static GstCaps *
get_wishes (GstAbrVideoEnc *self, EncBackendKind kind)
{
  static const struct
  {
    CodecId codec;
    const gchar *media_type;
  } codecs[] = {
    { CODEC_H264, "video/x-h264" },
    { CODEC_H265, "video/x-h265" },
    { CODEC_AV1, "video/x-av1" },
  };
  GstPad *pad = GST_VIDEO_ENCODER_SRC_PAD (self);
  g_autoptr (GstCaps) ours = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) possible = gst_caps_new_empty ();
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (enc_probe_takes (codecs[i].codec, kind, AV_PIX_FMT_NONE))
      gst_caps_append (possible,
          gst_caps_new_empty_simple (codecs[i].media_type));
  g_autoptr (GstCaps) offer = gst_caps_intersect (ours, possible);
  return gst_pad_peer_query_caps (pad, offer);
}

/* Few players decode more than 8 bits of H.264, so they have to be asked for. */
static gboolean
suits_codec (const GstCaps *wishes, CodecId codec,
    const GstVideoFormatInfo *info)
{
  if (codec != CODEC_H264 || GST_VIDEO_FORMAT_INFO_DEPTH (info, 0) <= 8)
    return TRUE;
  for (guint i = 0; i < gst_caps_get_size (wishes); i++) {
    const GValue *profile =
        gst_structure_get_value (gst_caps_get_structure (wishes, i), "profile");
    if (profile && G_VALUE_HOLDS_STRING (profile) &&
        g_str_has_prefix (g_value_get_string (profile), "high-10"))
      return TRUE;
  }
  return FALSE;
}

/* Returns (transfer full) the raw formats that are encoded to what downstream
 * takes. */
static GstCaps *
gst_abr_video_enc_getcaps (GstVideoEncoder *encoder, GstCaps *filter)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_I420_10LE };
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  GST_OBJECT_LOCK (self);
  EncBackendKind kind = self->settings.backend;
  gboolean is_high_10 = g_strcmp0 (self->settings.profile, "high-10") == 0;
  GST_OBJECT_UNLOCK (self);

  g_autoptr (GstCaps) wishes = get_wishes (self, kind);
  g_autoptr (GstCaps) caps = gst_caps_new_empty ();
  CodecId codec = gst_enc_stream_codec (wishes);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const GstVideoFormatInfo *info = gst_video_format_get_info (formats[i]);
    if (enc_probe_takes (codec, kind, enc_backend_pixel_format (formats[i])) &&
        (is_high_10 || suits_codec (wishes, codec, info)))
      gst_caps_append (caps,
          gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
              gst_video_format_to_string (formats[i]), NULL));
  }
  return gst_video_encoder_proxy_getcaps (encoder, caps, filter);
}

/* abrtee knows the segments' duration, which need not be said to each encoder
 * again. Whoever says it has that grid, and the events besides. */
static void
update_grid (GstAbrVideoEnc *self)
{
  const State *state = &self->state;
  const GstVideoInfo *info = &state->params.info;
  Fraction rate = { (guint32) GST_VIDEO_INFO_FPS_N (info),
    (guint32) GST_VIDEO_INFO_FPS_D (info) };
  gboolean is_ours = !state->has_upstream_grid ||
      state->settings.has_own_grid || state->settings.is_segment_independent;
  gst_key_units_set_grid (&self->units, rate,
      is_ours ? state->settings.segment_duration : 0);
}

static void
take_key_unit (GstAbrVideoEnc *self, GstEvent *event)
{
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  gst_key_units_obey (&self->units, event);
  GST_VIDEO_ENCODER_STREAM_LOCK (encoder);
  if (!self->state.has_upstream_grid) {
    self->state.has_upstream_grid = TRUE;
    if (self->state.input)
      update_grid (self);
  }
  GST_VIDEO_ENCODER_STREAM_UNLOCK (encoder);
}

static gboolean
gst_abr_video_enc_set_format (GstVideoEncoder *encoder,
    GstVideoCodecState *input)
{
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  State *state = &self->state;
  if (drain (self) != GST_FLOW_OK)
    return FALSE;
  g_clear_pointer (&state->input, gst_video_codec_state_unref);
  state->input = gst_video_codec_state_ref (input);
  state->has_caps = FALSE;
  gst_abr_video_enc_settings_clear (&state->settings);
  GST_OBJECT_LOCK (self);
  gst_abr_video_enc_settings_copy (&state->settings, &self->settings);
  GST_OBJECT_UNLOCK (self);

  g_autoptr (GstCaps) wishes = get_wishes (self, state->settings.backend);
  if (!gst_enc_stream_choose (&state->stream, wishes)) {
    GST_ERROR_OBJECT (self, "no encoder here makes what downstream takes");
    return FALSE;
  }
  state->params = (EncParams){ .codec = state->stream.codec };
  choose_profile (state, wishes);
  take_light (state);
  gst_abr_video_enc_settings_apply (&state->settings, &input->info,
      &state->params);
  update_grid (self);
  gst_key_units_restart (&self->units);
  /* a branch that ends here says so to the frames that come */
  return (open_session (self) && begin_stream (self)) || state->has_failed;
}

static gboolean
gst_abr_video_enc_propose_allocation (GstVideoEncoder *encoder, GstQuery *query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_VIDEO_ENCODER_CLASS (gst_abr_video_enc_parent_class)
      ->propose_allocation (encoder, query);
}

/* --- events --- */

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
  if (gst_enc_session_is_open (&self->state.session) &&
      self->state.session.n_sent > 0 &&
      is_other_segment (segment, &encoder->input_segment)) {
    drain (self);
    guint depth = self->state.times.depth;
    gst_enc_times_clear (&self->state.times);
    gst_enc_times_init (&self->state.times, depth,
        frames_duration (&self->state.params, 1));
    gst_key_units_restart (&self->units);
  }
  GST_VIDEO_ENCODER_STREAM_UNLOCK (encoder);
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
  State *state = &self->state;
  guint depth = state->times.depth;
  gst_enc_session_close (&state->session);
  gst_enc_times_clear (&state->times);
  gst_enc_times_init (&state->times, depth,
      state->input ? frames_duration (&state->params, 1) : 0);
  gst_key_units_restart (&self->units);
  state->last_stream_time_ns = G_MININT64;
  return TRUE;
}

static GstFlowReturn
gst_abr_video_enc_finish (GstVideoEncoder *encoder)
{
  return drain (GST_ABR_VIDEO_ENC (encoder));
}

static void
reset (GstAbrVideoEnc *self)
{
  State *state = &self->state;
  gst_enc_session_close (&state->session);
  gst_enc_times_clear (&state->times);
  gst_enc_stream_clear (&state->stream);
  gst_abr_video_enc_settings_clear (&state->settings);
  g_clear_pointer (&state->input, gst_video_codec_state_unref);
  g_clear_pointer (&state->profile, g_free);
  *state = (State){ .last_stream_time_ns = G_MININT64 };
  gst_key_units_restart (&self->units);
  GST_OBJECT_LOCK (self);
  self->active_backend = NULL;
  GST_OBJECT_UNLOCK (self);
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
  gst_key_units_clear (&self->units);
  gst_abr_video_enc_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_abr_video_enc_parent_class)->finalize (object);
}

static void
gst_abr_video_enc_init (GstAbrVideoEnc *self)
{
  gst_abr_video_enc_settings_init (&self->settings);
  gst_key_units_init (&self->units);
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
