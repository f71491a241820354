/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parser over whole files: headers, Segments, Clusters and what is between them. */

#include "core/matroska.h"

#include <string.h>

#include "coretest.h"
#include "matroskarig.h"

START_TEST (known_sizes)
{
  ByteWriter file = { 0 }, segment = { 0 };
  put_ebml_header (&file, "webm", 4);
  put_info (&segment, 1000000, 100);
  put_two_tracks (&segment);
  for (guint i = 0; i < 2; i++) {
    ByteWriter cluster = { 0 };
    put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 1000 * i);
    put_simple_block (&cluster, 1, 0, 0x80, "key");
    put_simple_block (&cluster, 2, 5, 0x80, "sound");
    put_simple_block (&cluster, 1, 33, 0x08, "hidden");
    put_master (&segment, MATROSKA_ID_CLUSTER, &cluster);
  }
  put_master (&file, MATROSKA_ID_SEGMENT, &segment);
  check_and_clear (&file,
      "headers 2\n"
      "1 @0 key key\n"
      "2 @5000000 key sound\n"
      "1 @33000000 invisible hidden\n"
      "1 @1000000000 key key\n"
      "2 @1005000000 key sound\n"
      "1 @1033000000 invisible hidden\n"
      "end\n");
}
END_TEST

START_TEST (unknown_sizes)
{
  ByteWriter file = { 0 };
  put_live_start (&file);
  put_open_cluster (&file, 10);
  put_simple_block (&file, 1, 0, 0x80, "a");
  put_open_cluster (&file, 20);
  put_simple_block (&file, 1, -15, 0, "b");
  put_bytes (&file, MATROSKA_ID_CUES, "cues", 4);
  put_open_cluster (&file, 30);
  put_simple_block (&file, 1, -32768, 0, "c");
  check_and_clear (&file,
      "headers 2\n"
      "1 @10000000 key a\n"
      "1 @5000000 b\n"
      "1 @-32738000000 c\n");
}
END_TEST

START_TEST (headers_in_any_order)
{
  ByteWriter file = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_two_tracks (&file);
  put_bytes (&file, MATROSKA_ID_TAGS, "tags", 4);
  put_info (&file, 1000, 0);
  put_two_tracks (&file); /* recurring: no second event */
  put_info (&file, 5, 0);
  put_open_cluster (&file, 10);
  put_simple_block (&file, 1, 0, 0, "us");
  check_and_clear (&file, "tags 104 tags\nheaders 2\n1 @10000 us\n");

  /* without Info, milliseconds; it may still come */
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_two_tracks (&file);
  put_open_cluster (&file, 10);
  put_simple_block (&file, 1, 0, 0, "ms");
  put_info (&file, 1000, 0);
  put_open_cluster (&file, 10);
  put_simple_block (&file, 1, 0, 0, "us");
  check_and_clear (&file, "headers 2\n1 @10000000 ms\n1 @10000 us\n");

  /* blocks before the tracks belong to nobody */
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "lost");
  put_info (&file, 1000000, 0);
  put_two_tracks (&file);
  put_open_cluster (&file, 2);
  put_simple_block (&file, 1, 0, 0, "found");
  check_and_clear (&file, "no tracks\nheaders 2\n1 @2000000 found\n");
}
END_TEST

START_TEST (tracks_in_several_elements)
{
  ByteWriter file = { 0 }, tracks = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_track (&tracks, 1, MATROSKA_TRACK_VIDEO);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_info (&file, 1000000, 0);
  put_track (&tracks, 1, MATROSKA_TRACK_VIDEO); /* a copy */
  put_track (&tracks, 2, MATROSKA_TRACK_AUDIO);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 2, 0, 0, "a");
  put_track (&tracks, 3, MATROSKA_TRACK_AUDIO); /* too late */
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_open_cluster (&file, 2);
  put_simple_block (&file, 3, 0, 0, "lost");
  put_simple_block (&file, 1, 0, 0, "b");
  check_and_clear (&file, "headers 2\n2 @1000000 a\n1 @2000000 b\n");

  /* no more of them than there may be of one */
  put_live_start (&file);
  for (guint64 number = 3; number < 2 * MATROSKA_MAX_TRACKS; number++) {
    put_track (&tracks, number, MATROSKA_TRACK_AUDIO);
    put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  }
  put_open_cluster (&file, 1);
  check_and_clear (&file, "headers 128\n");
}
END_TEST

