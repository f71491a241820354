/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The source pads of a Matroska demuxer: which tracks get one, what
 * is announced on them, and blocks turned into pushed buffers. Knows nothing of
 * where the bytes come from.
 *
 * Streaming thread, unless it says otherwise. */

#pragma once

#include <gst/base/gstflowcombiner.h>
#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (gst_ebml_fast_demux_debug);

typedef struct
{
  GstElement *element; /* (borrowed) */
  GPtrArray *outputs;  /* (owned) one for each pad, in track order */
  GstFlowCombiner *flows;
  gboolean repair_timestamps;
  guint group_id;
  guint64 n_buffers;     /* pushed so far, on all pads */
  guint64 n_losses;      /* damaged places and frames so far */
  GstClockTime duration; /* NONE: unknown */
} GstMatroskaPads;

/* "video_%u", "audio_%u" and "subtitle_%u". */
void gst_matroska_pads_add_templates (GstElementClass *klass);

void gst_matroska_pads_init (GstMatroskaPads *pads, GstElement *element,
    gboolean repair_timestamps);

/* Removes the pads. No streaming thread runs. */
void gst_matroska_pads_clear (GstMatroskaPads *pads);

/* MATROSKA_EVENT_HEADERS: adds a pad for each track that can be demuxed, then
 * signals no-more-pads. When there are pads (after a flush, or in the next
 * Segment), finds their tracks again; their caps may change. */
GstFlowReturn gst_matroska_pads_handle_headers (GstMatroskaPads *pads,
    const MatroskaParser *parser, guint group_id);

/* MATROSKA_EVENT_BLOCK: `memory` holds the bytes that the offsets of its frames
 * count from, at `base`. */
GstFlowReturn gst_matroska_pads_push_block (GstMatroskaPads *pads,
    const MatroskaBlock *block, GstMemory *memory, gsize base);

/* Takes `event`. Any thread. */
void gst_matroska_pads_push_event (GstMatroskaPads *pads, GstEvent *event);

/* Something was lost. TRUE when that is worth a message. */
gboolean gst_matroska_pads_count_loss (GstMatroskaPads *pads);

/* Something was lost: the next buffers say so. */
void gst_matroska_pads_mark_discont (GstMatroskaPads *pads);

G_END_DECLS
