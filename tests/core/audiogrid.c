/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/audiogrid.h"

#include "coretest.h"

static const guint32 rates[] = { 8000, 11025, 16000, 22050, 24000, 32000, 44100,
  48000, 88200, 96000, 192000 };

START_TEST (frames_cover_samples)
{
  static const struct
  {
    gint64 sample, frame;
  } rows[] = {
    { 0, 0 },
    { 1023, 0 },
    { 1024, 1 },
    { -1, -1 },
    { -1024, -1 },
    { -1025, -2 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_int_eq (audio_grid_frame_at (rows[i].sample), rows[i].frame);
}
END_TEST

/* A frame's time in nanoseconds leads back to its samples, for 100 hours. */
START_TEST (times_lead_back_to_samples)
{
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    gint64 end = (gint64) 100 * 3600 * rates[r] / AUDIO_FRAME_SAMPLES;
    for (gint64 n = -3; n < end; n += 1 + ABS (n) / 97)
      ck_assert_int_eq (ticks_from_ns (audio_grid_frame_time (n, rates[r]),
                            rates[r]),
          n * AUDIO_FRAME_SAMPLES);
  }
}
END_TEST

/* No frame belongs to two cells or to none. */
START_TEST (cells_tile_frames)
{
  static const guint64 cells_ns[] = { 6 * NSEC_PER_SEC, 2002000000, 1000000000,
    500000000, 21333333, 3840000000 };
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    for (guint c = 0; c < G_N_ELEMENTS (cells_ns); c++) {
      for (gint64 cell = -3; cell < 100000; cell += 1 + ABS (cell) / 7) {
        gint64 first = audio_grid_first_frame (cell, rates[r], cells_ns[c]);
        gint64 next = audio_grid_first_frame (cell + 1, rates[r], cells_ns[c]);
        ck_assert_int_le (first, next);
        ck_assert_int_lt (audio_grid_cell_of_frame (first - 1, rates[r],
                              cells_ns[c]),
            cell);
        if (first < next) {
          ck_assert_int_eq (audio_grid_cell_of_frame (first, rates[r],
                                cells_ns[c]),
              cell);
          ck_assert_int_eq (audio_grid_cell_of_frame (next - 1, rates[r],
                                cells_ns[c]),
              cell);
        }
      }
    }
  }
}
END_TEST

START_TEST (phases_are_whole_at_both_rates)
{
  static const struct
  {
    gint64 output;
    guint32 in_rate, out_rate;
    gint64 expected_input, expected_output;
  } rows[] = {
    { 0, 44100, 48000, 0, 0 },
    { 159, 44100, 48000, 0, 0 },
    { 160, 44100, 48000, 147, 160 },
    { -1, 44100, 48000, -147, -160 },
    { 12345, 48000, 48000, 12345, 12345 },
    { 12345, 96000, 48000, 24690, 12345 },
    { 7, 8000, 48000, 1, 6 },
    { 287999999, 44100, 48000, 264599853, 287999840 },
    { 48000, 44101, 48000, 44101, 48000 },
    { 47999, 44101, 48000, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    AudioPhase phase = audio_grid_phase_before (rows[i].output, rows[i].in_rate,
        rows[i].out_rate);
    ck_assert_int_eq (phase.input, rows[i].expected_input);
    ck_assert_int_eq (phase.output, rows[i].expected_output);
  }
}
END_TEST

CORE_TEST_MAIN ("audiogrid", frames_cover_samples, times_lead_back_to_samples,
    cells_tile_frames, phases_are_whole_at_both_rates)
