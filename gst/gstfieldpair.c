/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstfieldpair.h"

void
gst_field_pair_init (GstFieldPair *pair)
{
  *pair = (GstFieldPair){ .buffer = NULL };
  nal_access_unit_init (&pair->au);
}

void
gst_field_pair_reset (GstFieldPair *pair)
{
  gst_clear_buffer (&pair->buffer);
}

void
gst_field_pair_clear (GstFieldPair *pair)
{
  gst_field_pair_reset (pair);
  nal_access_unit_clear (&pair->au);
}

void
gst_field_pair_hold (GstFieldPair *pair, GstBuffer *unit,
    const NalAccessUnit *au)
{
  g_return_if_fail (pair->buffer == NULL);

  nal_access_unit_copy (&pair->au, au);
  pair->buffer = unit;
}

gboolean
gst_field_pair_complete (GstFieldPair *pair, GstBuffer *unit,
    const NalAccessUnit *au, gboolean *was_merged)
{
  if (!pair->buffer || !nal_access_unit_is_second_field (&pair->au, au))
    return FALSE;
  GstClockTime duration = GST_BUFFER_DURATION (unit);
  pair->buffer = gst_buffer_make_writable (pair->buffer);
  if (GST_CLOCK_TIME_IS_VALID (duration) &&
      GST_BUFFER_DURATION_IS_VALID (pair->buffer))
    GST_BUFFER_DURATION (pair->buffer) += duration;
  nal_access_unit_join (&pair->au, au, gst_buffer_get_size (pair->buffer));
  *was_merged =
      gst_buffer_n_memory (pair->buffer) + gst_buffer_n_memory (unit) >
      gst_buffer_get_max_memory ();
  pair->buffer = gst_buffer_append (pair->buffer, unit);
  return TRUE;
}

GstBuffer *
gst_field_pair_take (GstFieldPair *pair)
{
  return g_steal_pointer (&pair->buffer);
}
