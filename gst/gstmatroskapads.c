/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapads.h"

#include "gstmatroskacaps.h"
#include "gstmatroskaheaders.h"
#include "gstmatroskaprotection.h"
#include "gstmatroskariff.h"
#include "gstmatroskastream.h"
#include "gstmatroskavobsub.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Tracks are interleaved closer than this: what is as far beyond the end of a
 * range ends it. */
#define MAX_INTERLEAVE ((gint64) (2 * GST_SECOND))

/* A sparse pad that is this far behind hears that it has missed nothing. */
#define SPARSE_GAP (500 * GST_MSECOND)

/* Losses that the application hears of. A stream that is broken all through
 * has millions, and nobody may be reading the bus. */
#define MAX_TOLD_LOSSES 20

/* A pad and what feeds it. */
typedef struct
{
  GstMatroskaPads *pads;  /* (borrowed) that it is one of */
  GstPad *pad;            /* (owned) as the element does, while it is exposed */
  gboolean is_exposed;    /* the stream is selected */
  gboolean needs_segment; /* with the next block, as the next two */
  gboolean needs_headers; /* in front, if the codec has packets for that */
  gboolean needs_key;     /* what comes before a key frame is of no use */
  GstStream *stream;
  guint64 uid;          /* of the track */
  GstTagList *own_tags; /* of the track's header */
  GstTagList *tags;     /* and what was said of it */
  GstMatroskaStream *track;
  GstSegment segment;   /* written under the pad's object lock */
  gboolean is_waiting;  /* for where it begins in the range */
  gboolean is_done;     /* with the range */
  gboolean is_learning; /* what times it has, from the track's start */
} Output;

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate subtitle_template =
    GST_STATIC_PAD_TEMPLATE ("subtitle_%u", GST_PAD_SRC, GST_PAD_SOMETIMES,
        GST_STATIC_CAPS ("text/x-raw, format = (string) pango-markup; "
                         "application/x-ssa; application/x-ass; "
                         "application/x-usf; application/x-subtitle-vtt; "
                         "subpicture/x-dvd; "
                         "subpicture/x-pgs; subtitle/x-kate; "
                         "application/x-subtitle-unknown"));

static void
output_free (Output *output)
{
  gst_clear_object (&output->pad);
  g_clear_object (&output->stream);
  g_clear_pointer (&output->own_tags, gst_tag_list_unref);
  g_clear_pointer (&output->tags, gst_tag_list_unref);
  g_clear_pointer (&output->track, gst_matroska_stream_free);
  g_free (output);
}

static Output *
find_output (const GstMatroskaPads *pads, const MatroskaTrack *track)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->track->track == track)
      return output;
  }
  return NULL;
}

/* "video_%u" and its like, numbered from 0 within a kind. A name is not used
 * again: the old pad goes when the new one is there. */
static GstPad *
make_pad (GstMatroskaPads *pads, guint64 track_type)
{
  GstStaticPadTemplate *template = &subtitle_template;
  guint *n_pads = &pads->n_subtitle_pads;
  if (track_type == MATROSKA_TRACK_VIDEO) {
    template = &video_template;
    n_pads = &pads->n_video_pads;
  } else if (track_type == MATROSKA_TRACK_AUDIO) {
    template = &audio_template;
    n_pads = &pads->n_audio_pads;
  }
  g_autofree gchar *name =
      g_strdup_printf (template->name_template, (*n_pads)++);
  return gst_object_ref_sink (
      gst_pad_new_from_static_template (template, name));
}

static GstStreamFlags
stream_flags (const MatroskaTrack *track)
{
  GstStreamFlags flags = GST_STREAM_FLAG_NONE;
  if (track->is_default || track->is_forced)
    flags |= GST_STREAM_FLAG_SELECT;
  else if (!track->is_enabled)
    flags |= GST_STREAM_FLAG_UNSELECT;
  if (track->type == MATROSKA_TRACK_SUBTITLE)
    flags |= GST_STREAM_FLAG_SPARSE;
  return flags;
}

static GstStream *
make_stream (GstMatroskaPads *pads, GstPad *pad, const MatroskaTrack *track,
    GstCaps *caps)
{
  GstStreamType type = GST_STREAM_TYPE_TEXT;
  if (track->type == MATROSKA_TRACK_VIDEO)
    type = GST_STREAM_TYPE_VIDEO;
  else if (track->type == MATROSKA_TRACK_AUDIO)
    type = GST_STREAM_TYPE_AUDIO;

  /* Those of another group of pads are other streams. */
  g_autofree gchar *group =
      pads->n_groups > 0 ? g_strdup_printf (":%u", pads->n_groups) : NULL;
  g_autofree gchar *stream_id = gst_pad_create_stream_id_printf (pad,
      pads->element, "%03" G_GUINT64_FORMAT ":%03" G_GUINT64_FORMAT "%s",
      track->number, track->uid, group ? group : "");
  return gst_stream_new (stream_id, caps, type, stream_flags (track));
}

