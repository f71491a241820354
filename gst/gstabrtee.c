/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-abrtee
 * @title: abrtee
 *
 * One decoded stream to the variants of a ladder. Each branch has a thread, a
 * short queue, and the size, frame rate and pixel format that its caps ask for;
 * what several branches want is made once. Key-unit events go into all branches
 * before the same frame, on one grid. A branch that fails stops alone.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=100 ! abrtee name=t t. ! video/x-raw,height=180 ! fakesink t. ! video/x-raw,height=120 ! fakesink
 * ]|
 */

#include "config.h"

#include "gstabrtee.h"

#include "gstbranchcaps.h"
#include "gststreamtime.h"

GST_DEBUG_CATEGORY (gst_abr_tee_debug);
#define GST_CAT_DEFAULT gst_abr_tee_debug

G_DEFINE_FINAL_TYPE (GstAbrTee, gst_abr_tee, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src_%u",
    GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS_ANY);

GPtrArray *
gst_abr_tee_ref_branches (GstAbrTee *self)
{
  GST_OBJECT_LOCK (self);
  GPtrArray *branches = g_ptr_array_ref (self->branches);
  GST_OBJECT_UNLOCK (self);
  return branches;
}

static guint64
get_cell_ns (GstAbrTee *self)
{
  GST_OBJECT_LOCK (self);
  guint64 cell_ns = self->key_unit_interval > 0 ? self->key_unit_interval
                                                : self->segment_duration;
  GST_OBJECT_UNLOCK (self);
  return cell_ns;
}

/* --- what branches ask of the element --- */

/* Of the caps that the branch has come to, which may not be the last. */
static gboolean
choose_rung (GstElement *element, guint index, const GstCaps *source,
    LadderRung *rung)
{
  GstAbrTee *self = GST_ABR_TEE (element);
  LadderRung rungs[LADDER_MAX_RUNGS];
  GST_OBJECT_LOCK (self);
  gboolean is_ladder = self->is_ladder;
  GST_OBJECT_UNLOCK (self);
  if (!is_ladder || !gst_branch_caps_can_scale (source))
    return TRUE;
  guint n_rungs = ladder_for_source (gst_branch_caps_shape (source),
      gst_branch_caps_rate (source), rungs);
  if (index < n_rungs)
    *rung = rungs[index];
  return index < n_rungs;
}

static guint64
branch_cell_ns (GstElement *element)
{
  return get_cell_ns (GST_ABR_TEE (element));
}

/* An element that posts an error ends many applications: the branch is told of
 * in a warning, and in a message for those that want to act. */
static void
branch_stopped (GstElement *element, GstAbrTeePad *pad, GstFlowReturn flow,
    const GError *error)
{
  const gchar *reason = error ? error->message : gst_flow_get_name (flow);
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element),
          gst_structure_new ("abrtee-branch-stopped", "pad", G_TYPE_STRING,
              GST_OBJECT_NAME (pad), "flow", G_TYPE_STRING,
              gst_flow_get_name (flow), "reason", G_TYPE_STRING, reason,
              NULL)));
  GST_ELEMENT_WARNING (element, STREAM, FAILED,
      ("Branch %s has stopped: %s.", GST_OBJECT_NAME (pad), reason),
      ("the others go on"));
}

static void
branch_key_lost (GstElement *element, GstAbrTeePad *pad, const gchar *encoder)
{
  GST_ELEMENT_WARNING (element, STREAM, ENCODE,
      ("%s of branch %s has left out a key frame.", encoder,
          GST_OBJECT_NAME (pad)),
      ("Segments of this branch end late. GstVideoEncoder up to 1.22 forgets "
       "what it is asked before its first output: let it look ahead less than "
       "a segment (x264enc: rc-lookahead, or tune=zerolatency), or set its "
       "longest distance between key frames to the frames of a segment "
       "(x264enc: key-int-max)"));
}

static const GstAbrTeePadOwner pad_owner = {
  .share_scaler = gst_abr_tee_share_scaler,
  .find_memory = gst_abr_tee_find_memory,
  .choose_rung = choose_rung,
  .stopped = branch_stopped,
  .key_lost = branch_key_lost,
  .cell_ns = branch_cell_ns,
};

/* --- frames --- */

/* Caps are those of the frames that branches get. */
static void
give_event (GstAbrTee *self, GstAbrTeePad *pad, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS) {
    gst_abr_tee_pad_take_event (pad, event);
    return;
  }
  g_autoptr (GstEvent) caps = gst_event_new_caps (self->deinterlacer.caps);
  gst_abr_tee_pad_take_event (pad, caps);
}

