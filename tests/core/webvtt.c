/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/webvtt.h"

#include <string.h>

#include "coretest.h"

static Span
span (const gchar *text)
{
  return (Span){ (const guint8 *) text, strlen (text) };
}

START_TEST (lines)
{
  static const struct
  {
    const gchar *text, *line, *rest;
  } rows[] = {
    { "", "", "" },
    { "a", "a", "" },
    { "a\n", "a", "" },
    { "a\r\nb\n", "a", "b\n" },
    { "\n\n", "", "\n" },
    { "\r", "", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Span text = span (rows[i].text);
    Span line = webvtt_take_line (&text);
    ck_assert_uint_eq (line.size, strlen (rows[i].line));
    ck_assert_mem_eq (line.data, rows[i].line, line.size);
    ck_assert_uint_eq (text.size, strlen (rows[i].rest));
  }
  Span nothing = { 0 };
  ck_assert_uint_eq (webvtt_take_line (&nothing).size, 0);
}
END_TEST

START_TEST (cues)
{
  static const struct
  {
    gint64 start_ms;
    gboolean has_relative_times;
    const gchar *identifier, *settings, *text, *cue;
  } rows[] = {
    { 0, TRUE, "", "", "", "00:00:00.000 --> 00:00:01.000\n\n" },
    { -5, TRUE, "i\nx", "s\nx", "a\n\nb\n",
        "i\n00:00:00.000 --> 00:00:00.995 s\na\nb\n\n" },
    /* times in the text: hours or none, and what only looks like one */
    { 10000, TRUE, "", "", "<00:01.500>a<1:00:00:00.000>",
        "00:00:10.000 --> 00:00:11.000\n"
        "<00:00:11.500>a<1:00:00:00.000>\n\n" },
    { 10000, TRUE, "", "", "<100:00:01.500>",
        "00:00:10.000 --> 00:00:11.000\n<100:00:11.500>\n\n" },
    { 10000, TRUE, "", "", "<00:01.50><0:01.500><00:01.500 <01.500><",
        "00:00:10.000 --> 00:00:11.000\n"
        "<00:01.50><0:01.500><00:01.500 <01.500><\n\n" },
    { 10000, FALSE, "", "", "<00:01.500>a",
        "00:00:10.000 --> 00:00:11.000\n<00:01.500>a\n\n" },
    { 359999000, TRUE, "", "", "a", "99:59:59.000 --> 100:00:00.000\na\n\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GString *out = g_string_new (NULL);
    gint64 start_ns = 1000000 * rows[i].start_ms;
    const WebvttCue cue = { .start_ns = start_ns,
      .end_ns = start_ns + 1000000000,
      .clock_shift_ns = rows[i].has_relative_times ? start_ns : 0,
      .identifier = span (rows[i].identifier),
      .settings = span (rows[i].settings),
      .text = span (rows[i].text) };
    webvtt_write_cue (out, &cue);
    ck_assert_str_eq (out->str, rows[i].cue);
    g_string_free (out, TRUE);
  }
}
END_TEST

CORE_TEST_MAIN ("webvtt", lines, cues)
