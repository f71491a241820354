/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "nalset.h"

void
nal_set_clear (NalSet *set)
{
  g_clear_pointer (&set->nal, g_bytes_unref);
  *set = (NalSet){ 0 };
}

gboolean
nal_set_replace (NalSet *set, Span nal)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (nal.data, nal.size);
  set->is_fresh = TRUE;
  if (set->nal && g_bytes_equal (set->nal, bytes))
    return nal_set_restore (set);
  g_clear_pointer (&set->nal, g_bytes_unref);
  set->nal = g_bytes_new (nal.data, nal.size);
  set->is_stale = FALSE;
  return TRUE;
}

gboolean
nal_set_retire (NalSet *set)
{
  gboolean changes = nal_set_is_in_record (set);
  set->is_stale = TRUE;
  return changes;
}

gboolean
nal_set_restore (NalSet *set)
{
  gboolean changes = set->nal && set->is_stale;
  set->is_stale = FALSE;
  return changes;
}

void
nal_set_write (const NalSet *set, guint size_bytes, ByteWriter *w)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (set->nal, &size);
  if (size_bytes == 2)
    byte_writer_u16 (w, (guint16) size);
  else
    byte_writer_u32 (w, (guint32) size);
  byte_writer_bytes (w, data, size);
}

void
nal_set_array_clear (NalSet *array, guint n)
{
  for (guint i = 0; i < n; i++)
    nal_set_clear (&array[i]);
}

guint
nal_set_array_count (const NalSet *array, guint n)
{
  guint n_in_record = 0;
  for (guint i = 0; i < n; i++)
    n_in_record += nal_set_is_in_record (&array[i]) ? 1 : 0;
  return n_in_record;
}

void
nal_set_array_write (const NalSet *array, guint n, guint size_bytes,
    ByteWriter *w)
{
  for (guint i = 0; i < n; i++)
    if (nal_set_is_in_record (&array[i]))
      nal_set_write (&array[i], size_bytes, w);
}
