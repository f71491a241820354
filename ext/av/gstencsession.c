/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencsession.h"

typedef struct
{
  gint64 count; /* what libavcodec knows the frame by */
  guint32 number;
} Waiting;

static void
set_error (GError **error, const EncBackend *backend, const gchar *what,
    int code)
{
  gchar text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror (code, text, sizeof text);
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE,
      "%s %s: %s (%d)", backend->encoder_name, what, text, code);
}

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
  AVDictionary *options = NULL;
  session->backend = backend;
  session->context = avcodec_alloc_context3 (codec);
  session->context->log_level_offset = AV_LOG_DEBUG; /* silent */
  enc_backend_tell (backend, params, session->context, &options);
  int result = avcodec_open2 (session->context, codec, &options);
  if (result < 0)
    set_error (error, backend, "does not open", result);
  gboolean ok = result >= 0 && check_options (backend, options, error);
  av_dict_free (&options);
  if (!ok) {
    gst_enc_session_close (session);
    return FALSE;
  }
  session->packet = av_packet_alloc ();
  session->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  session->n_sent = 0;
  session->max_waiting = 0;
  return TRUE;
}

void
gst_enc_session_close (GstEncSession *session)
{
  avcodec_free_context (&session->context);
  av_packet_free (&session->packet);
  g_clear_pointer (&session->waiting, g_array_unref);
  session->backend = NULL;
}

gboolean
gst_enc_session_is_open (const GstEncSession *session)
{
  return session->context != NULL;
}

guint
gst_enc_session_n_waiting (const GstEncSession *session)
{
  return session->waiting->len;
}

GstEncSessionResult
gst_enc_session_send (GstEncSession *session, AVFrame *frame, guint32 number,
    gboolean is_key, GError **error)
{
  if (frame) {
    frame->pts = session->n_sent;
    frame->pict_type = is_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    frame->key_frame = is_key;
  }
  int result = avcodec_send_frame (session->context, frame);
  if (result == AVERROR (EAGAIN))
    return GST_ENC_SESSION_AGAIN;
  if (result == AVERROR_EOF)
    return GST_ENC_SESSION_END;
  if (result < 0) {
    set_error (error, session->backend, "does not take a frame", result);
    return GST_ENC_SESSION_ERROR;
  }
  if (frame) {
    Waiting waiting = { .count = session->n_sent++, .number = number };
    g_array_append_val (session->waiting, waiting);
  }
  return GST_ENC_SESSION_OK;
}

/* FALSE: no such frame went in, or it has come out already. */
static gboolean
take_waiting (GstEncSession *session, gint64 count, guint32 *number)
{
  for (guint i = 0; i < session->waiting->len; i++) {
    Waiting *waiting = &g_array_index (session->waiting, Waiting, i);
    if (waiting->count != count)
      continue;
    *number = waiting->number;
    g_array_remove_index (session->waiting, i);
    return TRUE;
  }
  return FALSE;
}

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

GstEncSessionResult
gst_enc_session_receive (GstEncSession *session, GstBuffer **picture,
    guint32 *number, gboolean *is_key, GError **error)
{
  AVPacket *packet = session->packet;
  int result = avcodec_receive_packet (session->context, packet);
  if (result == AVERROR (EAGAIN))
    return GST_ENC_SESSION_AGAIN;
  if (result == AVERROR_EOF)
    return GST_ENC_SESSION_END;
  if (result < 0) {
    set_error (error, session->backend, "fails", result);
    return GST_ENC_SESSION_ERROR;
  }
  session->max_waiting = MAX (session->max_waiting, session->waiting->len);
  *is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
  if (!take_waiting (session, packet->pts, number)) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE,
        "%s returned a picture that nobody sent",
        session->backend->encoder_name);
    av_packet_unref (packet);
    return GST_ENC_SESSION_ERROR;
  }
  *picture = wrap_packet (packet);
  av_packet_unref (packet);
  if (*picture)
    return GST_ENC_SESSION_OK;
  set_error (error, session->backend, "fails", AVERROR (ENOMEM));
  return GST_ENC_SESSION_ERROR;
}
