/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc on drivers that do not come back from a call: it goes on without, and
 * stops when it is told to. A test that waits for one does not end. */

#include "devicesuite.h"
#include "gstencdevice.h"
#include "gstencshare.h"
#include "videoencrig.h"

#define WIDTH 162
#define HEIGHT 90
#define CELL_FRAMES 30
#define IN_TIME " device-timeout=300000000 "
#define NEVER " device-timeout=3600000000000 "
/* In which another thread comes to where it hangs, on a busy machine too. */
#define MEANWHILE (500 * G_TIME_SPAN_MILLISECOND)
#define ON_NVENC "abrvideoenc segment-duration=1000000000 device=0 "
#define ON_VAAPI "abrvideoenc segment-duration=1000000000 device=/dev/null "
#define ON_NONE "abrvideoenc segment-duration=1000000000 backend=software "

static const Fraction thirty = { 30, 1 };

/* Of whichever double it is for, and for all that comes after. */
static void
set_faults (const gchar *faults)
{
  g_setenv ("FAKE_NVENC", faults, TRUE);
  g_setenv ("FAKE_VA", faults, TRUE);
  g_setenv ("FAKE_CUDA", faults, TRUE);
}

static GstHarness *
start (const gchar *launch)
{
  return video_enc_harness (launch, WIDTH, HEIGHT, thirty);
}

static gchar *
get_string (GstHarness *h, const gchar *property)
{
  gchar *value = NULL;
  g_autoptr (GstElement) encoder = gst_harness_find_element (h, "abrvideoenc");
  g_object_get (encoder, property, &value, NULL);
  return value;
}

static gboolean
is_on (GstHarness *h, const gchar *backend)
{
  g_autofree gchar *active = get_string (h, "active-backend");
  return g_strcmp0 (active, backend) == 0;
}

static gboolean
has_refused (GstHarness *h, const gchar *reason)
{
  g_autofree gchar *refusals = get_string (h, "refusals");
  return refusals && strstr (refusals, reason);
}

static guint
frame_of (GstHarness *h, GstBuffer *picture)
{
  return (
      guint) gst_util_uint64_scale_round (video_enc_stream_time (h, picture),
      thirty.num, GST_SECOND * thirty.den);
}

/* (takes `pictures`) Each frame but those of [from, to) came out once. */
static void
expect_frames (GstHarness *h, GPtrArray *pictures, guint n_frames, guint from,
    guint to)
{
  g_autofree guint8 *seen = g_new0 (guint8, n_frames);
  for (guint i = 0; i < pictures->len; i++)
    seen[frame_of (h, g_ptr_array_index (pictures, i))]++;
  for (guint n = 0; n < n_frames; n++)
    ck_assert_msg (seen[n] == (n < from || n >= to), "frame %u came %u times",
        n, seen[n]);
  g_ptr_array_unref (pictures);
}

/* The whole of a stream that nothing happens to. */
static void
expect_stream (const gchar *launch, const gchar *backend)
{
  const guint n_frames = CELL_FRAMES + 3;
  GstHarness *h = start (launch);
  video_enc_push (h, 0, 0, n_frames, thirty);
  ck_assert (is_on (h, backend));
  expect_frames (h, video_enc_finish (h), n_frames, 0, 0);
  gst_harness_teardown (h);
}

/* --- opening --- */

typedef struct
{
  const gchar *launch, *faults;
} Hang;

static const Hang openings[] = {
  { ON_NVENC IN_TIME, "hang-init" },
  { ON_NVENC IN_TIME, "hang-open" },
  { ON_VAAPI IN_TIME, "hang-init" },
  { ON_VAAPI IN_TIME, "hang-open" },
};

/* Also if it opens after all, but too late. */
START_TEST (what_does_not_open_is_not_used)
{
  const Hang *row = &openings[_i % (gint) G_N_ELEMENTS (openings)];
  g_autofree gchar *late = g_strconcat (row->faults, ",for=2500", NULL);
  set_faults (_i < (gint) G_N_ELEMENTS (openings) ? row->faults : late);
  GstHarness *h = start (row->launch);
  video_enc_push (h, 0, 0, CELL_FRAMES + 3, thirty);
  ck_assert (is_on (h, "x264"));
  ck_assert (has_refused (h, "does not answer"));
  expect_frames (h, video_enc_finish (h), CELL_FRAMES + 3, 0, 0);
  gst_harness_teardown (h);
}
END_TEST

