/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Tags that several kinds of playlists have. Private to m3u8*.c. */

#pragma once

#include "core/m3u8.h"

G_BEGIN_DECLS

void m3u8_append_uri_line (GString *out, const gchar *uri);

/* What a playlist with segments begins with. */
typedef struct
{
  guint version;
  guint target_duration_s;
  guint64 media_sequence;
  guint64 discontinuity_sequence;
} M3u8MediaHeader;

void m3u8_append_media_header (GString *out, const Manifest *manifest,
    const M3u8MediaHeader *header);

void m3u8_append_map (GString *out, const ManifestInit *init);
void m3u8_append_duration (GString *out, guint64 duration_us);
void m3u8_append_byterange (GString *out, ByteRange range);

/* EXT-X-PROGRAM-DATE-TIME; nothing for UTC_NONE. */
void m3u8_append_time (GString *out, gint64 utc_us);

G_END_DECLS