/* Goes to the start of an entry, as a seek would. Takes `event`. */
static gboolean
select_toc_entry (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const Output *output = NULL;
  gint64 start = -1;
  g_autofree gchar *uid = NULL;
  gst_event_parse_toc_select (event, &uid);
  gst_event_unref (event);

  GST_OBJECT_LOCK (parent);
  GST_OBJECT_LOCK (pad);
  output = gst_pad_get_element_private (pad);
  const GstToc *toc = output ? output->pads->toc : NULL;
  GstTocEntry *entry = toc && uid ? gst_toc_find_entry (toc, uid) : NULL;
  if (entry)
    gst_toc_entry_get_start_stop_times (entry, &start, NULL);
  GST_OBJECT_UNLOCK (pad);
  GST_OBJECT_UNLOCK (parent);

  if (start < 0) {
    GST_WARNING_OBJECT (pad, "no chapter %s", GST_STR_NULL (uid));
    return FALSE;
  }
  return gst_pad_send_event (pad,
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, start, GST_SEEK_TYPE_NONE, -1));
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEEK:
    case GST_EVENT_SELECT_STREAMS:
      return GST_ELEMENT_GET_CLASS (parent)->send_event (GST_ELEMENT (parent),
          event);
    case GST_EVENT_TOC_SELECT:
      return select_toc_entry (pad, parent, event);
    case GST_EVENT_QOS:
      /* About times that upstream's bytes do not have. */
      gst_event_unref (event);
      return TRUE;
    default:
      return gst_pad_event_default (pad, parent, event);
  }
}

/* The segment of a pad that may be on its way out, and whether it can seek. */
static GstSegment
pad_segment (GstPad *pad, gboolean *is_seekable)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  GST_OBJECT_LOCK (pad);
  const Output *output = gst_pad_get_element_private (pad);
  if (output)
    segment = output->segment;
  *is_seekable = output && g_atomic_int_get (&output->pads->is_seekable);
  GST_OBJECT_UNLOCK (pad);
  return segment;
}

static gint64
stream_time (const GstSegment *segment, GstClockTime time)
{
  return GST_CLOCK_TIME_IS_VALID (time)
      ? (gint64) gst_segment_to_stream_time (segment, GST_FORMAT_TIME, time)
      : -1;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  gboolean is_seekable;
  GstSegment segment = pad_segment (pad, &is_seekable);
  GstClockTime position = MAX (segment.position, segment.start);
  gint64 duration = GST_CLOCK_TIME_IS_VALID (segment.duration)
      ? (gint64) segment.duration
      : -1;
  GstFormat format;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      gst_query_parse_position (query, &format, NULL);
      if (format != GST_FORMAT_TIME)
        return FALSE;
      gst_query_set_position (query, format,
          (gint64) gst_segment_to_stream_time (&segment, format, position));
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &format, NULL);
      if (format != GST_FORMAT_TIME || duration < 0)
        return FALSE;
      gst_query_set_duration (query, format, duration);
      return TRUE;
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
      gst_query_set_seeking (query, format,
          is_seekable && format == GST_FORMAT_TIME, 0,
          format == GST_FORMAT_TIME ? duration : -1);
      return TRUE;
    case GST_QUERY_SEGMENT:
      gst_query_set_segment (query, segment.rate, GST_FORMAT_TIME,
          stream_time (&segment, segment.start),
          GST_CLOCK_TIME_IS_VALID (segment.stop)
              ? stream_time (&segment, segment.stop)
              : duration);
      return TRUE;
    case GST_QUERY_FORMATS:
      gst_query_set_formats (query, 1, GST_FORMAT_TIME);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static void
set_up_pad (Output *output)
{
  gst_pad_set_element_private (output->pad, output);
  gst_pad_set_event_function (output->pad, src_event);
  gst_pad_set_query_function (output->pad, src_query);
  gst_pad_use_fixed_caps (output->pad);
}

static void
add_output (GstMatroskaPads *pads, const MatroskaTrack *track, GstCaps *caps,
    guint64 tick_ns)
{
  Output *output = g_new0 (Output, 1);
  output->pads = pads;

  output->track =
      gst_matroska_stream_new (track, tick_ns, pads->repair_timestamps);
  output->track->is_intra_only = gst_matroska_riff_is_intra_only (caps);
  gst_segment_init (&output->segment, GST_FORMAT_TIME);
  output->pad = make_pad (pads, track->type);
  output->stream = make_stream (pads, output->pad, track, caps);
  output->uid = track->uid;
  output->own_tags = gst_matroska_track_tags (track, caps);
  output->tags = gst_tag_list_ref (output->own_tags);
  gst_stream_set_tags (output->stream, output->tags);
  set_up_pad (output);
  g_ptr_array_add (pads->outputs, output);
}

