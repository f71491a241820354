/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstabrvideoencsettings.h"

#include <stdlib.h>

#include "core/codeclevel.h"
#include "core/ladder.h"

#define MAX_KBIT 2000000
#define MAX_B_FRAMES 16
#define MAX_THREADS 64
#define DEFAULT_SPEED ENC_SPEED_SUPERFAST
#define DEFAULT_SEGMENT_DURATION (6 * GST_SECOND)
#define LIKELY_RATE 30

enum
{
  PROP_0,
  PROP_BITRATE,
  PROP_MAX_BITRATE,
  PROP_VBV_SIZE,
  PROP_PRESET,
  PROP_TUNE,
  PROP_PROFILE,
  PROP_LEVEL,
  PROP_B_FRAMES,
  PROP_THREADS,
  PROP_OPTIONS,
  PROP_SEGMENT_DURATION,
  PROP_SEGMENT_INDEPENDENT,
  PROP_ON_ERROR,
  PROP_BACKEND,
  PROP_DEVICE,
  PROP_DEVICE_TIMEOUT,
  N_PROPS,
};

typedef enum
{
  TUNE_QUALITY,
  TUNE_LATENCY,
} Tune;

static GType
register_enum (gsize *type, const gchar *name, const GEnumValue *values)
{
  if (g_once_init_enter (type))
    g_once_init_leave (type, g_enum_register_static (name, values));
  return (GType) *type;
}

