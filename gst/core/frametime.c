/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "frametime.h"

/* Sums and differences of a few times up to this, some 36 years, cannot
 * overflow. What a file says beyond it is taken as it is, or clamped. */
#define MAX_TIME (G_MAXINT64 / 8)

/* Hours; the frames of a block, 256 at most, can be added up. */
#define MAX_DURATION (MAX_TIME / 65536)

/* Frames of at least this length, nanoseconds, are counted by division alone:
 * two steps come to the right one for all times up to MAX_TIME. */
#define MIN_EASY_DURATION 5000000

void
frame_clock_init (FrameClock *clock, guint64 duration_num, guint64 duration_den,
    guint64 tolerance_ns)
{
  guint64 num_ns = 0;
  gboolean is_usable = duration_den != 0 &&
      g_uint64_checked_mul (&num_ns, duration_num, NSEC_PER_SEC) &&
      num_ns / duration_den >= 1 && num_ns / duration_den <= MAX_DURATION;

  *clock = (FrameClock){
    .duration_num = is_usable ? duration_num : 0,
    .duration_den = duration_den,
    .whole_ns = is_usable ? num_ns / duration_den : 0,
    .rest = is_usable ? num_ns % duration_den : 0,
    .anchor_ns = TIME_NONE,
    .after_ns = TIME_NONE,
    .tolerance_ns = tolerance_ns,
    .group_anchor_ns = TIME_NONE,
    .next_ns = TIME_NONE,
  };
}

void
frame_clock_resume (FrameClock *clock)
{
  clock->next_ns = TIME_NONE;
}

/* From the anchor to where frame `n` begins; frame 0 is at the anchor. The rest
 * alone is multiplied, which seldom takes more than 64 bits. */
static gint64
frame_start (const FrameClock *clock, gint64 n)
{
  return n * (gint64) clock->whole_ns +
      timescale_scale (n, clock->rest, clock->duration_den, ROUND_NEAREST);
}

static gint64
divide_to_nearest (gint64 value, gint64 by)
{
  return (value + (value < 0 ? -by : by) / 2) / by;
}

/* The frame nearest to a time, and where it begins. Frames are longer than
 * `whole_ns` by less than a nanosecond, so counting in these comes close, and
 * what then is left, closer. */
static gint64
nearest_frame (const FrameClock *clock, gint64 time_ns, gint64 *start_ns)
{
  gint64 whole_ns = (gint64) clock->whole_ns;
  gboolean is_whole = clock->rest == 0;
  gboolean is_easy = is_whole || whole_ns >= MIN_EASY_DURATION;
  gint64 n = is_easy ? divide_to_nearest (time_ns, whole_ns)
                     : timescale_scale (time_ns, clock->duration_den,
                           clock->duration_num * NSEC_PER_SEC, ROUND_NEAREST);
  *start_ns = frame_start (clock, n);
  if (is_whole || !is_easy)
    return n;
  gint64 n_left = divide_to_nearest (time_ns - *start_ns, whole_ns);
  if (n_left != 0)
    *start_ns = frame_start (clock, n + n_left);
  return n + n_left;
}

static gboolean
place_frame (const FrameClock *clock, gint64 anchor_ns, gint64 coded_ns,
    FrameTime *time)
{
  gint64 start_ns;
  gint64 n = nearest_frame (clock, coded_ns - anchor_ns, &start_ns);
  gint64 exact_ns = anchor_ns + start_ns;
  *time = (FrameTime){ exact_ns, frame_start (clock, n + 1) - start_ns };
  return (guint64) ABS (exact_ns - coded_ns) <= clock->tolerance_ns;
}

static gboolean
is_sane (gint64 time_ns)
{
  return time_ns >= -MAX_TIME && time_ns <= MAX_TIME;
}

static gboolean
passes_coded_times (const FrameClock *clock, gint64 coded_ns)
{
  return clock->duration_num == 0 || clock->anchor_ns == TIME_NONE ||
      coded_ns <= clock->after_ns || !is_sane (coded_ns);
}

