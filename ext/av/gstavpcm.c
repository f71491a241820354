/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavpcm.h"

#include <libavutil/downmix_info.h>
#include <string.h>

static gint32
gain_from_level (double level)
{
  return (gint32) (CLAMP (level, 0.0, 1.5) * AUDIO_MIX_ONE + 0.5);
}

/* The levels for Lo/Ro, which a listener gets who has two loudspeakers and no
 * matrix decoder (ETSI TS 102 366 7.8.2). */
static void
read_levels (AudioMixLevels *levels, const AVFrame *frame)
{
  *levels = audio_mix_default_levels;
  const AVFrameSideData *side =
      av_frame_get_side_data (frame, AV_FRAME_DATA_DOWNMIX_INFO);
  if (!side)
    return;
  const AVDownmixInfo *info = (const AVDownmixInfo *) side->data;
  levels->centre = gain_from_level (info->center_mix_level);
  levels->surround = gain_from_level (info->surround_mix_level);
  levels->lfe = gain_from_level (info->lfe_mix_level);
}

gboolean
gst_av_pcm_from_frame (GstAvPcm *pcm, const AVFrame *frame)
{
  memset (pcm, 0, sizeof *pcm);
  pcm->format = frame->format;
  pcm->rate = (guint32) frame->sample_rate;
  read_levels (&pcm->levels, frame);
  return frame->sample_rate > 0 && frame->format >= 0 &&
      gst_av_channels_from_av (&pcm->channels, &frame->ch_layout);
}

gboolean
gst_av_pcm_is_equal (const GstAvPcm *a, const GstAvPcm *b)
{
  return a->format == b->format && a->rate == b->rate &&
      a->channels.n_channels == b->channels.n_channels &&
      a->channels.layout == b->channels.layout &&
      memcmp (a->channels.index, b->channels.index, sizeof a->channels.index) ==
      0 &&
      a->levels.centre == b->levels.centre &&
      a->levels.surround == b->levels.surround &&
      a->levels.lfe == b->levels.lfe;
}
