/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#define _GNU_SOURCE
#include "core/cuetimeline.h"

#include "coretest.h"

#define TIMESCALE 1000
#define MS G_GINT64_CONSTANT (1000000)

static CueVerdict
add (CueTimeline *t, gint64 start_ms, gint64 end_ms, const gchar *text)
{
  TimedCue cue = {
    .cue.start_ns = start_ms * MS,
    .cue.end_ns = end_ms * MS,
    .cue.text = { (const guint8 *) text, strlen (text) },
  };
  return cue_timeline_add (t, &cue);
}

/* "12*" for a cue of text "1" in this sample alone and one of text "2" in
 * several, "-" for none. */
static void
append_boxes (GString *out, const CueSample *sample)
{
  ByteReader r;
  byte_reader_init (&r, sample->data, sample->size_bytes);
  while (byte_reader_remaining (&r) > 0) {
    guint32 size = byte_reader_u32 (&r);
    const guint8 *type = byte_reader_bytes (&r, 4);
    ByteReader box = byte_reader_sub (&r, size - 8);
    gboolean has_id = FALSE;
    ck_assert (!r.failed);
    if (memcmp (type, "vtte", 4) == 0)
      g_string_append_c (out, '-');
    while (byte_reader_remaining (&box) > 0) {
      guint32 part_size = byte_reader_u32 (&box);
      const guint8 *part = byte_reader_bytes (&box, 4);
      const guint8 *text = byte_reader_bytes (&box, part_size - 8);
      ck_assert (!box.failed);
      has_id |= memcmp (part, "vsid", 4) == 0;
      if (memcmp (part, "payl", 4) == 0)
        g_string_append_len (out, (const gchar *) text, part_size - 8);
    }
    if (has_id)
      g_string_append_c (out, '*');
  }
}

/* Every sample up to `until`, cut each `cell`, as "0-10:1 10-20:-". */
static gchar *
render (CueTimeline *t, gint64 until, gint64 cell)
{
  GString *out = g_string_new (NULL);
  for (;;) {
    gint64 position = cue_timeline_position (t);
    gint64 cut = cell > 0 ? (position / cell + 1) * cell : G_MAXINT64;
    CueSample sample;
    if (!cue_timeline_next (t, until, cut, &sample))
      break;
    ck_assert_int_eq (sample.start, position);
    ck_assert_int_gt (sample.end, sample.start);
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT ":",
        out->len > 0 ? " " : "", sample.start, sample.end);
    append_boxes (out, &sample);
  }
  return g_string_free (out, FALSE);
}

START_TEST (samples_tile_the_timeline)
{
  static const struct
  {
    gint64 cues[4][2]; /* milliseconds; texts are "1" to "4" */
    gint64 until, cell;
    const gchar *expected;
  } rows[] = {
    { { { 10, 20 } }, 30, 0, "0-10:- 10-20:1" },
    { { { 0, 20 } }, 20, 20, "0-20:1" },
    { { { 10, 20 }, { 20, 30 } }, 30, 0, "0-10:- 10-20:1 20-30:2" },
    /* overlap: split at each start and end, marked as the same */
    { { { 0, 20 }, { 10, 30 } }, 30, 0, "0-10:1* 10-20:1*2* 20-30:2*" },
    { { { 0, 30 }, { 10, 20 } }, 30, 0, "0-10:1* 10-20:1*2 20-30:1*" },
    { { { 0, 20 }, { 0, 20 } }, 20, 0, "0-20:12" },
    /* across a boundary: again in the next fragment */
    { { { 10, 50 } }, 60, 20, "0-10:- 10-20:1* 20-40:1* 40-50:1* 50-60:-" },
    { { { 25, 35 } }, 40, 20, "0-20:- 20-25:- 25-35:1 35-40:-" },
    /* not known yet */
    { { { 10, 20 } }, 19, 0, "0-10:-" },
    { { { 10, 20 } }, 9, 0, "" },
    /* out of order */
    { { { 20, 30 }, { 0, 10 } }, 30, 0, "0-10:2 10-20:- 20-30:1" },
    /* before zero */
    { { { -10, 10 } }, 10, 0, "0-10:1" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, TIMESCALE);
    for (guint n = 0; n < 4 && rows[i].cues[n][1] > 0; n++) {
      const gchar text[] = { (gchar) ('1' + n), 0 };
      ck_assert_int_eq (add (t, rows[i].cues[n][0], rows[i].cues[n][1], text),
          CUE_ACCEPTED);
    }
    g_autofree gchar *found = render (t, rows[i].until, rows[i].cell);
    ck_assert_msg (strcmp (found, rows[i].expected) == 0, "row %u: %s", i,
        found);
  }
}
END_TEST

