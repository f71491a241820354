/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Memories for copies of small frames, used again as soon as nobody
 * downstream holds them: to make and to free one costs more than the copy.
 *
 * Not thread-safe; the copies may be dropped in any thread. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* So many bytes fit. */
#define GST_FRAME_RING_SLOT_SIZE 1024

/* They stay in the processor's cache. */
#define GST_FRAME_RING_N_SLOTS 16

typedef struct
{
  GstMemory *memory; /* (owned, nullable) not used yet */
  guint8 *data;      /* where its bytes begin */
} GstFrameRingSlot;

/* Zero-initialise it. */
typedef struct
{
  GstFrameRingSlot slots[GST_FRAME_RING_N_SLOTS];
  guint next;
} GstFrameRing;

void gst_frame_ring_clear (GstFrameRing *ring);

/* Returns (transfer full) a copy; of more than a slot's size in memory of its
 * own. */
GstMemory *gst_frame_ring_copy (GstFrameRing *ring, const guint8 *bytes,
    gsize size);

G_END_DECLS
