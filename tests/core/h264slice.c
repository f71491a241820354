/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/h264slice.h"

#include "bitspan.h"
#include "coretest.h"

/* What a PPS and a P or B slice that refers to it have between the order of
 * pictures and the marking of references. */
typedef struct
{
  guint slice_type; /* 0 P, 1 B, 2 I */
  guint n_slice_groups_minus1, slice_group_map_type;
  gboolean is_weighted;
  gboolean has_redundant_pic_cnt;
  guint redundant_pic_cnt;
  gboolean overrides_refs; /* 3 in each list, where the PPS says 2 */
  gboolean modifies_lists;
  gboolean is_monochrome, has_planes;
  guint operations[4]; /* until 0 */
  gboolean is_non_reference;
} Recipe;

static void
put_sps (BitWriter *w, const Recipe *recipe)
{
  put_u (w, 8, 0x67);
  put_u (w, 24, 244 << 16 | 30);
  put_ue (w, 0);
  put_ue (w, recipe->is_monochrome ? 0 : recipe->has_planes ? 3 : 1);
  if (recipe->has_planes)
    put_u (w, 1, 1);
  put_ue (w, 0);
  put_ue (w, 0);
  put_u (w, 2, 0);
  put_ue (w, 0); /* log2_max_frame_num_minus4 */
  put_ue (w, 0); /* pic_order_cnt_type */
  put_ue (w, 0);
  put_ue (w, 4);
  put_u (w, 1, 0);
  put_ue (w, 10);
  put_ue (w, 8);
  put_u (w, 2, 3);
  put_u (w, 2, 0);
  put_trailing (w);
}

static void
put_slice_groups (BitWriter *w, const Recipe *recipe)
{
  guint n = recipe->n_slice_groups_minus1;
  put_ue (w, n);
  if (n == 0)
    return;
  put_ue (w, recipe->slice_group_map_type);
  switch (recipe->slice_group_map_type) {
    case 0:
      for (guint i = 0; i <= n; i++)
        put_ue (w, 7);
      break;
    case 2:
      for (guint i = 0; i < 2 * n; i++)
        put_ue (w, i);
      break;
    case 3:
    case 4:
    case 5:
      put_u (w, 1, 1);
      put_ue (w, 3);
      break;
    case 6:
      put_ue (w, 99 - 1);
      put_u (w, 1, 0);
      for (guint i = 0; i < 98; i++) /* two bits each, for three groups */
        put_u (w, n > 1 ? 2 : 1, 1);
      put_u (w, n > 1 ? 1 : 0, 0);
      break;
    default:
      break;
  }
}

static void
put_pps (BitWriter *w, const Recipe *recipe)
{
  put_u (w, 8, 0x68);
  put_ue (w, 0);
  put_ue (w, 0);
  put_u (w, 2, 0);
  put_slice_groups (w, recipe);
  put_ue (w, 1); /* num_ref_idx_l0_default_active_minus1 */
  put_ue (w, 1);
  put_u (w, 1, recipe->is_weighted);
  put_u (w, 2, recipe->is_weighted);
  put_se (w, -3);
  put_se (w, 2);
  put_se (w, 0);
  put_u (w, 2, 2);
  put_u (w, 1, recipe->has_redundant_pic_cnt);
  put_trailing (w);
}

static void
put_weights (BitWriter *w, const Recipe *recipe, guint n_lists)
{
  gboolean has_chroma = !recipe->is_monochrome && !recipe->has_planes;
  put_ue (w, 5);
  if (has_chroma)
    put_ue (w, 5);
  for (guint i = 0; i < n_lists * (recipe->overrides_refs ? 3 : 2); i++) {
    put_u (w, 1, i % 2);
    if (i % 2) {
      put_se (w, 30);
      put_se (w, -30);
    }
    if (has_chroma)
      put_u (w, 1, 1);
    for (guint n = 0; has_chroma && n < 4; n++)
      put_se (w, (gint) n - 2);
  }
}

static void
put_prediction (BitWriter *w, const Recipe *recipe)
{
  guint n_lists = recipe->slice_type == 1 ? 2 : 1;
  if (recipe->slice_type == 1)
    put_u (w, 1, 1); /* direct_spatial_mv_pred_flag */
  put_u (w, 1, recipe->overrides_refs);
  for (guint i = 0; recipe->overrides_refs && i < n_lists; i++)
    put_ue (w, 2);
  for (guint i = 0; i < n_lists; i++) {
    put_u (w, 1, recipe->modifies_lists);
    for (guint n = 0; recipe->modifies_lists && n < 3; n++) {
      put_ue (w, n);
      put_ue (w, 5); /* which is no modification_of_pic_nums_idc */
    }
    if (recipe->modifies_lists)
      put_ue (w, 3);
  }
  if (recipe->is_weighted)
    put_weights (w, recipe, n_lists);
}

