/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Going to another place of a file: its index, Clusters found from anywhere,
 * and reading and scanning on from there. */

#include "core/matroska.h"

#include <string.h>

#include "core/bytes.h"
#include "core/matroska-clusters.h"
#include "core/matroska-cues.h"
#include "core/matroska-schema.h"

#include "coretest.h"
#include "ebmlwriter.h"

#define MS G_GINT64_CONSTANT (1000000)
#define N_CLUSTERS 5
#define FRAME_SIZE 300

/* --- a file ------------------------------------------------------------- */

typedef struct
{
  ByteWriter bytes;
  guint64 segment_start;
  guint64 clusters[N_CLUSTERS]; /* absolute */
  guint64 cues;
} File;

static void
put_block (ByteWriter *w, guint8 track, gint16 time, guint8 flags)
{
  g_autofree guint8 *frame = g_malloc0 (FRAME_SIZE);
  put_header (w, MATROSKA_ID_SIMPLE_BLOCK, 4 + FRAME_SIZE);
  write_block (w, track, time, flags, frame, FRAME_SIZE);
}

static void
write_headers (ByteWriter *w)
{
  ByteWriter entry = { 0 }, tracks = { 0 }, info = { 0 };
  put_uint (&info, MATROSKA_ID_TIMESTAMP_SCALE, 1000000);
  put_master (w, MATROSKA_ID_INFO, &info);
  put_uint (&entry, MATROSKA_ID_TRACK_NUMBER, 1);
  put_uint (&entry, MATROSKA_ID_TRACK_TYPE, MATROSKA_TRACK_VIDEO);
  put_string (&entry, MATROSKA_ID_CODEC_ID, "V_TEST");
  put_master (&tracks, MATROSKA_ID_TRACK_ENTRY, &entry);
  put_master (w, MATROSKA_ID_TRACKS, &tracks);
}

/* A second in each Cluster; the Cues are behind them. */
static void
write_file (File *file)
{
  ByteWriter *w = &file->bytes;
  ByteWriter ebml = { 0 }, seek = { 0 }, seek_head = { 0 }, cues = { 0 };

  put_string (&ebml, MATROSKA_ID_DOC_TYPE, "matroska");
  put_master (w, MATROSKA_ID_EBML, &ebml);
  put_header (w, MATROSKA_ID_SEGMENT, UNKNOWN);
  file->segment_start = w->size;
  put_uint (&seek, MATROSKA_ID_SEEK_ID, MATROSKA_ID_CUES);
  put_uint (&seek, MATROSKA_ID_SEEK_POSITION, 0);
  put_master (&seek_head, MATROSKA_ID_SEEK, &seek);
  put_master (w, MATROSKA_ID_SEEK_HEAD, &seek_head);
  gsize seek_position = w->size - 4;
  write_headers (w);

  for (guint i = 0; i < N_CLUSTERS; i++) {
    ByteWriter cluster = { 0 };
    file->clusters[i] = w->size;
    put_cue_point (&cues, 1000 * i, 1, w->size - file->segment_start);
    put_uint (&cluster, MATROSKA_ID_TIMESTAMP, 1000 * i);
    put_block (&cluster, 1, 0, 0x80);
    put_block (&cluster, 1, 500, 0);
    put_master (w, MATROSKA_ID_CLUSTER, &cluster);
  }
  file->cues = w->size;
  byte_writer_patch_u32 (w, seek_position,
      (guint32) (file->cues - file->segment_start));
  put_master (w, MATROSKA_ID_CUES, &cues);
}

/* Reads up to the headers' event, or the first block's. */
static void
read_until (MatroskaParser *parser, const File *file, MatroskaEventType type,
    MatroskaEvent *event)
{
  gsize consumed, want;
  guint64 skip;
  for (;;) {
    guint64 pos = matroska_parser_position (parser);
    CoreStatus status = matroska_parser_next (parser, file->bytes.data + pos,
        file->bytes.size - pos, event, &consumed, &skip, &want);
    ck_assert_int_eq (status, CORE_OK);
    if (event->type == type)
      return;
  }
}

