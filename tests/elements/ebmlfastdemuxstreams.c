/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* ebmlfastdemux: streams that change, follow each other, are chosen and are not linked. */

#define _GNU_SOURCE /* memmem() */

#include "demuxfile.h"
#include "demuxrig.h"

GST_START_TEST (another_segment_may_change_the_caps)
{
  const Track first[] = { AUDIO () };
  const Track second[] = { { 2, 2, "A_AAC", PRIVATE ("\x12\x10") } };
  ByteWriter file = { 0 };
  put_start (&file, first, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_start (&file, second, 1);
  put_cluster (&file, 0);
  put_block (&file, 2, 0, KEY, "b0", 2);

  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (strstr (text, "\"a0\"\n  caps audio/mpeg"), "%s", text);
  fail_unless (strstr (text,
                   "rate=(int)44100, channels=(int)2\n  segment 0\n"
                   "  21333333 +23219955 key discont \"b0\"\n  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

/* A Segment of known size, with one cluster of AAC frames. */
static void
put_recording (ByteWriter *w, const Track *tracks, guint n_tracks, guint64 time,
    const gchar *frames)
{
  ByteWriter start = { 0 }, body = { 0 };
  put_start (&start, tracks, n_tracks);
  static const guint8 open_segment[] = { 0x18, 0x53, 0x80, 0x67, 0x01, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  const guint8 *segment =
      memmem (start.data, start.size, open_segment, sizeof open_segment);
  gsize head = (gsize) (segment - start.data);
  byte_writer_bytes (&body, segment + sizeof open_segment,
      start.size - head - sizeof open_segment);
  put_cluster (&body, time);
  for (guint i = 0; frames[i]; i++)
    put_block (&body, 2, (gint16) (21 * i), KEY, frames + i, 1);
  byte_writer_bytes (w, start.data, head);
  put_master (w, MATROSKA_ID_SEGMENT, &body);
  byte_writer_clear (&start);
}

GST_START_TEST (recordings_that_were_joined_follow_each_other)
{
  const Track tracks[] = { AUDIO (.codec_delay_ns = 21333333) };
  ByteWriter file = { 0 };
  put_recording (&file, tracks, 1, 0, "abc");
  put_recording (&file, tracks, 1, 0, "de");
  put_recording (&file, tracks, 1, 0, "f");
  byte_writer_bytes (&file, "padding behind the last", 23);
  /* Each loses its priming, and begins where the one before ended. */
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 21333333\n"
      "  -21333333 +21333333 key discont \"a\"\n"
      "  0 +21333334 key \"b\"\n"
      "  21333334 +21333333 key \"c\"\n"
      "  segment 21333333\n"
      "  21333334 +21333333 key discont \"d\"\n"
      "  42666667 +21333334 key \"e\"\n"
      "  segment 21333333\n"
      "  42666668 +21333333 key discont \"f\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (live_headers_sent_again_change_no_times)
{
  const Track tracks[] = { AUDIO () };
  ByteWriter file = { 0 };
  for (guint i = 0; i < 2; i++) {
    put_start (&file, tracks, 1);
    put_cluster (&file, 64000 * i);
    put_block (&file, 2, 0, KEY, "a", 1);
    put_block (&file, 2, 21, KEY, "b", 1);
  }
  assert_demuxes (&file,
      "audio_0\n" AAC_CAPS "  segment 0\n"
      "  0 +21333333 key discont \"a\"\n"
      "  21333333 +21333334 key \"b\"\n"
      "  segment 0\n"
      "  64000000000 +21333333 key discont \"a\"\n"
      "  64021333333 +21333334 key \"b\"\n"
      "  eos\n");
}
GST_END_TEST

GST_START_TEST (other_tracks_get_other_pads)
{
  const Track before[] = { AUDIO () };
  const Track after[] = { { .number = 2, .type = 2, .codec_id = "A_AC3" } };
  ByteWriter file = { 0 };
  put_recording (&file, before, 1, 0, "ab");
  put_recording (&file, after, 1, 0, "c");
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless (g_str_has_prefix (text,
                   "audio_0\n" AAC_CAPS "  segment 0\n"
                   "  0 +21333333 key discont \"a\"\n"
                   "  21333333 +21333334 key \"b\"\n"
                   "  eos\n"
                   "audio_1\n  caps audio/x-ac3"),
      "%s", text);
  fail_unless (g_str_has_suffix (text,
                   "  segment 0\n  42666667 key discont \"c\"\n  eos\n"),
      "%s", text);
  assert_demuxes (&file, text);
}
GST_END_TEST

/* The streams of the element's pads but the one of `unwanted` (nullable). */
static GstEvent *
select_all_but (GstElement *demux, const gchar *unwanted)
{
  GList *ids = NULL;
  for (GList *l = demux->srcpads; l; l = l->next)
    if (g_strcmp0 (GST_PAD_NAME (l->data), unwanted) != 0)
      ids = g_list_append (ids, gst_pad_get_stream_id (l->data));
  GstEvent *event = gst_event_new_select_streams (ids);
  g_list_free_full (ids, g_free);
  return event;
}

static GstEvent *all_streams; /* of the test below */

static void
drop_first_audio (GstElement *demux)
{
  all_streams = select_all_but (demux, NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (demux, "video_0");
  fail_unless (gst_pad_send_event (pad, select_all_but (demux, "audio_0")));
  GList other = { .data = (gpointer) "other" };
  fail_if (
      gst_element_send_event (demux, gst_event_new_select_streams (&other)));
}

static void
drop_video (GstElement *demux)
{
  all_streams = select_all_but (demux, NULL);
  fail_unless (
      gst_element_send_event (demux, select_all_but (demux, "video_0")));
}

static void
take_all (GstElement *demux)
{
  fail_unless (gst_element_send_event (demux, all_streams));
}

GST_START_TEST (streams_not_selected_have_no_pad)
{
  const Track tracks[] = { VIDEO (), AUDIO (),
    { 3, 2, "A_AAC", demux_asc, sizeof demux_asc } };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 3);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 3, 0, KEY, "b0", 2);
  const Intervention interventions[] = { { file.size, drop_first_audio },
    { 0 } };
  put_block (&file, 2, 21, KEY, "a1", 2);
  put_block (&file, 3, 21, KEY, "b1", 2);
  static const gsize chunks[] = { G_MAXINT, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autofree gchar *text = demux_with (&file, chunks[i], TRUE, interventions);
    g_clear_pointer (&all_streams, gst_event_unref);
    fail_unless (g_str_has_prefix (text, "2 streams selected\nvideo_0\n"), "%s",
        text);
    fail_unless (strstr (text, "discont \"a0\"\n  eos\n"), "%s", text);
    fail_unless (strstr (text, "\"b0\"\n  21333333 +21333334 key \"b1\"\n"),
        "%s", text);
  }
  byte_writer_clear (&file);
}
GST_END_TEST

/* Video that is selected again begins with a key frame, on a pad of the same
 * name. */
GST_START_TEST (streams_come_back_at_a_key_frame)
{
  const Track tracks[] = { VIDEO (), AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  Intervention interventions[] = { { file.size, drop_video }, { 0 }, { 0 } };
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);
  interventions[1] = (Intervention){ file.size, take_all };
  put_block (&file, 1, 80, 0, "P2", 2);
  put_block (&file, 1, 120, KEY, "I3", 2);

  g_autofree gchar *text = demux_with (&file, 1, TRUE, interventions);
  fail_unless (g_str_has_prefix (text,
                   "1 streams selected\n2 streams selected\nvideo_0\n"),
      "%s", text);
  fail_unless (strstr (text, "\"I0\"\n  eos\naudio_0\n"), "%s", text);
  const gchar *again = strstr (text, "video_0\n") + 1;
  again = strstr (again, "video_0\n");
  fail_unless (again && strstr (again, "key discont \"I3\"\n  eos\n"), "%s",
      text);
  fail_if (strstr (text, "\"P1\"") || strstr (text, "\"P2\""), "%s", text);
  byte_writer_clear (&file);
}
GST_END_TEST

/* A pad that nobody took does not stop the others; with none taken there is
 * nothing to do. */
GST_START_TEST (unlinked_pads_do_not_stop_the_others)
{
  const Track tracks[] = { VIDEO (), AUDIO () };
  ByteWriter file = { 0 };
  put_start (&file, tracks, 2);
  put_cluster (&file, 0);
  put_block (&file, 1, 0, KEY, "I0", 2);
  put_block (&file, 2, 0, KEY, "a0", 2);
  put_block (&file, 1, 40, 0, "P1", 2);
  put_block (&file, 2, 21, KEY, "a1", 2);
  demux_unlinked_prefix = "video";
  static const gsize chunks[] = { PULL, G_MAXINT, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autofree gchar *text = demux (&file, chunks[i], TRUE);
    fail_unless_equals_string (text,
        "audio_0\n" AAC_CAPS "  segment 0\n"
        "  0 +21333333 key discont \"a0\"\n"
        "  21333333 +21333334 key \"a1\"\n"
        "  eos\n");
  }
  demux_unlinked_prefix = "";
  g_autofree gchar *text = demux (&file, PULL, TRUE);
  fail_unless_equals_string (text, "error: Internal data stream error.\n");
  demux_unlinked_prefix = NULL;
  byte_writer_clear (&file);
}
GST_END_TEST

static Suite *
ebmlfastdemuxstreams_suite (void)
{
  Suite *s = suite_create ("ebmlfastdemuxstreams");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (s, tcase);
  tcase_add_test (tcase, another_segment_may_change_the_caps);
  tcase_add_test (tcase, recordings_that_were_joined_follow_each_other);
  tcase_add_test (tcase, live_headers_sent_again_change_no_times);
  tcase_add_test (tcase, other_tracks_get_other_pads);
  tcase_add_test (tcase, streams_not_selected_have_no_pad);
  tcase_add_test (tcase, streams_come_back_at_a_key_frame);
  tcase_add_test (tcase, unlinked_pads_do_not_stop_the_others);
  return s;
}

GST_CHECK_MAIN (ebmlfastdemuxstreams)
