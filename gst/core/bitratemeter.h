/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 1. The bit rates of a growing list of segments: the average since the
 * start, and the peak, the highest over runs of neighbours that last 0.5 to 1.5
 * target durations (RFC 8216 4.1). Each segment costs the length of a run,
 * however long the list is. */

#pragma once

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 timescale;
  guint64 shortest_ticks, longest_ticks; /* of a run */
  GArray *recent; /* (owned, BitratePiece) the newest, no longer than a run */
  guint64 recent_ticks;
  guint64 total_ticks, total_bytes;
  guint64 peak_bps;
} BitrateMeter;

void bitrate_meter_init (BitrateMeter *meter, guint32 timescale,
    guint target_duration_s);
void bitrate_meter_clear (BitrateMeter *meter);

void bitrate_meter_add (BitrateMeter *meter, guint64 duration_ticks,
    guint64 size_bytes);

/* What follows is no neighbour of what came before. */
void bitrate_meter_interrupt (BitrateMeter *meter);

/* Rounded up: promises not to be broken by a bit. A stream too short to have a
 * run has its average for a peak; 0: nothing was added. */
guint64 bitrate_meter_peak_bps (const BitrateMeter *meter);
guint64 bitrate_meter_average_bps (const BitrateMeter *meter);

G_END_DECLS
