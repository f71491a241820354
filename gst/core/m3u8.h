/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. HLS playlists (RFC 8216 and draft-pantos-hls-rfc8216bis) rendered
 * from the model: byte for byte the same for the same model. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

/* Returns (transfer full) the media playlist of one rendition. What it says of
 * a segment never changes while the segment is listed (rule 34). */
GString *m3u8_write_media (const Manifest *manifest,
    const ManifestRendition *rendition);

/* Returns (transfer full) the I-frame playlist of a rendition that has key
 * pictures. While more is to come and segments need not start with a key
 * picture, the last one is held back: how long it stands is not known. */
GString *m3u8_write_iframes (const Manifest *manifest,
    const ManifestRendition *rendition);

/* Returns (transfer full) the multivariant playlist: one variant per video
 * rendition and audio group, audio-only variants when there is no video. Names
 * I-frame playlists where there are key pictures and a place to list them. */
GString *m3u8_write_multivariant (const Manifest *manifest);

G_END_DECLS
