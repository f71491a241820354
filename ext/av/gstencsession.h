/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An encoder of libavcodec that is open: numbered frames in, coded
 * pictures with the same numbers out. Streaming thread only. */

#pragma once

#include "encbackend.h"

G_BEGIN_DECLS

typedef struct
{
  const EncBackend *backend;
  AVCodecContext *context; /* (owned, nullable) */
  AVPacket *packet;        /* (owned) */
  GArray *waiting;         /* (owned) frames whose picture is to come */
  gint64 n_sent;
  guint max_waiting; /* when a picture came out */
} GstEncSession;

/* Zero-initialise it. FALSE: `error` says why not. */
gboolean gst_enc_session_open (GstEncSession *session,
    const EncBackend *backend, const EncParams *params, GError **error);
void gst_enc_session_close (GstEncSession *session);
gboolean gst_enc_session_is_open (const GstEncSession *session);

typedef enum
{
  GST_ENC_SESSION_OK,
  GST_ENC_SESSION_AGAIN, /* send: receive first; receive: send more */
  GST_ENC_SESSION_END,   /* receive: nothing comes after the last send */
  GST_ENC_SESSION_ERROR,
} GstEncSessionResult;

/* `frame` (transfer none) is of number `number`; NULL: nothing more comes. */
GstEncSessionResult gst_enc_session_send (GstEncSession *session,
    AVFrame *frame, guint32 number, gboolean is_key, GError **error);

/* `picture`: (transfer full) as the encoder wrote it, without times. */
GstEncSessionResult gst_enc_session_receive (GstEncSession *session,
    GstBuffer **picture, guint32 *number, gboolean *is_key, GError **error);

/* Frames whose picture has not come. */
guint gst_enc_session_n_waiting (const GstEncSession *session);

G_END_DECLS