static gpointer
open_for_ever (gpointer launch)
{
  start (launch);
  g_assert_not_reached ();
}

/* Who wants another device, or none, does not wait for it. */
START_TEST (one_that_opens_is_in_nobodys_way)
{
  static const struct
  {
    const gchar *hangs, *other, *backend;
  } rows[] = {
    { ON_NVENC NEVER, ON_VAAPI, "vaapi" },
    { ON_VAAPI NEVER, ON_NVENC, "nvenc" },
  };
  g_setenv (_i ? "FAKE_VA" : "FAKE_CUDA", "hang-init", TRUE);
  g_thread_unref (
      g_thread_new (NULL, open_for_ever, (gpointer) rows[_i].hangs));
  expect_stream (rows[_i].other, rows[_i].backend);
  expect_stream (ON_NONE, "x264");
}
END_TEST

/* --- at work --- */

static const Hang works[] = {
  { ON_NVENC IN_TIME, "hang-at=40" },
  { ON_NVENC IN_TIME "tune=latency", "hang-at=40" },
  { ON_VAAPI IN_TIME, "hang-at=40" },
  { ON_VAAPI IN_TIME "tune=latency", "hang-at=40" },
  { ON_VAAPI IN_TIME, "low-power,hang-at=40" }, /* the same device */
  { ON_NVENC IN_TIME, "hang-at=40,for=2000" },
  { ON_VAAPI IN_TIME, "hang-at=40,for=2000" },
};

START_TEST (what_hangs_at_work_is_replaced)
{
  const guint n_frames = 3 * CELL_FRAMES, next = 2 * CELL_FRAMES;
  set_faults (works[_i].faults);
  GstHarness *h = start (works[_i].launch);
  video_enc_push (h, 0, 0, n_frames, thirty);
  ck_assert (is_on (h, "x264"));
  if (strstr (works[_i].faults, "for=")) /* it comes back */
    g_usleep (2 * G_TIME_SPAN_SECOND);
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  guint n_gap = n_frames - pictures->len;
  ck_assert_uint_gt (n_gap, next - 40 - 2);
  ck_assert_uint_lt (n_gap, next - 40 + 6);
  expect_frames (h, g_ptr_array_ref (pictures), n_frames, next - n_gap, next);
  gst_harness_teardown (h);
}
END_TEST

/* Others do not walk into it one after another; when it has come back, they may
 * have it. */
START_TEST (a_device_is_refused_as_long_as_it_hangs)
{
  static const Hang rows[] = {
    { ON_NVENC IN_TIME, "hang-at=3,for=5000" },
    { ON_VAAPI IN_TIME, "hang-at=3,for=5000" },
  };
  static const gchar *const names[] = { "nvenc", "vaapi" };
  set_faults (rows[_i].faults);
  GstHarness *first = start (rows[_i].launch);
  video_enc_push (first, 0, 0, 10, thirty);
  ck_assert (is_on (first, "x264"));
  GstHarness *second = start (rows[_i].launch);
  video_enc_push (second, 0, 0, 1, thirty);
  ck_assert (is_on (second, "x264"));
  ck_assert (has_refused (second, "no device: it does not answer"));
  gst_harness_teardown (second);
  for (gboolean is_back = FALSE; !is_back;) {
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
    GstHarness *later = start (rows[_i].launch);
    video_enc_push (later, 0, 0, 1, thirty);
    is_back = is_on (later, names[_i]);
    gst_harness_teardown (later);
  }
  gst_harness_teardown (first);
}
END_TEST

/* --- stopping --- */

START_TEST (what_does_not_close_is_left)
{
  static const gchar *const launches[] = { ON_NVENC IN_TIME, ON_VAAPI IN_TIME,
    ON_NVENC NEVER, ON_VAAPI NEVER };
  set_faults ("");
  GstHarness *h = start (launches[_i]);
  video_enc_push (h, 0, 0, 10, thirty);
  ck_assert (!is_on (h, "x264"));
  set_faults ("hang-close");
  gst_harness_teardown (h);
}
END_TEST

