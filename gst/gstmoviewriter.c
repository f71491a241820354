/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviewriter.h"

#include "core/mp4frag.h"
#include "core/mp4index.h"
#include "gstfragmentlist.h"

struct _GstMovieWriter
{
  GstMovieWriterParams params;
  GPtrArray *tracks; /* (owned) GstMovieTrack, by id */
  gboolean needs_header;
  guint32 sequence_number; /* the next */
  guint64 offset;          /* bytes given out */
  guint64 duration;        /* ticks of the movie: the latest end */
  guint32 index_track_id;
  GArray *access; /* Mp4RandomAccess of that track */
};

/* --- tracks and parts --- */

static void
movie_track_clear (gpointer data)
{
  GstMovieTrack *track = data;
  codec_config_clear (&track->codec);
  g_free (track->language);
}

GstMovieTrack *
gst_movie_track_new (guint32 track_id, guint32 timescale,
    const CodecConfig *codec, const gchar *language)
{
  GstMovieTrack *track = g_rc_box_new0 (GstMovieTrack);
  track->track_id = track_id;
  track->timescale = timescale;
  codec_config_copy (&track->codec, codec);
  track->language = g_strdup (language);
  return track;
}

void
gst_movie_track_unref (GstMovieTrack *track)
{
  g_rc_box_release_full (track, movie_track_clear);
}

void
gst_movie_part_free (GstMoviePart *part)
{
  gst_movie_track_unref (part->track);
  g_array_unref (part->samples);
  g_ptr_array_unref (part->payloads);
  g_free (part);
}

/* --- the writer --- */

GstMovieWriter *
gst_movie_writer_new (const GstMovieWriterParams *params)
{
  GstMovieWriter *w = g_new0 (GstMovieWriter, 1);
  w->params = *params;
  w->tracks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_movie_track_unref);
  w->sequence_number = MAX (params->first_sequence_number, 1);
  w->access = g_array_new (FALSE, FALSE, sizeof (Mp4RandomAccess));
  return w;
}

void
gst_movie_writer_free (GstMovieWriter *w)
{
  g_ptr_array_unref (w->tracks);
  g_array_unref (w->access);
  g_free (w);
}

void
gst_movie_writer_set_track (GstMovieWriter *w, GstMovieTrack *track)
{
  guint i = 0;
  for (; i < w->tracks->len; i++) {
    const GstMovieTrack *known = w->tracks->pdata[i];
    if (known == track)
      return;
    if (known->track_id >= track->track_id)
      break;
  }
  if (i < w->tracks->len &&
      ((GstMovieTrack *) w->tracks->pdata[i])->track_id == track->track_id)
    g_ptr_array_remove_index (w->tracks, i);
  g_ptr_array_insert (w->tracks, (gint) i, g_rc_box_acquire (track));
  w->needs_header = TRUE;
}

void
gst_movie_writer_repeat_header (GstMovieWriter *w)
{
  w->needs_header = TRUE;
}

static guint32
movie_timescale (const GstMovieWriter *w)
{
  const GstMovieTrack *first = w->tracks->pdata[0];
  return w->params.movie_timescale > 0 ? w->params.movie_timescale
                                       : first->timescale;
}

static gboolean
is_cmaf (const GstMovieWriter *w)
{
  return w->tracks->len == 1 && !w->params.is_iso;
}

static GstBuffer *
make_header (const GstMovieWriter *w, GError **error)
{
  g_autofree Mp4Track *tracks = g_new0 (Mp4Track, w->tracks->len);
  for (guint i = 0; i < w->tracks->len; i++) {
    const GstMovieTrack *track = w->tracks->pdata[i];
    tracks[i] = (Mp4Track){
      .track_id = track->track_id,
      .timescale = track->timescale,
      .codec = &track->codec,
      .language = track->language,
    };
  }
  Mp4Movie movie = {
    .tracks = tracks,
    .n_tracks = w->tracks->len,
    .brands = is_cmaf (w) ? MP4_BRANDS_CMAF : MP4_BRANDS_ISO,
    .timescale = movie_timescale (w),
    .has_duration = w->params.has_duration,
    .duration = w->duration,
  };
  ByteWriter bytes = { 0 };
  CoreStatus status = mp4_write_init (&bytes, &movie);
  if (status != CORE_OK) {
    byte_writer_clear (&bytes);
    g_set_error (error, CORE_ERROR, (gint) status,
        "no header for these streams (%s)", core_status_name (status));
    return NULL;
  }
  gsize size;
  guint8 *data = byte_writer_steal (&bytes, &size);
  return gst_buffer_new_wrapped (data, size);
}

