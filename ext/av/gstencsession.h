/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An encoder of libavcodec that is open: numbered frames in, coded
 * pictures with the same numbers out. Streaming thread only. */

#pragma once

#include "encbackend.h"
#include "gstencdevice.h"
#include "gstencwork.h"

G_BEGIN_DECLS

typedef struct
{
  const EncBackend *backend;
  AVCodecContext *context; /* (owned, nullable) */
  AVPacket *packet;        /* (owned) */
  GstEncDevice *device;    /* (owned, nullable) */
  AVBufferRef *surfaces;   /* (owned, nullable) to upload frames to */
  GPtrArray *pools; /* (owned, nullable, GstBufferPool) of memory it knows */
  enum AVPixelFormat input_format; /* of frames in system memory */
  GstVideoInfo info;               /* of the frames that come */
  GstEncWork work;
  guint max_waiting; /* when a picture came out */
  guint limit;       /* frames that may wait; 0: any number */
  guint n_again;     /* sends that were of no use, in a row */
  gint64 busy_since; /* monotonic, microseconds; 0: it is not */
  gboolean is_draining;
} GstEncSession;

/* Zero-initialise it. FALSE: `error` says why not. */
gboolean gst_enc_session_open (GstEncSession *session,
    const EncBackend *backend, const EncParams *params, GError **error);
void gst_enc_session_close (GstEncSession *session);
gboolean gst_enc_session_is_open (const GstEncSession *session);

/* It knows memory by its address that others have freed, or soon will: another
 * has to be opened before the next frame. */
gboolean gst_enc_session_is_stale (const GstEncSession *session);

/* Another can take its place when it fails: it keeps what it needs for that. */
gboolean gst_enc_session_may_die (const GstEncSession *session);

typedef enum
{
  GST_ENC_SESSION_OK,
  GST_ENC_SESSION_AGAIN, /* send: receive first; receive: send more */
  GST_ENC_SESSION_END,   /* receive: nothing comes after the last send */
  GST_ENC_SESSION_ERROR,
} GstEncSessionResult;

/* Takes `picture`, but only if that is OK. */
GstEncSessionResult gst_enc_session_send (GstEncSession *session,
    GstEncPicture *picture, GError **error);

/* Nothing more comes. */
GstEncSessionResult gst_enc_session_send_end (GstEncSession *session,
    GError **error);

/* `coded`: (transfer full) as the encoder wrote it, without times. */
GstEncSessionResult gst_enc_session_receive (GstEncSession *session,
    GstBuffer **coded, guint32 *number, gboolean *is_key, GError **error);

/* How many of the kind are open in this process. Any thread. */
guint gst_enc_session_n_open (EncBackendKind kind);

/* Frames that went in. */
gint64 gst_enc_session_n_sent (const GstEncSession *session);

/* Frames whose picture has not come. */
guint gst_enc_session_n_waiting (const GstEncSession *session);

G_END_DECLS
