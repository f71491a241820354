/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencsession.h"

#include "gstencframe.h"
#include "gstenclog.h"
#include "gstencrepack.h"

/* A device that takes frames beyond its delay and gives nothing has died. */
#define SPARE_FRAMES 16
#define MAX_BUSY_US (2 * G_TIME_SPAN_SECOND)
#define BUSY_WAIT_US G_TIME_SPAN_MILLISECOND

static gint n_open[N_ENC_BACKENDS];

/* --- what libavcodec says --- */

static void
begin_log (const GstEncSession *session)
{
  if (gst_enc_session_may_die (session))
    gst_enc_log_begin ();
}

static void
end_log (const GstEncSession *session)
{
  if (gst_enc_session_may_die (session))
    g_free (gst_enc_log_end ());
}

/* Ends the log. */
static void
set_error (GError **error, const GstEncSession *session, const gchar *what,
    int code)
{
  g_autofree gchar *log =
      gst_enc_session_may_die (session) ? gst_enc_log_end () : NULL;
  gchar text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror (code, text, sizeof text);
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE,
      "%s %s: %s (%d)%s%s", session->backend->encoder_name, what, text, code,
      log ? ": " : "", log ? log : "");
}

static void
set_plain_error (GError **error, const GstEncSession *session,
    const gchar *what)
{
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE, "%s %s",
      session->backend->encoder_name, what);
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
attach_device (GstEncSession *session, const EncParams *params, GError **error)
{
  const EncBackend *backend = session->backend;
  AVCodecContext *context = session->context;
  session->device = gst_enc_device_get (params->share, backend->device,
      params->device, error);
  if (!session->device)
    return FALSE;
  context->hw_device_ctx =
      av_buffer_ref (gst_enc_device_context (session->device));
  enum AVPixelFormat surface = enc_backend_surface (backend, params);
  if (surface == AV_PIX_FMT_NONE)
    return TRUE;
  session->surfaces = gst_enc_device_make_frames (session->device, surface,
      session->input_format, &params->info, error);
  if (!session->surfaces)
    return FALSE;
  context->hw_frames_ctx = av_buffer_ref (session->surfaces);
  return TRUE;
}

static gboolean
open_codec (GstEncSession *session, const AVCodec *codec,
    const EncParams *params, GError **error)
{
  AVDictionary *options = NULL;
  enc_backend_tell (session->backend, params, session->context, &options);
  begin_log (session);
  int result = avcodec_open2 (session->context, codec, &options);
  if (result < 0)
    set_error (error, session, "does not open", result);
  else
    end_log (session);
  gboolean ok = result >= 0 && check_options (session->backend, options, error);
  av_dict_free (&options);
  return ok;
}

gboolean
gst_enc_session_open (GstEncSession *session, const EncBackend *backend,
    const EncParams *params, GError **error)
{
  gst_enc_session_close (session);
  const AVCodec *codec = avcodec_find_encoder_by_name (backend->encoder_name);
  if (!codec) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
        "this libavcodec has no %s", backend->encoder_name);
    return FALSE;
  }
  session->backend = backend;
  session->info = params->info;
  session->context = avcodec_alloc_context3 (codec);
  session->input_format = enc_backend_input_format (backend,
      enc_backend_pixel_format (GST_VIDEO_INFO_FORMAT (&params->info)));
  gboolean may_die = gst_enc_session_may_die (session);
  gst_enc_work_init (&session->work, may_die);
  /* software logs from threads of its own */
  if (!may_die)
    session->context->log_level_offset = AV_LOG_DEBUG; /* silent */
  if ((may_die && !attach_device (session, params, error)) ||
      !open_codec (session, codec, params, error)) {
    gst_enc_session_close (session);
    return FALSE;
  }
  g_atomic_int_inc (&n_open[backend->kind]);
  session->packet = av_packet_alloc ();
  session->limit = may_die ? backend->delay_frames (params) + SPARE_FRAMES : 0;
  return TRUE;
}

