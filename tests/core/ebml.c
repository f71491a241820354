/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/ebml.h"

#include <string.h>

#include "coretest.h"

#define UNKNOWN EBML_UNKNOWN_SIZE

static ByteReader
reader (const guint8 *bytes, gsize size)
{
  ByteReader r;
  byte_reader_init (&r, bytes, size);
  return r;
}

START_TEST (vints_are_exact)
{
  static const struct
  {
    guint8 bytes[9];
    gsize size;
    guint max_length;
    CoreStatus status;
    guint64 value;
    guint length;
  } rows[] = {
    { { 0x80 }, 1, 8, CORE_OK, 0, 1 },
    { { 0x81 }, 1, 8, CORE_OK, 1, 1 },
    { { 0xff }, 1, 8, CORE_OK, 127, 1 }, /* a number, not "unknown" */
    { { 0x40, 0x00 }, 2, 8, CORE_OK, 0, 2 },
    { { 0x7f, 0xff }, 2, 8, CORE_OK, 16383, 2 },
    { { 0x10, 0, 0, 0x02 }, 4, 4, CORE_OK, 2, 4 },
    { { 0x01, 1, 2, 3, 4, 5, 6, 7 }, 8, 8, CORE_OK, 0x01020304050607, 8 },
    { { 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 8, 8, CORE_OK,
        G_GUINT64_CONSTANT (0xffffffffffffff), 8 },
    { { 0x00, 0xff }, 9, 8, CORE_INVALID, 0, 0 },
    { { 0x08, 0, 0, 0, 1 }, 5, 4, CORE_INVALID, 0, 0 },
    { { 0 }, 0, 8, CORE_NEED_DATA, 0, 1 },
    { { 0x40 }, 1, 8, CORE_NEED_DATA, 0, 2 },
    { { 0x01, 0, 0, 0, 0, 0, 0 }, 7, 8, CORE_NEED_DATA, 0, 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteReader r = reader (rows[i].bytes, rows[i].size);
    EbmlVint vint;
    CoreStatus status = ebml_read_vint (&r, rows[i].max_length, &vint);
    ck_assert_msg (status == rows[i].status, "row %u: %s", i,
        core_status_name (status));
    if (status != CORE_INVALID)
      ck_assert_msg (vint.value == rows[i].value &&
              vint.length == rows[i].length,
          "row %u: %" G_GUINT64_FORMAT " in %u", i, vint.value, vint.length);
    ck_assert_uint_eq (r.pos, status == CORE_OK ? rows[i].length : 0);
  }
}
END_TEST

START_TEST (headers_are_exact)
{
  static const struct
  {
    guint8 bytes[12];
    gsize size;
    CoreStatus status;
    guint32 id;
    guint64 data_size;
    guint header_size;
  } rows[] = {
    { { 0xec, 0x80 }, 2, CORE_OK, 0xec, 0, 2 },
    { { 0xa3, 0x40, 0x05 }, 3, CORE_OK, 0xa3, 5, 3 },
    { { 0x1a, 0x45, 0xdf, 0xa3, 0x9f }, 5, CORE_OK, 0x1a45dfa3, 31, 5 },
    /* unknown size in any length */
    { { 0xa3, 0xff }, 2, CORE_OK, 0xa3, UNKNOWN, 2 },
    { { 0xa3, 0x7f, 0xff }, 3, CORE_OK, 0xa3, UNKNOWN, 3 },
    { { 0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff },
        12, CORE_OK, 0x18538067, UNKNOWN, 12 },
    { { 0xa3, 0x40, 0x7f }, 3, CORE_OK, 0xa3, 127, 3 }, /* 127 for real */
    /* IDs: all zeros, all ones, longer than needed, longer than four */
    { { 0x80, 0x81 }, 2, CORE_OK, 0x80, 1, 2 }, /* RFC 9559 needs it */
    { { 0xff, 0x81 }, 2, CORE_INVALID, 0, 0, 0 },
    { { 0x7f, 0xff, 0x81 }, 3, CORE_INVALID, 0, 0, 0 },
    { { 0x40, 0x7e, 0x81 }, 3, CORE_INVALID, 0, 0, 0 },
    { { 0x40, 0x7f, 0x81 }, 3, CORE_OK, 0x407f, 1, 3 },
    { { 0x08, 0x7f, 0x81, 1, 1, 0x81 }, 6, CORE_INVALID, 0, 0, 0 },
    { { 0x00, 0x81 }, 2, CORE_INVALID, 0, 0, 0 },
    { { 0xec, 0x00 }, 2, CORE_INVALID, 0, 0, 0 }, /* size over 8 bytes */
    { { 0 }, 0, CORE_NEED_DATA, 0, 0, 2 },
    { { 0x1a }, 1, CORE_NEED_DATA, 0, 0, 5 },
    { { 0xec }, 1, CORE_NEED_DATA, 0, 0, 2 },
    { { 0xec, 0x01 }, 2, CORE_NEED_DATA, 0, 0, 9 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteReader r = reader (rows[i].bytes, rows[i].size);
    EbmlHeader header;
    CoreStatus status = ebml_read_header (&r, &header);
    ck_assert_msg (status == rows[i].status, "row %u: %s", i,
        core_status_name (status));
    if (status == CORE_OK)
      ck_assert_msg (header.id == rows[i].id &&
              header.size == rows[i].data_size,
          "row %u: %x %" G_GUINT64_FORMAT, i, header.id, header.size);
    if (status != CORE_INVALID)
      ck_assert_uint_eq (header.header_size, rows[i].header_size);
    ck_assert_uint_eq (r.pos, status == CORE_OK ? rows[i].header_size : 0);
  }
}
END_TEST

START_TEST (floats_become_integers)
{
  static const struct
  {
    guint64 bits;
    guint n_bytes;
    guint64 factor;
    gboolean ok;
    gint64 product;
  } rows[] = {
    { 0x00000000, 4, 1, TRUE, 0 },
    { 0x80000000, 4, 1, TRUE, 0 },            /* -0 */
    { 0x45fa0000, 4, 1, TRUE, 8000 },         /* 8000.0f */
    { 0x472c4400, 4, 1, TRUE, 44100 },        /* 44100.0f */
    { 0x3f000000, 4, 1, TRUE, 1 },            /* 0.5: halves go up */
    { 0x3effffff, 4, 1, TRUE, 0 },            /* just under 0.5 */
    { 0x3f000000, 4, 1000000, TRUE, 500000 }, /* 0.5 ms */
    { G_GUINT64_CONSTANT (0x40e7700000000000), 8, 1, TRUE, 48000 },
    { G_GUINT64_CONSTANT (0x3fb999999999999a), 8, 1000000, TRUE, 100000 },
    { G_GUINT64_CONSTANT (0x0000000000000001), 8, G_MAXUINT64, TRUE, 0 },
    { G_GUINT64_CONSTANT (0x3f40624dd2f1a9fc), 8, 1000000, TRUE, 500 },
    { G_GUINT64_CONSTANT (0x43d0000000000000), 8, 1, TRUE,
        G_GINT64_CONSTANT (1) << 62 },
    /* refused: negative, infinite, NaN, too large */
    { 0xbf800000, 4, 1, FALSE, 0 },
    { 0x7f800000, 4, 1, FALSE, 0 },
    { 0x7fc00000, 4, 1, FALSE, 0 },
    { 0x7f7fffff, 4, 1, FALSE, 0 },
    { G_GUINT64_CONSTANT (0x43e0000000000000), 8, 1, FALSE, 0 }, /* 2^63 */
    { G_GUINT64_CONSTANT (0x43c0000000000000), 8, 1000, FALSE, 0 },
    { G_GUINT64_CONSTANT (0x7ff0000000000000), 8, 1, FALSE, 0 },
    { G_GUINT64_CONSTANT (0x7ff8000000000001), 8, 1, FALSE, 0 },
    { G_GUINT64_CONSTANT (0x7fefffffffffffff), 8, 1, FALSE, 0 },
    { G_GUINT64_CONSTANT (0xc0e7700000000000), 8, 1, FALSE, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 product;
    gboolean ok = ebml_float_multiply (ebml_float_from_bits (rows[i].bits,
                                           rows[i].n_bytes),
        rows[i].factor, &product);
    ck_assert_msg (ok == rows[i].ok && (!ok || product == rows[i].product),
        "row %u: %" G_GINT64_FORMAT, i, product);
  }
}
END_TEST

/* A schema of our own: every type, an array and a counted leaf. */
typedef struct
{
  guint64 number;
} Inner;

typedef struct
{
  guint64 uint_value;
  gint64 int_value;
  guint n_int_value;
  EbmlFloat float_value;
  Span string;
  Span binary;
  Inner inner[2];
  guint n_inner;
} Outer;

static const EbmlField inner_fields[] = {
  { .id = 0x81,
      .type = EBML_UINT,
      .offset = G_STRUCT_OFFSET (Inner, number),
      .count_offset = EBML_NO_COUNT,
      .default_number = 9 },
};
static const EbmlMaster inner_master = { inner_fields, 1, sizeof (Inner) };

#define FIELD(i, t, member) \
  .id = (i), .type = (t), .offset = G_STRUCT_OFFSET (Outer, member)

static const EbmlField outer_fields[] = {
  { FIELD (0x82, EBML_UINT, uint_value), .count_offset = EBML_NO_COUNT,
      .default_number = 7 },
  { FIELD (0x83, EBML_INT, int_value),
      .count_offset = G_STRUCT_OFFSET (Outer, n_int_value) },
  { FIELD (0x84, EBML_FLOAT, float_value), .count_offset = EBML_NO_COUNT,
      .default_number = 8000 },
  { FIELD (0x85, EBML_STRING, string), .count_offset = EBML_NO_COUNT,
      .default_string = "eng" },
  { FIELD (0x86, EBML_BINARY, binary), .count_offset = EBML_NO_COUNT },
  { FIELD (0x87, EBML_MASTER, inner),
      .count_offset = G_STRUCT_OFFSET (Outer, n_inner), .master = &inner_master,
      .max = 2 },
};
static const EbmlMaster outer_master = { outer_fields,
  G_N_ELEMENTS (outer_fields), sizeof (Outer) };

static gboolean
parse_outer (const guint8 *bytes, gsize size, Outer *outer)
{
  memset (outer, 0xa5, sizeof *outer); /* it need not be initialised */
  return ebml_parse_master (&outer_master, (Span){ bytes, size }, outer);
}

START_TEST (absent_and_empty_elements_have_defaults)
{
  static const guint8 empty[] = { 0x82, 0x81, 0x01, 0x82, 0x80, 0x83, 0x80,
    0x84, 0x80, 0x85, 0x80, 0x86, 0x80, 0x87, 0x80 };
  for (gsize size = 0; size <= sizeof empty; size += sizeof empty) {
    Outer outer;
    gint64 rate;
    ck_assert (parse_outer (empty, size, &outer));
    ck_assert_uint_eq (outer.uint_value, 7);
    ck_assert_int_eq (outer.int_value, 0);
    ck_assert (ebml_float_multiply (outer.float_value, 1, &rate));
    ck_assert_int_eq (rate, 8000);
    ck_assert_uint_eq (outer.string.size, 3);
    ck_assert_uint_eq (outer.binary.size, 0);
    ck_assert_uint_eq (outer.inner[0].number, 9);
    ck_assert_uint_eq (outer.n_inner, size > 0 ? 1 : 0);
  }
}
END_TEST

START_TEST (values_of_every_type)
{
  static const guint8 bytes[] = {
    0x82, 0x83, 0x01, 0x00, 0x02,             /* uint 65538 */
    0x83, 0x82, 0xff, 0xfe, 0x83, 0x81, 0xfd, /* int -2, -3 */
    0x84, 0x84, 0x47, 0x2c, 0x44, 0x00,       /* 44100.0f */
    0x85, 0x85, 'a', 'b', 0, 'c', 0,          /* NUL-padded */
    0x86, 0x82, 0x00, 0x01,                   /* binary */
    0x4f, 0x00, 0x82, 0x82, 0x82,             /* not in table */
    0x87, 0x83, 0x81, 0x81, 0x05,             /* inner 5 */
    0x87, 0x80, 0x87, 0x83, 0x81, 0x81, 0x06, /* inner, third */
  };
  Outer outer;
  gint64 rate;
  ck_assert (parse_outer (bytes, sizeof bytes, &outer));
  ck_assert_uint_eq (outer.uint_value, 65538);
  ck_assert_int_eq (outer.int_value, -3);
  ck_assert_uint_eq (outer.n_int_value, 2);
  ck_assert (ebml_float_multiply (outer.float_value, 1, &rate));
  ck_assert_int_eq (rate, 44100);
  ck_assert_uint_eq (outer.string.size, 2);
  ck_assert_uint_eq (outer.binary.size, 2);
  ck_assert_uint_eq (outer.n_inner, 3);
  ck_assert_uint_eq (outer.inner[0].number, 5);
  ck_assert_uint_eq (outer.inner[1].number, 9);
}
END_TEST

START_TEST (wrong_lengths_and_overruns)
{
  static const struct
  {
    guint8 bytes[14];
    gsize size;
    gboolean is_whole;
    guint64 uint_value;
    guint64 inner;
  } rows[] = {
    /* nine bytes make no integer, three no float */
    { { 0x82, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 11, TRUE, 7, 9 },
    { { 0x84, 0x83, 1, 1, 1 }, 5, TRUE, 7, 9 },
    /* a leaf past the end is dropped, a master is cut */
    { { 0x82, 0x82, 1 }, 3, FALSE, 7, 9 },
    { { 0x87, 0x86, 0x81, 0x81, 5 }, 5, FALSE, 7, 5 },
    { { 0x87, 0xff, 0x81, 0x81, 5 }, 5, FALSE, 7, 5 }, /* unknown size */
    /* a child past its own master, with bytes after it */
    { { 0x87, 0x82, 0x81, 0x81, 0x82, 0x81, 5 }, 7, FALSE, 5, 9 },
    { { 0x82, 0x81, 5, 0x00 }, 4, FALSE, 5, 9 },
    { { 0x82, 0x81, 5, 0x40 }, 4, FALSE, 5, 9 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Outer outer;
    gboolean is_whole = parse_outer (rows[i].bytes, rows[i].size, &outer);
    ck_assert_msg (is_whole == rows[i].is_whole &&
            outer.uint_value == rows[i].uint_value &&
            outer.inner[0].number == rows[i].inner,
        "row %u: %d %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, i, is_whole,
        outer.uint_value, outer.inner[0].number);
  }
}
END_TEST

CORE_TEST_MAIN ("ebml", vints_are_exact, headers_are_exact,
    floats_become_integers, absent_and_empty_elements_have_defaults,
    values_of_every_type, wrong_lengths_and_overruns)
