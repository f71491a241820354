/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviewriter.h"

#include "core/mp4delay.h"
#include "core/mp4init.h"
#include "gstfragmentlist.h"
#include "gstmovieindex.h"
#include "gstproducertime.h"

#define MAX_DELAY (G_MAXINT32 / 4) /* ticks: beyond it a source is broken */

/* A track in the header that is in force. Its media time line is stream time,
 * later by `origin`, and pictures are composed later by `delay`; the edit list
 * takes both back. */
typedef struct
{
  GstMovieTrack *track; /* (owned) */
  gboolean is_new;      /* in no header yet */
  gboolean is_delayed;  /* composition offsets shall not be below 0 */
  guint32 delay;        /* ticks */
  gint64 origin;        /* ticks */
} Entry;

struct _GstMovieWriter
{
  GstMovieWriterParams params;
  GArray *entries; /* Entry, by track id */
  gboolean needs_header;
  guint64 open_ordinal;    /* of the segment that was written to last */
  guint32 sequence_number; /* the next */
  guint64 offset;          /* bytes given out */
  guint64 duration;        /* ticks of the movie: the latest end */
  GstMovieIndex index;
  EventQueue *events;
};

/* --- the writer --- */

static void
entry_clear (gpointer data)
{
  Entry *entry = data;
  g_clear_pointer (&entry->track, gst_movie_track_unref);
}

GstMovieWriter *
gst_movie_writer_new (const GstMovieWriterParams *params)
{
  GstMovieWriter *w = g_new0 (GstMovieWriter, 1);
  w->params = *params;
  w->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (w->entries, entry_clear);
  w->sequence_number = MAX (params->first_sequence_number, 1);
  gst_movie_index_init (&w->index, params->has_index, params->has_front_index);
  w->events = event_queue_new ();
  return w;
}

void
gst_movie_writer_free (GstMovieWriter *w)
{
  g_array_unref (w->entries);
  gst_movie_index_clear (&w->index);
  event_queue_free (w->events);
  g_free (w);
}

static Entry *
entry_at (const GstMovieWriter *w, guint i)
{
  return &g_array_index (w->entries, Entry, i);
}

/* The first entry whose track id is not below this one. */
static guint
find_entry (const GstMovieWriter *w, guint32 track_id)
{
  guint i = 0;
  while (i < w->entries->len && entry_at (w, i)->track->track_id < track_id)
    i++;
  return i;
}

static Entry *
entry_of (const GstMovieWriter *w, const GstMoviePart *part)
{
  return entry_at (w, find_entry (w, part->track->track_id));
}

void
gst_movie_writer_set_track (GstMovieWriter *w, GstMovieTrack *track)
{
  guint i = find_entry (w, track->track_id);
  gboolean is_known = i < w->entries->len &&
      entry_at (w, i)->track->track_id == track->track_id;
  if (is_known && entry_at (w, i)->track == track)
    return;
  if (!is_known) {
    Entry entry = { 0 };
    g_array_insert_val (w->entries, i, entry);
  }
  Entry *entry = entry_at (w, i);
  g_clear_pointer (&entry->track, gst_movie_track_unref);
  entry->track = g_rc_box_acquire (track);
  entry->is_new = TRUE;
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
  const GstMovieTrack *first = entry_at (w, 0)->track;
  return w->params.movie_timescale > 0 ? w->params.movie_timescale
                                       : first->timescale;
}

static gboolean
is_cmaf (const GstMovieWriter *w)
{
  return w->entries->len == 1 && !w->params.is_iso;
}

static gboolean
is_video (const GstMovieTrack *track)
{
  return codec_kind (track->codec.id) == MEDIA_VIDEO;
}

/* What the header in force says of a track for as long as it is. One that has
 * samples here may begin before the earliest so far. */
static void
choose_edit (const GstMovieWriter *w, Entry *entry, const GstMoviePart *part)
{
  GstMovieEdits mode = w->params.edits;
  if (part && mode != GST_MOVIE_EDITS_NEVER)
    entry->origin = MAX (entry->origin, -part->base_media_decode_time);
  /* ISO/IEC 23000-19 9.2.1: a CMAF track has an edit list or signed offsets. */
  entry->is_delayed = is_video (entry->track) &&
      mode != GST_MOVIE_EDITS_NEVER &&
      (mode == GST_MOVIE_EDITS_ALWAYS || !is_cmaf (w) || entry->origin > 0);
  if (!entry->is_delayed)
    entry->delay = 0;
  else if (entry->is_new)
    entry->delay = entry->track->reorder_delay;
  if (part && entry->is_delayed)
    entry->delay = MAX (entry->delay,
        mp4_reorder_delay ((const Mp4Sample *) part->samples->data,
            part->samples->len));
  entry->delay = MIN (entry->delay, MAX_DELAY);
  entry->is_new = FALSE;
}

