/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstenccodec.h"

#include "gstencframe.h"
#include "gstenclog.h"
#include "gstencrepack.h"

static gint n_open[N_ENC_BACKENDS];

static gboolean
may_die (const GstEncCodec *codec)
{
  return gst_enc_codec_may_die (codec->backend);
}

/* --- what libavcodec says --- */

static void
begin_log (const GstEncCodec *codec)
{
  if (may_die (codec))
    gst_enc_log_begin ();
}

static void
end_log (const GstEncCodec *codec)
{
  if (may_die (codec))
    g_free (gst_enc_log_end ());
}

/* Ends the log. */
static void
set_error (GError **error, const GstEncCodec *codec, const gchar *what,
    int code)
{
  g_autofree gchar *log = may_die (codec) ? gst_enc_log_end () : NULL;
  gchar text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror (code, text, sizeof text);
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE,
      "%s %s: %s (%d)%s%s", codec->backend->encoder_name, what, text, code,
      log ? ": " : "", log ? log : "");
}

static void
set_plain_error (GError **error, const GstEncCodec *codec, const gchar *what)
{
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE, "%s %s",
      codec->backend->encoder_name, what);
}

/* --- opening --- */

/* Options that nobody took are the user's mistake. */
static gboolean
check_options (const EncBackend *backend, const AVDictionary *options,
    GError **error)
{
  const AVDictionaryEntry *unknown =
      av_dict_get (options, "", NULL, AV_DICT_IGNORE_SUFFIX);
  if (!unknown)
    return TRUE;
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS,
      "%s has no option %s=%s", backend->encoder_name, unknown->key,
      unknown->value);
  return FALSE;
}

static gboolean
attach_device (GstEncCodec *codec, const EncParams *params, GError **error)
{
  const EncBackend *backend = codec->backend;
  AVCodecContext *context = codec->context;
  context->hw_device_ctx =
      av_buffer_ref (gst_enc_device_context (codec->device));
  enum AVPixelFormat surface = enc_backend_surface (backend, params);
  if (surface == AV_PIX_FMT_NONE)
    return TRUE;
  codec->surfaces = gst_enc_device_make_frames (codec->device, surface,
      codec->input_format, &params->info, error);
  if (!codec->surfaces)
    return FALSE;
  context->hw_frames_ctx = av_buffer_ref (codec->surfaces);
  return TRUE;
}

static gboolean
open_encoder (GstEncCodec *codec, const EncParams *params, GError **error)
{
  AVDictionary *options = NULL;
  enc_backend_tell (codec->backend, params, codec->context, &options);
  begin_log (codec);
  int result = avcodec_open2 (codec->context, NULL, &options);
  if (result < 0)
    set_error (error, codec, "does not open", result);
  else
    end_log (codec);
  gboolean ok = result >= 0 && check_options (codec->backend, options, error);
  av_dict_free (&options);
  return ok;
}

gboolean
gst_enc_codec_init (GstEncCodec *codec, const EncBackend *backend,
    const EncParams *params, GError **error)
{
  const AVCodec *found = avcodec_find_encoder_by_name (backend->encoder_name);
  if (!found) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
        "this libavcodec has no %s", backend->encoder_name);
    return FALSE;
  }
  *codec = (GstEncCodec){
    .backend = backend,
    .context = avcodec_alloc_context3 (found),
    .packet = av_packet_alloc (),
    .info = params->info,
    .input_format = enc_backend_input_format (backend,
        enc_backend_pixel_format (GST_VIDEO_INFO_FORMAT (&params->info))),
  };
  /* software logs from threads of its own */
  if (!may_die (codec))
    codec->context->log_level_offset = AV_LOG_DEBUG; /* silent */
  return TRUE;
}

gboolean
gst_enc_codec_open (GstEncCodec *codec, const EncParams *params,
    GstEncDevice *device, GError **error)
{
  codec->device = device;
  codec->is_open = (!device || attach_device (codec, params, error)) &&
      open_encoder (codec, params, error);
  if (codec->is_open)
    g_atomic_int_inc (&n_open[codec->backend->kind]);
  return codec->is_open;
}

void
gst_enc_codec_clear (GstEncCodec *codec)
{
  if (codec->backend) {
    begin_log (codec);
    avcodec_free_context (&codec->context);
    av_buffer_unref (&codec->surfaces);
    end_log (codec);
    if (codec->is_open)
      g_atomic_int_add (&n_open[codec->backend->kind], -1);
  }
  g_clear_pointer (&codec->device, gst_enc_device_unref);
  g_clear_pointer (&codec->pools, g_ptr_array_unref);
  av_packet_free (&codec->packet);
  *codec = (GstEncCodec){ 0 };
}

gboolean
gst_enc_codec_may_die (const EncBackend *backend)
{
  return backend->device != AV_HWDEVICE_TYPE_NONE;
}

guint
gst_enc_codec_n_open (EncBackendKind kind)
{
  return (guint) g_atomic_int_get (&n_open[kind]);
}

