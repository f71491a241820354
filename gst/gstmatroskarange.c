/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskarange.h"

#include "core/matroska-cues.h"
#include "gstmatroskapast.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* How many blocks from the start of the file may be looked at for what they say
 * of times. */
#define MAX_LEARNING_BLOCKS 2048

/* Times count from each track's first frame, wherever playing begins: those
 * that have not come by yet are looked up. */
static void
learn_times (GstMatroskaPads *pads, GstMatroskaFinder *finder)
{
  const MatroskaPlace first = {
    .offset = matroska_parser_first_cluster (finder->parser),
  };
  MatroskaBlock block;
  if (gst_matroska_pads_know_times (pads))
    return;

  gst_matroska_pads_learn_anew (pads);
  gst_matroska_finder_go (finder, &first);
  for (guint n = 0;
       n < MAX_LEARNING_BLOCKS && !gst_matroska_pads_know_times (pads) &&
       gst_matroska_finder_next (finder, &block);
       n++) {
    GstMatroskaStream *stream =
        gst_matroska_pads_learning_stream (pads, block.track);
    if (stream)
      gst_matroska_times_learn (&stream->times, block.time_ns);
  }
  if (finder->flow == GST_FLOW_OK)
    gst_matroska_pads_stop_learning (pads);
}

static GstMatroskaSnap
snap_from_flags (const GstSegment *segment, GstSeekFlags flags)
{
  gboolean before = (flags & GST_SEEK_FLAG_SNAP_BEFORE) != 0;
  gboolean after = (flags & GST_SEEK_FLAG_SNAP_AFTER) != 0;
  if (!(flags & GST_SEEK_FLAG_KEY_UNIT) || segment->rate < 0)
    return GST_MATROSKA_SNAP_BEFORE;
  if (before && after)
    return GST_MATROSKA_SNAP_NEAREST;
  return after ? GST_MATROSKA_SNAP_AFTER : GST_MATROSKA_SNAP_BEFORE;
}

/* Decoders of some audio want more before what is to be heard. */
static gint64
pre_roll (const GstMatroskaStream *lead)
{
  if (lead->track->type == MATROSKA_TRACK_VIDEO)
    return 0;
  return (gint64) MIN (lead->track->seek_pre_roll_ns, GST_SECOND);
}

/* Finds the entry for a time and puts the parser there; the range ends at
 * `high_ns`. */
static GstFlowReturn
enter_at (GstMatroskaSource *source, gint64 time_ns, gint64 high_ns,
    GstMatroskaSnap snap)
{
  GstMatroskaFinder finder;
  GstMatroskaEntry entry;
  const GstMatroskaStream *lead = gst_matroska_pads_lead (source->pads);
  if (!lead)
    return GST_FLOW_ERROR;

  gst_matroska_finder_init (&finder, source->sinkpad, source->parser, lead,
      source->file_size);
  finder.runs = source->runs;
  finder.blocks = source->blocks;
  gst_matroska_finder_read_cues (&finder);
  if (finder.flow == GST_FLOW_OK)
    learn_times (source->pads, &finder);
  finder.reads_frame = !source->runs;
  gboolean is_found = finder.flow == GST_FLOW_OK &&
      gst_matroska_finder_find (&finder, time_ns, snap, &entry);
  if (is_found && finder.reads_frame)
    source->window = gst_matroska_finder_take_frame (&finder, &entry,
        &source->window_offset);
  finder.reads_frame = FALSE;
  is_found = is_found && gst_matroska_finder_recall (&finder, &entry);
  GstFlowReturn flow = finder.flow;
  gst_matroska_finder_clear (&finder);
  guint64 first_cluster = matroska_parser_first_cluster (source->parser);
  if (flow != GST_FLOW_OK)
    return flow;
  if (!is_found && first_cluster == 0)
    return GST_FLOW_ERROR;

  if (!is_found)
    entry = (GstMatroskaEntry){ .key_time_ns = G_MININT64 };
  gint64 key_ns = entry.key_time_ns;
  /* What is before the first key frame, or all where no frame is said to be
   * one, is played as in a run from the start. */
  if (!is_found ||
      (snap == GST_MATROSKA_SNAP_BEFORE && entry.key_time_ns > time_ns)) {
    entry.start = (MatroskaPlace){ .offset = first_cluster };
    entry.key_time_ns = G_MININT64;
  }
  const GstMatroskaRange range = {
    .low_ns = entry.key_time_ns,
    .high_ns = high_ns,
    .key_ns = key_ns,
    .key_offset = entry.key.offset,
    .n_bytes = entry.key_end - MIN (entry.start.offset, entry.key_end),
    .past = entry.past,
  };
  gst_matroska_pads_set_range (source->pads, &range);
  gst_flow_combiner_reset (source->pads->flows);
  matroska_parser_seek (source->parser, &entry.start);
  return GST_FLOW_OK;
}

