/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstframescaler.h"

#include <string.h>

#include "paintedpicture.h"

#ifdef HAVE_ZIMG
#define FAST "zimg"
#else
#define FAST "videoconvert"
#endif

static const gchar *const fast_formats[] = {
  "I420",
  "YV12",
  "Y42B",
  "Y444",
  "NV12",
  "NV21",
  "NV16",
  "NV61",
  "NV24",
  "I420_10LE",
  "I422_10LE",
  "Y444_10LE",
  "P010_10LE",
  "I420_12LE",
  "I422_12LE",
  "Y444_12LE",
  "P012_LE",
  "P016_LE",
  "Y444_16LE",
};

/* --- scaling --- */

static GstFrameScaler *
open_scaler (GstCaps *in, GstCaps *out)
{
  g_autoptr (GError) error = NULL;
  GstFrameScaler *scaler = gst_frame_scaler_new (in, out, &error);
  fail_unless (scaler != NULL, "%s", error ? error->message : "");
  return scaler;
}

static GstBuffer *
make (GstFrameScaler *scaler, GstBuffer *source)
{
  gst_frame_scaler_lock (scaler);
  GstBuffer *picture = gst_frame_scaler_make (scaler, source, NULL);
  gst_frame_scaler_unlock (scaler);
  return picture;
}

static GstBuffer *
scale_once (GstCaps *in, GstCaps *out, GstBuffer *source)
{
  GstFrameScaler *scaler = open_scaler (in, out);
  GstBuffer *picture = make (scaler, source);
  fail_unless (picture != NULL);
  gst_frame_scaler_unref (scaler);
  return picture;
}

/* --- values --- */

static gdouble
patch (guint component, gdouble x, gdouble y)
{
  static const gdouble values[] = { 0.55, 0.3, 0.7 };
  return values[component];
}

GST_START_TEST (every_pair_of_formats_keeps_the_colour)
{
  for (guint i = 0; i < G_N_ELEMENTS (fast_formats); i++)
    for (guint j = 0; j < G_N_ELEMENTS (fast_formats); j++) {
      g_autoptr (GstCaps) in = raw_caps (fast_formats[i], 90, 60, "mpeg2");
      g_autoptr (GstCaps) out = raw_caps (fast_formats[j], 34, 22, "mpeg2");
      GstFrameScaler *scaler = open_scaler (in, out);
      fail_unless_equals_string (gst_frame_scaler_name (scaler), FAST);
      g_autoptr (GstBuffer) source = new_picture (in, patch);
      g_autoptr (GstBuffer) picture = make (scaler, source);
      gdouble error = largest_error (picture, out, patch, 0);
      fail_unless (error <= 1.0, "%s to %s: %.2f", fast_formats[i],
          fast_formats[j], error);
      gst_frame_scaler_unref (scaler);
    }
}
GST_END_TEST

static gdouble
slope (guint component, gdouble x, gdouble y)
{
  return component == 1 ? 0.1 + 0.75 * y : 0.1 + 0.75 * x;
}

/* A shift by half a pixel is worth 1.5 on the larger side and 3 on the smaller;
 * that chroma is not shifted against luma follows from its own positions. */
GST_START_TEST (nothing_is_shifted)
{
  static const struct
  {
    const gchar *in, *in_site, *out, *out_site;
    gint width, height;
  } rows[] = {
    { "I420", "mpeg2", "I420", "mpeg2", 32, 32 },
    { "I420", "mpeg2", "I420", "mpeg2", 40, 24 },
    { "I420", "jpeg", "I420", "jpeg", 40, 24 },
    { "I420", "jpeg", "I420", "mpeg2", 32, 32 },
    { "I420", "mpeg2", "NV12", "jpeg", 32, 32 },
    { "NV12", "cosited", "I420", "mpeg2", 32, 32 },
    { "P010_10LE", "cosited", "P010_10LE", "cosited", 42, 30 },
    { "Y42B", "mpeg2", "I420", "mpeg2", 32, 32 },
    { "Y42B", "jpeg", "NV12", "mpeg2", 32, 32 },
    { "Y444", "mpeg2", "I420", "mpeg2", 32, 32 },
    { "I420", "mpeg2", "Y444", "mpeg2", 32, 32 },
    { "I420", "mpeg2", "I420", "mpeg2", 96, 128 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstCaps) in = raw_caps (rows[i].in, 64, 64, rows[i].in_site);
    g_autoptr (GstCaps) out =
        raw_caps (rows[i].out, rows[i].width, rows[i].height, rows[i].out_site);
    g_autoptr (GstBuffer) source = new_picture (in, slope);
    g_autoptr (GstBuffer) picture = scale_once (in, out, source);
    gdouble error = largest_error (picture, out, slope, 6);
    fail_unless (error <= 1.25, "row %u: %.2f", i, error);
  }
}
GST_END_TEST

