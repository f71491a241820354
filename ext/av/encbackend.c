/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "encbackend.h"

#include "core/codeclevel.h"
#include "encbackend-device.h"

/* The element alone decides where key frames are. */
#define ENDLESS_GOP (1 << 30)

/* A picture of which an encoder keeps one core busy at about its own rate. */
#define LARGE_PICTURE (1280 * 720)
#define MAX_THREADS 8

const GEnumValue enc_backend_kinds[] = {
  { ENC_BACKEND_AUTO, "The first that works", "auto" },
  { ENC_BACKEND_NVENC, "NVENC of NVIDIA's GPUs", "nvenc" },
  { ENC_BACKEND_VAAPI, "VA-API: Intel's and AMD's GPUs", "vaapi" },
  { ENC_BACKEND_SOFTWARE, "Encoders that need no device", "software" },
  { 0, NULL, NULL },
};

static const gchar *const speed_names[N_ENC_SPEEDS] = {
  [ENC_SPEED_ULTRAFAST] = "ultrafast",
  [ENC_SPEED_SUPERFAST] = "superfast",
  [ENC_SPEED_VERYFAST] = "veryfast",
  [ENC_SPEED_FASTER] = "faster",
  [ENC_SPEED_FAST] = "fast",
  [ENC_SPEED_MEDIUM] = "medium",
  [ENC_SPEED_SLOW] = "slow",
  [ENC_SPEED_SLOWER] = "slower",
  [ENC_SPEED_VERYSLOW] = "veryslow",
};

/* Appends "key=value" to an option that is a list of such. */
static void G_GNUC_PRINTF (3, 4) add_param (AVDictionary **options,
    const gchar *list, const gchar *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree gchar *param = g_strdup_vprintf (format, args);
  va_end (args);
  const AVDictionaryEntry *before = av_dict_get (*options, list, NULL, 0);
  g_autofree gchar *all =
      before ? g_strconcat (before->value, ":", param, NULL) : NULL;
  av_dict_set (options, list, all ? all : param, 0);
}

/* The mastering display as x264 and x265 read it, in the units of the SEI
 * message (ITU-T H.264 D.2.29), green first. */
static gchar *
display_text (const GstVideoMasteringDisplayInfo *info)
{
  return g_strdup_printf ("G(%u,%u)B(%u,%u)R(%u,%u)WP(%u,%u)L(%u,%u)",
      info->display_primaries[1].x, info->display_primaries[1].y,
      info->display_primaries[2].x, info->display_primaries[2].y,
      info->display_primaries[0].x, info->display_primaries[0].y,
      info->white_point.x, info->white_point.y,
      info->max_display_mastering_luminance,
      info->min_display_mastering_luminance);
}

const gchar *
enc_profile_name (const EncProfileName *names, guint n_names,
    const EncParams *params)
{
  for (guint i = 0; i < n_names; i++)
    if (names[i].codec == params->codec &&
        g_strcmp0 (names[i].caps_profile, params->profile) == 0)
      return names[i].name;
  return NULL;
}

/* --- libx264 --- */

static const gchar *
x264_profile (const EncParams *params)
{
  static const EncProfileName names[] = {
    { CODEC_H264, "constrained-baseline", "baseline" },
    { CODEC_H264, "baseline", "baseline" },
    { CODEC_H264, "main", "main" },
    { CODEC_H264, "high", "high" },
    { CODEC_H264, "high-10", "high10" },
  };
  return enc_profile_name (names, G_N_ELEMENTS (names), params);
}

static gboolean
is_baseline (const EncParams *params)
{
  return g_strcmp0 (x264_profile (params), "baseline") == 0;
}

static guint
x264_b_frames (const EncParams *params)
{
  if (params->is_low_latency || is_baseline (params))
    return 0;
  if (params->b_frames != ENC_B_FRAMES_AUTO)
    return (guint) params->b_frames;
  return params->speed == ENC_SPEED_ULTRAFAST ? 0 : 3;
}

/* What its presets set. */
static guint
x264_refs (EncSpeed speed)
{
  static const guint refs[N_ENC_SPEEDS] = { 1, 1, 1, 2, 2, 3, 5, 8, 16 };
  return refs[speed];
}

static guint
x264_lookahead (EncSpeed speed)
{
  static const guint frames[N_ENC_SPEEDS] = { 0, 0, 10, 20, 30, 40, 50, 60,
    60 };
  return frames[speed];
}

