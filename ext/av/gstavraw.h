/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Raw audio as decoders put it out: a frame that refers to the samples
 * of a buffer, which are unpacked first where libavutil has no such format. */

#pragma once

#include "gstavpcm.h"

G_BEGIN_DECLS

typedef struct
{
  GstAudioInfo info;
  enum AVSampleFormat format;
  gboolean is_unpacked; /* to `format`, which is not the buffer's */
  GstAvChannels channels;
  AVFrame *frame; /* (owned) of the mapped buffer */
  GstAudioBuffer mapped;
  GstBuffer *buffer; /* (owned, nullable) that is mapped */
  guint8 *unpacked;  /* (owned, nullable) */
  gsize unpacked_size;
} GstAvRaw;

gboolean gst_av_raw_open (GstAvRaw *raw, const GstCaps *caps, GError **error);
void gst_av_raw_close (GstAvRaw *raw);

/* Returns (borrowed until the next call) what is in a buffer; NULL when it cannot
 * be read. */
const AVFrame *gst_av_raw_take (GstAvRaw *raw, GstBuffer *buffer);

void gst_av_raw_pcm (const GstAvRaw *raw, GstAvPcm *pcm);

G_END_DECLS
