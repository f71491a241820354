/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsshelves.h"

#include "core/straggler.h"

struct _GstHlsShelves
{
  Manifest *manifest;
  Lineup *lineup;
  GPtrArray *all;     /* (owned, GstHlsShelf) */
  gboolean is_uneven; /* those that went on may not be in step */
};

GstHlsShelves *
gst_hls_shelves_new (Manifest *manifest, Lineup *lineup)
{
  GstHlsShelves *shelves = g_new0 (GstHlsShelves, 1);
  shelves->manifest = manifest;
  shelves->lineup = lineup;
  shelves->all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_hls_shelf_free);
  return shelves;
}

void
gst_hls_shelves_free (GstHlsShelves *shelves)
{
  g_ptr_array_unref (shelves->all);
  g_free (shelves);
}

GstHlsShelf *
gst_hls_shelves_add (GstHlsShelves *shelves, ManifestRendition *rendition,
    const GstHlsNames *names, GstSegmentStore *store)
{
  GstHlsShelf *shelf = gst_hls_shelf_new (rendition, names, store);
  g_ptr_array_add (shelves->all, shelf);
  shelves->is_uneven |= shelf->resume.is_resumed;
  return shelf;
}

GstHlsShelf *
gst_hls_shelves_find (const GstHlsShelves *shelves,
    const ManifestRendition *rendition)
{
  for (guint i = 0; i < shelves->all->len; i++) {
    GstHlsShelf *shelf = shelves->all->pdata[i];
    if (shelf->rendition == rendition)
      return shelf;
  }
  g_return_val_if_reached (NULL);
}

void
gst_hls_shelves_slide (GstHlsShelves *shelves, guint playlist_length)
{
  if (shelves->manifest->type != PLAYLIST_TYPE_LIVE)
    return;
  for (guint i = 0; i < shelves->all->len; i++)
    gst_hls_shelf_note_playlist (shelves->all->pdata[i]);
  g_autoptr (GPtrArray) removals =
      manifest_slide (shelves->manifest, playlist_length);
  for (guint i = 0; i < removals->len; i++) {
    const ManifestRemoval *removal = removals->pdata[i];
    gst_hls_shelf_add (gst_hls_shelves_find (shelves, removal->rendition),
        removal);
  }
}

void
gst_hls_shelves_even_up (GstHlsShelves *shelves)
{
  for (guint i = 0; i < shelves->all->len && shelves->is_uneven; i++) {
    GstHlsShelf *shelf = shelves->all->pdata[i];
    if (straggler_catch_up (shelves->manifest, shelf->rendition,
            &shelf->resume.following))
      lineup_recount (shelves->lineup, shelf->rendition);
    if (shelf->resume.is_resumed && shelf->rendition->is_text_files)
      straggler_borrow_times (shelves->manifest, shelf->rendition);
    gst_hls_shelf_settle (shelf);
  }
  shelves->is_uneven = FALSE;
}

GPtrArray *
gst_hls_shelves_take_expired (GstHlsShelves *shelves, guint max_files)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < shelves->all->len && max_files > 0; i++)
    gst_hls_shelf_take_expired (shelves->all->pdata[i], max_files, paths);
  return paths;
}
