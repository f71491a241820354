/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text as two patterns of file names, one after a line break. Names that one
 * gives are its own, stay in their folder, and tell their number. */

#include "core/namepattern.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const guint numbers[] = { 0, 1, 9, 10, 99999, 100000, G_MAXUINT - 1 };

static void
check_names (const NamePattern *pattern, const NamePattern *other)
{
  gboolean overlaps = name_pattern_overlaps (pattern, other);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree gchar *name = name_pattern_format (pattern, numbers[i]);
    guint number = 0;
    g_assert (name[0] != '\0' && !strchr (name, '/') && !strchr (name, '\n'));
    g_assert (strcmp (name, ".") != 0 && strcmp (name, "..") != 0);
    g_assert (name_pattern_match (pattern, name, &number));
    g_assert (number == numbers[i]);
    if (name_pattern_match (other, name, &number) &&
        g_strcmp0 (pattern->folder, other->folder) == 0)
      g_assert (overlaps);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  gchar *second = strchr (text, '\n');
  NamePattern a = { 0 }, b = { 0 };

  if (second)
    *second++ = '\0';
  gboolean has_a = name_pattern_parse (text, &a, NULL);
  gboolean has_b = name_pattern_parse (second ? second : "init.mp4", &b, NULL);
  g_assert (has_a || !a.stem);
  if (has_a)
    g_assert (name_pattern_overlaps (&a, &a));
  if (has_a && has_b) {
    check_names (&a, &b);
    check_names (&b, &a);
    g_assert (name_pattern_overlaps (&a, &b) == name_pattern_overlaps (&b, &a));
  }
  name_pattern_clear (&a);
  name_pattern_clear (&b);
  return 0;
}
