/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. libswresample: from decoded samples of any format, rate and layout to
 * those that an encoder wants. What it puts out is aligned to what it takes: the
 * first sample out is at the time of the first sample in. */

#pragma once

#include <libswresample/swresample.h>

#include "gstavpcm.h"

G_BEGIN_DECLS

typedef struct
{
  GstAvPcm in;
  enum AVSampleFormat format; /* planar, or of one channel */
  guint32 rate;
  AudioLayout layout;
  SwrContext *swr; /* (owned, nullable until open) */
} GstAvResampler;

/* Opens it for another input; `format`, `rate` and `layout` are set before. */
gboolean gst_av_resampler_open (GstAvResampler *resampler, const GstAvPcm *in,
    GError **error);
void gst_av_resampler_close (GstAvResampler *resampler);

/* Takes `n` samples, `skip` samples into the planes of a frame of the input's
 * format. Puts up to `room` samples into `out` and returns how many; the rest
 * waits, to be fetched with `n` 0 (and no frame). */
guint gst_av_resampler_convert (GstAvResampler *resampler, guint8 **out,
    guint room, const AVFrame *frame, guint skip, guint n);

/* As if `n` samples of silence were taken. */
void gst_av_resampler_add_silence (GstAvResampler *resampler, guint n);

/* What waits, when nothing more comes in. */
guint gst_av_resampler_drain (GstAvResampler *resampler, guint8 **out,
    guint room);

/* Makes the next `n_seconds` seconds longer by `n` samples of the input. */
void gst_av_resampler_stretch (GstAvResampler *resampler, gint64 n,
    guint n_seconds);

G_END_DECLS