static void
choose_edits (GstMovieWriter *w, GstMoviePart *const *parts, guint n_parts)
{
  for (guint i = 0; i < w->entries->len; i++) {
    Entry *entry = entry_at (w, i);
    const GstMoviePart *part = NULL;
    for (guint n = 0; n < n_parts; n++)
      if (parts[n]->track == entry->track)
        part = parts[n];
    choose_edit (w, entry, part);
  }
}

static GstBuffer *
make_header (const GstMovieWriter *w, gboolean is_final, GError **error)
{
  g_autofree Mp4Track *tracks = g_new0 (Mp4Track, w->entries->len);
  g_autofree Mp4Kind *kinds = g_new0 (Mp4Kind, w->entries->len);
  for (guint i = 0; i < w->entries->len; i++) {
    const Entry *entry = entry_at (w, i);
    kinds[i] = (Mp4Kind){ MP4_SCHEME_DASH_ROLE, entry->track->role };
    tracks[i] = (Mp4Track){
      .track_id = entry->track->track_id,
      .timescale = entry->track->timescale,
      .codec = &entry->track->codec,
      .language = entry->track->language,
      .edit.media_time = (guint64) entry->origin + entry->delay,
      .name = entry->track->title,
      .orientation = entry->track->orientation,
      .kinds = &kinds[i],
      .n_kinds = entry->track->role ? 1 : 0,
      .average_bitrate_bps = entry->track->average_bitrate_bps,
      .maximum_bitrate_bps = entry->track->maximum_bitrate_bps,
    };
  }
  Mp4Movie movie = {
    .tracks = tracks,
    .n_tracks = w->entries->len,
    .brands = is_cmaf (w) ? MP4_BRANDS_CMAF : MP4_BRANDS_ISO,
    .is_indexed = w->params.has_front_index,
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
  gst_movie_index_write_front (&w->index, tracks[0].track_id,
      tracks[0].timescale, is_final, &bytes);
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
  gst_movie_index_note_header (&w->index);
  GstBuffer *header = make_header (w, FALSE, error);
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

/* What decode-time-offset makes of it, on the media time line. */
static gint64
media_decode_time (const GstMovieWriter *w, const GstMoviePart *part)
{
  gint64 offset =
      ticks_from_ns (w->params.decode_time_offset_ns, part->track->timescale);
  return MAX (part->base_media_decode_time + entry_of (w, part)->origin +
          offset,
      0);
}

static void
note_presentation (GstMovieWriter *w, const Mp4TrackRun *run,
    const GstMoviePart *part, gboolean is_segment_start)
{
  const Entry *entry = entry_of (w, part);
  gint64 edited =
      entry->origin + entry->delay; /* the edit list takes it back */
  gst_movie_index_note_presentation (&w->index, run,
      (gint64) run->base_media_decode_time - edited, entry == entry_at (w, 0),
      is_segment_start);
}

static void
note_end (GstMovieWriter *w, const Mp4TrackRun *run, const GstMoviePart *part)
{
  gint64 end = (gint64) (run->base_media_decode_time + part->duration) -
      entry_of (w, part)->origin;
  end = timescale_scale (end, movie_timescale (w), part->track->timescale,
      ROUND_CEIL);
  w->duration = MAX (w->duration, (guint64) MAX (end, 0));
}

static void
delay_composition (const GstMovieWriter *w, GstMoviePart *part)
{
  const Entry *entry = entry_of (w, part);
  if (!entry->is_delayed)
    return;
  mp4_delay_composition ((Mp4Sample *) part->samples->data, part->samples->len,
      entry->delay);
  part->has_reordering |= entry->delay > 0;
}

/* Where moof begins behind the boxes that may stand in front of it. */
static gsize
find_moof (const ByteWriter *bytes)
{
  ByteReader r;
  byte_reader_init (&r, bytes->data, bytes->size);
  for (;;) {
    gsize start = r.pos;
    guint32 size = byte_reader_u32 (&r);
    const guint8 *type = byte_reader_bytes (&r, 4);
    g_assert (type && size >= 8); /* we wrote them */
    if (memcmp (type, "moof", 4) == 0)
      return start;
    byte_reader_skip (&r, size - 8);
  }
}

static gboolean
write_header_bytes (GstMovieWriter *w, GstMoviePart *const *parts,
    guint n_parts, gboolean is_start, ByteWriter *bytes, GError **error)
{
  g_autofree Mp4TrackRun *runs = g_new0 (Mp4TrackRun, n_parts);
  for (guint i = 0; i < n_parts; i++)
    runs[i] = (Mp4TrackRun){
      .track_id = parts[i]->track->track_id,
      .base_media_decode_time = (guint64) media_decode_time (w, parts[i]),
      .samples = (const Mp4Sample *) parts[i]->samples->data,
      .n_samples = parts[i]->samples->len,
      .is_in_roll_group = mp4_roll_distance (&parts[i]->track->codec) != 0,
      .has_reordering = parts[i]->has_reordering,
      .is_delayed = entry_of (w, parts[i])->is_delayed,
      .is_video = is_video (parts[i]->track),
    };
  const GstMoviePart *first = parts[0];
  guint n_events;
  const Mp4Event *events = event_queue_take (w->events,
      first->base_media_decode_time + (gint64) first->duration,
      first->track->timescale,
      ticks_from_ns (w->params.decode_time_offset_ns, first->track->timescale),
      &n_events);
  Mp4ProducerReferenceTime prft;
  gboolean has_prft = w->params.has_clock &&
      gst_producer_time_read (first->payloads->pdata[0], &runs[0], &prft);
  Mp4Fragment fragment = {
    .sequence_number = w->sequence_number,
    .tracks = runs,
    .n_tracks = n_parts,
    .is_segment_start = is_start,
    .is_cmaf = is_cmaf (w),
    .prft = has_prft ? &prft : NULL,
    .events = events,
    .n_events = n_events,
  };
  CoreStatus status = mp4_write_fragment (bytes, &fragment);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "a fragment of %u samples cannot be written (%s)", runs[0].n_samples,
        core_status_name (status));
    return FALSE;
  }
  guint64 moof = w->offset + find_moof (bytes);
  for (guint i = 0; i < n_parts; i++) {
    gst_movie_index_note_access (&w->index, &runs[i], i + 1, moof);
    note_end (w, &runs[i], parts[i]);
  }
  note_presentation (w, &runs[0], parts[0], is_start);
  gst_movie_index_note_bytes (&w->index, bytes->size);
  for (guint i = 0; i < n_parts; i++)
    gst_movie_index_note_bytes (&w->index, parts[i]->size_bytes);
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
  /* After a header nothing can be continued. A track that joins later, in a
   * part of its own, begins no fragment. */
  gboolean is_start = w->needs_header ||
      (parts[0]->is_segment_start &&
          parts[0]->segment_ordinal != w->open_ordinal);
  w->open_ordinal = parts[0]->segment_ordinal;
  if (w->needs_header) {
    choose_edits (w, parts, n_parts);
    if (!add_header (w, list, caps, error))
      return NULL;
  }
  for (guint i = 0; i < n_parts; i++)
    delay_composition (w, parts[i]);
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

gboolean
gst_movie_writer_add_event (GstMovieWriter *w, const TimedEvent *event)
{
  return event_queue_add (w->events, event) == CORE_OK;
}

void
gst_movie_writer_flush (GstMovieWriter *w)
{
  event_queue_clear (w->events);
  w->needs_header = TRUE;
}

/* --- the end --- */

const gchar *
gst_movie_writer_lacks_front_index (const GstMovieWriter *w)
{
  const GstMovieTrack *first = entry_at (w, 0)->track;
  return gst_movie_index_lacks_front (&w->index, first->track_id,
      first->timescale);
}

GstBufferList *
gst_movie_writer_final_header (GstMovieWriter *w)
{
  if (w->entries->len == 0)
    return NULL;
  GstBuffer *header = make_header (w, TRUE, NULL);
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
  if (!gst_movie_index_write_access (&w->index, &bytes)) {
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
