/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "h264rig.h"

GST_START_TEST (a_timestamp_goes_to_the_first_unit_that_begins_in_its_buffer)
{
  GstHarness *h = gst_harness_new_parse ("annexb2avcc default-framerate=0/1");
  gst_harness_set_src_caps_str (h, BYTE_STREAM);
  GByteArray *first = g_byte_array_new (), *second = g_byte_array_new ();
  add_access_unit (first, 0, 0, 40, WITH_SETS);
  add_access_unit (first, 0, 1, 40, 0);
  add_access_unit (first, 0, 2, 40, 0);
  /* the rest of frame 2 and all of frame 3 come with the second buffer */
  guint cut = first->len - 20;
  g_byte_array_append (second, first->data + cut, 20);
  g_byte_array_set_size (first, cut);
  add_access_unit (second, 0, 3, 40, 0);
  GstBuffer *a = gst_buffer_new_memdup (first->data, first->len);
  GstBuffer *b = gst_buffer_new_memdup (second->data, second->len);
  GST_BUFFER_PTS (a) = 5 * GST_SECOND;
  GST_BUFFER_DTS (a) = 4 * GST_SECOND;
  GST_BUFFER_PTS (b) = 6 * GST_SECOND;
  GST_BUFFER_FLAG_SET (a, GST_BUFFER_FLAG_DISCONT);
  gst_harness_push (h, a);
  gst_harness_push (h, b);
  gst_harness_push_event (h, gst_event_new_eos ());
  static const GstClockTime pts[] = { 5 * GST_SECOND, GST_CLOCK_TIME_NONE,
    GST_CLOCK_TIME_NONE, 6 * GST_SECOND };
  for (guint i = 0; i < G_N_ELEMENTS (pts); i++) {
    GstBuffer *out = gst_harness_try_pull (h);
    check_sample (out, i, 40);
    ck_assert_uint_eq (GST_BUFFER_PTS (out), pts[i]);
    ck_assert_int_eq (GST_BUFFER_IS_DISCONT (out), i == 0);
    /* one that is missing is made where there is a PTS */
    ck_assert_uint_eq (GST_BUFFER_DTS (out), i == 0 ? 4 * GST_SECOND : pts[i]);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
  g_byte_array_unref (first);
  g_byte_array_unref (second);
}
GST_END_TEST;

static gint64
signed_time (const GstSegment *segment, GstClockTime time, gboolean is_running)
{
  guint64 value = 0;
  gint sign = is_running ? gst_segment_to_running_time_full (segment,
                               GST_FORMAT_TIME, time, &value)
                         : gst_segment_to_stream_time_full (segment,
                               GST_FORMAT_TIME, time, &value);
  ck_assert_int_ne (sign, 0);
  return sign * (gint64) value;
}

/* The VUI of 40 frames a second */
static void
put_timing (BitWriter *w)
{
  put_u (w, 4,
      0); /* no aspect ratio, overscan, video signal, chroma location */
  put_u (w, 1, 1);
  put_u (w, 32, 1);  /* num_units_in_tick */
  put_u (w, 32, 80); /* time_scale, in fields */
  put_u (w, 1, 1);
  put_u (w, 4, 0); /* no HRD, pic_struct, bitstream_restriction */
}

/* High profile, whose depth at this size and level 1 is 4. */
static BitWriter
make_deep_sps (gboolean has_vui)
{
  BitWriter w = { 0 };
  put_u (&w, 8, 0x67);
  put_u (&w, 24, 100 << 16 | 10);
  put_ue (&w, 0); /* id */
  put_ue (&w, 1); /* 4:2:0 */
  put_ue (&w, 0);
  put_ue (&w, 0); /* 8 bits */
  put_u (&w, 2, 0);
  put_ue (&w, 0); /* log2_max_frame_num_minus4 */
  put_ue (&w, 0); /* pic_order_cnt_type */
  put_ue (&w, 0);
  put_ue (&w, 1);
  put_u (&w, 1, 0);
  put_ue (&w, 10);
  put_ue (&w, 8);
  put_u (&w, 2, 3);
  put_u (&w, 2, has_vui ? 1 : 0);
  if (has_vui)
    put_timing (&w);
  put_trailing (&w);
  return w;
}

static void
add_deep_access_unit (GByteArray *bytes, guint frame_num, guint poc_lsb,
    gboolean has_vui)
{
  if (frame_num == 0) {
    BitWriter sps = make_deep_sps (has_vui);
    /* emulation_prevention_three_byte, which num_units_in_tick needs */
    GByteArray *nal = g_byte_array_new ();
    for (gsize i = 0; i < sps.size; i++) {
      static const guint8 three = 3;
      if (i >= 2 && sps.data[i] <= 3 && nal->data[nal->len - 1] == 0 &&
          nal->data[nal->len - 2] == 0)
        g_byte_array_append (nal, &three, 1);
      g_byte_array_append (nal, &sps.data[i], 1);
    }
    add_nal (bytes, 0, nal->data, nal->len);
    g_byte_array_unref (nal);
    add_nal (bytes, 0, pps, sizeof pps);
  }
  BitWriter slice = { 0 };
  put_u (&slice, 8, frame_num == 0 ? 0x65 : 0x41);
  put_ue (&slice, 0);
  put_ue (&slice, 7);
  put_ue (&slice, 0);
  put_u (&slice, 4, frame_num);
  if (frame_num == 0)
    put_ue (&slice, 0);
  put_u (&slice, 4, poc_lsb);
  put_u (&slice, 32, 0xffffffff);
  put_trailing (&slice);
  add_nal (bytes, 0, slice.data, slice.size);
}

/* Shown in the order of decoding */
static GByteArray *
deep_access_unit (guint frame_num)
{
  GByteArray *bytes = g_byte_array_new ();
  add_deep_access_unit (bytes, frame_num, frame_num * 2 % 16, FALSE);
  return bytes;
}

/* A picture that is shown where the segment begins is decoded before: all times
 * move up, and so does the segment, also one that comes later. Running and
 * stream time stay what they were. */
GST_START_TEST (decode_times_below_zero_move_the_segment)
{
  static const guint shown[] = { 0, 4, 2, 1, 3, 8, 6, 5, 7 };
  const GstClockTime frame = 40 * GST_MSECOND;
  GstHarness *h = harness (BYTE_STREAM_AU ", framerate=25/1");
  GstSegment segment;
  for (guint run = 0; run < 2; run++) {
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.time = run * 7 * GST_SECOND;
    segment.base = run * 5 * GST_SECOND;
    segment.stop = 9 * frame;
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    gint64 last_dts = G_MININT64;
    for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
      GByteArray *bytes = deep_access_unit (i);
      GstBuffer *in = gst_buffer_new_memdup (bytes->data, bytes->len);
      g_byte_array_unref (bytes);
      GST_BUFFER_PTS (in) = shown[i] * frame;
      gst_harness_push (h, in);
      GstBuffer *out = gst_harness_pull (h);
      GstEvent *event;
      while ((event = gst_harness_try_pull_event (h))) {
        if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
          gst_event_copy_segment (event, &segment);
        gst_event_unref (event);
      }
      gint64 pts = signed_time (&segment, GST_BUFFER_PTS (out), TRUE);
      gint64 dts = signed_time (&segment, GST_BUFFER_DTS (out), TRUE);
      gint64 start = (gint64) run * 5 * GST_SECOND;
      ck_assert_int_eq (pts, start + (gint64) (shown[i] * frame));
      ck_assert_int_gt (dts, last_dts);
      ck_assert_int_le (dts, pts);
      if (i == 0)
        ck_assert_int_lt (dts, start);
      ck_assert_int_eq (signed_time (&segment, GST_BUFFER_DTS (out), FALSE),
          dts + (gint64) run * 2 * GST_SECOND);
      last_dts = dts;
      gst_buffer_unref (out);
    }
    ck_assert_uint_eq (segment.stop - segment.start, 9 * frame);
  }
  gst_harness_push_event (h, gst_event_new_gap (9 * frame, frame));
  GstEvent *event = gst_harness_pull_event (h);
  GstClockTime time;
  gst_event_parse_gap (event, &time, NULL);
  ck_assert_uint_eq (time - segment.start, 9 * frame);
  gst_event_unref (event);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Nothing moves where nothing must. */
GST_START_TEST (times_with_room_stay)
{
  GstHarness *h = harness (BYTE_STREAM_AU ", framerate=25/1");
  GByteArray *bytes = deep_access_unit (0);
  GstBuffer *in = gst_buffer_new_memdup (bytes->data, bytes->len);
  g_byte_array_unref (bytes);
  GST_BUFFER_PTS (in) = GST_SECOND;
  gst_harness_push (h, in);
  GstBuffer *out = gst_harness_pull (h);
  ck_assert_uint_eq (GST_BUFFER_PTS (out), GST_SECOND);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}
GST_END_TEST;


/* Who says the rate, and what a frame lasts then. */
static const struct
{
  const gchar *name, *caps, *properties;
  gboolean has_vui;
  GstClockTime frame; /* 0: times stay unknown */
  gboolean warns;
} rates[] = {
  { "caps", BYTE_STREAM ", framerate=50/1", "", TRUE, 20 * GST_MSECOND, FALSE },
  { "VUI", BYTE_STREAM, "", TRUE, 25 * GST_MSECOND, FALSE },
  { "default", BYTE_STREAM, "", FALSE, 40 * GST_MSECOND, TRUE },
  { "property", BYTE_STREAM, "default-framerate=10/1", FALSE, 100 * GST_MSECOND,
      TRUE },
  { "none", BYTE_STREAM, "default-framerate=0/1", FALSE, 0, FALSE },
};

static void
check_made_times (guint row, GstHarness *h)
{
  static const guint shown[] = { 0, 3, 1, 2, 6, 4, 5, 8, 7 };
  gint64 start = -1;
  GstClockTime last_dts = 0;
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    GstBuffer *out = gst_harness_try_pull (h);
    ck_assert_msg (out != NULL, "%s: no sample %u", rates[row].name, i);
    gint64 pts = (gint64) GST_BUFFER_PTS (out);
    if (rates[row].frame == 0) {
      ck_assert (!GST_BUFFER_PTS_IS_VALID (out));
      ck_assert (!GST_BUFFER_DURATION_IS_VALID (out));
      gst_buffer_unref (out);
      continue;
    }
    start = i == 0 ? pts : start;
    ck_assert_msg (pts - start == (gint64) (shown[i] * rates[row].frame),
        "%s: sample %u at %" G_GINT64_FORMAT, rates[row].name, i, pts - start);
    ck_assert_uint_eq (GST_BUFFER_DURATION (out), rates[row].frame);
    ck_assert (GST_BUFFER_DTS (out) <= GST_BUFFER_PTS (out));
    ck_assert (i == 0 || GST_BUFFER_DTS (out) > last_dts);
    last_dts = GST_BUFFER_DTS (out);
    gst_buffer_unref (out);
  }
}

