/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlspublisher.h"

#include "core/m3u8.h"
#include "core/mpd.h"

#define MULTIVARIANT_NAME "multivariant.m3u8"
#define MPD_NAME "manifest.mpd"

struct _GstHlsPublisher
{
  GstSegmentStore *store; /* borrowed */
  GstHlsManifests manifests;
  Mpd *mpd;
  GHashTable *written; /* name -> text, of files that seldom change */
};

typedef struct
{
  gchar *name;
  GString *text;
  gboolean is_stable; /* the same text is not written again */
} PlaylistFile;

GstHlsPublisher *
gst_hls_publisher_new (GstSegmentStore *store, GstHlsManifests manifests)
{
  GstHlsPublisher *p = g_new0 (GstHlsPublisher, 1);
  p->store = store;
  p->manifests = manifests;
  p->mpd = mpd_new (MPD_NAME);
  p->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return p;
}

void
gst_hls_publisher_free (GstHlsPublisher *p)
{
  if (!p)
    return;
  mpd_free (p->mpd);
  g_hash_table_unref (p->written);
  g_free (p);
}

gboolean
gst_hls_publisher_clean (GstHlsPublisher *p, GError **error)
{
  return gst_segment_store_remove (p->store, MULTIVARIANT_NAME, error) &&
      gst_segment_store_remove (p->store, MPD_NAME, error);
}

static void
playlist_file_free (gpointer data)
{
  PlaylistFile *file = data;
  g_free (file->name);
  g_string_free (file->text, TRUE);
  g_free (file);
}

static void
add_file (GPtrArray *files, const gchar *name, GString *text,
    gboolean is_stable)
{
  PlaylistFile *file = g_new (PlaylistFile, 1);
  *file = (PlaylistFile){ g_strdup (name), text, is_stable };
  g_ptr_array_add (files, file);
}

static void
render_playlists (const Manifest *manifest, GPtrArray *files)
{
  for (guint i = 0; i < manifest->renditions->len; i++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[i];
    if (rendition->segments->len > 0)
      add_file (files, rendition->uri, m3u8_write_media (manifest, rendition),
          FALSE);
    if (rendition->iframe_uri && manifest_has_key_pictures (rendition))
      add_file (files, rendition->iframe_uri,
          m3u8_write_iframes (manifest, rendition), FALSE);
  }
  /* Last, so that it never names a playlist that is not there. */
  if (files->len > 0)
    add_file (files, MULTIVARIANT_NAME, m3u8_write_multivariant (manifest),
        TRUE);
}

GPtrArray *
gst_hls_publisher_render (GstHlsPublisher *p, const Manifest *manifest)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (playlist_file_free);

  if (p->manifests & GST_HLS_MANIFESTS_HLS)
    render_playlists (manifest, files);
  if (p->manifests & GST_HLS_MANIFESTS_DASH) {
    GString *text = mpd_write (p->mpd, manifest);
    if (text)
      add_file (files, MPD_NAME, text, FALSE);
  }
  return files;
}

gboolean
gst_hls_publisher_write (GstHlsPublisher *p, const GPtrArray *files,
    GError **error)
{
  for (guint i = 0; i < files->len; i++) {
    const PlaylistFile *file = files->pdata[i];
    if (file->is_stable &&
        g_strcmp0 (g_hash_table_lookup (p->written, file->name),
            file->text->str) == 0)
      continue;
    if (!gst_segment_store_write (p->store, file->name, file->text->str,
            file->text->len, error))
      return FALSE;
    if (file->is_stable)
      g_hash_table_replace (p->written, g_strdup (file->name),
          g_strdup (file->text->str));
  }
  return TRUE;
}
