/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One file of more than 4 GB (single-media-file), which takes no room: all
 * pictures share their zeros, and the file forgets them. */

#include "boxreader.h"
#include "hlsrig.h"
#include "sparsestream.h"

#define PICTURE_BYTES (48u << 20)
#define PICTURES_PER_SEGMENT 2 /* a second each */
#define N_SEGMENTS 48          /* 4.5 GiB */
#define ROOM_BYTES (32 + 1024 * 12)

static GOutputStream *
open_sparse (GstElement *sink, const gchar *location, GOutputStream **file)
{
  fail_unless (*file == NULL, "a second file: %s", location);
  *file = sparse_stream_new ();
  return g_object_ref (*file);
}

static void
start (Rig *rig, GOutputStream **file)
{
  rig_start (rig, FALSE, FALSE);
  gst_element_set_state (rig->sink, GST_STATE_NULL);
  g_object_set (rig->sink, "single-media-file", "main.mp4", NULL);
  g_signal_connect (rig->sink, "get-fragment-stream", G_CALLBACK (open_sparse),
      file);
  gst_element_set_state (rig->sink, GST_STATE_PLAYING);
  rig->video = rig_feed (rig, "video_0", rig_video_caps (13));
}

/* One slice that is a picture; its pages are all the same but for the first. */
static GstMemory *
make_picture (gboolean is_idr)
{
  guint8 *data = g_malloc0 (PICTURE_BYTES);
  GST_WRITE_UINT32_BE (data, PICTURE_BYTES - 4);
  data[4] = is_idr ? 0x65 : 0x41;
  data[5] = 0x88;
  return gst_memory_new_wrapped (GST_MEMORY_FLAG_READONLY, data, PICTURE_BYTES,
      0, PICTURE_BYTES, data, g_free);
}

static void
push_film (Rig *rig)
{
  GstMemory *pictures[] = { make_picture (TRUE), make_picture (FALSE) };
  for (guint i = 0; i < N_SEGMENTS * PICTURES_PER_SEGMENT; i++) {
    guint in_segment = i % PICTURES_PER_SEGMENT;
    GstBuffer *buffer = gst_buffer_new ();
    gst_buffer_append_memory (buffer, gst_memory_ref (pictures[in_segment]));
    GST_BUFFER_PTS (buffer) = i * GST_SECOND;
    GST_BUFFER_DURATION (buffer) = GST_SECOND;
    if (in_segment > 0)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    fail_unless_equals_int (gst_pad_push (rig->video, buffer), GST_FLOW_OK);
  }
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    gst_memory_unref (pictures[i]);
  rig_push_eos (rig->video);
}

/* That of a box which begins there; its size is returned. */
static guint64
assert_box (GOutputStream *file, guint64 offset, const gchar *type)
{
  guint8 header[16];
  ByteReader r;
  sparse_stream_read (file, offset, header, sizeof header);
  byte_reader_init (&r, header, sizeof header);
  guint32 size = byte_reader_u32 (&r);
  fail_unless (memcmp (byte_reader_bytes (&r, 4), type, 4) == 0,
      "no %s at %" G_GUINT64_FORMAT, type, offset);
  return size == 1 ? byte_reader_u64 (&r) : size;
}

/* A segment is boxes to its last byte. */
static void
assert_segment (GOutputStream *file, const RigRange *range)
{
  guint64 at = range->offset, end = range->offset + range->size;
  at += assert_box (file, at, "styp");
  while (at < end) {
    at += assert_box (file, at, "moof");
    at += assert_box (file, at, "mdat");
  }
  fail_unless_equals_uint64 (at, end);
}

/* The index where the MPD says that it is. */
static void
assert_index (const Rig *rig, GOutputStream *file, const GArray *ranges)
{
  const RigRange *range = (const RigRange *) (gpointer) ranges->data;
  g_autofree gchar *mpd = rig_read (rig, "manifest.mpd");
  const gchar *attribute = " indexRange=\"";
  const gchar *at = strstr (mpd, attribute);
  fail_unless (at != NULL);
  guint64 begin = g_ascii_strtoull (at + strlen (attribute), NULL, 10);
  guint64 size = assert_box (file, begin, "sidx");
  guint8 sidx[ROOM_BYTES];
  ByteReader r;
  fail_unless (size <= sizeof sidx);
  sparse_stream_read (file, begin, sidx, sizeof sidx);
  byte_reader_init (&r, sidx, (gsize) size);
  byte_reader_skip (&r, 28); /* to the first offset */
  guint64 anchor = begin + size + byte_reader_u64 (&r);
  byte_reader_skip (&r, 2);
  fail_unless_equals_int (byte_reader_u16 (&r), N_SEGMENTS);
  for (guint i = 0; i < N_SEGMENTS; i++) {
    fail_unless_equals_uint64 (anchor, range[i].offset);
    fail_unless_equals_uint64 (byte_reader_u32 (&r), range[i].size);
    byte_reader_skip (&r, 8);
    anchor += range[i].size;
  }
  fail_unless (!r.failed && byte_reader_remaining (&r) == 0);
  fail_unless_equals_uint64 (anchor, sparse_stream_size (file));
}

static void
assert_news (Rig *rig, const GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++) {
    const RigRange *range = &g_array_index (ranges, RigRange, i);
    g_autoptr (GstMessage) news = rig_pop (rig, GST_MESSAGE_ELEMENT);
    guint64 offset, size;
    fail_unless (gst_structure_get (gst_message_get_structure (news), "offset",
        G_TYPE_UINT64, &offset, "size", G_TYPE_UINT64, &size, NULL));
    fail_unless_equals_uint64 (offset, range->offset);
    fail_unless_equals_uint64 (size, range->size);
  }
}

GST_START_TEST (ranges_go_beyond_four_gigabytes)
{
  Rig rig;
  GOutputStream *file = NULL;
  start (&rig, &file);
  push_film (&rig);

  g_autoptr (GArray) ranges = rig_listed_ranges (&rig, "video_0/playlist.m3u8");
  g_autoptr (GArray) keys = rig_listed_ranges (&rig, "video_0/iframes.m3u8");
  fail_unless_equals_int (ranges->len, N_SEGMENTS);
  fail_unless_equals_int (keys->len, N_SEGMENTS);
  guint64 end = g_array_index (ranges, RigRange, 0).offset;
  for (guint i = 0; i < N_SEGMENTS; i++) {
    const RigRange *range = &g_array_index (ranges, RigRange, i);
    const RigRange *key = &g_array_index (keys, RigRange, i);
    fail_unless_equals_uint64 (range->offset, end);
    end += range->size;
    assert_segment (file, range);
    guint64 header = assert_box (file, range->offset, "styp");
    fail_unless_equals_uint64 (key->offset, range->offset + header);
    assert_box (file, key->offset, "moof");
    fail_unless (key->size > PICTURE_BYTES && key->size < range->size);
  }
  fail_unless_equals_uint64 (end, sparse_stream_size (file));
  fail_unless (end > G_GUINT64_CONSTANT (1) << 32);
  assert_index (&rig, file, ranges);
  assert_news (&rig, ranges);
  rig_assert_eos_once (&rig);
  g_object_unref (file);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
hlssinkgigabytes_suite (void)
{
  Suite *s = suite_create ("hlssinkgigabytes");
  TCase *tc = tcase_create ("all");
  suite_add_tcase (s, tc);
  tcase_add_test (tc, ranges_go_beyond_four_gigabytes);
  return s;
}

GST_CHECK_MAIN (hlssinkgigabytes)
