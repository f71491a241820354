/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What no well-behaved source sends, and times to the tick over 100 hours. */

#include "boxreader.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* 320x240, High */
static const guint8 avcc[] = { 0x01, 0x64, 0x00, 0x0d, 0xff, 0xe1, 0x00, 0x19,
  0x67, 0x64, 0x00, 0x0d, 0xac, 0xd9, 0x41, 0x41, 0xfb, 0x01, 0x10, 0x00, 0x00,
  0x03, 0x00, 0x10, 0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x42, 0x99, 0x60, 0x01,
  0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0, 0xfd, 0xf8, 0xf8, 0x00 };
static const guint8 idr[] = { 0, 0, 0, 4, 0x65, 0x88, 0x80, 0x10 };
static const guint8 non_idr[] = { 0, 0, 0, 4, 0x41, 0x9a, 0x02, 0x04 };
static const guint8 aac_48000[] = { 0x11, 0x90 };
static const guint8 aac_44100[] = { 0x12, 0x10 };

#define GOP 30
#define FPS 30

/* --- what goes in --- */

static GstCaps *
with_codec_data (const gchar *caps, const guint8 *data, gsize size)
{
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (data, size);
  GstCaps *result = gst_caps_from_string (caps);
  gst_caps_set_simple (result, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  return result;
}

static GstCaps *
video_caps (gint num, gint den)
{
  g_autofree gchar *caps =
      g_strdup_printf ("video/x-h264, stream-format=avc, alignment=au, "
                       "framerate=(fraction)%d/%d",
          num, den);
  return with_codec_data (caps, avcc, sizeof avcc);
}

static GstCaps *
audio_caps (const guint8 *asc)
{
  return with_codec_data ("audio/mpeg, mpegversion=4, stream-format=raw", asc,
      2);
}

static GstBuffer *
frame_at (GstClockTime time, gboolean is_sync)
{
  GstBuffer *buffer = is_sync ? gst_buffer_new_memdup (idr, sizeof idr)
                              : gst_buffer_new_memdup (non_idr, sizeof non_idr);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = time;
  if (!is_sync)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

/* Frame `i` of a stream that is `start` late. */
static GstBuffer *
frame (guint i, GstClockTime start)
{
  return frame_at (start + gst_util_uint64_scale (i, GST_SECOND, FPS),
      i % GOP == 0);
}

static GstBuffer *
audio_at (GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_memdup ("aac", 3);
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

static GstBuffer *
audio (guint i, GstClockTime start)
{
  return audio_at (start + gst_util_uint64_scale (i, 1024 * GST_SECOND, 48000));
}

static GstHarness *
new_harness (const gchar *pad, const gchar *settings)
{
  g_autofree gchar *line = g_strdup_printf ("fmp4fragmux %s", settings);
  GstElement *mux = gst_parse_launch (line, NULL);
  fail_unless (mux != NULL);
  GstHarness *h = gst_harness_new_with_element (mux, pad, "src");
  gst_object_unref (mux);
  g_autoptr (GstBus) bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  return h;
}

/* The messages on the bus refer to the element that refers to the bus. */
static void
tear_down (GstHarness *h)
{
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
}

static GstHarness *
new_video (const gchar *settings)
{
  GstHarness *h = new_harness ("sink", settings);
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  return h;
}

static GstHarness *
new_pad (GstHarness *first, const gchar *name, GstCaps *caps)
{
  GstHarness *h = gst_harness_new_with_element (first->element, name, NULL);
  gst_harness_set_src_caps (h, caps);
  return h;
}

static void
push (GstHarness *h, GstBuffer *buffer)
{
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

static void
push_frames (GstHarness *h, guint from, guint to, GstClockTime start)
{
  for (guint i = from; i < to; i++)
    push (h, frame (i, start));
}

static void
push_eos (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_eos ());
}

/* --- what comes out --- */

typedef struct
{
  GArray *samples; /* BoxSample */
  guint n_headers, n_fragments;
} Output;

/* Takes what came out so far, with every box checked. */
static Output
take (GstHarness *h)
{
  Output out = { .samples = NULL };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (GstBuffer *b; (b = gst_harness_try_pull (h)); gst_buffer_unref (b)) {
    gboolean is_header = GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_HEADER);
    if (is_header && GST_BUFFER_FLAG_IS_SET (b, GST_BUFFER_FLAG_DISCONT)) {
      out.n_headers++;
      continue;
    }
    out.n_fragments += is_header;
    GstMapInfo map;
    gst_buffer_map (b, &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (b, &map);
  }
  out.samples = box_read_samples ((Span){ bytes->data, bytes->len });
  fail_unless (out.samples != NULL);
  return out;
}

static void
expect (GstHarness *h, guint n_headers, guint n_samples)
{
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, n_headers);
  fail_unless_equals_int (out.samples->len, n_samples);
  g_array_unref (out.samples);
}

/* The element's error, which there is exactly one of, says `text`. */
static void
expect_error (GstHarness *h, const gchar *text)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (h->element);
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  fail_unless (message != NULL, "no error");
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "\"%s\" lacks \"%s\"",
      error->message, text);
}

