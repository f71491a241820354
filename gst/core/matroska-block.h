/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The inside of a Block or SimpleBlock: its header and how it is
 * divided into frames (RFC 9559 10). Private to the Matroska parser. */

#pragma once

#include "core/bytes.h"
#include "core/matroska.h"

G_BEGIN_DECLS

/* "Number of frames minus one" is one byte (RFC 9559 10.3). */
#define MATROSKA_MAX_FRAMES 256

typedef struct
{
  guint64 track_number;
  gint16 relative_time; /* to the Cluster's, in TimestampScale units */
  gboolean is_key;      /* of a SimpleBlock; reserved in a Block */
  gboolean is_invisible;
  guint n_frames;
  MatroskaFrame frames[MATROSKA_MAX_FRAMES]; /* offsets from the Block's data */
} MatroskaBlockHeader;

/* FALSE when the header is cut short or the sizes of the lacing don't add up;
 * `header` is then undefined. */
gboolean matroska_block_parse (MatroskaBlockHeader *header, Span block);

/* Reads the header alone, out of the first bytes of a block: no frames. FALSE
 * when it is cut short. */
gboolean matroska_block_scan (MatroskaBlockHeader *header, Span block);

G_END_DECLS
