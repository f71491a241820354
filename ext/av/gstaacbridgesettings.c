/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstaacbridgesettings.h"

#define DEFAULT_PASSTHROUGH GST_AAC_PASSTHROUGH_AAC
#define DEFAULT_CHANNELS CHANNELS_AUTO
#define DEFAULT_BITRATE 0
#define MAX_BITRATE 2304000 /* eight channels of 6144 bits a frame at 48 kHz */
#define DEFAULT_SEGMENT_DURATION 0
#define DEFAULT_GAPS GAPS_SILENCE
#define DEFAULT_DRC_SCALE 1.0
#define MAX_DRC_SCALE 6.0
#define DEFAULT_DIALOGUE_LEVEL 0
#define MIN_LOUDNESS_TARGET -70.0 /* below, EBU R 128 hears nothing */
#define DEFAULT_LOUDNESS_TARGET 0.0
#define MIN_DIALOGUE_LEVEL -31

enum
{
  PROP_0,
  PROP_PASSTHROUGH,
  PROP_CHANNELS,
  PROP_BITRATE,
  PROP_SEGMENT_DURATION,
  PROP_GRID_ORIGIN,
  PROP_GAPS,
  PROP_DRC_SCALE,
  PROP_DIALOGUE_LEVEL,
  PROP_LOUDNESS_TARGET,
  N_PROPS,
};

G_STATIC_ASSERT (N_PROPS <= GST_AAC_BRIDGE_FIRST_FREE_PROPERTY);

typedef enum
{
  CHANNELS_AUTO = 0,
  CHANNELS_MONO = 1,
  CHANNELS_STEREO = 2,
  CHANNELS_5_1 = 6,
  CHANNELS_7_1 = 8,
  CHANNELS_SOURCE = 255,
} Channels;

typedef enum
{
  GAPS_SILENCE,
  GAPS_EVENT,
} Gaps;

#define GST_TYPE_AAC_BRIDGE_PASSTHROUGH (gst_aac_bridge_passthrough_get_type ())
static GType
gst_aac_bridge_passthrough_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_AAC_PASSTHROUGH_NEVER, "Everything is encoded", "never" },
    { GST_AAC_PASSTHROUGH_AAC, "AAC that downstream accepts passes", "aac" },
    { GST_AAC_PASSTHROUGH_AUTO, "Whatever downstream accepts passes", "auto" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAacBridgePassthrough", values));
  return (GType) type;
}