/* Of which no session is open any more. */
START_TEST (a_device_that_does_not_close_is_left)
{
  static const struct
  {
    enum AVHWDeviceType type;
    const gchar *wish;
  } rows[] = {
    { AV_HWDEVICE_TYPE_CUDA, "0" },
    { AV_HWDEVICE_TYPE_VAAPI, "/dev/null" },
  };
  g_autoptr (GError) error = NULL;
  GstPatience *patience = gst_patience_new ();
  gst_patience_set_timeout (patience, 100 * GST_MSECOND);
  set_faults ("hang-terminate");
  GstEncDevice *device =
      gst_enc_device_get (NULL, patience, rows[_i].type, rows[_i].wish, &error);
  ck_assert (device && !error);
  gst_enc_device_release (device, patience);
  ck_assert (!gst_enc_device_get (NULL, patience, rows[_i].type, rows[_i].wish,
      &error));
  ck_assert (
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY));
  gst_patience_unref (patience);
}
END_TEST

static GstFlowReturn
push_one (GstHarness *h, guint n)
{
  return gst_harness_push (h,
      video_enc_picture (h, n, video_enc_frame_time (0, n, thirty)));
}

typedef struct
{
  GstHarness *h;
  gint n_pushed;
} Pusher;

/* Returns how it ended. */
static gpointer
push_for_ever (gpointer data)
{
  Pusher *pusher = data;
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint n = 0; flow == GST_FLOW_OK; n++) {
    flow = push_one (pusher->h, n);
    g_atomic_int_inc (&pusher->n_pushed);
  }
  return GINT_TO_POINTER (flow);
}

/* Frames 0 to `n_frames` - 1 have gone in, and the next does not. */
static GThread *
push_until_it_hangs (Pusher *pusher, gint n_frames)
{
  GThread *thread = g_thread_new (NULL, push_for_ever, pusher);
  while (g_atomic_int_get (&pusher->n_pushed) < n_frames)
    g_thread_yield ();
  g_usleep (MEANWHILE);
  ck_assert_int_eq (g_atomic_int_get (&pusher->n_pushed), n_frames);
  return thread;
}

static const Hang hangs[] = {
  { ON_NVENC NEVER "tune=latency", "hang-at=5" },
  { ON_VAAPI NEVER "tune=latency", "hang-at=4" },
};

START_TEST (a_call_that_hangs_does_not_keep_it_from_stopping)
{
  set_faults (hangs[_i].faults);
  Pusher pusher = { .h = start (hangs[_i].launch) };
  GThread *thread = push_until_it_hangs (&pusher, 4);
  gst_element_set_state (pusher.h->element, GST_STATE_NULL);
  ck_assert_int_eq (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_FLUSHING);
  gst_harness_teardown (pusher.h);
}
END_TEST

/* What came out before is dropped. */
static void
end_flush (GstHarness *h)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  g_ptr_array_unref (video_enc_pull (h));
}

/* While `thread` pushes, which ends with that. */
static void
flush (GstHarness *h, GThread *thread)
{
  gst_harness_push_event (h, gst_event_new_flush_start ());
  ck_assert_int_eq (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_FLUSHING);
  end_flush (h);
}

START_TEST (a_flush_ends_it_too)
{
  const guint n_frames = CELL_FRAMES + 3;
  set_faults (hangs[_i].faults);
  Pusher pusher = { .h = start (hangs[_i].launch) };
  GstHarness *h = pusher.h;
  GThread *thread = push_until_it_hangs (&pusher, 4);
  flush (h, thread);
  video_enc_push (h, 0, 0, n_frames, thirty);
  ck_assert (is_on (h, "x264"));
  expect_frames (h, video_enc_finish (h), n_frames, 0, 0);
  gst_harness_teardown (h);
}
END_TEST

START_TEST (after_a_flush_it_waits_as_before)
{
  set_faults ("");
  GstHarness *h = start (_i ? ON_VAAPI IN_TIME : ON_NVENC IN_TIME);
  video_enc_push (h, 0, 0, 4, thirty);
  ck_assert (!is_on (h, "x264"));
  gst_harness_push_event (h, gst_event_new_flush_start ());
  end_flush (h);
  set_faults ("hang-at=2");
  video_enc_push (h, 0, 0, 10, thirty);
  ck_assert (is_on (h, "x264"));
  gst_harness_teardown (h);
}
END_TEST