static void
push_segment (GstMatroskaPads *pads, Output *output)
{
  GstClockTime shift = gst_matroska_stream_shift (output->track);
  GstSegment segment = pads->segment;
  segment.start += shift;
  segment.position += shift;
  if (GST_CLOCK_TIME_IS_VALID (segment.stop))
    segment.stop += shift;

  GST_OBJECT_LOCK (output->pad);
  output->segment = segment;
  GST_OBJECT_UNLOCK (output->pad);
  output->needs_segment = FALSE;
  GstEvent *event = gst_event_new_segment (&segment);
  gst_event_set_seqnum (event, pads->seqnum);
  gst_pad_push_event (output->pad, event);
}

/* Sticky events are stored before the pad shows, so that whoever links it sees
 * them all. */
static void
expose_output (GstMatroskaPads *pads, Output *output)
{
  GstEvent *stream_start =
      gst_event_new_stream_start (gst_stream_get_stream_id (output->stream));
  gst_event_set_group_id (stream_start, pads->group_id);
  gst_event_set_stream (stream_start, output->stream);
  gst_event_set_stream_flags (stream_start,
      gst_stream_get_stream_flags (output->stream));

  g_autoptr (GstCaps) caps = gst_stream_get_caps (output->stream);
  gst_pad_set_active (output->pad, TRUE);
  gst_pad_push_event (output->pad, stream_start);
  gst_pad_push_event (output->pad,
      gst_event_new_stream_collection (pads->collection));
  gst_pad_push_event (output->pad, gst_event_new_caps (caps));
  push_segment (pads, output);
  gst_pad_push_event (output->pad,
      gst_event_new_tag (gst_tag_list_ref (pads->file_tags)));
  gst_pad_push_event (output->pad,
      gst_event_new_tag (gst_tag_list_ref (output->tags)));
  GstEvent *protection = gst_matroska_protection_event (output->track->track);
  if (protection)
    gst_pad_push_event (output->pad, protection);
  GstEvent *palette = gst_matroska_vobsub_palette_event (output->track->track);
  if (palette)
    gst_pad_push_event (output->pad, palette);
  gst_flow_combiner_add_pad (pads->flows, output->pad);
  output->is_exposed = TRUE;
  output->needs_headers = pads->needs_headers = TRUE;
  gst_element_add_pad (pads->element, output->pad);
}

/* A query may still be on the way to the pad. */
static void
forget_output (Output *output)
{
  GST_OBJECT_LOCK (output->pad);
  gst_pad_set_element_private (output->pad, NULL);
  GST_OBJECT_UNLOCK (output->pad);
}

/* A pad that was removed cannot be made ready again before it is added, so
 * another one takes its name. */
static void
hide_output (GstMatroskaPads *pads, Output *output)
{
  g_autoptr (GstPad) old = output->pad;

  gst_flow_combiner_remove_pad (pads->flows, old);
  gst_pad_set_active (old, FALSE);
  forget_output (output);
  output->is_exposed = FALSE;
  output->pad = gst_object_ref_sink (
      gst_pad_new_from_template (GST_PAD_PAD_TEMPLATE (old),
          GST_PAD_NAME (old)));
  set_up_pad (output);
  gst_element_remove_pad (pads->element, old);
}

static void
report_track (GstMatroskaPads *pads, const MatroskaTrack *track,
    const gchar *what, const gchar *reason)
{
  GST_WARNING_OBJECT (pads->element, "track %" G_GUINT64_FORMAT " (%s) %s: %s",
      track->number, GST_STR_NULL (track->codec_id), what, reason);
  GST_ELEMENT_INFO (pads->element, STREAM, FORMAT,
      ("Track %" G_GUINT64_FORMAT " (%s) %s: %s.", track->number,
          GST_STR_NULL (track->codec_id), what, reason),
      (NULL));
}

/* `reason` (nullable) says why nobody will know what to do with the caps. */
static GstCaps *
make_caps (const MatroskaTrack *track, const gchar **reason)
{
  GstCaps *caps = gst_matroska_track_caps (track, reason);
  if (!caps)
    caps = gst_matroska_unknown_caps (track);
  gst_matroska_protect_caps (track, caps);
  return caps;
}

static gboolean
has_pad_type (const MatroskaTrack *track)
{
  return track->type == MATROSKA_TRACK_VIDEO ||
      track->type == MATROSKA_TRACK_AUDIO ||
      track->type == MATROSKA_TRACK_SUBTITLE;
}

static void
read_track (GstMatroskaPads *pads, const MatroskaTrack *track, guint64 tick_ns)
{
  const gchar *reason = NULL;
  if (!has_pad_type (track)) {
    GST_INFO_OBJECT (pads->element,
        "track %" G_GUINT64_FORMAT " is of type %" G_GUINT64_FORMAT
        ", which has no pad",
        track->number, track->type);
    return;
  }
  if (!gst_matroska_track_is_readable (track, &reason)) {
    report_track (pads, track, "is left out", reason);
    return;
  }
  g_autoptr (GstCaps) caps = make_caps (track, &reason);
  if (reason)
    report_track (pads, track, "is shown as unknown", reason);
  GST_INFO_OBJECT (pads->element,
      "track %" G_GUINT64_FORMAT ": %" GST_PTR_FORMAT, track->number, caps);
  add_output (pads, track, caps, tick_ns);
}

