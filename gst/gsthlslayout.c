/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsthlslayout.h"

#include "core/relativepath.h"
#include "core/status.h"

#include <string.h>

#define MULTIVARIANT_NAME "multivariant.m3u8"
#define MPD_NAME "manifest.mpd"
#define MEDIA_PLAYLIST_NAME "playlist.m3u8"
#define IFRAME_PLAYLIST_NAME "iframes.m3u8"
#define SEGMENT_PATTERN "segment_%05d.m4s"
#define INIT_PATTERN "init.mp4"

struct _GstHlsLayout
{
  gchar *directory;
  gboolean has_own_directory; /* else it is what the paths have in common */
  gboolean is_alone;
  GstHlsPaths paths;
  gchar *playlist; /* that players open */
  gchar *mpd;
  GPtrArray *names; /* (owned, GstHlsNames) */
};

/* --- paths --- */

static gboolean
is_uri (const gchar *path)
{
  return strstr (path, "://") != NULL;
}

static gboolean
is_absolute (const gchar *path)
{
  return path[0] == '/' || is_uri (path);
}

static gchar *
make_absolute (const gchar *path)
{
  return is_uri (path) ? g_strdup (path) : g_canonicalize_filename (path, NULL);
}

static gboolean
refuse (GError **error, GstHlsPath property, const gchar *text,
    const gchar *why)
{
  g_set_error (error, CORE_ERROR, CORE_INVALID, "%s=%s: %s",
      gst_hls_path_property (property), text, why);
  return FALSE;
}

/* Returns (transfer full, nullable) the path as it is from the directory. A name
 * alone lies there; with a folder it is meant as it stands, as elsewhere, where
 * the directory is not said. */
static gchar *
resolve (const GstHlsLayout *layout, GstHlsPath property, const gchar *text,
    GError **error)
{
  gchar *below;
  if (is_absolute (text) ||
      (!layout->has_own_directory && strchr (text, '/'))) {
    g_autofree gchar *folder = make_absolute (layout->directory);
    g_autofree gchar *path = make_absolute (text);
    below = text[strlen (text) - 1] == '/' ? NULL
                                           : relative_path_below (folder, path);
  } else {
    below = relative_path_below ("", text);
  }
  if (!below) {
    g_autofree gchar *why = g_strdup_printf (
        "no file below the folder of all files, which is directory=%s",
        layout->directory);
    refuse (error, property, text, why);
  }
  return below;
}

static gboolean
parse (const GstHlsLayout *layout, GstHlsPath property, const gchar *text,
    NamePattern *pattern, GError **error)
{
  g_autofree gchar *path = resolve (layout, property, text, error);
  if (!path)
    return FALSE;
  if (name_pattern_parse (path, pattern, error))
    return TRUE;
  g_prefix_error (error, "%s=", gst_hls_path_property (property));
  return FALSE;
}

/* Returns (transfer full, nullable) the path of a file that is no sequence. */
static gchar *
parse_single (const GstHlsLayout *layout, GstHlsPath property,
    const gchar *text, GError **error)
{
  NamePattern pattern;
  if (!parse (layout, property, text, &pattern, error))
    return NULL;
  gchar *path = pattern.width == 0
      ? g_strconcat (pattern.folder, pattern.stem, NULL)
      : NULL;
  name_pattern_clear (&pattern);
  if (!path)
    refuse (error, property, text, "there is one of it, without a number");
  return path;
}

static gboolean
has_extension (const gchar *name, const gchar *const *extensions)
{
  const gchar *dot = strrchr (name, '.');
  g_autofree gchar *lower = dot ? g_ascii_strdown (dot + 1, -1) : NULL;
  return lower && g_strv_contains (extensions, lower);
}

/* MPEG-TS is what the sinks before this one write by default. */
static gboolean
parse_segments (const GstHlsLayout *layout, const gchar *text,
    NamePattern *pattern, GError **error)
{
  static const gchar *const other[] = { "ts", "m2ts", "mts", "mpegts", NULL };
  if (has_extension (text, other)) {
    g_autofree gchar *stem = g_strndup (text, strrchr (text, '.') - text);
    g_autofree gchar *why = g_strdup_printf (
        "segments are fragmented MP4, not MPEG-TS: say location=%s.m4s", stem);
    return refuse (error, GST_HLS_PATH_SEGMENTS, text, why);
  }
  if (!parse (layout, GST_HLS_PATH_SEGMENTS, text, pattern, error))
    return FALSE;
  if (pattern->width > 0)
    return TRUE;
  name_pattern_clear (pattern);
  return refuse (error, GST_HLS_PATH_SEGMENTS, text,
      "segments need a number, as in segment%05d.m4s");
}

