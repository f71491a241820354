/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What encoders of libavcodec write, as the samples and caps that
 * downstream asked for: they write H.264 and H.265 as byte streams, with the
 * parameter sets apart, and AV1 as temporal units. */

#pragma once

#include <gst/gst.h>

#include "core/accessunit.h"
#include "core/codec.h"

G_BEGIN_DECLS

typedef struct
{
  CodecId codec;
  gboolean is_byte_stream;
  NalSets *sets;    /* (owned, nullable) H.264, H.265 */
  NalAccessUnit au; /* the newest, initialised with `sets` */
  GBytes *headers;  /* (owned, nullable) parameter sets as a byte stream; AV1:
                        OBUs with a sequence header */
  guint reorder_depth; /* frames, known with `headers` */
} GstEncStream;

/* The codec that `wishes`, which are some of ours, lead to: H.264 if possible.
 * CODEC_NONE: none. */
CodecId gst_enc_stream_codec (const GstCaps *wishes);

/* Chooses codec and framing among `wishes`, which are some of ours. Zero-
 * initialise it before the first time. FALSE: there are none. */
gboolean gst_enc_stream_choose (GstEncStream *stream, const GstCaps *wishes);
void gst_enc_stream_clear (GstEncStream *stream);

/* `bytes` have the parameter sets or sequence header: extradata, or the first
 * coded picture where there is none. FALSE: they have not. */
gboolean gst_enc_stream_set_headers (GstEncStream *stream, const guint8 *bytes,
    gsize size);

/* Are these, of another encoder, the same? Then its pictures go on where those
 * before end. */
gboolean gst_enc_stream_has_headers (const GstEncStream *stream,
    const guint8 *bytes, gsize size);

/* Returns (transfer full) caps without what the input says as well (size, rate,
 * colour). Has headers. */
GstCaps *gst_enc_stream_make_caps (const GstEncStream *stream);

/* Returns (transfer full, nullable) the sample for `picture` (transfer full).
 * NULL: there is no picture in it. */
GstBuffer *gst_enc_stream_make_sample (GstEncStream *stream, GstBuffer *picture,
    gboolean is_key);

G_END_DECLS