static void
x264_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  guint width = (guint) context->width, height = (guint) context->height;
  const gchar *profile = x264_profile (params);
  av_dict_set (options, "preset", speed_names[params->speed], 0);
  if (params->is_low_latency)
    av_dict_set (options, "tune", "zerolatency", 0);
  if (profile)
    av_dict_set (options, "profile", profile, 0);
  av_dict_set (options, "forced-idr", "1", 0);
  av_dict_set (options, "sc_threshold", "0", 0);
  /* with AVX-512, x264 r3095 takes in memory that it has not written there */
  if (params->is_repeatable)
    av_dict_set (options, "mbtree", "0", 0);
  context->max_b_frames = (int) x264_b_frames (params);
  guint max_refs = h264_level_max_refs (params->level, width, height);
  if (max_refs > 0)
    context->refs = (int) CLAMP (x264_refs (params->speed), 1, max_refs);
  if (params->level > 0)
    context->level = codec_level_idc (CODEC_H264, params->level);
  if (params->mastering) {
    g_autofree gchar *display = display_text (params->mastering);
    add_param (options, "x264-params", "mastering-display=%s", display);
  }
  if (params->light)
    add_param (options, "x264-params", "cll=%u,%u",
        params->light->max_content_light_level,
        params->light->max_frame_average_light_level);
  if (params->options)
    add_param (options, "x264-params", "%s", params->options);
}

/* As x264_encoder_open() counts: the deeper of reordering and lookahead, one
 * frame for each further thread, and what the lookahead's thread has. */
static guint
x264_delay_frames (const EncParams *params)
{
  if (params->is_low_latency)
    return 0;
  guint b_frames = x264_b_frames (params);
  guint delay = MAX (b_frames, x264_lookahead (params->speed)) + 1;
  if (params->n_threads > 1)
    delay += params->n_threads - 1 + b_frames + 1;
  return delay;
}

/* --- libx265 --- */

static void
x265_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  av_dict_set (options, "preset", speed_names[params->speed], 0);
  if (params->is_low_latency)
    av_dict_set (options, "tune", "zerolatency", 0);
  if (g_strcmp0 (params->profile, "main") == 0)
    av_dict_set (options, "profile", "main", 0);
  else if (g_strcmp0 (params->profile, "main-10") == 0)
    av_dict_set (options, "profile", "main10", 0);
  av_dict_set (options, "forced-idr", "1", 0);
  add_param (options, "x265-params",
      "keyint=-1:scenecut=0:open-gop=0:info=0:log-level=error");
  if (params->n_threads == 1)
    add_param (options, "x265-params", "pools=none:frame-threads=1");
  else
    add_param (options, "x265-params", "pools=%u", params->n_threads);
  if (params->is_low_latency)
    context->max_b_frames = 0;
  else if (params->b_frames != ENC_B_FRAMES_AUTO)
    context->max_b_frames = params->b_frames;
  if (params->level > 0)
    add_param (options, "x265-params", "level-idc=%u:high-tier=0",
        params->level);
  if (params->mastering) {
    g_autofree gchar *display = display_text (params->mastering);
    add_param (options, "x265-params", "master-display=%s", display);
  }
  if (params->light)
    add_param (options, "x265-params", "max-cll=%u,%u",
        params->light->max_content_light_level,
        params->light->max_frame_average_light_level);
  if (params->options)
    add_param (options, "x265-params", "%s", params->options);
}

/* Its presets' lookahead, reordering, and frame threads. */
static guint
x265_delay_frames (const EncParams *params)
{
  static const guint lookahead[N_ENC_SPEEDS] = { 5, 10, 15, 15, 15, 20, 25, 40,
    40 };
  if (params->is_low_latency)
    return params->n_threads - 1;
  return lookahead[params->speed] + 6 + params->n_threads - 1;
}

/* --- libsvtav1 --- */

/* One frame that is asked to be a key frame is not made one, so each cell gets
 * an encoder of its own. */
static void
svt_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  static const gchar *const presets[N_ENC_SPEEDS] = { "12", "11", "10", "9",
    "8", "7", "6", "5", "4" };
  av_dict_set (options, "preset", presets[params->speed], 0);
  add_param (options, "svtav1-params", "scd=0:lp=%u", params->n_threads);
  if (params->is_low_latency)
    add_param (options, "svtav1-params", "pred-struct=1");
  if (params->options)
    add_param (options, "svtav1-params", "%s", params->options);
  /* a bound on the peak is refused with a target for the mean */
  context->rc_max_rate = 0;
  context->rc_buffer_size = 0;
}

