/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrvideoenc does with interlaced pictures. */

#include "videoencrig.h"

#include <libavcodec/avcodec.h>

#define IN(mode) \
  "video/x-raw, format=I420, width=128, height=72, framerate=25/1, " \
  "interlace-mode=" mode

static const Fraction rate = { 25, 1 };

/* Each picture's field order, as a decoder of the byte stream finds it. */
static guint
check_decoded (const GPtrArray *pictures, gboolean is_top_first)
{
  guint n_decoded = 0;
  AVCodecContext *context =
      avcodec_alloc_context3 (avcodec_find_decoder (AV_CODEC_ID_H264));
  AVPacket *packet = av_packet_alloc ();
  AVFrame *frame = av_frame_alloc ();
  ck_assert_int_ge (avcodec_open2 (context, NULL, NULL), 0);
  for (guint i = 0; i <= pictures->len; i++) {
    if (i < pictures->len) {
      GstBuffer *picture = g_ptr_array_index (pictures, i);
      gsize size = gst_buffer_get_size (picture);
      av_new_packet (packet, (int) size);
      gst_buffer_extract (picture, 0, packet->data, size);
    }
    ck_assert_int_ge (avcodec_send_packet (context,
                          i < pictures->len ? packet : NULL),
        0);
    while (avcodec_receive_frame (context, frame) >= 0) {
#ifdef AV_FRAME_FLAG_INTERLACED /* libavutil 58.7 */
      ck_assert (frame->flags & AV_FRAME_FLAG_INTERLACED);
      ck_assert_int_eq (!!(frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST),
          is_top_first);
#else
      ck_assert (frame->interlaced_frame);
      ck_assert_int_eq (frame->top_field_first, is_top_first);
#endif
      n_decoded++;
    }
    av_packet_unref (packet);
  }
  av_frame_free (&frame);
  av_packet_free (&packet);
  avcodec_free_context (&context);
  return n_decoded;
}

START_TEST (h264_has_the_fields_in_order)
{
  static const struct
  {
    const gchar *in;
    gboolean is_top_first;
  } rows[] = {
    { IN ("interleaved, field-order=top-field-first"), TRUE },
    { IN ("interleaved, field-order=bottom-field-first"), FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *h = video_enc_harness_full ("abrvideoenc preset=veryfast",
        rows[i].in, "video/x-h264, stream-format=byte-stream");
    video_enc_push (h, 0, 0, 30, rate);
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
    ck_assert_str_eq (gst_structure_get_string (gst_caps_get_structure (caps,
                                                    0),
                          "interlace-mode"),
        "interleaved");
    ck_assert_uint_eq (pictures->len, 30);
    ck_assert_uint_eq (check_decoded (pictures, rows[i].is_top_first), 30);
    gst_harness_teardown (h);
  }
}
END_TEST

/* Pushes a picture and returns what the message of `type` says. */
static gchar *
push_refused (const gchar *launch, const gchar *in, const gchar *out,
    GstMessageType type)
{
  GstBus *bus = gst_bus_new ();
  gchar *text = NULL, *debug = NULL;
  GError *error = NULL;
  GstHarness *h = gst_harness_new_parse (launch);
  gst_element_set_bus (h->element, bus);
  gst_harness_set_sink_caps_str (h, out);
  gst_harness_set_src_caps_str (h, in);
  GstBuffer *buffer =
      gst_buffer_new_allocate (NULL, 128 * 72 + 2 * 64 * 36, NULL);
  GST_BUFFER_PTS (buffer) = 0;
  GstFlowReturn flow = gst_harness_push (h, buffer);
  ck_assert_int_eq (flow,
      type == GST_MESSAGE_WARNING ? GST_FLOW_EOS : GST_FLOW_NOT_NEGOTIATED);
  GstMessage *message = gst_bus_pop_filtered (bus, type);
  ck_assert (message);
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  text = g_strconcat (error->message, debug, NULL);
  g_error_free (error);
  g_free (debug);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
  return text;
}

START_TEST (what_cannot_be_coded_is_refused)
{
  static const struct
  {
    const gchar *encoder; /* of libavcodec, one that has to be there */
    const gchar *in;
    const gchar *out;
  } rows[] = {
    { "libx265", IN ("interleaved"), "video/x-h265" },
    { "libx265", IN ("mixed"), "video/x-h265" },
    { "libsvtav1", IN ("interleaved"), "video/x-av1" },
    { "libx264", IN ("fields"), "video/x-h264" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (!avcodec_find_encoder_by_name (rows[i].encoder))
      continue;
    g_autofree gchar *error = push_refused ("abrvideoenc", rows[i].in,
        rows[i].out, GST_MESSAGE_ERROR);
    g_autofree gchar *warning =
        push_refused ("abrvideoenc on-error=drop-branch", rows[i].in,
            rows[i].out, GST_MESSAGE_WARNING);
    ck_assert_msg (strstr (error, "does not code interlaced") != NULL,
        "row %u: %s", i, error);
    ck_assert_msg (strstr (warning, "does not code interlaced") != NULL,
        "row %u: %s", i, warning);
  }
}
END_TEST

static Suite *
abrvideoencfields_suite (void)
{
  Suite *suite = suite_create ("abrvideoencfields");
  TCase *tcase = tcase_create ("fields");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, h264_has_the_fields_in_order);
  tcase_add_test (tcase, what_cannot_be_coded_is_refused);
  return suite;
}

GST_CHECK_MAIN (abrvideoencfields)
