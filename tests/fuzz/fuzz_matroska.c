/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first byte of the input is the chunk size; the rest is a file. What the
 * parser returns must keep the contract of matroska_parser_next(), lie inside
 * the bytes given, and be the same in one piece. Then the file is gone about in
 * as a seek does: the headers and indexes that SeekHeads name are read, and the
 * file scanned from each Cluster, from where Cues point, and from single blocks. */

#include "core/matroska-cues.h"
#include "core/matroska.h"

#include "core/matroska-attachment.h"
#include "core/matroska-chapters.h"
#include "core/matroska-encoding.h"
#include "core/matroska-schema.h"
#include "core/matroska-tags.h"
#include "core/wavpack.h"
#include "core/webvtt.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Every algorithm doubles; it fails as a real one does. */
static CoreStatus
decompress (guint64 algorithm, Span packed, gsize max_size, guint8 **unpacked,
    gsize *unpacked_size)
{
  if (algorithm > MATROSKA_COMPRESSION_LZO1X)
    return CORE_UNSUPPORTED;
  if (packed.size > max_size / 2)
    return CORE_LIMIT;
  if (packed.size == 0)
    return CORE_INVALID;
  *unpacked_size = 2 * packed.size;
  *unpacked = g_malloc (*unpacked_size);
  memcpy (*unpacked, packed.data, packed.size);
  memcpy (*unpacked + packed.size, packed.data, packed.size);
  return CORE_OK;
}

/* Whatever the track, the frame may be of any codec that frames are parsed
 * for. */
static void
check_frame (const MatroskaTrack *track, Span frame)
{
  ByteWriter out = { 0 };
  MatroskaFrameProtection protection;
  guint32 block_index = 0;
  guint8 *bytes;
  gsize size;

  if (matroska_frame_protection_parse (frame, &protection, &out) == CORE_OK)
    g_assert (protection.header_size <= frame.size &&
        (!protection.is_encrypted || out.size == 6 * protection.n_subsamples));
  byte_writer_reset (&out);
  wavpack_restore_blocks (frame, 0, &block_index, &out);
  byte_writer_clear (&out);
  if (matroska_encodings_undo (track, MATROSKA_SCOPE_FRAMES, frame, decompress,
          MATROSKA_MAX_FRAME_SIZE, &bytes, &size) == CORE_OK)
    g_free (bytes);

  GString *text = g_string_new (NULL);
  WebvttCue cue = { .clock_shift_ns = 1, .text = frame };
  cue.identifier = webvtt_take_line (&cue.text);
  webvtt_write_cue (text, &cue);
  g_string_free (text, TRUE);
}

static void
check_block (const MatroskaBlock *block, const guint8 *data, gsize size)
{
  g_assert (block->track && block->n_frames > 0);
  for (guint i = 0; i < block->n_additions; i++) {
    g_assert (block->additions[i].offset <= size);
    g_assert (block->additions[i].size <= size - block->additions[i].offset);
  }
  for (guint i = 0; i < block->n_frames; i++) {
    g_assert (block->frames[i].offset <= size);
    g_assert (block->frames[i].size <= size - block->frames[i].offset);
    check_frame (block->track,
        (Span){ data + block->frames[i].offset, block->frames[i].size });
  }
}

/* Whoever gets an element has it parsed at once. */
static void
check_metadata (const MatroskaMetadata *metadata, const guint8 *data,
    gsize size)
{
  g_assert (metadata->body.offset <= size);
  g_assert (metadata->body.size <= size - metadata->body.offset);
  Span body = { data + metadata->body.offset, metadata->body.size };
  if (metadata->kind == MATROSKA_METADATA_TAGS) {
    g_autoptr (GArray) tags = matroska_tags_new ();
    matroska_tags_parse (tags, body);
  } else if (metadata->kind == MATROSKA_METADATA_CHAPTERS) {
    g_array_unref (matroska_chapters_parse (body));
  } else {
    MatroskaAttachment attachment;
    if (matroska_attachment_parse (&attachment, body))
      matroska_attachment_clear (&attachment);
  }
}

static guint
mix (guint hash, guint64 value)
{
  return (hash ^ (guint) value ^ (guint) (value >> 32)) * 16777619u;
}

static guint
hash_event (guint hash, const MatroskaEvent *event)
{
  hash = mix (hash, event->type);
  hash = mix (hash, event->damage_offset);
  hash = mix (hash, event->damage_size);
  hash = mix (hash, event->metadata.offset);
  hash = mix (hash, event->metadata.body.size);
  hash = mix (hash, (guint64) event->block.time_ns);
  hash = mix (hash, event->block.n_frames);
  for (guint i = 0; i < event->block.n_frames; i++)
    hash = mix (hash, event->block.frames[i].size);
  return hash;
}

