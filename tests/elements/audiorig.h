/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Audio of every codec that libavcodec encodes in this build, made in the test;
 * raw audio of any sound; and AAC as it is heard. */

#pragma once

#include <gst/gst.h>
#include <libavcodec/avcodec.h>

G_BEGIN_DECLS

#define AUDIO_RIG_RATE 48000

typedef struct
{
  const gchar *encoder; /* of libavcodec */
  const gchar *caps;    /* of a stream in frames; rate and so on are added */
  gboolean has_framing; /* frames can be found in pieces */
} AudioRigCodec;

extern const AudioRigCodec audio_rig_codecs[];
extern const guint audio_rig_n_codecs;

typedef struct
{
  GstCaps *caps;     /* (owned) */
  GPtrArray *frames; /* (owned, GstBuffer) with times */
} AudioRigStream;

/* FALSE: this build has no such encoder. */
gboolean audio_rig_encode (AudioRigStream *stream, const AudioRigCodec *codec,
    guint n_samples);
void audio_rig_stream_clear (AudioRigStream *stream);

/* What is to be heard at a sample in a channel, -1 to 1 */
typedef gfloat (*AudioRigSound) (gint64 sample, guint channel);

/* Caps of audio_rig_pcm(), to be given a rate */
#define AUDIO_RIG_STEREO \
  "audio/x-raw, format=F32LE, layout=interleaved, rate=%d, channels=2, " \
  "channel-mask=(bitmask)3"

/* (transfer full) `n_samples` samples of two channels from `start` on, with that
 * time at `rate`. */
GstBuffer *audio_rig_pcm (AudioRigSound sound, gint64 start, guint n_samples,
    guint rate);

/* (transfer full) A decoder of AAC. */
AVCodecContext *audio_rig_open_decoder (const GstCaps *caps);

/* (transfer full) What a decoder makes of frames of AAC: gfloat, left and right
 * in turn. */
GArray *audio_rig_decode (GPtrArray *frames, const GstCaps *caps);

G_END_DECLS