/* As filesrc does: bytes, no times but a DTS of 0 in front. */
static void
push_file (GstHarness *h, gboolean has_vui)
{
  static const guint lsb[] = { 0, 6, 2, 4, 12, 8, 10, 0, 14 };
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  GByteArray *bytes = g_byte_array_new ();
  for (guint i = 0; i < G_N_ELEMENTS (lsb); i++)
    add_deep_access_unit (bytes, i, lsb[i], has_vui);
  for (gsize at = 0; at < bytes->len; at += 50) {
    GstBuffer *piece =
        gst_buffer_new_memdup (bytes->data + at, MIN (50, bytes->len - at));
    if (at == 0)
      GST_BUFFER_DTS (piece) = 0;
    gst_harness_push (h, piece);
  }
  gst_harness_push_event (h, gst_event_new_eos ());
  g_byte_array_unref (bytes);
}

/* A raw stream is shown at the rate that the caps say, else the VUI, else the
 * property, and that is told once. */
GST_START_TEST (raw_streams_get_times)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree gchar *line =
        g_strdup_printf ("annexb2avcc %s", rates[i].properties);
    GstHarness *h = gst_harness_new_parse (line);
    GstBus *bus = gst_bus_new ();
    gst_element_set_bus (h->element, bus);
    gst_harness_set_src_caps_str (h, rates[i].caps);
    push_file (h, rates[i].has_vui);
    check_made_times (i, h);
    ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING),
        rates[i].warns ? 1 : 0);
    gst_element_set_bus (h->element, NULL);
    gst_object_unref (bus);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

