/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether coded pictures keep to a RateControl: the buffer of a receiver. */

#pragma once

#include "core/ratecontrol.h"

G_BEGIN_DECLS

/* Zero-initialise, set `rate_control`. */
typedef struct
{
  RateControl rate_control;
  gint64 fullness_bits;
  gint64 time_ns; /* of the picture before */
  gboolean has_begun;
} RateBucket;

/* A picture of `size_bytes` is due at `time_ns` (decode time, never earlier than
 * the one before). FALSE: there is not so much in the bucket, which is then
 * empty. */
gboolean rate_bucket_take (RateBucket *bucket, gsize size_bytes,
    gint64 time_ns);

G_END_DECLS
