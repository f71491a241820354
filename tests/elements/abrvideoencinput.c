/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What sources do that are no film with a constant frame rate: abrvideoenc takes
 * frames at times of their own, segments that go elsewhere, and captions. */

#include "videoencrig.h"

#define CELL (500 * GST_MSECOND)

/* Every frame that went in comes out once, in an order that can be decoded. */
static void
check_times (GstHarness *h, const GPtrArray *pictures, const GArray *times)
{
  GstClockTime last_dts = 0;
  ck_assert_uint_eq (pictures->len, times->len);
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    GstClockTime time = video_enc_stream_time (h, picture);
    guint n_equal = 0;
    for (guint k = 0; k < times->len; k++)
      n_equal += g_array_index (times, GstClockTime, k) == time;
    ck_assert_uint_eq (n_equal, 1);
    ck_assert_uint_le (GST_BUFFER_DTS (picture), GST_BUFFER_PTS (picture));
    if (i > 0)
      ck_assert_uint_gt (GST_BUFFER_DTS (picture), last_dts);
    last_dts = GST_BUFFER_DTS (picture);
  }
}

/* The grid has no half frame to allow for where the rate is unknown. */
static gboolean
opens_cell (const GArray *times, GstClockTime time)
{
  for (guint k = 0; k < times->len; k++) {
    GstClockTime before = g_array_index (times, GstClockTime, k);
    if (before < time && before / CELL == time / CELL)
      return FALSE;
  }
  return TRUE;
}

START_TEST (frames_at_times_of_their_own_keep_them)
{
  static const gchar *const settings[] = { "", "tune=latency", "b-frames=2" };
  static const guint steps_ms[] = { 33, 17, 40, 1, 140, 33, 33, 700, 5, 90 };
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree gchar *launch =
        g_strdup_printf ("abrvideoenc segment-duration=500000000 %s",
            settings[i]);
    GstHarness *h = video_enc_harness (launch, 64, 36, (Fraction){ 0, 1 });
    g_autoptr (GArray) times =
        g_array_new (FALSE, FALSE, sizeof (GstClockTime));
    GstClockTime time = 0;
    for (guint n = 0; n < 60; n++) {
      g_array_append_val (times, time);
      ck_assert_int_eq (gst_harness_push (h, video_enc_picture (h, n, time)),
          GST_FLOW_OK);
      time += steps_ms[n % G_N_ELEMENTS (steps_ms)] * GST_MSECOND;
    }
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    check_times (h, pictures, times);
    for (guint n = 0; n < pictures->len; n++) {
      GstBuffer *picture = g_ptr_array_index (pictures, n);
      ck_assert_int_eq (video_enc_is_key (picture),
          opens_cell (times, video_enc_stream_time (h, picture)));
    }
    gst_harness_teardown (h);
  }
}
END_TEST

/* What was in the encoder belongs to the segment before, and comes before the
 * new one; there the grid is that of its own stream time. */
START_TEST (segments_may_go_elsewhere)
{
  static const GstClockTime to[] = { 100 * GST_SECOND, 0, 7300 * GST_MSECOND };
  GstHarness *h = video_enc_harness ("abrvideoenc segment-duration=500000000",
      64, 36, (Fraction){ 10, 1 });
  video_enc_push (h, 0, 0, 25, (Fraction){ 10, 1 });
  guint n_pictures = 0, n_keys = 0;
  GstClockTime start = 50 * GST_SECOND;
  for (guint i = 0; i < G_N_ELEMENTS (to); i++) {
    g_autoptr (GArray) times =
        g_array_new (FALSE, FALSE, sizeof (GstClockTime));
    GstSegment segment;
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.start = segment.position = start;
    segment.time = to[i];
    ck_assert (gst_harness_push_event (h, gst_event_new_segment (&segment)));
    g_autoptr (GPtrArray) before = video_enc_pull (h);
    ck_assert_uint_eq (before->len + n_pictures, 25);
    for (guint n = 0; n < 25; n++) {
      GstClockTime offset = n * 100 * GST_MSECOND;
      ck_assert_int_eq (gst_harness_push (h,
                            video_enc_picture (h, n, start + offset)),
          GST_FLOW_OK);
      offset += to[i];
      g_array_append_val (times, offset);
    }
    g_autoptr (GPtrArray) pictures = video_enc_pull (h);
    n_pictures = pictures->len;
    ck_assert (n_pictures > 0);
    ck_assert (video_enc_is_key (g_ptr_array_index (pictures, 0)));
    ck_assert_uint_eq (video_enc_stream_time (h,
                           g_ptr_array_index (pictures, 0)),
        to[i]);
    for (guint n = 0; n < pictures->len; n++) {
      GstBuffer *picture = g_ptr_array_index (pictures, n);
      GstClockTime time = video_enc_stream_time (h, picture);
      gboolean opens =
          time == to[i] || (time + 50 * GST_MSECOND) % CELL < 100 * GST_MSECOND;
      ck_assert_int_eq (video_enc_is_key (picture), opens);
      n_keys += opens;
    }
    start += 10 * GST_SECOND;
  }
  ck_assert_uint_ge (n_keys, 12);
  gst_harness_teardown (h);
}
END_TEST

