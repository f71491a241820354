/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrvideoenc takes, which encoder it opens for that, and what it says about
 * the stream that comes out. */

#include "config.h"

#include "gstabrvideoencnegotiation.h"

#include "encprobe.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_video_enc_debug);
#define GST_CAT_DEFAULT gst_abr_video_enc_debug

/* --- raw caps --- */

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

/* Frames that are on a GPU stay there, if it encodes. */
static void
add_device_memory (GstAbrVideoEnc *self, CodecId codec, EncBackendKind kind,
    GstCaps *caps)
{
  static const struct
  {
    EncBackendKind kind;
    const gchar *memory;
    GstVideoFormat format;
  } rows[] = {
    { ENC_BACKEND_NVENC, GST_ENC_SHARE_CUDA_MEMORY, GST_VIDEO_FORMAT_NV12 },
    { ENC_BACKEND_NVENC, GST_ENC_SHARE_CUDA_MEMORY,
        GST_VIDEO_FORMAT_P010_10LE },
    { ENC_BACKEND_VAAPI, GST_ENC_SHARE_VA_MEMORY, GST_VIDEO_FORMAT_NV12 },
    { ENC_BACKEND_VAAPI, GST_ENC_SHARE_VA_MEMORY, GST_VIDEO_FORMAT_P010_10LE },
  };
  GST_OBJECT_LOCK (self);
  g_autofree gchar *wish = g_strdup (self->settings.device);
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if ((kind != ENC_BACKEND_AUTO && kind != rows[i].kind) ||
        !enc_probe_takes_shared (&self->share, self->patience, wish, codec,
            rows[i].kind, enc_backend_pixel_format (rows[i].format)))
      continue;
    GstCaps *some = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
        gst_video_format_to_string (rows[i].format), NULL);
    gst_caps_set_features_simple (some,
        gst_caps_features_new (rows[i].memory, NULL));
    gst_caps_append (caps, some);
  }
}

GstCaps *
gst_abr_video_enc_getcaps (GstVideoEncoder *encoder, GstCaps *filter)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420,
    GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_I420_10LE,
    GST_VIDEO_FORMAT_P010_10LE };
  GstAbrVideoEnc *self = GST_ABR_VIDEO_ENC (encoder);
  GST_OBJECT_LOCK (self);
  EncBackendKind kind = self->settings.backend;
  gboolean is_high_10 = g_strcmp0 (self->settings.profile, "high-10") == 0;
  GST_OBJECT_UNLOCK (self);

  g_autoptr (GstCaps) wishes = get_wishes (self, kind);
  g_autoptr (GstCaps) caps = gst_caps_new_empty ();
  CodecId codec = gst_enc_stream_codec (wishes);
  add_device_memory (self, codec, kind, caps);
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

/* --- the encoder --- */

static void
report_backend (GstAbrVideoEnc *self, const gchar *backend,
    const gchar *refusals)
{
  GST_OBJECT_LOCK (self);
  gboolean has_changed = self->active_backend != backend;
  self->active_backend = backend;
  g_free (self->refusals);
  self->refusals = g_strdup (refusals);
  GST_OBJECT_UNLOCK (self);
  if (!has_changed)
    return;
  if (refusals[0])
    GST_INFO_OBJECT (self, "not used:\n%s", refusals);
  GST_INFO_OBJECT (self, "encoder: %s", backend ? backend : "none");
  g_object_notify (G_OBJECT (self), "active-backend");
  g_object_notify (G_OBJECT (self), "refusals");
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new ("abrvideoenc-backend", "backend", G_TYPE_STRING,
              backend, "refusals", G_TYPE_STRING, refusals, NULL)));
}

gboolean
gst_abr_video_enc_open (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  g_autoptr (GString) refusals = g_string_new (NULL);
  gboolean ok = enc_probe_open (&state->session, &state->params,
      state->settings.backend, state->deaths, refusals);
  if (!ok && gst_patience_has_ended (self->patience))
    return FALSE;
  report_backend (self, ok ? state->session.backend->name : NULL,
      refusals->str);
  if (!ok) {
    g_autofree gchar *reason = g_strdup_printf ("no encoder works:\n%s",
        refusals->len > 0 ? refusals->str : "there is none");
    gst_abr_video_enc_fail (self, reason);
    return FALSE;
  }
  return TRUE;
}

/* --- what comes out --- */

static GstClockTime
frames_duration (const EncParams *params, guint n_frames)
{
  return gst_util_uint64_scale (n_frames, params->rate.den * GST_SECOND,
      params->rate.num);
}

void
gst_abr_video_enc_report_latency (GstAbrVideoEnc *self, guint n_frames)
{
  GstAbrVideoEncState *state = &self->state;
  GstClockTime latency = frames_duration (&state->params, n_frames);
  state->delay_frames = n_frames;
  GST_INFO_OBJECT (self, "latency of %u frames", n_frames);
  gst_video_encoder_set_latency (GST_VIDEO_ENCODER (self), latency, latency);
}

static gboolean
announce_caps (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  GstCaps *caps = gst_enc_stream_make_caps (&state->stream);
  const GValue *rate =
      gst_structure_get_value (gst_caps_get_structure (state->input->caps, 0),
          "max-framerate");
  if (rate)
    gst_caps_set_value (caps, "max-framerate", rate);
  gst_video_codec_state_unref (
      gst_video_encoder_set_output_state (GST_VIDEO_ENCODER (self), caps,
          state->input));
  state->has_caps = TRUE;
  return gst_video_encoder_negotiate (GST_VIDEO_ENCODER (self));
}

