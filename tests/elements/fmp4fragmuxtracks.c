/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Several tracks: which fragments they share, and that none waits for ever. */

#include "busmessages.h"
#include "fragmuxrig.h"

#define LEVEL 13
#define VIDEO_ID 1
#define AUDIO_ID 2

/* 48000 Hz, 1024 samples a frame */
#define AUDIO_FRAMES(seconds) ((seconds) *48000 / AUDIO_FRAME_SAMPLES)

typedef struct
{
  GstPad *pad;
  guint n_frames;
} Feed;

static gpointer
feed_video (gpointer data)
{
  Feed *feed = data;
  rig_push_video (feed->pad, 0, feed->n_frames, 60);
  rig_push_eos (feed->pad);
  return NULL;
}

static gpointer
feed_audio (gpointer data)
{
  Feed *feed = data;
  rig_push_audio (feed->pad, 0, feed->n_frames);
  rig_push_eos (feed->pad);
  return NULL;
}

static gint
n_tracks (const Rig *rig, guint n)
{
  g_autoptr (GBytes) bytes = rig_bytes (rig, n);
  Span span;
  span.data = g_bytes_get_data (bytes, &span.size);
  return box_count (box_find (span, "moof"), "traf");
}

static guint
n_samples_of (const Rig *rig, guint n, guint32 track_id)
{
  g_autoptr (GArray) samples = rig_samples (rig, n);
  guint count = 0;
  for (guint i = 0; i < samples->len; i++)
    count += g_array_index (samples, BoxSample, i).track_id == track_id;
  return count;
}

static guint
n_samples_in_all (const Rig *rig, guint32 track_id)
{
  guint n = 0;
  for (guint i = 0; i < rig_n_lists (rig); i++)
    n += n_samples_of (rig, i, track_id);
  return n;
}

/* Six seconds of both in fragments of two. */
static void
expect_both (const Rig *rig)
{
  guint n_audio = 0;
  fail_unless_equals_int (rig_n_lists (rig), 3);
  fail_unless_equals_int (rig_n_events (rig, GST_EVENT_EOS), 1);
  fail_unless_equals_int (rig_n_events (rig, GST_EVENT_CAPS), 1);
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (n_tracks (rig, i), 2);
    fail_unless_equals_int (n_samples_of (rig, i, VIDEO_ID), 60);
    n_audio += n_samples_of (rig, i, AUDIO_ID);
    /* From the first frame at or after the boundary on. */
    fail_unless_equals_int (n_audio, AUDIO_FRAMES (2 * (i + 1)) + (i < 2));
  }
}

