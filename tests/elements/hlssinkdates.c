/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* hlssink-fmp4: what events say of stretches of the presentation. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "busmessages.h"
#include "hlsrig.h"

#include <string.h>

#if HAVE_GST_MPEGTS
#define GST_USE_UNSTABLE_API
#include <gst/mpegts/mpegts.h>
#endif

/* With a date, though it is stored. */
static void
start (Rig *rig, gboolean has_audio)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
  rig_start_in_folder (rig, TRUE, has_audio, "program-date-time-reference",
      2 /* system */, NULL);
}

#if HAVE_GST_MPEGTS
/* As tsdemux tells it. Takes `sit`. */
static void
push_splice (Rig *rig, GstMpegtsSCTESIT *sit, GstClockTime running_time)
{
  GstMpegtsSection *section = gst_mpegts_section_from_scte_sit (sit, 123);
  GstEvent *event = gst_event_new_mpegts_section (section);
  GstStructure *times = gst_structure_new ("running-time-map",
      "event-7-splice-time", G_TYPE_UINT64, running_time, NULL);
  gst_mpegts_section_unref (section);
  gst_structure_set (gst_event_writable_structure (event), "running-time-map",
      GST_TYPE_STRUCTURE, times, NULL);
  gst_structure_free (times);
  fail_unless (gst_pad_push_event (rig->video, event));
}

/* They come before their time, before anything has a date, and again. */
GST_START_TEST (splices_are_date_ranges)
{
  Rig rig;
  start (&rig, FALSE);
  gst_mpegts_initialize ();
  for (guint i = 0; i < 2; i++)
    push_splice (&rig, gst_mpegts_scte_splice_out_new (7, 90000, 3 * 90000),
        2 * GST_SECOND);
  rig_push_pictures (&rig, 0, 2 * GOP);
  push_splice (&rig, gst_mpegts_scte_splice_in_new (7, 90000), 4 * GST_SECOND);
  rig_push_pictures (&rig, 2 * GOP, 3 * GOP);
  rig_push_eos (rig.video);
  rig_assert_eos_once (&rig);
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXT-X-DATERANGE:"), 1);
  fail_unless_equals_int (rig_count (video,
                              ",DURATION=2.000000,PLANNED-DURATION=3.000000,"),
      1);
  fail_unless_equals_int (rig_count (video, "SCTE35-OUT=0xFC"), 1);
  fail_unless_equals_int (rig_count (video, "SCTE35-IN=0xFC"), 1);
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless_equals_int (rig_count (mpd, "<EventStream "), 1);
  fail_unless_equals_int (rig_count (mpd,
                              "<Event presentationTime=\"2000\" "
                              "duration=\"2000\" "),
      1);
  fail_unless_equals_int (rig_count (mpd, "<Event presentationTime=\"4000\" "),
      1);
  fail_unless_equals_int (rig_count (mpd, "<Binary>/D"), 2);
  rig_clear (&rig);
}
GST_END_TEST;
#endif

static void
push_date_range (Rig *rig, const gchar *text)
{
  GstStructure *s = gst_structure_from_string (text, NULL);
  gst_pad_push_event (rig->video,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, s));
}

