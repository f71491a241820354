/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrteepad.h"

#include "gstbranchcaps.h"

GST_DEBUG_CATEGORY_EXTERN (gst_abr_tee_debug);
#define GST_CAT_DEFAULT gst_abr_tee_debug

#define DEFAULT_MAX_SIZE_BUFFERS 2

enum
{
  PROP_0,
  PROP_MAX_SIZE_BUFFERS,
  PROP_MAX_SIZE_BYTES,
  PROP_MAX_SIZE_TIME,
  PROP_LEAKY,
  PROP_DROPPED,
};

typedef enum
{
  LEAKY_NO,
  LEAKY_DOWNSTREAM,
} Leaky;

#define GST_TYPE_ABR_TEE_LEAKY (gst_abr_tee_leaky_get_type ())
static GType
gst_abr_tee_leaky_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { LEAKY_NO, "A full queue holds up all branches", "no" },
    { LEAKY_DOWNSTREAM, "A full queue drops its oldest frame", "downstream" },
    { 0 },
  };
  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstAbrTeeLeaky", values));
  return type;
}

G_DEFINE_TYPE (GstAbrTeePad, gst_abr_tee_pad, GST_TYPE_PAD)

static GstElement *
get_element (GstAbrTeePad *pad)
{
  return gst_pad_get_parent_element (GST_PAD (pad));
}

GstFlowReturn
gst_abr_tee_pad_flow (GstAbrTeePad *pad)
{
  return g_atomic_int_get (&pad->flow);
}

static void
set_flow (GstAbrTeePad *pad, GstFlowReturn flow)
{
  g_atomic_int_set (&pad->flow, flow);
}

/* --- the branch's thread --- */

static void
stop_branch (GstAbrTeePad *pad, GstFlowReturn flow, const GError *error)
{
  g_autoptr (GstElement) element = get_element (pad);
  if (gst_abr_tee_pad_flow (pad) != GST_FLOW_OK)
    return;
  set_flow (pad, flow);
  GST_INFO_OBJECT (pad, "stopped: %s", gst_flow_get_name (flow));
  if (element && !pad->is_surplus)
    pad->owner->stopped (element, pad, flow, error);
}

/* A branch that nobody took frames from is tried again where it can begin. */
static void
revive_branch (GstAbrTeePad *pad)
{
  GstFlowReturn flow = gst_abr_tee_pad_flow (pad);
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_FLUSHING)
    set_flow (pad, GST_FLOW_OK);
  pad->waits_for_key = FALSE;
}

static void
set_decimation (GstAbrTeePad *pad, GstElement *element, const GstCaps *caps)
{
  guint divisor = gst_branch_caps_divisor (pad->source_caps, caps);
  guint64 cell_ns = pad->owner->cell_ns (element);
  pad->is_thinned = divisor > 1;
  frame_decimator_init (&pad->decimator,
      gst_branch_caps_rate (pad->source_caps), divisor,
      cell_ns > 0 ? cell_ns : G_MAXINT64);
}

static GstCaps *
choose_caps (GstAbrTeePad *pad, GstElement *element, const LadderRung *rung,
    GError **error)
{
  g_autoptr (GstCaps) possible =
      gst_branch_caps_possible (pad->source_caps, rung);
  g_autoptr (GstCaps) wanted =
      gst_pad_peer_query_caps (GST_PAD (pad), possible);
  g_autoptr (GstCaps) caps =
      gst_branch_caps_choose (pad->source_caps, wanted, rung, error);
  if (!caps)
    return NULL;

  g_clear_pointer (&pad->scaler, gst_frame_scaler_unref);
  g_autoptr (GstCaps) same_rate = gst_caps_copy (caps);
  Fraction rate = gst_branch_caps_rate (pad->source_caps);
  if (rate.num > 0)
    gst_caps_set_simple (same_rate, "framerate", GST_TYPE_FRACTION,
        (gint) rate.num, (gint) rate.den, NULL);
  if (!gst_caps_is_equal (same_rate, pad->source_caps)) {
    pad->scaler =
        pad->owner->share_scaler (element, pad->source_caps, same_rate, error);
    if (!pad->scaler)
      return NULL;
  }
  set_decimation (pad, element, caps);
  return g_steal_pointer (&caps);
}

