/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* How fast start codes are searched for, in bytes that are in the cache. */

#include "core/nal.h"

#define BUFFER_BYTES (256 * 1024)
#define ROUNDS 40000

int
main (void)
{
  guint8 *data = g_malloc (BUFFER_BYTES);
  GRand *rand = g_rand_new_with_seed (1);
  /* What CABAC makes: bytes without pattern, and no start code inside. */
  for (gsize i = 0; i < BUFFER_BYTES; i++)
    data[i] = (guint8) g_rand_int_range (rand, 0, 256);
  for (gsize i = 2; i < BUFFER_BYTES; i++)
    if (data[i - 2] == 0 && data[i - 1] == 0 && data[i] <= 3)
      data[i] = 3;
  gsize found = 0;
  gint64 begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < ROUNDS; i++)
    found += nal_find_start_code (data, BUFFER_BYTES, i % 64);
  gint64 taken_us = g_get_monotonic_time () - begin_us;
  g_print ("start codes %.1f GB/s, of %" G_GSIZE_FORMAT " bytes\n",
      (gdouble) BUFFER_BYTES * ROUNDS / 1000.0 / (gdouble) taken_us, found);
  g_rand_free (rand);
  g_free (data);
  return 0;
}