/* Returns a hash of the events of `data`, given in pieces of at least what the
 * parser wants and `chunk` more. */
static guint
parse (const guint8 *data, gsize size, gsize chunk)
{
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  guint hash = 2166136261u;
  gsize position = 0, have = 0;
  matroska_parser_set_decompress (parser, decompress);
  for (;;) {
    MatroskaEvent event = { 0 }; /* hashed as a whole */
    gsize consumed, want;
    guint64 skip;
    CoreStatus status = matroska_parser_next (parser, data + position, have,
        &event, &consumed, &skip, &want);
    g_assert (consumed <= have && (skip == 0 || consumed == have));
    g_assert (matroska_parser_position (parser) == position + consumed + skip);
    if (status == CORE_OK) {
      hash = hash_event (hash, &event);
      if (event.type == MATROSKA_EVENT_BLOCK)
        check_block (&event.block, data + position, have);
      else if (event.type == MATROSKA_EVENT_METADATA)
        check_metadata (&event.metadata, data + position, have);
    } else if (status != CORE_NEED_DATA) {
      return mix (hash, status);
    }
    if (skip > size - position - consumed)
      return hash;
    position += consumed + (gsize) skip;
    have = skip > 0 ? 0 : have - consumed;
    if (status == CORE_OK)
      continue;
    g_assert (want > have);
    gsize left = size - position;
    if (have == left)
      return hash;
    /* The end of the file may show what is wrong with it before all that was
     * asked for is there. */
    have = want > left ? left : want + MIN (chunk, left - want);
  }
}

/* Goes on from where the parser is, to the next block. FALSE: there is none. */
static gboolean
next_block (MatroskaParser *parser, const guint8 *data, gsize size,
    MatroskaBlock *block)
{
  gsize have = 0;
  for (;;) {
    guint64 position = matroska_parser_position (parser);
    if (position > size || have > size - position)
      return FALSE;
    MatroskaEvent event;
    gsize consumed, want;
    guint64 skip;
    CoreStatus status = matroska_parser_next (parser, data + position, have,
        &event, &consumed, &skip, &want);
    if (status != CORE_OK && status != CORE_NEED_DATA)
      return FALSE;
    if (status == CORE_OK && event.type == MATROSKA_EVENT_END)
      return FALSE;
    if (status == CORE_OK && event.type == MATROSKA_EVENT_BLOCK) {
      *block = event.block;
      return TRUE;
    }
    have = status == CORE_NEED_DATA ? want : 0;
  }
}

/* What is played from a block on begins with that block, if it is whole. */
static void
check_entry (MatroskaParser *parser, const guint8 *data, gsize size,
    const MatroskaPlace *place, gint64 time_ns)
{
  MatroskaBlock block;
  matroska_parser_set_scanning (parser, FALSE);
  matroska_parser_seek (parser, place);
  if (next_block (parser, data, size, &block)) {
    g_assert (block.offset >= place->offset);
    g_assert (block.offset > place->offset || block.time_ns == time_ns);
  }
}

/* Scanning must come to an end of the bytes. */
static void
scan (MatroskaParser *parser, const guint8 *data, gsize size, guint64 offset)
{
  MatroskaPlace place = { .offset = offset }, last = { 0 };
  MatroskaBlock block;
  gint64 last_ns = 0;
  matroska_parser_set_scanning (parser, TRUE);
  matroska_parser_seek (parser, &place);
  while (next_block (parser, data, size, &block)) {
    g_assert (block.track);
    last = matroska_parser_block_place (parser);
    last_ns = block.time_ns;
    g_assert (last.offset == block.offset);
    g_assert (last.offset < matroska_parser_position (parser));
  }
  if (last.offset > 0)
    check_entry (parser, data, size, &last, last_ns);
}

static void
check_cue (MatroskaParser *parser, const guint8 *data, gsize size,
    const MatroskaCue *cue)
{
  const GArray *cues = matroska_parser_cues (parser);
  const MatroskaCue *before =
      matroska_cues_before (cues, cue->track, cue->time_ns);
  const MatroskaCue *after =
      matroska_cues_after (cues, cue->track, cue->time_ns);
  g_assert (before && before->track == cue->track);
  g_assert (after && after->track == cue->track);
  g_assert (before->time_ns == cue->time_ns && after->time_ns == cue->time_ns);
  if (cue->time_ns > G_MININT64)
    matroska_cues_before (cues, cue->track, cue->time_ns - 1);
  scan (parser, data, size, cue->cluster);
}

