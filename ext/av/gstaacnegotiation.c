/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacnegotiation.h"

#include <gst/pbutils/pbutils.h>

#define DEFAULT_BITRATE_PER_CHANNEL 96000 /* at GST_AAC_DEFAULT_RATE */
#define AUTO_CHANNELS 2

static gboolean
is_aac (const GstStructure *s)
{
  gint version = 0;
  return gst_structure_has_name (s, "audio/mpeg") &&
      gst_structure_get_int (s, "mpegversion", &version) &&
      (version == 2 || version == 4);
}

/* Passing */

static void
set_codec_data (GstCaps *caps, GstBuffer *codec_data)
{
  GstMapInfo map;
  if (gst_buffer_map (codec_data, &map, GST_MAP_READ)) {
    gst_codec_utils_aac_caps_set_level_and_profile (caps, map.data,
        (guint) map.size);
    gst_buffer_unmap (codec_data, &map);
  }
  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
}

/* (transfer full, nullable) */
static GstCaps *
raw_aac_caps (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  const gchar *framing = gst_structure_get_string (s, "stream-format");
  if (g_strcmp0 (framing, "raw") != 0 ||
      !gst_structure_has_field (s, "codec_data"))
    return NULL;
  GstCaps *passed = gst_caps_copy (caps);
  gst_caps_set_simple (passed, "mpegversion", G_TYPE_INT, 4, "framed",
      G_TYPE_BOOLEAN, TRUE, NULL);
  return passed;
}

GstCaps *
gst_aac_negotiation_pass (const GstAacBridgeSettings *settings,
    const GstCaps *caps, GstCaps *wishes)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  g_autoptr (GstCaps) passed = NULL;
  gint n_channels;
  if (settings->passthrough == GST_AAC_PASSTHROUGH_NEVER ||
      gst_structure_has_name (s, "audio/x-raw"))
    return NULL;
  if (is_aac (s))
    passed = raw_aac_caps (caps);
  else if (settings->passthrough == GST_AAC_PASSTHROUGH_AUTO)
    passed = gst_caps_copy (caps);
  if (!passed || !gst_caps_is_subset (passed, wishes))
    return NULL;
  if (settings->n_channels != 0 &&
      gst_structure_get_int (s, "channels", &n_channels) &&
      n_channels != (gint) settings->n_channels)
    return NULL;
  return g_steal_pointer (&passed);
}

/* Encoding */

/* The number of channels of an AAC layout that is nearest to `n`, rather more than
 * less, of those that downstream accepts; where it accepts none, the nearest. */
static void
fixate_channels (GstStructure *s, guint n)
{
  for (gint distance = 0; distance < GST_AV_MAX_AAC_CHANNELS; distance++) {
    const gint candidates[] = { (gint) n + distance, (gint) n - distance };
    for (guint i = 0; i < G_N_ELEMENTS (candidates); i++) {
      g_auto (GValue) value = G_VALUE_INIT;
      g_value_init (&value, G_TYPE_INT);
      g_value_set_int (&value, candidates[i]);
      if (candidates[i] < 1 || candidates[i] > GST_AV_MAX_AAC_CHANNELS ||
          gst_av_channels_aac_layout ((guint) candidates[i]) == 0 ||
          !gst_value_intersect (NULL, gst_structure_get_value (s, "channels"),
              &value))
        continue;
      gst_structure_set_value (s, "channels", &value);
      return;
    }
  }
  gst_structure_fixate_field_nearest_int (s, "channels", (gint) n);
}

/* What downstream accepts of AAC, with one field brought near to a value.
 * (transfer full) */
static GstStructure *
fixate_nearest (const GstCaps *wishes, guint n_channels)
{
  for (guint i = 0; i < gst_caps_get_size (wishes); i++) {
    if (!is_aac (gst_caps_get_structure (wishes, i)))
      continue;
    GstStructure *s = gst_structure_copy (gst_caps_get_structure (wishes, i));
    if (!gst_structure_has_field (s, "rate"))
      gst_structure_set (s, "rate", G_TYPE_INT, GST_AAC_DEFAULT_RATE, NULL);
    if (!gst_structure_has_field (s, "channels"))
      gst_structure_set (s, "channels", G_TYPE_INT, n_channels, NULL);
    gst_structure_fixate_field_nearest_int (s, "rate", GST_AAC_DEFAULT_RATE);
    fixate_channels (s, n_channels);
    return s;
  }
  return NULL;
}

