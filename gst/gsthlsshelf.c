/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsshelf.h"

static guint64
playlist_us (const ManifestRendition *rendition)
{
  guint64 total = 0;
  for (guint i = 0; i < rendition->segments->len; i++)
    total +=
        manifest_segment_duration_us (rendition, rendition->segments->pdata[i]);
  return total;
}

GstHlsShelf *
gst_hls_shelf_new (ManifestRendition *rendition, const GstHlsNames *names,
    GstSegmentStore *store)
{
  GstHlsShelf *shelf = g_new0 (GstHlsShelf, 1);
  shelf->rendition = rendition;
  shelf->names = names;
  shelf->retention = retention_new ();
  if (store)
    shelf->resume = gst_hls_resume_read (store, rendition, names);
  gst_hls_shelf_note_playlist (shelf);
  return shelf;
}

void
gst_hls_shelf_free (GstHlsShelf *shelf)
{
  retention_free (shelf->retention);
  gst_hls_resume_clear (&shelf->resume);
  g_free (shelf);
}

void
gst_hls_shelf_note_playlist (GstHlsShelf *shelf)
{
  shelf->longest_playlist_us =
      MAX (shelf->longest_playlist_us, playlist_us (shelf->rendition));
}

/* `path` NULL: of a file that is not this presentation's. */
static void
shelve (GstHlsShelf *shelf, const gchar *path, guint64 duration_us)
{
  if (path)
    retention_add (shelf->retention, path,
        g_get_monotonic_time () +
            (gint64) (duration_us + shelf->longest_playlist_us));
}

void
gst_hls_shelf_add (GstHlsShelf *shelf, const ManifestRemoval *removal)
{
  guint64 duration_us =
      manifest_segment_duration_us (removal->rendition, removal->segment);
  if (!removal->segment->is_missing) {
    g_autofree gchar *path =
        gst_hls_names_segment_path (shelf->names, removal->segment->uri);
    shelve (shelf, path, duration_us);
  }
  if (removal->init) {
    g_autofree gchar *path =
        gst_hls_names_init_path (shelf->names, removal->init->uri);
    shelve (shelf, path, duration_us);
  }
}

/* From the end: it is one of the last. */
static gboolean
is_listed (const GstHlsShelf *shelf, const gchar *path)
{
  for (guint i = shelf->rendition->segments->len; i-- > 0;) {
    const ManifestSegment *segment = shelf->rendition->segments->pdata[i];
    g_autofree gchar *own =
        gst_hls_names_segment_path (shelf->names, segment->uri);
    if (g_strcmp0 (own, path) == 0)
      return TRUE;
  }
  return FALSE;
}

void
gst_hls_shelf_settle (GstHlsShelf *shelf)
{
  const GstHlsResume *resume = &shelf->resume;
  if (resume->is_resumed) {
    for (guint i = 0; i < resume->past->len; i++)
      shelve (shelf, resume->past->pdata[i], 0);
    for (guint i = 0; i < resume->unlisted->len; i++)
      if (!is_listed (shelf, resume->unlisted->pdata[i]))
        shelve (shelf, resume->unlisted->pdata[i], 0);
  }
  gst_hls_resume_clear (&shelf->resume);
}

void
gst_hls_shelf_take_expired (GstHlsShelf *shelf, guint max_files,
    GPtrArray *paths)
{
  guint n_kept = max_files - MIN (max_files, shelf->rendition->segments->len);
  gint64 now_us = g_get_monotonic_time ();
  for (gchar *path; (path = retention_next (shelf->retention, now_us, n_kept));)
    g_ptr_array_add (paths, path);
}
