/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What abrvideoenc writes: codecs, framings, caps, bits. */

#include "videoencrig.h"

#include <libavcodec/avcodec.h>
#include <stdio.h>
#include <unistd.h>

#include "gstcodeccaps.h"
#include "ratebucket.h"

static const Fraction thirty = { 30, 1 };

#define IN_8 \
  "video/x-raw, format=I420, width=128, height=72, framerate=30/1, " \
  "colorimetry=bt709, chroma-site=mpeg2"
#define IN_NV12 \
  "video/x-raw, format=NV12, width=128, height=72, framerate=30/1, " \
  "colorimetry=bt709"
#define HDR \
  "mastering-display-info=(string)35400:14600:8500:39850:6550:2300:15635:" \
  "16450:10000000:1, content-light-level=(string)1000:400"
#define IN_10 \
  "video/x-raw, format=I420_10LE, width=128, height=72, framerate=30/1, " \
  "colorimetry=bt2100-pq, " HDR

static const struct
{
  const gchar *encoder; /* of libavcodec, one that has to be there */
  const gchar *in;
  const gchar *out;
  enum AVCodecID decoder;
  const gchar *codecs; /* how RFC 6381 strings begin */
  guint bit_depth;
} rows[] = {
  /* clang-format off */
  { "libx264", IN_8, "ANY", AV_CODEC_ID_H264, "avc1.6400", 8 },
  { "libx264", IN_NV12, "video/x-h264", AV_CODEC_ID_H264, "avc1.6400", 8 },
  { "libx264", IN_8, "video/x-h264, profile=main", AV_CODEC_ID_H264,
    "avc1.4D40", 8 },
  { "libx264", IN_8, "video/x-h264, profile=constrained-baseline",
    AV_CODEC_ID_H264, "avc1.42C0", 8 },
  { "libx264", IN_10, "video/x-h264, profile=high-10", AV_CODEC_ID_H264,
    "avc1.6E00", 10 },
  { "libx265", IN_8, "video/x-h265", AV_CODEC_ID_HEVC, "hvc1.1.", 8 },
  { "libx265", IN_10, "video/x-h265", AV_CODEC_ID_HEVC, "hvc1.2.", 10 },
  { "libsvtav1", IN_8, "video/x-av1", AV_CODEC_ID_AV1, "av01.0.", 8 },
  { "libsvtav1", IN_10, "video/x-av1", AV_CODEC_ID_AV1, "av01.0.", 10 },
  /* clang-format on */
};

/* How many pictures come out of a decoder. */
static guint
count_decoded (enum AVCodecID id, const CodecConfig *config,
    const GPtrArray *pictures)
{
  guint n_decoded = 0;
  AVCodecContext *context = avcodec_alloc_context3 (avcodec_find_decoder (id));
  AVPacket *packet = av_packet_alloc ();
  AVFrame *frame = av_frame_alloc ();
  context->extradata =
      av_mallocz (config->config_size + AV_INPUT_BUFFER_PADDING_SIZE);
  memcpy (context->extradata, config->config, config->config_size);
  context->extradata_size = (int) config->config_size;
  context->err_recognition = AV_EF_EXPLODE;
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
    while (avcodec_receive_frame (context, frame) >= 0)
      n_decoded++;
    av_packet_unref (packet);
  }
  av_frame_free (&frame);
  av_packet_free (&packet);
  avcodec_free_context (&context);
  return n_decoded;
}

