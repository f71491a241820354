/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "relativepath.h"

#include <string.h>

/* Returns (transfer full, nullable) the parts of `path` without "." and ".."; NULL: it
 * leaves where it began. */
static GPtrArray *
split (const gchar *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; parts[i]; i++) {
    if (parts[i][0] == '\0' || g_str_equal (parts[i], "."))
      continue;
    if (!g_str_equal (parts[i], ".."))
      g_ptr_array_add (kept, g_strdup (parts[i]));
    else if (kept->len > 0)
      g_ptr_array_set_size (kept, (gint) kept->len - 1);
    else
      return NULL;
  }
  return g_steal_pointer (&kept);
}

static gchar *
join (const GPtrArray *parts, guint first, GString *text)
{
  for (guint i = first; i < parts->len; i++)
    g_string_append_printf (text, "%s%s", i > first ? "/" : "",
        (const gchar *) parts->pdata[i]);
  return g_string_free (text, FALSE);
}

static guint
count_common (const GPtrArray *a, const GPtrArray *b)
{
  guint n = 0;
  while (n < a->len && n < b->len && g_str_equal (a->pdata[n], b->pdata[n]))
    n++;
  return n;
}

gchar *
relative_path_below (const gchar *folder, const gchar *path)
{
  gsize length = strlen (path);
  g_autoptr (GPtrArray) above = split (folder);
  g_autoptr (GPtrArray) parts = split (path);
  if (!above || !parts || length == 0 || path[length - 1] == '/' ||
      (folder[0] == '/') != (path[0] == '/') || parts->len <= above->len ||
      count_common (above, parts) < above->len)
    return NULL;
  return join (parts, above->len, g_string_new (NULL));
}

gchar *
relative_path_from (const gchar *file, const gchar *path)
{
  g_autofree gchar *folder = relative_path_folder (file);
  g_autoptr (GPtrArray) from = split (folder);
  g_autoptr (GPtrArray) to = split (path);
  g_return_val_if_fail (from && to && to->len > 0, NULL);

  guint n_common = MIN (count_common (from, to), to->len - 1);
  GString *text = g_string_new (NULL);
  for (guint i = n_common; i < from->len; i++)
    g_string_append (text, "../");
  return join (to, n_common, text);
}

gchar *
relative_path_folder (const gchar *path)
{
  const gchar *slash = strrchr (path, '/');
  return g_strndup (path, slash ? (gsize) (slash + 1 - path) : 0);
}
