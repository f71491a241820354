/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cuetext.h"

#include <string.h>

#define MAX_TAG_LENGTH 1024 /* longer is text that has a '<' */
#define MAX_ENTITY_LENGTH 12

/* Where text is put, line by line. */
typedef struct
{
  GString *out;
  gsize start; /* of the cue's text in it */
} Writer;

static void
put (const Writer *w, const gchar *bytes, gsize size)
{
  g_string_append_len (w->out, bytes, (gssize) size);
}

static void
put_line_end (const Writer *w)
{
  if (w->out->len > w->start && w->out->str[w->out->len - 1] != '\n')
    g_string_append_c (w->out, '\n');
}

static void
finish (const Writer *w)
{
  if (w->out->len > w->start && w->out->str[w->out->len - 1] == '\n')
    g_string_truncate (w->out, w->out->len - 1);
}

/* One character of text, `length` bytes. */
static void
put_character (const Writer *w, const gchar *c, gsize length)
{
  switch (*c) {
    case '&':
      put (w, "&amp;", 5);
      break;
    case '<':
      put (w, "&lt;", 4);
      break;
    case '>': /* "-->" would end the cue */
      put (w, "&gt;", 4);
      break;
    case '\n':
      put_line_end (w);
      break;
    case '\r':
      break;
    default:
      put (w, c, length);
  }
}

static gsize
character_length (const gchar *c)
{
  return (gsize) (g_utf8_next_char (c) - c);
}

/* Returns (transfer full) valid UTF-8 without zeros. */
static gchar *
make_valid (Span text)
{
  return g_utf8_make_valid (text.size > 0 ? (const gchar *) text.data : "",
      (gssize) text.size);
}

void
cue_text_write_plain (GString *out, Span text)
{
  Writer w = { out, out->len };
  g_autofree gchar *valid = make_valid (text);
  for (const gchar *p = valid; *p; p += character_length (p))
    put_character (&w, p, character_length (p));
  finish (&w);
}

void
cue_text_write_webvtt (GString *out, Span text)
{
  Writer w = { out, out->len };
  g_autofree gchar *valid = make_valid (text);
  for (const gchar *p = valid; *p; p++)
    if (*p == '\n')
      put_line_end (&w);
    else if (*p != '\r')
      put (&w, p, 1);
  finish (&w);
}

/* --- Pango markup --- */

/* The tag at `p`, a '<'. Returns its length; 0: it is none. */
static gsize
tag_length (const gchar *p)
{
  if (!g_ascii_isalpha (p[1]) && p[1] != '/' && p[1] != '!' && p[1] != '?')
    return 0;
  gsize length = strcspn (p + 1, "<>");
  return length <= MAX_TAG_LENGTH && p[1 + length] == '>' ? length + 2 : 0;
}

/* Tags that Pango and WebVTT have. */
static void
put_tag (const Writer *w, const gchar *tag, gsize length)
{
  gsize slash = tag[1] == '/';
  gboolean is_short = length == 3 + slash;
  if (is_short && strchr ("ibu", tag[1 + slash]))
    put (w, tag, length);
}

/* The character that "&...;" at `p` stands for. Returns its length; 0: it is
 * none. */
static gsize
read_entity (const gchar *p, gunichar *character)
{
  static const struct
  {
    const gchar *name;
    gchar character;
  } names[] = {
    { "amp;", '&' },
    { "lt;", '<' },
    { "gt;", '>' },
    { "quot;", '"' },
    { "apos;", '\'' },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (p + 1, names[i].name)) {
      *character = (gunichar) names[i].character;
      return 1 + strlen (names[i].name);
    }
  if (p[1] != '#')
    return 0;
  gboolean is_hex = p[2] == 'x';
  const gchar *digits = p + 2 + is_hex;
  gchar *end;
  guint64 value = g_ascii_isxdigit (*digits)
      ? g_ascii_strtoull (digits, &end, is_hex ? 16 : 10)
      : 0;
  if (value == 0 || value > G_MAXINT32 || *end != ';' ||
      end - p > MAX_ENTITY_LENGTH || !g_unichar_validate ((gunichar) value))
    return 0;
  *character = (gunichar) value;
  return (gsize) (end + 1 - p);
}

void
cue_text_write_pango (GString *out, Span markup)
{
  Writer w = { out, out->len };
  g_autofree gchar *valid = make_valid (markup);
  gsize length;
  for (const gchar *p = valid; *p; p += length) {
    gunichar character;
    gchar utf8[6];
    if (*p == '<' && (length = tag_length (p)) > 0) {
      put_tag (&w, p, length);
    } else if (*p == '&' && (length = read_entity (p, &character)) > 0) {
      gint n_bytes = g_unichar_to_utf8 (character, utf8);
      put_character (&w, utf8, (gsize) n_bytes);
    } else {
      length = character_length (p);
      put_character (&w, p, length);
    }
  }
  finish (&w);
}
