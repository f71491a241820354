/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Invariants of access units, the same for every codec with NAL units. */

#pragma once

#include <string.h>

#include "core/nalsplit.h"
#include "core/pictureclock.h"

/* The record of `sets`, which must be read back the same. FALSE: there is none
 * yet. */
static inline gboolean
fuzz_round_trip (const NalSets *sets, ByteWriter *record)
{
  if (nal_sets_write_record (sets, FALSE, record) != CORE_OK)
    return FALSE;
  g_autoptr (NalSets) again = nal_sets_new (nal_sets_codec (sets));
  ByteWriter second = { 0 };
  guint length_size;
  g_assert (nal_sets_add_record (again, record->data, record->size,
                &length_size) == CORE_OK);
  g_assert (length_size == 4);
  g_assert (nal_sets_write_record (again, FALSE, &second) == CORE_OK);
  g_assert (record->size == second.size);
  g_assert (memcmp (record->data, second.data, second.size) == 0);
  byte_writer_clear (&second);
  return TRUE;
}

static inline void
fuzz_check_unit (const NalAccessUnit *au, gsize size)
{
  gsize total = 0, end = 0;
  for (guint i = 0; i < au->nals->len; i++) {
    NalSpan span = g_array_index (au->nals, NalSpan, i);
    g_assert (span.size > 0 && span.offset >= end);
    g_assert (span.size <= size && span.offset <= size - span.size);
    end = span.offset + span.size;
    total += 4 + span.size;
  }
  g_assert (total == au->size_bytes);
  g_assert (!au->is_verbatim || total == size);
}

static inline void
fuzz_access_unit (NalSets *sets, const guint8 *data, gsize size,
    NalFraming framing)
{
  NalAccessUnit au;
  nal_access_unit_init (&au);
  nal_access_unit_read (&au, sets, data, size, framing, size % 2);
  fuzz_check_unit (&au, size);
  nal_sets_activate (sets, &au.picture, au.is_idr);
  NalVideo video;
  if (nal_sets_is_complete (sets))
    g_assert (nal_sets_describe (sets, au.picture.sps_id, &video) &&
        video.width > 0 && video.height > 0);
  nal_access_unit_clear (&au);
}

/* The times made of a picture that has none, or only the PTS that `digest` makes
 * up. Returns what all cuts must agree on. */
static inline guint64
fuzz_clock (PictureClock *clock, NalSets *sets, const NalAccessUnit *au,
    guint64 digest)
{
  NalVideo video;
  if (!au->has_slice || !nal_sets_describe (sets, au->picture.sps_id, &video))
    return 0;
  picture_clock_describe (clock, &video, video.frame_rate);
  PictureTime given = { TIME_NONE, TIME_NONE };
  if (digest % 3 == 0)
    given.pts_ns = (gint64) (digest % 64) * 40000000;
  gint64 poc;
  PictureTime time = picture_clock_next (clock, &au->picture,
      au->picture.kind == NAL_PICTURE_IDR, given, &poc);
  g_assert ((time.pts_ns == TIME_NONE) == (time.dts_ns == TIME_NONE));
  g_assert (given.pts_ns == TIME_NONE || given.pts_ns == time.pts_ns);
  return (guint64) poc ^ (guint64) time.pts_ns;
}

/* A digest of the access units of a byte stream in pieces: their slices' bytes
 * are the same however it is cut. */
static inline guint64
fuzz_split (CodecId codec, const guint8 *data, gsize size, gsize piece_bytes)
{
  g_autoptr (NalSets) sets = nal_sets_new (codec);
  NalSplitter splitter;
  nal_splitter_init (&splitter);
  PictureClock clock = { 0 };
  picture_clock_reset (&clock, 0);
  guint64 border = 0, before = 0, digest = 0;
  gsize at = 0;
  gboolean is_over = FALSE;
  while (!is_over) {
    gsize pos = 0, piece = MIN (piece_bytes, size - at);
    is_over = at >= size;
    while (is_over ? nal_splitter_finish (&splitter, sets, &border)
                   : nal_splitter_next (&splitter, sets, data + at, piece,
                         NAL_FRAMING_ANNEXB, &pos, &border)) {
      g_assert (border >= before && border <= size);
      fuzz_check_unit (&splitter.au, (gsize) (border - before));
      digest = digest * 31 + splitter.au.size_bytes;
      digest = digest * 31 + fuzz_clock (&clock, sets, &splitter.au, digest);
      before = border;
    }
    at += piece;
  }
  nal_splitter_clear (&splitter);
  return digest;
}

static inline void
fuzz_splitter (CodecId codec, const guint8 *data, gsize size)
{
  guint64 digest = fuzz_split (codec, data, size, MAX (size, 1));
  g_assert (fuzz_split (codec, data, size, 1) == digest);
  g_assert (fuzz_split (codec, data, size, 7) == digest);
}
