/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsoutput.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

struct _GstHlsOutput
{
  GstObject *owner;         /* borrowed */
  const GstHlsNames *names; /* borrowed */
  GstHlsSession *session;   /* borrowed */
  gboolean is_one_file;

  /* Asking thread. */
  gboolean is_dropping; /* of the segment begun: there was no room for it */

  /* Where jobs run. */
  ManifestRendition *listing; /* borrowed */
  guint init_number;          /* of the init segment below */
  GBytes *init;               /* NULL once it is written */
  CodecConfig codec;
  guint number;           /* of the segment being written */
  GstSegmentFile *file;   /* NULL: there is none, or it failed */
  GstHlsMediaFile *media; /* the one file; NULL: there is none yet */
  gboolean is_open;       /* a segment is being written */
  gboolean is_lost;       /* the segment failed */
  guint64 size_bytes;
  GArray *key_pictures; /* (nullable, ManifestKeyPicture) of it */

  /* Reused from fragment to fragment. */
  GArray *vectors; /* GOutputVector */
  GArray *maps;    /* GstMapInfo, one a payload memory */
};

typedef struct _Job Job;
struct _Job
{
  GstHlsOutput *output;
  void (*run) (GstHlsOutput *output, Job *job);
  guint number;
  GBytes *bytes;
  GPtrArray *buffers;
  ManifestRendition *listing;
  gboolean is_resumed;
  CodecConfig codec;
  GstHlsSegmentTimes times;
  GstHlsFragment fragment;
};

GstHlsOutput *
gst_hls_output_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session)
{
  GstHlsOutput *o = g_new0 (GstHlsOutput, 1);
  o->owner = owner;
  o->names = names;
  o->session = session;
  o->is_one_file = gst_hls_session_params (session)->is_one_file;
  o->vectors = g_array_new (FALSE, FALSE, sizeof (GOutputVector));
  o->maps = g_array_new (FALSE, FALSE, sizeof (GstMapInfo));
  return o;
}

/* --- jobs --- */

static void
run_job (gpointer data)
{
  Job *job = data;
  job->run (job->output, job);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->buffers, g_ptr_array_unref);
  codec_config_clear (&job->codec);
  g_free (job);
}

static Job *
job_new (GstHlsOutput *o, void (*run) (GstHlsOutput *, Job *))
{
  Job *job = g_new0 (Job, 1);
  job->output = o;
  job->run = run;
  return job;
}

static void
submit (GstHlsOutput *o, Job *job, gsize size_bytes)
{
  gst_hls_io_run (gst_hls_session_io (o->session), run_job, job, size_bytes);
}

static GstSegmentStore *
store (GstHlsOutput *o)
{
  return gst_hls_session_store (o->session);
}

static void
drop_segment (GstHlsOutput *o)
{
  g_clear_pointer (&o->file, gst_segment_file_discard);
  if (o->media)
    gst_hls_media_file_drop (o->media);
  o->is_open = FALSE;
}

/* The segment is lost, and maybe all is. Takes `error`. */
static void
lose_segment (GstHlsOutput *o, GError *error)
{
  drop_segment (o);
  o->is_lost = TRUE;
  gst_hls_session_storage_failed (o->session, o->owner, error);
}

/* --- entering --- */

static void
enter (GstHlsOutput *o, Job *job)
{
  GError *error = NULL;
  o->listing = job->listing;
  if (!job->is_resumed &&
      !gst_segment_store_remove (store (o), GST_STORED_PLAYLIST,
          o->names->playlist, &error))
    gst_hls_session_storage_failed (o->session, o->owner, error);
}

void
gst_hls_output_enter (GstHlsOutput *o, ManifestRendition *listing,
    gboolean is_resumed)
{
  Job *job = job_new (o, enter);
  job->is_resumed = is_resumed;
  job->listing = listing;
  submit (o, job, 0);
}

/* --- init segments --- */

/* Without an index the file is still good for playlists. */
static void
close_media (GstHlsOutput *o)
{
  GError *error = NULL;
  if (!o->media)
    return;
  const GstHlsMediaTrack track = { GST_HLS_TRACK_ID, o->listing->timescale };
  ByteRange index =
      gst_hls_media_file_close (g_steal_pointer (&o->media), &track, &error);
  if (index.size_bytes > 0)
    gst_hls_session_set_index (o->session, o->listing, index);
  if (error)
    GST_WARNING_OBJECT (o->owner, "no index: %s", error->message);
  g_clear_error (&error);
}