void
gst_enc_session_close (GstEncSession *session)
{
  if (session->backend) {
    begin_log (session);
    avcodec_free_context (&session->context);
    av_buffer_unref (&session->surfaces);
    end_log (session);
    gst_enc_work_clear (&session->work);
    if (session->packet)
      g_atomic_int_dec_and_test (&n_open[session->backend->kind]);
  }
  g_clear_pointer (&session->device, gst_enc_device_unref);
  g_clear_pointer (&session->pools, g_ptr_array_unref);
  av_packet_free (&session->packet);
  *session = (GstEncSession){ 0 };
}

gboolean
gst_enc_session_is_open (const GstEncSession *session)
{
  return session->context != NULL;
}

gboolean
gst_enc_session_may_die (const GstEncSession *session)
{
  return session->backend->device != AV_HWDEVICE_TYPE_NONE;
}

guint
gst_enc_session_n_open (EncBackendKind kind)
{
  return (guint) g_atomic_int_get (&n_open[kind]);
}

gint64
gst_enc_session_n_sent (const GstEncSession *session)
{
  return session->work.n_added;
}

guint
gst_enc_session_n_waiting (const GstEncSession *session)
{
  return gst_enc_work_n_waiting (&session->work);
}

/* --- frames in --- */

static void
set_going (GstEncSession *session)
{
  session->busy_since = 0;
  session->n_again = 0;
}

/* Nothing goes in and nothing comes out. Waits for a moment, since there is
 * nothing that would tell when that is over; for ever it does not. FALSE: it has
 * lasted too long. */
static gboolean
wait_while_busy (GstEncSession *session, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  if (session->busy_since == 0)
    session->busy_since = now;
  if (now - session->busy_since > MAX_BUSY_US) {
    set_plain_error (error, session, "is busy for too long");
    return FALSE;
  }
  g_usleep (BUSY_WAIT_US);
  return TRUE;
}

gboolean
gst_enc_session_is_stale (const GstEncSession *session)
{
  for (guint i = 0; session->pools && i < session->pools->len; i++)
    if (!gst_buffer_pool_is_active (g_ptr_array_index (session->pools, i)))
      return TRUE;
  return FALSE;
}

static void
remember_pool (GstEncSession *session, GstBufferPool *pool)
{
  if (!session->pools)
    session->pools = g_ptr_array_new_with_free_func (gst_object_unref);
  if (!g_ptr_array_find (session->pools, pool, NULL))
    g_ptr_array_add (session->pools, gst_object_ref (pool));
}

/* Returns (transfer full, nullable) the picture where it is in the device's memory. A
 * pool that is closed frees that, and the next may get the same addresses. */
static AVFrame *
wrap_frame (GstEncSession *session, GstBuffer *buffer)
{
  GstBufferPool *pool = session->backend->keeps_addresses ? buffer->pool : NULL;
  if (!session->surfaces || (pool && !gst_buffer_pool_is_active (pool)))
    return NULL;
  AVFrame *frame =
      gst_enc_share_wrap (buffer, &session->info, session->surfaces);
  if (frame && pool)
    remember_pool (session, pool);
  return frame;
}

/* Returns (transfer full, nullable) the picture in system memory, as the encoder
 * or its device has it there. */
static AVFrame *
map_frame (const GstEncSession *session, const GstEncPicture *picture)
{
  AVFrame *mapped = gst_enc_frame_new (picture->buffer, &session->info, 0);
  AVFrame *frame =
      mapped ? gst_enc_repack (mapped, session->input_format) : NULL;
  av_frame_free (&mapped);
  return frame;
}

/* Returns (transfer full, nullable) what the encoder takes. */
static AVFrame *
prepare_frame (GstEncSession *session, const GstEncPicture *picture,
    GError **error)
{
  AVFrame *frame = wrap_frame (session, picture->buffer);
  if (!frame) {
    frame = map_frame (session, picture);
    if (!frame)
      set_plain_error (error, session, "cannot have a frame mapped");
    if (frame && session->surfaces) {
      AVFrame *uploaded =
          gst_enc_device_upload (session->surfaces, frame, error);
      av_frame_free (&frame);
      frame = uploaded;
    }
  }
  if (!frame)
    return NULL;
  frame->pts = session->work.n_added;
  frame->pict_type = picture->is_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
  return frame;
}

