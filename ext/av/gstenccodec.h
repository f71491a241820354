/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An encoder of libavcodec, with the device and the surfaces that it has:
 * counted frames in, coded pictures with the same counts out. One thread at a time;
 * which one does not matter, so that one can be taken from which nobody has to come
 * back. */

#pragma once

#include "encbackend.h"
#include "gstencdevice.h"

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
  gboolean is_open;
} GstEncCodec;

typedef enum
{
  GST_ENC_OK,
  GST_ENC_AGAIN, /* send: receive first; receive: send more */
  GST_ENC_END,   /* receive: nothing comes after the last send */
  GST_ENC_ERROR,
  GST_ENC_STOPPED, /* nobody waits for it any more */
} GstEncResult;

/* Asks no device. FALSE: libavcodec has none of that name. */
gboolean gst_enc_codec_init (GstEncCodec *codec, const EncBackend *backend,
    const EncParams *params, GError **error);

/* Takes `device` (nullable: it needs none). Also after FALSE it is to be
 * cleared. */
gboolean gst_enc_codec_open (GstEncCodec *codec, const EncParams *params,
    GstEncDevice *device, GError **error);
void gst_enc_codec_clear (GstEncCodec *codec);

/* `frame` NULL: nothing more comes. */
GstEncResult gst_enc_codec_send (GstEncCodec *codec, GstBuffer *frame,
    gint64 count, gboolean is_key, GError **error);

/* `coded`: (transfer full) the picture of frame `count`. */
GstEncResult gst_enc_codec_receive (GstEncCodec *codec, GstBuffer **coded,
    gint64 *count, gboolean *is_key, GError **error);

/* Memory that it knows is gone: it is to be replaced by a new one. */
gboolean gst_enc_codec_is_stale (const GstEncCodec *codec);

/* Another can take its place when it fails. */
gboolean gst_enc_codec_may_die (const EncBackend *backend);

/* How many of the kind are open in this process. Any thread. */
guint gst_enc_codec_n_open (EncBackendKind kind);

G_END_DECLS