static gpointer
change_size (gpointer data)
{
  GstHarness *h = data;
  g_autoptr (GstCaps) now = gst_pad_get_current_caps (h->srcpad);
  g_autoptr (GstCaps) caps = gst_caps_copy (now);
  gst_caps_set_simple (caps, "width", G_TYPE_INT, 2 * WIDTH, NULL);
  gst_pad_push_event (h->srcpad, gst_event_new_caps (caps));
  return GINT_TO_POINTER (push_one (h, 4));
}

/* The encoder that did not get to open does so after the flush. */
START_TEST (a_flush_ends_opening_too)
{
  const guint n_frames = CELL_FRAMES + 3;
  set_faults ("");
  GstHarness *h = start (_i ? ON_VAAPI NEVER : ON_NVENC NEVER);
  video_enc_push (h, 0, 0, 4, thirty);
  set_faults ("hang-open");
  GThread *thread = g_thread_new (NULL, change_size, h);
  g_usleep (MEANWHILE);
  flush (h, thread);
  video_enc_push (h, 0, 0, n_frames, thirty);
  ck_assert (is_on (h, "x264"));
  expect_frames (h, video_enc_finish (h), n_frames, 0, 0);
  gst_harness_teardown (h);
}
END_TEST

/* --- in line for a trial --- */

static const struct
{
  const gchar *launch, *memory;
} trials[] = {
  { ON_NVENC NEVER, GST_ENC_SHARE_CUDA_MEMORY },
  { ON_VAAPI NEVER, GST_ENC_SHARE_VA_MEMORY },
};

static gpointer
query_caps (gpointer data)
{
  GstHarness *h = data;
  return gst_pad_peer_query_caps (h->srcpad, NULL);
}

static gboolean
takes_memory (GstCaps *caps, const gchar *memory)
{
  gboolean takes = FALSE;
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    takes |=
        gst_caps_features_contains (gst_caps_get_features (caps, i), memory);
  return takes;
}

/* Whether frames may stay on the device is tried by one encoder after another. One
 * that waits for its turn stops when it is told to, and so does the one that has
 * it. */
START_TEST (what_waits_for_a_trial_can_be_stopped)
{
  set_faults ("");
  GstHarness *first = gst_harness_new_parse (trials[_i].launch);
  GstHarness *second = gst_harness_new_parse (trials[_i].launch);
  set_faults ("hang-open");
  GThread *having = g_thread_new (NULL, query_caps, first);
  g_usleep (MEANWHILE);
  GThread *waiting = g_thread_new (NULL, query_caps, second);
  g_usleep (MEANWHILE);
  gst_harness_push_event (second, gst_event_new_flush_start ());
  g_autoptr (GstCaps) flushed = g_thread_join (waiting);
  ck_assert (!takes_memory (flushed, trials[_i].memory));
  gst_element_set_state (first->element, GST_STATE_NULL);
  g_autoptr (GstCaps) stopped = g_thread_join (having);
  ck_assert (!takes_memory (stopped, trials[_i].memory));
  gst_harness_teardown (second);
  gst_harness_teardown (first);
}
END_TEST

/* The turn comes when the trial before is over, and with it what that has found. */
START_TEST (what_waits_for_a_trial_gets_its_turn)
{
  set_faults ("");
  GstHarness *first = gst_harness_new_parse (trials[_i].launch);
  GstHarness *second = gst_harness_new_parse (trials[_i].launch);
  set_faults ("hang-open,for=500");
  GThread *having = g_thread_new (NULL, query_caps, first);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  GThread *waiting = g_thread_new (NULL, query_caps, second);
  g_autoptr (GstCaps) tried = g_thread_join (having);
  g_autoptr (GstCaps) known = g_thread_join (waiting);
  ck_assert (gst_caps_is_equal (tried, known));
  gst_harness_teardown (second);
  gst_harness_teardown (first);
}
END_TEST

/* --- a pool for upstream --- */

static gboolean
offers_pool (GstHarness *h)
{
  g_autoptr (GstCaps) caps =
      gst_caps_from_string ("video/x-raw(memory:CUDAMemory), format=NV12, "
                            "width=162, height=90, framerate=30/1");
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  gboolean offers = gst_pad_peer_query (h->srcpad, query) &&
      gst_query_get_n_allocation_pools (query) > 0;
  gst_query_unref (query);
  return offers;
}

