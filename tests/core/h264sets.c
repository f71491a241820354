/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h264.h"

#include <string.h>

#include "coretest.h"
#include "h264recipe.h"

static const SpsRecipe main_recipe = { 77, 0x40, 31, .width_mbs = 80,
  .height_map_units = 45 };
static const SpsRecipe high422_recipe = { 122, 0, 31, 3, 2, .width_mbs = 80,
  .height_map_units = 45 };

START_TEST (record_is_written_as_the_sets_are)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 2);
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 head[] = { 1, 77, 0x40, 31, 0xff, 0xe1, 0 };
  ck_assert_mem_eq (w.data, head, sizeof head);
  /* Main has no extension: the record ends with the second PPS */
  ck_assert_uint_eq (w.size, 6u + 2 + w.data[7] + 1 + 2 + 2 + 2 + 3);
  ck_assert_uint_eq (w.data[8 + w.data[7]], 2);
  h264_parameter_sets_free (sets);

  byte_writer_reset (&w);
  sets = sets_of (&high422_recipe, 1);
  static const guint8 extension_nal[] = { 0x6d, 0x21, 0x90 }; /* id 3 */
  ck_assert (h264_parameter_sets_add (sets, (Span){ extension_nal, 3 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ extension_nal, 3 }));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 tail[] = { 0xfe, 0xfa, 0xf9, 1, 0, 3, 0x6d, 0x21, 0x90 };
  ck_assert_mem_eq (w.data + w.size - sizeof tail, tail, sizeof tail);
  h264_parameter_sets_free (sets);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (record_of_several_sps_has_what_all_share)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 1);
  SpsRecipe other = { 77, 0x80, 40, .id = 1, .width_mbs = 120,
    .height_map_units = 68 };
  BitWriter s = { 0 };
  put_sps (&s, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&s)));
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  static const guint8 head[] = { 1, 77, 0x00, 40, 0xff, 0xe2 };
  ck_assert_mem_eq (w.data, head, sizeof head);
  byte_writer_clear (&w);
  h264_parameter_sets_free (sets);
}
END_TEST

START_TEST (record_survives_a_round_trip)
{
  const SpsRecipe *recipes[] = { &main_recipe, &high422_recipe };
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++) {
    H264ParameterSets *sets = sets_of (recipes[i], 5);
    ByteWriter first = { 0 }, second = { 0 };
    ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &first), CORE_OK);
    H264ParameterSets *again = h264_parameter_sets_new ();
    guint length_size = 0;
    ck_assert_int_eq (h264_parameter_sets_add_avcc (again, first.data,
                          first.size, &length_size),
        CORE_OK);
    ck_assert_uint_eq (length_size, 4);
    ck_assert_int_eq (h264_parameter_sets_write_avcc (again, &second), CORE_OK);
    ck_assert_uint_eq (first.size, second.size);
    ck_assert_mem_eq (first.data, second.data, first.size);

    H264Sps sps;
    ck_assert_int_eq (h264_parse_avcc (first.data, first.size, &sps, NULL),
        CORE_OK);
    ck_assert_uint_eq (sps.width, 1280);
    ck_assert_uint_eq (sps.id, recipes[i]->id);

    /* Cut anywhere: never more than there was, no read past the end; complete
     * where only the extension is missing. */
    for (gsize cut = 0; cut < first.size; cut++) {
      H264ParameterSets *part = h264_parameter_sets_new ();
      guint8 *copy = g_memdup2 (first.data, cut);
      CoreStatus status = h264_parameter_sets_add_avcc (part, copy, cut, NULL);
      ck_assert (status == CORE_INVALID || i == 1);
      if (i == 1 && cut >= first.size - 4)
        ck_assert_int_eq (status, CORE_OK);
      g_free (copy);
      h264_parameter_sets_free (part);
    }
    byte_writer_clear (&first);
    byte_writer_clear (&second);
    h264_parameter_sets_free (sets);
    h264_parameter_sets_free (again);
  }
}
END_TEST

