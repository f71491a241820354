/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/splice.h"

#include "bitwriter.h"
#include "coretest.h"

/* What every section has in front of its command. */
static void
put_head (BitWriter *w, guint command, gboolean is_encrypted)
{
  put_u (w, 8, 0xfc);
  put_u (w, 4 + 12, 0);
  put_u (w, 8, 0);
  put_u (w, 1, is_encrypted);
  put_u (w, 6, 0);
  put_u (w, 1, 0); /* pts_adjustment */
  put_u (w, 32, 0);
  put_u (w, 8, 0);
  put_u (w, 12 + 12, 0);
  put_u (w, 8, command);
}

static void
put_time (BitWriter *w)
{
  put_u (w, 7, 0x7f);
  put_u (w, 1, 1); /* 33 bits of it */
  put_u (w, 32, 90000);
}

typedef struct
{
  guint32 id;
  gboolean is_cancelled, is_out, by_components, is_immediate;
  guint32 duration; /* ticks; 0: none */
} Insert;

static void
put_insert (BitWriter *w, const Insert *insert)
{
  put_head (w, 0x05, FALSE);
  put_u (w, 32, insert->id);
  put_u (w, 1, insert->is_cancelled);
  put_u (w, 7, 0x7f);
  put_u (w, 1, insert->is_out);
  put_u (w, 1, !insert->by_components);
  put_u (w, 1, insert->duration > 0);
  put_u (w, 1, insert->is_immediate);
  put_u (w, 4, 0xf);
  if (insert->by_components) {
    put_u (w, 8, 2);
    for (guint i = 0; i < 2; i++) {
      put_u (w, 8, i);
      if (!insert->is_immediate)
        put_time (w);
    }
  } else if (!insert->is_immediate) {
    put_time (w);
  }
  if (insert->duration > 0) {
    put_u (w, 1 + 6, 0);
    put_u (w, 1, 0);
    put_u (w, 32, insert->duration);
  }
  put_u (w, 16 + 8 + 8, 0);
}

