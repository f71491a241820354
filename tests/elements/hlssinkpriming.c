/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What an encoder puts before stream time 0 so that a decoder is warm at 0. */

#include "boxreader.h"
#include "hlsrig.h"

#define RATE 48000
#define AUDIO_ID 1

static GstClockTime
frames (guint n)
{
  return gst_util_uint64_scale ((guint64) n * AUDIO_FRAME_SAMPLES, GST_SECOND,
      RATE);
}

/* Stream time 0 is where frame `n_priming` begins. */
static void
start_after (Rig *rig, guint n_priming)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = frames (n_priming);
  gst_pad_push_event (rig->audio, gst_event_new_segment (&segment));
}

static void
push_sounds (Rig *rig, guint n_sounds)
{
  for (guint i = 0; i < n_sounds; i++)
    fail_unless_equals_int (rig_push_sound (rig, i), GST_FLOW_OK);
}

static void
flush (Rig *rig)
{
  gst_pad_push_event (rig->audio, gst_event_new_flush_start ());
  gst_pad_push_event (rig->audio, gst_event_new_flush_stop (TRUE));
}

static Span
read_boxes (const Rig *rig, const gchar *name)
{
  Span span;
  g_autofree gchar *path = g_build_filename (rig->folder, name, NULL);
  gchar *data = NULL;
  fail_unless (g_file_get_contents (path, &data, &span.size, NULL), "%s", name);
  span.data = (guint8 *) data;
  return span;
}

static gint64
media_time (const Rig *rig, const gchar *init)
{
  Span span = read_boxes (rig, init);
  gint64 time = box_media_time (span, AUDIO_ID);
  g_free ((gpointer) span.data);
  return time;
}

/* The first decode time in a segment, in ticks of the media. */
static gint64
decode_time (const Rig *rig, const gchar *segment)
{
  Span span = read_boxes (rig, segment);
  g_autoptr (GArray) samples = box_read_samples (span);
  fail_unless (samples != NULL);
  g_free ((gpointer) span.data);
  return (gint64) g_array_index (samples, BoxSample, 0).dts;
}

/* Decoded, not presented: no manifest counts it, video is not moved. */
GST_START_TEST (priming_is_behind_an_edit_list)
{
  Rig rig;
  rig_start (&rig, TRUE, TRUE);
  start_after (&rig, 2);
  rig_push_pictures (&rig, 0, 2 * GOP);
  push_sounds (&rig, 4 * RATE / AUDIO_FRAME_SAMPLES + 3);
  rig_push_eos (rig.video);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);

  fail_unless_equals_int64 (media_time (&rig, "audio_0/init.mp4"),
      2 * AUDIO_FRAME_SAMPLES);
  fail_unless_equals_int64 (media_time (&rig, "video_0/init.mp4"), 0);
  fail_unless_equals_int64 (decode_time (&rig, "audio_0/segment_00000.m4s"), 0);
  fail_unless_equals_int64 (decode_time (&rig, "audio_0/segment_00001.m4s"),
      (2 + 94) * AUDIO_FRAME_SAMPLES);
  rig_assert_text (&rig, "audio_0/playlist.m3u8", "#EXTINF:2.005333,\n");
  rig_assert_text (&rig, "manifest.mpd", "<S t=\"0\" d=\"96256\"");
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (sound_alone_keeps_it_too)
{
  Rig rig;
  rig_start (&rig, FALSE, TRUE);
  start_after (&rig, 1);
  push_sounds (&rig, N_SOUNDS);
  rig_push_eos (rig.audio);
  rig_assert_eos_once (&rig);
  fail_unless_equals_int64 (media_time (&rig, "audio_0/init.mp4"),
      AUDIO_FRAME_SAMPLES);
  rig_assert_text (&rig, "audio_0/playlist.m3u8", "#EXTINF:2.005333,\n");
  rig_assert_text (&rig, "manifest.mpd", "<S t=\"0\" d=\"96256\"");
  rig_clear (&rig);
}
GST_END_TEST;

/* A header is good for every timeline that begins no earlier. */
GST_START_TEST (a_later_timeline_may_need_another_header)
{
  static const struct
  {
    guint before, after; /* frames of priming */
    guint n_inits;
  } rows[] = { { 0, 0, 1 }, { 0, 1, 2 }, { 1, 1, 1 }, { 2, 1, 1 },
    { 1, 0, 1 } };
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
    Rig rig;
    rig_start (&rig, FALSE, TRUE);
    start_after (&rig, rows[row].before);
    push_sounds (&rig, 200);
    flush (&rig);
    start_after (&rig, rows[row].after);
    push_sounds (&rig, 200);
    rig_push_eos (rig.audio);
    rig_assert_eos_once (&rig);

    g_autofree gchar *audio = rig_read (&rig, "audio_0/playlist.m3u8");
    fail_unless_equals_int (rig_count (audio, "#EXT-X-DISCONTINUITY\n"), 1);
    fail_unless_equals_int (rig_count (audio, "#EXT-X-MAP:"),
        rows[row].n_inits);
    fail_unless_equals_int64 (media_time (&rig, "audio_0/init.mp4"),
        rows[row].before * AUDIO_FRAME_SAMPLES);
    if (rows[row].n_inits == 2)
      fail_unless_equals_int64 (media_time (&rig, "audio_0/init_1.mp4"),
          rows[row].after * AUDIO_FRAME_SAMPLES);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
hlssinkpriming_suite (void)
{
  Suite *s = suite_create ("hlssinkpriming");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, priming_is_behind_an_edit_list);
  tcase_add_test (tc, sound_alone_keeps_it_too);
  tcase_add_test (tc, a_later_timeline_may_need_another_header);
  return s;
}

GST_CHECK_MAIN (hlssinkpriming)
