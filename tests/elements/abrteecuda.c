/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee on a GPU that is none (tests/hw): which of its scalers makes the
 * pictures, and that nobody behind it notices when one takes over. */

#include "cudarig.h"

#include <gmodule.h>

#define WIDTH 320
#define HEIGHT 180
#define N_FRAMES 24
#define SOURCE(format) \
  "video/x-raw, format=" format ", width=320, height=180, framerate=25/1, " \
  "colorimetry=bt709, chroma-site=mpeg2"

/* Two sizes; what the third wants is made for the first already. */
static const gchar *const sizes[N_BRANCHES] = {
  "video/x-raw, height=90",
  "video/x-raw, height=54",
  "video/x-raw, height=90",
};

typedef struct
{
  GPtrArray *pictures[N_BRANCHES]; /* of GBytes */
  guint n_warnings;
  guint n_launches;
} Run;

/* --- frames --- */

static void
push_noise (Rig *rig, const GstVideoInfo *info, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  fill_with_noise (buffer, n);
  GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
  GST_BUFFER_DURATION (buffer) = frame_time (1, 25, 1);
  fail_unless_equals_int (gst_pad_push (rig->srcpad, buffer), GST_FLOW_OK);
}

static void
collect (Branch *branch, GPtrArray *pictures)
{
  fail_unless_equals_int (branch->buffers->len, N_FRAMES);
  for (guint n = 0; n < N_FRAMES; n++) {
    GstBuffer *buffer = g_ptr_array_index (branch->buffers, n);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame_time (n, 25, 1));
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer),
        frame_time (1, 25, 1));
    g_ptr_array_add (pictures, bytes_of (buffer));
  }
}

/* --- runs --- */

/* `faults`: (nullable) */
static void
run (Run *run, const gchar *source, const gchar *scaler, const gchar *faults)
{
  Rig rig;
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_caps_from_string (source);
  fail_unless (gst_video_info_from_caps (&info, caps));
  *run = (Run){ .n_launches = count_launches () };
  if (faults)
    g_setenv (FAULTS, faults, TRUE);
  rig_open (&rig, sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", scaler);
  rig_start (&rig, source);
  for (guint n = 0; n < N_FRAMES; n++)
    push_noise (&rig, &info, n);
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++) {
    run->pictures[i] =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    collect (&rig.branches[i], run->pictures[i]);
  }
  run->n_warnings = count_gpu_warnings (&rig);
  run->n_launches = count_launches () - run->n_launches;
  rig_close (&rig);
  g_unsetenv (FAULTS);
}

static void
run_clear (Run *run)
{
  for (guint i = 0; i < N_BRANCHES; i++)
    g_ptr_array_unref (run->pictures[i]);
}

static GBytes *
picture_of (const Run *run, guint branch, guint n)
{
  return g_ptr_array_index (run->pictures[branch], n);
}

static gboolean
is_equal (const Run *a, const Run *b, guint branch, guint n)
{
  return g_bytes_equal (picture_of (a, branch, n), picture_of (b, branch, n));
}

/* --- who makes them --- */

/* Pictures of both may be one step apart, and of noise some are. */
GST_START_TEST (both_make_the_same_pictures)
{
  static const gchar *const sources[] = { SOURCE ("NV12"), SOURCE ("I420") };
  for (guint s = 0; s < G_N_ELEMENTS (sources); s++) {
    Run cpu, cuda;
    run (&cpu, sources[s], "cpu", NULL);
    run (&cuda, sources[s], "cuda", NULL);
    fail_unless_equals_int (cpu.n_launches, 0);
    fail_unless (cuda.n_launches >= N_FRAMES);
    fail_unless_equals_int (cpu.n_warnings + cuda.n_warnings, 0);
    for (guint i = 0; i < N_BRANCHES; i++)
      for (guint n = 0; n < N_FRAMES; n++)
        fail_unless_equals_int (largest_difference (picture_of (&cpu, i, n),
                                    picture_of (&cuda, i, n)),
            1);
    run_clear (&cpu);
    run_clear (&cuda);
  }
}
GST_END_TEST

/* Frames that are in the queues when a branch learns what it wants have a launch
 * for each size; all others one for both. */
