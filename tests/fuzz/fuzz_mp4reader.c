/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes as a header and as a segment. Times are in range, fragments inside and in
 * order, and each is the same when nothing but it is there. */

#include "core/mp4reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_TICKS (G_GUINT64_CONSTANT (1) << 60)

static void
check_header (Span bytes)
{
  Mp4HeaderTimes times;
  if (mp4_read_header_times (bytes, &times) != CORE_OK)
    return;
  g_assert (times.timescale > 0);
  g_assert (times.media_time >= 0 && times.media_time <= (gint64) MAX_TICKS);
}

static void
check_alone (Span bytes, gsize end, const Mp4FragmentTimes *times)
{
  ByteReader r;
  Mp4FragmentTimes alone;
  byte_reader_init (&r, bytes.data + times->offset_bytes,
      end - times->offset_bytes);
  g_assert (mp4_read_fragment_times (&r, &alone) == CORE_OK);
  g_assert (alone.offset_bytes == 0);
  g_assert (alone.base_media_decode_time == times->base_media_decode_time);
  g_assert (alone.duration == times->duration);
  g_assert (alone.is_whole == times->is_whole);
  g_assert (alone.end_bytes == times->end_bytes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Span bytes = { data, size };
  ByteReader r;
  Mp4FragmentTimes times;
  gsize before = 0;
  check_header (bytes);
  byte_reader_init (&r, data, size);
  while (mp4_read_fragment_times (&r, &times) == CORE_OK) {
    g_assert (times.offset_bytes >= before && r.pos > times.offset_bytes);
    g_assert (times.base_media_decode_time <= MAX_TICKS);
    g_assert (times.duration <= MAX_TICKS);
    check_alone (bytes, r.pos, &times);
    before = r.pos;
  }
  return 0;
}
