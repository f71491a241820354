/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee on a GPU that is none (tests/hw): which of its scalers makes the
 * pictures, and that nobody behind it notices when one takes over. */

#include "cudarun.h"

#include <gmodule.h>

#define N_FRAMES CUDA_RUN_FRAMES
#define SOURCE(format) CUDA_RUN_SOURCE (format)

/* `faults`: (nullable) */
static void
run (CudaRun *run, const gchar *source, const gchar *scaler,
    const gchar *faults)
{
  const CudaRunOrder order = {
    .source = source,
    .scaler = scaler,
    .faults = faults,
  };
  cuda_run (run, &order);
}

/* --- who makes them --- */

/* Pictures of both may be one step apart, and of noise some are. */
GST_START_TEST (both_make_the_same_pictures)
{
  static const gchar *const sources[] = { SOURCE ("NV12"), SOURCE ("I420") };
  for (guint s = 0; s < G_N_ELEMENTS (sources); s++) {
    CudaRun cpu, cuda;
    run (&cpu, sources[s], "cpu", NULL);
    run (&cuda, sources[s], "cuda", NULL);
    fail_unless_equals_int (cpu.n_launches, 0);
    fail_unless (cuda.n_launches >= N_FRAMES);
    fail_unless_equals_int (cpu.n_warnings + cuda.n_warnings, 0);
    for (guint i = 0; i < N_BRANCHES; i++)
      for (guint n = 0; n < N_FRAMES; n++)
        fail_unless_equals_int (largest_difference (cuda_run_picture (&cpu, i,
                                                        n),
                                    cuda_run_picture (&cuda, i, n)),
            1);
    cuda_run_clear (&cpu);
    cuda_run_clear (&cuda);
  }
}
GST_END_TEST

/* Frames that are in the queues when a branch learns what it wants have a launch
 * for each size; all others one for both. */
GST_START_TEST (one_launch_makes_all_sizes)
{
  CudaRun cuda;
  const guint n_early = 2 + 2; /* of a queue, at work, on their way */
  run (&cuda, SOURCE ("NV12"), "cuda", NULL);
  fail_unless (cuda.n_launches <= N_FRAMES + 2 * n_early, "%u launches",
      cuda.n_launches);
  cuda_run_clear (&cuda);
}
GST_END_TEST

GST_START_TEST (the_processor_does_what_is_in_its_memory)
{
  CudaRun automatic;
  run (&automatic, SOURCE ("NV12"), "auto", NULL);
  fail_unless_equals_int (automatic.n_launches, 0);
  fail_unless_equals_int (automatic.n_warnings, 0);
  cuda_run_clear (&automatic);
}
GST_END_TEST

/* --- faults --- */

GST_START_TEST (without_a_device_the_processor_does_it)
{
  static const gchar *const faults[] = { "no-device", "fail-context",
    "fail-alloc", "fail-module", "fail-host-alloc=2" };
  CudaRun cpu;
  run (&cpu, SOURCE ("NV12"), "cpu", NULL);
  for (guint f = 0; f < G_N_ELEMENTS (faults); f++) {
    CudaRun asked;
    run (&asked, SOURCE ("NV12"), "cuda", faults[f]);
    fail_unless_equals_int (asked.n_warnings, 1);
    fail_unless_equals_int (asked.n_launches, 0);
    cuda_run_expect_handover (&asked, &cpu, &cpu);
    cuda_run_clear (&asked);
  }
  cuda_run_clear (&cpu);
}
GST_END_TEST

static gboolean
has_runtime_compiler (void)
{
  static const gchar *const libraries[] = { "libnvrtc.so", "libnvrtc.so.13",
    "libnvrtc.so.12", "libnvrtc.so.11.2" };
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++) {
    GModule *module = g_module_open (libraries[i], G_MODULE_BIND_LAZY);
    if (module) {
      g_module_close (module);
      return TRUE;
    }
  }
  return FALSE;
}

