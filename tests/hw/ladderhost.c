/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ladderhost.h"

#include <stdlib.h>

void
ladder_host_run (const LadderLaunch *launch, unsigned n_blocks,
    unsigned shared_bytes)
{
  unsigned short *lines = malloc (shared_bytes);
  for (unsigned block = 0; block < n_blocks; block++) {
    LadderTile tile = ladder_tile (launch, block);
    for (unsigned thread = 0; thread < LADDER_THREADS; thread++)
      ladder_filter_down (&tile, launch->span, thread, lines);
    for (unsigned thread = 0; thread < LADDER_THREADS; thread++)
      ladder_filter_across (&tile, launch->span, thread, lines);
  }
  free (lines);
}
