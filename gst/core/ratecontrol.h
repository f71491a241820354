/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. How many bits an encoder may spend when: the buffer model that all
 * codecs share (ITU-T H.264 Annex C, "VBV" in encoders) and what is a good one
 * for a variant of a ladder. Knows no encoder. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

/* A bucket of `vbv_bits` is filled at `max_bps`, and each picture takes its bits
 * out of it at its time: it must never run empty. */
typedef struct
{
  guint64 bitrate_bps; /* the mean over the run */
  guint64 max_bps;
  guint64 vbv_bits;
} RateControl;

/* What the user asked for; 0: whatever is good. kbit are 1000 bits. */
typedef struct
{
  guint bitrate_kbps; /* > 0 */
  guint max_kbps;
  guint vbv_kbit;
  guint64 segment_ns; /* 0: unknown */
  gboolean
      is_instant; /* pictures must not wait long in the receiver's buffer */
} RateWish;

/* How full the bucket is before the first picture, in 1/1000. */
#define RATE_CONTROL_START_PERMILLE 900

RateControl rate_control_choose (const RateWish *wish);

/* For a codec that begins anew in every cell of `cell_ns`, without knowing what
 * is left in the bucket: a narrower one, which each cell can begin with
 * RATE_CONTROL_START_PERMILLE in it while all cells in a row keep to
 * `rate_control`. */
RateControl rate_control_for_cells (const RateControl *rate_control,
    guint64 cell_ns);

G_END_DECLS
