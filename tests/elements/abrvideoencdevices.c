/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc on devices that are none: which one it takes, that it gets the frames
 * whole, and what it does when one fails. */

#include "devicesuite.h"
#include "videodecode.h"
#include "videoencrig.h"

#define WIDTH 162 /* no multiple of a macroblock */
#define HEIGHT 90
#define CELL_FRAMES 30
#define ON_NVENC "abrvideoenc segment-duration=1000000000 device=0 "
#define ON_VAAPI "abrvideoenc segment-duration=1000000000 device=/dev/null "

static const Fraction thirty = { 30, 1 };

/* --- a run --- */

typedef struct
{
  GstHarness *h;
  GstBus *bus;
  GPtrArray *pictures;
} Run;

/* `faults`: of whichever double it is for. */
static Run
start (const gchar *launch, const gchar *faults)
{
  g_setenv ("FAKE_NVENC", faults ? faults : "", TRUE);
  g_setenv ("FAKE_VA", faults ? faults : "", TRUE);
  g_setenv ("FAKE_CUDA", faults ? faults : "", TRUE);
  Run run = {
    .h = video_enc_harness (launch, WIDTH, HEIGHT, thirty),
    .bus = gst_bus_new (),
  };
  gst_element_set_bus (run.h->element, run.bus);
  return run;
}

static void
push_to_end (Run *run, guint n_frames)
{
  video_enc_push (run->h, 0, 0, n_frames, thirty);
  run->pictures = video_enc_finish (run->h);
}

static void
stop (Run *run)
{
  gst_element_set_bus (run->h->element, NULL);
  gst_object_unref (run->bus);
  g_clear_pointer (&run->pictures, g_ptr_array_unref);
  gst_harness_teardown (run->h);
}

static gchar *
get_string (const Run *run, const gchar *property)
{
  gchar *value = NULL;
  g_autoptr (GstElement) encoder =
      gst_harness_find_element (run->h, "abrvideoenc");
  g_object_get (encoder, property, &value, NULL);
  return value;
}

static void
expect_backend (const Run *run, const gchar *name)
{
  g_autofree gchar *active = get_string (run, "active-backend");
  ck_assert_str_eq (active ? active : "none", name);
}

static guint
count_messages (const Run *run, GstMessageType type)
{
  guint n = 0;
  GstMessage *message;
  while ((message = gst_bus_pop_filtered (run->bus, type))) {
    n++;
    gst_message_unref (message);
  }
  return n;
}

/* --- what came out --- */

/* Pictures [from, to) of those that came are shown exactly as the frames were
 * that went in, from frame `first` on. */
static void
expect_exact (const Run *run, guint from, guint to, guint first)
{
  video_expect_exact (run->h, run->pictures, from, to, first);
}

static void
expect_times_and_keys (const Run *run, guint extra)
{
  video_enc_expect_times (run->h, run->pictures, thirty, CELL_FRAMES, extra);
}

static void
expect_frames (const Run *run, guint n_frames, guint from, guint to)
{
  video_enc_expect_frames (run->h, run->pictures, thirty, n_frames, from, to);
}

/* Time that GAP events say is lost, in frames. */
static guint
count_gap (GstHarness *h)
{
  GstClockTime total = 0, time, duration;
  GstGapFlags flags;
  GstEvent *event;
  while ((event = gst_harness_try_pull_event (h))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
      gst_event_parse_gap (event, &time, &duration);
      gst_event_parse_gap_flags (event, &flags);
      ck_assert (flags & GST_GAP_FLAG_MISSING_DATA);
      total += duration;
    }
    gst_event_unref (event);
  }
  return (guint) gst_util_uint64_scale_round (total, thirty.num,
      GST_SECOND * thirty.den);
}

/* --- selection --- */

