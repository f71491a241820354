/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Text subtitles as their caps promise them: valid UTF-8 without a
 * zero at the end, Pango markup, and WebVTT with its times. Knows no pads. */

#pragma once

#include <gst/gst.h>

#include "core/matroska.h"

G_BEGIN_DECLS

typedef enum
{
  TEXT_NONE,   /* not text at all */
  TEXT_PLAIN,  /* as it is */
  TEXT_MARKUP, /* plain text that the caps promise as markup */
  TEXT_WEBVTT, /* S_TEXT/WEBVTT: settings and identifier in BlockAdditional */
  TEXT_WEBM_WEBVTT, /* D_WEBVTT/...: identifier and settings come first */
} GstMatroskaTextKind;

GstMatroskaTextKind gst_matroska_text_kind (const MatroskaTrack *track);

/* Takes `memory`, the text of a block, and `addition` (nullable, borrowed), its
 * BlockAdditional. Returns (transfer full, nullable) the text that goes out. */
GstMemory *gst_matroska_text_complete (GstMatroskaTextKind kind,
    const MatroskaBlock *block, GstMemory *memory, GstMemory *addition);

/* Returns (transfer full, nullable) what goes out before the first text. */
GstBufferList *gst_matroska_text_header (GstMatroskaTextKind kind,
    const MatroskaTrack *track);

G_END_DECLS
