/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlstext.h"

#include "gsthlswriter.h"
#include "gstmoviecues.h"
#include "gsttextcues.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

/* How long a silent source is waited for where rows wait for ever. */
#define STORED_PATIENCE_US (10 * G_USEC_PER_SEC)

/* What a source that says nothing at all is taken to be going to send. */
#define PRESUMED_CAPS "text/x-raw, format = (string) utf8"

struct _GstHlsText
{
  GstObject *owner;       /* borrowed */
  GstHlsSession *session; /* borrowed */

  GstTextCues *input;
  gsize header_size; /* of what the codec knows of the input's */
  GstMovieCues *cues;
  GstFragmentTrack *track;
  GstHlsWriter *writer;
  CueFiles *files;      /* (owned, nullable) segments are files of text */
  guint written_serial; /* of the configuration that the writer knows; 0: it is
                           not in the session yet */

  /* The leader, as it was seen last. */
  guint epoch;
  CutList cuts; /* of the epoch */
  LeaderPlace leader;
  guint boundary_cursor; /* of these the track's timeline knows */

  gboolean is_live;
  gint64 heard_us; /* monotonic time: of the source */
  gboolean is_finished;
  gboolean is_over; /* all is written */
};

static gboolean write_decided (GstHlsText *t, GError **error);

/* A new header, or a jump, ends the timeline; all of it is decided, as nothing
 * goes ahead of the leader. */
static gboolean
interrupt (gpointer data, GError **error)
{
  GstHlsText *t = data;
  gst_fragment_track_finish (t->track);
  gboolean ok = write_decided (t, error);
  gst_hls_writer_mark_discontinuity (t->writer);
  t->boundary_cursor = 0;
  return ok;
}

GstHlsText *
gst_hls_text_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session)
{
  GstHlsText *t = g_new0 (GstHlsText, 1);
  const FragmenterParams cutting = {
    .mode = FRAGMENTER_FOLLOWER,
    .segment_duration_ns =
        gst_hls_session_params (session)->segment_duration_ns,
  };
  t->owner = owner;
  t->session = session;
  t->input = gst_text_cues_new ();
  t->track = gst_fragment_track_new (&(GstFragmentTrackParams){
      .owner = owner,
      .category = GST_CAT_DEFAULT,
      .cutting = cutting,
      .interrupt = interrupt,
      .user_data = t,
  });
  cut_list_init (&t->cuts);
  t->cues = gst_movie_cues_new (&(GstMovieCuesParams){
      .track = t->track,
      .cuts = &t->cuts,
      .cutting = cutting,
      .is_beside_leader = TRUE,
      .interrupt = interrupt,
      .user_data = t,
  });
  t->writer = gst_hls_writer_new (owner, names, session);
  t->heard_us = g_get_monotonic_time ();
  return t;
}

void
gst_hls_text_free (GstHlsText *t)
{
  gst_hls_writer_free (t->writer);
  cue_files_free (t->files);
  gst_movie_cues_free (t->cues);
  gst_fragment_track_free (t->track);
  gst_text_cues_free (t->input);
  cut_list_clear (&t->cuts);
  g_free (t);
}

void
gst_hls_text_set_live (GstHlsText *t, gboolean is_live)
{
  t->is_live = is_live;
}

void
gst_hls_text_describe (GstHlsText *t, const GstHlsLabels *labels)
{
  GstHlsLabels said = *labels; /* borrowed */
  if (said.is_text_files && !t->files && !gst_hls_text_is_known (t)) {
    t->files = cue_files_new ();
    gst_hls_writer_set_cue_files (t->writer, t->files);
  }
  said.is_text_files = t->files != NULL;
  gst_hls_writer_describe (t->writer, &said);
}

gboolean
gst_hls_text_is_known (const GstHlsText *t)
{
  return t->written_serial > 0;
}

static gboolean
has_codec (const GstHlsText *t)
{
  return gst_fragment_track_codec (t->track, NULL)->id != CODEC_NONE;
}

