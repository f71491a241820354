/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlswriter.h"

#include "core/mp4init.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

#define TRACK_ID 1 /* one track a file (ISO/IEC 23000-19 7.3.2.1) */

/* The segment being written. */
typedef struct
{
  GstSegmentFile *file; /* NULL between segments */
  gchar *uri;           /* relative to the media playlist */
  gint64 start_ticks;
  guint64 duration_ticks;
  guint64 size_bytes;
} OpenSegment;

struct _GstHlsWriter
{
  GstObject *owner; /* borrowed */
  gchar *name;
  GstHlsSession *session; /* borrowed */

  CodecConfig codec;
  guint32 timescale;
  gchar *language;
  gchar *label;

  ManifestRendition *listing; /* borrowed; NULL before the first segment */
  OpenSegment segment;
  guint n_segments;
  guint n_inits;
  guint32 n_fragments;
  gchar *init_uri;           /* of the codec in force; NULL: to be written */
  gboolean needs_map;        /* the next segment to be listed changes it */
  gboolean is_discontinuity; /* the next segment starts a new timeline */

  /* Reused from fragment to fragment. */
  ByteWriter header;
  GArray *vectors; /* GOutputVector */
  GArray *maps;    /* GstMapInfo, one a payload memory */
};

GstHlsWriter *
gst_hls_writer_new (GstObject *owner, const gchar *name, GstHlsSession *session)
{
  GstHlsWriter *w = g_new0 (GstHlsWriter, 1);
  w->owner = owner;
  w->name = g_strdup (name);
  w->session = session;
  w->vectors = g_array_new (FALSE, FALSE, sizeof (GOutputVector));
  w->maps = g_array_new (FALSE, FALSE, sizeof (GstMapInfo));
  return w;
}

void
gst_hls_writer_free (GstHlsWriter *w)
{
  gst_hls_writer_abandon (w);
  codec_config_clear (&w->codec);
  byte_writer_clear (&w->header);
  g_array_unref (w->vectors);
  g_array_unref (w->maps);
  g_free (w->init_uri);
  g_free (w->language);
  g_free (w->label);
  g_free (w->name);
  g_free (w);
}

void
gst_hls_writer_set_codec (GstHlsWriter *w, const CodecConfig *codec,
    guint32 timescale)
{
  codec_config_clear (&w->codec);
  codec_config_copy (&w->codec, codec);
  w->timescale = timescale;
  g_clear_pointer (&w->init_uri, g_free);
}

void
gst_hls_writer_describe (GstHlsWriter *w, const gchar *language,
    const gchar *label)
{
  g_free (w->language);
  w->language = g_strdup (language);
  g_free (w->label);
  w->label = g_strdup (label);
  if (w->listing)
    gst_hls_session_describe_rendition (w->session, w->listing, language,
        label);
}

void
gst_hls_writer_mark_discontinuity (GstHlsWriter *w)
{
  w->is_discontinuity = w->listing != NULL;
}

static gchar *
writer_path (const GstHlsWriter *w, const gchar *uri)
{
  return g_strconcat (w->name, "/", uri, NULL);
}

/* Once a configuration, before its first segment is listed. */
static gboolean
write_init (GstHlsWriter *w, GError **error)
{
  Mp4Track track = {
    .track_id = TRACK_ID,
    .timescale = w->timescale,
    .codec = &w->codec,
    .language = w->language,
  };
  Mp4Movie movie = { .tracks = &track, .n_tracks = 1 };
  ByteWriter init = { 0 };
  CoreStatus status = mp4_write_init (&init, &movie);
  if (status != CORE_OK) {
    byte_writer_clear (&init);
    g_set_error (error, CORE_ERROR, (gint) status,
        "%s: no CMAF header for this stream (%s)", w->name,
        core_status_name (status));
    return FALSE;
  }
  w->init_uri = w->n_inits == 0 ? g_strdup ("init.mp4")
                                : g_strdup_printf ("init_%u.mp4", w->n_inits);
  w->n_inits++;
  w->needs_map = TRUE;
  g_autofree gchar *path = writer_path (w, w->init_uri);
  gboolean ok = gst_segment_store_write (gst_hls_session_store (w->session),
      path, init.data, init.size, error);
  byte_writer_clear (&init);
  return ok;
}

/* The first segment of all makes the rendition known. An older playlist goes
 * first: it may list the files that are about to be replaced. */
static gboolean
enter_manifest (GstHlsWriter *w, GError **error)
{
  w->listing = gst_hls_session_add_rendition (w->session, w->name, &w->codec,
      w->timescale);
  gst_hls_session_describe_rendition (w->session, w->listing, w->language,
      w->label);
  return gst_segment_store_remove (gst_hls_session_store (w->session),
      w->listing->uri, error);
}

static gboolean
open_segment (GstHlsWriter *w, const FragmenterRun *run, GError **error)
{
  if (!w->listing && !enter_manifest (w, error))
    return FALSE;
  if (!w->init_uri && !write_init (w, error))
    return FALSE;

  w->segment = (OpenSegment){
    .uri = g_strdup_printf ("segment_%05u.m4s", w->n_segments++),
    .start_ticks = (gint64) run->base_media_decode_time,
  };
  g_autofree gchar *path = writer_path (w, w->segment.uri);
  w->segment.file =
      gst_segment_store_open (gst_hls_session_store (w->session), path, error);
  return w->segment.file != NULL;
}

static void
clear_segment (GstHlsWriter *w)
{
  g_free (w->segment.uri);
  w->segment = (OpenSegment){ 0 };
}

