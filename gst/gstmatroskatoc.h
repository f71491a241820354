/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Matroska's chapters as a table of contents. */

#pragma once

#include <gst/gst.h>

#include "core/matroska-chapters.h"
#include "core/matroska-tags.h"

G_BEGIN_DECLS

/* Returns (transfer full, nullable) the table of `editions` (MatroskaEdition),
 * with what `tags` (MatroskaTag) say of them; NULL when there are none.
 * `duration_ns` (0: unknown) ends the last chapter. */
GstToc *gst_matroska_toc_new (const GArray *editions, const GArray *tags,
    guint64 duration_ns);

G_END_DECLS
