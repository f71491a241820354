/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrteebranch.h"

#include "gstbranchcaps.h"
#include "gstkeyunits.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_tee_debug);
#define GST_CAT_DEFAULT gst_abr_tee_debug

/* The PTS with which x264enc, x265enc and the NVENC elements begin, so that DTS
 * before it are not negative. */
#define ROOM_FOR_DTS (1000 * 3600 * GST_SECOND)

static void
set_flow (GstAbrTeePad *pad, GstFlowReturn flow)
{
  g_atomic_int_set (&pad->flow, flow);
}

static gboolean
runs (GstAbrTeePad *pad)
{
  return gst_abr_tee_pad_flow (pad) == GST_FLOW_OK;
}

/* Elements of a pipeline go down one after the other, the sinks first; and a
 * flush of the whole stream is no branch's own. */
static gboolean
all_stop (GstAbrTeePad *pad, GstElement *element)
{
  gboolean goes_down = FALSE;
  GstObject *object = gst_object_ref (GST_OBJECT (element));
  while (object && !goes_down) {
    GST_OBJECT_LOCK (object);
    goes_down = GST_STATE_TARGET (object) < GST_STATE_PAUSED;
    GST_OBJECT_UNLOCK (object);
    GstObject *parent = gst_object_get_parent (object);
    gst_object_unref (object);
    object = parent;
  }
  gst_clear_object (&object);
  return goes_down || !gst_branch_queue_is_open (pad->queue);
}

/* A branch that was never linked has not stopped. */
static void
stop (GstAbrTeePad *pad, GstFlowReturn flow, const GError *error)
{
  GstAbrTeeBranch *branch = &pad->branch;
  g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
  gboolean was_linked = g_atomic_int_get (&pad->n_links) > 0;
  set_flow (pad, flow);
  GST_INFO_OBJECT (pad, "stopped: %s", gst_flow_get_name (flow));
  if (!element || branch->is_surplus || branch->told_outage ||
      (flow == GST_FLOW_FLUSHING && all_stop (pad, element)) ||
      (flow == GST_FLOW_NOT_LINKED && !was_linked))
    return;
  branch->told_outage = TRUE;
  pad->owner->stopped (element, pad, flow, error);
}

/* As with a branch that is new: the encoder may be another one. */
static void
begin_again (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  set_flow (pad, GST_FLOW_OK);
  branch->is_negotiated = FALSE;
  branch->waits_for_cell = TRUE;
  branch->has_pushed = FALSE;
  branch->is_asked = FALSE;
  branch->asked_early = FALSE;
  branch->told_lost = FALSE;
  g_clear_pointer (&branch->watch, gst_key_watch_free);
}

/* --- negotiation --- */

static void
set_decimation (GstAbrTeePad *pad, GstElement *element, const GstCaps *caps)
{
  GstAbrTeeBranch *branch = &pad->branch;
  guint divisor = gst_branch_caps_divisor (branch->source_caps, caps);
  guint64 cell_ns = pad->owner->cell_ns (element);
  branch->is_thinned = divisor > 1;
  frame_decimator_init (&branch->decimator,
      gst_branch_caps_rate (branch->source_caps), divisor,
      cell_ns > 0 ? cell_ns : G_MAXINT64);
}

static gboolean
set_scaler (GstAbrTeePad *pad, GstElement *element, const GstCaps *caps,
    GError **error)
{
  GstAbrTeeBranch *branch = &pad->branch;
  g_autoptr (GstCaps) same_rate =
      gst_branch_caps_with_rate_of (caps, branch->source_caps);
  g_clear_pointer (&branch->scaler, gst_frame_scaler_unref);
  if (gst_caps_is_equal (same_rate, branch->source_caps))
    return TRUE;
  branch->scaler =
      pad->owner->share_scaler (element, branch->source_caps, same_rate, error);
  return branch->scaler != NULL;
}

static GstCaps *
choose_caps (GstAbrTeePad *pad, GstElement *element, const LadderRung *rung,
    GError **error)
{
  GstAbrTeeBranch *branch = &pad->branch;
  const gchar *memory = pad->owner->find_memory (element, branch->source_caps);
  g_autoptr (GstCaps) possible =
      gst_branch_caps_possible (branch->source_caps, rung, memory);
  g_autoptr (GstCaps) wanted =
      gst_pad_peer_query_caps (GST_PAD (pad), possible);
  g_autoptr (GstCaps) caps =
      gst_branch_caps_choose (branch->source_caps, possible, wanted, error);
  if (!caps || !set_scaler (pad, element, caps, error))
    return NULL;
  set_decimation (pad, element, caps);
  return g_steal_pointer (&caps);
}

static void
watch_encoder (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  if (!branch->watch && gst_branch_caps_are_raw (branch->source_caps))
    branch->watch = gst_key_watch_new (GST_PAD (pad));
}

