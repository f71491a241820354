/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bitratemeter.h"

/* Pieces without length would otherwise all be part of one run. */
#define MAX_RUN_PIECES 1024

typedef struct
{
  guint64 duration_ticks;
  guint64 size_bytes;
} BitratePiece;

static guint64
bits_per_second (guint64 size_bytes, guint64 duration_ticks, guint32 timescale)
{
  if (duration_ticks == 0)
    return 0;
  return (guint64) timescale_scale ((gint64) MIN (size_bytes, G_MAXINT64),
      (guint64) timescale * 8, duration_ticks, ROUND_CEIL);
}

void
bitrate_meter_init (BitrateMeter *meter, guint32 timescale,
    guint target_duration_s)
{
  guint64 target_ticks = (guint64) target_duration_s * timescale;
  *meter = (BitrateMeter){
    .timescale = timescale,
    .shortest_ticks = (target_ticks + 1) / 2,
    .longest_ticks = target_ticks + target_ticks / 2,
    .recent = g_array_new (FALSE, FALSE, sizeof (BitratePiece)),
  };
}

void
bitrate_meter_clear (BitrateMeter *meter)
{
  g_clear_pointer (&meter->recent, g_array_unref);
}

static void
forget_oldest (BitrateMeter *meter)
{
  meter->recent_ticks -=
      g_array_index (meter->recent, BitratePiece, 0).duration_ticks;
  g_array_remove_index (meter->recent, 0);
}

/* The runs that end with the newest piece. */
static void
measure_runs (BitrateMeter *meter)
{
  guint64 duration = 0, size = 0;
  for (guint i = meter->recent->len; i-- > 0;) {
    const BitratePiece *piece = &g_array_index (meter->recent, BitratePiece, i);
    duration += piece->duration_ticks;
    if (!g_uint64_checked_add (&size, size, piece->size_bytes))
      return;
    if (duration >= meter->shortest_ticks)
      meter->peak_bps = MAX (meter->peak_bps,
          bits_per_second (size, duration, meter->timescale));
  }
}

void
bitrate_meter_add (BitrateMeter *meter, guint64 duration_ticks,
    guint64 size_bytes)
{
  guint64 total_ticks, total_bytes;
  if (!g_uint64_checked_add (&total_ticks, meter->total_ticks,
          duration_ticks) ||
      !g_uint64_checked_add (&total_bytes, meter->total_bytes, size_bytes))
    return;
  meter->total_ticks = total_ticks;
  meter->total_bytes = total_bytes;

  BitratePiece piece = { duration_ticks, size_bytes };
  g_array_append_val (meter->recent, piece);
  meter->recent_ticks += duration_ticks;
  while (meter->recent->len > 0 &&
      (meter->recent_ticks > meter->longest_ticks ||
          meter->recent->len > MAX_RUN_PIECES))
    forget_oldest (meter);
  measure_runs (meter);
}

void
bitrate_meter_interrupt (BitrateMeter *meter)
{
  g_array_set_size (meter->recent, 0);
  meter->recent_ticks = 0;
}

guint64
bitrate_meter_average_bps (const BitrateMeter *meter)
{
  return bits_per_second (meter->total_bytes, meter->total_ticks,
      meter->timescale);
}

guint64
bitrate_meter_peak_bps (const BitrateMeter *meter)
{
  return MAX (meter->peak_bps, bitrate_meter_average_bps (meter));
}
