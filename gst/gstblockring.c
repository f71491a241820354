/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstblockring.h"

/* Blocks kept for later. When downstream holds more than these (a long queue,
 * an open fragment), further blocks are made and forgotten. */
#define MAX_BLOCKS 32

void
gst_block_ring_init (GstBlockRing *ring, gsize block_size)
{
  ring->blocks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_memory_unref);
  ring->block_size = block_size;
}

void
gst_block_ring_clear (GstBlockRing *ring)
{
  g_clear_pointer (&ring->blocks, g_ptr_array_unref);
}

/* Every piece in use holds a reference to the block it is part of. */
static GstMemory *
find_unused (GstBlockRing *ring)
{
  for (guint i = 0; i < ring->blocks->len; i++) {
    GstMemory *block = g_ptr_array_index (ring->blocks, i);
    if (GST_MINI_OBJECT_REFCOUNT_VALUE (block) == 1)
      return block;
  }
  return NULL;
}

GstBuffer *
gst_block_ring_acquire (GstBlockRing *ring, gsize size)
{
  if (size > ring->block_size)
    return gst_buffer_new_allocate (NULL, size, NULL);

  GstMemory *block = find_unused (ring);
  if (!block) {
    block = gst_allocator_alloc (NULL, ring->block_size, NULL);
    if (ring->blocks->len < MAX_BLOCKS)
      g_ptr_array_add (ring->blocks, gst_memory_ref (block));
  } else {
    gst_memory_ref (block);
  }

  /* A read at the end of a file left it shortened. */
  gsize offset;
  gst_memory_get_sizes (block, &offset, NULL);
  gst_memory_resize (block, -(gssize) offset, size);

  GstBuffer *buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, block);
  return buffer;
}
