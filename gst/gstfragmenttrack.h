/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One track on its way into fragments: caps become a CodecConfig and a
 * timescale, buffers become samples, and a Fragmenter decides which of them make
 * a run. The payloads wait beside it and are never copied. What becomes of the
 * runs is its owner's business.
 *
 * A timeline is what one Fragmenter sees. It ends where a new decoder
 * configuration begins; the next buffer opens another. Nothing here locks. */

#pragma once

#include <gst/base/gstqueuearray.h>
#include <gst/gst.h>

#include "core/codec.h"
#include "core/fragmenter.h"

G_BEGIN_DECLS

typedef struct _GstFragmentTrack GstFragmentTrack;

/* The timeline is about to end: the owner calls gst_fragment_track_finish() and
 * takes what it wants of the runs, or steals it; the rest is dropped. */
typedef gboolean (
    *GstFragmentTrackInterrupt) (gpointer user_data, GError **error);

typedef struct
{
  GstObject *owner;           /* (borrowed) what log lines are about */
  GstDebugCategory *category; /* and where they go */
  FragmenterParams cutting;   /* timescale 0: the codec's own; frame_duration is
                               filled in */
  GstFragmentTrackInterrupt interrupt;
  gpointer user_data;
  gboolean
      cuts_open_gops; /* a segment may begin at an open GOP, which needs the
                              one before: never where segments are said to be
                              independent */
  gboolean may_jump;  /* a buffer marked DISCONT whose time lies before what is
                        decided, or any that is absurdly far ahead, begins a
                        timeline; else it is dropped */
} GstFragmentTrackParams;

GstFragmentTrack *gst_fragment_track_new (const GstFragmentTrackParams *params);
void gst_fragment_track_free (GstFragmentTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstFragmentTrack, gst_fragment_track_free)

/* Takes a new format; of some codecs the next sample completes it, and until
 * then there is no codec. One that needs another decoder configuration ends the
 * timeline. */
gboolean gst_fragment_track_set_caps (GstFragmentTrack *track,
    const GstCaps *caps, GError **error);

/* Would set_caps() leave the decoder configuration as it is? */
gboolean gst_fragment_track_is_same_decoder (const GstFragmentTrack *track,
    const GstCaps *caps);

/* Log lines are about `owner` (borrowed) from now on. */
void gst_fragment_track_set_owner (GstFragmentTrack *track, GstObject *owner);

/* Returns (borrowed until the next configuration) what the next run is coded
 * in; .id is CODEC_NONE before the first caps. `serial` (nullable) counts
 * configurations. */
const CodecConfig *gst_fragment_track_codec (const GstFragmentTrack *track,
    guint *serial);
guint32 gst_fragment_track_timescale (const GstFragmentTrack *track);

/* By how many ticks a picture may be presented before its place in decode order
 * says, if the bitstream tells; 0: it does not, or never. */
guint32 gst_fragment_track_reorder_delay (const GstFragmentTrack *track);

/* Takes a sample (transfer full) in decode order. Times are stream time, dts
 * may be TIME_NONE. FALSE when the owner could not be interrupted. */
gboolean gst_fragment_track_add (GstFragmentTrack *track, GstBuffer *buffer,
    gint64 pts_ns, gint64 dts_ns, GError **error);

/* Returns (borrowed, nullable) what decides: NULL between timelines. */
Fragmenter *gst_fragment_track_fragmenter (const GstFragmentTrack *track);

/* TRUE and the next run; its payloads are the first `run->n_samples` buffers of
 * gst_fragment_track_payloads(), which the caller takes out. */
gboolean gst_fragment_track_next (GstFragmentTrack *track, FragmenterRun *run);
GstQueueArray *gst_fragment_track_payloads (const GstFragmentTrack *track);

/* Hands over (transfer full) what decides and the payloads it has left, so that
 * they outlive the timeline, which ends. */
Fragmenter *gst_fragment_track_steal (GstFragmentTrack *track,
    GstQueueArray **payloads);

/* Where the last run taken ended, in ns of stream time; 0 before the first. */
gint64 gst_fragment_track_end_ns (const GstFragmentTrack *track);

/* Are there closed captions in the samples so far? */
gboolean gst_fragment_track_has_captions (const GstFragmentTrack *track);

/* Stream time of the newest sample that was not dropped, on this timeline;
 * TIME_NONE before it. */
gint64 gst_fragment_track_newest_ns (const GstFragmentTrack *track);

/* Nothing comes before `time_ns`. FALSE: that helps nobody, as nothing is known
 * of the format yet. */
gboolean gst_fragment_track_advance (GstFragmentTrack *track, gint64 time_ns);

/* Samples of that time are lost, see fragmenter_note_hole(). Not of a
 * follower. */
void gst_fragment_track_note_hole (GstFragmentTrack *track, gint64 start_ns,
    gint64 end_ns);

/* No more samples on this timeline. */
void gst_fragment_track_finish (GstFragmentTrack *track);

/* Ends the timeline; what was not taken is dropped. */
void gst_fragment_track_abandon (GstFragmentTrack *track);

G_END_DECLS