GST_START_TEST (test_two_threads)
{
  for (guint round = 0; round < 20; round++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
    Feed video = { rig_add_source (&rig, "video_0", rig_video_caps (LEVEL)),
      180 };
    Feed audio = { rig_add_source (&rig, "audio_0", rig_audio_caps ()),
      AUDIO_FRAMES (6) };
    GThread *first = g_thread_new ("video", feed_video, &video);
    GThread *second = g_thread_new ("audio", feed_audio, &audio);
    g_thread_join (first);
    g_thread_join (second);
    expect_both (&rig);
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* One thread for all: were a pad to wait for another this would not end. */
GST_START_TEST (test_one_after_the_other)
{
  for (guint is_swapped = 0; is_swapped < 2; is_swapped++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
    Feed video = { rig_add_source (&rig, "video_0", rig_video_caps (LEVEL)),
      180 };
    Feed audio = { rig_add_source (&rig, "audio_0", rig_audio_caps ()),
      AUDIO_FRAMES (6) };
    if (is_swapped)
      feed_audio (&audio);
    feed_video (&video);
    if (!is_swapped)
      feed_audio (&audio);
    expect_both (&rig);
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_absent_track_is_not_waited_for)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "interleave-time",
      3 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_video (video, 0, 90, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  rig_push_video (video, 90, 150, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  for (guint i = 0; i < 4; i++)
    fail_unless_equals_int (n_tracks (&rig, i), 1);

  /* Back with what is current: in the fragments again. */
  for (guint i = AUDIO_FRAMES (4) + 1; i < AUDIO_FRAMES (6); i++)
    rig_push_audio (audio, i, i + 1);
  rig_push_eos (audio);
  rig_push_video (video, 150, 180, 30);
  rig_push_eos (video);
  guint n_last = rig_n_lists (&rig) - 1;
  fail_unless_equals_int (n_last, 5);
  fail_unless_equals_int (n_tracks (&rig, n_last), 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_bytes_that_wait_are_bounded)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "interleave-time",
      (guint64) 0, "interleave-bytes", (guint64) 60 * PICTURE_SIZE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_video (video, 0, 61, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  rig_push_video (video, 61, 121, 30);
  fail_unless (rig_n_lists (&rig) >= 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_gap_lets_others_go)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 0, AUDIO_FRAMES (1));
  rig_push_video (video, 0, 91, 30);
  guint n_before = rig_n_lists (&rig);
  fail_unless (n_before <= 1);
  gst_pad_push_event (audio, gst_event_new_gap (GST_SECOND, 2 * GST_SECOND));
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  fail_unless_equals_int (n_tracks (&rig, 0), 2);
  fail_unless_equals_int (n_tracks (&rig, 2), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* Video that says nothing but gaps: sound is cut on the grid, and does not wait
 * until there is a picture. */
GST_START_TEST (test_leader_in_a_gap)
{
  for (guint n_pictures = 0; n_pictures <= 15; n_pictures += 15) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
    GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
    rig_push_video (video, 0, n_pictures, 30);
    for (guint i = 1; i <= 10; i++) {
      rig_push_audio (audio, AUDIO_FRAMES (i - 1), AUDIO_FRAMES (i));
      gst_pad_push_event (video,
          gst_event_new_gap ((i - 1) * GST_SECOND + GST_SECOND / 2,
              GST_SECOND / 2));
    }
    fail_unless_equals_int (rig_n_lists (&rig), 9);
    fail_unless_equals_int (n_tracks (&rig, 0), n_pictures > 0 ? 2 : 1);
    fail_unless_equals_int (n_tracks (&rig, 8), 1);
    rig_push_video (video, 300, 330, 30);
    rig_push_eos (audio);
    rig_push_eos (video);
    fail_unless_equals_int (n_samples_in_all (&rig, VIDEO_ID), n_pictures + 30);
    fail_unless_equals_int (n_samples_in_all (&rig, AUDIO_ID),
        AUDIO_FRAMES (10));
    rig_clear (&rig);
  }
}
GST_END_TEST;

GST_START_TEST (test_track_that_ends_early)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 0, AUDIO_FRAMES (1));
  rig_push_eos (audio);
  rig_push_video (video, 0, 121, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 0);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  fail_unless_equals_int (rig_n_lists (&rig), 5);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_track_that_is_released)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 0, AUDIO_FRAMES (1));
  g_autoptr (GstPad) sink = gst_pad_get_peer (audio);
  gst_pad_unlink (audio, sink);
  gst_element_release_request_pad (rig.mux, sink);
  rig_push_video (video, 0, 121, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 4);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* Without video sound leads: cut on the grid itself, to the frame. */
GST_START_TEST (test_sound_alone)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 0, AUDIO_FRAMES (6));
  rig_push_eos (audio);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GArray) samples = rig_samples (&rig, i);
    guint64 line = (guint64) i * 2 * 48000;
    guint64 dts = g_array_index (samples, BoxSample, 0).dts;
    fail_unless (dts >= line && dts < line + AUDIO_FRAME_SAMPLES);
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* Tracks that do not begin together keep their distance. */
GST_START_TEST (test_start_offsets_are_kept)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 7, AUDIO_FRAMES (2));
  for (guint i = 3; i < 60; i++)
    gst_pad_push (video, rig_picture (i, i == 3));
  rig_push_eos (audio);
  rig_push_eos (video);
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  const BoxSample *picture = &g_array_index (samples, BoxSample, 0);
  const BoxSample *sound = NULL;
  for (guint i = 0; i < samples->len && !sound; i++)
    if (g_array_index (samples, BoxSample, i).track_id == AUDIO_ID)
      sound = &g_array_index (samples, BoxSample, i);
  fail_unless (sound != NULL);
  fail_unless_equals_int64 (picture->pts, 3 * (gint64) picture->duration);
  fail_unless_equals_int64 (sound->pts, 7 * AUDIO_FRAME_SAMPLES);
  rig_clear (&rig);
}
GST_END_TEST;

/* A new format of one track: a header of both, and no sample is lost. */
GST_START_TEST (test_new_format_of_one_track)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, 0, AUDIO_FRAMES (4));
  rig_push_video (video, 0, 60, 30);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL + 7);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  rig_push_video (video, 60, 120, 30);
  rig_push_eos (audio);
  rig_push_eos (video);

  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 2);
  fail_unless_equals_int (n_samples_in_all (&rig, VIDEO_ID), 120);
  fail_unless_equals_int (n_samples_in_all (&rig, AUDIO_ID), AUDIO_FRAMES (4));
  fail_unless_equals_int (n_tracks (&rig, rig_n_lists (&rig) - 1), 2);
  rig_clear (&rig);
}
GST_END_TEST;

