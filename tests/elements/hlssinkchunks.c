/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Segments written in chunks (chunk-duration). */

#include "boxreader.h"
#include "hlsrig.h"

#define CHUNK (500 * GST_MSECOND)
#define BASE (5 * GST_SECOND)
#define PLAYLIST "video_0/playlist.m3u8"

typedef struct
{
  const gchar *location; /* (owned by the message) */
  guint64 running_time, stream_time, duration, size, offset;
  gboolean is_independent, is_chunk;
  GstMessage *message; /* owned */
} News;

/* FALSE: no more is posted. */
static gboolean
pop_news (Rig *rig, News *news)
{
  GstMessage *message = rig_pop (rig, GST_MESSAGE_ELEMENT);
  if (!message)
    return FALSE;
  const GstStructure *s = gst_message_get_structure (message);
  news->message = message;
  news->is_chunk = gst_structure_has_name (s, "hls-chunk-added");
  news->location = gst_structure_get_string (s, "location");
  fail_unless (gst_structure_get (s, "running-time", GST_TYPE_CLOCK_TIME,
      &news->running_time, "stream-time", GST_TYPE_CLOCK_TIME,
      &news->stream_time, "duration", GST_TYPE_CLOCK_TIME, &news->duration,
      "size", G_TYPE_UINT64, &news->size, "offset", G_TYPE_UINT64,
      &news->offset, NULL));
  if (news->is_chunk)
    fail_unless (
        gst_structure_get_boolean (s, "independent", &news->is_independent));
  return TRUE;
}

static gboolean
is_listed (const Rig *rig, const gchar *location)
{
  g_autofree gchar *text = rig_read (rig, PLAYLIST);
  g_autofree gchar *name = g_path_get_basename (location);
  return text && strstr (text, name);
}

/* The bytes that the news speak of are one moof with its mdat, and there. */
static void
assert_chunk (const Rig *rig, const News *news, gboolean is_first)
{
  g_autofree gchar *path = g_build_filename (rig->folder, news->location, NULL);
  g_autofree gchar *data = NULL;
  gsize size;
  fail_unless (g_file_get_contents (path, &data, &size, NULL));
  fail_unless (news->offset + news->size <= size);
  Span chunk = { (guint8 *) data + news->offset, news->size };
  fail_unless_equals_int (box_count (chunk, "moof"), 1);
  fail_unless_equals_int (box_count (chunk, "mdat"), 1);
  fail_unless_equals_int (box_count (chunk, "styp"), is_first ? 1 : 0);
}

static void
start (Rig *rig, gint playlist_type, const gchar *media_file)
{
  rig->folder = g_dir_make_tmp ("abr-sink-XXXXXX", NULL);
  rig_start_in_folder (rig, TRUE, FALSE, "chunk-duration", CHUNK,
      "playlist-type", playlist_type, "single-media-file", media_file,
      "io-thread", 2 /* never */, NULL);
}

/* The running time is not the stream time. */
static void
push_base (GstPad *pad)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = BASE;
  fail_unless (gst_pad_push_event (pad, gst_event_new_segment (&segment)));
}

/* Each is told as soon as it is decided, and its segment listed when that is
 * whole. */
static void
check_news (gint playlist_type, const gchar *media_file)
{
  Rig rig;
  guint n_chunks = 0, n_segments = 0;
  guint64 size = 0;
  GstClockTime time = 0, begin = 0;
  News news;

  start (&rig, playlist_type, media_file);
  push_base (rig.video);
  for (guint i = 0; i <= 3 * GOP; i++) {
    if (i == 3 * GOP)
      rig_push_eos (rig.video);
    else if (rig_push_picture (&rig, i) != GST_FLOW_OK)
      fail ("picture %u", i);
    for (; pop_news (&rig, &news); gst_message_unref (news.message)) {
      if (!news.is_chunk) {
        fail_unless_equals_uint64 (news.size, size);
        fail_unless_equals_uint64 (news.stream_time, begin);
        fail_unless_equals_uint64 (news.running_time, begin + BASE);
        begin = time;
        size = 0;
        n_segments++;
        continue;
      }
      fail_unless_equals_uint64 (news.stream_time, time);
      fail_unless_equals_uint64 (news.running_time, time + BASE);
      fail_unless_equals_int (news.is_independent, n_chunks % 4 == 0);
      if (!media_file) {
        fail_unless_equals_uint64 (news.offset, size);
        fail_if (n_chunks % 4 < 3 && is_listed (&rig, news.location));
      }
      assert_chunk (&rig, &news, n_chunks % 4 == 0);
      time += news.duration;
      size += news.size;
      n_chunks++;
    }
    /* A chunk waits for the picture behind it and no longer. */
    if (i < 3 * GOP)
      fail_unless (n_chunks * 15 + 18 >= i, "%u chunks at %u", n_chunks, i);
  }
  fail_unless_equals_int (n_segments, 3);
  fail_unless_equals_int (n_chunks, 12);
  g_autofree gchar *video = rig_read (&rig, PLAYLIST);
  fail_unless_equals_int (rig_count (video, "#EXTINF:2.000000"), 3);
  rig_clear (&rig);
}

GST_START_TEST (chunks_come_before_their_segment_is_listed)
{
  check_news (0, NULL);
  check_news (1 /* event */, NULL);
}
GST_END_TEST;

GST_START_TEST (one_file_has_chunks_too)
{
  check_news (0, "main.mp4");
}
GST_END_TEST;

GST_START_TEST (whole_segments_have_no_chunks)
{
  Rig rig;
  News news;
  rig_start (&rig, TRUE, FALSE);
  rig_push_pictures (&rig, 0, 2 * GOP);
  rig_push_eos (rig.video);
  for (; pop_news (&rig, &news); gst_message_unref (news.message))
    fail_if (news.is_chunk);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkchunks_suite (void)
{
  Suite *s = suite_create ("hlssinkchunks");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, chunks_come_before_their_segment_is_listed);
  tcase_add_test (tc, one_file_has_chunks_too);
  tcase_add_test (tc, whole_segments_have_no_chunks);
  return s;
}

GST_CHECK_MAIN (hlssinkchunks)
