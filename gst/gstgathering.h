/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One large piece of a stream, put together as its buffers come.
 * GstAdapter joins them after the last one, when all are there twice.
 *
 * Zero-initialise it. Streaming thread. */

#pragma once

#include <gst/base/gstadapter.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstBuffer *piece; /* (owned, nullable) of the size that is to come */
  gsize n_filled;   /* bytes of it that came */
} GstGathering;

/* The next `size` bytes are one piece, and what `adapter` has is its start. */
void gst_gathering_begin (GstGathering *gathering, GstAdapter *adapter,
    gsize size);

/* Takes `buffer`, and gives `adapter` the piece once it is whole, then what is
 * left of the buffer. Without a piece it gives that at once. */
void gst_gathering_push (GstGathering *gathering, GstAdapter *adapter,
    GstBuffer *buffer);

/* No more comes: gives `adapter` what did. */
void gst_gathering_end (GstGathering *gathering, GstAdapter *adapter);

void gst_gathering_clear (GstGathering *gathering);

G_END_DECLS