static gdouble
checks (guint component, gdouble x, gdouble y)
{
  return ((gint) (x * 128) + (gint) (y * 128)) % 2 ? 0.75 : 0.25;
}

static gdouble
grey (guint component, gdouble x, gdouble y)
{
  return 0.5;
}

/* Pixels in turns of black and white become grey; without enough taps they are
 * stripes. */
GST_START_TEST (nothing_is_aliased)
{
  g_autoptr (GstCaps) in = raw_caps ("Y444", 128, 128, "mpeg2");
  g_autoptr (GstCaps) out = raw_caps ("Y444", 52, 42, "mpeg2");
  g_autoptr (GstBuffer) source = new_picture (in, checks);
  g_autoptr (GstBuffer) picture = scale_once (in, out, source);
  gdouble error = largest_error (picture, out, grey, 3);
  fail_unless (error <= 2, "%.2f", error);
}
GST_END_TEST

static gdouble
between_steps (guint component, gdouble x, gdouble y)
{
  return 402.0 / 1024;
}

GST_START_TEST (ten_bits_stay_and_become_eight_in_the_mean)
{
  g_autoptr (GstCaps) in = raw_caps ("P010_10LE", 64, 64, "mpeg2");
  g_autoptr (GstCaps) ten = raw_caps ("I420_10LE", 32, 32, "mpeg2");
  g_autoptr (GstCaps) eight = raw_caps ("I420", 32, 32, "mpeg2");
  g_autoptr (GstBuffer) source = new_picture (in, between_steps);
  g_autoptr (GstBuffer) kept = scale_once (in, ten, source);
  fail_unless (largest_error (kept, ten, between_steps, 0) == 0);

  g_autoptr (GstBuffer) reduced = scale_once (in, eight, source);
  GstVideoInfo info;
  GstVideoFrame frame;
  guint sum = 0;
  gst_video_info_from_caps (&info, eight);
  fail_unless (gst_video_frame_map (&frame, &info, reduced, GST_MAP_READ));
  for (gint y = 0; y < 32; y++)
    for (gint x = 0; x < 32; x++)
      sum += get_sample (&frame, 0, x, y);
  gst_video_frame_unmap (&frame);
  fail_unless (ABS ((gint) sum - 1024 * 201 / 2) <= 1024 / 16, "%u", sum);
}
GST_END_TEST

/* Y, Cb, Cr of the same red in both (ITU-R BT.601, BT.709), less the difference
 * of their primaries. */
