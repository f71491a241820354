/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. FLAC: STREAMINFO (RFC 9639 8.2) out of the headers that containers
 * keep, and the FLACSpecificBox of "Encapsulation of FLAC in ISO BMFF". */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

#define FLAC_STREAMINFO_SIZE 34

typedef struct
{
  const guint8 *bytes; /* (borrowed) FLAC_STREAMINFO_SIZE of them */
  guint16 min_block_samples;
  guint16 max_block_samples;
  guint32 sample_rate;
  guint8 channels;
  guint8 bit_depth;
} FlacStreamInfo;

/* `data` begins as a file does ("fLaC"), as an Ogg stream does (0x7F "FLAC"),
 * with the metadata block alone, or is its body alone. */
CoreStatus flac_parse_headers (const guint8 *data, gsize size,
    FlacStreamInfo *info);

/* Appends the body of 'dfLa', with STREAMINFO as its only block. */
void flac_write_dfla (const FlacStreamInfo *info, ByteWriter *w);

G_END_DECLS
