/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstnalsettings.h"

#define DEFAULT_WAIT_FOR_KEYFRAME TRUE
#define DEFAULT_OPEN_GOP OPEN_GOP_JOIN
#define DEFAULT_CONFIG_INTERVAL -1
#define MAX_CONFIG_INTERVAL 3600
#define DEFAULT_FRAMERATE_NUM 25 /* as others assume for raw streams */
#define DEFAULT_FRAMERATE_DEN 1

enum
{
  PROP_0,
  PROP_WAIT_FOR_KEYFRAME,
  PROP_OPEN_GOP,
  PROP_CONFIG_INTERVAL,
  PROP_DEFAULT_FRAMERATE,
  N_PROPS,
};

typedef enum
{
  OPEN_GOP_JOIN,
  OPEN_GOP_CUT,
} OpenGop;

#define GST_TYPE_ANNEXB2AVCC_OPEN_GOP (gst_annexb2avcc_open_gop_get_type ())
static GType
gst_annexb2avcc_open_gop_get_type (void)
{
  static const GEnumValue values[] = {
    { OPEN_GOP_JOIN, "Only closed GOPs begin a segment", "join" },
    { OPEN_GOP_CUT,
        "Open access points are not DELTA_UNIT and say their SAP type", "cut" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAnnexb2AvccOpenGop", values));
  return (GType) type;
}

void
gst_nal_settings_init (GstNalSettings *settings)
{
  *settings = (GstNalSettings){
    .wait_for_keyframe = DEFAULT_WAIT_FOR_KEYFRAME,
    .cuts_open_gops = DEFAULT_OPEN_GOP == OPEN_GOP_CUT,
    .config_interval_s = DEFAULT_CONFIG_INTERVAL,
    .default_rate = { DEFAULT_FRAMERATE_NUM, DEFAULT_FRAMERATE_DEN },
  };
}

guint
gst_nal_settings_install (GObjectClass *klass)
{
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  g_object_class_install_property (klass, PROP_WAIT_FOR_KEYFRAME,
      g_param_spec_boolean ("wait-for-keyframe", "Wait for key frame",
          "Drop what comes before the first access point (IDR, CRA or BLA "
          "picture, recovery point), at the start and after a flush (read "
          "there)",
          DEFAULT_WAIT_FOR_KEYFRAME, flags));
  g_object_class_install_property (klass, PROP_OPEN_GOP,
      g_param_spec_enum ("open-gop", "Open GOP",
          "What an open access point (CRA picture, recovery point) is to "
          "downstream: a place to cut, or not (read at the start and after a "
          "flush)",
          GST_TYPE_ANNEXB2AVCC_OPEN_GOP, DEFAULT_OPEN_GOP, flags));
  g_object_class_install_property (klass, PROP_CONFIG_INTERVAL,
      g_param_spec_int ("config-interval", "Parameter set interval",
          "In avc3 and hev1, seconds between parameter sets in front of access "
          "points that lack them; -1: each of them, 0: none is added",
          -1, MAX_CONFIG_INTERVAL, DEFAULT_CONFIG_INTERVAL, flags));
  g_object_class_install_property (klass, PROP_DEFAULT_FRAMERATE,
      gst_param_spec_fraction ("default-framerate", "Default frame rate",
          "Frames a second, to make the presentation times that are missing "
          "where neither caps nor the bitstream say a rate; 0/1: leave them out "
          "(read at the start and after a flush)",
          0, 1, G_MAXINT, 1, DEFAULT_FRAMERATE_NUM, DEFAULT_FRAMERATE_DEN,
          flags));
  return N_PROPS;
}

gboolean
gst_nal_settings_set (GstNalSettings *settings, guint id, const GValue *value)
{
  switch (id) {
    case PROP_WAIT_FOR_KEYFRAME:
      settings->wait_for_keyframe = g_value_get_boolean (value);
      return TRUE;
    case PROP_OPEN_GOP:
      settings->cuts_open_gops = g_value_get_enum (value) == OPEN_GOP_CUT;
      return TRUE;
    case PROP_CONFIG_INTERVAL:
      settings->config_interval_s = g_value_get_int (value);
      return TRUE;
    case PROP_DEFAULT_FRAMERATE:
      settings->default_rate =
          (Fraction){ (guint32) gst_value_get_fraction_numerator (value),
            (guint32) gst_value_get_fraction_denominator (value) };
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_nal_settings_get (const GstNalSettings *settings, guint id, GValue *value)
{
  switch (id) {
    case PROP_WAIT_FOR_KEYFRAME:
      g_value_set_boolean (value, settings->wait_for_keyframe);
      return TRUE;
    case PROP_OPEN_GOP:
      g_value_set_enum (value,
          settings->cuts_open_gops ? OPEN_GOP_CUT : OPEN_GOP_JOIN);
      return TRUE;
    case PROP_CONFIG_INTERVAL:
      g_value_set_int (value, settings->config_interval_s);
      return TRUE;
    case PROP_DEFAULT_FRAMERATE:
      gst_value_set_fraction (value, (gint) settings->default_rate.num,
          (gint) settings->default_rate.den);
      return TRUE;
    default:
      return FALSE;
  }
}
