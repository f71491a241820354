/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What aacbridge does with a stream, by its caps and downstream's: let it
 * through or encode it, and how. */

#pragma once

#include "gstaacbridgesettings.h"
#include "gstavchannels.h"
#include "gstavencoder.h"

G_BEGIN_DECLS

/* Hz, unless downstream's caps name another */
#define GST_AAC_DEFAULT_RATE 48000

/* Returns (transfer full, nullable) the caps with which frames of `caps` may go
 * downstream as they are; NULL when they may not. `wishes` is what downstream
 * accepts. */
GstCaps *gst_aac_negotiation_pass (const GstAacBridgeSettings *settings,
    const GstCaps *caps, GstCaps *wishes);

/* How to encode: what downstream fixes, else what settings say, else defaults.
 * FALSE when downstream takes no AAC that can be made; `error` stays NULL when it
 * takes no AAC at all. */
gboolean gst_aac_negotiation_encode (const GstAacBridgeSettings *settings,
    const GstCaps *caps, GstCaps *wishes, GstAacFormat *format, GError **error);

/* (transfer full) Caps of what is encoded. */
GstCaps *gst_aac_negotiation_encoded_caps (const GstAacFormat *format,
    GstBuffer *codec_data);

G_END_DECLS