START_TEST (caps_say_what_the_pictures_are)
{
  gsize i = (gsize) _i;
  CodecConfig config;
  g_autoptr (GError) error = NULL;
  if (!avcodec_find_encoder_by_name (rows[i].encoder))
    return;
  GstHarness *h =
      video_enc_harness_full ("abrvideoenc segment-duration=500000000",
          rows[i].in, rows[i].out);
  video_enc_push (h, 0, 0, 40, thirty);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  ck_assert_uint_eq (pictures->len, 40);
  for (guint n = 0; n < pictures->len; n++)
    ck_assert_int_eq (video_enc_is_key (g_ptr_array_index (pictures, n)),
        n % 15 == 0);

  ck_assert_msg (gst_codec_config_from_caps (caps, &config, &error), "%s",
      error ? error->message : "");
  g_autofree gchar *codecs = codec_config_rfc6381 (&config);
  ck_assert_msg (g_str_has_prefix (codecs, rows[i].codecs), "%s", codecs);
  ck_assert_uint_eq (config.bit_depth, rows[i].bit_depth);
  ck_assert_uint_eq (config.width, 128);
  ck_assert_uint_eq (config.height, 72);
  ck_assert_uint_eq (config.frame_rate.num, 30);
  ck_assert_uint_eq (config.colour.transfer, rows[i].bit_depth == 10 ? 16 : 1);
  ck_assert_int_eq (config.mastering.is_set, rows[i].bit_depth == 10);
  ck_assert_uint_eq (count_decoded (rows[i].decoder, &config, pictures), 40);
  codec_config_clear (&config);
  gst_harness_teardown (h);
}
END_TEST

START_TEST (byte_streams_have_their_sets_at_every_key_frame)
{
  static const struct
  {
    const gchar *out;
    guint8 mask, sps;
  } streams[] = {
    { "video/x-h264, stream-format=byte-stream", 0x1f, 7 },
    { "video/x-h265, stream-format=byte-stream", 0x7e, 0x42 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++) {
    GstHarness *h =
        video_enc_harness_full ("abrvideoenc segment-duration=500000000", IN_8,
            streams[i].out);
    video_enc_push (h, 0, 0, 31, thirty);
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
    ck_assert_uint_eq (pictures->len, 31);
    ck_assert (!gst_structure_has_field (gst_caps_get_structure (caps, 0),
        "codec_data"));
    for (guint n = 0; n < pictures->len; n++) {
      GstMapInfo map;
      guint n_sps = 0;
      GstBuffer *picture = g_ptr_array_index (pictures, n);
      gst_buffer_map (picture, &map, GST_MAP_READ);
      for (gsize b = 0; b + 3 < map.size; b++)
        if (map.data[b] == 0 && map.data[b + 1] == 0 && map.data[b + 2] == 1)
          n_sps += (map.data[b + 3] & streams[i].mask) ==
              (streams[i].sps & streams[i].mask);
      gst_buffer_unmap (picture, &map);
      ck_assert_uint_eq (n_sps, video_enc_is_key (picture) ? 1 : 0);
    }
    gst_harness_teardown (h);
  }
}
END_TEST

/* Bits against the buffer that was promised, by an own count. */
START_TEST (bits_keep_to_the_buffer_and_the_mean)
{
  static const gchar *const settings[] = { "", "preset=veryfast",
    "tune=latency", "segment-independent=true", "max-bitrate=300",
    "preset=ultrafast threads=2" };
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    RateWish wish = {
      .bitrate_kbps = 300,
      .max_kbps = strstr (settings[i], "max-bitrate") ? 300 : 0,
      .segment_ns = 2 * NSEC_PER_SEC,
      .is_instant = strstr (settings[i], "latency") != NULL,
    };
    RateBucket bucket = { .rate_control = rate_control_choose (&wish) };
    g_autofree gchar *launch = g_strdup_printf (
        "abrvideoenc bitrate=300 segment-duration=2000000000 %s", settings[i]);
    GstHarness *h = video_enc_harness (launch, 160, 96, thirty);
    video_enc_push (h, 0, 0, 450, thirty);
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    gsize n_bytes = 0;
    ck_assert_uint_eq (pictures->len, 450);
    for (guint n = 0; n < pictures->len; n++) {
      GstBuffer *picture = g_ptr_array_index (pictures, n);
      n_bytes += gst_buffer_get_size (picture);
      ck_assert_msg (rate_bucket_take (&bucket, gst_buffer_get_size (picture),
                         (gint64) GST_BUFFER_DTS (picture)),
          "%s: picture %u of %" G_GSIZE_FORMAT " bytes", settings[i], n,
          gst_buffer_get_size (picture));
    }
    gsize kbps = n_bytes * 8 / 15000;
    ck_assert_msg (kbps <= 315 && kbps >= 150, "%s: %" G_GSIZE_FORMAT " kbit/s",
        settings[i], kbps);
    gst_harness_teardown (h);
  }
}
END_TEST

