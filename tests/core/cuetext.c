/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/cuetext.h"

#include <string.h>

#include "coretest.h"

typedef void (*Write) (GString *, Span);

typedef struct
{
  const gchar *text, *expected;
} Row;

static void
check_rows (Write write, const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++) {
    GString *out = g_string_new ("before\n");
    write (out, (Span){ (const guint8 *) rows[i].text, strlen (rows[i].text) });
    ck_assert (g_str_has_prefix (out->str, "before\n"));
    ck_assert_str_eq (out->str + 7, rows[i].expected);
    g_string_free (out, TRUE);
  }
}

START_TEST (plain_text)
{
  static const Row rows[] = {
    { "", "" },
    { "a", "a" },
    { "\n\n", "" },
    { "a\r\n\r\nb\n", "a\nb" },
    { "1 < 2 & <i>x</i> --> &amp;",
        "1 &lt; 2 &amp; &lt;i&gt;x&lt;/i&gt; --&gt; &amp;amp;" },
    { "gr\303\274n", "gr\303\274n" },
    { "gr\374n\377", "gr\357\277\275n\357\277\275" },
    { "cut \303", "cut \357\277\275" },
  };
  check_rows (cue_text_write_plain, rows, G_N_ELEMENTS (rows));
}
END_TEST

START_TEST (pango_markup)
{
  static const Row rows[] = {
    { "", "" },
    { "<i>a</i> <b>b</b> <u>c</u>", "<i>a</i> <b>b</b> <u>c</u>" },
    { "<span foreground=\"red\">a</span><big>b</big>", "ab" },
    { "<ib>a</ib>", "a" },
    { "a &lt; b &amp; c &gt; d", "a &lt; b &amp; c &gt; d" },
    { "&quot;&apos;&#65;&#x263a;&#x3C;", "\"'A\342\230\272&lt;" },
    /* not what it looks like */
    { "a < b > c & d", "a &lt; b &gt; c &amp; d" },
    { "&#0;&#xd800;&#99999999999;&nope;&#;&",
        "&amp;#0;&amp;#xd800;&amp;#99999999999;&amp;nope;&amp;#;&amp;" },
    { "<", "&lt;" },
    { "<i", "&lt;i" },
    { "<3", "&lt;3" },
    { "-->", "--&gt;" },
    { "&#10;&#10;a&#13;&#10;\nb", "a\nb" },
    { "<i>\n\n</i>", "<i>\n</i>" },
    { "\377<i>\377", "\357\277\275<i>\357\277\275" },
  };
  check_rows (cue_text_write_pango, rows, G_N_ELEMENTS (rows));
}
END_TEST

START_TEST (webvtt_text)
{
  static const Row rows[] = {
    { "<v Ann>&lt;a<00:01.000>\n\nb\377\r\n",
        "<v Ann>&lt;a<00:01.000>\nb"
        "\357\277\275" },
  };
  check_rows (cue_text_write_webvtt, rows, G_N_ELEMENTS (rows));
}
END_TEST

START_TEST (zeros)
{
  static const guint8 text[] = { 'a', 0, 'b' };
  GString *out = g_string_new (NULL);
  cue_text_write_plain (out, (Span){ text, sizeof text });
  ck_assert_str_eq (out->str, "a\357\277\275b");
  cue_text_write_plain (out, (Span){ 0 });
  ck_assert_uint_eq (out->len, 5);
  g_string_free (out, TRUE);
}
END_TEST

CORE_TEST_MAIN ("cuetext", plain_text, pango_markup, webvtt_text, zeros)
