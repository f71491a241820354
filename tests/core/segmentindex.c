/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/segmentindex.h"

#include "boxreader.h"
#include "coretest.h"

#define TRACK 3
#define TIMESCALE 1000

/* `n` segments of 2000 ticks and 100 + i bytes. */
static SegmentIndex *
make_index (guint room, guint n)
{
  SegmentIndex *index = segment_index_new (room);
  for (guint i = 0; i < n; i++) {
    gint64 start = 500 + 2000 * (gint64) i;
    segment_index_begin (index, MP4_SAP_CLOSED_GOP, start);
    segment_index_add_bytes (index, 60 + i);
    segment_index_add_span (index, start, start + 1000);
    segment_index_add_bytes (index, 40);
    segment_index_add_span (index, start + 1000, start + 2000);
  }
  return index;
}

/* What a reader makes of `n` segments in an index of `room` references. */
static void
check_index (guint room, guint n, guint n_expected)
{
  g_autoptr (SegmentIndex) index = make_index (room, n);
  ByteWriter w = { 0 };
  ck_assert_int_eq (segment_index_write (index, &w, TRACK, TIMESCALE), CORE_OK);
  ck_assert_uint_eq (w.size, segment_index_room (index));
  Span file = { w.data, w.size };
  ck_assert_int_eq (box_count (file, "sidx"), 1);
  Span sidx = box_find (file, "sidx");
  ck_assert_uint_eq (box_u32 (sidx.data + 4), TRACK);
  ck_assert_uint_eq (box_u32 (sidx.data + 16), 500); /* low half */
  ck_assert_uint_eq (box_u32 (sidx.data + 24),
      w.size - mp4_sidx_size (n_expected)); /* to behind the free box */
  ck_assert_uint_eq (box_u32 (sidx.data + 28), n_expected);
  guint64 size = 0, duration = 0;
  for (guint i = 0; i < n_expected; i++) {
    const guint8 *reference = sidx.data + 32 + 12 * i;
    size += box_u32 (reference);
    duration += box_u32 (reference + 4);
    ck_assert_uint_eq (box_u32 (reference + 8), 0x90000000);
  }
  ck_assert_uint_eq (size, 100ull * n + (guint64) n * (n - 1) / 2);
  ck_assert_uint_eq (duration, 2000ull * n);
  byte_writer_clear (&w);
}

START_TEST (references_cover_every_segment_in_the_room_there_is)
{
  static const struct
  {
    guint room, n_segments, n_references;
  } rows[] = {
    { 4, 1, 1 },
    { 4, 4, 4 }, /* no free box */
    { 4, 5, 3 }, /* 2 + 2 + 1 */
    { 4, 8, 4 },
    { 4, 9, 3 }, /* 4 + 4 + 1 */
    { 2, 1000, 2 },
    { 1024, 5000, 625 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_index (rows[i].room, rows[i].n_segments, rows[i].n_references);
}
END_TEST

START_TEST (room_is_a_free_box_of_the_same_size)
{
  g_autoptr (SegmentIndex) index = make_index (16, 3);
  ByteWriter w = { 0 };
  segment_index_write_room (index, &w);
  ck_assert_uint_eq (w.size, segment_index_room (index));
  ck_assert_int_eq (box_count ((Span){ w.data, w.size }, "free"), 1);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (odd_segments)
{
  ByteWriter w = { 0 };
  g_autoptr (SegmentIndex) index = segment_index_new (4);
  ck_assert_int_eq (segment_index_write (index, &w, TRACK, TIMESCALE),
      CORE_NEED_DATA);
  ck_assert_uint_eq (w.size, 0);

  /* An open GOP, one without samples of the track, one that starts with no
   * access point. */
  segment_index_begin (index, MP4_SAP_OPEN_GOP, 120);
  segment_index_add_span (index, 100, 200);
  segment_index_begin (index, MP4_SAP_CLOSED_GOP, 0);
  segment_index_begin (index, MP4_SAP_UNKNOWN, 300);
  segment_index_add_span (index, 300, 450);
  ck_assert_int_eq (segment_index_write (index, &w, TRACK, TIMESCALE), CORE_OK);
  const guint8 *refs = box_find ((Span){ w.data, w.size }, "sidx").data + 32;
  ck_assert_uint_eq (box_u32 (refs + 4), 200);
  ck_assert_uint_eq (box_u32 (refs + 8), 0xb0000014);
  ck_assert_uint_eq (box_u32 (refs + 16), 0);
  ck_assert_uint_eq (box_u32 (refs + 28), 150);
  ck_assert_uint_eq (box_u32 (refs + 32), 0);
  byte_writer_reset (&w);

  segment_index_add_bytes (index, 1u << 31);
  ck_assert_int_eq (segment_index_write (index, &w, TRACK, TIMESCALE),
      CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

CORE_TEST_MAIN ("segmentindex",
    references_cover_every_segment_in_the_room_there_is,
    room_is_a_free_box_of_the_same_size, odd_segments)