static void
end_surplus (GstAbrTeePad *pad)
{
  GST_INFO_OBJECT (pad, "the ladder has no rung for this branch");
  gst_pad_push_event (GST_PAD (pad), gst_event_new_eos ());
  stop (pad, GST_FLOW_EOS, NULL);
}

/* Caps go before all other sticky events but the stream's start. */
static void
push_caps (GstAbrTeePad *pad, GstCaps *caps)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&pad->branch.held);
  g_autoptr (GstCaps) told = gst_caps_copy (caps);
  /* Whoever times the variants counts all of them alike. */
  Fraction rate = gst_branch_caps_rate (pad->branch.source_caps);
  if (pad->branch.is_thinned)
    gst_caps_set_simple (told, "max-framerate", GST_TYPE_FRACTION,
        (gint) rate.num, (gint) rate.den, NULL);
  gst_pad_push_event (GST_PAD (pad), gst_event_new_caps (told));
  for (guint i = 0; held && i < held->len; i++)
    gst_pad_push_event (GST_PAD (pad),
        gst_event_ref (g_ptr_array_index (held, i)));
}

/* Sees to it that the branch has caps, or stops. */
static void
negotiate (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
  g_autoptr (GError) error = NULL;
  LadderRung rung = { 0 };
  if (!element || !branch->source_caps || branch->is_negotiated || !runs (pad))
    return;

  branch->n_links = g_atomic_int_get (&pad->n_links);
  gst_pad_check_reconfigure (GST_PAD (pad));
  branch->is_negotiated = TRUE;
  branch->is_surplus = !pad->owner->choose_rung (element, pad->index,
      branch->source_caps, &rung);
  if (branch->is_surplus) {
    end_surplus (pad);
    return;
  }
  if (!gst_pad_is_linked (GST_PAD (pad))) {
    stop (pad, GST_FLOW_NOT_LINKED, NULL);
    return;
  }
  g_autoptr (GstCaps) caps =
      choose_caps (pad, element, rung.size.width > 0 ? &rung : NULL, &error);
  if (!caps) {
    stop (pad, GST_FLOW_NOT_NEGOTIATED, error);
    return;
  }
  GST_INFO_OBJECT (pad, "%s: %" GST_PTR_FORMAT,
      branch->scaler ? gst_frame_scaler_name (branch->scaler) : "as it is",
      caps);
  push_caps (pad, caps);
  watch_encoder (pad);
}

/* A new link begins anew; else downstream wants other caps, maybe such as can
 * be made. What has had EOS can't go on. */
static void
handle_reconfigure (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  g_autoptr (GstEvent) eos =
      gst_pad_get_sticky_event (GST_PAD (pad), GST_EVENT_EOS, 0);
  gint n_links = g_atomic_int_get (&pad->n_links);
  gboolean is_relinked = branch->n_links != n_links;
  branch->n_links = n_links;
  branch->is_negotiated = FALSE;
  if (!eos &&
      (is_relinked ||
          (!runs (pad) && gst_abr_tee_pad_flow (pad) != GST_FLOW_EOS)))
    begin_again (pad);
}

/* --- frames --- */

static GstBuffer *
thin_out (GstAbrTeePad *pad, GstBuffer *picture)
{
  picture = gst_buffer_make_writable (picture);
  if (GST_BUFFER_DURATION_IS_VALID (picture))
    GST_BUFFER_DURATION (picture) *= pad->branch.decimator.divisor;
  return picture;
}

/* Pictures that were to be in the memory of a GPU which does not answer are made
 * elsewhere from now on, if downstream takes them there. Frames in that memory nobody
 * can read any more, which the element has told. */
static GstFlowReturn
leave_device (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  if (gst_frame_ladder_takes_memory (branch->source_caps)) {
    g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
    return !element || all_stop (pad, element) ? GST_FLOW_FLUSHING
                                               : GST_FLOW_ERROR;
  }
  FrameDecimator decimator = branch->decimator; /* has counted the frame */
  branch->is_negotiated = FALSE;
  negotiate (pad);
  if (branch->decimator.divisor == decimator.divisor)
    branch->decimator = decimator;
  return gst_abr_tee_pad_flow (pad);
}

static void
tell_damage (GstAbrTeePad *pad)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
  if (element && !pad->branch.told_damage)
    GST_ELEMENT_WARNING (element, STREAM, FORMAT,
        ("A damaged frame was left out."),
        ("%s: the frame can't be scaled", GST_OBJECT_NAME (pad)));
  pad->branch.told_damage = TRUE;
}

