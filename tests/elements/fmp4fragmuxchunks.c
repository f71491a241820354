/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Low latency with pictures, sound and text: what comes out, how early, and that
 * it still is a movie of whole segments. */

#include <string.h>

#include "fragmuxrig.h"
#include "livepad.h"

#define LEVEL 13
#define MS GST_MSECOND
#define N_TRACKS 3
#define VIDEO_ID 1
#define AUDIO_ID 2
#define TEXT_ID 3
#define N_FRAMES 90 /* three segments of a second */
#define N_SEGMENTS 3

static const guint timescales[] = { 0, 30000, 48000, 90000 };

static void
push_text (GstPad *pad, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_memdup ("text", 4);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = 170 * MS;
  fail_unless_equals_int (gst_pad_push (pad, buffer), GST_FLOW_OK);
}

/* Milliseconds at which the newest sample of the track that is out ends. */
static guint64
reached (const Rig *rig, guint32 track_id)
{
  g_autoptr (GArray) samples = rig_all_samples (rig);
  guint64 end = 0;
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *s = &g_array_index (samples, BoxSample, i);
    if (s->track_id == track_id)
      end = (s->dts + s->duration) * 1000 / timescales[track_id];
  }
  return end;
}

static gboolean
begins_fragment (GstBufferList *list)
{
  for (guint i = 0; i < gst_buffer_list_length (list); i++) {
    GstBuffer *buffer = gst_buffer_list_get (list, i);
    if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER))
      break;
    if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
      return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  }
  fail ("no fragment header");
  return FALSE;
}

/* Each track goes on to the tick, and what is between two fragments' beginnings
 * is of one second, of sound by at most a frame more. */
static void
check_movie (const Rig *rig)
{
  guint64 expected[N_TRACKS + 1] = { 0 };
  guint n_segments = 0;
  for (guint n = 0; n < rig_n_lists (rig); n++) {
    g_autoptr (GArray) samples = rig_samples (rig, n);
    n_segments += begins_fragment (rig_list (rig, n));
    fail_unless (samples->len > 0);
    for (guint i = 0; i < samples->len; i++) {
      const BoxSample *s = &g_array_index (samples, BoxSample, i);
      guint64 start = s->dts * 1000 / timescales[s->track_id];
      guint64 slack = s->track_id == AUDIO_ID ? 22 : 0;
      fail_unless_equals_uint64 (s->dts, expected[s->track_id]);
      expected[s->track_id] = s->dts + s->duration;
      fail_unless (start >= (n_segments - 1) * 1000 &&
              start < n_segments * 1000 + slack,
          "track %u at %u ms is in segment %u", s->track_id, (guint) start,
          n_segments);
    }
  }
  fail_unless_equals_int (n_segments, N_SEGMENTS);
}

GST_START_TEST (test_each_chunk_is_early_and_complete)
{
  static const struct
  {
    guint64 chunk;
    guint video, audio, text; /* milliseconds that each is behind at most */
  } rows[] = {
    { 1, 34, 43, 134 },
    { 34 * MS, 68, 68, 170 },
    { 100 * MS, 134, 134, 134 },
    { 250 * MS, 267, 267, 267 },
    { GST_SECOND, 1000, 1000, 1000 },
  };
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++) {
    Rig rig;
    guint n_audio = 0;
    rig_start (&rig, "fragment-duration", GST_SECOND, "chunk-duration",
        rows[row].chunk, NULL);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
    GstPad *text = rig_add_source (&rig, "text_0", NULL);
    live_pad_answer (text, 0, GST_CLOCK_TIME_NONE);
    g_autoptr (GstCaps) caps = gst_caps_from_string ("text/x-raw, format=utf8");
    gst_pad_push_event (text, gst_event_new_caps (caps));
    rig_send_segment (text);
    for (guint i = 0; i < N_FRAMES; i++) {
      guint ms = i * 1000 / 30;
      for (; n_audio * 1024 <= ms * 48; n_audio++)
        rig_push_audio (audio, n_audio, n_audio + 1);
      if (i % 20 == 10)
        push_text (text, ms * MS);
      rig_push_video (video, i, i + 1, 30);
      const guint behind[] = { 0, rows[row].video, rows[row].audio,
        rows[row].text };
      for (guint32 id = VIDEO_ID; id <= TEXT_ID; id++)
        fail_unless (reached (&rig, id) + behind[id] >= ms,
            "row %u: at %u ms track %u is at %u", row, ms, id,
            (guint) reached (&rig, id));
    }
    rig_push_eos (video);
    rig_push_eos (audio);
    rig_push_eos (text);
    check_movie (&rig);
    fail_unless_equals_uint64 (reached (&rig, VIDEO_ID), 3000);
    fail_unless (reached (&rig, TEXT_ID) >= 3000);
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
fmp4fragmuxchunks_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxchunks");
  TCase *tcase = tcase_create ("all");
  tcase_add_test (tcase, test_each_chunk_is_early_and_complete);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxchunks);
