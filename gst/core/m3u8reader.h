/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Playlists of this project read back into the model, to go on with
 * them after a crash: written again, they are the same to the byte. Whatever
 * else the text is, reading it ends, with an error or with less. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

/* Reads a media playlist into `rendition`, which is new. Its sequence numbers
 * go on from there; what is said of the whole presentation (type, target
 * duration, independence, date ranges, whether it is finished) is taken over
 * into `manifest`. Errors: CORE_INVALID, CORE_LIMIT; the rendition is then as
 * empty as it was.
 *
 * What the text does not tell: times count from the first segment that is
 * listed; sizes are known of byte ranges alone; all inits have the rendition's
 * codec. */
gboolean m3u8_read_media (Manifest *manifest, ManifestRendition *rendition,
    const gchar *text, gsize size, GError **error);

/* Reads the I-frame playlist of a rendition whose media playlist was read:
 * gives its segments their key pictures; entries in front of the first segment
 * count as removed. On errors none has any. */
gboolean m3u8_read_iframes (ManifestRendition *rendition, const gchar *text,
    gsize size, GError **error);

G_END_DECLS
