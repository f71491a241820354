/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Blocks as events, and the times that they get from their Clusters. */

#include "core/matroska.h"

#include <string.h>

#include "coretest.h"
#include "matroskarig.h"

START_TEST (wrong_segment_and_cluster_sizes)
{
  /* A Segment whose size was never corrected: its Clusters go on. */
  ByteWriter file = { 0 }, segment = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_info (&segment, 1000000, 0);
  put_two_tracks (&segment);
  put_master (&file, MATROSKA_ID_SEGMENT, &segment);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "a");
  check_and_clear (&file, "headers 2\nend\n1 @1000000 a\n");

  /* A Cluster that was cut short where another begins. */
  put_live_start (&file);
  put_header (&file, MATROSKA_ID_CLUSTER, 10000);
  put_uint (&file, MATROSKA_ID_TIMESTAMP, 1);
  put_simple_block (&file, 1, 0, 0, "a");
  put_open_cluster (&file, 2);
  put_simple_block (&file, 1, 0, 0, "b");
  check_and_clear (&file, "headers 2\n1 @1000000 a\n1 @2000000 b\n");
}
END_TEST

START_TEST (timestamps_behind_blocks)
{
  /* of Clusters of known size and of unknown, and all of a BlockGroup */
  ByteWriter file = { 0 }, cluster = { 0 }, group = { 0 }, block = { 0 };
  put_live_start (&file);
  put_simple_block (&cluster, 1, 0, 0x80, "a");
  put_bytes (&cluster, 0xec, "void", 4);
  put_simple_block (&cluster, 2, 5, 0x80, "b");
  put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 10);
  put_simple_block (&cluster, 1, 40, 0, "c");
  put_master (&file, MATROSKA_ID_CLUSTER, &cluster);
  put_header (&file, MATROSKA_ID_CLUSTER, UNKNOWN);
  write_block (&block, 1, 0, 0, "d", 1);
  put_master (&group, MATROSKA_ID_BLOCK, &block);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);
  put_simple_block (&file, 1, 40, 0, "e");
  put_uint (&file, MATROSKA_ID_TIMESTAMP, 90);
  put_open_cluster (&file, 200);
  put_simple_block (&file, 1, 0, 0, "f");
  check_and_clear (&file,
      "headers 2\n"
      "1 @10000000 key a\n2 @15000000 key b\n1 @50000000 c\n"
      "1 @90000000 key d\n1 @130000000 e\n1 @200000000 f\n");
}
END_TEST

START_TEST (clusters_without_a_timestamp)
{
  static const guint64 sizes[] = { UNKNOWN, 14 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    ByteWriter file = { 0 };
    put_live_start (&file);
    put_open_cluster (&file, 10);
    put_simple_block (&file, 1, 40, 0x80, "a");
    gsize damage = file.size;
    put_header (&file, MATROSKA_ID_CLUSTER, sizes[i]);
    put_simple_block (&file, 1, 0, 0, "b");
    put_simple_block (&file, 1, 40, 0, "c");
    put_open_cluster (&file, 200);
    put_simple_block (&file, 1, 0, 0, "d");
    g_autofree gchar *expected =
        g_strdup_printf ("headers 2\n1 @50000000 key a\ndamage %zu+0\n"
                         "1 @50000000 b\n1 @90000000 c\n1 @200000000 d\n",
            damage);
    check_and_clear (&file, expected);
  }
}
END_TEST