static const struct
{
  const gchar *launch, *faults, *backend;
  const gchar *refusal; /* among those told */
} choices[] = {
  { ON_NVENC, NULL, "nvenc", "" },
  { ON_NVENC "backend=vaapi", NULL, "none", "not the device" },
  { ON_NVENC "backend=software", NULL, "x264", "nvenc: not asked for" },
  { ON_NVENC, "unsupported", "x264", "unsupported device" },
  { ON_NVENC, "fail-open", "x264", "InitializeEncoder failed" },
  { ON_NVENC, "fail-init", "x264", "nvenc: no device: " },
  { ON_NVENC, "no-device", "x264", "nvenc: no device: " },
  { ON_NVENC, "fail-context", "x264", "nvenc: no device: " },
  { "abrvideoenc device=9", NULL, "x264", "nvenc: no device: " },
  { ON_NVENC "backend=nvenc", "unsupported", "none", "unsupported device" },
  { ON_NVENC "segment-independent=true", NULL, "x264", "same bytes" },
  { ON_NVENC "options=no-such=1", NULL, "x264", "no option no-such" },
  { ON_VAAPI, NULL, "vaapi", "nvenc: not the device" },
  { ON_VAAPI, "fail-init", "x264", "vaapi: no device: " },
  { ON_VAAPI, "no-encoder", "x264", "No usable encoding entrypoint" },
  { ON_VAAPI, "no-encoder,low-power", "vaapi", "nvenc: not the" },
  { ON_VAAPI, "fail-open", "x264", "Failed to create encode pipeline" },
  { "abrvideoenc device=/no/such/node", NULL, "x264", "/no/such/node" },
};

START_TEST (the_first_that_opens_is_used_and_the_others_say_why)
{
  Run run = start (choices[_i].launch, choices[_i].faults);
  gboolean works = !g_str_equal (choices[_i].backend, "none");
  GstFlowReturn flow =
      gst_harness_push (run.h, video_enc_picture (run.h, 0, 0));
  ck_assert_int_eq (flow == GST_FLOW_OK, works);
  expect_backend (&run, choices[_i].backend);
  g_autofree gchar *refusals = get_string (&run, "refusals");
  ck_assert_msg (strstr (refusals, choices[_i].refusal) != NULL, "%s",
      refusals);
  /* libavutil ends a line with one that is empty */
  ck_assert_msg (!g_str_has_suffix (refusals, "; ") &&
          !strstr (refusals, "; \n"),
      "%s", refusals);
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_ERROR), works ? 0 : 1);
  stop (&run);
}
END_TEST

/* More variants than the chip has sessions; and one that was refused for that may
 * have one when it is free. */
START_TEST (sessions_beyond_the_limit_go_to_the_next)
{
  static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
  static const gchar *const names[] = { "nvenc", "vaapi" };
  Run first = start (launches[_i], "sessions=1");
  gst_harness_push (first.h, video_enc_picture (first.h, 0, 0));
  expect_backend (&first, names[_i]);
  Run second = start (launches[_i], "sessions=1");
  gst_harness_push (second.h, video_enc_picture (second.h, 0, 0));
  expect_backend (&second, "x264");
  stop (&first);
  stop (&second);
  Run third = start (launches[_i], "sessions=1");
  gst_harness_push (third.h, video_enc_picture (third.h, 0, 0));
  expect_backend (&third, names[_i]);
  stop (&third);
}
END_TEST

/* No device is asked twice about the same; another size is another question. */
START_TEST (a_refusal_is_remembered)
{
  static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
  static const gchar *const names[] = { "nvenc", "vaapi" };
  static const gchar *const faults[] = { "fail-open", NULL, NULL };
  static const guint widths[] = { WIDTH, WIDTH, 2 * WIDTH };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    Run run = start (launches[_i], faults[i]);
    if (widths[i] != WIDTH)
      video_enc_set_caps (run.h, widths[i], HEIGHT, thirty);
    gst_harness_push (run.h, video_enc_picture (run.h, 0, 0));
    expect_backend (&run, widths[i] == WIDTH ? "x264" : names[_i]);
    stop (&run);
  }
}
END_TEST

/* --- frames --- */

