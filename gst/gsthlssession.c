/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlssession.h"

#include "core/lineup.h"
#include "gsthlscalendar.h"
#include "gsthlsoffsets.h"
#include "gsthlspublisher.h"
#include "gsthlsrowclock.h"
#include "gsthlsshelves.h"

GST_DEBUG_CATEGORY_EXTERN (gst_hls_sink_fmp4_debug);
#define GST_CAT_DEFAULT gst_hls_sink_fmp4_debug

/* A stored file is packaged far faster than it plays, and nobody follows the
 * playlist meanwhile: it is written on the way so that a crash leaves a list of
 * all but the last moment. Rewriting it at every segment would cost more than
 * the segments when there are thousands. */
#define STORED_PUBLISH_INTERVAL_US G_USEC_PER_SEC

/* The longest segment less what EXTINF may be rounded off (RFC 8216 4.3.3.1) and
 * the few pictures that may come before one can be cut. */
#define LONGEST_SLACK_NS (100 * GST_MSECOND)

/* How long before the first picture sound may begin: an encoder's priming, and a
 * frame. */
#define MAX_LEAD_NS (100 * (gint64) GST_MSECOND)

struct _GstHlsSession
{
  GstHlsSessionParams params;
  GstSegmentStore *store;
  GstHlsPublisher *publisher;
  GstHlsIo *io;
  gint has_failed; /* atomic */

  GMutex lock; /* protects everything below */
  Manifest *manifest;
  CutEpochs *cuts;
  Lineup *lineup;
  GstHlsCalendar *calendar;
  GArray *running_offsets_ns; /* of running time, see gsthlsoffsets.h */
  GstHlsShelves *shelves;
  GstHlsRowClock row_clock;
  gint64 unled_since_us;  /* monotonic time of what a follower brought first
                             after what the leader did; 0: it did not */
  gboolean has_promised;  /* the target duration is as it will ever be */
  gboolean is_publishing; /* some thread is writing playlists */
  gboolean is_stale;      /* what is on disk lacks a segment */
  gint64 published_us;    /* monotonic time of the last writing */
};

GstHlsSession *
gst_hls_session_new (const GstHlsSessionParams *params)
{
  GstHlsSession *s = g_new0 (GstHlsSession, 1);
  s->params = *params;
  s->store = gst_segment_store_new (gst_hls_layout_directory (params->layout));
  gst_segment_store_set_hooks (s->store, &params->store_hooks);
  gst_segment_store_set_durable (s->store, params->is_durable);
  s->publisher =
      gst_hls_publisher_new (s->store, params->layout, params->manifests);
  s->io = gst_hls_io_new (params->has_io_thread, params->max_backlog_bytes);
  g_mutex_init (&s->lock);
  gst_hls_row_clock_init (&s->row_clock);

  /* What is to be a VOD grows like an EVENT, and may be left like one. */
  s->manifest = manifest_new (params->segment_duration_ns,
      params->type == PLAYLIST_TYPE_VOD ? PLAYLIST_TYPE_EVENT : params->type);
  s->manifest->is_independent = TRUE;
  s->manifest->target_duration_s = params->target_duration_s;
  s->cuts = cut_epochs_new ();
  s->lineup = lineup_new (params->segment_duration_ns);
  s->calendar = gst_hls_calendar_new ();
  s->running_offsets_ns = gst_hls_offsets_new ();
  s->shelves = gst_hls_shelves_new (s->manifest, s->lineup);
  return s;
}

void
gst_hls_session_free (GstHlsSession *s)
{
  if (!s)
    return;
  gst_hls_io_free (s->io);
  gst_hls_publisher_free (s->publisher);
  gst_segment_store_free (s->store);
  gst_hls_layout_free (s->params.layout);
  gst_hls_shelves_free (s->shelves);
  lineup_free (s->lineup);
  gst_hls_row_clock_clear (&s->row_clock);
  cut_epochs_free (s->cuts);
  manifest_free (s->manifest);
  gst_hls_calendar_free (s->calendar);
  g_array_unref (s->running_offsets_ns);
  g_mutex_clear (&s->lock);
  g_free (s);
}

gboolean
gst_hls_session_prepare (GstHlsSession *s, GError **error)
{
  if (!gst_segment_store_prepare (s->store, error))
    return FALSE;
  /* What is gone on with goes on being read. */
  return s->params.resumes || gst_hls_publisher_clean (s->publisher, error);
}

GstSegmentStore *
gst_hls_session_store (GstHlsSession *s)
{
  return s->store;
}

GstHlsIo *
gst_hls_session_io (GstHlsSession *s)
{
  return s->io;
}

