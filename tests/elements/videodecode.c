/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "videodecode.h"

#include <gst/check/gstcheck.h>
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>

#include "videoencrig.h"

static void
set_headers (AVCodecContext *context, const GstCaps *caps)
{
  const GValue *value =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  if (!value)
    return;
  GstBuffer *data = gst_value_get_buffer (value);
  gsize size = gst_buffer_get_size (data);
  context->extradata = av_mallocz (size + AV_INPUT_BUFFER_PADDING_SIZE);
  context->extradata_size = (int) size;
  gst_buffer_extract (data, 0, context->extradata, size);
}

static enum AVCodecID
codec_of (const GstCaps *caps)
{
  return gst_structure_has_name (gst_caps_get_structure (caps, 0),
             "video/x-h265")
      ? AV_CODEC_ID_HEVC
      : AV_CODEC_ID_H264;
}

static void
take_frames (AVCodecContext *context, AVFrame *frame, GPtrArray *shown)
{
  while (avcodec_receive_frame (context, frame) >= 0) {
    int size = av_image_get_buffer_size (frame->format, frame->width,
        frame->height, 1);
    guint8 *bytes = g_malloc ((gsize) size);
    av_image_copy_to_buffer (bytes, size, (const guint8 *const *) frame->data,
        frame->linesize, frame->format, frame->width, frame->height, 1);
    g_ptr_array_add (shown, g_bytes_new_take (bytes, (gsize) size));
  }
}

GPtrArray *
video_decode (const GstCaps *caps, const GPtrArray *pictures)
{
  GPtrArray *shown =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  AVCodecContext *context =
      avcodec_alloc_context3 (avcodec_find_decoder (codec_of (caps)));
  AVPacket *packet = av_packet_alloc ();
  AVFrame *frame = av_frame_alloc ();
  set_headers (context, caps);
  context->err_recognition = AV_EF_EXPLODE;
  ck_assert_int_ge (avcodec_open2 (context, NULL, NULL), 0);
  for (guint i = 0; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    gsize size = gst_buffer_get_size (picture);
    ck_assert_int_ge (av_new_packet (packet, (int) size), 0);
    gst_buffer_extract (picture, 0, packet->data, size);
    ck_assert_int_ge (avcodec_send_packet (context, packet), 0);
    av_packet_unref (packet);
    take_frames (context, frame, shown);
  }
  ck_assert_int_ge (avcodec_send_packet (context, NULL), 0);
  take_frames (context, frame, shown);
  av_frame_free (&frame);
  av_packet_free (&packet);
  avcodec_free_context (&context);
  return shown;
}

static void
append_sample (GByteArray *bytes, const GstVideoFrame *frame, guint c,
    const guint8 *at)
{
  guint16 wide;
  if (GST_VIDEO_FRAME_COMP_DEPTH (frame, c) <= 8) {
    g_byte_array_append (bytes, at, 1);
    return;
  }
  wide = GST_READ_UINT16_LE (at) >>
      GST_VIDEO_FORMAT_INFO_SHIFT (frame->info.finfo, c);
  wide = GUINT16_TO_LE (wide);
  g_byte_array_append (bytes, (const guint8 *) &wide, sizeof wide);
}

GBytes *
video_pack (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoFrame frame;
  GByteArray *bytes = g_byte_array_new ();
  ck_assert (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (&frame); c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++)
      for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, c); x++)
        append_sample (bytes, &frame, c,
            video_enc_samples (&frame, c) +
                y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c) +
                x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c));
  gst_video_frame_unmap (&frame);
  return g_byte_array_free_to_bytes (bytes);
}

/* (transfer full) As video_decode() has them. */
static GBytes *
source_picture (GstHarness *h, guint n)
{
  GstVideoInfo info;
  g_autoptr (GstBuffer) buffer = video_enc_picture (h, n, 0);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->srcpad);
  ck_assert (gst_video_info_from_caps (&info, caps));
  return video_pack (buffer, &info);
}

void
video_expect_exact (GstHarness *h, const GPtrArray *pictures, guint from,
    guint to, guint first)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  for (guint i = from; i < to; i++)
    g_ptr_array_add (some, g_ptr_array_index (pictures, i));
  g_autoptr (GPtrArray) shown = video_decode (caps, some);
  ck_assert_uint_eq (shown->len, to - from);
  for (guint i = 0; i < shown->len; i++) {
    g_autoptr (GBytes) source = source_picture (h, first + i);
    ck_assert_msg (g_bytes_equal (source, g_ptr_array_index (shown, i)),
        "frame %u is not what went in", first + i);
  }
}
