/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* aacbridge and timestamps: where sound is heard when they jitter, jump, drift and
 * begin anew, and in segments of all kinds. */

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "audiorig.h"
#include "core/audiogrid.h"

#define RATE AUDIO_RIG_RATE
#define CHUNK 1000     /* samples, of which no AAC frame has as many */
#define PERIOD 9000    /* from one impulse to the next */
#define SECOND_IN 3000 /* the right channel's behind the left's */
#define HOUR (3600 * GST_SECOND)

static gfloat
impulse (gint64 sample, guint channel)
{
  gint64 n = sample - (channel == 1 ? SECOND_IN : 0);
  return n > 0 && n % PERIOD == 0 ? 0.9f : 0.0f;
}

/* What comes out */

typedef struct
{
  gint64 start; /* stream time of the first sample, in samples */
  GArray *samples;
} Heard;

static gint64
stream_time (GstHarness *h, GstBuffer *buffer)
{
  GstEvent *event = gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  guint64 time;
  gst_event_parse_segment (event, &segment);
  gint sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer), &time);
  gst_event_unref (event);
  ck_assert_int_eq (sign, 1);
  return (gint64) time;
}

/* Everything that was pushed, heard from the first frame on. All frames must lie
 * on the grid one after the other. */
static Heard
listen (GstHarness *h)
{
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer;
  gint64 first = 0;
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  while ((buffer = gst_harness_try_pull (h))) {
    gint64 time = stream_time (h, buffer);
    gint64 frame = audio_grid_frame_at (ticks_from_ns (time, RATE));
    ck_assert_int_eq (time, audio_grid_frame_time (frame, RATE));
    if (frames->len == 0)
      first = frame - (GST_BUFFER_DURATION (buffer) == 0 ? 1 : 0);
    else
      ck_assert_int_eq (frame, first + frames->len);
    g_ptr_array_add (frames, buffer);
  }
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  Heard heard = { first * AUDIO_FRAME_SAMPLES,
    audio_rig_decode (frames, caps) };
  gst_caps_unref (caps);
  g_ptr_array_unref (frames);
  return heard;
}

/* Where the highest sample of a channel is close to `expected` */
static gint64
find_impulse (const Heard *heard, guint channel, gint64 expected)
{
  gint64 best = 0;
  gfloat height = 0.3f;
  for (gint64 at = expected - PERIOD / 2; at < expected + PERIOD / 2; at++) {
    gint64 i = (at - heard->start) * 2 + channel;
    if (i < 0 || i >= heard->samples->len ||
        g_array_index (heard->samples, gfloat, i) <= height)
      continue;
    height = g_array_index (heard->samples, gfloat, i);
    best = at;
  }
  return best;
}

static GstHarness *
open_bridge (void)
{
  GstHarness *h = gst_harness_new_parse ("aacbridge");
  gchar *caps = g_strdup_printf (AUDIO_RIG_STEREO, RATE);
  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
  return h;
}

static GstStructure *
get_stats (GstHarness *h)
{
  GstElement *element = gst_harness_find_element (h, "aacbridge");
  GstStructure *stats;
  g_object_get (element, "stats", &stats, NULL);
  gst_object_unref (element);
  return stats;
}

/* Samples from `start` on, whose timestamp says something else */
static void
push_at (GstHarness *h, gint64 start, gint64 time_ns)
{
  GstBuffer *buffer = audio_rig_pcm (impulse, start, CHUNK, RATE);
  GST_BUFFER_PTS (buffer) = (GstClockTime) time_ns;
  ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
}

