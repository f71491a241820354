/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlswriter.h"

#include "core/mp4index.h"
#include "core/mp4init.h"
#include "gsthlsoutput.h"

#include <string.h>

struct _GstHlsWriter
{
  const GstHlsNames *names; /* borrowed */
  GstHlsSession *session;   /* borrowed */
  GstHlsOutput *output;
  CueFiles *cues; /* (borrowed, nullable) what segments hold that are text */
  gboolean is_one_file;

  CodecConfig codec;
  guint32 timescale;
  GstHlsLabels labels;
  guint epoch;

  ManifestRendition *listing; /* borrowed; NULL before the first format */
  GstHlsSegmentTimes segment; /* being written */
  gboolean has_segment;       /* it is */
  gboolean has_begun;         /* a segment was begun by this run */
  GstHlsFirstNumbers next;
  guint32 n_fragments;
  gint64 origin;       /* ticks that media times are ahead of stream time, for
                          what comes before that is 0: the edit list takes it
                          back */
  gboolean needs_init; /* of the codec in force, before the next segment */
  gboolean is_discontinuity; /* the next segment starts a new timeline */
};

GstHlsWriter *
gst_hls_writer_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session)
{
  GstHlsWriter *w = g_new0 (GstHlsWriter, 1);
  w->names = names;
  w->session = session;
  gst_hls_labels_init (&w->labels);
  w->is_one_file = gst_hls_session_params (session)->is_one_file;
  w->output = gst_hls_output_new (owner, names, session);
  return w;
}

void
gst_hls_writer_free (GstHlsWriter *w)
{
  gst_hls_output_free (w->output);
  codec_config_clear (&w->codec);
  gst_hls_labels_clear (&w->labels);
  g_free (w);
}

void
gst_hls_writer_set_codec (GstHlsWriter *w, const CodecConfig *codec,
    guint32 timescale)
{
  codec_config_clear (&w->codec);
  codec_config_copy (&w->codec, codec);
  w->timescale = timescale;
  w->needs_init = TRUE;
  if (w->listing)
    return;
  w->listing = gst_hls_session_add_rendition (w->session, w->names, &w->codec,
      w->timescale, &w->next);
  gboolean is_resumed = manifest_has_begun (w->listing);
  w->is_discontinuity = is_resumed;
  gst_hls_session_describe_rendition (w->session, w->listing, &w->labels);
  gst_hls_output_enter (w->output, w->listing, is_resumed);
}

void
gst_hls_writer_set_cue_files (GstHlsWriter *w, CueFiles *cues)
{
  w->cues = cues;
}

static void
tell_labels (GstHlsWriter *w)
{
  if (w->listing)
    gst_hls_session_describe_rendition (w->session, w->listing, &w->labels);
}

void
gst_hls_writer_describe (GstHlsWriter *w, const GstHlsLabels *labels)
{
  gboolean has_captions = w->labels.has_captions;
  gst_hls_labels_copy (&w->labels, labels);
  w->labels.has_captions = has_captions;
  tell_labels (w);
}

void
gst_hls_writer_note_captions (GstHlsWriter *w)
{
  w->labels.has_captions = TRUE;
  tell_labels (w);
}

void
gst_hls_writer_mark_discontinuity (GstHlsWriter *w)
{
  w->is_discontinuity |= w->has_begun;
}

void
gst_hls_writer_set_epoch (GstHlsWriter *w, guint epoch)
{
  w->epoch = epoch;
}

/* --- what goes into files --- */

