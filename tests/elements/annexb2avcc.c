/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <string.h>

#include "../core/bitwriter.h"

#define BYTE_STREAM "video/x-h264, stream-format=byte-stream"
#define BYTE_STREAM_AU BYTE_STREAM ", alignment=au"

/* Streams. What a decoder would not decode, but a packager must not mind. */

static void
add_nal (GByteArray *to, guint prefix_size, const guint8 *nal, gsize size)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };
  if (prefix_size == 0) {
    g_byte_array_append (to, start_code, 4);
  } else {
    guint8 length[4];
    for (guint i = 0; i < 4; i++)
      length[i] = (guint8) (size >> 8 * (3 - i));
    g_byte_array_append (to, length + 4 - prefix_size, prefix_size);
  }
  g_byte_array_append (to, nal, (guint) size);
}

static BitWriter
make_sps (guint32 width_mbs)
{
  BitWriter w = { 0 };
  put_u (&w, 8, 0x67);
  put_u (&w, 8, 77);
  put_u (&w, 8, 0x40);
  put_u (&w, 8, 30);
  put_ue (&w, 0); /* id */
  put_ue (&w, 0); /* log2_max_frame_num_minus4 */
  put_ue (&w, 2); /* pic_order_cnt_type */
  put_ue (&w, 1);
  put_u (&w, 1, 0);
  put_ue (&w, width_mbs - 1);
  put_ue (&w, 9 - 1);
  put_u (&w, 2, 3);
  put_u (&w, 2, 0); /* no cropping, no VUI */
  put_trailing (&w);
  return w;
}

static const guint8 pps[] = { 0x68, 0xce, 0x38, 0x80 };
static const guint8 aud[] = { 0x09, 0xf0 };
static const guint8 filler[] = { 0x0c, 0xff, 0xff, 0x80 };
static const guint8 sei[] = { 0x06, 0x05, 0x02, 0x11, 0x22, 0x80 };
static const guint8 recovery_point[] = { 0x06, 0x06, 0x01, 0xc4, 0x80 };

typedef enum
{
  WITH_SETS = 1 << 0,
  WITH_AUD = 1 << 1,
  WITH_RECOVERY_POINT = 1 << 2,
  WIDE = 1 << 3,
  ONLY_SEI = 1 << 4,
} UnitFlags;

/* An access unit of two slices, the second not beginning the picture. Its
 * frame_num tells it from its neighbours. */
static void
add_access_unit (GByteArray *to, guint prefix_size, guint frame_num,
    gsize slice_bytes, UnitFlags flags)
{
  if (flags & WITH_AUD)
    add_nal (to, prefix_size, aud, sizeof aud);
  if (flags & WITH_SETS) {
    BitWriter sps = make_sps (flags & WIDE ? 20 : 11);
    add_nal (to, prefix_size, sps.data, sps.size);
    add_nal (to, prefix_size, pps, sizeof pps);
  }
  if (flags & WITH_RECOVERY_POINT)
    add_nal (to, prefix_size, recovery_point, sizeof recovery_point);
  add_nal (to, prefix_size, sei, sizeof sei);
  if (flags & ONLY_SEI)
    return;
  for (guint i = 0; i < 2; i++) {
    BitWriter w = { 0 };
    put_u (&w, 8, frame_num == 0 ? 0x65 : 0x41);
    put_ue (&w, i * 50);
    put_ue (&w, 7);
    put_ue (&w, 0);
    put_u (&w, 4, frame_num);
    if (frame_num == 0)
      put_ue (&w, 0); /* idr_pic_id */
    put_u (&w, 8, 0xff);
    put_trailing (&w);
    guint8 *slice = g_malloc (slice_bytes);
    memset (slice, 0xa0 + (int) frame_num, slice_bytes);
    memcpy (slice, w.data, w.size);
    add_nal (to, prefix_size, slice, slice_bytes);
    g_free (slice);
  }
  if (flags & WITH_AUD)
    add_nal (to, prefix_size, filler, sizeof filler);
}

