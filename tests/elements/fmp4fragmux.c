/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One track: what leaves, when, and how it is marked. */

#include "fragmuxrig.h"

/* avcC and SPS level_idc */
#define LEVEL_1_3 13
#define LEVEL_2_0 20

#define LARGE_PICTURE 2000 /* not worth copying */

static void
expect_flags (GstBuffer *buffer, guint wanted)
{
  guint seen = GST_BUFFER_FLAGS (buffer) &
      (GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT |
          GST_BUFFER_FLAG_DELTA_UNIT | GST_BUFFER_FLAG_MARKER);
  fail_unless_equals_int (seen, wanted);
}

/* Samples of an index; the last buffer alone ends the list. */
static void
expect_payload (GstBufferList *list, guint first)
{
  guint n = gst_buffer_list_length (list);
  for (guint i = first; i < n; i++)
    expect_flags (gst_buffer_list_get (list, i),
        GST_BUFFER_FLAG_DELTA_UNIT | (i == n - 1 ? GST_BUFFER_FLAG_MARKER : 0));
}

static GstBuffer *
fragment_header (const Rig *rig, guint n)
{
  return gst_buffer_list_get (rig_list (rig, n), rig_has_header (rig, n));
}

/* Where all lists begin, in frames. */
static void
expect_starts (const Rig *rig, const guint *frames, guint n_lists)
{
  fail_unless_equals_int (rig_n_lists (rig), n_lists);
  for (guint i = 0; i < n_lists; i++)
    fail_unless_equals_uint64 (GST_BUFFER_PTS (fragment_header (rig, i)),
        frames[i] * FRAME);
}

/* Decode times go on without a hole through all lists. */
static void
expect_continuity (const Rig *rig)
{
  g_autoptr (GArray) samples = rig_all_samples (rig);
  for (guint i = 1; i < samples->len; i++) {
    const BoxSample *before = &g_array_index (samples, BoxSample, i - 1);
    const BoxSample *sample = &g_array_index (samples, BoxSample, i);
    fail_unless_equals_uint64 (sample->dts, before->dts + before->duration);
  }
}

static void
push_eos (GstPad *source)
{
  fail_unless (gst_pad_push_event (source, gst_event_new_eos ()));
}

/* --- the contract of buffer lists --- */

GST_START_TEST (test_flags_of_fragments)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  fail_unless_equals_int (rig_push_video (video, 0, 150, 60), GST_FLOW_OK);
  push_eos (video);

  static const guint starts[] = { 0, 60, 120 };
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  expect_flags (gst_buffer_list_get (rig_list (&rig, 0), 0),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *header = fragment_header (&rig, i);
    fail_unless_equals_int (rig_has_header (&rig, i), i == 0);
    expect_flags (header, GST_BUFFER_FLAG_HEADER);
    fail_unless_equals_uint64 (GST_BUFFER_DTS (header), i * 60 * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (header),
        i < 2 ? 2 * GST_SECOND : GST_SECOND);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (header), i + 1);
    expect_payload (rig_list (&rig, i), i == 0 ? 2 : 1);
  }
  expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_flags_of_chunks)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "chunk-duration",
      GST_SECOND / 2, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 120, 60);
  push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 8);
  for (guint i = 0; i < 8; i++) {
    GstBuffer *header = fragment_header (&rig, i);
    expect_flags (header,
        GST_BUFFER_FLAG_HEADER | (i % 4 != 0 ? GST_BUFFER_FLAG_DELTA_UNIT : 0));
    fail_unless_equals_uint64 (GST_BUFFER_PTS (header), i * 15 * FRAME);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (header), GST_SECOND / 2);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (header), i + 1);
    expect_payload (rig_list (&rig, i), i == 0 ? 2 : 1);
  }
  expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_long_gops_are_given_out_in_parts)
{
  static const guint starts[] = { 0, 30, 60, 90 };
  Rig rig;
  rig_start (&rig, "fragment-duration", GST_SECOND, "max-fragment-duration",
      GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 120, 1000);
  push_eos (video);
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  for (guint i = 1; i < G_N_ELEMENTS (starts); i++)
    expect_flags (fragment_header (&rig, i),
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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 120, 20);
  push_eos (video);

  static const guint starts[] = { 0, 20, 40, 60, 80, 100 };
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    fail_unless_equals_int (GST_BUFFER_FLAG_IS_SET (fragment_header (&rig, i),
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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  for (guint i = 0; i < G_N_ELEMENTS (given); i++) {
    GstBuffer *picture = large_picture (i, i % 60 == 0);
    given[i] = gst_buffer_get_all_memory (picture);
    gst_pad_push (video, picture);
  }
  push_eos (video);

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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 150, 60);
  push_eos (video);

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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  for (guint i = 0, k = 0; i < 300; i++) {
    gboolean is_key = k < G_N_ELEMENTS (keys) && i == keys[k];
    gst_pad_push (video, rig_picture (i, is_key));
    k += is_key;
  }
  push_eos (video);
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  expect_continuity (&rig);
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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  for (guint i = 0; i < 120; i++) {
    GstBuffer *picture = rig_picture (i, i % 60 == 0);
    GST_BUFFER_PTS (picture) = (i / 4 * 4 + order[i % 4]) * FRAME;
    if (!has_dts)
      GST_BUFFER_DTS (picture) = GST_CLOCK_TIME_NONE;
    gst_pad_push (video, picture);
  }
  push_eos (video);

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
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 60, 60);
  push_eos (video);

  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  const BoxSample *sample = &g_array_index (samples, BoxSample, 0);
  fail_unless_equals_uint64 (sample->dts, 300ULL * sample->duration);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (fragment_header (&rig, 0)), 0);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (fragment_header (&rig, 0)), 7);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- formats --- */