/* Cue by cue, each asked for at once, or all first. */
START_TEST (when_it_is_asked_changes_nothing)
{
  g_autoptr (CueTimeline) early = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  g_autoptr (CueTimeline) late = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  GString *pieces = g_string_new (NULL);
  for (gint64 i = 0; i < 50; i++) {
    gint64 start = i * 7, end = start + 3 + i % 11;
    add (early, start, end, "x");
    add (late, start, end, "x");
    g_autofree gchar *piece = render (early, start, 20);
    if (*piece)
      g_string_append_printf (pieces, "%s%s", pieces->len > 0 ? " " : "",
          piece);
  }
  g_autofree gchar *whole = render (late, 49 * 7, 20);
  ck_assert_str_eq (pieces->str, whole);
  g_string_free (pieces, TRUE);
}
END_TEST

START_TEST (cues_that_come_too_late)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  g_free (render (t, 40, 20));
  ck_assert_int_eq (add (t, 10, 40, "x"), CUE_LATE);
  ck_assert_int_eq (add (t, 30, 50, "x"), CUE_ACCEPTED); /* what is left */
  g_autofree gchar *found = render (t, 60, 20);
  ck_assert_str_eq (found, "40-50:x 50-60:-");
}
END_TEST

START_TEST (hostile_cues)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, 90000);
  ck_assert_int_eq (add (t, 10, 10, "x"), CUE_EMPTY);
  ck_assert_int_eq (add (t, 20, 10, "x"), CUE_EMPTY);
  ck_assert_int_eq (add (t, -20, -10, "x"), CUE_EMPTY);
  g_autofree gchar *large = g_strnfill (20000, 'x');
  ck_assert_int_eq (add (t, 0, 10, large), CUE_LIMIT);

  /* For ever: a sample an hour. */
  ck_assert_int_eq (add (t, 0, 10, ""), CUE_EMPTY);
  TimedCue endless = { .cue.end_ns = G_MAXINT64,
    .cue.text = { (const guint8 *) "x", 1 } };
  ck_assert_int_eq (cue_timeline_add (t, &endless), CUE_ACCEPTED);
  CueSample sample;
  ck_assert (cue_timeline_next (t, G_MAXINT64, G_MAXINT64, &sample));
  ck_assert_int_eq (sample.end, 3600 * 90000);

  /* Very many at once, the last ones first: what waits is bounded, what shows
   * is. */
  cue_timeline_begin (t, 0);
  guint n_accepted = 0;
  for (guint i = 0; i < 300000; i++)
    n_accepted +=
        add (t, 2000 - i / 1000, 200000, "overlapping") == CUE_ACCEPTED;
  ck_assert_uint_eq (n_accepted, 1u << 18);
  gsize n_bytes = 0;
  guint n_samples = 0;
  while (cue_timeline_next (t, 90000 * 300, G_MAXINT64, &sample)) {
    ck_assert_uint_lt (sample.size_bytes, 32u << 10);
    n_bytes += sample.size_bytes;
    n_samples++;
  }
  ck_assert_uint_gt (n_samples, 1);
  ck_assert_uint_lt (n_bytes, 1u << 20);
}
END_TEST

