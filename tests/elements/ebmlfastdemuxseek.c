/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whatever comes out after a seek must be what a run from the start gives:
 * payload, times and all. */

#include "seekplayer.h"

static const struct
{
  gdouble rate;
  GstSeekFlags flags;
  gint64 start, stop;
  gint first_gop; /* -1: any */
} seeks[] = {
  /* key frames are at 66.7 + 300.3 n ms */
  { 1, ACCURATE, 5000 * MS, 5500 * MS, 16 }, { 1, ACCURATE, 0, 300 * MS, 0 },
  { 1, TO_KEY, 5000 * MS, 5500 * MS, 16 },
  { 1, AFTER, 5000 * MS, 5500 * MS, 17 },
  { 1, NEAREST, 5000 * MS, 5500 * MS, 16 },
  { 1, NEAREST, 5100 * MS, 5500 * MS, 17 }, { 2, ACCURATE, 11900 * MS, -1, 39 },
  { 0.5, TO_KEY, 700 * MS, 900 * MS, 2 },
  { 1, AFTER, 11990 * MS, -1, 39 },           /* none is after it */
  { 1, ACCURATE, 5071733333, 5200 * MS, -1 }, /* at a key frame */
};

static void
assert_seeks (Kind kind, gboolean is_stream)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, kind, is_stream);
  play_all (&player, &video, &audio);

  for (guint i = 0; i < G_N_ELEMENTS (seeks); i++) {
    g_autofree gchar *what = g_strdup_printf ("kind %u, seek %u", kind, i);
    gint64 start = seeks[i].start;
    gint64 stop = seeks[i].stop < 0 ? (gint64) END_TIME : seeks[i].stop;
    gboolean is_key = (seeks[i].flags & GST_SEEK_FLAG_KEY_UNIT) != 0;
    fail_unless (
        seek (&player, seeks[i].rate, seeks[i].flags, start, seeks[i].stop));
    wait_for_end (&player);
    const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
    fail_unless (player.video.frames->len > 0, "%s", what);
    fail_unless (opening->is_key && opening->is_discont, "%s", what);
    if (seeks[i].first_gop >= 0)
      fail_unless_equals_int (opening->serial,
          VIDEO_SERIAL + GOP_SIZE * seeks[i].first_gop + 2);
    if (is_key)
      fail_unless_equals_int64 (player.video.segment_start, opening->pts);
    /* leading pictures belong to what is before the key frame */
    if (is_key)
      start = MAX (start, opening->pts);
    assert_same (player.video.frames, video, start, stop, what);
    assert_same (player.audio.frames, audio, start, stop, what);
  }
  player_close (&player);
}

GST_START_TEST (seeks_in_a_file_are_exact)
{
  assert_seeks ((Kind) __i__, FALSE);
}
GST_END_TEST

/* Without what reading the file before has shown. */
static void
assert_first_seeks (Kind kind, gboolean is_stream)
{
  Player whole = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&whole, kind, FALSE);
  play_all (&whole, &video, &audio);
  player_close (&whole);

  for (guint i = 0; i < G_N_ELEMENTS (seeks); i++) {
    Player player = { 0 };
    gint64 stop = seeks[i].stop < 0 ? (gint64) END_TIME : seeks[i].stop;
    player_open (&player, kind, is_stream);
    gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
    fail_unless (seek (&player, seeks[i].rate, seeks[i].flags, seeks[i].start,
        seeks[i].stop));
    gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
    wait_for_end (&player);
    fail_unless (player.video.frames->len > 0);
    const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
    if (seeks[i].first_gop >= 0)
      fail_unless_equals_int (opening->serial,
          VIDEO_SERIAL + GOP_SIZE * seeks[i].first_gop + 2);
    gint64 start = MAX (seeks[i].start, opening->pts);
    assert_same (player.video.frames, video, start, stop, "first");
    assert_same (player.audio.frames, audio, start, stop, "first");
    player_close (&player);
  }
}

GST_START_TEST (a_first_seek_is_exact)
{
  assert_first_seeks ((Kind) __i__, FALSE);
}
GST_END_TEST

GST_START_TEST (a_first_seek_in_a_stream_is_exact)
{
  assert_first_seeks ((Kind) __i__, TRUE);
}
GST_END_TEST

/* Up to the first frame: the heads of a Cluster and of blocks, and the first
 * window. Without Cues, where the Clusters are is known from before. */
