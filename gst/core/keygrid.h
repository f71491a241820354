/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Which frames of raw video open a cell of the absolute grid (see
 * docs/architecture.md, "the second law"), and which frames of a reduced frame
 * rate are kept. The fragmenter asks the same question of coded samples, in the
 * same ticks, so that whoever encodes, thins out or cuts agrees on the frame.
 *
 * Times are stream time in nanoseconds, as pads carry it. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 timescale;
  guint32 half_frame; /* ticks; 0 when the rate is unknown */
  guint64 cell_ns;    /* > 0 */
} KeyGrid;

KeyGrid key_grid (Fraction rate, guint64 cell_ns);
gint64 key_grid_cell (const KeyGrid *grid, gint64 time_ns);

/* Where cell `cell` begins: the time that key-unit events name. */
gint64 key_grid_cell_start_ns (const KeyGrid *grid, gint64 cell);

#define KEY_GRID_NO_CELL G_MININT64

/* TRUE when the frame at `time_ns` is the first of a later cell than `*cell`,
 * which it then becomes. Begin with KEY_GRID_NO_CELL. */
gboolean key_grid_opens (const KeyGrid *grid, gint64 time_ns, gint64 *cell);

/* One frame in `divisor` is kept, counted anew from each frame that opens a
 * cell: that frame is kept always. Frames of the old cell that the reduced
 * rate's own grid would put into the next one (they are less than half of a
 * kept frame before it) are not kept, so that an encoder behind finds the same
 * frame to open the cell. */
typedef struct
{
  KeyGrid source; /* at the rate that comes in */
  KeyGrid kept;   /* at the rate that goes out */
  guint divisor;  /* > 0 */
  guint count;    /* frames since the one that opened the cell */
  gint64 cell;
} FrameDecimator;

void frame_decimator_init (FrameDecimator *decimator, Fraction rate,
    guint divisor, guint64 cell_ns);
gboolean frame_decimator_keeps (FrameDecimator *decimator, gint64 time_ns);

/* `rate` divided by `divisor` (> 0), in lowest terms; {0, 0} when the rate is
 * unknown. */
Fraction frame_rate_divide (Fraction rate, guint divisor);

G_END_DECLS
