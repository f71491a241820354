/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstmatroskapast.h"

#include "core/matroska-cues.h"

#define GST_CAT_DEFAULT gst_ebml_fast_demux_debug

/* Key frames, so many before the entry, that are held against the rate. */
#define N_CUES 8

/* A stream is not made to bring more than this for decode times alone. */
#define MAX_STREAM_SPAN (16u << 20)

/* Do the key frames up to the entry keep to the rate: on the track's grid, or all
 * on that of a recording that was joined? There, each group of pictures counts
 * from its own key frame. */
static gboolean
find_grid (const GstMatroskaFinder *f, GstMatroskaEntry *entry)
{
  const GstMatroskaTimes *times = &f->lead->times;
  const GArray *cues = matroska_parser_cues (f->parser);
  gint64 time_ns = entry->key_time_ns;
  gint64 anchor_ns = TIME_NONE;

  for (guint i = 0; cues && i < N_CUES; i++) {
    const MatroskaCue *cue =
        matroska_cues_before (cues, f->lead->track->number, time_ns - 1);
    if (!cue)
      break;
    if (i == 0 && !gst_matroska_times_keep_rate (times, TIME_NONE, time_ns))
      anchor_ns = cue->time_ns;
    if (!gst_matroska_times_keep_rate (times, anchor_ns, cue->time_ns))
      return FALSE;
    time_ns = cue->time_ns;
  }
  entry->past.anchor_ns = anchor_ns;
  return gst_matroska_times_keep_rate (times, anchor_ns, entry->key_time_ns);
}

/* Does the rate tell when the frames before the entry were shown? */
static gboolean
is_told_by_rate (const GstMatroskaFinder *f, GstMatroskaEntry *entry)
{
  const GstMatroskaTimes *times = &f->lead->times;
  gint64 n_frames = entry->past.n_leading + times->deriver.depth;
  gint64 reach_ns = n_frames * (gint64) (times->clock.whole_ns + 1);
  return times->is_steady &&
      entry->key_time_ns - reach_ns > times->clock.after_ns &&
      find_grid (f, entry);
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