GST_START_TEST (seeks_read_little)
{
  static const Kind kinds[] = { CUES_RIGHT, CUES_NONE, OPEN_ENDED };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    Player player = { 0 };
    player_open (&player, kinds[i], FALSE);
    gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
    wait_for_end (&player);
    for (guint n = 0; n < 3; n++) {
      player.n_bytes = 0;
      fail_unless (seek (&player, 1, ACCURATE, (9000 + 900 * n) * MS, -1));
      wait_for_end (&player);
      fail_unless (player.video.n_bytes < 72000,
          "kind %u: %" G_GUINT64_FORMAT " bytes", kinds[i],
          player.video.n_bytes);
    }
    player_close (&player);
  }
}
GST_END_TEST

/* With Cues: the head of the Cluster, the key frame with the head of what is behind
 * it, which are then played as they were read, and the heads of the two pictures
 * that are shown before. */
GST_START_TEST (key_frames_are_read_once)
{
  static const GstSeekFlags flags[] = { ACCURATE, TO_KEY };
  Player player = { 0 };
  player_open (&player, CUES_RIGHT, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);
  for (guint n = 0; n < 4; n++) {
    player.n_bytes = 0;
    player.n_reads = 0;
    fail_unless (seek (&player, 1, flags[n % 2], 3900 * MS, -1));
    wait_for_end (&player);
    if (n > 0) /* the first one reads the Cues */
      fail_unless (player.video.n_reads <= 4 && player.video.n_bytes < 16384,
          "seek %u: %" G_GUINT64_FORMAT " bytes in %u reads", n,
          player.video.n_bytes, player.video.n_reads);
  }
  player_close (&player);
}
GST_END_TEST

/* Encrypted WebM comes so: then all is played from the start. */
GST_START_TEST (seeks_without_key_frames)
{
  static const GstSeekFlags flags[] = { ACCURATE, TO_KEY, AFTER };
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, KEYLESS, FALSE);
  play_all (&player, &video, &audio);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    fail_unless (seek (&player, 1, flags[i], 5000 * MS, -1));
    wait_for_end (&player);
    fail_unless_equals_int (player.video.frames->len, video->len);
    fail_unless_equals_int (player.audio.frames->len, audio->len);
    for (guint n = 0; n < video->len; n++)
      fail_unless_equals_int (g_array_index (player.video.frames, Frame, n)
                                  .serial,
          g_array_index (video, Frame, n).serial);
  }
  player_close (&player);
}
GST_END_TEST

/* As mkvmerge's --split --link writes. */
GST_START_TEST (a_late_start_is_sought_in)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, LATE, __i__);
  play_all (&player, &video, &audio);
  gint64 end, low, high;
  fail_unless (
      gst_element_query_duration (player.demux, GST_FORMAT_TIME, &end));
  fail_unless_equals_int64 (end, (video_time (LATE, 2) + 12012) * MS);
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  fail_unless (gst_element_query (player.demux, seeking));
  gst_query_parse_seeking (seeking, NULL, NULL, &low, &high);
  fail_unless_equals_int64 (low, 0);
  fail_unless_equals_int64 (high, end);

  fail_unless (seek (&player, 1, ACCURATE, (LATE_MS + 5000) * MS, -1));
  wait_for_end (&player);
  const Frame *opening = &g_array_index (player.video.frames, Frame, 0);
  fail_unless_equals_int (opening->serial, VIDEO_SERIAL + GOP_SIZE * 16 + 2);
  assert_same (player.video.frames, video, (LATE_MS + 5000) * MS, G_MAXINT64,
      "late");
  assert_same (player.audio.frames, audio, (LATE_MS + 5000) * MS, G_MAXINT64,
      "late");
  player_close (&player);
}
GST_END_TEST

/* In a stream, whatever has to be looked at is fetched. */
GST_START_TEST (seeks_in_a_stream_are_exact)
{
  assert_seeks ((Kind) __i__, TRUE);
}
GST_END_TEST