START_TEST (inserts_are_out_or_in)
{
  static const struct
  {
    Insert insert;
    CoreStatus status;
    Splice expected;
  } rows[] = {
    { { 7, FALSE, TRUE, FALSE, FALSE, 2700000 }, CORE_OK,
        { SPLICE_OUT, 7, 30000000 } },
    { { 7, FALSE, TRUE, FALSE, TRUE, 0 }, CORE_OK, { SPLICE_OUT, 7, -1 } },
    { { 7, FALSE, FALSE, FALSE, FALSE, 0 }, CORE_OK, { SPLICE_IN, 7, -1 } },
    { { 0xffffffff, FALSE, TRUE, TRUE, FALSE, 90000 }, CORE_OK,
        { SPLICE_OUT, 0xffffffff, 1000000 } },
    { { 7, FALSE, TRUE, TRUE, TRUE, 0 }, CORE_OK, { SPLICE_OUT, 7, -1 } },
    { { 7, TRUE, TRUE, FALSE, FALSE, 0 }, CORE_UNSUPPORTED, { 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    Splice splice = { 0 };
    put_insert (&w, &rows[i].insert);
    ck_assert_msg (splice_parse (w.data, w.size, &splice) == rows[i].status,
        "row %u", i);
    ck_assert_int_eq (splice.kind, rows[i].expected.kind);
    ck_assert_uint_eq (splice.event_id, rows[i].expected.event_id);
    ck_assert_int_eq (splice.duration_us, rows[i].expected.duration_us);
    /* Wherever it breaks off, nothing is read beyond. */
    gsize n_needed = w.size - 4;
    for (gsize size = 0; size < n_needed && rows[i].status == CORE_OK; size++)
      ck_assert (splice_parse (w.data, size, &splice) == CORE_INVALID);
  }
}
END_TEST

static void
put_segmentation (BitWriter *w, guint32 id, guint type, guint32 duration)
{
  put_u (w, 8, 0x02);
  put_u (w, 8, duration > 0 ? 22 : 17);
  put_u (w, 32, 0x43554549);
  put_u (w, 32, id);
  put_u (w, 1 + 7, 0x7f);
  put_u (w, 1, 1);
  put_u (w, 1, duration > 0);
  put_u (w, 6, 0x3f);
  if (duration > 0) {
    put_u (w, 8, 0);
    put_u (w, 32, duration);
  }
  put_u (w, 8, 0x08);
  put_u (w, 8, 2);
  put_u (w, 16, 0xabcd);
  put_u (w, 8, type);
  put_u (w, 16, 0);
}

START_TEST (time_signals_say_it_in_descriptors)
{
  static const struct
  {
    guint type;
    SpliceKind kind;
  } rows[] = {
    { 0x10, SPLICE_OTHER },
    { 0x20, SPLICE_OTHER },
    { 0x22, SPLICE_OUT },
    { 0x23, SPLICE_IN },
    { 0x30, SPLICE_OUT },
    { 0x31, SPLICE_IN },
    { 0x35, SPLICE_IN },
    { 0x36, SPLICE_OUT },
    { 0x40, SPLICE_OTHER },
    { 0x46, SPLICE_OUT },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter w = { 0 };
    Splice splice = { 0 };
    put_head (&w, 0x06, FALSE);
    put_time (&w);
    put_u (&w, 16, 19 + 24);
    put_segmentation (&w, 5, 0x20, 0); /* a chapter: breaks go first */
    put_segmentation (&w, 6, rows[i].type, 180000);
    ck_assert_int_eq (splice_parse (w.data, w.size, &splice), CORE_OK);
    ck_assert_msg (splice.kind == rows[i].kind, "row %u", i);
    gboolean is_break = rows[i].kind != SPLICE_OTHER;
    ck_assert_uint_eq (splice.event_id, is_break ? 6 : 5);
    ck_assert_int_eq (splice.duration_us, is_break ? 2000000 : -1);
  }
}
END_TEST

START_TEST (others_mark_no_place)
{
  static const guint commands[] = { 0x00, 0x04, 0x07, 0xff };
  Splice splice = { SPLICE_OTHER, 99, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    BitWriter w = { 0 };
    put_head (&w, commands[i], FALSE);
    ck_assert_int_eq (splice_parse (w.data, w.size, &splice), CORE_UNSUPPORTED);
  }
  BitWriter encrypted = { 0 };
  put_head (&encrypted, 0x05, TRUE);
  ck_assert_int_eq (splice_parse (encrypted.data, encrypted.size, &splice),
      CORE_UNSUPPORTED);
  BitWriter none = { 0 };
  put_head (&none, 0x06, FALSE);
  put_time (&none);
  put_u (&none, 16, 0);
  ck_assert_int_eq (splice_parse (none.data, none.size, &splice),
      CORE_UNSUPPORTED);
  ck_assert_int_eq (splice_parse ((const guint8 *) "", 0, &splice),
      CORE_INVALID);
  ck_assert_uint_eq (splice.event_id, 99);
}
END_TEST

/* 2^33 ticks are 95443717688888.9 ns. */
START_TEST (times_are_near)
{
  static const struct
  {
    gint64 time_ns, near_ns, expected_ns;
  } rows[] = {
    { 5000000000, 0, 5000000000 },
    { 95448717688889, 0, 5000000000 },
    { 95448717688889, 95440000000000, 95448717688889 },
    { 5000000000, 95440000000000, 95448717688889 },
    { 47721000000000, 0, 47721000000000 }, /* not quite half a round */
    { 47722000000000, 0, -47721717688889 },
    { 1000000000 + 286331153066667, 1000000000, 1000000000 },
    { G_MAXINT64 / 2, G_MAXINT64 / 2 - 1, G_MAXINT64 / 2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_int_eq (splice_unwrap_time (rows[i].time_ns, rows[i].near_ns),
        rows[i].expected_ns);
}
END_TEST

CORE_TEST_MAIN ("splice", inserts_are_out_or_in,
    time_signals_say_it_in_descriptors, others_mark_no_place, times_are_near)
