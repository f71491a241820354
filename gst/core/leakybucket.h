/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What DASH means by bandwidth (ISO/IEC 23009-1 5.3.5.2): the rate of
 * a channel over which a client that begins with any segment, and buffers for
 * MPD@minBufferTime before it plays, never runs dry. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

/* The least such rate in bits per second; 0 when nothing is listed. A segment
 * counts as needed whole by the time that its first frame is shown. */
guint64 leaky_bucket_bandwidth (const ManifestRendition *rendition,
    guint64 buffer_us);

G_END_DECLS
