/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Coded audio in pieces, as files and MPEG-TS give it, and in damaged ones. */

#include <gst/audio/audio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "audiorig.h"
#include "core/audiogrid.h"

#define N_SAMPLES (AUDIO_RIG_RATE / 2)
/* At the end, decoders may keep what they need more for. */
#define TAIL_SAMPLES 6000

static GstHarness *
harness (const gchar *properties, const GstCaps *caps)
{
  gchar *line = g_strdup_printf ("aacbridge %s", properties);
  GstHarness *h = gst_harness_new_parse (line);
  gst_harness_set_src_caps (h, gst_caps_copy (caps));
  g_free (line);
  return h;
}

static GstHarness *
unframed_harness (const gchar *properties, const GstCaps *caps)
{
  GstCaps *unframed = gst_caps_copy (caps);
  gst_structure_remove_field (gst_caps_get_structure (unframed, 0), "framed");
  GstHarness *h = harness (properties, unframed);
  gst_caps_unref (unframed);
  return h;
}

/* All that comes out until the end, and its times */
static GByteArray *
collect (GstHarness *h)
{
  GByteArray *bytes = g_byte_array_new ();
  GstBuffer *buffer;
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  while ((buffer = gst_harness_try_pull (h))) {
    GstMapInfo map;
    guint64 times[] = { GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer) };
    g_byte_array_append (bytes, (const guint8 *) times, sizeof times);
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  return bytes;
}

static void
push_frames (GstHarness *h, const AudioRigStream *stream)
{
  for (guint i = 0; i < stream->frames->len; i++) {
    GstBuffer *frame = g_ptr_array_index (stream->frames, i);
    ck_assert_int_eq (gst_harness_push (h, gst_buffer_ref (frame)),
        GST_FLOW_OK);
  }
}

/* Only the first piece has a timestamp. */
static void
push_pieces (GstHarness *h, const AudioRigStream *stream, gsize step)
{
  GstBuffer *all = gst_buffer_new ();
  for (guint i = 0; i < stream->frames->len; i++)
    all = gst_buffer_append (all,
        gst_buffer_copy (g_ptr_array_index (stream->frames, i)));
  gsize size = gst_buffer_get_size (all);
  for (gsize at = 0; at < size; at += step) {
    GstBuffer *piece = gst_buffer_copy_region (all, GST_BUFFER_COPY_MEMORY, at,
        MIN (step, size - at));
    GST_BUFFER_PTS (piece) = at == 0 ? 0 : GST_CLOCK_TIME_NONE;
    ck_assert_int_eq (gst_harness_push (h, piece), GST_FLOW_OK);
  }
  gst_buffer_unref (all);
}

static void
check_same (const GByteArray *a, const GByteArray *b, gsize step)
{
  ck_assert_uint_gt (a->len, 1000);
  ck_assert_msg (a->len == b->len && memcmp (a->data, b->data, a->len) == 0,
      "in pieces of %" G_GSIZE_FORMAT " bytes: %u bytes instead of %u", step,
      b->len, a->len);
}

/* The same frames come out, whatever pieces went in. */
GST_START_TEST (test_pieces_are_frames)
{
  static const gsize steps[] = { 7, 188, G_MAXINT32 };
  const AudioRigCodec *codec = &audio_rig_codecs[__i__];
  AudioRigStream stream;
  if (!codec->has_framing || !audio_rig_encode (&stream, codec, N_SAMPLES))
    return;
  GstHarness *h = harness ("passthrough=never", stream.caps);
  push_frames (h, &stream);
  GByteArray *expected = collect (h);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    h = unframed_harness ("passthrough=never", stream.caps);
    push_pieces (h, &stream, steps[i]);
    GByteArray *got = collect (h);
    check_same (expected, got, steps[i]);
    g_byte_array_unref (got);
  }
  g_byte_array_unref (expected);
  audio_rig_stream_clear (&stream);
}

GST_END_TEST;

/* A table for seeking in front of the first frame is no sound. */
GST_START_TEST (test_mp3_table_is_left_out)
{
  const AudioRigCodec *codec = audio_rig_codecs;
  AudioRigStream stream;
  while (strcmp (codec->encoder, "libmp3lame") != 0)
    codec++;
  if (!audio_rig_encode (&stream, codec, N_SAMPLES))
    return;
  GstHarness *h = unframed_harness ("passthrough=never", stream.caps);
  push_pieces (h, &stream, 500);
  GByteArray *expected = collect (h);
  GstBuffer *table =
      gst_buffer_copy_deep (g_ptr_array_index (stream.frames, 0));
  gst_buffer_memset (table, 4, 0, gst_buffer_get_size (table) - 4);
  gst_buffer_fill (table, 4 + 32, "Xing", 4);
  g_ptr_array_insert (stream.frames, 0, table);
  h = unframed_harness ("passthrough=never", stream.caps);
  push_pieces (h, &stream, 500);
  GByteArray *got = collect (h);
  check_same (expected, got, 500);
  g_byte_array_unref (got);
  g_byte_array_unref (expected);
  audio_rig_stream_clear (&stream);
}

