/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every test writes a small file with ByteWriter and compares the parser's
 * events, written down as text, with what they must be: with all bytes at
 * once, one at a time and in between. */

#include "core/matroska.h"

#include <string.h>

#include "core/bytes.h"
#include "core/matroska-schema.h"

#include "coretest.h"
#include "ebmlwriter.h"

/* --- pieces of a file --------------------------------------------------- */

static void
put_ebml_header (ByteWriter *w, const gchar *doc_type, guint read_version)
{
  ByteWriter ebml = { 0 };
  if (doc_type)
    put_string (&ebml, MATROSKA_ID_DOC_TYPE, doc_type);
  put_uint (&ebml, MATROSKA_ID_DOC_TYPE_READ_VERSION, read_version);
  put_master (w, MATROSKA_ID_EBML, &ebml);
}

static void
put_info (ByteWriter *w, guint64 timestamp_scale_ns, gdouble duration)
{
  ByteWriter info = { 0 };
  put_uint (&info, MATROSKA_ID_TIMESTAMP_SCALE, timestamp_scale_ns);
  put_float (&info, MATROSKA_ID_DURATION, duration);
  put_string (&info, MATROSKA_ID_TITLE, "A title");
  put_string (&info, MATROSKA_ID_MUXING_APP, "mux");
  put_string (&info, MATROSKA_ID_WRITING_APP, "write");
  put_master (w, MATROSKA_ID_INFO, &info);
}

static void
put_track (ByteWriter *tracks, guint64 number, MatroskaTrackType type)
{
  ByteWriter track = { 0 };
  put_uint (&track, MATROSKA_ID_TRACK_NUMBER, number);
  put_uint (&track, MATROSKA_ID_TRACK_TYPE, type);
  put_string (&track, MATROSKA_ID_CODEC_ID, "V_TEST");
  put_master (tracks, MATROSKA_ID_TRACK_ENTRY, &track);
}

/* Tracks 1 (video) and 2 (audio). */
static void
put_two_tracks (ByteWriter *w)
{
  ByteWriter tracks = { 0 };
  put_track (&tracks, 1, MATROSKA_TRACK_VIDEO);
  put_track (&tracks, 2, MATROSKA_TRACK_AUDIO);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
}

/* An EBML header, an open Segment, Info in milliseconds and two tracks. */
static void
put_live_start (ByteWriter *w)
{
  put_ebml_header (w, "matroska", 2);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_info (w, 1000000, 0);
  put_two_tracks (w);
}

/* A block's header and data; `data` is a string, lacing bytes come first. */
static void
write_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const void *data, gsize size)
{
  byte_writer_u8 (w, 0x80 | track);
  byte_writer_i16 (w, time);
  byte_writer_u8 (w, flags);
  byte_writer_bytes (w, data, size);
}

static void
put_simple_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const gchar *data)
{
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + strlen (data));
  write_block (w, track, time, flags, data, strlen (data));
}

/* A Cluster of unknown size. */
static void
put_open_cluster (ByteWriter *w, guint64 timestamp)
{
  put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_uint (w, MATROSKA_ID_TIMESTAMP, timestamp);
}

/* --- the parser's events as text ---------------------------------------- */

