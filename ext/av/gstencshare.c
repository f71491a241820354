/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstencshare-kind.h"

static const GstEncShareKind *const kinds[] = {
#if HAVE_GST_CUDA
  &gst_enc_share_cuda,
#endif
#if HAVE_GST_VA
  &gst_enc_share_va,
#endif
  NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) <= GST_ENC_SHARE_N_KINDS + 1);

/* Calls about such devices that hang, for each kind; atomic. */
static gint n_lost[GST_ENC_SHARE_N_KINDS];

/* NULL after the last. */
static const GstEncShareKind *
find_kind (enum AVHWDeviceType type, guint *index)
{
  for (*index = 0; kinds[*index]; (*index)++)
    if (kinds[*index]->type == type)
      break;
  return kinds[*index];
}

void
gst_enc_share_init (GstEncShare *share, GstElement *element)
{
  *share = (GstEncShare){ .element = element };
  g_mutex_init (&share->lock);
}

void
gst_enc_share_clear (GstEncShare *share, GstPatience *patience)
{
  gst_enc_share_forget (share, patience);
  g_mutex_clear (&share->lock);
}

void
gst_enc_share_forget (GstEncShare *share, GstPatience *patience)
{
  for (guint i = 0; i < GST_ENC_SHARE_N_KINDS; i++) {
    g_mutex_lock (&share->lock);
    GstObject *device = g_steal_pointer (&share->devices[i]);
    g_mutex_unlock (&share->lock);
    GstDriverCaller *caller = device
        ? gst_driver_caller_new (patience, &n_lost[i], device, gst_object_unref)
        : NULL;
    g_clear_pointer (&caller, gst_driver_caller_free);
  }
}

void
gst_enc_share_set_context (GstEncShare *share, GstContext *context,
    const gchar *wish)
{
  g_mutex_lock (&share->lock);
  for (guint i = 0; kinds[i]; i++)
    kinds[i]->set_context (share->element, context, wish, &share->devices[i]);
  g_mutex_unlock (&share->lock);
}

gboolean
gst_enc_share_answer (GstEncShare *share, GstQuery *query)
{
  gboolean ok = FALSE;
  g_mutex_lock (&share->lock);
  for (guint i = 0; kinds[i] && !ok; i++)
    ok = share->devices[i] &&
        kinds[i]->answer (share->element, query, share->devices[i]);
  g_mutex_unlock (&share->lock);
  return ok;
}

gboolean
gst_enc_share_has (GstEncShare *share, enum AVHWDeviceType type)
{
  guint i;
  g_mutex_lock (&share->lock);
  gboolean has_it = find_kind (type, &i) && share->devices[i];
  g_mutex_unlock (&share->lock);
  return has_it;
}

/* --- whose --- */

/* Returns (transfer full, nullable) */
static GstObject *
get_ours (GstEncShare *share, guint i)
{
  g_mutex_lock (&share->lock);
  GstObject *device =
      share->devices[i] ? gst_object_ref (share->devices[i]) : NULL;
  g_mutex_unlock (&share->lock);
  return device;
}

/* FALSE, which ends it: the neighbour has answered. */
static gboolean
ask_neighbour (GstElement *element, GstPad *pad, gpointer query)
{
  return !gst_pad_peer_query (pad, query);
}

/* Who has one says so to gst_enc_share_set_context(). */
static void
ask_others (GstElement *element, const gchar *context_type)
{
  GstContext *context;
  GstQuery *query = gst_query_new_context (context_type);
  if (gst_element_foreach_src_pad (element, ask_neighbour, query) &&
      gst_element_foreach_sink_pad (element, ask_neighbour, query)) {
    gst_element_post_message (element,
        gst_message_new_need_context (GST_OBJECT (element), context_type));
  } else {
    gst_query_parse_context (query, &context);
    gst_element_set_context (element, context);
  }
  gst_query_unref (query);
}

gboolean
gst_enc_share_serves (enum AVHWDeviceType type)
{
  guint i;
  return find_kind (type, &i) != NULL;
}