GST_END_TEST;

/* Frames that go through have times of their own, without a gap. */
GST_START_TEST (test_pieces_pass_with_times)
{
  const AudioRigCodec *codec = &audio_rig_codecs[__i__];
  AudioRigStream stream;
  if (!codec->has_framing || !strcmp (codec->encoder, "truehd") ||
      !strcmp (codec->encoder, "mlp") ||
      !audio_rig_encode (&stream, codec, N_SAMPLES))
    return;
  GstHarness *h = unframed_harness ("passthrough=auto", stream.caps);
  push_pieces (h, &stream, 100);
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  ck_assert_uint_eq (gst_harness_buffers_received (h), stream.frames->len);
  GstClockTime expected = 0;
  GstBuffer *buffer;
  while ((buffer = gst_harness_try_pull (h))) {
    ck_assert_uint_eq (GST_BUFFER_PTS (buffer), expected);
    ck_assert (GST_BUFFER_DURATION_IS_VALID (buffer));
    expected += GST_BUFFER_DURATION (buffer);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  audio_rig_stream_clear (&stream);
}

GST_END_TEST;

static guint64
n_damaged (GstHarness *h)
{
  GstElement *element = gst_harness_find_element (h, "aacbridge");
  GstStructure *stats;
  guint64 n = 0;
  g_object_get (element, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "damaged", &n);
  gst_structure_free (stats);
  gst_object_unref (element);
  return n;
}

/* Of sound that is none at all, the end says so. */
GST_START_TEST (test_garbage_is_told_of)
{
  GstHarness *h = gst_harness_new ("aacbridge");
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_set_src_caps_str (h,
      "audio/x-ac3, framed=true, rate=48000, channels=2");
  for (guint i = 0; i < 3; i++) {
    guint8 *bytes = g_malloc (400);
    memset (bytes, 0xa5, 400);
    GstBuffer *buffer = gst_buffer_new_wrapped (bytes, 400);
    GST_BUFFER_PTS (buffer) = i * 32 * GST_MSECOND;
    ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  ck_assert_uint_eq (n_damaged (h), 3);
  ck_assert_uint_eq (gst_harness_buffers_received (h), 0);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  ck_assert (message != NULL);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* The sample behind the last frame that comes out; all follow each other. */
static gint64
last_sample (GstHarness *h)
{
  gint64 expected = 0;
  GstBuffer *buffer;
  ck_assert (gst_harness_push_event (h, gst_event_new_eos ()));
  while ((buffer = gst_harness_try_pull (h))) {
    gint64 at =
        ticks_from_ns ((gint64) GST_BUFFER_PTS (buffer), AUDIO_RIG_RATE);
    ck_assert_int_eq (at, expected);
    expected +=
        ticks_from_ns ((gint64) GST_BUFFER_DURATION (buffer), AUDIO_RIG_RATE);
    gst_buffer_unref (buffer);
  }
  return expected;
}

typedef enum
{
  DAMAGE_FLIPS,     /* of two bits in all frames but the first */
  DAMAGE_TRUNCATED, /* each fifth frame ends early */
  DAMAGE_DROPPED,   /* each fifth frame is missing */
  DAMAGE_GARBAGE,   /* each fifth frame is something else */
  DAMAGE_EMPTY,     /* each fifth frame has no bytes */
  N_DAMAGES
} Damage;

/* (transfer full, nullable: it is dropped) */
static GstBuffer *
damage_frame (GstBuffer *frame, Damage damage, GRand *rand, guint i)
{
  GstBuffer *copy = gst_buffer_copy_deep (frame);
  GstMapInfo map;
  gboolean is_hit = i % 5 == 3;
  gst_buffer_map (copy, &map, GST_MAP_READWRITE);
  for (guint k = 0; damage == DAMAGE_FLIPS && i > 0 && k < 2; k++)
    map.data[(guint) g_rand_int (rand) % map.size] ^=
        (guint8) (1 << g_rand_int_range (rand, 0, 8));
  for (gsize k = 0; damage == DAMAGE_GARBAGE && is_hit && k < map.size; k++)
    map.data[k] = (guint8) g_rand_int (rand);
  gst_buffer_unmap (copy, &map);
  if (is_hit && damage == DAMAGE_TRUNCATED)
    gst_buffer_set_size (copy, (gssize) (gst_buffer_get_size (copy) / 3 + 1));
  if (is_hit && damage == DAMAGE_EMPTY)
    gst_buffer_set_size (copy, 0);
  if (is_hit && damage == DAMAGE_DROPPED)
    gst_clear_buffer (&copy);
  return copy;
}

/* Whatever happens to frames, time is kept and nothing stops. */
GST_START_TEST (test_damage_keeps_time)
{
  const AudioRigCodec *codec = &audio_rig_codecs[(guint) __i__ / N_DAMAGES];
  Damage damage = (Damage) ((guint) __i__ % N_DAMAGES);
  AudioRigStream stream;
  gboolean was_dropped = FALSE;
  if (!audio_rig_encode (&stream, codec, N_SAMPLES))
    return;
  GRand *rand = g_rand_new_with_seed ((guint32) __i__);
  GstHarness *h = harness ("passthrough=never", stream.caps);
  for (guint i = 0; i < stream.frames->len; i++) {
    GstBuffer *frame =
        damage_frame (g_ptr_array_index (stream.frames, i), damage, rand, i);
    if (frame && was_dropped)
      GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DISCONT);
    was_dropped = frame == NULL;
    if (frame)
      ck_assert_int_eq (gst_harness_push (h, frame), GST_FLOW_OK);
  }
  gint64 end = last_sample (h);
  if (damage == DAMAGE_EMPTY)
    ck_assert_uint_gt (n_damaged (h), 0);
  ck_assert_msg (end > N_SAMPLES - TAIL_SAMPLES &&
          end < N_SAMPLES + TAIL_SAMPLES,
      "%s, damage %d: ends at %" G_GINT64_FORMAT, codec->encoder, damage, end);
  gst_harness_teardown (h);
  g_rand_free (rand);
  audio_rig_stream_clear (&stream);
}

GST_END_TEST;

/* xHE-AAC, and TTA without its header: said, not fatal. */
GST_START_TEST (test_undecodable_headers_are_refused)
{
  static const gchar *const caps[] = {
    "audio/mpeg, mpegversion=4, stream-format=raw, framed=true, rate=48000, "
    "channels=2, codec_data=(buffer)f9464000",
    "audio/x-tta, framed=true, rate=48000, channels=2",
  };
  GstHarness *h = gst_harness_new_parse ("aacbridge passthrough=never");
  GstElement *element = gst_harness_find_element (h, "aacbridge");
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error = NULL;
  gst_element_set_bus (element, bus);
  gst_harness_set_src_caps_str (h, caps[__i__]);
  ck_assert_int_ne (gst_harness_push (h,
                        gst_buffer_new_allocate (NULL, 64, NULL)),
      GST_FLOW_OK);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  ck_assert (message);
  gst_message_parse_error (message, &error, NULL);
  ck_assert (g_error_matches (error, GST_STREAM_ERROR,
      GST_STREAM_ERROR_CODEC_NOT_FOUND));
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Demuxers do not always say the layer. */
GST_START_TEST (test_layer_is_not_needed)
{
  GstHarness *h = gst_harness_new_parse ("aacbridge");
  GstCaps *caps = gst_caps_from_string (
      "audio/mpeg, mpegversion=1, rate=48000, channels=2");
  ck_assert (gst_pad_query_accept_caps (GST_PAD_PEER (h->srcpad), caps));
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
aacbridgepieces_suite (void)
{
  Suite *suite = suite_create ("aacbridgepieces");
  TCase *tc = tcase_create ("general");
  int n_codecs = (int) audio_rig_n_codecs;
  tcase_set_timeout (tc, 120);
  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_pieces_are_frames, 0, n_codecs);
  tcase_add_test (tc, test_mp3_table_is_left_out);
  tcase_add_test (tc, test_garbage_is_told_of);
  tcase_add_loop_test (tc, test_pieces_pass_with_times, 0, n_codecs);
  tcase_add_loop_test (tc, test_damage_keeps_time, 0, n_codecs * N_DAMAGES);
  tcase_add_loop_test (tc, test_undecodable_headers_are_refused, 0, 2);
  tcase_add_test (tc, test_layer_is_not_needed);
  return suite;
}

GST_CHECK_MAIN (aacbridgepieces);