static void
describe (GString *log, const MatroskaParser *parser,
    const MatroskaEvent *event, const guint8 *data)
{
  switch (event->type) {
    case MATROSKA_EVENT_HEADERS:
      g_string_append_printf (log, "headers %u\n",
          matroska_parser_n_tracks (parser));
      break;
    case MATROSKA_EVENT_NO_TRACKS:
      g_string_append (log, "no tracks\n");
      break;
    case MATROSKA_EVENT_BLOCK: {
      const MatroskaBlock *block = &event->block;
      g_string_append_printf (log, "%" G_GUINT64_FORMAT " @%" G_GINT64_FORMAT,
          block->track->number, block->time_ns);
      if (block->duration_ns > 0)
        g_string_append_printf (log, "+%" G_GUINT64_FORMAT, block->duration_ns);
      if (block->discard_padding_ns != 0)
        g_string_append_printf (log, " discard %" G_GINT64_FORMAT,
            block->discard_padding_ns);
      g_string_append (log, block->is_key ? " key" : "");
      g_string_append (log, block->is_invisible ? " invisible" : "");
      for (guint i = 0; i < block->n_frames; i++)
        g_string_append_printf (log, " %.*s", (int) block->frames[i].size,
            (const gchar *) data + block->frames[i].offset);
      for (guint i = 0; i < block->n_additions; i++)
        g_string_append_printf (log, " +%" G_GUINT64_FORMAT ":%.*s",
            block->additions[i].id, (int) block->additions[i].size,
            (const gchar *) data + block->additions[i].offset);
      g_string_append_c (log, '\n');
      break;
    }
    case MATROSKA_EVENT_METADATA: {
      static const gchar *const kinds[] = { "tags", "chapters", "file" };
      const MatroskaMetadata *metadata = &event->metadata;
      g_string_append_printf (log, "%s %" G_GUINT64_FORMAT " %.*s\n",
          kinds[metadata->kind], metadata->offset, (int) metadata->body.size,
          (const gchar *) data + metadata->body.offset);
      break;
    }
    case MATROSKA_EVENT_DAMAGE:
      g_string_append_printf (log, "damage %" G_GUINT64_FORMAT "+%zu\n",
          event->damage_offset, event->damage_size);
      break;
    case MATROSKA_EVENT_END:
      g_string_append_printf (log, "end\n");
      break;
  }
}

/* Gives the parser at most what it wants rounded up to chunks, in memory of
 * exactly that size, and holds it to the contract of matroska_parser_next().
 * `looked_at` (nullable) counts the bytes that were offered. */
static GString *
parse (const ByteWriter *file, gsize chunk, gsize *looked_at)
{
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  GString *log = g_string_new (NULL);
  gsize position = 0, have = 0;
  for (;;) {
    g_autofree guint8 *data = g_memdup2 (file->data + position, have);
    MatroskaEvent event;
    gsize consumed, want;
    guint64 skip;
    if (looked_at)
      *looked_at += have;
    CoreStatus status = matroska_parser_next (parser, data, have, &event,
        &consumed, &skip, &want);
    ck_assert_uint_le (consumed, have);
    ck_assert (skip == 0 || consumed == have);
    ck_assert_uint_eq (matroska_parser_position (parser),
        position + consumed + skip);
    if (status == CORE_OK)
      describe (log, parser, &event, data);
    else if (status != CORE_NEED_DATA)
      g_string_append_printf (log, "%s\n", core_status_name (status));
    if (status != CORE_OK && status != CORE_NEED_DATA)
      return log;
    if (skip > file->size - position - consumed)
      return log; /* past the end */
    position += consumed + (gsize) skip;
    have = skip > 0 ? 0 : have - consumed;
    if (status == CORE_OK)
      continue;
    ck_assert_uint_gt (want, have);
    if (want > file->size - position)
      return log;
    have = MIN (want + (chunk - 1), file->size - position);
  }
}

static void
check_events (const ByteWriter *file, const gchar *expected)
{
  static const gsize chunks[] = { 1, 2, 3, 7, 100, G_MAXUINT16 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    GString *log = parse (file, chunks[i], NULL);
    ck_assert_msg (strcmp (log->str, expected) == 0,
        "chunks of %zu:\n%swanted:\n%s", chunks[i], log->str, expected);
    g_string_free (log, TRUE);
  }
}

static void
check_and_clear (ByteWriter *file, const gchar *expected)
{
  check_events (file, expected);
  byte_writer_clear (file);
}

/* --- structure ---------------------------------------------------------- */

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

/* --- blocks ------------------------------------------------------------- */

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

/* --- damage ------------------------------------------------------------- */

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

/* --- headers ------------------------------------------------------------ */

/* A parser that has read `track`, which is cleared, as track 1. */
static MatroskaParser *
parse_track (ByteWriter *track)
{
  ByteWriter file = { 0 }, tracks = { 0 };
  put_ebml_header (&file, "matroska", 2);
  put_header (&file, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_info (&file, 1000000, 12345.5);
  put_uint (track, MATROSKA_ID_TRACK_NUMBER, 1);
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, track);
  put_master (&file, MATROSKA_ID_TRACKS, &tracks);
  put_open_cluster (&file, 0);

  MatroskaParser *parser = matroska_parser_new ();
  MatroskaEvent event;
  gsize consumed, want;
  guint64 skip;
  ck_assert_int_eq (matroska_parser_next (parser, file.data, file.size, &event,
                        &consumed, &skip, &want),
      CORE_OK);
  ck_assert_int_eq (event.type, MATROSKA_EVENT_HEADERS);
  ck_assert_uint_eq (matroska_parser_n_tracks (parser), 1);
  byte_writer_clear (&file);
  return parser;
}

