/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. WavPack 4 block headers, of which Matroska leaves out what can be
 * known without. */

#pragma once

#include "core/bytes.h"
#include "core/status.h"

G_BEGIN_DECLS

/* Appends `frame`, the WavPack blocks of one time as Matroska has them, to
 * `out` as a WavPack file has them: each with its header of 32 bytes.
 * `version` is the CodecPrivate; `*block_index` the number of samples before
 * the frame, to which its own are added. On failure `out` may have grown. */
CoreStatus wavpack_restore_blocks (Span frame, guint16 version,
    guint32 *block_index, ByteWriter *out);

G_END_DECLS
