/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. The 'sidx' in front of a file whose media is not known yet: it is
 * left room for, filled while the media goes out, and written into that room at
 * the end. However many segments there are, it fits: where they are more than
 * it has references, each reference stands for twice as many. */

#pragma once

#include "core/mp4index.h"

G_BEGIN_DECLS

typedef struct _SegmentIndex SegmentIndex;

/* `max_references` is even. */
SegmentIndex *segment_index_new (guint max_references);
void segment_index_free (SegmentIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SegmentIndex, segment_index_free)

/* A segment begins; its first sample is an access point of this kind, or
 * MP4_SAP_UNKNOWN. */
void segment_index_begin (SegmentIndex *index, Mp4SapType sap_type,
    gint64 sap_time);

/* Bytes of the segment. */
void segment_index_add_bytes (SegmentIndex *index, guint64 size_bytes);

/* The segment's samples of the indexed track are presented from `start` to
 * `end`, in ticks; the times of several calls add up to one span. */
void segment_index_add_span (SegmentIndex *index, gint64 start, gint64 end);

/* The bytes that the index takes, used or not. */
gsize segment_index_room (const SegmentIndex *index);

/* Appends so many bytes of nothing: a 'free' box. */
void segment_index_write_room (const SegmentIndex *index, ByteWriter *w);

/* Appends the index, and a 'free' box over the rest of its room, behind which
 * the first segment begins. CORE_LIMIT, and nothing written: a reference of
 * 2 GiB or longer than its field can say; CORE_NEED_DATA: no segment yet. */
CoreStatus segment_index_write (const SegmentIndex *index, ByteWriter *w,
    guint32 track_id, guint32 timescale);

G_END_DECLS
