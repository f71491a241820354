/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/nal.h"

#include <string.h>

#include "coretest.h"

/* The definition, byte by byte. */
static gsize
find_naively (const guint8 *data, gsize size, gsize from)
{
  for (gsize i = from; i + 3 <= size; i++) {
    if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1)
      return i;
  }
  return size;
}

START_TEST (start_code_is_found_at_every_offset)
{
  guint8 *data = g_malloc (200);
  for (gsize size = 0; size <= 100; size++) {
    for (gsize at = 0; at + 3 <= size; at++) {
      memset (data, 0xff, size);
      memcpy (data + at, "\0\0\1", 3);
      for (gsize from = 0; from <= size + 1; from++)
        ck_assert_uint_eq (nal_find_start_code (data, size, from),
            from <= at ? at : size);
    }
  }
  g_free (data);
}
END_TEST

START_TEST (start_code_search_equals_the_definition)
{
  /* Few distinct bytes make many near misses; the exact allocation makes the
   * sanitizers see a read past the end. */
  GRand *rand = g_rand_new_with_seed (7);
  for (guint round = 0; round < 3000; round++) {
    gsize size = (gsize) g_rand_int_range (rand, 1, 150);
    guint8 *data = g_malloc (size);
    gint32 n_values = g_rand_int_range (rand, 2, 5);
    for (gsize i = 0; i < size; i++)
      data[i] = (guint8) g_rand_int_range (rand, 0, n_values);
    for (gsize from = 0; from <= size; from++)
      ck_assert_uint_eq (nal_find_start_code (data, size, from),
          find_naively (data, size, from));
    g_free (data);
  }
  g_rand_free (rand);
}
END_TEST

/* "67 42|68" : units in hexadecimal, parted by bars */
static gchar *
units_as_text (const guint8 *data, gsize size, NalFraming framing,
    CoreStatus *last)
{
  GString *text = g_string_new (NULL);
  NalCursor cursor;
  nal_cursor_init (&cursor, data, size, framing);
  Span nal;
  do {
    *last = nal_cursor_next (&cursor, &nal);
    if (*last == CORE_NEED_DATA)
      break;
    if (text->len > 0)
      g_string_append_c (text, '|');
    for (gsize i = 0; i < nal.size; i++)
      g_string_append_printf (text, "%02x", nal.data[i]);
  } while (*last == CORE_OK);
  return g_string_free (text, FALSE);
}

START_TEST (units_are_walked)
{
  static const struct
  {
    NalFraming framing;
    gsize size;
    const gchar *data;
    const gchar *units;
    CoreStatus last;
  } rows[] = {
    { NAL_FRAMING_ANNEXB, 0, "", "", CORE_NEED_DATA },
    { NAL_FRAMING_ANNEXB, 4, "\x67\x42\x00\x00", "", CORE_NEED_DATA },
    { NAL_FRAMING_ANNEXB, 3, "\0\0\1", "", CORE_NEED_DATA },
    { NAL_FRAMING_ANNEXB, 4, "\0\0\1\x65", "65", CORE_NEED_DATA },
    { NAL_FRAMING_ANNEXB, 12, "\0\0\0\1\x67\x42\0\0\0\1\x68\1", "6742|6801",
        CORE_NEED_DATA },
    /* garbage ahead, an empty unit, zeros at the end */
    { NAL_FRAMING_ANNEXB, 14, "\x55\0\0\1\0\0\1\x65\0\x88\0\0\0\0", "650088",
        CORE_NEED_DATA },
    { NAL_FRAMING_LENGTH_4, 0, "", "", CORE_NEED_DATA },
    { NAL_FRAMING_LENGTH_4, 11, "\0\0\0\2\x65\x88\0\0\0\1\x41", "6588|41",
        CORE_NEED_DATA },
    { NAL_FRAMING_LENGTH_4, 9, "\0\0\0\0\0\0\0\1\x65", "65", CORE_NEED_DATA },
    /* 0 is the length of an empty unit, also at the end */
    { NAL_FRAMING_LENGTH_2, 5, "\0\1\x65\0\0", "65", CORE_NEED_DATA },
    { NAL_FRAMING_LENGTH_3, 4, "\0\0\1\x65", "65", CORE_NEED_DATA },
    { NAL_FRAMING_LENGTH_1, 4, "\1\x65\1\x41", "65|41", CORE_NEED_DATA },
    /* lengths that lie */
    { NAL_FRAMING_LENGTH_4, 7, "\0\0\0\5\x65\1\2", "650102", CORE_INVALID },
    { NAL_FRAMING_LENGTH_4, 5, "\xff\xff\xff\xff\x65", "65", CORE_INVALID },
    { NAL_FRAMING_LENGTH_4, 7, "\0\0\0\1\x65\0\0", "65|", CORE_INVALID },
    { NAL_FRAMING_LENGTH_2, 1, "\0", "", CORE_INVALID },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CoreStatus last;
    gchar *units = units_as_text ((const guint8 *) rows[i].data, rows[i].size,
        rows[i].framing, &last);
    ck_assert_msg (g_str_equal (units, rows[i].units) && last == rows[i].last,
        "row %u: %s, %s", i, units, core_status_name (last));
    g_free (units);
  }
}
END_TEST

START_TEST (cursor_stays_at_the_end_after_damage)
{
  NalCursor cursor;
  Span nal;
  nal_cursor_init (&cursor, (const guint8 *) "\0\0\0\7\x65", 5,
      NAL_FRAMING_LENGTH_4);
  ck_assert_int_eq (nal_cursor_next (&cursor, &nal), CORE_INVALID);
  ck_assert_int_eq (nal_cursor_next (&cursor, &nal), CORE_NEED_DATA);
}
END_TEST

CORE_TEST_MAIN ("nal", start_code_is_found_at_every_offset,
    start_code_search_equals_the_definition, units_are_walked,
    cursor_stays_at_the_end_after_damage)
