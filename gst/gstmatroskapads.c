/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapads.h"

#include "gstmatroskagate.h"
#include "gstmatroskaoutput.h"
#include "gstmatroskatracks.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* A sparse pad that is this far behind hears that it has missed nothing. */
#define SPARSE_GAP (500 * GST_MSECOND)

/* Losses that the application hears of. A stream that is broken all through
 * has millions, and nobody may be reading the bus. */
#define MAX_TOLD_LOSSES 20

static GstMatroskaOutput *
find_output (const GstMatroskaPads *pads, const MatroskaTrack *track)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->track->track == track)
      return output;
  }
  return NULL;
}

/* Nothing but sound: no pad of another kind. */
static gboolean
is_audio_only (const GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    const GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (gst_stream_get_stream_type (output->stream) != GST_STREAM_TYPE_AUDIO)
      return FALSE;
  }
  return TRUE;
}

/* What was said of the track, if that is news. */
static void
push_track_tags (GstMatroskaPads *pads, GstMatroskaOutput *output)
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
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
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

/* Where the Segment's time 0 lies, as far as is known, and where it begins.
 * However the one before was played, it goes on: at the same rate, without a gap,
 * up to the same stop. */
static void
set_offset (GstMatroskaPads *pads)
{
  const SegmentChain *chain = &pads->chain;
  GstSegment before = pads->segment_before;
  GstSegment *segment = &pads->segment;
  gint64 shift_ns = chain->offset_ns - pads->offset_before_ns;

  pads->offset_ns = chain->offset_ns;
  *segment = before;
  if (shift_ns > 0 || !pads->is_joined) {
    guint64 begin = (guint64) shift_ns; /* in the times of the one before */
    before.stop = GST_CLOCK_TIME_NONE;
    segment->base = gst_segment_to_running_time (&before, GST_FORMAT_TIME,
        MAX (begin, before.start));
    segment->start = segment->position = (guint64) chain->late_ns;
    segment->time = (guint64) (chain->offset_ns + chain->late_ns);
    if (GST_CLOCK_TIME_IS_VALID (segment->stop))
      segment->stop -= MIN (begin, segment->stop);
    pads->range.low_ns = G_MININT64;
    pads->range.high_ns = GST_CLOCK_TIME_IS_VALID (segment->stop)
        ? (gint64) segment->stop
        : G_MAXINT64;
  }
  if (GST_CLOCK_TIME_IS_VALID (pads->duration))
    segment->duration = pads->duration + (guint64) pads->offset_ns;
}

/* The parser knows no place of the Segments before this one. */
static void
begin_segment (GstMatroskaPads *pads)
{
  gboolean is_next = pads->chain.first_ns != TIME_NONE;
  segment_chain_begin (&pads->chain);
  if (is_next) {
    pads->segment_before = pads->segment;
    pads->offset_before_ns = pads->offset_ns;
    pads->is_joined = TRUE;
    g_atomic_int_set (&pads->is_seekable, FALSE);
  } else if (!pads->chain.is_undecided) {
    gst_segment_init (&pads->segment_before, GST_FORMAT_TIME);
    pads->offset_before_ns = 0;
    pads->is_joined = FALSE;
  }
}

/* mkvmerge, and all that writes with libmatroska as it does. */
static gboolean
writes_length (const gchar *muxing_app)
{
  return muxing_app && g_str_has_prefix (muxing_app, "libebml ");
}

GstFlowReturn
gst_matroska_pads_handle_headers (GstMatroskaPads *pads,
    const MatroskaParser *parser, guint group_id)
{
  guint64 duration_ns = matroska_parser_duration_ns (parser);

  begin_segment (pads);
  pads->duration = duration_ns > 0 ? duration_ns : GST_CLOCK_TIME_NONE;
  pads->duration_is_length =
      writes_length (matroska_parser_muxing_app (parser));
  if (!pads->has_upstream_segment)
    set_offset (pads);
  else if (!GST_CLOCK_TIME_IS_VALID (pads->segment.duration))
    pads->segment.duration = pads->duration;
  pads->group_id = group_id;
  GST_INFO_OBJECT (pads->element, "%s by %s, duration %" GST_TIME_FORMAT,
      GST_STR_NULL (matroska_parser_doc_type (parser)),
      GST_STR_NULL (matroska_parser_muxing_app (parser)),
      GST_TIME_ARGS (pads->duration));
  return gst_matroska_tracks_read (pads, parser);
}

