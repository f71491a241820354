/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One track: what leaves, when, and how it is marked. */

#include "fragmuxrig.h"

#define LARGE_PICTURE 2000 /* not worth copying */

/* Samples of an index; the last buffer alone ends the list. */
static void
expect_payload (GstBufferList *list, guint first)
{
  guint n = gst_buffer_list_length (list);
  for (guint i = first; i < n; i++)
    rig_expect_flags (gst_buffer_list_get (list, i),
        GST_BUFFER_FLAG_DELTA_UNIT | (i == n - 1 ? GST_BUFFER_FLAG_MARKER : 0));
}

/* --- the contract of buffer lists --- */

GST_START_TEST (test_flags_of_fragments)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  fail_unless_equals_int (rig_push_video (video, 0, 150, 60), GST_FLOW_OK);
  rig_push_eos (video);

  static const guint starts[] = { 0, 60, 120 };
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_expect_flags (gst_buffer_list_get (rig_list (&rig, 0), 0),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *header = rig_fragment_header (&rig, i);
    fail_unless_equals_int (rig_has_header (&rig, i), i == 0);
    rig_expect_flags (header, GST_BUFFER_FLAG_HEADER);
    fail_unless_equals_uint64 (GST_BUFFER_DTS (header), i * 60 * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (header),
        i < 2 ? 2 * GST_SECOND : GST_SECOND);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (header), i + 1);
    expect_payload (rig_list (&rig, i), i == 0 ? 2 : 1);
  }
  rig_expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_flags_of_chunks)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "chunk-duration",
      GST_SECOND / 2, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 120, 60);
  rig_push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 8);
  for (guint i = 0; i < 8; i++) {
    GstBuffer *header = rig_fragment_header (&rig, i);
    rig_expect_flags (header,
        GST_BUFFER_FLAG_HEADER | (i % 4 != 0 ? GST_BUFFER_FLAG_DELTA_UNIT : 0));
    fail_unless_equals_uint64 (GST_BUFFER_PTS (header), i * 15 * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (header), GST_SECOND / 2);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (header), i + 1);
    expect_payload (rig_list (&rig, i), i == 0 ? 2 : 1);
  }
  rig_expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_long_gops_are_given_out_in_parts)
{
  static const guint starts[] = { 0, 30, 60, 90 };
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "max-fragment-duration",
      GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 120, 1000);
  rig_push_eos (video);
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  for (guint i = 1; i < G_N_ELEMENTS (starts); i++)
    rig_expect_flags (rig_fragment_header (&rig, i),
        GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DELTA_UNIT);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_chunk_at_key_frames)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (rig.mux), "chunk-mode", "keyframe");
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 120, 20);
  rig_push_eos (video);

  static const guint starts[] = { 0, 20, 40, 60, 80, 100 };
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    fail_unless_equals_int (GST_BUFFER_FLAG_IS_SET (rig_fragment_header (&rig,
                                                        i),
                                GST_BUFFER_FLAG_DELTA_UNIT),
        starts[i] % 60 != 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_stream_begins_before_data)
{
  static const GstEventType wanted[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
    GST_EVENT_SEGMENT };
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 61, 60);

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    GstEvent *event = rig.output->pdata[i];
    fail_unless (GST_IS_EVENT (event));
    fail_unless_equals_int (GST_EVENT_TYPE (event), wanted[i]);
  }
  GstCaps *caps;
  gst_event_parse_caps (rig.output->pdata[1], &caps);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  fail_unless_equals_string (gst_structure_get_string (s, "variant"), "cmaf");
  const GValue *headers = gst_structure_get_value (s, "streamheader");
  fail_unless_equals_int (gst_value_array_get_size (headers), 1);
  GstBuffer *header =
      gst_value_get_buffer (gst_value_array_get_value (headers, 0));
  GstMapInfo map;
  gst_buffer_map (header, &map, GST_MAP_READ);
  gst_check_buffer_data (gst_buffer_list_get (rig_list (&rig, 0), 0), map.data,
      map.size);
  gst_buffer_unmap (header, &map);
  rig_clear (&rig);
}
GST_END_TEST;

/* The picture with a slice of LARGE_PICTURE bytes in all. */
static GstBuffer *
large_picture (guint index, gboolean is_idr)
{
  GstBuffer *picture = rig_picture (index, is_idr);
  guint8 *data = g_malloc0 (LARGE_PICTURE);
  gst_buffer_extract (picture, 0, data, PICTURE_SIZE);
  data[2] = (LARGE_PICTURE - 4) >> 8;
  data[3] = (LARGE_PICTURE - 4) & 0xff;
  gst_buffer_replace_all_memory (picture,
      gst_memory_new_wrapped (0, data, LARGE_PICTURE, 0, LARGE_PICTURE, data,
          g_free));
  return picture;
}

