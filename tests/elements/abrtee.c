/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrtee by hand: frames in, and a sink pad behind each branch that notes what
 * comes. */

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#define N_BRANCHES 3
#define FRAME_BYTES (64 * 36 * 3 / 2)

typedef struct
{
  GstPad *srcpad; /* of the tee */
  GstPad *sinkpad;
  GMutex lock;
  GCond changed;
  GArray *pts;        /* of frames, GstClockTime */
  GArray *key_frames; /* times of frames behind a key-unit event */
  GArray *key_times;  /* running times that the events name */
  GPtrArray *buffers;
  gboolean is_key;
  gboolean is_eos;
  GstFlowReturn answer;
  gint width;
} Branch;

typedef struct
{
  GstElement *tee;
  GstPad *srcpad; /* ours, into the tee */
  Branch branches[N_BRANCHES];
  GstBus *bus;
} Rig;

static GstStaticPadTemplate any_sink = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate any_src = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstFlowReturn
branch_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Branch *branch = gst_pad_get_element_private (pad);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  g_mutex_lock (&branch->lock);
  GstFlowReturn answer = branch->answer;
  if (answer == GST_FLOW_OK) {
    g_array_append_val (branch->pts, pts);
    if (branch->is_key)
      g_array_append_val (branch->key_frames, pts);
    g_ptr_array_add (branch->buffers, gst_buffer_ref (buffer));
  }
  branch->is_key = FALSE;
  g_cond_broadcast (&branch->changed);
  g_mutex_unlock (&branch->lock);
  gst_buffer_unref (buffer);
  return answer;
}

static gboolean
branch_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Branch *branch = gst_pad_get_element_private (pad);
  GstClockTime running_time;
  GstCaps *caps;
  g_mutex_lock (&branch->lock);
  if (gst_video_event_is_force_key_unit (event)) {
    gst_video_event_parse_downstream_force_key_unit (event, NULL, NULL,
        &running_time, NULL, NULL);
    g_array_append_val (branch->key_times, running_time);
    branch->is_key = TRUE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width",
        &branch->width);
  }
  branch->is_eos |= GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  g_cond_broadcast (&branch->changed);
  g_mutex_unlock (&branch->lock);
  gst_event_unref (event);
  return TRUE;
}

static void
branch_open (Rig *rig, Branch *branch, const gchar *caps)
{
  *branch = (Branch){
    .pts = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .key_frames = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .key_times = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .buffers =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref),
  };
  g_mutex_init (&branch->lock);
  g_cond_init (&branch->changed);
  branch->sinkpad = gst_pad_new_from_static_template (&any_sink, "sink");
  gst_pad_set_element_private (branch->sinkpad, branch);
  gst_pad_set_chain_function (branch->sinkpad, branch_chain);
  gst_pad_set_event_function (branch->sinkpad, branch_event);
  if (caps) {
    g_autoptr (GstCaps) wanted = gst_caps_from_string (caps);
    g_object_set_data_full (G_OBJECT (branch->sinkpad), "caps",
        gst_caps_ref (wanted), (GDestroyNotify) gst_caps_unref);
  }
  gst_pad_set_active (branch->sinkpad, TRUE);
  branch->srcpad = gst_element_request_pad_simple (rig->tee, "src_%u");
  fail_unless (
      GST_PAD_LINK_SUCCESSFUL (gst_pad_link (branch->srcpad, branch->sinkpad)));
}

static gboolean
branch_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstCaps *wanted = g_object_get_data (G_OBJECT (pad), "caps");
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS || !wanted)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_caps_result (query, wanted);
  return TRUE;
}

static void
branch_close (Rig *rig, Branch *branch)
{
  gst_pad_unlink (branch->srcpad, branch->sinkpad);
  gst_element_release_request_pad (rig->tee, branch->srcpad);
  gst_object_unref (branch->srcpad);
  gst_pad_set_active (branch->sinkpad, FALSE);
  gst_object_unref (branch->sinkpad);
  g_array_unref (branch->pts);
  g_array_unref (branch->key_frames);
  g_array_unref (branch->key_times);
  g_ptr_array_unref (branch->buffers);
  g_mutex_clear (&branch->lock);
  g_cond_clear (&branch->changed);
}

