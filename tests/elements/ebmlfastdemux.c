/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: frames out of blocks, and what pads and states do. */

#include <gio/gio.h>
#include <gst/check/gstharness.h>

#include "demuxfile.h"
#include "demuxrig.h"

#define MS GST_MSECOND

GST_START_TEST (laced_frames_have_times_of_their_own)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY | FIXED_LACING, "\2aabbcc", 7);
  put_block (&file, 2, 64, KEY, "dd", 2);

  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"aa\"\n"
      "  21333333 +21333334 key \"bb\"\n"
      "  42666667 +21333333 key \"cc\"\n"
      "  64000000 +21333333 key \"dd\"\n"
      "  eos\n");
}
GST_END_TEST

/* Nothing but the frames themselves say how long they are: 20, 10 and 40 ms of
 * Opus; MP3 of 1152 / 44100 s, whose millisecond times are repaired, too. */
GST_START_TEST (frames_say_their_own_durations)
{
  const Track tracks[] = { { 2, 2, "A_OPUS" }, { 3, 2, "A_MPEG/L3" } };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY | FIXED_LACING, "\2\x08\x00\x10", 4);
  put_block (&file, 3, 0, KEY, "\xff\xfb\x90\x64", 4);
  put_block (&file, 3, 26, KEY | FIXED_LACING,
      "\1\xff\xfb\x90\x64\xff\xfb\x90\x64", 9);
  put_block (&file, 3, 78, KEY, "\xff\xfb\x90\x64", 4);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  static const gchar *const times[] = {
    "\n  0 +20000000 key discont",
    "\n  20000000 +10000000 key",
    "\n  30000000 +40000000 key",
    "\n  0 +26122449 key discont",
    "\n  26122449 +26122449 key",
    "\n  52244898 +26122449 key",
    "\n  78367347 +26122449 key",
  };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    fail_unless (strstr (text, times[i]) != NULL, "no %s in: %s", times[i],
        text);
  assert_demuxes (&file, text);
}
GST_END_TEST

GST_START_TEST (blocks_larger_than_a_window)
{
  const Track tracks[] = { VIDEO (.default_duration_ns = 40000000) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_frame (&file, 1, 0, KEY, 3000000);
  put_frame (&file, 1, 80, 0, 700000);
  put_frame (&file, 1, 40, 0, 700001);
  put_frame (&file, 1, 120, 0, 900);

  g_autofree gchar *whole = demux (&file, G_MAXINT, TRUE);
  fail_unless (strstr (whole, "0 dts -80000000 +40000000 key discont 3000000/"),
      "%s", whole);
  assert_demuxes (&file, whole);
}
GST_END_TEST

/* Returns the size of the result. */
static gsize
deflate_bytes (const void *bytes, gsize size, guint8 *packed, gsize room)
{
  gsize n_read, packed_size;
  g_autoptr (GConverter) zlib =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  fail_unless_equals_int (g_converter_convert (zlib, bytes, size, packed, room,
                              G_CONVERTER_INPUT_AT_END, &n_read, &packed_size,
                              NULL),
      G_CONVERTER_FINISHED);
  return packed_size;
}

GST_START_TEST (frames_are_restored)
{
  guint8 packed[64], packed_asc[64];
  gsize packed_size = deflate_bytes ("sound sound sound", 17, packed, 64);
  gsize asc_size = deflate_bytes (demux_asc, sizeof demux_asc, packed_asc, 64);
  const Track tracks[] = {
    VIDEO (.default_duration_ns = 40000000, .is_compressed = TRUE,
        .compression = 3, .stripped = "head-"),
    { .number = 2,
        .type = 2,
        .codec_id = "A_AAC",
        .codec_private = packed_asc,
        .codec_private_size = asc_size,
        .is_compressed = TRUE,
        .scope = 3 },
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };

  ByteWriter file = { 0 };
  put_start (&file, tracks, 3);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "tail", 4);
  put_block (&file, 2, 0, KEY, packed, packed_size);
  put_block (&file, 2, 21, KEY, "not zlib", 8);
  put_block (&file, 3, 0, KEY, "<i>1</i> < 2 & <x>\0", 19);

  assert_demuxes (&file,
      "warning: A frame of track 2 cannot be decompressed.\n"
      "video_0\n" AVC_CAPS "25/1\n"
      "  segment 80000000\n"
      "  0 dts -80000000 +40000000 key discont \"head-tail\"\n"
      "  eos\n"
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"sound sound sound\"\n"
      "  eos\n"
      "subtitle_0\n"
      "  caps text/x-raw, format=(string)pango-markup\n"
      "  segment 0\n"
      "  0 key discont \"<i>1</i> &lt; 2 &amp; &lt;x&gt;\"\n"
      "  eos\n");
}
GST_END_TEST