static void
expect_no_error (GstHarness *h)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (h->element);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
}

/* --- 100 hours, to the tick --- */

typedef struct
{
  const gchar *name;
  gint num, den; /* of the frame rate; 0: audio */
  const guint8 *asc;
  guint32 timescale;
  guint32 frame_ticks;
} Clock;

static const Clock clocks[] = {
  { "29.97", 30000, 1001, NULL, 30000, 1001 },
  { "23.976", 24000, 1001, NULL, 24000, 1001 },
  { "59.94", 60000, 1001, NULL, 60000, 1001 },
  { "AAC 48 kHz", 0, 0, aac_48000, 48000, 1024 },
  { "AAC 44.1 kHz", 0, 0, aac_44100, 44100, 1024 },
};

/* Bursts of five seconds, two hours apart: the last frame of each lasts until
 * the next. Times are what demuxers give, whole nanoseconds. */
GST_START_TEST (hundred_hours_do_not_drift)
{
  const Clock *c = &clocks[__i__];
  GstHarness *h = new_harness ("sink", "fragment-duration=2000000000");
  gst_harness_set_src_caps (h,
      c->asc ? audio_caps (c->asc) : video_caps (c->num, c->den));
  guint64 burst = 5 * c->timescale / c->frame_ticks;
  guint64 stride = G_GUINT64_CONSTANT (7200) * c->timescale / c->frame_ticks;
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint64 k = 0; k <= 50; k++) {
    for (guint64 i = 0; i < burst; i++) {
      gint64 ticks = (gint64) ((k * stride + i) * c->frame_ticks);
      GstClockTime time = gst_util_uint64_scale_round ((guint64) ticks,
          GST_SECOND, c->timescale);
      push (h, c->asc ? audio_at (time) : frame_at (time, i % 24 == 0));
      g_array_append_val (expected, ticks);
    }
  }
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless (out.n_fragments > 100);
  fail_unless_equals_int (out.samples->len, expected->len);
  gint64 end = 0;
  for (guint i = 0; i < expected->len; i++) {
    const BoxSample *s = &g_array_index (out.samples, BoxSample, i);
    gint64 ticks = g_array_index (expected, gint64, i);
    fail_unless (s->pts == ticks && (gint64) s->dts == ticks && end == ticks,
        "%s: sample %u at %" G_GUINT64_FORMAT ", not %" G_GINT64_FORMAT
        "; before ends at %" G_GINT64_FORMAT,
        c->name, i, s->dts, ticks, end);
    end = (gint64) s->dts + s->duration;
  }
  fail_unless (end > G_GINT64_CONSTANT (1) << 32);
  g_array_unref (out.samples);
  tear_down (h);
}
GST_END_TEST

/* --- times --- */

