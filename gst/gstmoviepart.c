/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviepart.h"

static void
movie_track_clear (gpointer data)
{
  GstMovieTrack *track = data;
  codec_config_clear (&track->codec);
  g_free (track->language);
  g_free (track->title);
  g_free (track->role);
}

GstMovieTrack *
gst_movie_track_new (const GstMovieTrack *track)
{
  GstMovieTrack *copy = g_rc_box_new (GstMovieTrack);
  *copy = *track;
  codec_config_copy (&copy->codec, &track->codec);
  copy->language = g_strdup (track->language);
  copy->title = g_strdup (track->title);
  copy->role = g_strdup (track->role);
  return copy;
}

void
gst_movie_track_unref (GstMovieTrack *track)
{
  g_rc_box_release_full (track, movie_track_clear);
}

static void
take_payloads (GstMoviePart *part, GstQueueArray *payloads, guint n)
{
  part->payloads = g_ptr_array_new_full (n, (GDestroyNotify) gst_buffer_unref);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_queue_array_pop_head (payloads);
    GstClockTime pts = GST_BUFFER_PTS (buffer);
    if (GST_CLOCK_TIME_IS_VALID (pts))
      part->pts =
          GST_CLOCK_TIME_IS_VALID (part->pts) ? MIN (part->pts, pts) : pts;
    part->size_bytes += gst_buffer_get_size (buffer);
    g_ptr_array_add (part->payloads, buffer);
  }
  part->dts = GST_BUFFER_DTS (part->payloads->pdata[0]);
}

GstMoviePart *
gst_movie_part_new (GstMovieTrack *track, GstQueueArray *payloads,
    const FragmenterRun *run, guint64 ordinal_base)
{
  GstMoviePart *part = g_new0 (GstMoviePart, 1);
  *part = (GstMoviePart){
    .track = g_rc_box_acquire (track),
    .base_media_decode_time = run->base_media_decode_time,
    .duration = run->duration,
    .samples =
        g_array_sized_new (FALSE, FALSE, sizeof (Mp4Sample), run->n_samples),
    .has_reordering = run->has_reordering,
    .is_segment_start = run->is_segment_start,
    .is_segment_end = run->is_segment_end,
    .segment_ordinal = ordinal_base + run->segment_ordinal,
    .chunk = run->chunk,
    .pts = GST_CLOCK_TIME_NONE,
    .dts = GST_CLOCK_TIME_NONE,
  };
  g_array_append_vals (part->samples, run->samples, run->n_samples);
  take_payloads (part, payloads, run->n_samples);
  return part;
}

void
gst_movie_part_free (GstMoviePart *part)
{
  gst_movie_track_unref (part->track);
  g_array_unref (part->samples);
  g_ptr_array_unref (part->payloads);
  g_free (part);
}
