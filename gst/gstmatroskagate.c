/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskagate.h"

/* Tracks are interleaved closer than this: what is as far beyond the end of a
 * range ends it. */
#define MAX_INTERLEAVE ((gint64) (2 * GST_SECOND))

gboolean
gst_matroska_gate_mutes (const GstMatroskaPads *pads,
    const GstMatroskaOutput *output)
{
  return (pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_NO_AUDIO) &&
      output->track->track->type == MATROSKA_TRACK_AUDIO;
}

/* A track's first block in the range: the leading one's is known; other video
 * has to begin with a key frame, and the rest with what lasts into it. */
static gboolean
is_begin (const GstMatroskaPads *pads, const GstMatroskaOutput *output,
    const MatroskaBlock *block)
{
  const GstMatroskaRange *range = &pads->range;
  if (range->low_ns == G_MININT64)
    return TRUE;
  if (output->track == gst_matroska_pads_lead (pads))
    return block->offset >= range->key_offset &&
        (block->is_key || block->track->type != MATROSKA_TRACK_VIDEO) &&
        gst_matroska_times_at (&output->track->times, block->time_ns) >=
        range->low_ns;
  if (output->track->track->type == MATROSKA_TRACK_VIDEO)
    return block->is_key && block->time_ns >= range->low_ns;
  /* Backwards, what lasts into it comes with the range before. */
  gint64 duration_ns = pads->segment.rate < 0
      ? 0
      : gst_matroska_times_block_duration (&output->track->times, block);
  return block->time_ns >= range->low_ns ||
      block->time_ns > range->low_ns - duration_ns;
}

/* Everything of the track that comes from here on is beyond the range: sound
 * comes in order, video does by its decode times, which come later, or else at
 * key frames. Backwards, what is shown before a key frame but follows it in the
 * file belongs to it. */
static gboolean
is_end (const GstMatroskaPads *pads, const GstMatroskaOutput *output,
    const MatroskaBlock *block)
{
  if (pads->range.high_ns == G_MAXINT64)
    return FALSE;
  gint64 time_ns =
      gst_matroska_times_at (&output->track->times, block->time_ns) -
      (gint64) gst_matroska_times_priming (&output->track->times);
  if (time_ns < pads->range.high_ns)
    return FALSE;
  if (output->track->track->type != MATROSKA_TRACK_VIDEO ||
      time_ns - pads->range.high_ns >= MAX_INTERLEAVE)
    return TRUE;
  return block->is_key &&
      (!output->track->times.has_dts || pads->segment.rate < 0);
}

gboolean
gst_matroska_gate_is_beyond (const GstMatroskaPads *pads,
    const GstMatroskaOutput *output, const GstBuffer *buffer)
{
  return pads->range.high_ns < G_MAXINT64 && GST_BUFFER_DTS_IS_VALID (buffer) &&
      (gint64) GST_BUFFER_DTS (buffer) -
          (gint64) gst_matroska_times_shift (&output->track->times) >=
      pads->range.high_ns;
}

gboolean
gst_matroska_gate_admits (GstMatroskaPads *pads, GstMatroskaOutput *output,
    const MatroskaBlock *block)
{
  if (output->is_waiting && is_begin (pads, output, block)) {
    output->is_waiting = FALSE;
    gst_matroska_stream_resume (output->track,
        output->track == gst_matroska_pads_lead (pads) ? &pads->range.past
                                                       : &GST_MATROSKA_NO_PAST);
  }
  if (!output->is_waiting && !output->is_done && is_end (pads, output, block))
    output->is_done = TRUE;
  if (output->is_waiting || output->is_done ||
      gst_matroska_gate_mutes (pads, output))
    return FALSE;
  if (!(pads->segment.flags & GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS) ||
      output->track->track->type != MATROSKA_TRACK_VIDEO)
    return TRUE;
  output->track->needs_discont = TRUE; /* nothing that is between is pushed */
  return block->is_key;
}

gboolean
gst_matroska_gate_is_done (const GstMatroskaPads *pads,
    const MatroskaBlock *block)
{
  gint64 high_ns = pads->range.high_ns;
  if (block->time_ns < high_ns)
    return FALSE;
  if (block->time_ns - high_ns >= MAX_INTERLEAVE)
    return TRUE;
  for (guint i = 0; i < pads->outputs->len; i++) {
    const GstMatroskaOutput *output = g_ptr_array_index (pads->outputs, i);
    if (output->is_exposed && !output->is_done && !output->track->is_sparse &&
        !gst_matroska_gate_mutes (pads, output) && output->track->track)
      return FALSE;
  }
  return TRUE;
}
