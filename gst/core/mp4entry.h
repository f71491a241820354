/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The sample entry of a track: how its samples are coded, for the
 * decoder's eyes (ISO/IEC 14496-12 8.5.2 and 12). */

#pragma once

#include "core/codec.h"
#include "core/mp4.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 average_bps; /* 0: unknown, no 'btrt' box */
  guint32 maximum_bps; /* over any second */
} Mp4Bitrate;

/* CORE_INVALID: a configuration without what its codec needs; CORE_LIMIT: a
 * picture or configuration larger than the entry or this code holds;
 * CORE_UNSUPPORTED: no sample entry for the codec. */
CoreStatus mp4_check_sample_entry (const CodecConfig *codec);

/* `codec` has passed the check. */
void mp4_write_sample_entry (ByteWriter *w, const CodecConfig *codec,
    Mp4Bitrate bitrate);

/* The picture's aspect: 1/1 when the codec does not say. */
Fraction mp4_pixel_aspect_ratio (const CodecConfig *codec);

G_END_DECLS