FrameTime
frame_clock_look (const FrameClock *clock, gint64 coded_ns)
{
  FrameTime time;
  return !passes_coded_times (clock, coded_ns) &&
          place_frame (clock, clock->anchor_ns, coded_ns, &time)
      ? time
      : (FrameTime){ coded_ns, 0 };
}

/* Frames that times cannot tell apart, by their order */
static void
follow (FrameClock *clock, gint64 coded_ns, FrameTime *time)
{
  if (clock->whole_ns >= 2 * clock->tolerance_ns)
    return;
  if (clock->next_ns != TIME_NONE &&
      (guint64) ABS (clock->next_ns - coded_ns) <= clock->tolerance_ns / 2)
    place_frame (clock, clock->anchor_ns, clock->next_ns, time);
  clock->next_ns = time->time_ns + time->duration_ns;
}

FrameTime
frame_clock_next (FrameClock *clock, gint64 coded_ns, gboolean is_key)
{
  FrameTime time;
  if (clock->anchor_ns == TIME_NONE && is_sane (coded_ns))
    clock->anchor_ns = coded_ns;
  gboolean begins_group = is_key || coded_ns == clock->anchor_ns;
  if (passes_coded_times (clock, coded_ns))
    return (FrameTime){ coded_ns, 0 };

  gboolean is_on_grid = !begins_group && clock->group_anchor_ns != TIME_NONE &&
      place_frame (clock, clock->group_anchor_ns, coded_ns, &time);
  if (!is_on_grid)
    is_on_grid = place_frame (clock, clock->anchor_ns, coded_ns, &time);
  if (is_on_grid && clock->group_anchor_ns == TIME_NONE)
    follow (clock, coded_ns, &time);
  if (begins_group) {
    clock->group_anchor_ns = is_on_grid ? TIME_NONE : coded_ns;
    clock->n_hits = FRAME_CLOCK_MIN_HITS;
  }
  clock->n_hits = is_on_grid ? clock->n_hits + 1 : 0;
  return clock->n_hits >= FRAME_CLOCK_MIN_HITS ? time
                                               : (FrameTime){ coded_ns, 0 };
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
dts_deriver_change (DtsDeriver *deriver, guint depth, gint64 frame_duration_ns)
{
  gint64 last_dts = deriver->last_dts;
  dts_deriver_init (deriver, depth, frame_duration_ns);
  deriver->last_dts = last_dts;
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

static void
begin (DtsDeriver *deriver, gint64 first_pts)
{
  deriver->first_pts = first_pts;
  deriver->step_ns = deriver->frame_duration_ns;
  if (deriver->last_dts != TIME_NONE && deriver->last_dts <= first_pts)
    deriver->step_ns = MIN (deriver->step_ns,
        (first_pts - deriver->last_dts) / (deriver->depth + 1));
}

gint64
dts_deriver_next (DtsDeriver *deriver, gint64 pts_ns)
{
  pts_ns = CLAMP (pts_ns, -MAX_TIME, MAX_TIME);
  if (deriver->n_frames == 0)
    begin (deriver, pts_ns);

  gint64 dts_ns;
  insert_sorted (deriver, pts_ns);
  if (deriver->n_frames < deriver->depth) {
    gint64 n_ahead = (gint64) (deriver->depth - deriver->n_frames);
    dts_ns = deriver->first_pts - n_ahead * deriver->step_ns;
    dts_ns = MIN (dts_ns, pts_ns);
  } else {
    dts_ns = remove_smallest (deriver);
  }
  if (deriver->last_dts != TIME_NONE) {
    gboolean has_room = deriver->last_dts < pts_ns;
    dts_ns = MAX (dts_ns, deriver->last_dts + (has_room ? 1 : 0));
  }

  deriver->n_frames++;
  deriver->last_dts = dts_ns;
  return dts_ns;
}