START_TEST (info_fields)
{
  ByteWriter track = { 0 };
  g_autoptr (MatroskaParser) parser = parse_track (&track);
  ck_assert_uint_eq (matroska_parser_timestamp_scale_ns (parser), 1000000);
  ck_assert_uint_eq (matroska_parser_duration_ns (parser), 12345500000);
  ck_assert_str_eq (matroska_parser_doc_type (parser), "matroska");
  ck_assert_str_eq (matroska_parser_title (parser), "A title");
  ck_assert_str_eq (matroska_parser_muxing_app (parser), "mux");
  ck_assert_str_eq (matroska_parser_writing_app (parser), "write");
}
END_TEST

START_TEST (track_defaults)
{
  ByteWriter empty = { 0 };
  g_autoptr (MatroskaParser) parser = parse_track (&empty);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_null (track->codec_id);
  ck_assert_ptr_null (track->codec_private);
  ck_assert_ptr_null (track->name);
  ck_assert_str_eq (track->language, "eng");
  ck_assert_ptr_null (track->language_iso639);
  ck_assert (!track->has_language);
  ck_assert (track->is_enabled && track->is_default && !track->is_forced);
  ck_assert_uint_eq (track->sample_rate, 8000);
  ck_assert_uint_eq (track->output_sample_rate, 8000);
  ck_assert_uint_eq (track->channels, 1);
  ck_assert_uint_eq (track->display_width, 0);
  ck_assert (!track->colour.is_set);
  ck_assert_uint_eq (track->colour.primaries, 2);
  ck_assert_uint_eq (track->n_encodings, 0);
  ck_assert (!track->unreadable);
}
END_TEST

START_TEST (video_track_fields)
{
  ByteWriter entry = { 0 }, video = { 0 }, colour = { 0 };
  put_uint (&entry, MATROSKA_ID_TRACK_UID, G_MAXUINT64);
  put_uint (&entry, MATROSKA_ID_TRACK_TYPE, MATROSKA_TRACK_VIDEO);
  put_string (&entry, MATROSKA_ID_CODEC_ID, "V_MPEG4/ISO/AVC");
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "private");
  put_string (&entry, MATROSKA_ID_NAME, "broken \xff utf-8");
  put_string (&entry, MATROSKA_ID_LANGUAGE, "ger");
  put_string (&entry, MATROSKA_ID_LANGUAGE_BCP47, "de-CH");
  put_uint (&entry, MATROSKA_ID_DEFAULT_DURATION, 41708333);
  put_uint (&entry, MATROSKA_ID_FLAG_ENABLED, 0);
  put_uint (&entry, MATROSKA_ID_FLAG_DEFAULT, 0);
  put_uint (&entry, MATROSKA_ID_FLAG_FORCED, 1);
  put_uint (&video, MATROSKA_ID_PIXEL_WIDTH, 1440);
  put_uint (&video, MATROSKA_ID_PIXEL_HEIGHT, 1088);
  put_uint (&video, MATROSKA_ID_PIXEL_CROP_BOTTOM, 8);
  put_uint (&video, MATROSKA_ID_DISPLAY_WIDTH, 16);
  put_uint (&video, MATROSKA_ID_DISPLAY_HEIGHT, 9);
  put_uint (&video, MATROSKA_ID_DISPLAY_UNIT, 3);
  put_uint (&video, MATROSKA_ID_FLAG_INTERLACED, 2);
  put_uint (&colour, MATROSKA_ID_PRIMARIES, 9);
  put_uint (&colour, MATROSKA_ID_TRANSFER_CHARACTERISTICS, 16);
  put_uint (&colour, MATROSKA_ID_MATRIX_COEFFICIENTS, 256 + 9);
  put_uint (&colour, MATROSKA_ID_RANGE, 2);
  put_master (&video, MATROSKA_ID_COLOUR, &colour);
  put_master (&entry, MATROSKA_ID_VIDEO, &video);

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_uint_eq (track->uid, G_MAXUINT64);
  ck_assert_uint_eq (track->type, MATROSKA_TRACK_VIDEO);
  ck_assert_str_eq (track->codec_id, "V_MPEG4/ISO/AVC");
  ck_assert_uint_eq (track->codec_private_size, 7);
  ck_assert_mem_eq (track->codec_private, "private", 7);
  ck_assert (g_utf8_validate (track->name, -1, NULL));
  ck_assert_str_eq (track->language, "de-CH");
  ck_assert_str_eq (track->language_iso639, "ger");
  ck_assert (track->has_language);
  ck_assert_uint_eq (track->default_duration_ns, 41708333);
  ck_assert (!track->is_enabled && !track->is_default && track->is_forced);
  ck_assert_uint_eq (track->pixel_width, 1440);
  ck_assert_uint_eq (track->pixel_height, 1088);
  ck_assert_uint_eq (track->pixel_crop_bottom, 8);
  ck_assert_uint_eq (track->display_width, 16);
  ck_assert_uint_eq (track->display_height, 9);
  ck_assert_uint_eq (track->display_unit, 3);
  ck_assert_uint_eq (track->interlaced, 2);
  ck_assert (track->colour.is_set && track->colour.is_full_range);
  ck_assert_uint_eq (track->colour.primaries, 9);
  ck_assert_uint_eq (track->colour.transfer, 16);
  ck_assert_uint_eq (track->colour.matrix, 2); /* no code point */
}
END_TEST

