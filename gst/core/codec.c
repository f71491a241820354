/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "codec.h"

#include <string.h>

#include "core/aac.h"
#include "core/h264.h"
#include "core/h265.h"

#define OBJECT_TYPE_MPEG4_AUDIO 0x40 /* ISO/IEC 14496-1 table 5 */

static const struct
{
  MediaKind kind;
  gchar sample_entry[5];
} codecs[N_CODECS] = {
  /* clang-format off */
  [CODEC_H264] = { MEDIA_VIDEO, "avc1" }, /* ISO/IEC 14496-15 5.4.2 */
  [CODEC_H265] = { MEDIA_VIDEO, "hvc1" }, /* 8.4.1 */
  [CODEC_AV1]  = { MEDIA_VIDEO, "av01" },
  [CODEC_VP9]  = { MEDIA_VIDEO, "vp09" },
  [CODEC_AAC]  = { MEDIA_AUDIO, "mp4a" }, /* ISO/IEC 14496-14 5.6 */
  [CODEC_AC3]  = { MEDIA_AUDIO, "ac-3" }, /* ETSI TS 102 366 F.3 */
  [CODEC_EAC3] = { MEDIA_AUDIO, "ec-3" }, /* F.5 */
  [CODEC_OPUS] = { MEDIA_AUDIO, "Opus" },
  [CODEC_FLAC] = { MEDIA_AUDIO, "fLaC" },
  [CODEC_MP3]  = { MEDIA_AUDIO, "mp4a" },
  [CODEC_DTS]  = { MEDIA_AUDIO, "dtsc" }, /* ETSI TS 102 114 E.2.2 */
  [CODEC_WVTT] = { MEDIA_TEXT,  "wvtt" }, /* ISO/IEC 14496-30 7.5 */
  [CODEC_STPP] = { MEDIA_TEXT,  "stpp" }, /* ISO/IEC 14496-12 12.6.3 */
  /* clang-format on */
};

MediaKind
codec_kind (CodecId id)
{
  return codecs[id].kind;
}

gboolean
codec_config_init_h264 (CodecConfig *config, const guint8 *avcc, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  H264Sps sps;
  CoreStatus status = h264_parse_avcc (avcc, size, &sps, NULL);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "AVCDecoderConfigurationRecord of %" G_GSIZE_FORMAT
        " bytes: %s, expected version 1 with a sequence parameter set",
        size, status == CORE_NEED_DATA ? "no set" : core_status_name (status));
    return FALSE;
  }
  *config = (CodecConfig){
    .id = CODEC_H264,
    .config = g_memdup2 (avcc, size),
    .config_size = size,
    .width = sps.width,
    .height = sps.height,
    .pixel_aspect_ratio = sps.pixel_aspect_ratio,
    .frame_rate = sps.frame_rate,
    .colour = sps.colour,
    .profile = sps.profile_idc,
    .level = sps.level_idc,
    .chroma_format_idc = sps.chroma_format_idc,
    .bit_depth = sps.bit_depth_luma,
  };
  return TRUE;
}

gboolean
codec_config_init_h265 (CodecConfig *config, const guint8 *hvcc, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  H265Sps sps;
  CoreStatus status = h265_parse_hvcc (hvcc, size, &sps, NULL);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "HEVCDecoderConfigurationRecord of %" G_GSIZE_FORMAT
        " bytes: %s, expected version 1 with a sequence parameter set",
        size, status == CORE_NEED_DATA ? "no set" : core_status_name (status));
    return FALSE;
  }
  *config = (CodecConfig){
    .id = CODEC_H265,
    .config = g_memdup2 (hvcc, size),
    .config_size = size,
    .width = sps.width,
    .height = sps.height,
    .pixel_aspect_ratio = sps.pixel_aspect_ratio,
    .frame_rate = sps.picture_rate,
    .colour = sps.colour,
    .profile = sps.profile.profile_idc,
    .level = sps.profile.level_idc,
    .is_high_tier = sps.profile.is_high_tier,
    .chroma_format_idc = sps.chroma_format_idc,
    .bit_depth = sps.bit_depth_luma,
  };
  return TRUE;
}

gboolean
codec_config_init_aac (CodecConfig *config, const guint8 *asc, gsize size,
    GError **error)
{
  *config = (CodecConfig){ 0 };
  AacConfig aac;
  CoreStatus status = aac_parse_config (asc, size, &aac);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "AudioSpecificConfig of %" G_GSIZE_FORMAT
        " bytes: %s, expected an AAC object type with its rate and channels",
        size, core_status_name (status));
    return FALSE;
  }
  *config = (CodecConfig){
    .id = CODEC_AAC,
    .config = g_memdup2 (asc, size),
    .config_size = size,
    .object_type_indication = OBJECT_TYPE_MPEG4_AUDIO,
    .sample_rate = aac.sample_rate,
    .channels = aac.channels,
    .frame_samples = (guint32) timescale_scale (aac.frame_samples,
        aac.sample_rate, aac.core_sample_rate, ROUND_NEAREST),
  };
  return TRUE;
}

