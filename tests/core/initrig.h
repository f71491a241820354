/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Headers of tracks that hold little more than their codec. */

#pragma once

#include "boxreader.h"
#include "core/mp4init.h"

/* High, level 4, 720p without colours; AAC-LC in stereo of 48 kHz. */
extern const CodecConfig h264, aac;

typedef struct
{
  ByteWriter w;
  Span file;
} Init;

/* Of one track, which need not say its number or timescale. */
Init write_init (Mp4Track track);
Init write_movie (const Mp4Movie *movie);

gboolean has_brand (const Init *init, const gchar *brand);