/* The caps that go with a header. */
static GstCaps *
make_caps (const GstMovieWriter *w, GstBuffer *header)
{
  GValue array = G_VALUE_INIT, value = G_VALUE_INIT;
  GstCaps *caps = gst_caps_new_simple ("video/quicktime", "variant",
      G_TYPE_STRING, is_cmaf (w) ? "cmaf" : "iso-fragmented", NULL);

  g_value_init (&array, GST_TYPE_ARRAY);
  g_value_init (&value, GST_TYPE_BUFFER);
  gst_value_set_buffer (&value, header);
  gst_value_array_append_and_take_value (&array, &value);
  gst_caps_set_value (caps, "streamheader", &array);
  g_value_unset (&array);
  return caps;
}

static gboolean
add_header (GstMovieWriter *w, GstBufferList *list, GstCaps **caps,
    GError **error)
{
  GstBuffer *header = make_header (w, error);
  if (!header)
    return FALSE;
  GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_HEADER);
  GST_BUFFER_FLAG_SET (header, GST_BUFFER_FLAG_DISCONT);
  *caps = make_caps (w, header);
  w->offset += gst_buffer_get_size (header);
  w->needs_header = FALSE;
  /* One for the caps, one for the stream: flags of either may change. */
  gst_fragment_list_add_stream_header (list, gst_buffer_copy (header));
  gst_buffer_unref (header);
  return TRUE;
}

/* --- fragments --- */

static guint64
offset_decode_time (const GstMovieWriter *w, const GstMoviePart *part)
{
  gint64 offset =
      ticks_from_ns (w->params.decode_time_offset_ns, part->track->timescale);
  gint64 time = (gint64) part->base_media_decode_time;
  return (guint64) MAX (time + offset, 0);
}

/* Where sync samples are, for the first track that has any to tell. */
static void
note_access (GstMovieWriter *w, const Mp4TrackRun *run, guint traf_number,
    guint64 moof_offset)
{
  if (w->index_track_id == 0)
    w->index_track_id = run->track_id;
  if (!w->params.has_index || run->track_id != w->index_track_id)
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
      g_array_append_val (w->access, access);
    time += sample->duration;
  }
}

static void
note_end (GstMovieWriter *w, const Mp4TrackRun *run, const GstMoviePart *part)
{
  gint64 end =
      timescale_scale ((gint64) (run->base_media_decode_time + part->duration),
          movie_timescale (w), part->track->timescale, ROUND_CEIL);
  w->duration = MAX (w->duration, (guint64) end);
}

