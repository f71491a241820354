/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/aac.h"
#include "core/codec.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CodecConfig config;
  if (codec_config_init_aac (&config, data, size, NULL)) {
    g_autofree gchar *codecs = codec_config_rfc6381 (&config);
    g_assert (codecs && config.sample_rate > 0 && config.frame_samples > 0);
  }
  codec_config_clear (&config);
  return 0;
}
