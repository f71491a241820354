/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsresume.h"

#include "core/m3u8reader.h"
#include "gsthlsrecovery.h"

#include <string.h>

/* Reads the playlist beside the presentation: what it says of all of that is
 * not for one rendition to decide. */
static gboolean
read_playlist (GstSegmentStore *store, ManifestRendition *rendition,
    const GstHlsNames *names, GstHlsResume *resume)
{
  g_autoptr (Manifest) apart = manifest_new (NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  g_autoptr (GBytes) text =
      gst_segment_store_read (store, names->playlist, NULL);
  if (!text ||
      !m3u8_read_media (apart, rendition, g_bytes_get_data (text, NULL),
          g_bytes_get_size (text), NULL))
    return FALSE;
  resume->target_duration_s = apart->target_duration_s;
  resume->is_independent = apart->is_independent;
  resume->date_ranges = g_ptr_array_ref (apart->date_ranges);
  return !apart->is_finished;
}

/* Key pictures stand in a playlist of their own, which is written after the
 * other and may know less. */
static void
read_key_pictures (GstSegmentStore *store, ManifestRendition *rendition,
    const GstHlsNames *names)
{
  g_autoptr (GBytes) text = rendition->iframe_uri
      ? gst_segment_store_read (store, names->iframes, NULL)
      : NULL;
  if (text)
    m3u8_read_iframes (rendition, g_bytes_get_data (text, NULL),
        g_bytes_get_size (text), NULL);
}

static void
forget_segments (ManifestRendition *rendition)
{
  g_ptr_array_set_size (rendition->segments, 0);
  g_ptr_array_set_size (rendition->inits, 0);
  rendition->n_removed = 0;
  rendition->n_discontinuities_removed = 0;
}

/* Returns (transfer full, nullable) the name of a segment's file in its folder. */
static gchar *
file_name (const GstHlsNames *names, const ManifestSegment *segment)
{
  gboolean is_part = segment->range.size_bytes > 0; /* behind its header */
  g_autofree gchar *path = is_part
      ? gst_hls_names_init_path (names, segment->uri)
      : gst_hls_names_segment_path (names, segment->uri);
  const gchar *folder = is_part ? names->inits.folder : names->segments.folder;
  return path ? g_strdup (path + strlen (folder)) : NULL;
}

/* Media is written before it is listed, so all should be there; but the newest
 * may have gone with the power. */
static void
check_files (ManifestRendition *rendition, const GstHlsNames *names,
    GHashTable *sizes, GHashTable *init_sizes)
{
  for (guint i = 0; i < rendition->segments->len; i++) {
    ManifestSegment *segment = rendition->segments->pdata[i];
    if (segment->is_missing)
      continue;
    g_autofree gchar *name = file_name (names, segment);
    ByteRange range = segment->range;
    gboolean is_part = range.size_bytes > 0;
    const guint64 *size =
        name ? g_hash_table_lookup (is_part ? init_sizes : sizes, name) : NULL;
    if (!size || *size < range.offset_bytes + range.size_bytes) {
      g_ptr_array_set_size (rendition->segments, (gint) i);
      return;
    }
    segment->size_bytes = is_part ? range.size_bytes : *size;
  }
}

/* Sorts the files that the playlist does not list by what became of them. Returns
 * the highest number that it lists. */
static guint
sort_segments (GstHlsResume *resume, const ManifestRendition *rendition,
    const GstHlsNames *names, GHashTable *sizes)
{
  guint last = 0, number;
  g_autoptr (GHashTable) listed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < rendition->segments->len; i++) {
    const ManifestSegment *segment = rendition->segments->pdata[i];
    gchar *own = segment->is_missing ? NULL : file_name (names, segment);
    if (!own)
      continue;
    if (name_pattern_match (&names->segments, own, &number))
      last = MAX (last, number);
    g_hash_table_add (listed, own);
  }
  g_hash_table_iter_init (&iter, sizes);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (!name_pattern_match (&names->segments, name, &number))
      continue;
    resume->next_segment = MAX (resume->next_segment, number + 1);
    if (g_hash_table_size (listed) > 0 && !g_hash_table_contains (listed, name))
      g_ptr_array_add (number > last ? resume->unlisted : resume->past,
          g_strconcat (names->segments.folder, name, NULL));
  }
  return last;
}

static guint
next_init (const GstHlsNames *names, GHashTable *sizes)
{
  GHashTableIter iter;
  gpointer name;
  guint next = 0, number;
  g_hash_table_iter_init (&iter, sizes);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (name_pattern_match (&names->inits, name, &number))
      next = MAX (next, number + 1);
  return next;
}

GstHlsResume
gst_hls_resume_read (GstSegmentStore *store, ManifestRendition *rendition,
    const GstHlsNames *names)
{
  GstHlsResume resume = {
    .past = g_ptr_array_new_with_free_func (g_free),
    .unlisted = g_ptr_array_new_with_free_func (g_free),
    .following = G_QUEUE_INIT,
  };
  g_autoptr (GHashTable) sizes =
      gst_segment_store_list (store, names->segments.folder);
  g_autoptr (GHashTable) init_sizes =
      gst_segment_store_list (store, names->inits.folder);

  if (read_playlist (store, rendition, names, &resume)) {
    gst_hls_recovery_read_times (store, rendition, names);
    read_key_pictures (store, rendition, names);
    check_files (rendition, names, sizes, init_sizes);
    gst_hls_recovery_read_key_pictures (store, rendition, names);
  } else
    forget_segments (rendition);
  resume.is_resumed = rendition->segments->len > 0;
  if (!resume.is_resumed)
    forget_segments (rendition);
  guint last = sort_segments (&resume, rendition, names, sizes);
  gst_hls_recovery_read_following (store, rendition, names, last,
      &resume.following);
  resume.next_init = next_init (names, init_sizes);
  return resume;
}

static void
segment_free (gpointer data)
{
  manifest_segment_free (data);
}

void
gst_hls_resume_clear (GstHlsResume *resume)
{
  g_clear_pointer (&resume->date_ranges, g_ptr_array_unref);
  g_clear_pointer (&resume->past, g_ptr_array_unref);
  g_clear_pointer (&resume->unlisted, g_ptr_array_unref);
  g_queue_clear_full (&resume->following, segment_free);
  *resume = (GstHlsResume){ 0 };
}