/* A track that comes to a new format, and another one, before the leader has
 * said anything: where it is cut is known later, and no sample is lost. */
GST_START_TEST (test_new_format_ahead_of_the_leader)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  for (guint second = 0; second < 4; second++) {
    g_autoptr (GstCaps) caps = rig_audio_caps ();
    /* AAC LC, 48 kHz: one channel, two */
    guint8 config[] = { 0x11, second % 2 == 0 ? 0x90 : 0x88 };
    g_autoptr (GstBuffer) record = gst_buffer_new_memdup (config, 2);
    gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, record, NULL);
    gst_pad_push_event (audio, gst_event_new_caps (caps));
    rig_push_audio (audio, AUDIO_FRAMES (second), AUDIO_FRAMES (second + 1));
  }
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  rig_push_video (video, 0, 120, 30);
  rig_push_eos (audio);
  rig_push_eos (video);

  fail_unless_equals_int (n_samples_in_all (&rig, VIDEO_ID), 120);
  fail_unless_equals_int (n_samples_in_all (&rig, AUDIO_ID), AUDIO_FRAMES (4));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 4);
  rig_clear (&rig);
}
GST_END_TEST;

/* Far from zero, a track that has not begun is not behind yet. */
GST_START_TEST (test_late_start)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  rig_push_audio (audio, AUDIO_FRAMES (3600), AUDIO_FRAMES (3602));
  rig_push_video (video, 3600 * 30, 3602 * 30, 30);
  rig_push_eos (audio);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  for (guint i = 0; i < 2; i++)
    fail_unless_equals_int (n_tracks (&rig, i), 2);
  rig_clear (&rig);
}
GST_END_TEST;

/* A demuxer that corrects its clock by half a second, twice: every frame is
 * there, the tracks stay together, and people are told once a track. */
GST_START_TEST (test_times_run_back)
{
  for (guint audio_first = 0; audio_first < 2; audio_first++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *pads[] = { rig_add_source (&rig, "video_0", rig_video_caps (LEVEL)),
      rig_add_source (&rig, "audio_0", rig_audio_caps ()) };
    for (guint pass = 0; pass < 2; pass++)
      for (guint round = 0; round < 3; round++) {
        if (pass == audio_first)
          rig_push_video (pads[0], 30 * round, 30 * round + 45, 30);
        else
          rig_push_audio (pads[1], 46 * round, 46 * round + 69);
      }
    for (guint i = 0; i < G_N_ELEMENTS (pads); i++)
      rig_push_eos (pads[i]);
    gint64 next[] = { 0, 0, 0 };
    guint n_samples[] = { 0, 0, 0 };
    g_autoptr (GArray) samples = rig_all_samples (&rig);
    for (guint i = 0; i < samples->len; i++) {
      const BoxSample *sample = &g_array_index (samples, BoxSample, i);
      fail_unless_equals_int64 (sample->pts, next[sample->track_id]);
      next[sample->track_id] = sample->pts + sample->duration;
      n_samples[sample->track_id]++;
    }
    fail_unless_equals_int (n_samples[VIDEO_ID], 3 * 45);
    fail_unless_equals_int (n_samples[AUDIO_ID], 3 * 69);
    fail_unless_equals_int (count_messages (rig.bus, GST_MESSAGE_WARNING), 2);
    rig_clear (&rig);
  }
}
GST_END_TEST;

typedef enum
{
  FLUSH_TOGETHER,  /* all start, then all stop: a demuxer */
  FLUSH_IN_TURN,   /* one seek of several sources */
  FLUSH_EARLY_BIRD /* sound goes on before video's flush stops */
} FlushOrder;

static void
flush (GstPad *const *pads, FlushOrder order)
{
  guint32 seqnum = gst_util_seqnum_next ();
  static const guint sequences[][4] = { { 0, 1, 2, 3 }, { 0, 2, 1, 3 },
    { 0, 1, 3, 2 } }; /* by pad: starts 0 and 1, stops 2 and 3 */
  for (guint i = 0; i < 4; i++) {
    guint step = sequences[order][i];
    GstPad *pad = pads[step % 2];
    GstEvent *event = step < 2 ? gst_event_new_flush_start ()
                               : gst_event_new_flush_stop (TRUE);
    gst_event_set_seqnum (event, seqnum);
    fail_unless (gst_pad_push_event (pad, event));
    if (step >= 2)
      rig_send_segment (pad);
    if (step == 3)
      rig_push_audio (pad, AUDIO_FRAMES (10) + 1, AUDIO_FRAMES (12));
  }
}

/* A flush reaches each pad, and downstream once; both go on at another place,
 * together. */