static GstStreamCollection *
make_collection (GstMatroskaPads *pads)
{
  GstStreamCollection *collection = gst_stream_collection_new (NULL);
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    gst_stream_collection_add_stream (collection,
        gst_object_ref (output->stream));
  }
  return collection;
}

/* Nothing but sound: no pad of another kind. */
static gboolean
is_audio_only (const GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    const Output *output = g_ptr_array_index (pads->outputs, i);
    if (gst_stream_get_stream_type (output->stream) != GST_STREAM_TYPE_AUDIO)
      return FALSE;
  }
  return TRUE;
}

/* What was said of the track, if that is news. */
static void
push_track_tags (GstMatroskaPads *pads, Output *output)
{
  g_autoptr (GstTagList) tags =
      gst_matroska_metadata_track_tags (&pads->metadata, output->own_tags,
          output->uid, is_audio_only (pads));
  if (gst_tag_list_is_equal (tags, output->tags))
    return;
  gst_tag_list_unref (output->tags);
  output->tags = g_steal_pointer (&tags);
  gst_stream_set_tags (output->stream, output->tags);
  gst_pad_push_event (output->pad,
      gst_event_new_tag (gst_tag_list_ref (output->tags)));
}

static GstToc *
renew_toc (GstMatroskaPads *pads)
{
  GstToc *toc = gst_matroska_metadata_toc (&pads->metadata,
      GST_CLOCK_TIME_IS_VALID (pads->duration) ? pads->duration : 0);
  GST_OBJECT_LOCK (pads->element);
  GstToc *old = pads->toc;
  pads->toc = toc;
  GST_OBJECT_UNLOCK (pads->element);
  if (old)
    gst_toc_unref (old);
  return toc;
}

void
gst_matroska_pads_push_metadata (GstMatroskaPads *pads)
{
  if (!pads->metadata.is_changed || pads->outputs->len == 0)
    return;
  pads->metadata.is_changed = FALSE;
  gboolean is_update = pads->toc != NULL;
  GstToc *toc = pads->metadata.is_toc_changed ? renew_toc (pads) : NULL;
  pads->metadata.is_toc_changed = FALSE;

  g_autoptr (GstTagList) file_tags =
      gst_matroska_metadata_file_tags (&pads->metadata, pads->file_tags,
          is_audio_only (pads));
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (toc)
      gst_pad_push_event (output->pad, gst_event_new_toc (toc, is_update));
    gst_pad_push_event (output->pad,
        gst_event_new_tag (gst_tag_list_ref (file_tags)));
    push_track_tags (pads, output);
  }
}

void
gst_matroska_pads_take_metadata (GstMatroskaPads *pads,
    const MatroskaMetadata *element, Span body)
{
  gst_matroska_metadata_take (&pads->metadata, element, body);
}

static void
expose_outputs (GstMatroskaPads *pads, const MatroskaParser *parser)
{
  g_autoptr (GstStreamCollection) collection = make_collection (pads);

  gst_matroska_selection_set_collection (&pads->selection, pads->element,
      collection);
  g_set_object (&pads->collection, collection);
  gst_clear_tag_list (&pads->file_tags);
  pads->file_tags = gst_matroska_file_tags (parser);
  gst_element_post_message (pads->element,
      gst_message_new_stream_collection (GST_OBJECT (pads->element),
          collection));
  for (guint i = 0; i < pads->outputs->len; i++)
    expose_output (pads, g_ptr_array_index (pads->outputs, i));
}

static GstFlowReturn
read_first_headers (GstMatroskaPads *pads, const MatroskaParser *parser)
{
  guint64 tick_ns = matroska_parser_timestamp_scale_ns (parser);
  guint n_tracks = matroska_parser_n_tracks (parser);

  for (guint i = 0; i < n_tracks; i++)
    read_track (pads, matroska_parser_track (parser, i), tick_ns);
  if (pads->outputs->len == 0) {
    GST_ELEMENT_ERROR (pads->element, STREAM, DEMUX,
        ("This stream has no track that can be demuxed."),
        ("%u tracks in its header", n_tracks));
    return GST_FLOW_ERROR;
  }

  expose_outputs (pads, parser);
  gst_matroska_pads_push_metadata (pads); /* that came before the headers */
  gst_element_no_more_pads (pads->element);
  return GST_FLOW_OK;
}

