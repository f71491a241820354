/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An AAC encoder of libavcodec: blocks of samples in, frames of AAC out,
 * each with the number that it has on the grid (core/audiogrid.h). */

#pragma once

#include <gst/gst.h>
#include <libavcodec/avcodec.h>

#include "core/audiogrid.h"
#include "core/audiomix.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 rate; /* Hz */
  AudioLayout layout;
  guint64
      channel_mask; /* as downstream's caps name the layout; 0: they do not */
  guint32 bitrate_bps;
} GstAacFormat;

typedef struct
{
  AVCodecContext *context; /* (owned, nullable) */
  AVPacket *packet;        /* (owned) */
  AVFrame *block;          /* (owned) AUDIO_FRAME_SAMPLES samples */
  gint64 block_start;      /* the sample of the axis that it begins with */
  guint n_filled;          /* samples of the block */
  gint64 bitrate_bps;
  guint n_warm; /* blocks that are still to be given more bits */
} GstAvEncoder;

/* The sample format of the encoder that this build has. */
enum AVSampleFormat gst_av_encoder_sample_format (void);

gboolean gst_av_encoder_open (GstAvEncoder *encoder, const GstAacFormat *format,
    GError **error);
void gst_av_encoder_close (GstAvEncoder *encoder);

/* Begins with the block that lets `frame` be whole: returns the sample of the
 * axis that has to come first. */
gint64 gst_av_encoder_start (GstAvEncoder *encoder, gint64 frame);

/* Where the next samples go, and for how many there is room: at least one. */
guint gst_av_encoder_room (GstAvEncoder *encoder, guint8 **planes);

/* The next sample of the axis. */
gint64 gst_av_encoder_position (const GstAvEncoder *encoder);

/* So many samples were put there. Returns whether the block is full: then it has to
 * be sent or left out before there is room again. */
gboolean gst_av_encoder_add (GstAvEncoder *encoder, guint n);

/* Silence up to the end of the block. */
void gst_av_encoder_add_silence (GstAvEncoder *encoder);

/* Encodes what is in the full block as the samples from `start` of the axis on.
 * Then frames have to be fetched. */
void gst_av_encoder_send (GstAvEncoder *encoder, gint64 start);
void gst_av_encoder_leave_out (GstAvEncoder *encoder);

/* Nothing more comes. */
void gst_av_encoder_finish (GstAvEncoder *encoder);

/* Returns (transfer full, nullable when there is none) the next frame, without
 * times, and its number. */
GstBuffer *gst_av_encoder_receive (GstAvEncoder *encoder, gint64 *frame);

/* (transfer full) The AudioSpecificConfig */
GstBuffer *gst_av_encoder_config (const GstAvEncoder *encoder);

G_END_DECLS