static void
put_slice (BitWriter *w, const Recipe *recipe)
{
  put_u (w, 8, recipe->is_non_reference ? 0x01 : 0x41);
  put_ue (w, 0);
  put_ue (w, recipe->slice_type);
  put_ue (w, 0);
  if (recipe->has_planes)
    put_u (w, 2, 1); /* colour_plane_id */
  put_u (w, 4, 3);
  put_u (w, 4, 6);
  if (recipe->has_redundant_pic_cnt)
    put_ue (w, recipe->redundant_pic_cnt);
  if (recipe->slice_type < 2)
    put_prediction (w, recipe);
  if (!recipe->is_non_reference) {
    put_u (w, 1, recipe->operations[0] != 0);
    for (guint i = 0; i < 4 && recipe->operations[i] != 0; i++) {
      put_ue (w, recipe->operations[i]);
      if (recipe->operations[i] != 5)
        put_ue (w, 5);
      if (recipe->operations[i] == 3)
        put_ue (w, 5);
    }
    if (recipe->operations[0] != 0)
      put_ue (w, 0);
  }
  put_trailing (w);
}

static H264ParameterSets *
sets_of (const Recipe *recipe)
{
  H264ParameterSets *sets = h264_parameter_sets_new ();
  BitWriter sps = { 0 }, pps = { 0 };
  put_sps (&sps, recipe);
  put_pps (&pps, recipe);
  ck_assert (h264_parameter_sets_add (sets, span_of (&sps)));
  ck_assert (h264_parameter_sets_add (sets, span_of (&pps)));
  return sets;
}

/* The operands are all 5, so that losing one's way finds the operation where
 * there is none. */
START_TEST (operation_5_is_found)
{
  static const struct
  {
    Recipe recipe;
    gboolean has_mmco5;
  } rows[] = {
    { { 2 }, FALSE },
    { { 2, .operations = { 5 } }, TRUE },
    { { 2, .operations = { 1, 2, 3, 4 } }, FALSE },
    { { 2, .operations = { 4, 6, 5 } }, TRUE },
    { { 2, .operations = { 3, 5 } }, TRUE },
    { { 0 }, FALSE },
    { { 0, .operations = { 5 } }, TRUE },
    { { 0, .modifies_lists = TRUE, .operations = { 1 } }, FALSE },
    { { 1, .modifies_lists = TRUE, .operations = { 1, 5 } }, TRUE },
    { { 0, .is_weighted = TRUE, .operations = { 2 } }, FALSE },
    { { 0, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 1, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 1, .is_weighted = TRUE, .overrides_refs = TRUE, .operations = { 5 } },
        TRUE },
    { { 0, .is_weighted = TRUE, .is_monochrome = TRUE, .operations = { 5 } },
        TRUE },
    { { 0, .is_weighted = TRUE, .has_planes = TRUE, .operations = { 5 } },
        TRUE },
    { { 1, .overrides_refs = TRUE, .operations = { 1 } }, FALSE },
    { { 2, .has_redundant_pic_cnt = TRUE, .operations = { 5 } }, TRUE },
    { { 2, 1, 0, .operations = { 5 } }, TRUE },
    { { 0, 2, 2, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 0, 1, 1, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 0, 1, 4, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 0, 1, 6, .is_weighted = TRUE, .operations = { 5 } }, TRUE },
    { { 0, .is_non_reference = TRUE }, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    H264ParameterSets *sets = sets_of (&rows[i].recipe);
    BitWriter w = { 0 };
    H264SliceHeader slice;
    put_slice (&w, &rows[i].recipe);
    CoreStatus status = h264_parse_slice_header (sets, span_of (&w), &slice);
    ck_assert_msg (status == CORE_OK && slice.has_mmco5 == rows[i].has_mmco5,
        "row %u: %s, %d", i, core_status_name (status), slice.has_mmco5);
    ck_assert_uint_eq (slice.frame_num, 3);
    ck_assert_uint_eq (slice.pic_order_cnt_lsb, 6);
    /* cut short: what delimits access units is still right, or nothing is */
    for (gsize size = 0; size < w.size; size++) {
      status = h264_parse_slice_header (sets, (Span){ w.data, size }, &slice);
      ck_assert (status == CORE_INVALID ||
          (status == CORE_OK && slice.frame_num == 3));
    }
    h264_parameter_sets_free (sets);
  }
}
END_TEST

/* 7.4.1.2.4 looks at primary pictures only. */
START_TEST (redundant_slices_begin_nothing)
{
  Recipe recipe = { .slice_type = 2, .has_redundant_pic_cnt = TRUE };
  H264ParameterSets *sets = sets_of (&recipe);
  H264Delimiter delimiter = { 0 };
  BitWriter primary = { 0 }, redundant = { 0 }, next = { 0 };
  put_slice (&primary, &recipe);
  recipe.redundant_pic_cnt = 2;
  recipe.is_non_reference = TRUE; /* which would tell a picture apart */
  put_slice (&redundant, &recipe);
  recipe.redundant_pic_cnt = 0;
  put_slice (&next, &recipe);
  ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&primary)));
  ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&redundant)));
  ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&primary)));
  ck_assert (h264_delimiter_next (&delimiter, sets, span_of (&next)));
  h264_parameter_sets_free (sets);
}
END_TEST

CORE_TEST_MAIN ("h264slice", operation_5_is_found,
    redundant_slices_begin_nothing)