static const struct
{
  const gchar *launch;
  gboolean is_reordered; /* has B-frames */
} codings[] = {
  { ON_NVENC, TRUE },
  { ON_NVENC "b-frames=0", FALSE },
  { ON_NVENC "b-frames=3", TRUE },
  { ON_NVENC "tune=latency", FALSE },
  { ON_NVENC "profile=constrained-baseline", FALSE },
  { ON_VAAPI, TRUE },
  { ON_VAAPI "b-frames=0", FALSE },
  { ON_VAAPI "b-frames=3", TRUE },
  { ON_VAAPI "tune=latency", FALSE },
  { ON_VAAPI "profile=constrained-baseline", FALSE },
};

START_TEST (frames_come_out_as_they_went_in)
{
  const guint n_frames = 3 * CELL_FRAMES + 7;
  Run run = start (codings[_i].launch, NULL);
  push_to_end (&run, n_frames);
  ck_assert_int_eq (video_enc_is_reordered (run.pictures),
      codings[_i].is_reordered);
  expect_frames (&run, n_frames, 0, 0);
  expect_times_and_keys (&run, 0);
  expect_exact (&run, 0, n_frames, 0);
  stop (&run);
}
END_TEST

START_TEST (without_delay_each_frame_comes_out_at_once)
{
  static const gchar *const launches[] = { ON_NVENC "tune=latency",
    ON_VAAPI "tune=latency" };
  Run run = start (launches[_i], NULL);
  for (guint n = 0; n < 40; n++) {
    video_enc_push (run.h, 0, n, n + 1, thirty);
    ck_assert_uint_eq (gst_harness_buffers_received (run.h), n + 1);
  }
  stop (&run);
}
END_TEST

START_TEST (none_is_ended_before_it_had_a_frame)
{
  static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
  static const gchar *const codecs[] = { "video/x-h264, stream-format=avc",
    "video/x-h265, stream-format=hvc1" };
  Run run = start (launches[_i % 2], NULL);
  gst_harness_set_sink_caps_str (run.h, codecs[_i / 2]);
  gst_harness_set_src_caps_str (run.h,
      "video/x-raw, format=I420, width=162, height=90, framerate=25/1");
  ck_assert (gst_harness_push_event (run.h, gst_event_new_eos ()));
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_ERROR), 0);
  stop (&run);
}
END_TEST

/* NVENC takes NV12 as it is, VA-API nothing else; of I420 it is the other way. */
START_TEST (layouts_that_a_device_has_not_are_repacked)
{
  static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
  Run run = start (launches[_i], NULL);
  gst_harness_set_src_caps_str (run.h,
      "video/x-raw, format=NV12, width=162, height=90, framerate=30/1");
  video_enc_push (run.h, 0, 0, 5, thirty);
  run.pictures = video_enc_finish (run.h);
  expect_exact (&run, 0, 5, 0);
  stop (&run);
}
END_TEST

/* A key frame that is asked for is one to which nothing refers back. */
START_TEST (requests_make_idr_frames)
{
  static const gchar *const launches[] = { ON_NVENC, ON_VAAPI };
  const guint asked = 17;
  Run run = start (launches[_i], NULL);
  video_enc_push (run.h, 0, 0, asked, thirty);
  gst_harness_push_event (run.h,
      gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, FALSE, 1));
  video_enc_push (run.h, 0, asked, 29, thirty);
  run.pictures = video_enc_finish (run.h);
  expect_times_and_keys (&run, asked);
  expect_exact (&run, asked, 29, asked);
  stop (&run);
}
END_TEST

/* --- failures --- */

typedef struct
{
  const gchar *launch, *faults, *successor;
} Death;

/* Another stream, which begins with the next segment. */
static const Death deaths[] = {
  { ON_NVENC, "fail-at=40", "x264" },
  { ON_NVENC "b-frames=0", "fail-at=40", "x264" },
  { ON_NVENC "tune=latency", "fail-at=40", "x264" },
  { ON_NVENC, "stuck-at=40", "x264" },
  { ON_VAAPI, "fail-at=40", "x264" },
  { ON_VAAPI "tune=latency", "fail-at=40", "x264" },
};

