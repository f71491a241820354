/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bytes that a test writes as a string of hexadecimal digits. */

#pragma once

#include <glib.h>
#include <string.h>

/* Returns how many there are; they must fit. */
static inline gsize
hex_bytes (const gchar *hex, guint8 *bytes, gsize allocated)
{
  gsize size = strlen (hex) / 2;
  g_assert (size <= allocated);
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
        g_ascii_xdigit_value (hex[2 * i + 1]));
  return size;
}
