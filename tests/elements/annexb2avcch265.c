/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* annexb2avcc with what an H.265 encoder wrote: parameter sets of x265, HDR10
 * metadata, and slices whose headers are right and whose insides do not
 * matter. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <string.h>

#include "../core/bitwriter.h"
#include "../core/hexbytes.h"
#include "gstsapmeta.h"
#include "nalframing.h"

#define BYTE_STREAM "video/x-h265, stream-format=byte-stream"
#define BYTE_STREAM_AU BYTE_STREAM ", alignment=au"

/* 322x182 Main 10, BT.2020 PQ, 25 pictures a second, 2 reordered, 8 bits of
 * pic_order_cnt_lsb */
static const gchar *const sets_hex[] = {
  "40010c01ffff02200000030090000003000003003c959409",
  "42010102200000030090000003000003003ca00a880c1c44"
  "cd965654a4c2f016a1220136c20000030002000003003210",
  "4401c073c189",
};
static const gchar display_hex[] =
    "4e01891833c286c41d4c0bb884d03e803d13404200989680000003003280";
static const gchar light_hex[] = "4e01900403e8012c80";

enum
{
  RASL_N = 8,
  TRAIL_R = 1,
  IDR_W_RADL = 19,
  CRA = 21,
};

typedef struct
{
  guint type;
  guint lsb;
  gsize slice_bytes;
  gboolean has_sets;
} Picture;

static void
add_hex (GByteArray *to, guint prefix_size, const gchar *hex)
{
  guint8 nal[128];
  add_nal (to, prefix_size, nal, hex_bytes (hex, nal, sizeof nal));
}

/* Two segments of a slice, the second not the first in its picture. */
static void
add_slices (GByteArray *to, guint prefix_size, const Picture *picture)
{
  for (guint i = 0; i < 2; i++) {
    BitWriter w = { 0 };
    put_u (&w, 8, picture->type << 1);
    put_u (&w, 8, 1);
    put_u (&w, 1, i == 0);
    if (picture->type >= 16)
      put_u (&w, 1, 0);
    put_ue (&w, 0);
    if (i == 0 && picture->type != IDR_W_RADL) {
      put_ue (&w, 1);
      put_u (&w, 8, picture->lsb);
    }
    put_trailing (&w);
    g_autofree guint8 *slice = g_malloc (picture->slice_bytes);
    memset (slice, 0x7e, picture->slice_bytes);
    memcpy (slice, w.data, w.size);
    add_nal (to, prefix_size, slice, picture->slice_bytes);
  }
}

static GByteArray *
bytes_of (const Picture *picture, guint prefix_size)
{
  GByteArray *bytes = g_byte_array_new ();
  for (guint i = 0; picture->has_sets && i < G_N_ELEMENTS (sets_hex); i++)
    add_hex (bytes, prefix_size, sets_hex[i]);
  if (picture->has_sets) {
    add_hex (bytes, prefix_size, display_hex);
    add_hex (bytes, prefix_size, light_hex);
  }
  add_slices (bytes, prefix_size, picture);
  return bytes;
}

static GstBuffer *
access_unit (const Picture *picture, guint prefix_size)
{
  GByteArray *bytes = bytes_of (picture, prefix_size);
  gsize size = bytes->len;
  return gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
}

static GstHarness *
harness (const gchar *line, const gchar *caps)
{
  GstHarness *h = gst_harness_new_parse (line);
  gst_harness_set_src_caps_str (h, caps);
  return h;
}

static GstCaps *
last_caps (GstHarness *h)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  fail_unless (NULL != caps);
  return caps;
}

static const Picture idr = { IDR_W_RADL, 0, 300, TRUE };
static const Picture trail = { TRAIL_R, 3, 300, FALSE };

/* Tests */