#define GST_TYPE_AAC_BRIDGE_CHANNELS (gst_aac_bridge_channels_get_type ())
static GType
gst_aac_bridge_channels_get_type (void)
{
  static const GEnumValue values[] = {
    { CHANNELS_AUTO, "As many as come in, at most two", "auto" },
    { CHANNELS_MONO, "Mono", "1" },
    { CHANNELS_STEREO, "Stereo", "2" },
    { CHANNELS_5_1, "5.1", "6" },
    { CHANNELS_7_1, "7.1", "8" },
    { CHANNELS_SOURCE,
        "The fewest that all channels of the input have a place in", "source" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAacBridgeChannels", values));
  return (GType) type;
}

#define GST_TYPE_AAC_BRIDGE_GAPS (gst_aac_bridge_gaps_get_type ())
static GType
gst_aac_bridge_gaps_get_type (void)
{
  static const GEnumValue values[] = {
    { GAPS_SILENCE, "Silence is encoded", "silence" },
    { GAPS_EVENT, "Frames are left out, and GAP events say so", "event" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAacBridgeGaps", values));
  return (GType) type;
}

void
gst_aac_bridge_settings_init (GstAacBridgeSettings *settings)
{
  *settings = (GstAacBridgeSettings){
    .passthrough = DEFAULT_PASSTHROUGH,
    .n_channels = DEFAULT_CHANNELS,
    .bitrate_bps = DEFAULT_BITRATE,
    .segment_duration = DEFAULT_SEGMENT_DURATION,
    .grid_origin = GST_CLOCK_TIME_NONE,
    .fills_gaps = DEFAULT_GAPS == GAPS_SILENCE,
    .loudness_target = DEFAULT_LOUDNESS_TARGET,
    .levels = { DEFAULT_DRC_SCALE, DEFAULT_DIALOGUE_LEVEL },
  };
}

void
gst_aac_bridge_settings_install (GObjectClass *klass)
{
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  g_object_class_install_property (klass, PROP_PASSTHROUGH,
      g_param_spec_enum ("passthrough", "Passthrough",
          "What goes through as it is, if downstream's caps accept it",
          GST_TYPE_AAC_BRIDGE_PASSTHROUGH, DEFAULT_PASSTHROUGH, flags));
  g_object_class_install_property (klass, PROP_CHANNELS,
      g_param_spec_enum ("channels", "Channels",
          "Channels of what is encoded, unless downstream's caps say",
          GST_TYPE_AAC_BRIDGE_CHANNELS, DEFAULT_CHANNELS, flags));
  g_object_class_install_property (klass, PROP_BITRATE,
      g_param_spec_uint ("bitrate", "Bitrate",
          "Bitrate of what is encoded, in bit/s; 0: 192000 for stereo at 48 "
          "kHz, other channels and rates in proportion",
          0, MAX_BITRATE, DEFAULT_BITRATE, flags));
  g_object_class_install_property (klass, PROP_SEGMENT_DURATION,
      g_param_spec_uint64 ("segment-duration", "Segment duration",
          "Nanoseconds of each segment that is to come out the same whether it "
          "is made alone or after others; 0: encode in one go",
          0, G_MAXINT64, DEFAULT_SEGMENT_DURATION, flags));
  g_object_class_install_property (klass, PROP_GRID_ORIGIN,
      g_param_spec_uint64 ("grid-origin", "Grid origin",
          "Nanoseconds from the grid's time zero to running time zero, for live "
          "sources; 18446744073709551615: the grid is counted in stream time",
          0, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
  g_object_class_install_property (klass, PROP_GAPS,
      g_param_spec_enum ("gaps", "Gaps",
          "What becomes of times without sound longer than a frame",
          GST_TYPE_AAC_BRIDGE_GAPS, DEFAULT_GAPS, flags));
  g_object_class_install_property (klass, PROP_DRC_SCALE,
      g_param_spec_double ("drc-scale", "Dynamic range compression",
          "Part of the compression that AC-3 and E-AC-3 streams carry which is "
          "applied: 0 none, 1 all, more exaggerates",
          0, MAX_DRC_SCALE, DEFAULT_DRC_SCALE, flags));
  g_object_class_install_property (klass, PROP_DIALOGUE_LEVEL,
      g_param_spec_int ("dialogue-level", "Dialogue level",
          "dBFS that the dialogue of AC-3 and E-AC-3 streams is brought to, by "
          "the level they say it has; 0: as it is",
          MIN_DIALOGUE_LEVEL, 0, DEFAULT_DIALOGUE_LEVEL, flags));
  g_object_class_install_property (klass, PROP_LOUDNESS_TARGET,
      g_param_spec_double ("loudness-target", "Loudness target",
          "LUFS that what is encoded is brought to, by its loudness in the past "
          "seconds (EBU R 128), with true peaks up to -1 dBTP; 0: as it is",
          MIN_LOUDNESS_TARGET, 0, DEFAULT_LOUDNESS_TARGET, flags));
}

gboolean
gst_aac_bridge_settings_set (GstAacBridgeSettings *settings, guint id,
    const GValue *value)
{
  switch (id) {
    case PROP_PASSTHROUGH:
      settings->passthrough = (GstAacPassthrough) g_value_get_enum (value);
      return TRUE;
    case PROP_CHANNELS:
      settings->n_channels = (guint) g_value_get_enum (value);
      settings->keeps_layout = settings->n_channels == CHANNELS_SOURCE;
      if (settings->keeps_layout)
        settings->n_channels = CHANNELS_AUTO;
      return TRUE;
    case PROP_BITRATE:
      settings->bitrate_bps = g_value_get_uint (value);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      settings->segment_duration = g_value_get_uint64 (value);
      return TRUE;
    case PROP_GRID_ORIGIN:
      settings->grid_origin = g_value_get_uint64 (value);
      return TRUE;
    case PROP_GAPS:
      settings->fills_gaps = g_value_get_enum (value) == GAPS_SILENCE;
      return TRUE;
    case PROP_DRC_SCALE:
      settings->levels.compression = g_value_get_double (value);
      return TRUE;
    case PROP_DIALOGUE_LEVEL:
      settings->levels.dialogue_level = g_value_get_int (value);
      return TRUE;
    case PROP_LOUDNESS_TARGET:
      settings->loudness_target = g_value_get_double (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_aac_bridge_settings_get (const GstAacBridgeSettings *settings, guint id,
    GValue *value)
{
  switch (id) {
    case PROP_PASSTHROUGH:
      g_value_set_enum (value, (gint) settings->passthrough);
      return TRUE;
    case PROP_CHANNELS:
      g_value_set_enum (value,
          settings->keeps_layout ? CHANNELS_SOURCE
                                 : (gint) settings->n_channels);
      return TRUE;
    case PROP_BITRATE:
      g_value_set_uint (value, settings->bitrate_bps);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      g_value_set_uint64 (value, settings->segment_duration);
      return TRUE;
    case PROP_GRID_ORIGIN:
      g_value_set_uint64 (value, settings->grid_origin);
      return TRUE;
    case PROP_GAPS:
      g_value_set_enum (value,
          settings->fills_gaps ? GAPS_SILENCE : GAPS_EVENT);
      return TRUE;
    case PROP_DRC_SCALE:
      g_value_set_double (value, settings->levels.compression);
      return TRUE;
    case PROP_DIALOGUE_LEVEL:
      g_value_set_int (value, settings->levels.dialogue_level);
      return TRUE;
    case PROP_LOUDNESS_TARGET:
      g_value_set_double (value, settings->loudness_target);
      return TRUE;
    default:
      return FALSE;
  }
}
