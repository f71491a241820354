/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsrendition.h"

#include "core/splice.h"
#include "gstfragmenttrack.h"
#include "gsthlswriter.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

/* Times that go back by less than this are the stumbling of a timeline, not the
 * beginning of another epoch. */
#define MIN_STEP_BACK_NS (gint64) (500 * GST_MSECOND)

/* No key frame is presented that far before what came before it. */
#define MAX_STEP_BACK_NS (gint64) (2 * GST_SECOND)

/* How far before stream time 0 the priming of a codec may reach. */
#define MAX_PRIMING_NS GST_SECOND

/* A timeline that ended while some of it was undecided, as the leader had not
 * come so far. */
typedef struct
{
  Fragmenter *fragmenter;  /* (owned) finished */
  GstQueueArray *payloads; /* (owned) those of its undecided samples */
  CodecConfig codec;       /* (owned) */
  guint codec_serial;
  guint epoch;
  guint boundary_cursor;
  gboolean is_discontinuity; /* another went before */
} PastTimeline;

struct _GstHlsRendition
{
  GstObject *owner;       /* borrowed */
  GstHlsSession *session; /* borrowed */
  GstHlsRole role;
  gboolean is_leader;

  GstFragmentTrack *track;
  guint written_serial; /* of the configuration that the writer knows */
  GQueue past;          /* (owned, PastTimeline) follower, oldest first */

  /* The timeline in progress. */
  guint epoch;
  guint boundary_cursor;     /* follower: the leader's boundaries known */
  gboolean is_discontinuity; /* another went before; not told yet */
  gboolean is_flushed;       /* the next sample starts an epoch */
  gboolean has_utc;          /* of the epoch */
  gboolean has_running_time; /* likewise */
  gint64 reached_ns;         /* stream time of the sample before, in the epoch;
                                TIME_NONE: there is none */
  gint64 incoming_ns;        /* of the sample that is being added */

  gboolean has_captions; /* and the writer was told */
  GstHlsWriter *writer;
};

static gboolean interrupt (gpointer data, GError **error);

static GstFragmentTrack *
make_track (GstHlsRendition *r)
{
  static const FragmenterMode modes[] = {
    [GST_HLS_ROLE_VIDEO] = FRAGMENTER_VIDEO,
    [GST_HLS_ROLE_FOLLOWER] = FRAGMENTER_FOLLOWER,
    [GST_HLS_ROLE_AUDIO] = FRAGMENTER_AUDIO_LEADER,
  };
  const GstHlsSessionParams *session = gst_hls_session_params (r->session);
  GstFragmentTrackParams params = {
    .owner = r->owner,
    .category = GST_CAT_DEFAULT,
    .cutting = {
      .mode = modes[r->role],
      .segment_duration_ns = session->segment_duration_ns,
      .chunk_duration_ns = session->chunk_duration_ns,
      /* Video needs none, and with edit lists it is no `cmf2` any more. */
      .preroll_ns = r->role == GST_HLS_ROLE_VIDEO ? 0 : MAX_PRIMING_NS,
    },
    .interrupt = interrupt,
    .user_data = r,
    .may_jump = TRUE,
  };
  return gst_fragment_track_new (&params);
}

GstHlsRendition *
gst_hls_rendition_new (GstObject *owner, const GstHlsNames *names,
    GstHlsSession *session, GstHlsRole role)
{
  GstHlsRendition *r = g_new0 (GstHlsRendition, 1);
  r->owner = owner;
  r->session = session;
  r->role = role;
  r->track = make_track (r);
  g_queue_init (&r->past);
  r->reached_ns = TIME_NONE;
  r->incoming_ns = TIME_NONE;
  r->writer = gst_hls_writer_new (owner, names, session);
  return r;
}

static void
past_timeline_free (gpointer data)
{
  PastTimeline *past = data;
  fragmenter_free (past->fragmenter);
  gst_queue_array_free (past->payloads);
  codec_config_clear (&past->codec);
  g_free (past);
}

