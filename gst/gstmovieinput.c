/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstmoviegatherer-state.h"

/* A timeline that ended while some of it was undecided, as the leader had not
 * come so far. */
typedef struct
{
  Fragmenter *fragmenter;     /* (owned) finished */
  GstQueueArray *payloads;    /* (owned) those of its undecided samples */
  GstMovieTrack *description; /* (owned) */
  guint boundary_cursor;
} PastTimeline;

static void
past_timeline_free (PastTimeline *past)
{
  fragmenter_free (past->fragmenter);
  gst_queue_array_free (past->payloads);
  gst_movie_track_unref (past->description);
  g_free (past);
}

/* --- parts --- */

GstMovieTrack *
gst_movie_input_describe (GstMovieInput *input)
{
  guint serial;
  const CodecConfig *codec = gst_fragment_track_codec (input->track, &serial);
  if (serial != input->codec_serial)
    g_clear_pointer (&input->description, gst_movie_track_unref);
  input->codec_serial = serial;
  if (!input->description && codec->id != CODEC_NONE)
    input->description = gst_movie_track_new (&(GstMovieTrack){
        .track_id = input->track_id,
        .timescale = gst_fragment_track_timescale (input->track),
        .codec = *codec,
        .language = input->labels.language,
        .title = input->labels.title,
        .role = input->labels.role,
        .orientation = input->labels.orientation,
        .average_bitrate_bps = input->labels.average_bitrate_bps,
        .maximum_bitrate_bps = input->labels.maximum_bitrate_bps,
        .reorder_delay = gst_fragment_track_reorder_delay (input->track),
    });
  return input->description;
}

static void
add_part (GstMovieInput *input, GstMovieTrack *description,
    GstQueueArray *payloads, const FragmenterRun *run)
{
  GstMoviePart *part =
      gst_movie_part_new (description, payloads, run, input->ordinal_base);
  input->gatherer->held_bytes += part->size_bytes;
  g_queue_push_tail (&input->parts, part);
}

static void
take_runs (GstMovieInput *input)
{
  for (FragmenterRun run; gst_fragment_track_next (input->track, &run);)
    add_part (input, gst_movie_input_describe (input),
        gst_fragment_track_payloads (input->track), &run);
}

/* FALSE: some of it is still to be decided, and what came after it waits. */
static gboolean
take_past (GstMovieInput *input)
{
  for (PastTimeline *past; (past = g_queue_peek_head (&input->past));) {
    cut_list_inform (&input->gatherer->cuts, &past->boundary_cursor,
        past->fragmenter);
    for (FragmenterRun run; fragmenter_next (past->fragmenter, &run);)
      add_part (input, past->description, past->payloads, &run);
    if (gst_queue_array_get_length (past->payloads) > 0)
      return FALSE;
    past_timeline_free (g_queue_pop_head (&input->past));
  }
  return TRUE;
}

/* How far behind the others a track may be. */
guint64
gst_movie_input_allowed_lag (const GstMovieInput *input)
{
  const GstMovieGathererParams *params = &input->gatherer->params;
  gboolean is_much = params->max_lag_bytes > 0 &&
      input->gatherer->held_bytes > params->max_lag_bytes;
  if (input->is_live || is_much)
    return 0;
  return params->max_lag_ns > 0 ? params->max_lag_ns : G_MAXINT64;
}

/* Text is sparse: what is not there in time is taken not to come, and only what
 * the others have is waited with. */
static void
render (GstMovieInput *input)
{
  const GstMovieGatherer *g = input->gatherer;
  guint64 lag_ns = gst_movie_input_allowed_lag (input);
  gboolean is_bounded = input != g->leader && lag_ns < G_MAXINT64 &&
      g->progress_ns > G_MININT64 + (gint64) lag_ns;
  if (input->cues)
    gst_movie_cues_render (input->cues,
        is_bounded ? g->progress_ns - (gint64) lag_ns : G_MININT64);
}

