/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "coretest.h"
#include "fragmentrig.h"

/* What is lost of a second, from frame to frame of 30 a second; whether the
 * source says so in one or frame by frame, and gives out chunks or not. A mark
 * for each segment that there is something of. */
START_TEST (a_hole_is_of_the_segments_it_is_in)
{
  static const struct
  {
    guint from, to;
    const gchar *marks;
  } rows[] = {
    { 0, 0, "---" },
    { 29, 30, "o--" },
    { 20, 30, "o--" },
    { 5, 10, "o--" },
    { 20, 40, "o--" }, /* stretched up to the next key frame, where it ends */
    { 20, 50, "oo-" }, /* ended at the line */
    { 31, 60, "-o-" },
    { 20, 60, "o-" },
    { 20, 70, "o-" },
    { 80, 90, "--o" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows) * 4; i++) {
    const guint row = i / 4, from = rows[row].from, to = rows[row].to;
    const guint step = i & 1 ? 1 : to - from;
    g_autoptr (Fragmenter) f = fragmenter_new (&(FragmenterParams){
        .mode = FRAGMENTER_VIDEO,
        .timescale = 30000,
        .segment_duration_ns = 1000 * MSEC,
        .frame_duration = 1000,
        .chunk_duration_ns = i & 2 ? 200 * MSEC : 0,
    });
    for (guint n = 0; n < 90; n++) {
      if (n < from || n >= to) {
        add_picture (f, n * 1000, n % 30 == 0 || n == to);
      } else if ((n - from) % step == 0) {
        gint64 start = n * 1000 * MSEC / 30;
        gint64 end = (n + step) * 1000 * MSEC / 30;
        fragmenter_note_hole (f, start, end);
        fragmenter_advance (f, end);
      }
    }
    fragmenter_finish (f);
    gchar marks[8] = "";
    gint last = -1;
    for (FragmenterRun run; fragmenter_next (f, &run);) {
      last += run.is_segment_start;
      gchar *mark = &marks[last];
      *mark = run.has_hole || *mark == 'o' ? 'o' : '-';
    }
    ck_assert_msg (g_str_equal (marks, rows[row].marks), "%u to %u: %s", from,
        to, marks);
  }
}
END_TEST

/* Rounding is none, nor is what nobody saw anything of. */
START_TEST (less_is_no_hole)
{
  static const struct
  {
    gint64 start_ns, end_ns;
    gboolean has_hole;
  } rows[] = {
    { 500 * MSEC, 510 * MSEC, FALSE },
    { 990 * MSEC, 1005 * MSEC, FALSE },
    { 500 * MSEC, 500 * MSEC, FALSE },
    { 500 * MSEC, 400 * MSEC, FALSE },
    { 500 * MSEC, 530 * MSEC, TRUE },
    { G_MININT64, 530 * MSEC, TRUE },
    { 500 * MSEC, G_MAXINT64, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Fragmenter) f = new_video (30000, 1000, 1000 * MSEC);
    fragmenter_note_hole (f, 0, 100 * MSEC);
    for (guint n = 0; n < 30; n++)
      add_picture (f, n * 1000, n == 0);
    fragmenter_note_hole (f, rows[i].start_ns, rows[i].end_ns);
    fragmenter_finish (f);
    FragmenterRun run;
    ck_assert (fragmenter_next (f, &run));
    ck_assert_msg (run.has_hole == rows[i].has_hole, "%u", i);
  }
}
END_TEST

CORE_TEST_MAIN ("fragmenter-hole", a_hole_is_of_the_segments_it_is_in,
    less_is_no_hole)