/* "a/x.m3u8" as "a/video_0/x.m3u8" */
static gchar *
put_into_folder (const gchar *path, const gchar *rendition)
{
  g_autofree gchar *folder = relative_path_folder (path);
  return g_strconcat (folder, rendition, "/", path + strlen (folder), NULL);
}

/* "x.m3u8" as "x_iframes.m3u8" */
static gchar *
insert_before_extension (const gchar *path, const gchar *text,
    const gchar *extension)
{
  const gchar *name = strrchr (path, '/');
  const gchar *dot = strrchr (name ? name + 1 : path, '.');
  gsize length = dot ? (gsize) (dot - path) : strlen (path);
  g_autofree gchar *stem = g_strndup (path, length);
  return g_strconcat (stem, text, extension ? extension : path + length, NULL);
}

/* --- the layout --- */

static gchar *
find_directory (const GstHlsPaths *paths, GError **error)
{
  const gchar *path = paths->texts[GST_HLS_PATH_PLAYLIST]
      ? paths->texts[GST_HLS_PATH_PLAYLIST]
      : paths->texts[GST_HLS_PATH_SEGMENTS];
  g_autofree gchar *folder = path ? g_path_get_dirname (path) : g_strdup (".");
  if (!strchr (folder, '%'))
    return g_steal_pointer (&folder);
  g_set_error (error, CORE_ERROR, CORE_INVALID,
      "\"%s\": numbers belong into names, not into folders'", path);
  return NULL;
}

static gboolean
place_playlists (GstHlsLayout *layout, GError **error)
{
  const gchar *text = layout->paths.texts[GST_HLS_PATH_PLAYLIST];
  if (!text) {
    layout->playlist =
        g_strdup (layout->is_alone ? MEDIA_PLAYLIST_NAME : MULTIVARIANT_NAME);
    layout->mpd = g_strdup (MPD_NAME);
    return TRUE;
  }
  layout->playlist = parse_single (layout, GST_HLS_PATH_PLAYLIST, text, error);
  if (layout->playlist)
    layout->mpd = insert_before_extension (layout->playlist, "", ".mpd");
  return layout->playlist != NULL;
}

/* What pads say nothing of is known now, and so is whether it will do. */
static gboolean
check_patterns (const GstHlsLayout *layout, GError **error)
{
  const gchar *segments = layout->paths.texts[GST_HLS_PATH_SEGMENTS];
  const gchar *inits = layout->paths.texts[GST_HLS_PATH_INITS];
  const gchar *iframes = layout->paths.texts[GST_HLS_PATH_IFRAMES];
  NamePattern pattern = { 0 };

  gboolean ok = !segments || parse_segments (layout, segments, &pattern, error);
  name_pattern_clear (&pattern);
  ok = ok &&
      (!inits || parse (layout, GST_HLS_PATH_INITS, inits, &pattern, error));
  name_pattern_clear (&pattern);
  g_autofree gchar *path = ok && iframes
      ? parse_single (layout, GST_HLS_PATH_IFRAMES, iframes, error)
      : NULL;
  return ok && (!iframes || path);
}

static void
names_free (gpointer data)
{
  GstHlsNames *names = data;
  g_free (names->rendition);
  g_free (names->playlist);
  g_free (names->iframes);
  name_pattern_clear (&names->segments);
  name_pattern_clear (&names->inits);
  g_free (names->segments_uri);
  g_free (names->inits_uri);
  g_free (names);
}

GstHlsLayout *
gst_hls_layout_new (const gchar *directory, const GstHlsPaths *paths,
    guint n_streams, GError **error)
{
  GstHlsLayout *layout = g_new0 (GstHlsLayout, 1);
  layout->has_own_directory = directory != NULL;
  layout->directory =
      directory ? g_strdup (directory) : find_directory (paths, error);
  layout->is_alone = n_streams == 1 && gst_hls_paths_say_where (paths);
  gst_hls_paths_copy (&layout->paths, paths);
  layout->names = g_ptr_array_new_with_free_func (names_free);
  if (!layout->directory || !place_playlists (layout, error) ||
      !check_patterns (layout, error))
    g_clear_pointer (&layout, gst_hls_layout_free);
  return layout;
}