gboolean
gst_abr_video_enc_ensure_caps (GstAbrVideoEnc *self, GstBuffer *picture)
{
  GstAbrVideoEncState *state = &self->state;
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

/* The session tells what the stream is like. */
static gboolean
describe_stream (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  gsize size;
  const guint8 *headers = gst_enc_session_headers (&state->session, &size);
  gboolean has_headers =
      gst_enc_stream_set_headers (&state->stream, headers, size);
  state->has_caps = FALSE;
  state->has_put_out = FALSE;
  state->described = state->session.backend;
  gst_abr_video_enc_report_latency (self,
      state->session.backend->delay_frames (&state->params));
  return !has_headers || announce_caps (self);
}

gboolean
gst_abr_video_enc_begin_stream (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  if (!describe_stream (self))
    return FALSE;
  guint depth = state->stream.reorder_depth;
  GstClockTime frame = frames_duration (&state->params, 1);
  if (state->has_begun) {
    gst_enc_times_follow (&state->times, depth, frame);
    return TRUE;
  }
  gst_enc_times_clear (&state->times);
  gst_enc_times_init (&state->times, depth, frame);
  /* Decode times do not go below zero. Once frames have been shifted for that,
   * another shift would tear the stream. */
  gst_video_encoder_set_min_pts (GST_VIDEO_ENCODER (self),
      frames_duration (&state->params, depth));
  return TRUE;
}

/* --- another encoder in the middle --- */

static gboolean
has_grid (const GstAbrVideoEnc *self)
{
  return self->units.has_grid || self->state.has_upstream_grid;
}

gboolean
gst_abr_video_enc_end_gap (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  state->is_in_gap = FALSE;
  if (!describe_stream (self))
    return FALSE;
  gst_enc_times_follow (&state->times, state->stream.reorder_depth,
      state->times.frame);
  for (GList *l = state->backlog.head; l; l = l->next)
    ((GstEncPicture *) l->data)->is_timed = FALSE;
  GstEncPicture *first = g_queue_peek_head (&state->backlog);
  if (first)
    first->is_key = TRUE;
  return TRUE;
}

gboolean
gst_abr_video_enc_follow (GstAbrVideoEnc *self)
{
  GstAbrVideoEncState *state = &self->state;
  gsize size;
  const guint8 *headers = gst_enc_session_headers (&state->session, &size);
  GstEncPicture *first = g_queue_peek_head (&state->backlog);
  if (state->is_in_gap)
    return TRUE;
  if (gst_enc_stream_has_headers (&state->stream, headers, size)) {
    if (first)
      first->is_key = TRUE;
    return TRUE;
  }
  state->is_in_gap = state->has_put_out && has_grid (self);
  return state->is_in_gap || gst_abr_video_enc_end_gap (self);
}

/* --- what goes in --- */

static void
take_light (GstAbrVideoEncState *state)
{
  GstVideoCodecState *input = state->input;
  state->params.mastering = input->mastering_display_info;
  state->params.light = input->content_light_level;
}

static void
choose_profile (GstAbrVideoEncState *state, GstCaps *wishes)
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

void
gst_abr_video_enc_update_grid (GstAbrVideoEnc *self)
{
  const GstAbrVideoEncState *state = &self->state;
  const GstVideoInfo *info = &state->params.info;
  Fraction rate = { (guint32) GST_VIDEO_INFO_FPS_N (info),
    (guint32) GST_VIDEO_INFO_FPS_D (info) };
  gboolean is_ours = !state->has_upstream_grid ||
      state->settings.has_own_grid || state->settings.is_segment_independent;
  gst_key_units_set_grid (&self->units, rate,
      is_ours ? state->settings.segment_duration : 0);
}

gboolean
gst_abr_video_enc_negotiate (GstAbrVideoEnc *self, GstVideoCodecState *input)
{
  GstAbrVideoEncState *state = &self->state;
  state->is_in_gap = FALSE;
  g_clear_pointer (&state->input, gst_video_codec_state_unref);
  state->input = gst_video_codec_state_ref (input);
  gst_abr_video_enc_settings_clear (&state->settings);
  GST_OBJECT_LOCK (self);
  gst_abr_video_enc_settings_copy (&state->settings, &self->settings);
  GST_OBJECT_UNLOCK (self);

  g_autoptr (GstCaps) wishes = get_wishes (self, state->settings.backend);
  if (!gst_enc_stream_choose (&state->stream, wishes)) {
    GST_ERROR_OBJECT (self, "no encoder here makes what downstream takes");
    return FALSE;
  }
  state->params = (EncParams){
    .codec = state->stream.codec,
    .share = &self->share,
    .memory = gst_enc_share_memory (input->caps),
    .patience = self->patience,
  };
  choose_profile (state, wishes);
  take_light (state);
  gst_abr_video_enc_settings_apply (&state->settings, &input->info,
      &state->params);
  gst_abr_video_enc_update_grid (self);
  gst_key_units_restart (&self->units);
  gst_patience_set_timeout (self->patience, state->settings.device_timeout);
  state->described = NULL;
  if (gst_abr_video_enc_open (self))
    return gst_abr_video_enc_begin_stream (self);
  /* a branch that ends here says so to the frames that come; those after a flush
   * open the encoder that it kept from opening */
  return state->has_failed || gst_patience_has_ended (self->patience);
}