/* NULL: built without GStreamer's library for CUDA there is none. */
static GstHarness *
start_with_pool (const gchar *launch)
{
  set_faults ("");
  GstHarness *h = start (launch);
  video_enc_push (h, 0, 0, 4, thirty);
  ck_assert (is_on (h, "nvenc"));
  if (!offers_pool (h))
    g_clear_pointer (&h, gst_harness_teardown);
  return h;
}

static gboolean
answers_context (GstHarness *h)
{
  GstQuery *query = gst_query_new_context ("gst.cuda.context");
  gboolean answers = gst_pad_peer_query (h->srcpad, query);
  gst_query_unref (query);
  return answers;
}

static gpointer
query_pool (gpointer h)
{
  return GINT_TO_POINTER (offers_pool (h));
}

static GThread *
query_pool_that_hangs (GstHarness *h)
{
  set_faults ("hang-alloc=1");
  GThread *thread = g_thread_new (NULL, query_pool, h);
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  return thread;
}

/* Meanwhile the device is shared as before; and as long as the call hangs, there is not
 * another. */
START_TEST (a_pool_that_is_not_made_is_not_offered)
{
  GstHarness *h = start_with_pool (ON_NVENC IN_TIME);
  if (!h)
    return;
  GThread *thread = query_pool_that_hangs (h);
  ck_assert (answers_context (h));
  ck_assert (!GPOINTER_TO_INT (g_thread_join (thread)));
  ck_assert (!offers_pool (h));
  gst_harness_teardown (h);
}
END_TEST

START_TEST (a_pool_that_is_made_late_is_offered_again)
{
  GstHarness *h = start_with_pool (ON_NVENC IN_TIME);
  if (!h)
    return;
  set_faults ("hang-alloc=1,for=1000");
  ck_assert (!offers_pool (h));
  set_faults ("");
  while (!offers_pool (h))
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  gst_harness_teardown (h);
}
END_TEST

START_TEST (who_makes_a_pool_can_be_stopped)
{
  GstHarness *h = start_with_pool (ON_NVENC NEVER);
  if (!h)
    return;
  GThread *thread = query_pool_that_hangs (h);
  gst_element_set_state (h->element, GST_STATE_NULL);
  ck_assert (!GPOINTER_TO_INT (g_thread_join (thread)));
  gst_harness_teardown (h);
}
END_TEST

static Suite *
abrvideoenchang_suite (void)
{
  Suite *suite = suite_create ("abrvideoenchang");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, what_does_not_open_is_not_used, 0,
      2 * G_N_ELEMENTS (openings));
  tcase_add_loop_test (tcase, one_that_opens_is_in_nobodys_way, 0, 2);
  tcase_add_loop_test (tcase, what_hangs_at_work_is_replaced, 0,
      G_N_ELEMENTS (works));
  tcase_add_loop_test (tcase, a_device_is_refused_as_long_as_it_hangs, 0, 2);
  tcase_add_loop_test (tcase, what_does_not_close_is_left, 0, 4);
  tcase_add_loop_test (tcase, a_device_that_does_not_close_is_left, 0, 2);
  tcase_add_loop_test (tcase, a_call_that_hangs_does_not_keep_it_from_stopping,
      0, G_N_ELEMENTS (hangs));
  tcase_add_loop_test (tcase, a_flush_ends_it_too, 0, G_N_ELEMENTS (hangs));
  tcase_add_loop_test (tcase, after_a_flush_it_waits_as_before, 0, 2);
  tcase_add_loop_test (tcase, a_flush_ends_opening_too, 0, 2);
  tcase_add_loop_test (tcase, what_waits_for_a_trial_can_be_stopped, 0, 2);
  tcase_add_loop_test (tcase, what_waits_for_a_trial_gets_its_turn, 0, 2);
  tcase_add_test (tcase, a_pool_that_is_not_made_is_not_offered);
  tcase_add_test (tcase, a_pool_that_is_made_late_is_offered_again);
  tcase_add_test (tcase, who_makes_a_pool_can_be_stopped);
  return suite;
}

int
main (int argc, char **argv)
{
  static const gchar *const encoders[] = { "h264_nvenc", "h264_vaapi",
    "libx264", NULL };
  gst_check_init (&argc, &argv);
  return device_suite_run (abrvideoenchang_suite (), "abrvideoenchang",
      __FILE__, encoders);
}