START_TEST (newest_document_shows)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_STPP, TIMESCALE);
  CueSample sample;
  add (t, 10, 40, "<tt>1</tt>");
  add (t, 20, 30, "<tt>2</tt>");
  ck_assert (cue_timeline_next (t, 50, 50, &sample));
  ck_assert (memmem (sample.data, sample.size_bytes, "ns/ttml", 7) != NULL);
  ck_assert (cue_timeline_next (t, 50, 50, &sample));
  ck_assert_mem_eq (sample.data, "<tt>1</tt>", 10);
  ck_assert_int_eq (sample.end, 20);
  ck_assert (cue_timeline_next (t, 50, 50, &sample));
  ck_assert_uint_eq (sample.size_bytes, 10);
  ck_assert_mem_eq (sample.data, "<tt>2</tt>", 10);
  ck_assert_int_eq (sample.end, 30);
}
END_TEST

static CueVerdict
add_open (CueTimeline *t, gint64 start_ms, const gchar *text)
{
  TimedCue cue = {
    .cue.start_ns = start_ms * MS,
    .cue.end_ns = (start_ms + 50) * MS,
    .cue.text = { (const guint8 *) text, strlen (text) },
    .is_open = TRUE,
  };
  return cue_timeline_add (t, &cue);
}

START_TEST (open_cue_ends_with_the_next)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  add_open (t, 0, "1");
  ck_assert_int_eq (cue_timeline_end (t, 100), 50);
  ck_assert_int_eq (cue_timeline_end (t, 20), 20);
  add_open (t, 10, "2");
  ck_assert_int_eq (cue_timeline_end (t, 100), 60);
  g_autofree gchar *found = render (t, 20, 20);
  ck_assert_str_eq (found, "0-10:1 10-20:2*");
  /* what was given out stays */
  add_open (t, 30, ""); /* nothing shows from here on */
  ck_assert_int_eq (cue_timeline_end (t, 100), 30);
  add_open (t, 15, "3");
  ck_assert_int_eq (cue_timeline_end (t, 100), 65);
  g_autofree gchar *rest = render (t, 80, 0);
  ck_assert_str_eq (rest, "20-30:2*3* 30-65:3*");
}
END_TEST

START_TEST (skipped_time)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  ck_assert_int_eq (cue_timeline_first_start (t), G_MAXINT64);
  add (t, 10, 20, "1");
  add (t, 30, 60, "2");
  add (t, 70, 80, "3");
  ck_assert_int_eq (cue_timeline_first_start (t), 10);
  cue_timeline_skip (t, 40);
  ck_assert_int_eq (cue_timeline_first_start (t), 40);
  g_autofree gchar *found = render (t, 80, 0);
  ck_assert_str_eq (found, "40-60:2* 60-70:- 70-80:3");
  ck_assert_int_eq (cue_timeline_first_start (t), G_MAXINT64);
}
END_TEST

/* Times in the text count from where they did, in each sample. */
START_TEST (clock_of_the_text)
{
  g_autoptr (CueTimeline) t = cue_timeline_new (CODEC_WVTT, TIMESCALE);
  static const gchar text[] = "<00:00:01.500>x";
  TimedCue cue = {
    .cue = { .start_ns = 5000 * MS,
        .end_ns = 8000 * MS,
        .text = { (const guint8 *) text, sizeof text - 1 } },
    .clock_shift_ns = 4000 * MS,
  };
  static const gchar *const expected[] = { "00:00:01.000", "00:00:03.000" };
  cue_timeline_begin (t, 5000);
  cue_timeline_add (t, &cue);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    CueSample sample;
    ck_assert (cue_timeline_next (t, 8000, 7000 + 1000 * i, &sample));
    const guint8 *ctim = memmem (sample.data, sample.size_bytes, "ctim", 4);
    ck_assert (ctim != NULL);
    ck_assert_mem_eq (ctim + 4, expected[i], 12);
  }
}
END_TEST

CORE_TEST_MAIN ("cuetimeline", samples_tile_the_timeline,
    when_it_is_asked_changes_nothing, cues_that_come_too_late, hostile_cues,
    newest_document_shows, open_cue_ends_with_the_next, skipped_time,
    clock_of_the_text)