/* With that the kernel is made anew of its source, without it there is none. */
GST_START_TEST (a_driver_older_than_the_kernel_needs_a_compiler)
{
  CudaRun old;
  run (&old, SOURCE ("NV12"), "cuda", "old-driver");
  if (has_runtime_compiler ()) {
    fail_unless_equals_int (old.n_warnings, 0);
    fail_unless (old.n_launches >= N_FRAMES);
  } else {
    fail_unless_equals_int (old.n_warnings, 1);
    fail_unless_equals_int (old.n_launches, 0);
  }
  cuda_run_clear (&old);
}
GST_END_TEST

/* Every frame is made once, by one or the other; who has failed makes none
 * after that. */
GST_START_TEST (the_processor_takes_over)
{
  static const gchar *const faults[] = { "fail-launch=12", "fail-wait=20",
    "fail-host-alloc=5" };
  CudaRun cpu, cuda;
  run (&cpu, SOURCE ("NV12"), "cpu", NULL);
  run (&cuda, SOURCE ("NV12"), "cuda", NULL);
  for (guint f = 0; f < G_N_ELEMENTS (faults); f++) {
    CudaRun failing;
    run (&failing, SOURCE ("NV12"), "cuda", faults[f]);
    fail_unless_equals_int (failing.n_warnings, 1);
    fail_unless (cuda_run_expect_handover (&failing, &cuda, &cpu) < N_FRAMES,
        "%s: nothing has failed", faults[f]);
    cuda_run_clear (&failing);
  }
  cuda_run_clear (&cpu);
  cuda_run_clear (&cuda);
}
GST_END_TEST

/* --- what a stream does --- */

GST_START_TEST (branches_come_and_go)
{
  Rig rig;
  rig_open (&rig, cuda_run_sizes);
  g_object_set (rig.tee, "segment-duration", frame_time (4, 25, 1), NULL);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", "cuda");
  rig_start (&rig, SOURCE ("NV12"));
  for (guint n = 0; n < 40; n++) {
    if (n == 10)
      branch_answer (&rig.branches[0], GST_FLOW_ERROR);
    if (n == 15)
      branch_close (&rig, &rig.branches[1]);
    if (n == 20)
      branch_open (&rig, &rig.branches[1], "video/x-raw, height=36");
    fail_unless_equals_int (cuda_run_push (&rig, SOURCE ("NV12"), n),
        GST_FLOW_OK);
  }
  finish (&rig);
  fail_unless_equals_int (rig.branches[2].buffers->len, 40);
  fail_unless_equals_int (rig.branches[1].buffers->len, 20);
  fail_unless_equals_int (rig.branches[1].width, 64);
  fail_unless_equals_int (count_gpu_warnings (&rig), 0);
  rig_close (&rig);
}
GST_END_TEST

/* A frame that is not what its caps say is left out, and nothing else. */
GST_START_TEST (a_damaged_frame_is_no_failure)
{
  Rig rig;
  guint n_before = count_launches ();
  rig_open (&rig, cuda_run_sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", "cuda");
  rig_start (&rig, SOURCE ("NV12"));
  for (guint n = 0; n < 30; n++) {
    if (n == 10)
      push_frame (&rig, frame_time (n, 25, 1)); /* too small */
    else
      fail_unless_equals_int (cuda_run_push (&rig, SOURCE ("NV12"), n),
          GST_FLOW_OK);
  }
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++)
    fail_unless_equals_int (rig.branches[i].buffers->len, 29);
  fail_unless (count_launches () - n_before >= 29);
  fail_unless_equals_int (count_gpu_warnings (&rig), 0);
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrteecuda_suite (void)
{
  Suite *suite = suite_create ("abrteecuda");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, both_make_the_same_pictures);
  tcase_add_test (tcase, one_launch_makes_all_sizes);
  tcase_add_test (tcase, the_processor_does_what_is_in_its_memory);
  tcase_add_test (tcase, without_a_device_the_processor_does_it);
  tcase_add_test (tcase, a_driver_older_than_the_kernel_needs_a_compiler);
  tcase_add_test (tcase, the_processor_takes_over);
  tcase_add_test (tcase, branches_come_and_go);
  tcase_add_test (tcase, a_damaged_frame_is_no_failure);
  return suite;
}

GST_CHECK_MAIN (abrteecuda)