GST_START_TEST (colours_change_only_if_the_caps_do)
{
  static const struct
  {
    const gchar *from, *to;
    guint in[3], out[3];
  } rows[] = {
    { "bt709", "bt709", { 63, 102, 240 }, { 63, 102, 240 } },
    /* range alone: Y 63 of 16..235, Cb 102 and Cr 240 of 16..240 */
    { "2:3:5:1", "1:3:5:1", { 63, 102, 240 }, { 55, 98, 255 } },
    /* matrix alone */
    { "2:4:5:1", "2:3:5:1", { 81, 90, 240 }, { 63, 102, 240 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstCaps) in = raw_caps ("I420", 64, 64, "mpeg2");
    g_autoptr (GstCaps) out = raw_caps ("I420", 32, 32, "mpeg2");
    gst_caps_set_simple (in, "colorimetry", G_TYPE_STRING, rows[i].from, NULL);
    gst_caps_set_simple (out, "colorimetry", G_TYPE_STRING, rows[i].to, NULL);
    GstVideoInfo info;
    GstVideoFrame frame;
    gst_video_info_from_caps (&info, in);
    g_autoptr (GstBuffer) source =
        gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (source, 0, (guint8) rows[i].in[0], 64 * 64);
    gst_buffer_memset (source, info.offset[1], (guint8) rows[i].in[1], 32 * 32);
    gst_buffer_memset (source, info.offset[2], (guint8) rows[i].in[2], 32 * 32);
    g_autoptr (GstBuffer) picture = scale_once (in, out, source);
    gst_video_info_from_caps (&info, out);
    fail_unless (gst_video_frame_map (&frame, &info, picture, GST_MAP_READ));
    for (guint c = 0; c < 3; c++) {
      gint error = (gint) get_sample (&frame, c, 8, 8) - (gint) rows[i].out[c];
      fail_unless (ABS (error) <= 2, "row %u component %u: %d", i, c, error);
    }
    gst_video_frame_unmap (&frame);
  }
}
GST_END_TEST

/* --- memory --- */

/* The same picture, each plane with rows and a beginning of its own. */
static GstBuffer *
scatter (GstCaps *caps, GstBuffer *plain, gsize begin, gint padding)
{
  GstVideoInfo info;
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 0 };
  gsize size = begin;
  gst_video_info_from_caps (&info, caps);
  for (guint p = 0; p < GST_VIDEO_INFO_N_PLANES (&info); p++) {
    offset[p] = size;
    stride[p] = GST_VIDEO_INFO_PLANE_STRIDE (&info, p) + padding;
    size += (gsize) stride[p] * (gsize) GST_VIDEO_INFO_HEIGHT (&info);
  }
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 0xff, size);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&info), (guint) GST_VIDEO_INFO_WIDTH (&info),
      (guint) GST_VIDEO_INFO_HEIGHT (&info), GST_VIDEO_INFO_N_PLANES (&info),
      offset, stride);
  GstVideoFrame from, to;
  fail_unless (gst_video_frame_map (&from, &info, plain, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, &info, buffer, GST_MAP_WRITE));
  fail_unless (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return buffer;
}

static gboolean
is_same (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;
  fail_unless (gst_buffer_map (a, &map, GST_MAP_READ));
  gboolean same = gst_buffer_get_size (b) == map.size &&
      gst_buffer_memcmp (b, 0, map.data, map.size) == 0;
  gst_buffer_unmap (a, &map);
  return same;
}

GST_START_TEST (rows_may_begin_anywhere)
{
  static const gchar *const formats[] = { "I420", "NV12", "NV21", "Y42B",
    "P010_10LE", "I420_10LE" };
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GstCaps) in = raw_caps (formats[i], 192, 128, "mpeg2");
    g_autoptr (GstCaps) out = raw_caps (formats[i], 64, 64, "mpeg2");
    g_autoptr (GstBuffer) plain = new_picture (in, slope);
    g_autoptr (GstBuffer) wanted = scale_once (in, out, plain);
    for (gint padding = 0; padding <= 64; padding += 2) {
      g_autoptr (GstBuffer) other =
          scatter (in, plain, (gsize) padding * 3, padding);
      g_autoptr (GstBuffer) picture = scale_once (in, out, other);
      fail_unless (is_same (wanted, picture), "%s, %d bytes", formats[i],
          padding);
    }
  }
}
GST_END_TEST

/* A larger frame with the picture in it; around it something else. */
static GstBuffer *
frame_around (GstCaps *picture_caps, GstCaps *frame_caps, guint x, guint y)
{
  GstVideoInfo info, large;
  GstVideoFrame from, to;
  gst_video_info_from_caps (&info, picture_caps);
  gst_video_info_from_caps (&large, frame_caps);
  g_autoptr (GstBuffer) picture = new_picture (picture_caps, slope);
  GstBuffer *buffer = new_picture (frame_caps, patch);
  fail_unless (gst_video_frame_map (&from, &info, picture, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&to, &large, buffer, GST_MAP_WRITE));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (&info); c++) {
    gint left = (gint) x >> GST_VIDEO_FORMAT_INFO_W_SUB (info.finfo, c);
    gint top = (gint) y >> GST_VIDEO_FORMAT_INFO_H_SUB (info.finfo, c);
    for (gint row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT (&from, c); row++)
      for (gint col = 0; col < GST_VIDEO_FRAME_COMP_WIDTH (&from, c); col++)
        set_sample (&to, c, left + col, top + row,
            get_sample (&from, c, col, row));
  }
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_add_video_meta (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&large), (guint) GST_VIDEO_INFO_WIDTH (&large),
      (guint) GST_VIDEO_INFO_HEIGHT (&large));
  GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (buffer);
  crop->x = x;
  crop->y = y;
  crop->width = (guint) GST_VIDEO_INFO_WIDTH (&info);
  crop->height = (guint) GST_VIDEO_INFO_HEIGHT (&info);
  return buffer;
}