void
gst_hls_rendition_free (GstHlsRendition *r)
{
  gst_hls_writer_free (r->writer);
  g_queue_clear_full (&r->past, past_timeline_free);
  gst_fragment_track_free (r->track);
  g_free (r);
}

void
gst_hls_rendition_set_leader (GstHlsRendition *r)
{
  r->is_leader = TRUE;
}

gboolean
gst_hls_rendition_is_known (const GstHlsRendition *r)
{
  return r->written_serial > 0;
}

/* --- segments --- */

/* The leader's boundaries are told before its segments are written: followers
 * on other threads need not wait for the disk. */
static void
exchange_boundaries (GstHlsRendition *r, guint epoch, guint *cursor,
    Fragmenter *fragmenter, GstQueueArray *payloads)
{
  guint n_dropped = 0;
  if (r->is_leader)
    gst_hls_session_take_boundaries (r->session, epoch, fragmenter);
  else if (r->role == GST_HLS_ROLE_FOLLOWER)
    n_dropped =
        gst_hls_session_inform_follower (r->session, epoch, cursor, fragmenter);
  for (guint i = 0; i < n_dropped; i++)
    gst_buffer_unref (gst_queue_array_pop_head (payloads));
  if (n_dropped > 0)
    GST_INFO_OBJECT (r->owner,
        "%u samples before the first picture are left out", n_dropped);
}

/* What is written next is of this timeline. */
static void
tell_writer (GstHlsRendition *r, const CodecConfig *codec, guint serial,
    guint epoch, gboolean *is_discontinuity)
{
  if (serial != r->written_serial)
    gst_hls_writer_set_codec (r->writer, codec,
        gst_fragment_track_timescale (r->track));
  r->written_serial = serial;
  gst_hls_writer_set_epoch (r->writer, epoch);
  if (*is_discontinuity)
    gst_hls_writer_mark_discontinuity (r->writer);
  *is_discontinuity = FALSE;
}

/* TRUE when all timelines that are over are written. */
static gboolean
write_past (GstHlsRendition *r, GError **error)
{
  for (PastTimeline *past; (past = g_queue_peek_head (&r->past));) {
    exchange_boundaries (r, past->epoch, &past->boundary_cursor,
        past->fragmenter, past->payloads);
    tell_writer (r, &past->codec, past->codec_serial, past->epoch,
        &past->is_discontinuity);
    for (FragmenterRun run; fragmenter_next (past->fragmenter, &run);)
      if (!gst_hls_writer_write (r->writer, &run, past->payloads, error))
        return FALSE;
    if (gst_queue_array_get_length (past->payloads) > 0)
      return FALSE;
    past_timeline_free (g_queue_pop_head (&r->past));
  }
  return TRUE;
}

static gboolean
write_decided (GstHlsRendition *r, GError **error)
{
  guint serial;
  GError *failure = NULL;

  if (!write_past (r, &failure)) {
    if (failure)
      g_propagate_error (error, failure);
    return failure == NULL;
  }
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (r->track);
  if (!fragmenter)
    return TRUE;
  if (r->role == GST_HLS_ROLE_VIDEO)
    fragmenter_set_limit (fragmenter, gst_hls_session_longest_ns (r->session));
  exchange_boundaries (r, r->epoch, &r->boundary_cursor, fragmenter,
      gst_fragment_track_payloads (r->track));
  const CodecConfig *codec = gst_fragment_track_codec (r->track, &serial);
  tell_writer (r, codec, serial, r->epoch, &r->is_discontinuity);
  for (FragmenterRun run; gst_fragment_track_next (r->track, &run);)
    if (!gst_hls_writer_write (r->writer, &run,
            gst_fragment_track_payloads (r->track), error))
      return FALSE;
  return TRUE;
}

