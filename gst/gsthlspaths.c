/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlspaths.h"

#include <gst/gst.h>

#define FIRST_ID 0x100

static const struct
{
  const gchar *name, *nick, *blurb;
} properties[GST_HLS_N_PATHS] = {
  [GST_HLS_PATH_SEGMENTS] = { "location", "Location",
      "Names of segments, with a number as in segment%05d.m4s, in the folder of "
      "their rendition unless there is but one or a pad says it (NULL = "
      "segment_%05d.m4s)" },
  [GST_HLS_PATH_INITS] = { "init-location", "Init location",
      "Names of init segments, which may have a number, likewise (NULL = "
      "init.mp4, beside the segments)" },
  [GST_HLS_PATH_PLAYLIST] = { "playlist-location", "Playlist location",
      "The playlist that players open: the media playlist of a single "
      "rendition or of a pad, else the multivariant playlist (NULL = "
      "multivariant.m3u8)" },
  [GST_HLS_PATH_IFRAMES] = { "iframe-playlist-location",
      "I-frame playlist location",
      "The I-frame playlist, in the folder of its rendition like segments (NULL "
      "= named after the media playlist; a single rendition has none)" },
  [GST_HLS_PATH_ROOT] = { "playlist-root", "Playlist root",
      "What URIs of segments and init segments begin with, in place of the "
      "folder that location says (NULL = relative to the playlist)" },
  [GST_HLS_PATH_INIT_ROOT] = { "playlist-root-init", "Playlist root init",
      "The same for init segments alone (NULL = playlist-root)" },
};

void
gst_hls_paths_clear (GstHlsPaths *paths)
{
  for (guint i = 0; i < GST_HLS_N_PATHS; i++)
    g_clear_pointer (&paths->texts[i], g_free);
}

void
gst_hls_paths_copy (GstHlsPaths *paths, const GstHlsPaths *other)
{
  gst_hls_paths_clear (paths);
  for (guint i = 0; i < GST_HLS_N_PATHS; i++)
    paths->texts[i] = g_strdup (other->texts[i]);
}

gboolean
gst_hls_paths_say_where (const GstHlsPaths *paths)
{
  for (guint i = 0; i < GST_HLS_PATH_ROOT; i++)
    if (paths->texts[i])
      return TRUE;
  return FALSE;
}

const gchar *
gst_hls_path_property (GstHlsPath path)
{
  return properties[path].name;
}

void
gst_hls_paths_install (GObjectClass *klass)
{
  for (guint i = 0; i < GST_HLS_N_PATHS; i++)
    g_object_class_install_property (klass, FIRST_ID + i,
        g_param_spec_string (properties[i].name, properties[i].nick,
            properties[i].blurb, NULL,
            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                GST_PARAM_MUTABLE_READY));
}

gboolean
gst_hls_paths_set (GstHlsPaths *paths, guint id, const GValue *value)
{
  if (id < FIRST_ID || id >= FIRST_ID + GST_HLS_N_PATHS)
    return FALSE;
  g_free (paths->texts[id - FIRST_ID]);
  paths->texts[id - FIRST_ID] = g_value_dup_string (value);
  return TRUE;
}

gboolean
gst_hls_paths_get (const GstHlsPaths *paths, guint id, GValue *value)
{
  if (id < FIRST_ID || id >= FIRST_ID + GST_HLS_N_PATHS)
    return FALSE;
  g_value_set_string (value, paths->texts[id - FIRST_ID]);
  return TRUE;
}
