/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A ladder that is on a GPU, which is none (tests/hw), from frame to coded picture:
 * abrtee makes the pictures there and abrvideoenc encodes them, and nothing comes down
 * or goes up in between. */

#include <gst/check/gstcheck.h>
#include <libavcodec/avcodec.h>

#include "cudacounts.h"
#include "cudaframes.h"
#include "videodecode.h"

#define SKIPPED 77
#define N_RUNGS 3
#define N_FRAMES 60
#define STARTING (4 * N_RUNGS)
#define RUNG(n, height) \
  "t. ! video/x-raw(ANY), height=" height " ! abrvideoenc name=e" n \
  " bitrate=1000 device=0 ! video/x-h264, stream-format=avc ! " \
  "fakesink name=s" n " sync=false async=false signal-handoffs=true "
#define LADDER(scaler) \
  "appsrc name=in format=time ! " \
  "abrtee name=t segment-duration=1000000000 scaler=" scaler \
  " " RUNG ("0", "180") RUNG ("1", "144") RUNG ("2", "90")
#define FRAMES(memory) \
  "video/x-raw" memory ", format=NV12, width=320, height=180, " \
  "framerate=30/1, colorimetry=bt709, chroma-site=mpeg2"
#define ON_DEVICE FRAMES ("(memory:CUDAMemory)")
#define IN_SYSTEM FRAMES ("")

typedef struct
{
  GstElement *pipeline, *in;    /* (owned) */
  GPtrArray *pictures[N_RUNGS]; /* (owned, GstBuffer) */
  CudaCopies copies;
} Run;

static void
take_picture (GstElement *sink, GstBuffer *buffer, GstPad *pad,
    GPtrArray *pictures)
{
  g_ptr_array_add (pictures, gst_buffer_ref (buffer));
}

static GstElement *
find (const Run *run, const gchar *prefix, guint i)
{
  g_autofree gchar *name = g_strdup_printf ("%s%u", prefix, i);
  return gst_bin_get_by_name (GST_BIN (run->pipeline), name);
}

static Run
start (const gchar *launch, const gchar *frames, GstCudaContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = gst_caps_from_string (frames);
  Run run = { .pipeline = gst_parse_launch (launch, &error) };
  ck_assert_msg (error == NULL, "%s", error ? error->message : "");
  if (context)
    cuda_frames_offer (run.pipeline, context);
  run.in = gst_bin_get_by_name (GST_BIN (run.pipeline), "in");
  g_object_set (run.in, "caps", caps, NULL);
  for (guint i = 0; i < N_RUNGS; i++) {
    g_autoptr (GstElement) sink = find (&run, "s", i);
    run.pictures[i] =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
    g_signal_connect (sink, "handoff", G_CALLBACK (take_picture),
        run.pictures[i]);
  }
  gst_element_set_state (run.pipeline, GST_STATE_PLAYING);
  return run;
}

/* Grey, and another grey the next time. */
static guint8
grey_of (guint n)
{
  return (guint8) (40 + 3 * n);
}

/* (takes `frame`) As number `n`. */
static GstBuffer *
paint (GstBuffer *frame, guint n)
{
  gst_buffer_memset (frame, 0, grey_of (n), gst_buffer_get_size (frame));
  GST_BUFFER_PTS (frame) = gst_util_uint64_scale_round (n, GST_SECOND, 30);
  GST_BUFFER_DURATION (frame) = GST_SECOND / 30;
  return frame;
}