START_TEST (tracks_read_out_of_turn)
{
  ByteWriter file = { 0 };
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  MatroskaEvent event;
  gsize consumed, want = 1;
  guint64 skip;
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "a");
  gsize info = file.size;
  put_info (&file, 1000, 0);
  gsize tracks = file.size;
  put_two_tracks (&file);

  ck_assert_int_eq (matroska_parser_next (parser, file.data, file.size, &event,
                        &consumed, &skip, &want),
      CORE_OK);
  ck_assert_int_eq (event.type, MATROSKA_EVENT_NO_TRACKS);
  gsize position = consumed;
  ck_assert_int_eq (matroska_parser_read_headers (parser, file.data + position,
                        file.size - position, &want),
      CORE_INVALID);
  gsize have = 0;
  while (matroska_parser_read_headers (parser, file.data + tracks, have,
             &want) == CORE_NEED_DATA) {
    ck_assert (want > have && tracks + want <= file.size);
    have = want;
  }
  ck_assert_int_eq (matroska_parser_read_headers (parser, file.data + info,
                        tracks - info, &want),
      CORE_OK);
  ck_assert_int_eq (matroska_parser_position (parser), position);

  ck_assert_int_eq (matroska_parser_next (parser, file.data + position,
                        file.size - position, &event, &consumed, &skip, &want),
      CORE_OK);
  ck_assert_int_eq (event.type, MATROSKA_EVENT_HEADERS);
  position += consumed;
  ck_assert_int_eq (matroska_parser_next (parser, file.data + position,
                        file.size - position, &event, &consumed, &skip, &want),
      CORE_OK);
  ck_assert_int_eq (event.type, MATROSKA_EVENT_BLOCK);
  ck_assert_int_eq (event.block.time_ns, 1000);
  byte_writer_clear (&file);
}
END_TEST

START_TEST (tracks_larger_than_64_kilobytes)
{
  ByteWriter file = { 0 }, tracks = { 0 }, track = { 0 }, private = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_info (&file, 1000000, 0);
  byte_writer_zero (&private, 100000);
  put_uint (&track, MATROSKA_ID_TRACK_NUMBER, 1);
  put_master (&track, MATROSKA_ID_CODEC_PRIVATE, &private);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, &track);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_open_cluster (&file, 0);
  put_simple_block (&file, 1, 0, 0x80, "a");
  check_and_clear (&file, "headers 1\n1 @0 key a\n");
}
END_TEST

/* Gives the parser `file` at once and returns what the last call said. */
static CoreStatus
last_status (const ByteWriter *file, guint64 *skip, gsize *want)
{
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  MatroskaEvent event;
  gsize position = 0, consumed;
  CoreStatus status;
  do {
    status = matroska_parser_next (parser, file->data + position,
        file->size - position, &event, &consumed, skip, want);
    position += consumed;
  } while (status == CORE_OK);
  return status;
}

START_TEST (what_nobody_reads_is_not_asked_for)
{
  static const guint32 ids[] = { MATROSKA_ID_SEEK_HEAD, MATROSKA_ID_CUES,
    MATROSKA_ID_CHAPTERS, MATROSKA_ID_TAGS, MATROSKA_ID_VOID,
    MATROSKA_ID_CRC_32 };
  const guint64 size = 5000000000;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    ByteWriter file = { 0 };
    guint64 skip;
    gsize want;
    put_ebml_header (&file, "matroska", 2);
    put_header (&file, MATROSKA_ID_SEGMENT, 2 * size);
    put_header (&file, ids[i], size);
    byte_writer_zero (&file, 10);
    ck_assert_int_eq (last_status (&file, &skip, &want), CORE_NEED_DATA);
    ck_assert_uint_eq (skip, size - 10);
    ck_assert_uint_eq (want, 2);
    byte_writer_clear (&file);
  }
}
END_TEST

/* Each attached file is an event; one over the limit is passed over, and what
 * makes no sense costs what is left of the Attachments. */
