/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A configuration record, one parameter set, or access units in one of the
 * framings, as the first byte says. What is accepted must hold its invariants,
 * and a record that was written must be read back the same. */

#include "core/h265.h"

#include "fuzznal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_sps (const H265Sps *sps)
{
  g_assert (sps->width > 0 && sps->width <= sps->coded_width);
  g_assert (sps->height > 0 && sps->height <= sps->coded_height);
  g_assert (sps->reorder_depth < H265_MAX_DPB_PICTURES);
  g_assert (sps->n_sub_layers >= 1 && sps->n_sub_layers <= H265_MAX_SUB_LAYERS);
  g_assert ((sps->picture_rate.num == 0) == (sps->picture_rate.den == 0));
}

static void
check_record (const guint8 *data, gsize size)
{
  H265Hvcc head;
  H265HvccCursor cursor;
  Span nal;
  gsize end = 0;
  if (h265_parse_hvcc_head (data, size, &head, &cursor) != CORE_OK)
    return;
  while (h265_hvcc_cursor_next (&cursor, &nal) == CORE_OK) {
    gsize offset = (gsize) (nal.data - data);
    g_assert (nal.size > 0 && offset > end && nal.size <= size - offset);
    end = offset + nal.size;
    H265Pps pps;
    h265_parse_pps (nal, &pps);
  }
  H265Sps sps;
  guint length_size;
  gboolean has_sps =
      h265_parse_hvcc (data, size, &sps, &length_size) == CORE_OK;
  if (has_sps)
    check_sps (&sps);
  CodecConfig config;
  g_assert (codec_config_init_h265 (&config, data, size, NULL) == has_sps);
  if (has_sps) {
    g_autofree gchar *codecs = codec_config_rfc6381 (&config);
    g_assert (codecs);
  }
  codec_config_clear (&config);
}

static void
check_written (const NalSets *sets)
{
  ByteWriter record = { 0 };
  if (fuzz_round_trip (sets, &record))
    check_record (record.data, record.size);
  byte_writer_clear (&record);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  Span nal = { data + 1, size - 1 };
  H265Sps sps;
  H265Vps vps;
  g_autoptr (NalSets) sets = nal_sets_new (CODEC_H265);
  switch (data[0] % 8) {
    case 0:
      check_record (nal.data, nal.size);
      nal_sets_add_record (sets, nal.data, nal.size, NULL);
      break;
    case 1:
      if (h265_parse_sps (nal, &sps) == CORE_OK)
        check_sps (&sps);
      break;
    case 2:
      if (h265_parse_vps (nal, &vps) == CORE_OK)
        g_assert (vps.n_sub_layers <= H265_MAX_SUB_LAYERS);
      break;
    default:
      fuzz_access_unit (sets, nal.data, nal.size,
          (NalFraming) (data[0] % 8 - 3));
      fuzz_splitter (CODEC_H265, nal.data, nal.size);
      break;
  }
  check_written (sets);
  return 0;
}