/* The timeline ends. What of it is ahead of the leader waits for it. */
static gboolean
end_timeline (GstHlsRendition *r, GError **error)
{
  if (!gst_fragment_track_fragmenter (r->track))
    return TRUE;
  gst_fragment_track_finish (r->track);
  gboolean ok = write_decided (r, error);
  if (r->is_leader)
    gst_hls_session_leader_stopped (r->session, r->epoch,
        gst_fragment_track_end_ns (r->track));
  if (gst_queue_array_get_length (gst_fragment_track_payloads (r->track)) > 0) {
    PastTimeline *past = g_new0 (PastTimeline, 1);
    codec_config_copy (&past->codec,
        gst_fragment_track_codec (r->track, &past->codec_serial));
    past->fragmenter = gst_fragment_track_steal (r->track, &past->payloads);
    past->epoch = r->epoch;
    past->boundary_cursor = r->boundary_cursor;
    past->is_discontinuity = r->is_discontinuity;
    g_queue_push_tail (&r->past, past);
  } else {
    gst_fragment_track_abandon (r->track);
  }
  r->boundary_cursor = 0;
  r->is_discontinuity = TRUE;
  return ok;
}

static void
start_epoch (GstHlsRendition *r)
{
  if (r->is_leader)
    gst_hls_session_leader_left (r->session, r->epoch,
        gst_fragment_track_end_ns (r->track));
  r->epoch++;
  r->reached_ns = TIME_NONE;
  r->is_flushed = FALSE;
  r->has_utc = FALSE;
  r->has_running_time = FALSE;
}

/* Does the sample that comes go back behind what came before? */
static gboolean
goes_back (const GstHlsRendition *r)
{
  return r->incoming_ns != TIME_NONE && r->reached_ns != TIME_NONE &&
      r->incoming_ns < r->reached_ns - MIN_STEP_BACK_NS;
}

/* The track's timeline is about to end, by caps or by the sample that comes. */
static gboolean
interrupt (gpointer data, GError **error)
{
  GstHlsRendition *r = data;
  gboolean ok = end_timeline (r, error);
  if (goes_back (r))
    start_epoch (r);
  return ok;
}

gboolean
gst_hls_rendition_flush (GstHlsRendition *r, GError **error)
{
  gboolean ok = end_timeline (r, error);
  r->is_flushed = r->reached_ns != TIME_NONE;
  return ok;
}

gboolean
gst_hls_rendition_catch_up (GstHlsRendition *r, GError **error)
{
  if (!write_decided (r, error))
    return FALSE;
  if (g_queue_is_empty (&r->past) &&
      gst_queue_array_get_length (gst_fragment_track_payloads (r->track)) == 0)
    gst_hls_writer_end (r->writer);
  return TRUE;
}

gboolean
gst_hls_rendition_end (GstHlsRendition *r, GError **error)
{
  gst_fragment_track_finish (r->track);
  gboolean ok = gst_hls_rendition_catch_up (r, error);
  if (r->is_leader) {
    gst_hls_session_leader_left (r->session, r->epoch,
        gst_fragment_track_end_ns (r->track));
    gst_hls_session_set_led (r->session, FALSE);
  }
  return ok;
}

gboolean
gst_hls_rendition_has_utc (const GstHlsRendition *r)
{
  return r->has_utc;
}

void
gst_hls_rendition_set_utc (GstHlsRendition *r, gint64 stream_ns, gint64 utc_us)
{
  r->has_utc = TRUE;
  gst_hls_session_set_utc (r->session, r->epoch, stream_ns, utc_us);
}

CoreStatus
gst_hls_rendition_add_date_event (GstHlsRendition *r, const DateEvent *event)
{
  DateEvent placed = *event;
  gint64 now_ns = r->reached_ns == TIME_NONE ? 0 : r->reached_ns;
  placed.epoch = r->epoch;
  if (placed.time_ns == TIME_NONE)
    placed.time_ns = now_ns;
  else if (placed.splice)
    placed.time_ns = splice_unwrap_time (placed.time_ns, now_ns);
  return gst_hls_session_add_date_event (r->session, &placed);
}

