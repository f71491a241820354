/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. A CMAF chunk: [styp] moof and the mdat header. The payload itself is
 * never here: the caller puts its bytes after the header. */

#pragma once

#include "core/mp4.h"
#include "core/status.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 duration; /* ticks, > 0 */
  guint32 size_bytes;
  gint32 composition_offset; /* ticks: PTS - DTS, signed (trun version 1) */
  gboolean is_sync;
} Mp4Sample;

typedef struct
{
  guint32 sequence_number; /* from 1 */
  guint32 track_id;
  guint64 base_media_decode_time; /* ticks */
  const Mp4Sample *samples;       /* (borrowed) */
  guint n_samples;                /* > 0 */
  gboolean is_segment_start;      /* writes styp (ISO/IEC 23000-19 7.3.3.1) */
  gboolean has_reordering; /* write composition offsets though all are 0 */
  gboolean is_video;       /* sample flags: sync, depends_on */
} Mp4Fragment;

/* Appends [styp] moof and the 8-byte mdat header. CORE_LIMIT when the payload
 * does not fit a 32-bit mdat or is empty. Fields that all samples share go into
 * tfhd defaults; trun rows hold only what differs (ISO/IEC 14496-12 8.8.8). */
CoreStatus mp4_write_fragment (ByteWriter *w, const Mp4Fragment *fragment);

G_END_DECLS
