/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the GPU does to one source picture: all sizes of it in one
 * launch. The output is cut into tiles, one a block of threads; a block filters
 * the columns that its tile needs down to the tile's lines, into memory that its
 * threads share, and then along those lines. Integers throughout, so that a
 * host, where this compiles as C, gets the same pictures. No header is included,
 * as the run-time compiler has none. */

#pragma once

/* LADDER_LOAD: of memory that nobody writes meanwhile, and that is not shared. */
#ifdef __CUDACC__
#define LADDER_FUNCTION static __device__ __forceinline__
#define LADDER_LOAD(type, at) __ldg ((const type *) (at))
#define LADDER_UNROLL _Pragma ("unroll 4")
#else
#define LADDER_FUNCTION static inline
#define LADDER_LOAD(type, at) (*(const type *) (at))
#define LADDER_UNROLL
#endif

#define LADDER_TILE_WIDTH 64 /* samples */
#define LADDER_TILE_HEIGHT 8
#define LADDER_THREADS 256
/* Threads that filter down to one line, and lines that are filtered at once. */
#define LADDER_LANES (LADDER_THREADS / LADDER_TILE_HEIGHT)
#define LADDER_ROWS (LADDER_THREADS / LADDER_TILE_WIDTH)
#define LADDER_WORD 4 /* bytes that a thread loads at once */

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

/* One component; samples are of one byte or two, the lower one first. What is read
 * begins and ends at whole words in each line. */
typedef struct
{
  LadderAddress base;
  unsigned pitch;  /* bytes from line to line */
  unsigned step;   /* bytes from sample to sample: 1, 2 or 4 */
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
  return LADDER_LOAD (unsigned short,
      axis->first + (LadderAddress) k * sizeof (unsigned short));
}

LADDER_FUNCTION int
ladder_weight (const LadderAxis *axis, unsigned tap, unsigned k)
{
  return LADDER_LOAD (short,
      axis->weights + (LadderAddress) (tap * axis->n_out + k) * sizeof (short));
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

/* Of one line each LADDER_LANES-th word, the first byte lowest. `bytes` of a sample
 * is a constant where this is called. */
LADDER_FUNCTION void
ladder_filter_line (const LadderTile *tile, unsigned line, unsigned lane,
    unsigned short *out, unsigned bytes)
{
  const LadderPlane *plane = tile->plane;
  unsigned step = plane->in.step, pitch = plane->in.pitch;
  unsigned unused = bytes == 1 ? 0 : plane->in.unused;
  unsigned up = bytes == 1 ? 8 : 16 - plane->in.depth; /* as of 16 bits */
  unsigned mask = bytes == 1 ? 0xff : 0xffff;
  unsigned k = tile->top + line;
  LadderAddress first = plane->in.base +
      (LadderAddress) ladder_first (&plane->down, k) * pitch +
      tile->first_column * step;
  LadderAddress end = first + (tile->n_columns - 1) * step + bytes;
  LadderAddress at = first / LADDER_WORD * LADDER_WORD;
  for (at += lane * LADDER_WORD; at < end; at += LADDER_LANES * LADDER_WORD) {
    int sums[LADDER_WORD] = { 0 };
    LADDER_UNROLL
    for (unsigned t = 0; t < plane->down.n_taps; t++) {
      unsigned word = LADDER_LOAD (unsigned, at + (LadderAddress) t * pitch);
      int weight = ladder_weight (&plane->down, t, k);
      for (unsigned i = 0; i < LADDER_WORD; i += bytes)
        sums[i] += weight * (int) ((word >> (8 * i) & mask) >> unused << up);
    }
    for (unsigned i = 0; i < LADDER_WORD; i += bytes) {
      unsigned offset = (unsigned) (at - first) + i; /* wraps before `first` */
      unsigned column = offset >> (step >> 1);
      if ((offset & (step - 1)) == 0 && column < tile->n_columns)
        out[column] = (unsigned short) ladder_round (sums[i], 16);
    }
  }
}

/* The first half of a thread's work; `lines`: what the block shares. */
LADDER_FUNCTION void
ladder_filter_down (const LadderTile *tile, unsigned span, unsigned thread,
    unsigned short *lines)
{
  unsigned line = thread / LADDER_LANES, lane = thread % LADDER_LANES;
  unsigned short *out = lines + line * span;
  if (line >= tile->height)
    return;
  if (tile->plane->in.bytes == 1)
    ladder_filter_line (tile, line, lane, out, 1);
  else
    ladder_filter_line (tile, line, lane, out, 2);
}

/* The second, when all threads of the block have done the first. A thread has one
 * column, and each LADDER_ROWS-th line of it. */
LADDER_FUNCTION void
ladder_filter_across (const LadderTile *tile, unsigned span, unsigned thread,
    const unsigned short *lines)
{
  enum
  {
    N_LINES = LADDER_TILE_HEIGHT / LADDER_ROWS
  };
  const LadderPlane *plane = tile->plane;
  unsigned row = thread / LADDER_TILE_WIDTH,
           column = thread % LADDER_TILE_WIDTH;
  unsigned k = tile->left + column;
  int sums[N_LINES] = { 0 };
  if (column >= tile->width)
    return;
  lines += ladder_first (&plane->across, k) - tile->first_column;
  LADDER_UNROLL
  for (unsigned t = 0; t < plane->across.n_taps; t++) {
    int weight = ladder_weight (&plane->across, t, k);
    for (unsigned i = 0; i < N_LINES; i++) {
      unsigned line = ladder_min (row + i * LADDER_ROWS, tile->height - 1);
      sums[i] += weight * lines[line * span + t];
    }
  }
  LadderAddress out = plane->out.base + (LadderAddress) k * plane->out.step;
  for (unsigned i = 0; i < N_LINES; i++) {
    unsigned line = row + i * LADDER_ROWS;
    if (line < tile->height)
      ladder_store (&plane->out,
          out + (LadderAddress) (tile->top + line) * plane->out.pitch,
          ladder_round (sums[i], plane->out.depth));
  }
}