static GType
preset_type (void)
{
  static const GEnumValue values[] = {
    { ENC_SPEED_ULTRAFAST, "Fastest", "ultrafast" },
    { ENC_SPEED_SUPERFAST, "A ladder in real time on few cores", "superfast" },
    { ENC_SPEED_VERYFAST, "Half as fast as superfast", "veryfast" },
    { ENC_SPEED_FASTER, "Slower", "faster" },
    { ENC_SPEED_FAST, "Slower still", "fast" },
    { ENC_SPEED_MEDIUM, "A fifth as fast as superfast", "medium" },
    { ENC_SPEED_SLOW, "Better at a given bit rate", "slow" },
    { ENC_SPEED_SLOWER, "Better still", "slower" },
    { ENC_SPEED_VERYSLOW, "Most thorough", "veryslow" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  return register_enum (&type, "GstAbrVideoEncPreset", values);
}

static GType
tune_type (void)
{
  static const GEnumValue values[] = {
    { TUNE_QUALITY, "Look ahead and reorder as far as it helps", "quality" },
    { TUNE_LATENCY, "Each frame comes out before the next goes in", "latency" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  return register_enum (&type, "GstAbrVideoEncTune", values);
}

static GType
on_error_type (void)
{
  static const GEnumValue values[] = {
    { GST_ABR_VIDEO_ENC_FAIL, "An error, as any element posts it", "fail" },
    { GST_ABR_VIDEO_ENC_DROP_BRANCH,
        "A warning, and the stream ends here; others go on", "drop-branch" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;
  return register_enum (&type, "GstAbrVideoEncOnError", values);
}

static GType
backend_type (void)
{
  static gsize type = 0;
  return register_enum (&type, "GstAbrVideoEncBackend", enc_backend_kinds);
}

void
gst_abr_video_enc_settings_init (GstAbrVideoEncSettings *settings)
{
  *settings = (GstAbrVideoEncSettings){
    .speed = DEFAULT_SPEED,
    .b_frames = ENC_B_FRAMES_AUTO,
    .segment_duration = DEFAULT_SEGMENT_DURATION,
    .on_error = GST_ABR_VIDEO_ENC_FAIL,
    .backend = ENC_BACKEND_AUTO,
    .device_timeout = GST_PATIENCE_DEFAULT,
  };
}

void
gst_abr_video_enc_settings_clear (GstAbrVideoEncSettings *settings)
{
  g_clear_pointer (&settings->profile, g_free);
  g_clear_pointer (&settings->options, g_free);
  g_clear_pointer (&settings->device, g_free);
}

void
gst_abr_video_enc_settings_copy (GstAbrVideoEncSettings *to,
    const GstAbrVideoEncSettings *from)
{
  *to = *from;
  to->profile = g_strdup (from->profile);
  to->options = g_strdup (from->options);
  to->device = g_strdup (from->device);
}

static void
install_rate (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (klass, PROP_BITRATE,
      g_param_spec_uint ("bitrate", "Bitrate",
          "Mean bit rate in kbit/s (1000 bit/s); 0: what suits size, frame rate "
          "and codec",
          0, MAX_KBIT, 0, flags));
  g_object_class_install_property (klass, PROP_MAX_BITRATE,
      g_param_spec_uint ("max-bitrate", "Maximum bitrate",
          "Rate in kbit/s at which the receiver's buffer fills; 0: 125 % of the "
          "bitrate",
          0, MAX_KBIT, 0, flags));
  g_object_class_install_property (klass, PROP_VBV_SIZE,
      g_param_spec_uint ("vbv-size", "VBV size",
          "Size of the receiver's buffer in kbit; 0: as much as keeps the peak "
          "over a segment below twice the bitrate, half a second to three seconds",
          0, MAX_KBIT, 0, flags));
}

static void
install_coding (GObjectClass *klass, GParamFlags flags)
{
  g_object_class_install_property (klass, PROP_PRESET,
      g_param_spec_enum ("preset", "Preset",
          "Speed against quality, the same scale for all backends",
          preset_type (), DEFAULT_SPEED, flags));
  g_object_class_install_property (klass, PROP_TUNE,
      g_param_spec_enum ("tune", "Tune", "What matters more", tune_type (),
          TUNE_QUALITY, flags));
  g_object_class_install_property (klass, PROP_PROFILE,
      g_param_spec_string ("profile", "Profile",
          "Profile as caps name it (main, high, main-10), unless downstream's "
          "caps do; NULL: the best that the frames allow",
          NULL, flags));
  g_object_class_install_property (klass, PROP_LEVEL,
      g_param_spec_string ("level", "Level",
          "Level (4, 4.1); NULL: the lowest that size, rate and bits allow",
          NULL, flags));
  g_object_class_install_property (klass, PROP_B_FRAMES,
      g_param_spec_int ("b-frames", "B-frames",
          "Frames in a row that refer to later ones; -1: what suits the preset",
          ENC_B_FRAMES_AUTO, MAX_B_FRAMES, ENC_B_FRAMES_AUTO, flags));
  g_object_class_install_property (klass, PROP_THREADS,
      g_param_spec_uint ("threads", "Threads",
          "Threads that encode; 0: one, but more for pictures over 720p where "
          "there are more than two cores",
          0, MAX_THREADS, 0, flags));
  g_object_class_install_property (klass, PROP_OPTIONS,
      g_param_spec_string ("options", "Options",
          "Settings of the backend's own as key=value:key=value; they come last",
          NULL, flags));
}

guint
gst_abr_video_enc_settings_install (GObjectClass *klass)
{
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  install_rate (klass, flags);
  install_coding (klass, flags);
  g_object_class_install_property (klass, PROP_SEGMENT_DURATION,
      g_param_spec_uint64 ("segment-duration", "Segment duration",
          "Nanoseconds from one line of the grid to the next; the first frame at "
          "or after each line is a key frame. 0: no grid. Unless it is set, "
          "key-unit events from upstream take its place",
          0, G_MAXINT64, DEFAULT_SEGMENT_DURATION, flags));
  g_object_class_install_property (klass, PROP_SEGMENT_INDEPENDENT,
      g_param_spec_boolean ("segment-independent", "Segment-independent",
          "Whether each segment comes out the same bytes when it is encoded alone",
          FALSE, flags));
  g_object_class_install_property (klass, PROP_ON_ERROR,
      g_param_spec_enum ("on-error", "On error",
          "What happens when encoding fails", on_error_type (),
          GST_ABR_VIDEO_ENC_FAIL, flags));
  g_object_class_install_property (klass, PROP_BACKEND,
      g_param_spec_enum ("backend", "Backend", "Which encoders may be tried",
          backend_type (), ENC_BACKEND_AUTO, flags));
  g_object_class_install_property (klass, PROP_DEVICE,
      g_param_spec_string ("device", "Device",
          "Which GPU is meant, where there are several: the number of a CUDA device "
          "(0) or the path of a render node (/dev/dri/renderD128); NULL: the first",
          NULL, flags));
  g_object_class_install_property (klass, PROP_DEVICE_TIMEOUT,
      g_param_spec_uint64 ("device-timeout", "Device timeout",
          "Nanoseconds that the driver of a GPU may take for one call, and five "
          "times as many to open, before the next encoder takes its place",
          GST_PATIENCE_MIN, GST_PATIENCE_MAX, GST_PATIENCE_DEFAULT, flags));
  return N_PROPS;
}

/* "4.1" or "4" to ten times the number; 0 for NULL and what is none */
static guint
parse_level (const gchar *text)
{
  gchar *end = NULL;
  if (!text)
    return 0;
  guint64 major = g_ascii_strtoull (text, &end, 10);
  guint minor = end[0] == '.' && g_ascii_isdigit (end[1])
      ? (guint) g_ascii_digit_value (end[1])
      : 0;
  return major <= 9 ? (guint) major * 10 + minor : 0;
}

static gchar *
level_text (guint level)
{
  if (level == 0)
    return NULL;
  return level % 10 == 0 ? g_strdup_printf ("%u", level / 10)
                         : g_strdup_printf ("%u.%u", level / 10, level % 10);
}

static void
replace_string (gchar **string, const GValue *value)
{
  g_free (*string);
  *string = g_value_dup_string (value);
}

gboolean
gst_abr_video_enc_settings_set (GstAbrVideoEncSettings *settings, guint id,
    const GValue *value)
{
  switch (id) {
    case PROP_BITRATE:
      settings->bitrate_kbps = g_value_get_uint (value);
      return TRUE;
    case PROP_MAX_BITRATE:
      settings->max_kbps = g_value_get_uint (value);
      return TRUE;
    case PROP_VBV_SIZE:
      settings->vbv_kbit = g_value_get_uint (value);
      return TRUE;
    case PROP_PRESET:
      settings->speed = (EncSpeed) g_value_get_enum (value);
      return TRUE;
    case PROP_TUNE:
      settings->is_low_latency = g_value_get_enum (value) == TUNE_LATENCY;
      return TRUE;
    case PROP_PROFILE:
      replace_string (&settings->profile, value);
      return TRUE;
    case PROP_LEVEL:
      settings->level = parse_level (g_value_get_string (value));
      return TRUE;
    case PROP_B_FRAMES:
      settings->b_frames = g_value_get_int (value);
      return TRUE;
    case PROP_THREADS:
      settings->n_threads = g_value_get_uint (value);
      return TRUE;
    case PROP_OPTIONS:
      replace_string (&settings->options, value);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      settings->segment_duration = g_value_get_uint64 (value);
      settings->has_own_grid = TRUE;
      return TRUE;
    case PROP_SEGMENT_INDEPENDENT:
      settings->is_segment_independent = g_value_get_boolean (value);
      return TRUE;
    case PROP_ON_ERROR:
      settings->on_error = (GstAbrVideoEncOnError) g_value_get_enum (value);
      return TRUE;
    case PROP_BACKEND:
      settings->backend = (EncBackendKind) g_value_get_enum (value);
      return TRUE;
    case PROP_DEVICE:
      replace_string (&settings->device, value);
      return TRUE;
    case PROP_DEVICE_TIMEOUT:
      settings->device_timeout = g_value_get_uint64 (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_abr_video_enc_settings_get (const GstAbrVideoEncSettings *settings,
    guint id, GValue *value)
{
  switch (id) {
    case PROP_BITRATE:
      g_value_set_uint (value, settings->bitrate_kbps);
      return TRUE;
    case PROP_MAX_BITRATE:
      g_value_set_uint (value, settings->max_kbps);
      return TRUE;
    case PROP_VBV_SIZE:
      g_value_set_uint (value, settings->vbv_kbit);
      return TRUE;
    case PROP_PRESET:
      g_value_set_enum (value, (gint) settings->speed);
      return TRUE;
    case PROP_TUNE:
      g_value_set_enum (value,
          settings->is_low_latency ? TUNE_LATENCY : TUNE_QUALITY);
      return TRUE;
    case PROP_PROFILE:
      g_value_set_string (value, settings->profile);
      return TRUE;
    case PROP_LEVEL:
      g_value_take_string (value, level_text (settings->level));
      return TRUE;
    case PROP_B_FRAMES:
      g_value_set_int (value, settings->b_frames);
      return TRUE;
    case PROP_THREADS:
      g_value_set_uint (value, settings->n_threads);
      return TRUE;
    case PROP_OPTIONS:
      g_value_set_string (value, settings->options);
      return TRUE;
    case PROP_SEGMENT_DURATION:
      g_value_set_uint64 (value, settings->segment_duration);
      return TRUE;
    case PROP_SEGMENT_INDEPENDENT:
      g_value_set_boolean (value, settings->is_segment_independent);
      return TRUE;
    case PROP_ON_ERROR:
      g_value_set_enum (value, (gint) settings->on_error);
      return TRUE;
    case PROP_BACKEND:
      g_value_set_enum (value, (gint) settings->backend);
      return TRUE;
    case PROP_DEVICE:
      g_value_set_string (value, settings->device);
      return TRUE;
    case PROP_DEVICE_TIMEOUT:
      g_value_set_uint64 (value, settings->device_timeout);
      return TRUE;
    default:
      return FALSE;
  }
}

/* The ladder's figures are for H.264; for the same picture the others need
 * about this much of them. */
static guint
codec_percent (CodecId codec)
{
  if (codec == CODEC_H265)
    return 65;
  return codec == CODEC_AV1 ? 60 : 100;
}

void
gst_abr_video_enc_settings_apply (const GstAbrVideoEncSettings *settings,
    const GstVideoInfo *info, EncParams *params)
{
  guint width = (guint) GST_VIDEO_INFO_WIDTH (info);
  guint height = (guint) GST_VIDEO_INFO_HEIGHT (info);
  params->info = *info;
  params->rate = (Fraction){ (guint32) GST_VIDEO_INFO_FPS_N (info),
    (guint32) GST_VIDEO_INFO_FPS_D (info) };
  if (params->rate.num == 0 || params->rate.den == 0)
    params->rate = (Fraction){ .num = LIKELY_RATE, .den = 1 };

  guint kbps = settings->bitrate_kbps;
  if (kbps == 0)
    kbps = ladder_bitrate_kbps ((PictureSize){ width, height }, params->rate) *
        codec_percent (params->codec) / 100;
  RateWish wish = {
    .bitrate_kbps = MAX (kbps, 1),
    .max_kbps = settings->max_kbps,
    .vbv_kbit = settings->vbv_kbit,
    .segment_ns = settings->segment_duration,
    .is_instant = settings->is_low_latency,
  };
  params->rate_control = rate_control_choose (&wish);
  CodecLoad load = {
    .width = width,
    .height = height,
    .rate = params->rate,
    .rate_control = params->rate_control,
    .bit_depth = GST_VIDEO_INFO_COMP_DEPTH (info, 0),
    .is_baseline_or_main =
        params->profile && !g_str_has_prefix (params->profile, "high"),
  };
  params->level = settings->level > 0
      ? settings->level
      : codec_level_choose (params->codec, &load);
  gboolean is_alone =
      settings->is_segment_independent && settings->segment_duration > 0;
  if (is_alone)
    params->rate_control = rate_control_for_cells (&params->rate_control,
        settings->segment_duration);
  params->is_repeatable = is_alone;
  params->speed = settings->speed;
  params->is_low_latency = settings->is_low_latency;
  params->b_frames = settings->b_frames;
  params->n_threads = settings->n_threads;
  if (params->n_threads == 0)
    /* not by the machine, where the bytes must not depend on it */
    params->n_threads = is_alone
        ? 1
        : enc_backend_default_threads (g_get_num_processors (), width, height);
  params->options = settings->options;
  params->device = settings->device;
}