static void
read_index (MatroskaParser *parser, const guint8 *data, gsize size, guint32 id)
{
  guint64 offset = matroska_parser_find_element (parser, id);
  gsize want;
  if (offset < size &&
      matroska_parser_read_index (parser, data + offset, size - (gsize) offset,
          &want) == CORE_NEED_DATA)
    g_assert (want > size - offset);
}

static void
read_metadata (const MatroskaParser *parser, const guint8 *data, gsize size,
    guint32 id)
{
  guint64 offset = matroska_parser_find_element (parser, id);
  MatroskaMetadata metadata;
  gsize want;
  if (offset < size &&
      matroska_metadata_read (offset, data + offset, size - (gsize) offset,
          &metadata, &want) == CORE_OK)
    check_metadata (&metadata, data + offset, size - (gsize) offset);
}

/* What was found before must enclose what is found again. */
static void
check_clusters (const MatroskaParser *parser, const MatroskaCluster *cluster)
{
  MatroskaCluster before, after;
  matroska_parser_known_clusters (parser, cluster->time_ns, &before, &after);
  g_assert (before.offset != 0 || after.offset != 0);
  g_assert (before.offset == 0 || before.time_ns <= cluster->time_ns);
  g_assert (after.offset == 0 || after.time_ns > cluster->time_ns);
  g_assert (after.offset == 0 || before.offset < after.offset);
}

/* As random access finds Tracks that come behind Clusters. */
static void
read_headers (MatroskaParser *parser, const guint8 *data, gsize size,
    guint32 id)
{
  guint64 position = matroska_parser_position (parser);
  guint64 offset = matroska_parser_find_element (parser, id);
  gsize want;
  if (offset < size &&
      matroska_parser_read_headers (parser, data + offset,
          size - (gsize) offset, &want) == CORE_NEED_DATA)
    g_assert (want > size - offset);
  g_assert (matroska_parser_position (parser) == position);
}

static void
seek (const guint8 *data, gsize size)
{
  g_autoptr (MatroskaParser) parser = matroska_parser_new ();
  MatroskaEvent event = { .type = MATROSKA_EVENT_END };
  gsize consumed, want;
  guint64 skip;
  for (guint64 at = 0; event.type != MATROSKA_EVENT_HEADERS;
       at = matroska_parser_position (parser)) {
    if (at > size ||
        matroska_parser_next (parser, data + at, size - (gsize) at, &event,
            &consumed, &skip, &want) != CORE_OK)
      return;
    if (event.type == MATROSKA_EVENT_NO_TRACKS) {
      read_headers (parser, data, size, MATROSKA_ID_INFO);
      read_headers (parser, data, size, MATROSKA_ID_TRACKS);
    }
  }

  read_index (parser, data, size, MATROSKA_ID_SEEK_HEAD);
  read_index (parser, data, size, MATROSKA_ID_CUES);
  read_metadata (parser, data, size, MATROSKA_ID_TAGS);
  read_metadata (parser, data, size, MATROSKA_ID_CHAPTERS);
  GArray *known = (GArray *) matroska_parser_cues (parser);
  /* held, lest others get the same place in memory */
  g_autoptr (GArray) cues = known ? g_array_ref (known) : NULL;
  g_autoptr (GArray) points = known ? g_array_copy (known) : NULL;
  for (guint i = 0; points && i < MIN (points->len, 8); i++) {
    if (matroska_parser_cues (parser) != cues)
      break; /* others came by */
    check_cue (parser, data, size, &g_array_index (points, MatroskaCue, i));
  }
  MatroskaCluster cluster = { 0 };
  for (guint n = 0; n < 8 && cluster.offset < size; n++) {
    guint64 from = cluster.offset;
    if (matroska_parser_find_cluster (parser, from, data + from,
            size - (gsize) from, &cluster, &want) != CORE_OK)
      return;
    g_assert (cluster.offset >= from && cluster.end > cluster.offset);
    check_clusters (parser, &cluster);
    scan (parser, data, size, cluster.offset);
    cluster.offset++;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 1)
    return 0;
  guint hash = parse (data + 1, size - 1, data[0]);
  g_assert (hash == parse (data + 1, size - 1, size));
  seek (data + 1, size - 1);
  return 0;
}