GST_START_TEST (jumps_forward_last)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  push_frames (h, 0, GOP, 0);
  push_frames (h, 0, GOP, 3600 * GST_SECOND);
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless_equals_int (out.n_fragments, 2);
  fail_unless_equals_int (out.samples->len, 2 * GOP);
  const BoxSample *late = &g_array_index (out.samples, BoxSample, GOP);
  fail_unless_equals_uint64 (late->dts, 3600 * 30000);
  fail_unless_equals_uint64 (late[-1].dts + late[-1].duration, late->dts);
  g_array_unref (out.samples);
  tear_down (h);
}
GST_END_TEST

/* Back by 10 s, marked or not: nothing is lost, and decode times go on. */
GST_START_TEST (jumps_back)
{
  for (guint has_discont = 0; has_discont < 2; has_discont++) {
    GstHarness *h = new_video ("fragment-duration=1000000000");
    push_frames (h, 0, 12 * GOP, 0);
    for (guint i = 0; i < 12 * GOP; i++) {
      GstBuffer *buffer = frame (i, 2 * GST_SECOND);
      if (i == 0 && has_discont)
        GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
      push (h, buffer);
    }
    push_eos (h);
    Output out = take (h);
    fail_unless_equals_int (out.samples->len, 24 * GOP);
    for (guint i = 1; i < out.samples->len; i++) {
      const BoxSample *sample = &g_array_index (out.samples, BoxSample, i);
      fail_unless_equals_uint64 (sample->dts,
          sample[-1].dts + sample[-1].duration);
      fail_unless_equals_int (sample->duration, sample[-1].duration);
    }
    g_array_unref (out.samples);
    tear_down (h);
  }
}
GST_END_TEST

GST_START_TEST (no_times_no_samples)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  for (guint i = 0; i < 3 * GOP; i++) {
    GstBuffer *buffer = frame (i, 0);
    if (i % 10 == 5)
      GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
    else if (i % 10 == 6)
      GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
    push (h, buffer);
  }
  push_eos (h);
  expect (h, 1, 3 * GOP / 10 * 9);
  tear_down (h);
}
GST_END_TEST

