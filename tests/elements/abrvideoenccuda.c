/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc and frames in the memory of a GPU of NVIDIA's, which is none
 * (tests/hw): whose context it uses, and that frames stay where they are. */

#include <libavcodec/avcodec.h>

#include "cudacounts.h"
#include "cudaframes.h"
#include "videodecode.h"
#include "videoencrig.h"

#define SKIPPED 77
#define CELL_FRAMES 30
#define N_FRAMES (3 * CELL_FRAMES)
#define ENCODER "abrvideoenc segment-duration=1000000000 bitrate=1000 "
#define ON_NVENC ENCODER "device=0 " /* VA-API is not meant */
#define FRAMES(memory) \
  "video/x-raw" memory ", format=NV12, width=162, height=90, framerate=30/1"
#define ON_DEVICE FRAMES ("(memory:CUDAMemory)")
#define IN_SYSTEM FRAMES ("")
#define DEEP_ON_DEVICE \
  "video/x-raw(memory:CUDAMemory), format=P010_10LE, width=162, height=90, " \
  "framerate=30/1"

static const Fraction thirty = { 30, 1 };

/* --- contexts --- */

/* (nullable) What a neighbour gets that asks; somebody else holds it. */
static GstCudaContext *
ask_for_context (GstElement *encoder, const gchar *pad_name)
{
  GstCudaContext *found = NULL;
  GstContext *context = NULL;
  GstQuery *query = gst_query_new_context (GST_CUDA_CONTEXT_TYPE);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (encoder, pad_name);
  if (gst_pad_query (pad, query)) {
    gst_query_parse_context (query, &context);
    gst_structure_get (gst_context_get_structure (context),
        GST_CUDA_CONTEXT_TYPE, GST_TYPE_CUDA_CONTEXT, &found, NULL);
    gst_object_unref (found);
  }
  gst_query_unref (query);
  return found;
}

/* --- a run --- */

typedef struct
{
  GstElement *encoder; /* (owned) */
  GstHarness *h;
  GPtrArray *pictures; /* (owned, nullable) */
} Run;

/* `context` (nullable): of the application. `caps` (nullable): of frames. */
static Run
start (const gchar *launch, GstCudaContext *context, const gchar *caps)
{
  Run run = { .encoder = gst_parse_launch (launch, NULL) };
  gst_object_ref_sink (run.encoder);
  if (context)
    cuda_frames_offer (run.encoder, context);
  run.h = gst_harness_new_with_element (run.encoder, "sink", "src");
  gst_harness_set_sink_caps_str (run.h, "video/x-h264, stream-format=avc");
  if (caps)
    gst_harness_set_src_caps_str (run.h, caps);
  return run;
}

static void
stop (Run *run)
{
  g_clear_pointer (&run->pictures, g_ptr_array_unref);
  gst_harness_teardown (run->h);
  gst_object_unref (run->encoder);
}

static void
expect_backend (const Run *run, const gchar *name)
{
  g_autofree gchar *active = NULL;
  g_object_get (run->encoder, "active-backend", &active, NULL);
  ck_assert_str_eq (active ? active : "none", name);
}

static gboolean
takes (const Run *run, const gchar *caps)
{
  g_autoptr (GstCaps) frames = gst_caps_from_string (caps);
  g_autoptr (GstCaps) taken = gst_pad_peer_query_caps (run->h->srcpad, NULL);
  return gst_caps_can_intersect (frames, taken);
}

/* --- frames --- */

static guint
frame_of (const Run *run, GstBuffer *picture)
{
  return (guint) gst_util_uint64_scale_round (video_enc_stream_time (run->h,
                                                  picture),
      thirty.num, GST_SECOND * thirty.den);
}

static GstBufferPool *
open_pool (GstCudaContext *context)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (ON_DEVICE);
  return cuda_frames_pool (context, caps);
}

/* Frame `n`, as if it had been made on the device: nobody has it anywhere else. */
static GstBuffer *
make_frame (const Run *run, GstBufferPool *pool, guint n)
{
  GstBuffer *frame = video_enc_picture_in (run->h, pool, n,
      video_enc_frame_time (0, n, thirty));
  cuda_frames_settle (frame);
  return frame;
}