static gboolean
forward_sticky (GstPad *sinkpad, GstEvent **event, gpointer user_data)
{
  GstAbrTeePad *pad = user_data;
  GstAbrTee *self = GST_ABR_TEE (GST_PAD_PARENT (sinkpad));
  if (GST_EVENT_TYPE (*event) != GST_EVENT_EOS)
    give_event (self, pad, *event);
  return TRUE;
}

/* A branch that was just requested gets what the others have had. */
static void
greet (GstAbrTee *self, GstAbrTeePad *pad)
{
  if (gst_abr_tee_pad_is_new (pad))
    gst_pad_sticky_events_foreach (self->sinkpad, forward_sticky, pad);
}

/* As long as one branch runs, all is well. */
static GstFlowReturn
combine_flows (GstAbrTee *self, GPtrArray *branches)
{
  guint n_of[3] = { 0 };
  GstFlowReturn worst = GST_FLOW_EOS;
  if (branches->len == 0)
    return GST_FLOW_NOT_LINKED;
  for (guint i = 0; i < branches->len; i++) {
    GstFlowReturn flow = gst_abr_tee_pad_flow (g_ptr_array_index (branches, i));
    if (flow == GST_FLOW_OK)
      return flow;
    n_of[0] += flow == GST_FLOW_FLUSHING;
    n_of[1] += flow == GST_FLOW_NOT_LINKED;
    n_of[2] += flow < GST_FLOW_EOS;
    worst = MIN (worst, flow);
  }
  if (n_of[0] > 0)
    return GST_FLOW_FLUSHING;
  if (n_of[2] > 0) {
    GST_ELEMENT_FLOW_ERROR (self, worst);
    return worst;
  }
  return n_of[1] > 0 ? GST_FLOW_NOT_LINKED : GST_FLOW_EOS;
}

/* Where there is no grid a branch can begin with every frame that can be
 * decoded without another. */
static gboolean
can_begin_with (GstAbrTee *self, GstBuffer *frame)
{
  if (self->key_units.has_grid)
    return self->key_units.opens;
  return !GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
}

static GstFlowReturn
gst_abr_tee_chain (GstPad *sinkpad, GstObject *parent, GstBuffer *buffer)
{
  GstAbrTee *self = GST_ABR_TEE (parent);
  g_autoptr (GPtrArray) branches = gst_abr_tee_ref_branches (self);
  buffer = gst_deinterlacer_take (&self->deinterlacer, buffer);
  if (!buffer) {
    GST_WARNING_OBJECT (self, "a damaged frame was left out");
    return combine_flows (self, branches);
  }
  GstClockTimeDiff stream_time =
      gst_stream_time (&self->segment, GST_BUFFER_PTS (buffer));
  g_autoptr (GstEvent) key_unit = gst_key_units_next (&self->key_units,
      &self->segment, buffer, stream_time);
  GstFrameLadderJob *job =
      gst_abr_tee_begin_pictures (self, self->deinterlacer.caps, buffer);
  GstSharedFrame *frame = gst_shared_frame_new (buffer, stream_time,
      can_begin_with (self, buffer), job);

  for (guint i = 0; i < branches->len; i++) {
    GstAbrTeePad *pad = g_ptr_array_index (branches, i);
    greet (self, pad);
    gst_abr_tee_pad_take_frame (pad, key_unit, frame);
  }
  gst_shared_frame_unref (frame);
  return combine_flows (self, branches);
}

/* --- events --- */

static void
use_caps (GstAbrTee *self, GstCaps *caps)
{
  PictureSize shape = gst_branch_caps_shape (caps);
  Fraction rate = gst_branch_caps_rate (caps);
  gboolean can_scale = gst_branch_caps_can_scale (caps);
  gboolean is_raw = gst_branch_caps_are_raw (caps);
  GST_OBJECT_LOCK (self);
  gst_caps_replace (&self->source_caps, caps);
  self->is_raw = is_raw;
  self->n_rungs = can_scale ? ladder_for_source (shape, rate, self->rungs) : 0;
  self->frame_duration =
      rate.num > 0 ? gst_util_uint64_scale (GST_SECOND, rate.den, rate.num) : 0;
  GST_OBJECT_UNLOCK (self);
  gst_key_units_set_grid (&self->key_units, rate,
      is_raw ? get_cell_ns (self) : 0);
  g_object_notify (G_OBJECT (self), "ladder");
}