const GstHlsSessionParams *
gst_hls_session_params (const GstHlsSession *s)
{
  return &s->params;
}

/* --- boundaries: from the leader to its followers --- */

void
gst_hls_session_take_boundaries (GstHlsSession *s, guint epoch,
    Fragmenter *leader)
{
  guint n_new;

  g_mutex_lock (&s->lock);
  const gint64 *new_ns = cut_epochs_take (s->cuts, epoch, leader, &n_new);
  for (guint i = 0; i < n_new; i++)
    lineup_open_row (s->lineup, new_ns[i], epoch);
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_leader_stopped (GstHlsSession *s, guint epoch, gint64 end_ns)
{
  g_mutex_lock (&s->lock);
  cut_epochs_stop (s->cuts, epoch, end_ns);
  lineup_stop_row (s->lineup, end_ns, epoch);
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_leader_left (GstHlsSession *s, guint epoch, gint64 end_ns)
{
  g_mutex_lock (&s->lock);
  cut_epochs_finish (s->cuts, epoch, end_ns);
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_set_led (GstHlsSession *s, gboolean is_led)
{
  g_mutex_lock (&s->lock);
  lineup_set_led (s->lineup, is_led);
  if (!is_led)
    cut_epochs_finish_all (s->cuts);
  g_mutex_unlock (&s->lock);
}

/* A stream that is joined between two key frames, at its beginning or after a
 * hole, has sound before the first picture. Where segments may not be longer than
 * was promised it is left out; behind a hole all of it, as it would be of the
 * segment before that. */
static guint
drop_lead (const GstHlsSession *s, guint epoch, Fragmenter *follower)
{
  gint64 first_ns, start_ns;
  if (s->params.target_duration_s == 0 ||
      !fragmenter_first_time_ns (follower, &first_ns))
    return 0;
  LeaderPause pause = cut_epochs_pause_at (s->cuts, epoch, first_ns, &start_ns);
  if (pause == LEADER_RUNS ||
      (pause == LEADER_BEGINS && start_ns - first_ns <= MAX_LEAD_NS))
    return 0;
  return fragmenter_drop_before (follower, start_ns);
}

guint
gst_hls_session_inform_follower (GstHlsSession *s, guint epoch, guint *cursor,
    Fragmenter *follower)
{
  g_mutex_lock (&s->lock);
  guint n_dropped = drop_lead (s, epoch, follower);
  cut_epochs_inform (s->cuts, epoch, cursor, follower);
  if (s->unled_since_us == 0)
    s->unled_since_us = g_get_monotonic_time ();
  g_mutex_unlock (&s->lock);
  return n_dropped;
}

void
gst_hls_session_note_leader (GstHlsSession *s)
{
  g_mutex_lock (&s->lock);
  s->unled_since_us = 0;
  g_mutex_unlock (&s->lock);
}

gboolean
gst_hls_session_is_leader_silent (GstHlsSession *s)
{
  gint64 timeout_us = (gint64) (s->params.row_timeout_ns / 1000);
  g_mutex_lock (&s->lock);
  gboolean is_silent = timeout_us > 0 && s->unled_since_us > 0 &&
      g_get_monotonic_time () - s->unled_since_us >= timeout_us;
  g_mutex_unlock (&s->lock);
  return is_silent;
}

LeaderPlace
gst_hls_session_copy_cuts (GstHlsSession *s, guint epoch, CutList *copy)
{
  g_mutex_lock (&s->lock);
  LeaderPlace place = cut_epochs_copy (s->cuts, epoch, copy);
  g_mutex_unlock (&s->lock);
  return place;
}

/* --- promises --- */

guint64
gst_hls_session_longest_ns (GstHlsSession *s)
{
  g_mutex_lock (&s->lock);
  guint64 promised_ns = s->manifest->target_duration_s * GST_SECOND;
  g_mutex_unlock (&s->lock);
  return promised_ns == 0
      ? 0
      : MAX (promised_ns, s->params.segment_duration_ns) + LONGEST_SLACK_NS;
}

/* EXT-X-INDEPENDENT-SEGMENTS goes rather than to lie. */
void
gst_hls_session_note_dependent (GstHlsSession *s,
    const ManifestRendition *rendition)
{
  g_mutex_lock (&s->lock);
  gboolean is_news = s->manifest->is_independent;
  s->manifest->is_independent = FALSE;
  guint target_s = s->manifest->target_duration_s;
  g_mutex_unlock (&s->lock);
  if (is_news)
    GST_ELEMENT_WARNING (s->params.element, STREAM, MUX,
        ("%s: no key frame for %u seconds, EXT-X-TARGETDURATION: the segment "
         "is cut at another picture, and segments are not independent any more",
            rendition->name, target_s),
        ("ask the source for key frames more often, or set target-duration to "
         "what it needs"));
}

/* The target duration that was aimed at will do, by the first segments. */
static void
settle_target_duration (GstHlsSession *s)
{
  guint aimed_s = s->params.aimed_duration_s;
  gboolean is_kept = aimed_s > 0 && !s->has_promised;
  for (guint i = 0; i < s->manifest->renditions->len && is_kept; i++) {
    const ManifestRendition *rendition = s->manifest->renditions->pdata[i];
    is_kept = manifest_rounded_seconds (rendition->longest_us) <= aimed_s;
  }
  if (is_kept)
    s->manifest->target_duration_s = aimed_s;
  s->has_promised = TRUE;
}

/* --- time --- */

void
gst_hls_session_set_utc (GstHlsSession *s, guint epoch, gint64 stream_ns,
    gint64 utc_us)
{
  g_mutex_lock (&s->lock);
  gst_hls_calendar_set_utc (s->calendar, epoch, stream_ns, utc_us);
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_set_running_time (GstHlsSession *s, guint epoch,
    gint64 stream_ns, GstClockTime running_time)
{
  g_mutex_lock (&s->lock);
  gst_hls_offsets_note (s->running_offsets_ns, epoch,
      (gint64) running_time - stream_ns);
  g_mutex_unlock (&s->lock);
}

GstClockTime
gst_hls_session_running_time (GstHlsSession *s, guint epoch, gint64 stream_ns)
{
  g_mutex_lock (&s->lock);
  gint64 offset_ns = gst_hls_offsets_get (s->running_offsets_ns, epoch);
  g_mutex_unlock (&s->lock);
  return offset_ns == TIME_NONE || offset_ns < -stream_ns
      ? GST_CLOCK_TIME_NONE
      : (GstClockTime) (stream_ns + offset_ns);
}

CoreStatus
gst_hls_session_add_date_event (GstHlsSession *s, const DateEvent *event)
{
  g_mutex_lock (&s->lock);
  CoreStatus status = gst_hls_calendar_add_event (s->calendar, event);
  g_mutex_unlock (&s->lock);
  return status;
}

/* --- playlists --- */

static void
delete_files (GstHlsSession *s, const GPtrArray *paths)
{
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr (GError) error = NULL;
    if (!gst_segment_store_remove (s->store, GST_STORED_FRAGMENT,
            paths->pdata[i], &error))
      GST_WARNING_OBJECT (s->params.element, "%s", error->message);
  }
}

/* Writes until what is on disk is what the model says. Called with the lock
 * held, which is given up while writing. */
static gboolean
publish_locked (GstHlsSession *s, GError **error)
{
  gboolean ok = TRUE;

  s->is_publishing = TRUE;
  while (ok && s->is_stale) {
    s->is_stale = FALSE;
    s->manifest->published_us = g_get_real_time ();
    g_autoptr (GPtrArray) files =
        gst_hls_publisher_render (s->publisher, s->manifest);
    g_autoptr (GPtrArray) expired =
        gst_hls_shelves_take_expired (s->shelves, s->params.max_files);
    g_mutex_unlock (&s->lock);
    ok = gst_hls_publisher_write (s->publisher, files, error);
    if (ok)
      delete_files (s, expired);
    g_mutex_lock (&s->lock);
    s->is_stale |= !ok;
  }
  s->is_publishing = FALSE;
  s->published_us = g_get_monotonic_time ();
  return ok;
}

/* Live playlists are read all the time, others by nobody yet. */
static gboolean
is_time_to_publish (const GstHlsSession *s)
{
  gint64 interval =
      s->params.type == PLAYLIST_TYPE_VOD ? STORED_PUBLISH_INTERVAL_US : 0;
  return s->is_stale && !s->is_publishing &&
      g_get_monotonic_time () - s->published_us >= interval;
}

/* The oldest row has waited for its last part, or for a rendition that is to
 * come, long enough. */
static gboolean
has_waited (const GstHlsSession *s)
{
  gint64 timeout_us = (gint64) (s->params.row_timeout_ns / 1000);
  gint64 now_us = g_get_monotonic_time ();
  return timeout_us > 0 && lineup_n_waiting (s->lineup) > 1 &&
      gst_hls_row_clock_waited_us (&s->row_clock, now_us) >= timeout_us;
}

/* FALSE when the oldest row has to wait. */
static gboolean
list_row (GstHlsSession *s, gboolean is_awaiting)
{
  gboolean is_complete = lineup_list_row (s->lineup, FALSE);
  if (!is_complete && !(has_waited (s) && lineup_list_row (s->lineup, TRUE)))
    return FALSE;
  gst_hls_row_clock_pass (&s->row_clock, is_complete && !is_awaiting,
      g_get_monotonic_time ());
  return TRUE;
}

/* Nobody cuts any more what is out. */
static void
forget_rows (GstHlsSession *s)
{
  gint64 start_ns;
  guint epoch;
  if (lineup_next_row (s->lineup, &start_ns, &epoch))
    cut_epochs_forget (s->cuts, epoch, start_ns - 1);
}

static void
list_rows (GstHlsSession *s)
{
  guint n_listed = 0;
  gboolean is_awaiting = s->params.is_awaiting (s->params.element);
  if (is_awaiting && !has_waited (s))
    return;
  gst_hls_shelves_even_up (s->shelves);
  while ((!is_awaiting || has_waited (s)) && list_row (s, is_awaiting))
    n_listed++;
  if (n_listed == 0)
    return;
  s->is_stale = TRUE;
  forget_rows (s);
  settle_target_duration (s);
  gst_hls_calendar_list_events (s->calendar, s->manifest);
  gst_hls_shelves_slide (s->shelves, s->params.playlist_length);
}

/* --- the manifest --- */

/* What was promised of the presentation holds. */
static void
take_over (GstHlsSession *s, const GstHlsResume *resume)
{
  if (s->params.type != PLAYLIST_TYPE_VOD && resume->target_duration_s > 0)
    s->manifest->target_duration_s = resume->target_duration_s;
  s->has_promised = TRUE;
  s->manifest->is_independent &= resume->is_independent;
  manifest_learn_date_ranges (s->manifest, resume->date_ranges);
  g_autoptr (GError) error = NULL;
  if (!gst_hls_publisher_go_on (s->publisher, &error))
    GST_INFO_OBJECT (s->params.element, "the MPD begins anew: %s",
        error->message);
}

const GstHlsNames *
gst_hls_session_name_rendition (GstHlsSession *s, const gchar *name,
    const GstHlsPaths *paths, GError **error)
{
  g_mutex_lock (&s->lock);
  const GstHlsNames *names =
      gst_hls_layout_add (s->params.layout, name, paths, error);
  g_mutex_unlock (&s->lock);
  return names;
}

ManifestRendition *
gst_hls_session_add_rendition (GstHlsSession *s, const GstHlsNames *names,
    const CodecConfig *codec, guint32 timescale, GstHlsFirstNumbers *first)
{
  g_mutex_lock (&s->lock);
  ManifestRendition *rendition =
      manifest_add_rendition (s->manifest, names->rendition, codec, timescale);
  rendition->uri = gst_hls_layout_uri (s->params.layout, names->playlist);
  if (codec_kind (codec->id) == MEDIA_VIDEO && names->iframes)
    rendition->iframe_uri =
        gst_hls_layout_uri (s->params.layout, names->iframes);
  gst_hls_publisher_add (s->publisher, rendition, names);

  /* Read under the lock: nobody may see half of it, and it is once. */
  const GstHlsShelf *shelf = gst_hls_shelves_add (s->shelves, rendition, names,
      s->params.resumes ? s->store : NULL);
  const GstHlsResume *resume = &shelf->resume;
  *first = (GstHlsFirstNumbers){ resume->next_segment, resume->next_init };
  if (resume->is_resumed)
    take_over (s, resume);
  lineup_join (s->lineup, rendition);
  g_mutex_unlock (&s->lock);
  return rendition;
}

void
gst_hls_session_describe_rendition (GstHlsSession *s,
    ManifestRendition *rendition, const GstHlsLabels *labels)
{
  g_mutex_lock (&s->lock);
  gst_hls_labels_apply (labels, rendition);
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_add_init (GstHlsSession *s, ManifestRendition *rendition,
    const gchar *uri, ByteRange range, const CodecConfig *codec)
{
  g_mutex_lock (&s->lock);
  guint index = manifest_add_init (rendition, uri, codec);
  ((ManifestInit *) rendition->inits->pdata[index])->range = range;
  g_mutex_unlock (&s->lock);
}

gboolean
gst_hls_session_has_index (const GstHlsSession *s)
{
  return s->params.is_one_file && s->params.type == PLAYLIST_TYPE_VOD;
}

void
gst_hls_session_set_index (GstHlsSession *s, ManifestRendition *rendition,
    ByteRange index)
{
  g_mutex_lock (&s->lock);
  guint newest = rendition->inits->len - 1;
  ((ManifestInit *) rendition->inits->pdata[newest])->index = index;
  g_mutex_unlock (&s->lock);
}

void
gst_hls_session_add_segment (GstHlsSession *s, ManifestRendition *rendition,
    ManifestSegment *segment, gint64 row_ns, gint64 end_ns, guint epoch)
{
  GError *error = NULL;
  gboolean ok = TRUE;

  g_mutex_lock (&s->lock);
  const GstHlsNames *names =
      gst_hls_shelves_find (s->shelves, rendition)->names;
  g_autofree gchar *path = segment->is_missing
      ? NULL
      : gst_hls_names_segment_path (names, segment->uri);
  gst_hls_calendar_date_segment (s->calendar, epoch, rendition, segment);
  gboolean is_dateless = gst_hls_calendar_needs_warning (s->calendar, epoch);
  LineupVerdict verdict =
      lineup_put (s->lineup, rendition, segment, row_ns, end_ns, epoch);
  gst_hls_row_clock_note (&s->row_clock, lineup_n_waiting (s->lineup),
      g_get_monotonic_time ());
  s->is_stale |= verdict == LINEUP_LISTED;
  list_rows (s);
  if (is_time_to_publish (s))
    ok = publish_locked (s, &error);
  g_mutex_unlock (&s->lock);

  if (is_dateless)
    gst_hls_calendar_warn (s->params.element);
  if (!ok)
    gst_hls_session_storage_failed (s, GST_OBJECT (s->params.element), error);
  if (verdict != LINEUP_LATE)
    return;
  GST_WARNING_OBJECT (s->params.element,
      "%s: a segment came after a gap was listed in its place",
      rendition->name);
  if (path)
    gst_segment_store_remove (s->store, GST_STORED_FRAGMENT, path, NULL);
}

gboolean
gst_hls_session_next_row (GstHlsSession *s, gint64 *start_ns, guint *epoch)
{
  g_mutex_lock (&s->lock);
  gboolean has_next = lineup_next_row (s->lineup, start_ns, epoch);
  g_mutex_unlock (&s->lock);
  return has_next;
}

void
gst_hls_session_end_rendition (GstHlsSession *s, ManifestRendition *rendition)
{
  g_mutex_lock (&s->lock);
  lineup_leave (s->lineup, rendition);
  list_rows (s);
  g_mutex_unlock (&s->lock);
}

gboolean
gst_hls_session_finish (GstHlsSession *s, GError **error)
{
  gst_hls_io_drain (s->io);
  g_mutex_lock (&s->lock);
  for (guint i = 0; i < s->manifest->renditions->len; i++)
    lineup_leave (s->lineup, s->manifest->renditions->pdata[i]);
  list_rows (s);
  gst_hls_shelves_even_up (s->shelves);
  gst_hls_calendar_list_events (s->calendar, s->manifest);
  s->manifest->type = s->params.type;
  s->manifest->is_finished = s->params.has_end_list;
  s->is_stale = TRUE;
  gboolean ok = publish_locked (s, error);
  g_mutex_unlock (&s->lock);
  return ok;
}

guint
gst_hls_session_n_segments (GstHlsSession *s)
{
  guint n_segments = 0;

  g_mutex_lock (&s->lock);
  for (guint i = 0; i < s->manifest->renditions->len; i++) {
    const ManifestRendition *rendition = s->manifest->renditions->pdata[i];
    n_segments += rendition->segments->len;
  }
  g_mutex_unlock (&s->lock);
  return n_segments;
}

/* --- trouble, and news --- */

gboolean
gst_hls_session_has_failed (GstHlsSession *s)
{
  return g_atomic_int_get (&s->has_failed);
}

void
gst_hls_session_storage_failed (GstHlsSession *s, GstObject *owner,
    GError *error)
{
  if (s->params.storage_policy == GST_HLS_STORAGE_FAIL) {
    if (g_atomic_int_compare_and_exchange (&s->has_failed, FALSE, TRUE)) {
      s->params.fail (s->params.element, error);
      return;
    }
    GST_DEBUG_OBJECT (owner, "after an error: %s", error->message);
  } else {
    GST_ELEMENT_WARNING (s->params.element, RESOURCE, WRITE,
        ("%s", error->message),
        ("%s goes on, with gaps", GST_OBJECT_NAME (owner)));
  }
  g_error_free (error);
}

void
gst_hls_session_announce (GstHlsSession *s, GstStructure *news)
{
  gst_element_post_message (s->params.element,
      gst_message_new_element (GST_OBJECT (s->params.element), news));
}
