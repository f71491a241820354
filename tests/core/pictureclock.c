/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/pictureclock.h"

#include "coretest.h"

#define MS ((gint64) 1000000)
#define FRAME (40 * MS)
#define NONE TIME_NONE
#define NO G_MININT64 /* in a row */

typedef struct
{
  gboolean starts;
  guint32 lsb;
  gint64 given_pts, given_dts; /* in frames of 40 ms, NO: none */
  gint64 pts, dts;
} Row;

static gint64
frames (gint64 n)
{
  return n == NO ? NONE : n * FRAME;
}

static void
check_rows (const gchar *name, const Row *rows, guint n_rows, guint reorder)
{
  PictureClock clock = { 0 };
  NalVideo video = { .reorder_depth = reorder, .poc_per_frame = 2 };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 25, 1 });
  for (guint i = 0; i < n_rows; i++) {
    NalPicture picture = {
      .kind = rows[i].starts ? NAL_PICTURE_IDR : NAL_PICTURE_OTHER,
      .is_known = TRUE,
      .is_reference = TRUE,
      .log2_max_poc_lsb = 4,
      .poc_lsb = rows[i].lsb,
    };
    PictureTime given = { frames (rows[i].given_pts),
      frames (rows[i].given_dts) };
    PictureTime time =
        picture_clock_next (&clock, &picture, rows[i].starts, given, NULL);
    ck_assert_msg (time.pts_ns == frames (rows[i].pts) &&
            time.dts_ns == frames (rows[i].dts),
        "%s, row %u: PTS %" G_GINT64_FORMAT " DTS %" G_GINT64_FORMAT, name, i,
        time.pts_ns, time.dts_ns);
  }
}

START_TEST (times_are_made)
{
  static const Row nothing_given[] = {
    { TRUE, 0, NO, NO, 0, -1 },
    { FALSE, 4, NO, NO, 2, 0 },
    { FALSE, 2, NO, NO, 1, 1 },
    { FALSE, 8, NO, NO, 4, 2 },
    { FALSE, 6, NO, NO, 3, 3 },
    { FALSE, 12, NO, NO, 6, 4 },
    { FALSE, 10, NO, NO, 5, 5 },
    { FALSE, 0, NO, NO, 8, 6 }, /* the lsb wraps at 16 */
    { FALSE, 14, NO, NO, 7, 7 },
    { TRUE, 0, NO, NO, 9, 8 },
    { FALSE, 2, NO, NO, 10, 9 },
  };
  /* One PTS for several pictures, as with several in a packet. */
  static const Row some_pts[] = {
    { TRUE, 0, 100, NO, 100, 99 },
    { FALSE, 4, NO, NO, 102, 100 },
    { FALSE, 2, 101, NO, 101, 101 },
    { TRUE, 0, NO, NO, 103, 102 },
  };
  /* MPEG-TS leaves out a DTS that equals the PTS. */
  static const Row some_dts[] = {
    { TRUE, 0, 2, 0, 2, 0 },
    { FALSE, 4, 4, 1, 4, 1 },
    { FALSE, 2, 2, NO, 2, 2 },
    { FALSE, 8, 6, 3, 6, 3 },
    { FALSE, 6, 5, NO, 5, 4 }, /* here that would be too much */
    { FALSE, 10, 7, 5, 7, 5 },
  };
  /* One that gives a DTS alone is shown after what the SPS says. */
  static const Row only_dts[] = {
    { TRUE, 0, NO, 7, 8, 7 },
    { FALSE, 4, NO, 8, 10, 8 },
    { FALSE, 2, NO, 9, 9, 9 },
  };
  /* An AVI of 25 frames a second whose every other frame is empty. */
  static const Row half_rate[] = {
    { TRUE, 0, NO, 0, 1, 0 },
    { FALSE, 4, NO, 2, 6, 2 },
    { FALSE, 2, NO, 4, 4, 4 },
    { FALSE, 6, NO, 6, 8, 6 },
    { FALSE, 8, NO, 20, 22, 20 }, /* more are missing */
    { TRUE, 0, NO, 22, 24, 22 },
  };
  /* From zero on, decoding begins below it. */
  static const Row from_zero[] = {
    { TRUE, 0, 0, NO, 0, -1 },
    { FALSE, 4, 2, NO, 2, 0 },
    { FALSE, 2, 1, NO, 1, 1 },
  };
  check_rows ("only DTS", only_dts, G_N_ELEMENTS (only_dts), 1);
  check_rows ("half rate", half_rate, G_N_ELEMENTS (half_rate), 1);
  check_rows ("from zero", from_zero, G_N_ELEMENTS (from_zero), 1);
  check_rows ("nothing given", nothing_given, G_N_ELEMENTS (nothing_given), 1);
  check_rows ("some PTS", some_pts, G_N_ELEMENTS (some_pts), 1);
  check_rows ("some DTS", some_dts, G_N_ELEMENTS (some_dts), 1);
}
END_TEST

