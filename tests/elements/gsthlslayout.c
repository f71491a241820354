/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gsthlslayout.h"

#include <gst/check/gstcheck.h>

/* As the properties come: location, init-location, playlist-location,
 * iframe-playlist-location, playlist-root, playlist-root-init. */
typedef const gchar *Texts[GST_HLS_N_PATHS];

static GstHlsPaths
make_paths (const Texts texts)
{
  GstHlsPaths paths = { 0 };
  for (guint i = 0; i < GST_HLS_N_PATHS; i++)
    paths.texts[i] = g_strdup (texts[i]);
  return paths;
}

static GstHlsLayout *
make_layout (const gchar *directory, const Texts texts, guint n_streams,
    GError **error)
{
  GstHlsPaths paths = make_paths (texts);
  GstHlsLayout *layout =
      gst_hls_layout_new (directory, &paths, n_streams, error);
  gst_hls_paths_clear (&paths);
  return layout;
}

static const GstHlsNames *
add (GstHlsLayout *layout, const gchar *rendition, const Texts texts,
    GError **error)
{
  GstHlsPaths paths = make_paths (texts);
  const GstHlsNames *names =
      gst_hls_layout_add (layout, rendition, &paths, error);
  gst_hls_paths_clear (&paths);
  return names;
}

static const struct
{
  const gchar *directory;
  Texts paths;
  guint n_streams;
  Texts pad;
  const gchar *folder, *top, *mpd;    /* what is expected */
  const gchar *playlist, *iframes;    /* paths */
  const gchar *segment, *segment_uri; /* number 7 */
  const gchar *init, *init_uri;       /* number 0 */
} layouts[] = {
  /* clang-format off */
  { NULL, { NULL }, 2, { NULL },
    ".", "multivariant.m3u8", "manifest.mpd",
    "v/playlist.m3u8", "v/iframes.m3u8",
    "v/segment_00007.m4s", "segment_00007.m4s", "v/init.mp4", "init.mp4" },
  /* one stream and nothing said: as ever */
  { "out", { NULL }, 1, { NULL },
    "out", "multivariant.m3u8", "manifest.mpd",
    "v/playlist.m3u8", "v/iframes.m3u8",
    "v/segment_00007.m4s", "segment_00007.m4s", "v/init.mp4", "init.mp4" },
  /* hlscmafsink: one stream, files exactly there */
  { NULL, { "/srv/hls/seg%05d.m4s", "/srv/hls/init%05d.mp4",
            "/srv/hls/x.m3u8" }, 1, { NULL },
    "/srv/hls", "x.m3u8", "x.mpd",
    "x.m3u8", NULL,
    "seg00007.m4s", "seg00007.m4s", "init00000.mp4", "init00000.mp4" },
  { NULL, { "/srv/hls/seg%05d.m4s" }, 1, { NULL },
    "/srv/hls", "playlist.m3u8", "manifest.mpd",
    "playlist.m3u8", NULL,
    "seg00007.m4s", "seg00007.m4s", "init.mp4", "init.mp4" },
  { NULL, { NULL, NULL, "hls/x.m3u8", "hls/keys.m3u8" }, 1, { NULL },
    "hls", "x.m3u8", "x.mpd",
    "x.m3u8", "keys.m3u8",
    "segment_00007.m4s", "segment_00007.m4s", "init.mp4", "init.mp4" },
  /* hlssink2: two, each in its folder */
  { NULL, { "hls/seg%05d.m4s", NULL, "hls/x.m3u8" }, 2, { NULL },
    "hls", "x.m3u8", "x.mpd",
    "v/x.m3u8", "v/x_iframes.m3u8",
    "v/seg00007.m4s", "seg00007.m4s", "v/init.mp4", "init.mp4" },
  { NULL, { "seg%d.m4s", "i.mp4", "hls/x.m3u8" }, 2, { NULL },
    "hls", "x.m3u8", "x.mpd",
    "v/x.m3u8", "v/x_iframes.m3u8",
    "v/seg7.m4s", "seg7.m4s", "v/i.mp4", "i.mp4" },
  { "/srv", { "media/seg%d.m4s", NULL, "lists/x.m3u8" }, 2, { NULL },
    "/srv", "lists/x.m3u8", "lists/x.mpd",
    "lists/v/x.m3u8", "lists/v/x_iframes.m3u8",
    "media/v/seg7.m4s", "../../media/v/seg7.m4s",
    "media/v/init.mp4", "../../media/v/init.mp4" },
  /* roots */
  { "/srv", { "media/seg%d.m4s", NULL, "lists/x.m3u8", NULL,
              "https://cdn/m" }, 2, { NULL },
    "/srv", "lists/x.m3u8", "lists/x.mpd",
    "lists/v/x.m3u8", "lists/v/x_iframes.m3u8",
    "media/v/seg7.m4s", "https://cdn/m/v/seg7.m4s",
    "media/v/init.mp4", "https://cdn/m/v/init.mp4" },
  { "/srv", { "media/seg%d.m4s", NULL, "x.m3u8", NULL, "/m/", "/i" }, 1,
    { NULL },
    "/srv", "x.m3u8", "x.mpd",
    "x.m3u8", NULL,
    "media/seg7.m4s", "/m/seg7.m4s", "media/init.mp4", "/i/init.mp4" },
  { NULL, { "seg%d.m4s", NULL, "x.m3u8", NULL, "media" }, 2, { NULL },
    ".", "x.m3u8", "x.mpd",
    "v/x.m3u8", "v/x_iframes.m3u8",
    "v/seg7.m4s", "../media/v/seg7.m4s", "v/init.mp4", "../media/v/init.mp4" },
  /* what a pad says */
  { NULL, { NULL, NULL, "hls/x.m3u8" }, 2,
    { "v_%03d.m4s", NULL, "v.m3u8" },
    "hls", "x.m3u8", "x.mpd",
    "v.m3u8", "v_iframes.m3u8",
    "v_007.m4s", "v_007.m4s", "v_init.mp4", "v_init.mp4" },
  { NULL, { "hls/s%d.m4s", NULL, "hls/x.m3u8", NULL, "http://a" }, 2,
    { "a/v_%03d.m4s", "b/i.mp4" },
    "hls", "x.m3u8", "x.mpd",
    "v/x.m3u8", "v/x_iframes.m3u8",
    "a/v_007.m4s", "http://a/a/v_007.m4s", "b/i.mp4", "http://a/b/i.mp4" },
  { NULL, { NULL, NULL, "hls/x.m3u8" }, 2,
    { "a/v_%03d.m4s", NULL, NULL, NULL, "http://b/" },
    "hls", "x.m3u8", "x.mpd",
    "v/x.m3u8", "v/x_iframes.m3u8",
    "a/v_007.m4s", "http://b/v_007.m4s",
    "a/v_init.mp4", "http://b/v_init.mp4" },
  /* elsewhere, and names that a URI escapes */
  { "s3://bucket/a", { "s3://bucket/a/\xc3\xbc %d.m4s" }, 1, { NULL },
    "s3://bucket/a", "playlist.m3u8", "manifest.mpd",
    "playlist.m3u8", NULL,
    "\xc3\xbc 7.m4s", "\xc3\xbc 7.m4s", "init.mp4", "init.mp4" },
  /* clang-format on */
};