/* Tells pads that are sparse or muted that nothing came up to `time_ns`: their
 * sinks would wait for ever. */
static void
advance_sparse_outputs (GstMatroskaPads *pads, gint64 time_ns)
{
  if (time_ns < 0)
    return;
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    GstClockTime position = output->segment.position;
    if ((GstClockTime) time_ns < position + SPARSE_GAP || !output->is_exposed)
      continue;
    if (!output->track->is_sparse && !gst_matroska_gate_mutes (pads, output))
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
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (!output->is_exposed || !output->needs_headers)
      continue;
    output->needs_headers = FALSE;
    g_autoptr (GstCaps) caps = gst_stream_get_caps (output->stream);
    g_autoptr (GstBufferList) packets =
        gst_matroska_stream_header_packets (output->track, caps);
    guint n_packets = packets ? gst_buffer_list_length (packets) : 0;
    for (guint p = 0; p < n_packets && flow == GST_FLOW_OK; p++)
      flow = gst_matroska_output_push (output,
          gst_buffer_ref (gst_buffer_list_get (packets, p)));
  }
  pads->needs_headers = flow != GST_FLOW_OK;
  return flow;
}

GstMatroskaStream *
gst_matroska_pads_learning_stream (const GstMatroskaPads *pads,
    const MatroskaTrack *track)
{
  const GstMatroskaOutput *output = find_output (pads, track);
  return output && output->is_learning ? output->track : NULL;
}

GstMatroskaStream *
gst_matroska_pads_lead (const GstMatroskaPads *pads)
{
  GstMatroskaStream *lead = NULL;
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
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
    const GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (!output->track->is_sparse &&
        !gst_matroska_times_are_known (&output->track->times))
      return FALSE;
  }
  return TRUE;
}

void
gst_matroska_pads_learn_anew (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    output->is_learning = !gst_matroska_times_are_known (&output->track->times);
    if (output->is_learning)
      gst_matroska_times_learn_anew (&output->track->times);
  }
}

void
gst_matroska_pads_stop_learning (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_learning)
      gst_matroska_times_stop_learning (&output->track->times);
    output->is_learning = FALSE;
  }
}

gboolean
gst_matroska_pads_plays_keys_only (const GstMatroskaPads *pads)
{
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS))
    return FALSE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    const GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->track->track &&
        output->track->track->type == MATROSKA_TRACK_AUDIO &&
        !gst_matroska_gate_mutes (pads, output))
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
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    output->is_waiting = TRUE;
    output->is_done = FALSE;
  }
}

void
gst_matroska_pads_push_segment (GstMatroskaPads *pads)
{
  for (guint i = 0; i < pads->outputs->len; i++)
    gst_matroska_output_push_segment (g_ptr_array_index (pads->outputs, i));
}

/* Blocks of the Segment follow, whose place in time is now known. */
static void
settle_segment (GstMatroskaPads *pads)
{
  const SegmentChain *chain = &pads->chain;
  gboolean is_late = chain->late_ns > 0 && pads->range.low_ns == G_MININT64;
  gboolean is_moved = !pads->has_upstream_segment &&
      (is_late || pads->offset_ns != chain->offset_ns);
  if (is_late && GST_CLOCK_TIME_IS_VALID (pads->duration))
    pads->duration = (GstClockTime) segment_chain_end (chain,
        (gint64) MIN (pads->duration, G_MAXINT64), pads->duration_is_length);
  if (is_moved)
    set_offset (pads);
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (is_moved || output->needs_segment)
      gst_matroska_output_push_segment (output);
  }
}

/* New pads come first, so that there is always something to play. */
static void
follow_selection (GstMatroskaPads *pads, GstEvent *request)
{
  gboolean has_new = FALSE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed ||
        !gst_matroska_selection_includes (request, output->stream))
      continue;
    gst_matroska_output_expose (output);
    output->track->needs_discont = TRUE;
    output->needs_key = output->track->track->type == MATROSKA_TRACK_VIDEO;
    has_new = TRUE;
  }
  if (has_new) {
    pads->metadata.is_changed = TRUE; /* for them */
    gst_element_no_more_pads (pads->element);
  }
  for (guint i = 0; i < pads->outputs->len; i++) {
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (!output->is_exposed ||
        gst_matroska_selection_includes (request, output->stream))
      continue;
    gst_pad_push_event (output->pad, gst_event_new_eos ());
    gst_matroska_output_hide (output);
  }
  gst_matroska_selection_post (&pads->selection, pads->element, request);
}

