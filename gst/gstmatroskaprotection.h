/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. WebM Encryption as GStreamer's decryptors want it: caps, an event
 * with the key's ID, and a GstProtectionMeta on frames. Decrypts nothing. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

gboolean gst_matroska_track_is_protected (const MatroskaTrack *track);

/* Wraps the caps of a protected track: application/x-webm-enc. */
void gst_matroska_protect_caps (const MatroskaTrack *track, GstCaps *caps);

/* Returns (transfer full) what the caps are once decrypted, or the same. */
GstCaps *gst_matroska_unprotected_caps (const GstCaps *caps);

/* Returns (transfer full, nullable) the event with the key ID; NULL when the
 * track is not protected. */
GstEvent *gst_matroska_protection_event (const MatroskaTrack *track);

/* Takes `memory`, a frame of a protected track. Returns (transfer full,
 * nullable) a buffer without what goes before the frame, and with the meta if
 * this frame is encrypted; NULL when it makes no sense. */
GstBuffer *gst_matroska_protected_buffer (const MatroskaTrack *track,
    GstMemory *memory);

G_END_DECLS