START_TEST (another_stream_begins_with_the_next_segment)
{
  const guint n_frames = 3 * CELL_FRAMES, next = 2 * CELL_FRAMES;
  Run run = start (deaths[_i].launch, deaths[_i].faults);
  video_enc_push (run.h, 0, 0, CELL_FRAMES, thirty);
  g_autoptr (GstCaps) before = gst_pad_get_current_caps (run.h->sinkpad);
  video_enc_push (run.h, 0, CELL_FRAMES, n_frames, thirty);
  run.pictures = video_enc_finish (run.h);
  expect_backend (&run, deaths[_i].successor);
  guint n_gap = count_gap (run.h);
  ck_assert_uint_gt (n_gap, next - 40 - 1);
  ck_assert_uint_lt (n_gap, next - 40 + 6);
  expect_frames (&run, n_frames, next - n_gap, next);
  expect_times_and_keys (&run, 0);
  g_autoptr (GstCaps) after = gst_pad_get_current_caps (run.h->sinkpad);
  ck_assert (!gst_caps_is_equal (before, after));
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_WARNING), 1);
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_ERROR), 0);
  stop (&run);
}
END_TEST

/* The successor writes the same parameter sets: nothing is missing, and nothing
 * new begins. */
START_TEST (the_same_stream_goes_on_at_once)
{
  static const gchar *const launches[] = { ON_VAAPI, ON_VAAPI "tune=latency" };
  const guint n_frames = 3 * CELL_FRAMES;
  Run run = start (launches[_i], "low-power,fail-at=40");
  video_enc_push (run.h, 0, 0, CELL_FRAMES, thirty);
  g_autoptr (GstCaps) before = gst_pad_get_current_caps (run.h->sinkpad);
  video_enc_push (run.h, 0, CELL_FRAMES, n_frames, thirty);
  run.pictures = video_enc_finish (run.h);
  expect_backend (&run, "vaapi-lp");
  ck_assert_uint_eq (count_gap (run.h), 0);
  expect_frames (&run, n_frames, 0, 0);
  expect_exact (&run, 0, n_frames, 0);
  guint extra = 0;
  for (guint i = 0; i < n_frames; i++)
    if (i % CELL_FRAMES != 0 &&
        video_enc_is_key (g_ptr_array_index (run.pictures, i)))
      extra = i;
  ck_assert_uint_gt (extra, 40 - 6);
  ck_assert_uint_le (extra, 40);
  expect_times_and_keys (&run, extra);
  g_autoptr (GstCaps) after = gst_pad_get_current_caps (run.h->sinkpad);
  ck_assert (gst_caps_is_equal (before, after));
  stop (&run);
}
END_TEST

/* Before anything is out there is nothing to go on from. */
START_TEST (a_death_before_the_first_picture_loses_nothing)
{
  static const Death rows[] = {
    { ON_NVENC, "fail-at=1", "x264" },
    { ON_NVENC, "stuck-at=1", "x264" },
    { ON_VAAPI, "fail-at=1", "x264" },
    { ON_VAAPI, "fail-upload", "x264" },
  };
  const guint n_frames = 2 * CELL_FRAMES;
  Run run = start (rows[_i].launch, rows[_i].faults);
  push_to_end (&run, n_frames);
  expect_backend (&run, rows[_i].successor);
  expect_times_and_keys (&run, 0);
  if (run.pictures->len != n_frames)
    expect_frames (&run, n_frames, 1, CELL_FRAMES); /* the first was out */
  stop (&run);
}
END_TEST

/* Also at the end, when no frame comes any more. */
START_TEST (a_death_at_the_end_is_survived)
{
  const guint n_frames = 2 * CELL_FRAMES + 3;
  g_autofree gchar *faults = g_strdup_printf ("fail-at=%u", n_frames - 1);
  Run run = start (_i ? ON_VAAPI : ON_NVENC, faults);
  push_to_end (&run, n_frames);
  expect_backend (&run, "x264");
  ck_assert_uint_ge (run.pictures->len, 2 * CELL_FRAMES);
  expect_times_and_keys (&run, 0);
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_ERROR), 0);
  stop (&run);
}
END_TEST