void
codec_config_copy (CodecConfig *to, const CodecConfig *from)
{
  *to = *from;
  to->config = g_memdup2 (from->config, from->config_size);
}

void
codec_config_clear (CodecConfig *config)
{
  g_free (config->config);
  *config = (CodecConfig){ 0 };
}

static gboolean
fraction_equal (Fraction a, Fraction b)
{
  return (guint64) a.num * b.den == (guint64) b.num * a.den;
}

/* The pixel aspect ratio counts: the init segment says it, and a picture shown
 * at a wrong shape is no use. */
gboolean
codec_config_same_decoder (const CodecConfig *a, const CodecConfig *b)
{
  return a->id == b->id && a->config_size == b->config_size &&
      (a->config_size == 0 ||
          memcmp (a->config, b->config, a->config_size) == 0) &&
      a->width == b->width && a->height == b->height &&
      fraction_equal (a->pixel_aspect_ratio, b->pixel_aspect_ratio) &&
      a->has_in_band_parameter_sets == b->has_in_band_parameter_sets &&
      a->sample_rate == b->sample_rate && a->channels == b->channels;
}

const gchar *
codec_config_sample_entry (const CodecConfig *config)
{
  if (config->sample_entry[0])
    return config->sample_entry;
  if (config->has_in_band_parameter_sets && config->id == CODEC_H264)
    return "avc3";
  if (config->has_in_band_parameter_sets && config->id == CODEC_H265)
    return "hev1";
  return config->id == CODEC_NONE ? NULL : codecs[config->id].sample_entry;
}

/* RFC 6381 3.4, with the object type that a decoder must know to play all of
 * it (ISO/IEC 14496-3 table 1.17) */
static gchar *
aac_codecs_parameter (const CodecConfig *config)
{
  AacConfig aac;
  if (aac_parse_config (config->config, config->config_size, &aac) != CORE_OK)
    return g_strdup ("mp4a.40");
  guint type = aac.extension_object_type ? aac.extension_object_type
                                         : aac.audio_object_type;
  return g_strdup_printf ("mp4a.40.%u", type);
}

static guint32
reverse_bits (guint32 value)
{
  guint32 reversed = 0;
  for (guint i = 0; i < 32; i++)
    reversed |= (value >> i & 1) << (31 - i);
  return reversed;
}

/* ISO/IEC 14496-15 E.3: the compatibility flags with flag 0 as the lowest bit,
 * and the constraint bytes without trailing zeros. */
static gchar *
h265_codecs_parameter (const CodecConfig *config)
{
  H265Hvcc head;
  if (h265_parse_hvcc_head (config->config, config->config_size, &head, NULL) !=
      CORE_OK)
    return NULL;
  const H265ProfileTierLevel *profile = &head.profile;
  static const gchar *const spaces[] = { "", "A", "B", "C" };
  GString *string = g_string_new (NULL);
  g_string_printf (string, "%s.%s%u.%X.%c%u",
      codec_config_sample_entry (config), spaces[profile->profile_space],
      profile->profile_idc, reverse_bits (profile->profile_compatibility_flags),
      profile->is_high_tier ? 'H' : 'L', profile->level_idc);
  guint n_bytes = G_N_ELEMENTS (profile->constraint_bytes);
  while (n_bytes > 0 && profile->constraint_bytes[n_bytes - 1] == 0)
    n_bytes--;
  for (guint i = 0; i < n_bytes; i++)
    g_string_append_printf (string, ".%X", profile->constraint_bytes[i]);
  return g_string_free (string, FALSE);
}

gchar *
codec_config_rfc6381 (const CodecConfig *config)
{
  switch (config->id) {
    case CODEC_H264: /* ISO/IEC 14496-15 Annex E: the record's bytes 1 to 3 */
      g_return_val_if_fail (config->config_size >= 4, NULL);
      return g_strdup_printf ("%s.%02X%02X%02X",
          codec_config_sample_entry (config), config->config[1],
          config->config[2], config->config[3]);
    case CODEC_H265:
      return h265_codecs_parameter (config);
    case CODEC_AAC:
      return aac_codecs_parameter (config);
    default:
      break;
  }
  return NULL;
}
