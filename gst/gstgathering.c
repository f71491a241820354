/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstgathering.h"

void
gst_gathering_begin (GstGathering *gathering, GstAdapter *adapter, gsize size)
{
  gsize n_present = gst_adapter_available (adapter);
  GstMapInfo map;

  /* Pages that nothing is written to take no memory. */
  GstBuffer *piece = gst_buffer_new_allocate (NULL, size, NULL);
  if (!piece || n_present >= size ||
      !gst_buffer_map (piece, &map, GST_MAP_WRITE)) {
    gst_clear_buffer (&piece);
    return;
  }
  if (n_present > 0)
    gst_adapter_copy (adapter, map.data, 0, n_present);
  gst_buffer_unmap (piece, &map);
  gst_adapter_clear (adapter);
  *gathering = (GstGathering){ .piece = piece, .n_filled = n_present };
}

void
gst_gathering_push (GstGathering *gathering, GstAdapter *adapter,
    GstBuffer *buffer)
{
  if (!gathering->piece) {
    gst_adapter_push (adapter, buffer);
    return;
  }
  gsize size = gst_buffer_get_size (buffer);
  gsize n_missing =
      gst_buffer_get_size (gathering->piece) - gathering->n_filled;
  gsize n_taken = MIN (size, n_missing);
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_fill (gathering->piece, gathering->n_filled, map.data, n_taken);
    gst_buffer_unmap (buffer, &map);
  }
  gathering->n_filled += n_taken;
  if (n_taken == n_missing)
    gst_adapter_push (adapter, g_steal_pointer (&gathering->piece));
  if (n_taken < size)
    gst_adapter_push (adapter,
        gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, n_taken,
            size - n_taken));
  gst_buffer_unref (buffer);
}

void
gst_gathering_end (GstGathering *gathering, GstAdapter *adapter)
{
  if (!gathering->piece)
    return;
  gst_buffer_set_size (gathering->piece, (gssize) gathering->n_filled);
  gst_adapter_push (adapter, g_steal_pointer (&gathering->piece));
}

void
gst_gathering_clear (GstGathering *gathering)
{
  gst_clear_buffer (&gathering->piece);
}
