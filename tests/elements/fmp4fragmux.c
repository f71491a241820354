/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* 320x240, 30 fps, High, two B-frames */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0d, 0xff, 0xe1, 0x00, 0x19,
  0x67, 0x64, 0x00, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00,
  0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60, 0x01,
  0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };
static const guint8 asc[] = { 0x11, 0x90 }; /* AAC LC, 48000 Hz, stereo */

#define FPS 30
#define GOP 30
#define FRAME_BYTES 2000

static GstBuffer *
wrap (const guint8 *data, gsize size)
{
  return gst_buffer_new_memdup (data, size);
}

static GstCaps *
video_caps (guint8 level)
{
  g_autoptr (GstBuffer) codec_data = wrap (avcc, sizeof avcc);
  gst_buffer_memset (codec_data, 11, level, 1); /* level_idc in the SPS */
  gst_buffer_memset (codec_data, 3, level, 1);
  return gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING,
      "avc", "alignment", G_TYPE_STRING, "au", "codec_data", GST_TYPE_BUFFER,
      codec_data, "framerate", GST_TYPE_FRACTION, FPS, 1, NULL);
}

static GstCaps *
audio_caps (void)
{
  g_autoptr (GstBuffer) codec_data = wrap (asc, sizeof asc);
  return gst_caps_new_simple ("audio/mpeg", "mpegversion", G_TYPE_INT, 4,
      "stream-format", G_TYPE_STRING, "raw", "codec_data", GST_TYPE_BUFFER,
      codec_data, NULL);
}

/* One slice NAL unit; the rest of the bytes tell frames apart. */
static GstBuffer *
video_frame (guint i)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_BYTES, NULL);
  gst_buffer_memset (buffer, 0, (guint8) (i + 1), FRAME_BYTES);
  guint size = FRAME_BYTES - 4;
  guint8 head[6] = { 0, 0, (guint8) (size >> 8), (guint8) size,
    i % GOP == 0 ? 0x65 : 0x41, 0x88 };
  gst_buffer_fill (buffer, 0, head, sizeof head);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) =
      gst_util_uint64_scale (i, GST_SECOND, FPS);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / FPS;
  if (i % GOP != 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

static GstBuffer *
audio_frame (guint i)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 300, NULL);
  gst_buffer_memset (buffer, 0, (guint8) i, 300);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (i, GST_SECOND * 1024, 48000);
  GST_BUFFER_DURATION (buffer) = GST_SECOND * 1024 / 48000;
  return buffer;
}

/* The kind of a buffer by the contract's flags. */
static gchar
kind_of (GstBuffer *buffer)
{
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER))
    return '.';
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    return 'I';
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT) ? 'C'
                                                                     : 'F';
}

/* What came out: kinds without payload, which is summed up. */
typedef struct
{
  GString *kinds;
  gsize payload_bytes;
  guint n_markers, n_moofs;
} Seen;

static gsize
find_box (GstBuffer *buffer, const gchar *type)
{
  GstMapInfo map;
  gsize found = G_MAXSIZE;
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i + 4 <= map.size && found == G_MAXSIZE; i++)
    if (memcmp (map.data + i, type, 4) == 0)
      found = i;
  gst_buffer_unmap (buffer, &map);
  return found;
}

static Seen
drain (GstHarness *h, guint n_before)
{
  Seen seen = { .kinds = g_string_new (NULL) };
  for (GstBuffer *b; (b = gst_harness_try_pull (h));) {
    gchar kind = kind_of (b);
    fail_unless (gst_buffer_n_memory (b) <= gst_buffer_get_max_memory ());
    if (kind == '.') {
      seen.payload_bytes += gst_buffer_get_size (b);
      fail_unless (GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DELTA_UNIT));
    } else {
      g_string_append_c (seen.kinds, kind);
    }
    if (kind == 'F' || kind == 'C') {
      seen.n_moofs++;
      fail_unless_equals_uint64 (GST_BUFFER_OFFSET (b),
          n_before + seen.n_moofs);
      fail_unless_equals_int (gst_buffer_n_memory (b), 1);
      fail_unless (find_box (b, "moof") != G_MAXSIZE);
      fail_unless_equals_int (find_box (b, "styp") == 4, kind == 'F');
      fail_unless_equals_uint64 (find_box (b, "mdat"),
          gst_buffer_get_size (b) - 4);
      fail_unless (GST_BUFFER_PTS_IS_VALID (b));
      fail_unless (GST_BUFFER_DURATION_IS_VALID (b));
    }
    seen.n_markers += GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_MARKER);
    gst_buffer_unref (b);
  }
  return seen;
}