GST_START_TEST (a_crop_meta_says_where_the_picture_is)
{
  static const gchar *const formats[] = { "I420", "NV12", "P010_10LE", "YUY2" };
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GstCaps) in = raw_caps (formats[i], 64, 48, "mpeg2");
    g_autoptr (GstCaps) large = raw_caps (formats[i], 96, 80, "mpeg2");
    g_autoptr (GstCaps) out = raw_caps (formats[i], 32, 24, "mpeg2");
    g_autoptr (GstBuffer) plain = new_picture (in, slope);
    g_autoptr (GstBuffer) wanted = scale_once (in, out, plain);
    g_autoptr (GstBuffer) framed = frame_around (in, large, 18, 22);
    g_autoptr (GstBuffer) picture = scale_once (in, out, framed);
    fail_unless (is_same (wanted, picture), "%s", formats[i]);
    fail_unless (gst_buffer_get_video_crop_meta (picture) == NULL);
  }
}
GST_END_TEST

GST_START_TEST (frames_of_another_size_are_refused)
{
  g_autoptr (GstCaps) in = raw_caps ("I420", 64, 48, "mpeg2");
  g_autoptr (GstCaps) large = raw_caps ("I420", 96, 80, "mpeg2");
  g_autoptr (GstCaps) out = raw_caps ("I420", 32, 24, "mpeg2");
  GstFrameScaler *scaler = open_scaler (in, out);
  g_autoptr (GstBuffer) odd = frame_around (in, large, 17, 22);
  fail_unless (make (scaler, odd) == NULL);
  g_autoptr (GstBuffer) outside = frame_around (in, large, 18, 22);
  gst_buffer_get_video_crop_meta (outside)->x = 34;
  fail_unless (make (scaler, outside) == NULL);
  gst_buffer_get_video_crop_meta (outside)->x = G_MAXUINT;
  fail_unless (make (scaler, outside) == NULL);
  g_autoptr (GstBuffer) other = frame_around (in, large, 18, 22);
  gst_buffer_get_video_crop_meta (other)->width = 66;
  fail_unless (make (scaler, other) == NULL);
  g_autoptr (GstBuffer) small = gst_buffer_new_allocate (NULL, 100, NULL);
  fail_unless (make (scaler, small) == NULL);
  gst_frame_scaler_unref (scaler);
}
GST_END_TEST

GST_START_TEST (memory_is_used_again)
{
  g_autoptr (GstCaps) in = raw_caps ("I420", 64, 48, "mpeg2");
  g_autoptr (GstCaps) out = raw_caps ("I420", 32, 24, "mpeg2");
  g_autoptr (GstBuffer) source = new_picture (in, slope);
  GstFrameScaler *scaler = open_scaler (in, out);
  GstBuffer *first = make (scaler, source), *second = make (scaler, source);
  GstMemory *memories[] = { gst_buffer_peek_memory (first, 0),
    gst_buffer_peek_memory (second, 0) };
  gst_buffer_unref (first);
  gst_buffer_unref (second);
  for (guint i = 0; i < 10; i++) {
    GstBuffer *next = make (scaler, source);
    GstMemory *memory = gst_buffer_peek_memory (next, 0);
    fail_unless (memory == memories[0] || memory == memories[1]);
    gst_buffer_unref (next);
  }
  gst_frame_scaler_unref (scaler);
}
GST_END_TEST

/* --- the rest --- */

GST_START_TEST (captions_and_times_go_along)
{
  static const guint8 captions[] = { 0xfc, 0x94, 0x20 };
  g_autoptr (GstCaps) in = raw_caps ("I420", 64, 48, "mpeg2");
  g_autoptr (GstCaps) out = raw_caps ("I420", 32, 24, "mpeg2");
  g_autoptr (GstBuffer) source = new_picture (in, slope);
  GST_BUFFER_PTS (source) = 7 * GST_SECOND;
  GST_BUFFER_DURATION (source) = GST_SECOND;
  GST_BUFFER_FLAG_SET (source, GST_BUFFER_FLAG_DISCONT);
  gst_buffer_add_video_caption_meta (source, GST_VIDEO_CAPTION_TYPE_CEA708_RAW,
      captions, sizeof captions);
  gst_buffer_add_video_time_code_meta_full (source, 30, 1, NULL,
      GST_VIDEO_TIME_CODE_FLAGS_NONE, 1, 2, 3, 4, 0);
  g_autoptr (GstBuffer) picture = scale_once (in, out, source);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (picture), 7 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (picture), GST_SECOND);
  fail_unless (GST_BUFFER_IS_DISCONT (picture));
  GstVideoCaptionMeta *caption = gst_buffer_get_video_caption_meta (picture);
  fail_unless (caption && caption->size == sizeof captions &&
      memcmp (caption->data, captions, sizeof captions) == 0);
  GstVideoTimeCodeMeta *time = gst_buffer_get_video_time_code_meta (picture);
  fail_unless (time && time->tc.seconds == 3 && time->tc.frames == 4);
  GstVideoMeta *meta = gst_buffer_get_video_meta (picture);
  fail_unless (meta == NULL || meta->width == 32);
}
GST_END_TEST

