/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsrecovery.h"

#include "core/mp4reader.h"

/* The boxes in front of most segments' media; a longer moof is read again. */
#define HEAD_BYTES (16u << 10)

#define MAX_INIT_BYTES (1u << 20)
#define MAX_SEGMENT_BYTES (256u << 20)

/* More is never behind: playlists are written after each row. */
#define MAX_FOLLOWING 16

/* --- bytes --- */

static Span
span_of (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  return (Span){ data, size };
}

/* Returns (transfer full, nullable) at most `max_bytes` of a resource. */
static GBytes *
read_resource (GstSegmentStore *store, const gchar *path, ByteRange range,
    gsize max_bytes)
{
  guint64 size = range.size_bytes > 0 ? range.size_bytes : max_bytes;
  return path ? gst_segment_store_read_range (store, path, range.offset_bytes,
                    (gsize) MIN (size, max_bytes), NULL)
              : NULL;
}

/* Returns (transfer full, nullable) the beginning of a segment, or all. */
static GBytes *
read_segment (GstSegmentStore *store, const GstHlsNames *names,
    const ManifestSegment *segment, gsize max_bytes)
{
  g_autofree gchar *path = segment->range.size_bytes > 0 /* behind its header */
      ? gst_hls_names_init_path (names, segment->uri)
      : gst_hls_names_segment_path (names, segment->uri);
  return read_resource (store, path, segment->range, max_bytes);
}

/* --- times --- */

/* Returns (transfer full) Mp4HeaderTimes of each header of the rendition, with
 * timescale 0 where it cannot be read. */
static GArray *
read_headers (GstSegmentStore *store, const ManifestRendition *rendition,
    const GstHlsNames *names)
{
  GArray *headers = g_array_new (FALSE, TRUE, sizeof (Mp4HeaderTimes));
  g_array_set_size (headers, rendition->inits->len);
  for (guint i = 0; i < rendition->inits->len; i++) {
    const ManifestInit *init = rendition->inits->pdata[i];
    Mp4HeaderTimes *times = &g_array_index (headers, Mp4HeaderTimes, i);
    g_autofree gchar *path = gst_hls_names_init_path (names, init->uri);
    g_autoptr (GBytes) bytes =
        read_resource (store, path, init->range, MAX_INIT_BYTES);
    if (!bytes || mp4_read_header_times (span_of (bytes), times) != CORE_OK)
      *times = (Mp4HeaderTimes){ 0 };
  }
  return headers;
}

static const Mp4HeaderTimes *
header_of (const GArray *headers, const ManifestSegment *segment)
{
  const Mp4HeaderTimes *times = segment->init < headers->len
      ? &g_array_index (headers, Mp4HeaderTimes, segment->init)
      : NULL;
  return times && times->timescale > 0 ? times : NULL;
}

/* A media time as the rendition counts, in stream time. */
static gint64
to_ticks (const ManifestRendition *rendition, const Mp4HeaderTimes *header,
    guint64 media_ticks)
{
  return timescale_scale ((gint64) media_ticks - header->media_time,
      rendition->timescale, header->timescale, ROUND_NEAREST);
}

static gboolean
read_first_fragment (GstSegmentStore *store, const GstHlsNames *names,
    const ManifestSegment *segment, Mp4FragmentTimes *times)
{
  static const gsize sizes[] = { HEAD_BYTES, MAX_SEGMENT_BYTES };
  CoreStatus status = CORE_NEED_DATA;
  for (guint i = 0; i < G_N_ELEMENTS (sizes) && status == CORE_NEED_DATA; i++) {
    ByteReader r;
    g_autoptr (GBytes) bytes = read_segment (store, names, segment, sizes[i]);
    if (!bytes)
      return FALSE;
    Span span = span_of (bytes);
    byte_reader_init (&r, span.data, span.size);
    status = mp4_read_fragment_times (&r, times);
  }
  return status == CORE_OK;
}

/* A timeline may begin with what has no file. */
static void
set_times_before (const ManifestRendition *rendition, guint index)
{
  const ManifestSegment *after = rendition->segments->pdata[index];
  for (; index > 0 && !after->is_discontinuity; index--) {
    ManifestSegment *segment = rendition->segments->pdata[index - 1];
    gint64 start_ticks = after->start_ticks - (gint64) segment->duration_ticks;
    if (!segment->is_missing)
      return;
    manifest_place_segment (rendition, segment, start_ticks);
    after = segment;
  }
}

void
gst_hls_recovery_read_times (GstSegmentStore *store,
    ManifestRendition *rendition, const GstHlsNames *names)
{
  g_autoptr (GArray) headers = read_headers (store, rendition, names);
  gboolean is_known = FALSE; /* of the timeline */
  gint64 end_ticks = 0;
  for (guint s = 0; s < rendition->segments->len; s++) {
    ManifestSegment *segment = rendition->segments->pdata[s];
    const Mp4HeaderTimes *header = header_of (headers, segment);
    Mp4FragmentTimes fragment;
    is_known = is_known && !segment->is_discontinuity;
    gboolean is_read = header && !segment->is_missing &&
        read_first_fragment (store, names, segment, &fragment);
    if (is_read)
      /* What is before stream time 0 is not presented. */
      manifest_place_segment (rendition, segment,
          MAX (to_ticks (rendition, header, fragment.base_media_decode_time),
              0));
    else if (is_known)
      manifest_place_segment (rendition, segment, end_ticks);
    if (is_read && !is_known)
      set_times_before (rendition, s);
    is_known = is_known || is_read;
    end_ticks = manifest_segment_end (segment);
  }
}

