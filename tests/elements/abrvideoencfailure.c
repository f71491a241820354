/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc over an encoder that gives up in the middle: libavcodec's own, but
 * for two functions that this program has in its place. */

#include "videoencrig.h"

#include <dlfcn.h>
#include <libavcodec/avcodec.h>

typedef int (*SendFrame) (AVCodecContext *, const AVFrame *);
typedef int (*ReceivePacket) (AVCodecContext *, AVPacket *);

/* How many calls go well; -1: all. */
static gint n_sends = -1, n_receives = -1;

static gboolean
is_over (gint *n_left)
{
  if (*n_left == 0)
    return TRUE;
  *n_left -= *n_left > 0;
  return FALSE;
}

/* libavcodec's, which is among this program's libraries as it is asked for its
 * version. */
static gpointer
real_function (const gchar *name)
{
  ck_assert_uint_gt (avcodec_version (), 0);
  gpointer function = dlsym (RTLD_NEXT, name);
  ck_assert (function);
  return function;
}

int
avcodec_send_frame (AVCodecContext *context, const AVFrame *frame)
{
  SendFrame real = (SendFrame) real_function ("avcodec_send_frame");
  return is_over (&n_sends) ? AVERROR_EXTERNAL : real (context, frame);
}

int
avcodec_receive_packet (AVCodecContext *context, AVPacket *packet)
{
  ReceivePacket real = (ReceivePacket) real_function ("avcodec_receive_packet");
  return is_over (&n_receives) ? AVERROR_EXTERNAL : real (context, packet);
}

static const Fraction thirty = { 30, 1 };

/* Pushes until that fails; returns how. */
static GstFlowReturn
push_until_it_fails (GstHarness *h)
{
  GstFlowReturn flow = GST_FLOW_OK;
  for (guint n = 0; n < 100 && flow == GST_FLOW_OK; n++)
    flow = gst_harness_push (h,
        video_enc_picture (h, n, video_enc_frame_time (0, n, thirty)));
  return flow;
}

typedef struct
{
  guint n_errors, n_warnings;
} Told;

static Told
take_messages (GstBus *bus)
{
  Told told = { 0 };
  GstMessage *message;
  while ((message = gst_bus_pop (bus))) {
    told.n_errors += GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
    told.n_warnings += GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING;
    gst_message_unref (message);
  }
  return told;
}

static gboolean
had_eos (GstHarness *h)
{
  g_autoptr (GstEvent) eos =
      gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_EOS, 0);
  return eos != NULL;
}

typedef struct
{
  const gchar *launch;
  gint n_sends, n_receives;
  GstFlowReturn flow;
  Told told;
} Failure;

static const Failure failures[] = {
  { "abrvideoenc", 20, -1, GST_FLOW_ERROR, { 1, 0 } },
  { "abrvideoenc", -1, 20, GST_FLOW_ERROR, { 1, 0 } },
  { "abrvideoenc on-error=drop-branch", 20, -1, GST_FLOW_EOS, { 0, 1 } },
  { "abrvideoenc on-error=drop-branch", -1, 20, GST_FLOW_EOS, { 0, 1 } },
  { "abrvideoenc on-error=drop-branch tune=latency", 20, -1, GST_FLOW_EOS,
      { 0, 1 } },
};

/* Said once, and for good: nothing comes after the end. */
START_TEST (an_encoder_that_gives_up_is_told_of_once)
{
  const Failure *row = &failures[_i];
  GstHarness *h = video_enc_harness (row->launch, 64, 36, thirty);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  n_sends = row->n_sends;
  n_receives = row->n_receives;
  ck_assert_int_eq (push_until_it_fails (h), row->flow);
  n_sends = n_receives = -1;
  ck_assert_int_eq (had_eos (h), row->flow == GST_FLOW_EOS);
  g_autoptr (GPtrArray) before = video_enc_pull (h);
  ck_assert_uint_gt (before->len, 0);
  if (row->flow == GST_FLOW_EOS) {
    ck_assert_int_eq (push_until_it_fails (h), GST_FLOW_EOS);
    g_autoptr (GPtrArray) after = video_enc_finish (h);
    ck_assert_uint_eq (after->len, 0);
  }
  Told told = take_messages (bus);
  ck_assert_uint_eq (told.n_errors, row->told.n_errors);
  ck_assert_uint_eq (told.n_warnings, row->told.n_warnings);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
END_TEST

/* One that fails at the end has lost frames, which is no end like others. */
START_TEST (an_encoder_that_fails_at_the_end_is_told_of)
{
  GstHarness *h = video_enc_harness ("abrvideoenc", 64, 36, thirty);
  GstBus *bus = gst_bus_new ();
  gst_element_set_bus (h->element, bus);
  video_enc_push (h, 0, 0, 20, thirty);
  n_receives = 1;
  g_autoptr (GPtrArray) pictures = video_enc_finish (h);
  n_receives = -1;
  ck_assert_uint_lt (pictures->len, 20);
  ck_assert_uint_eq (take_messages (bus).n_errors, 1);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}
END_TEST

static Suite *
abrvideoencfailure_suite (void)
{
  Suite *suite = suite_create ("abrvideoencfailure");
  TCase *tcase = tcase_create ("failures");
  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 60);
  tcase_add_loop_test (tcase, an_encoder_that_gives_up_is_told_of_once, 0,
      G_N_ELEMENTS (failures));
  tcase_add_test (tcase, an_encoder_that_fails_at_the_end_is_told_of);
  return suite;
}

GST_CHECK_MAIN (abrvideoencfailure)
