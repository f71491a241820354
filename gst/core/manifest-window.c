/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "manifest.h"

#define USEC_PER_SEC G_GUINT64_CONSTANT (1000000)

/* RFC 8216 6.2.2: nothing is removed if less than that many target durations
 * would be left. A rendition that ended longer ago than that has no say. */
#define LEAST_TARGET_DURATIONS 3

/* A moment that all renditions share: times begin anew at discontinuities,
 * which fall on the same segments everywhere (rule 25). */
typedef struct
{
  guint64 discontinuity_sequence;
  gint64 time_ns;
} Moment;

static gint
compare_moments (Moment a, Moment b)
{
  if (a.discontinuity_sequence != b.discontinuity_sequence)
    return a.discontinuity_sequence < b.discontinuity_sequence ? -1 : 1;
  return a.time_ns < b.time_ns ? -1 : a.time_ns > b.time_ns;
}

static const ManifestSegment *
segment_at (const ManifestRendition *rendition, guint index)
{
  return rendition->segments->pdata[index];
}

/* `time_ticks` in the segment with this index. */
static Moment
moment_in (const ManifestRendition *rendition, guint index, gint64 time_ticks)
{
  Moment moment = { rendition->n_discontinuities_removed,
    ns_from_ticks (time_ticks, rendition->timescale) };
  for (guint s = 0; s <= index; s++)
    moment.discontinuity_sequence +=
        segment_at (rendition, s)->is_discontinuity ? 1 : 0;
  return moment;
}

static Moment
end_of (const ManifestRendition *rendition)
{
  guint last = rendition->segments->len - 1;
  return moment_in (rendition, last,
      manifest_segment_end (segment_at (rendition, last)));
}

/* How many heads may go so that enough is left. */
static guint
count_removable (const Manifest *manifest, const ManifestRendition *rendition)
{
  guint64 least_us = (guint64) manifest_target_duration (manifest) *
      LEAST_TARGET_DURATIONS * USEC_PER_SEC;
  guint64 left_us = 0;
  guint s = rendition->segments->len;
  while (s > 0 && left_us < least_us)
    left_us +=
        manifest_segment_duration_us (rendition, segment_at (rendition, --s));
  return s;
}

/* Where the window of this rendition would begin, were it alone. */
static Moment
wanted_start (const Manifest *manifest, const ManifestRendition *rendition,
    guint playlist_length)
{
  guint n_segments = rendition->segments->len;
  guint n_over = n_segments - MIN (n_segments, playlist_length);
  guint index = MIN (n_over, count_removable (manifest, rendition));
  if (index == n_segments)
    index--;
  return moment_in (rendition, index,
      segment_at (rendition, index)->start_ticks);
}

static Moment
newest_end (const Manifest *manifest)
{
  Moment newest = { 0, G_MININT64 };
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (rendition->segments->len == 0)
      continue;
    Moment end = end_of (rendition);
    if (compare_moments (end, newest) > 0)
      newest = end;
  }
  return newest;
}

/* The earliest that any of the living renditions wants, so that none loses what
 * it has yet to list. FALSE: there is none. */
static gboolean
find_window_start (const Manifest *manifest, guint playlist_length,
    Moment *start)
{
  Moment alive = newest_end (manifest);
  if (alive.time_ns == G_MININT64)
    return FALSE; /* nothing is listed */
  alive.time_ns -= (gint64) manifest_target_duration (manifest) *
      LEAST_TARGET_DURATIONS * (gint64) NSEC_PER_SEC;
  gboolean is_found = FALSE;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (rendition->segments->len == 0 ||
        compare_moments (end_of (rendition), alive) < 0)
      continue;
    Moment wanted = wanted_start (manifest, rendition, playlist_length);
    if (!is_found || compare_moments (wanted, *start) < 0)
      *start = wanted;
    is_found = TRUE;
  }
  return is_found;
}

static gboolean
is_init_listed (const ManifestRendition *rendition, guint init)
{
  for (guint s = 0; s < rendition->segments->len; s++)
    if (segment_at (rendition, s)->init == init)
      return TRUE;
  return FALSE;
}

static void
removal_free (gpointer data)
{
  ManifestRemoval *removal = data;
  manifest_segment_free (removal->segment);
  g_free (removal);
}

static void
remove_head (GPtrArray *removals, ManifestRendition *rendition)
{
  ManifestRemoval *removal = g_new0 (ManifestRemoval, 1);
  removal->rendition = rendition;
  removal->segment = manifest_remove_first_segment (rendition);
  if (!is_init_listed (rendition, removal->segment->init))
    removal->init = manifest_segment_init (rendition, removal->segment);
  g_ptr_array_add (removals, removal);
}

/* Cuts of audio and text lie near those of the video: what is half over before
 * the window is outside. */
static void
remove_heads (GPtrArray *removals, const Manifest *manifest,
    ManifestRendition *rendition, Moment start)
{
  guint n_removable = count_removable (manifest, rendition);
  for (guint i = 0; i < n_removable; i++) {
    const ManifestSegment *head = segment_at (rendition, 0);
    gint64 middle = head->start_ticks + (gint64) (head->duration_ticks / 2);
    if (compare_moments (moment_in (rendition, 0, middle), start) >= 0)
      return;
    remove_head (removals, rendition);
  }
}

static void
remove_old_date_ranges (Manifest *manifest)
{
  gint64 start_us = G_MAXINT64;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    gint64 own_us = manifest_start_utc (manifest->renditions->pdata[r]);
    if (own_us != UTC_NONE)
      start_us = MIN (start_us, own_us);
  }
  if (start_us == G_MAXINT64)
    return;
  for (guint i = manifest->date_ranges->len; i-- > 0;)
    if (manifest_date_range_is_over (manifest->date_ranges->pdata[i], start_us))
      g_ptr_array_remove_index (manifest->date_ranges, i);
}

GPtrArray *
manifest_slide (Manifest *manifest, guint playlist_length)
{
  GPtrArray *removals = g_ptr_array_new_with_free_func (removal_free);
  Moment start;
  if (manifest->type != PLAYLIST_TYPE_LIVE || playlist_length == 0 ||
      !find_window_start (manifest, playlist_length, &start))
    return removals;

  for (guint r = 0; r < manifest->renditions->len; r++) {
    ManifestRendition *rendition = manifest->renditions->pdata[r];
    manifest_measure_bitrate (manifest, rendition);
    remove_heads (removals, manifest, rendition, start);
  }
  remove_old_date_ranges (manifest);
  return removals;
}