gboolean
gst_hls_layout_set_init (GstHlsLayout *layout, const gchar *name,
    GError **error)
{
  gchar **text = &layout->paths.texts[GST_HLS_PATH_INITS];
  g_autofree gchar *folder = *text ? g_path_get_dirname (*text) : NULL;
  g_free (*text);
  *text = folder && !g_str_equal (folder, ".")
      ? g_strconcat (folder, "/", name, NULL)
      : g_strdup (name);
  return check_patterns (layout, error);
}

void
gst_hls_layout_free (GstHlsLayout *layout)
{
  if (!layout)
    return;
  g_free (layout->directory);
  g_free (layout->playlist);
  g_free (layout->mpd);
  gst_hls_paths_clear (&layout->paths);
  g_ptr_array_unref (layout->names);
  g_free (layout);
}

const gchar *
gst_hls_layout_directory (const GstHlsLayout *layout)
{
  return layout->directory;
}

gboolean
gst_hls_layout_is_alone (const GstHlsLayout *layout)
{
  return layout->is_alone;
}

const gchar *
gst_hls_layout_multivariant (const GstHlsLayout *layout)
{
  return layout->playlist;
}

const gchar *
gst_hls_layout_mpd (const GstHlsLayout *layout)
{
  return layout->mpd;
}

gchar *
gst_hls_layout_uri (const GstHlsLayout *layout, const gchar *path)
{
  return relative_path_from (layout->playlist, path);
}

/* --- names of a rendition --- */

/* Returns (transfer full) a path or pattern: what the pad says, else what the
 * element says or `fallback`, both in a folder of the rendition's if there may be
 * several. */
static gchar *
choose (const GstHlsLayout *layout, const GstHlsNames *names,
    const GstHlsPaths *pad, GstHlsPath property, const gchar *fallback,
    GError **error)
{
  if (pad->texts[property])
    return resolve (layout, property, pad->texts[property], error);
  const gchar *text = layout->paths.texts[property];
  g_autofree gchar *path =
      text ? resolve (layout, property, text, error) : g_strdup (fallback);
  return !path || layout->is_alone ? g_steal_pointer (&path)
                                   : put_into_folder (path, names->rendition);
}

static gboolean
name_segments (const GstHlsLayout *layout, GstHlsNames *names,
    const GstHlsPaths *pad, GError **error)
{
  const gchar *own = pad->texts[GST_HLS_PATH_SEGMENTS];
  if (own)
    return parse_segments (layout, own, &names->segments, error);
  g_autofree gchar *text = choose (layout, names, pad, GST_HLS_PATH_SEGMENTS,
      SEGMENT_PATTERN, error);
  return text && name_pattern_parse (text, &names->segments, error);
}

/* Beside the segments; where a pad says how those are called, alike, since
 * another rendition may have its own there. */
static gboolean
name_inits (const GstHlsLayout *layout, GstHlsNames *names,
    const GstHlsPaths *pad, GError **error)
{
  g_autofree gchar *text = NULL;
  if (pad->texts[GST_HLS_PATH_INITS] ||
      (layout->paths.texts[GST_HLS_PATH_INITS] &&
          !pad->texts[GST_HLS_PATH_SEGMENTS]))
    text = choose (layout, names, pad, GST_HLS_PATH_INITS, NULL, error);
  else
    text = g_strconcat (names->segments.folder,
        pad->texts[GST_HLS_PATH_SEGMENTS] ? names->segments.stem : "",
        INIT_PATTERN, NULL);
  return text && name_pattern_parse (text, &names->inits, error);
}