/* `n_before` fragments were seen already. */
static void
expect_more (GstHarness *h, guint n_before, const gchar *kinds, guint n_frames)
{
  Seen seen = drain (h, n_before);
  fail_unless_equals_string (seen.kinds->str, kinds);
  fail_unless_equals_uint64 (seen.payload_bytes,
      (guint64) n_frames * FRAME_BYTES);
  fail_unless_equals_int (seen.n_markers, seen.n_moofs);
  g_string_free (seen.kinds, TRUE);
}

static void
expect (GstHarness *h, const gchar *kinds, guint n_frames)
{
  expect_more (h, 0, kinds, n_frames);
}

/* Settings are read when the element starts, so they come first. */
static GstHarness *
new_harness (const gchar *pad, const gchar *settings)
{
  g_autofree gchar *line = g_strdup_printf ("fmp4fragmux %s", settings);
  GstElement *mux = gst_parse_launch (line, NULL);
  fail_unless (mux != NULL);
  GstHarness *h = gst_harness_new_with_element (mux, pad, "src");
  gst_object_unref (mux);
  gst_harness_set_src_caps (h, video_caps (13));
  return h;
}

static void
push_frames (GstHarness *h, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    fail_unless_equals_int (gst_harness_push (h, video_frame (i)), GST_FLOW_OK);
}

