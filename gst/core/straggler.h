/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. A rendition whose playlist an earlier run left behind those of the
 * others, as it was killed while it wrote them: what it lacks is listed, so that
 * all have the same numbers again. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

/* Lists behind the segments of `rendition` what the furthest of the manifest has
 * more: what is in `following` (ManifestSegment, taken from there), which go on
 * where it ended, up to one that ends clearly before the furthest's of its
 * number, then gaps. One so far behind that the others do not list its time any
 * more gets gaps alone. FALSE: nothing was missing, or it never had anything, so
 * that it is not behind but new. */
gboolean straggler_catch_up (const Manifest *manifest,
    ManifestRendition *rendition, GQueue *following);

/* Moves the segments of `rendition`, whose files tell no times (plain text), to
 * where others have those of the same numbers. */
void straggler_borrow_times (const Manifest *manifest,
    ManifestRendition *rendition);

G_END_DECLS
