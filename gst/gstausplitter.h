/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. An H.264 byte stream in buffers of any size, taken apart into
 * buffers of one access unit: where core/h264split.h says to cut, with the
 * timestamps that belong to each.
 *
 *   gst_au_splitter_push (&splitter, buffer);
 *   while ((unit = gst_au_splitter_next (&splitter, sets)))
 *     ...
 *   at the end: while ((unit = gst_au_splitter_finish (&splitter, sets))) ...
 *
 * Streaming thread only. */

#pragma once

#include <gst/base/gstadapter.h>

#include "core/h264split.h"

G_BEGIN_DECLS

typedef struct
{
  H264Splitter splitter;
  GstAdapter *adapter;   /* (owned) bytes of the access unit being split */
  guint64 offset;        /* in the stream, of the adapter's first byte */
  guint64 used_pts_from; /* in the stream, of the buffer whose PTS is spent,
                            and the same for DTS */
  guint64 used_dts_from;

  GstBuffer *piece; /* (owned, nullable) the buffer being read, mapped */
  GstMapInfo map;
  gsize pos;
} GstAuSplitter;

void gst_au_splitter_init (GstAuSplitter *splitter);
void gst_au_splitter_clear (GstAuSplitter *splitter); /* frees */

/* Forgets the bytes under way; the stream begins anew. */
void gst_au_splitter_reset (GstAuSplitter *splitter);

/* Takes the next `buffer` of the stream (transfer full). FALSE when it cannot
 * be mapped. */
gboolean gst_au_splitter_push (GstAuSplitter *splitter, GstBuffer *buffer);

/* Returns (transfer full, nullable) the next access unit that is whole. NULL:
 * push more. Parameter sets that come between units go into `sets`. */
GstBuffer *gst_au_splitter_next (GstAuSplitter *splitter,
    H264ParameterSets *sets);

/* Returns (transfer full, nullable) what is left, as if the stream ended here:
 * an access unit a call. NULL: nothing, and the splitter is reset. */
GstBuffer *gst_au_splitter_finish (GstAuSplitter *splitter,
    const H264ParameterSets *sets);

/* Bytes that are kept, of the access unit that is not whole yet. */
gsize gst_au_splitter_size (const GstAuSplitter *splitter);

G_END_DECLS