GST_START_TEST (fragments_follow_the_contract)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=2000000000");
  push_frames (h, 0, 5 * GOP);
  gst_harness_push_event (h, gst_event_new_eos ());
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  fail_unless (gst_structure_has_name (s, "video/quicktime"));
  fail_unless_equals_string (gst_structure_get_string (s, "variant"), "cmaf");
  fail_unless (gst_structure_has_field (s, "streamheader"));
  expect (h, "IFFF", 5 * GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (chunks_are_marked)
{
  GstHarness *h = new_harness ("sink",
      "fragment-duration=1000000000 chunk-duration=500000000");
  push_frames (h, 0, 20); /* a chunk is out with the frame after it */
  expect (h, "IF", 15);
  gst_harness_teardown (h);

  h = new_harness ("sink",
      "fragment-duration=1000000000 chunk-duration=500000000");
  push_frames (h, 0, 2 * GOP);
  gst_harness_push_event (h, gst_event_new_eos ());
  expect (h, "IFCFC", 2 * GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (long_gops_are_given_out_in_parts)
{
  GstHarness *h = new_harness ("sink",
      "fragment-duration=200000000 max-fragment-duration=500000000");
  push_frames (h, 0, GOP);
  gst_harness_push_event (h, gst_event_new_eos ());
  expect (h, "IFC", GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (payload_is_not_copied)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=1000000000");
  g_autoptr (GPtrArray) memories =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_memory_unref);
  for (guint i = 0; i < 2 * GOP; i++) {
    GstBuffer *buffer = video_frame (i);
    g_ptr_array_add (memories, gst_buffer_get_memory (buffer, 0));
    gst_harness_push (h, buffer);
  }
  guint n = 0;
  for (GstBuffer *b; (b = gst_harness_try_pull (h)); gst_buffer_unref (b))
    for (guint i = 0; kind_of (b) == '.' && i < gst_buffer_n_memory (b); i++)
      fail_unless (gst_buffer_peek_memory (b, i) == memories->pdata[n++]);
  fail_unless_equals_int (n, GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (new_format_gets_a_new_header)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=10000000000");
  push_frames (h, 0, GOP);
  g_autoptr (GstCaps) same = video_caps (13);
  gst_caps_set_simple (same, "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
  gst_harness_push_event (h, gst_event_new_caps (same));
  push_frames (h, GOP, 2 * GOP);
  expect (h, "", 0);
  g_autoptr (GstCaps) other = video_caps (21);
  gst_harness_push_event (h, gst_event_new_caps (other));
  expect (h, "IF", 2 * GOP);
  push_frames (h, 2 * GOP, 3 * GOP);
  gst_harness_push_event (h, gst_event_new_eos ());
  expect_more (h, 1, "IF", GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (flush_starts_again)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=1000000000");
  GstSegment segment;
  push_frames (h, 0, GOP + 10);
  expect (h, "IF", GOP);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  push_frames (h, 0, GOP);
  gst_harness_push_event (h, gst_event_new_eos ());
  expect_more (h, 1, "IF", GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (splits_by_hand)
{
  GstHarness *h =
      new_harness ("sink", "fragment-duration=1000000000 manual-split=true");
  push_frames (h, 0, 2 * GOP);
  gst_harness_push_event (h,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new ("FMP4MuxSplitNow", "chunk", G_TYPE_BOOLEAN, FALSE,
              NULL)));
  push_frames (h, 2 * GOP, 3 * GOP);
  expect (h, "IF", 2 * GOP);
  g_signal_emit_by_name (h->element, "split-at-running-time", 3 * GST_SECOND);
  push_frames (h, 3 * GOP, 3 * GOP + 1);
  expect_more (h, 1, "F", GOP);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (key_units_are_asked_for)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=1000000000");
  guint n_requests = 0;
  push_frames (h, 0, 2 * GOP);
  for (GstEvent *e; (e = gst_harness_try_pull_upstream_event (h));
       gst_event_unref (e)) {
    const GstStructure *s = gst_event_get_structure (e);
    GstClockTime time;
    if (!s || !gst_structure_has_name (s, "GstForceKeyUnit"))
      continue;
    n_requests++;
    fail_unless (gst_structure_get_clock_time (s, "running-time", &time));
    fail_unless_equals_uint64 (time, n_requests * GST_SECOND);
  }
  fail_unless_equals_int (n_requests, 2);
  gst_harness_teardown (h);
}
GST_END_TEST

/* --- two tracks --- */

typedef struct
{
  GstHarness *video, *audio;
} Pair;

static Pair
new_pair (void)
{
  Pair p;
  p.video = new_harness ("video_0", "fragment-duration=1000000000");
  p.audio = gst_harness_new_with_element (p.video->element, "audio_0", NULL);
  gst_harness_set_src_caps (p.audio, audio_caps ());
  return p;
}

static void
free_pair (Pair *p)
{
  gst_harness_teardown (p->audio);
  gst_harness_teardown (p->video);
}

static gpointer
feed_audio (gpointer harness)
{
  for (guint i = 0; i < 235; i++)
    gst_harness_push (harness, audio_frame (i));
  gst_harness_push_event (harness, gst_event_new_eos ());
  return NULL;
}

static void
expect_pair (Pair *p)
{
  Seen seen = drain (p->video, 0);
  fail_unless_equals_string (seen.kinds->str, "IFFFFF");
  fail_unless_equals_uint64 (seen.payload_bytes,
      5 * GOP * FRAME_BYTES + 235 * 300);
  g_string_free (seen.kinds, TRUE);
  free_pair (p);
}

GST_START_TEST (two_tracks_in_any_order)
{
  Pair p = new_pair ();
  feed_audio (p.audio);
  push_frames (p.video, 0, 5 * GOP);
  gst_harness_push_event (p.video, gst_event_new_eos ());
  expect_pair (&p);

  p = new_pair ();
  push_frames (p.video, 0, 5 * GOP);
  gst_harness_push_event (p.video, gst_event_new_eos ());
  feed_audio (p.audio);
  expect_pair (&p);
}
GST_END_TEST

GST_START_TEST (two_tracks_from_two_threads)
{
  Pair p = new_pair ();
  GThread *thread = g_thread_new ("audio", feed_audio, p.audio);
  push_frames (p.video, 0, 5 * GOP);
  gst_harness_push_event (p.video, gst_event_new_eos ());
  g_thread_join (thread);
  expect_pair (&p);
}
GST_END_TEST

GST_START_TEST (a_gap_holds_nobody_up)
{
  Pair p = new_pair ();
  gst_harness_push (p.audio, audio_frame (0));
  gst_harness_push_event (p.audio, gst_event_new_gap (0, 4 * GST_SECOND));
  push_frames (p.video, 0, 3 * GOP + 1);
  Seen seen = drain (p.video, 0);
  fail_unless_equals_string (seen.kinds->str, "IFFF");
  g_string_free (seen.kinds, TRUE);
  free_pair (&p);
}
GST_END_TEST

GST_START_TEST (a_silent_track_is_left_out)
{
  /* interleave-time is 10 s: the audio never comes */
  Pair p = new_pair ();
  push_frames (p.video, 0, 10 * GOP);
  expect (p.video, "", 0);
  push_frames (p.video, 10 * GOP, 12 * GOP);
  expect (p.video, "IFFFFFFFFFFF", 11 * GOP);
  free_pair (&p);
}
GST_END_TEST

static Suite *
fmp4fragmux_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmux");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, fragments_follow_the_contract);
  tcase_add_test (tcase, chunks_are_marked);
  tcase_add_test (tcase, long_gops_are_given_out_in_parts);
  tcase_add_test (tcase, payload_is_not_copied);
  tcase_add_test (tcase, new_format_gets_a_new_header);
  tcase_add_test (tcase, flush_starts_again);
  tcase_add_test (tcase, splits_by_hand);
  tcase_add_test (tcase, key_units_are_asked_for);
  tcase_add_test (tcase, two_tracks_in_any_order);
  tcase_add_test (tcase, two_tracks_from_two_threads);
  tcase_add_test (tcase, a_gap_holds_nobody_up);
  tcase_add_test (tcase, a_silent_track_is_left_out);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmux)
