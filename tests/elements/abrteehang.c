/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee on a GPU whose driver does not come back from a call: the processor goes on
 * from the same frame, and the element stops when it is told to. A test that waits
 * for the driver does not end. */

#include "cudarun.h"
#include "ownprocess.h"

#define SOURCE CUDA_RUN_SOURCE ("NV12")
#define OTHER_SOURCE \
  "video/x-raw, format=NV12, width=640, height=360, framerate=25/1, " \
  "colorimetry=bt709, chroma-site=mpeg2"
#define IN_TIME (300 * GST_MSECOND)
#define NEVER (3600 * GST_SECOND)
#define FOR_A_WHILE ",for=2500"

/* Many times what is waited for at most: five times IN_TIME, or half a second. */
#define BOUND_US (20 * G_TIME_SPAN_SECOND)

static gboolean
is_for_a_while (const gchar *faults)
{
  return strstr (faults, FOR_A_WHILE) != NULL;
}

static CudaRun
run_on (const gchar *scaler, const gchar *faults, const gchar *last_faults)
{
  CudaRun run;
  const CudaRunOrder order = {
    .source = SOURCE,
    .scaler = scaler,
    .faults = faults,
    .last_faults = last_faults,
    .timeout = faults || last_faults ? IN_TIME : NEVER,
  };
  cuda_run (&run, &order);
  return run;
}

/* --- at work --- */

static const struct
{
  const gchar *faults;
  gboolean has_begun; /* pictures have come before */
} hangs[] = {
  { "hang-context", FALSE },
  { "hang-module", FALSE },
  { "hang-alloc=1", FALSE },
  { "hang-host-alloc=1", FALSE },
  { "hang-alloc=2", FALSE }, /* for the first picture */
  { "hang-host-alloc=10", TRUE },
  { "hang-upload=20", TRUE },
  { "hang-launch=12", TRUE },
  { "hang-wait=20", TRUE },
  { "hang-launch=12,hang-free,hang-terminate", TRUE },
  { "hang-module" FOR_A_WHILE, FALSE },
  { "hang-alloc=2" FOR_A_WHILE, FALSE },
  { "hang-launch=12" FOR_A_WHILE, TRUE },
  { "hang-wait=20" FOR_A_WHILE, TRUE },
  { "hang-launch=12,hang-free,hang-terminate" FOR_A_WHILE, TRUE },
};

/* With every picture, and only the thread stays behind; not even that, if the call
 * returns, however late. */
START_TEST (the_processor_goes_on_from_the_same_frame)
{
  gboolean is_late = is_for_a_while (hangs[_i].faults);
  CudaRun cpu = run_on ("cpu", NULL, NULL);
  CudaRun cuda = run_on ("cuda", NULL, NULL);
  own_process_wait_for_callers (0);
  gint64 start_us = g_get_monotonic_time ();
  CudaRun hanging = run_on ("cuda", hangs[_i].faults, NULL);
  fail_unless (g_get_monotonic_time () - start_us < BOUND_US);
  guint n_made = cuda_run_expect_handover (&hanging, &cuda, &cpu);
  fail_unless (n_made < CUDA_RUN_FRAMES, "nothing hangs");
  fail_unless_equals_int (n_made > 0, hangs[_i].has_begun);
  fail_unless_equals_int (hanging.n_warnings, 1);
  if (!is_late)
    fail_unless_equals_int (own_process_n_callers (), 1);
  own_process_wait_for_callers (is_late ? 0 : 1);
  cuda_run_clear (&cpu);
  cuda_run_clear (&cuda);
  cuda_run_clear (&hanging);
}
END_TEST

/* Of the first in the process to use the driver. */
START_TEST (a_driver_that_does_not_begin_is_not_waited_for)
{
  CudaRun cpu = run_on ("cpu", NULL, NULL);
  CudaRun hanging =
      run_on ("cuda", _i ? "hang-init" FOR_A_WHILE : "hang-init", NULL);
  fail_unless_equals_int (cuda_run_expect_handover (&hanging, &cpu, &cpu),
      CUDA_RUN_FRAMES);
  fail_unless_equals_int (hanging.n_warnings, 1);
  own_process_wait_for_callers (_i ? 0 : 1);
  cuda_run_clear (&cpu);
  cuda_run_clear (&hanging);
}
END_TEST

/* --- closing --- */

