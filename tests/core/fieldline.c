/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/fieldline.h"

#include "coretest.h"

#include <string.h>

#define N_LINES 5

static void
run (const guint8 *in, guint n_lines, guint sample_bytes, gboolean keeps_odd,
    guint8 *out)
{
  FieldPlane plane = {
    .in = in,
    .in_stride = 2,
    .out = out,
    .out_stride = 2,
    .n_lines = n_lines,
    .line_bytes = 2,
    .sample_bytes = sample_bytes,
  };
  memset (out, 0xee, 2 * N_LINES);
  field_lines_interpolate (&plane, keeps_odd);
}

START_TEST (lines_between_become_averages)
{
  static const guint8 in[2 * N_LINES] = { 10, 0, 99, 255, 20, 1, 77, 5, 41, 3 };
  static const struct
  {
    guint n_lines;
    gboolean keeps_odd;
    guint8 out[2 * N_LINES];
  } rows[] = {
    { 5, FALSE, { 10, 0, 15, 1, 20, 1, 31, 2, 41, 3 } },
    { 5, TRUE, { 99, 255, 99, 255, 88, 130, 77, 5, 77, 5 } },
    { 4, FALSE, { 10, 0, 15, 1, 20, 1, 20, 1, 0xee, 0xee } },
    { 1, FALSE, { 10, 0, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee } },
    { 1, TRUE, { 10, 0, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 out[2 * N_LINES];
    run (in, rows[i].n_lines, 1, rows[i].keeps_odd, out);
    ck_assert_msg (memcmp (out, rows[i].out, sizeof out) == 0, "row %u", i);
  }
}
END_TEST

START_TEST (words_are_averaged_as_words)
{
  static const guint16 in[N_LINES] = { 0x00ff, 0, 0x0101, 0, 0xffff };
  static const guint16 expected[N_LINES] = { 0x00ff, 0x0100, 0x0101, 0x8080,
    0xffff };
  guint8 out[2 * N_LINES];
  run ((const guint8 *) in, N_LINES, 2, FALSE, out);
  ck_assert (memcmp (out, expected, sizeof expected) == 0);
}
END_TEST

CORE_TEST_MAIN ("fieldline", lines_between_become_averages,
    words_are_averaged_as_words)