/* H.264 10 bit is refused unless asked for; what the backend then refuses is
 * only this branch's end. */
START_TEST (a_branch_can_end_alone)
{
  GstHarness *h = gst_harness_new_parse (
      "abrvideoenc profile=high-10 on-error=drop-branch");
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  gst_harness_set_sink_caps_str (h, "video/x-h264, profile=high");
  gst_harness_set_src_caps_str (h, IN_10);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 128 * 72 * 3, NULL);
  GST_BUFFER_PTS (buffer) = 0;
  ck_assert_int_eq (gst_harness_push (h, buffer), GST_FLOW_EOS);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  ck_assert (message);
  gst_message_unref (message);
  ck_assert (!gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
END_TEST

START_TEST (the_encoder_at_work_has_a_name)
{
  g_autofree gchar *name = NULL;
  GstHarness *h =
      video_enc_harness ("abrvideoenc backend=software", 64, 36, thirty);
  video_enc_push (h, 0, 0, 1, thirty);
  GstElement *encoder = gst_harness_find_element (h, "abrvideoenc");
  g_object_get (encoder, "active-backend", &name, NULL);
  ck_assert_str_eq (name, "x264");
  gst_object_unref (encoder);
  gst_harness_teardown (h);
}
END_TEST

/* Pages of this process */
static glong
resident_pages (void)
{
  glong pages = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  if (file && fscanf (file, "%*d %ld", &pages) != 1)
    pages = 0;
  if (file)
    fclose (file);
  return pages;
}

/* Where every allocation is watched, and freed memory kept for a while, fewer
 * do. */
#ifdef __SANITIZE_ADDRESS__
#define N_OPENINGS 20
#define MOST_GROWN (256 << 20) /* bytes */
#else
#define N_OPENINGS 1000
#define MOST_GROWN (8 << 20)
#endif

START_TEST (a_thousand_openings_leave_nothing)
{
  glong before = 0;
  guint n = g_getenv ("GST_CHECK_VALGRIND") ? 20 : N_OPENINGS;
  for (guint i = 0; i < n; i++) {
    if (i == n / 5)
      before = resident_pages ();
    GstHarness *h =
        video_enc_harness ("abrvideoenc preset=ultrafast tune=latency", 16, 16,
            thirty);
    video_enc_push (h, 0, 0, 1, thirty);
    g_autoptr (GPtrArray) pictures = video_enc_finish (h);
    ck_assert_uint_eq (pictures->len, 1);
    gst_harness_teardown (h);
  }
  glong grown = (resident_pages () - before) * sysconf (_SC_PAGESIZE);
  ck_assert_msg (grown < MOST_GROWN, "%ld bytes more", grown);
}
END_TEST

static Suite *
abrvideoencstreams_suite (void)
{
  Suite *suite = suite_create ("abrvideoencstreams");
  TCase *tcase = tcase_create ("streams");
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, caps_say_what_the_pictures_are, 0,
      G_N_ELEMENTS (rows));
  tcase_add_test (tcase, byte_streams_have_their_sets_at_every_key_frame);
  tcase_add_test (tcase, bits_keep_to_the_buffer_and_the_mean);
  tcase_add_test (tcase, a_branch_can_end_alone);
  tcase_add_test (tcase, the_encoder_at_work_has_a_name);
  tcase = tcase_create ("openings");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 250); /* 20 s, where nothing else is done */
  tcase_add_test (tcase, a_thousand_openings_leave_nothing);
  return suite;
}

GST_CHECK_MAIN (abrvideoencstreams)
