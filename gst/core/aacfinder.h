/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Where the frames of an AAC stream in ADTS or LOAS begin and end,
 * whatever pieces its bytes come in and whatever stands between them. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

typedef enum
{
  AAC_FRAMING_ADTS,
  AAC_FRAMING_LOAS,
} AacFraming;

/* Zero-initialise but for `framing`; `is_synced` again after a gap. */
typedef struct
{
  AacFraming framing;
  gboolean is_synced; /* a frame ended where the next bytes begin */
} AacFinder;

/* Finds the next frame and moves `r` past it; `frame` is borrowed from what `r`
 * reads. A first one, and one behind damage, counts when another one follows or,
 * `is_end`, at most a piece of one: the sync words are also found inside frames. CORE_NEED_DATA:
 * there is none, and what `r` has not moved past has to come again with more
 * bytes behind it (less than two of the largest frames, 16 KiB); at the end all
 * is read. */
CoreStatus aac_finder_next (AacFinder *finder, ByteReader *r, gboolean is_end,
    Span *frame);

G_END_DECLS
