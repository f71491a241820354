/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of abrtee. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrtee.h"

enum
{
  PROP_0,
  PROP_SEGMENT_DURATION,
  PROP_KEY_UNIT_INTERVAL,
  PROP_LADDER,
  PROP_DEINTERLACE,
  PROP_SCALER,
  PROP_DEVICE_TIMEOUT,
};

typedef enum
{
  DEINTERLACE_NO,
  DEINTERLACE_LINEAR,
} Deinterlace;

#define GST_TYPE_ABR_TEE_DEINTERLACE (gst_abr_tee_deinterlace_get_type ())
static GType
gst_abr_tee_deinterlace_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { DEINTERLACE_NO, "Interlaced pictures pass, but can't be scaled", "no" },
    { DEINTERLACE_LINEAR,
        "One frame of each: the field that comes first, and averages of its "
        "lines between them",
        "linear" },
    { 0 },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAbrTeeDeinterlace", values));
  return type;
}

#define GST_TYPE_ABR_TEE_SCALER (gst_abr_tee_scaler_get_type ())
static GType
gst_abr_tee_scaler_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { GST_ABR_TEE_SCALER_AUTO,
        "The processor for frames in system memory, the GPU for frames that "
        "are in its memory",
        "auto" },
    { GST_ABR_TEE_SCALER_CPU, "The processor", "cpu" },
    { GST_ABR_TEE_SCALER_CUDA,
        "An NVIDIA GPU, the processor where there is none or it fails",
        "cuda" },
    { 0 },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAbrTeeScaler", values));
  return type;
}

/* Under the object lock. */
static GstStructure *
describe_ladder (GstAbrTee *self)
{
  GstStructure *ladder =
      gst_structure_new_empty (self->is_ladder ? "auto" : "none");
  GValue rungs = G_VALUE_INIT;
  gst_value_array_init (&rungs, self->n_rungs);
  for (guint i = 0; i < self->n_rungs; i++) {
    const LadderRung *rung = &self->rungs[i];
    GValue value = G_VALUE_INIT;
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value,
        gst_structure_new ("rung", "width", G_TYPE_INT, (gint) rung->size.width,
            "height", G_TYPE_INT, (gint) rung->size.height, "rate-divisor",
            G_TYPE_UINT, rung->rate_divisor, "bitrate", G_TYPE_UINT,
            rung->bitrate_kbps, NULL));
    gst_value_array_append_and_take_value (&rungs, &value);
  }
  gst_structure_take_value (ladder, "rungs", &rungs);
  return ladder;
}

static gboolean
is_automatic (GstAbrTee *self, const GstStructure *ladder)
{
  const gchar *name = ladder ? gst_structure_get_name (ladder) : "none";
  if (!g_str_equal (name, "auto") && !g_str_equal (name, "none"))
    g_warning ("%s: ladder is \"auto\" or \"none\", not \"%s\"",
        GST_OBJECT_NAME (self), name);
  return g_str_equal (name, "auto");
}

static void
gst_abr_tee_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAbrTee *self = GST_ABR_TEE (object);
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SEGMENT_DURATION:
      self->segment_duration = g_value_get_uint64 (value);
      break;
    case PROP_KEY_UNIT_INTERVAL:
      self->key_unit_interval = g_value_get_uint64 (value);
      break;
    case PROP_DEINTERLACE:
      self->deinterlaces = g_value_get_enum (value) != DEINTERLACE_NO;
      break;
    case PROP_SCALER:
      self->scaler = g_value_get_enum (value);
      break;
    case PROP_DEVICE_TIMEOUT:
      gst_patience_set_timeout (self->patience, g_value_get_uint64 (value));
      break;
    case PROP_LADDER:
      self->is_ladder = is_automatic (self, gst_value_get_structure (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_abr_tee_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAbrTee *self = GST_ABR_TEE (object);
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SEGMENT_DURATION:
      g_value_set_uint64 (value, self->segment_duration);
      break;
    case PROP_KEY_UNIT_INTERVAL:
      g_value_set_uint64 (value, self->key_unit_interval);
      break;
    case PROP_DEINTERLACE:
      g_value_set_enum (value,
          self->deinterlaces ? DEINTERLACE_LINEAR : DEINTERLACE_NO);
      break;
    case PROP_SCALER:
      g_value_set_enum (value, self->scaler);
      break;
    case PROP_DEVICE_TIMEOUT:
      g_value_set_uint64 (value, gst_patience_timeout (self->patience));
      break;
    case PROP_LADDER:
      g_value_take_boxed (value, describe_ladder (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

void
gst_abr_tee_install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  object_class->set_property = gst_abr_tee_set_property;
  object_class->get_property = gst_abr_tee_get_property;
  g_object_class_install_property (object_class, PROP_SEGMENT_DURATION,
      g_param_spec_uint64 ("segment-duration", "Segment duration",
          "Nanoseconds from one line of the grid to the next; a key-unit event "
          "goes before the first frame at or after each line. 0: no grid",
          0, G_MAXINT64, GST_ABR_TEE_DEFAULT_SEGMENT_DURATION, flags));
  g_object_class_install_property (object_class, PROP_KEY_UNIT_INTERVAL,
      g_param_spec_uint64 ("key-unit-interval", "Key unit interval",
          "Nanoseconds from one key-unit event to the next, where segments are "
          "to have several; the segment duration must be a multiple of it. 0: "
          "the segment duration",
          0, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, PROP_LADDER,
      g_param_spec_boxed ("ladder", "Ladder",
          "\"auto\": branch src_0 gets the best rung that suits the source, "
          "src_1 the next, and so on; branches beyond the last rung end at "
          "once. \"none\": branches get what their caps ask for. Read back, it "
          "has the rungs: width, height (pixels), rate-divisor, bitrate "
          "(kbit/s)",
          GST_TYPE_STRUCTURE, flags));
  g_object_class_install_property (object_class, PROP_DEINTERLACE,
      g_param_spec_enum ("deinterlace", "Deinterlace",
          "What becomes of interlaced pictures, for all branches",
          GST_TYPE_ABR_TEE_DEINTERLACE, DEINTERLACE_NO, flags));
  g_object_class_install_property (object_class, PROP_SCALER,
      g_param_spec_enum ("scaler", "Scaler", "Who makes the pictures",
          GST_TYPE_ABR_TEE_SCALER, GST_ABR_TEE_SCALER_AUTO, flags));
  g_object_class_install_property (object_class, PROP_DEVICE_TIMEOUT,
      g_param_spec_uint64 ("device-timeout", "Device timeout",
          "Nanoseconds that the driver of a GPU may take for one call, and five "
          "times as many to open, before the processor takes its place",
          GST_PATIENCE_MIN, GST_PATIENCE_MAX, GST_PATIENCE_DEFAULT, flags));
  gst_type_mark_as_plugin_api (GST_TYPE_ABR_TEE_DEINTERLACE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_ABR_TEE_SCALER, 0);
}
