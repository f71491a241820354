/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first byte says what the rest is: a configuration record, or access units
 * in one of the framings. Whatever is accepted must hold its invariants, and a
 * record that was written must be read back the same. */

#include "core/h264.h"
#include "core/nalsplit.h"

#include "fuzznal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_record (const NalSets *sets)
{
  ByteWriter record = { 0 };
  CodecConfig config;
  if (fuzz_round_trip (sets, &record)) {
    if (codec_config_init_h264 (&config, record.data, record.size, NULL)) {
      g_autofree gchar *codecs = codec_config_rfc6381 (&config);
      g_assert (codecs && config.width > 0 && config.height > 0);
    }
    codec_config_clear (&config);
  }
  byte_writer_clear (&record);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  guint8 what = data[0] % 6;
  data++;
  size--;
  g_autoptr (NalSets) sets = nal_sets_new (CODEC_H264);
  if (what == 5) {
    H264Sps sps;
    h264_parse_avcc (data, size, &sps, NULL);
    nal_sets_add_record (sets, data, size, NULL);
  } else {
    fuzz_access_unit (sets, data, size, (NalFraming) what);
    fuzz_splitter (CODEC_H264, data, size);
  }
  check_record (sets);
  return 0;
}
