/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/wavpack.h"

#include <string.h>

#include "coretest.h"

#define SAMPLES "\x10\0\0\0"
#define CHECKSUM "crc!"

START_TEST (blocks_get_their_headers_back)
{
  /* samples, (flags, checksum, [size], data)... */
  static const guint8 stereo[] = SAMPLES "\0\x18\0\0" CHECKSUM "abc";
  static const guint8 surround[] =
      SAMPLES "\0\x08\0\0" CHECKSUM "\2\0\0\0ab\0\x10\0\0" CHECKSUM "\1\0\0\0c";
  static const guint8 stereo_whole[] =
      "wvpk\x1b\0\0\0\x10\4\0\0\xff\xff\xff\xff\5\0\0\0" SAMPLES
      "\0\x18\0\0" CHECKSUM "abc";
  static const guint8 surround_whole[] =
      "wvpk\x1a\0\0\0\x10\4\0\0\xff\xff\xff\xff\5\0\0\0" SAMPLES
      "\0\x08\0\0" CHECKSUM "ab"
      "wvpk\x19\0\0\0\x10\4\0\0\xff\xff\xff\xff\5\0\0\0" SAMPLES
      "\0\x10\0\0" CHECKSUM "c";
  const struct
  {
    const guint8 *frame;
    gsize size;
    const guint8 *whole;
    gsize whole_size;
  } rows[] = {
    { stereo, sizeof stereo - 1, stereo_whole, sizeof stereo_whole - 1 },
    { surround, sizeof surround - 1, surround_whole,
        sizeof surround_whole - 1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter out = { 0 };
    guint32 block_index = 5;
    ck_assert_int_eq (wavpack_restore_blocks ((Span){ rows[i].frame,
                                                  rows[i].size },
                          0x410, &block_index, &out),
        CORE_OK);
    ck_assert_uint_eq (block_index, 5 + 16);
    ck_assert_uint_eq (out.size, rows[i].whole_size);
    ck_assert_mem_eq (out.data, rows[i].whole, out.size);
    byte_writer_clear (&out);
  }
  /* Cut anywhere, it is either refused or (at a block's end) shorter. */
  for (gsize size = 0; size < sizeof surround - 1; size++) {
    ByteWriter out = { 0 };
    guint32 block_index = 0;
    CoreStatus status = wavpack_restore_blocks ((Span){ surround, size }, 0x410,
        &block_index, &out);
    ck_assert_int_eq (status, size == 18 ? CORE_OK : CORE_INVALID);
    byte_writer_clear (&out);
  }
}
END_TEST

CORE_TEST_MAIN ("wavpack", blocks_get_their_headers_back)