static void
push (const Run *run, GstBufferPool *pool, guint from, guint to)
{
  for (guint n = from; n < to; n++)
    ck_assert_int_eq (gst_harness_push (run->h, make_frame (run, pool, n)),
        GST_FLOW_OK);
}

/* As push(): (transfer full) the frames of a whole run, none of which moves when they
 * are encoded. */
static GPtrArray *
make_frames (const Run *run, GstBufferPool *pool)
{
  GPtrArray *frames = g_ptr_array_new ();
  for (guint n = 0; n < N_FRAMES; n++)
    g_ptr_array_add (frames, make_frame (run, pool, n));
  return frames;
}

/* (takes `frames`) Returns how many copies that took. */
static CudaCopies
push_and_count (Run *run, GPtrArray *frames)
{
  CudaCopies before = count_copies ();
  for (guint n = 0; n < frames->len; n++)
    ck_assert_int_eq (gst_harness_push (run->h, g_ptr_array_index (frames, n)),
        GST_FLOW_OK);
  run->pictures = video_enc_finish (run->h);
  CudaCopies after = count_copies ();
  g_ptr_array_unref (frames);
  return (CudaCopies){ after.n_up - before.n_up, after.n_down - before.n_down };
}

/* --- memory --- */

static const gchar *const codings[] = {
  ENCODER,
  ON_NVENC,
  ENCODER "b-frames=0",
  ENCODER "b-frames=3",
  ENCODER "tune=latency",
};

