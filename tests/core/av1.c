/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/av1.h"

#include "coretest.h"

START_TEST (temporal_delimiters_in_front_are_found)
{
  static const struct
  {
    gsize size;
    guint8 bytes[8];
    gsize delimiters;
  } rows[] = {
    { 4, { 0x12, 0x00, 0x32, 0x00 }, 2 },
    { 2, { 0x12, 0x00 }, 2 },
    { 6, { 0x12, 0x00, 0x12, 0x00, 0x32, 0x00 }, 4 },
    { 5, { 0x16, 0x00, 0x00, 0x32, 0x00 }, 3 }, /* with an extension header */
    { 2, { 0x32, 0x00 }, 0 },
    { 4, { 0x32, 0x00, 0x12, 0x00 }, 0 }, /* none in front */
    { 2, { 0x12, 0x01 }, 0 },             /* longer than the buffer */
    { 1, { 0x12 }, 0 },
    { 0, { 0 }, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (av1_delimiters_size (rows[i].bytes, rows[i].size) ==
            rows[i].delimiters,
        "row %u", i);
}
END_TEST

CORE_TEST_MAIN ("av1", temporal_delimiters_in_front_are_found)