/* What resets the order is shown after all before it. */
START_TEST (a_reset_of_the_order_goes_on)
{
  static const struct
  {
    guint32 lsb;
    gboolean resets;
    gint64 pts;
  } rows[] = {
    { 0, FALSE, 0 },
    { 4, FALSE, 2 },
    { 2, FALSE, 1 },
    { 14, TRUE, 3 },
    { 4, FALSE, 5 },
    { 2, FALSE, 4 },
  };
  PictureClock clock = { 0 };
  NalVideo video = { .reorder_depth = 1, .poc_per_frame = 2 };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 25, 1 });
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NalPicture picture = { .is_known = TRUE,
      .is_reference = TRUE,
      .log2_max_poc_lsb = 4,
      .poc_lsb = rows[i].lsb,
      .resets_order = rows[i].resets };
    PictureTime none = { NONE, NONE };
    PictureTime time =
        picture_clock_next (&clock, &picture, i == 0, none, NULL);
    ck_assert_msg (time.pts_ns == rows[i].pts * FRAME,
        "row %u: PTS %" G_GINT64_FORMAT, i, time.pts_ns);
  }
}
END_TEST

START_TEST (a_default_rate_makes_what_is_missing)
{
  PictureClock clock = { .default_rate = { 10, 1 } };
  NalVideo video = { .poc_per_frame = 1 };
  NalPicture picture = { .kind = NAL_PICTURE_IDR };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 0, 0 });
  PictureTime given = { 7 * FRAME, NONE }, none = { NONE, NONE };
  PictureTime time = picture_clock_next (&clock, &picture, TRUE, given, NULL);
  ck_assert (time.pts_ns == 7 * FRAME && !clock.uses_default);
  ck_assert_uint_eq (picture_clock_rate (&clock).num, 0);
  time = picture_clock_next (&clock, &picture, TRUE, none, NULL);
  ck_assert_int_eq (time.pts_ns, 7 * FRAME + 100 * MS);
  ck_assert (clock.uses_default);
  ck_assert_uint_eq (picture_clock_rate (&clock).num, 10);
  /* a rate that is known later wins */
  picture_clock_describe (&clock, &video, (Fraction){ 25, 1 });
  time = picture_clock_next (&clock, &picture, TRUE, none, NULL);
  ck_assert_uint_eq (picture_clock_rate (&clock).num, 25);
  ck_assert_int_gt (time.dts_ns, 7 * FRAME);
}
END_TEST

START_TEST (a_jump_begins_anew)
{
  static const Row rows[] = {
    { TRUE, 0, 5000, NO, 5000, 4999 },
    { FALSE, 2, 5001, NO, 5001, 5000 },
    { TRUE, 0, 10, NO, 10, 9 }, /* the clock wrapped */
    { FALSE, 2, 11, NO, 11, 10 },
  };
  check_rows ("jump", rows, G_N_ELEMENTS (rows), 1);
}
END_TEST

/* The new depth needs room that is not there: closer together. */
START_TEST (a_deeper_order_keeps_decode_times_rising)
{
  static const gint64 pts[] = { 2, 5, 4, 3, 8 };
  PictureClock clock = { 0 };
  NalVideo video = { .poc_per_frame = 1 };
  NalPicture picture = { .kind = NAL_PICTURE_IDR };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 25, 1 });
  PictureTime given = { FRAME, NONE };
  gint64 last_dts =
      picture_clock_next (&clock, &picture, TRUE, given, NULL).dts_ns;
  ck_assert_int_eq (last_dts, FRAME);
  video.reorder_depth = 2;
  picture_clock_describe (&clock, &video, (Fraction){ 25, 1 });
  for (guint i = 0; i < G_N_ELEMENTS (pts); i++) {
    given.pts_ns = pts[i] * FRAME;
    PictureTime time =
        picture_clock_next (&clock, &picture, FALSE, given, NULL);
    ck_assert_int_gt (time.dts_ns, last_dts);
    ck_assert_int_le (time.dts_ns, time.pts_ns);
    last_dts = time.dts_ns;
  }
}
END_TEST