GST_START_TEST (one_launch_makes_all_sizes)
{
  Run cuda;
  const guint n_early = 2 + 2; /* of a queue, at work, on their way */
  run (&cuda, SOURCE ("NV12"), "cuda", NULL);
  fail_unless (cuda.n_launches <= N_FRAMES + 2 * n_early, "%u launches",
      cuda.n_launches);
  run_clear (&cuda);
}
GST_END_TEST

GST_START_TEST (the_processor_does_what_is_in_its_memory)
{
  Run automatic;
  run (&automatic, SOURCE ("NV12"), "auto", NULL);
  fail_unless_equals_int (automatic.n_launches, 0);
  fail_unless_equals_int (automatic.n_warnings, 0);
  run_clear (&automatic);
}
GST_END_TEST

/* --- faults --- */

GST_START_TEST (without_a_device_the_processor_does_it)
{
  static const gchar *const faults[] = { "no-device", "fail-context",
    "fail-alloc", "fail-module", "fail-host-alloc=2" };
  Run cpu;
  run (&cpu, SOURCE ("NV12"), "cpu", NULL);
  for (guint f = 0; f < G_N_ELEMENTS (faults); f++) {
    Run asked;
    run (&asked, SOURCE ("NV12"), "cuda", faults[f]);
    fail_unless_equals_int (asked.n_warnings, 1);
    fail_unless_equals_int (asked.n_launches, 0);
    for (guint i = 0; i < N_BRANCHES; i++)
      for (guint n = 0; n < N_FRAMES; n++)
        fail_unless (is_equal (&asked, &cpu, i, n), "%s: branch %u, frame %u",
            faults[f], i, n);
    run_clear (&asked);
  }
  run_clear (&cpu);
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
  Run old;
  run (&old, SOURCE ("NV12"), "cuda", "old-driver");
  if (has_runtime_compiler ()) {
    fail_unless_equals_int (old.n_warnings, 0);
    fail_unless (old.n_launches >= N_FRAMES);
  } else {
    fail_unless_equals_int (old.n_warnings, 1);
    fail_unless_equals_int (old.n_launches, 0);
  }
  run_clear (&old);
}
GST_END_TEST

/* Every frame is made once, by one or the other; who has failed makes none
 * after that. */
GST_START_TEST (the_processor_takes_over)
{
  static const gchar *const faults[] = { "fail-launch=12", "fail-wait=20",
    "fail-host-alloc=5" };
  Run cpu, cuda;
  run (&cpu, SOURCE ("NV12"), "cpu", NULL);
  run (&cuda, SOURCE ("NV12"), "cuda", NULL);
  for (guint f = 0; f < G_N_ELEMENTS (faults); f++) {
    Run failing;
    run (&failing, SOURCE ("NV12"), "cuda", faults[f]);
    fail_unless_equals_int (failing.n_warnings, 1);
    for (guint i = 0; i < N_BRANCHES; i++) {
      guint n = 0;
      while (n < N_FRAMES && is_equal (&failing, &cuda, i, n))
        n++;
      fail_unless (n < N_FRAMES, "%s: nothing has failed", faults[f]);
      for (; n < N_FRAMES; n++)
        fail_unless (is_equal (&failing, &cpu, i, n), "%s: branch %u, frame %u",
            faults[f], i, n);
    }
    run_clear (&failing);
  }
  run_clear (&cpu);
  run_clear (&cuda);
}
GST_END_TEST

/* --- what a stream does --- */

GST_START_TEST (branches_come_and_go)
{
  Rig rig;
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_caps_from_string (SOURCE ("NV12"));
  gst_video_info_from_caps (&info, caps);
  rig_open (&rig, sizes);
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
    push_noise (&rig, &info, n);
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
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_caps_from_string (SOURCE ("NV12"));
  gst_video_info_from_caps (&info, caps);
  guint n_before = count_launches ();
  rig_open (&rig, sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", "cuda");
  rig_start (&rig, SOURCE ("NV12"));
  for (guint n = 0; n < 30; n++) {
    if (n == 10)
      push_frame (&rig, frame_time (n, 25, 1)); /* too small */
    else
      push_noise (&rig, &info, n);
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
