/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A WebVTT file whole and in pieces, which must give the same cues, and its
 * bytes as text of other kinds. The laws of what comes out: a cue's text is
 * valid, has no empty line and no arrow that is not escaped. */

#include "core/cuetext.h"
#include "core/webvttparser.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (void (*write) (GString *, Span), Span from, gboolean is_literal)
{
  GString *out = g_string_new (NULL);
  write (out, from);
  g_assert (g_utf8_validate (out->str, (gssize) out->len, NULL));
  g_assert (!strstr (out->str, "\n\n") && !strchr (out->str, '\r'));
  g_assert (!is_literal || !strstr (out->str, "-->"));
  g_string_free (out, TRUE);
}

static void
append_cues (GString *out, WebvttParser *p)
{
  for (WebvttCue cue; webvtt_parser_next (p, &cue);) {
    g_assert (cue.start_ns >= 0 && cue.end_ns >= 0);
    g_assert (!memchr (cue.text.size > 0 ? cue.text.data : (const guint8 *) "",
        0, cue.text.size));
    webvtt_write_cue (out, &cue);
    check_text (cue_text_write_webvtt, cue.text, FALSE);
  }
}

static GString *
parse (const guint8 *data, gsize size, gsize piece)
{
  g_autoptr (WebvttParser) p = webvtt_parser_new ();
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < size; i += piece) {
    webvtt_parser_push (p, data + i, MIN (piece, size - i));
    append_cues (out, p);
  }
  webvtt_parser_end_block (p);
  append_cues (out, p);
  const gchar *header = webvtt_parser_header (p);
  if (header) {
    g_assert (g_str_has_prefix (header, "WEBVTT"));
    g_string_append (out, header);
  }
  return out;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GString *whole = parse (data, size, G_MAXINT32);
  GString *pieces = parse (data, size, 1 + size % 7);
  g_assert (g_string_equal (whole, pieces));
  g_string_free (whole, TRUE);
  g_string_free (pieces, TRUE);
  check_text (cue_text_write_plain, (Span){ data, size }, TRUE);
  check_text (cue_text_write_pango, (Span){ data, size }, TRUE);
  return 0;
}
