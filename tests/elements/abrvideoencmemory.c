/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc and frames that are on a GPU, which is none (tests/hw). */

#include <libavcodec/avcodec.h>

#include "vaframes.h"
#include "videodecode.h"
#include "videoencrig.h"

#define SKIPPED 77
#define N_FRAMES 10
#define IN_MEMORY(features) \
  "video/x-raw" features ", format=NV12, width=162, height=90, framerate=30/1"

static const Fraction thirty = { 30, 1 };

static GstElement *
make_encoder (GstVaDisplay *display, const gchar *device)
{
  GstElement *encoder = gst_element_factory_make ("abrvideoenc", NULL);
  g_object_set (encoder, "device", device, "bitrate", 1000, NULL);
  if (display)
    va_frames_offer (encoder, display);
  return encoder;
}

static GstHarness *
make_harness (GstElement *encoder, const gchar *in)
{
  GstHarness *h = gst_harness_new_with_element (encoder, "sink", "src");
  gst_harness_set_sink_caps_str (h, "video/x-h264, stream-format=avc");
  if (in)
    gst_harness_set_src_caps_str (h, in);
  return h;
}

static GstBufferPool *
make_pool (GstVaDisplay *display)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string (IN_MEMORY ("(memory:VAMemory)"));
  return va_frames_pool (display, caps, N_FRAMES);
}

static GstBuffer *
make_surface (GstHarness *h, GstBufferPool *pool, guint n)
{
  return video_enc_picture_in (h, pool, n, video_enc_frame_time (0, n, thirty));
}

static void
expect_backend (GstElement *encoder, const gchar *name)
{
  g_autofree gchar *active = NULL;
  g_object_get (encoder, "active-backend", &active, NULL);
  ck_assert_str_eq (active ? active : "none", name);
}

/* The display that the application offers is the only one that there is, no matter
 * whether it is asked for, and
 * surfaces on it are encoded where they are: nothing can be uploaded or mapped. */
START_TEST (surfaces_are_encoded_where_they_are)
{
  static const gchar *const devices[] = { VA_FRAMES_NODE, NULL };
  g_setenv ("FAKE_CUDA", "no-device", TRUE);
  g_setenv ("FAKE_VA", "displays=1", TRUE);
  g_autoptr (GstVaDisplay) display = va_frames_display ();
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (make_encoder (display, devices[_i]));
  GstHarness *h = make_harness (encoder, IN_MEMORY ("(memory:VAMemory)"));
  GstBufferPool *pool = make_pool (display);
  GstBuffer *surfaces[N_FRAMES];
  for (guint n = 0; n < N_FRAMES; n++)
    surfaces[n] = make_surface (h, pool, n);
  g_setenv ("FAKE_VA", "displays=1,fail-upload", TRUE);
  for (guint n = 0; n < N_FRAMES; n++)
    ck_assert_int_eq (gst_harness_push (h, surfaces[n]), GST_FLOW_OK);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  expect_backend (encoder, "vaapi");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  g_autoptr (GPtrArray) shown = video_decode (caps, pictures);
  ck_assert_uint_eq (shown->len, N_FRAMES);
  gst_harness_teardown (h);

  /* and are what they would be from system memory */
  g_setenv ("FAKE_VA", "", TRUE);
  g_autoptr (GstElement) other =
      gst_object_ref_sink (make_encoder (display, devices[_i]));
  h = make_harness (other, IN_MEMORY (""));
  video_enc_push (h, 0, 0, N_FRAMES, thirty);
  g_autoptr (GPtrArray) plain = video_enc_finish (h);
  g_autoptr (GPtrArray) expected = video_decode (caps, plain);
  for (guint n = 0; n < N_FRAMES; n++)
    ck_assert (g_bytes_equal (g_ptr_array_index (shown, n),
        g_ptr_array_index (expected, n)));
  gst_harness_teardown (h);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}
END_TEST

static gboolean
takes_surfaces (GstHarness *h)
{
  g_autoptr (GstCaps) surfaces =
      gst_caps_from_string (IN_MEMORY ("(memory:VAMemory)"));
  g_autoptr (GstCaps) caps = gst_pad_peer_query_caps (h->srcpad, NULL);
  return gst_caps_can_intersect (surfaces, caps);
}