static const gchar *const ends[] = {
  "hang-free",
  "hang-terminate",
  "hang-wait=1,hang-free,hang-terminate",
  "hang-free" FOR_A_WHILE,
  "hang-terminate" FOR_A_WHILE,
};

START_TEST (what_does_not_close_is_left)
{
  CudaRun cuda = run_on ("cuda", NULL, NULL);
  own_process_wait_for_callers (0);
  CudaRun hanging = run_on ("cuda", NULL, ends[_i]);
  fail_unless_equals_int (cuda_run_expect_handover (&hanging, &cuda, &cuda),
      CUDA_RUN_FRAMES);
  fail_unless_equals_int (hanging.n_warnings, 0);
  fail_unless (hanging.stop_us < BOUND_US);
  own_process_wait_for_callers (is_for_a_while (ends[_i]) ? 0 : 1);
  cuda_run_clear (&cuda);
  cuda_run_clear (&hanging);
}
END_TEST

/* Who has a picture last does not wait for its memory to be freed. */
START_TEST (pictures_outlast_the_element)
{
  Rig rig;
  rig_open (&rig, cuda_run_sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", "cuda");
  rig_start (&rig, SOURCE);
  for (guint n = 0; n < CUDA_RUN_FRAMES; n++)
    cuda_run_push (&rig, SOURCE, n);
  finish (&rig);
  fail_unless_equals_int (count_gpu_warnings (&rig), 0);
  g_autoptr (GPtrArray) kept = g_ptr_array_ref (rig.branches[1].buffers);
  rig_close (&rig);
  GstBuffer *last = g_ptr_array_index (kept, CUDA_RUN_FRAMES - 1);
  g_autoptr (GBytes) bytes = bytes_of (last);
  g_setenv (FAULTS, _i ? "hang-free" : NO_FAULTS, TRUE);
  g_ptr_array_set_size (kept, 0);
  own_process_wait_for_callers (_i ? 1 : 0);
}
END_TEST

/* --- stopping --- */

typedef struct
{
  Rig rig;
  GThread *thread;
  gint n_pushed;
} Pusher;

/* Returns how it ended. */
static gpointer
push_for_ever (gpointer data)
{
  Pusher *pusher = data;
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint n = 0; flow == GST_FLOW_OK; n++) {
    flow = cuda_run_push (&pusher->rig, SOURCE, n);
    g_atomic_int_inc (&pusher->n_pushed);
  }
  return GINT_TO_POINTER (flow);
}

/* Until queues are full of frames that wait for the GPU. */
static void
push_until_it_hangs (Pusher *pusher)
{
  *pusher = (Pusher){ 0 };
  g_setenv (FAULTS, "hang-launch=12", TRUE);
  rig_open (&pusher->rig, cuda_run_sizes);
  gst_util_set_object_arg (G_OBJECT (pusher->rig.tee), "scaler", "cuda");
  g_object_set (pusher->rig.tee, "device-timeout", NEVER, NULL);
  rig_start (&pusher->rig, SOURCE);
  pusher->thread = g_thread_new (NULL, push_for_ever, pusher);
  gint n = -1;
  while (n < 5 || n != g_atomic_int_get (&pusher->n_pushed)) {
    n = g_atomic_int_get (&pusher->n_pushed);
    g_usleep (100 * G_TIME_SPAN_MILLISECOND);
  }
}

static void
expect_flushing (Pusher *pusher)
{
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (pusher->thread)),
      GST_FLOW_FLUSHING);
}

START_TEST (it_stops_while_a_call_hangs)
{
  Pusher pusher;
  push_until_it_hangs (&pusher);
  gint64 start_us = g_get_monotonic_time ();
  gst_element_set_state (pusher.rig.tee, GST_STATE_NULL);
  fail_unless (g_get_monotonic_time () - start_us < BOUND_US);
  expect_flushing (&pusher);
  fail_unless_equals_int (count_gpu_warnings (&pusher.rig), 0);
  rig_close (&pusher.rig);
  fail_unless_equals_int (own_process_n_callers (), 1);
}
END_TEST

static void
flush (Pusher *pusher)
{
  Rig *rig = &pusher->rig;
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig->srcpad, gst_event_new_flush_start ());
  expect_flushing (pusher);
  gst_pad_push_event (rig->srcpad, gst_event_new_flush_stop (TRUE));
  gst_pad_push_event (rig->srcpad, gst_event_new_segment (&segment));
}

