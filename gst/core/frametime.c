/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "frametime.h"

/* Sums and differences of a few times up to this, some 36 years, cannot
 * overflow. What a file says beyond it is taken as it is, or clamped. */
#define MAX_TIME (G_MAXINT64 / 8)

/* Hours; the frames of a block, 256 at most, can be added up. */
#define MAX_DURATION (MAX_TIME / 65536)

void
frame_clock_init (FrameClock *clock, guint64 duration_num, guint64 duration_den,
    guint64 tolerance_ns)
{
  guint64 duration_num_ns;
  gint64 duration_ns = 0;
  if (duration_den != 0 &&
      g_uint64_checked_mul (&duration_num_ns, duration_num, NSEC_PER_SEC))
    duration_ns =
        timescale_scale (1, duration_num_ns, duration_den, ROUND_FLOOR);
  gboolean is_usable = duration_ns >= 1 && duration_ns <= MAX_DURATION;

  *clock = (FrameClock){
    .duration_num = is_usable ? duration_num : 0,
    .duration_den = duration_den,
    .anchor_ns = TIME_NONE,
    .tolerance_ns = tolerance_ns,
  };
}

/* Frame 0 is the one at the anchor. */
static gint64
nearest_frame (const FrameClock *clock, gint64 time_ns)
{
  return timescale_scale (time_ns - clock->anchor_ns, clock->duration_den,
      clock->duration_num * NSEC_PER_SEC, ROUND_NEAREST);
}

static gint64
frame_start (const FrameClock *clock, gint64 n)
{
  return clock->anchor_ns +
      timescale_scale (n, clock->duration_num * NSEC_PER_SEC,
          clock->duration_den, ROUND_NEAREST);
}

gint64
frame_clock_time (FrameClock *clock, gint64 coded_ns)
{
  if (coded_ns > MAX_TIME || coded_ns < -MAX_TIME)
    return coded_ns;
  if (clock->anchor_ns == TIME_NONE)
    clock->anchor_ns = coded_ns;
  if (clock->duration_num == 0)
    return coded_ns;

  gint64 exact_ns = frame_start (clock, nearest_frame (clock, coded_ns));
  guint64 distance_ns = (guint64) ABS (exact_ns - coded_ns);

  return distance_ns <= clock->tolerance_ns ? exact_ns : coded_ns;
}

gint64
frame_clock_duration (const FrameClock *clock, gint64 time_ns)
{
  if (clock->duration_num == 0)
    return 0;

  if (clock->anchor_ns == TIME_NONE || time_ns < -MAX_TIME ||
      time_ns > MAX_TIME)
    return 0;
  gint64 n = nearest_frame (clock, time_ns);
  gint64 start_ns = frame_start (clock, n);
  return start_ns == time_ns ? frame_start (clock, n + 1) - start_ns : 0;
}

void
dts_deriver_init (DtsDeriver *deriver, guint depth, gint64 frame_duration_ns)
{
  *deriver = (DtsDeriver){
    .depth = MIN (depth, DTS_MAX_REORDER_DEPTH),
    .frame_duration_ns = CLAMP (frame_duration_ns, 0, MAX_DURATION),
  };
  dts_deriver_reset (deriver);
}

void
dts_deriver_reset (DtsDeriver *deriver)
{
  deriver->n_sorted = 0;
  deriver->n_frames = 0;
  deriver->first_pts = TIME_NONE;
  deriver->last_dts = TIME_NONE;
}

static void
insert_sorted (DtsDeriver *deriver, gint64 pts_ns)
{
  guint i = deriver->n_sorted++;
  for (; i > 0 && deriver->sorted_pts[i - 1] > pts_ns; i--)
    deriver->sorted_pts[i] = deriver->sorted_pts[i - 1];
  deriver->sorted_pts[i] = pts_ns;
}

static gint64
remove_smallest (DtsDeriver *deriver)
{
  gint64 smallest = deriver->sorted_pts[0];

  deriver->n_sorted--;
  for (guint i = 0; i < deriver->n_sorted; i++)
    deriver->sorted_pts[i] = deriver->sorted_pts[i + 1];
  return smallest;
}

gint64
dts_deriver_next (DtsDeriver *deriver, gint64 pts_ns)
{
  pts_ns = CLAMP (pts_ns, -MAX_TIME, MAX_TIME);
  if (deriver->n_frames == 0)
    deriver->first_pts = pts_ns;

  gint64 dts_ns;
  insert_sorted (deriver, pts_ns);
  if (deriver->n_frames < deriver->depth) {
    gint64 n_ahead = (gint64) (deriver->depth - deriver->n_frames);
    dts_ns = deriver->first_pts - n_ahead * deriver->frame_duration_ns;
    dts_ns = MIN (dts_ns, pts_ns);
  } else {
    dts_ns = remove_smallest (deriver);
  }
  if (deriver->last_dts != TIME_NONE)
    dts_ns = MAX (dts_ns, deriver->last_dts);

  deriver->n_frames++;
  deriver->last_dts = dts_ns;
  return dts_ns;
}
