/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Displays of VA-API, by libgstva. */

#include "config.h"

#include <gst/va/gstva.h>
#include <libavutil/hwcontext_vaapi.h>

#include "gstencshare-kind.h"

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

/* Returns (transfer full, nullable) where a display is that is offered. */
static gchar *
offered_node (GstContext *context)
{
  g_autoptr (GstObject) display = NULL;
  gchar *node = NULL;
  gst_structure_get (gst_context_get_structure (context), "gst-display",
      GST_TYPE_OBJECT, &display, NULL);
  if (display && GST_IS_VA_DISPLAY_DRM (display))
    g_object_get (display, "path", &node, NULL);
  return node;
}

/* Where no device is asked for, that of the pipeline is the one. */
static void
set_context (GstElement *element, GstContext *context, const gchar *wish,
    GstObject **device)
{
  g_autofree gchar *offered = wish ? NULL : offered_node (context);
  gst_va_handle_set_context (element, context,
      offered ? offered : render_node (wish), (GstVaDisplay **) device);
}

static gboolean
answer (GstElement *element, GstQuery *query, GstObject *device)
{
  return gst_va_handle_context_query (element, query, GST_VA_DISPLAY (device));
}

static GstObject *
make (const gchar *wish)
{
  const gchar *node = render_node (wish);
  return node ? GST_OBJECT (gst_va_display_drm_new_from_path (node)) : NULL;
}

static GstContext *
to_context (GstObject *device)
{
  GstContext *context =
      gst_context_new (GST_VA_DISPLAY_HANDLE_CONTEXT_TYPE_STR, TRUE);
  gst_context_set_va_display (context, GST_VA_DISPLAY (device));
  return context;
}

static void
describe (GstObject *device, AVHWDeviceContext *context)
{
  AVVAAPIDeviceContext *va = context->hwctx;
  va->display = gst_va_display_get_va_dpy (GST_VA_DISPLAY (device));
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
  GstVaDisplay *display = gst_va_buffer_peek_display (buffer);
  return display && gst_va_display_get_va_dpy (display) == va->display &&
      gst_va_buffer_get_surface (buffer) != VA_INVALID_ID;
}

static AVFrame *
wrap (GstBuffer *buffer, const GstVideoInfo *info,
    const AVHWFramesContext *frames)
{
  if (!is_on_device (buffer, frames))
    return NULL;
  AVFrame *frame = av_frame_alloc ();
  frame->width = GST_VIDEO_INFO_WIDTH (info);
  frame->height = GST_VIDEO_INFO_HEIGHT (info);
  frame->data[3] = (uint8_t *) (guintptr) gst_va_buffer_get_surface (buffer);
  frame->buf[0] = av_buffer_create (frame->data[3], 1, free_frame,
      gst_buffer_ref (buffer), AV_BUFFER_FLAG_READONLY);
  return frame;
}

const GstEncShareKind gst_enc_share_va = {
  .type = AV_HWDEVICE_TYPE_VAAPI,
  .memory = GST_ENC_SHARE_VA_MEMORY,
  .context_type = GST_VA_DISPLAY_HANDLE_CONTEXT_TYPE_STR,
  .set_context = set_context,
  .answer = answer,
  .make = make,
  .to_context = to_context,
  .describe = describe,
  .wrap = wrap,
};