static void
tell_cuts (GstMovieInput *input)
{
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (input->track);
  if (fragmenter)
    cut_list_inform (&input->gatherer->cuts, &input->boundary_cursor,
        fragmenter);
  if (take_past (input))
    take_runs (input);
}

/* The oldest that has undecided samples, or the one for the next. */
Fragmenter *
gst_movie_input_fragmenter (GstMovieInput *input)
{
  const PastTimeline *past = g_queue_peek_head (&input->past);
  return past ? past->fragmenter : gst_fragment_track_fragmenter (input->track);
}

void
gst_movie_input_inform (GstMovieInput *input)
{
  render (input);
  tell_cuts (input);
}

/* Takes what is decided of the input and, if it leads, tells all. */
static void
publish (GstMovieInput *input)
{
  GstMovieGatherer *g = input->gatherer;
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (input->track);

  if (input != g->leader) {
    tell_cuts (input);
    return;
  }
  guint n_known = cut_list_n_boundaries (&g->cuts);
  gint64 progress_ns = g->cuts.progress_ns;
  if (fragmenter)
    cut_list_take (&g->cuts, fragmenter);
  take_runs (input);
  if (n_known == cut_list_n_boundaries (&g->cuts) &&
      progress_ns == g->cuts.progress_ns && !g->cuts.is_finished)
    return;
  for (guint i = 0; i < g->inputs->len; i++)
    if (g->inputs->pdata[i] != g->leader)
      gst_movie_input_inform (g->inputs->pdata[i]);
}

/* What the input's last sample, gap or end decides, for itself and, if it
 * leads, for all. */
static void
update (GstMovieInput *input)
{
  render (input);
  publish (input);
}

/* --- inputs --- */

void
gst_movie_labels_clear (GstMovieLabels *labels)
{
  g_clear_pointer (&labels->language, g_free);
  g_clear_pointer (&labels->title, g_free);
  g_clear_pointer (&labels->role, g_free);
}

/* What of the timeline is ahead of the leader waits for it. */
static void
keep_timeline (GstMovieInput *input)
{
  if (gst_queue_array_get_length (gst_fragment_track_payloads (input->track)) ==
      0)
    return;
  PastTimeline *past = g_new (PastTimeline, 1);
  past->description = g_rc_box_acquire (gst_movie_input_describe (input));
  past->fragmenter = gst_fragment_track_steal (input->track, &past->payloads);
  past->boundary_cursor = input->boundary_cursor;
  g_queue_push_tail (&input->past, past);
}

/* The timeline of a track ends. */
static gboolean
interrupt (gpointer data, G_GNUC_UNUSED GError **error)
{
  GstMovieInput *input = data;
  gst_fragment_track_finish (input->track);
  publish (input);
  keep_timeline (input);
  input->ordinal_base = input == input->gatherer->leader
      ? cut_list_n_boundaries (&input->gatherer->cuts)
      : 0;
  input->boundary_cursor = 0;
  return TRUE;
}

void
gst_movie_input_free (GstMovieInput *input)
{
  g_queue_clear_full (&input->past, (GDestroyNotify) past_timeline_free);
  gst_movie_cues_free (input->cues);
  gst_fragment_track_free (input->track);
  g_clear_pointer (&input->description, gst_movie_track_unref);
  g_queue_clear_full (&input->parts, (GDestroyNotify) gst_movie_part_free);
  gst_movie_labels_clear (&input->labels);
  g_free (input);
}

