/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ratecontrol.h"

/* A quarter above the mean lets hard scenes have more, and is what the public
 * ladders have between their rungs' means and peaks. */
#define MAX_RATE_PERCENT 125

/* Apple's authoring specification for HLS, 1.30: the peak, which is the largest
 * mean over one segment, should not exceed 200 % of the mean over all. A bucket
 * lets max_bps * T + vbv_bits through in a segment of T; the last tenth is for
 * boxes and for audio that is counted with the video. */
#define PEAK_PERCENT 190

/* Buffers that players have, and what an encoder needs to work with. */
#define MAX_VBV_MS 3000
#define MIN_VBV_MS 500
#define INSTANT_VBV_MS 500
#define UNKNOWN_SEGMENT_NS (4 * NSEC_PER_SEC)

/* Within a few seconds an encoder misses its mean, seldom by more than this, and
 * one that begins anew has nothing to make up for it. */
#define CELL_MEAN_PERCENT 95

static guint64
percent (guint64 value, guint of)
{
  return (guint64) timescale_scale ((gint64) value, of, 100, ROUND_FLOOR);
}

static guint64
bits_in (guint64 rate_bps, guint64 duration_ns)
{
  return (guint64) timescale_scale ((gint64) rate_bps, duration_ns,
      NSEC_PER_SEC, ROUND_FLOOR);
}

static guint64
bits_in_ms (guint64 rate_bps, guint ms)
{
  return bits_in (rate_bps, ms * (NSEC_PER_SEC / 1000));
}

static guint64
choose_vbv_bits (const RateWish *wish, guint64 bitrate_bps, guint64 max_bps)
{
  guint64 segment_ns =
      wish->segment_ns > 0 ? wish->segment_ns : UNKNOWN_SEGMENT_NS;
  guint64 peak_bps = percent (bitrate_bps, PEAK_PERCENT);
  guint64 room =
      peak_bps > max_bps ? bits_in (peak_bps - max_bps, segment_ns) : 0;
  if (wish->is_instant)
    return bits_in_ms (max_bps, INSTANT_VBV_MS);
  return CLAMP (room, bits_in_ms (max_bps, MIN_VBV_MS),
      bits_in_ms (max_bps, MAX_VBV_MS));
}

RateControl
rate_control_choose (const RateWish *wish)
{
  RateControl chosen = { .bitrate_bps = wish->bitrate_kbps * (guint64) 1000 };
  chosen.max_bps = wish->max_kbps > 0
      ? wish->max_kbps * (guint64) 1000
      : percent (chosen.bitrate_bps, MAX_RATE_PERCENT);
  chosen.max_bps = MAX (chosen.max_bps, chosen.bitrate_bps);
  chosen.vbv_bits = wish->vbv_kbit > 0
      ? wish->vbv_kbit * (guint64) 1000
      : choose_vbv_bits (wish, chosen.bitrate_bps, chosen.max_bps);
  return chosen;
}

/* A cell of T takes at most r T + s v bits out of a bucket of v bits that is
 * filled at r and begins with the share s. If that is no more than the whole
 * stream's max_bps T, the whole stream's bucket has at least as much in it after
 * the cell as before, so the next one finds what it begins with. */
RateControl
rate_control_for_cells (const RateControl *whole, guint64 cell_ns)
{
  RateControl cell = *whole;
  guint64 spare_bps = whole->max_bps - whole->bitrate_bps;
  guint64 room =
      (guint64) timescale_scale ((gint64) bits_in (spare_bps, cell_ns), 1000,
          RATE_CONTROL_START_PERMILLE, ROUND_FLOOR);
  guint64 least = MIN (whole->vbv_bits,
      bits_in (whole->max_bps,
          MIN (cell_ns / 4, MIN_VBV_MS * (NSEC_PER_SEC / 1000))));
  cell.vbv_bits = CLAMP (room, least, whole->vbv_bits);
  guint64 start_bits = (guint64) timescale_scale ((gint64) cell.vbv_bits,
      RATE_CONTROL_START_PERMILLE, 1000, ROUND_CEIL);
  guint64 start_bps = (guint64) timescale_scale ((gint64) start_bits,
      NSEC_PER_SEC, cell_ns, ROUND_CEIL);
  cell.max_bps = whole->max_bps - MIN (start_bps, whole->max_bps - 1);
  cell.bitrate_bps =
      MIN (percent (whole->bitrate_bps, CELL_MEAN_PERCENT), cell.max_bps);
  return cell;
}
