/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencsession.h"

/* A device that takes frames beyond its delay and gives nothing has died. */
#define SPARE_FRAMES 16
#define BUSY_WAIT_US G_TIME_SPAN_MILLISECOND

/* Everything that a call needs and makes, so that one that does not return has it to
 * itself. */
struct _GstEncErrand
{
  GstEncCodec codec;

  EncParams params;     /* but what is borrowed is copied here */
  GstEncDevice *device; /* (owned, nullable) until it is open */
  GstBuffer *frame;     /* (owned, nullable) to be sent; NULL: the end */
  gint64 count;
  gboolean is_key;

  GstEncResult result; /* of opening, or of sending */
  GQueue pictures;     /* (owned, Picture) that have been received */
  gboolean has_received;
  GstEncResult received; /* after those */
  GError *error;         /* (owned, nullable) of either result */
};

typedef struct
{
  GstBuffer *coded; /* (owned, nullable) */
  gint64 count;
  gboolean is_key;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;
  gst_clear_buffer (&picture->coded);
  g_free (picture);
}

static GstEncErrand *
errand_new (const EncParams *params)
{
  GstEncErrand *errand = g_new0 (GstEncErrand, 1);
  EncParams *own = &errand->params;
  *own = *params;
  own->share = NULL;
  own->patience = NULL;
  own->profile = g_strdup (params->profile);
  own->options = g_strdup (params->options);
  own->device = g_strdup (params->device);
  own->mastering = g_memdup2 (params->mastering, sizeof *params->mastering);
  own->light = g_memdup2 (params->light, sizeof *params->light);
  return errand;
}

static void
errand_free (gpointer data)
{
  GstEncErrand *errand = data;
  gst_enc_codec_clear (&errand->codec);
  g_clear_pointer (&errand->device, gst_enc_device_unref);
  gst_clear_buffer (&errand->frame);
  g_queue_clear_full (&errand->pictures, picture_free);
  g_clear_error (&errand->error);
  g_free ((gchar *) errand->params.profile);
  g_free ((gchar *) errand->params.options);
  g_free ((gchar *) errand->params.device);
  g_free ((gpointer) errand->params.mastering);
  g_free ((gpointer) errand->params.light);
  g_free (errand);
}

/* --- calls, in the device's thread --- */

static void
call_open (gpointer data)
{
  GstEncErrand *errand = data;
  gboolean is_open = gst_enc_codec_open (&errand->codec, &errand->params,
      g_steal_pointer (&errand->device), &errand->error);
  errand->result = is_open ? GST_ENC_OK : GST_ENC_ERROR;
}

/* All that there is, so that one call of the thread does for a frame. */
static void
call_receive (gpointer data)
{
  GstEncErrand *errand = data;
  do {
    Picture *picture = g_new0 (Picture, 1);
    errand->received = gst_enc_codec_receive (&errand->codec, &picture->coded,
        &picture->count, &picture->is_key, &errand->error);
    if (errand->received == GST_ENC_OK)
      g_queue_push_tail (&errand->pictures, picture);
    else
      picture_free (picture);
  } while (errand->received == GST_ENC_OK);
  errand->has_received = TRUE;
}

static void
call_send (gpointer data)
{
  GstEncErrand *errand = data;
  errand->result = gst_enc_codec_send (&errand->codec, errand->frame,
      errand->count, errand->is_key, &errand->error);
  gst_clear_buffer (&errand->frame);
  if (errand->result == GST_ENC_OK)
    call_receive (errand);
}

/* --- and by whom --- */

static void
set_plain_error (GError **error, const GstEncSession *session,
    const gchar *what)
{
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_ENCODE, "%s %s",
      session->backend->encoder_name, what);
}

/* The errand is the thread's from here on. */
static GstEncResult
leave (GstEncSession *session, GError **error)
{
  session->errand = NULL;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      "%s does not answer", session->backend->encoder_name);
  return gst_patience_has_ended (session->patience) ? GST_ENC_STOPPED
                                                    : GST_ENC_ERROR;
}

/* Software is called as any function. OK: it has returned, with whatever result. */
static GstEncResult
make_call (GstEncSession *session, GstDriverCall call, guint n_timeouts,
    GError **error)
{
  if (!session->caller)
    call (session->errand);
  else if (!gst_driver_caller_run (session->caller, call, n_timeouts))
    return leave (session, error);
  return GST_ENC_OK;
}

/* Returns `result`, with its error if it is one. */
static GstEncResult
answer (GstEncErrand *errand, GstEncResult result, GError **error)
{
  if (result == GST_ENC_ERROR)
    g_propagate_error (error, g_steal_pointer (&errand->error));
  return result;
}

/* --- opening --- */

static gboolean
get_device (GstEncSession *session, const EncParams *params, GError **error)
{
  GstEncErrand *errand = session->errand;
  errand->device = gst_enc_device_get (params->share, session->patience,
      session->backend->device, params->device, error);
  if (!errand->device)
    return FALSE;
  session->caller = gst_driver_caller_new (session->patience,
      gst_enc_device_lost_calls (errand->device), errand, errand_free);
  if (session->caller)
    return TRUE;
  session->errand = NULL;
  set_plain_error (error, session, "has no thread");
  return FALSE;
}

static gboolean
open_codec (GstEncSession *session, GError **error)
{
  return make_call (session, call_open, GST_PATIENCE_OPEN_TIMEOUTS, error) ==
      GST_ENC_OK &&
      answer (session->errand, session->errand->result, error) == GST_ENC_OK;
}