GST_START_TEST (each_row_has_its_formats)
{
  static const struct
  {
    const gchar *in, *out, *row;
    gint width, height;
  } rows[] = {
    { "GRAY8", "GRAY8", FAST, 64, 64 },
    { "GRAY16_LE", "GRAY8", FAST, 64, 64 },
    { "GBR", "GBR", FAST, 64, 64 },
    { "GBR_10LE", "I420_10LE", FAST, 64, 64 },
    { "I420", "I420", "videoconvert", 63, 47 },
    { "A420", "A420", "videoconvert", 64, 64 },
    { "AYUV", "I420", "videoconvert", 64, 64 },
    { "BGRx", "I420", "videoconvert", 64, 64 },
    { "YUY2", "I420", "videoconvert", 64, 64 },
    { "I420_10BE", "I420", "videoconvert", 64, 64 },
    { "NV12_4L4", "I420", "videoconvert", 64, 64 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstVideoInfo info;
    g_autoptr (GstCaps) in =
        raw_caps (rows[i].in, rows[i].width, rows[i].height, "mpeg2");
    g_autoptr (GstCaps) out = raw_caps (rows[i].out, 32, 32, "mpeg2");
    GstFrameScaler *scaler = open_scaler (in, out);
    fail_unless_equals_string (gst_frame_scaler_name (scaler), rows[i].row);
    gst_video_info_from_caps (&info, in);
    g_autoptr (GstBuffer) source =
        gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (source, 0, 0x80, info.size);
    g_autoptr (GstBuffer) picture = make (scaler, source);
    fail_unless (picture != NULL, "row %u", i);
    gst_frame_scaler_unref (scaler);
  }
}
GST_END_TEST

GST_START_TEST (impossible_caps_are_refused)
{
  static const struct
  {
    gint width, height;
  } sizes[] = { { 0, 64 }, { 64, 0 }, { 40000, 64 }, { 64, G_MAXINT } };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GstCaps) good = raw_caps ("I420", 64, 64, "mpeg2");
    g_autoptr (GstCaps) bad =
        raw_caps ("I420", sizes[i].width, sizes[i].height, "mpeg2");
    g_autoptr (GError) error = NULL;
    fail_unless (gst_frame_scaler_new (bad, good, &error) == NULL);
    fail_unless (error != NULL);
    fail_unless (gst_frame_scaler_new (good, bad, NULL) == NULL);
  }
}
GST_END_TEST

static Suite *
framescaler_suite (void)
{
  Suite *suite = suite_create ("gstframescaler");
  TCase *tcase = tcase_create ("scale");
  if (g_str_equal (FAST, "zimg")) { /* GStreamer's own is not as exact */
    tcase_add_test (tcase, every_pair_of_formats_keeps_the_colour);
    tcase_add_test (tcase, nothing_is_shifted);
    tcase_add_test (tcase, ten_bits_stay_and_become_eight_in_the_mean);
    tcase_add_test (tcase, colours_change_only_if_the_caps_do);
  }
  tcase_add_test (tcase, nothing_is_aliased);
  tcase_add_test (tcase, rows_may_begin_anywhere);
  tcase_add_test (tcase, a_crop_meta_says_where_the_picture_is);
  tcase_add_test (tcase, frames_of_another_size_are_refused);
  tcase_add_test (tcase, memory_is_used_again);
  tcase_add_test (tcase, captions_and_times_go_along);
  tcase_add_test (tcase, each_row_has_its_formats);
  tcase_add_test (tcase, impossible_caps_are_refused);
  suite_add_tcase (suite, tcase);
  return suite;
}

GST_CHECK_MAIN (framescaler)
