/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The buffer lists that a fragmented MP4 muxer pushes: the only place
 * that knows which flags say what. It is the contract of cmafmux, so that what
 * was written for that works on:
 *
 *   header of the stream (ftyp, moov)    HEADER DISCONT
 *   start of a fragment (styp, moof)     HEADER             PTS DTS DURATION
 *   start of a further chunk (moof)      HEADER DELTA_UNIT  PTS DTS DURATION
 *   samples                              DELTA_UNIT
 *   the last buffer of the list          ... MARKER
 *
 * The offset of a fragment's or chunk's first buffer is its sequence number. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 sequence_number;
  GstClockTime pts; /* the earliest of the fragment */
  GstClockTime dts; /* the first; GST_CLOCK_TIME_NONE: unknown */
  GstClockTime duration;
  gboolean is_chunk; /* does not begin a fragment */
  GstBuffer *first;  /* (nullable) the first sample, whose metas about the
                           fragment's time go on its first buffer */
} GstFragmentInfo;

/* Appends the stream's header (transfer full). */
void gst_fragment_list_add_stream_header (GstBufferList *list,
    GstBuffer *header);

/* Appends the bytes (transfer full, g_free) of a fragment's boxes up to the
 * header of mdat. */
void gst_fragment_list_add_header (GstBufferList *list, guint8 *data,
    gsize size, const GstFragmentInfo *info);

/* Appends the memories of samples, shared, in as few buffers as hold them; of
 * samples under 1 KB that follow each other, one copy. No buffer gets more
 * memories than a GstBuffer has room for, since it would join them. */
void gst_fragment_list_add_samples (GstBufferList *list,
    GstBuffer *const *samples, guint n_samples);

/* Marks the end. */
void gst_fragment_list_finish (GstBufferList *list);

G_END_DECLS
