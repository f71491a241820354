/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstframering.h"

#include <string.h>

void
gst_frame_ring_clear (GstFrameRing *ring)
{
  for (guint i = 0; i < GST_FRAME_RING_N_SLOTS; i++)
    g_clear_pointer (&ring->slots[i].memory, gst_memory_unref);
}

/* The bytes of system memory stay where they are, mapped or not. */
static gboolean
fill_slot (GstFrameRingSlot *slot)
{
  GstMapInfo map;
  slot->memory = gst_allocator_alloc (NULL, GST_FRAME_RING_SLOT_SIZE, NULL);
  if (!gst_memory_map (slot->memory, &map, GST_MAP_WRITE))
    return FALSE;
  slot->data = map.data;
  gst_memory_unmap (slot->memory, &map);
  return TRUE;
}

/* What was handed out longest ago is back first: a queue downstream either has
 * let go of it or holds all others, too. */
static GstFrameRingSlot *
find_unused (GstFrameRing *ring)
{
  GstFrameRingSlot *slot = &ring->slots[ring->next];
  ring->next = (ring->next + 1) % GST_FRAME_RING_N_SLOTS;
  if (!slot->memory)
    return fill_slot (slot) ? slot : NULL;
  return GST_MINI_OBJECT_REFCOUNT_VALUE (slot->memory) == 1 ? slot : NULL;
}

static GstMemory *
copy_alone (const guint8 *bytes, gsize size)
{
  guint8 *copy = g_memdup2 (bytes, size);
  return gst_memory_new_wrapped (0, copy, size, 0, size, copy, g_free);
}

GstMemory *
gst_frame_ring_copy (GstFrameRing *ring, const guint8 *bytes, gsize size)
{
  GstFrameRingSlot *slot =
      size <= GST_FRAME_RING_SLOT_SIZE ? find_unused (ring) : NULL;
  if (!slot)
    return copy_alone (bytes, size);

  memcpy (slot->data, bytes, size);
  /* Who had it may have moved its ends. */
  gst_memory_resize (slot->memory, -(gssize) slot->memory->offset, size);
  return gst_memory_ref (slot->memory);
}
