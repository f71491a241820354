/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "encbackend.h"

#include <gst/check/gstcheck.h>

static const EncBackend *
find_backend (const gchar *name)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (backends[i].name, name))
      return &backends[i];
  return NULL;
}

/* All rows, those in `broken` with a reason. Returns how many. */
static guint
make_probes (EncProbe *probes, const gchar *broken)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  for (guint i = 0; i < n; i++) {
    g_auto (GStrv) names = g_strsplit (broken ? broken : "", " ", -1);
    gboolean is_broken =
        g_strv_contains ((const gchar *const *) names, backends[i].name);
    probes[i] = (EncProbe){
      .backend = &backends[i],
      .is_usable = !is_broken,
      .reason = is_broken ? "no such device" : NULL,
    };
  }
  return n;
}

#define DEVICES "nvenc vaapi vaapi-lp"

START_TEST (the_first_that_works_is_chosen)
{
  static const struct
  {
    CodecId codec;
    enum AVPixelFormat format;
    const gchar *broken;
    const gchar *chosen;
    const gchar *refusal; /* among those before it */
  } rows[] = {
    /* clang-format off */
    { CODEC_H264, AV_PIX_FMT_YUV420P, NULL, "nvenc", NULL },
    { CODEC_H264, AV_PIX_FMT_NV12, "nvenc", "vaapi", "nvenc: no such device" },
    { CODEC_H264, AV_PIX_FMT_NV12, "nvenc vaapi", "vaapi-lp", "vaapi: no such" },
    { CODEC_H264, AV_PIX_FMT_YUV420P, DEVICES " x264", "openh264",
      "x264: no such device" },
    { CODEC_H264, AV_PIX_FMT_YUV420P10, NULL, "x264", "nvenc: does not take" },
    { CODEC_H265, AV_PIX_FMT_YUV420P10, NULL, "nvenc", NULL },
    { CODEC_H265, AV_PIX_FMT_P010, DEVICES, "x265", "vaapi: no such device" },
    { CODEC_H265, AV_PIX_FMT_YUV420P, DEVICES " x265", NULL,
      "x265: no such device" },
    { CODEC_AV1, AV_PIX_FMT_YUV420P, "nvenc", "vaapi", "nvenc" },
    { CODEC_AV1, AV_PIX_FMT_YUV420P10, DEVICES " svtav1", "aom", "svtav1" },
    { CODEC_VP9, AV_PIX_FMT_YUV420P, NULL, NULL, NULL },
    /* clang-format on */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    EncProbe probes[32];
    g_autoptr (GString) refusals = g_string_new (NULL);
    guint n = make_probes (probes, rows[i].broken);
    const EncBackend *chosen = enc_backend_select (probes, n, rows[i].codec,
        rows[i].format, ENC_BACKEND_AUTO, refusals);
    ck_assert_msg (g_strcmp0 (chosen ? chosen->name : NULL, rows[i].chosen) ==
            0,
        "row %u: %s", i, chosen ? chosen->name : "none");
    if (rows[i].refusal)
      ck_assert_msg (strstr (refusals->str, rows[i].refusal) != NULL,
          "row %u: %s", i, refusals->str);
    else
      ck_assert_str_eq (refusals->str, "");
  }
}
END_TEST