START_TEST (block_groups)
{
  ByteWriter file = { 0 }, group = { 0 }, block = { 0 }, additions = { 0 },
             more = { 0 };
  put_live_start (&file);
  put_open_cluster (&file, 10);

  /* nothing refers back: a key frame */
  write_block (&block, 1, 0, 0, "key", 3);
  put_master (&group, MATROSKA_ID_BLOCK, &block);
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, 40);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);

  /* the key bit of SimpleBlock means nothing here; a reference of 0 counts */
  write_block (&block, 1, 1, 0x88, "delta", 5);
  put_bytes (&group, MATROSKA_ID_REFERENCE_BLOCK, "\0", 1);
  put_master (&group, MATROSKA_ID_BLOCK, &block);
  put_uint (&more, MATROSKA_ID_BLOCK_ADD_ID, 4);
  put_bytes (&more, MATROSKA_ID_BLOCK_ADDITIONAL, "more", 4);
  put_master (&additions, MATROSKA_ID_BLOCK_MORE, &more);
  put_bytes (&more, MATROSKA_ID_BLOCK_ADDITIONAL, "codec's", 7);
  put_master (&additions, MATROSKA_ID_BLOCK_MORE, &more);
  put_master (&group, MATROSKA_ID_BLOCK_ADDITIONS, &additions);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);

  write_block (&block, 2, 2, 0, "last", 4);
  put_master (&group, MATROSKA_ID_BLOCK, &block);
  put_uint (&group, MATROSKA_ID_DISCARD_PADDING, (guint64) -6500000);
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);
  check_and_clear (&file,
      "headers 2\n"
      "1 @10000000+40000000 key key\n"
      "1 @11000000 invisible delta +4:more +1:codec's\n"
      "2 @12000000 discard -6500000 key last\n");
}
END_TEST

START_TEST (damaged_blocks_cost_themselves)
{
  ByteWriter file = { 0 }, group = { 0 };
  put_live_start (&file);
  put_open_cluster (&file, 1);
  gsize first = file.size;
  put_bytes (&file, MATROSKA_ID_SIMPLE_BLOCK, "\x81\0", 2); /* cut header */
  put_simple_block (&file, 1, 0, 0, "a");
  gsize second = file.size;
  put_uint (&group, MATROSKA_ID_BLOCK_DURATION, 40); /* no Block */
  put_master (&file, MATROSKA_ID_BLOCK_GROUP, &group);
  put_simple_block (&file, 1, 0, 0, "b");
  gsize third = file.size;
  put_bytes (&file, MATROSKA_ID_BLOCK_GROUP, "\xa1\x85\x81", 3); /* cut */
  put_simple_block (&file, 1, 0, 0, "c");
  g_autofree gchar *expected =
      g_strdup_printf ("headers 2\ndamage %zu+4\n1 @1000000 a\n"
                       "damage %zu+12\n1 @1000000 b\n"
                       "damage %zu+5\n1 @1000000 c\n",
          first, second, third);
  check_and_clear (&file, expected);
}
END_TEST

START_TEST (blocks_over_the_limit)
{
  static const guint64 cluster_sizes[] = { UNKNOWN, 1u << 30 };
  for (guint i = 0; i < G_N_ELEMENTS (cluster_sizes); i++) {
    ByteWriter file = { 0 };
    put_live_start (&file);
    put_header (&file, MATROSKA_ID_CLUSTER, cluster_sizes[i]);
    put_uint (&file, MATROSKA_ID_TIMESTAMP, 0);
    gsize damage = file.size;
    put_header (&file, MATROSKA_ID_SIMPLE_BLOCK, MATROSKA_MAX_BLOCK_SIZE + 1);
    put_open_cluster (&file, 1);
    put_simple_block (&file, 1, 0, 0, "a");
    g_autofree gchar *expected =
        g_strdup_printf ("headers 2\ndamage %zu+9\n1 @1000000 a\n", damage);
    check_and_clear (&file, expected);
  }
}
END_TEST

#define NONE 0x00
#define XIPH 0x02
#define FIXED 0x04
#define EBML 0x06