/* Timestamps that are off, by so many samples in the second of three seconds. */
GST_START_TEST (test_timestamps_are_off)
{
  static const struct
  {
    const gchar *name;
    gint64 by;
    gint64 moved; /* what comes behind */
    guint64 n_gaps, n_resets;
    gint64 gap_samples, overlap_samples;
  } rows[] = {
    { "a frame late is jitter", 1024, 0, 0, 0, 0, 0 },
    { "a frame early is jitter", -1024, 0, 0, 0, 0, 0 },
    { "a sample more is a gap", 1025, 1025, 1, 0, 1025, 0 },
    { "a sample more overlaps", -1025, -1000, 0, 0, 0, 1000 }, /* a chunk */
    { "half a second is missing", 24000, 24000, 1, 0, 24000, 0 },
    { "half a second again", -24500, -24500, 0, 0, 0, 24500 },
    { "a second again", -48000, -48000, 0, 0, 0, 48000 },
    { "back to the start", -48001, 0, 0, 1, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = open_bridge ();
    for (gint64 start = 0; start < 3 * RATE; start += CHUNK)
      push_at (h, start,
          ns_from_ticks (start + (start < RATE ? 0 : rows[i].by), RATE));
    Heard heard = listen (h);
    gint64 last = 15 * PERIOD;
    ck_assert_msg (find_impulse (&heard, 0, PERIOD) == PERIOD &&
            find_impulse (&heard, 0, last + rows[i].moved) ==
                last + rows[i].moved,
        "%s: the last is at %" G_GINT64_FORMAT, rows[i].name,
        find_impulse (&heard, 0, last + rows[i].moved));
    guint64 n_gaps, n_resets;
    gint64 gap_samples, overlap_samples, drift_samples;
    GstStructure *stats = get_stats (h);
    ck_assert (gst_structure_get (stats, "gaps", G_TYPE_UINT64, &n_gaps,
        "resets", G_TYPE_UINT64, &n_resets, "gap-samples", G_TYPE_INT64,
        &gap_samples, "overlap-samples", G_TYPE_INT64, &overlap_samples,
        "drift-samples", G_TYPE_INT64, &drift_samples, NULL));
    ck_assert_msg (n_gaps == rows[i].n_gaps && n_resets == rows[i].n_resets &&
            gap_samples == rows[i].gap_samples &&
            overlap_samples == rows[i].overlap_samples && drift_samples == 0,
        "%s: %" GST_PTR_FORMAT, rows[i].name, stats);
    gst_structure_free (stats);
    g_array_unref (heard.samples);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* Up to 20 ms to and fro: not a sample moves. */
GST_START_TEST (test_jitter_is_absorbed)
{
  GstHarness *h = open_bridge ();
  guint32 seed = 1;
  for (gint64 start = 0; start < 20 * RATE; start += CHUNK) {
    seed = seed * 1664525 + 1013904223;
    gint64 jitter = (gint64) (seed >> 8) % (20 * GST_MSECOND);
    push_at (h, start,
        start == 0 ? 0
                   : ns_from_ticks (start, RATE) + jitter - 10 * GST_MSECOND);
  }
  Heard heard = listen (h);
  for (gint64 at = PERIOD; at < 19 * RATE; at += PERIOD)
    ck_assert_int_eq (find_impulse (&heard, 0, at), at);
  g_array_unref (heard.samples);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* A clock that is 1/2500 off is followed: in a minute it would be 24 ms. */
GST_START_TEST (test_drift_is_followed)
{
  static const gint64 parts[] = { 2500, -2500 };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    GstHarness *h = open_bridge ();
    for (gint64 start = 0; start < 60 * RATE; start += CHUNK) {
      gint64 time = ns_from_ticks (start, RATE);
      push_at (h, start, time + time / parts[i]);
    }
    Heard heard = listen (h);
    for (gint64 at = PERIOD; at < 59 * RATE; at += PERIOD) {
      gint64 off =
          find_impulse (&heard, 1, at + SECOND_IN) - at - at / parts[i];
      ck_assert_int_le (ABS (off - SECOND_IN), 10 * RATE / 1000);
    }
    guint64 n_gaps, n_overlaps;
    gint64 drift;
    GstStructure *stats = get_stats (h);
    ck_assert (gst_structure_get (stats, "gaps", G_TYPE_UINT64, &n_gaps,
        "overlaps", G_TYPE_UINT64, &n_overlaps, "drift-samples", G_TYPE_INT64,
        &drift, NULL));
    ck_assert_uint_eq (n_gaps + n_overlaps, 0);
    ck_assert_int_lt (ABS (drift - 60 * RATE / parts[i]), 10 * RATE / 1000);
    gst_structure_free (stats);
    g_array_unref (heard.samples);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* Whatever timestamps are, stream time is where sound is: also where the first
 * frame would begin before timestamp 0, as behind an empty edit of an MP4 file. */
GST_START_TEST (test_segments_have_their_stream_time)
{
  static const struct
  {
    GstClockTime start, time, base;
  } rows[] = {
    { 0, 0, 0 },
    { 0, 19 * GST_MSECOND, 19 * GST_MSECOND },
    { 0, 1500 * GST_MSECOND, 0 },
    { 25 * HOUR, 0, 0 },
    { 25 * HOUR, 19 * GST_MSECOND, 0 },
    { 100 * HOUR, 100 * HOUR, 100 * HOUR },
    { 3 * GST_SECOND, 2 * GST_SECOND, GST_SECOND },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = open_bridge ();
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.start = rows[i].start;
    segment.time = rows[i].time;
    segment.base = rows[i].base;
    ck_assert (gst_harness_push_event (h, gst_event_new_segment (&segment)));
    for (gint64 at = 0; at < RATE; at += CHUNK)
      push_at (h, at, (gint64) rows[i].start + ns_from_ticks (at, RATE));
    Heard heard = listen (h);
    gint64 begin = ticks_from_ns ((gint64) rows[i].time, RATE);
    ck_assert_int_eq (find_impulse (&heard, 0, begin + PERIOD), begin + PERIOD);
    ck_assert_int_eq (find_impulse (&heard, 1, begin + PERIOD + SECOND_IN),
        begin + PERIOD + SECOND_IN);
    GstEvent *event =
        gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_SEGMENT, 0);
    const GstSegment *after;
    gst_event_parse_segment (event, &after);
    ck_assert_uint_eq (after->base, rows[i].base);
    gst_event_unref (event);
    g_array_unref (heard.samples);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

static Suite *
aacbridgetimes_suite (void)
{
  Suite *suite = suite_create ("aacbridgetimes");
  TCase *tcase = tcase_create ("general");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, test_timestamps_are_off);
  tcase_add_test (tcase, test_jitter_is_absorbed);
  tcase_add_test (tcase, test_drift_is_followed);
  tcase_add_test (tcase, test_segments_have_their_stream_time);
  return suite;
}

GST_CHECK_MAIN (aacbridgetimes);