/* --- captions --- */

/* user_data_registered_itu_t_t35() of ATSC A/53 Part 4, 6.2.3: cc_data() and the
 * first triplet of it. */
static const guint8 *
find_captions (const GstMapInfo *map)
{
  static const guint8 identifier[] = { 'G', 'A', '9', '4', 0x03 };
  static const gsize n_before_triplets = sizeof identifier + 2;
  for (gsize i = 0; i + n_before_triplets + 3 <= map->size; i++)
    if (memcmp (map->data + i, identifier, sizeof identifier) == 0)
      return map->data + i + n_before_triplets;
  return NULL;
}

static void
check_captions (GstBuffer *picture, const guint8 expected[3])
{
  GstMapInfo map;
  ck_assert (gst_buffer_map (picture, &map, GST_MAP_READ));
  const guint8 *found = find_captions (&map);
  ck_assert (found);
  ck_assert_int_eq (memcmp (found, expected, 3), 0);
  gst_buffer_unmap (picture, &map);
}

/* Each picture has its own, B-frames or not. */
START_TEST (captions_stay_with_their_pictures)
{
  static const struct
  {
    const gchar *launch;
    GstVideoCaptionType type;
  } rows[] = {
    { "abrvideoenc", GST_VIDEO_CAPTION_TYPE_CEA708_RAW },
    { "abrvideoenc tune=latency", GST_VIDEO_CAPTION_TYPE_CEA708_RAW },
    { "abrvideoenc", GST_VIDEO_CAPTION_TYPE_CEA608_RAW },
  };
  static const Fraction thirty = { 30, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = video_enc_harness (rows[i].launch, 64, 36, thirty);
    gboolean is_608 = rows[i].type == GST_VIDEO_CAPTION_TYPE_CEA608_RAW;
    for (guint n = 0; n < 40; n++) {
      GstBuffer *buffer =
          video_enc_picture (h, n, video_enc_frame_time (0, n, thirty));
      guint8 triplet[] = { 0xfc, 0x80, (guint8) (0x20 + n) };
      gst_buffer_add_video_caption_meta (buffer, rows[i].type, triplet + is_608,
          sizeof triplet - is_608);
      ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
    }
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    ck_assert_uint_eq (pictures->len, 40);
    for (guint k = 0; k < pictures->len; k++) {
      GstBuffer *picture = g_ptr_array_index (pictures, k);
      guint n = (guint) gst_util_uint64_scale_round (video_enc_stream_time (h,
                                                         picture),
          30, GST_SECOND);
      check_captions (picture, (guint8[]){ 0xfc, 0x80, (guint8) (0x20 + n) });
    }
    gst_harness_teardown (h);
  }
}
END_TEST

static Suite *
abrvideoencinput_suite (void)
{
  Suite *suite = suite_create ("abrvideoencinput");
  TCase *tcase = tcase_create ("sources");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, frames_at_times_of_their_own_keep_them);
  tcase_add_test (tcase, segments_may_go_elsewhere);
  tcase_add_test (tcase, captions_stay_with_their_pictures);
  return suite;
}

GST_CHECK_MAIN (abrvideoencinput)
