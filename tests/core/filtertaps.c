/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/filtertaps.h"

#include "coretest.h"

#define ONE (1 << FILTER_TAPS_BITS)

static gint
weight_of (const FilterTaps *taps, guint k, guint index)
{
  guint t = index - taps->first[k];
  return t < taps->n_taps ? taps->weights[t * taps->n_out + k] : 0;
}

static const FilterAxis axes[] = {
  { 1920, 1280, 0, 0 },
  { 1920, 854, 0, 0 },
  { 960, 427, 1, 1 },
  { 540, 180, 1, 0 },
  { 360, 361, 0, 1 },
  { 2, 5, 1, 1 },
  { 5, 2, 0, 0 },
  { 3, 1, 0, 0 },
  { 1, 1, 1, 1 },
  { 1, 7, 0, 0 },
  { 7, 1, 0, 0 },
  { FILTER_TAPS_MAX_SAMPLES, 1, 1, 0 },
  { FILTER_TAPS_MAX_SAMPLES, FILTER_TAPS_MAX_SAMPLES - 1, 0, 0 },
  { 2, FILTER_TAPS_MAX_SAMPLES, 0, 1 },
};

START_TEST (weights_are_of_the_source_and_sum_up_to_one)
{
  for (guint i = 0; i < G_N_ELEMENTS (axes); i++) {
    FilterTaps taps;
    filter_taps_init (&taps, &axes[i]);
    ck_assert_uint_eq (taps.n_out, axes[i].n_out);
    for (guint k = 0; k < taps.n_out; k++) {
      gint sum = 0;
      for (guint t = 0; t < taps.n_taps; t++)
        sum += taps.weights[t * taps.n_out + k];
      if (sum != ONE || taps.first[k] + taps.n_taps > axes[i].n_in ||
          (k > 0 && taps.first[k] < taps.first[k - 1]))
        ck_abort_msg ("row %u, sample %u: from %u on, %d in sum", i, k,
            taps.first[k], sum);
    }
    filter_taps_clear (&taps);
  }
}
END_TEST

START_TEST (equal_sizes_change_nothing)
{
  FilterTaps taps;
  const FilterAxis axis = { 9, 9, 1, 1 };
  filter_taps_init (&taps, &axis);
  for (guint k = 0; k < 9; k++)
    ck_assert_int_eq (weight_of (&taps, k, k), ONE);
  filter_taps_clear (&taps);
}
END_TEST

/* In the middle between two samples the filter, twice as wide as they are apart,
 * is read at 1/4, 3/4, 5/4 and 7/4. */
START_TEST (half_the_size_weighs_eight_alike_on_both_sides)
{
  static const gint of_640[] = { 279, 77, -27, -9 };
  FilterTaps taps;
  const FilterAxis axis = { 32, 16, 0, 0 };
  filter_taps_init (&taps, &axis);
  ck_assert_uint_eq (taps.n_taps, 8);
  for (guint i = 0; i < 4; i++) {
    gint exact = of_640[i] * ONE / 640;
    ck_assert_int_le (ABS (weight_of (&taps, 8, 17 + i) - exact), 1);
    ck_assert_int_le (ABS (weight_of (&taps, 8, 16 - i) - exact), 1);
  }
  filter_taps_clear (&taps);
}
END_TEST

START_TEST (the_source_is_mirrored_at_its_edges)
{
  FilterTaps inside, edge;
  const FilterAxis axis = { 64, 32, 0, 0 }, small = { 8, 4, 0, 0 };
  filter_taps_init (&inside, &axis);
  filter_taps_init (&edge, &small);
  for (guint i = 0; i < 4; i++) {
    gint folded = weight_of (&inside, 16, 32 + i);
    if (i < 3) /* three of the eight lie before the first sample */
      folded += weight_of (&inside, 16, 31 - i);
    ck_assert_int_le (ABS (weight_of (&edge, 0, i) - folded), 2);
    ck_assert_int_le (ABS (weight_of (&edge, 3, 7 - i) - folded), 2);
  }
  filter_taps_clear (&inside);
  filter_taps_clear (&edge);
}
END_TEST

/* From pairs' middles to their first samples: a quarter of the distance. */
START_TEST (early_samples_are_moved)
{
  FilterTaps taps;
  const FilterAxis earlier = { 8, 8, 0, 1 }, later = { 8, 8, 1, 0 };
  filter_taps_init (&taps, &earlier);
  ck_assert_int_gt (weight_of (&taps, 4, 3), 0);
  ck_assert_int_gt (weight_of (&taps, 4, 4), weight_of (&taps, 4, 3));
  ck_assert_int_lt (weight_of (&taps, 4, 5), 0);
  filter_taps_clear (&taps);
  filter_taps_init (&taps, &later);
  ck_assert_int_gt (weight_of (&taps, 4, 5), 0);
  ck_assert_int_lt (weight_of (&taps, 4, 3), 0);
  filter_taps_clear (&taps);
}
END_TEST

CORE_TEST_MAIN ("filtertaps", weights_are_of_the_source_and_sum_up_to_one,
    equal_sizes_change_nothing, half_the_size_weighs_eight_alike_on_both_sides,
    the_source_is_mirrored_at_its_edges, early_samples_are_moved)
