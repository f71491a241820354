/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "mpdperiods.h"

#include "core/segmentname.h"

#define USEC_PER_SEC 1000000
#define USEC_PER_MSEC 1000

void
mpd_periods_init (MpdPeriods *list)
{
  list->periods = g_array_new (FALSE, FALSE, sizeof (MpdPeriod));
  list->availability_start_us = UTC_NONE;
}

void
mpd_periods_clear (MpdPeriods *list)
{
  g_clear_pointer (&list->periods, g_array_unref);
}

static MpdPeriod *
period_at (const MpdPeriods *list, guint index)
{
  return &g_array_index (list->periods, MpdPeriod, index);
}

static gint64
end_ticks (const ManifestSegment *segment)
{
  return segment->start_ticks +
      (gint64) MIN (segment->duration_ticks, G_MAXINT32);
}

static gboolean
goes_on (const ManifestSegment *before, const ManifestSegment *segment)
{
  return !segment->is_discontinuity ||
      segment->start_ticks == end_ticks (before);
}

/* Returns (nullable) the segment before this one, past gaps. */
static const ManifestSegment *
last_file_before (const ManifestRendition *rendition, guint index)
{
  for (guint s = index; s-- > 0;) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (!segment->is_missing)
      return segment;
  }
  return NULL;
}

/* Another decoder configuration is another Initialization Segment, of which a
 * Representation has one; another timeline another @presentationTimeOffset. A
 * hole in the timeline needs neither, as SegmentTimeline tells times, but one
 * in the numbers of the files does, which a template can only count. */
static gboolean
needs_period (const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = rendition->segments->pdata[index];
  if (index == 0)
    return segment->is_discontinuity; /* from what, nobody knows any more */
  const ManifestSegment *before = rendition->segments->pdata[index - 1];
  if (!goes_on (before, segment))
    return TRUE;
  const ManifestSegment *file = last_file_before (rendition, index);
  if (segment->is_missing || !file)
    return FALSE;
  return segment->init != file->init ||
      (before->is_missing && !segment_name_goes_on (rendition, index));
}

static guint64
number_of (const ManifestRendition *rendition, guint index)
{
  return rendition->n_removed + index;
}

/* Returns (nullable) the listed segment of that number. */
static const ManifestSegment *
segment_with_number (const ManifestRendition *rendition, guint64 number)
{
  return number >= rendition->n_removed &&
          number - rendition->n_removed < rendition->segments->len
      ? rendition->segments->pdata[number - rendition->n_removed]
      : NULL;
}

/* The rendition that is first in the manifest and has this segment: video, if
 * there is any. */
static const ManifestRendition *
leader_at (const Manifest *manifest, guint64 number)
{
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (segment_with_number (rendition, number))
      return rendition;
  }
  return NULL;
}

/* The earliest media time of the segments of that number. */
static void
set_origin (MpdPeriod *period, const Manifest *manifest)
{
  gint64 earliest_ns = G_MAXINT64;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    const ManifestSegment *segment =
        segment_with_number (rendition, period->first_number);
    if (!segment)
      continue;
    gint64 start_ns =
        ns_from_ticks (segment->start_ticks, rendition->timescale);
    if (start_ns < earliest_ns) {
      earliest_ns = start_ns;
      period->origin_ticks = segment->start_ticks;
      period->origin_timescale = rendition->timescale;
    }
  }
}

/* Presentation time of a media time of the Period. */
static gint64
presentation_us (const MpdPeriod *period, gint64 time_ticks, guint32 timescale)
{
  gint64 time_us =
      timescale_scale (time_ticks, USEC_PER_SEC, timescale, ROUND_NEAREST);
  gint64 origin_us = timescale_scale (period->origin_ticks, USEC_PER_SEC,
      period->origin_timescale, ROUND_NEAREST);
  return (gint64) period->start_us + time_us - origin_us;
}

/* A timeline that goes on keeps presentation times as they are, to the tick.
 * Another one begins when the clock on the wall says, if it is known, but never
 * before what came before has ended. */
static guint64
start_of_next (const MpdPeriods *list, const MpdPeriod *before,
    const MpdPeriod *period, const Manifest *manifest)
{
  const ManifestRendition *leader = leader_at (manifest, period->first_number);
  const ManifestSegment *segment =
      segment_with_number (leader, period->first_number);
  const ManifestSegment *last =
      segment_with_number (leader, period->first_number - 1);
  gint64 end_us = last
      ? presentation_us (before, end_ticks (last), leader->timescale)
      : (gint64) before->start_us;
  gint64 start_us = end_us;
  if (last && goes_on (last, segment))
    start_us = presentation_us (before, period->origin_ticks,
        period->origin_timescale);
  else if (segment->utc_us != UTC_NONE &&
      list->availability_start_us != UTC_NONE)
    start_us = segment->utc_us - list->availability_start_us;
  return (guint64) MAX (MAX (start_us, end_us), (gint64) before->start_us + 1);
}

static void
append_period (MpdPeriods *list, const Manifest *manifest, guint64 first_number)
{
  MpdPeriod period = { .first_number = first_number };
  set_origin (&period, manifest);
  if (list->periods->len > 0)
    period.start_us = start_of_next (list,
        period_at (list, list->periods->len - 1), &period, manifest);
  g_array_append_val (list->periods, period);
}

/* UTC of presentation time 0: as the first segment tells, else so that all that
 * is listed is available when it is published. To the millisecond, as it is
 * printed. */
