/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 0. Exact rational time: rounding is done once, in 128-bit integers,
 * and never through floating point. Knows nothing of any format.
 *
 * Times are signed: a stream time can lie before zero (codec priming). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NSEC_PER_SEC G_GUINT64_CONSTANT (1000000000)
#define TIME_NONE G_MININT64

typedef struct
{
  guint32 num;
  guint32 den; /* 0 in a Fraction means: unknown */
} Fraction;

typedef enum
{
  ROUND_FLOOR,
  ROUND_NEAREST, /* halves go up, toward plus infinity */
  ROUND_CEIL,
} Rounding;

guint64 greatest_common_divisor (guint64 a, guint64 b);

/* value * num / den without intermediate overflow. `den` is not 0. A result
 * outside gint64 saturates. */
gint64 timescale_scale (gint64 value, guint64 num, guint64 den, Rounding how);

/* Nanoseconds to ticks of 1/timescale second, and back, to the nearest. */
gint64 ticks_from_ns (gint64 time_ns, guint32 timescale);
gint64 ns_from_ticks (gint64 time_ticks, guint32 timescale);

/* The cell of the absolute grid of length `cell_ns` that a frame belongs to:
 * floor ((t + half_frame) / D), see docs/architecture.md, "the second law". */
gint64 grid_cell (gint64 time_ticks, gint64 half_frame_ticks, guint32 timescale,
    guint64 cell_ns);

/* The first tick at or after the start of cell `cell`. */
gint64 grid_cell_start (gint64 cell, guint32 timescale, guint64 cell_ns);

/* The rational frame rate that a duration in whole nanoseconds stands for:
 * the one among n/1 and 1000n/1001 (n up to 1000) whose rounded or truncated
 * frame duration it is, to `tolerance_ns`. FALSE when none is. */
gboolean frame_rate_from_duration (guint64 duration_ns, guint64 tolerance_ns,
    Fraction *rate);

/* The media timescale for video at `rate`, 90000 when that is unknown. Variants
 * between which a player switches have to have the same (ISO/IEC 23000-19
 * 7.3.4.1), and some have but a half or a third of the others' frames: so one
 * for all that are related like that to 24, 25 or 30 or these times 1000/1001. A
 * frame is a whole number of ticks. For other rates it is the numerator times
 * the power of ten that brings it to 10000 or more. */
guint32 timescale_for_frame_rate (Fraction rate);

G_END_DECLS