START_TEST (frames_are_encoded_where_they_are)
{
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (codings[_i], context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  CudaCopies copies = push_and_count (&run, make_frames (&run, pool));
  expect_backend (&run, "nvenc");
  ck_assert_uint_eq (copies.n_up, 0);
  ck_assert_uint_eq (copies.n_down, 0);
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

START_TEST (ten_bits_are_encoded_where_they_are)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (DEEP_ON_DEVICE);
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ENCODER, context, NULL);
  gst_harness_set_sink_caps_str (run.h, "video/x-h265, stream-format=hvc1");
  gst_harness_set_src_caps_str (run.h, DEEP_ON_DEVICE);
  GstBufferPool *pool = cuda_frames_pool (context, caps);
  CudaCopies copies = push_and_count (&run, make_frames (&run, pool));
  expect_backend (&run, "nvenc");
  ck_assert_uint_eq (copies.n_up + copies.n_down, 0);
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* Memory of one context is nothing that another reads. */
START_TEST (frames_of_another_context_are_brought_over)
{
  GstCudaContext *context = cuda_frames_context (0);
  GstCudaContext *other =
      cuda_frames_context ((guint) _i); /* another device, too */
  Run run = start (ON_NVENC, context, ON_DEVICE);
  GstBufferPool *pool = open_pool (other);
  CudaCopies copies = push_and_count (&run, make_frames (&run, pool));
  expect_backend (&run, "nvenc");
  ck_assert_uint_ge (copies.n_up, N_FRAMES);
  ck_assert_uint_ge (copies.n_down, N_FRAMES);
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (other);
  gst_object_unref (context);
}
END_TEST

START_TEST (frames_that_the_processor_wrote_go_up_once)
{
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ENCODER, context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  GPtrArray *frames = g_ptr_array_new ();
  for (guint n = 0; n < N_FRAMES; n++)
    g_ptr_array_add (frames,
        video_enc_picture_in (run.h, pool, n,
            video_enc_frame_time (0, n, thirty)));
  CudaCopies copies = push_and_count (&run, frames);
  ck_assert_uint_eq (copies.n_up, N_FRAMES);
  ck_assert_uint_eq (copies.n_down, 0);
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* A pool that upstream is offered has the context of the encoder. */
START_TEST (upstream_is_offered_a_pool)
{
  guint size;
  GstBufferPool *pool = NULL;
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ENCODER, context, ON_DEVICE);
  g_autoptr (GstCaps) caps = gst_caps_from_string (ON_DEVICE);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  ck_assert (gst_pad_peer_query (run.h->srcpad, query));
  ck_assert_uint_ge (gst_query_get_n_allocation_pools (query), 1);
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, NULL, NULL);
  ck_assert (GST_IS_CUDA_BUFFER_POOL (pool));
  ck_assert_ptr_eq (GST_CUDA_BUFFER_POOL (pool)->context, context);
  ck_assert_uint_ge (size, 162 * 90 * 3 / 2);
  ck_assert (gst_buffer_pool_set_active (pool, TRUE));
  gst_query_unref (query);
  CudaCopies copies = push_and_count (&run, make_frames (&run, pool));
  ck_assert_uint_eq (copies.n_up + copies.n_down, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

START_TEST (memory_may_change_in_the_middle)
{
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ENCODER, context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  push (&run, pool, 0, 40);
  gst_harness_set_src_caps_str (run.h, IN_SYSTEM);
  video_enc_push (run.h, 0, 40, 70, thirty);
  gst_harness_set_src_caps_str (run.h, ON_DEVICE);
  push (&run, pool, 70, N_FRAMES);
  run.pictures = video_enc_finish (run.h);
  expect_backend (&run, "nvenc");
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* NVENC knows memory by its address, and of another pool it may be the same: each
 * frame from then on is what it has to be, the first as a key frame. Frames of the
 * closed pool that come late go another way. */
START_TEST (another_pool_begins_another_session)
{
  const guint change = 40, late = 3;
  GstBuffer *frames[3];
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ENCODER, context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  push (&run, pool, 0, change);
  for (guint n = 0; n < late; n++)
    frames[n] = make_frame (&run, pool, change + n);
  cuda_frames_close (pool);
  for (guint n = 0; n < late; n++)
    ck_assert_int_eq (gst_harness_push (run.h, frames[n]), GST_FLOW_OK);
  pool = open_pool (context);
  push (&run, pool, change + late, N_FRAMES);
  run.pictures = video_enc_finish (run.h);
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  for (guint i = 0; i < N_FRAMES; i++) {
    GstBuffer *picture = g_ptr_array_index (run.pictures, i);
    guint n = frame_of (&run, picture);
    ck_assert_int_eq (video_enc_is_key (picture),
        n % CELL_FRAMES == 0 || n == change);
  }
  video_expect_exact (run.h, run.pictures, 0, N_FRAMES, 0);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* --- caps --- */

static const struct
{
  const gchar *launch, *faults;
  gboolean takes;
} offers[] = {
  { ENCODER, "", TRUE },
  { ENCODER "device=1", "", TRUE },
  { ENCODER "backend=nvenc", "", TRUE },
  { ENCODER "backend=software", "", FALSE },
  { ENCODER "backend=vaapi", "", FALSE },
  { ENCODER "device=/dev/null", "", FALSE },
  { ENCODER "device=9", "", FALSE },
  { ENCODER, "no-device", FALSE },
  { ENCODER, "fail-init", FALSE },
  { ENCODER, "fail-context", FALSE },
  { ENCODER, "unsupported", FALSE }, /* the die has no encoder */
  { ENCODER, "fail-open", FALSE },
};

START_TEST (frames_may_stay_there_where_they_are_encoded)
{
  g_setenv ("FAKE_CUDA", offers[_i].faults, TRUE);
  g_setenv ("FAKE_NVENC", offers[_i].faults, TRUE);
  Run run = start (offers[_i].launch, NULL, NULL);
  ck_assert_int_eq (takes (&run, ON_DEVICE), offers[_i].takes);
  ck_assert (takes (&run, IN_SYSTEM));
  stop (&run);
}
END_TEST

/* Of what upstream has, that which stays there comes first. */
START_TEST (memory_of_the_device_is_preferred)
{
  Run run = start (ENCODER, NULL, NULL);
  g_autoptr (GstCaps) frames = gst_caps_from_string (IN_SYSTEM ";" ON_DEVICE);
  g_autoptr (GstCaps) taken = gst_pad_peer_query_caps (run.h->srcpad, frames);
  ck_assert (gst_caps_features_contains (gst_caps_get_features (taken, 0),
      GST_CAPS_FEATURE_MEMORY_CUDA_MEMORY));
  stop (&run);
}
END_TEST

/* --- software --- */

/* Where NVENC refuses after all, frames come down. */
START_TEST (software_reads_frames)
{
  GstCudaContext *context = cuda_frames_context (0);
  Run run = start (ON_NVENC, context, NULL);
  ck_assert (takes (&run, ON_DEVICE));
  g_setenv ("FAKE_NVENC", "unsupported", TRUE);
  gst_harness_set_src_caps_str (run.h, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  CudaCopies copies = push_and_count (&run, make_frames (&run, pool));
  expect_backend (&run, "x264");
  ck_assert_uint_eq (run.pictures->len, N_FRAMES);
  ck_assert_uint_eq (copies.n_up, 0);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (run.h->sinkpad);
  g_autoptr (GPtrArray) shown = video_decode (caps, run.pictures);
  ck_assert_uint_eq (shown->len, N_FRAMES);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* What NVENC had in work when it died is read from the device and encoded again: the
 * first part is exact, the second is another stream from the next segment on. */
START_TEST (software_goes_on_with_frames_of_the_device)
{
  static const gchar *const faults[] = { "fail-at=40", "stuck-at=40" };
  const guint next = 2 * CELL_FRAMES;
  guint n_first = 0;
  GstCudaContext *context = cuda_frames_context (0);
  g_setenv ("FAKE_NVENC", faults[_i], TRUE);
  Run run = start (ON_NVENC, context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  g_autoptr (GPtrArray) frames = make_frames (&run, pool);
  for (guint n = 0; n < CELL_FRAMES; n++)
    gst_harness_push (run.h, g_ptr_array_index (frames, n));
  g_autoptr (GstCaps) before = gst_pad_get_current_caps (run.h->sinkpad);
  CudaCopies copies = count_copies ();
  for (guint n = CELL_FRAMES; n < N_FRAMES; n++)
    gst_harness_push (run.h, g_ptr_array_index (frames, n));
  run.pictures = video_enc_finish (run.h);
  expect_backend (&run, "x264");
  ck_assert_uint_ge (count_copies ().n_down - copies.n_down, N_FRAMES - next);
  ck_assert_uint_eq (count_copies ().n_up, copies.n_up);

  while (frame_of (&run, g_ptr_array_index (run.pictures, n_first)) < next)
    n_first++;
  ck_assert_uint_gt (n_first, 40 - 6);
  ck_assert_uint_eq (run.pictures->len - n_first, N_FRAMES - next);
  g_autoptr (GPtrArray) second = g_ptr_array_new ();
  for (guint i = n_first; i < run.pictures->len; i++)
    g_ptr_array_add (second, g_ptr_array_index (run.pictures, i));
  g_autoptr (GstCaps) after = gst_pad_get_current_caps (run.h->sinkpad);
  g_autoptr (GPtrArray) shown = video_decode (after, second);
  ck_assert_uint_eq (shown->len, N_FRAMES - next);
  g_ptr_array_set_size (run.pictures, (gint) n_first);
  g_autoptr (GPtrArray) shown_before = video_decode (before, run.pictures);
  ck_assert_uint_eq (shown_before->len, n_first);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* Before anything is out nothing is missing. */
START_TEST (a_death_before_the_first_picture_loses_nothing)
{
  GstCudaContext *context = cuda_frames_context (0);
  g_setenv ("FAKE_NVENC", "fail-at=1", TRUE);
  Run run = start (ON_NVENC "b-frames=3", context, ON_DEVICE);
  GstBufferPool *pool = open_pool (context);
  push_and_count (&run, make_frames (&run, pool));
  expect_backend (&run, "x264");
  guint last =
      frame_of (&run, g_ptr_array_index (run.pictures, run.pictures->len - 1));
  ck_assert_uint_ge (last, N_FRAMES - 4);
  ck_assert_uint_ge (run.pictures->len, N_FRAMES - CELL_FRAMES + 1);
  stop (&run);
  cuda_frames_close (pool);
  gst_object_unref (context);
}
END_TEST

/* --- sharing --- */

START_TEST (the_context_of_the_application_is_used)
{
  GstCudaContext *context = cuda_frames_context (1);
  Run run = start (_i ? ENCODER "device=1" : ENCODER, context, NULL);
  ck_assert_ptr_eq (ask_for_context (run.encoder, "sink"), context);
  ck_assert_ptr_eq (ask_for_context (run.encoder, "src"), context);
  stop (&run);
  gst_object_unref (context);
}
END_TEST

START_TEST (another_device_than_the_wished_is_not_taken)
{
  guint device;
  GstCudaContext *context = cuda_frames_context (1);
  Run run = start (ON_NVENC, context, NULL);
  GstCudaContext *own = ask_for_context (run.encoder, "sink");
  ck_assert (own && own != context);
  g_object_get (own, "cuda-device-id", &device, NULL);
  ck_assert_uint_eq (device, 0);
  stop (&run);
  gst_object_unref (context);
}
END_TEST

static gboolean
answer_for_context (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstCudaContext *context = g_object_get_data (G_OBJECT (pad), "context");
  GstElement *somebody = g_object_get_data (G_OBJECT (pad), "somebody");
  return GST_QUERY_TYPE (query) == GST_QUERY_CONTEXT
      ? gst_cuda_handle_context_query (somebody, query, context)
      : gst_pad_query_default (pad, parent, query);
}

START_TEST (the_context_of_a_neighbour_is_used)
{
  GstCudaContext *context = cuda_frames_context (0);
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (gst_parse_launch (ENCODER, NULL));
  const gchar *name =
      _i ? "src" : "sink"; /* which forwards to the other side */
  g_autoptr (GstPad) own = gst_element_get_static_pad (encoder, name);
  GstPad *pad = gst_pad_new ("pad", _i ? GST_PAD_SINK : GST_PAD_SRC);
  g_object_set_data (G_OBJECT (pad), "context", context);
  g_object_set_data (G_OBJECT (pad), "somebody", encoder);
  gst_pad_set_query_function (pad, answer_for_context);
  if (_i)
    ck_assert_int_eq (gst_pad_link (own, pad), GST_PAD_LINK_OK);
  else
    ck_assert_int_eq (gst_pad_link (pad, own), GST_PAD_LINK_OK);
  gst_pad_set_active (pad, TRUE);
  gst_element_set_state (encoder, GST_STATE_READY);
  ck_assert_ptr_eq (ask_for_context (encoder, name), context);
  gst_element_set_state (encoder, GST_STATE_NULL);
  ck_assert_ptr_eq (ask_for_context (encoder, name), NULL);
  gst_object_unref (pad);
  gst_object_unref (context);
}
END_TEST

/* What one has made is offered to the others, by way of the pipeline. */
START_TEST (encoders_of_a_pipeline_share_a_context)
{
  g_autoptr (GstElement) pipeline =
      gst_parse_launch (ENCODER "name=a " ENCODER "name=b", NULL);
  g_autoptr (GstElement) a = gst_bin_get_by_name (GST_BIN (pipeline), "a");
  g_autoptr (GstElement) b = gst_bin_get_by_name (GST_BIN (pipeline), "b");
  gst_element_set_state (pipeline, GST_STATE_READY);
  GstCudaContext *context = ask_for_context (a, "sink");
  ck_assert (context != NULL);
  ck_assert_ptr_eq (context, ask_for_context (b, "sink"));
  gst_element_set_state (pipeline, GST_STATE_NULL);
}
END_TEST

static Suite *
abrvideoenccuda_suite (void)
{
  Suite *suite = suite_create ("abrvideoenccuda");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, frames_are_encoded_where_they_are, 0,
      G_N_ELEMENTS (codings));
  tcase_add_test (tcase, ten_bits_are_encoded_where_they_are);
  tcase_add_loop_test (tcase, frames_of_another_context_are_brought_over, 0, 2);
  tcase_add_test (tcase, frames_that_the_processor_wrote_go_up_once);
  tcase_add_test (tcase, upstream_is_offered_a_pool);
  tcase_add_test (tcase, memory_may_change_in_the_middle);
  tcase_add_test (tcase, another_pool_begins_another_session);
  tcase_add_loop_test (tcase, frames_may_stay_there_where_they_are_encoded, 0,
      G_N_ELEMENTS (offers));
  tcase_add_test (tcase, memory_of_the_device_is_preferred);
  tcase_add_test (tcase, software_reads_frames);
  tcase_add_loop_test (tcase, software_goes_on_with_frames_of_the_device, 0, 2);
  tcase_add_test (tcase, a_death_before_the_first_picture_loses_nothing);
  tcase_add_loop_test (tcase, the_context_of_the_application_is_used, 0, 2);
  tcase_add_test (tcase, another_device_than_the_wished_is_not_taken);
  tcase_add_loop_test (tcase, the_context_of_a_neighbour_is_used, 0, 2);
  tcase_add_test (tcase, encoders_of_a_pipeline_share_a_context);
  return suite;
}

/* Each test has a process to itself, as faults last for one. */
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
  return gst_check_run_suite (abrvideoenccuda_suite (), "abrvideoenccuda",
      __FILE__);
}