gboolean
gst_hls_rendition_has_running_time (const GstHlsRendition *r)
{
  return r->has_running_time;
}

void
gst_hls_rendition_set_running_time (GstHlsRendition *r, gint64 stream_ns,
    GstClockTime running_time)
{
  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return;
  r->has_running_time = TRUE;
  gst_hls_session_set_running_time (r->session, r->epoch, stream_ns,
      running_time);
}

/* --- format --- */

gboolean
gst_hls_rendition_set_caps (GstHlsRendition *r, const GstCaps *caps,
    GError **error)
{
  return gst_fragment_track_set_caps (r->track, caps, error);
}

void
gst_hls_rendition_describe (GstHlsRendition *r, const GstHlsLabels *labels)
{
  gst_hls_writer_describe (r->writer, labels);
}

/* --- samples --- */

/* Times that were set back, and a hole longer than any segment may be: nothing
 * lasts that long. */
static gboolean
is_break (const GstHlsRendition *r, const GstBuffer *buffer, gint64 pts_ns)
{
  if (r->reached_ns == TIME_NONE)
    return FALSE;
  if (pts_ns < r->reached_ns - MAX_STEP_BACK_NS)
    return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  const GstHlsSessionParams *session = gst_hls_session_params (r->session);
  gint64 longest_ns = (gint64) session->target_duration_s * GST_SECOND;
  return longest_ns > 0 && pts_ns - r->reached_ns > longest_ns;
}

gboolean
gst_hls_rendition_advance (GstHlsRendition *r, gint64 time_ns, GError **error)
{
  if (r->role != GST_HLS_ROLE_VIDEO ||
      !gst_fragment_track_fragmenter (r->track))
    return TRUE;
  gst_fragment_track_advance (r->track, time_ns);
  return write_decided (r, error);
}

gboolean
gst_hls_rendition_lead_on (GstHlsRendition *r, gint64 time_ns, GError **error)
{
  Fragmenter *fragmenter = gst_fragment_track_fragmenter (r->track);
  return !fragmenter || !fragmenter_has_begun (fragmenter) ||
      gst_hls_rendition_advance (r, time_ns, error);
}

void
gst_hls_rendition_note_hole (GstHlsRendition *r, gint64 start_ns, gint64 end_ns)
{
  if (r->role == GST_HLS_ROLE_VIDEO)
    gst_fragment_track_note_hole (r->track, start_ns, end_ns);
}

/* A leader that comes back: others went on meanwhile, on the grid. */
static gboolean
catch_up_with_followers (GstHlsRendition *r, GError **error)
{
  return !r->is_leader || !gst_hls_session_is_leader_silent (r->session) ||
      gst_hls_rendition_lead_on (r, r->incoming_ns, error);
}

gboolean
gst_hls_rendition_add (GstHlsRendition *r, GstBuffer *buffer, gint64 pts_ns,
    gint64 dts_ns, GError **error)
{
  r->incoming_ns = pts_ns;
  if (is_break (r, buffer, pts_ns) &&
      !(catch_up_with_followers (r, error) && end_timeline (r, error))) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  if (!gst_fragment_track_fragmenter (r->track) &&
      (r->is_flushed || goes_back (r)))
    start_epoch (r);
  gboolean ok =
      gst_fragment_track_add (r->track, buffer, pts_ns, dts_ns, error) &&
      write_decided (r, error);
  if (r->is_leader && gst_fragment_track_newest_ns (r->track) == pts_ns)
    gst_hls_session_note_leader (r->session);
  if (!r->has_captions && gst_fragment_track_has_captions (r->track)) {
    r->has_captions = TRUE;
    gst_hls_writer_note_captions (r->writer);
  }
  r->reached_ns = MAX (r->reached_ns, pts_ns); /* TIME_NONE is the least */
  r->incoming_ns = TIME_NONE;
  return ok;
}