/* Of the leader alone; nameless ones are none. */
GST_START_TEST (applications_tell_date_ranges)
{
  static const gchar *const playlists[] = { "video_0/playlist.m3u8",
    "audio_0/playlist.m3u8" };
  Rig rig;
  start (&rig, TRUE);
  push_date_range (&rig,
      "hls-date-range, id=show, class=org.example.program, "
      "running-time=(guint64)1000000000, planned-duration=(guint64)4000000000, "
      "X-ASSET-URI=(string)\"ad.m3u8?a=1,b\", X-RESUME-OFFSET=2.5, X-N=(int)7, "
      "X-lower=(string)no, X-BELOW=-1, X-NULL=(string)NULL, "
      "X-BIG=(guint64)18446744073709551615, X-ZERO=-0.0, "
      "X-MOST=(guint64)9999999999999, X-END=1e13, X-UP=0.9999999, other=(string)no");
  push_date_range (&rig, "hls-date-range, class=nameless");
  push_date_range (&rig, "something-else, id=no");
  rig_push_all (&rig, 0);
  push_date_range (&rig,
      "hls-date-range, id=show, duration=(guint64)3500000000");
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  for (guint i = 0; i < G_N_ELEMENTS (playlists); i++) {
    g_autofree gchar *text = rig_read (&rig, playlists[i]);
    fail_unless_equals_int (rig_count (text, "#EXT-X-DATERANGE:"), 1);
    fail_unless_equals_int (rig_count (text,
                                "#EXT-X-DATERANGE:ID=\"show\","
                                "CLASS=\"org.example.program\","),
        1);
    fail_unless_equals_int (
        rig_count (text,
            ",DURATION=3.500000,PLANNED-DURATION=4.000000,"
            "X-ASSET-URI=\"ad.m3u8?a=1,b\","
            "X-RESUME-OFFSET=2.500000,X-N=7.000000,"
            "X-ZERO=0.000000,X-MOST=9999999999999.000000,X-UP=1.000000\n"),
        1);
  }
  g_autofree gchar *mpd = rig_read (&rig, "manifest.mpd");
  fail_unless_equals_int (rig_count (mpd, "<EventStream "), 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (without_dates_one_warning_says_so)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  rig_push_picture (&rig, 0);
  push_date_range (&rig, "hls-date-range, id=show");
  push_date_range (&rig, "hls-date-range, id=advert");
  for (guint i = 1; i < 3 * GOP; i++)
    rig_push_picture (&rig, i);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 1);
  g_autofree gchar *video = rig_read (&rig, "video_0/playlist.m3u8");
  fail_unless_equals_int (rig_count (video, "#EXTINF"), 3);
  fail_unless_equals_int (rig_count (video, "#EXT-X-DATERANGE:"), 0);
  rig_clear (&rig);
}
GST_END_TEST;

/* A second run knows of a break before the first buffer that it gets, and is
 * told then that it is over. */
GST_START_TEST (a_second_run_goes_on_with_ranges)
{
  Rig rig = { NULL };
  rig_start (&rig, TRUE, TRUE);
  gst_element_set_state (rig.sink, GST_STATE_NULL);
  gst_util_set_object_arg (G_OBJECT (rig.sink), "playlist-type", "event");
  g_object_set (rig.sink, "enable-endlist", FALSE, "resume", TRUE, NULL);
  g_autofree gchar *tag = NULL;
  for (guint i = 0; i < 2; i++) {
    gst_element_set_state (rig.sink, GST_STATE_PLAYING);
    push_date_range (&rig,
        i == 0 ? "hls-date-range, id=show, class=org.example.program, "
                 "planned-duration=(guint64)4000000000, X-A=(string)once"
               : "hls-date-range, id=show, duration=(guint64)3500000000, "
                 "X-A=(string)again, X-B=1");
    rig_push_all (&rig, 0);
    gst_element_set_state (rig.sink, GST_STATE_NULL);
    g_autofree gchar *text = rig_read (&rig, "audio_0/playlist.m3u8");
    fail_unless_equals_int (rig_count (text, "#EXT-X-DATERANGE:"), 1);
    const gchar *line = strstr (text, "#EXT-X-DATERANGE:");
    gsize length = strcspn (line, "\n");
    if (i == 0) {
      tag = g_strndup (line, strstr (line, ",PLANNED") - line);
      continue;
    }
    g_autofree gchar *expected = g_strconcat (tag,
        ",DURATION=3.500000,PLANNED-DURATION=4.000000,"
        "X-A=\"once\",X-B=1.000000\n",
        NULL);
    fail_unless (g_str_has_prefix (line, expected), "%.*s", (gint) length,
        line);
  }
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkdates_suite (void)
{
  Suite *s = suite_create ("hlssinkdates");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (s, tcase);
#if HAVE_GST_MPEGTS
  tcase_add_test (tcase, splices_are_date_ranges);
#endif
  tcase_add_test (tcase, applications_tell_date_ranges);
  tcase_add_test (tcase, without_dates_one_warning_says_so);
  tcase_add_test (tcase, a_second_run_goes_on_with_ranges);
  return s;
}

GST_CHECK_MAIN (hlssinkdates)