static void
announce_segment (GstHlsWriter *w)
{
  guint64 start_ns =
      (guint64) ns_from_ticks (w->segment.start_ticks, w->timescale);
  guint64 duration_ns =
      (guint64) ns_from_ticks ((gint64) w->segment.duration_ticks,
          w->timescale);
  g_autofree gchar *path = writer_path (w, w->segment.uri);

  GST_DEBUG_OBJECT (w->owner,
      "%s: %" GST_TIME_FORMAT " + %" GST_TIME_FORMAT ", %" G_GUINT64_FORMAT
      " bytes",
      path, GST_TIME_ARGS (start_ns), GST_TIME_ARGS (duration_ns),
      w->segment.size_bytes);

  GstObject *element = GST_IS_PAD (w->owner) ? gst_object_get_parent (w->owner)
                                             : gst_object_ref (w->owner);
  if (!element)
    return;
  gst_element_post_message (GST_ELEMENT (element),
      gst_message_new_element (element,
          gst_structure_new ("hls-segment-added", "rendition", G_TYPE_STRING,
              w->name, "location", G_TYPE_STRING, path, "stream-time",
              GST_TYPE_CLOCK_TIME, start_ns, "duration", GST_TYPE_CLOCK_TIME,
              duration_ns, "size", G_TYPE_UINT64, w->segment.size_bytes,
              NULL)));
  gst_object_unref (element);
}

static gboolean
close_segment (GstHlsWriter *w, GError **error)
{
  GstSegmentFile *file = g_steal_pointer (&w->segment.file);
  if (!gst_segment_file_commit (file, error))
    return FALSE;

  GstHlsSegment segment = {
    .uri = w->segment.uri,
    .start_ticks = w->segment.start_ticks,
    .duration_ticks = w->segment.duration_ticks,
    .size_bytes = w->segment.size_bytes,
    .is_discontinuity = w->is_discontinuity,
    .init_uri = w->needs_map ? w->init_uri : NULL,
    .codec = &w->codec,
  };
  w->is_discontinuity = FALSE;
  w->needs_map = FALSE;
  gboolean ok =
      gst_hls_session_add_segment (w->session, w->listing, &segment, error);
  announce_segment (w);
  clear_segment (w);
  return ok;
}

void
gst_hls_writer_abandon (GstHlsWriter *w)
{
  g_clear_pointer (&w->segment.file, gst_segment_file_discard);
  clear_segment (w);
}

/* Memories are mapped one by one: mapping a buffer of several would join them
 * into a copy. */
static gboolean
gather_payload (GstHlsWriter *w, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer);
  for (guint i = 0; i < n; i++) {
    GstMapInfo map;
    if (!gst_memory_map (gst_buffer_peek_memory (buffer, i), &map,
            GST_MAP_READ))
      return FALSE;
    GOutputVector vector = { map.data, map.size };
    g_array_append_val (w->vectors, vector);
    g_array_append_val (w->maps, map);
  }
  return TRUE;
}

static void
release_payloads (GstHlsWriter *w, GstQueueArray *payloads, guint n_samples)
{
  for (guint i = 0; i < w->maps->len; i++) {
    GstMapInfo *map = &g_array_index (w->maps, GstMapInfo, i);
    gst_memory_unmap (map->memory, map);
  }
  g_array_set_size (w->maps, 0);
  g_array_set_size (w->vectors, 0);
  for (guint i = 0; i < n_samples; i++)
    gst_buffer_unref (gst_queue_array_pop_head (payloads));
}

static gboolean
append_fragment (GstHlsWriter *w, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error)
{
  Mp4TrackRun track = {
    .track_id = TRACK_ID,
    .base_media_decode_time = run->base_media_decode_time,
    .samples = run->samples,
    .n_samples = run->n_samples,
    .is_in_roll_group = mp4_roll_distance (&w->codec) != 0,
    .has_reordering = run->has_reordering,
    .is_video = codec_kind (w->codec.id) == MEDIA_VIDEO,
  };
  Mp4Fragment fragment = {
    .sequence_number = ++w->n_fragments,
    .tracks = &track,
    .n_tracks = 1,
    .is_segment_start = run->is_segment_start,
    .is_cmaf = TRUE,
  };
  byte_writer_reset (&w->header);
  CoreStatus status = mp4_write_fragment (&w->header, &fragment);
  if (status != CORE_OK) {
    g_set_error (error, CORE_ERROR, (gint) status,
        "%s: a fragment of %u samples cannot be written (%s)", w->name,
        run->n_samples, core_status_name (status));
    return FALSE;
  }

  GOutputVector header = { w->header.data, w->header.size };
  g_array_append_val (w->vectors, header);
  gboolean is_mapped = TRUE;
  for (guint i = 0; is_mapped && i < run->n_samples; i++)
    is_mapped = gather_payload (w, gst_queue_array_peek_nth (payloads, i));
  if (!is_mapped) {
    g_set_error (error, CORE_ERROR, CORE_INVALID,
        "%s: a sample's memory cannot be read", w->name);
    return FALSE;
  }
  for (guint i = 0; i < w->vectors->len; i++)
    w->segment.size_bytes += g_array_index (w->vectors, GOutputVector, i).size;
  w->segment.duration_ticks += run->duration;

  return gst_segment_file_append (w->segment.file,
      (GOutputVector *) w->vectors->data, w->vectors->len, error);
}

gboolean
gst_hls_writer_write (GstHlsWriter *w, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error)
{
  if (run->is_segment_start && !open_segment (w, run, error)) {
    release_payloads (w, payloads, run->n_samples);
    return FALSE;
  }
  gboolean ok = append_fragment (w, run, payloads, error);
  release_payloads (w, payloads, run->n_samples);
  return ok && (!run->is_segment_end || close_segment (w, error));
}