static void
expect_key (GstAbrTeePad *pad, GstBuffer *picture)
{
  GstAbrTeeBranch *branch = &pad->branch;
  if (branch->is_asked && branch->watch &&
      branch->segment.format == GST_FORMAT_TIME)
    gst_key_watch_expect (branch->watch,
        gst_segment_to_running_time (&branch->segment, GST_FORMAT_TIME,
            GST_BUFFER_PTS (picture)));
  branch->is_asked = FALSE;
}

static GstFlowReturn
push_frame (GstAbrTeePad *pad, GstSharedFrame *frame)
{
  GstAbrTeeBranch *branch = &pad->branch;
  GstClockTimeDiff time = gst_shared_frame_stream_time (frame);
  if (branch->is_thinned && GST_CLOCK_STIME_IS_VALID (time) &&
      !frame_decimator_keeps (&branch->decimator, time))
    return GST_FLOW_OK;

  GstBuffer *picture = gst_shared_frame_get (frame, branch->scaler);
  if (!picture && gst_frame_scaler_hangs (branch->scaler)) {
    GstFlowReturn flow = leave_device (pad);
    if (flow != GST_FLOW_OK)
      return flow;
    picture = gst_shared_frame_get (frame, branch->scaler);
  }
  if (!picture) {
    tell_damage (pad);
    return GST_FLOW_OK;
  }
  if (branch->is_thinned)
    picture = thin_out (pad, picture);
  expect_key (pad, picture);
  if (!branch->has_pushed)
    branch->first_pts = GST_BUFFER_PTS (picture);
  GstFlowReturn flow = gst_pad_push (GST_PAD (pad), picture);
  branch->has_pushed = TRUE;
  branch->told_damage = FALSE;
  branch->told_outage &= flow != GST_FLOW_OK;
  return flow;
}

static void
handle_frame (GstAbrTeePad *pad, GstSharedFrame *frame, gboolean opens_cell)
{
  GstAbrTeeBranch *branch = &pad->branch;
  GstFlowReturn flow = gst_abr_tee_pad_flow (pad);
  if (gst_pad_check_reconfigure (GST_PAD (pad)))
    handle_reconfigure (pad);
  if (opens_cell) {
    if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_FLUSHING)
      begin_again (pad);
    branch->waits_for_cell = FALSE;
  }
  negotiate (pad);
  if (!runs (pad) || branch->waits_for_cell)
    return;
  flow = push_frame (pad, frame);
  if (flow != GST_FLOW_OK)
    stop (pad, flow, NULL);
}

/* --- events --- */

static void
tell_lost_keys (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  if (!branch->watch || gst_key_watch_take_lost (branch->watch) == 0 ||
      branch->told_lost)
    return;
  g_autoptr (GstElement) element = gst_pad_get_parent_element (GST_PAD (pad));
  branch->told_lost = TRUE;
  if (element)
    pad->owner->key_lost (element, pad, gst_key_watch_encoder (branch->watch));
}

/* Asks in all the ways of which an encoder may understand one; see below. */
static void
ask_forgetful_encoder (GstAbrTeePad *pad, GstEvent *event, GstClockTime pts)
{
  GstAbrTeeBranch *branch = &pad->branch;
  GstPad *gstpad = GST_PAD (pad);
  gst_pad_push_event (gstpad,
      gst_key_units_retime (event, GST_CLOCK_TIME_NONE));
  if (gst_key_watch_has_output (branch->watch))
    return;
  gst_pad_push_event (gstpad, gst_key_units_retime (event, pts));
  if (branch->first_pts < ROOM_FOR_DTS)
    gst_pad_push_event (gstpad,
        gst_key_units_retime (event, pts - branch->first_pts + ROOM_FOR_DTS));
}

/* An encoder begins with a key frame anyway, and what it is asked then it may
 * take for the next frame.
 *
 * GstVideoEncoder 1.22 holds the running time that an event names against that
 * of frames. Before its first output it takes the PTS for this, behind the room
 * that some encoders make for negative DTS. The frame stays the last one that it
 * was asked for, by that time, and it ignores events for times before it:
 * all that follow. Not ignored are an event with a later time of that kind,
 * before the first output; and one without a time, unless another such waits for
 * the next key frame to come out. */
static void
ask_for_key (GstAbrTeePad *pad, GstEvent *event, GstClockTime pts)
{
  GstAbrTeeBranch *branch = &pad->branch;
  branch->is_asked = TRUE;
  if (branch->asked_early && GST_CLOCK_TIME_IS_VALID (pts)) {
    ask_forgetful_encoder (pad, event, pts);
    return;
  }
  branch->asked_early =
      branch->watch && !gst_key_watch_has_output (branch->watch);
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
}

