/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlssession.h"

#include "core/m3u8.h"
#include "core/mpd.h"

#define MULTIVARIANT_NAME "multivariant.m3u8"
#define MPD_NAME "manifest.mpd"
#define MEDIA_PLAYLIST_NAME "playlist.m3u8"

/* A stored file is packaged far faster than it plays, and nobody follows the
 * playlist meanwhile: it is written on the way so that a crash leaves a list of
 * all but the last moment. Rewriting it at every segment would cost more than
 * the segments when there are thousands. */
#define PUBLISH_INTERVAL_US G_USEC_PER_SEC

struct _GstHlsSession
{
  GstSegmentStore *store;
  guint64 segment_duration_ns;
  GstHlsManifests manifests;

  GMutex lock; /* protects everything below */
  Manifest *manifest;
  Mpd *mpd;
  CutList cuts;           /* the leader's */
  gboolean is_publishing; /* some thread is writing playlists */
  gboolean is_stale;      /* what is on disk lacks a segment */
  gint64 published_us;    /* monotonic time of the last writing */
};

GstHlsSession *
gst_hls_session_new (const gchar *directory, guint64 segment_duration_ns)
{
  GstHlsSession *session = g_new0 (GstHlsSession, 1);
  session->store = gst_segment_store_new (directory);
  session->segment_duration_ns = segment_duration_ns;
  session->manifests = GST_HLS_MANIFESTS_HLS | GST_HLS_MANIFESTS_DASH;
  session->manifest = manifest_new (segment_duration_ns, PLAYLIST_TYPE_EVENT);
  session->manifest->is_independent = TRUE;
  session->mpd = mpd_new (MPD_NAME);
  cut_list_init (&session->cuts);
  g_mutex_init (&session->lock);
  return session;
}

void
gst_hls_session_free (GstHlsSession *session)
{
  gst_segment_store_free (session->store);
  manifest_free (session->manifest);
  mpd_free (session->mpd);
  cut_list_clear (&session->cuts);
  g_mutex_clear (&session->lock);
  g_free (session);
}

void
gst_hls_session_set_manifests (GstHlsSession *session,
    GstHlsManifests manifests)
{
  session->manifests = manifests;
}

gboolean
gst_hls_session_prepare (GstHlsSession *session, GError **error)
{
  return gst_segment_store_prepare (session->store, error) &&
      gst_segment_store_remove (session->store, MULTIVARIANT_NAME, error) &&
      gst_segment_store_remove (session->store, MPD_NAME, error);
}

GstSegmentStore *
gst_hls_session_store (GstHlsSession *session)
{
  return session->store;
}

guint64
gst_hls_session_segment_duration_ns (const GstHlsSession *session)
{
  return session->segment_duration_ns;
}

/* --- boundaries: from the leader to its followers --- */

void
gst_hls_session_take_boundaries (GstHlsSession *session, Fragmenter *leader)
{
  g_mutex_lock (&session->lock);
  cut_list_take (&session->cuts, leader);
  g_mutex_unlock (&session->lock);
}

void
gst_hls_session_leader_finished (GstHlsSession *session, gint64 end_ns)
{
  g_mutex_lock (&session->lock);
  cut_list_finish (&session->cuts, end_ns);
  g_mutex_unlock (&session->lock);
}

void
gst_hls_session_inform_follower (GstHlsSession *session, guint *cursor,
    Fragmenter *follower)
{
  g_mutex_lock (&session->lock);
  cut_list_inform (&session->cuts, cursor, follower);
  g_mutex_unlock (&session->lock);
}

/* --- the manifest --- */

ManifestRendition *
gst_hls_session_add_rendition (GstHlsSession *session, const gchar *name,
    const CodecConfig *codec, guint32 timescale)
{
  g_mutex_lock (&session->lock);
  ManifestRendition *rendition =
      manifest_add_rendition (session->manifest, name, codec, timescale);
  rendition->uri = g_strconcat (name, "/" MEDIA_PLAYLIST_NAME, NULL);
  g_mutex_unlock (&session->lock);
  return rendition;
}

void
gst_hls_session_describe_rendition (GstHlsSession *session,
    ManifestRendition *rendition, const gchar *language, const gchar *label)
{
  g_mutex_lock (&session->lock);
  g_free (rendition->language);
  rendition->language = g_strdup (language);
  g_free (rendition->label);
  rendition->label = g_strdup (label);
  g_mutex_unlock (&session->lock);
}