static gboolean
name_playlists (const GstHlsLayout *layout, GstHlsNames *names,
    const GstHlsPaths *pad, GError **error)
{
  const gchar *own = pad->texts[GST_HLS_PATH_PLAYLIST];
  gboolean is_said = own || layout->paths.texts[GST_HLS_PATH_PLAYLIST];
  if (own)
    names->playlist = parse_single (layout, GST_HLS_PATH_PLAYLIST, own, error);
  else
    names->playlist = choose (layout, names, pad, GST_HLS_PATH_PLAYLIST,
        MEDIA_PLAYLIST_NAME, error);
  if (!names->playlist)
    return FALSE;

  if (pad->texts[GST_HLS_PATH_IFRAMES])
    names->iframes = parse_single (layout, GST_HLS_PATH_IFRAMES,
        pad->texts[GST_HLS_PATH_IFRAMES], error);
  else if (layout->paths.texts[GST_HLS_PATH_IFRAMES])
    names->iframes =
        choose (layout, names, pad, GST_HLS_PATH_IFRAMES, NULL, error);
  else if (layout->is_alone)
    return TRUE;
  else if (is_said)
    names->iframes =
        insert_before_extension (names->playlist, "_iframes", NULL);
  else
    names->iframes = put_into_folder (IFRAME_PLAYLIST_NAME, names->rendition);
  return names->iframes != NULL;
}

/* Returns (transfer full) what a playlist calls a folder, with its slash. */
static gchar *
folder_uri (const gchar *playlist, const gchar *folder)
{
  g_autofree gchar *file = g_strconcat (folder, "-", NULL);
  g_autofree gchar *uri = relative_path_from (playlist, file);
  return g_strndup (uri, strlen (uri) - 1);
}

/* The folder that a root of the element's stands for: that of its location. */
static gchar *
find_base (const GstHlsLayout *layout, GstHlsPath property)
{
  const gchar *text = layout->paths.texts[property];
  if (!text && property == GST_HLS_PATH_INITS)
    text = layout->paths.texts[GST_HLS_PATH_SEGMENTS];
  g_autofree gchar *path = text ? resolve (layout, property, text, NULL) : NULL;
  return path ? relative_path_folder (path) : g_strdup ("");
}

/* A root stands for the folder that the location says; what is below that stays.
 * One that is relative is meant from the playlist that players open. */
static gchar *
find_uri (const GstHlsLayout *layout, const GstHlsNames *names,
    const NamePattern *pattern, const gchar *root, const gchar *base)
{
  if (!root)
    return folder_uri (names->playlist, pattern->folder);
  g_autofree gchar *top = relative_path_folder (layout->playlist);
  g_autofree gchar *up = folder_uri (names->playlist, top);
  g_autofree gchar *down = folder_uri (base, pattern->folder);
  gboolean is_relative = root[0] != '/' && !g_uri_peek_scheme (root);
  return g_strconcat (is_relative ? up : "", root,
      g_str_has_suffix (root, "/") ? "" : "/", down, NULL);
}

static gchar *
find_uri_with_root (const GstHlsLayout *layout, const GstHlsNames *names,
    const GstHlsPaths *pad, GstHlsPath property, GstHlsPath root)
{
  const NamePattern *pattern =
      property == GST_HLS_PATH_INITS ? &names->inits : &names->segments;
  const gchar *own = pad->texts[root], *common = layout->paths.texts[root];
  if (own)
    return find_uri (layout, names, pattern, own, pattern->folder);
  g_autofree gchar *base = find_base (layout, property);
  return find_uri (layout, names, pattern, common, base);
}

static void
name_uris (const GstHlsLayout *layout, GstHlsNames *names,
    const GstHlsPaths *pad)
{
  gboolean has_init_root = pad->texts[GST_HLS_PATH_INIT_ROOT] ||
      layout->paths.texts[GST_HLS_PATH_INIT_ROOT];
  names->segments_uri = find_uri_with_root (layout, names, pad,
      GST_HLS_PATH_SEGMENTS, GST_HLS_PATH_ROOT);
  names->inits_uri = find_uri_with_root (layout, names, pad, GST_HLS_PATH_INITS,
      has_init_root ? GST_HLS_PATH_INIT_ROOT : GST_HLS_PATH_ROOT);
}

/* The name that both may give to a file, NULL: none. */
static const gchar *
find_clash (const GstHlsNames *a, const GstHlsNames *b)
{
  const NamePattern *const in_a[] = { &a->segments, &a->inits };
  const NamePattern *const in_b[] = { &b->segments, &b->inits };
  for (guint i = 0; i < G_N_ELEMENTS (in_a); i++)
    for (guint k = 0; k < G_N_ELEMENTS (in_b); k++)
      if ((a != b || i != k) && name_pattern_overlaps (in_a[i], in_b[k]))
        return i == 0 && k == 0 ? "location" : "init-location";
  if (a != b &&
      (g_str_equal (a->playlist, b->playlist) ||
          g_strcmp0 (a->iframes, b->playlist) == 0 ||
          g_strcmp0 (b->iframes, a->playlist) == 0))
    return "playlist-location";
  return NULL;
}