START_TEST (lacing)
{
  static const struct
  {
    guint8 flags;
    gsize size;
    const gchar *data;
    const gchar *frames; /* NULL: damage */
  } rows[] = {
    { NONE, 3, "abc", " abc" },
    { NONE, 0, "", " " },
    /* one frame: no sizes at all */
    { XIPH, 4, "\0abc", " abc" },
    { FIXED, 4, "\0abc", " abc" },
    { EBML, 4, "\0abc", " abc" },
    { EBML, 1, "\0", " " },
    /* more */
    { XIPH, 9, "\2\1\2abbccc", " a bb ccc" },
    { XIPH, 5, "\2\0\0ab", "   ab" },
    { FIXED, 7, "\2aabbcc", " aa bb cc" },
    { FIXED, 1, "\2", "   " },
    { EBML, 4,
        "\1\x81"
        "ab",
        " a b" },
    { EBML, 9,
        "\2\x81\xc0"
        "abbccc",
        " a bb ccc" }, /* +1 */
    { EBML, 9,
        "\2\x82\xbe"
        "aabccc",
        " aa b ccc" }, /* -1 */
    { EBML, 10,
        "\2\x81\x60\x00"
        "abbccc",
        " a bb ccc" }, /* +1 in two bytes */
    { EBML, 10,
        "\2\x40\x02\xbe"
        "aabccc",
        " aa b ccc" },
    { EBML, 7,
        "\3\x81\xbf\xbf"
        "abc",
        " a b c " }, /* 0, 0; an empty frame */
    /* damage */
    { XIPH, 0, "", NULL },
    { XIPH, 1, "\1", NULL },
    { XIPH, 4, "\1\3ab", NULL },
    { XIPH, 5, "\1\xff\xff\xff\xff", NULL },
    { XIPH, 6, "\2\2\2abc", NULL }, /* only the sum is over */
    { FIXED, 6, "\2aabbc", NULL },
    { FIXED, 0, "", NULL },
    { EBML, 2, "\1\x82", NULL },
    { EBML, 3,
        "\1\x83"
        "a",
        NULL },
    { EBML, 4,
        "\2\x81\xbd"
        "a",
        NULL }, /* 1 - 2 */
    { EBML, 3, "\2\x81\x40", NULL },
    { EBML, 4,
        "\1\x00\x81"
        "a",
        NULL },
    { EBML, 10,
        "\1\x01\xff\xff\xff\xff\xff\xff\xff"
        "a",
        NULL },
    { EBML, 11,
        "\2\x81\x01\xff\xff\xff\xff\xff\xff\xff"
        "a",
        NULL },
    { EBML, 11,
        "\2\x81\x01\x00\x00\x00\x00\x00\x00\x00"
        "a",
        NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_live_start (&file);
    put_open_cluster (&file, 0);
    gsize at = file.size;
    put_header (&file, MATROSKA_ID_SIMPLE_BLOCK, 4 + rows[i].size);
    write_block (&file, 1, 0, rows[i].flags, rows[i].data, rows[i].size);
    g_autofree gchar *expected = rows[i].frames
        ? g_strdup_printf ("headers 2\n1 @0%s\n", rows[i].frames)
        : g_strdup_printf ("headers 2\ndamage %zu+%zu\n", at, 6 + rows[i].size);
    GString *log = parse (&file, 1, NULL);
    ck_assert_msg (strcmp (log->str, expected) == 0, "row %u: %swanted: %s", i,
        log->str, expected);
    g_string_free (log, TRUE);
    check_and_clear (&file, expected);
  }
}
END_TEST

START_TEST (all_ones_sizes_are_numbers)
{
  /* 127 bytes in one VINT byte, then +64 and 255 more frames' worth */
  ByteWriter file = { 0 };
  g_autofree gchar *a = g_strnfill (127, 'a');
  g_autofree gchar *b = g_strnfill (127 + 64, 'b');
  put_live_start (&file);
  put_open_cluster (&file, 0);
  put_header (&file, MATROSKA_ID_SIMPLE_BLOCK, 4 + 3 + 127 + 191 + 1);
  write_block (&file, 1, 0, EBML, "\2\xff\xff", 3);
  byte_writer_bytes (&file, a, 127);
  byte_writer_bytes (&file, b, 191);
  byte_writer_bytes (&file, "c", 1);
  g_autofree gchar *expected =
      g_strdup_printf ("headers 2\n1 @0 %s %s c\n", a, b);
  check_and_clear (&file, expected);

  put_live_start (&file);
  put_open_cluster (&file, 0);
  put_header (&file, MATROSKA_ID_SIMPLE_BLOCK, 4 + 1 + 256);
  write_block (&file, 1, 0, FIXED, "\xff", 1);
  GString *frames = g_string_new ("headers 2\n1 @0");
  for (guint i = 0; i < 256; i++) {
    byte_writer_u8 (&file, 'x');
    g_string_append (frames, " x");
  }
  g_string_append_c (frames, '\n');
  check_and_clear (&file, frames->str);
  g_string_free (frames, TRUE);
}
END_TEST

START_TEST (track_numbers_of_any_length)
{
  static const struct
  {
    guint64 number;
    guint8 vint[8];
    gsize length;
  } rows[] = {
    { 127, { 0xff }, 1 },
    { 127, { 0x40, 0x7f }, 2 },
    { 300, { 0x41, 0x2c }, 2 },
    { G_GUINT64_CONSTANT (0xffffffffffffff),
        { 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 }, tracks = { 0 }, block = { 0 };
    put_ebml_header (&file, "matroska", 2);
    put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    put_info (&file, 1000000, 0);
    put_track (&tracks, 0, MATROSKA_TRACK_VIDEO); /* no track */
    put_track (&tracks, rows[i].number, MATROSKA_TRACK_VIDEO);
    put_track (&tracks, rows[i].number, MATROSKA_TRACK_AUDIO); /* taken */
    put_master (&file, MATROSKA_ID_TRACKS, &tracks);
    put_open_cluster (&file, 0);
    put_simple_block (&file, 5, 0, 0, "nobody's");
    byte_writer_bytes (&block, rows[i].vint, rows[i].length);
    byte_writer_bytes (&block, "\0\0\0data", 7);
    put_master (&file, MATROSKA_ID_SIMPLE_BLOCK, &block);
    g_autofree gchar *expected =
        g_strdup_printf ("headers 1\n"
                         "%" G_GUINT64_FORMAT " @0 data\n",
            rows[i].number);
    check_and_clear (&file, expected);
  }
}
END_TEST

START_TEST (times_do_not_overflow)
{
  static const struct
  {
    guint64 scale_ns;
    guint64 timestamp;
    const gchar *block; /* NULL: damage */
  } rows[] = {
    { 0, 3, "1 @3000000 a\n" }, /* not allowed: the default */
    { G_MAXUINT64, 3, "1 @3000000 a\n" },
    { 1, G_MAXINT64 - G_MAXINT16, "1 @9223372036854743040 a\n" },
    { 1, G_MAXINT64, NULL },
    { 1, G_MAXUINT64, NULL },
    { 1000000, G_MAXINT64 / 1000000, "1 @9223372036854000000 a\n" },
    { 1000000, G_MAXINT64 / 1000000 + 1, NULL },
    { G_MAXINT64, 2, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_ebml_header (&file, "matroska", 2);
    put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    put_info (&file, rows[i].scale_ns, 0);
    put_two_tracks (&file);
    put_open_cluster (&file, rows[i].timestamp);
    put_simple_block (&file, 1, 0, 0, "a");
    put_open_cluster (&file, 0);
    GString *log = parse (&file, 1, NULL);
    ck_assert_msg (rows[i].block ? g_str_has_suffix (log->str, rows[i].block)
                                 : strstr (log->str, "damage") != NULL,
        "row %u: %s", i, log->str);
    g_string_free (log, TRUE);
    byte_writer_clear (&file);
  }
}
END_TEST

CORE_TEST_MAIN ("matroska-block", wrong_segment_and_cluster_sizes,
    timestamps_behind_blocks, clusters_without_a_timestamp, block_groups,
    damaged_blocks_cost_themselves, blocks_over_the_limit, lacing,
    all_ones_sizes_are_numbers, track_numbers_of_any_length,
    times_do_not_overflow)