/* From `from` on, where PTS are less than before. */
static void
begin_segment (Run *run, GstClockTime from)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = from;
  segment.time = GST_SECOND * 100;
  gst_harness_push_event (run->h, gst_event_new_segment (&segment));
}

static void
expect_dts (const GPtrArray *pictures, guint from)
{
  for (guint i = from; i < pictures->len; i++) {
    GstBuffer *picture = g_ptr_array_index (pictures, i);
    ck_assert_uint_le (GST_BUFFER_DTS (picture), GST_BUFFER_PTS (picture));
    if (i > from)
      ck_assert_uint_gt (GST_BUFFER_DTS (picture),
          GST_BUFFER_DTS (g_ptr_array_index (pictures, i - 1)));
  }
}

/* Its times have nothing to do with those before, nor with the cell in which frames
 * are missing. */
START_TEST (another_segment_in_the_middle_of_a_gap)
{
  Run run = start (_i ? ON_VAAPI : ON_NVENC, "fail-at=20");
  video_enc_push (run.h, GST_SECOND * 50, 0, 25, thirty);
  expect_backend (&run, "x264");
  g_ptr_array_unref (video_enc_pull (run.h));
  begin_segment (&run, GST_SECOND);
  video_enc_push (run.h, GST_SECOND, 0, CELL_FRAMES, thirty);
  run.pictures = video_enc_finish (run.h);
  ck_assert_uint_eq (run.pictures->len, CELL_FRAMES);
  ck_assert (video_enc_is_key (g_ptr_array_index (run.pictures, 0)));
  expect_dts (run.pictures, 0);
  stop (&run);
}
END_TEST

static void
flush (Run *run)
{
  gst_harness_push_event (run->h, gst_event_new_flush_start ());
  gst_harness_push_event (run->h, gst_event_new_flush_stop (TRUE));
  begin_segment (run, 0);
  g_ptr_array_unref (video_enc_pull (run->h));
}

/* Also where upstream says when key frames are due, and takes it for granted that the
 * first one is. */
START_TEST (a_flush_ends_a_gap)
{
  Run run = start (_i ? "abrvideoenc device=/dev/null" : "abrvideoenc device=0",
      "fail-at=20");
  gst_harness_push_event (run.h,
      gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, TRUE, 1));
  video_enc_push (run.h, 0, 0, 25, thirty);
  expect_backend (&run, "x264");
  flush (&run);
  video_enc_push (run.h, 0, 0, 10, thirty);
  run.pictures = video_enc_finish (run.h);
  ck_assert_uint_eq (run.pictures->len, 10);
  expect_dts (run.pictures, 0);
  stop (&run);
}
END_TEST

static gboolean
had_eos (const Run *run)
{
  g_autoptr (GstEvent) eos =
      gst_pad_get_sticky_event (run->h->sinkpad, GST_EVENT_EOS, 0);
  return eos != NULL;
}

/* Who seeks waits for the end of each branch anew; one that can't begin again says so
 * again. */
START_TEST (a_branch_that_has_ended_ends_after_a_flush_too)
{
  Run run = start (_i ? ON_VAAPI "backend=vaapi on-error=drop-branch"
                      : ON_NVENC "backend=nvenc on-error=drop-branch",
      "unsupported,fail-open");
  for (guint i = 0; i < 2; i++) {
    ck_assert_int_eq (gst_harness_push (run.h, video_enc_picture (run.h, 0, 0)),
        GST_FLOW_EOS);
    ck_assert (had_eos (&run));
    /* the first was before there was a bus */
    ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_WARNING), i);
    flush (&run);
    ck_assert (!had_eos (&run));
  }
  stop (&run);
}
END_TEST

/* Decode times go on increasing where the size changes, and with it the encoder and
 * how far that reorders. */
