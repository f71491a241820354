/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/codeclevel.h"
#include "encbackend-device.h"

#define AUTO_B_FRAMES 2
#define PIPELINE_FRAMES 2

static const gchar *
vaapi_profile (const EncParams *params)
{
  static const EncProfileName names[] = {
    { CODEC_H264, "constrained-baseline", "constrained_baseline" },
    { CODEC_H264, "baseline", "constrained_baseline" },
    { CODEC_H264, "main", "main" },
    { CODEC_H264, "high", "high" },
    { CODEC_H265, "main", "main" },
    { CODEC_H265, "main-10", "main10" },
    { CODEC_AV1, "main", "main" },
  };
  return enc_profile_name (names, G_N_ELEMENTS (names), params);
}

/* A driver that has none codes none. */
static guint
vaapi_b_frames (const EncParams *params)
{
  if (params->is_low_latency ||
      g_strcmp0 (vaapi_profile (params), "constrained_baseline") == 0)
    return 0;
  return params->b_frames != ENC_B_FRAMES_AUTO ? (guint) params->b_frames
                                               : AUTO_B_FRAMES;
}

void
enc_vaapi_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  /* Drivers count from thorough to fast, the most of them to 7. */
  static const int qualities[N_ENC_SPEEDS] = { 7, 7, 6, 5, 4, 4, 3, 2, 1 };
  context->compression_level = qualities[params->speed];
  const gchar *profile = vaapi_profile (params);
  if (profile)
    av_dict_set (options, "profile", profile, 0);
  if (params->level > 0)
    context->level = codec_level_idc (params->codec, params->level);
  context->max_b_frames = (int) vaapi_b_frames (params);
  av_dict_set_int (options, "async_depth",
      params->is_low_latency ? 1 : PIPELINE_FRAMES, 0);
  if (params->options)
    av_dict_parse_string (options, params->options, "=", ":", 0);
}

void
enc_vaapi_low_power_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  av_dict_set (options, "low_power", "1", 0);
  enc_vaapi_tell (params, context, options);
}

guint
enc_vaapi_delay_frames (const EncParams *params)
{
  return params->is_low_latency ? 0 : vaapi_b_frames (params) + PIPELINE_FRAMES;
}
