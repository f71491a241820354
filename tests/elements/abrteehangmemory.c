/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee on a GPU whose driver does not come back from a call, with frames or pictures
 * in its memory, which nobody can read then. */

#include "cudaframes.h"
#include "cudarun.h"
#include "ownprocess.h"

#define N_FRAMES CUDA_RUN_FRAMES
#define MANY_FRAMES 200
#define IN_SYSTEM CUDA_RUN_SOURCE ("NV12")
#define ON_DEVICE \
  "video/x-raw(memory:CUDAMemory), format=NV12, width=320, height=180, " \
  "framerate=25/1, colorimetry=bt709, chroma-site=mpeg2"
#define IN_TIME (300 * GST_MSECOND)
#define FOR_A_WHILE ",for=2500"
#define BOUND_US (20 * G_TIME_SPAN_SECOND)

static void
open_rig (Rig *rig, const gchar *const wanted[N_BRANCHES], const gchar *scaler)
{
  rig_open (rig, wanted);
  gst_util_set_object_arg (G_OBJECT (rig->tee), "scaler", scaler);
  g_object_set (rig->tee, "device-timeout", IN_TIME, NULL);
}

static void
expect_picture (Branch *branch, guint n, GBytes *expected, gint off_by)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (branch->sinkpad);
  GstBuffer *buffer = g_ptr_array_index (branch->buffers, n);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame_time (n, 25, 1));
  g_autoptr (GBytes) picture = bytes_of_picture (buffer, caps);
  fail_unless (largest_difference (picture, expected) <= off_by, "frame %u", n);
}

/* --- frames that are there --- */

static const gchar *const hangs[] = {
  "hang-init", /* once in a process */
  "hang-module",
  "hang-alloc=1",
  "hang-launch=12",
  "hang-wait=12",
  "hang-launch=12,hang-free,hang-terminate",
  "hang-module" FOR_A_WHILE,
  "hang-wait=12" FOR_A_WHILE,
  "hang-launch=12,hang-free,hang-terminate" FOR_A_WHILE,
};

/* The first that is told is why. */
static void
expect_error (Rig *rig)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
                   GST_RESOURCE_ERROR_FAILED),
      "%s", error->message);
  fail_unless (strstr (error->message, "does not answer") != NULL, "%s",
      error->message);
}

/* Frames that the driver makes are made before, so that their memory is there. */
static GstBufferPool *
open_pool (GstCaps *caps)
{
  GstBuffer *frames[16];
  GstCudaContext *context = cuda_frames_context (0);
  GstBufferPool *pool = cuda_frames_pool (context, caps);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_buffer_pool_acquire_buffer (pool, &frames[i], NULL);
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_buffer_unref (frames[i]);
  gst_object_unref (context);
  return pool;
}

/* What came before is as it should be, and the element neither hangs nor goes on as
 * if nothing was. */
START_TEST (frames_that_nobody_can_read_are_an_error)
{
  Rig rig;
  CudaRun cuda = { 0 };
  gboolean is_late = strstr (hangs[_i], FOR_A_WHILE) != NULL;
  const CudaRunOrder order = { .source = IN_SYSTEM, .scaler = "cuda" };
  g_autoptr (GstCaps) caps = gst_caps_from_string (ON_DEVICE);
  if (_i > 0)
    cuda_run (&cuda, &order);
  own_process_wait_for_callers (0);
  GstBufferPool *pool = open_pool (caps);
  open_rig (&rig, cuda_run_sizes, "auto");
  rig_start (&rig, ON_DEVICE);
  g_setenv (FAULTS, hangs[_i], TRUE);
  gint64 start_us = g_get_monotonic_time ();
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint n = 0; flow == GST_FLOW_OK; n++) {
    fail_unless (n < MANY_FRAMES);
    flow = push_noise_from (&rig, pool, caps, n);
  }
  fail_unless_equals_int (flow, GST_FLOW_ERROR);
  expect_error (&rig);
  gst_element_set_state (rig.tee, GST_STATE_NULL);
  fail_unless (g_get_monotonic_time () - start_us < BOUND_US);
  g_setenv (FAULTS, NO_FAULTS, TRUE); /* for all that comes now */
  for (guint i = 0; i < N_BRANCHES; i++)
    for (guint n = 0; n < rig.branches[i].buffers->len; n++)
      expect_picture (&rig.branches[i], n, cuda_run_picture (&cuda, i, n), 0);
  rig_close (&rig);
  own_process_wait_for_callers (is_late ? 0 : 1);
  if (_i > 0)
    cuda_run_clear (&cuda);
  cuda_frames_close (pool);
}
END_TEST