static void
handle_key_unit (GstAbrTeePad *pad, GstEvent *event)
{
  GstClockTime pts;
  tell_lost_keys (pad);
  if (!runs (pad) || !pad->branch.has_pushed)
    return;
  gst_video_event_parse_downstream_force_key_unit (event, &pts, NULL, NULL,
      NULL, NULL);
  ask_for_key (pad, event, pts);
}

static void
handle_caps (GstAbrTeePad *pad, GstEvent *event)
{
  GstAbrTeeBranch *branch = &pad->branch;
  GstCaps *caps;
  gst_event_parse_caps (event, &caps);
  gst_caps_replace (&branch->source_caps, caps);
  branch->is_negotiated = FALSE;
  if (gst_abr_tee_pad_flow (pad) == GST_FLOW_NOT_NEGOTIATED)
    begin_again (pad);
}

/* Each branch is a stream of its own. */
static GstEvent *
name_stream (GstAbrTeePad *pad, GstEvent *event)
{
  const gchar *source;
  gst_event_parse_stream_start (event, &source);
  g_autofree gchar *name = g_strdup_printf ("%s/%u", source, pad->index);
  GstEvent *named = gst_event_copy (event);
  GstStructure *s = gst_event_writable_structure (named);
  gst_structure_set (s, "stream-id", G_TYPE_STRING, name, NULL);
  gst_structure_remove_field (s, "stream");
  return named;
}

static void
hold (GstAbrTeePad *pad, GstEvent *event)
{
  GstAbrTeeBranch *branch = &pad->branch;
  if (!branch->held)
    branch->held =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_event_unref);
  g_ptr_array_add (branch->held, gst_event_ref (event));
}

static void
push_event (GstAbrTeePad *pad, GstEvent *event)
{
  GstAbrTeeBranch *branch = &pad->branch;
  GstEventType type = GST_EVENT_TYPE (event);
  if (type >= GST_EVENT_SEGMENT)
    negotiate (pad);
  if (branch->is_surplus)
    return;
  gboolean needs_caps = type > GST_EVENT_CAPS && type != GST_EVENT_EOS &&
      branch->source_caps && !gst_pad_has_current_caps (GST_PAD (pad));
  if (type == GST_EVENT_STREAM_START)
    gst_pad_push_event (GST_PAD (pad), name_stream (pad, event));
  else if (!needs_caps)
    gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  else if (GST_EVENT_IS_STICKY (event))
    hold (pad, event);
}

static void
handle_event (GstAbrTeePad *pad, GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      handle_caps (pad, event);
      return;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      if (gst_video_event_is_force_key_unit (event)) {
        handle_key_unit (pad, event);
        return;
      }
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &pad->branch.segment);
      break;
    default:
      break;
  }
  push_event (pad, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    tell_lost_keys (pad); /* encoders let go of what they have */
    set_flow (pad, GST_FLOW_EOS);
  }
}

/* How frames are best allocated: a branch that passes them on asks downstream,
 * one that scales them reads them through their video meta. */
static gboolean
handle_query (GstAbrTeePad *pad, GstQuery *query)
{
  negotiate (pad);
  if (!runs (pad))
    return FALSE;
  if (!pad->branch.scaler)
    return gst_pad_peer_query (GST_PAD (pad), query);
  const GstAllocationParams memory = { .align = GST_FRAME_SCALER_ALIGN };
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_param (query, NULL, &memory);
  return TRUE;
}

void
gst_abr_tee_branch_handle (GstAbrTeePad *pad, GstBranchItem *item)
{
  if (item->event)
    handle_event (pad, item->event);
  else if (item->frame)
    handle_frame (pad, item->frame, item->opens_cell);
  else
    gst_branch_queue_answer (pad->queue, handle_query (pad, item->query));
}

void
gst_abr_tee_branch_flush (GstAbrTeePad *pad)
{
  GstAbrTeeBranch *branch = &pad->branch;
  gboolean told_lost = branch->told_lost;
  gboolean is_negotiated = branch->is_negotiated && !branch->is_surplus;
  begin_again (pad);
  branch->told_lost = told_lost;
  branch->is_negotiated = is_negotiated;
  branch->is_surplus = FALSE;
  g_clear_pointer (&branch->held, g_ptr_array_unref);
  gst_segment_init (&branch->segment, GST_FORMAT_UNDEFINED);
  if (is_negotiated)
    watch_encoder (pad);
}

void
gst_abr_tee_branch_reset (GstAbrTeePad *pad)
{
  begin_again (pad);
  gst_clear_caps (&pad->branch.source_caps);
  g_clear_pointer (&pad->branch.scaler, gst_frame_scaler_unref);
  g_clear_pointer (&pad->branch.held, g_ptr_array_unref);
  pad->branch = (GstAbrTeeBranch){ .waits_for_cell = TRUE };
  gst_segment_init (&pad->branch.segment, GST_FORMAT_UNDEFINED);
}