GST_START_TEST (files_lie_where_they_are_said_to)
{
  GError *error = NULL;
  g_autoptr (GstHlsLayout) layout = make_layout (layouts[__i__].directory,
      layouts[__i__].paths, layouts[__i__].n_streams, &error);
  fail_unless (layout != NULL, "%s", error ? error->message : "");
  const GstHlsNames *names = add (layout, "v", layouts[__i__].pad, &error);
  fail_unless (names != NULL, "%s", error ? error->message : "");

  fail_unless_equals_string (gst_hls_layout_directory (layout),
      layouts[__i__].folder);
  fail_unless_equals_string (gst_hls_layout_multivariant (layout),
      layouts[__i__].top);
  fail_unless_equals_string (gst_hls_layout_mpd (layout), layouts[__i__].mpd);
  fail_unless_equals_string (names->playlist, layouts[__i__].playlist);
  fail_unless_equals_string (names->iframes, layouts[__i__].iframes);

  g_autofree gchar *segment = gst_hls_names_segment (names, 7);
  g_autofree gchar *segment_uri = gst_hls_names_segment_uri (names, 7);
  g_autofree gchar *init = gst_hls_names_init (names, 0);
  g_autofree gchar *init_uri = gst_hls_names_init_uri (names, 0);
  fail_unless_equals_string (segment, layouts[__i__].segment);
  fail_unless_equals_string (segment_uri, layouts[__i__].segment_uri);
  fail_unless_equals_string (init, layouts[__i__].init);
  fail_unless_equals_string (init_uri, layouts[__i__].init_uri);

  /* And back, as a playlist has them. */
  g_autofree gchar *escaped =
      g_uri_escape_string (segment_uri, "!$&'()*+,;=:@/?%", FALSE);
  g_autofree gchar *found = gst_hls_names_segment_path (names, escaped);
  g_autofree gchar *found_init = gst_hls_names_init_path (names, init_uri);
  fail_unless_equals_string (found, segment);
  fail_unless_equals_string (found_init, init);
  fail_unless (gst_hls_names_segment_path (names, "other.m4s") == NULL);
}
GST_END_TEST;