static gboolean
handle_caps (GstAbrTee *self, GstCaps *caps)
{
  g_autoptr (GError) error = NULL;
  GST_OBJECT_LOCK (self);
  gboolean deinterlaces = self->deinterlaces;
  gboolean is_ladder = self->is_ladder;
  GST_OBJECT_UNLOCK (self);
  gboolean is_interlaced = gst_deinterlacer_is_for (caps);

  if (is_interlaced && is_ladder && !deinterlaces) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Interlaced pictures can't be scaled to a ladder."),
        ("set deinterlace=linear, or deinterlace before this element"));
    return FALSE;
  }
  if (!deinterlaces) {
    gst_deinterlacer_clear (&self->deinterlacer);
    self->deinterlacer.caps = gst_caps_ref (caps);
  } else if (!gst_deinterlacer_set_caps (&self->deinterlacer, caps, &error)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("These pictures can't be deinterlaced."), ("%s", error->message));
    return FALSE;
  }
  use_caps (self, self->deinterlacer.caps);
  return TRUE;
}

static void
flush (GstAbrTee *self, GPtrArray *branches, GstEvent *event)
{
  gboolean is_start = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START;
  if (is_start)
    gst_patience_end (self->patience);
  for (guint i = 0; i < branches->len; i++) {
    GstAbrTeePad *pad = g_ptr_array_index (branches, i);
    if (is_start)
      gst_abr_tee_pad_flush_start (pad, event);
    else
      gst_abr_tee_pad_flush_stop (pad, event);
  }
  if (is_start)
    return;
  gst_patience_renew (self->patience);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  gst_key_units_restart (&self->key_units);
}

static gboolean
gst_abr_tee_sink_event (GstPad *sinkpad, GstObject *parent, GstEvent *event)
{
  GstAbrTee *self = GST_ABR_TEE (parent);
  g_autoptr (GPtrArray) branches = gst_abr_tee_ref_branches (self);
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      flush (self, branches, event);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      if (!handle_caps (self, caps)) {
        gst_event_unref (event);
        return FALSE;
      }
      break;
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &self->segment);
      gst_key_units_new_segment (&self->key_units);
      break;
    default:
      break;
  }
  for (guint i = 0; i < branches->len; i++) {
    GstAbrTeePad *pad = g_ptr_array_index (branches, i);
    greet (self, pad);
    give_event (self, pad, event);
  }
  gst_event_unref (event);
  return TRUE;
}

/* Several sinks send the seek that one application made. */
static gboolean
seek_once (GstAbrTee *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  g_mutex_lock (&self->seek_lock);
  if (self->last_seek != seqnum) {
    self->last_seek_ok =
        gst_pad_push_event (self->sinkpad, gst_event_ref (event));
    self->last_seek = seqnum;
  }
  gboolean ok = self->last_seek_ok;
  g_mutex_unlock (&self->seek_lock);
  gst_event_unref (event);
  return ok;
}

static gboolean
gst_abr_tee_src_event (GstPad *srcpad, GstObject *parent, GstEvent *event)
{
  GstAbrTee *self = GST_ABR_TEE (parent);
  GST_OBJECT_LOCK (self);
  gboolean is_raw = self->is_raw;
  GST_OBJECT_UNLOCK (self);
  gboolean forwards = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEEK:
      return seek_once (self, event);
    case GST_EVENT_QOS:
      forwards = FALSE; /* one slow branch is no reason to decode less */
      break;
    case GST_EVENT_RECONFIGURE:
      forwards = !is_raw; /* else the branch sees to it */
      break;
    default:
      if (gst_video_event_is_force_key_unit (event) && is_raw) {
        gst_key_units_request (&self->key_units, event);
        forwards = FALSE;
      }
      break;
  }
  if (forwards)
    return gst_pad_event_default (srcpad, parent, event);
  gst_event_unref (event);
  return TRUE;
}

/* --- pads --- */

static void
replace_branches (GstAbrTee *self, GstPad *added, GstPad *removed)
{
  GPtrArray *branches = g_ptr_array_new_with_free_func (gst_object_unref);
  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < self->branches->len; i++) {
    GstPad *pad = g_ptr_array_index (self->branches, i);
    if (pad != removed)
      g_ptr_array_add (branches, gst_object_ref (pad));
  }
  if (added)
    g_ptr_array_add (branches, gst_object_ref (added));
  GPtrArray *old = self->branches;
  self->branches = branches;
  GST_OBJECT_UNLOCK (self);
  g_ptr_array_unref (old);
}