GST_START_TEST (test_caps_that_matter)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_2_0);
  fail_unless (gst_pad_push_event (video, gst_event_new_caps (caps)));
  fail_unless_equals_int (rig_n_lists (&rig), 1); /* what there was is out */
  gst_pad_push (video, rig_picture (30, TRUE));
  rig_push_video (video, 31, 60, 60);
  push_eos (video);

  static const guint starts[] = { 0, 30 };
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 2);
  fail_unless (rig_has_header (&rig, 1));
  expect_flags (gst_buffer_list_get (rig_list (&rig, 1), 0),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DISCONT);
  expect_flags (fragment_header (&rig, 1), GST_BUFFER_FLAG_HEADER);
  expect_continuity (&rig);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_caps_that_do_not_matter)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_1_3);
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 25, 1,
      "colorimetry", G_TYPE_STRING, "bt601", NULL);
  fail_unless (gst_pad_push_event (video, gst_event_new_caps (caps)));
  rig_push_video (video, 30, 60, 60);
  push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_CAPS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_one_header_refuses_new_formats)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (rig.mux), "header-update-mode", "none");
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 30, 60);
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_2_0);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  fail_unless_equals_int (rig_push_video (video, 30, 31, 60),
      GST_FLOW_NOT_NEGOTIATED);
  g_autoptr (GError) error = rig_error (&rig);
  fail_unless (error != NULL);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_send_headers)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 61, 60);
  g_signal_emit_by_name (rig.mux, "send-headers");
  rig_push_video (video, 61, 181, 60);
  fail_unless_equals_int (rig_n_lists (&rig), 3);
  fail_unless (rig_has_header (&rig, 1));
  fail_if (rig_has_header (&rig, 2));
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_header_and_index_at_the_end)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "write-mehd", TRUE,
      "write-mfra", TRUE, NULL);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_util_set_object_arg (G_OBJECT (rig.mux), "header-update-mode", "update");
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 120, 60);
  push_eos (video);

  fail_unless_equals_int (rig_n_lists (&rig), 4); /* mfra, moov behind */
  g_autoptr (GBytes) index = rig_bytes (&rig, 2);
  g_autoptr (GBytes) last = rig_bytes (&rig, 3);
  Span span;
  span.data = g_bytes_get_data (index, &span.size);
  fail_unless_equals_int (box_count (span, "mfra"), 1);
  span.data = g_bytes_get_data (last, &span.size);
  Span mehd = box_find (span, "moov.mvex.mehd");
  Span mdhd = box_find (span, "moov.trak.mdia.mdhd");
  fail_unless (mehd.data != NULL);
  /* the low words of version 1's duration and of version 0's time scale */
  guint32 timescale = box_u32 (mdhd.data + 12);
  fail_unless_equals_int (box_u32 (mehd.data + mehd.size - 4), 4 * timescale);
  /* In place of the first, nothing else moves. */
  fail_unless_equals_uint64 (span.size,
      gst_buffer_get_size (gst_buffer_list_get (rig_list (&rig, 0), 0)));
  rig_clear (&rig);
}
GST_END_TEST;

/* --- events --- */