static guint
svt_delay_frames (const EncParams *params)
{
  return params->is_low_latency ? 3 : 48;
}

/* --- libaom --- */

static void
aom_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  static const gchar *const speeds[N_ENC_SPEEDS] = { "10", "9", "8", "7", "6",
    "6", "5", "4", "3" };
  av_dict_set (options, "usage",
      params->speed <= ENC_SPEED_FASTER ? "realtime" : "good", 0);
  av_dict_set (options, "cpu-used",
      params->speed <= ENC_SPEED_SUPERFAST ? "8" : speeds[params->speed], 0);
  av_dict_set (options, "lag-in-frames", "0", 0);
  av_dict_set (options, "row-mt", params->n_threads > 1 ? "1" : "0", 0);
  if (params->options)
    av_dict_parse_string (options, params->options, "=", ":", 0);
}

static guint
no_delay (const EncParams *params)
{
  return 0;
}

/* --- libopenh264 --- */

static void
openh264_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  av_dict_set (options, "rc_mode", "bitrate", 0);
  av_dict_set (options, "allow_skip_frames", "0", 0);
  context->max_b_frames = 0;
  if (params->options)
    av_dict_parse_string (options, params->options, "=", ":", 0);
}

/* --- the table --- */

static const enum AVPixelFormat x264_formats[] = {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P10,
  AV_PIX_FMT_NONE,
};

static const enum AVPixelFormat planar_formats[] = {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10,
  AV_PIX_FMT_NONE,
};

static const enum AVPixelFormat planar_8_formats[] = {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_NONE,
};

/* What NVENC takes as it is. */
static const enum AVPixelFormat nvenc_h264_formats[] = {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_NONE,
};

static const enum AVPixelFormat nvenc_formats[] = {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_P010,
  AV_PIX_FMT_NONE,
};

/* What surfaces are made of. */
static const enum AVPixelFormat vaapi_h264_formats[] = {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_NONE,
};

static const enum AVPixelFormat vaapi_formats[] = {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_P010,
  AV_PIX_FMT_NONE,
};

#define NVENC \
  ENC_BACKEND_NVENC, AV_HWDEVICE_TYPE_CUDA, AV_PIX_FMT_CUDA, FALSE, TRUE
#define VAAPI \
  ENC_BACKEND_VAAPI, AV_HWDEVICE_TYPE_VAAPI, AV_PIX_FMT_VAAPI, TRUE, FALSE
#define SOFTWARE \
  ENC_BACKEND_SOFTWARE, AV_HWDEVICE_TYPE_NONE, AV_PIX_FMT_NONE, FALSE, FALSE

static const EncBackend backends[] = {
  /* clang-format off */
  { "nvenc",    "h264_nvenc",  CODEC_H264, NVENC,    nvenc_h264_formats, TRUE,
    FALSE, enc_nvenc_tell, enc_nvenc_delay_frames },
  { "nvenc",    "hevc_nvenc",  CODEC_H265, NVENC,    nvenc_formats,    TRUE,
    FALSE, enc_nvenc_tell, enc_nvenc_delay_frames },
  { "nvenc",    "av1_nvenc",   CODEC_AV1,  NVENC,    nvenc_formats,    TRUE,
    FALSE, enc_nvenc_tell, enc_nvenc_delay_frames },
  { "vaapi",    "h264_vaapi",  CODEC_H264, VAAPI,    vaapi_h264_formats, TRUE,
    FALSE, enc_vaapi_tell, enc_vaapi_delay_frames },
  { "vaapi-lp", "h264_vaapi",  CODEC_H264, VAAPI,    vaapi_h264_formats, TRUE,
    FALSE, enc_vaapi_low_power_tell, enc_vaapi_delay_frames },
  { "vaapi",    "hevc_vaapi",  CODEC_H265, VAAPI,    vaapi_formats,    TRUE,
    FALSE, enc_vaapi_tell, enc_vaapi_delay_frames },
  { "vaapi-lp", "hevc_vaapi",  CODEC_H265, VAAPI,    vaapi_formats,    TRUE,
    FALSE, enc_vaapi_low_power_tell, enc_vaapi_delay_frames },
  { "vaapi",    "av1_vaapi",   CODEC_AV1,  VAAPI,    vaapi_formats,    TRUE,
    FALSE, enc_vaapi_tell, enc_vaapi_delay_frames },
  { "vaapi-lp", "av1_vaapi",   CODEC_AV1,  VAAPI,    vaapi_formats,    TRUE,
    FALSE, enc_vaapi_low_power_tell, enc_vaapi_delay_frames },
  { "x264",     "libx264",     CODEC_H264, SOFTWARE, x264_formats,     TRUE,
    TRUE,  x264_tell, x264_delay_frames },
  { "openh264", "libopenh264", CODEC_H264, SOFTWARE, planar_8_formats, TRUE,
    FALSE, openh264_tell, no_delay },
  { "x265",     "libx265",     CODEC_H265, SOFTWARE, planar_formats,   TRUE,
    FALSE, x265_tell, x265_delay_frames },
  { "svtav1",   "libsvtav1",   CODEC_AV1,  SOFTWARE, planar_formats,   FALSE,
    FALSE, svt_tell, svt_delay_frames },
  { "aom",      "libaom-av1",  CODEC_AV1,  SOFTWARE, planar_formats,   TRUE,
    FALSE, aom_tell, no_delay },
  /* clang-format on */
};

