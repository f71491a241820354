/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/m3u8-tags.h"

#include "core/attributelist.h"

/* The init segment is said before the first segment, which may not be the first
 * there ever was, and wherever it changes. */
static void
append_map (GString *out, const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = rendition->segments->pdata[index];
  const ManifestSegment *before =
      index > 0 ? rendition->segments->pdata[index - 1] : NULL;
  const ManifestInit *init = manifest_segment_init (rendition, segment);
  if (init && (!before || before->init != segment->init))
    m3u8_append_map (out, init);
}

/* The date stands at every segment: were it at the first one listed only, a
 * segment's tags would change when the one before it leaves. Players then find
 * a date without adding up durations, which drops the rounding of each. */
static void
append_segment (GString *out, const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *segment = rendition->segments->pdata[index];
  if (segment->is_discontinuity)
    g_string_append (out, "#EXT-X-DISCONTINUITY\n");
  append_map (out, rendition, index);
  m3u8_append_time (out, segment->utc_us);
  /* Deviates from "does not contain media data" (draft-pantos-hls-rfc8216bis
   * 4.4.4.7) where there is a hole in a file: players that know the tag look
   * for a variant without the gap (6.3.3), others need the held picture. */
  if (segment->is_missing || segment->has_hole)
    g_string_append (out, "#EXT-X-GAP\n");
  m3u8_append_duration (out, manifest_segment_duration_us (rendition, segment));
  if (!segment->is_missing)
    m3u8_append_byterange (out, segment->range);
  m3u8_append_uri_line (out, segment->uri);
}

/* RFC 8216 section 7: 3 for fractions in EXTINF, 4 for EXT-X-BYTERANGE, 6 for
 * EXT-X-MAP. */
static guint
needed_version (const ManifestRendition *rendition)
{
  if (rendition->inits->len > 0)
    return 6;
  for (guint s = 0; s < rendition->segments->len; s++) {
    const ManifestSegment *segment = rendition->segments->pdata[s];
    if (segment->range.size_bytes > 0)
      return 4;
  }
  return 3;
}

static void
add_scte35 (AttributeList *list, Attribute name, GBytes *section)
{
  if (section)
    attribute_list_add_hex (list, name, section);
}

static void
append_date_range (GString *out, const ManifestDateRange *range)
{
  g_autoptr (GString) start = g_string_new (NULL);
  utc_time_write (start, range->start_us);

  AttributeList list = attribute_list_begin (out, "EXT-X-DATERANGE");
  attribute_list_add_text (&list, ATTRIBUTE_ID, range->id);
  if (range->class_name)
    attribute_list_add_text (&list, ATTRIBUTE_CLASS, range->class_name);
  attribute_list_add_text (&list, ATTRIBUTE_START_DATE, start->str);
  if (range->duration_us >= 0)
    attribute_list_add_micro (&list, ATTRIBUTE_DURATION,
        (guint64) range->duration_us);
  if (range->planned_us >= 0)
    attribute_list_add_micro (&list, ATTRIBUTE_PLANNED_DURATION,
        (guint64) range->planned_us);
  add_scte35 (&list, ATTRIBUTE_SCTE35_CMD, range->scte35_cmd);
  add_scte35 (&list, ATTRIBUTE_SCTE35_OUT, range->scte35_out);
  add_scte35 (&list, ATTRIBUTE_SCTE35_IN, range->scte35_in);
  for (guint i = 0; i < range->extensions->len; i++) {
    const ExtensionAttribute *own = range->extensions->pdata[i];
    attribute_list_add_other (&list, own->name, own->value);
  }
  attribute_list_end (&list);
}

/* A playlist with date ranges MUST have a date (draft-pantos-hls-rfc8216bis
 * 4.4.5.1), without which they would mean nothing. */
static void
append_date_ranges (GString *out, const Manifest *manifest,
    const ManifestRendition *rendition)
{
  gint64 start_us = manifest_start_utc (rendition);
  for (guint i = 0; start_us != UTC_NONE && i < manifest->date_ranges->len;
       i++) {
    const ManifestDateRange *range = manifest->date_ranges->pdata[i];
    if (!manifest_date_range_is_over (range, start_us))
      append_date_range (out, range);
  }
}

GString *
m3u8_write_media (const Manifest *manifest, const ManifestRendition *rendition)
{
  GString *out = g_string_new (NULL);
  M3u8MediaHeader header = {
    .version = needed_version (rendition),
    .target_duration_s = manifest_target_duration (manifest),
    .media_sequence = manifest->first_sequence + rendition->n_removed,
    .discontinuity_sequence = rendition->n_discontinuities_removed,
  };
  m3u8_append_media_header (out, manifest, &header);
  /* Here too, for whoever opens this playlist without the multivariant one. */
  if (manifest->is_independent)
    g_string_append (out, "#EXT-X-INDEPENDENT-SEGMENTS\n");

  append_date_ranges (out, manifest, rendition);
  for (guint s = 0; s < rendition->segments->len; s++)
    append_segment (out, rendition, s);
  if (manifest->is_finished)
    g_string_append (out, "#EXT-X-ENDLIST\n");
  return out;
}