START_TEST (decode_times_increase_beyond_a_change_of_size)
{
  const guint change = 7, end = 20;
  Run run = start (ON_NVENC "preset=ultrafast b-frames=2", "max-width=200");
  video_enc_set_caps (run.h, 320, 180, thirty);
  video_enc_push (run.h, GST_SECOND, 0, change, thirty);
  expect_backend (&run, "x264");
  video_enc_set_caps (run.h, WIDTH, HEIGHT, thirty);
  video_enc_push (run.h, GST_SECOND, change, end, thirty);
  expect_backend (&run, "nvenc");
  run.pictures = video_enc_finish (run.h);
  ck_assert_uint_eq (run.pictures->len, end);
  expect_dts (run.pictures, 0);
  stop (&run);
}
END_TEST

/* With nothing left to try, it is an error as any other. */
START_TEST (the_last_one_to_die_is_an_error)
{
  GstFlowReturn flow = GST_FLOW_OK;
  Run run = start (_i ? ON_VAAPI "backend=vaapi" : ON_NVENC "backend=nvenc",
      "fail-at=10");
  for (guint n = 0; n < 40 && flow == GST_FLOW_OK; n++)
    flow = gst_harness_push (run.h,
        video_enc_picture (run.h, n, video_enc_frame_time (0, n, thirty)));
  ck_assert_int_eq (flow, GST_FLOW_ERROR);
  ck_assert_uint_eq (count_messages (&run, GST_MESSAGE_ERROR), 1);
  run.pictures = video_enc_finish (run.h);
  ck_assert_uint_gt (run.pictures->len, 0);
  stop (&run);
}
END_TEST

static Suite *
abrvideoencdevices_suite (void)
{
  Suite *suite = suite_create ("abrvideoencdevices");
  TCase *tcase = tcase_create ("doubles");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase,
      the_first_that_opens_is_used_and_the_others_say_why, 0,
      G_N_ELEMENTS (choices));
  tcase_add_loop_test (tcase, sessions_beyond_the_limit_go_to_the_next, 0, 2);
  tcase_add_loop_test (tcase, a_refusal_is_remembered, 0, 2);
  tcase_add_loop_test (tcase, frames_come_out_as_they_went_in, 0,
      G_N_ELEMENTS (codings));
  tcase_add_loop_test (tcase, without_delay_each_frame_comes_out_at_once, 0, 2);
  tcase_add_loop_test (tcase, none_is_ended_before_it_had_a_frame, 0, 4);
  tcase_add_loop_test (tcase, layouts_that_a_device_has_not_are_repacked, 0, 2);
  tcase_add_loop_test (tcase, requests_make_idr_frames, 0, 2);
  tcase_add_loop_test (tcase, another_stream_begins_with_the_next_segment, 0,
      G_N_ELEMENTS (deaths));
  tcase_add_loop_test (tcase, the_same_stream_goes_on_at_once, 0, 2);
  tcase_add_loop_test (tcase, a_death_before_the_first_picture_loses_nothing, 0,
      4);
  tcase_add_loop_test (tcase, a_death_at_the_end_is_survived, 0, 2);
  tcase_add_loop_test (tcase, another_segment_in_the_middle_of_a_gap, 0, 2);
  tcase_add_loop_test (tcase, a_flush_ends_a_gap, 0, 2);
  tcase_add_loop_test (tcase, a_branch_that_has_ended_ends_after_a_flush_too, 0,
      2);
  tcase_add_test (tcase, decode_times_increase_beyond_a_change_of_size);
  tcase_add_loop_test (tcase, the_last_one_to_die_is_an_error, 0, 2);
  return suite;
}

int
main (int argc, char **argv)
{
  static const gchar *const encoders[] = { "h264_nvenc", "h264_vaapi",
    "libx264", NULL };
  gst_check_init (&argc, &argv);
  return device_suite_run (abrvideoencdevices_suite (), "abrvideoencdevices",
      __FILE__, encoders);
}
