/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The CMAF header: ftyp + moov without samples (ISO/IEC 23000-19 7.3.1,
 * ISO/IEC 14496-12 8). */

#pragma once

#include "core/codec.h"
#include "core/mp4.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 track_id; /* from 1 */
  guint32 timescale;
  const CodecConfig *codec;    /* (borrowed) */
  const gchar *language;       /* (nullable) BCP 47 or ISO 639-2; NULL: und */
  guint32 average_bitrate_bps; /* 0: no btrt box */
  guint32 maximum_bitrate_bps;
  guint32 default_sample_duration; /* ticks, for trex; 0: unknown */
} Mp4Track;

/* Appends ftyp and moov for one CMAF track (one trak, no edit list, decode
 * times may start anywhere). */
CoreStatus mp4_write_init (ByteWriter *w, const Mp4Track *track);

G_END_DECLS
