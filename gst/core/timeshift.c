/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "timeshift.h"

/* Less is jitter, or the overlap of a splice. */
#define TOLERANCE_NS ((gint64) NSEC_PER_SEC / 5)
/* Without decode times: how far behind a key frame leading pictures may be. */
#define MAX_LEADING_NS ((gint64) NSEC_PER_SEC)
/* Frames far apart say nothing of how long one lasts. */
#define MAX_STEP_NS ((gint64) NSEC_PER_SEC)
/* How far apart tracks of one source may be. */
#define MAX_LAG_NS (10 * (gint64) NSEC_PER_SEC)
/* Beyond it nothing is compared, so that no sum can overflow. */
#define MAX_TIME_NS (G_MAXINT64 / 8)

/* What orders samples: their decode time, if there is one. */
static gint64
position_of (const TimeShiftSample *s)
{
  return s->dts_ns != TIME_NONE ? s->dts_ns : s->pts_ns;
}

static gboolean
is_comparable (const TimeShiftSample *s)
{
  gint64 position = position_of (s);
  return ABS (s->pts_ns) <= MAX_TIME_NS && ABS (position) <= MAX_TIME_NS;
}

/* Whether the sample, moved by `shift`, lies before what came already. */
static gboolean
is_behind (const TimeShiftTrack *t, const TimeShiftSample *s, gint64 shift)
{
  gint64 limit = t->newest_ns;
  /* Nothing is presented before the key frame that it follows, but leading
   * pictures; and no key frame before anything that it follows. */
  if (t->is_reordered && s->dts_ns == TIME_NONE && !s->is_sync)
    limit = t->sync_pts_ns - MAX_LEADING_NS;
  return position_of (s) + shift < limit - TOLERANCE_NS;
}

static gint64
due (const TimeShiftTrack *t)
{
  return t->newest_ns + t->step_ns;
}

/* The sample alone before this one was out of place. */
static gboolean
is_back_in_place (const TimeShiftTrack *t, const TimeShiftSample *s)
{
  gint64 position = position_of (s);
  gint64 deviation = position + t->shift_before_ns - due (t);
  return position + t->shift_ns > due (t) + TOLERANCE_NS &&
      ABS (deviation) <= TOLERANCE_NS;
}

static gint64 *
shift_of (TimeShift *source, guint64 epoch)
{
  return &source->shifts_ns[epoch % TIME_SHIFT_N_EPOCHS];
}

static guint64
oldest_epoch (const TimeShift *source)
{
  return source->epoch - MIN (source->epoch, TIME_SHIFT_N_EPOCHS - 1);
}

/* To the next epoch, where others of the source may be already; further if the
 * track is beyond that. */
static void
move (TimeShift *source, TimeShiftTrack *t, const TimeShiftSample *s)
{
  gint64 wanted = due (t) - position_of (s);
  if (wanted > MAX_TIME_NS)
    return;
  t->epoch++;
  gint64 *shift = shift_of (source, t->epoch);
  if (t->epoch > source->epoch) {
    source->epoch = t->epoch;
    *shift = wanted;
  } else if (*shift < wanted - TOLERANCE_NS) {
    *shift = wanted;
  }
  t->shift_before_ns = t->shift_ns;
  t->shift_ns = *shift;
}

/* A track begins in the oldest epoch in which it is not too far behind. */
static void
choose_epoch (TimeShift *source, TimeShiftTrack *t, const TimeShiftSample *s)
{
  gint64 limit = source->newest_ns - MAX_LAG_NS;
  t->epoch = oldest_epoch (source);
  while (t->epoch < source->epoch &&
      position_of (s) + *shift_of (source, t->epoch) < limit)
    t->epoch++;
}

gint64
time_shift_find (TimeShift *source, TimeShiftTrack *t, const TimeShiftSample *s)
{
  if (!is_comparable (s))
    return t->shift_ns;
  if (!t->has_position)
    choose_epoch (source, t, s);
  t->epoch = MAX (t->epoch, oldest_epoch (source));
  gint64 *shift = shift_of (source, t->epoch);
  t->shift_ns = *shift;
  if (!t->has_position)
    return t->shift_ns;

  if (is_behind (t, s, t->shift_ns))
    move (source, t, s);
  else if (t->shift_before_ns < t->shift_ns && is_back_in_place (t, s))
    t->shift_ns = *shift = t->shift_before_ns;
  return t->shift_ns;
}

void
time_shift_note (TimeShift *source, TimeShiftTrack *t, const TimeShiftSample *s)
{
  if (!is_comparable (s))
    return;
  gint64 position = position_of (s) + t->shift_ns;
  gint64 step = s->duration_ns;
  if (step <= 0)
    step = t->has_position ? position - t->newest_ns : 0;
  if (step > 0 && step <= MAX_STEP_NS)
    t->step_ns = step;
  if (s->is_sync || !t->has_position)
    t->sync_pts_ns = s->pts_ns + t->shift_ns;
  t->newest_ns = t->has_position ? MAX (t->newest_ns, position) : position;
  t->has_position = TRUE;
  source->newest_ns = MAX (source->newest_ns, t->newest_ns);
}

void
time_shift_track_reset (TimeShiftTrack *t)
{
  *t = (TimeShiftTrack){ .is_reordered = t->is_reordered };
}
