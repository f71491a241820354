/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsoffsets.h"

#include "core/timescale.h"

GArray *
gst_hls_offsets_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

gint64
gst_hls_offsets_get (const GArray *offsets, guint epoch)
{
  return epoch < offsets->len ? g_array_index (offsets, gint64, epoch)
                              : TIME_NONE;
}

void
gst_hls_offsets_note (GArray *offsets, guint epoch, gint64 offset)
{
  const gint64 none = TIME_NONE;

  while (offsets->len <= epoch)
    g_array_append_val (offsets, none);
  gint64 *noted = &g_array_index (offsets, gint64, epoch);
  if (*noted == TIME_NONE)
    *noted = offset;
}