/* The same track, perhaps of another size or with other times. */
static void
renew_output (GstMatroskaPads *pads, Output *output, const MatroskaTrack *track,
    guint64 tick_ns)
{
  const gchar *reason;
  g_autoptr (GstCaps) caps = make_caps (track, &reason);
  g_autoptr (GstCaps) old_caps = gst_stream_get_caps (output->stream);

  gst_matroska_stream_free (output->track);
  output->track =
      gst_matroska_stream_new (track, tick_ns, pads->repair_timestamps);
  if (!gst_caps_is_equal (old_caps, caps)) {
    gst_stream_set_caps (output->stream, caps);
    gst_pad_push_event (output->pad, gst_event_new_caps (caps));
  }
  output->needs_segment = TRUE;
  output->needs_headers = pads->needs_headers = TRUE;
}

static Output *
find_same_output (const GstMatroskaPads *pads, const MatroskaTrack *track)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (track->number == output->track->number &&
        g_strcmp0 (track->codec_id, output->track->codec_id) == 0)
      return output;
  }
  return NULL;
}

/* Would the tracks have the pads that there are? */
static gboolean
has_same_tracks (const GstMatroskaPads *pads, const MatroskaParser *parser)
{
  guint n_same = 0;
  for (guint i = 0; i < matroska_parser_n_tracks (parser); i++) {
    const MatroskaTrack *track = matroska_parser_track (parser, i);
    const gchar *reason;
    gboolean has_pad =
        has_pad_type (track) && gst_matroska_track_is_readable (track, &reason);
    if (has_pad != (find_same_output (pads, track) != NULL))
      return FALSE;
    n_same += has_pad;
  }
  return n_same == pads->outputs->len;
}

/* Players change from one group of pads to the next: all new ones are there,
 * with nothing pushed that could block, before the old ones end. */
static GstFlowReturn
replace_outputs (GstMatroskaPads *pads, const MatroskaParser *parser)
{
  guint64 tick_ns = matroska_parser_timestamp_scale_ns (parser);
  g_autoptr (GPtrArray) old = g_steal_pointer (&pads->outputs);

  pads->n_groups++;
  pads->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) output_free);
  for (guint i = 0; i < matroska_parser_n_tracks (parser); i++)
    read_track (pads, matroska_parser_track (parser, i), tick_ns);
  if (pads->outputs->len > 0) {
    expose_outputs (pads, parser);
    gst_element_no_more_pads (pads->element);
  }
  for (guint i = 0; i < old->len; i++) {
    Output *output = g_ptr_array_index (old, i);
    if (!output->is_exposed)
      continue;
    gst_pad_push_event (output->pad, gst_event_new_eos ());
    hide_output (pads, output);
  }
  if (pads->outputs->len > 0)
    return GST_FLOW_OK;
  GST_ELEMENT_ERROR (pads->element, STREAM, DEMUX,
      ("The stream began anew without a track that can be demuxed."), (NULL));
  return GST_FLOW_ERROR;
}

/* After a flush, or where another Segment follows, the stream begins anew. */
static GstFlowReturn
read_headers_again (GstMatroskaPads *pads, const MatroskaParser *parser)
{
  if (!has_same_tracks (pads, parser))
    return replace_outputs (pads, parser);
  guint64 tick_ns = matroska_parser_timestamp_scale_ns (parser);
  for (guint i = 0; i < matroska_parser_n_tracks (parser); i++) {
    const MatroskaTrack *track = matroska_parser_track (parser, i);
    Output *output = find_same_output (pads, track);
    if (output)
      renew_output (pads, output, track, tick_ns);
  }
  return GST_FLOW_OK;
}

/* Where the Segment's time 0 lies, as far as is known. */
static void
set_offset (GstMatroskaPads *pads)
{
  pads->offset_ns = pads->chain.offset_ns;
  pads->segment.base = pads->segment.time = (guint64) pads->offset_ns;
  if (GST_CLOCK_TIME_IS_VALID (pads->duration))
    pads->segment.duration = pads->duration + pads->segment.time;
  if (pads->offset_ns > 0) /* file times no longer say where to look */
    g_atomic_int_set (&pads->is_seekable, FALSE);
}

GstFlowReturn
gst_matroska_pads_handle_headers (GstMatroskaPads *pads,
    const MatroskaParser *parser, guint group_id)
{
  guint64 duration_ns = matroska_parser_duration_ns (parser);

  segment_chain_begin (&pads->chain);
  pads->duration = duration_ns > 0 ? duration_ns : GST_CLOCK_TIME_NONE;
  if (!pads->has_upstream_segment)
    gst_segment_init (&pads->segment, GST_FORMAT_TIME);
  if (!GST_CLOCK_TIME_IS_VALID (pads->segment.duration))
    pads->segment.duration = pads->duration;
  if (!pads->has_upstream_segment)
    set_offset (pads);
  pads->group_id = group_id;
  GST_INFO_OBJECT (pads->element, "%s by %s, duration %" GST_TIME_FORMAT,
      GST_STR_NULL (matroska_parser_doc_type (parser)),
      GST_STR_NULL (matroska_parser_muxing_app (parser)),
      GST_TIME_ARGS (pads->duration));
  return pads->outputs->len == 0 ? read_first_headers (pads, parser)
                                 : read_headers_again (pads, parser);
}

/* How far playing has got, whichever way, for the seek that goes on from
 * there. */
