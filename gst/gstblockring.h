/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Large memories to read a file into, used again as soon as nobody
 * downstream holds a piece of them. Fresh pages from malloc() fault and are
 * zeroed by the kernel, which costs more than demuxing does.
 *
 * Not thread-safe; the pieces may be dropped in any thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *blocks; /* (owned, GstMemory) */
  gsize block_size;  /* bytes */
} GstBlockRing;

void gst_block_ring_init (GstBlockRing *ring, gsize block_size);
void gst_block_ring_clear (GstBlockRing *ring);

/* Returns (transfer full) a writable buffer of `size` bytes in one memory. Up
 * to the block size it comes from the ring, else it is new. */
GstBuffer *gst_block_ring_acquire (GstBlockRing *ring, gsize size);

G_END_DECLS
