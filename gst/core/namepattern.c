/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "namepattern.h"

#include "core/status.h"

#include <string.h>

/* The digits of G_MAXUINT. */
#define MAX_WIDTH 10

#define DIGITS "0123456789"

/* They end a path or begin an escape in a URI reference (RFC 3986 3.3), or make
 * its first part a scheme; a backslash is a slash to many. */
#define SPECIAL "%?#:\\"

/* --- reading --- */

static gboolean
fail (GError **error, CoreStatus status, const gchar *text, const gchar *why)
{
  g_set_error (error, CORE_ERROR, (gint) status, "\"%s\": %s", text, why);
  return FALSE;
}

/* What is behind the percent sign. */
static gboolean
parse_conversion (const gchar *text, const gchar **at, guint *width,
    GError **error)
{
  gsize n_digits = strspn (*at, DIGITS);
  guint64 value = 0;
  g_autofree gchar *digits = g_strndup (*at, n_digits);
  if (n_digits > 0 &&
      !g_ascii_string_to_unsigned (digits, 10, 0, MAX_WIDTH, &value, NULL))
    return fail (error, CORE_LIMIT, text,
        "a number in a name has ten digits at most, as in %05d");
  *at += n_digits;
  if (**at == '\0' || !strchr ("diu", **at))
    return fail (error, CORE_INVALID, text,
        "the only thing a name can have is a number, as in %05d");
  (*at)++;
  *width = MAX ((guint) value, 1);
  return TRUE;
}

static gboolean
is_clean (const gchar *part)
{
  if (!g_utf8_validate (part, -1, NULL))
    return FALSE;
  for (const gchar *at = part; *at; at++)
    if (g_ascii_iscntrl (*at) || strchr (SPECIAL, *at))
      return FALSE;
  return TRUE;
}

/* A folder is no file. */
static const gchar *const no_names[] = { "", ".", "..", NULL };

static gboolean
check (const NamePattern *pattern, const gchar *text, GError **error)
{
  if (strchr (pattern->suffix, '%'))
    return fail (error, CORE_INVALID, text, "a name has one number at most");
  if (strchr (pattern->suffix, '/'))
    return fail (error, CORE_INVALID, text,
        "the number belongs into the name, not into a folder's");
  if (!is_clean (pattern->folder) || !is_clean (pattern->stem) ||
      !is_clean (pattern->suffix))
    return fail (error, CORE_INVALID, text,
        "names are UTF-8 without control characters and without % ? # : \\, "
        "which mean something in a playlist");
  if (pattern->width == 0 && g_strv_contains (no_names, pattern->stem))
    return fail (error, CORE_INVALID, text, "there is no name");
  return TRUE;
}

gboolean
name_pattern_parse (const gchar *text, NamePattern *pattern, GError **error)
{
  *pattern = (NamePattern){ 0 };
  const gchar *percent = strchr (text, '%');
  const gchar *rest = percent ? percent + 1 : text + strlen (text);
  guint width = 0;
  if (percent && !parse_conversion (text, &rest, &width, error))
    return FALSE;

  g_autofree gchar *front =
      g_strndup (text, percent ? (gsize) (percent - text) : strlen (text));
  const gchar *slash = strrchr (front, '/');
  gsize folder_size = slash ? (gsize) (slash + 1 - front) : 0;
  *pattern = (NamePattern){
    .folder = g_strndup (front, folder_size),
    .stem = g_strdup (front + folder_size),
    .suffix = g_strdup (rest),
    .width = width,
  };
  if (check (pattern, text, error))
    return TRUE;
  name_pattern_clear (pattern);
  return FALSE;
}

void
name_pattern_clear (NamePattern *pattern)
{
  g_free (pattern->folder);
  g_free (pattern->stem);
  g_free (pattern->suffix);
  *pattern = (NamePattern){ 0 };
}

/* --- names --- */

/* Where a name without a number takes one: before its extension. */
static gsize
extension_offset (const gchar *stem)
{
  const gchar *dot = strrchr (stem, '.');
  return dot && dot > stem ? (gsize) (dot - stem) : strlen (stem);
}

gchar *
name_pattern_format (const NamePattern *p, guint number)
{
  if (p->width > 0)
    return g_strdup_printf ("%s%0*u%s", p->stem, (gint) p->width, number,
        p->suffix);
  if (number == 0)
    return g_strdup (p->stem);
  gsize offset = extension_offset (p->stem);
  return g_strdup_printf ("%.*s_%u%s", (gint) offset, p->stem, number,
      p->stem + offset);
}

gboolean
name_pattern_match (const NamePattern *p, const gchar *name, guint *number)
{
  gsize offset = p->width > 0 ? strlen (p->stem) : extension_offset (p->stem);
  gsize tail = strlen (p->width > 0 ? p->suffix : p->stem + offset);
  guint64 value = 0;

  if (strlen (name) < offset + tail)
    return FALSE;
  const gchar *at = name + offset + (p->width == 0 && name[offset] == '_');
  gsize left = strlen (at); /* the suffix may begin with a digit */
  g_autofree gchar *digits = g_strndup (at, left - MIN (tail, left));
  if (digits[0] != '\0' &&
      !g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT, &value, NULL))
    return FALSE;
  g_autofree gchar *wanted = name_pattern_format (p, (guint) value);
  *number = (guint) value;
  return g_str_equal (name, wanted);
}

/* The name in which every number is the same. */
static gchar *
without_numbers (const NamePattern *p)
{
  GString *name = g_string_new (NULL);
  gsize offset = extension_offset (p->stem);
  g_autofree gchar *numbered = p->width > 0
      ? g_strconcat (p->stem, "0", p->suffix, NULL)
      : g_strdup_printf ("%.*s_0%s", (gint) offset, p->stem, p->stem + offset);
  for (const gchar *at = numbered; *at;) {
    gsize n_digits = strspn (at, DIGITS);
    g_string_append_c (name, n_digits > 0 ? '0' : *at);
    at += MAX (n_digits, 1);
  }
  return g_string_free (name, FALSE);
}

gboolean
name_pattern_overlaps (const NamePattern *a, const NamePattern *b)
{
  g_autofree gchar *name_a = without_numbers (a);
  g_autofree gchar *name_b = without_numbers (b);
  if (!g_str_equal (a->folder, b->folder))
    return FALSE;
  if (g_ascii_strcasecmp (name_a, name_b) == 0)
    return TRUE;
  /* One without a number has a name that is none of the numbered. */
  guint number;
  return (a->width == 0 && name_pattern_match (b, a->stem, &number)) ||
      (b->width == 0 && name_pattern_match (a, b->stem, &number));
}
