/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "filtertaps.h"

/* How far the filter reaches to either side, in samples of the coarser axis. */
#define REACH 2

__extension__ typedef __int128 Wide;

static Wide
divide_down (Wide a, Wide b)
{
  Wide quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

/* The filter at n / d, times 5 d^3. */
static gint64
bicubic (gint64 n, gint64 d)
{
  n = ABS (n);
  if (n < d)
    return 7 * n * n * n - 12 * n * n * d + 5 * d * d * d;
  if (n < REACH * d)
    return -3 * n * n * n + 15 * n * n * d - 24 * n * d * d + 12 * d * d * d;
  return 0;
}

/* What is before the first sample or behind the last one. */
static guint
mirror (gint64 index, guint n)
{
  while (index < 0 || index >= n)
    index = index < 0 ? -index - 1 : 2 * (gint64) n - 1 - index;
  return (guint) index;
}

/* Where output sample k lies among those of the source, which cover [i, i + 1):
 * in units of 1 / (4 n_out). */
static gint64
position (const FilterAxis *axis, guint k)
{
  return (4 * (gint64) k + 2 - axis->out_early) * axis->n_in +
      (gint64) axis->in_early * axis->n_out;
}

/* `exact`: room for the weights of one sample, before they are rounded. */
static void
weigh (FilterTaps *taps, const FilterAxis *axis, guint reach, guint k,
    gint64 *exact)
{
  gint64 unit = 4 * (gint64) axis->n_out;
  gint64 coarse = 4 * (gint64) MAX (axis->n_in, axis->n_out);
  gint64 at = position (axis, k);
  gint64 begin = (gint64) divide_down (at - reach * unit / 2 + unit / 2, unit);
  gint64 first = CLAMP (begin, 0, (gint64) (axis->n_in - taps->n_taps));
  Wide total = 0, sum = 0;

  for (guint t = 0; t < taps->n_taps; t++)
    exact[t] = 0;
  for (guint t = 0; t < reach; t++) {
    gint64 index = begin + t;
    gint64 weight = bicubic (index * unit + unit / 2 - at, coarse);
    exact[mirror (index, axis->n_in) - first] += weight;
    total += weight;
  }
  /* Sums are rounded, not weights: so they come to exactly one. */
  gint before = 0;
  for (guint t = 0; t < taps->n_taps; t++) {
    sum += exact[t];
    gint rounded =
        (gint) divide_down (sum * (2 << FILTER_TAPS_BITS) + total, 2 * total);
    taps->weights[t * taps->n_out + k] = (gint16) (rounded - before);
    before = rounded;
  }
  taps->first[k] = (guint16) first;
}

void
filter_taps_init (FilterTaps *taps, const FilterAxis *axis)
{
  guint reach = (2 * REACH * MAX (axis->n_in, axis->n_out) + axis->n_out - 1) /
      axis->n_out;
  taps->n_out = axis->n_out;
  taps->n_taps = MIN (reach, axis->n_in);
  taps->first = g_new (guint16, axis->n_out);
  taps->weights = g_new (gint16, (gsize) axis->n_out * taps->n_taps);
  g_autofree gint64 *exact = g_new (gint64, taps->n_taps);
  for (guint k = 0; k < axis->n_out; k++)
    weigh (taps, axis, reach, k, exact);
}

void
filter_taps_clear (FilterTaps *taps)
{
  g_clear_pointer (&taps->first, g_free);
  g_clear_pointer (&taps->weights, g_free);
}