/* (takes `frames`) */
static void
push_to_end (Run *run, GPtrArray *frames)
{
  GstFlowReturn flow;
  CudaCopies before = count_copies ();
  g_autoptr (GstBus) bus = gst_element_get_bus (run->pipeline);
  for (guint n = 0; n < frames->len; n++) {
    g_signal_emit_by_name (run->in, "push-buffer",
        g_ptr_array_index (frames, n), &flow);
    ck_assert_int_eq (flow, GST_FLOW_OK);
  }
  g_signal_emit_by_name (run->in, "end-of-stream", &flow);
  g_ptr_array_unref (frames);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  ck_assert (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  gst_message_unref (message);
  CudaCopies after = count_copies ();
  run->copies.n_up = after.n_up - before.n_up;
  run->copies.n_down = after.n_down - before.n_down;
}

static void
expect_backends (const Run *run, const gchar *name)
{
  for (guint i = 0; i < N_RUNGS; i++) {
    g_autofree gchar *active = NULL;
    g_autoptr (GstElement) encoder = find (run, "e", i);
    g_object_get (encoder, "active-backend", &active, NULL);
    ck_assert_str_eq (active ? active : "none", name);
  }
}

/* Of each frame the picture of each size, as bright as that. */
static void
expect_pictures (const Run *run)
{
  for (guint i = 0; i < N_RUNGS; i++) {
    g_autoptr (GstElement) sink = find (run, "s", i);
    g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
    g_autoptr (GPtrArray) shown = video_decode (caps, run->pictures[i]);
    ck_assert_uint_eq (shown->len, N_FRAMES);
    for (guint n = 0; n < N_FRAMES; n++) {
      const guint8 *luma =
          g_bytes_get_data (g_ptr_array_index (shown, n), NULL);
      ck_assert_int_eq (luma[0], grey_of (n));
    }
  }
}

static void
stop (Run *run)
{
  gst_element_set_state (run->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < N_RUNGS; i++)
    g_ptr_array_unref (run->pictures[i]);
  gst_object_unref (run->in);
  gst_object_unref (run->pipeline);
}

/* (transfer full) */
static GPtrArray *
make_frames_on_device (GstBufferPool *pool)
{
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  for (guint n = 0; n < N_FRAMES; n++) {
    GstBuffer *frame;
    ck_assert_int_eq (gst_buffer_pool_acquire_buffer (pool, &frame, NULL),
        GST_FLOW_OK);
    g_ptr_array_add (frames, paint (frame, n));
    cuda_frames_settle (frame);
  }
  return frames;
}

/* Only the weights of each filter go up, once. */
START_TEST (nothing_comes_down_of_frames_that_are_there)
{
  GstCudaContext *context = cuda_frames_context (0);
  g_autoptr (GstCaps) caps = gst_caps_from_string (ON_DEVICE);
  Run run = start (LADDER ("auto"), ON_DEVICE, context);
  GstBufferPool *pool = cuda_frames_pool (context, caps);
  push_to_end (&run, make_frames_on_device (pool));
  expect_backends (&run, "nvenc");
  ck_assert_uint_eq (run.copies.n_down, 0);
  ck_assert_uint_le (run.copies.n_up, N_RUNGS);
  expect_pictures (&run);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* (transfer full) */
static GPtrArray *
make_frames_in_system (void)
{
  const gsize size = 320 * 180 * 3 / 2;
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  for (guint n = 0; n < N_FRAMES; n++)
    g_ptr_array_add (frames,
        paint (gst_buffer_new_allocate (NULL, size, NULL), n));
  return frames;
}

/* Each frame goes up once for all, but for the first, when not all branches are there
 * yet; the pictures of it stay in the context that the encoders have made. */
START_TEST (nothing_comes_down_of_frames_that_were_brought)
{
  Run run = start (LADDER ("cuda"), IN_SYSTEM, NULL);
  push_to_end (&run, make_frames_in_system ());
  expect_backends (&run, "nvenc");
  ck_assert_uint_eq (run.copies.n_down, 0);
  ck_assert_uint_ge (run.copies.n_up, N_FRAMES);
  ck_assert_uint_lt (run.copies.n_up, N_FRAMES + STARTING);
  expect_pictures (&run);
  stop (&run);
}
END_TEST

/* The processor goes on with the same pictures in the same memory, of which it has each
 * buffer down once when it first writes there; also where none was made before. */
START_TEST (a_ladder_that_fails_leaves_the_encoders_alone)
{
  g_setenv ("FAKE_CUDA", _i ? "fail-launch=1" : "fail-launch=20", TRUE);
  Run run = start (LADDER ("cuda"), IN_SYSTEM, NULL);
  push_to_end (&run, make_frames_in_system ());
  expect_backends (&run, "nvenc");
  ck_assert_uint_lt (run.copies.n_down, N_FRAMES);
  expect_pictures (&run);
  stop (&run);
}
END_TEST

/* And so does software where NVENC does not encode: pictures come down where they are
 * made, not one by one where they are encoded, into memory that is used again. */
START_TEST (pictures_come_down_where_nobody_encodes_them_there)
{
  g_setenv ("FAKE_NVENC", "unsupported", TRUE);
  g_setenv ("FAKE_CUDA", "fail-host-alloc=60", TRUE);
  Run run = start (LADDER ("cuda"), IN_SYSTEM, NULL);
  push_to_end (&run, make_frames_in_system ());
  expect_backends (&run, "x264");
  ck_assert_uint_ge (run.copies.n_down, (N_RUNGS - 1) * N_FRAMES);
  for (guint i = 0; i < N_RUNGS; i++)
    ck_assert_uint_eq (run.pictures[i]->len, N_FRAMES);
  stop (&run);
}
END_TEST

static Suite *
abrvideoenccudaladder_suite (void)
{
  Suite *suite = suite_create ("abrvideoenccudaladder");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, nothing_comes_down_of_frames_that_are_there);
  tcase_add_test (tcase, nothing_comes_down_of_frames_that_were_brought);
  tcase_add_loop_test (tcase, a_ladder_that_fails_leaves_the_encoders_alone, 0,
      2);
  tcase_add_test (tcase, pictures_come_down_where_nobody_encodes_them_there);
  return suite;
}

int
main (int argc, char **argv)
{
  gst_check_init (&argc, &argv);
  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0 ||
      !avcodec_find_encoder_by_name ("h264_nvenc") ||
      !avcodec_find_encoder_by_name ("libx264")) {
    g_print ("SKIP: no h264_nvenc, no libx264, or one process for all\n");
    return SKIPPED;
  }
  return gst_check_run_suite (abrvideoenccudaladder_suite (),
      "abrvideoenccudaladder", __FILE__);
}
