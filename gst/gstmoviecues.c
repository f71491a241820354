/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviecues.h"

/* Fragments in which nothing shows are written up to here, not for a time that
 * is broken. */
#define MAX_EMPTY_NS (24 * 3600 * (gint64) GST_SECOND)
#define MAX_EMPTY_START_NS (3600 * (gint64) GST_SECOND)

/* So long after its end the leader goes on as if nothing was missing. */
#define MIN_HOLE_NS (500 * (gint64) GST_MSECOND)

/* Text is not cut into smaller chunks: each costs some 100 bytes. */
#define MIN_CHUNK_NS (100 * GST_MSECOND)

/* A segment of the movie. */
typedef struct
{
  guint n_passed; /* of the leader's boundaries */
  gint64 start;   /* ticks: the last of these */
} Segment;

struct _GstMovieCues
{
  GstMovieCuesParams params;
  CueTimeline *timeline; /* NULL: nothing is known of the format yet */
  guint32 timescale;
  guint64 chunk_ns; /* 0: none */

  gint64 progress_ns; /* no cue starts before it any more */
  gboolean is_finished;
  gboolean has_begun; /* where the first sample begins is known */
  gboolean has_given;

  Segment segment; /* of the next sample */
  gint64 horizon;  /* ticks: what is certain, where it was asked for last */
};

/* Chunks that are too short are taken together. */
static guint64
choose_chunk (guint64 chunk_ns)
{
  if (chunk_ns == 0 || chunk_ns >= MIN_CHUNK_NS)
    return chunk_ns;
  return chunk_ns * ((MIN_CHUNK_NS + chunk_ns - 1) / chunk_ns);
}

/* Who joins late has no part in what is over. */
static void
find_open_segment (GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  guint n_boundaries = cuts ? cut_list_n_boundaries (cuts) : 0;
  c->segment = (Segment){ .n_passed = MAX (n_boundaries, 1) - 1 };
}

GstMovieCues *
gst_movie_cues_new (const GstMovieCuesParams *params)
{
  GstMovieCues *c = g_new0 (GstMovieCues, 1);
  c->params = *params;
  c->chunk_ns = choose_chunk (params->cutting.chunk_duration_ns);
  c->progress_ns = c->horizon = G_MININT64;
  find_open_segment (c);
  return c;
}

void
gst_movie_cues_free (GstMovieCues *c)
{
  if (!c)
    return;
  cue_timeline_free (c->timeline);
  g_free (c);
}

static gboolean
ensure_timeline (GstMovieCues *c)
{
  const CodecConfig *codec = gst_fragment_track_codec (c->params.track, NULL);
  guint64 product;
  if (c->timeline || codec->id == CODEC_NONE)
    return c->timeline != NULL;
  c->timescale = gst_fragment_track_timescale (c->params.track);
  c->timeline = cue_timeline_new (codec->id, c->timescale);
  if (!g_uint64_checked_mul (&product, c->timescale, c->chunk_ns))
    c->chunk_ns = 0; /* nothing lasts that long */
  return TRUE;
}

CueVerdict
gst_movie_cues_add (GstMovieCues *c, const TimedCue *cue)
{
  g_return_val_if_fail (ensure_timeline (c), CUE_LATE);

  c->progress_ns = MAX (c->progress_ns, cue->cue.start_ns);
  return cue_timeline_add (c->timeline, cue);
}

void
gst_movie_cues_advance (GstMovieCues *c, gint64 time_ns)
{
  c->progress_ns = MAX (c->progress_ns, time_ns);
}

void
gst_movie_cues_finish (GstMovieCues *c)
{
  c->is_finished = TRUE;
}

void
gst_movie_cues_flush (GstMovieCues *c)
{
  if (c->timeline)
    cue_timeline_begin (c->timeline, 0);
  c->progress_ns = G_MININT64;
  c->is_finished = c->has_begun = c->has_given = FALSE;
  c->horizon = G_MININT64;
  find_open_segment (c);
}

/* --- where samples are cut --- */

static gint64
to_ticks (const GstMovieCues *c, gint64 time_ns)
{
  return ticks_from_ns (time_ns, c->timescale);
}

static gint64
boundary_at (const GstMovieCues *c, guint i)
{
  return to_ticks (c, cut_list_at (c->params.cuts, i));
}

