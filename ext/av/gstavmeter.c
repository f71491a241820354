/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstavmeter.h"

#include <gst/gst.h>
#include <math.h>

#ifdef HAVE_EBUR128

#include <ebur128.h>

struct _GstAvMeter
{
  ebur128_state *state; /* (owned) */
  guint n_channels;
  guint n_skipped; /* samples that are still to be left out */
};

/* Weighted by where it comes from (ITU-R BS.1770-4 Annex 3); the only two
 * surrounds are those of 5.1, at 110 degrees. */
static int
place_of (AudioLayout speaker, AudioLayout layout)
{
  gboolean has_sides = (layout & (AUDIO_SL | AUDIO_SR)) != 0;
  switch (speaker) {
    case AUDIO_FL:
      return EBUR128_LEFT;
    case AUDIO_FR:
      return EBUR128_RIGHT;
    case AUDIO_FC:
      return EBUR128_CENTER;
    case AUDIO_BL:
      return has_sides ? EBUR128_Mp135 : EBUR128_LEFT_SURROUND;
    case AUDIO_BR:
      return has_sides ? EBUR128_Mm135 : EBUR128_RIGHT_SURROUND;
    case AUDIO_SL:
      return EBUR128_Mp090;
    case AUDIO_SR:
      return EBUR128_Mm090;
    case AUDIO_BC:
      return EBUR128_Mp180;
    default:
      return EBUR128_UNUSED; /* the LFE */
  }
}

/* libebur128 looks at the sound ten times a second, counted from where it begins;
 * here, from the axis' zero. */
static guint
samples_to_next_look (gint64 position, guint32 rate)
{
  gint64 step = (rate + 5) / 10;
  gint64 behind = position % step;
  return (guint) (behind > 0 ? step - behind : -behind);
}

GstAvMeter *
gst_av_meter_new (guint32 rate, AudioLayout layout, gint64 position,
    GError **error)
{
  guint n_channels = audio_layout_channels (layout);
  ebur128_state *state =
      ebur128_init (n_channels, rate, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  if (!state) {
    g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
        "libebur128 does not measure %u channels at %u Hz", n_channels, rate);
    return NULL;
  }
  guint channel = 0;
  for (AudioLayout rest = layout; rest != 0; rest &= rest - 1)
    ebur128_set_channel (state, channel++, place_of (rest & -rest, layout));
  ebur128_set_max_history (state, GST_AV_METER_WINDOW_S * 1000);
  GstAvMeter *meter = g_new (GstAvMeter, 1);
  *meter = (GstAvMeter){
    .state = state,
    .n_channels = n_channels,
    .n_skipped = samples_to_next_look (position, rate),
  };
  return meter;
}

void
gst_av_meter_free (GstAvMeter *meter)
{
  ebur128_destroy (&meter->state);
  g_free (meter);
}

gdouble
gst_av_meter_add (GstAvMeter *meter, const gfloat *samples, guint n)
{
  guint skipped = MIN (n, meter->n_skipped);
  gdouble highest = 0;
  meter->n_skipped -= skipped;
  if (n == skipped)
    return 0;
  ebur128_add_frames_float (meter->state, samples + skipped * meter->n_channels,
      n - skipped);
  for (guint channel = 0; channel < meter->n_channels; channel++) {
    gdouble peak = 0;
    ebur128_prev_true_peak (meter->state, channel, &peak);
    highest = MAX (highest, peak);
  }
  return highest;
}

gdouble
gst_av_meter_loudness (const GstAvMeter *meter)
{
  gdouble loudness = -HUGE_VAL;
  ebur128_loudness_global (meter->state, &loudness);
  return loudness;
}

#else

GstAvMeter *
gst_av_meter_new (guint32 rate, AudioLayout layout, gint64 position,
    GError **error)
{
  g_set_error_literal (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_INIT,
      "loudness is measured with libebur128, without which this was built");
  return NULL;
}

void
gst_av_meter_free (GstAvMeter *meter)
{
}

gdouble
gst_av_meter_add (GstAvMeter *meter, const gfloat *samples, guint n)
{
  return 0;
}

gdouble
gst_av_meter_loudness (const GstAvMeter *meter)
{
  return -HUGE_VAL;
}

#endif