GST_START_TEST (backwards_group_by_group)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) (__i__ / 2), __i__ % 2);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, -1, ACCURATE, 2000 * MS, 5000 * MS));
  wait_for_end (&player);
  assert_same (player.video.frames, video, 2000 * MS, 5000 * MS, "backwards");
  assert_same (player.audio.frames, audio, 2000 * MS, 5000 * MS, "backwards");
  gint64 last_key = G_MAXINT64;
  for (guint i = 0; i < player.video.frames->len; i++) {
    const Frame *frame = &g_array_index (player.video.frames, Frame, i);
    fail_unless_equals_int (frame->is_discont, frame->is_key);
    if (!frame->is_key)
      continue;
    fail_unless (frame->pts < last_key);
    last_key = frame->pts;
  }
  fail_unless_equals_int (player.video.frames->len,
      GOP_SIZE * 11 - 1); /* but for what is decoded after 5 s */
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (segments_are_repeated)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, CUES_RIGHT, __i__);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, 1, ACCURATE | GST_SEEK_FLAG_SEGMENT, 3000 * MS,
      4000 * MS));
  wait_for (&player, GST_MESSAGE_SEGMENT_DONE);
  guint n_frames = player.video.frames->len;
  fail_unless (seek (&player, 1, GST_SEEK_FLAG_SEGMENT, 3000 * MS, 4000 * MS));
  wait_for (&player, GST_MESSAGE_SEGMENT_DONE);
  fail_unless_equals_int (player.video.frames->len, 2 * n_frames);
  assert_same (player.video.frames, video, 3000 * MS, 4000 * MS, "again");

  /* the second round began where the first ended */
  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "video_0");
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  fail_unless_equals_uint64 (segment->base, 1000 * MS);
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (key_frames_alone)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, (Kind) (__i__ / 2), __i__ % 2);
  play_all (&player, &video, &audio);

  fail_unless (seek (&player, 8,
      ACCURATE | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS |
          GST_SEEK_FLAG_TRICKMODE_NO_AUDIO,
      0, -1));
  wait_for_end (&player);
  fail_unless_equals_int (player.video.frames->len, N_GOPS);
  fail_unless_equals_int (player.audio.frames->len, 0);
  for (guint i = 0; i < N_GOPS; i++) {
    const Frame *frame = &g_array_index (player.video.frames, Frame, i);
    fail_unless_equals_int (frame->serial, VIDEO_SERIAL + GOP_SIZE * i + 2);
    fail_unless (frame->is_key && frame->is_discont);
  }
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (a_seek_before_the_headers_is_done_after_them)
{
  Player whole = { 0 }, player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&whole, CUES_RIGHT, FALSE);
  play_all (&whole, &video, &audio);
  player_close (&whole);

  player_open (&player, CUES_RIGHT, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_READY);
  g_autoptr (GstPad) sinkpad =
      gst_element_get_static_pad (player.demux, "sink");
  gst_pad_activate_mode (sinkpad, GST_PAD_MODE_PULL, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
  seek (&player, 1, ACCURATE, 7000 * MS, 8000 * MS);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);
  assert_same (player.video.frames, video, 7000 * MS, 8000 * MS, "early");
  assert_same (player.audio.frames, audio, 7000 * MS, 8000 * MS, "early");
  player_close (&player);
}
GST_END_TEST