/* To where the leading track's stream time `time` is in the file. */
static gint64
time_in_file (const GstMatroskaPads *pads, GstClockTime time)
{
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  gint64 priming_ns =
      lead ? (gint64) gst_matroska_times_priming (&lead->times) : 0;
  return (gint64) MIN (time, G_MAXINT64 / 2) + priming_ns;
}

/* Moves the start of a segment that was entered to the frame that was asked
 * for, or nobody would want to wait for. */
static void
move_start (const GstMatroskaPads *pads, GstSegment *segment,
    GstSeekFlags flags)
{
  const GstMatroskaRange *range = &pads->range;
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  gint64 key_ns =
      MAX (range->key_ns, time_in_file (pads, 0)) - time_in_file (pads, 0);
  gint64 start_ns = (gint64) segment->position;

  if (range->low_ns == G_MININT64)
    start_ns = MAX (start_ns, segment_chain_lateness (key_ns));
  else if ((flags & GST_SEEK_FLAG_KEY_UNIT) &&
      lead->track->type == MATROSKA_TRACK_VIDEO)
    start_ns = key_ns;
  else
    return;
  segment->start = segment->time = segment->position = (GstClockTime) start_ns;
}

GstFlowReturn
gst_matroska_source_enter (GstMatroskaSource *source, GstSegment *segment,
    GstSeekFlags flags)
{
  GstMatroskaPads *pads = source->pads;
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  gint64 high_ns = GST_CLOCK_TIME_IS_VALID (segment->stop)
      ? (gint64) MIN (segment->stop, G_MAXINT64)
      : G_MAXINT64;
  if (!lead)
    return GST_FLOW_ERROR;
  if (segment->rate < 0)
    return enter_at (source, time_in_file (pads, segment->position) - 1,
        high_ns, GST_MATROSKA_SNAP_BEFORE);

  gint64 target_ns = time_in_file (pads, segment->position);
  GstFlowReturn flow = enter_at (source, target_ns - pre_roll (lead), high_ns,
      snap_from_flags (segment, flags));
  if (flow == GST_FLOW_OK)
    move_start (pads, segment, flags);
  return flow;
}

GstFlowReturn
gst_matroska_source_go_back (GstMatroskaSource *source)
{
  GstMatroskaPads *pads = source->pads;
  gint64 low_ns = pads->range.low_ns;
  if (low_ns == G_MININT64)
    return GST_FLOW_EOS; /* that was the first */
  gint64 high_ns = low_ns - time_in_file (pads, 0);
  if (high_ns <= (gint64) pads->segment.start)
    return GST_FLOW_EOS;
  return enter_at (source, low_ns - 1, high_ns, GST_MATROSKA_SNAP_BEFORE);
}

gboolean
gst_matroska_source_skip_to_key (GstMatroskaSource *source,
    const MatroskaBlock *block)
{
  const GstMatroskaPads *pads = source->pads;
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  const GArray *cues = matroska_parser_cues (source->parser);
  if (!cues || !lead || block->track != lead->track || pads->segment.rate < 0 ||
      !gst_matroska_pads_plays_keys_only (pads))
    return FALSE;

  const MatroskaCue *cue =
      matroska_cues_after (cues, lead->track->number, block->time_ns + 1);
  if (!cue || cue->cluster <= matroska_parser_position (source->parser))
    return FALSE;
  GstMatroskaFinder finder;
  gst_matroska_finder_init (&finder, source->sinkpad, source->parser, lead,
      source->file_size);
  gboolean is_right =
      gst_matroska_finder_is_cluster (&finder, cue->cluster, cue->time_ns);
  gst_matroska_finder_clear (&finder);
  if (!is_right)
    return FALSE;
  const MatroskaPlace place = { .offset = cue->cluster };
  matroska_parser_seek (source->parser, &place);
  return TRUE;
}