/* The line of the grid at or before `time`, and so many lines on. */
static gint64
grid_line (const GstMovieCues *c, gint64 time, gint64 n_on)
{
  guint64 cell_ns = c->params.cutting.segment_duration_ns;
  gint64 cell = grid_cell (MAX (time, 0), 0, c->timescale, cell_ns);
  return grid_cell_start (cell + n_on, c->timescale, cell_ns);
}

/* Where the grid begins to cut behind the leader's end, as
 * fragmenter_leader_finished() has it. */
static gint64
first_line_behind_leader (const GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  gint64 cell_ns = (gint64) c->params.cutting.segment_duration_ns;
  if (cut_list_n_boundaries (cuts) == 0)
    return grid_line (c, 0, 1);
  gint64 end_ns = CLAMP (cuts->end_ns, 0, G_MAXINT64 / 2);
  return grid_cell_start (end_ns / cell_ns + 2, c->timescale,
      (guint64) cell_ns);
}

/* Where the leader's segment ends that begins at `start` and has the next one
 * begin at `boundary`: there, or where a hole begins. */
static gint64
segment_end (const GstMovieCues *c, gint64 start, gint64 boundary)
{
  const GArray *stops_ns = c->params.cuts->stops_ns;
  for (guint i = stops_ns->len; i-- > 0;) {
    gint64 stop_ns = g_array_index (stops_ns, gint64, i);
    if (to_ticks (c, stop_ns) > start &&
        to_ticks (c, stop_ns + MIN_HOLE_NS) < boundary)
      return to_ticks (c, stop_ns);
  }
  return boundary;
}

/* Moves on to the segment that `time` is in. Returns where it ends. */
static gint64
find_segment (const GstMovieCues *c, gint64 time, Segment *segment)
{
  const CutList *cuts = c->params.cuts;
  if (!cuts) {
    segment->start = grid_line (c, time, 0);
    return c->params.cutting.is_manual ? G_MAXINT64 : grid_line (c, time, 1);
  }
  for (; segment->n_passed < cut_list_n_boundaries (cuts);
       segment->n_passed++) {
    gint64 boundary = boundary_at (c, segment->n_passed);
    if (boundary > time)
      return segment_end (c, segment->start, boundary);
    segment->start = boundary;
  }
  if (!cuts->is_finished)
    return G_MAXINT64;
  gint64 first_line = first_line_behind_leader (c);
  if (time < first_line)
    return first_line;
  segment->start = grid_line (c, time, 0);
  return grid_line (c, time, 1);
}

static gint64
next_cut (GstMovieCues *c, gint64 time)
{
  gint64 cut = find_segment (c, time, &c->segment);
  if (c->chunk_ns == 0)
    return cut;
  gint64 origin = MIN (c->segment.start, time);
  gint64 chunk = grid_cell (time - origin, 0, c->timescale, c->chunk_ns);
  gint64 line = origin + grid_cell_start (chunk + 1, c->timescale, c->chunk_ns);
  return MIN (cut, line);
}

/* --- samples --- */

/* Where the first sample begins: with the leader. */
static gboolean
begin (GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  if (c->has_begun || !ensure_timeline (c))
    return c->has_begun;
  if (cuts && cut_list_n_boundaries (cuts) == 0 && !cuts->is_finished)
    return FALSE;
  if (cuts && cut_list_n_boundaries (cuts) > 0)
    cue_timeline_skip (c->timeline,
        MAX (boundary_at (c, c->segment.n_passed), 0));
  c->has_begun = TRUE;
  return TRUE;
}

void
gst_movie_cues_join (GstMovieCues *c, gint64 time_ns)
{
  const CutList *cuts = c->params.cuts;
  guint n_passed = cut_list_n_boundaries (cuts);
  while (n_passed > 1 && cut_list_at (cuts, n_passed - 1) > time_ns)
    n_passed--;
  c->segment = (Segment){ .n_passed = MAX (n_passed, 1) - 1 };
}

/* Are all cues and all cuts there? */
static gboolean
is_final (const GstMovieCues *c)
{
  return c->is_finished && (!c->params.cuts || c->params.cuts->is_finished);
}

/* Where the track ends, in ticks; G_MAXINT64: that is not certain yet. */
static gint64
find_end (const GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  if (cuts && cuts->is_finished && c->params.is_beside_leader)
    return to_ticks (c, cuts->end_ns);
  if (!is_final (c))
    return G_MAXINT64;
  /* What is open at the end shows as long as the others do. */
  gint64 end = cue_timeline_end (c->timeline, cuts ? 0 : grid_line (c, 0, 1));
  return cuts ? MAX (end, to_ticks (c, cuts->end_ns)) : end;
}

