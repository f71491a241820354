/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "segmentchain.h"

/* Tracks are interleaved closer than this: a Segment that begins so much
 * before the end of the last one goes on with it. */
#define MAX_OVERLAP ((gint64) NSEC_PER_SEC)

/* A first block up to this is early. Pictures are reordered, and tracks begin,
 * closer to the first block than the margin. */
#define LATE_START ((gint64) NSEC_PER_SEC)
#define START_MARGIN ((gint64) NSEC_PER_SEC / 5)

/* Sums of a few times up to this, some 36 years, cannot overflow. */
#define MAX_TIME (G_MAXINT64 / 8)

void
segment_chain_init (SegmentChain *chain)
{
  *chain = (SegmentChain){ .first_ns = TIME_NONE };
}

void
segment_chain_begin (SegmentChain *chain)
{
  if (chain->first_ns == TIME_NONE) /* what came before had no block */
    return;
  gint64 start_ns = chain->offset_ns + MAX (chain->end_ns, 0);
  *chain = (SegmentChain){
    .offset_ns = MIN (start_ns, MAX_TIME),
    .first_ns = TIME_NONE,
    .is_undecided = TRUE,
    .old_offset_ns = chain->offset_ns,
    .old_first_ns = chain->first_ns,
    .old_end_ns = chain->end_ns,
    .old_late_ns = chain->late_ns,
  };
}

gint64
segment_chain_lateness (gint64 time_ns)
{
  return time_ns <= LATE_START ? 0 : time_ns - START_MARGIN;
}

gboolean
segment_chain_add_block (SegmentChain *chain, gint64 time_ns)
{
  if (chain->first_ns != TIME_NONE)
    return FALSE;
  time_ns = CLAMP (time_ns, -MAX_TIME, MAX_TIME);
  chain->first_ns = time_ns;
  chain->end_ns = time_ns;
  gboolean goes_on = chain->is_undecided && time_ns > chain->old_first_ns &&
      time_ns >= chain->old_end_ns - MAX_OVERLAP;
  chain->late_ns = segment_chain_lateness (time_ns);
  if (goes_on) {
    chain->late_ns = chain->old_late_ns;
    chain->offset_ns = chain->old_offset_ns;
    chain->end_ns = MAX (time_ns, chain->old_end_ns);
  }
  chain->is_undecided = FALSE;
  return TRUE;
}

gint64
segment_chain_end (const SegmentChain *chain, gint64 duration_ns,
    gboolean is_length)
{
  if (segment_chain_lateness (chain->first_ns) == 0 ||
      (!is_length && duration_ns > chain->first_ns))
    return duration_ns;
  return chain->first_ns + MIN (duration_ns, MAX_TIME);
}

void
segment_chain_add_end (SegmentChain *chain, gint64 end_ns)
{
  chain->end_ns = MAX (chain->end_ns, MIN (end_ns, MAX_TIME));
}