static guint
take_index (GstAbrTee *self, const gchar *name)
{
  guint index;
  GST_OBJECT_LOCK (self);
  guint64 asked;
  if (name && g_str_has_prefix (name, "src_") &&
      g_ascii_string_to_unsigned (name + strlen ("src_"), 10, 0, G_MAXINT,
          &asked, NULL))
    index = (guint) asked;
  else
    index = self->next_index;
  self->next_index = MAX (self->next_index, index + 1);
  GST_OBJECT_UNLOCK (self);
  return index;
}

static GstPad *
gst_abr_tee_request_new_pad (GstElement *element, GstPadTemplate *templ,
    const gchar *name, const GstCaps *caps)
{
  GstAbrTee *self = GST_ABR_TEE (element);
  guint index = take_index (self, name);
  g_autofree gchar *pad_name = g_strdup_printf ("src_%u", index);
  GstPad *pad =
      GST_PAD (gst_abr_tee_pad_new (templ, pad_name, index, &pad_owner));
  gst_pad_set_event_function (pad, gst_abr_tee_src_event);
  gst_pad_set_query_function (pad, gst_abr_tee_src_query);
  gst_object_ref_sink (pad);

  GST_OBJECT_LOCK (self);
  gboolean is_active = GST_STATE (self) > GST_STATE_READY ||
      GST_STATE_NEXT (self) > GST_STATE_READY;
  GST_OBJECT_UNLOCK (self);
  if (is_active)
    gst_pad_set_active (pad, TRUE);
  if (gst_element_add_pad (element, pad))
    replace_branches (self, pad, NULL);
  else
    gst_clear_object (&pad);
  if (pad)
    gst_object_unref (pad); /* the element holds it */
  return pad;
}

static void
gst_abr_tee_release_pad (GstElement *element, GstPad *pad)
{
  replace_branches (GST_ABR_TEE (element), NULL, pad);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
}

/* --- the element --- */

/* Branches that wait for the GPU come back before their pads are waited for. To close
 * it may take longer than they have then. */
static GstStateChangeReturn
gst_abr_tee_change_state (GstElement *element, GstStateChange transition)
{
  GstAbrTee *self = GST_ABR_TEE (element);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
    gst_key_units_restart (&self->key_units);
  } else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_patience_end (self->patience);
  }
  GstStateChangeReturn ret = GST_ELEMENT_CLASS (gst_abr_tee_parent_class)
                                 ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_deinterlacer_clear (&self->deinterlacer);
    GST_OBJECT_LOCK (self);
    gst_clear_caps (&self->source_caps);
    GST_OBJECT_UNLOCK (self);
    gst_patience_renew (self->patience);
    gst_abr_tee_drop_scalers (self);
  }
  return ret;
}

static void
gst_abr_tee_finalize (GObject *object)
{
  GstAbrTee *self = GST_ABR_TEE (object);
  g_ptr_array_unref (self->branches);
  gst_abr_tee_clear_scalers (self);
  gst_patience_unref (self->patience);
  g_mutex_clear (&self->seek_lock);
  gst_key_units_clear (&self->key_units);
  gst_deinterlacer_clear (&self->deinterlacer);
  gst_clear_caps (&self->source_caps);
  G_OBJECT_CLASS (gst_abr_tee_parent_class)->finalize (object);
}

static void
gst_abr_tee_class_init (GstAbrTeeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_abr_tee_finalize;
  gst_abr_tee_install_properties (object_class);

  element_class->change_state = gst_abr_tee_change_state;
  element_class->request_new_pad = gst_abr_tee_request_new_pad;
  element_class->release_pad = gst_abr_tee_release_pad;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_ABR_TEE_PAD);
  gst_element_class_set_static_metadata (element_class, "ABR tee",
      "Generic/Video",
      "One stream to many variants, scaled, with key units on one grid",
      "the gst-plugins-abr authors");
}

static void
gst_abr_tee_init (GstAbrTee *self)
{
  self->segment_duration = GST_ABR_TEE_DEFAULT_SEGMENT_DURATION;
  self->branches = g_ptr_array_new_with_free_func (gst_object_unref);
  gst_abr_tee_init_scalers (self);
  self->patience = gst_patience_new ();
  g_mutex_init (&self->seek_lock);
  gst_key_units_init (&self->key_units);

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, gst_abr_tee_chain);
  gst_pad_set_event_function (self->sinkpad, gst_abr_tee_sink_event);
  gst_pad_set_query_function (self->sinkpad, gst_abr_tee_sink_query);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
}

GST_ELEMENT_REGISTER_DECLARE (abrtee)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (abrtee, "abrtee", GST_RANK_NONE,
    GST_TYPE_ABR_TEE,
    GST_DEBUG_CATEGORY_INIT (gst_abr_tee_debug, "abrtee", 0, "abrtee"))