/* FALSE: the branch has stopped. */
static gboolean
negotiate (GstAbrTeePad *pad)
{
  g_autoptr (GstElement) element = get_element (pad);
  g_autoptr (GError) error = NULL;
  LadderRung rung = { 0 };
  if (!element)
    return FALSE;

  gst_pad_check_reconfigure (GST_PAD (pad));
  pad->is_negotiated = TRUE;
  pad->is_surplus =
      !pad->owner->choose_rung (element, pad->index, pad->source_caps, &rung);
  if (pad->is_surplus) {
    GST_INFO_OBJECT (pad, "the ladder has no rung for this branch");
    gst_pad_push_event (GST_PAD (pad), gst_event_new_eos ());
    stop_branch (pad, GST_FLOW_EOS, NULL);
    return FALSE;
  }
  if (!gst_pad_is_linked (GST_PAD (pad))) {
    stop_branch (pad, GST_FLOW_NOT_LINKED, NULL);
    return FALSE;
  }
  g_autoptr (GstCaps) caps =
      choose_caps (pad, element, rung.size.width > 0 ? &rung : NULL, &error);
  if (!caps) {
    stop_branch (pad, GST_FLOW_NOT_NEGOTIATED, error);
    return FALSE;
  }
  GST_INFO_OBJECT (pad, "%s: %" GST_PTR_FORMAT,
      pad->scaler ? gst_frame_scaler_name (pad->scaler) : "as it is", caps);
  return gst_pad_push_event (GST_PAD (pad), gst_event_new_caps (caps));
}

static GstBuffer *
thin_out (GstAbrTeePad *pad, GstBuffer *picture)
{
  picture = gst_buffer_make_writable (picture);
  if (GST_BUFFER_DURATION_IS_VALID (picture))
    GST_BUFFER_DURATION (picture) *= pad->decimator.divisor;
  return picture;
}

static GstFlowReturn
push_frame (GstAbrTeePad *pad, GstSharedFrame *frame)
{
  GstClockTimeDiff time = gst_shared_frame_stream_time (frame);
  if (pad->is_thinned && GST_CLOCK_STIME_IS_VALID (time) &&
      !frame_decimator_keeps (&pad->decimator, time))
    return GST_FLOW_OK;

  GstBuffer *picture = gst_shared_frame_get (frame, pad->scaler);
  if (!picture) {
    GST_ELEMENT_WARNING (GST_PAD_PARENT (pad), STREAM, FORMAT,
        ("A damaged frame was left out."), ("the frame can't be scaled"));
    return GST_FLOW_OK;
  }
  if (pad->is_thinned)
    picture = thin_out (pad, picture);
  return gst_pad_push (GST_PAD (pad), picture);
}

/* A new link, or downstream wants other caps. */
static void
handle_reconfigure (GstAbrTeePad *pad)
{
  g_autoptr (GstElement) element = get_element (pad);
  GstFlowReturn flow = gst_abr_tee_pad_flow (pad);
  pad->is_negotiated = FALSE;
  if (!element || flow == GST_FLOW_OK || flow == GST_FLOW_EOS)
    return;
  set_flow (pad, GST_FLOW_OK);
  pad->has_pushed = FALSE;
  pad->waits_for_key = pad->owner->cell_ns (element) > 0;
}

static void
handle_frame (GstAbrTeePad *pad, GstSharedFrame *frame)
{
  if (gst_pad_check_reconfigure (GST_PAD (pad)))
    handle_reconfigure (pad);
  if (gst_abr_tee_pad_flow (pad) != GST_FLOW_OK || pad->waits_for_key)
    return;
  if (pad->source_caps && !pad->is_negotiated && !negotiate (pad))
    return;

  GstFlowReturn flow = push_frame (pad, frame);
  pad->has_pushed = TRUE;
  if (flow != GST_FLOW_OK)
    stop_branch (pad, flow, NULL);
}

static void
handle_caps (GstAbrTeePad *pad, GstEvent *event)
{
  GstCaps *caps;
  gst_event_parse_caps (event, &caps);
  gst_caps_replace (&pad->source_caps, caps);
  pad->is_negotiated = FALSE;
  if (gst_abr_tee_pad_flow (pad) == GST_FLOW_NOT_NEGOTIATED)
    set_flow (pad, GST_FLOW_OK);
}

