/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Manifests to be written as playlists and MPDs, and the files in tests/golden that
 * say what must come out. */

#pragma once

#include "core/manifest.h"
#include "listsegment.h"

/* Durations of segments that are 4 s long but for a few ticks, the last shorter;
 * 0 ends them: of 30000 ticks a second, and of 48000. */
extern const guint64 ntsc_ticks[];
extern const guint64 aac_ticks[];
extern const guint64 no_ticks[];

/* H.264, High, level 3.1, and AAC-LC of 48 kHz; (borrowed: for ever) what is in
 * them. */
CodecConfig video_codec (guint32 width, guint32 height, Fraction rate);
CodecConfig audio_codec (guint32 channels);

/* Returns (transfer full) a VOD without renditions, segments of 4 s. */
Manifest *new_finished (void);

/* Returns (transfer full) the text of a golden file. */
gchar *golden_read (const gchar *name, gsize *size);

/* `got` is what the golden file has, which it becomes where ABR_UPDATE_GOLDEN is
 * set. */
void golden_assert (const gchar *name, const GString *got);
