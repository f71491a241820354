/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dolbyvision.h"

#include "core/bits.h"

#define MAX_VERSION_MAJOR 3
#define MAX_DVCC_PROFILE 7
#define MAX_DVVC_PROFILE 10

CoreStatus
dolby_vision_parse (const guint8 *record, gsize size, DolbyVision *dolby_vision)
{
  BitReader r;
  bit_reader_init (&r, record, size);
  guint32 version_major = bit_reader_u (&r, 8);
  bit_reader_skip (&r, 8); /* dv_version_minor */
  DolbyVision d = { .profile = (guint8) bit_reader_u (&r, 7) };
  d.level = (guint8) bit_reader_u (&r, 6);
  d.has_rpu = bit_reader_flag (&r);
  d.has_enhancement_layer = bit_reader_flag (&r);
  d.has_base_layer = bit_reader_flag (&r);
  d.compatibility_id = (guint8) bit_reader_u (&r, 4);
  if (r.failed || size > DOLBY_VISION_RECORD_SIZE || version_major == 0)
    return CORE_INVALID;
  if (version_major > MAX_VERSION_MAJOR)
    return CORE_UNSUPPORTED;
  *dolby_vision = d;
  return CORE_OK;
}

const gchar *
dolby_vision_box_type (const DolbyVision *dolby_vision)
{
  if (dolby_vision->profile <= MAX_DVCC_PROFILE)
    return "dvcC";
  return dolby_vision->profile <= MAX_DVVC_PROFILE ? "dvvC" : "dvwC";
}

static const gchar *
own_sample_entry (const CodecConfig *config)
{
  switch (config->id) {
    case CODEC_H264:
      return config->has_in_band_parameter_sets ? "dvav" : "dva1";
    case CODEC_H265:
      return config->has_in_band_parameter_sets ? "dvhe" : "dvh1";
    case CODEC_AV1:
      return "dav1";
    default:
      return NULL;
  }
}

const gchar *
dolby_vision_sample_entry (const DolbyVision *dolby_vision,
    const CodecConfig *config)
{
  return dolby_vision->compatibility_id == 0 ? own_sample_entry (config) : NULL;
}

gchar *
dolby_vision_codecs_parameter (const DolbyVision *dolby_vision,
    const gchar *entry)
{
  return g_strdup_printf ("%s.%02u.%02u", entry, dolby_vision->profile,
      dolby_vision->level);
}

/* The brands of "Dolby Vision Streams Within the ISO Base Media File Format" 6,
 * which SUPPLEMENTAL-CODECS repeats. */
static const gchar *
base_layer_brand (const DolbyVision *dolby_vision)
{
  switch (dolby_vision->compatibility_id) {
    case 1:
      return "db1p";
    case 2:
      return "db2g";
    case 4:
      return "db4h";
    default:
      return NULL;
  }
}

gchar *
dolby_vision_supplemental_codec (const CodecConfig *config)
{
  DolbyVision dolby_vision;
  if (dolby_vision_parse (config->dolby_vision, config->dolby_vision_size,
          &dolby_vision) != CORE_OK)
    return NULL;
  const gchar *entry = own_sample_entry (config);
  const gchar *brand = base_layer_brand (&dolby_vision);
  if (!entry || !brand)
    return NULL;
  g_autofree gchar *codec =
      dolby_vision_codecs_parameter (&dolby_vision, entry);
  return g_strdup_printf ("%s/%s", codec, brand);
}