gboolean
gst_matroska_pads_select (GstMatroskaPads *pads, GstElement *element,
    GstEvent *event)
{
  return gst_matroska_selection_request (&pads->selection, element, event);
}

/* What goes with a block under another number than a codec's own (HDR10+, time
 * code, ...) has no place in buffers. */
static void
log_lost_additions (const GstMatroskaOutput *output, const MatroskaBlock *block)
{
  for (guint i = 0; i < block->n_additions; i++)
    if (block->additions[i].id != MATROSKA_ADDITION_OF_CODEC)
      GST_DEBUG_OBJECT (output->pad,
          "BlockAdditional %" G_GUINT64_FORMAT " of %" G_GSIZE_FORMAT
          " bytes is dropped",
          block->additions[i].id, block->additions[i].size);
}

GstFlowReturn
gst_matroska_pads_push_block (GstMatroskaPads *pads, const MatroskaBlock *block,
    const GstMatroskaBytes *bytes)
{
  g_autoptr (GstEvent) request =
      gst_matroska_selection_take_request (&pads->selection, pads->element);
  if (request)
    follow_selection (pads, request);
  if (segment_chain_add_block (&pads->chain, block->time_ns))
    settle_segment (pads);

  gst_matroska_pads_push_metadata (pads);

  GstMatroskaOutput *output = find_output (pads, block->track);
  if (!output || !output->is_exposed || (output->needs_key && !block->is_key))
    return GST_FLOW_OK;
  if (gst_matroska_gate_is_done (pads, block))
    return GST_MATROSKA_FLOW_RANGE_DONE;
  if (!gst_matroska_gate_admits (pads, output, block) ||
      gst_matroska_times_come_too_late (&output->track->times, block))
    return GST_FLOW_OK;
  output->needs_key = FALSE;
  if (pads->needs_headers) {
    GstFlowReturn flow = push_header_packets (pads);
    if (flow != GST_FLOW_OK)
      return flow;
  }
  if (!output->track->is_sparse)
    advance_sparse_outputs (pads, block->time_ns);
  log_lost_additions (output, block);
  for (guint i = 0; i < block->n_frames; i++) {
    GstBuffer *buffer =
        gst_matroska_stream_make_buffer (output->track, block, i, bytes);
    if (!buffer) {
      if (gst_matroska_pads_count_loss (pads))
        GST_ELEMENT_WARNING (pads->element, STREAM, DEMUX,
            ("A frame of track %" G_GUINT64_FORMAT " cannot be decompressed.",
                block->track->number),
            ("at %" GST_STIME_FORMAT, GST_STIME_ARGS (block->time_ns)));
      output->track->needs_discont = TRUE;
      continue;
    }
    if (gst_matroska_gate_is_beyond (pads, output, buffer)) {
      gst_buffer_unref (buffer);
      output->is_done = TRUE;
      return GST_FLOW_OK;
    }
    GstFlowReturn flow = gst_matroska_output_push (output, buffer);
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
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    output->track->needs_discont = TRUE;
  }
}

void
gst_matroska_pads_init (GstMatroskaPads *pads, GstElement *element,
    gboolean repair_timestamps)
{
  *pads = (GstMatroskaPads){
    .element = element,
    .outputs = g_ptr_array_new_with_free_func (
        (GDestroyNotify) gst_matroska_output_free),
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
    GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed)
      gst_matroska_output_hide (output);
  }
  gst_matroska_selection_clear (&pads->selection, pads->element);
  g_clear_object (&pads->collection);
  g_clear_pointer (&pads->outputs, g_ptr_array_unref);
  g_clear_pointer (&pads->flows, gst_flow_combiner_unref);
  gst_matroska_metadata_clear (&pads->metadata);
  g_clear_pointer (&pads->file_tags, gst_tag_list_unref);
  gst_clear_mini_object ((GstMiniObject **) &pads->toc);
}