static void
rig_open (Rig *rig, const gchar *const caps[N_BRANCHES])
{
  *rig = (Rig){ .tee = gst_check_setup_element ("abrtee") };
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->tee, rig->bus);
  rig->srcpad = gst_check_setup_src_pad (rig->tee, &any_src);
  for (guint i = 0; i < N_BRANCHES; i++) {
    branch_open (rig, &rig->branches[i], caps[i]);
    gst_pad_set_query_function (rig->branches[i].sinkpad, branch_query);
  }
}

static void
rig_start (Rig *rig, const gchar *caps_string)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_string);
  gst_pad_set_active (rig->srcpad, TRUE);
  fail_unless_equals_int (gst_element_set_state (rig->tee, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  gst_check_setup_events_with_stream_id (rig->srcpad, rig->tee, caps,
      GST_FORMAT_TIME, "film");
}

static void
rig_close (Rig *rig)
{
  gst_element_set_state (rig->tee, GST_STATE_NULL);
  for (guint i = 0; i < N_BRANCHES; i++)
    branch_close (rig, &rig->branches[i]);
  gst_check_teardown_src_pad (rig->tee);
  gst_element_set_bus (rig->tee, NULL);
  gst_object_unref (rig->bus);
  gst_check_teardown_element (rig->tee);
}

static GstClockTime
frame_time (guint n, guint num, guint den)
{
  return gst_util_uint64_scale_round (n, den * GST_SECOND, num);
}

static GstFlowReturn
push_frame (Rig *rig, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_BYTES, NULL);
  gst_buffer_memset (buffer, 0, 16, FRAME_BYTES);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_pad_push (rig->srcpad, buffer);
}

static void
finish (Rig *rig)
{
  gst_pad_push_event (rig->srcpad, gst_event_new_eos ());
  for (guint i = 0; i < N_BRANCHES; i++) {
    Branch *branch = &rig->branches[i];
    g_mutex_lock (&branch->lock);
    while (!branch->is_eos && branch->answer == GST_FLOW_OK)
      g_cond_wait (&branch->changed, &branch->lock);
    g_mutex_unlock (&branch->lock);
  }
}

#define CAPS_AT(rate) \
  "video/x-raw, format=I420, width=64, height=36, framerate=" rate

static const gchar *const as_it_is[N_BRANCHES] = { NULL };

GST_START_TEST (frames_that_need_no_change_are_the_same_memory)
{
  Rig rig;
  rig_open (&rig, as_it_is);
  rig_start (&rig, CAPS_AT ("25/1"));
  for (guint n = 0; n < 50; n++)
    fail_unless_equals_int (push_frame (&rig, frame_time (n, 25, 1)),
        GST_FLOW_OK);
  finish (&rig);
  for (guint i = 0; i < N_BRANCHES; i++) {
    fail_unless_equals_int (rig.branches[i].buffers->len, 50);
    for (guint n = 0; n < 50; n++)
      fail_unless (g_ptr_array_index (rig.branches[i].buffers, n) ==
          g_ptr_array_index (rig.branches[0].buffers, n));
  }
  rig_close (&rig);
}
GST_END_TEST

