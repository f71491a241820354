/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "matroska-cues.h"

#include "core/matroska-schema.h"

static gint
compare_cues (gconstpointer a, gconstpointer b)
{
  const MatroskaCue *left = a, *right = b;
  if (left->track != right->track)
    return left->track < right->track ? -1 : 1;
  if (left->time_ns != right->time_ns)
    return left->time_ns < right->time_ns ? -1 : 1;
  return (left->cluster > right->cluster) - (left->cluster < right->cluster);
}

/* RFC 9559 5.1.5.1: one time, and a place for each track that has a frame
 * there. CueClusterPosition counts from the start of the Segment's data. */
static void
read_cue_point (GArray *cues, Span body, guint64 segment_start,
    guint64 timestamp_scale_ns)
{
  SchemaCuePoint point;
  ebml_parse_master (&matroska_schema_cue_point, body, &point);
  if (point.cue_time >= G_MAXINT64 / timestamp_scale_ns)
    return; /* no Cluster has such a time, either */
  gint64 time_ns = (gint64) (point.cue_time * timestamp_scale_ns);
  guint n_places = MIN (point.n_cue_track_positions,
      G_N_ELEMENTS (point.cue_track_positions));

  for (guint i = 0; i < n_places && cues->len < MATROSKA_MAX_CUES; i++) {
    const SchemaCueTrackPositions *place = &point.cue_track_positions[i];
    MatroskaCue cue = { .track = place->cue_track, .time_ns = time_ns };
    if (g_uint64_checked_add (&cue.cluster, segment_start,
            place->cue_cluster_position))
      g_array_append_val (cues, cue);
  }
}

static gboolean
are_sorted (const GArray *cues)
{
  for (guint i = 1; i < cues->len; i++)
    if (compare_cues (&g_array_index (cues, MatroskaCue, i - 1),
            &g_array_index (cues, MatroskaCue, i)) > 0)
      return FALSE;
  return TRUE;
}

GArray *
matroska_cues_parse (Span body, guint64 segment_start,
    guint64 timestamp_scale_ns)
{
  GArray *cues = g_array_new (FALSE, FALSE, sizeof (MatroskaCue));
  ByteReader r;
  byte_reader_init (&r, body.data, body.size);
  while (byte_reader_remaining (&r) > 0 && cues->len < MATROSKA_MAX_CUES) {
    EbmlHeader header;
    if (ebml_read_header (&r, &header) != CORE_OK ||
        header.size > byte_reader_remaining (&r))
      break;
    Span point = { byte_reader_bytes (&r, (gsize) header.size),
      (gsize) header.size };
    if (header.id == MATROSKA_ID_CUE_POINT)
      read_cue_point (cues, point, segment_start, timestamp_scale_ns);
  }
  if (!are_sorted (cues)) /* as those of one track are */
    g_array_sort (cues, compare_cues);
  return cues;
}

/* The index of the first cue that is not before (track, time). */
static guint
lower_bound (const GArray *cues, guint64 track, gint64 time_ns)
{
  const MatroskaCue key = { .track = track, .time_ns = time_ns };
  guint low = 0, high = cues->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (compare_cues (&g_array_index (cues, MatroskaCue, middle), &key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static const MatroskaCue *
cue_of_track (const GArray *cues, guint index, guint64 track)
{
  if (index >= cues->len)
    return NULL;
  const MatroskaCue *cue = &g_array_index (cues, MatroskaCue, index);
  return cue->track == track ? cue : NULL;
}

const MatroskaCue *
matroska_cues_before (const GArray *cues, guint64 track, gint64 time_ns)
{
  guint next = lower_bound (cues, track, MIN (time_ns, G_MAXINT64 - 1) + 1);
  return next > 0 ? cue_of_track (cues, next - 1, track) : NULL;
}

const MatroskaCue *
matroska_cues_after (const GArray *cues, guint64 track, gint64 time_ns)
{
  return cue_of_track (cues, lower_bound (cues, track, time_ns), track);
}