/* By a channel-mask, where caps have one, whose lower bits are those of
 * AudioLayout; else by custom */
static AudioLayout
layout_of_caps (const GstStructure *s, guint n_channels)
{
  guint64 mask = 0;
  gst_structure_get (s, "channel-mask", GST_TYPE_BITMASK, &mask, NULL);
  return audio_layout_channels (mask) == n_channels
      ? mask
      : audio_layout_guess (n_channels);
}

static guint
wanted_channels (const GstAacBridgeSettings *settings, const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint n = AUTO_CHANNELS;
  if (settings->n_channels != 0)
    return settings->n_channels;
  gst_structure_get_int (s, "channels", &n);
  return settings->keeps_layout
      ? gst_av_channels_aac_holding (layout_of_caps (s, (guint) MAX (n, 1)))
      : (guint) CLAMP (n, 1, AUTO_CHANNELS);
}

static guint32
default_bitrate (const GstAacFormat *format)
{
  AudioLayout heard = format->layout & ~AUDIO_LFE;
  return (guint32) timescale_scale (audio_layout_channels (heard),
      (guint64) format->rate * DEFAULT_BITRATE_PER_CHANNEL,
      GST_AAC_DEFAULT_RATE, ROUND_NEAREST);
}

static gboolean
set_layout (GstAacFormat *format, const GstStructure *wish, guint n_channels,
    GError **error)
{
  if (gst_structure_get (wish, "channel-mask", GST_TYPE_BITMASK,
          &format->channel_mask, NULL) &&
      format->channel_mask != 0)
    format->layout = gst_av_channels_aac_layout_of_mask (format->channel_mask);
  else
    format->layout = gst_av_channels_aac_layout (n_channels);
  if (audio_layout_channels (format->layout) == n_channels)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "downstream wants %u channels (channel-mask 0x%" G_GINT64_MODIFIER
      "x); the AAC channelConfigurations that can be made are mono, stereo, "
      "3.0, 4.0, 5.0, 5.1 and 7.1, which has a place for all of 6.1 and 7.0",
      n_channels, format->channel_mask);
  return FALSE;
}

/* libavcodec's own encoder makes LC, and HE-AAC has frames of 2048 samples, which
 * are no multiple of the grid's. */
static gboolean
takes_lc (const GstStructure *wish, GError **error)
{
  const GValue *profile = gst_structure_get_value (wish, "profile");
  g_auto (GValue) lc = G_VALUE_INIT;
  g_value_init (&lc, G_TYPE_STRING);
  g_value_set_static_string (&lc, "lc");
  if (!profile || gst_value_intersect (NULL, profile, &lc))
    return TRUE;
  g_autofree gchar *wanted = gst_value_serialize (profile);
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "downstream wants the AAC profile %s, but only lc can be encoded here",
      wanted);
  return FALSE;
}

gboolean
gst_aac_negotiation_encode (const GstAacBridgeSettings *settings,
    const GstCaps *caps, GstCaps *wishes, GstAacFormat *format, GError **error)
{
  gint rate, n_channels;
  g_autoptr (GstStructure) s =
      fixate_nearest (wishes, wanted_channels (settings, caps));
  if (!s || !gst_structure_get_int (s, "rate", &rate) || rate <= 0 ||
      !gst_structure_get_int (s, "channels", &n_channels) || n_channels <= 0)
    return FALSE;
  *format = (GstAacFormat){ .rate = (guint32) rate };
  if (!takes_lc (s, error) ||
      !set_layout (format, s, (guint) n_channels, error))
    return FALSE;
  format->bitrate_bps = settings->bitrate_bps != 0 ? settings->bitrate_bps
                                                   : default_bitrate (format);
  return TRUE;
}

GstCaps *
gst_aac_negotiation_encoded_caps (const GstAacFormat *format,
    GstBuffer *codec_data)
{
  GstCaps *caps = gst_caps_new_simple ("audio/mpeg", "mpegversion", G_TYPE_INT,
      4, "stream-format", G_TYPE_STRING, "raw", "framed", G_TYPE_BOOLEAN, TRUE,
      "rate", G_TYPE_INT, (gint) format->rate, "channels", G_TYPE_INT,
      (gint) audio_layout_channels (format->layout), NULL);
  if (format->channel_mask != 0)
    gst_caps_set_simple (caps, "channel-mask", GST_TYPE_BITMASK,
        format->channel_mask, NULL);
  set_codec_data (caps, codec_data);
  return caps;
}
