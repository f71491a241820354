/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What edit lists declare: the composition delay of reordered video, and what
 * comes before stream time 0. */

#include "fragmuxrig.h"

#include <gst/audio/audio.h>
#include <string.h>

#define LEVEL 13   /* the SPS of which allows two frames of reordering */
#define TICKS 1000 /* a frame, at 30000 ticks a second */
#define VIDEO_ID 1
#define AUDIO_ID 2
#define GOP 9

typedef enum
{
  AUTO,
  ALWAYS,
  NEVER
} Mode;

/* Frame indices in decode order: I P B b b P B b b */
static const guint display[GOP] = { 0, 4, 2, 1, 3, 8, 6, 5, 7 };

static void
push_frame (GstPad *source, guint index, gboolean is_idr)
{
  GstBuffer *buffer = rig_picture_at (index * FRAME, is_idr);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  gst_pad_push (source, buffer);
}

static void
push_reordered (GstPad *source, guint n_gops)
{
  for (guint i = 0; i < n_gops * GOP; i++)
    push_frame (source, i / GOP * GOP + display[i % GOP], i % GOP == 0);
}

static guint8
trun_version (const Rig *rig, guint n)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return box_find (span, "moof.traf.trun").data[0];
}

static gboolean
is_cmf2 (const Rig *rig)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, 0);
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return memcmp (box_find (span, "ftyp").data, "cmf2", 4) == 0;
}

/* In every mode each frame is presented when the source says. */
GST_START_TEST (test_reordered_video)
{
  static const struct
  {
    Mode mode;
    gboolean has_audio;
    gboolean has_edit;
  } rows[] = {
    { AUTO, FALSE, FALSE },
    { AUTO, TRUE, TRUE },
    { ALWAYS, FALSE, TRUE },
    { ALWAYS, TRUE, TRUE },
    { NEVER, FALSE, FALSE },
    { NEVER, TRUE, FALSE },
  };
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", 300 * GST_MSECOND, "write-edts-mode",
        rows[row].mode, NULL);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    if (rows[row].has_audio) {
      GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
      rig_push_audio (audio, 0, 60);
      rig_push_eos (audio);
    }
    push_reordered (video, 4);
    rig_push_eos (video);

    gboolean has_edit = rows[row].has_edit;
    fail_unless_equals_int64 (rig_media_time (&rig, 0, VIDEO_ID),
        has_edit ? 2 * TICKS : 0);
    fail_unless_equals_int (trun_version (&rig, 0), has_edit ? 0 : 1);
    if (rows[row].has_audio) {
      fail_unless_equals_int64 (rig_media_time (&rig, 0, AUDIO_ID), 0);
    } else {
      fail_unless_equals_int (is_cmf2 (&rig), !has_edit);
    }

    g_autoptr (GArray) samples = rig_all_samples (&rig);
    guint n = 0;
    for (guint i = 0; i < samples->len; i++) {
      const BoxSample *s = &g_array_index (samples, BoxSample, i);
      if (s->track_id != VIDEO_ID)
        continue;
      fail_unless_equals_int64 (s->pts,
          (gint64) (n / GOP * GOP + display[n % GOP]) * TICKS);
      fail_unless_equals_uint64 (s->dts, (guint64) n * TICKS);
      n++;
    }
    fail_unless_equals_int (n, 4 * GOP);
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* Deeper than the SPS and the first fragment say: decode times give way, not
 * presentation times. */
GST_START_TEST (test_reordering_that_was_not_declared)
{
  static const guint deep[] = { 0, 8, 7, 6, 5, 4, 3, 2, 1 };
  Rig rig;
  rig_start (&rig, "fragment-duration", 300 * GST_MSECOND, "write-edts-mode",
      ALWAYS, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  push_reordered (video, 1);
  for (guint i = 0; i < GOP; i++)
    push_frame (video, GOP + deep[i], i == 0);
  rig_push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 2);
  fail_unless_equals_int (trun_version (&rig, 1), 0);
  g_autoptr (GArray) samples = rig_samples (&rig, 1);
  fail_unless_equals_uint64 (g_array_index (samples, BoxSample, 0).dts,
      GOP * TICKS);
  for (guint i = 0; i < GOP; i++)
    fail_unless_equals_int64 (g_array_index (samples, BoxSample, i).pts,
        (gint64) (GOP + deep[i]) * TICKS);
  rig_clear (&rig);
}
GST_END_TEST;

/* `start` of the stream is at stream time 0. */
static void
send_segment_from (GstPad *source, GstClockTime start)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = start;
  fail_unless (gst_pad_push_event (source, gst_event_new_segment (&segment)));
}

/* Two frames and a bit of encoder delay, as demuxers give it: times before the
 * segment. */
