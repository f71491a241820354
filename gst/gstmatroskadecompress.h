/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The libraries behind ContentCompAlgo, as far as this build has them.
 * Knows nothing of tracks. */

#pragma once

#include "core/matroska.h"

G_BEGIN_DECLS

gboolean gst_matroska_can_decompress (guint64 algorithm);

/* A MatroskaDecompress. Any thread. All or nothing: what is cut short or goes
 * on after its end is CORE_INVALID or ignored, never half the bytes. */
CoreStatus gst_matroska_decompress (guint64 algorithm, Span packed,
    gsize max_size, guint8 **unpacked, gsize *unpacked_size);

G_END_DECLS
