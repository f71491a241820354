/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee with frames in the memory of a GPU that is none (tests/hw), as a decoder
 * there leaves them: pictures stay there for encoders, or come down. */

#include "cudaframes.h"
#include "cudarig.h"

#define N_FRAMES 20
#define FRAMES \
  "format=NV12, width=320, height=180, framerate=25/1, colorimetry=bt709, " \
  "chroma-site=mpeg2"

/* One comes down, one stays, one comes down in the size that it has. */
static const gchar *const wanted[N_BRANCHES] = {
  "video/x-raw, height=90",
  "video/x-raw(memory:CUDAMemory), height=54",
  "video/x-raw, height=180",
};
static const gchar *const wanted_down[N_BRANCHES] = {
  "video/x-raw, height=90",
  "video/x-raw, height=54",
  "video/x-raw, height=180",
};

typedef struct
{
  GPtrArray *pictures[N_BRANCHES]; /* of GBytes */
  gboolean is_up[N_BRANCHES];      /* the pictures were */
  guint n_warnings;
} Run;

/* `caps`: of the frames. */
static GstBufferPool *
open_pool (GstCaps *caps, gboolean is_up)
{
  GstCudaContext *context = is_up ? cuda_frames_context (0) : NULL;
  GstBufferPool *pool = cuda_frames_pool (context, caps);
  gst_clear_object (&context);
  return pool;
}

static void
collect (Branch *branch, Run *run, guint i)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (branch->sinkpad);
  fail_unless_equals_int (branch->buffers->len, N_FRAMES);
  run->pictures[i] =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  run->is_up[i] = TRUE;
  for (guint n = 0; n < N_FRAMES; n++) {
    GstBuffer *buffer = g_ptr_array_index (branch->buffers, n);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame_time (n, 25, 1));
    run->is_up[i] &= gst_is_cuda_memory (gst_buffer_peek_memory (buffer, 0));
    g_ptr_array_add (run->pictures[i], bytes_of_picture (buffer, caps));
  }
}

/* `source`: "video/x-raw", or with a memory. `faults`: (nullable) */
static void
run (Run *run, const gchar *source, const gchar *const caps_wanted[N_BRANCHES],
    const gchar *scaler, const gchar *faults)
{
  Rig rig;
  g_autofree gchar *text = g_strdup_printf ("%s, %s", source, FRAMES);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  *run = (Run){ 0 };
  GstBufferPool *pool = open_pool (caps, strchr (source, '(') != NULL);
  if (faults)
    g_setenv (FAULTS, faults, TRUE);
  rig_open (&rig, caps_wanted);
  gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", scaler);
  rig_start (&rig, text);
  for (guint n = 0; n < N_FRAMES; n++)
    fail_unless_equals_int (push_noise_from (&rig, pool, caps, n), GST_FLOW_OK);
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++)
    collect (&rig.branches[i], run, i);
  run->n_warnings = count_gpu_warnings (&rig);
  rig_close (&rig);
  g_unsetenv (FAULTS);
  cuda_frames_close (pool);
}

static void
run_clear (Run *run)
{
  for (guint i = 0; i < N_BRANCHES; i++)
    g_ptr_array_unref (run->pictures[i]);
}

static gint
farthest (const Run *a, const Run *b)
{
  gint most = 0;
  for (guint i = 0; i < N_BRANCHES; i++)
    for (guint n = 0; n < N_FRAMES; n++)
      most = MAX (most,
          largest_difference (g_ptr_array_index (a->pictures[i], n),
              g_ptr_array_index (b->pictures[i], n)));
  return most;
}

GST_START_TEST (pictures_are_made_where_the_frames_are)
{
  Run brought, there;
  run (&brought, "video/x-raw", wanted_down, "cuda", NULL);
  guint n_before = count_launches ();
  run (&there, "video/x-raw(memory:CUDAMemory)", wanted, "auto", NULL);
  fail_unless (count_launches () - n_before >= N_FRAMES);
  fail_unless_equals_int (there.n_warnings, 0);
  fail_unless (!there.is_up[0] && there.is_up[1] && !there.is_up[2]);
  fail_unless_equals_int (farthest (&brought, &there), 0);
  run_clear (&brought);
  run_clear (&there);
}
GST_END_TEST

/* It fetches the frames, and brings the pictures up that belong there. */
GST_START_TEST (the_processor_takes_over)
{
  static const gchar *const faults[] = { "fail-launch=9", "fail-wait=12" };
  Run brought;
  run (&brought, "video/x-raw", wanted_down, "cuda", NULL);
  for (guint f = 0; f < G_N_ELEMENTS (faults); f++) {
    Run failing;
    run (&failing, "video/x-raw(memory:CUDAMemory)", wanted, "auto", faults[f]);
    fail_unless_equals_int (failing.n_warnings, 1);
    fail_unless (!failing.is_up[0] && failing.is_up[1] && !failing.is_up[2]);
    fail_unless_equals_int (farthest (&brought, &failing), 1);
    run_clear (&failing);
  }
  run_clear (&brought);
}
GST_END_TEST

GST_START_TEST (upstream_may_leave_frames_there_unless_the_processor_scales)
{
  static const struct
  {
    const gchar *scaler;
    gboolean takes;
  } rows[] = { { "auto", TRUE }, { "cuda", TRUE }, { "cpu", FALSE } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    Rig rig;
    g_autoptr (GstCaps) frames =
        gst_caps_from_string ("video/x-raw(memory:CUDAMemory), " FRAMES);
    rig_open (&rig, wanted_down);
    gst_util_set_object_arg (G_OBJECT (rig.tee), "scaler", rows[i].scaler);
    g_autoptr (GstCaps) taken = gst_pad_peer_query_caps (rig.srcpad, NULL);
    fail_unless (gst_caps_can_intersect (frames, taken) == rows[i].takes, "%s",
        rows[i].scaler);
    rig_close (&rig);
  }
}
GST_END_TEST

static Suite *
abrteecudamemory_suite (void)
{
  Suite *suite = suite_create ("abrteecudamemory");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, pictures_are_made_where_the_frames_are);
  tcase_add_test (tcase, the_processor_takes_over);
  tcase_add_test (tcase,
      upstream_may_leave_frames_there_unless_the_processor_scales);
  return suite;
}

GST_CHECK_MAIN (abrteecudamemory)