/* Headers that say what the frame is are taken away, others are sound. */
GST_START_TEST (aac_is_freed_from_adts)
{
  static const struct
  {
    const gchar *frame;
    gsize size;
    const gchar *text;
  } rows[] = {
    { "\xff\xf1\x4c\x80\1\x5f\xfcsnd", 10, "\"snd\"" },
    { "\xff\xf0\x4c\x80\1\x9f\xfcxxsnd", 12, "\"snd\"" },
    { "\xff\xf1\x4c\x80\1\x7f\xfcsnd", 10, "\xfcsnd\"" }, /* length */
    { "\xff\xf1\x4c\x80\1\x5f\xfdsnd", 10, "\xfdsnd\"" }, /* two in one */
    { "\xff\xf1\x4c", 3, "L\"" },
    { "snd", 3, "\"snd\"" },
  };
  const Track track = { .number = 2, .type = 2, .codec_id = "A_AAC" };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ByteWriter file = { 0 };
    put_start (&file, &track, 1);
    put_cluster (&file, 0);
    put_block (&file, 2, 0, KEY, rows[i].frame, rows[i].size);
    g_autofree gchar *text = demux (&file, PULL, TRUE);
    byte_writer_clear (&file);
    fail_unless (strstr (text, rows[i].text), "row %u: %s", i, text);
  }
}
GST_END_TEST

GST_START_TEST (sparse_pads_hear_of_gaps)
{
  const Track tracks[] = {
    VIDEO (.default_duration_ns = 40000000),
    { .number = 3, .type = 17, .codec_id = "S_TEXT/UTF8" },
  };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "v0", 2);
  put_block (&file, 1, 2000, KEY, "v1", 2);
  put_block (&file, 3, 2000, KEY, "hello", 5);

  assert_demuxes (&file,
      "video_0\n" AVC_CAPS "25/1\n"
      "  segment 80000000\n"
      "  0 dts -80000000 +40000000 key discont \"v0\"\n"
      "  2000000000 dts -40000000 +40000000 key \"v1\"\n"
      "  eos\n"
      "subtitle_0\n"
      "  caps text/x-raw, format=(string)pango-markup\n"
      "  segment 0\n"
      "  gap\n"
      "  2000000000 key discont \"hello\"\n"
      "  eos\n");
}
GST_END_TEST

/* A harness around the element as a stream reads it, and one audio pad. */
static void
add_harness_sink (GstElement *element, GstPad *pad, gpointer data)
{
  gst_harness_add_element_src_pad (data, pad);
}

static GstHarness *
harness_new (void)
{
  GstHarness *h = gst_harness_new_with_padnames ("ebmlfastdemux", "sink", NULL);
  g_signal_connect (h->element, "pad-added", G_CALLBACK (add_harness_sink), h);
  gst_harness_set_src_caps_str (h, "audio/x-matroska");
  return h;
}

