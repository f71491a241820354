/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "segmentindex.h"

#include "core/timescale.h"

typedef struct
{
  guint64 size_bytes;
  gint64 start, end; /* ticks of presentation; TIME_NONE: no sample */
  Mp4SapType sap_type;
  gint64 sap_time;
} Entry;

struct _SegmentIndex
{
  guint max_references;
  guint64 stride;     /* segments to an entry, a power of two */
  guint64 n_segments; /* so far */
  GArray *entries;    /* Entry */
};

#define FREE_HEADER_SIZE 8

SegmentIndex *
segment_index_new (guint max_references)
{
  g_return_val_if_fail (max_references > 0 && max_references % 2 == 0, NULL);

  SegmentIndex *index = g_new0 (SegmentIndex, 1);
  index->max_references = max_references;
  index->stride = 1;
  index->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return index;
}

void
segment_index_free (SegmentIndex *index)
{
  if (!index)
    return;
  g_array_unref (index->entries);
  g_free (index);
}

static Entry *
entry_at (const SegmentIndex *index, guint i)
{
  return &g_array_index (index->entries, Entry, i);
}

static void
extend_span (Entry *entry, gint64 start, gint64 end)
{
  if (start == TIME_NONE)
    return;
  gboolean is_first = entry->start == TIME_NONE;
  entry->start = is_first ? start : MIN (entry->start, start);
  entry->end = is_first ? end : MAX (entry->end, end);
}

/* Two neighbours become one, which begins as the first does. */
static void
join_pairs (SegmentIndex *index)
{
  guint n = index->entries->len / 2;
  for (guint i = 0; i < n; i++) {
    Entry joined = *entry_at (index, 2 * i);
    const Entry *second = entry_at (index, 2 * i + 1);
    joined.size_bytes += second->size_bytes;
    extend_span (&joined, second->start, second->end);
    *entry_at (index, i) = joined;
  }
  g_array_set_size (index->entries, n);
  index->stride *= 2;
}

void
segment_index_begin (SegmentIndex *index, Mp4SapType sap_type, gint64 sap_time)
{
  gboolean begins_entry = index->n_segments % index->stride == 0;
  if (begins_entry && index->entries->len == index->max_references) {
    join_pairs (index);
    begins_entry = index->n_segments % index->stride == 0;
  }
  index->n_segments++;
  if (!begins_entry)
    return;
  Entry entry = { .start = TIME_NONE,
    .end = TIME_NONE,
    .sap_type = sap_type,
    .sap_time = sap_time };
  g_array_append_val (index->entries, entry);
}

void
segment_index_add_bytes (SegmentIndex *index, guint64 size_bytes)
{
  g_return_if_fail (index->entries->len > 0);
  entry_at (index, index->entries->len - 1)->size_bytes += size_bytes;
}

void
segment_index_add_span (SegmentIndex *index, gint64 start, gint64 end)
{
  g_return_if_fail (index->entries->len > 0);
  extend_span (entry_at (index, index->entries->len - 1), start, end);
}

gsize
segment_index_room (const SegmentIndex *index)
{
  return mp4_sidx_size (index->max_references);
}

static void
write_free (ByteWriter *w, gsize size)
{
  gsize box = mp4_begin_box (w, "free");
  byte_writer_zero (w, size - FREE_HEADER_SIZE);
  mp4_end_box (w, box);
}

void
segment_index_write_room (const SegmentIndex *index, ByteWriter *w)
{
  write_free (w, segment_index_room (index));
}

/* Times of presentation tile: a reference lasts to where the next begins, one
 * without samples of the track no time at all. Returns the first one's start. */
static gint64
fill_references (const SegmentIndex *index, Mp4Reference *references)
{
  guint n = index->entries->len;
  gint64 end = TIME_NONE;
  for (guint i = n; i-- > 0;) {
    const Entry *entry = entry_at (index, i);
    gint64 start = entry->start != TIME_NONE ? entry->start : end;
    gint64 entry_end = end != TIME_NONE ? end : entry->end;
    gint64 duration = start == TIME_NONE ? 0 : MAX (entry_end - start, 0);
    gint64 delta = entry->sap_type == MP4_SAP_OPEN_GOP && start != TIME_NONE
        ? MAX (entry->sap_time - start, 0)
        : 0;
    references[i] = (Mp4Reference){
      .size_bytes = entry->size_bytes,
      .duration = (guint64) duration,
      .sap_type = entry->sap_type,
      .starts_with_sap = entry->sap_type != MP4_SAP_UNKNOWN,
      .sap_delta_time = (guint32) MIN (delta, G_MAXUINT32),
    };
    end = start;
  }
  return MAX (end, 0);
}

CoreStatus
segment_index_write (const SegmentIndex *index, ByteWriter *w, guint32 track_id,
    guint32 timescale)
{
  guint n = index->entries->len;
  if (n == 0)
    return CORE_NEED_DATA;
  g_autofree Mp4Reference *references = g_new (Mp4Reference, n);
  gint64 start = fill_references (index, references);
  gsize rest = segment_index_room (index) - mp4_sidx_size (n);
  Mp4SegmentIndex sidx = {
    .reference_id = track_id,
    .timescale = timescale,
    .earliest_presentation_time = (guint64) start,
    .first_offset = rest,
    .references = references,
    .n_references = n,
  };
  CoreStatus status = mp4_write_sidx (w, &sidx);
  if (status == CORE_OK && rest > 0) /* a reference is more than a header */
    write_free (w, rest);
  return status;
}
