/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/codeclevel.h"
#include "encbackend-device.h"

#define AUTO_B_FRAMES 2
/* Pictures that the engine has in work while the next comes. */
#define PIPELINE_FRAMES 2

static const gchar *
nvenc_profile (const EncParams *params)
{
  static const EncProfileName names[] = {
    { CODEC_H264, NULL, "high" },
    { CODEC_H264, "constrained-baseline", "baseline" },
    { CODEC_H264, "baseline", "baseline" },
    { CODEC_H264, "main", "main" },
    { CODEC_H264, "high", "high" },
    { CODEC_H265, "main", "main" },
    { CODEC_H265, "main-10", "main10" },
  };
  return enc_profile_name (names, G_N_ELEMENTS (names), params);
}

/* Only for H.264 has every generation of the engine B-frames. */
static guint
nvenc_b_frames (const EncParams *params)
{
  if (params->is_low_latency ||
      g_strcmp0 (nvenc_profile (params), "baseline") == 0)
    return 0;
  if (params->b_frames != ENC_B_FRAMES_AUTO)
    return (guint) params->b_frames;
  return params->codec == CODEC_H264 ? AUTO_B_FRAMES : 0;
}

void
enc_nvenc_tell (const EncParams *params, AVCodecContext *context,
    AVDictionary **options)
{
  static const gchar *const presets[N_ENC_SPEEDS] = { "p1", "p1", "p2", "p3",
    "p4", "p4", "p5", "p6", "p7" };
  const gchar *profile = nvenc_profile (params);
  av_dict_set (options, "preset", presets[params->speed], 0);
  av_dict_set (options, "tune", params->is_low_latency ? "ull" : "hq", 0);
  av_dict_set_int (options, "delay",
      params->is_low_latency ? 0 : PIPELINE_FRAMES, 0);
  av_dict_set (options, "zerolatency", params->is_low_latency ? "1" : "0", 0);
  av_dict_set (options, "rc", "vbr", 0);
  /* a frame that asks to be a key frame is else a plain I-frame */
  av_dict_set (options, "forced-idr", "1", 0);
  av_dict_set (options, "rc-lookahead", "0", 0);
  av_dict_set (options, "no-scenecut", "1", 0);
  if (profile)
    av_dict_set (options, "profile", profile, 0);
  if (params->level > 0 && params->codec != CODEC_AV1)
    av_dict_set_int (options, "level",
        codec_level_idc (params->codec, params->level), 0);
  context->max_b_frames = (int) nvenc_b_frames (params);
  if (params->options)
    av_dict_parse_string (options, params->options, "=", ":", 0);
}

guint
enc_nvenc_delay_frames (const EncParams *params)
{
  return params->is_low_latency ? 0 : nvenc_b_frames (params) + PIPELINE_FRAMES;
}
