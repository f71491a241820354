/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The codecs parameter of RFC 6381 and of the codecs' own bindings. */

#include "codec.h"

#include "core/aac.h"
#include "core/dolbyvision.h"
#include "core/h265.h"

#define CICP_BT709 1
#define CICP_UNSPECIFIED 2

/* What these parameters mean when they say nothing of colour */
static gboolean
has_default_colour (const ColourInfo *c)
{
  return !c->is_set ||
      (c->primaries == CICP_BT709 && c->transfer == CICP_BT709 &&
          c->matrix == CICP_BT709 && !c->is_full_range);
}

static guint
colour_code (const ColourInfo *colour, guint8 code_point)
{
  return colour->is_set ? code_point : CICP_UNSPECIFIED;
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

/* The form of AV1-ISOBMFF 5: the optional part, all or nothing, where it does
 * not say the defaults (4:2:0, BT.709, limited range). */
static gchar *
av1_codecs_parameter (const CodecConfig *config)
{
  const ColourInfo *c = &config->colour;
  GString *string = g_string_new (NULL);
  g_string_printf (string, "av01.%u.%02u%c.%02u", config->profile,
      config->level, config->is_high_tier ? 'H' : 'M', config->bit_depth);
  guint chroma_bits = config->config[2] & 0x1f; /* of the record, 2.3.3 */
  guint subsampling = chroma_bits >> 2 & 3;
  gboolean has_default_chroma = chroma_bits == 0x0c;
  if (!has_default_chroma || !has_default_colour (c))
    g_string_append_printf (string, ".%u.%u%u%u.%02u.%02u.%02u.%u",
        chroma_bits >> 4, subsampling >> 1, subsampling & 1,
        subsampling == 3 ? chroma_bits & 3 : 0, colour_code (c, c->primaries),
        colour_code (c, c->transfer), colour_code (c, c->matrix),
        c->is_set && c->is_full_range ? 1 : 0);
  return g_string_free (string, FALSE);
}

/* The same for VP9: "Codecs Parameter String" of the VP binding */
static gchar *
vp9_codecs_parameter (const CodecConfig *config)
{
  const ColourInfo *c = &config->colour;
  GString *string = g_string_new (NULL);
  g_string_printf (string, "vp09.%02u.%02u.%02u", config->profile,
      config->level, config->bit_depth);
  if (config->chroma_format_idc != 1 || !has_default_colour (c))
    g_string_append_printf (string, ".%02u.%02u.%02u.%02u.%02u",
        config->chroma_format_idc, colour_code (c, c->primaries),
        colour_code (c, c->transfer), colour_code (c, c->matrix),
        c->is_set && c->is_full_range ? 1 : 0);
  return g_string_free (string, FALSE);
}

gchar *
codec_config_rfc6381 (const CodecConfig *config)
{
  const gchar *entry = codec_config_sample_entry (config);
  DolbyVision dolby_vision;
  if (dolby_vision_parse (config->dolby_vision, config->dolby_vision_size,
          &dolby_vision) == CORE_OK &&
      dolby_vision_sample_entry (&dolby_vision, config))
    return dolby_vision_codecs_parameter (&dolby_vision, entry);

  switch (config->id) {
    case CODEC_H264: /* ISO/IEC 14496-15 Annex E: the record's bytes 1 to 3 */
      g_return_val_if_fail (config->config_size >= 4, NULL);
      return g_strdup_printf ("%s.%02X%02X%02X", entry, config->config[1],
          config->config[2], config->config[3]);
    case CODEC_H265:
      return h265_codecs_parameter (config);
    case CODEC_AV1:
      g_return_val_if_fail (config->config_size >= 4, NULL);
      return av1_codecs_parameter (config);
    case CODEC_VP9:
      return vp9_codecs_parameter (config);
    case CODEC_AAC:
      return aac_codecs_parameter (config);
    case CODEC_MP3: /* objectTypeIndication, RFC 6381 3.3 */
      return g_strdup_printf ("mp4a.%02X", config->object_type_indication);
    case CODEC_OPUS: /* in lower case, Opus in ISO BMFF 4.5 */
      return g_strdup ("opus");
    case CODEC_AC3:
    case CODEC_EAC3:
    case CODEC_FLAC:
    case CODEC_DTS:
    case CODEC_WVTT:
    case CODEC_STPP:
      return g_strdup (entry);
    case CODEC_NONE:
    case N_CODECS:
      break;
  }
  return NULL;
}
