/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/bytes.h"

#include "coretest.h"

static const guint8 numbers[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
  0x08, 0x09 };

START_TEST (reads_big_endian)
{
  ByteReader r;
  byte_reader_init (&r, numbers, sizeof numbers);
  ck_assert_uint_eq (byte_reader_u8 (&r), 0x01);
  ck_assert_uint_eq (byte_reader_u16 (&r), 0x0203);
  ck_assert_uint_eq (byte_reader_u24 (&r), 0x040506);
  ck_assert_uint_eq (byte_reader_remaining (&r), 3);
  byte_reader_init (&r, numbers, sizeof numbers);
  ck_assert_uint_eq (byte_reader_u64 (&r), 0x0102030405060708ull);
  ck_assert_uint_eq (byte_reader_uint (&r, 0), 0);
  ck_assert (!r.failed);
}
END_TEST

START_TEST (errors_stick_where_they_happened)
{
  ByteReader r;
  byte_reader_init (&r, numbers, 3);
  byte_reader_skip (&r, 1);
  ck_assert_uint_eq (byte_reader_u32 (&r), 0);
  ck_assert (r.failed);
  ck_assert_uint_eq (r.pos, 1);
  ck_assert_uint_eq (byte_reader_u8 (&r), 0); /* would fit, but failed before */
  ck_assert_uint_eq (byte_reader_remaining (&r), 0);
  ck_assert_ptr_null (byte_reader_bytes (&r, 0));
}
END_TEST

START_TEST (sub_reader_is_bounded)
{
  ByteReader r;
  byte_reader_init (&r, numbers, sizeof numbers);
  ByteReader child = byte_reader_sub (&r, 2);
  byte_reader_u16 (&child);
  byte_reader_u8 (&child);
  ck_assert (child.failed);
  ck_assert (!r.failed);
  ck_assert_uint_eq (byte_reader_u8 (&r), 0x03);
  ByteReader too_long = byte_reader_sub (&r, G_MAXSIZE);
  ck_assert (too_long.failed);
  ck_assert (r.failed);
}
END_TEST

START_TEST (writer_writes_what_reader_reads)
{
  ByteWriter w = { 0 };
  byte_writer_u8 (&w, 0xab);
  byte_writer_u16 (&w, 0xabcd);
  byte_writer_u24 (&w, 0xabcdef);
  byte_writer_u32 (&w, 0);
  byte_writer_u64 (&w, 0x0123456789abcdefull);
  byte_writer_i16 (&w, -2);
  byte_writer_i32 (&w, -3);
  byte_writer_fourcc (&w, "moof");
  byte_writer_zero (&w, 1000);
  byte_writer_bytes (&w, NULL, 0);
  byte_writer_patch_u32 (&w, 6, 0xdeadbeef);

  gsize size;
  g_autofree guint8 *data = byte_writer_steal (&w, &size);
  ck_assert_uint_eq (size, 1 + 2 + 3 + 4 + 8 + 2 + 4 + 4 + 1000);
  ByteReader r;
  byte_reader_init (&r, data, size);
  ck_assert_uint_eq (byte_reader_u8 (&r), 0xab);
  ck_assert_uint_eq (byte_reader_u16 (&r), 0xabcd);
  ck_assert_uint_eq (byte_reader_u24 (&r), 0xabcdef);
  ck_assert_uint_eq (byte_reader_u32 (&r), 0xdeadbeef);
  ck_assert_uint_eq (byte_reader_u64 (&r), 0x0123456789abcdefull);
  ck_assert_int_eq ((gint16) byte_reader_u16 (&r), -2);
  ck_assert_int_eq ((gint32) byte_reader_u32 (&r), -3);
  ck_assert_mem_eq (byte_reader_bytes (&r, 4), "moof", 4);
  ck_assert_uint_eq (w.size, 0);
}
END_TEST

START_TEST (writer_reset_keeps_the_room)
{
  ByteWriter w = { 0 };
  byte_writer_zero (&w, 5000);
  guint8 *before = w.data;
  byte_writer_reset (&w);
  byte_writer_zero (&w, 5000);
  ck_assert_ptr_eq (w.data, before);
  byte_writer_clear (&w);
  ck_assert_ptr_null (w.data);
}
END_TEST

CORE_TEST_MAIN ("bytes", reads_big_endian, errors_stick_where_they_happened,
    sub_reader_is_bounded, writer_writes_what_reader_reads,
    writer_reset_keeps_the_room)
