/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlsresume.h"

#include "core/m3u8reader.h"

#include <string.h>

/* The number in the name of a segment or an init segment of ours; "init.mp4" is
 * number 0 of its kind. */
static gboolean
read_number (const gchar *name, const gchar *stem, const gchar *suffix,
    guint *number)
{
  gsize length = strlen (name);
  guint64 value;

  if (!g_str_has_prefix (name, stem) || !g_str_has_suffix (name, suffix) ||
      length < strlen (stem) + strlen (suffix))
    return FALSE;
  g_autofree gchar *middle = g_strndup (name + strlen (stem),
      length - strlen (stem) - strlen (suffix));
  if (middle[0] == '\0')
    value = 0;
  else if (!g_ascii_string_to_unsigned (middle[0] == '_' ? middle + 1 : middle,
               10, 0, G_MAXUINT - 1, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
segment_number (const gchar *name, guint *number)
{
  return !g_str_equal (name, "segment_.m4s") &&
      read_number (name, "segment_", ".m4s", number);
}

/* Reads the playlist beside the presentation: what it says of all of that is
 * not for one rendition to decide. */
static gboolean
read_playlist (GstSegmentStore *store, ManifestRendition *rendition,
    guint *target_duration_s)
{
  g_autoptr (Manifest) apart = manifest_new (NSEC_PER_SEC, PLAYLIST_TYPE_EVENT);
  g_autoptr (GBytes) text =
      gst_segment_store_read (store, rendition->uri, NULL);
  if (!text ||
      !m3u8_read_media (apart, rendition, g_bytes_get_data (text, NULL),
          g_bytes_get_size (text), NULL))
    return FALSE;
  *target_duration_s = apart->target_duration_s;
  return !apart->is_finished;
}

/* Key pictures stand in a playlist of their own. Without them all that is
 * listed stays, and can be watched but not leafed through. */
static void
read_key_pictures (GstSegmentStore *store, ManifestRendition *rendition)
{
  g_autoptr (GBytes) text = rendition->iframe_uri
      ? gst_segment_store_read (store, rendition->iframe_uri, NULL)
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

/* Media is closed before it is listed, so all should be there; but the newest
 * may have gone with the power. */
static void
check_files (ManifestRendition *rendition, GHashTable *sizes)
{
  for (guint i = 0; i < rendition->segments->len; i++) {
    ManifestSegment *segment = rendition->segments->pdata[i];
    const guint64 *size = g_hash_table_lookup (sizes, segment->uri);
    if (segment->is_gap)
      continue;
    if (!size) {
      g_ptr_array_set_size (rendition->segments, (gint) i);
      return;
    }
    segment->size_bytes = *size;
  }
}

/* Sorts the files that the playlist does not list by what became of them. */
static void
sort_files (GstHlsResume *resume, const ManifestRendition *rendition,
    GHashTable *sizes)
{
  guint n = rendition->segments->len, first = 0, last = 0, number;
  gboolean has_any = FALSE;
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < n; i++) {
    const ManifestSegment *segment = rendition->segments->pdata[i];
    if (segment->is_gap || !segment_number (segment->uri, &number))
      continue;
    g_hash_table_add (listed, segment->uri);
    first = has_any ? MIN (first, number) : number;
    last = MAX (last, number);
    has_any = TRUE;
  }
  g_hash_table_iter_init (&iter, sizes);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (read_number (name, "init", ".mp4", &number))
      resume->next_init = MAX (resume->next_init, number + 1);
    if (!segment_number (name, &number))
      continue;
    resume->next_segment = MAX (resume->next_segment, number + 1);
    if (!has_any || g_hash_table_contains (listed, name))
      continue;
    g_ptr_array_add (number > last ? resume->unlisted : resume->past,
        g_strconcat (rendition->name, "/", name, NULL));
  }
}

GstHlsResume
gst_hls_resume_read (GstSegmentStore *store, ManifestRendition *rendition)
{
  GstHlsResume resume = {
    .past = g_ptr_array_new_with_free_func (g_free),
    .unlisted = g_ptr_array_new_with_free_func (g_free),
  };
  g_autoptr (GHashTable) sizes =
      gst_segment_store_list (store, rendition->name);

  if (read_playlist (store, rendition, &resume.target_duration_s)) {
    read_key_pictures (store, rendition);
    check_files (rendition, sizes);
  } else
    forget_segments (rendition);
  resume.is_resumed = rendition->segments->len > 0;
  if (!resume.is_resumed)
    forget_segments (rendition);
  sort_files (&resume, rendition, sizes);
  return resume;
}

void
gst_hls_resume_clear (GstHlsResume *resume)
{
  g_clear_pointer (&resume->past, g_ptr_array_unref);
  g_clear_pointer (&resume->unlisted, g_ptr_array_unref);
}
