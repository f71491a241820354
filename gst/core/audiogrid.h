/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The absolute grid that encoded audio lies on: frame n covers the
 * samples from n * AUDIO_FRAME_SAMPLES on, counted from stream time zero, in
 * every run over the same source. Cells of equal length are counted from there
 * too (docs/architecture.md, the second law). Indices may be negative: priming
 * is in front of time zero. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

#define AUDIO_FRAME_SAMPLES 1024

/* The frame that covers a sample. */
gint64 audio_grid_frame_at (gint64 sample);

/* When a frame begins, to the nearest nanosecond. `rate` in Hz. */
gint64 audio_grid_frame_time (gint64 frame, guint32 rate);

/* The cell of length `cell_ns` in which a frame begins, and the first frame that
 * begins in a cell (which need not be in it where cells are shorter than
 * frames). */
gint64 audio_grid_cell_of_frame (gint64 frame, guint32 rate, guint64 cell_ns);
gint64 audio_grid_first_frame (gint64 cell, guint32 rate, guint64 cell_ns);

/* Where to begin feeding a resampler so that it computes the same samples as any
 * other run does: `input` and `output` are at the very same time, on a multiple
 * of the shortest time that is whole numbers of samples at both rates. */
typedef struct
{
  gint64 input;  /* sample index at `in_rate` */
  gint64 output; /* at `out_rate` */
} AudioPhase;

/* The last such place at or before sample `output` of the output. */
AudioPhase audio_grid_phase_before (gint64 output, guint32 in_rate,
    guint32 out_rate);

G_END_DECLS
