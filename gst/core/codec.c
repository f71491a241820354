/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "codec.h"

#include <string.h>

#include "core/dolbyvision.h"

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

/* Records that this code makes from a sample also hold what differs between
 * samples of one stream (bit rates) or what caps say on and off (colour). */
static gboolean
same_record (const CodecConfig *a, const CodecConfig *b)
{
  switch (a->id) {
    case CODEC_VP9:
      return a->profile == b->profile && a->bit_depth == b->bit_depth &&
          a->chroma_format_idc == b->chroma_format_idc;
    case CODEC_EAC3: /* data_rate is in the first two bytes */
      return a->config_size == b->config_size &&
          (a->config_size <= 2 ||
              memcmp (a->config + 2, b->config + 2, a->config_size - 2) == 0);
    case CODEC_FLAC: /* frame sizes, length and checksum */
    case CODEC_DTS:
      return a->bit_depth == b->bit_depth;
    default:
      return a->config_size == b->config_size &&
          (a->config_size == 0 ||
              memcmp (a->config, b->config, a->config_size) == 0);
  }
}

/* The pixel aspect ratio counts: the init segment says it, and a picture shown
 * at a wrong shape is no use. */
gboolean
codec_config_same_decoder (const CodecConfig *a, const CodecConfig *b)
{
  return a->id == b->id && same_record (a, b) && a->width == b->width &&
      a->height == b->height &&
      fraction_equal (a->pixel_aspect_ratio, b->pixel_aspect_ratio) &&
      a->sample_rate == b->sample_rate && a->channels == b->channels &&
      a->object_type_indication == b->object_type_indication &&
      g_str_equal (codec_config_sample_entry (a),
          codec_config_sample_entry (b)) &&
      a->dolby_vision_size == b->dolby_vision_size &&
      memcmp (a->dolby_vision, b->dolby_vision, a->dolby_vision_size) == 0;
}

static gboolean
has_same_colour (const ColourInfo *a, const ColourInfo *b)
{
  return a->is_set == b->is_set && a->primaries == b->primaries &&
      a->transfer == b->transfer && a->matrix == b->matrix &&
      a->is_full_range == b->is_full_range;
}

gboolean
codec_config_is_switchable (const CodecConfig *a, const CodecConfig *b)
{
  return a->id == b->id &&
      g_str_equal (codec_config_sample_entry (a),
          codec_config_sample_entry (b)) &&
      has_same_colour (&a->colour, &b->colour);
}

const gchar *
codec_config_sample_entry (const CodecConfig *config)
{
  DolbyVision dolby_vision;
  const gchar *name = NULL;
  if (config->sample_entry[0])
    return config->sample_entry;
  if (dolby_vision_parse (config->dolby_vision, config->dolby_vision_size,
          &dolby_vision) == CORE_OK)
    name = dolby_vision_sample_entry (&dolby_vision, config);
  if (name)
    return name;
  if (config->has_in_band_parameter_sets && config->id == CODEC_H264)
    return "avc3";
  if (config->has_in_band_parameter_sets && config->id == CODEC_H265)
    return "hev1";
  return codecs[config->id].sample_entry;
}
