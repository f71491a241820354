/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 2. The state of a Fragmenter, which its parts share, and what they do
 * for each other. Private to fragmenter*.c. */

#pragma once

#include "core/fragmenter.h"

G_BEGIN_DECLS

#define MAX_SPAN G_MAXINT32 /* ticks: a composition offset is 32 bits, signed */
#define MAX_LEADING 64      /* pictures: more than any codec can reorder */

typedef struct
{
  FragmenterSample sample; /* audio: pts is the smoothed time */
  gint64 advanced;         /* what fragmenter_advance() had said by then */
} FragmenterPending;

/* Samples of one run that is decided. */
typedef struct
{
  guint n_samples;
  gint64 end; /* first PTS of what follows; TIME_NONE: the end of the track */
  gboolean is_segment_start;
  gboolean is_segment_end;
  gboolean is_uniform;  /* decode times at the nominal rate */
  gboolean follows_gap; /* may begin later than the run before ends */
  gboolean has_hole;
  guint64 segment_ordinal;
  guint64 chunk;
} FragmenterDecided;

/* Samples that are lost, by presentation time. */
typedef struct
{
  gint64 start, end; /* ticks */
} FragmenterHole;

/* The queue, in decode order, is
 *
 *     given out | runs[next_run..]  | open run | undecided
 *               ^ first             ^ open     ^ open + n_open
 *
 * Only a follower has undecided samples: those at or beyond the horizon. */
struct _Fragmenter
{
  FragmenterParams params;
  gint64 half_frame;
  gint64 tolerance;
  gint64 limit;    /* ticks: see fragmenter_set_limit(); 0: none */
  gint64 earliest; /* ticks that are taken: 0, or less by the preroll */
  gint64 max_time; /* ticks that are still safe to convert to nanoseconds */

  GArray *samples; /* FragmenterPending */
  guint first, open, n_open;
  GArray *runs; /* FragmenterDecided */
  guint next_run;
  gboolean is_finished;

  gboolean has_sample; /* one was taken */

  /* The open segment, and its open run. */
  gboolean has_segment;
  gint64 segment_cell; /* of its first frame */
  guint64 segment_ordinal;
  gint64 segment_origin;      /* ticks: where its chunks are counted from */
  guint64 segment_frames;     /* in it, so far */
  gboolean segment_is_forced; /* by the limit; it begins anywhere */
  gboolean open_is_segment_start;
  gboolean open_follows_gap;
  guint64 open_chunk;
  gint64 open_start; /* presented before it: too late */

  /* Leading pictures of the open run's first sample may follow. */
  gboolean awaits_leading;
  gint64 leading_start;       /* presented before it: too late even for them */
  gboolean has_unsettled_run; /* the newest of `runs` ends where they begin */

  guint64 open_bytes;
  guint64 split_at_bytes;              /* of the open run: when to try again */
  guint split_at_samples;              /* the same for a chunk's end */
  gboolean has_split, has_chunk_split; /* asked for from outside */

  /* Audio: the sample before. */
  gboolean has_last;
  gint64 last_time;
  gint64 last_duration;
  gint64 advanced; /* ticks: nothing before this comes any more */

  /* Leader: boundaries to give out, in nanoseconds. Follower: those not passed
   * yet, in ticks. */
  GArray *boundaries; /* gint64 */
  guint next_boundary;
  gint64 last_boundary;   /* follower: ticks, the newest */
  gint64 passed_boundary; /* follower: ticks; valid when n_passed > 0 */
  guint64 n_passed;
  gint64 horizon; /* ticks */
  gboolean is_grid_ruled;
  gint64 grid_base_cell;

  GArray *holes; /* FragmenterHole: those behind the runs decided, in order */

  /* What fragmenter_next() hands out. */
  gint64 next_decode_time; /* TIME_NONE before the first run */
  gint64 last_delta;       /* the last sample duration given out, or 0 */
  GArray *times;           /* gint64: PTS, then decode times; prefix maxima */
  GArray *output;          /* Mp4Sample */
};

static inline FragmenterSample *
fragmenter_sample_at (const Fragmenter *f, guint i)
{
  return &g_array_index (f->samples, FragmenterPending, i).sample;
}

/* Chunks of video at a constant rate need not wait for pictures that are
 * presented earlier: decode times follow from the rate alone. */
static inline gboolean
fragmenter_is_uniform (const Fragmenter *f)
{
  return f->params.mode == FRAGMENTER_VIDEO &&
      f->params.chunk_duration_ns > 0 && f->params.frame_duration > 0;
}

/* The cell of the grid that `time` lies in. */
gint64 fragmenter_cell_of (const Fragmenter *f, gint64 time);

/* --- fragmenter-run.c: the open segment and its open run --- */

/* What is open ends; the sample behind it, presented at `time`, begins a
 * segment. */
void fragmenter_open_segment (Fragmenter *f, gint64 time, gint64 cell,
    guint64 ordinal);

/* The open segment ends behind the first `n_samples` of the open run, and the
 * rest begins another; `end` is the rest's first PTS. */
void fragmenter_break_segment (Fragmenter *f, guint n_samples, gint64 end);

/* No sample comes any more. A gap that was told of is the last one's. */
void fragmenter_close_last_run (Fragmenter *f);

/* The first `n_samples` of the open run are decided; `end` is the first PTS of
 * what follows, or, for uniform runs inside a segment, its decode time. */
void fragmenter_close_run (Fragmenter *f, guint n_samples, gint64 end,
    gboolean is_segment_end);

/* The same inside a segment: the rest goes on. */
void fragmenter_close_front (Fragmenter *f, guint n_samples, gint64 end);

/* `time` is that of a picture with leading ones. It is about to begin a run. */
void fragmenter_await_leading (Fragmenter *f, gint64 time);

/* All leading pictures are there. */
void fragmenter_settle_start (Fragmenter *f);

/* What the caller holds of a sample. */
guint64 fragmenter_cost_of (const FragmenterSample *s);

/* --- fragmenter-chunk.c: the parts that a segment is given out in --- */

/* The chunk of its segment that something `offset` ticks behind the segment's
 * start belongs to. */
guint64 fragmenter_chunk_of (const Fragmenter *f, gint64 offset);

/* The sample behind the open run joins it, or a chunk ends before it. */
void fragmenter_extend_open_run (Fragmenter *f);

/* Nothing comes before `time`, in the open segment: the open chunk is over if
 * that is behind it. Not for video. */
void fragmenter_close_chunk_before_gap (Fragmenter *f, gint64 time);

/* --- fragmenter-hole.c --- */

/* A run that ends at `end` is decided: does a hole reach into it, or lie in
 * front of it? */
gboolean fragmenter_pass_holes (Fragmenter *f, gint64 end);

/* --- fragmenter-follower.c --- */

/* Takes in every sample before the horizon. */
void fragmenter_follow (Fragmenter *f);

/* With no sample left: is what is known to be empty past this chunk? */
gboolean fragmenter_follower_is_past (Fragmenter *f, guint64 ordinal,
    guint64 chunk);

G_END_DECLS
