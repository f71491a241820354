/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "xmlwriter.h"

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

void
xml_writer_init (XmlWriter *w, GString *out, guint indentation)
{
  *w = (XmlWriter){ .out = out, .indentation = indentation };
}

/* XML 1.0 2.2: no controls but tab and line ends (which attributes would lose
 * anyhow), no surrogates, U+FFFE or U+FFFF. Those become spaces. */
static gchar *
escape (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  for (const gchar *at = valid; *at; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    gboolean is_allowed = !g_unichar_iscntrl (c) && c != 0xfffe && c != 0xffff;
    g_string_append_unichar (clean, is_allowed ? c : ' ');
  }
  gchar *escaped = g_markup_escape_text (clean->str, (gssize) clean->len);
  g_string_free (clean, TRUE);
  return escaped;
}

static void
indent (XmlWriter *w)
{
  for (guint level = 0; level < w->indentation + w->depth; level++)
    g_string_append (w->out, "  ");
}

static void
close_tag (XmlWriter *w, const gchar *end)
{
  if (w->is_in_tag)
    g_string_append (w->out, end);
  w->is_in_tag = FALSE;
}

void
xml_writer_begin (XmlWriter *w, const gchar *name)
{
  g_assert (w->depth < XML_WRITER_MAX_DEPTH && !w->is_in_text);
  close_tag (w, ">\n");
  indent (w);
  g_string_append_printf (w->out, "<%s", name);
  w->open[w->depth++] = name;
  w->is_in_tag = TRUE;
}

void
xml_writer_end (XmlWriter *w)
{
  g_assert (w->depth > 0);
  const gchar *name = w->open[--w->depth];
  if (w->is_in_tag) {
    close_tag (w, "/>\n");
    return;
  }
  if (!w->is_in_text)
    indent (w);
  w->is_in_text = FALSE;
  g_string_append_printf (w->out, "</%s>\n", name);
}

void
xml_writer_add_text (XmlWriter *w, const gchar *text)
{
  g_autofree gchar *escaped = escape (text);
  close_tag (w, ">");
  g_string_append (w->out, escaped);
  w->is_in_text = TRUE;
}

void
xml_writer_attribute (XmlWriter *w, const gchar *name, const gchar *text)
{
  g_assert (w->is_in_tag);
  if (!text)
    return;
  g_autofree gchar *escaped = escape (text);
  g_string_append_printf (w->out, " %s=\"%s\"", name, escaped);
}

void
xml_writer_attribute_number (XmlWriter *w, const gchar *name, guint64 number)
{
  g_assert (w->is_in_tag);
  g_string_append_printf (w->out, " %s=\"%" G_GUINT64_FORMAT "\"", name,
      number);
}

void
xml_writer_attribute_duration (XmlWriter *w, const gchar *name,
    guint64 duration_us)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, "PT%" G_GUINT64_FORMAT, duration_us / USEC_PER_SEC);
  if (duration_us % USEC_PER_SEC > 0) {
    g_string_append_printf (text, ".%06" G_GUINT64_FORMAT,
        duration_us % USEC_PER_SEC);
    while (text->str[text->len - 1] == '0')
      g_string_truncate (text, text->len - 1);
  }
  g_string_append_c (text, 'S');
  xml_writer_attribute (w, name, text->str);
}

void
xml_writer_attribute_utc (XmlWriter *w, const gchar *name, gint64 utc_us)
{
  gint64 second = utc_us / G_USEC_PER_SEC, us = utc_us % G_USEC_PER_SEC;
  if (us < 0) {
    second--;
    us += G_USEC_PER_SEC;
  }
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (second);
  if (!time)
    return; /* not of the years 1 to 9999 */
  g_autofree gchar *whole = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  g_autofree gchar *text =
      g_strdup_printf ("%s.%03" G_GINT64_FORMAT "Z", whole, us / 1000);
  xml_writer_attribute (w, name, text);
}