/* What one writing puts on disk, rendered under the lock. */
typedef struct
{
  gchar *name;
  GString *text;
} PlaylistFile;

static void
playlist_file_clear (gpointer data)
{
  PlaylistFile *file = data;
  g_free (file->name);
  g_string_free (file->text, TRUE);
}

static void
render_playlists (const Manifest *manifest, GArray *files)
{
  for (guint i = 0; i < manifest->renditions->len; i++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[i];
    if (rendition->segments->len == 0)
      continue;
    PlaylistFile media = { g_strdup (rendition->uri),
      m3u8_write_media (manifest, rendition) };
    g_array_append_val (files, media);
  }
  /* Last, so that it never names a playlist that is not there. */
  if (files->len > 0) {
    PlaylistFile multivariant = { g_strdup (MULTIVARIANT_NAME),
      m3u8_write_multivariant (manifest) };
    g_array_append_val (files, multivariant);
  }
}

static GArray *
render_manifests (GstHlsSession *session)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (PlaylistFile));
  g_array_set_clear_func (files, playlist_file_clear);

  if (session->manifests & GST_HLS_MANIFESTS_HLS)
    render_playlists (session->manifest, files);
  if (session->manifests & GST_HLS_MANIFESTS_DASH) {
    session->manifest->published_us = g_get_real_time ();
    PlaylistFile mpd = { g_strdup (MPD_NAME),
      mpd_write (session->mpd, session->manifest) };
    if (mpd.text)
      g_array_append_val (files, mpd);
    else
      g_free (mpd.name);
  }
  return files;
}

static gboolean
write_playlists (GstHlsSession *session, const GArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++) {
    const PlaylistFile *file = &g_array_index (files, PlaylistFile, i);
    if (!gst_segment_store_write (session->store, file->name, file->text->str,
            file->text->len, error))
      return FALSE;
  }
  return TRUE;
}

/* Writes until what is on disk is what the model says. Called with the lock
 * held, which is given up while writing. */
static gboolean
publish_locked (GstHlsSession *session, GError **error)
{
  gboolean ok = TRUE;

  session->is_publishing = TRUE;
  while (ok && session->is_stale) {
    session->is_stale = FALSE;
    g_autoptr (GArray) files = render_manifests (session);
    g_mutex_unlock (&session->lock);
    ok = write_playlists (session, files, error);
    g_mutex_lock (&session->lock);
  }
  session->is_publishing = FALSE;
  session->published_us = g_get_monotonic_time ();
  return ok;
}

gboolean
gst_hls_session_add_segment (GstHlsSession *session,
    ManifestRendition *rendition, const GstHlsSegment *segment, GError **error)
{
  gboolean ok = TRUE;

  g_mutex_lock (&session->lock);
  if (segment->init_uri)
    manifest_add_init (rendition, segment->init_uri, segment->codec);
  ManifestSegment *listed = manifest_add_segment (rendition, segment->uri,
      segment->start_ticks, segment->duration_ticks, segment->size_bytes);
  listed->is_discontinuity = segment->is_discontinuity;
  session->is_stale = TRUE;

  gint64 age_us = g_get_monotonic_time () - session->published_us;
  if (!session->is_publishing && age_us >= PUBLISH_INTERVAL_US)
    ok = publish_locked (session, error);
  g_mutex_unlock (&session->lock);
  return ok;
}

gboolean
gst_hls_session_finish (GstHlsSession *session, GError **error)
{
  g_mutex_lock (&session->lock);
  session->manifest->type = PLAYLIST_TYPE_VOD;
  session->manifest->is_finished = TRUE;
  session->is_stale = TRUE;
  gboolean ok = publish_locked (session, error);
  g_mutex_unlock (&session->lock);
  return ok;
}

guint
gst_hls_session_n_segments (GstHlsSession *session)
{
  guint n_segments = 0;

  g_mutex_lock (&session->lock);
  for (guint i = 0; i < session->manifest->renditions->len; i++) {
    const ManifestRendition *rendition =
        session->manifest->renditions->pdata[i];
    n_segments += rendition->segments->len;
  }
  g_mutex_unlock (&session->lock);
  return n_segments;
}