/* A header that comes after the first segment was begun is not waited for, nor
 * is it worth a discontinuity. */
static gboolean
may_set_codec (const GstHlsText *t)
{
  return !has_codec (t) || !gst_fragment_track_fragmenter (t->track);
}

gboolean
gst_hls_text_set_caps (GstHlsText *t, const GstCaps *caps, GError **error)
{
  if (!gst_text_cues_set_caps (t->input, caps)) {
    g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
        "%s: cannot go on with text of another codec",
        GST_OBJECT_NAME (t->owner));
    return FALSE;
  }
  if (may_set_codec (t) && !gst_fragment_track_set_caps (t->track, caps, error))
    return FALSE;
  if (!t->files || gst_fragment_track_codec (t->track, NULL)->id == CODEC_WVTT)
    return TRUE;
  g_set_error (error, CORE_ERROR, CORE_UNSUPPORTED,
      "%s: TTML cannot be written to files of WebVTT",
      GST_OBJECT_NAME (t->owner));
  return FALSE;
}

/* --- the leader --- */

static gint64
silence_us (const GstHlsText *t)
{
  return g_get_monotonic_time () - t->heard_us;
}

/* Half as long as a row waits, so that it has not got a gap by then. */
static gint64
patience_us (const GstHlsText *t)
{
  guint64 timeout_ns = gst_hls_session_params (t->session)->row_timeout_ns;
  return timeout_ns > 0 ? (gint64) (timeout_ns / 2000) : STORED_PATIENCE_US;
}

/* Cues that start before this are not waited for. */
static gint64
late_ns (const GstHlsText *t)
{
  guint n_boundaries = cut_list_n_boundaries (&t->cuts);
  if (t->leader == LEADER_AHEAD)
    return t->cuts.end_ns;
  if (!t->is_live && silence_us (t) < patience_us (t))
    return G_MININT64;
  if (t->cuts.is_finished)
    return t->cuts.end_ns;
  return n_boundaries > 0 ? cut_list_at (&t->cuts, n_boundaries - 1)
                          : G_MININT64;
}

/* A source that has not even said what it sends holds up all others. */
static gboolean
presume_caps (GstHlsText *t, GError **error)
{
  if (cut_list_n_boundaries (&t->cuts) == 0 || silence_us (t) < patience_us (t))
    return TRUE;
  g_autoptr (GstCaps) caps = gst_caps_from_string (PRESUMED_CAPS);
  GST_INFO_OBJECT (t->owner, "nothing came: taken to be text without markup");
  return gst_hls_text_set_caps (t, caps, error);
}

/* Tells the session, and the files that follow, of the codec. Who comes when
 * rows are listed already begins with the first that is not. */
static void
tell_codec (GstHlsText *t)
{
  guint serial;
  gint64 start_ns;
  const CodecConfig *codec = gst_fragment_track_codec (t->track, &serial);
  if (serial == t->written_serial)
    return;
  gboolean is_new = t->written_serial == 0;
  t->written_serial = serial;
  gst_hls_writer_set_codec (t->writer, codec,
      gst_fragment_track_timescale (t->track));
  if (is_new && gst_hls_session_next_row (t->session, &start_ns, &t->epoch)) {
    t->leader = gst_hls_session_copy_cuts (t->session, t->epoch, &t->cuts);
    gst_movie_cues_join (t->cues, start_ns);
  }
  gst_hls_writer_set_epoch (t->writer, t->epoch);
}

static gboolean
write_decided (GstHlsText *t, GError **error)
{
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (t->track);
  if (!fragmenter)
    return TRUE;
  cut_list_inform (&t->cuts, &t->boundary_cursor, fragmenter);
  for (FragmenterRun run; gst_fragment_track_next (t->track, &run);)
    if (!gst_hls_writer_write (t->writer, &run,
            gst_fragment_track_payloads (t->track), error))
      return FALSE;
  return TRUE;
}