static void
note_position (GstMatroskaPads *pads, Output *output, const GstBuffer *buffer)
{
  GstClockTime shift = gst_matroska_stream_shift (output->track);
  GstClockTime time = GST_BUFFER_PTS_IS_VALID (buffer)
      ? GST_BUFFER_PTS (buffer)
      : GST_BUFFER_DTS (buffer);
  GstClockTime start = time - MIN (shift, time);
  GstClockTime end = start;
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);

  GST_OBJECT_LOCK (output->pad);
  output->segment.position = time;
  GST_OBJECT_UNLOCK (output->pad);
  if (pads->segment.rate < 0)
    pads->segment.position = MIN (pads->segment.position, start);
  else
    pads->segment.position = MAX (pads->segment.position, end);
  segment_chain_add_end (&pads->chain, (gint64) end);
}

static GstFlowReturn
push_buffer (GstMatroskaPads *pads, Output *output, GstBuffer *buffer)
{
  if (GST_BUFFER_DTS_OR_PTS (buffer) != GST_CLOCK_TIME_NONE)
    note_position (pads, output, buffer);
  GST_LOG_OBJECT (output->pad, "%" GST_PTR_FORMAT, buffer);
  pads->n_buffers++;
  GstFlowReturn flow = gst_pad_push (output->pad, buffer);
  return gst_flow_combiner_update_pad_flow (pads->flows, output->pad, flow);
}

/* Tells sparse pads that nothing came up to `time_ns`: their sinks would wait
 * for ever. */
static void
advance_sparse_outputs (GstMatroskaPads *pads, gint64 time_ns)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    GstClockTime position = output->segment.position;
    if (!output->track->is_sparse || !output->is_exposed || time_ns < 0 ||
        (GstClockTime) time_ns < position + SPARSE_GAP)
      continue;
    GST_OBJECT_LOCK (output->pad);
    output->segment.position = (GstClockTime) time_ns;
    GST_OBJECT_UNLOCK (output->pad);
    gst_pad_push_event (output->pad,
        gst_event_new_gap (position, (GstClockTime) time_ns - position));
  }
}

/* Decoders want some codecs' headers in front; those of all pads go out
 * together, so that none has to wait for its first block. */
static GstFlowReturn
push_header_packets (GstMatroskaPads *pads)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint i = 0; i < pads->outputs->len && flow == GST_FLOW_OK; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (!output->is_exposed || !output->needs_headers)
      continue;
    output->needs_headers = FALSE;
    g_autoptr (GstCaps) caps = gst_stream_get_caps (output->stream);
    g_autoptr (GstBufferList) packets =
        gst_matroska_stream_header_packets (output->track, caps);
    guint n_packets = packets ? gst_buffer_list_length (packets) : 0;
    for (guint p = 0; p < n_packets && flow == GST_FLOW_OK; p++)
      flow = push_buffer (pads, output,
          gst_buffer_ref (gst_buffer_list_get (packets, p)));
  }
  pads->needs_headers = flow != GST_FLOW_OK;
  return flow;
}

/* Is the track, played by key frames alone, to be heard too? */
static gboolean
is_muted (const GstMatroskaPads *pads, const Output *output)
{
  return (pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_NO_AUDIO) &&
      output->track->track->type == MATROSKA_TRACK_AUDIO;
}

/* A track's first block in the range: the leading one's is known; other video
 * has to begin with a key frame, and the rest with what lasts into it. */
static gboolean
is_begin (const GstMatroskaPads *pads, const Output *output,
    const MatroskaBlock *block)
{
  const GstMatroskaRange *range = &pads->range;
  if (range->low_ns == G_MININT64)
    return TRUE;
  if (output->track == gst_matroska_pads_lead (pads))
    return block->offset >= range->key_offset &&
        (block->is_key || block->track->type != MATROSKA_TRACK_VIDEO) &&
        gst_matroska_stream_time (output->track, block->time_ns) >=
        range->low_ns;
  if (output->track->track->type == MATROSKA_TRACK_VIDEO)
    return block->is_key && block->time_ns >= range->low_ns;
  /* Backwards, what lasts into it comes with the range before. */
  gint64 duration_ns = pads->segment.rate < 0
      ? 0
      : gst_matroska_stream_block_duration (output->track, block);
  return block->time_ns >= range->low_ns ||
      block->time_ns > range->low_ns - duration_ns;
}

/* Everything of the track that comes from here on is beyond the range: sound
 * comes in order, video does by its decode times and at key frames. */
static gboolean
is_end (const GstMatroskaPads *pads, const Output *output,
    const MatroskaBlock *block)
{
  if (pads->range.high_ns == G_MAXINT64)
    return FALSE;
  gint64 time_ns = gst_matroska_stream_time (output->track, block->time_ns) -
      (gint64) gst_matroska_stream_priming (output->track);
  if (time_ns < pads->range.high_ns)
    return FALSE;
  return output->track->track->type != MATROSKA_TRACK_VIDEO || block->is_key ||
      time_ns - pads->range.high_ns >= MAX_INTERLEAVE;
}