static gint64
availability_start (const Manifest *manifest, const MpdPeriod *first)
{
  const ManifestRendition *leader = leader_at (manifest, first->first_number);
  const ManifestSegment *segment =
      segment_with_number (leader, first->first_number);
  gint64 utc_us = segment->utc_us;
  if (utc_us == UTC_NONE) {
    utc_us = MAX (manifest->published_us, 0);
    segment = leader->segments->pdata[leader->segments->len - 1];
    utc_us -= presentation_us (first, end_ticks (segment), leader->timescale);
  } else {
    utc_us -= presentation_us (first, segment->start_ticks, leader->timescale);
  }
  return utc_us - (utc_us % USEC_PER_MSEC + USEC_PER_MSEC) % USEC_PER_MSEC;
}

/* The lowest number above `after` with which a Period begins; 0: none. */
static guint64
next_boundary (const Manifest *manifest, guint64 after)
{
  guint64 lowest = 0;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    guint s = after >= rendition->n_removed
        ? (guint) MIN (after + 1 - rendition->n_removed,
              rendition->segments->len)
        : 0;
    for (; s < rendition->segments->len; s++) {
      guint64 number = number_of (rendition, s);
      if (lowest > 0 && number >= lowest)
        break;
      if (needs_period (rendition, s))
        lowest = number;
    }
  }
  return lowest;
}

/* One above the highest number that is listed. */
static guint64
end_number (const Manifest *manifest)
{
  guint64 end = 0;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    end = MAX (end, rendition->n_removed + rendition->segments->len);
  }
  return end;
}

/* FALSE: nothing is listed. */
static gboolean
find_first_number (const Manifest *manifest, guint64 *number)
{
  gboolean has_any = FALSE;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (rendition->segments->len == 0)
      continue;
    *number =
        has_any ? MIN (*number, rendition->n_removed) : rendition->n_removed;
    has_any = TRUE;
  }
  return has_any;
}

/* What nobody will ask for again may begin later than it did: presentation
 * times stay. */
static void
begin_with_first_segment (MpdPeriods *list, const Manifest *manifest,
    guint64 first_number)
{
  MpdPeriod *first = period_at (list, 0);
  MpdPeriod moved = { .first_number = first_number };
  set_origin (&moved, manifest);
  gint64 start_us =
      presentation_us (first, moved.origin_ticks, moved.origin_timescale);
  moved.start_us = (guint64) MAX (start_us, 0);
  moved.first_number = first->first_number; /* keeps its name */
  *first = moved;
}

void
mpd_periods_update (MpdPeriods *list, const Manifest *manifest)
{
  guint64 first_number = 0;
  if (!find_first_number (manifest, &first_number))
    return;

  /* Of an earlier run, whose last segments are lost. */
  guint64 end = end_number (manifest);
  while (list->periods->len > 0 &&
      period_at (list, list->periods->len - 1)->first_number >= end)
    g_array_remove_index (list->periods, list->periods->len - 1);
  if (list->periods->len == 0) {
    append_period (list, manifest, first_number);
    list->availability_start_us =
        availability_start (manifest, period_at (list, 0));
  }

  guint64 number = period_at (list, list->periods->len - 1)->first_number;
  while ((number = next_boundary (manifest, number)) > 0)
    append_period (list, manifest, number);
  while (list->periods->len > 1 &&
      period_at (list, 1)->first_number <= first_number)
    g_array_remove_index (list->periods, 0);
  if (manifest->is_finished && first_number > period_at (list, 0)->first_number)
    begin_with_first_segment (list, manifest, first_number);
}

guint64
mpd_period_presentation_time_offset (const MpdPeriod *period, guint32 timescale)
{
  return (guint64) MAX (0,
      timescale_scale (period->origin_ticks, timescale,
          period->origin_timescale, ROUND_NEAREST));
}

gboolean
mpd_periods_find_segments (const MpdPeriods *list, guint index,
    const ManifestRendition *rendition, guint *first, guint *end)
{
  guint64 listed_from = rendition->n_removed;
  guint64 listed_to = listed_from + rendition->segments->len;
  guint64 from =
      index == 0 ? listed_from : period_at (list, index)->first_number;
  guint64 to = index + 1 < list->periods->len
      ? period_at (list, index + 1)->first_number
      : listed_to;
  from = CLAMP (from, listed_from, listed_to);
  to = CLAMP (to, listed_from, listed_to);
  *first = (guint) (from - listed_from);
  *end = (guint) (to - listed_from);
  return *first < *end;
}

guint64
mpd_periods_end_us (const MpdPeriods *list, const Manifest *manifest)
{
  gint64 latest_us = 0;
  const MpdPeriod *last = period_at (list, list->periods->len - 1);
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    guint n_segments = rendition->segments->len, first, end;
    if (!mpd_periods_find_segments (list, list->periods->len - 1, rendition,
            &first, &end))
      continue;
    const ManifestSegment *segment = rendition->segments->pdata[n_segments - 1];
    latest_us = MAX (latest_us,
        presentation_us (last, end_ticks (segment), rendition->timescale));
  }
  return (guint64) latest_us;
}

gint64
mpd_periods_start_utc (const MpdPeriods *list, guint index,
    const Manifest *manifest)
{
  const MpdPeriod *period = period_at (list, index);
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    guint s, end;
    if (!mpd_periods_find_segments (list, index, rendition, &s, &end))
      continue;
    for (; s < end; s++) {
      const ManifestSegment *segment = rendition->segments->pdata[s];
      if (segment->utc_us != UTC_NONE)
        return segment->utc_us + (gint64) period->start_us -
            presentation_us (period, segment->start_ticks,
                rendition->timescale);
    }
  }
  return UTC_NONE;
}
