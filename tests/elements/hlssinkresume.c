/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A second run goes on with what a first one left, of which something was taken
 * away: as if that had been killed before it wrote it. */

#include "boxreader.h"
#include "hlsrig.h"

#include <glib/gstdio.h>
#include <string.h>

#define AUDIO "audio_0/playlist.m3u8"
#define VIDEO "video_0/playlist.m3u8"
#define IFRAMES "video_0/iframes.m3u8"
#define N_SEGMENTS (SECONDS / 2) /* of a run */

static void
run (Rig *rig)
{
  gst_element_set_state (rig->sink, GST_STATE_PLAYING);
  rig_push_all (rig, 0);
  gst_element_set_state (rig->sink, GST_STATE_NULL);
}

static void
start_in_chunks (Rig *rig, GstClockTime chunk_duration)
{
  rig_start (rig, TRUE, TRUE);
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig->sink), "playlist-type", "event");
  g_object_set (rig->sink, "enable-endlist", FALSE, "resume", TRUE,
      "chunk-duration", chunk_duration, NULL);
  run (rig);
}

static void
start (Rig *rig)
{
  start_in_chunks (rig, GST_CLOCK_TIME_NONE);
}

static void
write_file (const Rig *rig, const gchar *name, const gchar *text, gsize size)
{
  g_autofree gchar *path = g_build_filename (rig->folder, name, NULL);
  fail_unless (g_file_set_contents (path, text, (gssize) size, NULL));
}

/* Takes the last entries off a playlist. */
static void
forget_last (const Rig *rig, const gchar *name, guint n)
{
  g_autofree gchar *text = rig_read (rig, name);
  for (guint i = 0; i < n; i++)
    *g_strrstr (text, "#EXTINF") = '\0';
  write_file (rig, name, text, strlen (text));
}

static void
assert_begins_with (const Rig *rig, const gchar *name, const gchar *expected)
{
  g_autofree gchar *text = rig_read (rig, name);
  fail_unless (g_str_has_prefix (text, expected), "%s was\n%s\nis\n%s", name,
      expected, text);
}

/* Without dates: those of what was never listed are counted from those before,
 * which are rounded. */
static gchar *
without_dates (const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);
  for (guint i = 0; lines[i]; i++)
    if (!g_str_has_prefix (lines[i], "#EXT-X-PROGRAM-DATE-TIME:"))
      g_string_append_printf (out, "%s\n", lines[i]);
  g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static void
assert_segments_begin_with (const Rig *rig, const gchar *name,
    const gchar *expected)
{
  g_autofree gchar *text = rig_read (rig, name);
  g_autofree gchar *is = without_dates (text), *was = without_dates (expected);
  fail_unless (g_str_has_prefix (is, was), "%s was\n%s\nis\n%s", name, was, is);
}

static void
assert_in_step (const Rig *rig, guint n_gaps)
{
  static const gchar *const names[] = { VIDEO, AUDIO };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *text = rig_read (rig, names[i]);
    fail_unless_equals_int (rig_count (text, "#EXTINF"), 2 * N_SEGMENTS);
    fail_unless_equals_int (rig_count (text, "#EXT-X-DISCONTINUITY\n"), 1);
    fail_unless_equals_int (rig_count (text, "#EXT-X-GAP"), i * n_gaps);
  }
}

