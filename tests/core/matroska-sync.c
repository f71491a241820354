/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is not Matroska inside a file, and how much of the rest that costs. */

#include "core/matroska.h"

#include <string.h>

#include "coretest.h"
#include "matroskarig.h"

START_TEST (nonsense_ends_at_the_next_cluster)
{
  static const gchar false_cluster[] = "\x1f\x43\xb6\x75\x01nonsense";
  ByteWriter file = { 0 };
  put_live_start (&file);
  put_open_cluster (&file, 0);
  put_simple_block (&file, 1, 0, 0x80, "a");
  gsize damage = file.size;
  byte_writer_zero (&file, 5);
  byte_writer_bytes (&file, "\xff\xff\x1f\x43", 4);
  byte_writer_bytes (&file, false_cluster, sizeof false_cluster);
  gsize size = file.size - damage;
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "b");
  g_autofree gchar *expected =
      g_strdup_printf ("headers 2\n1 @0 key a\ndamage %zu+%zu\n"
                       "1 @1000000 b\n",
          damage, size);
  check_and_clear (&file, expected);
}
END_TEST

START_TEST (nonsense_before_the_headers)
{
  ByteWriter file = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  gsize damage = file.size;
  byte_writer_zero (&file, 50);
  put_info (&file, 1000000, 0);
  put_two_tracks (&file);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "a");
  g_autofree gchar *expected =
      g_strdup_printf ("damage %zu+50\nheaders 2\n1 @1000000 a\n", damage);
  check_and_clear (&file, expected);
}
END_TEST

START_TEST (misplaced_and_overlong_elements_are_nonsense)
{
  static const struct
  {
    gsize size;
    const gchar *bytes;
  } rows[] = {
    { 3, "\xb0\x81\x05" },             /* PixelWidth in a Cluster */
    { 3, "\x4f\x00\xff" },             /* an unknown size that may not be */
    { 6, "\x1a\x45\xdf\xa3\x81\x05" }, /* an EBML header that is none */
    { 3, "\xe7\x89\x01" },             /* a Timestamp of nine bytes */
    { 10, "\x4f\x00\x08\xff\xff\xff\xff\xff\xff\xff" }, /* absurd */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_live_start (&file);
    put_open_cluster (&file, 0);
    gsize damage = file.size;
    byte_writer_bytes (&file, rows[i].bytes, rows[i].size);
    put_open_cluster (&file, 1);
    put_simple_block (&file, 1, 0, 0, "a");
    g_autofree gchar *expected =
        g_strdup_printf ("headers 2\ndamage %zu+%zu\n1 @1000000 a\n", damage,
            rows[i].size);
    check_and_clear (&file, expected);
  }

  /* A block past its Cluster's end. */
  ByteWriter file = { 0 };
  put_live_start (&file);
  put_header (&file, MATROSKA_ID_CLUSTER, 13);
  put_uint (&file, MATROSKA_ID_TIMESTAMP, 0);
  gsize damage = file.size;
  put_simple_block (&file, 1, 0, 0, "too long");
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "a");
  g_autofree gchar *expected =
      g_strdup_printf ("headers 2\ndamage %zu+14\n1 @1000000 a\n", damage);
  check_and_clear (&file, expected);
}
END_TEST

/* A file of `n_clusters` Clusters of known size with ten blocks of 50 bytes
 * each; `starts` are their offsets. */
static void
put_many_clusters (ByteWriter *file, guint n_clusters, gsize *starts)
{
  put_live_start (file);
  for (guint i = 0; i < n_clusters; i++) {
    ByteWriter cluster = { 0 };
    put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 1000 * i);
    for (gint16 n = 0; n < 10; n++)
      put_simple_block (&cluster, 1, n, 0,
          "01234567890123456789012345678901234567890123456789");
    starts[i] = file->size;
    put_master (file, MATROSKA_ID_CLUSTER, &cluster);
  }
}

START_TEST (random_bytes_cost_the_clusters_they_are_in)
{
  ByteWriter file = { 0 };
  gsize starts[20];
  put_many_clusters (&file, 20, starts);
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  for (guint run = 0; run < 500; run++) {
    ByteWriter copy = { 0 };
    byte_writer_bytes (&copy, file.data, file.size);
    /* from somewhere in Cluster 4, whose own header keeps its size, to
     * somewhere in Cluster 6 */
    gsize from = starts[4] + 12 + g_rand_int (rand) % 500;
    gsize to = starts[6] + g_rand_int (rand) % (starts[7] - starts[6]);
    for (gsize i = from; i < to; i++)
      copy.data[i] = (guint8) g_rand_int (rand);
    GString *log = parse (&copy, G_MAXUINT16, NULL);
    for (guint i = 0; i < 20; i++) {
      g_autofree gchar *line = g_strdup_printf ("1 @%" G_GUINT64_FORMAT " ",
          (1000 * i + 9) * G_GUINT64_CONSTANT (1000000));
      ck_assert_msg ((i >= 4 && i <= 6) || strstr (log->str, line),
          "run %u lost %s", run, line);
    }
    g_string_free (log, TRUE);
    byte_writer_clear (&copy);
  }
  byte_writer_clear (&file);
}
END_TEST

START_TEST (cut_files_give_what_is_whole)
{
  ByteWriter file = { 0 };
  gsize starts[3];
  put_many_clusters (&file, 3, starts);
  GString *whole = parse (&file, 1, NULL);
  for (gsize size = file.size; size-- > 0;) {
    ByteWriter cut = { .data = file.data, .size = size };
    GString *log = parse (&cut, 1 + size % 9, NULL);
    ck_assert (g_str_has_prefix (whole->str, log->str));
    ck_assert_uint_le (log->len, whole->len);
    g_string_free (log, TRUE);
  }
  g_string_free (whole, TRUE);
  byte_writer_clear (&file);
}
END_TEST

START_TEST (work_is_linear)
{
  /* Two megabytes in an open Cluster; whoever gives what is wanted gives every
   * byte once, and a block's header twice. */
  ByteWriter file = { 0 };
  put_live_start (&file);
  put_open_cluster (&file, 0);
  for (guint i = 0; i < 20; i++) {
    put_header (&file, MATROSKA_ID_SIMPLE_BLOCK, 100004);
    write_block (&file, 1, 0, 0, "", 0);
    byte_writer_zero (&file, 100000);
  }
  gsize looked_at = 0;
  g_string_free (parse (&file, 1, &looked_at), TRUE);
  ck_assert_uint_lt (looked_at, file.size + 2000);
  byte_writer_clear (&file);
}
END_TEST

CORE_TEST_MAIN ("matroska-sync", nonsense_ends_at_the_next_cluster,
    nonsense_before_the_headers, misplaced_and_overlong_elements_are_nonsense,
    random_bytes_cost_the_clusters_they_are_in, cut_files_give_what_is_whole,
    work_is_linear)
