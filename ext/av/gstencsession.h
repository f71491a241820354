/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An encoder of libavcodec that is open: numbered frames in, coded
 * pictures with the same numbers out. Streaming thread only, which waits for a device
 * only as long as the patience lasts: devices are called by a thread of the session's,
 * with which all that a call touches is left when it does not return. */

#pragma once

#include "encbackend.h"
#include "gstdrivercaller.h"
#include "gstenccodec.h"
#include "gstencwork.h"

G_BEGIN_DECLS

typedef struct _GstEncErrand GstEncErrand;

typedef struct
{
  const EncBackend *backend;
  GstPatience *patience;   /* (owned) */
  GstDriverCaller *caller; /* (owned, nullable) software has none */
  GstEncErrand *errand; /* (owned) by the caller, if there is one; nullable */
  GstEncWork work;
  guint max_waiting; /* when a picture came out */
  guint limit;       /* frames that may wait; 0: any number */
  guint n_again;     /* sends that were of no use, in a row */
  gint64 busy_since; /* monotonic, microseconds; 0: it is not */
  gboolean is_draining;
} GstEncSession;

/* Zero-initialise it. FALSE: `error` says why not; GST_RESOURCE_ERROR_BUSY: or may
 * work another time. */
gboolean gst_enc_session_open (GstEncSession *session,
    const EncBackend *backend, const EncParams *params, GError **error);
void gst_enc_session_close (GstEncSession *session);
gboolean gst_enc_session_is_open (const GstEncSession *session);

/* It knows memory by its address that others have freed, or soon will: another
 * has to be opened before the next frame. */
gboolean gst_enc_session_is_stale (const GstEncSession *session);

/* Another can take its place when it fails: it keeps what it needs for that. */
gboolean gst_enc_session_may_die (const GstEncSession *session);

/* (borrowed until it closes) What the encoder says about the stream, without start
 * codes or with; nullable. */
const guint8 *gst_enc_session_headers (const GstEncSession *session,
    gsize *size);

/* Takes `picture`, but only if that is OK. */
GstEncResult gst_enc_session_send (GstEncSession *session,
    GstEncPicture *picture, GError **error);

/* Nothing more comes. */
GstEncResult gst_enc_session_send_end (GstEncSession *session, GError **error);

/* `coded`: (transfer full) as the encoder wrote it, without times. */
GstEncResult gst_enc_session_receive (GstEncSession *session, GstBuffer **coded,
    guint32 *number, gboolean *is_key, GError **error);

/* Frames that went in. */
gint64 gst_enc_session_n_sent (const GstEncSession *session);

/* Frames whose picture has not come. */
guint gst_enc_session_n_waiting (const GstEncSession *session);

G_END_DECLS