START_TEST (dolby_vision_configurations)
{
  static const struct
  {
    guint64 type;
    gsize size;
    gboolean is_right;
  } rows[] = {
    { 0x64766343, 4, TRUE }, { 0x64767643, 24, TRUE }, { 0x64766343, 3, FALSE },
    { 0x64766343, 25, FALSE }, { 4, 24, FALSE }, /* HDR10+ */
  };
  static const guint8 record[25] = { 1, 0, 16, 53, 16 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, mapping = { 0 }, empty = { 0 };
    put_uint (&mapping, MATROSKA_ID_BLOCK_ADD_ID_TYPE, rows[i].type);
    put_bytes (&mapping, MATROSKA_ID_BLOCK_ADD_ID_EXTRA_DATA, record,
        rows[i].size);
    put_master (&entry, MATROSKA_ID_BLOCK_ADDITION_MAPPING, &empty);
    put_master (&entry, MATROSKA_ID_BLOCK_ADDITION_MAPPING, &mapping);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_msg (track->has_dolby_vision == rows[i].is_right, "row %u", i);
    if (rows[i].is_right)
      ck_assert_mem_eq (track->dolby_vision, record, 4);
  }
}
END_TEST

/* The ten floats of MasteringMetadata, in the order of their IDs. */
static void
put_mastering (ByteWriter *colour, const gdouble *values, guint n_values)
{
  ByteWriter mastering = { 0 };
  for (guint i = 0; i < n_values; i++)
    put_float (&mastering, MATROSKA_ID_PRIMARY_RCHROMATICITY_X + i, values[i]);
  put_master (colour, MATROSKA_ID_MASTERING_METADATA, &mastering);
}

START_TEST (video_colour_fields)
{
  static const struct
  {
    gdouble values[10];
    guint n_values;
    gboolean is_set;
  } rows[] = {
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329, 1000, 0.0001 },
        10, TRUE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329, 1000 }, 9,
        FALSE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 1.1, 1000, 0 }, 10,
        FALSE },
    { { -0.1, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.3, 1000, 0 }, 10,
        FALSE },
    { { 0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.3, 1e300, 0 }, 10,
        FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, video = { 0 }, colour = { 0 };
    put_uint (&colour, MATROSKA_ID_CHROMA_SITING_HORZ, 1);
    put_uint (&colour, MATROSKA_ID_CHROMA_SITING_VERT, 2);
    put_uint (&colour, MATROSKA_ID_MAX_CLL, 1000);
    put_uint (&colour, MATROSKA_ID_MAX_FALL, 65536);
    put_mastering (&colour, rows[i].values, rows[i].n_values);
    put_uint (&video, MATROSKA_ID_FIELD_ORDER, 6);
    put_uint (&video, MATROSKA_ID_STEREO_MODE, 11);
    put_uint (&video, MATROSKA_ID_ALPHA_MODE, 1);
    put_master (&video, MATROSKA_ID_COLOUR, &colour);
    put_master (&entry, MATROSKA_ID_VIDEO, &video);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    const MatroskaMastering *m = &track->mastering;
    ck_assert_uint_eq (track->field_order, 6);
    ck_assert_uint_eq (track->stereo_mode, 11);
    ck_assert_uint_eq (track->alpha_mode, 1);
    ck_assert_uint_eq (track->chroma_siting_horz, 1);
    ck_assert_uint_eq (track->chroma_siting_vert, 2);
    ck_assert_uint_eq (track->max_cll, 1000);
    ck_assert_uint_eq (track->max_fall, 0); /* no such light */
    ck_assert_msg (m->is_set == rows[i].is_set, "row %u", i);
    if (!m->is_set)
      continue;
    ck_assert_uint_eq (m->primaries[0][0], 35400);
    ck_assert_uint_eq (m->primaries[2][1], 2300);
    ck_assert_uint_eq (m->white_point[0], 15635);
    ck_assert_uint_eq (m->luminance_max, 10000000);
    ck_assert_uint_eq (m->luminance_min, 1);
  }
}
END_TEST