GST_START_TEST (test_audio_before_zero)
{
  for (Mode mode = AUTO; mode <= NEVER; mode++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, "write-edts-mode", mode,
        NULL);
    GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
    send_segment_from (audio, gst_util_uint64_scale (2112, GST_SECOND, 48000));
    rig_push_audio (audio, 0, 60);
    rig_push_eos (audio);

    guint skipped = mode == NEVER ? 3 : 0;
    fail_unless_equals_int64 (rig_media_time (&rig, 0, 1),
        mode == NEVER ? 0 : 2112);
    g_autoptr (GArray) samples = rig_all_samples (&rig);
    fail_unless_equals_int (samples->len, 60 - skipped);
    for (guint i = 0; i < samples->len; i++)
      fail_unless_equals_int64 (g_array_index (samples, BoxSample, i).pts,
          (gint64) (i + skipped) * AUDIO_FRAME_SAMPLES - 2112);
    /* Nor does it make a fragment of its own. */
    fail_unless_equals_int (rig_n_lists (&rig), 2);
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* A group of pictures that begins before 0 and lasts beyond it is kept whole,
 * and the other track stays where it is. */
GST_START_TEST (test_video_before_zero)
{
  for (Mode mode = AUTO; mode <= NEVER; mode++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, "write-edts-mode", mode,
        NULL);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
    send_segment_from (video, 15 * FRAME);
    rig_push_video (video, 0, 60, 30);
    rig_push_audio (audio, 3, 60);
    rig_push_eos (video);
    rig_push_eos (audio);

    gboolean is_kept = mode != NEVER;
    fail_unless_equals_int64 (rig_media_time (&rig, 0, VIDEO_ID),
        is_kept ? 17 * TICKS : 0);
    g_autoptr (GArray) samples = rig_samples (&rig, 0);
    const BoxSample *s = &g_array_index (samples, BoxSample, 0);
    fail_unless_equals_int64 (s->pts, is_kept ? -15 * TICKS : 15 * TICKS);
    while (s->track_id == VIDEO_ID)
      s++;
    fail_unless_equals_int64 (s->pts, 3 * AUDIO_FRAME_SAMPLES);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static void
push_opus (GstPad *source, gint64 time_samples, guint n_samples, guint start,
    guint end)
{
  static const guint8 packet[] = { 0xfc, 0xff, 0xfe }; /* 20 ms */
  GstBuffer *buffer = gst_buffer_new_memdup (packet, sizeof packet);
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale ((guint64) time_samples, GST_SECOND, 48000);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (n_samples, GST_SECOND, 48000);
  if (start > 0 || end > 0)
    gst_buffer_add_audio_clipping_meta (buffer, GST_FORMAT_DEFAULT, start, end);
  gst_pad_push (source, buffer);
}

/* As opusenc has it: times and durations are of what is heard. At the end some
 * demuxers leave the duration whole. */
GST_START_TEST (test_clipping)
{
  for (guint is_whole = 0; is_whole < 2; is_whole++) {
    for (Mode mode = AUTO; mode <= NEVER; mode++) {
      Rig rig;
      rig_start (&rig, "write-edts-mode", mode, NULL);
      GstPad *audio = rig_add_source (&rig, "audio_0",
          gst_caps_from_string (
              "audio/x-opus,rate=48000,channels=2,channel-mapping-family=0"));
      push_opus (audio, 0, 960 - 312, 312, 0);
      for (guint i = 1; i < 9; i++)
        push_opus (audio, 960 * i - 312, 960, 0, 0);
      push_opus (audio, 960 * 9 - 312, is_whole ? 960 : 700, 0, 260);
      rig_push_eos (audio);

      guint skipped = mode == NEVER ? 1 : 0;
      fail_unless_equals_int64 (rig_media_time (&rig, 0, 1),
          mode == NEVER ? 0 : 312);
      g_autoptr (GArray) samples = rig_samples (&rig, 0);
      fail_unless_equals_int (samples->len, 10 - skipped);
      for (guint i = 0; i < samples->len; i++) {
        const BoxSample *s = &g_array_index (samples, BoxSample, i);
        fail_unless_equals_int64 (s->pts, (gint64) (i + skipped) * 960 - 312);
        fail_unless_equals_int (s->duration,
            i + 1 < samples->len ? 960 : 960 - 260);
      }
      rig_clear (&rig);
    }
  }
}
GST_END_TEST;

/* As aacbridge has it: a frame of nothing but encoder delay, without a duration.
 * Decoders need it for what the next one overlaps with. */
GST_START_TEST (test_frame_clipped_whole)
{
  for (Mode mode = AUTO; mode <= NEVER; mode++) {
    Rig rig;
    rig_start (&rig, "write-edts-mode", mode, NULL);
    GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
    GstBuffer *delay = gst_buffer_new_allocate (NULL, 8, NULL);
    GST_BUFFER_PTS (delay) = 0;
    GST_BUFFER_DURATION (delay) = 0;
    gst_buffer_add_audio_clipping_meta (delay, GST_FORMAT_DEFAULT,
        AUDIO_FRAME_SAMPLES, 0);
    gst_pad_push (audio, delay);
    rig_push_audio (audio, 0, 20);
    rig_push_eos (audio);

    gboolean is_kept = mode != NEVER;
    fail_unless_equals_int64 (rig_media_time (&rig, 0, 1),
        is_kept ? AUDIO_FRAME_SAMPLES : 0);
    g_autoptr (GArray) samples = rig_samples (&rig, 0);
    fail_unless_equals_int (samples->len, is_kept ? 21 : 20);
    for (guint i = 0; i < samples->len; i++) {
      const BoxSample *s = &g_array_index (samples, BoxSample, i);
      fail_unless_equals_int64 (s->pts,
          ((gint64) i - (is_kept ? 1 : 0)) * AUDIO_FRAME_SAMPLES);
      fail_unless_equals_int (s->duration, AUDIO_FRAME_SAMPLES);
    }
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
fmp4fragmuxedits_suite (void)
{
  Suite *suite = suite_create ("edit lists");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_reordered_video);
  tcase_add_test (tcase, test_reordering_that_was_not_declared);
  tcase_add_test (tcase, test_audio_before_zero);
  tcase_add_test (tcase, test_video_before_zero);
  tcase_add_test (tcase, test_clipping);
  tcase_add_test (tcase, test_frame_clipped_whole);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxedits);
