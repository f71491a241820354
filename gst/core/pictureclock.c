/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pictureclock.h"

/* Between the first decode times of a stream that does not say its rate; 25
 * pictures a second are what others assume, too. */
#define ASSUMED_FRAME_NS ((gint64) NSEC_PER_SEC / 25)

/* Times that are further apart belong to another timeline: what was seen before
 * says nothing of decode times now. */
#define MAX_JUMP_NS (10 * (gint64) NSEC_PER_SEC)

/* No stream is this long; with times that are given (PICTURE_CLOCK_MAX_NS) what is
 * made of it fits 64 bits, and so do differences. */
#define MAX_LENGTH_NS (G_MAXINT64 / 8)

void
picture_clock_reset (PictureClock *clock, gint64 start_ns)
{
  *clock = (PictureClock){
    .frame_rate = clock->frame_rate,
    .default_rate = clock->default_rate,
    .uses_default = clock->uses_default,
    .poc_per_frame = MAX (clock->poc_per_frame, 1),
    .reorder_depth = clock->reorder_depth,
    .dts = clock->dts,
    .start_ns = start_ns,
    .anchor_ns = TIME_NONE,
    .last_pts = TIME_NONE,
    .last_given_dts = TIME_NONE,
  };
  dts_deriver_reset (&clock->dts);
}

static gboolean
is_rate (Fraction rate)
{
  return rate.num > 0 && rate.den > 0;
}

static Fraction
best_rate (const PictureClock *clock)
{
  return is_rate (clock->frame_rate) ? clock->frame_rate : clock->default_rate;
}

Fraction
picture_clock_rate (const PictureClock *clock)
{
  return clock->uses_default ? best_rate (clock) : clock->frame_rate;
}

/* There is a best rate. */
static gint64
position_to_ns (const PictureClock *clock, gint64 n)
{
  Fraction rate = best_rate (clock);
  gint64 length_ns = timescale_scale (n, (guint64) rate.den * NSEC_PER_SEC,
      (guint64) rate.num * clock->poc_per_frame, ROUND_NEAREST);
  return CLAMP (length_ns, -MAX_LENGTH_NS, MAX_LENGTH_NS);
}

void
picture_clock_describe (PictureClock *clock, const NalVideo *video,
    Fraction frame_rate)
{
  gboolean is_same = clock->frame_rate.num == frame_rate.num &&
      clock->frame_rate.den == frame_rate.den &&
      clock->reorder_depth == video->reorder_depth;
  clock->frame_rate = frame_rate;
  clock->poc_per_frame = video->poc_per_frame;
  clock->reorder_depth = video->reorder_depth;
  if (is_same)
    return;
  gint64 frame_ns = is_rate (best_rate (clock))
      ? position_to_ns (clock, video->poc_per_frame)
      : ASSUMED_FRAME_NS;
  dts_deriver_change (&clock->dts, video->reorder_depth,
      MIN (frame_ns, MAX_JUMP_NS));
}

static gint64
find_position (PictureClock *clock, const NalPicture *picture,
    gboolean starts_sequence, gint64 *poc)
{
  gboolean is_ordered = picture_order_applies (picture);
  gint64 order = is_ordered
      ? picture_order_next (&clock->order, picture, starts_sequence)
      : 0;
  starts_sequence |= is_ordered && picture->resets_order;
  if (starts_sequence)
    clock->sequence_position = clock->end_position - order;
  gint64 position = is_ordered ? clock->sequence_position + order
                               : clock->last_position + clock->poc_per_frame;
  if (starts_sequence)
    position = clock->end_position;
  clock->decode_position = starts_sequence
      ? position
      : clock->decode_position + clock->poc_per_frame;
  clock->last_position = position;
  clock->end_position =
      MAX (clock->end_position, position + clock->poc_per_frame);
  *poc = is_ordered ? order : position - clock->sequence_position;
  return position;
}

/* The first picture is shown at the start, if nothing says when. */
static gint64
count_from_anchor (PictureClock *clock, gint64 position)
{
  if (clock->anchor_ns == TIME_NONE) {
    clock->anchor_ns = clock->start_ns;
    clock->anchor_position = position;
  }
  return clock->anchor_ns +
      position_to_ns (clock, position - clock->anchor_position);
}