GST_START_TEST (test_flush)
{
  for (FlushOrder order = 0; order <= FLUSH_EARLY_BIRD; order++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
    GstPad *pads[] = { rig_add_source (&rig, "video_0", rig_video_caps (LEVEL)),
      rig_add_source (&rig, "audio_0", rig_audio_caps ()) };
    rig_push_video (pads[0], 0, 45, 30);
    rig_push_audio (pads[1], 0, AUDIO_FRAMES (3));
    guint n_before = rig_n_lists (&rig);
    flush (pads, order);
    fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_START), 1);
    fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_STOP), 1);
    rig_push_video (pads[0], 300, 360, 30);
    for (guint i = 0; i < G_N_ELEMENTS (pads); i++)
      rig_push_eos (pads[i]);

    fail_unless_equals_int (rig_n_lists (&rig), n_before + 2);
    fail_unless (rig_has_header (&rig, n_before));
    fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
    for (guint i = n_before; i < n_before + 2; i++) {
      fail_unless_equals_int (n_tracks (&rig, i), 2);
      fail_unless_equals_int (n_samples_of (&rig, i, VIDEO_ID), 30);
    }
    rig_clear (&rig);
  }
}
GST_END_TEST;

/* Of one pad, again and again, and before a pad that flushes is released. */
GST_START_TEST (test_flush_of_one_pad)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL));
  GstPad *audio = rig_add_source (&rig, "audio_0", rig_audio_caps ());
  for (guint round = 1; round <= 3; round++) {
    rig_push_video (video, 0, 45, 30);
    gst_pad_push_event (audio, gst_event_new_flush_start ());
    fail_unless_equals_int (rig_push_video (video, 45, 50, 30), GST_FLOW_OK);
    gst_pad_push_event (audio, gst_event_new_flush_stop (TRUE));
    fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_STOP), round);
  }
  gst_pad_push_event (audio, gst_event_new_flush_start ());
  g_autoptr (GstPad) sink = gst_pad_get_peer (audio);
  gst_pad_unlink (audio, sink);
  gst_element_release_request_pad (rig.mux, sink);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_STOP), 4);
  rig_push_video (video, 60, 121, 30);
  fail_unless_equals_int (rig_n_lists (&rig), 2);
  rig_push_eos (video);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

/* Chunks of both, from two threads: nothing is lost or out of order. */
GST_START_TEST (test_chunks_from_two_threads)
{
  for (guint round = 0; round < 20; round++) {
    Rig rig;
    rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "chunk-duration",
        GST_SECOND / 5, NULL);
    Feed video = { rig_add_source (&rig, "video_0", rig_video_caps (LEVEL)),
      180 };
    Feed audio = { rig_add_source (&rig, "audio_0", rig_audio_caps ()),
      AUDIO_FRAMES (6) };
    GThread *one = g_thread_new ("video", feed_video, &video);
    GThread *other = g_thread_new ("audio", feed_audio, &audio);
    g_thread_join (one);
    g_thread_join (other);

    guint64 next[] = { 0, 0, 0 };
    guint n_samples = 0;
    for (guint n = 0; n < rig_n_lists (&rig); n++) {
      g_autoptr (GArray) samples = rig_samples (&rig, n);
      n_samples += samples->len;
      for (guint i = 0; i < samples->len; i++) {
        const BoxSample *sample = &g_array_index (samples, BoxSample, i);
        fail_unless_equals_uint64 (sample->dts, next[sample->track_id]);
        next[sample->track_id] += sample->duration;
      }
    }
    fail_unless_equals_int (n_samples, 180 + AUDIO_FRAMES (6));
    rig_clear (&rig);
  }
}
GST_END_TEST;

static Suite *
fmp4fragmuxtracks_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxtracks");
  TCase *tcase = tcase_create ("several tracks");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_two_threads);
  tcase_add_test (tcase, test_one_after_the_other);
  tcase_add_test (tcase, test_absent_track_is_not_waited_for);
  tcase_add_test (tcase, test_bytes_that_wait_are_bounded);
  tcase_add_test (tcase, test_gap_lets_others_go);
  tcase_add_test (tcase, test_leader_in_a_gap);
  tcase_add_test (tcase, test_track_that_ends_early);
  tcase_add_test (tcase, test_track_that_is_released);
  tcase_add_test (tcase, test_sound_alone);
  tcase_add_test (tcase, test_start_offsets_are_kept);
  tcase_add_test (tcase, test_new_format_of_one_track);
  tcase_add_test (tcase, test_new_format_ahead_of_the_leader);
  tcase_add_test (tcase, test_late_start);
  tcase_add_test (tcase, test_times_run_back);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_flush_of_one_pad);
  tcase_add_test (tcase, test_chunks_from_two_threads);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxtracks)