START_TEST (video_projection_fields)
{
  static const struct
  {
    gdouble roll;
    gint64 roll_millidegrees;
  } rows[] = { { 0, 0 }, { 90, 90000 }, { -90, -90000 }, { -179.9996, -180000 },
    { 0.5, 500 }, { 181, 0 }, { -1e300, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, video = { 0 }, projection = { 0 };
    put_uint (&projection, MATROSKA_ID_PROJECTION_TYPE, 1);
    put_float (&projection, MATROSKA_ID_PROJECTION_POSE_ROLL, rows[i].roll);
    put_master (&video, MATROSKA_ID_PROJECTION, &projection);
    put_master (&entry, MATROSKA_ID_VIDEO, &video);
    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_uint_eq (track->projection_type, 1);
    ck_assert_msg (track->roll_millidegrees == rows[i].roll_millidegrees,
        "row %u: %" G_GINT64_FORMAT, i, track->roll_millidegrees);
  }
}
END_TEST

START_TEST (audio_track_fields)
{
  static const struct
  {
    gdouble core, output;
    guint32 sample_rate, output_sample_rate;
  } rows[] = {
    { 48000, 0, 48000, 48000 },
    { 24000, 48000, 24000, 48000 },
    { 44099.6, -1, 44100, 44100 },
    { -48000, 0, 0, 0 },
    { 1e10, 48000, 0, 48000 },
    { 1e300, 1e300, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter entry = { 0 }, audio = { 0 };
    put_uint (&entry, MATROSKA_ID_CODEC_DELAY, 6500000);
    put_uint (&entry, MATROSKA_ID_SEEK_PRE_ROLL, 80000000);
    put_float (&audio, MATROSKA_ID_SAMPLING_FREQUENCY, rows[i].core);
    put_float (&audio, MATROSKA_ID_OUTPUT_SAMPLING_FREQUENCY, rows[i].output);
    put_uint (&audio, MATROSKA_ID_CHANNELS, 6);
    put_uint (&audio, MATROSKA_ID_BIT_DEPTH, 24);
    put_master (&entry, MATROSKA_ID_AUDIO, &audio);

    g_autoptr (MatroskaParser) parser = parse_track (&entry);
    const MatroskaTrack *track = matroska_parser_track (parser, 0);
    ck_assert_uint_eq (track->codec_delay_ns, 6500000);
    ck_assert_uint_eq (track->seek_pre_roll_ns, 80000000);
    ck_assert_msg (track->sample_rate == rows[i].sample_rate &&
            track->output_sample_rate == rows[i].output_sample_rate,
        "row %u: %u %u", i, track->sample_rate, track->output_sample_rate);
    ck_assert_uint_eq (track->channels, 6);
    ck_assert_uint_eq (track->bit_depth, 24);
  }
}
END_TEST

static void
put_encoding (ByteWriter *encodings, guint order, guint scope,
    ByteWriter *details, guint32 details_id)
{
  ByteWriter encoding = { 0 };
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_ORDER, order);
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_SCOPE, scope);
  put_uint (&encoding, MATROSKA_ID_CONTENT_ENCODING_TYPE,
      details_id == MATROSKA_ID_CONTENT_ENCRYPTION);
  put_master (&encoding, details_id, details);
  put_master (encodings, MATROSKA_ID_CONTENT_ENCODING, &encoding);
}