GstMovieInput *
gst_movie_input_new (GstMovieGatherer *g, GstObject *owner, MediaKind kind,
    guint32 timescale)
{
  GstMovieInput *input = g_new0 (GstMovieInput, 1);
  input->gatherer = g;
  input->owner = owner;
  input->kind = kind;
  input->track_id = g->inputs->len + 1;
  input->progress_ns = G_MININT64;
  input->times.is_reordered = kind == MEDIA_VIDEO;
  g_queue_init (&input->parts);
  g_queue_init (&input->past);
  gboolean leads = !g->leader;
  GstFragmentTrackParams params = {
    .owner = owner,
    .category = g->params.category,
    .cutting = g->params.cutting,
    .interrupt = interrupt,
    .user_data = input,
    .cuts_open_gops = TRUE,
    .may_jump = leads,
  };
  params.cutting.timescale = timescale;
  params.cutting.mode = !leads ? FRAGMENTER_FOLLOWER
      : kind == MEDIA_VIDEO    ? FRAGMENTER_VIDEO
                               : FRAGMENTER_AUDIO_LEADER;
  input->track = gst_fragment_track_new (&params);
  if (kind == MEDIA_TEXT)
    input->cues = gst_movie_cues_new (&(GstMovieCuesParams){
        .track = input->track,
        .cuts = leads ? NULL : &g->cuts,
        .cutting = params.cutting,
        .interrupt = interrupt,
        .user_data = input,
    });
  return input;
}

gboolean
gst_movie_input_is_leader (const GstMovieInput *input)
{
  return input == input->gatherer->leader;
}

void
gst_movie_input_set_labels (GstMovieInput *input, const GstMovieLabels *labels)
{
  if (input->description)
    return;
  gst_movie_labels_clear (&input->labels);
  input->labels = *labels;
  input->labels.language = g_strdup (labels->language);
  input->labels.title = g_strdup (labels->title);
  input->labels.role = g_strdup (labels->role);
}

gboolean
gst_movie_input_set_caps (GstMovieInput *input, const GstCaps *caps,
    GError **error)
{
  return gst_fragment_track_set_caps (input->track, caps, error);
}

gboolean
gst_movie_input_has_codec (const GstMovieInput *input)
{
  return gst_fragment_track_codec (input->track, NULL)->id != CODEC_NONE;
}

static void
move_time (GstClockTime *time, gint64 shift_ns)
{
  if (GST_CLOCK_TIME_IS_VALID (*time) && *time < G_MAXINT64 / 2)
    *time = (GstClockTime) MAX ((gint64) *time + shift_ns, 0);
}

/* Takes `buffer`. */
static GstBuffer *
move_buffer (GstBuffer *buffer, gint64 shift_ns)
{
  if (shift_ns == 0)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  move_time (&GST_BUFFER_PTS (buffer), shift_ns);
  move_time (&GST_BUFFER_DTS (buffer), shift_ns);
  return buffer;
}

/* By how much the sample's times are to be later. */
static gint64
find_shift (GstMovieInput *input, const TimeShiftSample *sample)
{
  gint64 before_ns = input->times.shift_ns;
  gint64 shift_ns =
      time_shift_find (&input->gatherer->shift, &input->times, sample);
  if (shift_ns != before_ns)
    GST_CAT_WARNING_OBJECT (input->gatherer->params.category, input->owner,
        "times jump to %" G_GINT64_FORMAT " ns: from here on they are later by "
        "%" G_GINT64_FORMAT " ns",
        sample->pts_ns, shift_ns);
  return shift_ns;
}

gint64
gst_movie_input_shift_ns (const GstMovieInput *input)
{
  return input->times.shift_ns;
}

gboolean
gst_movie_input_add (GstMovieInput *input, GstBuffer *buffer, gint64 pts_ns,
    gint64 dts_ns, GError **error)
{
  GstMovieGatherer *g = input->gatherer;
  GstClockTime duration = GST_BUFFER_DURATION (buffer);
  TimeShiftSample sample = {
    .pts_ns = pts_ns,
    .dts_ns = input->kind == MEDIA_VIDEO ? dts_ns : TIME_NONE,
    .duration_ns = GST_CLOCK_TIME_IS_VALID (duration) && duration <= G_MAXINT32
        ? (gint64) duration
        : 0,
    .is_sync = input->kind != MEDIA_VIDEO ||
        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
  };
  gint64 shift_ns = find_shift (input, &sample);
  buffer = move_buffer (buffer, shift_ns);
  pts_ns += shift_ns;
  dts_ns = dts_ns == TIME_NONE ? TIME_NONE : dts_ns + shift_ns;
  if (!gst_fragment_track_add (input->track, buffer, pts_ns, dts_ns, error))
    return FALSE;
  gint64 newest_ns = gst_fragment_track_newest_ns (input->track);
  if (newest_ns == pts_ns)
    time_shift_note (&g->shift, &input->times, &sample);
  if (g->progress_ns == G_MININT64)
    g->start_ns = newest_ns;
  input->progress_ns = MAX (input->progress_ns, newest_ns);
  g->progress_ns = MAX (g->progress_ns, newest_ns);
  update (input);
  return TRUE;
}

