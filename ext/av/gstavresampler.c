/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavresampler.h"

#include <libavutil/opt.h>

#include "core/timescale.h"

/* More would be held in memory at once. */
#define MAX_SILENCE_SAMPLES 4096

void
gst_av_resampler_close (GstAvResampler *resampler)
{
  swr_free (&resampler->swr);
}

/* The order of channels is in the matrix, so for libswresample they are just
 * many. */
static gboolean
set_matrix (GstAvResampler *resampler)
{
  const GstAvChannels *channels = &resampler->in.channels;
  double gains[AUDIO_MIX_MAX_CHANNELS * AUDIO_MIX_MAX_CHANNELS];
  gboolean is_identity;
  AudioMix mix;
  if (!audio_mix_init (&mix, channels->layout, resampler->layout,
          &resampler->in.levels))
    return FALSE;
  is_identity = mix.n_in == mix.n_out;
  for (guint row = 0; row < mix.n_out; row++) {
    for (guint channel = 0; channel < mix.n_in; channel++) {
      gint32 gain = mix.gain[row][channels->index[channel]];
      gains[row * mix.n_in + channel] = (double) gain / AUDIO_MIX_ONE;
      is_identity &= gain == (row == channel ? AUDIO_MIX_ONE : 0);
    }
  }
  return is_identity ||
      swr_set_matrix (resampler->swr, gains, (int) mix.n_in) >= 0;
}

static void
set_unordered (SwrContext *swr, const gchar *option, guint n_channels)
{
  AVChannelLayout layout;
  av_channel_layout_default (&layout, (int) n_channels);
  av_opt_set_chlayout (swr, option, &layout, 0);
  av_channel_layout_uninit (&layout);
}

gboolean
gst_av_resampler_open (GstAvResampler *resampler, const GstAvPcm *in,
    GError **error)
{
  gst_av_resampler_close (resampler);
  resampler->in = *in;
  resampler->swr = swr_alloc ();
  SwrContext *swr = resampler->swr;
  set_unordered (swr, "in_chlayout", in->channels.n_channels);
  set_unordered (swr, "out_chlayout",
      audio_layout_channels (resampler->layout));
  av_opt_set_sample_fmt (swr, "in_sample_fmt", in->format, 0);
  av_opt_set_sample_fmt (swr, "out_sample_fmt", resampler->format, 0);
  av_opt_set_sample_fmt (swr, "internal_sample_fmt", AV_SAMPLE_FMT_FLTP, 0);
  av_opt_set_int (swr, "in_sample_rate", in->rate, 0);
  av_opt_set_int (swr, "out_sample_rate", resampler->rate, 0);
  if (set_matrix (resampler) && swr_init (swr) >= 0)
    return TRUE;
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
      "libswresample does not convert %u channels at %u Hz to %u at %u Hz",
      in->channels.n_channels, in->rate,
      audio_layout_channels (resampler->layout), resampler->rate);
  gst_av_resampler_close (resampler);
  return FALSE;
}

guint
gst_av_resampler_convert (GstAvResampler *resampler, guint8 **out, guint room,
    const AVFrame *frame, guint skip, guint n)
{
  const guint8 *planes[AUDIO_MIX_MAX_CHANNELS] = { NULL };
  const enum AVSampleFormat format = resampler->in.format;
  guint n_channels = resampler->in.channels.n_channels;
  gsize stride = (gsize) av_get_bytes_per_sample (format);
  guint n_planes = n_channels;
  if (!av_sample_fmt_is_planar (format)) {
    stride *= n_channels;
    n_planes = 1;
  }
  for (guint i = 0; n > 0 && i < n_planes; i++)
    planes[i] = frame->extended_data[i] + skip * stride;
  int got = swr_convert (resampler->swr, out, (int) room, planes, (int) n);
  return (guint) MAX (got, 0);
}

void
gst_av_resampler_add_silence (GstAvResampler *resampler, guint n)
{
  for (guint some; n > 0; n -= some) {
    some = MIN (n, MAX_SILENCE_SAMPLES);
    if (swr_inject_silence (resampler->swr, (int) some) < 0)
      return;
  }
}

guint
gst_av_resampler_drain (GstAvResampler *resampler, guint8 **out, guint room)
{
  int got = swr_convert (resampler->swr, out, (int) room, NULL, 0);
  return (guint) MAX (got, 0);
}

void
gst_av_resampler_stretch (GstAvResampler *resampler, gint64 n, guint n_seconds)
{
  gint64 samples =
      timescale_scale (n, resampler->rate, resampler->in.rate, ROUND_NEAREST);
  swr_set_compensation (resampler->swr, (int) samples,
      (int) (n_seconds * resampler->rate));
}
