/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The text of WebVTT cues (W3C WebVTT 4.2.2) out of other text. What is
 * no valid UTF-8 is replaced, and empty lines, which end a cue, are left out. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

/* Appends plain text: all of it is literal. */
void cue_text_write_plain (GString *out, Span text);

/* Appends Pango markup: italics, bold and underline stay, other tags go, and
 * what only looks like markup is literal. */
void cue_text_write_pango (GString *out, Span markup);

/* Appends what is WebVTT cue text already. */
void cue_text_write_webvtt (GString *out, Span text);

G_END_DECLS