static gboolean
write_header_bytes (GstMovieWriter *w, GstMoviePart *const *parts,
    guint n_parts, gboolean is_start, ByteWriter *bytes, GError **error)
{
  g_autofree Mp4TrackRun *runs = g_new0 (Mp4TrackRun, n_parts);
  for (guint i = 0; i < n_parts; i++)
    runs[i] = (Mp4TrackRun){
      .track_id = parts[i]->track->track_id,
      .base_media_decode_time = offset_decode_time (w, parts[i]),
      .samples = (const Mp4Sample *) parts[i]->samples->data,
      .n_samples = parts[i]->samples->len,
      .is_in_roll_group = mp4_roll_distance (&parts[i]->track->codec) != 0,
      .has_reordering = parts[i]->has_reordering,
      .is_video = codec_kind (parts[i]->track->codec.id) == MEDIA_VIDEO,
    };
  Mp4Fragment fragment = {
    .sequence_number = w->sequence_number,
    .tracks = runs,
    .n_tracks = n_parts,
    .is_segment_start = is_start,
  };
  CoreStatus status = mp4_write_fragment (bytes, &fragment);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "a fragment of %u samples cannot be written (%s)", runs[0].n_samples,
        core_status_name (status));
    return FALSE;
  }
  /* A styp in front of the moof is of fixed size; offsets are to the moof. */
  gsize moof_offset = 0;
  if (is_start) {
    ByteWriter styp = { 0 };
    mp4_write_styp (&styp, FALSE, FALSE);
    moof_offset = styp.size;
    byte_writer_clear (&styp);
  }
  for (guint i = 0; i < n_parts; i++) {
    note_access (w, &runs[i], i + 1, w->offset + moof_offset);
    note_end (w, &runs[i], parts[i]);
  }
  return TRUE;
}

GstBufferList *
gst_movie_writer_write (GstMovieWriter *w, GstMoviePart *const *parts,
    guint n_parts, GstCaps **caps, GError **error)
{
  g_autoptr (GstBufferList) list = gst_buffer_list_new ();
  ByteWriter bytes = { 0 };

  *caps = NULL;
  for (guint i = 0; i < n_parts; i++)
    gst_movie_writer_set_track (w, parts[i]->track);
  /* After a header nothing can be continued. */
  gboolean is_start = parts[0]->is_segment_start || w->needs_header;
  if (w->needs_header && !add_header (w, list, caps, error))
    return NULL;
  if (!write_header_bytes (w, parts, n_parts, is_start, &bytes, error)) {
    byte_writer_clear (&bytes);
    gst_clear_caps (caps);
    return NULL;
  }

  GstFragmentInfo info = {
    .sequence_number = w->sequence_number++,
    .pts = parts[0]->pts,
    .dts = parts[0]->dts,
    .duration = (GstClockTime) ns_from_ticks ((gint64) parts[0]->duration,
        parts[0]->track->timescale),
    .is_chunk = !is_start,
    .first = parts[0]->payloads->pdata[0],
  };
  gsize size;
  guint8 *data = byte_writer_steal (&bytes, &size);
  w->offset += size;
  gst_fragment_list_add_header (list, data, size, &info);
  for (guint i = 0; i < n_parts; i++) {
    gst_fragment_list_add_samples (list,
        (GstBuffer *const *) parts[i]->payloads->pdata,
        parts[i]->payloads->len);
    w->offset += parts[i]->size_bytes;
  }
  gst_fragment_list_finish (list);
  return g_steal_pointer (&list);
}

/* --- the end --- */

GstBufferList *
gst_movie_writer_final_header (GstMovieWriter *w)
{
  if (w->tracks->len == 0)
    return NULL;
  GstBuffer *header = make_header (w, NULL);
  if (!header)
    return NULL;
  GstBufferList *list = gst_buffer_list_new ();
  gst_fragment_list_add_stream_header (list, header);
  gst_fragment_list_finish (list);
  return list;
}

GstBufferList *
gst_movie_writer_index (GstMovieWriter *w)
{
  ByteWriter bytes = { 0 };
  Mp4TrackAccess track = {
    .track_id = w->index_track_id,
    .entries = (const Mp4RandomAccess *) w->access->data,
    .n_entries = w->access->len,
  };
  if (w->access->len == 0 || mp4_write_mfra (&bytes, &track, 1) != CORE_OK) {
    byte_writer_clear (&bytes);
    return NULL;
  }
  gsize size;
  guint8 *data = byte_writer_steal (&bytes, &size);
  GstBuffer *index = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_FLAG_SET (index, GST_BUFFER_FLAG_DELTA_UNIT);
  GstBufferList *list = gst_buffer_list_new ();
  gst_buffer_list_add (list, index);
  gst_fragment_list_finish (list);
  return list;
}