const EncBackend *
enc_backends (guint *n_backends)
{
  *n_backends = G_N_ELEMENTS (backends);
  return backends;
}

static gboolean
takes (const EncBackend *backend, enum AVPixelFormat format)
{
  for (guint i = 0; backend->formats[i] != AV_PIX_FMT_NONE; i++)
    if (backend->formats[i] == format)
      return TRUE;
  return FALSE;
}

/* The same samples, with the other order of chroma. */
static enum AVPixelFormat
other_layout (enum AVPixelFormat format)
{
  static const enum AVPixelFormat pairs[][2] = {
    { AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12 },
    { AV_PIX_FMT_YUV420P10, AV_PIX_FMT_P010 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint k = 0; k < 2; k++)
      if (pairs[i][k] == format)
        return pairs[i][!k];
  return AV_PIX_FMT_NONE;
}

enum AVPixelFormat
enc_backend_input_format (const EncBackend *backend, enum AVPixelFormat format)
{
  if (takes (backend, format))
    return format;
  enum AVPixelFormat other = other_layout (format);
  return takes (backend, other) ? other : AV_PIX_FMT_NONE;
}

enum AVPixelFormat
enc_backend_surface (const EncBackend *backend, const EncParams *params)
{
  return backend->needs_surfaces || params->memory == backend->device
      ? backend->surface
      : AV_PIX_FMT_NONE;
}

gboolean
enc_backend_suits_device (const EncBackend *backend, const gchar *wish)
{
  if (!wish || backend->device == AV_HWDEVICE_TYPE_NONE)
    return TRUE;
  return g_ascii_isdigit (wish[0]) ==
      (backend->device == AV_HWDEVICE_TYPE_CUDA);
}

gboolean
enc_backend_takes_fields (const EncBackend *backend, const GstVideoInfo *info)
{
  switch (GST_VIDEO_INFO_INTERLACE_MODE (info)) {
    case GST_VIDEO_INTERLACE_MODE_PROGRESSIVE:
      return TRUE;
    case GST_VIDEO_INTERLACE_MODE_INTERLEAVED:
    case GST_VIDEO_INTERLACE_MODE_MIXED:
      return backend->codes_fields;
    default: /* the fields are pictures of their own */
      return FALSE;
  }
}

const EncBackend *
enc_backend_select (const EncProbe *probes, guint n_probes, CodecId codec,
    enum AVPixelFormat format, EncBackendKind kind, GString *refusals)
{
  for (guint i = 0; i < n_probes; i++) {
    const EncBackend *backend = probes[i].backend;
    const gchar *reason = NULL;
    if (backend->codec != codec)
      continue;
    if (kind != ENC_BACKEND_AUTO && backend->kind != kind)
      reason = "not asked for";
    else if (enc_backend_input_format (backend, format) == AV_PIX_FMT_NONE)
      reason = "does not take this pixel format";
    else if (!probes[i].is_usable)
      reason = probes[i].reason ? probes[i].reason : "does not work";
    if (!reason)
      return backend;
    if (refusals)
      g_string_append_printf (refusals, "%s%s: %s",
          refusals->len > 0 ? "\n" : "", backend->name, reason);
  }
  return NULL;
}

enum AVPixelFormat
enc_backend_pixel_format (GstVideoFormat format)
{
  switch (format) {
    case GST_VIDEO_FORMAT_I420:
      return AV_PIX_FMT_YUV420P;
    case GST_VIDEO_FORMAT_NV12:
      return AV_PIX_FMT_NV12;
    case GST_VIDEO_FORMAT_I420_10LE:
      return AV_PIX_FMT_YUV420P10LE;
    case GST_VIDEO_FORMAT_P010_10LE:
      return AV_PIX_FMT_P010LE;
    default:
      return AV_PIX_FMT_NONE;
  }
}

/* Encoders of several rungs fill the cores of a small machine by themselves:
 * threads inside of each cost 2 to 9 % CPU and 40 MB a rung there. The largest
 * rung has more than half of the work, which one core cannot do in time. */
guint
enc_backend_default_threads (guint n_cores, guint width, guint height)
{
  if (n_cores <= 2 || (guint64) width * height <= LARGE_PICTURE)
    return 1;
  guint share =
      width * (guint64) height > 4 * LARGE_PICTURE ? n_cores : n_cores / 2;
  return CLAMP (share, 2, MAX_THREADS);
}

static void
tell_colour (const GstVideoInfo *info, AVCodecContext *context)
{
  const GstVideoColorimetry *c = &info->colorimetry;
  context->color_range = c->range == GST_VIDEO_COLOR_RANGE_0_255
      ? AVCOL_RANGE_JPEG
      : AVCOL_RANGE_MPEG;
  context->color_primaries =
      (enum AVColorPrimaries) gst_video_color_primaries_to_iso (c->primaries);
  context->color_trc =
      (enum AVColorTransferCharacteristic) gst_video_transfer_function_to_iso (
          c->transfer);
  context->colorspace =
      (enum AVColorSpace) gst_video_color_matrix_to_iso (c->matrix);
  if (info->chroma_site == GST_VIDEO_CHROMA_SITE_H_COSITED)
    context->chroma_sample_location = AVCHROMA_LOC_LEFT;
  else if (info->chroma_site == GST_VIDEO_CHROMA_SITE_COSITED)
    context->chroma_sample_location = AVCHROMA_LOC_TOPLEFT;
  else if (info->chroma_site == GST_VIDEO_CHROMA_SITE_JPEG)
    context->chroma_sample_location = AVCHROMA_LOC_CENTER;
}

static void
tell_rate_control (const RateControl *rc, AVCodecContext *context)
{
  context->bit_rate = (int64_t) rc->bitrate_bps;
  context->rc_max_rate = (int64_t) rc->max_bps;
  context->rc_buffer_size = (int) MIN (rc->vbv_bits, G_MAXINT);
  context->rc_initial_buffer_occupancy =
      (int) timescale_scale (context->rc_buffer_size,
          RATE_CONTROL_START_PERMILLE, 1000, ROUND_FLOOR);
}

void
enc_backend_tell (const EncBackend *backend, const EncParams *params,
    AVCodecContext *context, AVDictionary **options)
{
  const GstVideoInfo *info = &params->info;
  context->width = GST_VIDEO_INFO_WIDTH (info);
  context->height = GST_VIDEO_INFO_HEIGHT (info);
  context->pix_fmt = enc_backend_surface (backend, params);
  if (context->pix_fmt == AV_PIX_FMT_NONE)
    context->pix_fmt = enc_backend_input_format (backend,
        enc_backend_pixel_format (GST_VIDEO_INFO_FORMAT (info)));
  context->sample_aspect_ratio =
      (AVRational){ GST_VIDEO_INFO_PAR_N (info), GST_VIDEO_INFO_PAR_D (info) };
  /* frames are counted, see GstEncSession */
  context->time_base =
      (AVRational){ (int) params->rate.den, (int) params->rate.num };
  context->framerate =
      (AVRational){ (int) params->rate.num, (int) params->rate.den };
  context->gop_size = ENDLESS_GOP;
  context->thread_count = (int) params->n_threads;
  /* parameter sets in extradata */
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
  if (GST_VIDEO_INFO_IS_INTERLACED (info))
    context->flags |=
        AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
  tell_colour (info, context);
  tell_rate_control (&params->rate_control, context);
  backend->tell (params, context, options);
}