/* What is asked for and is not there is not replaced by something else. */
START_TEST (only_the_kind_that_is_asked_for_is_chosen)
{
  static const struct
  {
    EncBackendKind kind;
    const gchar *broken, *chosen;
  } rows[] = {
    { ENC_BACKEND_NVENC, NULL, "nvenc" },
    { ENC_BACKEND_NVENC, "nvenc", NULL },
    { ENC_BACKEND_VAAPI, NULL, "vaapi" },
    { ENC_BACKEND_VAAPI, "vaapi", "vaapi-lp" },
    { ENC_BACKEND_SOFTWARE, NULL, "x264" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    EncProbe probes[32];
    guint n = make_probes (probes, rows[i].broken);
    const EncBackend *chosen = enc_backend_select (probes, n, CODEC_H264,
        AV_PIX_FMT_NV12, rows[i].kind, NULL);
    ck_assert_str_eq (chosen ? chosen->name : "none",
        rows[i].chosen ? rows[i].chosen : "none");
  }
}
END_TEST

START_TEST (a_device_belongs_to_those_who_count_it_so)
{
  static const struct
  {
    const gchar *wish;
    gboolean nvenc, vaapi, x264;
  } rows[] = {
    { NULL, TRUE, TRUE, TRUE },
    { "0", TRUE, FALSE, TRUE },
    { "/dev/dri/renderD129", FALSE, TRUE, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ck_assert_int_eq (enc_backend_suits_device (find_backend ("nvenc"),
                          rows[i].wish),
        rows[i].nvenc);
    ck_assert_int_eq (enc_backend_suits_device (find_backend ("vaapi"),
                          rows[i].wish),
        rows[i].vaapi);
    ck_assert_int_eq (enc_backend_suits_device (find_backend ("x264"),
                          rows[i].wish),
        rows[i].x264);
  }
}
END_TEST

START_TEST (small_machines_get_one_thread_each)
{
  static const struct
  {
    guint n_cores, width, height, n_threads;
  } rows[] = {
    { 1, 1920, 1080, 1 },
    { 2, 1920, 1080, 1 },
    { 4, 1920, 1080, 2 },
    { 4, 1280, 720, 1 },
    { 8, 1920, 1080, 4 },
    { 64, 1920, 1080, 8 },
    { 64, 640, 360, 1 },
    { 3, 1920, 1080, 2 },
    { 8, 3840, 2160, 8 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ck_assert_uint_eq (enc_backend_default_threads (rows[i].n_cores,
                           rows[i].width, rows[i].height),
        rows[i].n_threads);
}
END_TEST

/* The same settings mean the same to all. */
START_TEST (settings_reach_the_codec)
{
  EncParams params = {
    .codec = CODEC_H264,
    .rate = { 30000, 1001 },
    .rate_control = { 5000000, 6250000, 12500000 },
    .speed = ENC_SPEED_VERYSLOW,
    .b_frames = 2,
    .n_threads = 1,
    .level = 40,
  };
  guint n;
  const EncBackend *backends = enc_backends (&n);
  gst_video_info_set_format (&params.info, GST_VIDEO_FORMAT_I420, 1920, 1080);
  for (guint i = 0; i < n; i++) {
    AVCodecContext *context = avcodec_alloc_context3 (NULL);
    AVDictionary *options = NULL;
    enc_backend_tell (&backends[i], &params, context, &options);
    ck_assert_int_eq (context->bit_rate, 5000000);
    ck_assert_int_eq (context->width, 1920);
    ck_assert_int_eq (context->time_base.num, 1001);
    ck_assert_int_eq (context->thread_count, 1);
    ck_assert (context->flags & AV_CODEC_FLAG_CLOSED_GOP);
    ck_assert_int_gt (context->gop_size, 1 << 20);
    if (backends[i].device != AV_HWDEVICE_TYPE_NONE ||
        backends[i].codec != CODEC_AV1) {
      ck_assert_int_eq (context->rc_max_rate, 6250000);
      ck_assert_int_eq (context->rc_buffer_size, 12500000);
      ck_assert_int_eq (context->rc_initial_buffer_occupancy, 11250000);
    }
    av_dict_free (&options);
    avcodec_free_context (&context);
  }
}
END_TEST

/* The preset has 16, level 4 four at this size. */
START_TEST (references_fit_the_level)
{
  EncParams params = {
    .codec = CODEC_H264,
    .rate = { 30, 1 },
    .rate_control = { 5000000, 6250000, 12500000 },
    .speed = ENC_SPEED_VERYSLOW,
    .b_frames = ENC_B_FRAMES_AUTO,
    .n_threads = 1,
    .level = 40,
  };
  AVCodecContext *context = avcodec_alloc_context3 (NULL);
  AVDictionary *options = NULL;
  gst_video_info_set_format (&params.info, GST_VIDEO_FORMAT_I420, 1920, 1080);
  enc_backend_tell (find_backend ("x264"), &params, context, &options);
  ck_assert_int_eq (context->refs, 4);
  ck_assert_int_eq (context->level, 40);
  av_dict_free (&options);
  avcodec_free_context (&context);
}
END_TEST

static Suite *
encbackend_suite (void)
{
  Suite *suite = suite_create ("encbackend");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, the_first_that_works_is_chosen);
  tcase_add_test (tcase, only_the_kind_that_is_asked_for_is_chosen);
  tcase_add_test (tcase, a_device_belongs_to_those_who_count_it_so);
  tcase_add_test (tcase, small_machines_get_one_thread_each);
  tcase_add_test (tcase, settings_reach_the_codec);
  tcase_add_test (tcase, references_fit_the_level);
  return suite;
}

GST_CHECK_MAIN (encbackend)
