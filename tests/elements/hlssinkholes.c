/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two videos of the same film, of which one or both lose pictures. */

#include "hlsrig.h"

#include <string.h>

#define FROM 100 /* pictures that are lost: to the end of the second segment */
#define TO (2 * GOP)
#define LOSS GST_GAP_FLAG_MISSING_DATA

static void
start (Rig rigs[2], const gchar *const *settings)
{
  rig_start (&rigs[0], TRUE, FALSE);
  gst_element_set_state (rigs[0].sink, GST_STATE_NULL);
  for (; settings[0]; settings += 2)
    gst_util_set_object_arg (G_OBJECT (rigs[0].sink), settings[0], settings[1]);
  rigs[1] = rigs[0];
  rigs[1].video = rig_feed (&rigs[0], "video_1", rig_video_caps (13));
  gst_element_set_state (rigs[0].sink, GST_STATE_PLAYING);
}

static void
clear (Rig rigs[2])
{
  gst_element_set_state (rigs[0].sink, GST_STATE_NULL);
  gst_clear_object (&rigs[1].video);
  rig_clear (&rigs[0]);
}

static void
push_gap (GstPad *pad, guint picture, GstGapFlags flags)
{
  GstEvent *gap =
      gst_event_new_gap (gst_util_uint64_scale (picture, GST_SECOND, 30),
          FRAME);
  gst_event_set_gap_flags (gap, flags);
  fail_unless (gst_pad_push_event (pad, gap));
}

/* `lost`: a bit for each video. */
static void
push_all (Rig rigs[2], guint lost, GstGapFlags flags)
{
  for (guint i = 0; i < N_PICTURES; i++)
    for (guint v = 0; v < 2; v++)
      if (lost & 1u << v && i >= FROM && i < TO)
        push_gap (rigs[v].video, i, flags);
      else
        rig_push_pictures (&rigs[v], i, i + 1);
}

static void
push_eos (Rig rigs[2])
{
  for (guint v = 0; v < 2; v++)
    rig_push_eos (rigs[v].video);
}

static gboolean
is_file (const Rig *rig, guint video, const gchar *uri)
{
  g_autofree gchar *path =
      g_strdup_printf ("%s/video_%u/%s", rig->folder, video, uri);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* Of each segment: "-", or "o" if it is a gap, whose file is there. */
static gchar *
read_marks (const Rig *rig, guint video)
{
  g_autofree gchar *name = g_strdup_printf ("video_%u/playlist.m3u8", video);
  g_autofree gchar *text = rig_read (rig, name);
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);
  GString *marks = g_string_new (NULL);
  gboolean is_gap = FALSE;
  for (guint i = 0; lines[i]; i++) {
    is_gap |= g_str_equal (lines[i], "#EXT-X-GAP");
    if (lines[i][0] == '#' || lines[i][0] == '\0')
      continue;
    fail_unless (is_file (rig, video, lines[i]), "no %s", lines[i]);
    g_string_append_c (marks, is_gap ? 'o' : '-');
    is_gap = FALSE;
  }
  return g_string_free (marks, FALSE);
}

static void
assert_marks (const Rig *rig, const gchar *const expected[2])
{
  for (guint v = 0; v < 2; v++) {
    g_autofree gchar *marks = read_marks (rig, v);
    fail_unless_equals_string (marks, expected[v]);
  }
}

typedef struct
{
  const gchar *settings[8];
  guint lost;
  GstGapFlags flags;
  const gchar *marks[2];
} Loss;

static const Loss losses[] = {
  { { NULL }, 0, 0, { "-----", "-----" } },
  /* whichever of them leads */
  { { NULL }, 1, LOSS, { "-o---", "-----" } },
  { { NULL }, 2, LOSS, { "-----", "-o---" } },
  /* nobody has them: what is there is played */
  { { NULL }, 3, LOSS, { "-----", "-----" } },
  /* there are none: a slide show */
  { { NULL }, 2, 0, { "-----", "-----" } },
  { { "playlist-type", "event" }, 2, LOSS, { "-----", "-o---" } },
  { { "playlist-type", "live", "playlist-length", "0" }, 1, LOSS,
      { "-o---", "-----" } },
  { { "single-media-file", "main.mp4" }, 2, LOSS, { "-----", "-o---" } },
  { { "chunk-duration", "500000000" }, 2, LOSS, { "-----", "-o---" } },
};

