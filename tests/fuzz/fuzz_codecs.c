/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Configurations and first samples of the codecs that have no target of their
 * own; the first byte says which. What is accepted must have a name, and all
 * that a sample entry and a timescale need. */

#include "core/codec.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
read (guint what, const guint8 *data, gsize size, CodecConfig *config)
{
  static const CodecId sampled[] = { CODEC_AV1, CODEC_VP9, CODEC_AC3,
    CODEC_EAC3, CODEC_MP3, CODEC_DTS };
  if (what < G_N_ELEMENTS (sampled))
    return codec_config_init_from_sample (config, sampled[what], data, size,
        NULL);
  switch (what) {
    case 6:
      return codec_config_init_av1 (config, data, size, NULL);
    case 7:
      return codec_config_init_opus (config, data, size, NULL);
    case 8:
      return codec_config_init_flac (config, data, size, NULL);
    default:
      *config = (CodecConfig){ .id = CODEC_H265 };
      codec_config_set_dolby_vision (config, data, size, NULL);
      g_assert (codec_config_sample_entry (config));
      return FALSE;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CodecConfig config, copy;
  if (size == 0)
    return 0;
  if (!read (data[0] % 10, data + 1, size - 1, &config)) {
    g_assert (config.config == NULL);
    return 0;
  }
  g_autofree gchar *codecs = codec_config_rfc6381 (&config);
  g_assert (codecs && codec_config_sample_entry (&config)[0]);
  if (codec_kind (config.id) == MEDIA_VIDEO)
    g_assert (config.width > 0 && config.height > 0 && config.bit_depth >= 8 &&
        config.chroma_format_idc <= 3);
  else
    g_assert (config.sample_rate > 0 && config.channels > 0);
  g_assert (config.frame_samples > 0 || config.id == CODEC_FLAC ||
      config.id == CODEC_OPUS || codec_kind (config.id) == MEDIA_VIDEO);
  codec_config_copy (&copy, &config);
  codec_config_update_record (&copy);
  g_assert (codec_config_same_decoder (&config, &copy));
  codec_config_clear (&copy);
  codec_config_clear (&config);
  return 0;
}
