/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Where the Periods of an MPD begin. What clients were told once stays
 * so while the window slides (ISO/IEC 23009-1 5.4.1): the list remembers what
 * the segments that have left it said.
 *
 * Segments of the same number, counted from the first there ever was, belong to
 * the same time in all renditions; a Period begins with a number, in all of them
 * at once. */

#pragma once

#include "core/manifest.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 first_number;     /* of the segments; also names the Period */
  guint64 start_us;         /* Period@start: presentation time */
  gint64 origin_ticks;      /* the media time that is shown then */
  guint32 origin_timescale; /* exactly, in one rendition's ticks */
} MpdPeriod;

typedef struct
{
  GArray *periods;              /* (owned, MpdPeriod) in order */
  gint64 availability_start_us; /* UTC of presentation time 0; UTC_NONE */
} MpdPeriods;

void mpd_periods_init (MpdPeriods *list);
void mpd_periods_clear (MpdPeriods *list);

/* Learns what is new in the manifest, and forgets Periods that have no segment
 * any more. A finished one is never updated again: its first Period then begins
 * with the first segment that is left. */
void mpd_periods_update (MpdPeriods *list, const Manifest *manifest);

/* The media time at which the Period begins, in a rendition's ticks. */
guint64 mpd_period_presentation_time_offset (const MpdPeriod *period,
    guint32 timescale);

/* Which of the rendition's listed segments are of period `index`: from
 * `*first`, up to and without `*end`. FALSE: none. */
gboolean mpd_periods_find_segments (const MpdPeriods *list, guint index,
    const ManifestRendition *rendition, guint *first, guint *end);

/* Presentation time at which the last segment of all ends. */
guint64 mpd_periods_end_us (const MpdPeriods *list, const Manifest *manifest);

/* UTC of Period@start, as the first of its listed segments tells that has a
 * date; UTC_NONE. */
gint64 mpd_periods_start_utc (const MpdPeriods *list, guint index,
    const Manifest *manifest);

G_END_DECLS
