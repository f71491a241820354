/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. AV1: what a packager needs of the sequence header and of HDR
 * metadata, out of a temporal unit in the low-overhead format or out of the
 * AV1CodecConfigurationRecord of AV1-ISOBMFF. Frames are not its business. */

#pragma once

#include "core/bytes.h"
#include "core/codec.h"

G_BEGIN_DECLS

/* sequence_header_obu, AV1 5.5 */
typedef struct
{
  guint8 profile;   /* seq_profile */
  guint8 level_idx; /* seq_level_idx[0] */
  gboolean is_high_tier;
  guint8 bit_depth; /* 8, 10, 12 */
  gboolean is_monochrome;
  gboolean subsampling_x;
  gboolean subsampling_y;
  guint8 chroma_sample_position; /* 0 unknown, 1 vertical, 2 colocated */
  guint32 width;                 /* max_frame_width_minus_1 + 1 */
  guint32 height;
  ColourInfo colour;
  Fraction frame_rate; /* 0/0 unless all pictures last as long */
} Av1Sequence;

/* What the OBUs of a record or of a temporal unit say about the stream. */
typedef struct
{
  Av1Sequence sequence;
  Span sequence_obu; /* (borrowed) payload of the first OBU_SEQUENCE_HEADER */
  MasteringDisplay mastering;
  ContentLight content_light;
} Av1Headers;

/* CORE_NEED_DATA: right, but without a sequence header. */
CoreStatus av1_read_headers (const guint8 *obus, gsize size,
    Av1Headers *headers);

/* How many bytes in front of a temporal unit are temporal delimiters, which a
 * sample has not (AV1-ISOBMFF 2.4). */
gsize av1_delimiters_size (const guint8 *obus, gsize size);

/* AV1-ISOBMFF 2.3.3. CORE_NEED_DATA: a record without configOBUs, whose
 * sequence header is in the first temporal unit. */
CoreStatus av1_parse_av1c (const guint8 *av1c, gsize size, Av1Headers *headers);

/* Appends the record with the sequence header as its only OBU. */
void av1_write_av1c (const Av1Headers *headers, ByteWriter *w);

G_END_DECLS
