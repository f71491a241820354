/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/timeshift.h"

#include "coretest.h"

#define MS ((gint64) 1000000)
#define FRAME (40 * MS)

static gint64
take (TimeShift *source, TimeShiftTrack *track, const TimeShiftSample *sample)
{
  gint64 shift = time_shift_find (source, track, sample);
  time_shift_note (source, track, sample);
  return sample->pts_ns + shift;
}

/* A frame of sound. */
static gint64
take_at (TimeShift *source, TimeShiftTrack *track, gint64 pts_ns)
{
  TimeShiftSample sample = { pts_ns, TIME_NONE, FRAME, TRUE };
  return take (source, track, &sample);
}

static void
take_many (TimeShift *source, TimeShiftTrack *track, gint64 pts_ns, guint n)
{
  for (guint i = 0; i < n; i++)
    take_at (source, track, pts_ns + i * FRAME);
}

START_TEST (goes_on_where_it_was)
{
  static const gint64 back[] = { 6 * FRAME, 7 * FRAME, 100 * FRAME,
    G_MAXINT64 / 9 };
  for (guint i = 0; i < G_N_ELEMENTS (back); i++) {
    TimeShift source = { 0 };
    TimeShiftTrack track = { 0 };
    take_many (&source, &track, 0, 25);
    gint64 pts = take_at (&source, &track, 25 * FRAME - back[i]);
    /* Up to 200 ms before the newest it is an overlap. */
    ck_assert_int_eq (pts,
        back[i] <= 6 * FRAME ? 25 * FRAME - back[i] : 25 * FRAME);
  }
}
END_TEST

START_TEST (forward_stays_as_it_is)
{
  TimeShift source = { 0 };
  TimeShiftTrack track = { 0 };
  take_many (&source, &track, 0, 25);
  ck_assert_int_eq (take_at (&source, &track, 3600000 * MS), 3600000 * MS);
}
END_TEST

/* Each goes back on its own, in other places of its stream, by what the source
 * does. */
START_TEST (tracks_stay_together)
{
  TimeShift source = { 0 };
  TimeShiftTrack one = { 0 }, other = { 0 };
  take_many (&source, &one, 0, 25);
  take_many (&source, &one, 10 * FRAME, 25);
  take_many (&source, &one, 20 * FRAME, 25);
  take_many (&source, &other, FRAME / 4, 25);
  ck_assert_int_eq (take_at (&source, &other, 10 * FRAME + FRAME / 4),
      25 * FRAME + FRAME / 4);
  take_many (&source, &other, 11 * FRAME + FRAME / 4, 24);
  ck_assert_int_eq (take_at (&source, &other, 20 * FRAME + FRAME / 4),
      50 * FRAME + FRAME / 4);
}
END_TEST

/* The track that reaches furthest says where the next round begins. */
START_TEST (longest_track_decides)
{
  TimeShift source = { 0 };
  TimeShiftTrack shorter = { 0 }, longer = { 0 };
  take_many (&source, &shorter, 0, 25);
  take_many (&source, &longer, 0, 50);
  ck_assert_int_eq (take_at (&source, &shorter, 0), 25 * FRAME);
  ck_assert_int_eq (take_at (&source, &longer, 0), 50 * FRAME);
  ck_assert_int_eq (take_at (&source, &shorter, FRAME), 51 * FRAME);
}
END_TEST

START_TEST (one_frame_out_of_place)
{
  TimeShift source = { 0 };
  TimeShiftTrack track = { 0 };
  for (gint64 i = 0; i < 100; i++) {
    gint64 pts = i % 10 == 9 ? i * FRAME / 3 : i * FRAME;
    gint64 got = take_at (&source, &track, pts);
    ck_assert (
        pts == i * FRAME || i * FRAME - pts <= 6 * FRAME || got == i * FRAME);
    ck_assert (pts != i * FRAME || got == i * FRAME);
  }
}
END_TEST

/* Pictures are presented out of order, and leading ones before their key frame:
 * with decode times and without. */
START_TEST (reordering_is_no_jump)
{
  static const gint64 order[] = { 0, 4, 2, 1, 3, 8, 6, 5, 7 };
  for (guint has_dts = 0; has_dts < 2; has_dts++) {
    TimeShift source = { 0 };
    TimeShiftTrack track = { .is_reordered = TRUE };
    for (gint64 i = 0; i < 100; i++) {
      gint64 group = i / (gint64) G_N_ELEMENTS (order);
      gint64 pts =
          (group * 9 + order[i % (gint64) G_N_ELEMENTS (order)]) * 3 * FRAME;
      TimeShiftSample sample = { pts, has_dts ? (i - 3) * 3 * FRAME : TIME_NONE,
        0, i % 9 == 0 };
      ck_assert_int_eq (take (&source, &track, &sample), pts);
    }
    TimeShiftSample back = { 0, has_dts ? -9 * FRAME : TIME_NONE, 0, TRUE };
    ck_assert_int_gt (take (&source, &track, &back), 290 * FRAME);
  }
}
END_TEST

/* A track that joins late is where the others are, if it is not far behind. */
START_TEST (late_track)
{
  TimeShift source = { 0 };
  TimeShiftTrack first = { 0 }, late = { 0 };
  take_many (&source, &first, 0, 1000);
  take_many (&source, &first, 0, 1000);
  ck_assert_int_eq (take_at (&source, &late, 999 * FRAME), 1999 * FRAME);
}
END_TEST

START_TEST (no_end_of_jumps)
{
  TimeShift source = { 0 };
  TimeShiftTrack track = { 0 }, other = { 0 };
  gint64 last = -1;
  take_at (&source, &other, 0);
  for (guint i = 0; i < 1000; i++) {
    take_at (&source, &track, 100 * FRAME);
    gint64 pts = take_at (&source, &track, 0);
    ck_assert_int_gt (pts, last);
    last = pts;
  }
  take_many (&source, &other, FRAME, 10);
  static const gint64 absurd[] = { G_MAXINT64 / 2, -G_MAXINT64 / 2,
    G_MAXINT64 / 8, -G_MAXINT64 / 8 };
  for (guint i = 0; i < 1000; i++)
    take_at (&source, &track, absurd[i % G_N_ELEMENTS (absurd)]);
}
END_TEST

CORE_TEST_MAIN ("timeshift", goes_on_where_it_was, forward_stays_as_it_is,
    tracks_stay_together, longest_track_decides, one_frame_out_of_place,
    reordering_is_no_jump, late_track, no_end_of_jumps)