static GstEncSessionResult
send (GstEncSession *session, AVFrame *frame, GError **error)
{
  begin_log (session);
  int result = avcodec_send_frame (session->context, frame);
  if (result < 0 && result != AVERROR (EAGAIN) && result != AVERROR_EOF) {
    set_error (error, session, "does not take a frame", result);
    return GST_ENC_SESSION_ERROR;
  }
  end_log (session);
  if (result == AVERROR_EOF)
    return GST_ENC_SESSION_END;
  if (result < 0) {
    gboolean may_go_on =
        session->n_again++ == 0 || wait_while_busy (session, error);
    return may_go_on ? GST_ENC_SESSION_AGAIN : GST_ENC_SESSION_ERROR;
  }
  set_going (session);
  return GST_ENC_SESSION_OK;
}

GstEncSessionResult
gst_enc_session_send (GstEncSession *session, GstEncPicture *picture,
    GError **error)
{
  if (session->limit > 0 &&
      gst_enc_session_n_waiting (session) >= session->limit) {
    set_plain_error (error, session, "takes frames and gives none");
    return GST_ENC_SESSION_ERROR;
  }
  AVFrame *frame = prepare_frame (session, picture, error);
  if (!frame)
    return GST_ENC_SESSION_ERROR;
  GstEncSessionResult result = send (session, frame, error);
  av_frame_free (&frame);
  if (result == GST_ENC_SESSION_OK)
    gst_enc_work_add (&session->work, picture);
  return result;
}

GstEncSessionResult
gst_enc_session_send_end (GstEncSession *session, GError **error)
{
  GstEncSessionResult result = send (session, NULL, error);
  session->is_draining = result == GST_ENC_SESSION_OK;
  return result;
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

static GstEncSessionResult
take_packet (GstEncSession *session, GError **error)
{
  AVPacket *packet = session->packet;
  gboolean is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  gint64 count = packet->pts;
  GstBuffer *coded = wrap_packet (packet);
  av_packet_unref (packet);
  if (!coded) {
    set_plain_error (error, session, "has no memory for a picture");
    return GST_ENC_SESSION_ERROR;
  }
  if (gst_enc_work_put (&session->work, count, coded, is_key))
    return GST_ENC_SESSION_OK;
  set_plain_error (error, session, "returned a picture that nobody sent");
  return GST_ENC_SESSION_ERROR;
}

static GstEncSessionResult
receive_packet (GstEncSession *session, GError **error)
{
  begin_log (session);
  int result = avcodec_receive_packet (session->context, session->packet);
  if (result < 0 && result != AVERROR (EAGAIN) && result != AVERROR_EOF) {
    set_error (error, session, "fails", result);
    return GST_ENC_SESSION_ERROR;
  }
  end_log (session);
  if (result == AVERROR_EOF)
    return GST_ENC_SESSION_END;
  if (result == AVERROR (EAGAIN))
    return GST_ENC_SESSION_AGAIN;
  set_going (session);
  return take_packet (session, error);
}

GstEncSessionResult
gst_enc_session_receive (GstEncSession *session, GstBuffer **coded,
    guint32 *number, gboolean *is_key, GError **error)
{
  GstEncSessionResult result = GST_ENC_SESSION_OK;
  guint n_waiting = gst_enc_session_n_waiting (session);
  while (!(*coded = gst_enc_work_take (&session->work, number, is_key)) &&
      result == GST_ENC_SESSION_OK) {
    result = receive_packet (session, error);
    if (result == GST_ENC_SESSION_AGAIN && session->is_draining)
      result = wait_while_busy (session, error) ? GST_ENC_SESSION_OK
                                                : GST_ENC_SESSION_ERROR;
  }
  if (*coded) {
    session->max_waiting = MAX (session->max_waiting, n_waiting);
    return GST_ENC_SESSION_OK;
  }
  return result;
}