/* Returns in `range` where in its file the init segment is. */
static gboolean
write_init (GstHlsOutput *o, ByteRange *range, GError **error)
{
  g_autofree gchar *path = gst_hls_names_init (o->names, o->init_number);
  *range = (ByteRange){ 0 };
  if (!o->is_one_file) {
    gsize size;
    const void *data = g_bytes_get_data (o->init, &size);
    return gst_segment_store_write (store (o), GST_STORED_INIT, path, data,
        size, error);
  }
  close_media (o);
  o->media = gst_hls_media_file_new (store (o), path, o->init,
      gst_hls_session_has_index (o->session), error);
  if (o->media)
    *range = gst_hls_media_file_header (o->media);
  return o->media != NULL;
}

/* Tried again with each segment that needs it. */
static gboolean
ensure_init (GstHlsOutput *o, GError **error)
{
  ByteRange range;
  if (!o->init)
    return TRUE;
  if (!write_init (o, &range, error))
    return FALSE;
  g_autofree gchar *uri = gst_hls_names_init_uri (o->names, o->init_number);
  gst_hls_session_add_init (o->session, o->listing, uri, range, &o->codec);
  g_clear_pointer (&o->init, g_bytes_unref);
  return TRUE;
}

static void
take_init (GstHlsOutput *o, Job *job)
{
  o->init_number = job->number;
  g_clear_pointer (&o->init, g_bytes_unref);
  o->init = g_steal_pointer (&job->bytes);
  codec_config_clear (&o->codec);
  codec_config_copy (&o->codec, &job->codec);
}

static GBytes *
steal_bytes (ByteWriter *w)
{
  gsize size;
  guint8 *data = byte_writer_steal (w, &size);
  return g_bytes_new_take (data, size);
}

void
gst_hls_output_write_init (GstHlsOutput *o, guint number, ByteWriter *init,
    const CodecConfig *codec)
{
  Job *job = job_new (o, take_init);
  job->number = number;
  job->bytes = steal_bytes (init);
  codec_config_copy (&job->codec, codec);
  submit (o, job, 0);
}

/* --- segments --- */

static gboolean
has_chunks (const GstHlsOutput *o)
{
  return gst_hls_session_params (o->session)->chunk_duration_ns > 0;
}

static gboolean
open_segment (GstHlsOutput *o, GError **error)
{
  if (o->media)
    return gst_hls_media_file_begin (o->media, error);
  g_autofree gchar *path = gst_hls_names_segment (o->names, o->number);
  /* Whoever sends chunks on as they come looks for them under its name. */
  o->file = has_chunks (o)
      ? gst_segment_store_open_growing (store (o), GST_STORED_FRAGMENT, path,
            error)
      : gst_segment_store_open (store (o), GST_STORED_FRAGMENT, path, error);
  return o->file != NULL;
}

static void
begin (GstHlsOutput *o, Job *job)
{
  GError *error = NULL;

  o->number = job->number;
  o->size_bytes = 0;
  g_clear_pointer (&o->key_pictures, g_array_unref);
  o->is_lost = FALSE;
  if (gst_hls_session_has_failed (o->session)) {
    o->is_lost = TRUE;
    return;
  }
  o->is_open = ensure_init (o, &error) && open_segment (o, &error);
  if (!o->is_open)
    lose_segment (o, error);
}

void
gst_hls_output_begin (GstHlsOutput *o, guint number)
{
  Job *job = job_new (o, begin);
  job->number = number;
  o->is_dropping = FALSE;
  submit (o, job, 0);
}

/* Memories are mapped one by one: mapping a buffer of several would join them
 * into a copy. */
static gboolean
gather_payload (GstHlsOutput *o, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer);
  for (guint i = 0; i < n; i++) {
    GstMapInfo map;
    if (!gst_memory_map (gst_buffer_peek_memory (buffer, i), &map,
            GST_MAP_READ))
      return FALSE;
    GOutputVector vector = { map.data, map.size };
    g_array_append_val (o->vectors, vector);
    g_array_append_val (o->maps, map);
  }
  return TRUE;
}

static void
release_payloads (GstHlsOutput *o)
{
  for (guint i = 0; i < o->maps->len; i++) {
    GstMapInfo *map = &g_array_index (o->maps, GstMapInfo, i);
    gst_memory_unmap (map->memory, map);
  }
  g_array_set_size (o->maps, 0);
  g_array_set_size (o->vectors, 0);
}

static gboolean
gather (GstHlsOutput *o, const Job *job, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (job->bytes, &size);
  GOutputVector header = { data, size };
  g_array_append_val (o->vectors, header);
  for (guint i = 0; i < job->buffers->len; i++)
    if (!gather_payload (o, job->buffers->pdata[i])) {
      g_set_error (error, CORE_ERROR, CORE_INVALID,
          "%s: a sample's memory cannot be read", o->names->rendition);
      return FALSE;
    }
  return TRUE;
}