/* --- frames in --- */

gboolean
gst_enc_codec_is_stale (const GstEncCodec *codec)
{
  for (guint i = 0; codec->pools && i < codec->pools->len; i++)
    if (!gst_buffer_pool_is_active (g_ptr_array_index (codec->pools, i)))
      return TRUE;
  return FALSE;
}

static void
remember_pool (GstEncCodec *codec, GstBufferPool *pool)
{
  if (!codec->pools)
    codec->pools = g_ptr_array_new_with_free_func (gst_object_unref);
  if (!g_ptr_array_find (codec->pools, pool, NULL))
    g_ptr_array_add (codec->pools, gst_object_ref (pool));
}

/* Returns (transfer full, nullable) the picture where it is in the device's memory. A
 * pool that is closed frees that, and the next may get the same addresses. */
static AVFrame *
wrap_frame (GstEncCodec *codec, GstBuffer *buffer)
{
  GstBufferPool *pool = codec->backend->keeps_addresses ? buffer->pool : NULL;
  if (!codec->surfaces || (pool && !gst_buffer_pool_is_active (pool)))
    return NULL;
  AVFrame *frame = gst_enc_share_wrap (buffer, &codec->info, codec->surfaces);
  if (frame && pool)
    remember_pool (codec, pool);
  return frame;
}

/* Returns (transfer full, nullable) the picture in system memory, as the encoder
 * or its device has it there. */
static AVFrame *
map_frame (const GstEncCodec *codec, GstBuffer *buffer)
{
  AVFrame *mapped = gst_enc_frame_new (buffer, &codec->info, 0);
  AVFrame *frame = mapped ? gst_enc_repack (mapped, codec->input_format) : NULL;
  av_frame_free (&mapped);
  return frame;
}

/* Returns (transfer full, nullable) what the encoder takes. */
static AVFrame *
prepare_frame (GstEncCodec *codec, GstBuffer *buffer, GError **error)
{
  AVFrame *frame = wrap_frame (codec, buffer);
  if (!frame) {
    frame = map_frame (codec, buffer);
    if (!frame)
      set_plain_error (error, codec, "cannot have a frame mapped");
    if (frame && codec->surfaces) {
      AVFrame *uploaded = gst_enc_device_upload (codec->surfaces, frame, error);
      av_frame_free (&frame);
      frame = uploaded;
    }
  }
  return frame;
}

GstEncResult
gst_enc_codec_send (GstEncCodec *codec, GstBuffer *buffer, gint64 count,
    gboolean is_key, GError **error)
{
  AVFrame *frame = NULL;
  if (buffer && !(frame = prepare_frame (codec, buffer, error)))
    return GST_ENC_ERROR;
  if (frame) {
    frame->pts = count;
    frame->pict_type = is_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  }
  begin_log (codec);
  int result = avcodec_send_frame (codec->context, frame);
  av_frame_free (&frame);
  if (result < 0 && result != AVERROR (EAGAIN) && result != AVERROR_EOF) {
    set_error (error, codec, "does not take a frame", result);
    return GST_ENC_ERROR;
  }
  end_log (codec);
  if (result == AVERROR_EOF)
    return GST_ENC_END;
  return result < 0 ? GST_ENC_AGAIN : GST_ENC_OK;
}

/* --- pictures out --- */

static void
free_buffer_ref (gpointer data)
{
  AVBufferRef *ref = data;
  av_buffer_unref (&ref);
}

/* The packet's own memory, of which nobody else knows. */
static GstBuffer *
wrap_packet (AVPacket *packet)
{
  if (av_packet_make_writable (packet) < 0)
    return NULL;
  AVBufferRef *ref = g_steal_pointer (&packet->buf);
  gsize offset = (gsize) (packet->data - ref->data);
  return gst_buffer_new_wrapped_full (0, ref->data, ref->size, offset,
      (gsize) packet->size, ref, free_buffer_ref);
}

static GstEncResult
take_packet (GstEncCodec *codec, GstBuffer **coded, gint64 *count,
    gboolean *is_key, GError **error)
{
  AVPacket *packet = codec->packet;
  *is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  *count = packet->pts;
  *coded = wrap_packet (packet);
  av_packet_unref (packet);
  if (*coded)
    return GST_ENC_OK;
  set_plain_error (error, codec, "has no memory for a picture");
  return GST_ENC_ERROR;
}

GstEncResult
gst_enc_codec_receive (GstEncCodec *codec, GstBuffer **coded, gint64 *count,
    gboolean *is_key, GError **error)
{
  begin_log (codec);
  int result = avcodec_receive_packet (codec->context, codec->packet);
  if (result < 0 && result != AVERROR (EAGAIN) && result != AVERROR_EOF) {
    set_error (error, codec, "fails", result);
    return GST_ENC_ERROR;
  }
  end_log (codec);
  if (result == AVERROR_EOF)
    return GST_ENC_END;
  return result < 0 ? GST_ENC_AGAIN
                    : take_packet (codec, coded, count, is_key, error);
}
