/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. What a codec configuration means in the descriptors of an MPD
 * (ISO/IEC 23009-1 5.8): channels, colour, Dolby's extensions. */

#pragma once

#include "core/codec.h"
#include "core/xmlwriter.h"

G_BEGIN_DECLS

void mpd_write_descriptor (XmlWriter *w, const gchar *element,
    const gchar *scheme, const gchar *value);

/* AudioChannelConfiguration; nothing when the channels are not known. */
void mpd_write_channels (XmlWriter *w, const CodecConfig *codec);

/* EssentialProperty and SupplementalProperty, in the order of the schema. */
void mpd_write_properties (XmlWriter *w, const CodecConfig *codec);

G_END_DECLS
