/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstmatroskadecompress.h"

#include <gst/check/gstcheck.h>

#ifdef HAVE_BZIP2
#include <bzlib.h>
#endif
#ifdef HAVE_LZO
#include <lzo/lzo1x.h>
#endif
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#define PLAIN_SIZE 100000u
#define LIMIT (1u << 20)

/* Half of it repeats itself, half hardly does. */
static guint8 *
make_plain (void)
{
  guint8 *plain = g_malloc (PLAIN_SIZE);
  guint32 noise = 1;
  for (guint i = 0; i < PLAIN_SIZE; i++) {
    noise = noise * 1664525 + 1013904223;
    plain[i] = (guint8) (i % 2000 < 1000 ? i : noise >> 24);
  }
  return plain;
}

/* Returns what there is of `plain` in 2 * `size` bytes at `packed`; 0: this
 * build lacks the library. */
static gsize
compress_bytes (guint64 algorithm, const guint8 *plain, gsize size,
    guint8 *packed)
{
#ifdef HAVE_ZLIB
  if (algorithm == MATROSKA_COMPRESSION_ZLIB) {
    uLongf packed_size = 2 * size;
    fail_unless_equals_int (compress (packed, &packed_size, plain, size), Z_OK);
    return packed_size;
  }
#endif
#ifdef HAVE_BZIP2
  if (algorithm == MATROSKA_COMPRESSION_BZLIB) {
    unsigned packed_size = (unsigned) (2 * size);
    fail_unless_equals_int (BZ2_bzBuffToBuffCompress ((char *) packed,
                                &packed_size, (char *) plain, (unsigned) size,
                                9, 0, 0),
        BZ_OK);
    return packed_size;
  }
#endif
#ifdef HAVE_LZO
  if (algorithm == MATROSKA_COMPRESSION_LZO1X) {
    g_autofree guint8 *work = g_malloc (LZO1X_1_MEM_COMPRESS);
    lzo_uint packed_size;
    fail_unless_equals_int (lzo_init (), LZO_E_OK);
    fail_unless_equals_int (lzo1x_1_compress (plain, size, packed, &packed_size,
                                work),
        LZO_E_OK);
    return packed_size;
  }
#endif
  return 0;
}

GST_START_TEST (what_was_packed_comes_out)
{
  guint64 algorithm = (guint64) __i__;
  g_autofree guint8 *plain = make_plain ();
  g_autofree guint8 *packed = g_malloc (2 * PLAIN_SIZE);
  gsize size = compress_bytes (algorithm, plain, PLAIN_SIZE, packed);
  fail_unless (gst_matroska_can_decompress (algorithm) == (size > 0));

  guint8 *bytes = NULL;
  gsize n_bytes = 0;
  CoreStatus status = gst_matroska_decompress (algorithm,
      (Span){ packed, size }, LIMIT, &bytes, &n_bytes);
  if (size == 0) {
    fail_unless_equals_int (status, CORE_UNSUPPORTED);
    return;
  }
  fail_unless_equals_int (status, CORE_OK);
  fail_unless_equals_uint64 (n_bytes, PLAIN_SIZE);
  fail_unless (memcmp (bytes, plain, PLAIN_SIZE) == 0);
  g_free (bytes);

  /* to the byte */
  fail_unless_equals_int (gst_matroska_decompress (algorithm,
                              (Span){ packed, size }, PLAIN_SIZE, &bytes,
                              &n_bytes),
      CORE_OK);
  g_free (bytes);
  fail_unless_equals_int (gst_matroska_decompress (algorithm,
                              (Span){ packed, size }, PLAIN_SIZE - 1, &bytes,
                              &n_bytes),
      CORE_LIMIT);
}
GST_END_TEST

GST_START_TEST (what_is_cut_or_damaged_is_refused)
{
  guint64 algorithm = (guint64) __i__;
  g_autofree guint8 *plain = make_plain ();
  g_autofree guint8 *packed = g_malloc (2 * PLAIN_SIZE);
  gsize size = compress_bytes (algorithm, plain, 1000, packed);
  guint8 *bytes;
  gsize n_bytes;

  for (gsize cut = 0; cut < size; cut++) {
    g_autofree guint8 *exact = g_memdup2 (packed, cut);
    fail_unless_equals_int (gst_matroska_decompress (algorithm,
                                (Span){ exact, cut }, LIMIT, &bytes, &n_bytes),
        CORE_INVALID);
  }
  for (gsize i = 0; i < size; i++) {
    packed[i] ^= 0xff;
    if (gst_matroska_decompress (algorithm, (Span){ packed, size }, LIMIT,
            &bytes, &n_bytes) == CORE_OK)
      g_free (bytes); /* LZO has no checksum */
    packed[i] ^= 0xff;
  }
}
GST_END_TEST

GST_START_TEST (bombs_do_not_go_off)
{
  guint64 algorithm = (guint64) __i__;
  g_autofree guint8 *plain = g_malloc0 (20 * LIMIT);
  g_autofree guint8 *packed = g_malloc (40 * LIMIT);
  gsize size = compress_bytes (algorithm, plain, 20 * LIMIT, packed);
  guint8 *bytes;
  gsize n_bytes;
  if (size > 0)
    fail_unless_equals_int (gst_matroska_decompress (algorithm,
                                (Span){ packed, size }, LIMIT, &bytes,
                                &n_bytes),
        CORE_LIMIT);
}
GST_END_TEST

static Suite *
gstmatroskadecompress_suite (void)
{
  Suite *suite = suite_create ("gstmatroskadecompress");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, what_was_packed_comes_out, 0, 3);
  tcase_add_loop_test (tcase, what_is_cut_or_damaged_is_refused, 0, 3);
  tcase_add_loop_test (tcase, bombs_do_not_go_off, 0, 3);
  return suite;
}

GST_CHECK_MAIN (gstmatroskadecompress)
