/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. WebVTT (W3C) cues as Matroska and WebM have them, without times,
 * and as a WebVTT file has them. */

#pragma once

#include "core/bytes.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 start_ns; /* negative is taken for 0 */
  gint64 end_ns;
  gint64 clock_shift_ns; /* times inside the text are so much earlier */
  Span identifier;       /* what is after its first line, if any, is */
  Span settings;         /* left out; so for settings */
  Span text;
} WebvttCue;

/* Appends the cue's block, an empty line at its end. Empty lines in the text,
 * which would end the cue, are left out. */
void webvtt_write_cue (GString *out, const WebvttCue *cue);

/* Takes the first line, without its end, off `text`. */
Span webvtt_take_line (Span *text);

/* "[hh:]mm:ss.ttt", the reader being at its start; FALSE: it is none. */
gboolean webvtt_read_time (ByteReader *r, gint64 *time_ns);

/* Appends "hh:mm:ss.ttt"; a negative time is taken for 0. */
void webvtt_write_time (GString *out, gint64 time_ns);

/* Are there timestamp tags in a cue's text? */
gboolean webvtt_has_time_tags (Span text);

G_END_DECLS