START_TEST (content_encodings)
{
  ByteWriter entry = { 0 }, encodings = { 0 }, encryption = { 0 },
             settings = { 0 }, stripping = { 0 };
  put_uint (&settings, MATROSKA_ID_AES_SETTINGS_CIPHER_MODE, 1);
  put_uint (&encryption, MATROSKA_ID_CONTENT_ENC_ALGO, 5);
  put_string (&encryption, MATROSKA_ID_CONTENT_ENC_KEY_ID, "key");
  put_master (&encryption, MATROSKA_ID_CONTENT_ENC_AES_SETTINGS, &settings);
  put_encoding (&encodings, 0, 1, &encryption, MATROSKA_ID_CONTENT_ENCRYPTION);
  put_uint (&stripping, MATROSKA_ID_CONTENT_COMP_ALGO, 3);
  put_string (&stripping, MATROSKA_ID_CONTENT_COMP_SETTINGS, "head");
  put_encoding (&encodings, 1, 3, &stripping, MATROSKA_ID_CONTENT_COMPRESSION);
  put_master (&entry, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "-tail");

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_null (track->unreadable);
  ck_assert_uint_eq (track->n_encodings, 2);
  ck_assert_uint_eq (track->encodings[0].order, 1);
  ck_assert_uint_eq (track->encodings[0].compression,
      MATROSKA_COMPRESSION_HEADER_STRIPPING);
  ck_assert_uint_eq (track->encodings[1].type, MATROSKA_ENCODING_ENCRYPTION);
  ck_assert_uint_eq (track->encodings[1].key_id_size, 3);
  ck_assert_mem_eq (track->encodings[1].key_id, "key", 3);
  ck_assert_uint_eq (track->codec_private_size, 9);
  ck_assert_mem_eq (track->codec_private, "head-tail", 9);
}
END_TEST

START_TEST (compressed_private_that_nobody_unpacks)
{
  ByteWriter entry = { 0 }, encodings = { 0 }, zlib = { 0 };
  put_uint (&zlib, MATROSKA_ID_CONTENT_COMP_ALGO, 0);
  put_encoding (&encodings, 0, 2, &zlib, MATROSKA_ID_CONTENT_COMPRESSION);
  put_master (&entry, MATROSKA_ID_CONTENT_ENCODINGS, &encodings);
  put_string (&entry, MATROSKA_ID_CODEC_PRIVATE, "packed");

  g_autoptr (MatroskaParser) parser = parse_track (&entry);
  const MatroskaTrack *track = matroska_parser_track (parser, 0);
  ck_assert_ptr_nonnull (track->unreadable);
  ck_assert_ptr_null (track->codec_private);
}
END_TEST

CORE_TEST_MAIN ("matroska", known_sizes, unknown_sizes, headers_in_any_order,
    tracks_in_several_elements, what_nobody_reads_is_not_asked_for,
    tracks_read_out_of_turn, what_nobody_reads_is_not_asked_for,
    tracks_larger_than_64_kilobytes, what_nobody_reads_is_not_asked_for,
    attached_files_come_one_by_one, metadata_out_of_turn,
    elements_between_and_inside_clusters, not_matroska,
    ebml_versions_beyond_this_code, header_limits, segments_follow_each_other,
    wrong_segment_and_cluster_sizes, timestamps_behind_blocks,
    wrong_segment_and_cluster_sizes, clusters_without_a_timestamp,
    wrong_segment_and_cluster_sizes, block_groups,
    damaged_blocks_cost_themselves, blocks_over_the_limit, lacing,
    all_ones_sizes_are_numbers, track_numbers_of_any_length,
    times_do_not_overflow, nonsense_ends_at_the_next_cluster,
    nonsense_before_the_headers, misplaced_and_overlong_elements_are_nonsense,
    random_bytes_cost_the_clusters_they_are_in, cut_files_give_what_is_whole,
    work_is_linear, info_fields, track_defaults, video_track_fields,
    dolby_vision_configurations, video_colour_fields, video_projection_fields,
    audio_track_fields, content_encodings,
    compressed_private_that_nobody_unpacks)
