/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "straggler.h"

/* By how much the ends of one row may differ: by the longest frame of sound,
 * 1024 samples at 8 kHz. */
#define ROW_SLACK_NS (128 * (gint64) NSEC_PER_SEC / 1000)

static guint64
end_number (const ManifestRendition *rendition)
{
  return rendition->n_removed + rendition->segments->len;
}

/* Returns (nullable) who has listed the most and still lists something. */
static const ManifestRendition *
find_furthest (const Manifest *manifest)
{
  const ManifestRendition *furthest = NULL;
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (rendition->segments->len > 0 &&
        (!furthest || end_number (rendition) > end_number (furthest)))
      furthest = rendition;
  }
  return furthest;
}

/* What it lists has left the window of the others long ago. */
static void
skip_to_window (ManifestRendition *rendition, const ManifestRendition *furthest)
{
  while (rendition->segments->len > 0)
    manifest_segment_free (manifest_remove_first_segment (rendition));
  rendition->n_removed = furthest->n_removed;
  rendition->n_discontinuities_removed =
      MAX (rendition->n_discontinuities_removed,
          furthest->n_discontinuities_removed);
}

/* For the time that `model` has in the furthest. */
static ManifestSegment *
make_gap (const ManifestRendition *rendition, const ManifestSegment *model,
    guint32 model_timescale)
{
  gint64 start_ns = ns_from_ticks (model->start_ticks, model_timescale);
  gint64 end_ns = ns_from_ticks (manifest_segment_end (model), model_timescale);
  if (rendition->segments->len > 0 && !model->is_discontinuity) {
    const ManifestSegment *last =
        rendition->segments->pdata[rendition->segments->len - 1];
    start_ns =
        ns_from_ticks (manifest_segment_end (last), rendition->timescale);
  }
  ManifestSegment *gap = manifest_missing_new (rendition, start_ns, end_ns);
  gap->utc_us = model->utc_us;
  return gap;
}

/* A file that grew under its name may have been left at the end of a chunk: it
 * reads like a whole one, and ends too early. */
static gboolean
is_whole (const ManifestRendition *rendition, const ManifestSegment *segment,
    const ManifestSegment *model, guint32 model_timescale)
{
  gint64 end_ns =
      ns_from_ticks (manifest_segment_end (segment), rendition->timescale);
  gint64 row_end_ns =
      ns_from_ticks (manifest_segment_end (model), model_timescale);
  return end_ns >= MAX (row_end_ns, 0) - ROW_SLACK_NS;
}

gboolean
straggler_catch_up (const Manifest *manifest, ManifestRendition *rendition,
    GQueue *following)
{
  const ManifestRendition *furthest = find_furthest (manifest);
  if (!furthest || !manifest_has_begun (rendition) ||
      end_number (rendition) >= end_number (furthest))
    return FALSE;
  gboolean goes_on = end_number (rendition) >= furthest->n_removed;
  if (!goes_on)
    skip_to_window (rendition, furthest);

  while (end_number (rendition) < end_number (furthest)) {
    const ManifestSegment *model =
        furthest->segments->pdata[end_number (rendition) - furthest->n_removed];
    /* Behind a discontinuity another header may be needed, which nothing here
     * tells. */
    const ManifestSegment *found = g_queue_peek_head (following);
    goes_on = goes_on && !model->is_discontinuity && found &&
        is_whole (rendition, found, model, furthest->timescale);
    ManifestSegment *segment = goes_on
        ? g_queue_pop_head (following)
        : make_gap (rendition, model, furthest->timescale);
    segment->is_discontinuity = model->is_discontinuity;
    manifest_list_segment (rendition, segment);
  }
  return TRUE;
}

/* Returns (nullable) the segment of this number. */
static const ManifestSegment *
segment_with_number (const ManifestRendition *rendition, guint64 number)
{
  return number >= rendition->n_removed && number < end_number (rendition)
      ? rendition->segments->pdata[number - rendition->n_removed]
      : NULL;
}

/* Returns (nullable) who tells the time of the segment of this number. */
static const ManifestRendition *
find_teller (const Manifest *manifest, guint64 number)
{
  for (guint r = 0; r < manifest->renditions->len; r++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[r];
    if (!rendition->is_text_files && segment_with_number (rendition, number))
      return rendition;
  }
  return NULL;
}

void
straggler_borrow_times (const Manifest *manifest, ManifestRendition *rendition)
{
  for (guint s = 0; s < rendition->segments->len; s++) {
    ManifestSegment *segment = rendition->segments->pdata[s];
    guint64 number = rendition->n_removed + s;
    const ManifestRendition *teller = find_teller (manifest, number);
    if (!teller || segment->listed_us == 0)
      continue;
    const ManifestSegment *model = segment_with_number (teller, number);
    manifest_place_segment (rendition, segment,
        timescale_scale (model->start_ticks, rendition->timescale,
            teller->timescale, ROUND_NEAREST));
  }
}
