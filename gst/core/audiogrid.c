/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiogrid.h"

gint64
audio_grid_frame_at (gint64 sample)
{
  return timescale_scale (sample, 1, AUDIO_FRAME_SAMPLES, ROUND_FLOOR);
}

gint64
audio_grid_frame_time (gint64 frame, guint32 rate)
{
  return timescale_scale (frame, AUDIO_FRAME_SAMPLES * NSEC_PER_SEC, rate,
      ROUND_NEAREST);
}

gint64
audio_grid_cell_of_frame (gint64 frame, guint32 rate, guint64 cell_ns)
{
  return grid_cell (frame * AUDIO_FRAME_SAMPLES, 0, rate, cell_ns);
}

gint64
audio_grid_first_frame (gint64 cell, guint32 rate, guint64 cell_ns)
{
  return timescale_scale (grid_cell_start (cell, rate, cell_ns), 1,
      AUDIO_FRAME_SAMPLES, ROUND_CEIL);
}

AudioPhase
audio_grid_phase_before (gint64 output, guint32 in_rate, guint32 out_rate)
{
  guint32 divisor = (guint32) greatest_common_divisor (in_rate, out_rate);
  gint64 n = timescale_scale (output, 1, out_rate / divisor, ROUND_FLOOR);
  return (AudioPhase){
    .input = n * (gint64) (in_rate / divisor),
    .output = n * (gint64) (out_rate / divisor),
  };
}
