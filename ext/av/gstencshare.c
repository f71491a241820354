/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstencshare.h"

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
  gst_clear_object (&share->va);
  g_rec_mutex_unlock (&share->lock);
}

#if HAVE_GST_VA

#define GST_USE_UNSTABLE_API
#include <gst/va/gstva.h>
#include <libavutil/hwcontext_vaapi.h>

#define FIRST_NODE 128
#define N_NODES 8

static const gchar *
render_node (const gchar *wish)
{
  static gchar node[] = "/dev/dri/renderD000";
  static gsize is_known = 0;
  if (wish)
    return wish;
  if (g_once_init_enter (&is_known)) {
    gboolean exists = FALSE;
    for (guint i = FIRST_NODE; !exists && i < FIRST_NODE + N_NODES; i++) {
      g_snprintf (node, sizeof node, "/dev/dri/renderD%u", i);
      exists = g_file_test (node, G_FILE_TEST_EXISTS);
    }
    g_once_init_leave (&is_known, exists ? 1 : 2);
  }
  return is_known == 1 ? node : NULL;
}

void
gst_enc_share_set_context (GstEncShare *share, GstContext *context,
    const gchar *wish)
{
  g_rec_mutex_lock (&share->lock);
  gst_va_handle_set_context (share->element, context, render_node (wish),
      (GstVaDisplay **) &share->va);
  g_rec_mutex_unlock (&share->lock);
}

gboolean
gst_enc_share_answer (GstEncShare *share, GstQuery *query)
{
  g_rec_mutex_lock (&share->lock);
  gboolean ok = share->va &&
      gst_va_handle_context_query (share->element, query,
          GST_VA_DISPLAY (share->va));
  g_rec_mutex_unlock (&share->lock);
  return ok;
}

gboolean
gst_enc_share_has (GstEncShare *share, enum AVHWDeviceType type)
{
  g_rec_mutex_lock (&share->lock);
  gboolean has_it = type == AV_HWDEVICE_TYPE_VAAPI && share->va;
  g_rec_mutex_unlock (&share->lock);
  return has_it;
}

static void
free_display (AVHWDeviceContext *context)
{
  gst_object_unref (context->user_opaque);
}

/* (takes `display`) */
static AVBufferRef *
wrap_display (GstVaDisplay *display)
{
  AVBufferRef *ref = av_hwdevice_ctx_alloc (AV_HWDEVICE_TYPE_VAAPI);
  AVHWDeviceContext *context = (AVHWDeviceContext *) ref->data;
  AVVAAPIDeviceContext *va = context->hwctx;
  context->user_opaque = display;
  context->free = free_display;
  va->display = gst_va_display_get_va_dpy (display);
  if (av_hwdevice_ctx_init (ref) < 0)
    av_buffer_unref (&ref);
  return ref;
}

AVBufferRef *
gst_enc_share_get (GstEncShare *share, enum AVHWDeviceType type,
    const gchar *wish)
{
  AVBufferRef *device = NULL;
  const gchar *node = render_node (wish);
  if (type != AV_HWDEVICE_TYPE_VAAPI)
    return NULL;
  g_rec_mutex_lock (&share->lock);
  if (!share->va && node)
    gst_va_ensure_element_data (share->element, node,
        (GstVaDisplay **) &share->va);
  if (share->va)
    device = wrap_display (gst_object_ref (GST_VA_DISPLAY (share->va)));
  g_rec_mutex_unlock (&share->lock);
  return device;
}

/* --- frames --- */

static void
free_frame (void *opaque, uint8_t *data)
{
  gst_buffer_unref (opaque);
}

static gboolean
is_on_device (GstBuffer *buffer, const AVHWFramesContext *frames)
{
  const AVVAAPIDeviceContext *va = frames->device_ctx->hwctx;
  GstVaDisplay *display = frames->format == AV_PIX_FMT_VAAPI
      ? gst_va_buffer_peek_display (buffer)
      : NULL;
  return display && gst_va_display_get_va_dpy (display) == va->display &&
      gst_va_buffer_get_surface (buffer) != VA_INVALID_ID;
}

AVFrame *
gst_enc_share_wrap (GstBuffer *buffer, const GstVideoInfo *info,
    AVBufferRef *surfaces)
{
  if (!is_on_device (buffer, (AVHWFramesContext *) surfaces->data))
    return NULL;
  AVFrame *frame = av_frame_alloc ();
  frame->format = AV_PIX_FMT_VAAPI;
  frame->width = GST_VIDEO_INFO_WIDTH (info);
  frame->height = GST_VIDEO_INFO_HEIGHT (info);
  frame->data[3] = (uint8_t *) (guintptr) gst_va_buffer_get_surface (buffer);
  frame->buf[0] = av_buffer_create (frame->data[3], 1, free_frame,
      gst_buffer_ref (buffer), AV_BUFFER_FLAG_READONLY);
  frame->hw_frames_ctx = av_buffer_ref (surfaces);
  return frame;
}

#else

void
gst_enc_share_set_context (GstEncShare *share, GstContext *context,
    const gchar *wish)
{
}

gboolean
gst_enc_share_answer (GstEncShare *share, GstQuery *query)
{
  return FALSE;
}

gboolean
gst_enc_share_has (GstEncShare *share, enum AVHWDeviceType type)
{
  return FALSE;
}

AVBufferRef *
gst_enc_share_get (GstEncShare *share, enum AVHWDeviceType type,
    const gchar *wish)
{
  return NULL;
}

AVFrame *
gst_enc_share_wrap (GstBuffer *buffer, const GstVideoInfo *info,
    AVBufferRef *surfaces)
{
  return NULL;
}

#endif