/* One time at the end of the universe changes nothing for what follows. */
GST_START_TEST (absurd_times)
{
  static const GstClockTime times[] = { G_MAXINT64, G_MAXINT64 - 1,
    G_MAXUINT64 - 1, G_MAXINT64 / 2, G_MAXINT64 / 4, 3600000 * GST_SECOND };
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  for (guint i = 0; i < 6 * GOP; i++) {
    push (h, frame (i, 0));
    push (a, audio_at (gst_util_uint64_scale (i, GST_SECOND, FPS)));
    if (i % GOP != GOP / 2)
      continue;
    GstClockTime time = times[i / GOP];
    push (a, audio_at (time));
    push (h, frame_at (time, FALSE));
    GstBuffer *empty = gst_buffer_new ();
    GST_BUFFER_PTS (empty) = time;
    GST_BUFFER_DURATION (empty) = G_MAXINT64 / 4 - 1;
    push (h, empty);
    gst_harness_push_event (h, gst_event_new_gap (time, G_MAXUINT64 - 1));
  }
  push_eos (h);
  push_eos (a);
  Output out = take (h);
  fail_unless_equals_int (out.n_headers, 1);
  fail_unless_equals_int (out.n_fragments, 6);
  fail_unless_equals_int (out.samples->len, 12 * GOP);
  g_array_unref (out.samples);
  expect_no_error (h);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* Half an hour without sound, told at once, does not leave the video behind. */
GST_START_TEST (a_long_gap_leaves_nobody_behind)
{
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  push (a, audio (0, 0));
  gst_harness_push_event (a, gst_event_new_gap (0, 1800 * GST_SECOND));
  push_frames (h, 0, 20 * GOP, 0);
  push_eos (a);
  push_eos (h);
  Output out = take (h);
  fail_unless_equals_int (out.n_fragments, 20);
  fail_unless_equals_int (out.samples->len, 20 * GOP + 1);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* After a time far ahead key frames are still asked for, from there on. */
GST_START_TEST (a_jump_does_not_stop_key_unit_requests)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  guint n_requests = 0;
  push (h, frame (0, 0));
  push (h, frame_at (100 * GST_SECOND, FALSE));
  push_frames (h, 1, 4 * GOP, 0);
  for (GstEvent *e; (e = gst_harness_try_pull_upstream_event (h));
       gst_event_unref (e))
    n_requests += GST_EVENT_TYPE (e) == GST_EVENT_CUSTOM_UPSTREAM;
  fail_unless_equals_int (n_requests, 1 + 1 + 3);
  tear_down (h);
}
GST_END_TEST

/* Live, and nobody sends any more: what is there goes out by the clock. */
GST_START_TEST (live_sources_that_stop)
{
  GstHarness *h =
      new_harness ("sink", "fragment-duration=1000000000 timeout=2000000000");
  gst_element_set_state (h->element, GST_STATE_NULL);
  gst_harness_use_testclock (h);
  gst_harness_set_upstream_latency (h, GST_SECOND / 4);
  gst_harness_play (h);
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  push_frames (h, 0, GOP / 2, 0);

  /* Ticks of half a second: over the line by a timeout, the latency, and half a
   * second for gaps is the eighth. */
  for (guint i = 1; i <= 7; i++)
    fail_unless (gst_harness_crank_single_clock_wait (h));
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  for (guint i = 8; i <= 20; i++)
    fail_unless (gst_harness_crank_single_clock_wait (h));
  gst_buffer_unref (gst_harness_pull (h)); /* waits for it */
  tear_down (h);
}
GST_END_TEST

/* Whole fragments are late by one, chunks by a chunk. */
GST_START_TEST (what_is_held_back_is_latency)
{
  static const struct
  {
    const gchar *properties;
    GstClockTime latency;
  } rows[] = {
    { "fragment-duration=2000000000", 2 * GST_SECOND },
    { "fragment-duration=2000000000 chunk-duration=200000000", GST_SECOND / 5 },
    { "fragment-duration=2000000000 chunk-mode=keyframe", 2 * GST_SECOND },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = new_harness ("sink", rows[i].properties);
    gst_harness_set_upstream_latency (h, GST_SECOND / 4);
    gst_harness_set_src_caps (h, video_caps (FPS, 1));
    fail_unless_equals_clocktime (gst_harness_query_latency (h),
        GST_SECOND / 4 + rows[i].latency);
    tear_down (h);
  }
}
GST_END_TEST

/* --- payload --- */

/* A million samples of a byte, all in one cell: memory is bounded by
 * what a sample costs, not by its payload alone. */
GST_START_TEST (tiny_samples)
{
  GstHarness *h = new_harness ("sink", "fragment-duration=86400000000000");
  gst_harness_set_src_caps (h, audio_caps (aac_48000));
  guint n = 1000000, n_samples = 0, n_fragments = 0;
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = audio (i, 0);
    gst_buffer_resize (buffer, 0, 1);
    push (h, buffer);
    if (i % 10000 != 0)
      continue;
    Output out = take (h);
    n_samples += out.samples->len;
    n_fragments += out.n_fragments;
    g_array_unref (out.samples);
    fail_unless (i - n_samples < 200000);
  }
  push_eos (h);
  Output out = take (h);
  n_samples += out.samples->len;
  g_array_unref (out.samples);
  fail_unless (n_fragments > 5);
  fail_unless_equals_int (n_samples, n);
  tear_down (h);
}
GST_END_TEST

/* Neither time stands still nor decode times missing holds everything back. */
GST_START_TEST (what_cannot_be_cut_is_bounded)
{
  for (guint stands_still = 0; stands_still < 2; stands_still++) {
    GstHarness *h = new_video ("");
    g_autoptr (GstMemory) large = gst_allocator_alloc (NULL, 1 << 20, NULL);
    for (guint i = 0; i < 300; i++) {
      GstBuffer *buffer =
          frame_at (stands_still ? GST_SECOND : GST_SECOND + i * GST_MSECOND,
              i == 0);
      GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
      GstMapInfo map;
      gst_memory_map (large, &map, GST_MAP_WRITE);
      memset (map.data, 0x55, map.size);
      memcpy (map.data, "\0\x0f\xff\xfc", 4);
      map.data[4] = i == 0 ? 0x65 : 0x41;
      gst_memory_unmap (large, &map);
      gst_buffer_remove_all_memory (buffer);
      gst_buffer_append_memory (buffer, gst_memory_copy (large, 0, -1));
      push (h, buffer);
    }
    fail_unless (gst_harness_buffers_in_queue (h) > 0);
    tear_down (h);
  }
}
GST_END_TEST

