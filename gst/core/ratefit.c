/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ratefit.h"

#include "core/frametime.h"

/* Fewer agree with some grid by chance. */
#define MIN_FRAMES 48

/* What is not decided by then is no rate of these. */
#define MAX_FRAMES 512

/* What is stated needs no more than a witness. */
#define N_STATED_FRAMES 16

/* A grid finer than this many ticks fits any time at all. */
#define MIN_TICKS_PER_FRAME 4

#define MICRO 1000000

/* Slowest first. */
static const Fraction rates[] = {
  /* clang-format off */
  {     10,    1 },
  {     12,    1 },
  {  15000, 1001 },
  {     15,    1 },
  {     20,    1 },
  {  24000, 1001 },
  {     24,    1 },
  {     25,    1 },
  {  30000, 1001 },
  {     30,    1 },
  {  48000, 1001 },
  {     48,    1 },
  {     50,    1 },
  {  60000, 1001 },
  {     60,    1 },
  {    100,    1 },
  { 120000, 1001 },
  {    120,    1 },
  /* clang-format on */
};

G_STATIC_ASSERT (G_N_ELEMENTS (rates) <= 32);

void
rate_fit_init (RateFit *fit, guint64 tolerance_ns)
{
  *fit = (RateFit){
    .tolerance_ns = tolerance_ns,
    .anchor_ns = TIME_NONE,
    .max_missing = DTS_MAX_REORDER_DEPTH,
  };
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    guint64 duration_ns = rates[i].den * NSEC_PER_SEC / rates[i].num;
    if (tolerance_ns <= duration_ns / MIN_TICKS_PER_FRAME)
      fit->candidates |= 1u << i;
  }
}

void
rate_fit_init_stated (RateFit *fit, guint64 tolerance_ns, Fraction rate,
    guint depth)
{
  *fit = (RateFit){
    .tolerance_ns = tolerance_ns,
    .anchor_ns = TIME_NONE,
    .stated = rate,
    .max_missing = depth,
    .candidates = rate.num > 0 && rate.den > 0 ? 1 : 0,
  };
}

static Fraction
get_candidate (const RateFit *fit, guint i)
{
  return fit->stated.num > 0 ? fit->stated : rates[i];
}

static gboolean
agrees (const RateFit *fit, Fraction rate, gint64 time_ns)
{
  FrameClock clock;
  frame_clock_init (&clock, rate.den, rate.num, fit->tolerance_ns);
  clock.anchor_ns = fit->anchor_ns;
  return frame_clock_look (&clock, time_ns).duration_ns > 0;
}

static gboolean
is_multiple (Fraction rate, Fraction of)
{
  return (guint64) rate.num * of.den % ((guint64) rate.den * of.num) == 0;
}

/* A faster rate whose grid has all the frames of a slower one cannot be told
 * from that; two others can, later. */
static gboolean
is_ambiguous (const RateFit *fit, guint slowest)
{
  for (guint i = slowest + 1; i < G_N_ELEMENTS (rates); i++)
    if ((fit->candidates & 1u << i) && !is_multiple (rates[i], rates[slowest]))
      return TRUE;
  return FALSE;
}

/* A constant rate has a frame at every place, but for those that reordering
 * still brings. */
static gboolean
leaves_none_out (const RateFit *fit, Fraction rate)
{
  gint64 n_places = 1 +
      timescale_scale (fit->highest_ns - fit->lowest_ns, rate.num,
          rate.den * NSEC_PER_SEC, ROUND_NEAREST);
  return n_places >= fit->n_frames &&
      n_places <= (gint64) fit->n_frames + fit->max_missing;
}

gboolean
rate_fit_is_over (const RateFit *fit)
{
  return fit->rate.num > 0 || fit->candidates == 0;
}

Fraction
rate_fit_add (RateFit *fit, gint64 time_ns)
{
  gboolean is_stated = fit->stated.num > 0;
  if (rate_fit_is_over (fit))
    return fit->rate;

  if (fit->anchor_ns == TIME_NONE)
    fit->anchor_ns = fit->lowest_ns = fit->highest_ns = time_ns;
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    if ((fit->candidates & 1u << i) &&
        !agrees (fit, get_candidate (fit, i), time_ns))
      fit->candidates &= ~(1u << i);
  if (fit->candidates == 0)
    return fit->rate;

  fit->lowest_ns = MIN (fit->lowest_ns, time_ns);
  fit->highest_ns = MAX (fit->highest_ns, time_ns);
  fit->n_frames++;
  guint slowest = (guint) g_bit_nth_lsf (fit->candidates, -1);
  Fraction rate = get_candidate (fit, slowest);
  if (fit->n_frames >= (is_stated ? N_STATED_FRAMES : MIN_FRAMES) &&
      !is_ambiguous (fit, slowest) && leaves_none_out (fit, rate))
    fit->rate = rate;
  else if (fit->n_frames == (is_stated ? N_STATED_FRAMES : MAX_FRAMES))
    fit->candidates = 0;
  return fit->rate;
}

static gint64
in_microhertz (Fraction rate)
{
  return timescale_scale (rate.num, MICRO, (guint64) rate.den, ROUND_NEAREST);
}

Fraction
rate_measure (guint n_frames, guint64 duration_ticks, guint32 timescale)
{
  if (n_frames == 0 || duration_ticks == 0)
    return (Fraction){ 0, 0 };

  gint64 counted = timescale_scale (n_frames, (guint64) timescale * MICRO,
      duration_ticks, ROUND_NEAREST);
  gint64 nearest = MAX (counted / 1000, 1); /* what still passes for it */
  Fraction rate = {
    (guint32) MIN (counted / 1000 + (counted % 1000 >= 500), G_MAXINT), 1000
  };
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 distance = ABS (counted - in_microhertz (rates[i]));
    if (distance < nearest) {
      nearest = distance;
      rate = rates[i];
    }
  }
  return rate;
}
