/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where one access unit ends and the next begins. */

#include "core/h264slice.h"

#include "coretest.h"
#include "h264recipe.h"

typedef struct
{
  guint8 nal_type, nal_ref_idc;
  guint32 first_mb, pps_id, frame_num, idr_pic_id, lsb;
  gint32 delta_bottom;
  gboolean is_field, is_bottom;
} SliceRecipe;

static void
put_slice (BitWriter *w, const SliceRecipe *s, gboolean is_interlaced)
{
  put_u (w, 8, (guint32) (s->nal_ref_idc << 5 | s->nal_type));
  put_ue (w, s->first_mb);
  put_ue (w, 7);
  put_ue (w, s->pps_id);
  put_u (w, 4, s->frame_num);
  if (is_interlaced) {
    put_u (w, 1, s->is_field);
    if (s->is_field)
      put_u (w, 1, s->is_bottom);
  }
  if (s->nal_type == 5)
    put_ue (w, s->idr_pic_id);
  put_u (w, 6, s->lsb);
  if (!s->is_field && s->pps_id == 1)
    put_se (w, s->delta_bottom);
  put_trailing (w);
}

START_TEST (pictures_are_told_apart)
{
  /* Each row differs from a P frame of the simplest kind in one thing. */
  static const SliceRecipe base = { 1, 2, 0, 0, 3, 0, 8 };
  static const struct
  {
    SliceRecipe slice;
    gboolean starts;
  } rows[] = {
    { { 1, 2, 40, 0, 3, 0, 8 }, FALSE }, /* the next slice */
    { { 1, 1, 40, 0, 3, 0, 8 }, FALSE }, /* nal_ref_idc: only 0 counts */
    { { 1, 0, 0, 0, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 4, 0, 8 }, TRUE },
    { { 1, 2, 0, 1, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 3, 0, 10 }, TRUE },
    { { 5, 2, 0, 0, 3, 0, 8 }, TRUE },
    { { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE }, TRUE },
  };
  SpsRecipe sps = { 77, 0, 30, .width_mbs = 45, .height_map_units = 18,
    .is_interlaced = TRUE };
  H264ParameterSets *sets = sets_of (&sps, 1);
  BitWriter pps = { 0 };
  put_pps (&pps, 1, 0, TRUE);
  h264_parameter_sets_add (sets, span_of (&pps));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    BitWriter a = { 0 }, b = { 0 };
    put_slice (&a, &base, TRUE);
    put_slice (&b, &rows[i].slice, TRUE);
    H264Delimiter delimiter = { 0 };
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, span_of (&b)) ==
            rows[i].starts,
        "row %u", i);
  }
  /* differences that need a common ground of their own */
  static const struct
  {
    SliceRecipe a, b;
  } pairs[] = {
    { { 5, 2, 0, 0, 0, 0, 0 }, { 5, 2, 0, 0, 0, 1, 0 } },
    { { 1, 2, 0, 1, 3, 0, 8, 1 }, { 1, 2, 0, 1, 3, 0, 8, -1 } },
    { { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE },
        { 1, 2, 0, 0, 3, 0, 8, .is_field = TRUE, .is_bottom = TRUE } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    BitWriter a = { 0 }, b = { 0 };
    put_slice (&a, &pairs[i].a, TRUE);
    put_slice (&b, &pairs[i].b, TRUE);
    H264Delimiter delimiter = { 0 };
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert (!h264_delimiter_next (&delimiter, sets, span_of (&a)));
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, span_of (&b)),
        "pair %u", i);
  }
  h264_parameter_sets_free (sets);
}
END_TEST

START_TEST (access_units_are_delimited)
{
  static const guint8 aud[] = { 9, 0xf0 }, sei[] = { 6, 5 }, end[] = { 10 };
  static const guint8 first[] = { 0x41, 0x9a }, more[] = { 0x41, 0x5a };
  static const struct
  {
    Span nal;
    gboolean starts;
  } rows[] = {
    { { aud, 2 }, FALSE }, /* nothing before it */
    { { sei, 2 }, FALSE },
    { { first, 2 }, FALSE },
    { { more, 2 }, FALSE },
    { { end, 1 }, FALSE }, /* belongs to what it ends */
    { { sei, 2 }, TRUE },
    { { aud, 2 }, FALSE },
    { { first, 2 }, FALSE },
    { { first, 2 }, TRUE }, /* without sets: first_mb_in_slice 0 */
    { { NULL, 0 }, FALSE },
    { { aud, 2 }, TRUE },
  };
  H264ParameterSets *sets = h264_parameter_sets_new ();
  H264Delimiter delimiter = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_msg (h264_delimiter_next (&delimiter, sets, rows[i].nal) ==
            rows[i].starts,
        "row %u", i);
  h264_parameter_sets_free (sets);
}
END_TEST

CORE_TEST_MAIN ("h264delimiter", pictures_are_told_apart,
    access_units_are_delimited)