/* Text runs ahead of the others, or nobody knows how far: only where it leads
 * does its time count for them. */
static void
advance_text (GstMovieInput *input, gint64 time_ns)
{
  GstMovieGatherer *g = input->gatherer;
  gst_movie_cues_advance (input->cues, time_ns);
  if (input == g->leader)
    g->progress_ns = MAX (g->progress_ns, time_ns);
  update (input);
}

CueVerdict
gst_movie_input_add_cue (GstMovieInput *input, const TimedCue *cue)
{
  /* Text has no order that could run back: it goes where the leader goes. */
  gint64 shift_ns = input->gatherer->leader->times.shift_ns;
  TimedCue moved = *cue;
  moved.cue.start_ns += shift_ns;
  moved.cue.end_ns += shift_ns;
  moved.clock_shift_ns += shift_ns;
  CueVerdict verdict = gst_movie_cues_add (input->cues, &moved);
  advance_text (input, moved.cue.start_ns);
  return verdict;
}

gboolean
gst_movie_input_takes_cues (const GstMovieInput *input)
{
  return input->cues != NULL;
}

void
gst_movie_input_set_live (GstMovieInput *input, gboolean is_live)
{
  input->is_live = is_live;
}

void
gst_movie_input_advance (GstMovieInput *input, gint64 time_ns)
{
  if (input->cues) {
    advance_text (input, time_ns + input->gatherer->leader->times.shift_ns);
    return;
  }
  time_ns += input->times.shift_ns;
  /* However far ahead, a gap waits for nobody: the others are not behind. */
  if (gst_fragment_track_advance (input->track, time_ns))
    input->progress_ns = MAX (input->progress_ns, time_ns);
  update (input);
}

void
gst_movie_input_finish (GstMovieInput *input)
{
  input->is_finished = TRUE;
  if (input->cues)
    gst_movie_cues_finish (input->cues); /* the track goes on with the movie */
  else
    gst_fragment_track_finish (input->track);
  update (input);
  if (input == input->gatherer->leader)
    gst_movie_gatherer_finish_leader (input->gatherer);
}

void
gst_movie_input_retire (GstMovieInput *input, GstObject *owner)
{
  input->owner = owner;
  gst_fragment_track_set_owner (input->track, owner);
  gst_movie_input_finish (input);
}

gboolean
gst_movie_input_accepts_caps (const GstMovieInput *input, const GstCaps *caps,
    GError **error)
{
  if (gst_fragment_track_is_same_decoder (input->track, caps))
    return TRUE;
  g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
      "%s: a new format needs header-update-mode=caps",
      GST_OBJECT_NAME (input->owner));
  return FALSE;
}

void
gst_movie_input_forget (GstMovieInput *input)
{
  gst_fragment_track_abandon (input->track);
  if (input->cues)
    gst_movie_cues_flush (input->cues);
  g_queue_clear_full (&input->past, (GDestroyNotify) past_timeline_free);
  for (GstMoviePart *part; (part = g_queue_pop_head (&input->parts));
       gst_movie_part_free (part))
    input->gatherer->held_bytes -= part->size_bytes;
  input->ordinal_base = 0;
  input->boundary_cursor = 0;
  input->progress_ns = G_MININT64;
  time_shift_track_reset (&input->times);
  input->is_finished = FALSE;
}

void
gst_movie_input_flush (GstMovieInput *input)
{
  if (input == input->gatherer->leader)
    gst_movie_gatherer_flush (input->gatherer);
  else
    gst_movie_input_forget (input);
}
