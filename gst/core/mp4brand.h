/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The CMAF media profiles: what a brand promises about the coded
 * stream (ISO/IEC 23000-19 Annexes A and B, clauses 10 and 11). */

#pragma once

#include "core/codec.h"

G_BEGIN_DECLS

/* Returns (borrowed, static, nullable) the brand of the least demanding media
 * profile that the stream keeps to; NULL when it is none that is known to
 * hold. */
const gchar *cmaf_media_brand (const CodecConfig *codec);

G_END_DECLS
