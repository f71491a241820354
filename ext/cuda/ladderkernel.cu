/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The entry point of ladderkernel.h on a GPU. */

#include "ladderkernel.h"

/* As many registers as leave room for so many blocks: fewer do not hold the sums,
 * and what does not fit goes to memory. */
#define BLOCKS 4

extern "C" __global__ void
__launch_bounds__ (LADDER_THREADS, BLOCKS)
    abr_ladder (const __grid_constant__ LadderLaunch launch)
{
  extern __shared__ unsigned short lines[];
  LadderTile tile = ladder_tile (&launch, blockIdx.x);
  ladder_filter_down (&tile, launch.span, threadIdx.x, lines);
  __syncthreads ();
  ladder_filter_across (&tile, launch.span, threadIdx.x, lines);
}
