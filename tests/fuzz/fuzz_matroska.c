/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first byte of the input is the chunk size; the rest is a file. What the
 * parser returns must keep the contract of matroska_parser_next(), lie inside
 * the bytes given, and be the same in one piece. */

#include "core/matroska.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_block (const MatroskaBlock *block, gsize size)
{
  g_assert (block->track && block->n_frames > 0);
  for (guint i = 0; i < block->n_frames; i++) {
    g_assert (block->frames[i].offset <= size);
    g_assert (block->frames[i].size <= size - block->frames[i].offset);
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
  for (;;) {
    MatroskaEvent event;
    gsize consumed, want;
    guint64 skip;
    CoreStatus status = matroska_parser_next (parser, data + position, have,
        &event, &consumed, &skip, &want);
    g_assert (consumed <= have && (skip == 0 || consumed == have));
    g_assert (matroska_parser_position (parser) == position + consumed + skip);
    if (status == CORE_OK) {
      hash = hash_event (hash, &event);
      if (event.type == MATROSKA_EVENT_BLOCK)
        check_block (&event.block, have);
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

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 1)
    return 0;
  guint hash = parse (data + 1, size - 1, data[0]);
  g_assert (hash == parse (data + 1, size - 1, size));
  return 0;
}