static GstBuffer *
access_unit (guint prefix_size, guint frame_num, gsize slice_bytes,
    UnitFlags flags)
{
  GByteArray *bytes = g_byte_array_new ();
  add_access_unit (bytes, prefix_size, frame_num, slice_bytes, flags);
  gsize size = bytes->len;
  return gst_buffer_new_wrapped (g_byte_array_free (bytes, FALSE), size);
}

/* What must come out for add_access_unit() of the same arguments. */
static void
check_sample (GstBuffer *sample, guint frame_num, gsize slice_bytes)
{
  GByteArray *expected = g_byte_array_new ();
  add_access_unit (expected, 4, frame_num, slice_bytes, 0);
  ck_assert_uint_eq (gst_buffer_get_size (sample), expected->len);
  ck_assert (gst_buffer_memcmp (sample, 0, expected->data, expected->len) == 0);
  ck_assert_int_eq (GST_BUFFER_FLAG_IS_SET (sample, GST_BUFFER_FLAG_DELTA_UNIT),
      frame_num != 0);
  g_byte_array_unref (expected);
}

static GstHarness *
harness (const gchar *caps)
{
  GstHarness *h = gst_harness_new ("annexb2avcc");
  gst_harness_set_src_caps_str (h, caps);
  return h;
}

static void
pull_and_check (GstHarness *h, guint frame_num, gsize slice_bytes)
{
  GstBuffer *sample = gst_harness_try_pull (h);
  ck_assert_msg (sample != NULL, "no sample for frame %u", frame_num);
  check_sample (sample, frame_num, slice_bytes);
  gst_buffer_unref (sample);
}

/* Takes events up to the next CAPS. NULL when there is none. */
static GstCaps *
pull_caps (GstHarness *h)
{
  GstEvent *event;
  while ((event = gst_harness_try_pull_event (h))) {
    GstCaps *caps = NULL;
    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
      gst_event_parse_caps (event, &caps);
      gst_caps_ref (caps);
    }
    gst_event_unref (event);
    if (caps)
      return caps;
  }
  return NULL;
}

/* Tests */

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

GST_START_TEST (a_timestamp_goes_to_the_first_unit_that_begins_in_its_buffer)
{
  GstHarness *h = harness (BYTE_STREAM);
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

/* High profile, whose depth at this size and level 1 is 4. */
static GByteArray *
deep_access_unit (guint frame_num)
{
  GByteArray *bytes = g_byte_array_new ();
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
  put_u (&w, 2, 0);
  put_trailing (&w);
  if (frame_num == 0) {
    add_nal (bytes, 0, w.data, w.size);
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
  put_u (&slice, 4, frame_num * 2 % 16);
  put_u (&slice, 32, 0xffffffff);
  put_trailing (&slice);
  add_nal (bytes, 0, slice.data, slice.size);
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

/* Caps of length-prefixed input, with the sets in codec_data or, for avc3,
 * without. */
static gchar *
avc_caps (guint length_size, gboolean has_sets)
{
  BitWriter sps = make_sps (11);
  GString *hex = g_string_new (NULL);
  g_string_printf (hex, "014d401e%02x", 0xfc | (length_size - 1));
  if (has_sets) {
    g_string_append_printf (hex, "e1%04x", (guint) sps.size);
    for (gsize i = 0; i < sps.size; i++)
      g_string_append_printf (hex, "%02x", sps.data[i]);
    g_string_append (hex, "01000468ce3880");
  } else {
    g_string_append (hex, "e000");
  }
  gchar *caps = g_strdup_printf ("video/x-h264, stream-format=%s, "
                                 "alignment=au, codec_data=(buffer)%s",
      has_sets ? "avc" : "avc3", hex->str);
  g_string_free (hex, TRUE);
  return caps;
}

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

static guint
count_messages (GstBus *bus, GstMessageType type)
{
  guint n = 0;
  GstMessage *message;
  while ((message = gst_bus_pop_filtered (bus, type))) {
    gst_message_unref (message);
    n++;
  }
  return n;
}

GST_START_TEST (damage_is_dropped_and_said_once)
{
  gchar *caps = avc_caps (4, TRUE);
  GstHarness *h = harness (caps);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, access_unit (4, 0, 40, 0));
  pull_and_check (h, 0, 40);
  for (guint i = 1; i < 4; i++) {
    GstBuffer *cut = access_unit (4, i, 40, 0);
    gst_buffer_set_size (cut, 70);
    ck_assert_int_eq (gst_harness_push (h, cut), GST_FLOW_OK);
    fail_unless (NULL == gst_harness_try_pull (h));
  }
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_harness_push (h, access_unit (4, 4, 40, 0));
  GstBuffer *out = gst_harness_try_pull (h);
  check_sample (out, 4, 40);
  ck_assert (GST_BUFFER_IS_DISCONT (out));
  gst_buffer_unref (out);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
  g_free (caps);
}
GST_END_TEST;

GST_START_TEST (what_is_no_h264_ends_in_an_error)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, gst_buffer_new_memdup ("This is a text file.", 20));
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 1);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);

  h = harness (BYTE_STREAM); /* nothing at all is no error */
  gst_element_set_bus (h->element, bus);
  gst_harness_push_event (h, gst_event_new_eos ());
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_ERROR), 0);
  gst_element_set_bus (h->element, NULL);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
