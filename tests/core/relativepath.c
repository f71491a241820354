/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "core/relativepath.h"

#include "coretest.h"

START_TEST (nothing_outside_is_below)
{
  static const struct
  {
    const gchar *folder, *path, *expected;
  } rows[] = {
    { "/srv/hls", "/srv/hls/x.m3u8", "x.m3u8" },
    { "/srv/hls/", "/srv//hls/./a/../b/x.m3u8", "b/x.m3u8" },
    { "/", "/x.m3u8", "x.m3u8" },
    { "", "a/b", "a/b" },
    { "/srv/hls", "/srv/hlsx/x.m3u8", NULL },
    { "/srv/hls", "/srv/x.m3u8", NULL },
    { "/srv/hls", "/srv/hls/../x.m3u8", NULL },
    { "/srv/hls", "/srv/hls", NULL },
    { "/srv/hls", "/srv/hls/a/", NULL },
    { "/srv/hls", "srv/hls/x.m3u8", NULL },
    { "", "../x.m3u8", NULL },
    { "", "a/../../x.m3u8", NULL },
    { "", "..", NULL },
    { "", ".", NULL },
    { "", "", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *got = relative_path_below (rows[i].folder, rows[i].path);
    ck_assert_msg (g_strcmp0 (got, rows[i].expected) == 0, "row %u: %s", i,
        got);
  }
}
END_TEST

START_TEST (a_playlist_refers_to_files)
{
  static const struct
  {
    const gchar *file, *path, *expected;
  } rows[] = {
    { "x.m3u8", "s0.m4s", "s0.m4s" },
    { "x.m3u8", "segs/s0.m4s", "segs/s0.m4s" },
    { "video_0/x.m3u8", "video_0/s0.m4s", "s0.m4s" },
    { "video_0/x.m3u8", "s0.m4s", "../s0.m4s" },
    { "a/b/x.m3u8", "a/c/s0.m4s", "../c/s0.m4s" },
    { "a/b/x.m3u8", "a/b", "../b" },
    { "a/x.m3u8", "a/b/s0.m4s", "b/s0.m4s" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *got = relative_path_from (rows[i].file, rows[i].path);
    ck_assert_msg (g_strcmp0 (got, rows[i].expected) == 0, "row %u: %s", i,
        got);
  }
}
END_TEST

CORE_TEST_MAIN ("relativepath", nothing_outside_is_below,
    a_playlist_refers_to_files)
