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
  g_rec_mutex_init (&share->lock);
}

void
gst_enc_share_clear (GstEncShare *share)
{
  gst_enc_share_forget (share);
  g_rec_mutex_clear (&share->lock);
}

void
gst_enc_share_forget (GstEncShare *share)
{
  g_rec_mutex_lock (&share->lock);
  for (guint i = 0; i < GST_ENC_SHARE_N_KINDS; i++)
    gst_clear_object (&share->devices[i]);
  g_rec_mutex_unlock (&share->lock);
}

void
gst_enc_share_set_context (GstEncShare *share, GstContext *context,
    const gchar *wish)
{
  g_rec_mutex_lock (&share->lock);
  for (guint i = 0; kinds[i]; i++)
    kinds[i]->set_context (share->element, context, wish, &share->devices[i]);
  g_rec_mutex_unlock (&share->lock);
}

gboolean
gst_enc_share_answer (GstEncShare *share, GstQuery *query)
{
  gboolean ok = FALSE;
  g_rec_mutex_lock (&share->lock);
  for (guint i = 0; kinds[i] && !ok; i++)
    ok = share->devices[i] &&
        kinds[i]->answer (share->element, query, share->devices[i]);
  g_rec_mutex_unlock (&share->lock);
  return ok;
}

gboolean
gst_enc_share_has (GstEncShare *share, enum AVHWDeviceType type)
{
  guint i;
  g_rec_mutex_lock (&share->lock);
  gboolean has_it = find_kind (type, &i) && share->devices[i];
  g_rec_mutex_unlock (&share->lock);
  return has_it;
}

static void
free_device (AVHWDeviceContext *context)
{
  gst_object_unref (context->user_opaque);
}

static AVBufferRef *
wrap_device (const GstEncShareKind *kind, GstObject *device)
{
  AVBufferRef *ref = av_hwdevice_ctx_alloc (kind->type);
  AVHWDeviceContext *context = (AVHWDeviceContext *) ref->data;
  context->user_opaque = gst_object_ref (device);
  context->free = free_device;
  kind->describe (device, context);
  if (av_hwdevice_ctx_init (ref) < 0)
    av_buffer_unref (&ref);
  return ref;
}

AVBufferRef *
gst_enc_share_get (GstEncShare *share, enum AVHWDeviceType type,
    const gchar *wish)
{
  guint i;
  const GstEncShareKind *kind = find_kind (type, &i);
  if (!kind)
    return NULL;
  AVBufferRef *device = NULL;
  g_rec_mutex_lock (&share->lock);
  if (!share->devices[i])
    kind->ensure (share->element, wish, &share->devices[i]);
  if (share->devices[i])
    device = wrap_device (kind, share->devices[i]);
  g_rec_mutex_unlock (&share->lock);
  return device;
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

GstBufferPool *
gst_enc_share_make_pool (GstEncShare *share, GstCaps *caps)
{
  guint i;
  const GstEncShareKind *kind = find_kind (gst_enc_share_memory (caps), &i);
  if (!kind || !kind->make_pool)
    return NULL;
  g_rec_mutex_lock (&share->lock);
  GstBufferPool *pool =
      share->devices[i] ? kind->make_pool (share->devices[i], caps) : NULL;
  g_rec_mutex_unlock (&share->lock);
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
