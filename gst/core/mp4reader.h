/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What files of this project say of their times, read back to go on
 * with them after a crash: a header of one track, and fragments of it. Other
 * files are read as far as they are like that. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 timescale;
  gint64 media_time; /* of the edit: ticks that the media is ahead by */
} Mp4HeaderTimes;

/* Reads the first track of a CMAF header (ftyp and moov). Errors: CORE_INVALID;
 * CORE_NEED_DATA where it ends too early. */
CoreStatus mp4_read_header_times (Span header, Mp4HeaderTimes *times);

/* A moof and the mdat behind it. */
typedef struct
{
  gsize offset_bytes;             /* of the moof, in what the reader reads */
  guint64 base_media_decode_time; /* ticks */
  guint64 duration;               /* ticks, of all samples */
  gboolean is_whole;              /* the mdat ends inside, too */

  /* The first sample. */
  gboolean is_sync;
  gint64 composition_offset; /* ticks */
  guint64 end_bytes;         /* where it ends, from the moof's first byte */
} Mp4FragmentTimes;

/* Reads the first track of the next fragment, past other boxes, and moves behind
 * it, or to the end. Errors: CORE_INVALID; CORE_LIMIT: times that nothing lasts;
 * CORE_NEED_DATA: there is none that is whole as far as its mdat. */
CoreStatus mp4_read_fragment_times (ByteReader *r, Mp4FragmentTimes *times);

G_END_DECLS
