/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4delay.h"

#include "coretest.h"

#define MAX_SAMPLES 8

typedef struct
{
  const gchar *name;
  guint n;
  guint32 durations[MAX_SAMPLES];
  gint32 offsets[MAX_SAMPLES];
  guint32 needed; /* by all of them */
  guint32 delay;
  guint32 new_durations[MAX_SAMPLES];
  gint32 new_offsets[MAX_SAMPLES];
} Row;

static const Row rows[] = {
  { "in order", 3, { 10, 10, 10 }, { 0, 0, 0 }, 0, 0, { 10, 10, 10 },
      { 0, 0, 0 } },
  { "I P b b, told exactly", 4, { 10, 10, 10, 10 }, { 0, 20, -10, -10 }, 10, 10,
      { 10, 10, 10, 10 }, { 10, 30, 0, 0 } },
  { "told more than is needed", 4, { 10, 10, 10, 10 }, { 0, 20, -10, -10 }, 10,
      25, { 10, 10, 10, 10 }, { 25, 45, 15, 15 } },
  /* 0 30 10 20 with decode times 0 10 20 30: those of the last two move to
   * 15 and 25, so that they are composed when they are decoded. */
  { "told too little", 4, { 10, 10, 10, 10 }, { 0, 20, -10, -10 }, 10, 5,
      { 10, 5, 10, 15 }, { 5, 25, 0, 0 } },
  /* Once more, to 10 and 20; then that of the second is 9. */
  { "told nothing", 4, { 10, 10, 10, 10 }, { 0, 20, -10, -10 }, 10, 0,
      { 9, 1, 10, 20 }, { 0, 21, 0, 0 } },
  { "no room", 4, { 1, 1, 1, 1 }, { 3, 0, -1, -2 }, 2, 0, { 1, 1, 1, 1 },
      { 3, 0, -1, -2 } },
  { "one alone", 1, { 10 }, { -10 }, 10, 4, { 10 }, { -6 } },
  { "absurd", 2, { 10, 10 }, { G_MAXINT32, G_MININT32 }, 1u << 31, 1,
      { 10, 10 }, { G_MAXINT32, G_MININT32 + 1 } },
};

START_TEST (offsets_are_not_negative)
{
  const Row *row = &rows[_i];
  Mp4Sample samples[MAX_SAMPLES] = { 0 };
  for (guint i = 0; i < row->n; i++) {
    samples[i].duration = row->durations[i];
    samples[i].composition_offset = row->offsets[i];
  }
  ck_assert_uint_eq (mp4_reorder_delay (samples, row->n), row->needed);
  mp4_delay_composition (samples, row->n, row->delay);
  for (guint i = 0; i < row->n; i++) {
    ck_assert_msg (samples[i].duration == row->new_durations[i] &&
            samples[i].composition_offset == row->new_offsets[i],
        "%s: sample %u lasts %u at offset %d", row->name, i,
        samples[i].duration, samples[i].composition_offset);
  }
}
END_TEST

/* Presentation times, the start and the end stay whatever the order is. */
START_TEST (presentation_times_stay)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  for (guint round = 0; round < 2000; round++) {
    Mp4Sample samples[MAX_SAMPLES] = { 0 };
    gint64 pts[MAX_SAMPLES], time = 0, end = 0;
    for (guint i = 0; i < MAX_SAMPLES; i++) {
      samples[i].duration = (guint32) g_rand_int_range (rand, 1, 20);
      samples[i].composition_offset = g_rand_int_range (rand, -40, 40);
      pts[i] = end + samples[i].composition_offset;
      end += samples[i].duration;
    }
    guint32 delay = (guint32) g_rand_int_range (rand, 0, 50);
    mp4_delay_composition (samples, MAX_SAMPLES, delay);
    for (guint i = 0; i < MAX_SAMPLES; i++) {
      ck_assert_int_eq (time + samples[i].composition_offset, pts[i] + delay);
      ck_assert_uint_gt (samples[i].duration, 0);
      time += samples[i].duration;
    }
    ck_assert_int_eq (time, end);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("mp4delay");
  TCase *tcase = tcase_create ("all");
  tcase_add_loop_test (tcase, offsets_are_not_negative, 0,
      (int) G_N_ELEMENTS (rows));
  tcase_add_test (tcase, presentation_times_stay);
  suite_add_tcase (suite, tcase);
  SRunner *runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  int failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