static void
note_key_picture (GstHlsOutput *o, const Job *job)
{
  const GstHlsFragment *key = &job->fragment;
  if (key->first_sample_bytes == 0)
    return;
  ManifestKeyPicture picture = {
    .time_ticks = key->time_ticks,
    .range = {
      .offset_bytes = o->size_bytes + key->skipped_bytes,
      .size_bytes = g_bytes_get_size (job->bytes) - key->skipped_bytes +
          key->first_sample_bytes,
    },
  };
  if (!o->key_pictures)
    o->key_pictures = g_array_new (FALSE, FALSE, sizeof (ManifestKeyPicture));
  g_array_append_val (o->key_pictures, picture);
}

static gboolean
append_vectors (GstHlsOutput *o, GError **error)
{
  GOutputVector *vectors = (GOutputVector *) o->vectors->data;
  guint n = o->vectors->len;
  for (guint i = 0; i < n; i++)
    o->size_bytes += vectors[i].size;
  return o->media ? gst_hls_media_file_append (o->media, vectors, n, error)
                  : gst_segment_file_append (o->file, vectors, n, error);
}

/* Returns (transfer full) the news of a whole segment, or of a chunk of one. */
static GstStructure *
describe (GstHlsOutput *o, const gchar *what, guint epoch, gint64 start_ticks,
    guint64 duration_ticks, ByteRange range)
{
  guint32 timescale = o->listing->timescale;
  guint64 start_ns = (guint64) MAX (ns_from_ticks (start_ticks, timescale), 0);
  guint64 duration_ns =
      (guint64) ns_from_ticks ((gint64) duration_ticks, timescale);
  g_autofree gchar *path = o->media
      ? gst_hls_names_init (o->names, o->init_number)
      : gst_hls_names_segment (o->names, o->number);

  GST_DEBUG_OBJECT (o->owner,
      "%s: %s: %" GST_TIME_FORMAT " + %" GST_TIME_FORMAT ", %" G_GUINT64_FORMAT
      " bytes",
      what, path, GST_TIME_ARGS (start_ns), GST_TIME_ARGS (duration_ns),
      range.size_bytes);
  return gst_structure_new (what, "rendition", G_TYPE_STRING,
      o->names->rendition, "location", G_TYPE_STRING, path, "running-time",
      GST_TYPE_CLOCK_TIME,
      gst_hls_session_running_time (o->session, epoch, (gint64) start_ns),
      "stream-time", GST_TYPE_CLOCK_TIME, start_ns, "duration",
      GST_TYPE_CLOCK_TIME, duration_ns, "size", G_TYPE_UINT64, range.size_bytes,
      "offset", G_TYPE_UINT64, range.offset_bytes, NULL);
}

/* Of its file, as a whole segment is. */
static void
announce_chunk (GstHlsOutput *o, const GstHlsFragment *fragment,
    guint64 offset_bytes)
{
  guint64 base = o->media ? gst_hls_media_file_size (o->media) : 0;
  const ByteRange range = { base + offset_bytes, o->size_bytes - offset_bytes };
  GstStructure *news = describe (o, "hls-chunk-added", fragment->epoch,
      fragment->start_ticks, fragment->duration_ticks, range);
  gst_structure_set (news, "independent", G_TYPE_BOOLEAN,
      fragment->is_independent, NULL);
  gst_hls_session_announce (o->session, news);
}

static void
append (GstHlsOutput *o, Job *job)
{
  GError *error = NULL;

  if (!o->is_open)
    return;
  guint64 offset_bytes = o->size_bytes;
  note_key_picture (o, job);
  gboolean ok = gather (o, job, &error) && append_vectors (o, &error);
  release_payloads (o);
  if (!ok)
    lose_segment (o, error);
  else if (has_chunks (o))
    announce_chunk (o, &job->fragment, offset_bytes);
}

static void
give_up (GstHlsOutput *o, Job *job)
{
  GError *error = NULL;
  g_set_error (&error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "%s: the storage is too slow: no room for more to wait",
      o->names->rendition);
  lose_segment (o, error);
}

