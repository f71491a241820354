/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "teerig.h"

const gchar *const as_it_is[N_BRANCHES] = { NULL };

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
  branch->has_frame = TRUE;
  g_cond_broadcast (&branch->changed);
  while (branch->is_stuck && !branch->is_flushing)
    g_cond_wait (&branch->changed, &branch->lock);
  branch->has_frame = FALSE;
  GstFlowReturn answer =
      branch->is_flushing ? GST_FLOW_FLUSHING : branch->answer;
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
  const gchar *stream_id;
  g_mutex_lock (&branch->lock);
  if (gst_video_event_is_force_key_unit (event)) {
    gst_video_event_parse_downstream_force_key_unit (event, NULL, NULL,
        &running_time, NULL, NULL);
    g_array_append_val (branch->key_times, running_time);
    branch->is_key = TRUE;
  }
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_structure_get_int (gst_caps_get_structure (caps, 0), "width",
          &branch->width);
      break;
    case GST_EVENT_STREAM_START:
      gst_event_parse_stream_start (event, &stream_id);
      g_free (branch->stream_id);
      branch->stream_id = g_strdup (stream_id);
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &branch->segment);
      break;
    case GST_EVENT_GAP:
      branch->n_gaps++;
      break;
    case GST_EVENT_FLUSH_START:
      branch->is_flushing = TRUE;
      break;
    case GST_EVENT_FLUSH_STOP:
      branch->is_flushing = FALSE;
      branch->n_flushes++;
      break;
    case GST_EVENT_EOS:
      branch->is_eos = TRUE;
      break;
    default:
      break;
  }
  g_cond_broadcast (&branch->changed);
  g_mutex_unlock (&branch->lock);
  gst_event_unref (event);
  return TRUE;
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
make_sink (Branch *branch)
{
  branch->sinkpad = gst_pad_new_from_static_template (&any_sink, "sink");
  gst_pad_set_element_private (branch->sinkpad, branch);
  gst_pad_set_chain_function (branch->sinkpad, branch_chain);
  gst_pad_set_event_function (branch->sinkpad, branch_event);
  gst_pad_set_query_function (branch->sinkpad, branch_query);
  if (branch->caps)
    g_object_set_data_full (G_OBJECT (branch->sinkpad), "caps",
        gst_caps_from_string (branch->caps), (GDestroyNotify) gst_caps_unref);
  gst_pad_set_active (branch->sinkpad, TRUE);
  fail_unless (
      GST_PAD_LINK_SUCCESSFUL (gst_pad_link (branch->srcpad, branch->sinkpad)));
}

static void
drop_sink (Branch *branch)
{
  gst_pad_unlink (branch->srcpad, branch->sinkpad);
  gst_pad_set_active (branch->sinkpad, FALSE);
  gst_clear_object (&branch->sinkpad);
}

void
branch_open (Rig *rig, Branch *branch, const gchar *caps)
{
  *branch = (Branch){
    .caps = caps,
    .pts = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .key_frames = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .key_times = g_array_new (FALSE, FALSE, sizeof (GstClockTime)),
    .buffers =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref),
  };
  g_mutex_init (&branch->lock);
  g_cond_init (&branch->changed);
  branch->srcpad = gst_element_request_pad_simple (rig->tee, "src_%u");
  make_sink (branch);
}

void
branch_forget (Branch *branch)
{
  g_mutex_lock (&branch->lock);
  g_array_set_size (branch->pts, 0);
  g_array_set_size (branch->key_frames, 0);
  g_array_set_size (branch->key_times, 0);
  g_ptr_array_set_size (branch->buffers, 0);
  branch->is_key = branch->is_eos = FALSE;
  branch->answer = GST_FLOW_OK;
  g_mutex_unlock (&branch->lock);
}

void
branch_relink (Branch *branch)
{
  drop_sink (branch);
  branch_forget (branch);
  make_sink (branch);
}