/* A frame lasts no less than lies between any two decode times: AVI, and what
 * was one, may state a rate of which most frames are left out. */
static gint64
measure_ns (const PictureClock *clock, gint64 n)
{
  gint64 frame_ns = position_to_ns (clock, clock->poc_per_frame);
  return clock->least_step_ns > frame_ns + frame_ns / 4
      ? timescale_scale (n, (guint64) clock->least_step_ns,
            clock->poc_per_frame, ROUND_NEAREST)
      : position_to_ns (clock, n);
}

/* Pictures are shown as much later than decoded as they are put into order. */
static gint64
count_from_decoding (PictureClock *clock, gint64 position, gint64 dts_ns)
{
  gint64 step_ns = dts_ns - clock->last_given_dts;
  if (clock->last_given_dts != TIME_NONE && step_ns > 0 &&
      step_ns <= MAX_JUMP_NS &&
      (clock->least_step_ns == 0 || step_ns < clock->least_step_ns))
    clock->least_step_ns = step_ns;
  gint64 delay = (gint64) clock->reorder_depth * clock->poc_per_frame;
  gint64 ahead = position - clock->decode_position + delay;
  clock->anchor_ns = dts_ns + measure_ns (clock, MAX (ahead, 0));
  clock->anchor_position = position;
  return clock->anchor_ns;
}

static gint64
make_pts (PictureClock *clock, gint64 position, gint64 dts_ns)
{
  if (!is_rate (best_rate (clock)))
    return TIME_NONE;
  clock->uses_default |= !is_rate (clock->frame_rate);
  return dts_ns != TIME_NONE && !clock->has_given_pts
      ? count_from_decoding (clock, position, dts_ns)
      : count_from_anchor (clock, position);
}

/* ISO/IEC 13818-1 2.4.3.7: a DTS is left out where it equals the PTS. Not
 * believed where that would be more than the next frame, since then a DTS to
 * come would go back. */
static gint64
continue_dts (const PictureClock *clock, gint64 pts_ns)
{
  gint64 last_ns = clock->last_given_dts;
  gint64 frame_ns = clock->dts.frame_duration_ns;
  gint64 dts_ns = pts_ns;
  if (is_rate (clock->frame_rate) && pts_ns - last_ns > frame_ns + frame_ns / 2)
    dts_ns = last_ns + frame_ns;
  return MIN (pts_ns, MAX (dts_ns, last_ns));
}

static gint64
make_dts (PictureClock *clock, gint64 pts_ns)
{
  gint64 derived_ns = dts_deriver_next (&clock->dts, pts_ns);
  if (clock->last_given_dts == TIME_NONE)
    return derived_ns;
  clock->last_given_dts = continue_dts (clock, pts_ns);
  return clock->last_given_dts;
}

PictureTime
picture_clock_next (PictureClock *clock, const NalPicture *picture,
    gboolean starts_sequence, PictureTime given, gint64 *poc)
{
  gint64 order;
  gint64 position = find_position (clock, picture, starts_sequence, &order);
  PictureTime time = given;
  if (given.pts_ns != TIME_NONE) {
    clock->anchor_ns = given.pts_ns;
    clock->anchor_position = position;
    clock->has_given_pts = TRUE;
  } else {
    time.pts_ns = make_pts (clock, position, given.dts_ns);
  }
  if (time.pts_ns != TIME_NONE) {
    if (clock->last_pts != TIME_NONE &&
        ABS (time.pts_ns - clock->last_pts) > MAX_JUMP_NS) {
      dts_deriver_reset (&clock->dts);
      clock->last_given_dts = given.dts_ns;
    }
    clock->last_pts = time.pts_ns;
    gint64 dts_ns = make_dts (clock, time.pts_ns);
    if (given.dts_ns == TIME_NONE)
      time.dts_ns = dts_ns;
    else
      clock->last_given_dts = given.dts_ns;
  }
  if (poc)
    *poc = order;
  return time;
}
