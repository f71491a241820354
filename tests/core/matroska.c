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

#define UNKNOWN EBML_UNKNOWN_SIZE

/* --- a tiny EBML writer ------------------------------------------------- */

static void
put_id (ByteWriter *w, guint32 id)
{
  guint n_bytes = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  while (n_bytes-- > 0)
    byte_writer_u8 (w, (guint8) (id >> 8 * n_bytes));
}

static void
put_header (ByteWriter *w, guint32 id, guint64 size)
{
  put_id (w, id);
  if (size < 127)
    byte_writer_u8 (w, (guint8) (0x80 | size));
  else
    byte_writer_u64 (w,
        size == UNKNOWN ? G_GUINT64_CONSTANT (0x01ffffffffffffff)
                        : G_GUINT64_CONSTANT (0x0100000000000000) | size);
}

static void
put_bytes (ByteWriter *w, guint32 id, const void *data, gsize size)
{
  put_header (w, id, size);
  byte_writer_bytes (w, data, size);
}

static void
put_string (ByteWriter *w, guint32 id, const gchar *string)
{
  put_bytes (w, id, string, strlen (string));
}

static void
put_uint (ByteWriter *w, guint32 id, guint64 value)
{
  put_header (w, id, 8);
  byte_writer_u64 (w, value);
}

static void
put_float (ByteWriter *w, guint32 id, gdouble value)
{
  guint64 bits;
  memcpy (&bits, &value, sizeof bits);
  put_uint (w, id, bits);
}

/* Wraps `inside`, which is cleared. */
static void
put_master (ByteWriter *w, guint32 id, ByteWriter *inside)
{
  put_bytes (w, id, inside->data, inside->size);
  byte_writer_clear (inside);
}

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
      g_string_append_c (log, '\n');
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

CORE_TEST_MAIN ("matroska", known_sizes, unknown_sizes)
