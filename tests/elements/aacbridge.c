/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "audiorig.h"
#include "core/audiogrid.h"

#define RATE 48000
#define STEREO \
  "audio/x-raw, format=F32LE, layout=interleaved, rate=48000, channels=2, " \
  "channel-mask=(bitmask)3"
#define AAC_RAW \
  "audio/mpeg, mpegversion=4, stream-format=raw, framed=true, rate=48000, " \
  "channels=2, codec_data=(buffer)1190"

/* Sound */

/* An impulse on the left at each multiple of 9000 samples, 3000 later on the
 * right. */
static gfloat
impulse_at (gint64 sample, guint channel)
{
  gint64 n = sample - (channel == 1 ? 3000 : 0);
  return n % 9000 == 0 && n > 0 ? 0.9f : 0.0f;
}

/* Something that no two frames have the same of */
static gfloat
melody_at (gint64 sample, guint channel)
{
  guint32 noise = (guint32) (sample * 2 + channel) * 2654435761u;
  gint64 phase = sample * (440 + sample / 4800 * 3 + channel * 110) % RATE;
  gfloat tone = (gfloat) phase / RATE - 0.5f;
  return tone * 0.6f + (gfloat) (noise >> 16) / 65536.0f * 0.02f;
}

static void
push_sound (GstHarness *h, AudioRigSound sound, gint64 start, gint64 end,
    guint step)
{
  for (gint64 i = start; i < end; i += step) {
    guint n = (guint) MIN (step, end - i);
    ck_assert_int_eq (gst_harness_push (h, audio_rig_pcm (sound, i, n, RATE)),
        GST_FLOW_OK);
  }
}

/* Frames */

static gboolean
is_priming (GstBuffer *buffer)
{
  GstAudioClippingMeta *meta = gst_buffer_get_audio_clipping_meta (buffer);
  return meta && meta->start == AUDIO_FRAME_SAMPLES &&
      GST_BUFFER_DURATION (buffer) == 0;
}

/* All frames so far; each must lie on the grid behind the one before, but for
 * what stands in front of a DISCONT. */
static GPtrArray *
pull_frames (GstHarness *h)
{
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer;
  gint64 expected = -1;
  while ((buffer = gst_harness_try_pull (h))) {
    gint64 sample = ticks_from_ns ((gint64) GST_BUFFER_PTS (buffer), RATE);
    gint64 frame = audio_grid_frame_at (sample);
    ck_assert_int_eq (sample % AUDIO_FRAME_SAMPLES, 0);
    ck_assert_int_eq ((gint64) GST_BUFFER_PTS (buffer),
        audio_grid_frame_time (frame, RATE));
    if (expected >= 0 && !GST_BUFFER_IS_DISCONT (buffer))
      ck_assert_int_eq (frame, expected);
    expected = is_priming (buffer) ? frame : frame + 1;
    g_ptr_array_add (frames, buffer);
  }
  return frames;
}

static GPtrArray *
finish (GstHarness *h)
{
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  return pull_frames (h);
}

/* What came until the end, and what is heard in it. */
typedef struct
{
  GPtrArray *frames;
  GArray *samples; /* gfloat, left and right in turn */
  gint64 start;    /* of the first, on the axis */
} Heard;

static Heard
hear (GstHarness *h)
{
  Heard heard = { .frames = finish (h) };
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  heard.samples = audio_rig_decode (heard.frames, caps);
  ck_assert_uint_eq (heard.samples->len,
      2 * AUDIO_FRAME_SAMPLES * heard.frames->len);
  GstBuffer *first = g_ptr_array_index (heard.frames, 0);
  heard.start = ticks_from_ns ((gint64) GST_BUFFER_PTS (first), RATE) -
      (is_priming (first) ? AUDIO_FRAME_SAMPLES : 0);
  return heard;
}

static void
heard_clear (Heard *heard)
{
  g_ptr_array_unref (heard->frames);
  g_array_unref (heard->samples);
}

static gfloat
sample_of (const Heard *heard, guint channel, gint64 at)
{
  return g_array_index (heard->samples, gfloat, 2 * at + channel);
}

/* Is there an impulse in a channel exactly at that sample? */
static void
check_impulse (const Heard *heard, guint channel, gint64 sample)
{
  gint64 best = -1;
  for (gint64 i = sample - 1000; i < sample + 1000; i++) {
    gint64 at = i - heard->start;
    if (at < 0 || at >= heard->samples->len / 2)
      continue;
    if (best < 0 ||
        sample_of (heard, channel, at) > sample_of (heard, channel, best))
      best = at;
  }
  ck_assert_int_eq (best + heard->start, sample);
  ck_assert (sample_of (heard, channel, best) > 0.3f);
}

