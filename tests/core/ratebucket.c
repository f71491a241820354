/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ratebucket.h"

gboolean
rate_bucket_take (RateBucket *bucket, gsize size_bytes, gint64 time_ns)
{
  const RateControl *rc = &bucket->rate_control;
  if (!bucket->has_begun) {
    bucket->has_begun = TRUE;
    bucket->fullness_bits = timescale_scale ((gint64) rc->vbv_bits,
        RATE_CONTROL_START_PERMILLE, 1000, ROUND_NEAREST);
  } else if (time_ns > bucket->time_ns) {
    gint64 filled = timescale_scale (time_ns - bucket->time_ns, rc->max_bps,
        NSEC_PER_SEC, ROUND_NEAREST);
    bucket->fullness_bits =
        MIN (bucket->fullness_bits + filled, (gint64) rc->vbv_bits);
  }
  bucket->time_ns = time_ns;
  bucket->fullness_bits -= (gint64) size_bytes * 8;
  if (bucket->fullness_bits >= 0)
    return TRUE;
  bucket->fullness_bits = 0;
  return FALSE;
}