GST_START_TEST (queries_tell_what_is)
{
  Player player = { 0 };
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  player_open (&player, CUES_RIGHT, __i__);
  play_all (&player, &video, &audio);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "audio_0");
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable;
  gint64 end, start, stop, position;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, &start, &end);
  fail_unless (is_seekable);
  fail_unless_equals_int64 (end, 12012 * MS);

  fail_unless (seek (&player, 2, ACCURATE, 3000 * MS, 4000 * MS));
  wait_for_end (&player);
  gdouble rate;
  g_autoptr (GstQuery) segment = gst_query_new_segment (GST_FORMAT_TIME);
  fail_unless (gst_pad_query (pad, segment));
  gst_query_parse_segment (segment, &rate, NULL, &start, &stop);
  fail_unless (rate == 2.0);
  fail_unless_equals_int64 (start, 3000 * MS);
  fail_unless_equals_int64 (stop, 4000 * MS);
  fail_unless (gst_pad_query_position (pad, GST_FORMAT_TIME, &position));
  fail_unless (position > 3900 * (gint64) MS && position < 4000 * (gint64) MS);

  /* what it cannot do, it says */
  fail_if (gst_element_send_event (player.demux,
      gst_event_new_seek (1, GST_FORMAT_BYTES, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  player_close (&player);
}
GST_END_TEST

/* Where another Segment begins, playing goes on as the seek said. Then there is
 * no way back, and the element says so. */
GST_START_TEST (a_seek_lasts_beyond_its_segment)
{
  Player player = { 0 };
  player_open (&player, JOINED, FALSE);
  gst_element_set_state (player.pipeline, GST_STATE_PAUSED);
  fail_unless (seek (&player, 2, ACCURATE, 11000 * MS, 12500 * MS));
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for_end (&player);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (player.demux, "video_0");
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gst_event_parse_segment (event, &segment);
  fail_unless (segment->rate == 2.0);
  fail_unless (segment->time >= END_TIME && segment->time < 12100 * MS);
  fail_unless_equals_uint64 (segment->base, (segment->time - 11000 * MS) / 2);
  fail_unless_equals_int64 (stream_time (segment, segment->stop), 12500 * MS);
  fail_unless (
      find_frame (player.video.frames, VIDEO_SERIAL + N_GOPS * GOP_SIZE - 1));
  const Frame *last =
      &g_array_index (player.video.frames, Frame, player.video.frames->len - 1);
  /* which is decoded before the stop, and shown after */
  fail_unless_equals_int (last->serial, VIDEO_SERIAL + 15);

  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, NULL);
  fail_if (is_seekable);
  fail_if (seek (&player, 1, ACCURATE, 0, -1));
  player_close (&player);
}
GST_END_TEST

/* While data flows and nobody waits for anything. */
GST_START_TEST (many_seeks_never_hang)
{
  Player player = { 0 };
  player_open (&player, __i__ % 2 ? CUES_NONE : CUES_RIGHT, __i__ >= 2);
  gst_element_set_state (player.pipeline, GST_STATE_PLAYING);
  wait_for (&player, GST_MESSAGE_STREAM_START);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  for (guint i = 0; i < 200; i++) {
    gboolean is_forward = g_rand_boolean (random);
    gint64 start = g_rand_int_range (random, 0, 11000) * (gint64) MS;
    GstSeekFlags flags = g_rand_boolean (random) ? ACCURATE : NEAREST;
    seek (&player, is_forward ? 1 : -1, flags, start, start + 900 * MS);
    if (g_rand_int_range (random, 0, 4) == 0)
      g_usleep ((gulong) g_rand_int_range (random, 0, 5000));
  }
  GstEvent *last = gst_event_new_seek (1, GST_FORMAT_TIME, ACCURATE,
      GST_SEEK_TYPE_SET, 9000 * MS, GST_SEEK_TYPE_SET, 9500 * MS);
  guint32 seqnum = gst_event_get_seqnum (last);
  fail_unless (gst_element_send_event (player.demux, last));
  wait_for_end (&player);
  fail_unless_equals_int (player.video.end_seqnum, seqnum);
  fail_unless_equals_int (player.audio.end_seqnum, seqnum);
  fail_unless (player.video.frames->len > 0);
  player_close (&player);
}
GST_END_TEST

static Suite *
ebmlfastdemuxseek_suite (void)
{
  Suite *suite = suite_create ("ebmlfastdemuxseek");
  TCase *tcase = tcase_create ("all");
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, seeks_in_a_file_are_exact, 0, N_KINDS);
  tcase_add_loop_test (tcase, seeks_in_a_stream_are_exact, 0, N_KINDS);
  /* without decode times, one more frame comes before the end is seen */
  tcase_add_loop_test (tcase, backwards_group_by_group, 0, 2 * RATE_UNSAID);
  tcase_add_loop_test (tcase, segments_are_repeated, 0, 2);
  tcase_add_loop_test (tcase, key_frames_alone, 0, 2 * N_KINDS);
  tcase_add_loop_test (tcase, a_first_seek_is_exact, 0, N_KINDS);
  tcase_add_loop_test (tcase, a_first_seek_in_a_stream_is_exact, 0, N_KINDS);
  tcase_add_test (tcase, seeks_read_little);
  tcase_add_test (tcase, key_frames_are_read_once);
  tcase_add_test (tcase, seeks_without_key_frames);
  tcase_add_loop_test (tcase, a_late_start_is_sought_in, 0, 2);
  tcase_add_test (tcase, a_seek_before_the_headers_is_done_after_them);
  tcase_add_loop_test (tcase, queries_tell_what_is, 0, 2);
  tcase_add_test (tcase, a_seek_lasts_beyond_its_segment);
  tcase_add_loop_test (tcase, many_seeks_never_hang, 0, 4);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (ebmlfastdemuxseek);
