/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmovieindex.h"

/* Ten seconds each they are 2.8 hours, in 12 KB. */
#define MAX_FRONT_REFERENCES 1024

void
gst_movie_index_init (GstMovieIndex *index, gboolean has_access,
    gboolean has_front)
{
  *index = (GstMovieIndex){
    .has_access = has_access,
    .access = g_array_new (FALSE, FALSE, sizeof (Mp4RandomAccess)),
    .front = has_front ? segment_index_new (MAX_FRONT_REFERENCES) : NULL,
  };
}

void
gst_movie_index_clear (GstMovieIndex *index)
{
  g_array_unref (index->access);
  segment_index_free (index->front);
}

void
gst_movie_index_note_header (GstMovieIndex *index)
{
  if (index->has_header)
    g_clear_pointer (&index->front, segment_index_free);
  index->has_header = TRUE;
}

/* Where sync samples are, for the first track that has any to tell. */
void
gst_movie_index_note_access (GstMovieIndex *index, const Mp4TrackRun *run,
    guint traf_number, guint64 moof_offset)
{
  if (index->track_id == 0)
    index->track_id = run->track_id;
  if (!index->has_access || run->track_id != index->track_id)
    return;
  guint64 time = run->base_media_decode_time;
  for (guint i = 0; i < run->n_samples; i++) {
    const Mp4Sample *sample = &run->samples[i];
    Mp4RandomAccess access = {
      .time = time + (guint64) (gint64) sample->composition_offset,
      .moof_offset = moof_offset,
      .traf_number = traf_number,
      .trun_number = 1,
      .sample_number = i + 1,
    };
    if (sample->flags & MP4_SAMPLE_SYNC && (run->is_video || i == 0))
      g_array_append_val (index->access, access);
    time += sample->duration;
  }
}

/* In times of the presentation, behind the edit list. */
void
gst_movie_index_note_presentation (GstMovieIndex *index, const Mp4TrackRun *run,
    gint64 time, gboolean is_first, gboolean is_segment_start)
{
  gint64 start = G_MAXINT64, end = G_MININT64;
  if (!index->front)
    return;
  if (is_segment_start)
    segment_index_begin (index->front, mp4_sap_type (run),
        time + run->samples[0].composition_offset);
  for (guint i = 0; i < run->n_samples; i++) {
    gint64 presented = time + run->samples[i].composition_offset;
    start = MIN (start, presented);
    end = MAX (end, presented + run->samples[i].duration);
    time += run->samples[i].duration;
  }
  if (is_first)
    segment_index_add_span (index->front, start, end);
}

void
gst_movie_index_note_bytes (GstMovieIndex *index, gsize size_bytes)
{
  if (index->front)
    segment_index_add_bytes (index->front, size_bytes);
}

void
gst_movie_index_write_front (const GstMovieIndex *index, guint32 track_id,
    guint32 timescale, gboolean is_final, ByteWriter *w)
{
  if (!index->front ||
      (is_final &&
          segment_index_write (index->front, w, track_id, timescale) ==
              CORE_OK))
    return;
  segment_index_write_room (index->front, w);
}

const gchar *
gst_movie_index_lacks_front (const GstMovieIndex *index, guint32 track_id,
    guint32 timescale)
{
  if (!index->front)
    return "there is more than one header";
  ByteWriter bytes = { 0 };
  CoreStatus status =
      segment_index_write (index->front, &bytes, track_id, timescale);
  byte_writer_clear (&bytes);
  return status == CORE_LIMIT ? "a part is 2 GiB or more, or too long" : NULL;
}

gboolean
gst_movie_index_write_access (const GstMovieIndex *index, ByteWriter *w)
{
  Mp4TrackAccess track = {
    .track_id = index->track_id,
    .entries = (const Mp4RandomAccess *) index->access->data,
    .n_entries = index->access->len,
  };
  return index->access->len > 0 && mp4_write_mfra (w, &track, 1) == CORE_OK;
}
