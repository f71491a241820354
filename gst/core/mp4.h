/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. Boxes of the ISO base media file format (ISO/IEC 14496-12) on top of
 * ByteWriter: sizes are back-patched, never computed ahead. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Opens a box; returns the mark that mp4_end_box() takes. */
gsize mp4_begin_box (ByteWriter *w, const gchar type[4]);
gsize mp4_begin_full_box (ByteWriter *w, const gchar type[4], guint8 version,
    guint32 flags);
void mp4_end_box (ByteWriter *w, gsize mark);

G_END_DECLS
