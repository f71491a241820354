/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first byte says what the rest is: a configuration record, or access units
 * in one of the framings. Whatever is accepted must hold its invariants, and a
 * record that was written must be read back the same. */

#include "core/h264.h"
#include "core/h264split.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_record (const H264ParameterSets *sets)
{
  ByteWriter first = { 0 }, second = { 0 };
  if (h264_parameter_sets_write_avcc (sets, &first) == CORE_OK) {
    g_autoptr (H264ParameterSets) again = h264_parameter_sets_new ();
    guint length_size;
    g_assert (h264_parameter_sets_add_avcc (again, first.data, first.size,
                  &length_size) == CORE_OK);
    g_assert (length_size == 4);
    g_assert (h264_parameter_sets_write_avcc (again, &second) == CORE_OK);
    g_assert (first.size == second.size);
    g_assert (memcmp (first.data, second.data, first.size) == 0);

    CodecConfig config;
    if (codec_config_init_h264 (&config, first.data, first.size, NULL)) {
      g_autofree gchar *codecs = codec_config_rfc6381 (&config);
      g_assert (codecs && config.width > 0 && config.height > 0);
    }
    codec_config_clear (&config);
  }
  byte_writer_clear (&first);
  byte_writer_clear (&second);
}

static void
check_access_unit (H264ParameterSets *sets, const guint8 *data, gsize size,
    NalFraming framing)
{
  H264AccessUnit au;
  h264_access_unit_init (&au);
  h264_read_access_unit (sets, data, size, framing, size % 2, &au);
  gsize total = 0, end = 0;
  for (guint i = 0; i < au.nals->len; i++) {
    NalSpan span = g_array_index (au.nals, NalSpan, i);
    g_assert (span.size > 0 && span.offset >= end);
    g_assert (span.size <= size && span.offset <= size - span.size);
    end = span.offset + span.size;
    total += 4 + span.size;
  }
  g_assert (total == au.size_bytes);
  g_assert (!au.is_verbatim || total == size);
  g_assert (h264_find_active_sps (sets, data, &au) ||
      !h264_parameter_sets_is_complete (sets));
  h264_access_unit_clear (&au);
}

/* The borders may not depend on how the stream was cut, but for the zero_byte
 * that comes with another piece. */
static guint64
count_borders (const guint8 *data, gsize size, gsize piece_bytes)
{
  g_autoptr (H264ParameterSets) sets = h264_parameter_sets_new ();
  H264Splitter splitter = { 0 };
  guint64 border = 0, before = 0, n_borders = 0;
  for (gsize at = 0; at < size; at += piece_bytes) {
    gsize pos = 0, piece = MIN (piece_bytes, size - at);
    while (
        h264_splitter_next (&splitter, sets, data + at, piece, &pos, &border)) {
      g_assert (border <= at + piece && border >= before);
      before = border;
      n_borders++;
    }
    g_assert (pos == piece);
  }
  if (h264_splitter_finish (&splitter, sets, &border)) {
    g_assert (border < size);
    n_borders++;
  }
  h264_splitter_clear (&splitter);
  return n_borders;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  guint8 what = data[0] % 6;
  data++;
  size--;
  g_autoptr (H264ParameterSets) sets = h264_parameter_sets_new ();
  if (what == 5) {
    H264Sps sps;
    h264_parse_avcc (data, size, &sps, NULL);
    h264_parameter_sets_add_avcc (sets, data, size, NULL);
  } else {
    check_access_unit (sets, data, size, (NalFraming) what);
    guint64 n_borders = count_borders (data, size, MAX (size, 1));
    g_assert (count_borders (data, size, 1) == n_borders);
    g_assert (count_borders (data, size, 7) == n_borders);
  }
  check_record (sets);
  return 0;
}
