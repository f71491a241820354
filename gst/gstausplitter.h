/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. A stream of NAL units in buffers of any size, taken apart into
 * buffers of one access unit: where core/nalsplit.h says to cut, with the
 * timestamps that belong to each.
 *
 *   gst_au_splitter_push (&splitter, buffer, framing);
 *   while ((unit = gst_au_splitter_next (&splitter, sets, &au)))
 *     ...
 *   at the end: while ((unit = gst_au_splitter_finish (&splitter, sets, &au)))
 *     ...
 *
 * Streaming thread only. */

#pragma once

#include <gst/base/gstadapter.h>

#include "core/nalsplit.h"

G_BEGIN_DECLS

typedef struct
{
  NalSplitter splitter;
  GstAdapter *adapter;   /* (owned) bytes of the access unit being split */
  guint64 offset;        /* in the stream, of the adapter's first byte */
  guint64 used_pts_from; /* in the stream, of the buffer whose PTS is spent,
                            and the same for DTS */
  guint64 used_dts_from;
  guint n_buffers;     /* that the adapter's bytes came in, at most */
  gboolean was_merged; /* the last unit was copied, out of too many of them */

  GstBuffer *piece; /* (owned, nullable) the buffer being read, mapped */
  GstMapInfo map;
  NalFraming framing; /* of the piece */
  gsize pos;
} GstAuSplitter;

void gst_au_splitter_init (GstAuSplitter *splitter);
void gst_au_splitter_clear (GstAuSplitter *splitter); /* frees */

/* Forgets the bytes under way; the stream begins anew. */
void gst_au_splitter_reset (GstAuSplitter *splitter);

/* Takes the next `buffer` of the stream (transfer full): any bytes of a byte
 * stream, or whole units behind lengths. FALSE when it cannot be mapped. */
gboolean gst_au_splitter_push (GstAuSplitter *splitter, GstBuffer *buffer,
    NalFraming framing);

/* Returns (transfer full, nullable) the next access unit that is whole, and
 * says in `au` (borrowed until the next call) what is in it. NULL: push more.
 * Its bytes are those that were pushed; only where they came in more buffers
 * than one can hold they are put together. */
GstBuffer *gst_au_splitter_next (GstAuSplitter *splitter, NalSets *sets,
    const NalAccessUnit **au);

/* Returns (transfer full, nullable) what is left, as if the stream ended here:
 * an access unit a call. NULL: nothing, and the splitter is reset. */
GstBuffer *gst_au_splitter_finish (GstAuSplitter *splitter, NalSets *sets,
    const NalAccessUnit **au);

/* Bytes that are kept, of the access unit that is not whole yet. */
gsize gst_au_splitter_size (const GstAuSplitter *splitter);

G_END_DECLS