START_TEST (attached_files_come_one_by_one)
{
  ByteWriter file = { 0 }, inside = { 0 };
  put_live_start (&file);
  put_string (&inside, MATROSKA_ID_VOID, "void");
  put_string (&inside, MATROSKA_ID_ATTACHED_FILE, "one");
  put_string (&inside, 0x4242, "unknown");
  put_string (&inside, MATROSKA_ID_ATTACHED_FILE, "two");
  gsize first = file.size + 5;
  put_master (&file, MATROSKA_ID_ATTACHMENTS, &inside);
  put_string (&inside, MATROSKA_ID_ATTACHED_FILE, "three");
  put_header (&inside, MATROSKA_ID_ATTACHED_FILE, 100);
  byte_writer_zero (&inside, 50);
  gsize second = file.size + 5;
  put_master (&file, MATROSKA_ID_ATTACHMENTS, &inside);
  put_string (&inside, MATROSKA_ID_ATTACHED_FILE, "");
  byte_writer_u8 (&inside, 0);
  gsize third = file.size + 5;
  put_master (&file, MATROSKA_ID_ATTACHMENTS, &inside);
  put_open_cluster (&file, 0);
  put_simple_block (&file, 1, 0, 0x80, "a");
  gsize chapters = file.size;
  put_string (&file, MATROSKA_ID_CHAPTERS, "behind");
  g_autofree gchar *expected =
      g_strdup_printf ("file %zu one\nfile %zu two\n"
                       "file %zu three\ndamage %zu+53\n"
                       "file %zu \ndamage %zu+1\nheaders 2\n1 @0 key a\n"
                       "chapters %zu behind\n",
          first + 6, first + 22, second, second + 8, third, third + 3,
          chapters);
  check_and_clear (&file, expected);

  guint64 skip;
  gsize want;
  put_live_start (&file);
  put_header (&file, MATROSKA_ID_ATTACHMENTS, 5000000000);
  put_header (&file, MATROSKA_ID_ATTACHED_FILE,
      MATROSKA_MAX_ATTACHMENT_SIZE + 1);
  ck_assert_int_eq (last_status (&file, &skip, &want), CORE_NEED_DATA);
  ck_assert_uint_eq (skip, MATROSKA_MAX_ATTACHMENT_SIZE + 1);
  byte_writer_clear (&file);
}
END_TEST