static gboolean
is_unique (const GstHlsLayout *layout, const GstHlsNames *names, GError **error)
{
  const gchar *clash = find_clash (names, names);
  const GstHlsNames *other = names;
  for (guint i = 0; i < layout->names->len && !clash; i++) {
    other = layout->names->pdata[i];
    clash = find_clash (names, other);
  }
  if (!clash && !layout->is_alone &&
      g_str_equal (names->playlist, layout->playlist))
    clash = "playlist-location";
  if (!clash)
    return TRUE;
  g_set_error (error, CORE_ERROR, CORE_INVALID,
      "%s and %s may give files the same name: give each a %s of its own",
      names->rendition, other == names ? "another" : other->rendition, clash);
  return FALSE;
}

/* No other sink has what pads say: it is always meant from the directory. */
static void
copy_from_directory (const GstHlsLayout *layout, GstHlsPaths *paths,
    const GstHlsPaths *pad)
{
  gst_hls_paths_copy (paths, pad);
  for (guint i = 0; i < GST_HLS_PATH_ROOT && !layout->has_own_directory; i++) {
    g_autofree gchar *text = paths->texts[i];
    paths->texts[i] = text && !is_absolute (text)
        ? g_strconcat (layout->directory, "/", text, NULL)
        : g_steal_pointer (&text);
  }
}

const GstHlsNames *
gst_hls_layout_add (GstHlsLayout *layout, const gchar *rendition,
    const GstHlsPaths *pad, GError **error)
{
  GstHlsNames *names = g_new0 (GstHlsNames, 1);
  GstHlsPaths paths = { 0 };
  names->rendition = g_strdup (rendition);
  copy_from_directory (layout, &paths, pad);
  if (name_segments (layout, names, &paths, error) &&
      name_inits (layout, names, &paths, error) &&
      name_playlists (layout, names, &paths, error) &&
      is_unique (layout, names, error)) {
    name_uris (layout, names, &paths);
    g_ptr_array_add (layout->names, names);
  } else {
    g_clear_pointer (&names, names_free);
  }
  gst_hls_paths_clear (&paths);
  return names;
}

/* --- names of files --- */

static gchar *
name_file (const gchar *front, const NamePattern *pattern, guint number)
{
  g_autofree gchar *name = name_pattern_format (pattern, number);
  return g_strconcat (front, name, NULL);
}

gchar *
gst_hls_names_segment (const GstHlsNames *names, guint number)
{
  return name_file (names->segments.folder, &names->segments, number);
}

gchar *
gst_hls_names_segment_uri (const GstHlsNames *names, guint number)
{
  return name_file (names->segments_uri, &names->segments, number);
}

gchar *
gst_hls_names_init (const GstHlsNames *names, guint number)
{
  return name_file (names->inits.folder, &names->inits, number);
}

gchar *
gst_hls_names_init_uri (const GstHlsNames *names, guint number)
{
  return name_file (names->inits_uri, &names->inits, number);
}

/* A root may be escaped, names of files are escaped by who writes playlists. */
static gchar *
find_path (const gchar *uri, const gchar *front, const NamePattern *pattern)
{
  g_autofree gchar *plain = g_uri_unescape_string (uri, NULL);
  g_autofree gchar *plain_front = g_uri_unescape_string (front, NULL);
  const gchar *in = plain_front ? plain_front : front;
  guint number;
  return plain && g_str_has_prefix (plain, in) &&
          name_pattern_match (pattern, plain + strlen (in), &number)
      ? g_strconcat (pattern->folder, plain + strlen (in), NULL)
      : NULL;
}

gchar *
gst_hls_names_segment_path (const GstHlsNames *names, const gchar *uri)
{
  return find_path (uri, names->segments_uri, &names->segments);
}

gchar *
gst_hls_names_init_path (const GstHlsNames *names, const gchar *uri)
{
  return find_path (uri, names->inits_uri, &names->inits);
}
