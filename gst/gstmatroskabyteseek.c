/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskabyteseek.h"

#include "core/matroska-cues.h"
#include "core/matroska-schema.h"

/* A Cluster is near when it is not after the time, and not longer before. Guess
 * half as much before it. */
#define NEAR (10 * (gint64) GST_SECOND)

/* Each guess costs a request: after so many, what is before the time does. */
#define MAX_GUESSES 8

/* The leading track's time in the file that the segment begins with. */
static gint64
target_time (const GstMatroskaByteSeek *seek, const GstMatroskaPads *pads)
{
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  gint64 priming_ns = lead ? (gint64) gst_matroska_stream_priming (lead) : 0;
  return (gint64) MIN (seek->segment.position, G_MAXINT64 / 2) + priming_ns;
}

static const MatroskaCue *
find_cue (const GstMatroskaByteSeek *seek, const GstMatroskaPads *pads,
    const MatroskaParser *parser)
{
  const GArray *cues = matroska_parser_cues (parser);
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  if (!cues || !lead)
    return NULL;
  gint64 target_ns = target_time (seek, pads);
  guint64 track = lead->track->number;
  const MatroskaCue *before = matroska_cues_before (cues, track, target_ns);
  const MatroskaCue *after = matroska_cues_after (cues, track, target_ns);
  gboolean may_be_before = !(seek->flags & GST_SEEK_FLAG_SNAP_AFTER) ||
      (seek->flags & GST_SEEK_FLAG_SNAP_BEFORE) ||
      !(seek->flags & GST_SEEK_FLAG_KEY_UNIT);
  gboolean may_be_after = (seek->flags & GST_SEEK_FLAG_KEY_UNIT) &&
      (seek->flags & GST_SEEK_FLAG_SNAP_AFTER);

  if (!before || (after && may_be_after && !may_be_before))
    return after;
  if (after && may_be_after &&
      after->time_ns - target_ns < target_ns - before->time_ns)
    return after;
  return before;
}

static void
guess (GstMatroskaByteSeek *seek, const GstMatroskaPads *pads)
{
  guint64 span = seek->high - seek->low;
  guint64 step = span / 2;
  gint64 time_ns = target_time (seek, pads) - NEAR / 2;

  seek->stage = GST_MATROSKA_BYTE_SEEK_GUESS;
  if (seek->n_guesses % 2 == 0 && seek->high_time_ns > seek->low_time_ns &&
      time_ns < seek->high_time_ns)
    step = (guint64) timescale_scale ((gint64) MIN (span, G_MAXINT64),
        (guint64) MAX (time_ns - seek->low_time_ns, 0),
        (guint64) (seek->high_time_ns - seek->low_time_ns), ROUND_FLOOR);
  seek->offset = seek->low + MIN (step, span);
  seek->n_guesses++;
}

static gboolean
begin_guessing (GstMatroskaByteSeek *seek, const GstMatroskaPads *pads,
    const MatroskaParser *parser)
{
  seek->low = matroska_parser_first_cluster (parser);
  seek->low_time_ns = 0;
  seek->high_time_ns =
      GST_CLOCK_TIME_IS_VALID (pads->duration) ? (gint64) pads->duration : 0;
  if (seek->low == 0 || seek->high == G_MAXUINT64 || seek->high <= seek->low)
    return FALSE;
  guess (seek, pads);
  return TRUE;
}

static gboolean
follow_cues (GstMatroskaByteSeek *seek, const GstMatroskaPads *pads,
    const MatroskaParser *parser)
{
  const MatroskaCue *cue = find_cue (seek, pads, parser);
  if (!cue)
    return begin_guessing (seek, pads, parser);
  seek->stage = GST_MATROSKA_BYTE_SEEK_PLAY;
  seek->offset = cue->cluster;
  seek->low_time_ns = cue->time_ns;
  if (cue->time_ns > target_time (seek, pads) &&
      !(seek->flags & GST_SEEK_FLAG_SNAP_AFTER)) {
    /* nothing is before: as in a run from the start */
    seek->offset = matroska_parser_first_cluster (parser);
    seek->low_time_ns = G_MININT64;
  }
  return TRUE;
}