static void
handle_event (GstAbrTeePad *pad, GstEvent *event)
{
  if (gst_video_event_is_force_key_unit (event)) {
    revive_branch (pad);
    /* An encoder begins with a key frame anyway. GstVideoEncoder 1.22 takes the
     * running time of a request before its first output from a segment that it
     * has not adjusted yet, and then ignores all later requests. */
    if (!pad->has_pushed)
      return;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    handle_caps (pad, event);
    return;
  }
  /* what comes before the first frame is about the caps that it will have */
  if (GST_EVENT_TYPE (event) >= GST_EVENT_SEGMENT && pad->source_caps &&
      !pad->is_negotiated && gst_abr_tee_pad_flow (pad) == GST_FLOW_OK)
    negotiate (pad);
  if (pad->is_surplus)
    return;
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    set_flow (pad, GST_FLOW_EOS);
}

static void
loop (gpointer user_data)
{
  GstAbrTeePad *pad = user_data;
  GstBranchItem item = { 0 };
  if (!gst_branch_queue_pop (pad->queue, &item)) {
    gst_pad_pause_task (GST_PAD (pad));
    return;
  }
  if (item.event)
    handle_event (pad, item.event);
  else
    handle_frame (pad, item.frame);
  gst_branch_item_clear (&item);
}

static void
reset (GstAbrTeePad *pad)
{
  gst_clear_caps (&pad->source_caps);
  g_clear_pointer (&pad->scaler, gst_frame_scaler_unref);
  pad->is_thinned = FALSE;
  pad->is_negotiated = FALSE;
  pad->is_surplus = FALSE;
  pad->waits_for_key = FALSE;
  pad->has_pushed = FALSE;
  pad->needs_sticky = TRUE;
  set_flow (pad, GST_FLOW_OK);
}

static gboolean
activate_mode (GstPad *gstpad, GstObject *parent, GstPadMode mode,
    gboolean active)
{
  GstAbrTeePad *pad = GST_ABR_TEE_PAD (gstpad);
  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (active) {
    gst_branch_queue_open (pad->queue);
    return gst_pad_start_task (gstpad, loop, pad, NULL);
  }
  gst_branch_queue_close (pad->queue);
  gboolean ok = gst_pad_stop_task (gstpad);
  reset (pad);
  return ok;
}

/* --- the element's side --- */

void
gst_abr_tee_pad_join_late (GstAbrTeePad *pad)
{
  pad->waits_for_key = TRUE;
}

void
gst_abr_tee_pad_take_frame (GstAbrTeePad *pad, GstEvent *event,
    GstSharedFrame *frame)
{
  guint n_dropped = gst_branch_queue_push_frame (pad->queue,
      event ? gst_event_ref (event) : NULL, gst_shared_frame_ref (frame));
  if (n_dropped == 0)
    return;
  GST_OBJECT_LOCK (pad);
  pad->n_dropped += n_dropped;
  GST_OBJECT_UNLOCK (pad);
}

void
gst_abr_tee_pad_take_event (GstAbrTeePad *pad, GstEvent *event)
{
  gst_branch_queue_push_event (pad->queue, gst_event_ref (event));
}

void
gst_abr_tee_pad_flush_start (GstAbrTeePad *pad, GstEvent *event)
{
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  gst_branch_queue_close (pad->queue);
  gst_pad_pause_task (GST_PAD (pad));
}

void
gst_abr_tee_pad_flush_stop (GstAbrTeePad *pad, GstEvent *event)
{
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  if (!pad->is_surplus)
    set_flow (pad, GST_FLOW_OK);
  pad->waits_for_key = FALSE;
  pad->has_pushed = FALSE;
  gst_branch_queue_open (pad->queue);
  gst_pad_start_task (GST_PAD (pad), loop, pad, NULL);
}