/* Up to where the leader is known: behind its newest boundary it may still have
 * a hole. */
static gint64
leader_horizon_ns (const GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  guint n_boundaries = cut_list_n_boundaries (cuts);
  if (!c->params.is_beside_leader)
    return cuts->progress_ns;
  return n_boundaries > 0 ? cut_list_at (cuts, n_boundaries - 1) : G_MININT64;
}

/* Ticks up to which samples are certain. */
static gint64
find_horizon (const GstMovieCues *c, gint64 late_ns)
{
  const CutList *cuts = c->params.cuts;
  gint64 end = find_end (c);
  if (is_final (c))
    return end;
  gint64 horizon_ns =
      c->is_finished ? G_MAXINT64 : MAX (c->progress_ns, late_ns);
  if (cuts && !cuts->is_finished)
    horizon_ns = MIN (horizon_ns, leader_horizon_ns (c));
  return horizon_ns == G_MININT64 ? G_MININT64
                                  : MIN (to_ticks (c, horizon_ns), end);
}

static void
skip (GstMovieCues *c, gint64 time)
{
  c->params.interrupt (c->params.user_data, NULL);
  gst_fragment_track_abandon (c->params.track);
  cue_timeline_skip (c->timeline, time);
}

/* Where the leader has a hole, so has the text. */
static void
skip_hole (GstMovieCues *c)
{
  const CutList *cuts = c->params.cuts;
  gint64 position = cue_timeline_position (c->timeline);
  if (!cuts || !c->has_given ||
      c->segment.n_passed >= cut_list_n_boundaries (cuts))
    return;
  gint64 boundary = boundary_at (c, c->segment.n_passed);
  gint64 end = segment_end (c, c->segment.start, boundary);
  if (end <= position && position < boundary)
    skip (c, boundary);
}

/* Where times jump the track has a gap. */
static void
skip_emptiness (GstMovieCues *c, gint64 horizon)
{
  gint64 position = cue_timeline_position (c->timeline);
  gint64 next = MIN (cue_timeline_first_start (c->timeline), horizon);
  gint64 longest =
      to_ticks (c, c->has_given ? MAX_EMPTY_NS : MAX_EMPTY_START_NS);
  Segment segment = c->segment;
  if (next <= position || next - position <= longest)
    return;
  find_segment (c, next, &segment);
  if (segment.start - position <= longest)
    return;
  skip (c, segment.start);
}

static void
give (GstMovieCues *c, const CueSample *sample)
{
  gint64 start_ns = ns_from_ticks (sample->start, c->timescale);
  gint64 end_ns = ns_from_ticks (sample->end, c->timescale);
  GstBuffer *buffer = gst_buffer_new_memdup (sample->data, sample->size_bytes);
  GST_BUFFER_PTS (buffer) = (GstClockTime) start_ns;
  GST_BUFFER_DURATION (buffer) = (GstClockTime) (end_ns - start_ns);
  c->has_given = TRUE;
  /* Of text nothing has to be interrupted that could fail. */
  gst_fragment_track_add (c->params.track, buffer, start_ns, TIME_NONE, NULL);
}

void
gst_movie_cues_render (GstMovieCues *c, gint64 late_ns)
{
  CueSample sample;
  if (!begin (c))
    return;
  gint64 horizon = c->horizon = find_horizon (c, late_ns);
  while (cue_timeline_position (c->timeline) < horizon) {
    skip_hole (c);
    skip_emptiness (c, horizon);
    gint64 cut = next_cut (c, cue_timeline_position (c->timeline));
    cut = MIN (cut, find_end (c));
    if (!cue_timeline_next (c->timeline, horizon, cut, &sample))
      break;
    give (c, &sample);
  }
  if (gst_movie_cues_are_over (c))
    gst_fragment_track_finish (c->params.track);
  else if (c->has_given)
    gst_fragment_track_advance (c->params.track,
        ns_from_ticks (cue_timeline_position (c->timeline), c->timescale));
}

gboolean
gst_movie_cues_are_over (const GstMovieCues *c)
{
  return c->has_begun && cue_timeline_position (c->timeline) >= find_end (c);
}

gboolean
gst_movie_cues_may_follow (const GstMovieCues *c, guint64 ordinal,
    gint64 time_ns)
{
  gboolean is_coarse = c->chunk_ns > c->params.cutting.chunk_duration_ns;
  return is_coarse && c->has_begun && c->segment.n_passed == ordinal + 1 &&
      c->horizon > to_ticks (c, time_ns);
}
