/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Several Segments, one after the other, as one stream: where each
 * begins. One that starts anew (recordings that were joined) is shown after
 * all of the one before; one that goes on with its times (a live stream whose
 * headers are sent again) stays where its times put it. And what is to be left
 * out of one that begins late, so that nobody waits for it.
 *
 * Times are a Segment's own, but for the offset. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 offset_ns;      /* what to add to the Segment's times */
  gint64 first_ns;       /* the Segment's first block; TIME_NONE: none yet */
  gint64 end_ns;         /* the end of what is latest in it */
  gboolean is_undecided; /* headers came, but no block: assumes a new start */
  gint64 old_offset_ns;  /* while undecided: of the Segment before, and next */
  gint64 old_first_ns;
  gint64 old_end_ns;
  gint64 late_ns; /* how much the Segment has in front that is empty */
  gint64 old_late_ns;
} SegmentChain;

/* Returns what is empty in front of a first block at `time_ns`. Others may be
 * shown a little before it; 0 if it is early. */
gint64 segment_chain_lateness (gint64 time_ns);

void segment_chain_init (SegmentChain *chain);

/* Headers: the next Segment, or the first. */
void segment_chain_begin (SegmentChain *chain);

/* A block at `time_ns`. TRUE: it is the Segment's first, and has settled the
 * offset. */
gboolean segment_chain_add_block (SegmentChain *chain, gint64 time_ns);

/* Returns where the Segment ends, after its first block. RFC 9559 5.1.2.10 does
 * not say whether Duration counts from time 0 (FFmpeg) or from the first block
 * (mkvmerge): `is_length` says so of a writer. Any that is over before a late
 * first block can but be a length. */
gint64 segment_chain_end (const SegmentChain *chain, gint64 duration_ns,
    gboolean is_length);

/* A frame ended at `end_ns`. */
void segment_chain_add_end (SegmentChain *chain, gint64 end_ns);

G_END_DECLS