/* --- caps --- */

typedef struct
{
  const gchar *caps, *codec_data;
  guint n_bytes;
  const gchar *error;
} BadCaps;

static const BadCaps bad_caps[] = {
  { "video/x-h264, stream-format=avc, alignment=au", NULL, 0, "codec_data" },
  { "video/x-h265, stream-format=hvc1, alignment=au", NULL, 0, "codec_data" },
  { "audio/mpeg, mpegversion=4, stream-format=raw", NULL, 0, "codec_data" },
  { "audio/x-flac, framed=true", NULL, 0, "codec_data" },
  { "video/x-h264, stream-format=avc, alignment=au", "garbage!", 8,
      "codec_data" },
  { "video/x-h265, stream-format=hvc1, alignment=au", "garbage!", 8,
      "codec_data" },
  { "video/x-h264, stream-format=avc, alignment=au", "\1", 1, "codec_data" },
  { "audio/mpeg, mpegversion=4, stream-format=raw", "\377", 1, "codec_data" },
};

/* The error tells which field is wrong, and says so as often as it is asked. */
GST_START_TEST (caps_without_a_description_are_refused)
{
  const BadCaps *bad = &bad_caps[__i__];
  GstHarness *h = new_harness ("sink", "");
  gst_harness_set_src_caps (h,
      bad->codec_data ? with_codec_data (bad->caps,
                            (const guint8 *) bad->codec_data, bad->n_bytes)
                      : gst_caps_from_string (bad->caps));
  for (guint i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_harness_push (h, frame (i, 0)), GST_FLOW_ERROR);
    expect_error (h, bad->error);
  }
  push_eos (h);
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (absurd_frame_rates)
{
  static const gint rates[][2] = { { G_MAXINT, 1 }, { 1, G_MAXINT },
    { G_MAXINT, G_MAXINT - 1 }, { 0, 1 } };
  GstHarness *h = new_harness ("sink", "fragment-duration=3600000000000");
  gst_harness_set_src_caps (h, video_caps (rates[__i__][0], rates[__i__][1]));
  push_frames (h, 0, 3 * GOP, 0);
  push_eos (h);
  expect (h, 1, 3 * GOP);
  tear_down (h);
}
GST_END_TEST

typedef struct
{
  guint timescale;
  const gchar *settings;
  const gchar *error; /* NULL: it works */
} Setting;

static const Setting absurd[] = {
  { 0, "chunk-duration=9223372036854775807" },
  { 0, "chunk-duration=18446744073709551614" },
  { 0, "max-fragment-duration=18446744073709551614" },
  { 0, "decode-time-offset=2305843009213693951" },
  { 0, "decode-time-offset=-2305843009213693951" },
  { 1, "" },
  { 10000000, "fragment-duration=60000000000" },
  { G_MAXINT32, "fragment-duration=2000000000" },
  { G_MAXINT32, "fragment-duration=2000000000 chunk-duration=1" },
  { G_MAXINT32, "fragment-duration=86400000000000", "too many" },
};

