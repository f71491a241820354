/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4cue.h"

#include "coretest.h"

#define SPAN(text) ((Span){ (const guint8 *) text, sizeof text - 1 })

START_TEST (cue_is_as_the_standard_lays_it_out)
{
  static const guint8 full[] = {
    /* clang-format off */
    0, 0, 0, 53, 'v', 't', 't', 'c',
    0, 0, 0, 12, 'v', 's', 'i', 'd', 0, 0, 1, 2,
    0, 0, 0, 9, 'i', 'd', 'e', 'n', '7',
    0, 0, 0, 14, 's', 't', 't', 'g', 'l', 'i', 'n', 'e', ':', '0',
    0, 0, 0, 10, 'p', 'a', 'y', 'l', 'H', 'i',
    /* clang-format on */
  };
  WebvttCue cue = {
    .identifier = SPAN ("7"),
    .settings = SPAN ("line:0"),
    .text = SPAN ("Hi"),
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_cue (&w, &cue, 258, 0), CORE_OK);
  ck_assert_uint_eq (w.size, sizeof full);
  ck_assert_mem_eq (w.data, full, sizeof full);
  byte_writer_reset (&w);

  /* What the cue does not have is left out, but for its text. */
  static const guint8 bare[] = { 0, 0, 0, 16, 'v', 't', 't', 'c', 0, 0, 0, 8,
    'p', 'a', 'y', 'l' };
  ck_assert_int_eq (mp4_write_cue (&w, &(WebvttCue){ .start_ns = 0 },
                        MP4_NO_SOURCE_ID, 0),
      CORE_OK);
  ck_assert_uint_eq (w.size, sizeof bare);
  ck_assert_mem_eq (w.data, bare, sizeof bare);
  byte_writer_reset (&w);

  cue.settings.size = (1u << 30) + 1;
  ck_assert_int_eq (mp4_write_cue (&w, &cue, 1, 0), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (times_in_the_text_have_a_clock)
{
  static const guint8 expected[] = {
    /* clang-format off */
    0, 0, 0, 50, 'v', 't', 't', 'c',
    0, 0, 0, 20, 'c', 't', 'i', 'm',
    '0', '0', ':', '0', '1', ':', '0', '1', '.', '5', '0', '0',
    0, 0, 0, 22, 'p', 'a', 'y', 'l',
    'a', '<', '0', '1', ':', '0', '2', '.', '0', '0', '0', '>', 'b', 'c',
    /* clang-format on */
  };
  WebvttCue cue = { .text = SPAN ("a<01:02.000>bc") };
  ByteWriter w = { 0 };
  mp4_write_cue (&w, &cue, MP4_NO_SOURCE_ID, G_GINT64_CONSTANT (61500000000));
  ck_assert_uint_eq (w.size, sizeof expected);
  ck_assert_mem_eq (w.data, expected, sizeof expected);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (gap_is_an_empty_box)
{
  static const guint8 vtte[] = { 0, 0, 0, 8, 'v', 't', 't', 'e' };
  ByteWriter w = { 0 };
  mp4_write_no_cue (&w);
  ck_assert_uint_eq (w.size, sizeof vtte);
  ck_assert_mem_eq (w.data, vtte, sizeof vtte);
  byte_writer_clear (&w);
}
END_TEST

CORE_TEST_MAIN ("mp4cue", cue_is_as_the_standard_lays_it_out,
    times_in_the_text_have_a_clock, gap_is_an_empty_box)
