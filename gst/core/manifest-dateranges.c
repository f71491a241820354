/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"

static void
date_range_free (gpointer data)
{
  ManifestDateRange *range = data;
  g_free (range->id);
  g_free (range->class_name);
  g_clear_pointer (&range->scte35_cmd, g_bytes_unref);
  g_clear_pointer (&range->scte35_out, g_bytes_unref);
  g_clear_pointer (&range->scte35_in, g_bytes_unref);
  g_ptr_array_unref (range->extensions);
  g_free (range);
}

GPtrArray *
manifest_date_ranges_new (void)
{
  return g_ptr_array_new_with_free_func (date_range_free);
}

static ManifestDateRange *
date_range_at (const Manifest *manifest, guint index)
{
  return manifest->date_ranges->pdata[index];
}

ManifestDateRange *
manifest_find_date_range (const Manifest *manifest, const gchar *id)
{
  for (guint i = 0; i < manifest->date_ranges->len; i++)
    if (g_str_equal (date_range_at (manifest, i)->id, id))
      return date_range_at (manifest, i);
  return NULL;
}

ManifestDateRange *
manifest_add_date_range (Manifest *manifest, const gchar *id, gint64 start_us)
{
  if (manifest_find_date_range (manifest, id))
    return NULL;
  guint position = manifest->date_ranges->len;
  while (position > 0 &&
      date_range_at (manifest, position - 1)->start_us > start_us)
    position--;

  ManifestDateRange *range = g_new0 (ManifestDateRange, 1);
  range->id = g_strdup (id);
  range->start_us = start_us;
  range->duration_us = -1;
  range->planned_us = -1;
  range->extensions = extension_attributes_new ();
  g_ptr_array_insert (manifest->date_ranges, (gint) position, range);
  return range;
}

static void
learn_section (GBytes **known, GBytes *said)
{
  if (!*known && said)
    *known = g_bytes_ref (said);
}

void
manifest_date_range_learn (ManifestDateRange *range,
    const ManifestDateRange *said)
{
  if (!range->class_name)
    range->class_name = g_strdup (said->class_name);
  if (range->duration_us < 0)
    range->duration_us = said->duration_us;
  if (range->planned_us < 0)
    range->planned_us = said->planned_us;
  learn_section (&range->scte35_cmd, said->scte35_cmd);
  learn_section (&range->scte35_out, said->scte35_out);
  learn_section (&range->scte35_in, said->scte35_in);
  if (said->extensions)
    extension_attributes_learn (range->extensions, said->extensions);
}

void
manifest_learn_date_ranges (Manifest *manifest, const GPtrArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++) {
    const ManifestDateRange *said = ranges->pdata[i];
    ManifestDateRange *range = manifest_find_date_range (manifest, said->id);
    if (!range)
      range = manifest_add_date_range (manifest, said->id, said->start_us);
    manifest_date_range_learn (range, said);
  }
}

gboolean
manifest_date_range_is_over (const ManifestDateRange *range, gint64 start_us)
{
  gboolean is_open = range->scte35_out && !range->scte35_in;
  gint64 duration_us = range->duration_us;
  if (duration_us < 0 && is_open)
    return FALSE;
  if (duration_us < 0)
    duration_us = MAX (range->planned_us, 0);
  gint64 end_us = range->start_us > G_MAXINT64 - duration_us
      ? G_MAXINT64
      : range->start_us + duration_us;
  return end_us < start_us;
}
