/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/mp4index.h"

#include "boxreader.h"
#include "coretest.h"

START_TEST (sidx_is_as_the_standard_lays_it_out)
{
  static const guint8 expected[] = {
    /* clang-format off */
    0, 0, 0, 64, 's', 'i', 'd', 'x', 1, 0, 0, 0,
    0, 0, 0, 1,             /* reference_ID */
    0, 0, 0x75, 0x30,       /* timescale */
    0, 0, 0, 1, 0, 0, 0, 2, /* earliest_presentation_time */
    0, 0, 0, 0, 0, 0, 0, 5, /* first_offset */
    0, 0, 0, 2,             /* reserved, reference_count */
    0x00, 0x01, 0x00, 0x00, 0, 0, 0xea, 0x60, 0x90, 0, 0, 0,
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 0xff, 0xff, 0xff,
    /* clang-format on */
  };
  Mp4Reference references[] = {
    { 65536, 60000, MP4_SAP_CLOSED_GOP, TRUE, 0 },
    { 0x7fffffff, G_MAXUINT32, MP4_SAP_OPEN_GOP, FALSE, 0x0fffffff },
  };
  Mp4SegmentIndex index = {
    .reference_id = 1,
    .timescale = 30000,
    .earliest_presentation_time = (1ull << 32) + 2,
    .first_offset = 5,
    .references = references,
    .n_references = 2,
  };
  ByteWriter w = { 0 };
  ck_assert_int_eq (mp4_write_sidx (&w, &index), CORE_OK);
  ck_assert_uint_eq (w.size, sizeof expected);
  ck_assert_uint_eq (w.size, mp4_sidx_size (2));
  ck_assert_mem_eq (w.data, expected, sizeof expected);
  byte_writer_clear (&w);
}
END_TEST

START_TEST (sidx_refuses_what_its_fields_cannot_hold)
{
  static const Mp4Reference rows[] = {
    { 1u << 31, 1, MP4_SAP_CLOSED_GOP, TRUE, 0 },
    { 1, 1ull << 32, MP4_SAP_CLOSED_GOP, TRUE, 0 },
    { 1, 1, MP4_SAP_CLOSED_GOP, FALSE, 1u << 28 },
  };
  Mp4SegmentIndex index = { .reference_id = 1, .timescale = 1 };
  ByteWriter w = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    index.references = &rows[i];
    index.n_references = 1;
    ck_assert_int_eq (mp4_write_sidx (&w, &index), CORE_LIMIT);
  }
  g_autofree Mp4Reference *many = g_new0 (Mp4Reference, 65536);
  index.references = many;
  index.n_references = 65536;
  ck_assert_int_eq (mp4_write_sidx (&w, &index), CORE_LIMIT);
  ck_assert_uint_eq (w.size, 0);
  index.n_references = 65535;
  ck_assert_int_eq (mp4_write_sidx (&w, &index), CORE_OK);
  ck_assert_uint_eq (w.size, mp4_sidx_size (65535));
  byte_writer_clear (&w);
}
END_TEST

START_TEST (mfra_takes_the_smallest_fields)
{
  static const guint8 expected[] = {
    /* clang-format off */
    0, 0, 0, 105, 'm', 'f', 'r', 'a',
    0, 0, 0, 35, 't', 'f', 'r', 'a', 0, 0, 0, 0,
    0, 0, 0, 1,     /* track_ID */
    0, 0, 0, 0x00,  /* length sizes: one byte each */
    0, 0, 0, 1,
    0, 0, 0x75, 0x30, 0, 0, 0x03, 0xe8, 1, 1, 1,
    0, 0, 0, 46, 't', 'f', 'r', 'a', 1, 0, 0, 0,
    0, 0, 0, 2,
    0, 0, 0, 0x06,  /* 1, 2 and 3 bytes */
    0, 0, 0, 1,
    0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 2, 1, 0, 1, 0, 0,
    0, 0, 0, 16, 'm', 'f', 'r', 'o', 0, 0, 0, 0, 0, 0, 0, 105,
    /* clang-format on */
  };
  Mp4RandomAccess first = { 30000, 1000, 1, 1, 1 };
  Mp4RandomAccess second = { 9, 1ull << 32, 2, 256, 65536 };
  Mp4TrackAccess tracks[] = { { 1, &first, 1 }, { 2, &second, 1 } };
  ByteWriter w = { 0 };
  byte_writer_zero (&w, 3); /* the box is relative to itself only */
  ck_assert_int_eq (mp4_write_mfra (&w, tracks, 2), CORE_OK);
  ck_assert_uint_eq (w.size, 3 + sizeof expected);
  ck_assert_mem_eq (w.data + 3, expected, sizeof expected);
  byte_writer_clear (&w);
}
END_TEST

CORE_TEST_MAIN ("mp4index", sidx_is_as_the_standard_lays_it_out,
    sidx_refuses_what_its_fields_cannot_hold, mfra_takes_the_smallest_fields)
