/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What decoded samples are like, besides how many: all that a resampler
 * is set up by. */

#pragma once

#include <libavutil/frame.h>

#include "gstavchannels.h"

G_BEGIN_DECLS

typedef struct
{
  enum AVSampleFormat format;
  guint32 rate;
  GstAvChannels channels;
  AudioMixLevels levels; /* what the stream says of downmixing, else defaults */
} GstAvPcm;

/* FALSE when no rate or no layout that can be mixed is said. */
gboolean gst_av_pcm_from_frame (GstAvPcm *pcm, const AVFrame *frame);

gboolean gst_av_pcm_is_equal (const GstAvPcm *a, const GstAvPcm *b);

G_END_DECLS
