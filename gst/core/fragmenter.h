/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. Where segments begin and which decode times samples get; the second
 * law lives here. One Fragmenter per rendition. It holds numbers only: the
 * caller queues the payloads beside it, in the same order.
 *
 * A leader (video, or audio without video) makes boundaries; a follower is cut
 * at the first sample at or after each of the leader's. Nobody waits: samples
 * whose segment is not decided yet stay pending. What comes out depends on the
 * samples, the boundaries and their order only, not on when it is asked for
 * nor on whether a follower's samples or its boundaries came first.
 *
 * Decode times. A run's samples get as decode times its presentation times,
 * sorted; its last sample lasts to the first presentation time of what follows.
 * So each run begins exactly where the one before ends, and a presentation time
 * is never altered. Where a broken source puts several samples on one tick or
 * behind the next segment's start, their decode times (only) move by as many
 * ticks as it takes to keep every duration above 0.
 *
 * Leading pictures are presented before the picture that begins their segment
 * and belong to it: the run before ends, and the segment begins, where the first
 * of them is presented. So that run waits for them. The boundary that followers
 * learn is the time of the picture itself.
 *
 * Chunks. A segment may be given out in parts, at multiples of the chunk
 * duration behind its start. Where decode times follow from a constant rate
 * (uniform chunks) a chunk is decided by the frame after it; else it takes in
 * as many frames as it needs to end where no later frame is presented before
 * its end, which the decode times of the input tell.
 *
 * Audio. A time within 2 ms of where the frame before ends is taken as that
 * end. A larger gap stretches the frame before it; a frame that starts within
 * the one before is taken as its continuation, or dropped when it starts more
 * than half a frame too early. Audio has no composition offsets. */

#pragma once

#include "core/mp4frag.h"
#include "core/timescale.h"

G_BEGIN_DECLS

typedef enum
{
  FRAGMENTER_VIDEO,        /* cut at sync samples, on the grid */
  FRAGMENTER_AUDIO_LEADER, /* cut at any sample, on the grid itself */
  FRAGMENTER_FOLLOWER,     /* cut at the leader's boundaries */
} FragmenterMode;

typedef struct
{
  FragmenterMode mode;
  guint32 timescale;
  guint64 segment_duration_ns; /* D, > 0 */
  guint32 frame_duration;      /* ticks, nominal; 0: unknown */
  guint64 max_fragment_bytes;  /* a pending payload beyond this is given out as
                                  a fragment inside its segment; 0: 32 MiB. Four
                                  times this where times stand still: frames
                                  that come later and are presented before its
                                  end are dropped */
  guint64 chunk_duration_ns; /* 0: a segment is one run, where it can be. Video
                                with a frame_duration gets uniform chunks */
  gboolean chunk_at_sync;    /* leader: a sync sample inside a segment begins a
                                chunk */
  guint64 preroll_ns;        /* how far before stream time 0 a sample may be, by
                                which media times are off then (codec priming,
                                pictures that the first one refers to); they are
                                of the first segment. 0: what is so early is
                                dropped */
  gboolean is_manual; /* leader: only fragmenter_split() opens segments */
} FragmenterParams;

typedef struct
{
  gint64 pts;       /* ticks of stream time */
  gint64 dts;       /* ticks; says when a long segment may be given out in
                       parts, no more. TIME_NONE: unknown */
  guint32 duration; /* ticks; 0: unknown. Used for the last sample, and for
                       audio when the nominal duration is unknown */
  guint32 size_bytes;
  gboolean is_sync; /* video: a segment may begin here */
  gboolean
      has_leading; /* video: leading pictures may follow it; their flags say
                           that they are */
  guint16 flags;   /* Mp4SampleFlags; SYNC is that of is_sync, but where it
                           says OPEN_GOP_START */
  gint16 roll_distance; /* see Mp4Sample */
} FragmenterSample;

/* A run of the oldest pending samples, ready to be written. */
typedef struct
{
  gint64
      base_media_decode_time; /* ticks of stream time: below 0 in the preroll */
  const Mp4Sample *samples;   /* (borrowed until the next call) */
  guint n_samples;
  guint64 duration;    /* ticks: the sum of the sample durations */
  gint64 earliest_pts; /* ticks */
  gboolean has_reordering;
  gboolean is_segment_start;
  gboolean is_segment_end; /* and that was known: not where a gap ended the
                              segment's last chunk before */
  guint64 segment_ordinal; /* the leader's segment that this belongs to, from
                              0. A follower without samples in a segment skips
                              it: there is no empty run */
  guint64 chunk;           /* of its segment, by time; several runs may share
                              one */
  gboolean has_hole;       /* in it, or in front of it, samples are missing that
                              were due: see fragmenter_note_hole() */
} FragmenterRun;

