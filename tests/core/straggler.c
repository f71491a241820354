/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Playlists in words: "#7,2" the first number and discontinuity sequence, then
 * segments by their ends in seconds, "!" in front for a discontinuity, where
 * times begin anew, "g" for a gap. */

#include "core/straggler.h"

#include "coretest.h"
#include "listsegment.h"

static ManifestRendition *
read_words (Manifest *manifest, const gchar *name, guint32 timescale,
    const gchar *text)
{
  const CodecConfig codec = { .id = CODEC_H264 };
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  ManifestRendition *rendition =
      manifest_add_rendition (manifest, name, &codec, timescale);
  gint64 start = 0;
  for (guint i = 0; words[i]; i++) {
    gchar *word = words[i];
    if (*word == '#') {
      rendition->n_removed = g_ascii_strtoull (word + 1, &word, 10);
      rendition->n_discontinuities_removed =
          g_ascii_strtoull (word + 1, &word, 10);
      continue;
    }
    if (*word == '\0')
      continue;
    gboolean is_discontinuity = *word == '!';
    word += is_discontinuity;
    gboolean is_gap = *word == 'g';
    gint64 end = g_ascii_strtoll (word + is_gap, NULL, 10) * timescale;
    start = is_discontinuity ? 0 : start;
    ManifestSegment *segment = list_segment (rendition, is_gap ? "gap" : "s",
        start, (guint64) (end - start), 1);
    segment->is_discontinuity = is_discontinuity;
    segment->is_missing = is_gap;
    start = end;
  }
  return rendition;
}

static gchar *
write_words (const ManifestRendition *rendition)
{
  GString *out = g_string_new (NULL);
  g_string_printf (out, "#%u,%u", (guint) rendition->n_removed,
      (guint) rendition->n_discontinuities_removed);
  for (guint i = 0; i < rendition->segments->len; i++) {
    const ManifestSegment *segment = rendition->segments->pdata[i];
    g_string_append_printf (out, " %s%s%d",
        segment->is_discontinuity ? "!" : "", segment->is_missing ? "g" : "",
        (gint) (manifest_segment_end (segment) / rendition->timescale));
  }
  return g_string_free (out, FALSE);
}

static void
add_following (const ManifestRendition *rendition, guint n, GQueue *following)
{
  guint n_segments = rendition->segments->len;
  const ManifestSegment *last =
      n_segments > 0 ? rendition->segments->pdata[n_segments - 1] : NULL;
  gint64 start = last ? manifest_segment_end (last) : 0;
  for (guint i = 0; i < n; i++, start += 2 * rendition->timescale)
    g_queue_push_tail (following,
        manifest_segment_new (rendition, "s", start, 2 * rendition->timescale,
            1));
}

START_TEST (all_have_the_same_numbers)
{
  static const struct
  {
    const gchar *furthest, *behind;
    guint n_following;
    const gchar *expected;
    guint n_left; /* of those that follow */
  } rows[] = {
    /* clang-format off */
    /* in step, or ahead */
    { "#3,1 2 4 6",      "#3,1 2 4 6",  2, "#3,1 2 4 6",          2 },
    { "#3,1 2 4",        "#4,1 2 4",    1, "#4,1 2 4",            1 },
    /* what is there is listed, what is not there is a gap */
    { "#3,1 2 4 6 8",    "#3,1 2 4",    2, "#3,1 2 4 6 8",        0 },
    { "#3,1 2 4 6 8",    "#3,1 2 4",    3, "#3,1 2 4 6 8",        1 },
    { "#3,1 2 4 6 8",    "#3,1 2 4",    1, "#3,1 2 4 6 g8",       0 },
    { "#3,1 2 4 6 8",    "#3,1 2 4",    0, "#3,1 2 4 g6 g8",      0 },
    { "#3,1 2 4 g6 8",   "#3,1 2 4",    2, "#3,1 2 4 6 8",        0 },
    /* its own window need not begin there */
    { "#4,1 4 6 8",      "#3,1 2 4",    0, "#3,1 2 4 g6 g8",      0 },
    /* another timeline, of which it may have no header */
    { "#3,1 2 4 !2 4",   "#3,1 2",      3, "#3,1 2 4 !g2 g4",     2 },
    { "#3,1 2 !2 4",     "#3,1 2",      1, "#3,1 2 !g2 g4",       1 },
    { "#3,1 2 !2 4",     "#3,1 2 !2",   1, "#3,1 2 !2 4",         0 },
    /* its last is exactly what has left, or long gone */
    { "#5,2 6 8",        "#3,2 2 4",    0, "#3,2 2 4 g6 g8",      0 },
    { "#5,2 !6 8",       "#1,0 2 4",    1, "#5,2 !g6 g8",         1 },
    { "#5,2 6 8",        "#1,0 2 !4",   1, "#5,2 g6 g8",          1 },
    /* new */
    { "#5,2 6 8",        "#0,0",        0, "#0,0",                0 },
    { "",                "#3,1 2",      1, "#3,1 2",              1 },
    /* clang-format on */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Manifest) manifest =
        manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
    read_words (manifest, "a", 90000, rows[i].furthest);
    ManifestRendition *behind =
        read_words (manifest, "b", 48000, rows[i].behind);
    GQueue following = G_QUEUE_INIT;
    add_following (behind, rows[i].n_following, &following);
    guint n_before = behind->segments->len;
    gboolean has_changed = straggler_catch_up (manifest, behind, &following);
    g_autofree gchar *got = write_words (behind);
    ck_assert_msg (g_str_equal (got, rows[i].expected), "row %u: %s", i, got);
    ck_assert_uint_eq (following.length, rows[i].n_left);
    ck_assert_int_eq (has_changed,
        g_str_equal (rows[i].expected, rows[i].behind) ? FALSE : TRUE);
    ck_assert_uint_le (n_before, 4);
    for (ManifestSegment *left; (left = g_queue_pop_head (&following));)
      manifest_segment_free (left);
  }
}
END_TEST

