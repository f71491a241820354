/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "segmentname.h"

#include <string.h>

/* What 64 bits always hold. */
#define MAX_DIGITS 18

static guint64
parse_digits (const gchar *text, gsize n_digits)
{
  guint64 value = 0;
  for (gsize i = 0; i < n_digits; i++)
    value = value * 10 + (guint64) (text[i] - '0');
  return value;
}

/* Is `uri` the first one with `value` in place of its digits? */
static gboolean
matches (const SegmentName *name, const gchar *first_uri, const gchar *uri,
    guint64 value)
{
  gchar digits[32];
  gint n_digits = g_snprintf (digits, sizeof digits, "%0*" G_GUINT64_FORMAT,
      (gint) name->width, value);
  return strncmp (uri, first_uri, name->offset_bytes) == 0 &&
      g_str_has_prefix (uri + name->offset_bytes, digits) &&
      g_str_equal (uri + name->offset_bytes + n_digits,
          first_uri + name->offset_bytes + name->size_bytes);
}

const ManifestSegment *
segment_name_first_file (const ManifestRendition *rendition, guint first,
    guint end)
{
  for (guint s = first; s < end; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (!segment->is_missing)
      return segment;
  }
  return NULL;
}

static gboolean
fits_all (const SegmentName *name, const ManifestRendition *rendition,
    guint first, guint end)
{
  const gchar *first_uri = NULL;
  guint64 number = name->first;
  for (guint s = first; s < end; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (segment->is_missing)
      continue;
    if (!first_uri)
      first_uri = segment->uri;
    if (segment->range.size_bytes > 0 ||
        !matches (name, first_uri, segment->uri,
            name->is_time ? (guint64) segment->start_ticks : number))
      return FALSE;
    number++;
  }
  return TRUE;
}

/* Of several runs of digits that would do, as in the name of a single segment,
 * the longest is meant, and a count rather than a time. */
gboolean
segment_name_find (const ManifestRendition *rendition, guint first, guint end,
    SegmentName *name)
{
  const ManifestSegment *segment =
      segment_name_first_file (rendition, first, end);
  gboolean is_found = FALSE;
  if (!segment)
    return FALSE;

  for (const gchar *at = segment->uri; *at;) {
    gsize n_digits = strspn (at, "0123456789");
    if (n_digits > 0 && n_digits <= MAX_DIGITS &&
        !(is_found && n_digits <= name->size_bytes)) {
      SegmentName candidate = {
        .offset_bytes = (gsize) (at - segment->uri),
        .size_bytes = n_digits,
        .width = at[0] == '0' ? (guint) n_digits : 1,
        .first = parse_digits (at, n_digits),
      };
      gboolean fits = fits_all (&candidate, rendition, first, end);
      if (!fits) {
        candidate.is_time = TRUE;
        fits = fits_all (&candidate, rendition, first, end);
      }
      if (fits)
        *name = candidate;
      is_found |= fits;
    }
    at += MAX (n_digits, 1);
  }
  return is_found;
}

gboolean
segment_name_goes_on (const ManifestRendition *rendition, guint index)
{
  SegmentName name;
  for (guint s = index; s-- > 0;) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (!segment->is_missing)
      return segment_name_find (rendition, s, index + 1, &name);
  }
  return TRUE;
}

/* $ begins an identifier; itself it is $$. */
static void
append_literal (GString *template, const gchar *text, gsize size_bytes)
{
  for (gsize i = 0; i < size_bytes; i++) {
    if (text[i] == '$')
      g_string_append_c (template, '$');
    g_string_append_c (template, text[i]);
  }
}

gchar *
segment_name_template (const SegmentName *name, const gchar *folder,
    const gchar *first_uri)
{
  gsize after = name->offset_bytes + name->size_bytes;
  GString *template = g_string_new (folder);
  append_literal (template, first_uri, name->offset_bytes);
  g_string_append (template, name->is_time ? "$Time" : "$Number");
  if (name->width > 1)
    g_string_append_printf (template, "%%0%ud", name->width);
  g_string_append_c (template, '$');
  append_literal (template, first_uri + after, strlen (first_uri) - after);
  return g_string_free (template, FALSE);
}
