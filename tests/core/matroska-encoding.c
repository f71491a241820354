/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/matroska-encoding.h"

#include <string.h>

#include "coretest.h"

#define ZLIB \
  { \
    .scope = 1 \
  }
#define AES(scope_, cipher_, mode, order_) \
  { \
    .scope = scope_, .type = 1, .cipher = cipher_, .cipher_mode = mode, \
    .order = order_ \
  }

START_TEST (what_can_be_undone)
{
  static const struct
  {
    MatroskaEncoding encodings[MATROSKA_MAX_ENCODINGS + 1];
    guint n_encodings;
    gboolean is_readable;
  } rows[] = {
    { { { 0 } }, 0, TRUE },
    { { ZLIB }, 1, TRUE },
    { { ZLIB, ZLIB, ZLIB, ZLIB }, 4, TRUE },
    { { ZLIB, ZLIB, ZLIB, ZLIB, ZLIB }, 5, FALSE },
    { { { .scope = 1, .compression = 3 } }, 1, TRUE },
    { { { .scope = 1, .compression = 4 } }, 1, FALSE },
    { { { .scope = 1, .type = 2 } }, 1, FALSE },
    { { AES (1, 5, 1, 0) }, 1, TRUE },
    { { AES (1, 4, 1, 0) }, 1, FALSE },
    { { AES (1, 5, 2, 0) }, 1, FALSE },
    { { AES (3, 5, 1, 0) }, 1, FALSE },
    { { AES (1, 5, 1, 0), AES (1, 5, 1, 0) }, 2, FALSE },
    { { AES (1, 5, 1, 0), { .scope = 1, .order = 1 } }, 2, TRUE },
    { { AES (1, 5, 1, 1), ZLIB }, 2, FALSE },
    { { AES (1, 5, 1, 1), { .scope = 2 } }, 2, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaTrack track = { 0 };
    MatroskaEncoding encodings[G_N_ELEMENTS (rows[i].encodings)];
    memcpy (encodings, rows[i].encodings, sizeof encodings);
    encodings[0].settings = g_malloc (1); /* theirs to free */
    if (rows[i].n_encodings == 0)
      g_free (encodings[0].settings);
    matroska_encodings_set (&track, encodings, rows[i].n_encodings);
    ck_assert_msg ((track.unreadable == NULL) == rows[i].is_readable,
        "row %u: %s", i, track.unreadable);
    matroska_encodings_clear (&track);
  }
}
END_TEST

/* "Decompresses" by writing each byte twice. */
static CoreStatus
double_bytes (guint64 algorithm, Span packed, gsize max_size, guint8 **unpacked,
    gsize *unpacked_size)
{
  if (algorithm != MATROSKA_COMPRESSION_ZLIB)
    return CORE_UNSUPPORTED;
  if (packed.size > max_size / 2)
    return CORE_LIMIT;
  *unpacked_size = 2 * packed.size;
  *unpacked = g_malloc (*unpacked_size + 1);
  for (gsize i = 0; i < *unpacked_size; i++)
    (*unpacked)[i] = packed.data[i / 2];
  return CORE_OK;
}

START_TEST (chains_are_undone_in_order)
{
  MatroskaEncoding encodings[] = {
    { .scope = 1, .order = 0 },
    { .scope = 3, .order = 2 },
    { .scope = 1,
        .order = 1,
        .compression = 3,
        .settings = (guint8 *) g_strdup ("<>"),
        .settings_size = 2 },
  };
  MatroskaTrack track = { 0 };
  matroska_encodings_set (&track, encodings, G_N_ELEMENTS (encodings));

  static const struct
  {
    guint scope;
    gsize max_size;
    CoreStatus status;
    const gchar *unpacked;
  } rows[] = {
    { MATROSKA_SCOPE_FRAMES, 100, CORE_OK, "<<>>aaaabbbb" },
    { MATROSKA_SCOPE_FRAMES, 12, CORE_OK, "<<>>aaaabbbb" },
    { MATROSKA_SCOPE_FRAMES, 11, CORE_LIMIT, "" },
    { MATROSKA_SCOPE_FRAMES, 5, CORE_LIMIT, "" },
    { MATROSKA_SCOPE_PRIVATE, 100, CORE_OK, "aabb" },
    { 4, 100, CORE_OK, "ab" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 *bytes = NULL;
    gsize size = 0;
    ck_assert_int_eq (matroska_encodings_undo (&track, rows[i].scope,
                          (Span){ (const guint8 *) "ab", 2 }, double_bytes,
                          rows[i].max_size, &bytes, &size),
        rows[i].status);
    ck_assert_uint_eq (size, strlen (rows[i].unpacked));
    if (rows[i].status == CORE_OK)
      ck_assert_mem_eq (bytes, rows[i].unpacked, size);
    g_free (bytes);
  }
  guint8 *bytes;
  gsize size;
  ck_assert_int_eq (matroska_encodings_undo (&track, MATROSKA_SCOPE_FRAMES,
                        (Span){ NULL, 0 }, NULL, 100, &bytes, &size),
      CORE_UNSUPPORTED);
  matroska_encodings_clear (&track);
}
END_TEST

#define IV "12345678"

START_TEST (signal_bytes_of_frames)
{
  static const struct
  {
    const gchar *frame;
    gsize size;
    CoreStatus status;
    gboolean is_encrypted;
    gsize header_size;
    const gchar *subsamples; /* hexadecimal */
  } rows[] = {
    { "", 0, CORE_INVALID, FALSE, 0, "" },
    { "\0clear", 6, CORE_OK, FALSE, 1, "" },
    { "\1" IV "secret", 15, CORE_OK, TRUE, 9, "" },
    { "\1" IV, 9, CORE_OK, TRUE, 9, "" },
    { "\1" IV, 8, CORE_INVALID, FALSE, 0, "" },
    { "\3" IV "\0secret", 16, CORE_INVALID, FALSE, 0, "" },
    { "\3" IV "\1\0\0\0\2ccsecret", 22, CORE_OK, TRUE, 14, "000200000006" },
    { "\3" IV "\2\0\0\0\0\0\0\0\2sscc", 22, CORE_OK, TRUE, 18,
        "000000000002000200000000" },
    { "\3" IV "\3\0\0\0\1\0\0\0\2\0\0\0\3cscss", 27, CORE_OK, TRUE, 22,
        "000100000001000100000002" },
    { "\3" IV "\1\0\0\0\7secret", 20, CORE_INVALID, FALSE, 0, "" },
    { "\3" IV "\2\0\0\0\2\0\0\0\1secret", 24, CORE_INVALID, FALSE, 0, "" },
    { "\3" IV "\2\0\0\0\2\0", 15, CORE_INVALID, FALSE, 0, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    MatroskaFrameProtection protection;
    ByteWriter subsamples = { 0 };
    Span frame = { (const guint8 *) rows[i].frame, rows[i].size };
    CoreStatus status =
        matroska_frame_protection_parse (frame, &protection, &subsamples);
    ck_assert_msg (status == rows[i].status, "row %u: %d", i, status);
    if (status == CORE_OK) {
      GString *hex = g_string_new (NULL);
      for (gsize b = 0; b < subsamples.size; b++)
        g_string_append_printf (hex, "%02x", subsamples.data[b]);
      ck_assert_str_eq (hex->str, rows[i].subsamples);
      ck_assert_uint_eq (protection.n_subsamples, hex->len / 12);
      ck_assert_uint_eq (protection.header_size, rows[i].header_size);
      ck_assert (protection.is_encrypted == rows[i].is_encrypted);
      if (protection.is_encrypted)
        ck_assert_mem_eq (protection.iv, IV, 8);
      g_string_free (hex, TRUE);
    }
    byte_writer_clear (&subsamples);
  }
}
END_TEST

START_TEST (clear_bytes_beyond_16_bits_take_subsamples)
{
  MatroskaFrameProtection protection;
  ByteWriter frame = { 0 }, subsamples = { 0 };
  byte_writer_u8 (&frame, 3);
  byte_writer_bytes (&frame, IV, 8);
  byte_writer_u8 (&frame, 1);
  byte_writer_u32 (&frame, 70000);
  byte_writer_zero (&frame, 70001);
  ck_assert_int_eq (matroska_frame_protection_parse ((Span){ frame.data,
                                                         frame.size },
                        &protection, &subsamples),
      CORE_OK);
  static const guint8 expected[] = { 0xff, 0xff, 0, 0, 0, 0, 0x11, 0x71, 0, 0,
    0, 1 };
  ck_assert_uint_eq (protection.n_subsamples, 2);
  ck_assert_uint_eq (subsamples.size, sizeof expected);
  ck_assert_mem_eq (subsamples.data, expected, sizeof expected);
  byte_writer_clear (&frame);
  byte_writer_clear (&subsamples);
}
END_TEST

CORE_TEST_MAIN ("matroska-encoding", what_can_be_undone,
    chains_are_undone_in_order, signal_bytes_of_frames,
    clear_bytes_beyond_16_bits_take_subsamples)
