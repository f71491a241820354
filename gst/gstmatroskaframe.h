/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Bytes that Matroska leaves out of frames since they are the same in
 * all or follow from others: put back for decoders. Knows nothing of blocks,
 * times and encodings. (ADTS headers of AAC, which do not belong in Matroska,
 * are taken away instead.) */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

typedef enum
{
  FRAME_WHOLE,           /* nothing is missing */
  FRAME_PRORES,          /* size and 'icpf' */
  FRAME_WAVPACK,         /* most of each block's header */
  FRAME_SEQUENCE_HEADER, /* the CodecPrivate belongs before key frames */
  FRAME_ADTS,            /* one header too many, perhaps */
  FRAME_SAMPLES,         /* raw: consumers want them aligned in memory */
} GstMatroskaFrameKind;

typedef struct
{
  GstMatroskaFrameKind kind;
  gsize alignment;     /* FRAME_SAMPLES: bytes, a power of two */
  guint32 block_index; /* FRAME_WAVPACK: samples so far */
} GstMatroskaFraming;

void gst_matroska_framing_init (GstMatroskaFraming *framing,
    const MatroskaTrack *track);

/* Takes `memory`, a frame. Returns (transfer full, nullable) a buffer of all of
 * it; NULL when the frame makes no sense. */
GstBuffer *gst_matroska_framing_complete (GstMatroskaFraming *framing,
    const MatroskaTrack *track, gboolean is_key, GstMemory *memory);

G_END_DECLS
