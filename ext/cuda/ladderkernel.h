/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the GPU does to one source picture: all sizes of it in one
 * launch. The output is cut into tiles, one a block of threads; a block filters
 * the columns that its tile needs down to the tile's lines, into memory that its
 * threads share, and then along those lines. Integers throughout, so that a
 * host, where this compiles as C, gets the same pictures. No header is included,
 * as the run-time compiler has none. */

#pragma once

#ifdef __CUDACC__
#define LADDER_FUNCTION static __device__ __forceinline__
#else
#define LADDER_FUNCTION static inline
#endif

#define LADDER_TILE_WIDTH 64 /* samples */
#define LADDER_TILE_HEIGHT 8
#define LADDER_THREADS 256

/* A launch has 4096 bytes of arguments. */
#define LADDER_MAX_PLANES 24

/* Of memory that threads share, as much as every device has. */
#define LADDER_MAX_SPAN (48 * 1024 / (LADDER_TILE_HEIGHT * 2)) /* columns */

/* In the memory of whoever runs the code. */
typedef unsigned long long LadderAddress;

/* The weights of core/filtertaps.h. */
typedef struct
{
  LadderAddress first;   /* of unsigned short, one an output sample */
  LadderAddress weights; /* of short, one a tap and output sample */
  unsigned n_taps;
  unsigned n_out;
} LadderAxis;

/* One component; samples are of one byte or two, in the machine's order. */
typedef struct
{
  LadderAddress base;
  unsigned pitch;  /* bytes from line to line */
  unsigned step;   /* bytes from sample to sample */
  unsigned bytes;  /* of a sample */
  unsigned unused; /* low bits of a sample that have no meaning */
  unsigned depth;  /* bits that have one */
} LadderSamples;

typedef struct
{
  LadderSamples in;
  LadderSamples out;
  LadderAxis across;
  LadderAxis down;
  unsigned first_tile; /* of all planes' */
  unsigned tiles_across;
} LadderPlane;

typedef struct
{
  LadderPlane planes[LADDER_MAX_PLANES];
  unsigned n_planes;
  unsigned span; /* columns of the source that a tile needs at most */
} LadderLaunch;

/* One output plane's piece. */
typedef struct
{
  const LadderPlane *plane;
  unsigned left, top;
  unsigned width, height;
  unsigned first_column; /* of the source */
  unsigned n_columns;
} LadderTile;

LADDER_FUNCTION unsigned
ladder_min (unsigned a, unsigned b)
{
  return a < b ? a : b;
}

LADDER_FUNCTION unsigned
ladder_first (const LadderAxis *axis, unsigned k)
{
  return ((const unsigned short *) axis->first)[k];
}

LADDER_FUNCTION int
ladder_weight (const LadderAxis *axis, unsigned tap, unsigned k)
{
  return ((const short *) axis->weights)[tap * axis->n_out + k];
}

LADDER_FUNCTION LadderTile
ladder_tile (const LadderLaunch *launch, unsigned block)
{
  LadderTile tile;
  unsigned i = 0;
  while (i + 1 < launch->n_planes && launch->planes[i + 1].first_tile <= block)
    i++;
  tile.plane = &launch->planes[i];
  block -= tile.plane->first_tile;
  tile.left = block % tile.plane->tiles_across * LADDER_TILE_WIDTH;
  tile.top = block / tile.plane->tiles_across * LADDER_TILE_HEIGHT;
  tile.width =
      ladder_min (tile.plane->across.n_out - tile.left, LADDER_TILE_WIDTH);
  tile.height =
      ladder_min (tile.plane->down.n_out - tile.top, LADDER_TILE_HEIGHT);
  tile.first_column = ladder_first (&tile.plane->across, tile.left);
  tile.n_columns =
      ladder_first (&tile.plane->across, tile.left + tile.width - 1) +
      tile.plane->across.n_taps - tile.first_column;
  return tile;
}

/* As of 16 bits, whatever the depth. */
LADDER_FUNCTION int
ladder_load (const LadderSamples *in, LadderAddress at)
{
  if (in->bytes == 1)
    return *(const unsigned char *) at << 8;
  return *(const unsigned short *) at >> in->unused << (16 - in->depth);
}

LADDER_FUNCTION void
ladder_store (const LadderSamples *out, LadderAddress at, int value)
{
  if (out->bytes == 1)
    *(unsigned char *) at = (unsigned char) value;
  else
    *(unsigned short *) at = (unsigned short) (value << out->unused);
}

/* Of a sum of weighted samples of 16 bits the highest `depth`, rounded. */
LADDER_FUNCTION int
ladder_round (int sum, unsigned depth)
{
  unsigned shift = 14 + 16 - depth;
  int most = (1 << depth) - 1;
  int value = (sum + (1 << (shift - 1))) >> shift;
  return value < 0 ? 0 : value > most ? most : value;
}

/* The first half of a thread's work; `lines`: what the block shares. */
LADDER_FUNCTION void
ladder_filter_down (const LadderTile *tile, unsigned span, unsigned thread,
    unsigned short *lines)
{
  const LadderPlane *plane = tile->plane;
  unsigned n = tile->n_columns * tile->height;
  for (unsigned i = thread; i < n; i += LADDER_THREADS) {
    unsigned line = i / tile->n_columns, column = i % tile->n_columns;
    unsigned k = tile->top + line;
    LadderAddress at = plane->in.base +
        (LadderAddress) ladder_first (&plane->down, k) * plane->in.pitch +
        (tile->first_column + column) * plane->in.step;
    int sum = 0;
    for (unsigned t = 0; t < plane->down.n_taps; t++) {
      sum += ladder_weight (&plane->down, t, k) * ladder_load (&plane->in, at);
      at += plane->in.pitch;
    }
    lines[line * span + column] = (unsigned short) ladder_round (sum, 16);
  }
}

/* The second, when all threads of the block have done the first. */
LADDER_FUNCTION void
ladder_filter_across (const LadderTile *tile, unsigned span, unsigned thread,
    const unsigned short *lines)
{
  const LadderPlane *plane = tile->plane;
  unsigned n = tile->width * tile->height;
  for (unsigned i = thread; i < n; i += LADDER_THREADS) {
    unsigned line = i / tile->width, column = i % tile->width;
    unsigned k = tile->left + column;
    const unsigned short *in = lines + line * span +
        ladder_first (&plane->across, k) - tile->first_column;
    int sum = 0;
    for (unsigned t = 0; t < plane->across.n_taps; t++)
      sum += ladder_weight (&plane->across, t, k) * in[t];
    ladder_store (&plane->out,
        plane->out.base +
            (LadderAddress) (tile->top + line) * plane->out.pitch +
            (LadderAddress) k * plane->out.step,
        ladder_round (sum, plane->out.depth));
  }
}