START_TEST (decode_times_rise_without_a_rate)
{
  static const gint64 pts[] = { 0, 3, 1, 2, 6 };
  PictureClock clock = { 0 };
  NalVideo video = { .reorder_depth = 2, .poc_per_frame = 1 };
  NalPicture picture = { .kind = NAL_PICTURE_IDR };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 0, 0 });
  gint64 last_dts = G_MININT64;
  for (guint i = 0; i < G_N_ELEMENTS (pts); i++) {
    PictureTime given = { pts[i] * 100 * MS, NONE };
    PictureTime time =
        picture_clock_next (&clock, &picture, i == 0, given, NULL);
    ck_assert_int_gt (time.dts_ns, last_dts);
    ck_assert_int_le (time.dts_ns, time.pts_ns);
    last_dts = time.dts_ns;
  }
}
END_TEST

/* Slow and far: what would not fit 64 bits stays in range. */
START_TEST (absurd_times_stay_in_range)
{
  static const H264PocCycle cycle = { .n_ref_frames = 1,
    .offset_for_ref_frame = { G_MAXINT32 } };
  PictureClock clock = { 0 };
  NalVideo video = { .reorder_depth = 16, .poc_per_frame = 1 };
  PictureTime given = { PICTURE_CLOCK_MAX_NS, NONE }, none = { NONE, NONE };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 1, G_MAXUINT32 });
  for (guint i = 0; i < 100; i++) {
    NalPicture picture = { .is_known = TRUE,
      .is_reference = TRUE,
      .poc_type = 1,
      .log2_max_frame_num = 16,
      .frame_num = i % 2 ? 65535 : 0,
      .delta_poc = i % 3 ? G_MAXINT32 : G_MININT32,
      .poc_cycle = &cycle };
    PictureTime time = picture_clock_next (&clock, &picture, i % 10 == 0,
        i == 0 ? given : none, NULL);
    ck_assert (time.pts_ns != NONE && time.dts_ns <= time.pts_ns);
  }
}
END_TEST

START_TEST (no_time_without_a_rate)
{
  PictureClock clock = { 0 };
  NalVideo video = { .poc_per_frame = 1 };
  NalPicture picture = { .kind = NAL_PICTURE_IDR };
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 0, 0 });
  PictureTime none = { NONE, NONE };
  PictureTime time = picture_clock_next (&clock, &picture, TRUE, none, NULL);
  ck_assert (time.pts_ns == NONE && time.dts_ns == NONE);
  PictureTime given = { 7, NONE };
  time = picture_clock_next (&clock, &picture, FALSE, given, NULL);
  ck_assert (time.pts_ns == 7 && time.dts_ns == 7);
}
END_TEST

/* Exact after a day: one rounding, whatever came before. */
START_TEST (made_times_do_not_drift)
{
  PictureClock clock = { 0 };
  NalVideo video = { .poc_per_frame = 2 };
  NalPicture picture = { .kind = NAL_PICTURE_IDR };
  PictureTime none = { NONE, NONE }, time = none;
  picture_clock_reset (&clock, 0);
  picture_clock_describe (&clock, &video, (Fraction){ 30000, 1001 });
  gint64 n_frames = 24 * 3600 * 30;
  for (gint64 i = 0; i <= n_frames; i++)
    time = picture_clock_next (&clock, &picture, i % 30 == 0, none, NULL);
  ck_assert_int_eq (time.pts_ns,
      timescale_scale (n_frames, 1001 * (guint64) NSEC_PER_SEC, 30000,
          ROUND_NEAREST));
}
END_TEST

CORE_TEST_MAIN ("pictureclock", times_are_made, a_reset_of_the_order_goes_on,
    a_default_rate_makes_what_is_missing, a_jump_begins_anew,
    a_deeper_order_keeps_decode_times_rising, decode_times_rise_without_a_rate,
    absurd_times_stay_in_range, no_time_without_a_rate, made_times_do_not_drift)