GST_START_TEST (test_eos)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 5, 60);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 1);
  GstEvent *last = rig.output->pdata[rig.output->len - 1];
  fail_unless (GST_IS_EVENT (last));
  fail_unless_equals_int (GST_EVENT_TYPE (last), GST_EVENT_EOS);
  g_autoptr (GArray) samples = rig_samples (&rig, 0);
  fail_unless_equals_int (samples->len, 5);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_eos_without_data)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  push_eos (video);
  fail_unless_equals_int (rig_n_lists (&rig), 0);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_STREAM_START), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_EOS), 1);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_flush)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 90, 60); /* 30 of which are held */
  gst_pad_push_event (video, gst_event_new_flush_start ());
  gst_pad_push_event (video, gst_event_new_flush_stop (TRUE));
  rig_send_segment (video);
  rig_push_video (video, 300, 360, 60);
  push_eos (video);

  static const guint starts[] = { 0, 300 };
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless (rig_has_header (&rig, 1));
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_FLUSH_STOP), 1);
  fail_unless_equals_int (rig_n_events (&rig, GST_EVENT_SEGMENT), 2);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_key_units_are_asked_for)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 150, 60);
  fail_unless_equals_int (rig.key_units->len, 3);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_uint64 (g_array_index (rig.key_units, GstClockTime, i),
        (i + 1) * 2 * GST_SECOND);
  rig_clear (&rig);

  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, "send-force-keyunit",
      FALSE, NULL);
  video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 150, 60);
  fail_unless_equals_int (rig.key_units->len, 0);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_split_at_running_time)
{
  static const guint starts[] = { 0, 30, 80 };
  Rig rig;
  rig_start (&rig, "manual-split", TRUE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  /* Not in order; the second asks between key frames. */
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 75 * FRAME);
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 30 * FRAME);
  rig_push_video (video, 0, 120, 10);
  push_eos (video);
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_clear (&rig);
}
GST_END_TEST;

/* The grid cannot be split; whoever asks is told. */
GST_START_TEST (test_split_on_the_grid)
{
  static const guint starts[] = { 0, 60 };
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  g_signal_emit_by_name (rig.mux, "split-at-running-time", 30 * FRAME);
  g_autoptr (GstMessage) warning =
      gst_bus_pop_filtered (rig.bus, GST_MESSAGE_WARNING);
  fail_unless (warning != NULL);
  rig_push_video (video, 0, 120, 10);
  push_eos (video);
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  rig_clear (&rig);
}
GST_END_TEST;

static void
push_split (GstPad *source, gboolean is_chunk)
{
  gst_pad_push_event (source,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new ("FMP4MuxSplitNow", "chunk", G_TYPE_BOOLEAN,
              is_chunk, NULL)));
}

GST_START_TEST (test_split_events)
{
  static const guint starts[] = { 0, 15, 30 };
  Rig rig;
  rig_start (&rig, "manual-split", TRUE, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 15, 10);
  push_split (video, TRUE);
  rig_push_video (video, 15, 30, 10);
  push_split (video, FALSE);
  rig_push_video (video, 30, 60, 10);
  push_eos (video);
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  expect_flags (fragment_header (&rig, 1),
      GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_DELTA_UNIT);
  expect_flags (fragment_header (&rig, 2), GST_BUFFER_FLAG_HEADER);
  rig_clear (&rig);
}
GST_END_TEST;

/* --- states --- */

GST_START_TEST (test_downstream_says_stop)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "video_0", rig_video_caps (LEVEL_1_3));
  rig.answer = GST_FLOW_EOS;
  fail_unless_equals_int (rig_push_video (video, 0, 60, 60), GST_FLOW_OK);
  fail_unless_equals_int (rig_push_video (video, 60, 61, 60), GST_FLOW_EOS);
  rig_clear (&rig);
}
GST_END_TEST;

GST_START_TEST (test_starts_again)
{
  Rig rig;
  rig_start (&rig, "fragment-duration", 2 * GST_SECOND, NULL);
  GstPad *video = rig_add_source (&rig, "sink", rig_video_caps (LEVEL_1_3));
  rig_push_video (video, 0, 90, 60);
  gst_element_set_state (rig.mux, GST_STATE_READY);
  gst_element_set_state (rig.mux, GST_STATE_PLAYING);
  gst_pad_push_event (video, gst_event_new_stream_start ("again"));
  g_autoptr (GstCaps) caps = rig_video_caps (LEVEL_1_3);
  gst_pad_push_event (video, gst_event_new_caps (caps));
  rig_send_segment (video);
  rig_push_video (video, 0, 60, 60);
  push_eos (video);

  static const guint starts[] = { 0, 0 };
  expect_starts (&rig, starts, G_N_ELEMENTS (starts));
  fail_unless (rig_has_header (&rig, 1));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (fragment_header (&rig, 1)), 1);
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
  tcase_add_test (tcase, test_caps_that_matter);
  tcase_add_test (tcase, test_caps_that_do_not_matter);
  tcase_add_test (tcase, test_one_header_refuses_new_formats);
  tcase_add_test (tcase, test_send_headers);
  tcase_add_test (tcase, test_header_and_index_at_the_end);
  tcase_add_test (tcase, test_eos);
  tcase_add_test (tcase, test_eos_without_data);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_key_units_are_asked_for);
  tcase_add_test (tcase, test_split_at_running_time);
  tcase_add_test (tcase, test_split_on_the_grid);
  tcase_add_test (tcase, test_split_events);
  tcase_add_test (tcase, test_downstream_says_stop);
  tcase_add_test (tcase, test_starts_again);
  return suite;
}

GST_CHECK_MAIN (fmp4fragmux)
