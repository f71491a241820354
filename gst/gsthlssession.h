/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What the renditions of one presentation share: the folder, the
 * manifest and the leader's segment boundaries.
 *
 * Renditions live on different streaming threads. Every function may be called
 * from any of them; the lock is held for model changes only, never across I/O.
 * Playlists are written by one thread at a time: one that comes while another
 * writes leaves its news to it. */

#pragma once

#include "core/cutlist.h"
#include "core/manifest.h"
#include "gsthlsmanifests.h"
#include "gstsegmentstore.h"

G_BEGIN_DECLS

typedef struct _GstHlsSession GstHlsSession;

GstHlsSession *gst_hls_session_new (const gchar *directory,
    guint64 segment_duration_ns);
void gst_hls_session_free (GstHlsSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHlsSession, gst_hls_session_free)

/* Which manifests are written; both, if nothing is said before the first
 * rendition. */
void gst_hls_session_set_manifests (GstHlsSession *session,
    GstHlsManifests manifests);

/* Makes the folder, proves that it can be written and takes the old
 * multivariant playlist and MPD away: nothing may point at files about to change. */
gboolean gst_hls_session_prepare (GstHlsSession *session, GError **error);

GstSegmentStore *gst_hls_session_store (GstHlsSession *session);
guint64 gst_hls_session_segment_duration_ns (const GstHlsSession *session);

/* The leader tells where segments begin (in order), up to which stream time
 * that is settled, and where it ended. */
void gst_hls_session_take_boundaries (GstHlsSession *session,
    Fragmenter *leader);
void gst_hls_session_leader_finished (GstHlsSession *session, gint64 end_ns);

/* Hands a follower all it has not been told yet; `cursor` starts at 0. */
void gst_hls_session_inform_follower (GstHlsSession *session, guint *cursor,
    Fragmenter *follower);

/* Returns (borrowed, lives as long as the session). */
ManifestRendition *gst_hls_session_add_rendition (GstHlsSession *session,
    const gchar *name, const CodecConfig *codec, guint32 timescale);

/* What people are told about a rendition; both (nullable). */
void gst_hls_session_describe_rendition (GstHlsSession *session,
    ManifestRendition *rendition, const gchar *language, const gchar *label);

typedef struct
{
  const gchar *uri; /* relative to the media playlist */
  gint64 start_ticks;
  guint64 duration_ticks;
  guint64 size_bytes;
  gboolean is_discontinuity;
  const gchar *init_uri;    /* (nullable) a new EXT-X-MAP from here on */
  const CodecConfig *codec; /* borrowed: what it is for */
} GstHlsSegment;

/* Lists a segment whose file is complete, and writes the playlists if the last
 * time was long enough ago. */
gboolean gst_hls_session_add_segment (GstHlsSession *session,
    ManifestRendition *rendition, const GstHlsSegment *segment, GError **error);

/* Nothing will follow: writes the final playlists. Call when no rendition is
 * active any more. With no segment at all nothing is written. */
gboolean gst_hls_session_finish (GstHlsSession *session, GError **error);

guint gst_hls_session_n_segments (GstHlsSession *session);

G_END_DECLS