GST_START_TEST (pictures_that_two_branches_want_are_made_once)
{
  static const gchar *const caps[N_BRANCHES] = {
    "video/x-raw, height=18",
    "video/x-raw, height=18",
    "video/x-raw, width=64",
  };
  Rig rig;
  rig_open (&rig, caps);
  rig_start (&rig, CAPS_AT ("25/1"));
  for (guint n = 0; n < 20; n++)
    push_frame (&rig, frame_time (n, 25, 1));
  finish (&rig);
  fail_unless_equals_int (rig.branches[0].width, 32);
  fail_unless_equals_int (rig.branches[2].width, 64);
  for (guint n = 0; n < 20; n++) {
    GstBuffer *a = g_ptr_array_index (rig.branches[0].buffers, n);
    GstBuffer *b = g_ptr_array_index (rig.branches[1].buffers, n);
    fail_unless (
        gst_buffer_peek_memory (a, 0) == gst_buffer_peek_memory (b, 0));
    fail_unless_equals_int (gst_buffer_get_size (a), 32 * 18 * 3 / 2);
  }
  rig_close (&rig);
}
GST_END_TEST

/* Whatever the rate, the key units of all branches are before the same frames,
 * the first at or after each line of the grid. */
GST_START_TEST (key_units_are_before_the_same_frames)
{
  static const struct
  {
    const gchar *caps;
    guint num, den;
    const gchar *half, *third;
  } rows[] = {
    { CAPS_AT ("30000/1001"), 30000, 1001,
        "video/x-raw, framerate=(fraction)15000/1001",
        "video/x-raw, framerate=(fraction)10000/1001" },
    { CAPS_AT ("60000/1001"), 60000, 1001,
        "video/x-raw, framerate=(fraction)30000/1001",
        "video/x-raw, framerate=(fraction)20000/1001" },
    { CAPS_AT ("25/1"), 25, 1, "video/x-raw, framerate=(fraction)25/2",
        "video/x-raw, framerate=(fraction)25/3" },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    const gchar *const caps[N_BRANCHES] = { NULL, rows[r].half, rows[r].third };
    Rig rig;
    rig_open (&rig, caps);
    g_object_set (rig.tee, "segment-duration", GST_SECOND, NULL);
    rig_start (&rig, rows[r].caps);
    for (guint n = 0; n < 600; n++)
      push_frame (&rig, frame_time (n, rows[r].num, rows[r].den));
    finish (&rig);
    Branch *leader = &rig.branches[0];
    GstClockTime end = frame_time (600, rows[r].num, rows[r].den);
    fail_unless_equals_int (leader->key_frames->len, (end - 1) / GST_SECOND);
    for (guint i = 0; i < N_BRANCHES; i++) {
      Branch *branch = &rig.branches[i];
      fail_unless_equals_int (branch->key_frames->len, leader->key_frames->len);
      for (guint k = 0; k < branch->key_frames->len; k++) {
        GstClockTime time = g_array_index (branch->key_frames, GstClockTime, k);
        fail_unless_equals_uint64 (time,
            g_array_index (leader->key_frames, GstClockTime, k));
        GstClockTime line = (k + 1) * GST_SECOND;
        GstClockTime half = frame_time (1, 2 * rows[r].num, rows[r].den) + 1;
        fail_unless (time + half >= line && time <= line + half);
        fail_unless_equals_uint64 (g_array_index (branch->key_times,
                                       GstClockTime, k),
            MIN (line, time));
      }
      fail_unless (branch->pts->len >= 600 / (i + 1) - 20);
      fail_unless (branch->pts->len <= 600 / (i + 1) + 20);
    }
    rig_close (&rig);
  }
}
GST_END_TEST

static guint
count_warnings (Rig *rig)
{
  guint n = 0;
  for (GstMessage *message;
       (message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING)); n++)
    gst_message_unref (message);
  return n;
}