/* Where the GPU encodes no more, software has the surface mapped. */
START_TEST (software_reads_surfaces)
{
  g_autoptr (GstVaDisplay) display = va_frames_display ();
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (make_encoder (display, VA_FRAMES_NODE));
  GstHarness *h = make_harness (encoder, NULL);
  ck_assert (takes_surfaces (h));
  g_setenv ("FAKE_VA", "no-encoder", TRUE);
  gst_harness_set_src_caps_str (h, IN_MEMORY ("(memory:VAMemory)"));
  GstBufferPool *pool = make_pool (display);
  for (guint n = 0; n < N_FRAMES; n++)
    ck_assert_int_eq (gst_harness_push (h, make_surface (h, pool, n)),
        GST_FLOW_OK);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  expect_backend (encoder, "x264");
  ck_assert_uint_eq (pictures->len, N_FRAMES);
  gst_harness_teardown (h);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}
END_TEST

START_TEST (surfaces_are_taken_where_they_are_encoded)
{
  static const struct
  {
    const gchar *faults;
    gboolean takes;
  } rows[] = { { "", TRUE }, { "fail-init", FALSE }, { "no-encoder", FALSE } };
  g_setenv ("FAKE_VA", rows[_i].faults, TRUE);
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (make_encoder (NULL, VA_FRAMES_NODE));
  GstHarness *h = make_harness (encoder, NULL);
  ck_assert_int_eq (takes_surfaces (h), rows[_i].takes);
  gst_harness_teardown (h);
}
END_TEST

/* Of what upstream has, that which stays there comes first. */
START_TEST (memory_of_the_device_is_preferred)
{
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (make_encoder (NULL, VA_FRAMES_NODE));
  GstHarness *h = make_harness (encoder, NULL);
  g_autoptr (GstCaps) frames =
      gst_caps_from_string (IN_MEMORY ("") ";" IN_MEMORY ("(memory:VAMemory)"));
  g_autoptr (GstCaps) taken = gst_pad_peer_query_caps (h->srcpad, frames);
  ck_assert (gst_caps_features_contains (gst_caps_get_features (taken, 0),
      "memory:VAMemory"));
  gst_harness_teardown (h);
}
END_TEST

/* Returns (transfer full) what a neighbour that asks gets. */
static GstVaDisplay *
ask_for_display (GstElement *encoder)
{
  GstVaDisplay *display = NULL;
  GstContext *context = NULL;
  GstQuery *query = gst_query_new_context (VA_FRAMES_CONTEXT);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, "sink");
  ck_assert (gst_pad_query (pad, query));
  gst_query_parse_context (query, &context);
  ck_assert (gst_context_get_va_display (context, VA_FRAMES_CONTEXT,
      VA_FRAMES_NODE, &display));
  gst_query_unref (query);
  return display;
}

/* What one has made is offered to the others. */
START_TEST (encoders_of_a_pipeline_share_a_display)
{
  g_setenv ("FAKE_VA", "displays=1", TRUE);
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("abrvideoenc name=a device=" VA_FRAMES_NODE
                        " abrvideoenc name=b device=" VA_FRAMES_NODE,
          NULL);
  g_autoptr (GstElement) a = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  g_autoptr (GstElement) b = gst_bin_get_by_name (GST_BIN (pipeline), "b");
  gst_element_set_state (pipeline, GST_STATE_READY);
  g_autoptr (GstVaDisplay) display = ask_for_display (a);
  g_autoptr (GstVaDisplay) other = ask_for_display (b);
  ck_assert_ptr_eq (display, other);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
END_TEST

static Suite *
abrvideoencmemory_suite (void)
{
  Suite *suite = suite_create ("abrvideoencmemory");
  TCase *tcase = tcase_create ("va");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, surfaces_are_encoded_where_they_are, 0, 2);
  tcase_add_test (tcase, software_reads_surfaces);
  tcase_add_loop_test (tcase, surfaces_are_taken_where_they_are_encoded, 0, 3);
  tcase_add_test (tcase, memory_of_the_device_is_preferred);
  tcase_add_test (tcase, encoders_of_a_pipeline_share_a_display);
  return suite;
}

int
main (int argc, char **argv)
{
  gst_check_init (&argc, &argv);
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0 ||
      !avcodec_find_encoder_by_name ("h264_vaapi") ||
      !avcodec_find_encoder_by_name ("libx264")) {
    g_print ("SKIP: no h264_vaapi, no libx264, or one process for all\n");
    return SKIPPED;
  }
  return gst_check_run_suite (abrvideoencmemory_suite (), "abrvideoencmemory",
      __FILE__);
}
