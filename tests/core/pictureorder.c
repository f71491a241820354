/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/pictureorder.h"

#include "coretest.h"

START_TEST (the_lsb_wraps_both_ways)
{
  static const struct
  {
    guint32 lsb;
    gboolean is_reference, starts;
    gint64 order;
  } rows[] = {
    { 0, TRUE, TRUE, 0 },
    { 4, TRUE, FALSE, 4 },
    { 12, FALSE, FALSE, 12 }, /* no reference: what follows counts from 4 */
    { 14, TRUE, FALSE, -2 },
    { 5, TRUE, FALSE, 5 },
    { 12, TRUE, FALSE, 12 },
    { 2, TRUE, FALSE, 18 },
    { 15, FALSE, FALSE, 15 },
    { 0, TRUE, TRUE, 0 },
  };
  PictureOrder order = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    NalPicture picture = { .is_known = TRUE,
      .log2_max_poc_lsb = 4,
      .is_reference = rows[i].is_reference,
      .poc_lsb = rows[i].lsb };
    ck_assert (picture_order_applies (&picture));
    gint64 value = picture_order_next (&order, &picture, rows[i].starts);
    ck_assert_msg (value == rows[i].order, "row %u: %" G_GINT64_FORMAT, i,
        value);
  }
}
END_TEST

typedef struct
{
  guint32 frame_num;
  gboolean is_reference, starts;
  gint32 delta;
  gboolean is_bottom;
  gint64 order;
} FrameNumRow;

static void
check_frame_nums (const H264PocCycle *cycle, const FrameNumRow *rows, guint n)
{
  PictureOrder order = { 0 };
  for (guint i = 0; i < n; i++) {
    NalPicture picture = { .is_known = TRUE,
      .poc_type = 1,
      .log2_max_frame_num = 4,
      .frame_num = rows[i].frame_num,
      .is_reference = rows[i].is_reference,
      .delta_poc = rows[i].delta,
      .is_field = rows[i].is_bottom,
      .is_bottom_field = rows[i].is_bottom,
      .poc_cycle = cycle };
    gint64 value = picture_order_next (&order, &picture, rows[i].starts);
    ck_assert_msg (value == rows[i].order, "row %u: %" G_GINT64_FORMAT, i,
        value);
  }
}

/* Each value worked out by hand with the formulae of 8.2.1.2. */
START_TEST (frame_num_counts_in_cycles)
{
  /* one B picture between two P pictures */
  static const H264PocCycle simple = { .offset_for_non_ref_pic = -2,
    .n_ref_frames = 1,
    .offset_for_ref_frame = { 4 } };
  static const FrameNumRow simple_rows[] = {
    { 0, TRUE, TRUE, 0, FALSE, 0 },
    { 1, TRUE, FALSE, 0, FALSE, 4 },
    { 2, FALSE, FALSE, 0, FALSE, 2 },
    { 2, TRUE, FALSE, 0, FALSE, 8 },
    { 3, FALSE, FALSE, 1, FALSE, 7 }, /* delta_pic_order_cnt[0] */
    { 15, TRUE, FALSE, 0, FALSE, 60 },
    { 0, FALSE, FALSE, 0, FALSE, 58 }, /* frame_num wraps at 16 */
    { 0, TRUE, FALSE, 0, FALSE, 64 },
    { 0, TRUE, TRUE, 0, FALSE, 0 },
  };
  check_frame_nums (&simple, simple_rows, G_N_ELEMENTS (simple_rows));

  static const H264PocCycle pair = { .offset_for_top_to_bottom_field = 1,
    .n_ref_frames = 2,
    .offset_for_ref_frame = { 2, 6 } };
  static const FrameNumRow pair_rows[] = {
    { 0, TRUE, TRUE, 0, FALSE, 0 },
    { 0, TRUE, FALSE, 0, TRUE, 1 },
    { 1, TRUE, FALSE, 0, FALSE, 2 },
    { 2, TRUE, FALSE, 0, FALSE, 8 },
    { 3, TRUE, FALSE, 0, FALSE, 10 },
    { 3, TRUE, FALSE, 0, TRUE, 11 },
  };
  check_frame_nums (&pair, pair_rows, G_N_ELEMENTS (pair_rows));

  /* no cycle: all that counts is the delta */
  static const H264PocCycle none = { .n_ref_frames = 0 };
  static const FrameNumRow none_rows[] = {
    { 0, TRUE, TRUE, 0, FALSE, 0 },
    { 5, TRUE, FALSE, 10, FALSE, 10 },
  };
  check_frame_nums (&none, none_rows, G_N_ELEMENTS (none_rows));
}
END_TEST

