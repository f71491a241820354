/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskareader.h"

#include "gstmatroskadecompress.h"
#include "gstmatroskalatetracks.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* --- what upstream says ------------------------------------------------- */

static guint
pick_group_id (const GstMatroskaReader *reader)
{
  guint group_id;
  g_autoptr (GstEvent) upstream =
      gst_pad_get_sticky_event (reader->sinkpad, GST_EVENT_STREAM_START, 0);
  if (upstream && gst_event_parse_group_id (upstream, &group_id))
    return group_id;
  return gst_util_group_id_next ();
}

gboolean
gst_matroska_reader_query_size (const GstMatroskaReader *reader,
    guint64 *file_size)
{
  gint64 size;
  if (!gst_pad_peer_query_duration (reader->sinkpad, GST_FORMAT_BYTES, &size) ||
      size < 0)
    return FALSE;
  *file_size = (guint64) size;
  return TRUE;
}

gboolean
gst_matroska_reader_is_upstream_seekable (const GstMatroskaReader *reader,
    GstFormat format)
{
  gboolean is_seekable = FALSE;
  g_autoptr (GstQuery) query = gst_query_new_seeking (format);
  if (gst_pad_peer_query (reader->sinkpad, query))
    gst_query_parse_seeking (query, NULL, &is_seekable, NULL, NULL);
  return is_seekable;
}

/* --- events of the parser ----------------------------------------------- */

static void
handle_damage (GstMatroskaReader *reader, const MatroskaEvent *event)
{
  gboolean is_told = gst_matroska_pads_count_loss (&reader->pads);
  if (is_told && event->damage_size == 0)
    GST_ELEMENT_WARNING (reader->element, STREAM, DEMUX,
        ("The stream is damaged: the Cluster at offset %" G_GUINT64_FORMAT
         " does not say its time.",
            event->damage_offset),
        (NULL));
  else if (is_told)
    GST_ELEMENT_WARNING (reader->element, STREAM, DEMUX,
        ("The stream is damaged: %" G_GSIZE_FORMAT
         " bytes at offset %" G_GUINT64_FORMAT " were passed over.",
            event->damage_size, event->damage_offset),
        (NULL));
  gst_matroska_pads_mark_discont (&reader->pads);
}

/* Random access finds the tracks wherever they are. */
static void
handle_missing_tracks (GstMatroskaReader *reader)
{
  guint64 file_size;
  if (GST_PAD_MODE (reader->sinkpad) == GST_PAD_MODE_PULL &&
      gst_matroska_reader_query_size (reader, &file_size) &&
      gst_matroska_late_tracks_fetch (reader->parser, reader->sinkpad,
          file_size))
    return;
  GST_ELEMENT_WARNING (reader->element, STREAM, DEMUX,
      ("The stream's tracks are not described before its first frames: "
       "these are left out."),
      (NULL));
}

static GstFlowReturn
handle_headers (GstMatroskaReader *reader)
{
  GstMatroskaPads *pads = &reader->pads;
  guint64 file_size;
  if (GST_PAD_MODE (reader->sinkpad) == GST_PAD_MODE_PULL &&
      gst_matroska_reader_query_size (reader, &file_size))
    gst_matroska_metadata_fetch (&pads->metadata, reader->parser,
        reader->sinkpad, file_size);
  if (GST_PAD_MODE (reader->sinkpad) == GST_PAD_MODE_PUSH &&
      !pads->has_upstream_segment)
    g_atomic_int_set (&pads->is_seekable,
        gst_matroska_reader_is_upstream_seekable (reader, GST_FORMAT_BYTES));
  return gst_matroska_pads_handle_headers (pads, reader->parser,
      pick_group_id (reader));
}

static void
handle_metadata (GstMatroskaReader *reader, const MatroskaMetadata *metadata,
    const GstMatroskaBytes *bytes)
{
  Span body = { bytes->data + metadata->body.offset, metadata->body.size };
  gst_matroska_pads_take_metadata (&reader->pads, metadata, body);
}

GstFlowReturn
gst_matroska_reader_handle_event (GstMatroskaReader *reader,
    const MatroskaEvent *event, const GstMatroskaBytes *bytes)
{
  switch (event->type) {
    case MATROSKA_EVENT_HEADERS:
      reader->is_between = FALSE;
      return handle_headers (reader);
    case MATROSKA_EVENT_NO_TRACKS:
      handle_missing_tracks (reader);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_BLOCK:
      reader->is_between = FALSE;
      return gst_matroska_pads_push_block (&reader->pads, &event->block, bytes);
    case MATROSKA_EVENT_METADATA:
      handle_metadata (reader, &event->metadata, bytes);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_DAMAGE:
      handle_damage (reader, event);
      return GST_FLOW_OK;
    case MATROSKA_EVENT_END:
      reader->is_between = TRUE;
      return GST_FLOW_OK;
  }
  g_assert_not_reached ();
}