GST_START_TEST (pads_answer_and_refuse)
{
  const Track tracks[] = { AUDIO (.codec_delay_ns = 10000000) };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);

  GstHarness *h = harness_new ();
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  byte_writer_clear (&file);

  g_autoptr (GstPad) pad = gst_element_get_static_pad (h->element, "audio_0");
  gint64 position, duration;
  fail_unless (gst_pad_query_position (pad, GST_FORMAT_TIME, &position));
  fail_unless_equals_int64 (position, 11333333);
  fail_unless (gst_pad_query_duration (pad, GST_FORMAT_TIME, &duration));
  fail_unless_equals_int64 (duration, 4000 * MS);

  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean is_seekable = TRUE;
  fail_unless (gst_pad_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, NULL);
  fail_if (is_seekable);
  fail_if (gst_pad_send_event (pad,
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0)));

  /* language and title are on the pad */
  g_autoptr (GstEvent) tag = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, 0);
  GstTagList *tags;
  gst_event_parse_tag (tag, &tags);
  g_autofree gchar *title = NULL;
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_TITLE, &title));
  fail_unless_equals_string (title, "A title");
  g_autoptr (GstEvent) start =
      gst_pad_get_sticky_event (pad, GST_EVENT_STREAM_START, 0);
  g_autoptr (GstStream) stream = NULL;
  gst_event_parse_stream (start, &stream);
  fail_unless_equals_int (gst_stream_get_stream_type (stream),
      GST_STREAM_TYPE_AUDIO);
  g_autoptr (GstTagList) stream_tags = gst_stream_get_tags (stream);
  g_autofree gchar *language = NULL;
  fail_unless (
      gst_tag_list_get_string (stream_tags, GST_TAG_LANGUAGE_CODE, &language));
  fail_unless_equals_string (language, "de");
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (flush_starts_anew)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);

  GstHarness *h = harness_new ();
  gst_harness_push (h, gst_buffer_new_memdup (file.data, file.size));
  gst_harness_push (h, gst_buffer_new_memdup ("half a bl", 9));
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));

  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_harness_push (h,
                              gst_buffer_new_memdup (file.data, file.size)),
      GST_FLOW_OK);
  byte_writer_clear (&file);
  g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
  fail_unless (GST_BUFFER_IS_DISCONT (buffer));
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 0);
  fail_unless_equals_int (h->element->numsrcpads, 1);
  gst_harness_teardown (h);
}
GST_END_TEST

GST_START_TEST (properties_are_as_documented)
{
  GstElement *demux = gst_check_setup_element ("ebmlfastdemux");
  gboolean repair = FALSE;
  g_object_get (demux, "repair-timestamps", &repair, NULL);
  fail_unless (repair);
  gst_check_teardown_element (demux);
}
GST_END_TEST

GST_START_TEST (states_cycle)
{
  GstElement *demux = gst_check_setup_element ("ebmlfastdemux");
  for (gint i = 0; i < 3; i++) {
    fail_unless_equals_int (gst_element_set_state (demux, GST_STATE_PLAYING),
        GST_STATE_CHANGE_SUCCESS);
    fail_unless_equals_int (gst_element_set_state (demux, GST_STATE_NULL),
        GST_STATE_CHANGE_SUCCESS);
  }
  gst_check_teardown_element (demux);
}
GST_END_TEST

static Suite *
ebmlfastdemux_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemux");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, laced_frames_have_times_of_their_own);
  tcase_add_test (tcase, frames_say_their_own_durations);
  tcase_add_test (tcase, blocks_larger_than_a_window);
  tcase_add_test (tcase, frames_are_restored);
  tcase_add_test (tcase, aac_is_freed_from_adts);
  tcase_add_test (tcase, sparse_pads_hear_of_gaps);
  tcase_add_test (tcase, pads_answer_and_refuse);
  tcase_add_test (tcase, flush_starts_anew);
  tcase_add_test (tcase, properties_are_as_documented);
  tcase_add_test (tcase, states_cycle);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemux)