gboolean
gst_enc_session_open (GstEncSession *session, const EncBackend *backend,
    const EncParams *params, GError **error)
{
  gst_enc_session_close (session);
  gboolean may_die = gst_enc_codec_may_die (backend);
  session->backend = backend;
  session->patience = gst_patience_ref (params->patience);
  session->errand = errand_new (params);
  session->limit = may_die ? backend->delay_frames (params) + SPARE_FRAMES : 0;
  gst_enc_work_init (&session->work, may_die);
  gboolean ok = gst_enc_codec_init (&session->errand->codec, backend,
                    &session->errand->params, error) &&
      (!may_die || get_device (session, params, error)) &&
      open_codec (session, error);
  if (!ok)
    gst_enc_session_close (session);
  return ok;
}

void
gst_enc_session_close (GstEncSession *session)
{
  if (session->caller)
    gst_driver_caller_free (session->caller);
  else
    g_clear_pointer (&session->errand, errand_free);
  g_clear_pointer (&session->patience, gst_patience_unref);
  gst_enc_work_clear (&session->work);
  *session = (GstEncSession){ 0 };
}

gboolean
gst_enc_session_is_open (const GstEncSession *session)
{
  return session->errand != NULL;
}

gboolean
gst_enc_session_may_die (const GstEncSession *session)
{
  return gst_enc_codec_may_die (session->backend);
}

const guint8 *
gst_enc_session_headers (const GstEncSession *session, gsize *size)
{
  const AVCodecContext *context = session->errand->codec.context;
  *size = (gsize) context->extradata_size;
  return context->extradata;
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

gboolean
gst_enc_session_is_stale (const GstEncSession *session)
{
  return gst_enc_codec_is_stale (&session->errand->codec);
}

/* --- frames in --- */

static void
set_going (GstEncSession *session)
{
  session->busy_since = 0;
  session->n_again = 0;
}

/* Nothing goes in and nothing comes out. Waits for a moment, since there is
 * nothing that would tell when that is over; for ever it does not: OK, STOPPED, or
 * ERROR where it has lasted too long. */
static GstEncResult
wait_while_busy (GstEncSession *session, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  gint64 max_us =
      (gint64) (gst_patience_timeout (session->patience) / GST_USECOND);
  if (session->busy_since == 0)
    session->busy_since = now;
  if (gst_patience_has_ended (session->patience))
    return GST_ENC_STOPPED;
  if (now - session->busy_since > max_us) {
    set_plain_error (error, session, "is busy for too long");
    return GST_ENC_ERROR;
  }
  g_usleep (BUSY_WAIT_US);
  return GST_ENC_OK;
}

/* `frame`: (nullable) */
static GstEncResult
send (GstEncSession *session, GstBuffer *frame, gboolean is_key, GError **error)
{
  GstEncErrand *errand = session->errand;
  if (!errand)
    return leave (session, error);
  if (errand->error)
    return answer (errand, GST_ENC_ERROR, error);
  gst_buffer_replace (&errand->frame, frame);
  errand->count = session->work.n_added;
  errand->is_key = is_key;
  GstEncResult result = make_call (session, call_send, 1, error);
  if (result != GST_ENC_OK)
    return result;
  if (errand->result == GST_ENC_OK)
    set_going (session);
  else if (errand->result == GST_ENC_AGAIN && session->n_again++ > 0)
    result = wait_while_busy (session, error);
  return result == GST_ENC_OK ? answer (errand, errand->result, error) : result;
}

GstEncResult
gst_enc_session_send (GstEncSession *session, GstEncPicture *picture,
    GError **error)
{
  if (session->limit > 0 &&
      gst_enc_session_n_waiting (session) >= session->limit) {
    set_plain_error (error, session, "takes frames and gives none");
    return GST_ENC_ERROR;
  }
  GstEncResult result = send (session, picture->buffer, picture->is_key, error);
  if (result == GST_ENC_OK)
    gst_enc_work_add (&session->work, picture);
  return result;
}

GstEncResult
gst_enc_session_send_end (GstEncSession *session, GError **error)
{
  GstEncResult result = send (session, NULL, FALSE, error);
  session->is_draining = result == GST_ENC_OK;
  return result;
}

/* --- pictures out --- */

static GstEncResult
receive_packet (GstEncSession *session, GError **error)
{
  GstEncErrand *errand = session->errand;
  if (!errand)
    return leave (session, error);
  if (!errand->has_received) {
    GstEncResult result = make_call (session, call_receive, 1, error);
    if (result != GST_ENC_OK)
      return result;
  }
  Picture *picture = g_queue_pop_head (&errand->pictures);
  if (!picture) {
    errand->has_received = FALSE;
    return answer (errand, errand->received, error);
  }
  set_going (session);
  gboolean ok = gst_enc_work_put (&session->work, picture->count,
      g_steal_pointer (&picture->coded), picture->is_key);
  picture_free (picture);
  if (!ok)
    set_plain_error (error, session, "returned a picture that nobody sent");
  return ok ? GST_ENC_OK : GST_ENC_ERROR;
}

GstEncResult
gst_enc_session_receive (GstEncSession *session, GstBuffer **coded,
    guint32 *number, gboolean *is_key, GError **error)
{
  GstEncResult result = GST_ENC_OK;
  guint n_waiting = gst_enc_session_n_waiting (session);
  while (!(*coded = gst_enc_work_take (&session->work, number, is_key)) &&
      result == GST_ENC_OK) {
    result = receive_packet (session, error);
    if (result == GST_ENC_AGAIN && session->is_draining)
      result = wait_while_busy (session, error);
  }
  if (*coded) {
    session->max_waiting = MAX (session->max_waiting, n_waiting);
    return GST_ENC_OK;
  }
  return result;
}
