/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. A movie fragment, a CMAF chunk when it has one track: [styp] [prft]
 * [emsg...] moof and the mdat header. The payload itself is never here: the
 * caller puts its bytes after the header. */

#pragma once

#include "core/mp4event.h"

G_BEGIN_DECLS

/* What a sample is to random access (ISO/IEC 14496-12 8.6.4.3, 8.8.3.1, 10.4).
 * At most one of SYNC and OPEN_GOP_START, at most one LEADING kind. */
typedef enum
{
  /* Stream access point of type 1 or 2: nothing that follows in decode order
   * needs what came before. */
  MP4_SAMPLE_SYNC = 1 << 0,
  /* Type 3: an intra picture whose leading pictures may need what came before
   * it (CRA with RASL, an open GOP); joins the 'rap ' group, is no sync
   * sample. */
  MP4_SAMPLE_OPEN_GOP_START = 1 << 1,
  /* Presented before the access point that it follows in decode order. */
  MP4_SAMPLE_LEADING_SKIPPED = 1 << 2,   /* needs what came before (RASL) */
  MP4_SAMPLE_LEADING_DECODABLE = 1 << 3, /* does not (RADL) */
  MP4_SAMPLE_DISPOSABLE = 1 << 4,        /* no other sample depends on it */
} Mp4SampleFlags;

typedef struct
{
  guint32 duration; /* ticks, > 0 */
  guint32 size_bytes;
  gint32 composition_offset; /* ticks: PTS - DTS, signed (trun version 1) */
  guint16 flags;             /* Mp4SampleFlags */
  gint16 roll_distance;      /* > 0: decoding may begin here and is right after
                                so many samples (gradual refresh); else 0 */
} Mp4Sample;

/* One track's part of a fragment. */
typedef struct
{
  guint32 track_id;
  guint64 base_media_decode_time; /* ticks */
  const Mp4Sample *samples;       /* (borrowed) */
  guint n_samples;                /* 0: the track has no traf here */
  gboolean is_in_roll_group; /* audio: all samples are in the group that the
                                header describes, see mp4_roll_distance() */
  gboolean has_reordering;   /* write composition offsets though all are 0 */
  gboolean is_delayed;       /* an edit list takes composition offsets back:
                                trun version 0, unless one is below 0 */
  gboolean is_video; /* other media: every sample is a sync sample, whatever
                        its flags say */
} Mp4TrackRun;

typedef struct
{
  guint32 sequence_number; /* from 1 */
  const Mp4TrackRun *tracks;
  guint n_tracks;
  gboolean is_segment_start; /* writes styp (ISO/IEC 14496-12 8.16.2) */
  gboolean is_cmaf;          /* ... which says that it is a segment of a CMAF
                                track ('cmfs', ISO/IEC 23000-19 7.3.3.1) */
  gboolean is_last_segment;  /* ... which also says so ('lmsg', ISO/IEC
                                23009-1 7.3.1) */
  const Mp4ProducerReferenceTime *prft; /* (nullable) */
  const Mp4Event *events;
  guint n_events;
} Mp4Fragment;

/* Appends the boxes up to and including the mdat header. The payload that the
 * caller puts behind it is that of all tracks' samples: tracks in the given
 * order, each one's samples in a row.
 * CORE_LIMIT, and nothing written, when the payload is empty or does not fit a
 * 32-bit mdat, or a track's begins farther from moof than data_offset can say
 * (2 GiB). Fields that all samples share go into tfhd defaults; trun rows hold
 * only what differs (ISO/IEC 14496-12 8.8.8). */
CoreStatus mp4_write_fragment (ByteWriter *w, const Mp4Fragment *fragment);

G_END_DECLS
