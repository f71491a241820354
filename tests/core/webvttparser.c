/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/webvttparser.h"

#include <string.h>

#include "coretest.h"

static void
append_span (GString *out, gchar label, Span span)
{
  g_string_append_printf (out, " %c[%.*s]", label, (gint) span.size,
      span.size > 0 ? (const gchar *) span.data : "");
}

static void
append_cues (GString *out, WebvttParser *p)
{
  for (WebvttCue cue; webvtt_parser_next (p, &cue);) {
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
        out->len > 0 ? "; " : "", cue.start_ns / 1000000, cue.end_ns / 1000000);
    append_span (out, 'i', cue.identifier);
    append_span (out, 's', cue.settings);
    append_span (out, 't', cue.text);
  }
}

/* In pieces of this size. */
static gchar *
parse (const gchar *text, gsize piece, gchar **header)
{
  g_autoptr (WebvttParser) p = webvtt_parser_new ();
  GString *out = g_string_new (NULL);
  gsize size = strlen (text);
  for (gsize i = 0; i < size; i += piece) {
    webvtt_parser_push (p, (const guint8 *) text + i, MIN (piece, size - i));
    append_cues (out, p);
  }
  webvtt_parser_end_block (p);
  append_cues (out, p);
  *header = g_strdup (webvtt_parser_header (p));
  return g_string_free (out, FALSE);
}

#define WHOLE G_MAXINT32

START_TEST (files)
{
  static const struct
  {
    const gchar *text, *header, *cues;
  } rows[] = {
    { "WEBVTT", "WEBVTT\n", "" },
    { "\357\273\277WEBVTT - title\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n",
        "WEBVTT - title\n", "1000-2000 i[] s[] t[Hi]" },
    { "WEBVTT\r\r1\r00:01.000 --> 00:02.000 line:0 \ra\rb\r\r\r\r2\r"
      "100:00:00.000\t-->\t100:00:00.001\tx",
        "WEBVTT\n",
        "1000-2000 i[1] s[line:0] t[a\nb]; "
        "360000000-360000001 i[2] s[x] t[]" },
    /* what is before the first cue, but comments */
    { "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n"
      "STYLE\n::cue { color: red }\n\nNOTE a\nb\n\nREGION\nid:f\n\n"
      "00:01.000 --> 00:02.000\nHi\n\nSTYLE\nlate\n\nNOTE x\n\n"
      "00:03.000 --> 00:04.000\nHo",
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:f\n",
        "1000-2000 i[] s[] t[Hi]; 3000-4000 i[] s[] t[Ho]" },
    /* no header: a stream of cues */
    { "00:01.000 --> 00:02.000\nHi\n\n", NULL, "1000-2000 i[] s[] t[Hi]" },
    { "\n\nSTYLE\nx\n\n00:01.000 --> 00:02.000\nHi", "WEBVTT\n\nSTYLE\nx\n",
        "1000-2000 i[] s[] t[Hi]" },
    { "WEBVTTX\n\n", NULL, "" },
    /* damaged */
    { "WEBVTT\n\n00:01 --> 00:02.000\na\n\n00:01.000 -> 00:02.000\nb\n\n"
      "00:01.000 --> 00:02.000x\nc\n\n00:01.000 --> \nd\n\n"
      "nothing\n\n00:05.000 --> 00:04.000\ne",
        "WEBVTT\n", "5000-4000 i[] s[] t[e]" },
    /* no empty line between */
    { "WEBVTT\n00:01.000 --> 00:02.000\na\n00:03.000 --> 00:04.000\nb",
        "WEBVTT\n", "1000-2000 i[] s[] t[a]; 3000-4000 i[] s[] t[b]" },
    { "-->\n-->\n\n-->", NULL, "" },
    { "\n\n\n", NULL, "" },
    { "", NULL, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize piece = 1; piece <= WHOLE;
         piece = piece < 4 ? piece + 1 : piece * 1000) {
      g_autofree gchar *header = NULL;
      g_autofree gchar *cues = parse (rows[i].text, piece, &header);
      ck_assert_msg (strcmp (cues, rows[i].cues) == 0, "row %u: %s", i, cues);
      ck_assert (g_strcmp0 (header, rows[i].header) == 0);
    }
}
END_TEST

/* Each buffer ends its block. */
START_TEST (cues_in_buffers_of_their_own)
{
  g_autoptr (WebvttParser) p = webvtt_parser_new ();
  GString *out = g_string_new (NULL);
  static const gchar *const buffers[] = { "WEBVTT",
    "00:01.000 --> 00:02.000\na", "00:02.000 --> 00:03.000\nb\r",
    "\n00:03.000 --> 00:04.000\nc" };
  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++) {
    webvtt_parser_push (p, (const guint8 *) buffers[i], strlen (buffers[i]));
    webvtt_parser_end_block (p);
    append_cues (out, p);
  }
  ck_assert_str_eq (out->str,
      "1000-2000 i[] s[] t[a]; 2000-3000 i[] s[] t[b]; "
      "3000-4000 i[] s[] t[c]");
  g_string_free (out, TRUE);
}
END_TEST

/* A block of any length is read past, and the next one is found. */
START_TEST (endless_blocks)
{
  static const gsize sizes[] = { 262110, 262144, 262145, 1000000 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree gchar *filler = g_strnfill (sizes[i], 'x');
    g_autofree gchar *text = g_strconcat ("WEBVTT\n\n00:01.000 --> 00:02.000\n",
        filler, "\n\n00:03.000 --> 00:04.000\nb\n", NULL);
    g_autofree gchar *header = NULL, *again = NULL;
    g_autofree gchar *whole = parse (text, WHOLE, &header);
    g_autofree gchar *pieces = parse (text, 997, &again);
    ck_assert_str_eq (whole, pieces);
    ck_assert (g_str_has_suffix (whole, "3000-4000 i[] s[] t[b]"));
    ck_assert_int_eq (g_str_has_prefix (whole, "1000-"), sizes[i] < 262112);
  }
}
END_TEST

START_TEST (zeros_are_replaced)
{
  static const guint8 bytes[] = "00:01.000 --> 00:02.000\na\0b";
  g_autoptr (WebvttParser) p = webvtt_parser_new ();
  WebvttCue cue;
  webvtt_parser_push (p, bytes, sizeof bytes - 1);
  webvtt_parser_end_block (p);
  ck_assert (webvtt_parser_next (p, &cue));
  ck_assert_uint_eq (cue.text.size, 5);
  ck_assert_mem_eq (cue.text.data, "a\357\277\275b", 5);
}
END_TEST

CORE_TEST_MAIN ("webvttparser", files, cues_in_buffers_of_their_own,
    endless_blocks, zeros_are_replaced)
