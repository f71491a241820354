/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A decoder of libavcodec, or none where audio is raw already: buffers
 * in, frames of samples out. */

#pragma once

#include <gst/gst.h>
#include <libavcodec/avcodec.h>

#include "core/timescale.h"
#include "gstavraw.h"

G_BEGIN_DECLS

typedef enum
{
  GST_AV_OK,
  GST_AV_AGAIN,   /* give it another packet, or fetch frames first */
  GST_AV_DAMAGED, /* what was given is no audio; go on */
  GST_AV_END,     /* of what there was to drain */
} GstAvStatus;

/* What comes out */
typedef struct
{
  const AVFrame *frame; /* (borrowed until the next call) */
  GstAvPcm pcm;
  gint64 time_ns; /* of the first sample, or TIME_NONE: after those before */
} GstAvSamples;

/* How loud AC-3 and E-AC-3 come out, which say themselves how loud their dialogue
 * is and by how much to compress (ETSI TS 102 366 6.1.8, 6.7). */
typedef struct
{
  gdouble compression; /* part of the stream's own that is applied */
  gint dialogue_level; /* dBFS that dialogue is brought to; 0: as it is */
} GstAvLevels;

typedef struct
{
  GstAvLevels levels;
  AVCodecContext *context; /* (owned, nullable) NULL: raw, or closed */
  AVPacket *packet;        /* (owned) */
  AVFrame *frame;          /* (owned) */
  GstAvRaw raw;
  gboolean is_raw;
  GstBuffer *raw_buffer; /* (owned, nullable) that waits to be received */
  gint64 raw_time_ns;
} GstAvDecoder;

/* Opened again, it keeps its levels. */
gboolean gst_av_decoder_open (GstAvDecoder *decoder, const GstCaps *caps,
    GError **error);
void gst_av_decoder_close (GstAvDecoder *decoder);

/* Gives it a buffer whose first sample (that is not clipped) is at `time_ns`, or
 * TIME_NONE. AGAIN: fetch what is there first, then give it again. */
GstAvStatus gst_av_decoder_send (GstAvDecoder *decoder, GstBuffer *buffer,
    gint64 time_ns);

/* Nothing more will be sent. */
void gst_av_decoder_finish (GstAvDecoder *decoder);

/* Fetches what is there. Only with OK is `samples` valid. */
GstAvStatus gst_av_decoder_receive (GstAvDecoder *decoder,
    GstAvSamples *samples);

G_END_DECLS