void
branch_wait (Branch *branch, guint n)
{
  g_mutex_lock (&branch->lock);
  while (branch->pts->len < n)
    g_cond_wait (&branch->changed, &branch->lock);
  g_mutex_unlock (&branch->lock);
}

GstClockTime
branch_nth_pts (Branch *branch, guint n)
{
  g_mutex_lock (&branch->lock);
  fail_unless (n < branch->pts->len);
  GstClockTime pts = g_array_index (branch->pts, GstClockTime, n);
  g_mutex_unlock (&branch->lock);
  return pts;
}

guint
branch_n_frames (Branch *branch)
{
  g_mutex_lock (&branch->lock);
  guint n = branch->pts->len;
  g_mutex_unlock (&branch->lock);
  return n;
}

void
branch_answer (Branch *branch, GstFlowReturn answer)
{
  g_mutex_lock (&branch->lock);
  branch->answer = answer;
  g_mutex_unlock (&branch->lock);
}

void
branch_stick (Branch *branch, gboolean is_stuck)
{
  g_mutex_lock (&branch->lock);
  branch->is_stuck = is_stuck;
  g_cond_broadcast (&branch->changed);
  g_mutex_unlock (&branch->lock);
}

void
branch_wait_stuck (Branch *branch)
{
  g_mutex_lock (&branch->lock);
  while (!branch->has_frame)
    g_cond_wait (&branch->changed, &branch->lock);
  g_mutex_unlock (&branch->lock);
}

void
branch_close (Rig *rig, Branch *branch)
{
  if (branch->sinkpad)
    drop_sink (branch);
  gst_element_release_request_pad (rig->tee, branch->srcpad);
  gst_object_unref (branch->srcpad);
  g_array_unref (branch->pts);
  g_array_unref (branch->key_frames);
  g_array_unref (branch->key_times);
  g_ptr_array_unref (branch->buffers);
  g_free (branch->stream_id);
  g_mutex_clear (&branch->lock);
  g_cond_clear (&branch->changed);
}

void
rig_open (Rig *rig, const gchar *const caps[N_BRANCHES])
{
  *rig = (Rig){ .tee = gst_check_setup_element ("abrtee") };
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->tee, rig->bus);
  rig->srcpad = gst_check_setup_src_pad (rig->tee, &any_src);
  for (guint i = 0; i < N_BRANCHES; i++)
    branch_open (rig, &rig->branches[i], caps[i]);
}

void
rig_start (Rig *rig, const gchar *caps_string)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_string);
  gst_pad_set_active (rig->srcpad, TRUE);
  fail_unless_equals_int (gst_element_set_state (rig->tee, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  gst_check_setup_events_with_stream_id (rig->srcpad, rig->tee, caps,
      GST_FORMAT_TIME, "film");
}

void
rig_run (Rig *rig, const gchar *const caps[N_BRANCHES])
{
  rig_open (rig, caps);
  g_object_set (rig->tee, "segment-duration", GST_SECOND, NULL);
  rig_start (rig, CAPS_AT ("25/1"));
}

void
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

GstClockTime
frame_time (guint n, guint num, guint den)
{
  return gst_util_uint64_scale_round (n, den * GST_SECOND, num);
}

GstFlowReturn
push_frame (Rig *rig, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_BYTES, NULL);
  gst_buffer_memset (buffer, 0, 16, FRAME_BYTES);
  GST_BUFFER_PTS (buffer) = pts;
  return gst_pad_push (rig->srcpad, buffer);
}

void
push_frames (Rig *rig, guint from, guint to)
{
  for (guint n = from; n < to; n++)
    fail_unless_equals_int (push_frame (rig, frame_time (n, 25, 1)),
        GST_FLOW_OK);
}

void
push_segment (Rig *rig, GstClockTime start, GstClockTime time)
{
  GstSegment segment;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = start;
  segment.time = time;
  gst_pad_push_event (rig->srcpad, gst_event_new_segment (&segment));
}

void
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
