/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Cuts a stream of NAL units that arrives in pieces into access units:
 * a byte stream (ITU-T H.264 or H.265 Annex B) in pieces of any size, or units
 * behind lengths in pieces of some whole units. Keeps the head of one NAL unit,
 * no payload: the caller holds the bytes, and learns where to cut and what is in
 * between. */

#pragma once

#include "core/accessunit.h"

G_BEGIN_DECLS

typedef struct
{
  NalAccessUnit au;  /* after a border was told: the access unit before it */
  CoreStatus status; /* of that: what nal_access_unit_take() last refused */
  gboolean keep_parameter_sets; /* in `au`: the caller may change it */

  NalDelimiter delimiter;
  ByteWriter head;     /* of the NAL unit being read, as far as it matters */
  guint64 au_offset;   /* in the stream, of the access unit being read */
  guint64 code_offset; /* in the stream, of the unit's start code */
  guint64 nal_offset;  /* in the stream, of its first byte */
  guint64 offset;      /* in the stream, of the piece being read */
  guint64 n_zeros;     /* at the end of the piece before */
  gboolean in_nal;
  gboolean is_asked; /* the delimiter has seen this unit */
  gboolean is_told;  /* the border at which `au` ends */
} NalSplitter;

void nal_splitter_init (NalSplitter *splitter);
void nal_splitter_clear (NalSplitter *splitter); /* frees */

/* Forgets the stream; offsets count from 0 again. */
void nal_splitter_reset (NalSplitter *splitter);

/* Reads on in the piece `data` from `*pos`, which starts at 0 for each new
 * piece. TRUE: the stream offset `*border` is the first byte of an access
 * unit's first start code or length, and the one before is whole; call again for
 * more. FALSE: the piece is read to its end. A border can lie in an earlier
 * piece. Parameter sets go into `sets` after the border before them was told. */
gboolean nal_splitter_next (NalSplitter *splitter, NalSets *sets,
    const guint8 *data, gsize size, NalFraming framing, gsize *pos,
    guint64 *border);

/* The stream ends here. TRUE: one more border, as above; call again. FALSE:
 * that was all. */
gboolean nal_splitter_finish (NalSplitter *splitter, NalSets *sets,
    guint64 *border);

G_END_DECLS
