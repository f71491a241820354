/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/bits.h"

#include "coretest.h"

START_TEST (reads_across_bytes)
{
  static const guint8 data[] = { 0xa5, 0x5a, 0xff, 0x00, 0x12 };
  BitReader r;
  bit_reader_init (&r, data, sizeof data);
  ck_assert_uint_eq (bit_reader_u (&r, 3), 5);
  ck_assert_uint_eq (bit_reader_u (&r, 0), 0);
  ck_assert_uint_eq (bit_reader_u (&r, 9), 0x055);
  ck_assert_uint_eq (bit_reader_u (&r, 28), 0xaff0012);
  ck_assert (!r.failed);
  ck_assert_uint_eq (bit_reader_u (&r, 1), 0);
  ck_assert (r.failed);
}
END_TEST

START_TEST (thirty_two_bits_at_any_phase)
{
  static const guint8 data[] = { 0x80, 0x00, 0x00, 0x00, 0x40 };
  BitReader r;
  bit_reader_init (&r, data, sizeof data);
  ck_assert (bit_reader_flag (&r));
  ck_assert_uint_eq (bit_reader_u (&r, 32), 0);
  ck_assert_uint_eq (bit_reader_u (&r, 7), 0x40);
}
END_TEST

START_TEST (exp_golomb)
{
  /* ITU-T H.264 table 9-2: 1 010 011 00100 00101, then as se */
  static const guint8 data[] = { 0xa6, 0x42, 0x80 };
  BitReader r;
  bit_reader_init (&r, data, sizeof data);
  for (guint32 i = 0; i < 5; i++)
    ck_assert_uint_eq (bit_reader_ue (&r), i);
  static const gint32 mapped[] = { 0, 1, -1, 2, -2 };
  bit_reader_init (&r, data, sizeof data);
  for (guint i = 0; i < 5; i++)
    ck_assert_int_eq (bit_reader_se (&r), mapped[i]);
}
END_TEST

START_TEST (exp_golomb_limits)
{
  /* 31 zeros, a one, 31 ones: the largest code, 2^32 - 2 */
  static const guint8 largest[] = { 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe };
  BitReader r;
  bit_reader_init (&r, largest, sizeof largest);
  ck_assert_uint_eq (bit_reader_ue (&r), 4294967294u);
  static const guint8 endless[32] = { 0 };
  bit_reader_init (&r, endless, sizeof endless);
  ck_assert_uint_eq (bit_reader_ue (&r), 0);
  ck_assert (r.failed);
}
END_TEST

START_TEST (emulation_prevention_is_dropped)
{
  static const guint8 data[] = { 0x00, 0x00, 0x03, 0x01, 0x00, 0x00, 0x03, 0x00,
    0x00, 0x03 };
  BitReader r;
  bit_reader_init_nal (&r, data, sizeof data);
  ck_assert_uint_eq (bit_reader_u (&r, 24), 0x000001);
  ck_assert_uint_eq (bit_reader_u (&r, 32), 0x00000000);
  ck_assert (!r.failed);
  bit_reader_u (&r, 8);
  ck_assert (r.failed); /* the trailing 03 is no data */
  bit_reader_init (&r, data, sizeof data);
  ck_assert_uint_eq (bit_reader_u (&r, 32), 0x00000301);
}
END_TEST

START_TEST (bits_left_are_counted)
{
  static const guint8 data[] = { 0xb0, 0x80, 0x01 };
  BitReader r;
  bit_reader_init (&r, data, sizeof data);
  for (gsize n = 0; n < 24; n++) {
    ck_assert_uint_eq (bit_reader_bits_left (&r), 24 - n);
    bit_reader_skip (&r, 1);
  }
  bit_reader_skip (&r, 1);
  ck_assert (r.failed);
  ck_assert_uint_eq (bit_reader_bits_left (&r), 0);
}
END_TEST

CORE_TEST_MAIN ("bits", reads_across_bytes, thirty_two_bits_at_any_phase,
    exp_golomb, exp_golomb_limits, emulation_prevention_is_dropped,
    bits_left_are_counted)