/* All that follows a frame is decoded, and so shown, later still. */
static gboolean
is_decoded_beyond (const GstMatroskaPads *pads, const Output *output,
    const GstBuffer *buffer)
{
  return pads->range.high_ns < G_MAXINT64 && GST_BUFFER_DTS_IS_VALID (buffer) &&
      (gint64) GST_BUFFER_DTS (buffer) -
          (gint64) gst_matroska_stream_shift (output->track) >=
      pads->range.high_ns;
}

/* Is the block one that is played? Notes where each track begins and ends. */
static gboolean
admit_block (GstMatroskaPads *pads, Output *output, const MatroskaBlock *block)
{
  if (output->is_waiting && is_begin (pads, output, block)) {
    output->is_waiting = FALSE;
    gst_matroska_stream_resume (output->track,
        output->track == gst_matroska_pads_lead (pads) ? pads->range.n_leading
                                                       : 0);
  }
  if (!output->is_waiting && !output->is_done && is_end (pads, output, block))
    output->is_done = TRUE;
  if (output->is_waiting || output->is_done || is_muted (pads, output))
    return FALSE;
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS) ||
      output->track->track->type != MATROSKA_TRACK_VIDEO)
    return TRUE;
  output->track->needs_discont = TRUE; /* nothing that is between is pushed */
  return block->is_key;
}

/* Nothing is left of the range: all tracks have come to its end, or those that
 * have not must have ended before. */
static gboolean
is_range_done (const GstMatroskaPads *pads, const MatroskaBlock *block)
{
  gint64 high_ns = pads->range.high_ns;
  if (block->time_ns < high_ns)
    return FALSE;
  if (block->time_ns - high_ns >= MAX_INTERLEAVE)
    return TRUE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    const Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed && !output->is_done && !output->track->is_sparse &&
        !is_muted (pads, output) && output->track->track)
      return FALSE;
  }
  return TRUE;
}

GstMatroskaStream *
gst_matroska_pads_learning_stream (const GstMatroskaPads *pads,
    const MatroskaTrack *track)
{
  const Output *output = find_output (pads, track);
  return output && output->is_learning ? output->track : NULL;
}

GstMatroskaStream *
gst_matroska_pads_lead (const GstMatroskaPads *pads)
{
  GstMatroskaStream *lead = NULL;
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    const MatroskaTrack *track = output->track->track;
    if (track && track->type == MATROSKA_TRACK_VIDEO)
      return output->track;
    if (track && (!lead || (lead->is_sparse && !output->track->is_sparse)))
      lead = output->track;
  }
  return lead;
}

gboolean
gst_matroska_pads_know_times (const GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    const Output *output = g_ptr_array_index (pads->outputs, i);
    if (!output->track->is_sparse &&
        !gst_matroska_stream_knows_times (output->track))
      return FALSE;
  }
  return TRUE;
}

void
gst_matroska_pads_learn_anew (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    output->is_learning = !gst_matroska_stream_knows_times (output->track);
    if (output->is_learning)
      gst_matroska_stream_learn_anew (output->track);
  }
}

void
gst_matroska_pads_stop_learning (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_learning)
      gst_matroska_stream_stop_learning (output->track);
    output->is_learning = FALSE;
  }
}

gboolean
gst_matroska_pads_plays_keys_only (const GstMatroskaPads *pads)
{
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS))
    return FALSE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    const Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->track->track &&
        output->track->track->type == MATROSKA_TRACK_AUDIO &&
        !is_muted (pads, output))
      return FALSE;
  }
  return TRUE;
}

void
gst_matroska_pads_set_range (GstMatroskaPads *pads,
    const GstMatroskaRange *range)
{
  pads->range = *range;
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    output->is_waiting = TRUE;
    output->is_done = FALSE;
  }
}

void
gst_matroska_pads_push_segment (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++)
    push_segment (pads, g_ptr_array_index (pads->outputs, i));
}

/* Blocks of the Segment follow, whose place in time is now known. */
static void
settle_segment (GstMatroskaPads *pads)
{
  gboolean is_moved =
      pads->offset_ns != pads->chain.offset_ns && !pads->has_upstream_segment;
  if (is_moved)
    set_offset (pads);
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (is_moved || output->needs_segment)
      push_segment (pads, output);
  }
}

/* New pads come first, so that there is always something to play. */
static void
follow_selection (GstMatroskaPads *pads, GstEvent *request)
{
  gboolean has_new = FALSE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed ||
        !gst_matroska_selection_includes (request, output->stream))
      continue;
    expose_output (pads, output);
    output->track->needs_discont = TRUE;
    output->needs_key = output->track->track->type == MATROSKA_TRACK_VIDEO;
    has_new = TRUE;
  }
  if (has_new) {
    pads->metadata.is_changed = TRUE; /* for them */
    gst_element_no_more_pads (pads->element);
  }
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (!output->is_exposed ||
        gst_matroska_selection_includes (request, output->stream))
      continue;
    gst_pad_push_event (output->pad, gst_event_new_eos ());
    hide_output (pads, output);
  }
  gst_matroska_selection_post (&pads->selection, pads->element, request);
}

