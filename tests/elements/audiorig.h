/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Audio of every codec that libavcodec encodes in this build, made in the
 * test. */

#pragma once

#include <gst/gst.h>

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

G_END_DECLS
