/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/segmentchain.h"

#include "coretest.h"

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  gint64 first_ms;
  gint64 end_ms;
  gint64 offset_ms; /* expected */
} Link;

static void
check_chain (guint row, const Link *links, guint n_links)
{
  SegmentChain chain;
  segment_chain_init (&chain);
  for (guint i = 0; i < n_links; i++) {
    segment_chain_begin (&chain);
    segment_chain_add_block (&chain, links[i].first_ms * MS);
    segment_chain_add_end (&chain, links[i].end_ms * MS);
    ck_assert_msg (chain.offset_ns == links[i].offset_ms * MS,
        "row %u Segment %u: %" G_GINT64_FORMAT, row, i, chain.offset_ns);
  }
}

START_TEST (offsets_add_up_or_stay)
{
  static const struct
  {
    const gchar *what;
    Link links[3];
  } rows[] = {
    { "joined recordings",
        { { 0, 4000, 0 }, { 0, 500, 4000 }, { 0, 9, 4500 } } },
    { "a late start stays late",
        { { 700, 4000, 0 }, { 700, 3000, 4000 }, { 0, 9, 7000 } } },
    { "headers sent again",
        { { 0, 4000, 0 }, { 4000, 8000, 0 }, { 7900, 9000, 0 } } },
    { "a gap is one",
        { { 0, 4000, 0 }, { 60000, 61000, 0 }, { 61000, 62000, 0 } } },
    { "sent again, then started again",
        { { 0, 4000, 0 }, { 4000, 8000, 0 }, { 0, 100, 8000 } } },
    { "shorter than the interleave",
        { { 0, 200, 0 }, { 0, 200, 200 }, { 0, 200, 400 } } },
    { "times before zero",
        { { -20, -10, 0 }, { -20, 100, 0 }, { -20, 9, 100 } } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_chain (i, rows[i].links, G_N_ELEMENTS (rows[i].links));
}
END_TEST

START_TEST (durations_are_ends_or_lengths)
{
  static const struct
  {
    const gchar *what;
    gint64 first_ms, duration_ms;
    gboolean is_length;
    gint64 end_ms; /* expected */
  } rows[] = {
    { "from time 0", 0, 4000, FALSE, 4000 },
    { "from a little later", 900, 4000, TRUE, 4000 },
    { "a late start's end", 90000, 90010, FALSE, 90010 },
    { "the length of what begins late", 3000, 10000, TRUE, 13000 },
    { "over before it begins", 4000, 4000, FALSE, 8000 },
    { "before zero", -20, 4000, TRUE, 4000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    SegmentChain chain;
    segment_chain_init (&chain);
    segment_chain_begin (&chain);
    segment_chain_add_block (&chain, rows[i].first_ms * MS);
    ck_assert_msg (segment_chain_end (&chain, rows[i].duration_ms * MS,
                       rows[i].is_length) == rows[i].end_ms * MS,
        "%s", rows[i].what);
  }
  SegmentChain chain;
  segment_chain_init (&chain);
  segment_chain_add_block (&chain, G_MAXINT64);
  ck_assert (segment_chain_end (&chain, G_MAXINT64, TRUE) > 0);
}
END_TEST

/* A Segment that goes on with the one before begins where that did. */
START_TEST (empty_starts_are_told)
{
  static const struct
  {
    gint64 first_ms, end_ms, late_ms;
  } rows[] = {
    { 5000, 9000, 4800 },
    { 9000, 12000, 4800 }, /* goes on */
    { 1000, 3000, 0 },     /* anew */
    { 1500, 2500, 1300 },
    { 0, 10, 0 },
  };
  SegmentChain chain;
  segment_chain_init (&chain);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    segment_chain_begin (&chain);
    segment_chain_add_block (&chain, rows[i].first_ms * MS);
    segment_chain_add_end (&chain, rows[i].end_ms * MS);
    ck_assert_msg (chain.late_ns == rows[i].late_ms * MS,
        "row %u: %" G_GINT64_FORMAT, i, chain.late_ns);
  }
}
END_TEST

START_TEST (headers_without_blocks_change_nothing)
{
  SegmentChain chain;
  segment_chain_init (&chain);
  segment_chain_begin (&chain);
  segment_chain_begin (&chain);
  ck_assert_int_eq (chain.offset_ns, 0);
  segment_chain_add_block (&chain, 0);
  segment_chain_add_end (&chain, 40 * MS);
  segment_chain_begin (&chain);
  segment_chain_begin (&chain);
  ck_assert_int_eq (chain.offset_ns, 40 * MS); /* until a block says other */
  segment_chain_add_block (&chain, 40 * MS);
  ck_assert_int_eq (chain.offset_ns, 0);
}
END_TEST

START_TEST (broken_times_do_not_overflow)
{
  SegmentChain chain;
  segment_chain_init (&chain);
  for (guint i = 0; i < 100; i++) {
    segment_chain_begin (&chain);
    segment_chain_add_block (&chain, i % 2 ? G_MAXINT64 : -G_MAXINT64);
    segment_chain_add_end (&chain, G_MAXINT64);
    ck_assert_int_ge (chain.offset_ns, 0);
  }
}
END_TEST

CORE_TEST_MAIN ("segmentchain", durations_are_ends_or_lengths,
    offsets_add_up_or_stay, empty_starts_are_told,
    headers_without_blocks_change_nothing, broken_times_do_not_overflow)
