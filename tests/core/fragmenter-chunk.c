/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Chunks inside segments, and segments that end before a sync sample comes. */

#include "coretest.h"
#include "fragmentrig.h"

START_TEST (chunks_at_a_constant_rate_wait_for_nothing)
{
  /* 25 frames a second with a pyramid, no DTS: a chunk is out with the frame
   * after it, and every decode time is on the raster. */
  static const guint chunk_ms[] = { 1, 40, 200, 480 };
  for (guint k = 0; k < G_N_ELEMENTS (chunk_ms); k++) {
    g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
        .mode = FRAGMENTER_VIDEO,
        .timescale = 25000,
        .segment_duration_ns = 2000 * MSEC,
        .frame_duration = 1000,
        .chunk_duration_ns = chunk_ms[k] * MSEC,
    });
    guint chunk_frames = MAX (chunk_ms[k] / 40, 1);
    Collected c = collected_new ();
    for (guint i = 0; i < 500; i++) {
      gint64 pts = (i / 50 * 50 + display_index (i % 50, 50)) * 1000;
      ck_assert_int_eq (add_picture (f, pts, i % 50 == 0), FRAGMENTER_ACCEPTED);
      collect (&c, f);
      guint n_whole = i % 50 / chunk_frames * chunk_frames + i / 50 * 50;
      ck_assert_uint_eq (c.samples->len, n_whole);
    }
    fragmenter_finish (f);
    collect (&c, f);
    for (guint i = 0; i < 500; i++) {
      ck_assert_int_eq (g_array_index (c.times, gint64, i), i * 1000);
      ck_assert_int_eq (pts_at (&c, i),
          (i / 50 * 50 + display_index (i % 50, 50)) * 1000);
    }
    for (guint i = 0; i < c.runs->len; i++) {
      guint64 start = run_at (&c, i)->base_media_decode_time % 50000;
      ck_assert_int_eq (run_at (&c, i)->is_segment_start, start == 0);
      ck_assert_uint_eq (run_at (&c, i)->chunk, start / (25 * chunk_ms[k]));
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (chunks_without_a_rate_end_between_pictures)
{
  /* The rate is not known, but the input has DTS: a chunk ends behind its time
   * where no later frame is presented before its end. */
  g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = 25000,
      .segment_duration_ns = 8000 * MSEC,
      .chunk_duration_ns = 400 * MSEC,
  });
  Collected c = collected_new ();
  for (guint i = 0; i < 200; i++) {
    FragmenterSample s = {
      .pts = display_index (i, 200) * 1000,
      .dts = ((gint64) i - 2) * 1000,
      .size_bytes = 1,
      .is_sync = i == 0,
    };
    ck_assert_int_eq (fragmenter_add (f, &s), FRAGMENTER_ACCEPTED);
    collect (&c, f);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_ge (c.runs->len, 16);
  for (guint i = 0; i < c.runs->len; i++) {
    const FragmenterRun *run = run_at (&c, i);
    ck_assert_int_eq (run->earliest_pts, (gint64) run->base_media_decode_time);
    ck_assert_int_eq (run->is_segment_start, i == 0);
    ck_assert_uint_eq (run->chunk, run->base_media_decode_time / 10000);
    ck_assert_uint_le (run->duration, 14000);
  }
  collected_clear (&c);
}
END_TEST

/* Frames of 40 ms in groups of `gop_frames`, with the limit from the start. */
static Fragmenter *
new_limited (guint gop_frames, guint n_frames, guint64 limit_ns,
    gboolean is_reordered)
{
  Fragmenter *f = new_video (25000, 1000, 2000 * MSEC);
  fragmenter_set_limit (f, limit_ns);
  for (guint i = 0; i < n_frames; i++) {
    guint first = i / gop_frames * gop_frames, at = i - first;
    guint shown = is_reordered ? display_index (at, gop_frames) : at;
    FragmenterSample sample = {
      .pts = (first + shown) * 1000,
      .dts = ((gint64) i - 3) * 1000,
      .size_bytes = 1000,
      .is_sync = at == 0,
    };
    ck_assert_int_eq (fragmenter_add (f, &sample), FRAGMENTER_ACCEPTED);
  }
  fragmenter_finish (f);
  return f;
}

START_TEST (a_limit_cuts_where_no_sync_sample_comes)
{
  static const struct
  {
    guint gop_frames;
    gint64 limit_ns;
    gboolean is_reordered;
    guint starts[8]; /* of segments, in frames as shown; 0 ends */
  } rows[] = {
    /* no key frame at all behind the first */
    { 1000, 2000 * MSEC, FALSE, { 50, 100, 150, 200 } },
    { 1000, 3000 * MSEC, FALSE, { 75, 150, 225 } },
    /* a key frame behind a cut begins a segment in whatever cell */
    { 110, 4000 * MSEC, FALSE, { 100, 110, 210, 220 } },
    /* those that come in time are cut at as ever */
    { 50, 4000 * MSEC, FALSE, { 50, 100, 150, 200 } },
    { 75, 3000 * MSEC, FALSE, { 75, 150, 225 } },
    /* behind the line, where nothing later is shown earlier */
    { 1000, 2000 * MSEC, TRUE, { 53, 105, 157, 209 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Fragmenter) f = new_limited (rows[i].gop_frames, 240,
        (guint64) rows[i].limit_ns, rows[i].is_reordered);
    Collected c = collected_new ();
    collect (&c, f);
    guint n_starts = 0;
    for (guint k = 1; k < c.runs->len; k++)
      if (run_at (&c, k)->is_segment_start)
        ck_assert_msg (run_at (&c, k)->base_media_decode_time ==
                rows[i].starts[n_starts++] * 1000,
            "row %u: %" G_GINT64_FORMAT, i,
            run_at (&c, k)->base_media_decode_time / 1000);
    ck_assert_uint_eq (rows[i].starts[n_starts], 0);
    ck_assert_uint_eq (c.samples->len, 240);
    /* Followers are cut there, too. */
    gint64 boundary;
    ck_assert (fragmenter_next_boundary (f, &boundary));
    for (guint k = 0; k < n_starts; k++) {
      ck_assert (fragmenter_next_boundary (f, &boundary));
      ck_assert_int_eq (boundary, rows[i].starts[k] * 40 * MSEC);
    }
    collected_clear (&c);
  }
}
END_TEST

START_TEST (splits_by_hand_wait_for_a_sync_sample)
{
  g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
      .mode = FRAGMENTER_VIDEO,
      .timescale = 25000,
      .segment_duration_ns = 1000 * MSEC,
      .frame_duration = 1000,
      .is_manual = TRUE,
  });
  Collected c = collected_new ();
  for (guint i = 0; i < 100; i++) {
    if (i == 30)
      fragmenter_split (f, FALSE);
    add_picture (f, i * 1000, i % 25 == 0);
    ck_assert_int_le (fragmenter_progress_ns (f), i < 50 ? 0 : 2000 * MSEC);
    collect (&c, f);
  }
  fragmenter_finish (f);
  collect (&c, f);
  ck_assert_uint_eq (c.runs->len, 2);
  ck_assert_uint_eq (run_at (&c, 1)->base_media_decode_time, 50000);
  collected_clear (&c);
}
END_TEST

CORE_TEST_MAIN ("fragmenter-chunk", chunks_at_a_constant_rate_wait_for_nothing,
    chunks_without_a_rate_end_between_pictures,
    a_limit_cuts_where_no_sync_sample_comes,
    splits_by_hand_wait_for_a_sync_sample)
