/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What playlists do not tell of segments, or never came to tell, read
 * from the files: times, key pictures, and what was complete when the process
 * was killed. Renditions were read back from their playlists before. A file that
 * cannot be read leaves things as they are. */

#pragma once

#include "core/manifest.h"
#include "gsthlslayout.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

/* Gives listed segments the times that their files have, and those between them
 * that have none what follows from that. */
void gst_hls_recovery_read_times (GstSegmentStore *store,
    ManifestRendition *rendition, const GstHlsNames *names);

/* Gives the last segments that are without key pictures those that they have. */
void gst_hls_recovery_read_key_pictures (GstSegmentStore *store,
    ManifestRendition *rendition, const GstHlsNames *names);

/* Appends (ManifestSegment, owned) the segments whose files go on where the last
 * that is listed, the file of `last_number`, ends. */
void gst_hls_recovery_read_following (GstSegmentStore *store,
    const ManifestRendition *rendition, const GstHlsNames *names,
    guint last_number, GQueue *following);

G_END_DECLS