START_TEST (metadata_out_of_turn)
{
  static const struct
  {
    guint32 id;
    guint64 size;
    CoreStatus status; /* of the header and 4 bytes more */
    gsize want;
  } rows[] = {
    { MATROSKA_ID_TAGS, 4, CORE_OK, 9 },
    { MATROSKA_ID_CHAPTERS, 4, CORE_OK, 9 },
    { MATROSKA_ID_CHAPTERS, 5, CORE_NEED_DATA, 10 },
    { MATROSKA_ID_TAGS, MATROSKA_MAX_METADATA_SIZE + 1, CORE_LIMIT, 12 },
    { MATROSKA_ID_TAGS, UNKNOWN, CORE_LIMIT, 12 },
    { MATROSKA_ID_CLUSTER, 4, CORE_INVALID, 5 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter w = { 0 };
    MatroskaMetadata metadata = { 0 };
    gsize want;
    put_header (&w, rows[i].id, rows[i].size);
    byte_writer_bytes (&w, "data", 4);
    CoreStatus status =
        matroska_metadata_read (77, w.data, w.size, &metadata, &want);
    ck_assert_msg (status == rows[i].status && want == rows[i].want,
        "row %u: %d %zu", i, status, want);
    if (status == CORE_OK) {
      ck_assert_uint_eq (metadata.offset, 77);
      ck_assert_mem_eq (w.data + metadata.body.offset, "data",
          metadata.body.size);
    }
    byte_writer_clear (&w);
  }
}
END_TEST

START_TEST (elements_between_and_inside_clusters)
{
  ByteWriter file = { 0 };
  put_live_start (&file);
  put_bytes (&file, MATROSKA_ID_VOID, "....", 4);
  put_open_cluster (&file, 1);
  put_uint (&file, MATROSKA_ID_POSITION, 7);
  put_bytes (&file, MATROSKA_ID_CRC_32, "crc.", 4);
  put_simple_block (&file, 1, 0, 0, "a");
  put_bytes (&file, MATROSKA_ID_VOID, "..", 2);
  put_bytes (&file, 0x4fab, "of the future", 13);
  put_simple_block (&file, 1, 1, 0, "b");
  check_and_clear (&file, "headers 2\n1 @1000000 a\n1 @2000000 b\n");
}
END_TEST

START_TEST (not_matroska)
{
  static const struct
  {
    const gchar *doc_type;
    guint read_version;
    const gchar *expected;
  } rows[] = {
    { "matroska", 1, "headers 2\n" },
    { "webm", 4, "headers 2\n" },
    { "webm", 5, "unsupported\n" },
    { "mkv3d", 1, "invalid\n" },
    { NULL, 1, "invalid\n" },
    { "matroska\0padding", 2, "headers 2\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_ebml_header (&file, rows[i].doc_type, rows[i].read_version);
    put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    put_info (&file, 1000000, 0);
    put_two_tracks (&file);
    put_open_cluster (&file, 0);
    check_and_clear (&file, rows[i].expected);
  }

  ByteWriter file = { 0 };
  byte_writer_bytes (&file, "Just some text, no media.", 25);
  check_and_clear (&file, "invalid\n");
  put_two_tracks (&file); /* no EBML header */
  check_and_clear (&file, "invalid\n");
  put_header (&file, MATROSKA_ID_EBML, UNKNOWN);
  check_and_clear (&file, "invalid\n");
  put_ebml_header (&file, "matroska", 2);
  put_two_tracks (&file); /* no Segment */
  check_and_clear (&file, "invalid\n");
  check_and_clear (&file, ""); /* empty */
}
END_TEST

START_TEST (ebml_versions_beyond_this_code)
{
  static const struct
  {
    guint32 id;
    guint value;
  } rows[] = {
    { MATROSKA_ID_EBML_READ_VERSION, 2 },
    { MATROSKA_ID_EBML_MAX_ID_LENGTH, 5 },
    { MATROSKA_ID_EBML_MAX_SIZE_LENGTH, 9 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 }, ebml = { 0 };
    put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
    put_uint (&ebml, rows[i].id, rows[i].value);
    put_master (&file, MATROSKA_ID_EBML, &ebml);
    check_and_clear (&file, "unsupported\n");
  }
}
END_TEST

START_TEST (header_limits)
{
  static const guint32 ids[] = { MATROSKA_ID_EBML, MATROSKA_ID_INFO,
    MATROSKA_ID_TRACKS };
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    ByteWriter file = { 0 };
    if (ids[i] != MATROSKA_ID_EBML) {
      put_ebml_header (&file, "matroska", 2);
      put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
    }
    put_header (&file, ids[i], MATROSKA_MAX_HEADER_SIZE + 1);
    check_and_clear (&file, "limit\n");
  }

  ByteWriter file = { 0 }, tracks = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  for (guint i = 1; i <= MATROSKA_MAX_TRACKS + 1; i++)
    put_track (&tracks, i, MATROSKA_TRACK_VIDEO);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_info (&file, 1000000, 0);
  put_open_cluster (&file, 0);
  check_and_clear (&file, "headers 128\n");
}
END_TEST

START_TEST (segments_follow_each_other)
{
  /* two files in a row, then headers sent again in a live stream */
  ByteWriter file = { 0 };
  for (guint i = 0; i < 2; i++) {
    ByteWriter segment = { 0 };
    put_ebml_header (&file, "matroska", 2);
    put_info (&segment, 1000 * (i + 1), 0);
    put_two_tracks (&segment);
    put_open_cluster (&segment, 1);
    put_simple_block (&segment, 1, 0, 0, "a");
    put_master (&file, MATROSKA_ID_SEGMENT, &segment);
  }
  put_live_start (&file);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "b");
  put_live_start (&file);
  put_open_cluster (&file, 1);
  put_simple_block (&file, 1, 0, 0, "c");
  check_and_clear (&file,
      "headers 2\n1 @1000 a\nend\n"
      "headers 2\n1 @2000 a\nend\n"
      "headers 2\n1 @1000000 b\n"
      "headers 2\n1 @1000000 c\n");
}
END_TEST

CORE_TEST_MAIN ("matroska", known_sizes, unknown_sizes, headers_in_any_order,
    tracks_in_several_elements, tracks_read_out_of_turn,
    tracks_larger_than_64_kilobytes, what_nobody_reads_is_not_asked_for,
    attached_files_come_one_by_one, metadata_out_of_turn,
    elements_between_and_inside_clusters, not_matroska,
    ebml_versions_beyond_this_code, header_limits, segments_follow_each_other)