gboolean
gst_matroska_byte_seek_begin (GstMatroskaByteSeek *seek,
    const GstMatroskaPads *pads, const MatroskaParser *parser,
    guint64 file_size)
{
  guint64 cues = matroska_parser_find_element (parser, MATROSKA_ID_CUES);
  seek->high = file_size;
  seek->n_guesses = 0;
  if (matroska_parser_cues (parser) || cues == 0 || cues >= file_size)
    return follow_cues (seek, pads, parser);
  seek->stage = GST_MATROSKA_BYTE_SEEK_CUES;
  seek->offset = cues;
  return TRUE;
}

static CoreStatus
read_guessed (GstMatroskaByteSeek *seek, const GstMatroskaPads *pads,
    MatroskaParser *parser, const guint8 *data, gsize size, guint64 *position,
    gsize *want)
{
  MatroskaCluster cluster;
  gint64 target_ns = target_time (seek, pads);
  CoreStatus status = matroska_parser_find_cluster (parser, *position, data,
      size, &cluster, want);
  *position = cluster.offset;
  if (status != CORE_OK && *position < seek->high)
    return status;

  gboolean is_before = status == CORE_OK && cluster.time_ns <= target_ns;
  if (is_before &&
      (target_ns - cluster.time_ns <= NEAR || seek->n_guesses >= MAX_GUESSES)) {
    seek->stage = GST_MATROSKA_BYTE_SEEK_PLAY;
    seek->offset = cluster.offset;
    seek->low_time_ns = G_MININT64 + 1; /* whatever comes first */
    return CORE_OK;
  }
  if (is_before) {
    seek->low = cluster.offset + 1;
    seek->low_time_ns = cluster.time_ns;
  } else {
    seek->high = seek->offset;
    seek->high_time_ns = status == CORE_OK ? cluster.time_ns : 0;
  }
  if (seek->n_guesses >= MAX_GUESSES || seek->high <= seek->low)
    seek->high = seek->low; /* from the last known to be before */
  guess (seek, pads);
  return CORE_OK;
}

CoreStatus
gst_matroska_byte_seek_read (GstMatroskaByteSeek *seek,
    const GstMatroskaPads *pads, MatroskaParser *parser, const guint8 *data,
    gsize size, guint64 *position, gsize *want)
{
  if (seek->stage == GST_MATROSKA_BYTE_SEEK_GUESS)
    return read_guessed (seek, pads, parser, data, size, position, want);

  CoreStatus status = matroska_parser_read_index (parser, data, size, want);
  if (status == CORE_NEED_DATA)
    return status;
  return follow_cues (seek, pads, parser) ? CORE_OK : CORE_INVALID;
}

void
gst_matroska_byte_seek_settle (GstMatroskaByteSeek *seek, GstMatroskaPads *pads,
    MatroskaParser *parser)
{
  const GstMatroskaStream *lead = gst_matroska_pads_lead (pads);
  const MatroskaPlace place = { .offset = seek->offset };
  GstMatroskaRange range = {
    .low_ns = seek->low_time_ns,
    .high_ns = GST_CLOCK_TIME_IS_VALID (seek->segment.stop)
        ? (gint64) MIN (seek->segment.stop, G_MAXINT64)
        : G_MAXINT64,
  };
  gboolean is_cue = range.low_ns > G_MININT64 + 1;
  if (is_cue && lead)
    range.low_ns = gst_matroska_stream_time (lead, range.low_ns);
  if (is_cue && lead && (seek->flags & GST_SEEK_FLAG_KEY_UNIT) &&
      lead->track->type == MATROSKA_TRACK_VIDEO)
    seek->segment.start = seek->segment.time = seek->segment.position =
        (GstClockTime) MAX (range.low_ns, 0);

  pads->segment = seek->segment;
  pads->seqnum = seek->seqnum;
  gst_matroska_pads_set_range (pads, &range);
  gst_flow_combiner_reset (pads->flows);
  matroska_parser_seek (parser, &place);
  seek->stage = GST_MATROSKA_BYTE_SEEK_NONE;
}
