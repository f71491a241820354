/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keygrid.h"

KeyGrid
key_grid (Fraction rate, guint64 cell_ns)
{
  KeyGrid grid = {
    .timescale = timescale_for_frame_rate (rate),
    .cell_ns = cell_ns,
  };
  if (rate.num > 0 && rate.den > 0) {
    gint64 frame =
        timescale_scale (grid.timescale, rate.den, rate.num, ROUND_NEAREST);
    grid.half_frame = (guint32) CLAMP (frame / 2, 0, G_MAXUINT32);
  }
  return grid;
}

gint64
key_grid_cell (const KeyGrid *grid, gint64 time_ns)
{
  return grid_cell (ticks_from_ns (time_ns, grid->timescale), grid->half_frame,
      grid->timescale, grid->cell_ns);
}

gint64
key_grid_cell_start_ns (const KeyGrid *grid, gint64 cell)
{
  return timescale_scale (cell, grid->cell_ns, 1, ROUND_NEAREST);
}

gboolean
key_grid_opens (const KeyGrid *grid, gint64 time_ns, gint64 *cell)
{
  gint64 of_frame = key_grid_cell (grid, time_ns);
  if (*cell != KEY_GRID_NO_CELL && of_frame <= *cell)
    return FALSE;
  *cell = of_frame;
  return TRUE;
}

Fraction
frame_rate_divide (Fraction rate, guint divisor)
{
  guint64 den = (guint64) rate.den * divisor;
  guint64 common = greatest_common_divisor (den, rate.num);
  if (rate.num == 0 || den == 0 || den / common > G_MAXUINT32)
    return (Fraction){ 0 };
  return (Fraction){
    .num = (guint32) (rate.num / common),
    .den = (guint32) (den / common),
  };
}

void
frame_decimator_init (FrameDecimator *decimator, Fraction rate, guint divisor,
    guint64 cell_ns)
{
  *decimator = (FrameDecimator){
    .source = key_grid (rate, cell_ns),
    .kept = key_grid (frame_rate_divide (rate, divisor), cell_ns),
    .divisor = divisor,
    .cell = KEY_GRID_NO_CELL,
  };
}

gboolean
frame_decimator_keeps (FrameDecimator *decimator, gint64 time_ns)
{
  if (key_grid_opens (&decimator->source, time_ns, &decimator->cell))
    decimator->count = 0;
  return decimator->count++ % decimator->divisor == 0 &&
      key_grid_cell (&decimator->kept, time_ns) <= decimator->cell;
}