GST_END_TEST;

GST_START_TEST (bytes_without_a_border_do_not_pile_up)
{
  GstHarness *h = harness (BYTE_STREAM);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  GstBuffer *noise = gst_buffer_new_allocate (NULL, 1024 * 1024, NULL);
  gst_buffer_memset (noise, 0, 0x55, 1024 * 1024);
  for (guint i = 0; i < 70; i++)
    gst_harness_push (h, gst_buffer_ref (noise));
  ck_assert_int_lt (GST_MINI_OBJECT_REFCOUNT_VALUE (noise), 10);
  ck_assert_uint_eq (count_messages (bus, GST_MESSAGE_WARNING), 1);
  gst_buffer_unref (noise);
  gst_harness_push (h, access_unit (0, 0, 40, WITH_SETS));
  gst_harness_push (h, access_unit (0, 1, 40, 0));
  pull_and_check (h, 0, 40);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
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

static Suite *
annexb2avcc_suite (void)
{
  Suite *suite = suite_create ("annexb2avcc");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, access_units_become_samples);
  tcase_add_test (tcase, pieces_of_any_size_give_the_same_samples);
  tcase_add_test (tcase, short_last_access_unit_is_delivered);
  tcase_add_test (tcase,
      a_timestamp_goes_to_the_first_unit_that_begins_in_its_buffer);
  tcase_add_test (tcase, decode_times_below_zero_move_the_segment);
  tcase_add_test (tcase, times_with_room_stay);
  tcase_add_test (tcase, two_fields_make_one_sample);
  tcase_add_test (tcase, fields_that_are_together_stay);
  tcase_add_test (tcase, output_starts_at_a_key_frame);
  tcase_add_test (tcase, caps_change_only_for_a_decoder);
  tcase_add_test (tcase, access_units_without_a_slice_are_dropped);
  tcase_add_test (tcase, length_prefixed_input_is_mended);
  tcase_add_test (tcase, payload_is_not_copied);
  tcase_add_test (tcase, many_pieces_are_copied_once);
  tcase_add_test (tcase, many_slices_stay_within_a_buffers_memories);
  tcase_add_test (tcase, damage_is_dropped_and_said_once);
  tcase_add_test (tcase, what_is_no_h264_ends_in_an_error);
  tcase_add_test (tcase, bytes_without_a_border_do_not_pile_up);
  tcase_add_test (tcase, events_keep_their_place);
  tcase_add_test (tcase, a_flush_drops_events_that_wait);
  tcase_add_test (tcase, waiting_for_the_next_unit_is_latency);
  tcase_add_test (tcase, states_may_be_cycled);
  return suite;
}

GST_CHECK_MAIN (annexb2avcc)
