/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. ContentEncodings (RFC 9559 5.1.4.1.31): what was done to a track's
 * frames and CodecPrivate, and how to undo it. Decompresses nothing itself. */

#pragma once

#include "core/bytes.h"
#include "core/matroska.h"

G_BEGIN_DECLS

/* Puts `encodings`, in any order, into the track, in the order in which they
 * are to be undone; or says in `track->unreadable` why that cannot be. Takes
 * the bytes that they own. */
void matroska_encodings_set (MatroskaTrack *track, MatroskaEncoding *encodings,
    guint n_encodings);
void matroska_encodings_clear (MatroskaTrack *track);

/* Undoes every compression of `scope`, one of MATROSKA_SCOPE_*. Encryption
 * stays. `decompress` (nullable) does what is not header stripping.
 *
 *   CORE_OK           `*bytes` (transfer full, g_free) has `*size` bytes.
 *   CORE_INVALID      `packed` makes no sense.
 *   CORE_UNSUPPORTED  nobody here knows the algorithm.
 *   CORE_LIMIT        there are more than `max_size` bytes in it. */
CoreStatus matroska_encodings_undo (const MatroskaTrack *track, guint scope,
    Span packed, MatroskaDecompress decompress, gsize max_size, guint8 **bytes,
    gsize *size);

/* The start of an encrypted frame (WebM Encryption, "Signal Byte Format"). */
typedef struct
{
  gboolean is_encrypted; /* FALSE: this one is not, and the rest is unset */
  guint8 iv[8];
  guint n_subsamples; /* 0: all of the frame is encrypted */
  gsize header_size;  /* before the frame itself; set always */
} MatroskaFrameProtection;

/* Reads it, and appends to `subsamples` what Common Encryption has instead of
 * partitions: pairs of clear bytes (16 bits) and encrypted ones (32 bits). */
CoreStatus matroska_frame_protection_parse (Span frame,
    MatroskaFrameProtection *protection, ByteWriter *subsamples);

G_END_DECLS