START_TEST (record_limits)
{
  H264ParameterSets *sets = h264_parameter_sets_new ();
  ByteWriter w = { 0 };
  ck_assert (!h264_parameter_sets_is_complete (sets));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_NEED_DATA);
  h264_parameter_sets_free (sets);
  sets = sets_of (&main_recipe, 255);
  ck_assert (h264_parameter_sets_is_complete (sets));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  BitWriter p = { 0 };
  put_pps (&p, 255, 0, FALSE);
  h264_parameter_sets_add (sets, span_of (&p));
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_LIMIT);
  h264_parameter_sets_clear (sets);
  ck_assert (!h264_parameter_sets_is_complete (sets));

  /* A PPS of 64 KiB has no room in the record's 16 bits */
  h264_parameter_sets_free (sets);
  sets = sets_of (&main_recipe, 0);
  guint8 *large = g_malloc0 (70000);
  memcpy (large, p.data, p.size);
  large[69999] = 0x80;
  ck_assert (!h264_parameter_sets_add (sets, (Span){ large, 70000 }));
  ck_assert (!h264_parameter_sets_is_complete (sets));
  g_free (large);
  h264_parameter_sets_free (sets);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (adding_tells_a_change)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 1);
  BitWriter w = { 0 };
  put_sps (&w, &main_recipe);
  ck_assert (!h264_parameter_sets_add (sets, span_of (&w)));
  w.size += 2; /* zeros after the set are not part of it */
  ck_assert (!h264_parameter_sets_add (sets, span_of (&w)));
  SpsRecipe other = main_recipe;
  other.height_map_units = 44;
  BitWriter o = { 0 };
  put_sps (&o, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&o)));
  ck_assert_uint_eq (h264_parameter_sets_first_sps (sets)->height, 704);
  ck_assert_ptr_null (h264_parameter_sets_get_sps (sets, 1));
  ck_assert_ptr_null (h264_parameter_sets_get_sps (sets, 32));
  ck_assert_ptr_null (h264_parameter_sets_get_pps (sets, 256));
  static const guint8 sei[] = { 0x06, 0x01 }, broken[] = { 0x68, 0x00 };
  ck_assert (!h264_parameter_sets_add (sets, (Span){ sei, 2 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ broken, 2 }));
  ck_assert (!h264_parameter_sets_add (sets, (Span){ NULL, 0 }));
  h264_parameter_sets_free (sets);
}
END_TEST

static gsize
size_of_record (const H264ParameterSets *sets)
{
  ByteWriter w = { 0 };
  ck_assert_int_eq (h264_parameter_sets_write_avcc (sets, &w), CORE_OK);
  gsize size = w.size;
  byte_writer_clear (&w);
  return size;
}

START_TEST (sets_out_of_use_leave_the_record)
{
  H264ParameterSets *sets = sets_of (&main_recipe, 2);
  h264_parameter_sets_activate (sets, 0, TRUE);
  gsize before = size_of_record (sets);
  guint generation = h264_parameter_sets_generation (sets);

  /* Another encoder, another id: the old SPS goes with its PPS. */
  SpsRecipe other = main_recipe;
  other.id = 1;
  BitWriter sps = { 0 }, pps = { 0 };
  put_sps (&sps, &other);
  put_pps (&pps, 7, 1, FALSE);
  h264_parameter_sets_add (sets, span_of (&sps));
  h264_parameter_sets_add (sets, span_of (&pps));
  gsize both = size_of_record (sets);
  ck_assert_uint_gt (both, before);
  h264_parameter_sets_activate (sets, 7, TRUE);
  gsize after = size_of_record (sets);
  ck_assert_uint_lt (after, before);
  ck_assert_uint_ne (h264_parameter_sets_generation (sets), generation);
  ck_assert_uint_eq (h264_parameter_sets_first_sps (sets)->id, 1);

  /* A picture refers to what went: it comes back, and only that. */
  ck_assert_ptr_nonnull (h264_parameter_sets_get_pps (sets, 1));
  h264_parameter_sets_activate (sets, 1, FALSE);
  ck_assert_uint_gt (size_of_record (sets), after);
  ck_assert_uint_lt (size_of_record (sets), both);

  /* A new SPS under the old id puts the PPS out until they come again. */
  other.width_mbs = 20;
  BitWriter wide = { 0 };
  put_sps (&wide, &other);
  ck_assert (h264_parameter_sets_add (sets, span_of (&wide)));
  ck_assert (h264_parameter_sets_add (sets, span_of (&pps)));
  ck_assert (!h264_parameter_sets_add (sets, span_of (&pps)));
  h264_parameter_sets_free (sets);
}
END_TEST

CORE_TEST_MAIN ("h264sets", record_is_written_as_the_sets_are,
    record_of_several_sps_has_what_all_share, record_survives_a_round_trip,
    record_limits, adding_tells_a_change, sets_out_of_use_leave_the_record)
