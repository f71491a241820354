/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What a rendition is in a presentation, and for whom it was made, in the
 * descriptors of an MPD (ISO/IEC 23009-1 5.8.4.2, 5.8.4.3). */

#pragma once

#include "core/manifest.h"
#include "core/xmlwriter.h"

G_BEGIN_DECLS

/* Accessibility, of captions inside video too, and Role, in the order of the
 * schema. `is_main`: of the main content, where nobody says what it is. */
void mpd_write_roles (XmlWriter *w, const ManifestRendition *rendition,
    MediaKind kind, gboolean is_main);

G_END_DECLS