START_TEST (a_flush_ends_it_too)
{
  Pusher pusher;
  guint n_before[N_BRANCHES];
  CudaRun cpu = run_on ("cpu", NULL, NULL);
  push_until_it_hangs (&pusher);
  Rig *rig = &pusher.rig;
  gint64 start_us = g_get_monotonic_time ();
  flush (&pusher);
  fail_unless (g_get_monotonic_time () - start_us < BOUND_US);
  for (guint i = 0; i < N_BRANCHES; i++)
    n_before[i] = branch_n_frames (&rig->branches[i]);
  for (guint n = 0; n < CUDA_RUN_FRAMES; n++)
    fail_unless_equals_int (cuda_run_push (rig, SOURCE, n), GST_FLOW_OK);
  finish (rig);
  for (guint i = 0; i < N_BRANCHES; i++) {
    GPtrArray *pictures = rig->branches[i].buffers;
    fail_unless_equals_int (pictures->len, n_before[i] + CUDA_RUN_FRAMES);
    for (guint n = 0; n < CUDA_RUN_FRAMES; n++) {
      g_autoptr (GBytes) picture =
          bytes_of (g_ptr_array_index (pictures, n_before[i] + n));
      fail_unless (g_bytes_equal (picture, cuda_run_picture (&cpu, i, n)),
          "branch %u, frame %u", i, n);
    }
  }
  fail_unless_equals_int (count_gpu_warnings (rig), 1);
  rig_close (rig);
  cuda_run_clear (&cpu);
}
END_TEST

/* --- afterwards --- */

/* Pictures that come have been given back when it is over. */
static void
push_with_caps (Rig *rig, const gchar *source)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (source);
  gst_pad_push_event (rig->srcpad, gst_event_new_caps (caps));
  for (guint n = 0; n < CUDA_RUN_FRAMES; n++)
    fail_unless_equals_int (cuda_run_push (rig, source, n), GST_FLOW_OK);
  for (guint i = 0; i < N_BRANCHES; i++) {
    branch_wait (&rig->branches[i], CUDA_RUN_FRAMES);
    branch_forget (&rig->branches[i]);
  }
}

/* As long as it hangs nobody asks for the device; who comes when it has come back has
 * it. */
START_TEST (a_device_is_refused_as_long_as_it_hangs)
{
  Rig rig;
  g_setenv (FAULTS, "hang-launch=12,for=5000", TRUE);
  rig_open (&rig, cuda_run_sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", "cuda");
  g_object_set (rig.tee, "device-timeout", IN_TIME, NULL);
  rig_start (&rig, SOURCE);
  push_with_caps (&rig, SOURCE);
  fail_unless_equals_int (count_gpu_warnings (&rig), 1);
  push_with_caps (&rig, OTHER_SOURCE);
  fail_unless_equals_int (count_gpu_warnings (&rig), 1);
  fail_unless_equals_int (own_process_n_callers (), 1);
  own_process_wait_for_callers (0);
  g_setenv (FAULTS, NO_FAULTS, TRUE);
  guint n_before = count_launches ();
  push_with_caps (&rig, SOURCE);
  fail_unless (count_launches () - n_before >= CUDA_RUN_FRAMES / 2);
  fail_unless_equals_int (count_gpu_warnings (&rig), 0);
  rig_close (&rig);
  own_process_wait_for_callers (0);
}
END_TEST

static Suite *
abrteehang_suite (void)
{
  Suite *suite = suite_create ("abrteehang");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, the_processor_goes_on_from_the_same_frame, 0,
      G_N_ELEMENTS (hangs));
  tcase_add_loop_test (tcase, a_driver_that_does_not_begin_is_not_waited_for, 0,
      2);
  tcase_add_loop_test (tcase, what_does_not_close_is_left, 0,
      G_N_ELEMENTS (ends));
  tcase_add_loop_test (tcase, pictures_outlast_the_element, 0, 2);
  tcase_add_test (tcase, it_stops_while_a_call_hangs);
  tcase_add_test (tcase, a_flush_ends_it_too);
  tcase_add_test (tcase, a_device_is_refused_as_long_as_it_hangs);
  return suite;
}

int
main (int argc, char **argv)
{
  gst_check_init (&argc, &argv);
  return own_process_suite_run (abrteehang_suite (), "abrteehang", __FILE__);
}
