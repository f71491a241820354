/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskaoutput.h"

#include "gstmatroskaheadertags.h"
#include "gstmatroskaprotection.h"
#include "gstmatroskariff.h"
#include "gstmatroskavobsub.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

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
  const GstMatroskaOutput *output = NULL;
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
  const GstMatroskaOutput *output = gst_pad_get_element_private (pad);
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
set_up_pad (GstMatroskaOutput *output)
{
  gst_pad_set_element_private (output->pad, output);
  gst_pad_set_event_function (output->pad, src_event);
  gst_pad_set_query_function (output->pad, src_query);
  gst_pad_use_fixed_caps (output->pad);
}

GstMatroskaOutput *
gst_matroska_output_new (GstMatroskaPads *pads, const MatroskaTrack *track,
    GstCaps *caps, guint64 tick_ns)
{
  GstMatroskaOutput *output = g_new0 (GstMatroskaOutput, 1);
  output->pads = pads;

  output->track =
      gst_matroska_stream_new (track, tick_ns, pads->repair_timestamps);
  output->track->times.is_intra_only = gst_matroska_riff_is_intra_only (caps);
  gst_segment_init (&output->segment, GST_FORMAT_TIME);
  output->pad = make_pad (pads, track->type);
  output->stream = make_stream (pads, output->pad, track, caps);
  output->uid = track->uid;
  output->own_tags = gst_matroska_track_tags (track, caps);
  output->tags = gst_tag_list_ref (output->own_tags);
  gst_stream_set_tags (output->stream, output->tags);
  set_up_pad (output);
  return output;
}

void
gst_matroska_output_free (GstMatroskaOutput *output)
{
  gst_clear_object (&output->pad);
  g_clear_object (&output->stream);
  g_clear_pointer (&output->own_tags, gst_tag_list_unref);
  g_clear_pointer (&output->tags, gst_tag_list_unref);
  g_clear_pointer (&output->track, gst_matroska_stream_free);
  g_free (output);
}

void
gst_matroska_output_push_segment (GstMatroskaOutput *output)
{
  const GstMatroskaPads *pads = output->pads;
  GstClockTime shift = gst_matroska_times_shift (&output->track->times);
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
void
gst_matroska_output_expose (GstMatroskaOutput *output)
{
  GstMatroskaPads *pads = output->pads;
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
  gst_matroska_output_push_segment (output);
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
forget_output (GstMatroskaOutput *output)
{
  GST_OBJECT_LOCK (output->pad);
  gst_pad_set_element_private (output->pad, NULL);
  GST_OBJECT_UNLOCK (output->pad);
}

/* A pad that was removed cannot be made ready again before it is added, so
 * another one takes its name. */
void
gst_matroska_output_hide (GstMatroskaOutput *output)
{
  GstMatroskaPads *pads = output->pads;
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

/* How far playing has got, whichever way, for the seek that goes on from
 * there. */
static void
note_position (GstMatroskaOutput *output, const GstBuffer *buffer)
{
  GstMatroskaPads *pads = output->pads;
  GstClockTime shift = gst_matroska_times_shift (&output->track->times);
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

/* What is being flushed takes no caps that were on their way to it: that is no
 * failure to negotiate. */
static gboolean
is_flushed (GstPad *pad)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  return peer && GST_PAD_IS_FLUSHING (peer);
}

GstFlowReturn
gst_matroska_output_push (GstMatroskaOutput *output, GstBuffer *buffer)
{
  GstMatroskaPads *pads = output->pads;
  if (GST_BUFFER_DTS_OR_PTS (buffer) != GST_CLOCK_TIME_NONE)
    note_position (output, buffer);
  GST_LOG_OBJECT (output->pad, "%" GST_PTR_FORMAT, buffer);
  pads->n_buffers++;
  GstFlowReturn flow = gst_pad_push (output->pad, buffer);
  if (flow == GST_FLOW_NOT_NEGOTIATED && is_flushed (output->pad))
    flow = GST_FLOW_FLUSHING;
  return gst_flow_combiner_update_pad_flow (pads->flows, output->pad, flow);
}

void
gst_matroska_output_add_templates (GstElementClass *klass)
{
  gst_element_class_add_static_pad_template (klass, &video_template);
  gst_element_class_add_static_pad_template (klass, &audio_template);
  gst_element_class_add_static_pad_template (klass, &subtitle_template);
}
