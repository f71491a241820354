/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* NAL units as streams and samples have them. */

#pragma once

#include <glib.h>

/* Behind a start code where `prefix_size` is 0, else a length of so many
 * bytes. */
static inline void
add_nal (GByteArray *to, guint prefix_size, const guint8 *nal, gsize size)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };
  if (prefix_size == 0) {
    g_byte_array_append (to, start_code, 4);
  } else {
    guint8 length[4];
    for (guint i = 0; i < 4; i++)
      length[i] = (guint8) (size >> 8 * (3 - i));
    g_byte_array_append (to, length + 4 - prefix_size, prefix_size);
  }
  g_byte_array_append (to, nal, (guint) size);
}
