/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapast.h"

#include "core/matroska-cues.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Key frames, so many before the entry, that are held against the rate. */
#define N_CUES 8
#define MAX_JOINS 2

/* And those of all the file. */
#define N_SAMPLES 64

/* A stream is not made to bring more than this for decode times alone. */
#define MAX_STREAM_SPAN (16u << 20)

/* Are all of the file's key frames on the track's grid, as far as a sample
 * tells? Where recordings were joined, those on it are so by chance, and frames
 * between them need not be. */
static gboolean
keeps_to_one_grid (const GstMatroskaFinder *f)
{
  const GstMatroskaTimes *times = &f->lead->times;
  const GArray *cues = matroska_parser_cues (f->parser);
  guint64 number = f->lead->track->number;
  const MatroskaCue *last =
      cues ? matroska_cues_before (cues, number, G_MAXINT64) : NULL;

  for (guint i = 0; last && i < N_SAMPLES; i++) {
    gint64 time_ns = last->time_ns / N_SAMPLES * (i + 1);
    const MatroskaCue *cue = matroska_cues_before (cues, number, time_ns);
    if (cue && !gst_matroska_times_keep_rate (times, TIME_NONE, cue->time_ns))
      return FALSE;
  }
  return TRUE;
}

/* Are two key frames, the one after the other, of one recording that was joined
 * to others? There, each group of pictures counts from its own key frame. */
static gboolean
share_own_grid (const GstMatroskaTimes *times, gint64 from_ns, gint64 to_ns)
{
  return !gst_matroska_times_keep_rate (times, TIME_NONE, from_ns) &&
      !gst_matroska_times_keep_rate (times, TIME_NONE, to_ns) &&
      gst_matroska_times_keep_rate (times, from_ns, to_ns);
}

/* Do the key frames up to the entry keep to the rate, but for a join or two
 * before the group of the frames that count? */
static gboolean
find_own_grid (const GstMatroskaFinder *f, gint64 reach_ns,
    GstMatroskaEntry *entry)
{
  const GstMatroskaTimes *times = &f->lead->times;
  const GArray *cues = matroska_parser_cues (f->parser);
  gint64 time_ns = entry->key_time_ns;
  guint n_joins = 0;

  for (guint i = 0; cues && i < N_CUES; i++) {
    const MatroskaCue *cue =
        matroska_cues_before (cues, f->lead->track->number, time_ns - 1);
    if (!cue)
      break;
    if (i == 0)
      entry->past.anchor_ns = cue->time_ns;
    if (i == 0 &&
        (time_ns - cue->time_ns < reach_ns ||
            !share_own_grid (times, cue->time_ns, time_ns)))
      return FALSE;
    if (!gst_matroska_times_keep_rate (times, cue->time_ns, time_ns) &&
        ++n_joins > MAX_JOINS)
      return FALSE;
    time_ns = cue->time_ns;
  }
  return entry->past.anchor_ns != TIME_NONE;
}

/* Does the rate tell when the frames before the entry were shown? */
static gboolean
is_told_by_rate (const GstMatroskaFinder *f, GstMatroskaEntry *entry)
{
  const GstMatroskaTimes *times = &f->lead->times;
  gint64 n_frames =
      entry->past.n_leading + times->deriver.depth + FRAME_CLOCK_MIN_HITS;
  gint64 reach_ns = n_frames * (gint64) (times->clock.whole_ns + 1);
  gint64 time_ns = entry->key_time_ns;
  if (!times->is_steady || time_ns - reach_ns <= times->clock.after_ns)
    return FALSE;
  return gst_matroska_times_keep_rate (times, TIME_NONE, time_ns)
      ? keeps_to_one_grid (f)
      : find_own_grid (f, reach_ns, entry);
}

/* Goes through the frames from `place`, where one of `from_ns` is, up to the
 * entry. Returns how many of them are shown from there on. */
static guint
replay (GstMatroskaFinder *f, const MatroskaPlace *place, gint64 from_ns,
    GstMatroskaEntry *entry)
{
  GstMatroskaTimes times = f->lead->times;
  MatroskaBlock block;
  guint n_frames = 0;

  gst_matroska_times_resume (&times, &GST_MATROSKA_NO_PAST);
  gst_matroska_finder_go (f, place);
  while (
      gst_matroska_finder_next (f, &block) && block.offset < entry->key.offset)
    if (block.track == f->lead->track)
      n_frames += gst_matroska_times_pass (&times, &block) >= from_ns;
  entry->past.is_known = times.is_begun;
  entry->past.deriver = times.deriver;
  return n_frames;
}

/* What is before a key frame in the file is shown before it, so all that counts
 * is known as soon as there are as many frames from a key frame on as may be
 * reordered. */
gboolean
gst_matroska_finder_recall (GstMatroskaFinder *f, GstMatroskaEntry *entry)
{
  const GstMatroskaTimes *times = &f->lead->times;
  guint depth = times->deriver.depth;
  gint64 from_ns = entry->key_time_ns;
  guint n_frames = 0;

  if (!times->has_dts || from_ns <= times->clock.anchor_ns ||
      is_told_by_rate (f, entry))
    return TRUE;
  for (guint i = 0; i < depth && n_frames < depth; i++) {
    GstMatroskaEntry before;
    if (!gst_matroska_finder_find (f, from_ns - 1, GST_MATROSKA_SNAP_BEFORE,
            &before))
      break;
    gboolean is_first = before.key_time_ns >= from_ns;
    if (is_first)
      before.key = (MatroskaPlace){ .offset = matroska_parser_first_cluster (
                                        f->parser) };
    if (f->runs && entry->key.offset - before.key.offset > MAX_STREAM_SPAN)
      break;
    from_ns = before.key_time_ns;
    n_frames = replay (f, &before.key, from_ns, entry);
    if (is_first)
      break;
  }
  return f->flow == GST_FLOW_OK;
}
