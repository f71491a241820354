/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/m3u8-tags.h"

/* A playlist entry: a key picture or a gap, and how long it stands. */
typedef struct
{
  guint segment; /* index */
  ByteRange range;
  gint64 start_ticks;
  guint64 duration_us;
} IframeEntry;

static const ManifestSegment *
segment_at (const ManifestRendition *rendition, guint index)
{
  return rendition->segments->pdata[index];
}

static gint64
first_key_time (const ManifestSegment *segment)
{
  return g_array_index (segment->key_pictures, ManifestKeyPicture, 0)
      .time_ticks;
}

static gboolean
has_key_pictures (const ManifestSegment *segment)
{
  return segment->key_pictures && segment->key_pictures->len > 0;
}

/* When the last key picture of a segment gives way: at the next one on its
 * timeline, which a segment cut inside a group of pictures does not have, or
 * where the timeline ends. FALSE: that is not known yet. */
static gboolean
find_end (const ManifestRendition *rendition, guint index, gint64 *end_ticks)
{
  *end_ticks = manifest_segment_end (segment_at (rendition, index));
  for (guint s = index + 1; s < rendition->segments->len; s++) {
    const ManifestSegment *next = segment_at (rendition, s);
    if (next->is_discontinuity || next->is_missing)
      return TRUE;
    if (has_key_pictures (next)) {
      *end_ticks = first_key_time (next);
      return TRUE;
    }
    *end_ticks = manifest_segment_end (next);
  }
  return FALSE;
}

static void
add_segment_entries (GArray *entries, const Manifest *manifest,
    const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = segment_at (rendition, index);
  if (segment->is_missing) {
    IframeEntry gap = { .segment = index,
      .start_ticks = segment->start_ticks,
      .duration_us = manifest_segment_duration_us (rendition, segment) };
    g_array_append_val (entries, gap);
    return;
  }
  guint n_pictures =
      has_key_pictures (segment) ? segment->key_pictures->len : 0;
  for (guint k = 0; k < n_pictures; k++) {
    const ManifestKeyPicture *picture =
        &g_array_index (segment->key_pictures, ManifestKeyPicture, k);
    gint64 end_ticks = 0;
    gboolean is_known = TRUE;
    if (k + 1 < n_pictures)
      end_ticks = picture[1].time_ticks;
    else
      is_known = find_end (rendition, index, &end_ticks);
    IframeEntry entry = { .segment = index,
      .range = picture->range,
      .start_ticks = picture->time_ticks,
      .duration_us = picture->listed_us };
    if (picture->listed_us == 0)
      entry.duration_us =
          manifest_duration_us (rendition, picture->time_ticks, end_ticks);
    if (is_known || picture->listed_us > 0 || manifest->is_finished ||
        manifest->is_independent)
      g_array_append_val (entries, entry);
  }
}

/* The common one, unless a picture stands longer than any segment lasts. */
static guint
target_duration (const Manifest *manifest, const GArray *entries)
{
  guint64 longest_us = 0;
  for (guint i = 0; i < entries->len; i++)
    longest_us =
        MAX (longest_us, g_array_index (entries, IframeEntry, i).duration_us);
  return MAX (manifest_target_duration (manifest),
      manifest_rounded_seconds (longest_us));
}

/* From the date of the segment as the media playlist prints it, in milliseconds:
 * that is what is known after reading it back. */
static gint64
entry_utc (const ManifestRendition *rendition, const ManifestSegment *segment,
    const IframeEntry *entry)
{
  if (segment->utc_us == UTC_NONE)
    return UTC_NONE;
  return timescale_scale (segment->utc_us, 1, 1000, ROUND_NEAREST) * 1000 +
      timescale_scale (entry->start_ticks - segment->start_ticks, 1000000,
          rendition->timescale, ROUND_NEAREST);
}

static void
append_entry (GString *out, const ManifestRendition *rendition,
    const IframeEntry *entry)
{
  const ManifestSegment *segment = segment_at (rendition, entry->segment);
  m3u8_append_time (out, entry_utc (rendition, segment, entry));
  if (segment->is_missing)
    g_string_append (out, "#EXT-X-GAP\n");
  m3u8_append_duration (out, entry->duration_us);
  m3u8_append_byterange (out, entry->range);
  m3u8_append_uri_line (out, segment->uri);
}

GString *
m3u8_write_iframes (const Manifest *manifest,
    const ManifestRendition *rendition)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (IframeEntry));
  for (guint s = 0; s < rendition->segments->len; s++)
    add_segment_entries (entries, manifest, rendition, s);

  M3u8MediaHeader header = {
    .version = 5, /* RFC 8216 section 7: EXT-X-MAP with EXT-X-I-FRAMES-ONLY */
    .target_duration_s = target_duration (manifest, entries),
    .media_sequence = rendition->n_iframes_removed,
    .discontinuity_sequence = rendition->n_discontinuities_removed,
  };
  m3u8_append_media_header (out, manifest, &header);
  g_string_append (out, "#EXT-X-I-FRAMES-ONLY\n");

  const ManifestInit *said = NULL;
  guint next = 0;
  for (guint s = 0; s < rendition->segments->len; s++) {
    /* One for each, even where no picture follows: a client that counts them
     * gets the number that the media playlist gives (rule 25). */
    const ManifestSegment *segment = segment_at (rendition, s);
    if (segment->is_discontinuity)
      g_string_append (out, "#EXT-X-DISCONTINUITY\n");
    for (; next < entries->len; next++) {
      const IframeEntry *entry = &g_array_index (entries, IframeEntry, next);
      if (entry->segment != s)
        break;
      const ManifestInit *init = manifest_segment_init (rendition, segment);
      if (init && init != said)
        m3u8_append_map (out, init);
      said = init;
      append_entry (out, rendition, entry);
    }
  }
  if (manifest->is_finished)
    g_string_append (out, "#EXT-X-ENDLIST\n");
  return out;
}