GST_START_TEST (a_hole_is_a_gap_where_another_has_it)
{
  const Loss *loss = &losses[__i__];
  Rig rigs[2] = { { NULL } };
  start (rigs, loss->settings);
  push_all (rigs, loss->lost, loss->flags);
  push_eos (rigs);
  assert_marks (&rigs[0], loss->marks);
  g_autofree gchar *mpd = rig_read (&rigs[0], "manifest.mpd");
  g_autofree gchar *marks = g_strconcat (loss->marks[0], loss->marks[1], NULL);
  fail_unless_equals_int (rig_count (mpd, "<FCS "), rig_count (marks, "o"));
  /* Its key picture is all right. */
  for (guint v = 0; v < 2; v++) {
    g_autofree gchar *name = g_strdup_printf ("video_%u/iframes.m3u8", v);
    g_autofree gchar *iframes = rig_read (&rigs[0], name);
    fail_unless_equals_int (rig_count (iframes, "#EXTINF"), 5);
    fail_unless_equals_int (rig_count (iframes, "#EXT-X-GAP"), 0);
  }
  clear (rigs);
}
GST_END_TEST;

/* Alone it is the best there is. */
GST_START_TEST (one_video_has_no_gaps)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, FROM);
  for (guint i = FROM; i < TO; i++)
    push_gap (rig.video, i, LOSS);
  rig_push_pictures (&rig, TO, N_PICTURES);
  rig_push_eos (rig.video);
  g_autofree gchar *marks = read_marks (&rig, 0);
  fail_unless_equals_string (marks, "-----");
  rig_clear (&rig);
}
GST_END_TEST;

/* Sound that is lost is silence, whoever says that it is. */
GST_START_TEST (sound_has_no_holes)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, TRUE);
  rig_push_pictures (&rig, 0, N_PICTURES);
  for (guint i = 0; i < N_SOUNDS; i++)
    if (i >= 100 && i < 150)
      push_gap (rig.audio, i * 30 * AUDIO_FRAME_SAMPLES / 48000, LOSS);
    else
      ck_assert_int_eq (rig_push_sound (&rig, i), GST_FLOW_OK);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  g_autofree gchar *text = rig_read (&rig, "audio_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (text, "#EXTINF"), 5);
  fail_unless_equals_int (rig_count (text, "#EXT-X-GAP"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* A later run goes on with the playlists and the MPD, and says the same. */
GST_START_TEST (a_gap_stays_one)
{
  const gchar *const settings[] = { "playlist-type", "event", "enable-endlist",
    "false", "resume", "true", NULL };
  const gchar *const marks[] = { "----------", "-o--------" };
  Rig rigs[2] = { { NULL } };
  start (rigs, settings);
  push_all (rigs, 2, LOSS);
  gst_element_set_state (rigs[0].sink, GST_STATE_NULL);
  g_autofree gchar *before = rig_read (&rigs[0], "video_1/playlist.m3u8");
  fail_unless_equals_int (rig_count (before, "#EXT-X-GAP"), 1);

  gst_element_set_state (rigs[0].sink, GST_STATE_PLAYING);
  push_all (rigs, 0, 0);
  gst_element_set_state (rigs[0].sink, GST_STATE_NULL);
  g_autofree gchar *after = rig_read (&rigs[0], "video_1/playlist.m3u8");
  fail_unless (g_str_has_prefix (after, before), "%s", after);
  assert_marks (&rigs[0], marks);
  g_autofree gchar *mpd = rig_read (&rigs[0], "manifest.mpd");
  fail_unless_equals_int (rig_count (mpd, "<FCS "), 1);
  clear (rigs);
}
GST_END_TEST;

static Suite *
hls_sink_holes_suite (void)
{
  Suite *suite = suite_create ("hlssink-fmp4, holes");
  TCase *tc = tcase_create ("holes");

  tcase_add_loop_test (tc, a_hole_is_a_gap_where_another_has_it, 0,
      G_N_ELEMENTS (losses));
  tcase_add_test (tc, one_video_has_no_gaps);
  tcase_add_test (tc, sound_has_no_holes);
  tcase_add_test (tc, a_gap_stays_one);
  suite_add_tcase (suite, tc);
  return suite;
}

GST_CHECK_MAIN (hls_sink_holes);