GST_START_TEST (absurd_settings)
{
  const Setting *setting = &absurd[__i__];
  GstHarness *h = new_video (setting->settings);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "sink");
  g_object_set (pad, "trak-timescale", setting->timescale, NULL);
  if (setting->error) {
    fail_unless_equals_int (gst_harness_push (h, frame (0, 0)), GST_FLOW_ERROR);
    expect_error (h, setting->error);
  } else {
    push_frames (h, 0, 3 * GOP, 0);
    push_eos (h);
    expect_no_error (h);
    Output out = take (h);
    fail_unless (out.samples->len > 0);
    g_array_unref (out.samples);
  }
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (caps_change_inside_a_fragment)
{
  GstHarness *h = new_video ("");
  push_frames (h, 0, GOP / 2, 0);
  g_autoptr (GstCaps) wider = video_caps (FPS, 1);
  g_autoptr (GstBuffer) codec_data = gst_buffer_new_memdup (avcc, sizeof avcc);
  gst_buffer_memset (codec_data, 3, 21, 1);
  gst_buffer_memset (codec_data, 11, 21, 1);
  gst_caps_set_simple (wider, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  gst_harness_push_event (h, gst_event_new_caps (wider));
  expect (h, 1, GOP / 2);
  push_frames (h, GOP / 2, 2 * GOP, 0); /* nothing before the key frame */
  push_eos (h);
  expect (h, 1, GOP);
  tear_down (h);
}
GST_END_TEST

/* A bad description does not take the old one away. */
GST_START_TEST (garbage_inside_a_stream)
{
  GstHarness *h = new_video ("");
  push_frames (h, 0, GOP, 0);
  g_autoptr (GstCaps) garbage =
      with_codec_data ("video/x-h264, stream-format=avc, alignment=au",
          (const guint8 *) "garbage!", 8);
  gst_harness_push_event (h, gst_event_new_caps (garbage));
  expect_error (h, "codec_data");
  push_eos (h);
  expect (h, 1, GOP);
  tear_down (h);
}
GST_END_TEST

/* --- pads and states --- */

GST_START_TEST (end_before_anything)
{
  GstHarness *h = new_harness ("sink", "");
  push_eos (h);
  expect (h, 0, 0);
  GstEvent *event;
  gboolean is_eos = FALSE;
  while ((event = gst_harness_try_pull_event (h))) {
    is_eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
  fail_unless (is_eos);
  tear_down (h);
}
GST_END_TEST

static gboolean
is_at_end (GstHarness *h)
{
  g_autoptr (GstEvent) eos =
      gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_EOS, 0);
  return eos != NULL;
}

/* A track that is taken out is waited for no more, neither for fragments nor
 * for the end. */
GST_START_TEST (a_pad_is_released)
{
  GstHarness *h = new_harness ("video_0", "fragment-duration=1000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstElement *mux = h->element;
  GstPad *pads[2], *sources[2];
  for (guint i = 0; i < 2; i++) {
    pads[i] = gst_element_request_pad_simple (mux, "audio_%u");
    sources[i] = gst_pad_new (NULL, GST_PAD_SRC);
    gst_pad_set_active (sources[i], TRUE);
    gst_pad_link (sources[i], pads[i]);
    gst_pad_push_event (sources[i], gst_event_new_stream_start ("audio"));
    g_autoptr (GstCaps) caps = audio_caps (aac_48000);
    gst_pad_push_event (sources[i], gst_event_new_caps (caps));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_pad_push_event (sources[i], gst_event_new_segment (&segment));
    fail_unless_equals_int (gst_pad_push (sources[i], audio (0, 0)),
        GST_FLOW_OK);
  }
  push_frames (h, 0, 3 * GOP, 0);
  expect (h, 0, 0);
  gst_element_release_request_pad (mux, pads[0]);
  gst_object_unref (pads[0]);
  push (h, frame (3 * GOP, 0));
  expect (h, 0, 0);
  push_eos (h);
  fail_if (is_at_end (h));
  gst_element_release_request_pad (mux, pads[1]);
  gst_object_unref (pads[1]);
  fail_unless (is_at_end (h));
  expect (h, 1, 3 * GOP + 1 + 2);
  gst_object_unref (sources[0]);
  gst_object_unref (sources[1]);
  tear_down (h);
}
GST_END_TEST

GST_START_TEST (a_new_start_has_a_new_header)
{
  GstHarness *h = new_video ("fragment-duration=1000000000");
  push_frames (h, 0, 2 * GOP + 10, 0);
  expect (h, 1, 2 * GOP);
  for (guint i = 0; i < 3; i++) {
    gst_element_set_state (h->element, GST_STATE_NULL);
    gst_element_set_state (h->element, GST_STATE_PLAYING);
    gst_pad_set_active (h->srcpad, FALSE);
    gst_pad_set_active (h->srcpad, TRUE);
    gst_harness_push_event (h, gst_event_new_stream_start ("again"));
    g_autoptr (GstCaps) caps = video_caps (FPS, 1);
    gst_harness_push_event (h, gst_event_new_caps (caps));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    push_frames (h, 0, GOP + 10, 0);
    expect (h, 1, GOP);
  }
  tear_down (h);
}
GST_END_TEST

/* --- tracks that stop --- */

/* Audio goes out beside video that has no key frame, `interleave-time` later. */
GST_START_TEST (no_key_frame)
{
  GstHarness *h = new_harness ("video_0",
      "fragment-duration=1000000000 interleave-time=2000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  for (guint i = 0; i < 20 * FPS; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, FPS);
    push (h, frame_at (time, FALSE));
    push (a, audio_at (time));
  }
  Output out = take (h);
  fail_unless (out.samples->len > 15 * FPS);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

/* Whichever track stops, the other goes on, and nothing that came is lost. */
GST_START_TEST (one_track_stops)
{
  gboolean video_stops = __i__ == 1;
  GstHarness *h = new_harness ("video_0",
      "fragment-duration=1000000000 interleave-time=2000000000");
  gst_harness_set_src_caps (h, video_caps (FPS, 1));
  GstHarness *a = new_pad (h, "audio_0", audio_caps (aac_48000));
  guint n = 0;
  for (guint i = 0; i < 20 * GOP; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, FPS);
    if (!video_stops || i < 4 * GOP) {
      push (h, frame (i, 0));
      n++;
    }
    if (video_stops || i < 4 * GOP) {
      push (a, audio_at (time));
      n++;
    }
  }
  Output out = take (h);
  fail_unless (out.n_fragments >= 17);
  guint n_out = out.samples->len;
  g_array_unref (out.samples);
  push_eos (a);
  push_eos (h);
  fail_unless (is_at_end (h));
  out = take (h);
  fail_unless_equals_int (n_out + out.samples->len, n);
  g_array_unref (out.samples);
  gst_harness_teardown (a);
  tear_down (h);
}
GST_END_TEST

static Suite *
fmp4fragmuxlimits_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmuxlimits");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, hundred_hours_do_not_drift, 0,
      G_N_ELEMENTS (clocks));
  tcase_add_test (tcase, jumps_forward_last);
  tcase_add_test (tcase, jumps_back);
  tcase_add_test (tcase, live_sources_that_stop);
  tcase_add_test (tcase, what_is_held_back_is_latency);
  tcase_add_test (tcase, no_times_no_samples);
  tcase_add_test (tcase, absurd_times);
  tcase_add_test (tcase, a_long_gap_leaves_nobody_behind);
  tcase_add_test (tcase, a_jump_does_not_stop_key_unit_requests);
  tcase_add_test (tcase, tiny_samples);
  tcase_add_test (tcase, what_cannot_be_cut_is_bounded);
  tcase_add_loop_test (tcase, caps_without_a_description_are_refused, 0,
      G_N_ELEMENTS (bad_caps));
  tcase_add_loop_test (tcase, absurd_frame_rates, 0, 4);
  tcase_add_loop_test (tcase, absurd_settings, 0, G_N_ELEMENTS (absurd));
  tcase_add_test (tcase, caps_change_inside_a_fragment);
  tcase_add_test (tcase, garbage_inside_a_stream);
  tcase_add_test (tcase, end_before_anything);
  tcase_add_test (tcase, a_pad_is_released);
  tcase_add_test (tcase, a_new_start_has_a_new_header);
  tcase_add_test (tcase, no_key_frame);
  tcase_add_loop_test (tcase, one_track_stops, 0, 2);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmuxlimits);
