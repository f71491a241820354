/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstabrteebranch.h"

#define DEFAULT_MAX_SIZE_BUFFERS 2
#define MAX_WAIT_FOR_ANSWER_US (1 * G_USEC_PER_SEC)

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

GstFlowReturn
gst_abr_tee_pad_flow (GstAbrTeePad *pad)
{
  return g_atomic_int_get (&pad->flow);
}

GstBranchLimits
gst_abr_tee_pad_limits (GstAbrTeePad *pad)
{
  GST_OBJECT_LOCK (pad);
  GstBranchLimits limits = pad->limits;
  GST_OBJECT_UNLOCK (pad);
  return limits;
}

gboolean
gst_abr_tee_pad_is_new (GstAbrTeePad *pad)
{
  return g_atomic_int_compare_and_exchange (&pad->needs_sticky, TRUE, FALSE);
}

/* --- the thread --- */

static void
loop (gpointer user_data)
{
  GstAbrTeePad *pad = user_data;
  GstBranchItem item = { 0 };
  if (!gst_branch_queue_pop (pad->queue, &item)) {
    gst_pad_pause_task (GST_PAD (pad));
    return;
  }
  gst_abr_tee_branch_handle (pad, &item);
  gst_branch_item_clear (&item);
}

/* Under the run lock. */
static gboolean
start (GstAbrTeePad *pad)
{
  gst_branch_queue_open (pad->queue);
  return gst_pad_start_task (GST_PAD (pad), loop, pad, NULL);
}

static gboolean
activate_mode (GstPad *gstpad, GstObject *parent, GstPadMode mode,
    gboolean active)
{
  GstAbrTeePad *pad = GST_ABR_TEE_PAD (gstpad);
  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (!active)
    gst_branch_queue_close (pad->queue);
  g_mutex_lock (&pad->run_lock);
  pad->is_running = active;
  gboolean ok = TRUE;
  if (active) {
    g_atomic_int_set (&pad->needs_sticky, TRUE);
    ok = start (pad);
  } else {
    gst_branch_queue_close (pad->queue);
    ok = gst_pad_stop_task (gstpad);
    gst_abr_tee_branch_reset (pad);
  }
  g_mutex_unlock (&pad->run_lock);
  return ok;
}

static GstPadLinkReturn
count_link (GstPad *gstpad, GstObject *parent, GstPad *peer)
{
  g_atomic_int_inc (&GST_ABR_TEE_PAD (gstpad)->n_links);
  return GST_PAD_LINK_OK;
}

/* --- the element's side --- */

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

/* A branch that is stuck, in a muxer that waits for another branch perhaps, must
 * not stop all. */
gboolean
gst_abr_tee_pad_ask (GstAbrTeePad *pad, GstQuery *query)
{
  return gst_branch_queue_ask (pad->queue, query, MAX_WAIT_FOR_ANSWER_US);
}

void
gst_abr_tee_pad_flush_start (GstAbrTeePad *pad, GstEvent *event)
{
  gst_branch_queue_close (pad->queue); /* first, see all_stop() */
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  gst_pad_pause_task (GST_PAD (pad));
}

/* The pad may just have been released. */
void
gst_abr_tee_pad_flush_stop (GstAbrTeePad *pad, GstEvent *event)
{
  gst_pad_push_event (GST_PAD (pad), gst_event_ref (event));
  g_mutex_lock (&pad->run_lock);
  if (pad->is_running) {
    gst_branch_queue_close (pad->queue);
    gst_pad_pause_task (GST_PAD (pad));
    gst_abr_tee_branch_flush (pad);
    if (gst_branch_queue_has_lost_sticky (pad->queue))
      g_atomic_int_set (&pad->needs_sticky, TRUE);
    start (pad);
  }
  g_mutex_unlock (&pad->run_lock);
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
  gst_pad_set_link_function (GST_PAD (pad), count_link);
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
  gst_abr_tee_branch_reset (pad);
  gst_branch_queue_free (pad->queue);
  g_mutex_clear (&pad->run_lock);
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
  g_mutex_init (&pad->run_lock);
  pad->limits = (GstBranchLimits){ .max_frames = DEFAULT_MAX_SIZE_BUFFERS };
  gst_branch_queue_set_limits (pad->queue, &pad->limits);
  gst_abr_tee_branch_reset (pad);
}