/* --- ends --------------------------------------------------------------- */

GstFlowReturn
gst_matroska_reader_refuse (GstMatroskaReader *reader, CoreStatus status)
{
  guint64 offset = matroska_parser_position (reader->parser);

  if (status == CORE_INVALID)
    GST_ELEMENT_ERROR (reader->element, STREAM, WRONG_TYPE,
        ("This is not a Matroska or WebM stream."),
        ("no usable EBML header at offset %" G_GUINT64_FORMAT, offset));
  else if (status == CORE_UNSUPPORTED)
    GST_ELEMENT_ERROR (reader->element, STREAM, FORMAT,
        ("This stream needs a newer Matroska reader."), (NULL));
  else
    GST_ELEMENT_ERROR (reader->element, STREAM, DEMUX,
        ("The headers of this stream are too large."),
        ("at offset %" G_GUINT64_FORMAT, offset));
  return GST_FLOW_ERROR;
}

/* What lies behind a whole Segment and is none itself is nobody's loss. A cut is
 * an error, but what is whole came out: downstream gets EOS, so that it keeps
 * that. */
GstFlowReturn
gst_matroska_reader_end_input (GstMatroskaReader *reader, gboolean is_truncated)
{
  guint64 offset = matroska_parser_position (reader->parser);

  reader->is_over = TRUE;
  gst_matroska_pads_push_metadata (&reader->pads);
  if (reader->pads.outputs->len == 0) {
    if (offset == 0 && !is_truncated)
      GST_ELEMENT_ERROR (reader->element, STREAM, WRONG_TYPE,
          ("The stream is empty."), (NULL));
    else if (matroska_parser_first_cluster (reader->parser) == 0)
      GST_ELEMENT_ERROR (reader->element, STREAM, DEMUX,
          ("The stream ends before its first frames."),
          ("at offset %" G_GUINT64_FORMAT, offset));
    else
      GST_ELEMENT_ERROR (reader->element, STREAM, DEMUX,
          ("The stream ends before its tracks are described."),
          ("at offset %" G_GUINT64_FORMAT, offset));
    return GST_FLOW_ERROR;
  }
  if (reader->pads.n_buffers == 0 && reader->pads.range.low_ns == G_MININT64) {
    GST_ELEMENT_ERROR (reader->element, STREAM, DEMUX,
        ("The stream has no frame of any track that can be demuxed."), (NULL));
    return GST_FLOW_ERROR;
  }
  /* A stored file that lacks its end is an error, posted when all that is
   * there has been pushed; a live stream may end anywhere. */
  guint64 n_missing = matroska_parser_missing_bytes (reader->parser);
  if (n_missing > 0)
    GST_ELEMENT_ERROR (reader->element, STREAM, DEMUX,
        ("The stream is cut off: its last %" G_GUINT64_FORMAT
         " bytes are missing.",
            n_missing),
        ("the last whole element ends at offset %" G_GUINT64_FORMAT, offset));
  else if (is_truncated && !reader->is_between)
    GST_ELEMENT_WARNING (reader->element, STREAM, DEMUX,
        ("The stream is cut off: it ends inside an element."),
        ("which begins at offset %" G_GUINT64_FORMAT, offset));
  return GST_FLOW_EOS;
}

void
gst_matroska_reader_finish_segment (GstMatroskaReader *reader)
{
  GstMatroskaPads *pads = &reader->pads;
  GstEvent *event;
  if (pads->segment.flags & GST_SEGMENT_FLAG_SEGMENT) {
    /* where the next begins, for who repeats it without a gap */
    gboolean is_reverse = pads->segment.rate < 0;
    if (is_reverse)
      pads->segment.position = pads->segment.start;
    else if (GST_CLOCK_TIME_IS_VALID (pads->segment.stop))
      pads->segment.position = pads->segment.stop;
    gint64 end = (gint64) pads->segment.position;
    GstMessage *message =
        gst_message_new_segment_done (GST_OBJECT (reader->element),
            GST_FORMAT_TIME, end);
    gst_message_set_seqnum (message, pads->seqnum);
    gst_element_post_message (reader->element, message);
    event = gst_event_new_segment_done (GST_FORMAT_TIME, end);
  } else {
    event = gst_event_new_eos ();
  }
  gst_event_set_seqnum (event, pads->seqnum);
  gst_matroska_pads_push_event (pads, event);
}

/* --- seeks -------------------------------------------------------------- */

GstEvent *
gst_matroska_reader_get_ready (GstMatroskaReader *reader)
{
  if (reader->is_ready)
    return NULL;
  GST_OBJECT_LOCK (reader->element);
  reader->is_ready = TRUE;
  GstEvent *seek = g_steal_pointer (&reader->early_seek);
  GST_OBJECT_UNLOCK (reader->element);
  return seek;
}