/* Writes the file, and reads its headers. */
static MatroskaParser *
open_file (File *file)
{
  MatroskaParser *parser = matroska_parser_new ();
  MatroskaEvent event;
  write_file (file);
  read_until (parser, file, MATROSKA_EVENT_HEADERS, &event);
  return parser;
}

/* --- Cues --------------------------------------------------------------- */

START_TEST (cues_are_ordered_by_track)
{
  ByteWriter cues = { 0 };
  put_cue_point (&cues, 2000, 1, 700);
  put_cue_point (&cues, 1000, 2, 400);
  put_cue_point (&cues, 0, 1, 100);
  put_cue_point (&cues, 1500, 2, 500);
  put_cue_point (&cues, G_MAXUINT64, 1, 1);       /* no such time */
  put_cue_point (&cues, G_MAXINT64 / 9, 1, 1);    /* in nanoseconds */
  put_cue_point (&cues, 100, 1, G_MAXUINT64 - 5); /* nor such place */
  g_autoptr (GArray) index =
      matroska_cues_parse ((Span){ cues.data, cues.size }, 50, 1000000);
  byte_writer_clear (&cues);
  ck_assert_int_eq (index->len, 4);

  static const struct
  {
    guint64 track;
    gint64 time_ms;
    gint64 before, after; /* Cluster offset; -1: none */
  } rows[] = {
    { 1, 0, 150, 150 },
    { 1, -1, -1, 150 },
    { 1, 1, 150, 750 },
    { 1, 1999, 150, 750 },
    { 1, 2000, 750, 750 },
    { 1, 2001, 750, -1 },
    { 2, 999, -1, 450 },
    { 2, 1200, 450, 550 },
    { 2, 99999, 550, -1 },
    { 3, 1200, -1, -1 },
    { 0, 1200, -1, -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const MatroskaCue *before =
        matroska_cues_before (index, rows[i].track, rows[i].time_ms * MS);
    const MatroskaCue *after =
        matroska_cues_after (index, rows[i].track, rows[i].time_ms * MS);
    ck_assert_int_eq (before ? (gint64) before->cluster : -1, rows[i].before);
    ck_assert_int_eq (after ? (gint64) after->cluster : -1, rows[i].after);
  }
}
END_TEST

START_TEST (cues_are_bounded)
{
  ByteWriter cues = { 0 };
  for (guint i = 0; i < MATROSKA_MAX_CUES + 10; i++) {
    /* the shortest: CueTime, and the two of a place */
    static const guint8 point[] = { 0xbb, 0x8b, 0xb3, 0x81, 1, 0xb7, 0x86, 0xf7,
      0x81, 1, 0xf1, 0x81, 9 };
    byte_writer_bytes (&cues, point, sizeof point);
  }
  g_autoptr (GArray) index =
      matroska_cues_parse ((Span){ cues.data, cues.size }, 0, 1000000);
  ck_assert_int_eq (index->len, MATROSKA_MAX_CUES);
  byte_writer_clear (&cues);
}
END_TEST

START_TEST (cues_are_read_where_the_seek_head_says)
{
  File file = { 0 };
  g_autoptr (MatroskaParser) parser = open_file (&file);
  gsize want = 0;
  ck_assert (matroska_parser_cues (parser) == NULL);

  guint64 offset = matroska_parser_find_element (parser, MATROSKA_ID_CUES);
  ck_assert_int_eq (offset, file.cues);
  ck_assert_int_eq (matroska_parser_find_element (parser, MATROSKA_ID_TAGS), 0);
  guint64 position = matroska_parser_position (parser);
  gsize have = 0;
  while (matroska_parser_read_index (parser, file.bytes.data + offset, have,
             &want) == CORE_NEED_DATA) {
    ck_assert (want > have && offset + want <= file.bytes.size);
    have = want;
  }
  ck_assert_int_eq (matroska_parser_position (parser), position);
  const GArray *cues = matroska_parser_cues (parser);
  ck_assert (cues && cues->len == N_CLUSTERS);
  for (guint i = 0; i < N_CLUSTERS; i++)
    ck_assert_int_eq (g_array_index (cues, MatroskaCue, i).cluster,
        file.clusters[i]);

  ck_assert_int_eq (matroska_parser_read_index (parser,
                        file.bytes.data + file.clusters[0], 100, &want),
      CORE_INVALID);
  byte_writer_clear (&file.bytes);
}
END_TEST

/* --- Clusters ----------------------------------------------------------- */

START_TEST (clusters_are_found_from_anywhere)
{
  File file = { 0 };
  g_autoptr (MatroskaParser) parser = open_file (&file);

  guint next = 0;
  for (guint64 from = 0; from <= file.clusters[N_CLUSTERS - 1]; from++) {
    next += from > file.clusters[next];
    MatroskaCluster cluster;
    gsize have = 0, want = 1;
    guint64 start = from;
    /* a byte more than is wanted each time */
    while (matroska_parser_find_cluster (parser, start, file.bytes.data + start,
               have, &cluster, &want) == CORE_NEED_DATA) {
      ck_assert (cluster.offset >= start && cluster.offset - start <= have);
      start = cluster.offset;
      ck_assert (start + want <= file.bytes.size);
      have = MIN (want + 1, file.bytes.size - start);
    }
    ck_assert_int_eq (cluster.offset, file.clusters[next]);
    ck_assert_int_eq (cluster.time_ns, 1000 * MS * next);
    ck_assert_int_eq (cluster.end,
        next + 1 < N_CLUSTERS ? file.clusters[next + 1] : file.cues);
  }
  byte_writer_clear (&file.bytes);
}
END_TEST

START_TEST (no_cluster_in_what_only_looks_like_one)
{
  static const guint8 noise[] = { 0x1f, 0x43, 0xb6, 0x75, 0x82, 0xbb, 0x80,
    0x1f, 0x43, 0xb6, 0x75, 0xff, 0xe7, 0x89, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x1f,
    0x43, 0xb6, 0x75 };
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  MatroskaCluster cluster;
  gsize want;
  ck_assert_int_eq (matroska_parser_find_cluster (parser, 1000, noise,
                        sizeof noise, &cluster, &want),
      CORE_NEED_DATA);
  ck_assert_int_eq (cluster.offset, 1000 + sizeof noise - 4);
  ck_assert (want > 4);
}
END_TEST

START_TEST (clusters_that_were_seen_are_known)
{
  File file = { 0 };
  g_autoptr (MatroskaParser) parser = open_file (&file);
  MatroskaEvent event;
  MatroskaCluster before, after, found;
  gsize want;
  matroska_parser_known_clusters (parser, 0, &before, &after);
  ck_assert (before.offset == 0 && after.offset == 0);

  /* the first one is read, the fourth found */
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  guint64 from = file.clusters[3] - 10;
  ck_assert_int_eq (matroska_parser_find_cluster (parser, from,
                        file.bytes.data + from, file.bytes.size - from, &found,
                        &want),
      CORE_OK);
  static const struct
  {
    gint64 time_ms;
    gint before, after; /* -1: none */
  } rows[] = { { -1, -1, 0 }, { 0, 0, 3 }, { 2999, 0, 3 }, { 3000, 3, -1 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    matroska_parser_known_clusters (parser, rows[i].time_ms * MS, &before,
        &after);
    ck_assert_int_eq (before.offset,
        rows[i].before < 0 ? 0 : file.clusters[rows[i].before]);
    ck_assert_int_eq (after.offset,
        rows[i].after < 0 ? 0 : file.clusters[rows[i].after]);
  }
  ck_assert_int_eq (after.time_ns, 0);
  matroska_parser_known_clusters (parser, 0, &before, &after);
  ck_assert_int_eq (before.end, file.clusters[1]);
  ck_assert_int_eq (after.end, file.clusters[4]);

  /* an end that was looked for is kept, but of no Cluster that is unknown */
  matroska_parser_set_cluster_end (parser, file.clusters[3], file.cues);
  matroska_parser_set_cluster_end (parser, file.clusters[1], file.cues);
  matroska_parser_known_clusters (parser, 3000 * MS, &before, &after);
  ck_assert_int_eq (before.offset, file.clusters[3]);
  ck_assert_int_eq (before.end, file.cues);
  ck_assert_int_eq (after.offset, 0);
  byte_writer_clear (&file.bytes);
}
END_TEST

/* Times that go nowhere, in any order of places: neighbours all the same. */
START_TEST (known_clusters_are_bounded)
{
  g_autoptr (GArray) clusters =
      g_array_new (FALSE, FALSE, sizeof (MatroskaCluster));
  for (guint64 i = 0; i < 3 * MATROSKA_MAX_KNOWN_CLUSTERS; i++) {
    const MatroskaCluster cluster = {
      .offset = 1 + i * 7919 % 100003,
      .time_ns = (gint64) (i * 104729 % 1000),
    };
    matroska_clusters_add (clusters, &cluster);
    matroska_clusters_add (clusters, &cluster); /* once */
    ck_assert (clusters->len <= MATROSKA_MAX_KNOWN_CLUSTERS);
  }
  ck_assert (clusters->len > MATROSKA_MAX_KNOWN_CLUSTERS / 2);
  for (guint i = 1; i < clusters->len; i++)
    ck_assert (g_array_index (clusters, MatroskaCluster, i - 1).offset <
        g_array_index (clusters, MatroskaCluster, i).offset);
  for (gint64 time_ns = -1; time_ns < 1001; time_ns++) {
    MatroskaCluster before, after;
    matroska_clusters_around (clusters, time_ns, &before, &after);
    ck_assert (before.offset == 0 || before.time_ns <= time_ns);
    ck_assert (after.offset == 0 || after.time_ns > time_ns);
    ck_assert (before.offset == 0 || after.offset == 0 ||
        before.offset < after.offset);
  }
}
END_TEST

/* --- going there -------------------------------------------------------- */

START_TEST (reading_goes_on_at_a_cluster_and_at_a_block)
{
  File file = { 0 };
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  MatroskaEvent event;
  write_file (&file);
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (matroska_parser_first_cluster (parser), file.clusters[0]);

  const MatroskaPlace third = { .offset = file.clusters[3] };
  matroska_parser_seek (parser, &third);
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (event.block.time_ns, 3000 * MS);
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (event.block.time_ns, 3500 * MS);
  MatroskaPlace inside = matroska_parser_block_place (parser);

  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (event.block.time_ns, 4000 * MS);
  matroska_parser_seek (parser, &inside);
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (event.block.time_ns, 3500 * MS);
  ck_assert_int_eq (event.block.is_key, FALSE);
  ck_assert_int_eq (event.block.n_frames, 1);
  read_until (parser, &file, MATROSKA_EVENT_BLOCK, &event);
  ck_assert_int_eq (event.block.time_ns, 4000 * MS);
  byte_writer_clear (&file.bytes);
}
END_TEST

START_TEST (scanning_wants_heads_of_blocks_only)
{
  File file = { 0 };
  g_autoptr (MatroskaParser) parser = open_file (&file);
  MatroskaEvent event;
  matroska_parser_set_scanning (parser, TRUE);

  guint64 n_bytes = 0;
  guint n_blocks = 0;
  gsize have = 0;
  while (matroska_parser_position (parser) < file.cues) {
    gsize consumed, want;
    guint64 skip;
    CoreStatus status = matroska_parser_next (parser,
        file.bytes.data + matroska_parser_position (parser), have, &event,
        &consumed, &skip, &want);
    n_bytes += consumed;
    have = status == CORE_NEED_DATA ? want : 0;
    if (status != CORE_OK)
      continue;
    ck_assert_int_eq (event.type, MATROSKA_EVENT_BLOCK);
    ck_assert_int_eq (event.block.n_frames, 0);
    ck_assert_int_eq (event.block.time_ns, 500 * MS * n_blocks);
    ck_assert_int_eq (event.block.is_key, n_blocks % 2 == 0);
    n_blocks++;
  }
  ck_assert_int_eq (n_blocks, 2 * N_CLUSTERS);
  ck_assert (n_bytes < 100 * N_CLUSTERS);
  byte_writer_clear (&file.bytes);
}
END_TEST

CORE_TEST_MAIN ("matroska-seek", cues_are_ordered_by_track, cues_are_bounded,
    cues_are_read_where_the_seek_head_says, clusters_are_found_from_anywhere,
    no_cluster_in_what_only_looks_like_one, clusters_that_were_seen_are_known,
    known_clusters_are_bounded, reading_goes_on_at_a_cluster_and_at_a_block,
    scanning_wants_heads_of_blocks_only)