static GstHarness *
harness (const gchar *properties, const gchar *caps)
{
  gchar *line = g_strdup_printf ("aacbridge %s", properties);
  GstHarness *h = gst_harness_new_parse (line);
  gst_harness_set_src_caps_str (h, caps);
  g_free (line);
  return h;
}

/* A sound comes out where it went in, whatever it is cut into. */
GST_START_TEST (test_impulses_stay)
{
  static const guint steps[] = { 1024, 1, 7, 4800, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    gint64 end = steps[i] == 1 ? 20000 : 48000;
    GstHarness *h = harness ("", STEREO);
    push_sound (h, impulse_at, 0, end, steps[i]);
    Heard heard = hear (h);
    GPtrArray *frames = heard.frames;
    ck_assert (is_priming (g_ptr_array_index (frames, 0)));
    ck_assert_uint_eq (frames->len,
        1 + (end + AUDIO_FRAME_SAMPLES - 1) / AUDIO_FRAME_SAMPLES);
    for (gint64 at = 9000; at + 4000 < end; at += 9000) {
      check_impulse (&heard, 0, at);
      check_impulse (&heard, 1, at + 3000);
    }
    GstBuffer *last = g_ptr_array_index (frames, frames->len - 1);
    GstAudioClippingMeta *meta = gst_buffer_get_audio_clipping_meta (last);
    ck_assert (meta);
    ck_assert_uint_eq (meta->end,
        AUDIO_FRAME_SAMPLES - end % AUDIO_FRAME_SAMPLES);
    ck_assert_int_eq ((gint64) (GST_BUFFER_PTS (last) +
                          GST_BUFFER_DURATION (last)),
        ns_from_ticks (end, RATE));
    heard_clear (&heard);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* A decoder is set up by what caps have of headers. */
GST_START_TEST (test_lossless_impulses_stay)
{
  GstHarness *h = gst_harness_new_parse ("audioconvert ! flacenc ! aacbridge");
  gst_harness_set_src_caps_str (h, STEREO);
  push_sound (h, impulse_at, 0, 48000, 1024);
  Heard heard = hear (h);
  ck_assert_uint_eq (heard.frames->len, 1 + 47);
  check_impulse (&heard, 0, 36000);
  check_impulse (&heard, 1, 39000);
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Silence where nothing was, from time zero on. */
GST_START_TEST (test_start_and_gap_become_silence)
{
  GstHarness *h = harness ("", STEREO);
  push_sound (h, impulse_at, 72000, 96000, 1000);
  push_sound (h, impulse_at, 120000, 144000, 1000);
  Heard heard = hear (h);
  ck_assert_int_eq (heard.start, -AUDIO_FRAME_SAMPLES);
  check_impulse (&heard, 0, 81000);
  check_impulse (&heard, 1, 84000);
  check_impulse (&heard, 0, 126000);
  ck_assert_uint_eq (heard.frames->len, 1 + (144000 + 1023) / 1024);
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Frames are left out, and an event says which. */
GST_START_TEST (test_gaps_become_events)
{
  GstHarness *h = harness ("gaps=event", STEREO);
  push_sound (h, impulse_at, 72000, 96000, 1000);
  push_sound (h, impulse_at, 120000, 144000, 1000);
  GPtrArray *frames = finish (h);
  GstBuffer *first = g_ptr_array_index (frames, 0);
  ck_assert (is_priming (first));
  ck_assert_int_eq ((gint64) GST_BUFFER_PTS (first),
      audio_grid_frame_time (72000 / 1024, RATE));
  guint n_gaps = 0;
  GstEvent *event;
  while ((event = gst_harness_try_pull_event (h))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
      GstClockTime begin, duration;
      gst_event_parse_gap (event, &begin, &duration);
      ck_assert_int_eq ((gint64) begin,
          audio_grid_frame_time ((96000 + 1023) / 1024, RATE));
      ck_assert_int_eq ((gint64) (begin + duration),
          audio_grid_frame_time (120000 / 1024, RATE));
      n_gaps++;
    }
    gst_event_unref (event);
  }
  ck_assert_uint_eq (n_gaps, 1);
  g_ptr_array_unref (frames);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_overlap_is_trimmed)
{
  GstHarness *h = harness ("", STEREO);
  push_sound (h, impulse_at, 0, 24000, 1000);
  push_sound (h, impulse_at, 20000, 48000, 2000);
  Heard heard = hear (h);
  ck_assert_uint_eq (heard.frames->len, 1 + 47);
  check_impulse (&heard, 0, 27000);
  check_impulse (&heard, 1, 30000);
  heard_clear (&heard);

  GstStructure *stats;
  guint64 n_overlaps;
  gint64 n_samples;
  GstElement *bridge = gst_harness_find_element (h, "aacbridge");
  g_object_get (bridge, "stats", &stats, NULL);
  gst_object_unref (bridge);
  ck_assert (gst_structure_get (stats, "overlaps", G_TYPE_UINT64, &n_overlaps,
      "overlap-samples", G_TYPE_INT64, &n_samples, NULL));
  ck_assert_uint_eq (n_overlaps, 2);
  ck_assert_int_eq (n_samples, 4000);
  gst_structure_free (stats);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The very same buffer comes out. */
GST_START_TEST (test_aac_passes)
{
  GstHarness *h = harness ("", AAC_RAW);
  for (guint i = 0; i < 10; i++) {
    GstBuffer *in = gst_buffer_new_allocate (NULL, 100, NULL);
    gst_buffer_memset (in, 0, (guint8) i, 100);
    GST_BUFFER_PTS (in) = i * 21 * GST_MSECOND;
    ck_assert_int_eq (gst_harness_push (h, gst_buffer_ref (in)), GST_FLOW_OK);
    GstBuffer *out = gst_harness_pull (h);
    ck_assert_ptr_eq (out, in);
    gst_buffer_unref (in);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

/* ADTS headers are taken off, the rest is the same memory. */
GST_START_TEST (test_adts_loses_its_header)
{
  static const guint8 header[] = { 0xff, 0xf1, 0x4c, 0x80, 0x03, 0x7f, 0xfc };
  GstHarness *h = harness ("",
      "audio/mpeg, mpegversion=4, stream-format=adts, framed=true, "
      "rate=48000, channels=2");
  GstBuffer *in = gst_buffer_new_allocate (NULL, 27, NULL);
  gst_buffer_memset (in, 0, 0x21, 27);
  gst_buffer_fill (in, 0, header, sizeof header);
  ck_assert_int_eq (gst_harness_push (h, in), GST_FLOW_OK);
  GstBuffer *out = gst_harness_pull (h);
  ck_assert_uint_eq (gst_buffer_get_size (out), 20);
  gst_buffer_unref (out);
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstCaps *expected = gst_caps_from_string (
      "audio/mpeg, mpegversion=4, stream-format=raw, rate=48000, channels=2, "
      "codec_data=(buffer)1190");
  ck_assert (gst_caps_is_subset (caps, expected));
  gst_caps_unref (expected);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Downstream's caps decide. */
GST_START_TEST (test_downstream_chooses)
{
  static const struct
  {
    const gchar *wish;
    gint rate, channels;
  } rows[] = {
    { "audio/mpeg, mpegversion=4", 48000, 2 },
    { "audio/mpeg, mpegversion=4, channels=1", 48000, 1 },
    { "audio/mpeg, mpegversion=4, rate={ 22050, 44100 }", 44100, 2 },
    { "audio/mpeg, mpegversion=4, rate=32000, channels=6", 32000, 6 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = gst_harness_new ("aacbridge");
    gst_harness_set_caps_str (h, STEREO, rows[i].wish);
    push_sound (h, melody_at, 0, 9600, 1024);
    gst_harness_push_event (h, gst_event_new_eos ());
    GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
    gint rate, channels;
    ck_assert (gst_structure_get (gst_caps_get_structure (caps, 0), "rate",
        G_TYPE_INT, &rate, "channels", G_TYPE_INT, &channels, NULL));
    ck_assert_int_eq (rate, rows[i].rate);
    ck_assert_int_eq (channels, rows[i].channels);
    gst_caps_unref (caps);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

/* A segment is the same made alone, out of other pieces, as in one go. */
GST_START_TEST (test_segments_are_made_alone)
{
  GstHarness *h = harness ("segment-duration=500000000", STEREO);
  push_sound (h, melody_at, 0, 4 * RATE, 1024);
  GPtrArray *all = finish (h);
  gst_harness_teardown (h);
  for (gint64 cell = 1; cell < 7; cell++) {
    gint64 first = audio_grid_first_frame (cell, RATE, 500000000);
    gint64 next = audio_grid_first_frame (cell + 1, RATE, 500000000);
    h = harness ("segment-duration=500000000 gaps=event", STEREO);
    push_sound (h, melody_at, (first - 12) * 1024 - cell * 37,
        (next + 3) * 1024, 777);
    GPtrArray *some = finish (h);
    guint n_same = 0;
    for (guint i = 0; i < some->len; i++) {
      GstBuffer *a = g_ptr_array_index (some, i);
      gint64 frame = audio_grid_frame_at (
          ticks_from_ns ((gint64) GST_BUFFER_PTS (a), RATE));
      if (is_priming (a) || frame < first || frame >= next)
        continue;
      GstBuffer *b = g_ptr_array_index (all, (guint) frame + 1);
      GstMapInfo map;
      ck_assert_uint_eq (gst_buffer_get_size (a), gst_buffer_get_size (b));
      gst_buffer_map (b, &map, GST_MAP_READ);
      ck_assert (gst_buffer_memcmp (a, 0, map.data, map.size) == 0);
      gst_buffer_unmap (b, &map);
      n_same++;
    }
    ck_assert_uint_eq (n_same, (guint) (next - first));
    g_ptr_array_unref (some);
    gst_harness_teardown (h);
  }
  g_ptr_array_unref (all);
}

GST_END_TEST;

/* Rate and layout change: the sounds behind stay where they are. */
GST_START_TEST (test_format_changes)
{
  GstHarness *h = harness ("", STEREO);
  push_sound (h, impulse_at, 0, 48000, 1000);
  gst_harness_set_src_caps_str (h,
      "audio/x-raw, format=F32LE, layout=interleaved, rate=24000, channels=1");
  gint64 at = 12000;
  gfloat *data = g_new0 (gfloat, 24000);
  data[at] = 0.9f;
  GstBuffer *buffer = gst_buffer_new_wrapped (data, 24000 * sizeof (gfloat));
  GST_BUFFER_PTS (buffer) = GST_SECOND;
  ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
  gst_harness_set_src_caps_str (h, STEREO);
  push_sound (h, impulse_at, 96000, 120000, 1000);
  Heard heard = hear (h);
  check_impulse (&heard, 0, 36000);
  check_impulse (&heard, 0, 72000);
  check_impulse (&heard, 1, 72000);
  check_impulse (&heard, 0, 99000);
  ck_assert_uint_eq (heard.frames->len, 1 + (120000 + 1023) / 1024);
  heard_clear (&heard);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* A flush forgets, and the element can be used again. */
GST_START_TEST (test_flush_and_reuse)
{
  GstHarness *h = harness ("", STEREO);
  for (guint round = 0; round < 3; round++) {
    push_sound (h, impulse_at, 0, 20000, 1000);
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.start = segment.time = 2 * GST_SECOND;
    ck_assert (gst_harness_push_event (h, gst_event_new_flush_start ()));
    ck_assert (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
    ck_assert (gst_harness_push_event (h, gst_event_new_segment (&segment)));
    GstBuffer *buffer;
    while ((buffer = gst_harness_try_pull (h)))
      gst_buffer_unref (buffer);
    push_sound (h, impulse_at, 96000, 120000, 1000);
    Heard heard = hear (h);
    check_impulse (&heard, 0, 99000);
    check_impulse (&heard, 1, 102000);
    heard_clear (&heard);
    GstElement *element = gst_harness_find_element (h, "aacbridge");
    gst_element_set_state (element, GST_STATE_NULL);
    gst_element_set_state (element, GST_STATE_PLAYING);
    gst_object_unref (element);
    gst_harness_push_event (h, gst_event_new_flush_start ());
    gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
    gst_harness_push_event (h, gst_event_new_stream_start ("again"));
    gst_harness_set_src_caps_str (h, STEREO);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
aacbridge_suite (void)
{
  Suite *s = suite_create ("aacbridge");
  TCase *tc = tcase_create ("general");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_impulses_stay);
  tcase_add_test (tc, test_lossless_impulses_stay);
  tcase_add_test (tc, test_start_and_gap_become_silence);
  tcase_add_test (tc, test_gaps_become_events);
  tcase_add_test (tc, test_overlap_is_trimmed);
  tcase_add_test (tc, test_aac_passes);
  tcase_add_test (tc, test_adts_loses_its_header);
  tcase_add_test (tc, test_downstream_chooses);
  tcase_add_test (tc, test_segments_are_made_alone);
  tcase_add_test (tc, test_format_changes);
  tcase_add_test (tc, test_flush_and_reuse);
  return s;
}

GST_CHECK_MAIN (aacbridge);