static void
enter_next_epoch (GstHlsText *t)
{
  t->epoch++;
  cut_list_clear (&t->cuts);
  cut_list_init (&t->cuts);
  gst_fragment_track_abandon (t->track);
  gst_movie_cues_flush (t->cues);
  if (t->files)
    cue_files_clear (t->files);
  if (t->is_finished)
    gst_movie_cues_finish (t->cues);
  t->boundary_cursor = 0;
  gst_hls_writer_mark_discontinuity (t->writer);
  gst_hls_writer_set_epoch (t->writer, t->epoch);
}

/* Writes what is decided of the epoch. TRUE: that is all of it. */
static gboolean
write_epoch (GstHlsText *t, GError **error)
{
  t->leader = gst_hls_session_copy_cuts (t->session, t->epoch, &t->cuts);
  if (!has_codec (t) && !presume_caps (t, error))
    return FALSE;
  if (!has_codec (t))
    return FALSE;
  tell_codec (t);
  gst_movie_cues_render (t->cues, late_ns (t));
  return write_decided (t, error) && gst_movie_cues_are_over (t->cues);
}

gboolean
gst_hls_text_catch_up (GstHlsText *t, GError **error)
{
  GError *failure = NULL;
  gboolean is_written = write_epoch (t, &failure);
  while (is_written && t->leader == LEADER_AHEAD) {
    enter_next_epoch (t);
    is_written = write_epoch (t, &failure);
  }
  if (failure) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  if (is_written && t->leader == LEADER_GONE && !t->is_over) {
    t->is_over = TRUE;
    gst_hls_writer_end (t->writer);
  }
  return TRUE;
}

/* --- cues --- */

static gboolean
tell_header (GstHlsText *t, GError **error)
{
  if (!may_set_codec (t))
    return TRUE;
  g_autoptr (GstCaps) caps =
      gst_text_cues_take_header (t->input, &t->header_size);
  return !caps || gst_fragment_track_set_caps (t->track, caps, error);
}

/* Adds the cues that are there. */
static gboolean
add_cues (GstHlsText *t, const gchar **reason, GError **error)
{
  static const gchar *const reasons[] = {
    [CUE_LATE] = "the time that it is shown is written already",
    [CUE_LIMIT] = "it is too large, or too many wait",
  };
  for (TimedCue cue; gst_text_cues_next (t->input, &cue);) {
    if (!tell_header (t, error))
      return FALSE;
    CueVerdict verdict = gst_movie_cues_add (t->cues, &cue);
    if (verdict == CUE_ACCEPTED && t->files)
      cue_files_add (t->files, &cue);
    if (verdict == CUE_LATE || verdict == CUE_LIMIT)
      *reason = reasons[verdict];
  }
  return tell_header (t, error);
}

gboolean
gst_hls_text_push (GstHlsText *t, GstBuffer *buffer, const GstSegment *segment,
    const gchar **reason, GError **error)
{
  t->heard_us = g_get_monotonic_time ();
  if (!gst_text_cues_push (t->input, buffer, segment)) {
    *reason = "it has no timestamp";
    return TRUE;
  }
  return add_cues (t, reason, error) && gst_hls_text_catch_up (t, error);
}

gboolean
gst_hls_text_advance (GstHlsText *t, gint64 time_ns, GError **error)
{
  t->heard_us = g_get_monotonic_time ();
  gst_movie_cues_advance (t->cues, time_ns);
  return gst_hls_text_catch_up (t, error);
}

void
gst_hls_text_flush (GstHlsText *t)
{
  gst_text_cues_flush (t->input);
}

gboolean
gst_hls_text_end (GstHlsText *t, GError **error)
{
  const gchar *reason = NULL;
  if (!t->is_finished && has_codec (t)) {
    gst_text_cues_finish (t->input);
    if (!add_cues (t, &reason, error))
      return FALSE;
    if (reason)
      GST_WARNING_OBJECT (t->owner, "a cue is left out: %s", reason);
  }
  t->is_finished = TRUE;
  gst_movie_cues_finish (t->cues);
  return gst_hls_text_catch_up (t, error);
}
