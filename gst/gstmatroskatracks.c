/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskatracks.h"

#include "gstmatroskacaps.h"
#include "gstmatroskaheadertags.h"
#include "gstmatroskaoutput.h"
#include "gstmatroskaprotection.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

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
  g_ptr_array_add (pads->outputs,
      gst_matroska_output_new (pads, track, caps, tick_ns));
}

static GstStreamCollection *
make_collection (GstMatroskaPads *pads)
{
  GstStreamCollection *collection = gst_stream_collection_new (NULL);
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    gst_stream_collection_add_stream (collection,
        gst_object_ref (output->stream));
  }
  return collection;
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
    gst_matroska_output_expose (g_ptr_array_index (pads->outputs, i));
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
renew_output (GstMatroskaPads *pads, GstMatroskaOutput *output,
    const MatroskaTrack *track, guint64 tick_ns)
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

static GstMatroskaOutput *
find_same_output (const GstMatroskaPads *pads, const MatroskaTrack *track)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
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
  pads->outputs = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_matroska_output_free);
  for (guint i = 0; i < matroska_parser_n_tracks (parser); i++)
    read_track (pads, matroska_parser_track (parser, i), tick_ns);
  if (pads->outputs->len > 0) {
    expose_outputs (pads, parser);
    gst_element_no_more_pads (pads->element);
  }
  for (guint i = 0; i < old->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (old, i);
    if (!output->is_exposed)
      continue;
    gst_pad_push_event (output->pad, gst_event_new_eos ());
    gst_matroska_output_hide (output);
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
    GstMatroskaOutput *output = find_same_output (pads, track);
    if (output)
      renew_output (pads, output, track, tick_ns);
  }
  return GST_FLOW_OK;
}

GstFlowReturn
gst_matroska_tracks_read (GstMatroskaPads *pads, const MatroskaParser *parser)
{
  return pads->outputs->len == 0 ? read_first_headers (pads, parser)
                                 : read_headers_again (pads, parser);
}