/* Once a configuration, before its first segment. */
static gboolean
write_init (GstHlsWriter *w, GError **error)
{
  const Mp4Kind role = { MP4_SCHEME_DASH_ROLE, w->labels.role };
  Mp4Track track = {
    .track_id = GST_HLS_TRACK_ID,
    .timescale = w->timescale,
    .codec = &w->codec,
    .language = w->labels.language,
    .kinds = &role,
    .n_kinds = w->labels.role ? 1 : 0,
    .orientation = w->labels.orientation,
    .edit.media_time = (guint64) w->origin,
  };
  Mp4Movie movie = {
    .tracks = &track,
    .n_tracks = 1,
    .is_indexed = gst_hls_session_has_index (w->session),
  };
  ByteWriter init = { 0 };
  CoreStatus status = mp4_write_init (&init, &movie);
  if (status != CORE_OK) {
    byte_writer_clear (&init);
    g_set_error (error, CORE_ERROR, (gint) status,
        "%s: no CMAF header for this stream (%s)", w->names->rendition,
        core_status_name (status));
    return FALSE;
  }
  gst_hls_output_write_init (w->output, w->next.init++, &init, &w->codec);
  w->needs_init = FALSE;
  return TRUE;
}

/* Video belongs to the row of the boundary that its first picture made; leading
 * pictures may be presented before that. */
static gint64
row_time (const GstHlsWriter *w, const FragmenterRun *run)
{
  gint64 first = MAX (run->base_media_decode_time, 0);
  if (codec_kind (w->codec.id) == MEDIA_VIDEO)
    first += run->samples[0].composition_offset;
  return ns_from_ticks (first, w->timescale);
}

/* What is before stream time 0 is decoded and not presented. */
static gint64
presented_start (const FragmenterRun *run)
{
  return MAX (run->base_media_decode_time, 0);
}

static guint64
presented_ticks (const FragmenterRun *run)
{
  gint64 start = run->base_media_decode_time;
  gint64 end = start + (gint64) run->duration;
  return (guint64) (MAX (end, 0) - MAX (start, 0));
}

/* Priming at the beginning of a timeline: media times are not below 0, so all of
 * them are later from here on. What follows in the same timeline keeps to that,
 * with every header of it (ISO/IEC 14496-12 8.6.6). */
static void
choose_origin (GstHlsWriter *w, const FragmenterRun *run)
{
  if (run->base_media_decode_time + w->origin >= 0)
    return;
  w->origin = -run->base_media_decode_time;
  w->needs_init = TRUE;
}

static void
end_segment (GstHlsWriter *w)
{
  if (w->has_segment)
    gst_hls_output_finish (w->output, &w->segment);
  w->has_segment = FALSE;
}

static gboolean
begin_segment (GstHlsWriter *w, const FragmenterRun *run, GError **error)
{
  end_segment (w); /* by a gap, which shows now */
  choose_origin (w, run);
  /* Each file is one timeline, as its index has to be. */
  w->needs_init |= w->is_one_file && w->is_discontinuity;
  if (!w->cues && w->needs_init && !write_init (w, error))
    return FALSE;
  w->segment = (GstHlsSegmentTimes){
    .start_ticks = presented_start (run),
    .row_ns = row_time (w, run),
    .epoch = w->epoch,
    .is_discontinuity = w->is_discontinuity,
  };
  if (codec_kind (w->codec.id) == MEDIA_VIDEO &&
      !(run->samples[0].flags & MP4_SAMPLE_SYNC))
    gst_hls_session_note_dependent (w->session, w->listing);
  w->is_discontinuity = FALSE;
  w->has_segment = TRUE;
  w->has_begun = TRUE;
  gst_hls_output_begin (w->output, w->next.segment++);
  return TRUE;
}

/* What an I-frame playlist points at: from the moof to the end of the first
 * sample (Apple HLS authoring specification 6.10). */