GstAbrTeePad *
gst_abr_tee_pad_new (GstPadTemplate *templ, const gchar *name, guint index,
    const GstAbrTeePadOwner *owner)
{
  GstAbrTeePad *pad = g_object_new (GST_TYPE_ABR_TEE_PAD, "name", name,
      "direction", GST_PAD_SRC, "template", templ, NULL);
  pad->index = index;
  pad->owner = owner;
  gst_pad_set_activatemode_function (GST_PAD (pad), activate_mode);
  return pad;
}

static void
gst_abr_tee_pad_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstAbrTeePad *pad = GST_ABR_TEE_PAD (object);
  GST_OBJECT_LOCK (pad);
  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      pad->limits.max_frames = g_value_get_uint (value);
      break;
    case PROP_MAX_SIZE_BYTES:
      pad->limits.max_bytes = g_value_get_uint (value);
      break;
    case PROP_MAX_SIZE_TIME:
      pad->limits.max_time = g_value_get_uint64 (value);
      break;
    case PROP_LEAKY:
      pad->limits.drops_oldest = g_value_get_enum (value) == LEAKY_DOWNSTREAM;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GstBranchLimits limits = pad->limits;
  GST_OBJECT_UNLOCK (pad);
  gst_branch_queue_set_limits (pad->queue, &limits);
}

static void
gst_abr_tee_pad_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstAbrTeePad *pad = GST_ABR_TEE_PAD (object);
  GST_OBJECT_LOCK (pad);
  switch (id) {
    case PROP_MAX_SIZE_BUFFERS:
      g_value_set_uint (value, pad->limits.max_frames);
      break;
    case PROP_MAX_SIZE_BYTES:
      g_value_set_uint (value, (guint) pad->limits.max_bytes);
      break;
    case PROP_MAX_SIZE_TIME:
      g_value_set_uint64 (value, pad->limits.max_time);
      break;
    case PROP_LEAKY:
      g_value_set_enum (value,
          pad->limits.drops_oldest ? LEAKY_DOWNSTREAM : LEAKY_NO);
      break;
    case PROP_DROPPED:
      g_value_set_uint64 (value, pad->n_dropped);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
gst_abr_tee_pad_finalize (GObject *object)
{
  GstAbrTeePad *pad = GST_ABR_TEE_PAD (object);
  reset (pad);
  gst_branch_queue_free (pad->queue);
  G_OBJECT_CLASS (gst_abr_tee_pad_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;
  g_object_class_install_property (object_class, PROP_MAX_SIZE_BUFFERS,
      g_param_spec_uint ("max-size-buffers", "Most frames",
          "Frames that wait for this branch at most; 0: no such bound", 0,
          G_MAXUINT, DEFAULT_MAX_SIZE_BUFFERS, flags));
  g_object_class_install_property (object_class, PROP_MAX_SIZE_BYTES,
      g_param_spec_uint ("max-size-bytes", "Most bytes",
          "Bytes of source frames that wait for this branch at most; 0: no such "
          "bound. There is always room for one frame",
          0, G_MAXUINT, 0, flags));
  g_object_class_install_property (object_class, PROP_MAX_SIZE_TIME,
      g_param_spec_uint64 ("max-size-time", "Longest time",
          "Nanoseconds of frames that wait for this branch at most; 0: no such "
          "bound",
          0, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, PROP_LEAKY,
      g_param_spec_enum ("leaky", "Leaky",
          "What happens when this branch is too slow", GST_TYPE_ABR_TEE_LEAKY,
          LEAKY_NO, flags));
  g_object_class_install_property (object_class, PROP_DROPPED,
      g_param_spec_uint64 ("dropped", "Dropped",
          "Frames that a leaky queue has dropped", 0, G_MAXUINT64, 0,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_abr_tee_pad_class_init (GstAbrTeePadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->set_property = gst_abr_tee_pad_set_property;
  object_class->get_property = gst_abr_tee_pad_get_property;
  object_class->finalize = gst_abr_tee_pad_finalize;
  install_properties (object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_ABR_TEE_LEAKY, 0);
}

static void
gst_abr_tee_pad_init (GstAbrTeePad *pad)
{
  pad->queue = gst_branch_queue_new ();
  pad->limits = (GstBranchLimits){ .max_frames = DEFAULT_MAX_SIZE_BUFFERS };
  gst_branch_queue_set_limits (pad->queue, &pad->limits);
  reset (pad);
}