GST_START_TEST (test_payload_is_never_copied)
{
  GstMemory *given[150];
  guint n_seen = 0;
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  for (guint i = 0; i < G_N_ELEMENTS (given); i++) {
    GstBuffer *picture = large_picture (i, i % 60 == 0);
    given[i] = gst_buffer_get_all_memory (picture);
    gst_pad_push (video, picture);
  }
  rig_push_eos (video);

  for (guint n = 0; n < rig_n_lists (&rig); n++) {
    GstBufferList *list = rig_list (&rig, n);
    for (guint i = n == 0 ? 2 : 1; i < gst_buffer_list_length (list); i++) {
      GstBuffer *payload = gst_buffer_list_get (list, i);
      /* With more they would be joined at the next append. */
      fail_unless (
          gst_buffer_n_memory (payload) <= gst_buffer_get_max_memory ());
      for (guint k = 0; k < gst_buffer_n_memory (payload); k++) {
        GstMemory *memory = gst_buffer_peek_memory (payload, k);
        fail_unless (memory == given[n_seen] || memory->parent == given[n_seen],
            "sample %u was copied", n_seen);
        n_seen++;
      }
    }
  }
  fail_unless_equals_int (n_seen, G_N_ELEMENTS (given));
  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    gst_memory_unref (given[i]);
  rig_clear (&rig);
}
GST_END_TEST;

/* A thousand tiny memories are more than a writev() takes, and than filesink of
 * 1.22 survives. */
GST_START_TEST (test_small_samples_are_joined)
{
  Rig rig;
  guint n_samples = 0, n_memories = 0;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 150, 60);
  rig_push_eos (video);

  for (guint n = 0; n < rig_n_lists (&rig); n++) {
    GstBufferList *list = rig_list (&rig, n);
    for (guint i = n == 0 ? 2 : 1; i < gst_buffer_list_length (list); i++) {
      GstBuffer *payload = gst_buffer_list_get (list, i);
      n_memories += gst_buffer_n_memory (payload);
      for (gsize at = 0; at < gst_buffer_get_size (payload);
           at += PICTURE_SIZE) {
        guint8 index;
        gst_buffer_extract (payload, at + 8, &index, 1);
        fail_unless_equals_int (index, n_samples++);
      }
    }
  }
  fail_unless_equals_int (n_samples, 150);
  fail_unless_equals_int (n_memories, rig_n_lists (&rig));
  rig_clear (&rig);
}
GST_END_TEST;

/* --- times --- */

GST_START_TEST (test_grid)
{
  /* Of the key frames at 30 and 90 the cell has begun already. */
  static const guint keys[] = { 0, 30, 75, 90, 123, 240, 270 };
  static const guint starts[] = { 0, 75, 123, 240 };
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  for (guint i = 0, k = 0; i < 300; i++) {
    gboolean is_key = k < G_N_ELEMENTS (keys) && i == keys[k];
    gst_pad_push (video, rig_picture (i, is_key));
    k += is_key;
  }
  rig_push_eos (video);
  rig_expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_expect_continuity (&rig);
  for (guint n = 0; n < G_N_ELEMENTS (starts); n++) {
    g_autoptr (GArray) samples = rig_samples (&rig, n);
    /* sample_is_non_sync_sample */
    fail_unless (!(g_array_index (samples, BoxSample, 0).flags & 0x10000));
    fail_unless (g_array_index (samples, BoxSample, 1).flags & 0x10000);
  }
  rig_clear (&rig);
}
GST_END_TEST;

/* Decode order I P b b; DTS or none, the times in the boxes are the same. */
static void
check_reordering (gboolean has_dts)
{
  static const gint order[] = { 0, 3, 1, 2 };
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  for (guint i = 0; i < 120; i++) {
    GstBuffer *picture = rig_picture (i, i % 60 == 0);
    GST_BUFFER_PTS (picture) = (i / 4 * 4 + order[i % 4]) * FRAME;
    if (!has_dts)
      GST_BUFFER_DTS (picture) = GST_CLOCK_TIME_NONE;
    gst_pad_push (video, picture);
  }
  rig_push_eos (video);

  g_autoptr (GArray) samples = rig_all_samples (&rig);
  fail_unless_equals_int (samples->len, 120);
  guint32 ticks = g_array_index (samples, BoxSample, 0).duration;
  for (guint i = 0; i < samples->len; i++) {
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless_equals_int64 (sample->pts,
        (gint64) ticks * (i / 4 * 4 + order[i % 4]));
    fail_unless_equals_uint64 (sample->dts, (guint64) ticks * i);
  }
  rig_clear (&rig);
}

GST_START_TEST (test_reordering)
{
  check_reordering (TRUE);
  check_reordering (FALSE);
}
GST_END_TEST;

GST_START_TEST (test_decode_time_offset)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "decode-time-offset",
      (gint64) (10 * GST_SECOND), "start-fragment-sequence-number", 7, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (13));
  rig_push_video (video, 0, 60, 60);
  rig_push_eos (video);

  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  const BoxSample *sample = &g_array_index (samples, BoxSample, 0);
  fail_unless_equals_uint64 (sample->dts, 300ULL * sample->duration);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (rig_fragment_header (&rig, 0)), 0);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (rig_fragment_header (&rig, 0)),
      7);
  rig_clear (&rig);
}
GST_END_TEST;

static Suite *
fmp4fragmux_suite (void)
{
  Suite *suite = suite_create ("fmp4fragmux");
  TCase *tcase = tcase_create ("one track");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_flags_of_fragments);
  tcase_add_test (tcase, test_flags_of_chunks);
  tcase_add_test (tcase, test_long_gops_are_given_out_in_parts);
  tcase_add_test (tcase, test_chunk_at_key_frames);
  tcase_add_test (tcase, test_stream_begins_before_data);
  tcase_add_test (tcase, test_payload_is_never_copied);
  tcase_add_test (tcase, test_small_samples_are_joined);
  tcase_add_test (tcase, test_grid);
  tcase_add_test (tcase, test_reordering);
  tcase_add_test (tcase, test_decode_time_offset);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmux)