/* --- pictures that are to be there --- */

/* The first has them come down, the second takes them there or here, the third only
 * there. */
static const gchar *const wanted[N_BRANCHES] = {
  "video/x-raw, height=90",
  "video/x-raw(memory:CUDAMemory), height=54; video/x-raw, height=54",
  "video/x-raw(memory:CUDAMemory), height=36",
};

static gboolean
is_on_device (Branch *branch, guint n)
{
  GstBuffer *buffer = g_ptr_array_index (branch->buffers, n);
  return gst_is_cuda_memory (gst_buffer_peek_memory (buffer, 0));
}

static void
expect_whole (Branch *branch, const CudaRun *cpu, guint i)
{
  fail_unless_equals_int (branch->buffers->len, N_FRAMES);
  for (guint n = 0; n < N_FRAMES; n++)
    if (!is_on_device (branch, n))
      expect_picture (branch, n, cuda_run_picture (cpu, i, n), 1);
}

/* The second goes on with the same frame, in system memory; the third cannot, and
 * stops alone. */
START_TEST (pictures_are_made_elsewhere)
{
  Rig rig;
  CudaRun cpu;
  const CudaRunOrder order = { .source = IN_SYSTEM, .scaler = "cpu" };
  cuda_run (&cpu, &order);
  GstCudaContext *context = cuda_frames_context (0);
  open_rig (&rig, wanted, "cuda");
  cuda_frames_offer (rig.tee, context);
  rig_start (&rig, IN_SYSTEM);
  g_setenv (FAULTS, _i ? "hang-wait=30" : "hang-launch=12", TRUE);
  gint64 start_us = g_get_monotonic_time ();
  for (guint n = 0; n < N_FRAMES; n++)
    fail_unless_equals_int (cuda_run_push (&rig, IN_SYSTEM, n), GST_FLOW_OK);
  gst_pad_push_event (rig.srcpad, gst_event_new_eos ());
  branch_wait (&rig.branches[0], N_FRAMES);
  branch_wait (&rig.branches[1], N_FRAMES);
  fail_unless (g_get_monotonic_time () - start_us < BOUND_US);
  gst_element_set_state (rig.tee, GST_STATE_NULL);
  g_setenv (FAULTS, NO_FAULTS, TRUE);
  expect_whole (&rig.branches[0], &cpu, 0);
  expect_whole (&rig.branches[1], &cpu, 1);
  fail_unless (is_on_device (&rig.branches[1], 0));
  fail_unless (!is_on_device (&rig.branches[1], N_FRAMES - 1));
  guint n_there = rig.branches[2].buffers->len;
  fail_unless (n_there > 0 && n_there < N_FRAMES, "%u frames", n_there);
  fail_unless_equals_int (count_gpu_warnings (&rig), 1);
  rig_close (&rig);
  gst_object_unref (context);
  cuda_run_clear (&cpu);
}
END_TEST

static Suite *
abrteehangmemory_suite (void)
{
  Suite *suite = suite_create ("abrteehangmemory");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, frames_that_nobody_can_read_are_an_error, 0,
      G_N_ELEMENTS (hangs));
  tcase_add_loop_test (tcase, pictures_are_made_elsewhere, 0, 2);
  return suite;
}

int
main (int argc, char **argv)
{
  gst_check_init (&argc, &argv);
  return own_process_suite_run (abrteehangmemory_suite (), "abrteehangmemory",
      __FILE__);
}
