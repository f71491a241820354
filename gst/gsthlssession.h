/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the renditions of one presentation share: the folder, the
 * manifest, the rows of segments that are listed together, the leader's
 * boundaries and the clock on the wall.
 *
 * Renditions live on different streaming threads. Every function may be called
 * from any of them; the lock is held for model changes only, never across I/O.
 * Playlists are written by one thread at a time: one that comes while another
 * writes leaves its news to it. */

#pragma once

#include <gst/gst.h>

#include "core/cutepochs.h"
#include "core/dateevents.h"
#include "core/manifest.h"
#include "gsthlsdate.h"
#include "gsthlsio.h"
#include "gsthlslabels.h"
#include "gsthlslayout.h"
#include "gsthlsmanifests.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

typedef struct _GstHlsSession GstHlsSession;

typedef enum
{
  GST_HLS_STORAGE_FAIL, /* an error ends the presentation */
  GST_HLS_STORAGE_GAP,  /* what cannot be written is listed as a gap */
} GstHlsStoragePolicy;

typedef struct
{
  GstElement *element;  /* (borrowed) posts the messages */
  GstHlsLayout *layout; /* (transfer full) whose folder GIO can write to */
  gboolean is_one_file; /* all of a rendition goes into the file of its init
                           segment */
  guint64 segment_duration_ns;
  guint64 chunk_duration_ns; /* segments are made of chunks, readable as they
                                come; 0: they are not */
  PlaylistType type;
  GstHlsManifests manifests;
  GstHlsDateReference date_reference;
  gboolean sends_keyframe_requests; /* to encoders, by the grid */
  guint target_duration_s;          /* 0: from the segments */
  guint aimed_duration_s; /* it is this, if the first segments are no longer;
                              0: as it stands */
  guint playlist_length;  /* segments of a sliding window; 0: all */
  guint max_files;        /* segments of a rendition on disk; 0: all */
  guint64 row_timeout_ns; /* how long a row waits for the last; 0: for ever */
  gboolean has_end_list;  /* the end is said */
  gboolean resumes;       /* goes on where an earlier run stopped */
  gboolean has_io_thread;
  gboolean is_durable;       /* files reach the disk before they are listed */
  guint64 max_backlog_bytes; /* that wait for it */
  GstHlsStoragePolicy storage_policy;

  GstSegmentStoreHooks store_hooks; /* zero: all goes into the directory */

  /* Is there a stream of which no rendition is known yet? Nothing is listed
   * before it is. Called with the session's lock held. */
  gboolean (*is_awaiting) (GstElement *element);

  /* The presentation cannot go on; called once. Takes `error`. */
  void (*fail) (GstElement *element, GError *error);
} GstHlsSessionParams;

GstHlsSession *gst_hls_session_new (const GstHlsSessionParams *params);
void gst_hls_session_free (GstHlsSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsSession, gst_hls_session_free)

/* Makes the folder, proves that it can be written and takes the old
 * multivariant playlist and MPD away: nothing may point at files about to change. */
gboolean gst_hls_session_prepare (GstHlsSession *session, GError **error);

GstSegmentStore *gst_hls_session_store (GstHlsSession *session);
GstHlsIo *gst_hls_session_io (GstHlsSession *session);
const GstHlsSessionParams *gst_hls_session_params (
    const GstHlsSession *session);

/* --- boundaries, see cutepochs.h --- */

/* The leader, being in `epoch`, tells where segments begin, and where it ended
 * when its stream has a hole, or when it leaves the epoch. */
void gst_hls_session_take_boundaries (GstHlsSession *session, guint epoch,
    Fragmenter *leader);
void gst_hls_session_leader_stopped (GstHlsSession *session, guint epoch,
    gint64 end_ns);
void gst_hls_session_leader_left (GstHlsSession *session, guint epoch,
    gint64 end_ns);

/* There is a leader, or none any more. */
void gst_hls_session_set_led (GstHlsSession *session, gboolean is_led);

/* Returns how many of its oldest samples it has forgotten: those that come long
 * before the leader begins, or goes on after a hole. */
guint gst_hls_session_inform_follower (GstHlsSession *session, guint epoch,
    guint *cursor, Fragmenter *follower);

/* The leader has brought something. */
void gst_hls_session_note_leader (GstHlsSession *session);

/* Have followers brought something for as long as rows wait, and the leader
 * nothing since? */
