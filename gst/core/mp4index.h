/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Where in a file the media is: 'sidx', in front of what it indexes,
 * and 'mfra', at the end of a file. */

#pragma once

#include "core/mp4frag.h"
#include "core/status.h"

G_BEGIN_DECLS

/* The stream access points of ISO/IEC 14496-12 Annex I that a reference may
 * begin with. */
typedef enum
{
  MP4_SAP_UNKNOWN = 0,
  MP4_SAP_CLOSED_GOP = 1,         /* everything after it is decodable */
  MP4_SAP_CLOSED_GOP_LEADING = 2, /* ... but it is not presented first */
  MP4_SAP_OPEN_GOP = 3,           /* some leading pictures are not decodable */
  MP4_SAP_GRADUAL_REFRESH = 4,
} Mp4SapType;

/* What the first sample of a run is. */
Mp4SapType mp4_sap_type (const Mp4TrackRun *run);

/* A subsegment: bytes from a moof (or what stands before it) to the next. */
typedef struct
{
  guint64 size_bytes;
  guint64 duration; /* ticks of presentation */
  Mp4SapType sap_type;
  gboolean starts_with_sap; /* the first access point is its first sample */
  guint32 sap_delta_time;   /* ticks from the subsegment's earliest presentation
                               to that of its first access point */
} Mp4Reference;

typedef struct
{
  guint32 reference_id; /* the track's id */
  guint32 timescale;
  guint64 earliest_presentation_time; /* ticks, of the first reference */
  guint64 first_offset; /* bytes between the box and the first reference */
  const Mp4Reference *references;
  guint n_references;
} Mp4SegmentIndex;

/* How much mp4_write_sidx() writes, so that an index can be left room for in
 * front of media that is not written yet. */
gsize mp4_sidx_size (guint n_references);

/* ISO/IEC 14496-12 8.16.3. CORE_LIMIT, and nothing written: more than 65535
 * references, one of 2 GiB or more, a duration of 2^32 ticks, a sap_delta_time
 * of 2^28. */
CoreStatus mp4_write_sidx (ByteWriter *w, const Mp4SegmentIndex *index);

/* A sync sample for 'tfra'. */
typedef struct
{
  guint64 time;        /* ticks of presentation */
  guint64 moof_offset; /* bytes from the start of the file */
  guint32 traf_number; /* from 1, as are the others */
  guint32 trun_number;
  guint32 sample_number;
} Mp4RandomAccess;

typedef struct
{
  guint32 track_id;
  const Mp4RandomAccess *entries; /* (borrowed) in order of time */
  guint n_entries;
} Mp4TrackAccess;

/* 8.8.9 to 8.8.11. CORE_LIMIT, and nothing written: the box does not fit 32
 * bits. */
CoreStatus mp4_write_mfra (ByteWriter *w, const Mp4TrackAccess *tracks,
    guint n_tracks);

G_END_DECLS
