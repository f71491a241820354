/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "h264rig.h"

GST_START_TEST (access_units_become_samples)
{
  GstHarness *h = harness (BYTE_STREAM_AU ", framerate=(fraction)25/1");
  GstBuffer *in = access_unit (0, 0, 3000, WITH_SETS | WITH_AUD);
  GST_BUFFER_PTS (in) = 3 * GST_SECOND;
  GST_BUFFER_DTS (in) = 2 * GST_SECOND;
  GST_BUFFER_DURATION (in) = 40 * GST_MSECOND;
  GST_BUFFER_FLAG_SET (in, GST_BUFFER_FLAG_MARKER | GST_BUFFER_FLAG_HEADER);
  ck_assert_int_eq (gst_harness_push (h, in), GST_FLOW_OK);

  GstBuffer *out = gst_harness_try_pull (h);
  check_sample (out, 0, 3000);
  ck_assert_uint_eq (GST_BUFFER_PTS (out), 3 * GST_SECOND);
  ck_assert_uint_eq (GST_BUFFER_DTS (out), 2 * GST_SECOND);
  ck_assert_uint_eq (GST_BUFFER_DURATION (out), 40 * GST_MSECOND);
  ck_assert (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_MARKER));
  ck_assert (!GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_HEADER));
  ck_assert (GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);

  GstCaps *caps = pull_caps (h);
  GstCaps *expected = gst_caps_from_string (
      "video/x-h264, stream-format=avc, alignment=au, width=176, height=144, "
      "framerate=(fraction)25/1, pixel-aspect-ratio=(fraction)1/1, "
      "profile=(string)main, level=(string)3, chroma-format=(string)4:2:0, "
      "bit-depth-luma=(uint)8, bit-depth-chroma=(uint)8");
  ck_assert (gst_caps_is_subset (caps, expected));
  const GValue *value =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  static const guint8 head[] = { 1, 77, 0x40, 30, 0xff, 0xe1 };
  ck_assert (gst_buffer_memcmp (gst_value_get_buffer (value), 0, head,
                 sizeof head) == 0);
  gst_caps_unref (expected);
  gst_caps_unref (caps);

  gst_harness_push (h, access_unit (0, 1, 3000, WITH_AUD));
  out = gst_harness_try_pull (h);
  check_sample (out, 1, 3000);
  ck_assert (!GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (pieces_of_any_size_give_the_same_samples)
{
  GByteArray *stream = g_byte_array_new ();
  g_byte_array_append (stream, (const guint8 *) "\x77\0\0", 3); /* garbage */
  add_access_unit (stream, 0, 0, 40, WITH_SETS);
  add_access_unit (stream, 0, 1, 200, WITH_AUD);
  add_access_unit (stream, 0, 2, 12, 0);
  add_access_unit (stream, 0, 3, 12, WITH_SETS | WITH_AUD | WIDE);
  g_byte_array_append (stream, (const guint8 *) "\0\0\0\0", 4);
  add_access_unit (stream, 0, 0, 3000, WITH_AUD);
  static const gsize sizes[] = { 1, 2, 3, 4, 5, 7, 64, 1000, 100000 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    GstHarness *h = harness (BYTE_STREAM);
    for (gsize at = 0; at < stream->len; at += sizes[i]) {
      gsize size = MIN (sizes[i], stream->len - at);
      ck_assert_int_eq (gst_harness_push (h,
                            gst_buffer_new_memdup (stream->data + at, size)),
          GST_FLOW_OK);
    }
    ck_assert_uint_eq (gst_harness_buffers_received (h), 4);
    gst_harness_push_event (h, gst_event_new_eos ());
    pull_and_check (h, 0, 40);
    pull_and_check (h, 1, 200);
    pull_and_check (h, 2, 12);
    pull_and_check (h, 3, 12);
    pull_and_check (h, 0, 3000);
    fail_unless (NULL == gst_harness_try_pull (h));
    gst_harness_teardown (h);
  }
  g_byte_array_unref (stream);
}
GST_END_TEST;

GST_START_TEST (short_last_access_unit_is_delivered)
{
  /* The last slice is too short to be told from its neighbours before the
   * end. */
  GByteArray *stream = g_byte_array_new ();
  add_access_unit (stream, 0, 0, 40, WITH_SETS);
  static const guint8 last[] = { 0x41, 0x9a, 0x3f, 0x80 };
  add_nal (stream, 0, last, sizeof last);
  GstHarness *h = harness (BYTE_STREAM);
  gst_harness_push (h, gst_buffer_new_memdup (stream->data, stream->len));
  gst_harness_push_event (h, gst_event_new_eos ());
  pull_and_check (h, 0, 40);
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert_uint_eq (gst_buffer_get_size (out), 8);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  g_byte_array_unref (stream);
}
GST_END_TEST;

/* Interlaced pictures. */
typedef struct
{
  guint frame_num;
  gchar kind; /* 'F' frame, 'T' top field, 'B' bottom field */
  gboolean is_idr, is_reference;
} Picture;

static void
add_interlaced_sets (GByteArray *to)
{
  BitWriter w = { 0 };
  put_u (&w, 8, 0x67);
  put_u (&w, 24, 77 << 16 | 30);
  put_ue (&w, 0); /* id */
  put_ue (&w, 0); /* log2_max_frame_num_minus4 */
  put_ue (&w, 2); /* pic_order_cnt_type */
  put_ue (&w, 1);
  put_u (&w, 1, 0);
  put_ue (&w, 10);
  put_ue (&w, 4);
  put_u (&w, 3, 1); /* fields; direct_8x8_inference_flag */
  put_u (&w, 2, 0);
  put_trailing (&w);
  add_nal (to, 0, w.data, w.size);
  add_nal (to, 0, pps, sizeof pps);
}

static void
add_picture (GByteArray *to, guint prefix_size, const Picture *picture)
{
  for (guint i = 0; i < 2; i++) { /* slices */
    BitWriter w = { 0 };
    put_u (&w, 8,
        (picture->is_reference ? 0x60u : 0) | (picture->is_idr ? 5u : 1u));
    put_ue (&w, i * 20);
    put_ue (&w, 7);
    put_ue (&w, 0);
    put_u (&w, 4, picture->frame_num);
    put_u (&w, 1, picture->kind != 'F');
    if (picture->kind != 'F')
      put_u (&w, 1, picture->kind == 'B');
    if (picture->is_idr)
      put_ue (&w, 0);
    put_u (&w, 32, 0xffffffff);
    put_u (&w, 8, (guint) picture->kind);
    put_trailing (&w);
    guint8 slice[900] = { 0 }; /* more than one sample that is copied */
    memset (slice, 0x99, sizeof slice);
    memcpy (slice, w.data, w.size);
    add_nal (to, prefix_size, slice, sizeof slice);
  }
}

/* ISO/IEC 14496-15: a sample has both fields of a frame, which in H.264 are
 * access units of their own. */
GST_START_TEST (two_fields_make_one_sample)
{
  static const Picture pictures[] = {
    { 0, 'T', TRUE, TRUE }, { 0, 'B', FALSE, TRUE },    /* an IDR picture's */
    { 1, 'B', FALSE, TRUE }, { 1, 'T', FALSE, TRUE },   /* bottom field first */
    { 2, 'T', FALSE, FALSE }, { 2, 'B', FALSE, FALSE }, /* not for reference */
    { 2, 'F', FALSE, TRUE },                            /* a frame */
    { 3, 'T', FALSE, TRUE },                            /* no other field */
    { 4, 'T', FALSE, TRUE }, { 4, 'B', FALSE, TRUE }, { 5, 'T', FALSE, TRUE },
    { 5, 'B', FALSE, FALSE }, /* they do not match */
  };
  static const guint n_pictures[] = { 2, 2, 2, 1, 1, 2, 1, 1 };
  for (guint is_whole = 0; is_whole < 2; is_whole++) {
    GstHarness *h =
        harness (is_whole ? BYTE_STREAM_AU : BYTE_STREAM ", framerate=25/1");
    for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
      GByteArray *bytes = g_byte_array_new ();
      add_nal (bytes, 0, aud, sizeof aud);
      if (i == 0)
        add_interlaced_sets (bytes);
      add_picture (bytes, 0, &pictures[i]);
      gsize size = bytes->len;
      GstBuffer *in =
          gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
      GST_BUFFER_PTS (in) = GST_BUFFER_DTS (in) = (i + 1) * GST_SECOND;
      GST_BUFFER_DURATION (in) = GST_SECOND;
      gst_harness_push (h, in);
      if (i == 0) /* it does not pass the field that waits */
        gst_harness_push_event (h,
            gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
                gst_structure_new_empty ("mark")));
    }
    gst_harness_push_event (h, gst_event_new_eos ());
    guint first = 0;
    for (guint i = 0; i < G_N_ELEMENTS (n_pictures); i++) {
      GstBuffer *out = gst_harness_try_pull (h);
      ck_assert (out != NULL);
      GByteArray *expected = g_byte_array_new ();
      for (guint n = 0; n < n_pictures[i]; n++)
        add_picture (expected, 4, &pictures[first + n]);
      ck_assert_uint_eq (gst_buffer_get_size (out), expected->len);
      ck_assert (
          gst_buffer_memcmp (out, 0, expected->data, expected->len) == 0);
      ck_assert_uint_eq (GST_BUFFER_PTS (out), (first + 1) * GST_SECOND);
      if (is_whole)
        ck_assert_uint_eq (GST_BUFFER_DURATION (out),
            n_pictures[i] * GST_SECOND);
      ck_assert_int_eq (GST_BUFFER_FLAG_IS_SET (out,
                            GST_BUFFER_FLAG_DELTA_UNIT),
          i > 0);
      g_byte_array_unref (expected);
      gst_buffer_unref (out);
      first += n_pictures[i];
    }
    fail_unless (NULL == gst_harness_try_pull (h));
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

/* Both fields in one buffer are a sample already: nothing is waited for. */
GST_START_TEST (fields_that_are_together_stay)
{
  static const Picture top = { 0, 'T', TRUE, TRUE };
  static const Picture bottom = { 0, 'B', FALSE, TRUE };
  GstHarness *h = harness (BYTE_STREAM_AU);
  GByteArray *bytes = g_byte_array_new ();
  add_interlaced_sets (bytes);
  add_picture (bytes, 0, &top);
  add_picture (bytes, 0, &bottom);
  gst_harness_push (h, gst_buffer_new_memdup (bytes->data, bytes->len));
  g_byte_array_unref (bytes);
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert (out != NULL);
  ck_assert_uint_eq (gst_buffer_get_size (out), 4 * 904);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (output_starts_at_a_key_frame)
{
  GstHarness *h = harness (BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 3, 40, WITH_SETS));
  gst_harness_push (h, access_unit (0, 4, 40, 0));
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_push (h, access_unit (0, 0, 40, 0));
  pull_and_check (h, 0, 40);
  /* after a flush again */
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  gst_harness_push (h, access_unit (0, 5, 40, 0));
  fail_unless (NULL == gst_harness_try_pull (h));
  /* a recovery point will do, but is no sync sample */
  gst_harness_push (h, access_unit (0, 6, 40, WITH_RECOVERY_POINT));
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT));
  ck_assert (GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);
  gst_harness_teardown (h);

  h = gst_harness_new_parse ("annexb2avcc wait-for-keyframe=false");
  gst_harness_set_src_caps_str (h, BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 3, 40, 0)); /* no sets: no caps */
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_push (h, access_unit (0, 4, 40, WITH_SETS));
  pull_and_check (h, 4, 40);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (caps_change_only_for_a_decoder)
{
  GstHarness *h = harness (BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  GstCaps *caps = pull_caps (h);
  fail_unless (NULL != caps);
  gst_caps_unref (caps);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  fail_unless (NULL == pull_caps (h));
  gst_harness_set_src_caps_str (h, BYTE_STREAM_AU ", framerate=24/1");
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  fail_unless (NULL == pull_caps (h));
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS | WIDE));
  caps = pull_caps (h);
  gint width = 0;
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  ck_assert_int_eq (width, 320);
  gst_caps_unref (caps);
  gst_harness_set_src_caps_str (h,
      BYTE_STREAM_AU ", pixel-aspect-ratio=(fraction)4/3");
  gst_harness_push (h, access_unit (0, 0, 40, 0));
  caps = pull_caps (h);
  fail_unless (NULL != caps);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (access_units_without_a_slice_are_dropped)
{
  GstHarness *h = harness (BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  pull_and_check (h, 0, 40);
  gst_harness_push (h, access_unit (0, 1, 40, ONLY_SEI | WITH_AUD));
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  pull_and_check (h, 1, 40);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (length_prefixed_input_is_mended)
{
  static const struct
  {
    guint length_size, prefix_size;
    gboolean has_sets;
    UnitFlags flags;
  } rows[] = {
    { 4, 4, TRUE, 0 }, { 4, 4, TRUE, WITH_AUD | WITH_SETS },
    { 2, 2, TRUE, WITH_AUD }, { 4, 4, FALSE, WITH_SETS },
    { 4, 0, TRUE, WITH_AUD }, /* Annex B under avc caps */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gchar *caps = avc_caps (rows[i].length_size, rows[i].has_sets);
    GstHarness *h = harness (caps);
    static const gsize sizes[] = { 40, 3000 };
    for (guint n = 0; n < G_N_ELEMENTS (sizes); n++) {
      gst_harness_push (h,
          access_unit (rows[i].prefix_size, n, sizes[n],
              n == 0 ? rows[i].flags : rows[i].flags & WITH_AUD));
      pull_and_check (h, n, sizes[n]);
    }
    gst_harness_teardown (h);
    g_free (caps);
  }
}
GST_END_TEST;

GST_START_TEST (payload_is_not_copied)
{
  /* Writable, 4-byte start codes: prefixes are written in place. */
  GstHarness *h = harness (BYTE_STREAM_AU);
  GstBuffer *in = access_unit (0, 0, 3000, WITH_SETS | WITH_AUD);
  GstMapInfo map;
  gst_buffer_map (in, &map, GST_MAP_READ);
  const guint8 *begin = map.data, *end = map.data + map.size;
  gst_buffer_unmap (in, &map);
  gst_harness_push (h, in);
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert_uint_eq (gst_buffer_n_memory (out), 1);
  gst_buffer_map (out, &map, GST_MAP_READ);
  ck_assert (map.data > begin && map.data + map.size < end);
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);

  /* Somebody else looks at the input: it stays as it is, and is shared. */
  in = access_unit (0, 1, 3000, 0);
  GstBuffer *before = gst_buffer_copy_deep (in);
  gst_harness_push (h, gst_buffer_ref (in));
  out = gst_harness_try_pull (h);
  check_sample (out, 1, 3000);
  gst_buffer_map (before, &map, GST_MAP_READ);
  ck_assert (gst_buffer_memcmp (in, 0, map.data, map.size) == 0);
  gst_buffer_unmap (before, &map);
  GstMemory *slice =
      gst_buffer_peek_memory (out, gst_buffer_n_memory (out) - 1);
  ck_assert_ptr_eq (slice->parent, gst_buffer_peek_memory (in, 0));
  gst_buffer_unref (before);
  gst_buffer_unref (in);
  gst_buffer_unref (out);

  /* A piece of a block, as a demuxer gives it: nobody else has the piece, but
   * its memory is not for writing. */
  in = access_unit (0, 2, 3000, WITH_AUD);
  GstBuffer *piece = gst_buffer_copy_region (in, GST_BUFFER_COPY_MEMORY, 0,
      gst_buffer_get_size (in) - 4 - sizeof filler);
  GstMemory *block = gst_buffer_get_memory (in, 0);
  gst_buffer_unref (in);
  gst_harness_push (h, piece);
  out = gst_harness_try_pull (h);
  check_sample (out, 2, 3000);
  slice = gst_buffer_peek_memory (out, gst_buffer_n_memory (out) - 1);
  ck_assert_ptr_eq (slice->parent, block);
  gst_memory_unref (block);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}
GST_END_TEST;

static void
check_counter (GstHarness *h, const gchar *name, guint64 expected)
{
  GstStructure *stats;
  guint64 value = 0;
  g_object_get (h->element, "stats", &stats, NULL);
  ck_assert (gst_structure_get_uint64 (stats, name, &value));
  ck_assert_msg (value == expected, "%s: %" G_GUINT64_FORMAT, name, value);
  gst_structure_free (stats);
}

/* So many pieces make no buffer without a copy, which is counted as well. */
GST_START_TEST (many_pieces_are_copied_once)
{
  GstHarness *h = harness (BYTE_STREAM);
  GByteArray *stream = g_byte_array_new ();
  add_access_unit (stream, 0, 0, 3000, WITH_SETS);
  add_access_unit (stream, 0, 1, 3000, 0);
  for (gsize at = 0; at < stream->len; at += 188)
    gst_harness_push (h,
        gst_buffer_new_memdup (stream->data + at, MIN (188, stream->len - at)));
  gst_harness_push_event (h, gst_event_new_eos ());
  pull_and_check (h, 0, 3000);
  pull_and_check (h, 1, 3000);
  check_counter (h, "copied", 2);
  check_counter (h, "small", 0);
  g_byte_array_unref (stream);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (many_slices_stay_within_a_buffers_memories)
{
  GstHarness *h = harness (BYTE_STREAM_AU);
  GByteArray *bytes = g_byte_array_new ();
  add_access_unit (bytes, 0, 0, 300, WITH_SETS);
  for (guint i = 0; i < 20; i++) {
    guint8 slice[300];
    memset (slice, 0x42, sizeof slice);
    slice[0] = 0x65;
    add_nal (bytes, 0, slice, sizeof slice);
  }
  GstBuffer *in = gst_buffer_new_memdup (bytes->data, bytes->len);
  gst_harness_push (h, gst_buffer_ref (in)); /* a reference: not writable */
  GstBuffer *out = gst_harness_try_pull (h);
  ck_assert_uint_le (gst_buffer_n_memory (out), gst_buffer_get_max_memory ());
  ck_assert_uint_eq (gst_buffer_get_size (out), 10 + 22 * 304);
  gst_buffer_unref (out);
  gst_buffer_unref (in);
  check_counter (h, "copied", 1);
  /* one that is small is no such case */
  in = access_unit (0, 1, 40, 0);
  gst_harness_push (h, gst_buffer_ref (in));
  gst_buffer_unref (gst_harness_pull (h));
  gst_buffer_unref (in);
  check_counter (h, "copied", 1);
  check_counter (h, "small", 1);
  g_byte_array_unref (bytes);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (events_keep_their_place)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBuffer *unit = access_unit (0, 0, 40, WITH_SETS);
  gst_harness_push (h, unit);
  /* The unit is not known to be whole yet: the event waits behind it. */
  gst_harness_push_event (h,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new_empty ("mark")));
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  static const GstEventType order[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
    GST_EVENT_SEGMENT, GST_EVENT_CUSTOM_DOWNSTREAM };
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    GstEvent *event = gst_harness_try_pull_event (h);
    ck_assert_msg (event && GST_EVENT_TYPE (event) == order[i], "event %u", i);
    gst_event_unref (event);
  }
  pull_and_check (h, 0, 40);
  gst_harness_push_event (h,
      gst_event_new_gap (GST_SECOND, GST_CLOCK_TIME_NONE));
  pull_and_check (h, 1, 40); /* the gap ends the unit before it */
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (a_flush_drops_events_that_wait)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  /* No caps yet: both wait. The tags still hold after the flush. */
  gst_harness_push_event (h,
      gst_event_new_gap (GST_SECOND, GST_CLOCK_TIME_NONE));
  gst_harness_push_event (h, gst_event_new_tag (gst_tag_list_new_empty ()));
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  segment.base = 7;
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  static const GstEventType order[] = { GST_EVENT_STREAM_START,
    GST_EVENT_FLUSH_START, GST_EVENT_FLUSH_STOP, GST_EVENT_CAPS, GST_EVENT_TAG,
    GST_EVENT_SEGMENT };
  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    GstEvent *event = gst_harness_try_pull_event (h);
    ck_assert_msg (event && GST_EVENT_TYPE (event) == order[i], "event %u: %s",
        i, event ? GST_EVENT_TYPE_NAME (event) : "none");
    gst_event_unref (event);
  }
  fail_unless (NULL == gst_harness_try_pull_event (h));
  pull_and_check (h, 0, 40);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (waiting_for_the_next_unit_is_latency)
{
  static const struct
  {
    const gchar *caps;
    GstClockTime latency;
  } rows[] = {
    { BYTE_STREAM ", framerate=(fraction)25/1", 40 * GST_MSECOND },
    { BYTE_STREAM_AU ", framerate=(fraction)25/1", 0 },
    { BYTE_STREAM, 0 }, /* no frame rate, also not in the VUI */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = harness (rows[i].caps);
    gst_harness_set_upstream_latency (h, 10 * GST_MSECOND);
    for (guint n = 0; n < 2; n++)
      gst_harness_push (h, access_unit (0, n, 40, WITH_SETS));
    pull_and_check (h, 0, 40);
    ck_assert_uint_eq (gst_harness_query_latency (h),
        10 * GST_MSECOND + rows[i].latency);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

GST_START_TEST (states_may_be_cycled)
{
  GstHarness *h = harness (BYTE_STREAM);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_element_set_state (h->element, GST_STATE_NULL);
  gst_element_set_state (h->element, GST_STATE_PLAYING);
  gst_harness_set_src_caps_str (h, BYTE_STREAM_AU);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  pull_and_check (h, 0, 40);
  fail_unless (NULL == gst_harness_try_pull (h));
  gst_harness_teardown (h);
}
GST_END_TEST;

/* avc3: from the first sample on, whatever pieces it comes in. */
GST_START_TEST (in_band_sets_are_in_the_first_sample)
{
  for (guint in_pieces = 0; in_pieces < 2; in_pieces++) {
    GstHarness *h = gst_harness_new ("annexb2avcc");
    gst_harness_set_sink_caps_str (h, "video/x-h264, stream-format=avc3");
    gst_harness_set_src_caps_str (h, in_pieces ? BYTE_STREAM : BYTE_STREAM_AU);
    gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
    gst_harness_push (h, access_unit (0, 1, 40, 0));
    BitWriter sps = make_sps (11);
    GstBuffer *out = gst_harness_try_pull (h);
    ck_assert (gst_buffer_memcmp (out, 4, sps.data, sps.size) == 0);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static Suite *
annexb2avcc_suite (void)
{
  Suite *suite = suite_create ("annexb2avcc");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, access_units_become_samples);
  tcase_add_test (tcase, pieces_of_any_size_give_the_same_samples);
  tcase_add_test (tcase, short_last_access_unit_is_delivered);
  tcase_add_test (tcase, two_fields_make_one_sample);
  tcase_add_test (tcase, fields_that_are_together_stay);
  tcase_add_test (tcase, output_starts_at_a_key_frame);
  tcase_add_test (tcase, caps_change_only_for_a_decoder);
  tcase_add_test (tcase, access_units_without_a_slice_are_dropped);
  tcase_add_test (tcase, length_prefixed_input_is_mended);
  tcase_add_test (tcase, payload_is_not_copied);
  tcase_add_test (tcase, many_pieces_are_copied_once);
  tcase_add_test (tcase, many_slices_stay_within_a_buffers_memories);
  tcase_add_test (tcase, events_keep_their_place);
  tcase_add_test (tcase, a_flush_drops_events_that_wait);
  tcase_add_test (tcase, waiting_for_the_next_unit_is_latency);
  tcase_add_test (tcase, states_may_be_cycled);
  tcase_add_test (tcase, in_band_sets_are_in_the_first_sample);
  return suite;
}

GST_CHECK_MAIN (annexb2avcc)