GST_START_TEST (playlists_and_mpd_go_on)
{
  static const gchar *const kept[] = { "availabilityStartTime=\"",
    "<Period id=\"0\" start=\"PT0S\"", "<Period id=\"5\" start=\"PT" };
  Rig rig = { NULL };
  start (&rig);
  g_autofree gchar *video = rig_read (&rig, VIDEO);
  g_autofree gchar *audio = rig_read (&rig, AUDIO);
  g_autofree gchar *iframes = rig_read (&rig, IFRAMES);
  run (&rig);
  g_autofree gchar *before = rig_read (&rig, "manifest.mpd");
  run (&rig);
  g_autofree gchar *after = rig_read (&rig, "manifest.mpd");
  assert_begins_with (&rig, VIDEO, video);
  assert_begins_with (&rig, AUDIO, audio);
  assert_begins_with (&rig, IFRAMES, iframes);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    const gchar *was = strstr (before, kept[i]), *is = strstr (after, kept[i]);
    gsize length = strlen (kept[i]);
    fail_unless (was && is, "no %s", kept[i]);
    length += strcspn (was + length, "\"");
    fail_unless (strncmp (was, is, length + 1) == 0, "%.*s", (gint) length, is);
  }
  fail_unless_equals_int (rig_count (after, "<Period id=\"10\""), 1);
  /* All that was listed keeps the times that are in the files. */
  g_autofree gchar *timelines = g_strndup (before,
      (gsize) (strstr (before, "<Period id=\"5\"") - before));
  for (gchar *row = timelines; (row = strstr (row, "<S ")); row++) {
    g_autofree gchar *text = g_strndup (row, strcspn (row, ">"));
    fail_unless (strstr (after, text), "%s", text);
  }
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (key_pictures_that_were_not_listed_are_found)
{
  Rig rig = { NULL };
  start (&rig);
  g_autofree gchar *iframes = rig_read (&rig, IFRAMES);
  fail_unless_equals_int (rig_count (iframes, "#EXTINF"), N_SEGMENTS);
  forget_last (&rig, IFRAMES, 2);
  run (&rig);
  assert_begins_with (&rig, IFRAMES, iframes);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (segments_that_were_not_listed_are_found)
{
  Rig rig = { NULL };
  start (&rig);
  g_autofree gchar *audio = rig_read (&rig, AUDIO);
  forget_last (&rig, AUDIO, 2);
  run (&rig);
  assert_segments_begin_with (&rig, AUDIO, audio);
  assert_in_step (&rig, 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* Where the last chunk of a segment begins. */
static gsize
find_last_chunk (const gchar *segment, gsize size)
{
  gsize last = 0;
  for (gsize at = 0; at < size; at += box_u32 ((const guint8 *) segment + at))
    if (strncmp (segment + at + 4, "moof", 4) == 0)
      last = at;
  return last;
}

/* Cut off within a chunk or behind one, or not there. */
GST_START_TEST (segments_that_are_not_whole_become_gaps)
{
  enum
  {
    WITHIN,
    BEHIND,
    GONE,
    N_WAYS
  };
  for (guint way = 0; way < N_WAYS; way++) {
    Rig rig = { NULL };
    start_in_chunks (&rig, GST_SECOND / 2);
    g_autofree gchar *path =
        g_build_filename (rig.folder, "audio_0", "segment_00004.m4s", NULL);
    g_autofree gchar *data = NULL;
    gsize size;
    fail_unless (g_file_get_contents (path, &data, &size, NULL));
    gsize left = way == WITHIN ? size - 1 : find_last_chunk (data, size);
    forget_last (&rig, AUDIO, 1);
    if (way == GONE)
      fail_unless (g_unlink (path) == 0);
    else
      fail_unless (g_file_set_contents (path, data, (gssize) left, NULL));
    run (&rig);
    assert_in_step (&rig, 1);
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* The playlist that is behind is that of the pad that comes first. */
GST_START_TEST (whoever_is_behind_catches_up)
{
  Rig rig = { NULL };
  start (&rig);
  g_autofree gchar *video = rig_read (&rig, VIDEO);
  g_autofree gchar *iframes = rig_read (&rig, IFRAMES);
  forget_last (&rig, VIDEO, 1);
  forget_last (&rig, IFRAMES, 1);
  run (&rig);
  assert_segments_begin_with (&rig, VIDEO, video);
  assert_segments_begin_with (&rig, IFRAMES, iframes);
  assert_in_step (&rig, 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* An MPD that is not ours is no reason not to go on. */
GST_START_TEST (a_broken_mpd_begins_anew)
{
  Rig rig = { NULL };
  start (&rig);
  write_file (&rig, "manifest.mpd", "<MPD", 4);
  run (&rig);
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless_equals_int (rig_count (mpd, "<Period "), 2);
  assert_in_step (&rig, 0);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkresume_suite (void)
{
  Suite *suite = suite_create ("hlssinkresume");
  TCase *tcase = tcase_create ("resume");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, playlists_and_mpd_go_on);
  tcase_add_test (tcase, key_pictures_that_were_not_listed_are_found);
  tcase_add_test (tcase, segments_that_were_not_listed_are_found);
  tcase_add_test (tcase, segments_that_are_not_whole_become_gaps);
  tcase_add_test (tcase, whoever_is_behind_catches_up);
  tcase_add_test (tcase, a_broken_mpd_begins_anew);
  return suite;
}

GST_CHECK_MAIN (hlssinkresume);
