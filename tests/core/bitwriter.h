/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes bit streams for tests, so that a test says syntax elements and not
 * bytes. No emulation prevention: tests choose values that need none. */

#pragma once

#include <glib.h>

typedef struct
{
  guint8 data[512];
  gsize size; /* bytes, the last one may be partly filled */
  guint free_bits;
} BitWriter;

static inline void
put_u (BitWriter *w, guint n_bits, guint32 value)
{
  while (n_bits-- > 0) {
    if (w->free_bits == 0) {
      g_assert (w->size < sizeof w->data);
      w->data[w->size++] = 0;
      w->free_bits = 8;
    }
    w->free_bits--;
    w->data[w->size - 1] |= (guint8) ((value >> n_bits & 1) << w->free_bits);
  }
}

static inline void
put_ue (BitWriter *w, guint32 value)
{
  guint n_bits = g_bit_storage (value + 1);
  put_u (w, n_bits - 1, 0);
  put_u (w, n_bits, value + 1);
}

static inline void
put_se (BitWriter *w, gint32 value)
{
  put_ue (w, value > 0 ? 2 * (guint32) value - 1 : 2 * (guint32) -value);
}

/* rbsp_trailing_bits */
static inline void
put_trailing (BitWriter *w)
{
  put_u (w, 1, 1);
  w->free_bits = 0;
}