typedef enum
{
  FRAGMENTER_ACCEPTED,
  FRAGMENTER_DROPPED_EARLY, /* before stream time 0 or its preroll, or video
                               before the first sync sample */
  FRAGMENTER_DROPPED_LATE,  /* presented before the open run's first sample:
                               times that run backwards */
  FRAGMENTER_DROPPED_FAR,   /* a broken time: more than 2^31 ticks ahead, which
                               no composition offset or duration can express */
} FragmenterVerdict;

typedef struct _Fragmenter Fragmenter;

Fragmenter *fragmenter_new (const FragmenterParams *params);
void fragmenter_free (Fragmenter *f);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fragmenter, fragmenter_free)

/* Adds a sample in decode order. When it is dropped the caller drops its
 * payload too. */
FragmenterVerdict fragmenter_add (Fragmenter *f, const FragmenterSample *s);

/* Follower: the leader opened a segment at `time_ns` (stream time). Boundaries
 * come in order. */
void fragmenter_add_boundary (Fragmenter *f, gint64 time_ns);

/* Follower: every boundary before `time_ns` is known (fragmenter_progress_ns()
 * of the leader). */
void fragmenter_set_horizon (Fragmenter *f, gint64 time_ns);

/* Follower: the leader's last sample ends at `leader_end_ns`, and all its
 * boundaries were added. From then on the grid itself cuts, at its lines that
 * lie more than one cell behind that end. If the leader opened nothing at all,
 * every line of the grid does. */
void fragmenter_leader_finished (Fragmenter *f, gint64 leader_end_ns);

/* Follower: takes no samples before `time_ns` (stream time), and forgets those
 * that it has, if none was decided yet. Returns how many, which are the oldest. */
guint fragmenter_drop_before (Fragmenter *f, gint64 time_ns);

/* Follower, while none of its samples was decided: TRUE and when the first one
 * is, if there is one. */
gboolean fragmenter_first_time_ns (const Fragmenter *f, gint64 *time_ns);

/* Leader: asks for a segment to begin at the next sample that may begin one
 * (video: a sync sample), if it is_manual; or for a chunk to begin at the next
 * sample where one can. */
void fragmenter_split (Fragmenter *f, gboolean is_chunk);

/* Video: from now on a segment ends when it has lasted `limit_ns`, at least a
 * segment duration, at the first sample that no later one is presented before,
 * whether a sync sample begins the next or not. The first sync sample behind
 * that begins one, in whatever cell. 0: as long as there is no sync sample. */
void fragmenter_set_limit (Fragmenter *f, guint64 limit_ns);

/* No sample before `time_ns` (stream time) is to come: a gap. A follower's
 * segment or chunk that ends before that is over, and its last sample lasts that
 * long.
 * Should the next one come later still, it keeps its time and the decode times
 * have a gap. A leader's segments are over at the lines of the grid that lie in
 * the gap, and followers learn of these as boundaries, unless it is_manual. If no
 * sample comes at all, the last one lasts as long as the gap, but not beyond its
 * segment's part of the grid. */
void fragmenter_advance (Fragmenter *f, gint64 time_ns);

/* Leader: samples of that time (stream time) were due and are lost, where a gap
 * may be as the source has it. What is known to be shown longer than it should
 * be is told of the run that this is in. Holes come in order; less than half a
 * frame is none, nor is what is before the first sample. */
void fragmenter_note_hole (Fragmenter *f, gint64 start_ns, gint64 end_ns);

/* Is every sample up to and including this chunk given out or decided? */
gboolean fragmenter_is_past (Fragmenter *f, guint64 segment_ordinal,
    guint64 chunk);

/* No more samples: whatever is pending becomes the last segment(s), a
 * follower's as soon as its boundaries are known. */
void fragmenter_finish (Fragmenter *f);

/* TRUE and a run, oldest first; FALSE when nothing is decided yet. The run's
 * samples leave the queue. */
gboolean fragmenter_next (Fragmenter *f, FragmenterRun *run);

/* Leader: the boundaries it opened, in order, each given once, the first
 * segment's start included. FALSE when there is no new one. */
gboolean fragmenter_next_boundary (Fragmenter *f, gint64 *time_ns);

/* Leader: stream time before which no new boundary can come; G_MAXINT64 when
 * it is finished. */
gint64 fragmenter_progress_ns (const Fragmenter *f);

/* Has it taken a sample? */
gboolean fragmenter_has_begun (const Fragmenter *f);

G_END_DECLS