/* --- key pictures --- */

static void
read_key_pictures_of (GstSegmentStore *store,
    const ManifestRendition *rendition, const GstHlsNames *names,
    ManifestSegment *segment, const Mp4HeaderTimes *header)
{
  g_autoptr (GBytes) bytes =
      read_segment (store, names, segment, MAX_SEGMENT_BYTES);
  ByteReader r;
  Mp4FragmentTimes times;
  if (!bytes)
    return;
  Span span = span_of (bytes);
  byte_reader_init (&r, span.data, span.size);
  while (mp4_read_fragment_times (&r, &times) == CORE_OK) {
    if (!times.is_sync || times.end_bytes > span.size - times.offset_bytes)
      continue;
    ManifestKeyPicture picture = {
      .time_ticks = to_ticks (rendition, header,
          times.base_media_decode_time + (guint64) times.composition_offset),
      .range = { segment->range.offset_bytes + times.offset_bytes,
          times.end_bytes },
    };
    if (!segment->key_pictures)
      segment->key_pictures =
          g_array_new (FALSE, FALSE, sizeof (ManifestKeyPicture));
    g_array_append_val (segment->key_pictures, picture);
  }
}

void
gst_hls_recovery_read_key_pictures (GstSegmentStore *store,
    ManifestRendition *rendition, const GstHlsNames *names)
{
  if (!rendition->iframe_uri)
    return;
  g_autoptr (GArray) headers = read_headers (store, rendition, names);
  for (guint s = rendition->segments->len; s-- > 0;) {
    ManifestSegment *segment = rendition->segments->pdata[s];
    const Mp4HeaderTimes *header = header_of (headers, segment);
    if (segment->key_pictures)
      return;
    if (header && !segment->is_missing)
      read_key_pictures_of (store, rendition, names, segment, header);
  }
}

/* --- what was never listed --- */

/* FALSE: the file is not whole, or begins elsewhere. */
static gboolean
read_span (GBytes *bytes, const ManifestRendition *rendition,
    const Mp4HeaderTimes *header, gint64 start_ticks, gint64 *end_ticks)
{
  ByteReader r;
  Span span = span_of (bytes);
  byte_reader_init (&r, span.data, span.size);
  *end_ticks = start_ticks;
  do {
    Mp4FragmentTimes times;
    if (mp4_read_fragment_times (&r, &times) != CORE_OK || !times.is_whole ||
        to_ticks (rendition, header, times.base_media_decode_time) !=
            *end_ticks)
      return FALSE;
    *end_ticks = to_ticks (rendition, header,
        times.base_media_decode_time + times.duration);
  } while (byte_reader_remaining (&r) > 0);
  return TRUE;
}

static ManifestSegment *
read_segment_after (GstSegmentStore *store, const ManifestRendition *rendition,
    const GstHlsNames *names, const ManifestSegment *last, guint number,
    const Mp4HeaderTimes *header)
{
  g_autofree gchar *path = gst_hls_names_segment (names, number);
  g_autofree gchar *uri = gst_hls_names_segment_uri (names, number);
  g_autoptr (GBytes) bytes =
      read_resource (store, path, (ByteRange){ 0 }, MAX_SEGMENT_BYTES);
  gint64 start_ticks = manifest_segment_end (last), end_ticks;
  if (!bytes ||
      !read_span (bytes, rendition, header, start_ticks, &end_ticks) ||
      end_ticks <= start_ticks)
    return NULL;
  ManifestSegment *segment = manifest_segment_new (rendition, uri, start_ticks,
      (guint64) (end_ticks - start_ticks), g_bytes_get_size (bytes));
  segment->init = last->init;
  if (last->utc_us != UTC_NONE)
    segment->utc_us =
        last->utc_us + (gint64) manifest_segment_duration_us (rendition, last);
  return segment;
}

void
gst_hls_recovery_read_following (GstSegmentStore *store,
    const ManifestRendition *rendition, const GstHlsNames *names,
    guint last_number, GQueue *following)
{
  g_autoptr (GArray) headers = read_headers (store, rendition, names);
  guint n = rendition->segments->len;
  const ManifestSegment *last =
      n > 0 ? rendition->segments->pdata[n - 1] : NULL;
  const Mp4HeaderTimes *header = last ? header_of (headers, last) : NULL;
  if (!header || last->is_missing || last->range.size_bytes > 0)
    return;
  for (guint i = 0; last && i < MAX_FOLLOWING; i++) {
    ManifestSegment *segment = read_segment_after (store, rendition, names,
        last, ++last_number, header);
    if (segment && rendition->iframe_uri)
      read_key_pictures_of (store, rendition, names, segment, header);
    if (segment)
      g_queue_push_tail (following, segment);
    last = segment;
  }
}
