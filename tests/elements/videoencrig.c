/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "videoencrig.h"

GstHarness *
video_enc_harness_full (const gchar *launch, const gchar *in, const gchar *out)
{
  GstHarness *h = gst_harness_new_parse (launch);
  gst_harness_set_sink_caps_str (h, out);
  gst_harness_set_src_caps_str (h, in);
  return h;
}

static gchar *
raw_caps (guint width, guint height, Fraction rate)
{
  return g_strdup_printf ("video/x-raw, format=I420, width=%u, height=%u, "
                          "framerate=%u/%u",
      width, height, rate.num, rate.den);
}

GstHarness *
video_enc_harness (const gchar *launch, guint width, guint height,
    Fraction rate)
{
  g_autofree gchar *in = raw_caps (width, height, rate);
  return video_enc_harness_full (launch, in, "ANY");
}

void
video_enc_set_caps (GstHarness *h, guint width, guint height, Fraction rate)
{
  g_autofree gchar *in = raw_caps (width, height, rate);
  gst_harness_set_src_caps_str (h, in);
}

GstClockTime
video_enc_frame_time (GstClockTime start, guint n, Fraction rate)
{
  return start +
      gst_util_uint64_scale_round (n, rate.den * GST_SECOND, rate.num);
}

/* Gradients that move, and noise enough to cost bits. */
static guint8
luma_at (guint x, guint y, guint n)
{
  guint32 noise = (x * 7919 + y * 104729 + n * 1299709) * 2654435761u;
  return (guint8) (x * 2 + y + n * 5 + (noise >> 29));
}

/* GStreamer 1.22 says of P010 that the second of a pair is a byte after the first. */
guint8 *
video_enc_samples (const GstVideoFrame *frame, guint c)
{
  guint8 *samples = GST_VIDEO_FRAME_COMP_DATA (frame, c);
  gboolean is_late = GST_VIDEO_FRAME_COMP_POFFSET (frame, c) == 1 &&
      GST_VIDEO_FRAME_COMP_DEPTH (frame, c) > 8;
  return is_late ? samples + 1 : samples;
}

static void
paint (GstVideoFrame *frame, guint n)
{
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++) {
    guint8 *row = video_enc_samples (frame, c);
    gboolean is_wide = GST_VIDEO_FRAME_COMP_DEPTH (frame, c) > 8;
    guint shift = GST_VIDEO_FORMAT_INFO_SHIFT (frame->info.finfo, c);
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, c); y++) {
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (frame, c); x++) {
        guint8 value = c == 0 ? luma_at ((guint) x, (guint) y, n)
                              : (guint8) (128 + ((guint) x + n) % 16);
        guint8 *at = row + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c);
        if (is_wide)
          GST_WRITE_UINT16_LE (at, (guint16) (value * 4 << shift));
        else
          *at = value;
      }
      row += GST_VIDEO_FRAME_COMP_STRIDE (frame, c);
    }
  }
}

void
video_enc_paint (GstBuffer *buffer, const GstVideoInfo *info, guint n)
{
  GstVideoFrame frame;
  ck_assert (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE));
  paint (&frame, n);
  gst_video_frame_unmap (&frame);
}

GstBuffer *
video_enc_picture (GstHarness *h, guint n, GstClockTime pts)
{
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->srcpad);
  ck_assert (gst_video_info_from_caps (&info, caps));
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&info), NULL);
  video_enc_paint (buffer, &info, n);
  GST_BUFFER_PTS (buffer) = pts;
  return buffer;
}

GstBuffer *
video_enc_picture_in (GstHarness *h, GstBufferPool *pool, guint n,
    GstClockTime pts)
{
  GstVideoInfo info;
  GstVideoFrame from, to;
  GstBuffer *buffer = NULL;
  g_autoptr (GstBuffer) picture = video_enc_picture (h, n, pts);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->srcpad);
  ck_assert (gst_video_info_from_caps (&info, caps));
  ck_assert_int_eq (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL),
      GST_FLOW_OK);
  ck_assert (gst_video_frame_map (&from, &info, picture, GST_MAP_READ));
  ck_assert (gst_video_frame_map (&to, &info, buffer, GST_MAP_WRITE));
  ck_assert (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  GST_BUFFER_PTS (buffer) = pts;
  return buffer;
}

void
video_enc_push (GstHarness *h, GstClockTime start, guint from, guint to,
    Fraction rate)
{
  for (guint n = from; n < to; n++) {
    GstBuffer *buffer =
        video_enc_picture (h, n, video_enc_frame_time (start, n, rate));
    GST_BUFFER_DURATION (buffer) =
        video_enc_frame_time (start, n + 1, rate) - GST_BUFFER_PTS (buffer);
    ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
}

GPtrArray *
video_enc_pull (GstHarness *h)
{
  GPtrArray *pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer;
  while ((buffer = gst_harness_try_pull (h)))
    g_ptr_array_add (pictures, buffer);
  return pictures;
}

GPtrArray *
video_enc_finish (GstHarness *h)
{
  gst_harness_push_event (h, gst_event_new_eos ());
  return video_enc_pull (h);
}

GstClockTime
video_enc_stream_time (GstHarness *h, GstBuffer *picture)
{
  const GstSegment *segment;
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_SEGMENT, 0);
  gst_event_parse_segment (event, &segment);
  return gst_segment_to_stream_time (segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (picture));
}

gboolean
video_enc_is_key (GstBuffer *picture)
{
  return !GST_BUFFER_FLAG_IS_SET (picture, GST_BUFFER_FLAG_DELTA_UNIT);
}

gboolean
video_enc_is_reordered (const GPtrArray *pictures)
{
  for (guint i = 1; i < pictures->len; i++)
    if (GST_BUFFER_PTS (g_ptr_array_index (pictures, i)) <
        GST_BUFFER_PTS (g_ptr_array_index (pictures, i - 1)))
      return TRUE;
  return FALSE;
}

gboolean
video_enc_same_bytes (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;
  gst_buffer_map (a, &map, GST_MAP_READ);
  gboolean is_same = map.size == gst_buffer_get_size (b) &&
      gst_buffer_memcmp (b, 0, map.data, map.size) == 0;
  gst_buffer_unmap (a, &map);
  return is_same;
}

static guint
frame_of (GstHarness *h, GstBuffer *picture, Fraction rate)
{
  return (
      guint) gst_util_uint64_scale_round (video_enc_stream_time (h, picture),
      rate.num, GST_SECOND * rate.den);
}

void
video_enc_expect_times (GstHarness *h, const GPtrArray *pictures, Fraction rate,
    guint cell_frames, guint extra)
{
  GstClockTime last = 0;
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    guint n = frame_of (h, picture, rate);
    ck_assert (i == 0 || GST_BUFFER_DTS (picture) > last);
    ck_assert_uint_le (GST_BUFFER_DTS (picture), GST_BUFFER_PTS (picture));
    ck_assert_int_eq (video_enc_is_key (picture),
        n % cell_frames == 0 || n == extra);
    last = GST_BUFFER_DTS (picture);
  }
}

void
video_enc_expect_frames (GstHarness *h, const GPtrArray *pictures,
    Fraction rate, guint n_frames, guint from, guint to)
{
  g_autofree guint8 *seen = g_new0 (guint8, n_frames);
  for (guint i = 0; i < pictures->len; i++)
    seen[frame_of (h, g_ptr_array_index (pictures, i), rate)]++;
  for (guint n = 0; n < n_frames; n++)
    ck_assert_msg (seen[n] == (n < from || n >= to), "frame %u came %u times",
        n, seen[n]);
}