/* memory_management_control_operation 5 leaves POC 0 and frame_num 0 behind, and
 * what a frame's top field is after its bottom field. */
START_TEST (a_reset_begins_anew)
{
  static const struct
  {
    guint32 lsb, frame_num;
    gboolean resets;
    gint32 delta_bottom;
    gboolean is_bottom;
    gint64 by_lsb, by_frame_num;
  } rows[] = {
    { 0, 0, FALSE, 0, FALSE, 0, 0 },
    { 6, 1, FALSE, 0, FALSE, 6, 4 },
    { 12, 2, FALSE, 0, FALSE, 12, 8 },
    { 2, 3, TRUE, 0, FALSE, 0, 0 },
    { 4, 1, FALSE, 0, FALSE, 4, 4 },
    { 15, 2, TRUE, -3, FALSE, 3, 3 },
    { 10, 1, FALSE, 0, FALSE, 10, 4 },
    { 9, 9, TRUE, 0, TRUE, 0, 0 },
    { 15, 15, FALSE, 0, FALSE, -1, 60 },
  };
  static const H264PocCycle cycle = { .n_ref_frames = 1,
    .offset_for_ref_frame = { 4 } };
  for (guint8 type = 0; type < 2; type++) {
    PictureOrder order = { 0 };
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      NalPicture picture = { .is_known = TRUE,
        .is_reference = TRUE,
        .is_field = rows[i].is_bottom,
        .is_bottom_field = rows[i].is_bottom,
        .poc_type = type,
        .log2_max_poc_lsb = 4,
        .poc_lsb = rows[i].lsb,
        .delta_poc_bottom = rows[i].delta_bottom,
        .log2_max_frame_num = 4,
        .frame_num = rows[i].frame_num,
        .poc_cycle = &cycle,
        .resets_order = rows[i].resets };
      gint64 value = picture_order_next (&order, &picture, i == 0);
      gint64 expected = type == 0 ? rows[i].by_lsb : rows[i].by_frame_num;
      ck_assert_msg (value == expected, "type %u row %u: %" G_GINT64_FORMAT,
          type, i, value);
    }
  }
}
END_TEST

START_TEST (absurd_cycles_stay_in_range)
{
  H264PocCycle cycle = { .offset_for_non_ref_pic = G_MININT32,
    .offset_for_top_to_bottom_field = G_MININT32,
    .n_ref_frames = 255 };
  for (guint i = 0; i < 255; i++)
    cycle.offset_for_ref_frame[i] = G_MAXINT32;
  PictureOrder order = { 0 };
  for (guint i = 0; i < 70000; i++) {
    NalPicture picture = { .is_known = TRUE,
      .poc_type = 1,
      .log2_max_frame_num = 16,
      .frame_num = i % 2 ? 0 : 65535,
      .is_reference = i % 3 > 0,
      .is_bottom_field = i % 5 == 0,
      .delta_poc = G_MININT32,
      .poc_cycle = &cycle };
    gint64 value = picture_order_next (&order, &picture, FALSE);
    ck_assert (value >= G_MININT32 && value <= G_MAXINT32);
  }
}
END_TEST

CORE_TEST_MAIN ("pictureorder", the_lsb_wraps_both_ways,
    frame_num_counts_in_cycles, a_reset_begins_anew,
    absurd_cycles_stay_in_range)