GST_START_TEST (record_and_caps_are_complete)
{
  GstHarness *h = harness ("annexb2avcc", BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (&idr, 0));
  g_autoptr (GstCaps) caps = last_caps (h);
  g_autoptr (GstCaps) expected = gst_caps_from_string (
      "video/x-h265, stream-format=hvc1, alignment=au, width=322, height=182, "
      "framerate=(fraction)25/1, pixel-aspect-ratio=(fraction)1/1, "
      "profile=(string)main-10, tier=(string)main, level=(string)2, "
      "chroma-format=(string)4:2:0, bit-depth-luma=(uint)10, "
      "bit-depth-chroma=(uint)10, colorimetry=(string)bt2100-pq, "
      "interlace-mode=(string)progressive, "
      "mastering-display-info=(string)"
      "34000:16000:13250:34500:7500:3000:15635:16450:10000000:50, "
      "content-light-level=(string)1000:300");
  gchar *text = gst_caps_to_string (caps);
  ck_assert_msg (gst_caps_is_subset (caps, expected), "%s", text);
  g_free (text);
  const GValue *value =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  GstBuffer *record = gst_value_get_buffer (value);
  GstMapInfo map;
  gst_buffer_map (record, &map, GST_MAP_READ);
  ck_assert_uint_eq (map.data[0], 1);
  ck_assert_uint_eq (map.data[21], 0x0f); /* 1 layer, nested, lengths of 4 */
  ck_assert_uint_eq (map.data[22], 4);    /* VPS, SPS, PPS, SEI */
  ck_assert_uint_eq (map.data[23], 0x80 | 32);
  gst_buffer_unmap (record, &map);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (pieces_of_any_size_give_the_same_samples)
{
  static const Picture pictures[] = { { IDR_W_RADL, 0, 300, TRUE },
    { TRAIL_R, 3, 1500, FALSE }, { TRAIL_R, 1, 40, FALSE },
    { IDR_W_RADL, 0, 257, TRUE }, { TRAIL_R, 2, 30, FALSE } };
  static const gsize sizes[] = { 1, 2, 3, 7, 64, 1000, 100000 };
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    g_autoptr (GByteArray) unit = bytes_of (&pictures[i], 0);
    g_byte_array_append (stream, unit->data, unit->len);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    GstHarness *h = harness ("annexb2avcc", BYTE_STREAM);
    for (gsize at = 0; at < stream->len; at += sizes[i])
      gst_harness_push (h,
          gst_buffer_new_memdup (stream->data + at,
              MIN (sizes[i], stream->len - at)));
    gst_harness_push_event (h, gst_event_new_eos ());
    for (guint n = 0; n < G_N_ELEMENTS (pictures); n++) {
      GstBuffer *out = gst_harness_try_pull (h);
      fail_unless (NULL != out);
      g_autoptr (GByteArray) slices = g_byte_array_new ();
      add_slices (slices, 4, &pictures[n]);
      gsize size = gst_buffer_get_size (out);
      ck_assert_uint_ge (size, slices->len);
      ck_assert_msg (gst_buffer_memcmp (out, size - slices->len, slices->data,
                         slices->len) == 0,
          "pieces of %" G_GSIZE_FORMAT ", picture %u", sizes[i], n);
      gst_buffer_unref (out);
    }
    fail_unless (NULL == gst_harness_try_pull (h));
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

/* Lengths of 256 to 511 look like start codes, and headers of TRAIL_N and SEI do
 * not look like those of H.264. */
GST_START_TEST (lengths_that_look_like_start_codes_are_lengths)
{
  for (gsize size = 250; size < 520; size += 3) {
    GstHarness *h = harness ("annexb2avcc", BYTE_STREAM_AU);
    Picture sized = trail;
    sized.slice_bytes = size;
    gst_harness_push (h, access_unit (&idr, 0));
    gst_buffer_unref (gst_harness_try_pull (h));
    gst_harness_push (h, access_unit (&sized, 4));
    GstBuffer *out = gst_harness_try_pull (h);
    ck_assert_msg (out && gst_buffer_get_size (out) == 2 * (4 + size),
        "%" G_GSIZE_FORMAT " bytes", size);
    gst_buffer_unref (out);
    gst_harness_push (h, access_unit (&sized, 0)); /* and back */
    out = gst_harness_try_pull (h);
    ck_assert_msg (out && gst_buffer_get_size (out) == 2 * (4 + size),
        "%" G_GSIZE_FORMAT " bytes in Annex B", size);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static gsize
size_of_sets (void)
{
  Picture picture = idr;
  g_autoptr (GByteArray) with = bytes_of (&picture, 4);
  picture.has_sets = FALSE;
  g_autoptr (GByteArray) without = bytes_of (&picture, 4);
  return with->len - without->len - 2 * 4 - strlen (display_hex) / 2 -
      strlen (light_hex) / 2;
}

GST_START_TEST (downstream_says_where_sets_are)
{
  static const struct
  {
    const gchar *line;
    const gchar *format;
    gboolean has_sets;
    gboolean repeats;
  } rows[] = {
    { "annexb2avcc ! capsfilter caps=video/x-h265,stream-format=hvc1", "hvc1",
        FALSE, FALSE },
    { "annexb2avcc ! capsfilter caps=video/x-h265,stream-format=hev1", "hev1",
        TRUE, TRUE },
    { "annexb2avcc config-interval=0 ! capsfilter caps=video/x-h265,stream-format=hev1",
        "hev1", TRUE, FALSE },
    { "annexb2avcc", "hvc1", FALSE, FALSE },
  };
  gsize head = size_of_sets ();
  Picture bare = idr;
  bare.has_sets = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = harness (rows[i].line, BYTE_STREAM_AU);
    gst_harness_push (h, access_unit (&idr, 0));
    gst_harness_push (h, access_unit (&bare, 0));
    g_autoptr (GstCaps) caps = last_caps (h);
    ck_assert_str_eq (gst_structure_get_string (gst_caps_get_structure (caps,
                                                    0),
                          "stream-format"),
        rows[i].format);
    GstBuffer *first = gst_harness_try_pull (h);
    GstBuffer *second = gst_harness_try_pull (h);
    gsize sei = 2 * 4 + (strlen (display_hex) + strlen (light_hex)) / 2;
    ck_assert_uint_eq (gst_buffer_get_size (first),
        2 * 304 + sei + (rows[i].has_sets ? head : 0));
    ck_assert_uint_eq (gst_buffer_get_size (second),
        2 * 304 + (rows[i].repeats ? head : 0));
    gst_buffer_unref (first);
    gst_buffer_unref (second);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

typedef struct
{
  guint type, lsb;
  GstSap join;
  gboolean is_key_in_join, is_key_in_cut;
} SapRow;

GST_START_TEST (open_gops_are_joined_or_cut)
{
  static const SapRow rows[] = {
    { IDR_W_RADL, 0, { 2, FALSE, FALSE }, TRUE, TRUE },
    { TRAIL_R, 2, { 0, FALSE, FALSE }, FALSE, FALSE },
    { CRA, 6, { 3, FALSE, FALSE }, FALSE, TRUE },
    { RASL_N, 4, { 0, TRUE, TRUE }, FALSE, FALSE },
    { TRAIL_R, 8, { 0, FALSE, FALSE }, FALSE, FALSE },
  };
  for (guint cut = 0; cut < 2; cut++) {
    GstHarness *h =
        harness (cut ? "annexb2avcc open-gop=cut" : "annexb2avcc open-gop=join",
            BYTE_STREAM_AU);
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      Picture picture = { rows[i].type, rows[i].lsb, 300, i == 0 };
      gst_harness_push (h, access_unit (&picture, 0));
      GstBuffer *out = gst_harness_try_pull (h);
      gboolean is_key =
          !GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT);
      ck_assert_int_eq (is_key,
          cut ? rows[i].is_key_in_cut : rows[i].is_key_in_join);
      GstSap sap = gst_buffer_get_sap (out);
      ck_assert_msg (sap.sap_type == rows[i].join.sap_type &&
              sap.is_leading == rows[i].join.is_leading &&
              sap.is_skipped == rows[i].join.is_skipped,
          "row %u: %u %d %d", i, sap.sap_type, sap.is_leading, sap.is_skipped);
      gst_buffer_unref (out);
    }
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static GstBuffer *
recovery_point (guint lsb, const gchar *sei_hex)
{
  Picture picture = { TRAIL_R, lsb, 300, FALSE };
  GByteArray *bytes = g_byte_array_new ();
  add_hex (bytes, 0, sei_hex);
  add_slices (bytes, 0, &picture);
  gsize size = bytes->len;
  return gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
}

/* recovery_poc_cnt 0 and 2 (ITU-T H.265 D.3.8) */
static const gchar at_once_hex[] = "4e010601d080";
static const gchar gradual_hex[] = "4e0106012580";

/* What precedes one in output order has no type of its own, as it has behind a
 * CRA picture. */
GST_START_TEST (recovery_points_are_told)
{
  static const struct
  {
    const gchar *sei_hex;
    guint lsb;
    GstSap sap;
  } rows[] = {
    { at_once_hex, 6, { 3, FALSE, FALSE } },
    { NULL, 4, { 0, TRUE, TRUE } },
    { NULL, 8, { 0, FALSE, FALSE } },
    { gradual_hex, 12, { 4, FALSE, FALSE } },
    { NULL, 10, { 0, FALSE, FALSE } },
  };
  GstHarness *h = harness ("annexb2avcc", BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (&idr, 0));
  gst_buffer_unref (gst_harness_try_pull (h));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Picture picture = { TRAIL_R, rows[i].lsb, 300, FALSE };
    gst_harness_push (h,
        rows[i].sei_hex ? recovery_point (rows[i].lsb, rows[i].sei_hex)
                        : access_unit (&picture, 0));
    GstBuffer *out = gst_harness_try_pull (h);
    GstSap sap = gst_buffer_get_sap (out);
    ck_assert_msg (sap.sap_type == rows[i].sap.sap_type &&
            sap.is_leading == rows[i].sap.is_leading &&
            sap.is_skipped == rows[i].sap.is_skipped,
        "row %u: %u %d %d", i, sap.sap_type, sap.is_leading, sap.is_skipped);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}
GST_END_TEST;

/* ISO/IEC 14496-12 10.1: so many samples later all is right. */
GST_START_TEST (gradual_refresh_is_a_roll_group)
{
  static const gchar sgpd[] = "sgpd\1\0\0\0roll\0\0\0\2\0\0\0\1\0\2";
  GstHarness *h = harness ("annexb2avcc ! fmp4fragmux", BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (&idr, 0));
  gst_harness_push (h, recovery_point (3, gradual_hex));
  gst_harness_push_event (h, gst_event_new_eos ());
  gboolean is_told = FALSE;
  for (GstBuffer *out; (out = gst_harness_try_pull (h));
       gst_buffer_unref (out)) {
    GstMapInfo map;
    gst_buffer_map (out, &map, GST_MAP_READ);
    for (gsize i = 0; i + sizeof sgpd - 1 <= map.size; i++)
      is_told |= memcmp (map.data + i, sgpd, sizeof sgpd - 1) == 0;
    gst_buffer_unmap (out, &map);
  }
  ck_assert (is_told);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Its skipped leading pictures refer to what nobody has, so what is left is a
 * closed GOP. */
GST_START_TEST (a_stream_may_begin_with_a_cra)
{
  static const Picture pictures[] = { { TRAIL_R, 1, 300, TRUE },
    { CRA, 6, 300, FALSE }, { RASL_N, 4, 300, FALSE },
    { TRAIL_R, 8, 300, FALSE } };
  GstHarness *h = harness ("annexb2avcc", BYTE_STREAM_AU);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    gst_harness_push (h, access_unit (&pictures[i], 0));
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert (!GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT));
  ck_assert_uint_eq (gst_buffer_get_sap (out).sap_type, 2);
  gst_buffer_unref (out);
  out = gst_harness_try_pull (h);
  ck_assert (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT));
  ck_assert (!gst_buffer_get_sap (out).is_leading);
  gst_buffer_unref (out);
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_teardown (h);
}
GST_END_TEST;

/* I P B B in coding order, and a second GOP. */
GST_START_TEST (missing_times_are_made)
{
  static const struct
  {
    guint type, lsb;
    guint pts, dts; /* in frames */
  } rows[] = {
    { IDR_W_RADL, 0, 2, 0 },
    { TRAIL_R, 3, 5, 1 },
    { TRAIL_R, 1, 3, 2 },
    { TRAIL_R, 2, 4, 3 },
    { IDR_W_RADL, 0, 6, 4 },
    { TRAIL_R, 1, 7, 5 },
  };
  enum
  {
    NONE,
    ONLY_PTS,
    ONLY_DTS,
    N_MODES
  };
  for (guint mode = NONE; mode < N_MODES; mode++) {
    GstHarness *h = harness ("annexb2avcc", BYTE_STREAM_AU);
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      Picture picture = { rows[i].type, rows[i].lsb, 300, i == 0 };
      GstBuffer *in = access_unit (&picture, 0);
      if (mode == ONLY_PTS)
        GST_BUFFER_PTS (in) = rows[i].pts * 40 * GST_MSECOND;
      if (mode == ONLY_DTS)
        GST_BUFFER_DTS (in) = rows[i].dts * 40 * GST_MSECOND;
      gst_harness_push (h, in);
      GstBuffer *out = gst_harness_try_pull (h);
      ck_assert_msg (GST_BUFFER_PTS (out) == rows[i].pts * 40 * GST_MSECOND &&
              GST_BUFFER_DTS (out) == rows[i].dts * 40 * GST_MSECOND,
          "mode %u row %u: PTS %" GST_TIME_FORMAT " DTS %" GST_TIME_FORMAT,
          mode, i, GST_TIME_ARGS (GST_BUFFER_PTS (out)),
          GST_TIME_ARGS (GST_BUFFER_DTS (out)));
      ck_assert_uint_eq (GST_BUFFER_DURATION (out), 40 * GST_MSECOND);
      gst_buffer_unref (out);
    }
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

GST_START_TEST (pieces_are_shared_until_there_are_too_many)
{
  for (guint n_pieces = 2; n_pieces <= 40; n_pieces += 38) {
    GstHarness *h = harness ("annexb2avcc", BYTE_STREAM);
    Picture large = { IDR_W_RADL, 0, 4000, TRUE };
    GstBuffer *whole = access_unit (&large, 0);
    GstMemory *memory = gst_buffer_get_memory (whole, 0);
    gsize size = gst_buffer_get_size (whole), step = size / n_pieces + 1;
    for (gsize at = 0; at < size; at += step)
      gst_harness_push (h,
          gst_buffer_copy_region (whole, GST_BUFFER_COPY_MEMORY, at,
              MIN (step, size - at)));
    gst_harness_push_event (h, gst_event_new_eos ());
    GstBuffer *out = gst_harness_try_pull (h);
    GstMemory *last =
        gst_buffer_peek_memory (out, gst_buffer_n_memory (out) - 1);
    ck_assert_uint_le (gst_buffer_n_memory (out), gst_buffer_get_max_memory ());
    ck_assert_int_eq (last->parent == memory, n_pieces == 2);
    gst_memory_unref (memory);
    gst_buffer_unref (whole);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static Suite *
annexb2avcch265_suite (void)
{
  Suite *suite = suite_create ("annexb2avcch265");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, record_and_caps_are_complete);
  tcase_add_test (tcase, pieces_of_any_size_give_the_same_samples);
  tcase_add_test (tcase, lengths_that_look_like_start_codes_are_lengths);
  tcase_add_test (tcase, downstream_says_where_sets_are);
  tcase_add_test (tcase, open_gops_are_joined_or_cut);
  tcase_add_test (tcase, recovery_points_are_told);
  tcase_add_test (tcase, gradual_refresh_is_a_roll_group);
  tcase_add_test (tcase, a_stream_may_begin_with_a_cra);
  tcase_add_test (tcase, missing_times_are_made);
  tcase_add_test (tcase, pieces_are_shared_until_there_are_too_many);
  return suite;
}

GST_CHECK_MAIN (annexb2avcch265)
