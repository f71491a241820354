/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/keygrid.h"

#include "core/fragmenter.h"
#include "coretest.h"

static gint64
frame_time_ns (guint64 n, Fraction rate)
{
  return timescale_scale ((gint64) n, rate.den * NSEC_PER_SEC, rate.num,
      ROUND_NEAREST);
}

static const Fraction rates[] = {
  { 24000, 1001 },
  { 25, 1 },
  { 30000, 1001 },
  { 30, 1 },
  { 50, 1 },
  { 60000, 1001 },
  { 60, 1 },
};

static const guint64 cells_ms[] = { 500, 1000, 2000, 2002, 2020, 4000, 6006 };

START_TEST (first_frame_of_each_cell_opens_it)
{
  static const struct
  {
    Fraction rate;
    gint64 time_ns;
    gint64 cell;
  } rows[] = {
    { { 30000, 1001 }, 0, 0 },
    /* 119 x 1001 / 30000 s is less than half a frame before nothing */
    { { 30000, 1001 }, 3970633333, 0 },
    { { 30000, 1001 }, 4004000000, 1 },
    { { 25, 1 }, 3980000000, 1 }, /* half a frame before the line: a tie */
    { { 25, 1 }, 3979950000, 0 },
    { { 0, 1 }, 3999999999, 1 }, /* 90000 Hz rounds it to the line */
    { { 0, 1 }, 3999990000, 0 },
    { { 25, 1 }, -20000000, 0 },
    { { 25, 1 }, -21000000, -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    KeyGrid grid = key_grid (rows[i].rate, 4 * NSEC_PER_SEC);
    gint64 cell = key_grid_cell (&grid, rows[i].time_ns);
    ck_assert_msg (cell == rows[i].cell, "row %u: %" G_GINT64_FORMAT, i, cell);
  }
}
END_TEST

START_TEST (cells_open_once_and_only_forward)
{
  KeyGrid grid = key_grid ((Fraction){ 25, 1 }, NSEC_PER_SEC);
  gint64 cell = KEY_GRID_NO_CELL;
  ck_assert (key_grid_opens (&grid, 360 * (gint64) NSEC_PER_SEC, &cell));
  ck_assert_int_eq (cell, 360);
  ck_assert_int_eq (key_grid_cell_start_ns (&grid, cell),
      360 * (gint64) NSEC_PER_SEC);
  ck_assert (!key_grid_opens (&grid, 360 * (gint64) NSEC_PER_SEC, &cell));
  ck_assert (!key_grid_opens (&grid, 12 * (gint64) NSEC_PER_SEC, &cell));
  ck_assert (key_grid_opens (&grid, 364 * (gint64) NSEC_PER_SEC, &cell));
}
END_TEST

/* A fragmenter that is fed every frame as a sync sample opens its segments at
 * the frames the grid names. */
START_TEST (fragmenter_agrees)
{
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    for (guint c = 0; c < G_N_ELEMENTS (cells_ms); c++) {
      guint64 cell_ns = cells_ms[c] * 1000000;
      KeyGrid grid = key_grid (rates[r], cell_ns);
      guint32 frame = (guint32) timescale_scale (grid.timescale, rates[r].den,
          rates[r].num, ROUND_NEAREST);
      FragmenterParams params = {
        .mode = FRAGMENTER_VIDEO,
        .timescale = grid.timescale,
        .segment_duration_ns = cell_ns,
        .frame_duration = frame,
      };
      g_autoptr (Fragmenter) fragmenter = fragmenter_new (&params);
      g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
      gint64 cell = KEY_GRID_NO_CELL;
      for (guint n = 0; n < 2000; n++) {
        gint64 time_ns = frame_time_ns (n, rates[r]);
        gint64 pts = ticks_from_ns (time_ns, grid.timescale);
        FragmenterSample sample = {
          .pts = pts,
          .dts = pts,
          .duration = frame,
          .size_bytes = 1,
          .is_sync = TRUE,
          .flags = MP4_SAMPLE_SYNC,
        };
        fragmenter_add (fragmenter, &sample);
        if (key_grid_opens (&grid, time_ns, &cell)) {
          gint64 boundary = ns_from_ticks (pts, grid.timescale);
          g_array_append_val (expected, boundary);
        }
      }
      fragmenter_finish (fragmenter);
      FragmenterRun run;
      while (fragmenter_next (fragmenter, &run))
        ;
      guint n = 0;
      for (gint64 time_ns; fragmenter_next_boundary (fragmenter, &time_ns);) {
        ck_assert_uint_lt (n, expected->len);
        ck_assert_int_eq (time_ns, g_array_index (expected, gint64, n++));
      }
      ck_assert_uint_eq (n, expected->len);
    }
  }
}
END_TEST

/* Whatever divisor a variant has, it holds the frame that opens each cell, and
 * an encoder that knows only the reduced rate finds that frame to be the first
 * of the cell. */
START_TEST (variants_of_reduced_rate_open_cells_at_the_same_frames)
{
  for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
    for (guint c = 0; c < G_N_ELEMENTS (cells_ms); c++) {
      for (guint divisor = 1; divisor <= 3; divisor++) {
        guint64 cell_ns = cells_ms[c] * 1000000;
        KeyGrid grid = key_grid (rates[r], cell_ns);
        KeyGrid encoder_grid =
            key_grid (frame_rate_divide (rates[r], divisor), cell_ns);
        FrameDecimator decimator;
        frame_decimator_init (&decimator, rates[r], divisor, cell_ns);
        gint64 cell = KEY_GRID_NO_CELL, encoder_cell = KEY_GRID_NO_CELL;
        guint n_kept = 0, n_opened = 0;
        for (guint n = 0; n < 3000; n++) {
          gint64 time_ns = frame_time_ns (n, rates[r]);
          gboolean opens = key_grid_opens (&grid, time_ns, &cell);
          gboolean kept = frame_decimator_keeps (&decimator, time_ns);
          ck_assert_msg (!opens || kept, "rate %u cell %u: frame %u is lost", r,
              c, n);
          if (!kept)
            continue;
          n_kept++;
          n_opened += opens;
          ck_assert_msg (key_grid_opens (&encoder_grid, time_ns,
                             &encoder_cell) == opens,
              "rate %u cell %u divisor %u: frame %u", r, c, divisor, n);
        }
        ck_assert_uint_ge (n_kept * divisor + 2 * divisor * n_opened, 3000);
        ck_assert_uint_le (n_kept, 3000 / divisor + n_opened + 1);
      }
    }
  }
}
END_TEST

START_TEST (rates_are_divided_exactly)
{
  static const struct
  {
    Fraction rate;
    guint divisor;
    Fraction expected;
  } rows[] = {
    { { 60000, 1001 }, 2, { 30000, 1001 } },
    { { 60, 1 }, 2, { 30, 1 } },
    { { 25, 1 }, 2, { 25, 2 } },
    { { 30000, 1001 }, 3, { 10000, 1001 } },
    { { 0, 1 }, 2, { 0, 0 } },
    { { 1, G_MAXUINT32 }, 2, { 0, 0 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Fraction got = frame_rate_divide (rows[i].rate, rows[i].divisor);
    ck_assert_msg (got.num == rows[i].expected.num &&
            got.den == rows[i].expected.den,
        "row %u: %u/%u", i, got.num, got.den);
  }
}
END_TEST

CORE_TEST_MAIN ("keygrid", first_frame_of_each_cell_opens_it,
    cells_open_once_and_only_forward, fragmenter_agrees,
    variants_of_reduced_rate_open_cells_at_the_same_frames,
    rates_are_divided_exactly)
