/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The colours of VobSub subtitles, which the text of an .idx file in
 * CodecPrivate holds and decoders want as an event. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

/* Returns (transfer full, nullable) "dvd-spu-clut-change"; NULL when this is
 * another codec or there is no palette of 16 colours. */
GstEvent *gst_matroska_vobsub_palette_event (const MatroskaTrack *track);

G_END_DECLS
