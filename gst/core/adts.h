/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. ADTS (ISO/IEC 14496-3 1.A.3.2, ISO/IEC 13818-7 6.2): the headers that
 * AAC frames carry in MPEG-TS and in files of their own, and the
 * AudioSpecificConfig they make. */

#pragma once

#include "core/aac.h"

G_BEGIN_DECLS

#define ADTS_MIN_HEADER_SIZE 7
#define ADTS_CONFIG_SIZE 2

typedef struct
{
  gsize size_bytes;        /* of the frame, header included */
  gsize header_bytes;      /* in front of its raw_data_block */
  guint n_raw_data_blocks; /* 1 to 4; several make no MP4 sample */
  /* AudioSpecificConfig of what follows: without SBR, which ADTS does not tell,
   * and without channels where a program_config_element says them */
  guint8 config[ADTS_CONFIG_SIZE];
} AdtsHeader;

/* `data` begins with a frame, of which the header suffices. CORE_NEED_DATA: it
 * looks like one so far. */
CoreStatus adts_parse_header (const guint8 *data, gsize size,
    AdtsHeader *header);

G_END_DECLS