gboolean
gst_matroska_reader_defer_seek (GstMatroskaReader *reader, GstEvent *event)
{
  GST_OBJECT_LOCK (reader->element);
  gboolean is_ready = reader->is_ready;
  if (!is_ready)
    gst_event_replace (&reader->early_seek, event);
  GST_OBJECT_UNLOCK (reader->element);
  if (!is_ready)
    GST_DEBUG_OBJECT (reader->element, "later: %" GST_PTR_FORMAT, event);
  return !is_ready;
}

gboolean
gst_matroska_reader_seek_segment (const GstMatroskaReader *reader,
    GstEvent *event, GstSegment *segment, gboolean *is_elsewhere)
{
  gdouble rate;
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  *segment = reader->pads.segment;
  /* Before the first block and where that is late, the Duration is no end for
   * certain: that would cut off what is sought. */
  const SegmentChain *chain = &reader->pads.chain;
  if ((chain->first_ns == TIME_NONE || chain->late_ns > 0) && rate > 0 &&
      stop_type != GST_SEEK_TYPE_END && start_type != GST_SEEK_TYPE_END)
    segment->duration = GST_CLOCK_TIME_NONE;
  gboolean is_possible = reader->parser && !reader->pads.is_joined &&
      gst_segment_do_seek (segment, rate, format, flags, start_type,
          (guint64) start, stop_type, (guint64) stop, is_elsewhere) &&
      GST_CLOCK_TIME_IS_VALID (segment->position);
  segment->duration = reader->pads.segment.duration;
  return is_possible;
}

void
gst_matroska_reader_post_segment_start (GstMatroskaReader *reader)
{
  GstMatroskaPads *pads = &reader->pads;
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_SEGMENT))
    return;
  GstMessage *message =
      gst_message_new_segment_start (GST_OBJECT (reader->element),
          GST_FORMAT_TIME, (gint64) pads->segment.position);
  gst_message_set_seqnum (message, pads->seqnum);
  gst_element_post_message (reader->element, message);
}

static void
push_flush (GstMatroskaReader *reader, GstEvent *event, guint32 seqnum)
{
  gst_event_set_seqnum (event, seqnum);
  gst_matroska_pads_push_event (&reader->pads, event);
}

void
gst_matroska_reader_flush_and_lock (GstMatroskaReader *reader, guint32 seqnum)
{
  g_mutex_lock (&reader->flush_lock);
  reader->n_flushes++;
  g_mutex_unlock (&reader->flush_lock);
  push_flush (reader, gst_event_new_flush_start (), seqnum);
  GST_PAD_STREAM_LOCK (reader->sinkpad);
  g_mutex_lock (&reader->flush_lock);
  reader->n_flushes--;
  g_mutex_unlock (&reader->flush_lock);
}

/* Downstream that was let on could hold the streaming thread for good, while the
 * other seek waits for that. The lock keeps its flush from coming in between. */
void
gst_matroska_reader_end_flush (GstMatroskaReader *reader, guint32 seqnum)
{
  g_mutex_lock (&reader->flush_lock);
  if (reader->n_flushes == 0)
    push_flush (reader, gst_event_new_flush_stop (TRUE), seqnum);
  g_mutex_unlock (&reader->flush_lock);
}

/* --- life --------------------------------------------------------------- */

void
gst_matroska_reader_restart (GstMatroskaReader *reader)
{
  g_clear_pointer (&reader->parser, matroska_parser_free);
  reader->parser = matroska_parser_new ();
  matroska_parser_set_decompress (reader->parser, gst_matroska_decompress);
  GST_OBJECT_LOCK (reader->element);
  reader->is_ready = FALSE;
  GST_OBJECT_UNLOCK (reader->element);
  segment_chain_init (&reader->pads.chain);
  reader->want = 1;
  reader->is_between = FALSE;
  reader->is_over = FALSE;
}

void
gst_matroska_reader_init (GstMatroskaReader *reader, GstElement *element,
    GstPad *sinkpad)
{
  *reader = (GstMatroskaReader){ .element = element, .sinkpad = sinkpad };
  g_mutex_init (&reader->flush_lock);
}

void
gst_matroska_reader_finalize (GstMatroskaReader *reader)
{
  g_mutex_clear (&reader->flush_lock);
}

void
gst_matroska_reader_start (GstMatroskaReader *reader,
    gboolean repair_timestamps)
{
  gst_matroska_pads_init (&reader->pads, reader->element, repair_timestamps);
  gst_matroska_reader_restart (reader);
}

void
gst_matroska_reader_stop (GstMatroskaReader *reader)
{
  GST_OBJECT_LOCK (reader->element);
  reader->is_ready = FALSE;
  gst_event_replace (&reader->early_seek, NULL);
  GST_OBJECT_UNLOCK (reader->element);
  gst_matroska_pads_clear (&reader->pads);
  g_clear_pointer (&reader->parser, matroska_parser_free);
}