gboolean
gst_matroska_pads_select (GstMatroskaPads *pads, GstElement *element,
    GstEvent *event)
{
  return gst_matroska_selection_request (&pads->selection, element, event);
}

GstFlowReturn
gst_matroska_pads_push_block (GstMatroskaPads *pads, const MatroskaBlock *block,
    GstMemory *memory, gsize base)
{
  g_autoptr (GstEvent) request =
      gst_matroska_selection_take_request (&pads->selection, pads->element);
  if (request)
    follow_selection (pads, request);
  if (segment_chain_add_block (&pads->chain, block->time_ns))
    settle_segment (pads);

  gst_matroska_pads_push_metadata (pads);

  Output *output = find_output (pads, block->track);
  if (!output || !output->is_exposed || (output->needs_key && !block->is_key))
    return GST_FLOW_OK;
  if (is_range_done (pads, block))
    return GST_MATROSKA_FLOW_RANGE_DONE;
  if (!admit_block (pads, output, block))
    return GST_FLOW_OK;
  output->needs_key = FALSE;
  if (pads->needs_headers) {
    GstFlowReturn flow = push_header_packets (pads);
    if (flow != GST_FLOW_OK)
      return flow;
  }
  if (!output->track->is_sparse)
    advance_sparse_outputs (pads, block->time_ns);
  for (guint i = 0; i < block->n_frames; i++) {
    GstBuffer *buffer =
        gst_matroska_stream_make_buffer (output->track, block, i, memory, base);
    if (!buffer) {
      if (gst_matroska_pads_count_loss (pads))
        GST_ELEMENT_WARNING (pads->element, STREAM, DEMUX,
            ("A frame of track %" G_GUINT64_FORMAT " cannot be decompressed.",
                block->track->number),
            ("at %" GST_STIME_FORMAT, GST_STIME_ARGS (block->time_ns)));
      output->track->needs_discont = TRUE;
      continue;
    }
    if (is_decoded_beyond (pads, output, buffer)) {
      gst_buffer_unref (buffer);
      output->is_done = TRUE;
      return GST_FLOW_OK;
    }
    GstFlowReturn flow = push_buffer (pads, output, buffer);
    if (flow != GST_FLOW_OK)
      return flow;
  }
  return GST_FLOW_OK;
}

gboolean
gst_matroska_pads_count_loss (GstMatroskaPads *pads)
{
  return ++pads->n_losses <= MAX_TOLD_LOSSES;
}

static gboolean
push_event (GstElement *element, GstPad *pad, gpointer event)
{
  gst_pad_push_event (pad, gst_event_ref (event));
  return TRUE;
}

void
gst_matroska_pads_push_event (GstMatroskaPads *pads, GstEvent *event)
{
  gst_element_foreach_src_pad (pads->element, push_event, event);
  gst_event_unref (event);
}

void
gst_matroska_pads_mark_discont (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    output->track->needs_discont = TRUE;
  }
}

void
gst_matroska_pads_init (GstMatroskaPads *pads, GstElement *element,
    gboolean repair_timestamps)
{
  *pads = (GstMatroskaPads){
    .element = element,
    .outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) output_free),
    .flows = gst_flow_combiner_new (),
    .repair_timestamps = repair_timestamps,
    .duration = GST_CLOCK_TIME_NONE,
    .seqnum = gst_util_seqnum_next (),
    .range = { .low_ns = G_MININT64, .high_ns = G_MAXINT64 },
  };
  gst_segment_init (&pads->segment, GST_FORMAT_TIME);
  gst_matroska_metadata_init (&pads->metadata);
  segment_chain_init (&pads->chain);
}

void
gst_matroska_pads_clear (GstMatroskaPads *pads)
{
  for (guint i = 0; pads->outputs && i < pads->outputs->len; i++) {
    Output *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed)
      hide_output (pads, output);
  }
  gst_matroska_selection_clear (&pads->selection, pads->element);
  g_clear_object (&pads->collection);
  g_clear_pointer (&pads->outputs, g_ptr_array_unref);
  g_clear_pointer (&pads->flows, gst_flow_combiner_unref);
  gst_matroska_metadata_clear (&pads->metadata);
  g_clear_pointer (&pads->file_tags, gst_tag_list_unref);
  gst_clear_mini_object ((GstMiniObject **) &pads->toc);
}

void
gst_matroska_pads_add_templates (GstElementClass *klass)
{
  gst_matroska_riff_init ();
  gst_element_class_add_static_pad_template (klass, &video_template);
  gst_element_class_add_static_pad_template (klass, &audio_template);
  gst_element_class_add_static_pad_template (klass, &subtitle_template);
}