static GstHlsFragment
describe_fragment (const GstHlsWriter *w, const FragmenterRun *run,
    const ByteWriter *header)
{
  ByteReader r;
  byte_reader_init (&r, header->data, header->size);
  guint32 size = byte_reader_u32 (&r);
  gboolean has_styp =
      header->size >= 8 && memcmp (header->data + 4, "styp", 4) == 0;
  const Mp4Sample *first = &run->samples[0];
  gboolean is_video = codec_kind (w->codec.id) == MEDIA_VIDEO;
  gboolean is_sync = first->flags & MP4_SAMPLE_SYNC;
  return (GstHlsFragment){
    .start_ticks = presented_start (run),
    .duration_ticks = presented_ticks (run),
    .epoch = w->epoch,
    .is_independent = !is_video || is_sync,
    .time_ticks = run->base_media_decode_time + first->composition_offset,
    .skipped_bytes = has_styp ? size : 0,
    .first_sample_bytes = is_video && is_sync ? first->size_bytes : 0,
  };
}

static gboolean
append_fragment (GstHlsWriter *w, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error)
{
  Mp4TrackRun track = {
    .track_id = GST_HLS_TRACK_ID,
    .base_media_decode_time =
        (guint64) (run->base_media_decode_time + w->origin),
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
  ByteWriter header = { 0 };
  CoreStatus status = mp4_write_fragment (&header, &fragment);
  if (status != CORE_OK) {
    byte_writer_clear (&header);
    g_set_error (error, CORE_ERROR, (gint) status,
        "%s: a fragment of %u samples cannot be written (%s)",
        w->names->rendition, run->n_samples, core_status_name (status));
    return FALSE;
  }
  if (run->is_segment_start) {
    w->segment.sap_type = mp4_sap_type (&track);
    w->segment.first_ticks =
        w->segment.start_ticks + run->samples[0].composition_offset;
  }
  w->segment.duration_ticks += presented_ticks (run);
  w->segment.has_hole |= run->has_hole;
  if (codec_kind (w->codec.id) == MEDIA_VIDEO &&
      run->base_media_decode_time >= 0)
    w->segment.n_frames += run->n_samples;
  GstHlsFragment described = describe_fragment (w, run, &header);
  gst_hls_output_append (w->output, &header, payloads, run->n_samples,
      &described);
  return TRUE;
}

/* What a file of text holds is known at its end. */
static void
append_text (GstHlsWriter *w, const FragmenterRun *run, GstQueueArray *payloads)
{
  const Span header = { w->codec.config, w->codec.config_size };
  ByteWriter text = { 0 };

  for (guint i = 0; i < run->n_samples; i++)
    gst_buffer_unref (gst_queue_array_pop_head (payloads));
  w->segment.duration_ticks += presented_ticks (run);
  if (!run->is_segment_end)
    return;
  gint64 start = w->segment.start_ticks;
  gint64 end = start + (gint64) w->segment.duration_ticks;
  cue_files_write (w->cues, header, ns_from_ticks (start, w->timescale),
      ns_from_ticks (end, w->timescale), &text);
  const GstHlsFragment whole = {
    .start_ticks = start,
    .duration_ticks = w->segment.duration_ticks,
    .is_independent = TRUE,
  };
  gst_hls_output_append (w->output, &text, payloads, 0, &whole);
}

static gboolean
append (GstHlsWriter *w, const FragmenterRun *run, GstQueueArray *payloads,
    GError **error)
{
  if (!w->cues)
    return append_fragment (w, run, payloads, error);
  append_text (w, run, payloads);
  return TRUE;
}

gboolean
gst_hls_writer_write (GstHlsWriter *w, const FragmenterRun *run,
    GstQueueArray *payloads, GError **error)
{
  if ((run->is_segment_start && !begin_segment (w, run, error)) ||
      !append (w, run, payloads, error)) {
    for (guint i = 0; i < run->n_samples; i++)
      gst_buffer_unref (gst_queue_array_pop_head (payloads));
    return FALSE;
  }
  if (run->is_segment_end)
    end_segment (w);
  return TRUE;
}

void
gst_hls_writer_end (GstHlsWriter *w)
{
  end_segment (w);
  if (w->listing)
    gst_hls_output_end (w->output);
  w->needs_init |= w->is_one_file; /* should there be more after all */
}
