/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlspublisher.h"

#include "core/m3u8.h"
#include "core/mpd.h"

struct _GstHlsPublisher
{
  GstSegmentStore *store;     /* borrowed */
  const GstHlsLayout *layout; /* borrowed */
  GstHlsManifests manifests;
  GHashTable *names; /* ManifestRendition -> GstHlsNames, both borrowed */
  Mpd *mpd;
  gboolean has_gone_on; /* with the MPD of an older run, or tried */
  GHashTable *written;  /* name -> text, of files that seldom change */
};

typedef struct
{
  gchar *name;
  GString *text;
  gboolean is_stable; /* the same text is not written again */
} PlaylistFile;

GstHlsPublisher *
gst_hls_publisher_new (GstSegmentStore *store, const GstHlsLayout *layout,
    GstHlsManifests manifests)
{
  g_autofree gchar *mpd_uri =
      gst_hls_layout_uri (layout, gst_hls_layout_mpd (layout));
  GstHlsPublisher *p = g_new0 (GstHlsPublisher, 1);
  p->store = store;
  p->layout = layout;
  p->manifests = manifests;
  p->names = g_hash_table_new (NULL, NULL);
  p->mpd = mpd_new (mpd_uri);
  p->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return p;
}

void
gst_hls_publisher_free (GstHlsPublisher *p)
{
  if (!p)
    return;
  mpd_free (p->mpd);
  g_hash_table_unref (p->names);
  g_hash_table_unref (p->written);
  g_free (p);
}

gboolean
gst_hls_publisher_clean (GstHlsPublisher *p, GError **error)
{
  return gst_segment_store_remove (p->store, GST_STORED_PLAYLIST,
             gst_hls_layout_multivariant (p->layout), error) &&
      gst_segment_store_remove (p->store, GST_STORED_PLAYLIST,
          gst_hls_layout_mpd (p->layout), error);
}

gboolean
gst_hls_publisher_go_on (GstHlsPublisher *p, GError **error)
{
  if (p->has_gone_on || !(p->manifests & GST_HLS_MANIFESTS_DASH))
    return TRUE;
  p->has_gone_on = TRUE;
  g_autoptr (GBytes) text =
      gst_segment_store_read (p->store, gst_hls_layout_mpd (p->layout), error);
  return text &&
      mpd_go_on (p->mpd, g_bytes_get_data (text, NULL), g_bytes_get_size (text),
          error);
}

void
gst_hls_publisher_add (GstHlsPublisher *p, const ManifestRendition *rendition,
    const GstHlsNames *names)
{
  g_hash_table_insert (p->names, (gpointer) rendition, (gpointer) names);
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
render_playlists (const GstHlsPublisher *p, const Manifest *manifest,
    GPtrArray *files)
{
  for (guint i = 0; i < manifest->renditions->len; i++) {
    const ManifestRendition *rendition = manifest->renditions->pdata[i];
    const GstHlsNames *names = g_hash_table_lookup (p->names, rendition);
    if (rendition->segments->len > 0)
      add_file (files, names->playlist, m3u8_write_media (manifest, rendition),
          FALSE);
    if (rendition->iframe_uri && manifest_has_key_pictures (rendition))
      add_file (files, names->iframes, m3u8_write_iframes (manifest, rendition),
          FALSE);
  }
  /* Last, so that it never names a playlist that is not there. */
  if (files->len > 0 && !gst_hls_layout_is_alone (p->layout))
    add_file (files, gst_hls_layout_multivariant (p->layout),
        m3u8_write_multivariant (manifest), TRUE);
}

GPtrArray *
gst_hls_publisher_render (GstHlsPublisher *p, const Manifest *manifest)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (playlist_file_free);

  if (p->manifests & GST_HLS_MANIFESTS_HLS)
    render_playlists (p, manifest, files);
  if (p->manifests & GST_HLS_MANIFESTS_DASH) {
    GString *text = mpd_write (p->mpd, manifest);
    if (text)
      add_file (files, gst_hls_layout_mpd (p->layout), text, FALSE);
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
    if (!gst_segment_store_write (p->store, GST_STORED_PLAYLIST, file->name,
            file->text->str, file->text->len, error))
      return FALSE;
    if (file->is_stable)
      g_hash_table_replace (p->written, g_strdup (file->name),
          g_strdup (file->text->str));
  }
  return TRUE;
}
