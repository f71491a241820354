/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Header packets that Matroska keeps in CodecPrivate and that decoders
 * want in front of the stream: taken apart into the "streamheader" of caps. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Each puts "streamheader" into `caps`. FALSE: the CodecPrivate makes no sense;
 * `caps` is as it was. */

/* Packets with Xiph lacing; `n_headers` of them, 0: any number. */
gboolean gst_matroska_set_xiph_headers (const MatroskaTrack *track,
    guint n_headers, GstCaps *caps);

/* "fLaC" and metadata blocks. */
gboolean gst_matroska_set_flac_headers (const MatroskaTrack *track,
    GstCaps *caps);

/* The header of 80 bytes, and comments if any follow. */
gboolean gst_matroska_set_speex_headers (const MatroskaTrack *track,
    GstCaps *caps);

/* Returns (transfer full, nullable) the header packets in `caps`, flagged as
 * such, to be pushed before all else. */
GstBufferList *gst_matroska_header_packets (const GstCaps *caps);

G_END_DECLS
