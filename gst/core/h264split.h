/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Cuts an H.264 byte stream (ITU-T H.264 Annex B) that arrives in
 * pieces of any size into access units. Keeps the head of one NAL unit, no
 * payload: the caller holds the bytes and learns where to cut. */

#pragma once

#include "core/h264slice.h"

G_BEGIN_DECLS

typedef struct
{
  H264Delimiter delimiter;
  ByteWriter head;    /* of the NAL unit being read, as far as it matters */
  guint64 nal_offset; /* in the stream, of that unit's start code */
  guint64 offset;     /* in the stream, of the piece being read */
  guint n_zeros;      /* at the end of the piece before */
  gboolean in_nal;
  gboolean is_asked; /* the delimiter has seen this unit */
} H264Splitter;

/* Zero-initialise it. Forgets the stream; offsets count from 0 again. */
void h264_splitter_reset (H264Splitter *splitter);
void h264_splitter_clear (H264Splitter *splitter); /* frees */

/* Reads on in the piece `data` from `*pos`, which starts at 0 for each new
 * piece. TRUE: the stream offset `*border` is the first byte of an access
 * unit's first start code, and the one before is whole; call again for more.
 * FALSE: the piece is read to its end. A border can lie in an earlier piece.
 * Parameter sets go into `sets` after the border before them was told. */
gboolean h264_splitter_next (H264Splitter *splitter, H264ParameterSets *sets,
    const guint8 *data, gsize size, gsize *pos, guint64 *border);

/* The stream ends here. TRUE: one more border, as above; what follows it is the
 * last access unit. */
gboolean h264_splitter_finish (H264Splitter *splitter,
    const H264ParameterSets *sets, guint64 *border);

G_END_DECLS
