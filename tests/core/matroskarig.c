/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroskarig.h"

#include <string.h>

#include "coretest.h"

void
put_ebml_header (ByteWriter *w, const gchar *doc_type, guint read_version)
{
  ByteWriter ebml = { 0 };
  if (doc_type)
    put_string (&ebml, MATROSKA_ID_DOC_TYPE, doc_type);
  put_uint (&ebml, MATROSKA_ID_DOC_TYPE_READ_VERSION, read_version);
  put_master (w, MATROSKA_ID_EBML, &ebml);
}

void
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

void
put_track (ByteWriter *tracks, guint64 number, MatroskaTrackType type)
{
  ByteWriter track = { 0 };
  put_uint (&track, MATROSKA_ID_TRACK_NUMBER, number);
  put_uint (&track, MATROSKA_ID_TRACK_TYPE, type);
  put_string (&track, MATROSKA_ID_CODEC_ID, "V_TEST");
  put_master (tracks, MATROSKA_ID_TRACK_ENTRY, &track);
}

void
put_two_tracks (ByteWriter *w)
{
  ByteWriter tracks = { 0 };
  put_track (&tracks, 1, MATROSKA_TRACK_VIDEO);
  put_track (&tracks, 2, MATROSKA_TRACK_AUDIO);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
}

void
put_live_start (ByteWriter *w)
{
  put_ebml_header (w, "matroska", 2);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  put_info (w, 1000000, 0);
  put_two_tracks (w);
}

void
put_simple_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags,
    const gchar *data)
{
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + strlen (data));
  write_block (w, track, time, flags, data, strlen (data));
}

void
put_open_cluster (ByteWriter *w, guint64 timestamp)
{
  put_header (w, MATROSKA_ID_CLUSTER, UNKNOWN);
  put_uint (w, MATROSKA_ID_TIMESTAMP, timestamp);
}

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

GString *
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

void
check_and_clear (ByteWriter *file, const gchar *expected)
{
  check_events (file, expected);
  byte_writer_clear (file);
}