void
gst_hls_output_append (GstHlsOutput *o, ByteWriter *header,
    GstQueueArray *payloads, guint n_samples, const GstHlsFragment *fragment)
{
  Job *job = job_new (o, append);
  gsize size = header->size;

  job->bytes = steal_bytes (header);
  job->fragment = *fragment;
  job->buffers =
      g_ptr_array_new_full (n_samples, (GDestroyNotify) gst_buffer_unref);
  for (guint i = 0; i < n_samples; i++) {
    GstBuffer *buffer = gst_queue_array_pop_head (payloads);
    size += gst_buffer_get_size (buffer);
    g_ptr_array_add (job->buffers, buffer);
  }

  /* A segment is given up as a whole: the rest of it needs no room. */
  if (!o->is_dropping &&
      !gst_hls_io_make_room (gst_hls_session_io (o->session), size)) {
    o->is_dropping = TRUE;
    job->run = give_up;
  }
  if (o->is_dropping) {
    g_ptr_array_set_size (job->buffers, 0);
    size = 0;
  }
  submit (o, job, size);
}

/* Returns in `range` which part of its file it is. */
static gboolean
close_segment (GstHlsOutput *o, const GstHlsSegmentTimes *times,
    ByteRange *range, GError **error)
{
  const GstHlsMediaSpan span = {
    .start_ticks = times->start_ticks,
    .end_ticks = times->start_ticks + (gint64) times->duration_ticks,
    .sap_ticks = times->first_ticks,
    .sap_type = times->sap_type,
  };
  *range = (ByteRange){ 0 };
  return o->media ? gst_hls_media_file_finish (o->media, &span, range, error)
                  : gst_segment_file_commit (g_steal_pointer (&o->file), error);
}

/* Key pictures were found in the segment, which may not begin its file. */
static ManifestSegment *
make_segment (GstHlsOutput *o, const GstHlsSegmentTimes *times, ByteRange range)
{
  g_autofree gchar *uri = o->media
      ? gst_hls_names_init_uri (o->names, o->init_number)
      : gst_hls_names_segment_uri (o->names, o->number);
  ManifestSegment *segment = manifest_segment_new (o->listing, uri,
      times->start_ticks, times->duration_ticks, o->size_bytes);
  segment->range = range;
  segment->n_frames = times->n_frames;
  segment->has_hole = times->has_hole;
  segment->key_pictures = g_steal_pointer (&o->key_pictures);
  for (guint i = 0; segment->key_pictures && i < segment->key_pictures->len;
       i++)
    g_array_index (segment->key_pictures, ManifestKeyPicture, i)
        .range.offset_bytes += range.offset_bytes;
  return segment;
}

static void
finish (GstHlsOutput *o, Job *job)
{
  const GstHlsSegmentTimes *times = &job->times;
  GError *error = NULL;

  ByteRange range = { 0 };
  if (o->is_open && !close_segment (o, times, &range, &error))
    lose_segment (o, error);
  o->is_open = FALSE;
  if (gst_hls_session_has_failed (o->session))
    return;

  gint64 end_ns =
      ns_from_ticks (times->start_ticks + (gint64) times->duration_ticks,
          o->listing->timescale);
  ManifestSegment *segment;
  if (o->is_lost) {
    segment = manifest_missing_new (o->listing,
        ns_from_ticks (times->start_ticks, o->listing->timescale), end_ns);
  } else {
    segment = make_segment (o, times, range);
    range.size_bytes = o->size_bytes;
    gst_hls_session_announce (o->session,
        describe (o, "hls-segment-added", times->epoch, times->start_ticks,
            times->duration_ticks, range));
  }
  segment->is_discontinuity = times->is_discontinuity;
  gst_hls_session_add_segment (o->session, o->listing, segment, times->row_ns,
      end_ns, times->epoch);
}

void
gst_hls_output_finish (GstHlsOutput *o, const GstHlsSegmentTimes *times)
{
  Job *job = job_new (o, finish);
  job->times = *times;
  submit (o, job, 0);
}

static void
end (GstHlsOutput *o, Job *job)
{
  close_media (o);
  gst_hls_session_end_rendition (o->session, o->listing);
}

void
gst_hls_output_end (GstHlsOutput *o)
{
  submit (o, job_new (o, end), 0);
}

/* Gives up the segment that was begun, if any; what was committed stays. */
static void
abandon (GstHlsOutput *o, Job *job)
{
  drop_segment (o);
  close_media (o);
}

void
gst_hls_output_free (GstHlsOutput *o)
{
  submit (o, job_new (o, abandon), 0);
  gst_hls_io_drain (gst_hls_session_io (o->session));
  g_clear_pointer (&o->init, g_bytes_unref);
  g_clear_pointer (&o->key_pictures, g_array_unref);
  codec_config_clear (&o->codec);
  g_array_unref (o->vectors);
  g_array_unref (o->maps);
  g_free (o);
}