GstObject *
gst_enc_share_find (GstEncShare *share, enum AVHWDeviceType type)
{
  guint i;
  const GstEncShareKind *kind = find_kind (type, &i);
  GstObject *device = get_ours (share, i);
  if (device)
    return device;
  ask_others (share->element, kind->context_type);
  return get_ours (share, i);
}

void
gst_enc_share_offer (GstEncShare *share, enum AVHWDeviceType type,
    GstObject *device)
{
  guint i;
  GstContext *context = find_kind (type, &i)->to_context (device);
  gst_element_set_context (share->element, context);
  gst_element_post_message (share->element,
      gst_message_new_have_context (GST_OBJECT (share->element), context));
}

/* --- devices --- */

GstObject *
gst_enc_share_make (enum AVHWDeviceType type, const gchar *wish)
{
  guint i;
  return find_kind (type, &i)->make (wish);
}

static void
free_device (AVHWDeviceContext *context)
{
  gst_object_unref (context->user_opaque);
}

AVBufferRef *
gst_enc_share_describe (enum AVHWDeviceType type, GstObject *device)
{
  guint i;
  AVBufferRef *ref = av_hwdevice_ctx_alloc (type);
  AVHWDeviceContext *context = (AVHWDeviceContext *) ref->data;
  context->user_opaque = gst_object_ref (device);
  context->free = free_device;
  find_kind (type, &i)->describe (device, context);
  if (av_hwdevice_ctx_init (ref) < 0)
    av_buffer_unref (&ref);
  return ref;
}

/* --- frames --- */

enum AVHWDeviceType
gst_enc_share_memory (const GstCaps *caps)
{
  const GstCapsFeatures *features =
      gst_caps_get_size (caps) > 0 ? gst_caps_get_features (caps, 0) : NULL;
  for (guint i = 0; features && kinds[i]; i++)
    if (gst_caps_features_contains (features, kinds[i]->memory))
      return kinds[i]->type;
  return AV_HWDEVICE_TYPE_NONE;
}

typedef struct
{
  const GstEncShareKind *kind;
  GstObject *device;   /* (owned) */
  GstCaps *caps;       /* (owned) */
  GstBufferPool *pool; /* (owned, nullable) */
} PoolOrder;

static void
pool_order_free (gpointer data)
{
  PoolOrder *order = data;
  gst_clear_object (&order->pool);
  gst_caps_unref (order->caps);
  gst_object_unref (order->device);
  g_free (order);
}

static void
call_make_pool (gpointer data)
{
  PoolOrder *order = data;
  order->pool = order->kind->make_pool (order->device, order->caps);
}

GstBufferPool *
gst_enc_share_make_pool (GstEncShare *share, GstPatience *patience,
    GstCaps *caps)
{
  guint i;
  GstBufferPool *pool = NULL;
  const GstEncShareKind *kind = find_kind (gst_enc_share_memory (caps), &i);
  GstObject *device =
      kind && kind->make_pool && g_atomic_int_get (&n_lost[i]) == 0
      ? get_ours (share, i)
      : NULL;
  if (!device)
    return NULL;
  PoolOrder *order = g_new0 (PoolOrder, 1);
  *order = (PoolOrder){
    .kind = kind,
    .device = device,
    .caps = gst_caps_ref (caps),
  };
  GstDriverCaller *caller =
      gst_driver_caller_new (patience, &n_lost[i], order, pool_order_free);
  if (caller && gst_driver_caller_run (caller, call_make_pool, 1))
    pool = g_steal_pointer (&order->pool);
  g_clear_pointer (&caller, gst_driver_caller_free);
  return pool;
}

AVFrame *
gst_enc_share_wrap (GstBuffer *buffer, const GstVideoInfo *info,
    AVBufferRef *surfaces)
{
  guint i;
  const AVHWFramesContext *frames = (const AVHWFramesContext *) surfaces->data;
  const GstEncShareKind *kind = find_kind (frames->device_ctx->type, &i);
  AVFrame *frame = kind ? kind->wrap (buffer, info, frames) : NULL;
  if (frame) {
    frame->format = frames->format;
    frame->hw_frames_ctx = av_buffer_ref (surfaces);
  }
  return frame;
}
