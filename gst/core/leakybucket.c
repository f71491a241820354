/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "leakybucket.h"

#define USEC_PER_SEC 1000000

/* Far beyond any stream, and small enough for products with 8. */
#define MAX_BPS (G_GUINT64_CONSTANT (1) << 50)

static guint64
bits_in_time (guint64 bps, guint64 duration, guint64 timescale)
{
  return (guint64) timescale_scale ((gint64) MIN (duration, G_MAXINT64), bps,
      timescale, ROUND_FLOOR);
}

/* The bucket holds the bits that must still arrive when a segment is due. It is
 * filled with each segment and drained at `bps`; a client that begins later
 * begins with an empty one, which is never worse. It overflows where a client
 * that has waited for `buffer_us` is not served in time. */
static gboolean
overflows (const ManifestRendition *rendition, guint64 bps, guint64 buffer_us)
{
  guint64 capacity = bits_in_time (bps, buffer_us, USEC_PER_SEC), held = 0;
  for (guint s = 0; s < rendition->segments->len; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    held += MIN (segment->size_bytes, MAX_BPS) * 8;
    if (held > capacity)
      return TRUE;
    held -= MIN (held,
        bits_in_time (bps, segment->duration_ticks, rendition->timescale));
  }
  return FALSE;
}

guint64
leaky_bucket_bandwidth (const ManifestRendition *rendition, guint64 buffer_us)
{
  if (rendition->segments->len == 0)
    return 0;

  guint64 enough = 1;
  while (enough < MAX_BPS && overflows (rendition, enough, buffer_us))
    enough *= 2;
  guint64 too_little = enough / 2;
  while (enough - too_little > 1) {
    guint64 middle = too_little + (enough - too_little) / 2;
    if (overflows (rendition, middle, buffer_us))
      too_little = middle;
    else
      enough = middle;
  }
  return enough;
}