GST_START_TEST (a_branch_that_fails_stops_alone)
{
  static const GstFlowReturn answers[] = {
    GST_FLOW_ERROR,
    GST_FLOW_EOS,
    GST_FLOW_NOT_LINKED,
    GST_FLOW_NOT_NEGOTIATED,
    GST_FLOW_FLUSHING,
  };
  for (guint a = 0; a < G_N_ELEMENTS (answers); a++) {
    Rig rig;
    rig_open (&rig, as_it_is);
    rig_start (&rig, CAPS_AT ("25/1"));
    rig.branches[1].answer = answers[a];
    for (guint n = 0; n < 50; n++)
      fail_unless_equals_int (push_frame (&rig, frame_time (n, 25, 1)),
          GST_FLOW_OK);
    finish (&rig);
    fail_unless_equals_int (rig.branches[0].pts->len, 50);
    fail_unless_equals_int (rig.branches[1].pts->len, 0);
    fail_unless_equals_int (rig.branches[2].pts->len, 50);
    gboolean is_loss =
        answers[a] != GST_FLOW_EOS && answers[a] != GST_FLOW_FLUSHING;
    fail_unless_equals_int (count_warnings (&rig), is_loss ? 1 : 0);
    rig_close (&rig);
  }
}
GST_END_TEST

GST_START_TEST (the_flow_ends_when_no_branch_is_left)
{
  static const struct
  {
    GstFlowReturn answer, expected;
  } rows[] = {
    { GST_FLOW_ERROR, GST_FLOW_ERROR },
    { GST_FLOW_EOS, GST_FLOW_EOS },
    { GST_FLOW_NOT_LINKED, GST_FLOW_NOT_LINKED },
  };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    Rig rig;
    rig_open (&rig, as_it_is);
    rig_start (&rig, CAPS_AT ("25/1"));
    for (guint i = 0; i < N_BRANCHES; i++)
      rig.branches[i].answer = rows[r].answer;
    GstFlowReturn flow = GST_FLOW_OK;
    for (guint n = 0; n < 1000 && flow == GST_FLOW_OK; n++)
      flow = push_frame (&rig, frame_time (n, 25, 1));
    fail_unless_equals_int (flow, rows[r].expected);
    rig_close (&rig);
  }
}
GST_END_TEST

GST_START_TEST (rungs_go_to_the_branches_in_order)
{
  Rig rig;
  rig_open (&rig, as_it_is);
  g_autoptr (GstStructure) automatic = gst_structure_new_empty ("auto");
  g_object_set (rig.tee, "ladder", automatic, NULL);
  rig_start (&rig,
      "video/x-raw, format=I420, width=640, height=360, framerate=25/1");
  for (guint n = 0; n < 5; n++) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 640 * 360 * 3 / 2, NULL);
    gst_buffer_memset (buffer, 0, 16, 640 * 360 * 3 / 2);
    GST_BUFFER_PTS (buffer) = frame_time (n, 25, 1);
    fail_unless_equals_int (gst_pad_push (rig.srcpad, buffer), GST_FLOW_OK);
  }
  finish (&rig);
  fail_unless_equals_int (rig.branches[0].width, 640);
  fail_unless_equals_int (rig.branches[1].width, 426);
  fail_unless_equals_int (rig.branches[2].width, 0); /* no rung: EOS, no caps */
  fail_unless_equals_int (rig.branches[2].pts->len, 0);
  fail_unless (!gst_pad_has_current_caps (rig.branches[2].sinkpad));

  g_autoptr (GstStructure) ladder = NULL;
  g_object_get (rig.tee, "ladder", &ladder, NULL);
  fail_unless_equals_string (gst_structure_get_name (ladder), "auto");
  fail_unless_equals_int (gst_value_array_get_size (
                              gst_structure_get_value (ladder, "rungs")),
      2);
  rig_close (&rig);
}
GST_END_TEST

static Suite *
abrtee_suite (void)
{
  Suite *suite = suite_create ("abrtee");
  TCase *tcase = tcase_create ("all");
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, frames_that_need_no_change_are_the_same_memory);
  tcase_add_test (tcase, pictures_that_two_branches_want_are_made_once);
  tcase_add_test (tcase, key_units_are_before_the_same_frames);
  tcase_add_test (tcase, a_branch_that_fails_stops_alone);
  tcase_add_test (tcase, the_flow_ends_when_no_branch_is_left);
  tcase_add_test (tcase, rungs_go_to_the_branches_in_order);
  return suite;
}

GST_CHECK_MAIN (abrtee)
