/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. What of a coded picture is shown, which H.264 (frame_cropping) and
 * H.265 (conformance_window) say alike. */

#pragma once

#include "core/bits.h"
#include "core/status.h"

G_BEGIN_DECLS

/* Reads the flag and the offsets, and takes them off the size. They count samples
 * of chroma (ITU-T H.264 and H.265, table 6-1), `chroma_format_idc` 0 where planes
 * are coded separately, and `rows` rows of these. CORE_INVALID: nothing is left. */
CoreStatus crop_window_read (BitReader *r, guint chroma_format_idc, guint rows,
    guint32 *width, guint32 *height);

G_END_DECLS
