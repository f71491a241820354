/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstavloudness.h"

#include <math.h>

#include "core/audiogrid.h"

/* EBU R 128 allows peaks of -1 dBTP. */
#define CEILING 0.891250938

/* Louder than so much it is noise that was meant to be heard as such. */
#define MAX_GAIN_DB 20.0

/* A gain is the mean of those wanted for so long: a change of loudness is followed
 * in that time. */
#define GLIDE_S 1

/* A gain that a peak brought down comes back this fast. */
#define RELEASE_DB_PER_S 20.0

static gdouble
gain_from_db (gdouble db)
{
  return pow (10, db / 20);
}

gboolean
gst_av_loudness_start (GstAvLoudness *loudness, gdouble target_lufs,
    guint32 rate, AudioLayout layout, gint64 position, GError **error)
{
  gsize n = (gsize) audio_layout_channels (layout) * AUDIO_FRAME_SAMPLES;
  gst_av_loudness_clear (loudness);
  *loudness = (GstAvLoudness){
    .meter = gst_av_meter_new (rate, layout, position, error),
    .target = target_lufs,
    .rate = rate,
    .held = g_new (gfloat, n),
    .taken = g_new (gfloat, n),
    .n_wanted = MAX (GLIDE_S * rate / AUDIO_FRAME_SAMPLES, 1),
    .limit = gain_from_db (MAX_GAIN_DB),
    .gain = 1,
  };
  loudness->wanted = g_new0 (gdouble, loudness->n_wanted);
  return loudness->meter != NULL;
}

void
gst_av_loudness_clear (GstAvLoudness *loudness)
{
  g_clear_pointer (&loudness->meter, gst_av_meter_free);
  g_clear_pointer (&loudness->held, g_free);
  g_clear_pointer (&loudness->taken, g_free);
  g_clear_pointer (&loudness->wanted, g_free);
}

/* Samples as encoders take them: planes of floats or, libfdk_aac, 16-bit integers
 * channel by channel */

static void
load (gfloat *samples, const AVFrame *block)
{
  gsize n_channels = (gsize) block->ch_layout.nb_channels;
  const gint16 *integers = (const gint16 *) block->extended_data[0];
  for (gsize i = 0; i < AUDIO_FRAME_SAMPLES * n_channels; i++) {
    const gfloat *plane = (const gfloat *) block->extended_data[i % n_channels];
    samples[i] = block->format == AV_SAMPLE_FMT_S16
        ? (gfloat) integers[i] / -(gfloat) G_MININT16
        : plane[i / n_channels];
  }
}

static void
store (AVFrame *block, const gfloat *samples)
{
  gsize n_channels = (gsize) block->ch_layout.nb_channels;
  gint16 *integers = (gint16 *) block->extended_data[0];
  for (gsize i = 0; i < AUDIO_FRAME_SAMPLES * n_channels; i++) {
    if (block->format == AV_SAMPLE_FMT_S16)
      integers[i] = (gint16) CLAMP (lrintf (samples[i] * -(gfloat) G_MININT16),
          G_MININT16, G_MAXINT16);
    else
      ((gfloat *) block->extended_data[i % n_channels])[i / n_channels] =
          samples[i];
  }
}

/* Gains */

/* What the past asks for, in dB; sound of which nothing is known stays. */
static gdouble
wanted_gain (const GstAvLoudness *loudness)
{
  gdouble measured = gst_av_meter_loudness (loudness->meter);
  return isfinite (measured)
      ? CLAMP (loudness->target - measured, -MAX_GAIN_DB, MAX_GAIN_DB)
      : 0;
}

static gdouble
gliding_gain (GstAvLoudness *loudness)
{
  gdouble sum = 0;
  loudness->wanted[loudness->at] = wanted_gain (loudness);
  loudness->at = (loudness->at + 1) % loudness->n_wanted;
  /* summed anew: a running sum would remember its rounding for ever */
  for (guint i = 0; i < loudness->n_wanted; i++)
    sum += loudness->wanted[(loudness->at + i) % loudness->n_wanted];
  return gain_from_db (sum / loudness->n_wanted);
}

/* Down at once, and back slowly */
static gdouble
next_limit (const GstAvLoudness *loudness, gdouble peak)
{
  gdouble released = loudness->limit *
      gain_from_db (RELEASE_DB_PER_S * AUDIO_FRAME_SAMPLES / loudness->rate);
  gdouble most = MIN (released, gain_from_db (MAX_GAIN_DB));
  return peak * most > CEILING ? CEILING / peak : most;
}

static void
ramp (gfloat *samples, gsize n_channels, gdouble from, gdouble to)
{
  for (gsize i = 0; i < AUDIO_FRAME_SAMPLES; i++) {
    gdouble gain = from + (to - from) * (gdouble) i / AUDIO_FRAME_SAMPLES;
    for (gsize c = 0; c < n_channels; c++)
      samples[i * n_channels + c] *= (gfloat) gain;
  }
}

/* Between two blocks the gain is one that the peaks of both allow. */
gboolean
gst_av_loudness_process (GstAvLoudness *loudness, AVFrame *block)
{
  gboolean was_holding = loudness->is_holding;
  load (loudness->taken, block);
  gdouble peak =
      gst_av_meter_add (loudness->meter, loudness->taken, AUDIO_FRAME_SAMPLES);
  gdouble limit = next_limit (loudness, peak);
  gdouble gain = MIN (gliding_gain (loudness), MIN (loudness->limit, limit));
  if (was_holding) {
    ramp (loudness->held, (gsize) block->ch_layout.nb_channels, loudness->gain,
        gain);
    store (block, loudness->held);
  }
  gfloat *free_samples = loudness->held;
  loudness->held = loudness->taken;
  loudness->taken = free_samples;
  loudness->is_holding = TRUE;
  loudness->limit = limit;
  loudness->gain = gain;
  return was_holding;
}