/* A rate that is only assumed says nothing of a stream that has times. */
GST_START_TEST (times_need_no_rate)
{
  static const guint shown[] = { 0, 3, 1, 2, 7 };
  GstHarness *h = harness (BYTE_STREAM_AU);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    GByteArray *bytes = g_byte_array_new ();
    add_deep_access_unit (bytes, i, 2 * shown[i], FALSE);
    GstBuffer *in = gst_buffer_new_memdup (bytes->data, bytes->len);
    g_byte_array_unref (bytes);
    GST_BUFFER_PTS (in) = GST_SECOND + shown[i] * 17 * GST_MSECOND;
    gst_harness_push (h, in);
    GstBuffer *out = gst_harness_pull (h);
    ck_assert_uint_eq (GST_BUFFER_PTS (out),
        GST_SECOND + shown[i] * 17 * GST_MSECOND);
    ck_assert (!GST_BUFFER_DURATION_IS_VALID (out));
    gst_buffer_unref (out);
  }
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 0);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Times that stop are made from the last one on. */
GST_START_TEST (times_that_vanish_go_on)
{
  GstHarness *h = harness (BYTE_STREAM_AU ", framerate=25/1");
  for (guint i = 0; i < 9; i++) {
    GstBuffer *in = access_unit (0, i, 40, i == 0 ? WITH_SETS : 0);
    if (i < 4)
      GST_BUFFER_PTS (in) = GST_SECOND + i * 40 * GST_MSECOND;
    gst_harness_push (h, in);
    GstBuffer *out = gst_harness_pull (h);
    ck_assert_uint_eq (GST_BUFFER_PTS (out), GST_SECOND + i * 40 * GST_MSECOND);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
}
GST_END_TEST;

/* filesrc ! annexb2avcc: nobody says what the bytes are. */
GST_START_TEST (bytes_without_caps_are_looked_at)
{
  for (guint is_video = 0; is_video < 2; is_video++) {
    GstHarness *h = gst_harness_new ("annexb2avcc");
    GstBus *bus = gst_bus_new ();
    gst_element_set_bus (h->element, bus);
    gst_harness_play (h);
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_harness_push_event (h, gst_event_new_stream_start ("bytes"));
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    GByteArray *bytes = g_byte_array_new ();
    for (guint i = 0; i < 16; i++)
      add_access_unit (bytes, 0, i, 100, i == 0 ? WITH_SETS : 0);
    if (!is_video)
      memset (bytes->data, 'x', bytes->len);
    GstFlowReturn flow =
        gst_harness_push (h, gst_buffer_new_memdup (bytes->data, bytes->len));
    g_byte_array_unref (bytes);
    ck_assert_int_eq (flow, is_video ? GST_FLOW_OK : GST_FLOW_NOT_NEGOTIATED);
    ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), !is_video);
    for (guint i = 0; is_video && i < 15; i++)
      pull_and_check (h, i, 100);
    gst_element_set_bus (h->element, NULL);
    gst_object_unref (bus);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static Suite *
annexb2avcctimes_suite (void)
{
  Suite *suite = suite_create ("annexb2avcctimes");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase,
      a_timestamp_goes_to_the_first_unit_that_begins_in_its_buffer);
  tcase_add_test (tcase, decode_times_below_zero_move_the_segment);
  tcase_add_test (tcase, times_with_room_stay);
  tcase_add_test (tcase, raw_streams_get_times);
  tcase_add_test (tcase, times_need_no_rate);
  tcase_add_test (tcase, times_that_vanish_go_on);
  tcase_add_test (tcase, bytes_without_caps_are_looked_at);
  return suite;
}

GST_CHECK_MAIN (annexb2avcctimes)