gboolean gst_hls_session_is_leader_silent (GstHlsSession *session);

/* For who takes boundaries as they are, see cut_epochs_copy(). */
LeaderPlace gst_hls_session_copy_cuts (GstHlsSession *session, guint epoch,
    CutList *copy);

/* How long a segment may last, so that what playlists promise of all of them
 * holds; 0: they promise nothing. */
guint64 gst_hls_session_longest_ns (GstHlsSession *session);

/* A segment of `rendition` begins with a picture that needs others. */
void gst_hls_session_note_dependent (GstHlsSession *session,
    const ManifestRendition *rendition);

/* --- time --- */

/* At `stream_ns` of `epoch` the clock on the wall showed `utc_us`. The first
 * that is said of an epoch holds for all of it. */
void gst_hls_session_set_utc (GstHlsSession *session, guint epoch,
    gint64 stream_ns, gint64 utc_us);

/* The same of running time, which applications are told; CLOCK_TIME_NONE: not
 * known, or before it begins. `stream_ns` is not below 0. */
void gst_hls_session_set_running_time (GstHlsSession *session, guint epoch,
    gint64 stream_ns, GstClockTime running_time);
GstClockTime gst_hls_session_running_time (GstHlsSession *session, guint epoch,
    gint64 stream_ns);

/* Something is said of a stretch of the presentation; see dateevents.h. */
CoreStatus gst_hls_session_add_date_event (GstHlsSession *session,
    const DateEvent *event);

/* --- the manifest --- */

/* Where the numbers in the names of a rendition's files begin. */
typedef struct
{
  guint segment, init;
} GstHlsFirstNumbers;

/* Returns (borrowed, nullable, lives as long as the session) what the files of a
 * rendition are to be called, of which its pad says `paths`. */
const GstHlsNames *gst_hls_session_name_rendition (GstHlsSession *session,
    const gchar *name, const GstHlsPaths *paths, GError **error);

/* Returns (borrowed, lives as long as the session). One that is resumed has
 * segments already. Reads files. */
ManifestRendition *gst_hls_session_add_rendition (GstHlsSession *session,
    const GstHlsNames *names, const CodecConfig *codec, guint32 timescale,
    GstHlsFirstNumbers *first);

/* What is said of a rendition from now on. */
void gst_hls_session_describe_rendition (GstHlsSession *session,
    ManifestRendition *rendition, const GstHlsLabels *labels);

/* The segments added from now on need this init segment, whose file is complete,
 * or this part of it. */
void gst_hls_session_add_init (GstHlsSession *session,
    ManifestRendition *rendition, const gchar *uri, ByteRange range,
    const CodecConfig *codec);

/* Is the one file of a rendition to have an index? Only where it is read when it
 * is complete: a client that was told the segments one by one would meet them
 * under another address. */
gboolean gst_hls_session_has_index (const GstHlsSession *session);

/* The file with the newest init segment is complete, and has its index there. */
void gst_hls_session_set_index (GstHlsSession *session,
    ManifestRendition *rendition, ByteRange index);

/* Takes (transfer full) a segment whose file is complete, see lineup.h; lists
 * what is in line and writes the playlists if it is time. */
void gst_hls_session_add_segment (GstHlsSession *session,
    ManifestRendition *rendition, ManifestSegment *segment, gint64 row_ns,
    gint64 end_ns, guint epoch);

/* TRUE and the first row that is not listed yet, if there is one: where a
 * rendition that is new begins. */
gboolean gst_hls_session_next_row (GstHlsSession *session, gint64 *start_ns,
    guint *epoch);

/* Nothing more of a rendition. */
void gst_hls_session_end_rendition (GstHlsSession *session,
    ManifestRendition *rendition);

/* Nothing will follow: writes the final playlists. Call when no rendition is
 * active any more. With no segment at all nothing is written. */
gboolean gst_hls_session_finish (GstHlsSession *session, GError **error);

guint gst_hls_session_n_segments (GstHlsSession *session);

/* --- trouble, and news --- */

/* Something of `owner` could not be written: a warning, or the end, as the
 * policy says. Takes `error`. */
void gst_hls_session_storage_failed (GstHlsSession *session, GstObject *owner,
    GError *error);
gboolean gst_hls_session_has_failed (GstHlsSession *session);

/* Posts an element message. Takes `news`. */
void gst_hls_session_announce (GstHlsSession *session, GstStructure *news);

G_END_DECLS
