/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. A WebVTT file (W3C WebVTT 4.1), read as its bytes come: cues with
 * their times, and the header that is everything before them but comments.
 * Damaged blocks are left out, as browsers do. */

#pragma once

#include "core/webvtt.h"

G_BEGIN_DECLS

typedef struct _WebvttParser WebvttParser;

WebvttParser *webvtt_parser_new (void);
void webvtt_parser_free (WebvttParser *parser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebvttParser, webvtt_parser_free)

void webvtt_parser_push (WebvttParser *parser, const guint8 *data, gsize size);

/* The block that was begun is whole, though no empty line follows it. More may
 * come. */
void webvtt_parser_end_block (WebvttParser *parser);

/* TRUE and the next cue that is whole, borrowed until the next call; its times
 * are those that are written. */
gboolean webvtt_parser_next (WebvttParser *parser, WebvttCue *cue);

/* Returns (borrowed until the next call, nullable) the header so far, the style
 * sheets and regions in front of the first cue included. */
const gchar *webvtt_parser_header (const WebvttParser *parser);

G_END_DECLS