/* The last that follows is left at the end of a chunk, or of a frame. */
START_TEST (what_ends_too_early_is_a_gap)
{
  static const struct
  {
    guint n_following, cut_ms;
    const gchar *expected;
    guint n_left;
  } rows[] = {
    /* clang-format off */
    { 1,    0, "#3,1 2 4 6 g8 g10", 0 },
    { 1,  128, "#3,1 2 4 5 g8 g10", 0 },
    { 1,  129, "#3,1 2 4 g6 g8 g10", 1 },
    { 1, 1500, "#3,1 2 4 g6 g8 g10", 1 },
    { 2,  500, "#3,1 2 4 6 g8 g10", 1 },
    { 3,  500, "#3,1 2 4 6 8 g10",  1 },
    { 3,   21, "#3,1 2 4 6 8 9",    0 },
    /* it is beyond what is listed */
    { 4,  500, "#3,1 2 4 6 8 10",   1 },
    /* clang-format on */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Manifest) manifest =
        manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
    read_words (manifest, "a", 90000, "#3,1 2 4 6 8 10");
    ManifestRendition *behind = read_words (manifest, "b", 48000, "#3,1 2 4");
    GQueue following = G_QUEUE_INIT;
    add_following (behind, rows[i].n_following, &following);
    ManifestSegment *cut = g_queue_peek_tail (&following);
    cut->duration_ticks -= rows[i].cut_ms * 48;
    ck_assert (straggler_catch_up (manifest, behind, &following));
    g_autofree gchar *got = write_words (behind);
    ck_assert_msg (g_str_equal (got, rows[i].expected), "row %u: %s", i, got);
    ck_assert_uint_eq (following.length, rows[i].n_left);
    /* The whole of the row's time, where nothing of it can be played. */
    ManifestSegment *gap = behind->segments->pdata[2];
    if (gap->is_missing)
      ck_assert_uint_eq (gap->duration_ticks, 2 * 48000);
    for (ManifestSegment *left; (left = g_queue_pop_head (&following));)
      manifest_segment_free (left);
  }
}
END_TEST

/* A number that no window comes near to costs no more than the window. */
START_TEST (numbers_may_lie)
{
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  ManifestRendition *far = read_words (manifest, "a", 90000, "2 4 6");
  ManifestRendition *behind = read_words (manifest, "b", 90000, "2 4");
  far->n_removed = G_MAXINT64;
  GQueue following = G_QUEUE_INIT;
  ck_assert (straggler_catch_up (manifest, behind, &following));
  ck_assert_uint_eq (behind->n_removed, far->n_removed);
  ck_assert_uint_eq (behind->segments->len, 3);
}
END_TEST

/* Durations as the playlist has them, not as the others have. */
START_TEST (times_are_borrowed)
{
  g_autoptr (Manifest) manifest =
      manifest_new (2 * NSEC_PER_SEC, PLAYLIST_TYPE_LIVE);
  ManifestRendition *teller =
      read_words (manifest, "a", 90000, "#4,1 100 102 104 !2 4");
  ManifestRendition *text = read_words (manifest, "b", 1000, "#5,1 2 4 !2 4 6");
  ManifestRendition *other = read_words (manifest, "c", 1000, "#4,1 9");
  text->is_text_files = other->is_text_files = TRUE;
  for (guint i = 0; i < text->segments->len; i++)
    ((ManifestSegment *) text->segments->pdata[i])->listed_us = 2000001;
  straggler_borrow_times (manifest, text);
  static const gint64 starts[] = { 100000, 102000, 0, 2000, 4000 };
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    const ManifestSegment *segment = text->segments->pdata[i];
    ck_assert_int_eq (segment->start_ticks, starts[i]);
    ck_assert_uint_eq (segment->duration_ticks, 2000);
  }
  straggler_borrow_times (manifest, teller);
  ck_assert_int_eq (((ManifestSegment *) teller->segments->pdata[1])
                        ->start_ticks,
      9000000);
}
END_TEST

CORE_TEST_MAIN ("straggler", all_have_the_same_numbers,
    what_ends_too_early_is_a_gap, numbers_may_lie, times_are_borrowed)