static const struct
{
  const gchar *directory;
  Texts paths;
  const gchar *said; /* in the error */
} refusals[] = {
  { NULL, { "seg%05d.ts" }, "say location=seg%05d.m4s" },
  { NULL, { "/srv/a.b/seg%05d.TS" }, "say location=/srv/a.b/seg%05d.m4s" },
  { NULL, { "seg.m4s" }, "need a number" },
  { NULL, { "seg%s.m4s" }, "location=\"seg%s.m4s\"" },
  { NULL, { "seg%n.m4s" }, "location=" },
  { NULL, { "seg%999999d.m4s" }, "ten digits" },
  { NULL, { "%d/%d.m4s" }, "not into folders" },
  { NULL, { "s%d_%d.m4s" }, "one number" },
  { NULL, { "seg%d/" }, "not into folders" },
  { "out", { "../seg%d.m4s" }, "no file below" },
  { "out", { "a/../../seg%d.m4s" }, "no file below" },
  { "out", { "/etc/seg%d.m4s" }, "directory=out" },
  { NULL, { "/etc/seg%d.m4s", NULL, "/srv/x.m3u8" }, "directory=/srv" },
  { NULL, { NULL, "/etc/i.mp4", "/srv/x.m3u8" }, "init-location=/etc" },
  { "s3://b", { "s3://c/seg%d.m4s" }, "no file below" },
  { NULL, { NULL, NULL, "x%d.m3u8" }, "without a number" },
  { NULL, { NULL, NULL, "x.m3u8", "../i.m3u8" }, "iframe-playlist-location" },
  { NULL, { NULL, NULL, "" }, "playlist-location" },
};

GST_START_TEST (what_cannot_be_is_refused)
{
  g_autoptr (GError) error = NULL;
  GstHlsLayout *layout =
      make_layout (refusals[__i__].directory, refusals[__i__].paths, 2, &error);
  fail_unless (layout == NULL);
  fail_unless (strstr (error->message, refusals[__i__].said), "%s",
      error->message);
}
GST_END_TEST;

static const struct
{
  Texts paths, first, second;
  const gchar *said;
} clashes[] = {
  { { NULL }, { "s%d.m4s" }, { "s%d.m4s" }, "a location of its own" },
  { { NULL }, { "s%d.m4s" }, { "s1%d.m4s" }, "a location of its own" },
  { { NULL }, { NULL, "i.mp4" }, { NULL, "i.mp4" }, "init-location" },
  { { NULL }, { "s%d.mp4", "s%d.mp4" }, { NULL }, "init-location" },
  { { NULL }, { NULL, NULL, "p.m3u8" }, { NULL, NULL, "p.m3u8" },
      "playlist-location" },
  { { NULL }, { NULL, NULL, "multivariant.m3u8" }, { NULL },
      "playlist-location" },
};

GST_START_TEST (no_two_renditions_share_names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstHlsLayout) layout =
      make_layout (NULL, clashes[__i__].paths, 2, NULL);
  if (add (layout, "a", clashes[__i__].first, &error))
    fail_unless (!add (layout, "b", clashes[__i__].second, &error));
  fail_unless (error && strstr (error->message, clashes[__i__].said), "%s",
      error ? error->message : "");
}
GST_END_TEST;

static Suite *
layout_suite (void)
{
  Suite *s = suite_create ("gsthlslayout");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_loop_test (tcase, files_lie_where_they_are_said_to, 0,
      G_N_ELEMENTS (layouts));
  tcase_add_loop_test (tcase, what_cannot_be_is_refused, 0,
      G_N_ELEMENTS (refusals));
  tcase_add_loop_test (tcase, no_two_renditions_share_names, 0,
      G_N_ELEMENTS (clashes));
  return s;
}

GST_CHECK_MAIN (layout);
