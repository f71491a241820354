/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cudarun.h"

const gchar *const cuda_run_sizes[N_BRANCHES] = {
  "video/x-raw, height=90",
  "video/x-raw, height=54",
  "video/x-raw, height=90",
};

GstFlowReturn
cuda_run_push (Rig *rig, const gchar *source, guint n)
{
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_caps_from_string (source);
  fail_unless (gst_video_info_from_caps (&info, caps));
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  fill_with_noise (buffer, n);
  GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
  GST_BUFFER_DURATION (buffer) = frame_time (1, 25, 1);
  return gst_pad_push (rig->srcpad, buffer);
}

static GPtrArray *
collect (Branch *branch)
{
  GPtrArray *pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  fail_unless_equals_int (branch->buffers->len, CUDA_RUN_FRAMES);
  for (guint n = 0; n < CUDA_RUN_FRAMES; n++) {
    GstBuffer *buffer = g_ptr_array_index (branch->buffers, n);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame_time (n, 25, 1));
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer),
        frame_time (1, 25, 1));
    g_ptr_array_add (pictures, bytes_of (buffer));
  }
  return pictures;
}

static void
stop (CudaRun *run, Rig *rig)
{
  gint64 start_us = g_get_monotonic_time ();
  gst_element_set_state (rig->tee, GST_STATE_NULL);
  run->stop_us = g_get_monotonic_time () - start_us;
}

void
cuda_run (CudaRun *run, const CudaRunOrder *order)
{
  Rig rig;
  *run = (CudaRun){ .n_launches = count_launches () };
  if (order->faults)
    g_setenv (FAULTS, order->faults, TRUE);
  rig_open (&rig, cuda_run_sizes);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", order->scaler);
  if (order->timeout > 0)
    g_object_set (rig.tee, "device-timeout", order->timeout, NULL);
  rig_start (&rig, order->source);
  for (guint n = 0; n < CUDA_RUN_FRAMES; n++)
    fail_unless_equals_int (cuda_run_push (&rig, order->source, n),
        GST_FLOW_OK);
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++)
    run->pictures[i] = collect (&rig.branches[i]);
  run->n_warnings = count_gpu_warnings (&rig);
  run->n_launches = count_launches () - run->n_launches;
  if (order->last_faults)
    g_setenv (FAULTS, order->last_faults, TRUE);
  stop (run, &rig);
  rig_close (&rig);
  g_setenv (FAULTS, NO_FAULTS, TRUE);
}

void
cuda_run_clear (CudaRun *run)
{
  for (guint i = 0; i < N_BRANCHES; i++)
    g_ptr_array_unref (run->pictures[i]);
}

GBytes *
cuda_run_picture (const CudaRun *run, guint branch, guint n)
{
  return g_ptr_array_index (run->pictures[branch], n);
}

static gboolean
is_equal (const CudaRun *a, const CudaRun *b, guint branch, guint n)
{
  return g_bytes_equal (cuda_run_picture (a, branch, n),
      cuda_run_picture (b, branch, n));
}

guint
cuda_run_expect_handover (const CudaRun *run, const CudaRun *first,
    const CudaRun *then)
{
  guint most = 0;
  for (guint i = 0; i < N_BRANCHES; i++) {
    guint n = 0;
    while (n < CUDA_RUN_FRAMES && is_equal (run, first, i, n))
      n++;
    most = MAX (most, n);
    for (; n < CUDA_RUN_FRAMES; n++)
      fail_unless (is_equal (run, then, i, n), "branch %u, frame %u", i, n);
  }
  return most;
}
