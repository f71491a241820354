/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencdevice.h"

#include "gstenclog.h"

/* AV_CUDA_USE_PRIMARY_CONTEXT, whose header needs CUDA's: the context of which
 * others in the process have a part. */
#define USE_PRIMARY_CONTEXT 1

struct _GstEncDevice
{
  gchar *name; /* (owned, nullable) of the table's entry */
  guint n_refs;
  AVBufferRef *context; /* (owned) */
};

static GMutex lock;
static GHashTable *devices;  /* (unowned) gchar * to GstEncDevice * */
static GHashTable *refusals; /* (owned) gchar * to gchar * */

/* --- errors --- */

static void
set_error (GError **error, const gchar *what, int code)
{
  g_autofree gchar *log = gst_enc_log_end ();
  gchar text[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror (code, text, sizeof text);
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ_WRITE,
      "%s: %s (%d)%s%s", what, text, code, log ? ": " : "", log ? log : "");
}

/* --- devices --- */

/* With the lock. */
static GstEncDevice *
open_device (enum AVHWDeviceType type, const gchar *wish, const gchar *name,
    GError **error)
{
  AVBufferRef *context = NULL;
  int flags = type == AV_HWDEVICE_TYPE_CUDA ? USE_PRIMARY_CONTEXT : 0;
  gst_enc_log_begin ();
  int result = av_hwdevice_ctx_create (&context, type, wish, NULL, flags);
  if (result < 0) {
    set_error (error, "no device", result);
    return NULL;
  }
  g_free (gst_enc_log_end ());
  GstEncDevice *device = g_new0 (GstEncDevice, 1);
  device->name = g_strdup (name);
  device->context = context;
  g_hash_table_insert (devices, device->name, device);
  return device;
}

/* The pipeline's is in no table of ours. Returns (transfer full, nullable). */
static GstEncDevice *
get_shared (GstEncShare *share, enum AVHWDeviceType type, const gchar *wish,
    const gchar *name)
{
  g_mutex_lock (&lock);
  gboolean is_refused = refusals && g_hash_table_contains (refusals, name);
  g_mutex_unlock (&lock);
  if (is_refused && !gst_enc_share_has (share, type))
    return NULL;
  gst_enc_log_begin ();
  AVBufferRef *context = gst_enc_share_get (share, type, wish);
  g_free (gst_enc_log_end ());
  if (!context)
    return NULL;
  GstEncDevice *device = g_new0 (GstEncDevice, 1);
  device->n_refs = 1;
  device->context = context;
  return device;
}

static void
ensure_tables (void)
{
  if (devices)
    return;
  devices = g_hash_table_new (g_str_hash, g_str_equal);
  refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GstEncDevice *
gst_enc_device_get (GstEncShare *share, enum AVHWDeviceType type,
    const gchar *wish, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("%s %s",
      av_hwdevice_get_type_name (type), wish ? wish : "");
  g_autoptr (GError) refusal = NULL;
  GstEncDevice *device = share ? get_shared (share, type, wish, name) : NULL;
  if (device)
    return device;
  g_mutex_lock (&lock);
  ensure_tables ();
  const gchar *known = g_hash_table_lookup (refusals, name);
  device = g_hash_table_lookup (devices, name);
  if (known)
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_OPEN_READ_WRITE, known);
  else if (!device)
    device = open_device (type, wish, name, &refusal);
  if (device)
    device->n_refs++;
  if (refusal) {
    g_hash_table_insert (refusals, g_steal_pointer (&name),
        g_strdup (refusal->message));
    g_propagate_error (error, g_steal_pointer (&refusal));
  }
  g_mutex_unlock (&lock);
  return device;
}

void
gst_enc_device_unref (GstEncDevice *device)
{
  g_mutex_lock (&lock);
  gboolean is_last = --device->n_refs == 0;
  if (is_last && device->name)
    g_hash_table_remove (devices, device->name);
  g_mutex_unlock (&lock);
  if (!is_last)
    return;
  av_buffer_unref (&device->context);
  g_free (device->name);
  g_free (device);
}

AVBufferRef *
gst_enc_device_context (const GstEncDevice *device)
{
  return device->context;
}

/* --- surfaces --- */

AVBufferRef *
gst_enc_device_make_frames (const GstEncDevice *device,
    enum AVPixelFormat surface, enum AVPixelFormat format,
    const GstVideoInfo *info, GError **error)
{
  AVBufferRef *frames = av_hwframe_ctx_alloc (device->context);
  AVHWFramesContext *context = (AVHWFramesContext *) frames->data;
  context->format = surface;
  context->sw_format = format;
  context->width = GST_VIDEO_INFO_WIDTH (info);
  context->height = GST_VIDEO_INFO_HEIGHT (info);
  gst_enc_log_begin ();
  int result = av_hwframe_ctx_init (frames);
  if (result < 0) {
    set_error (error, "no surfaces", result);
    av_buffer_unref (&frames);
    return NULL;
  }
  g_free (gst_enc_log_end ());
  return frames;
}

AVFrame *
gst_enc_device_upload (AVBufferRef *frames, const AVFrame *frame,
    GError **error)
{
  AVFrame *uploaded = av_frame_alloc ();
  gst_enc_log_begin ();
  int result = av_hwframe_get_buffer (frames, uploaded, 0);
  if (result >= 0)
    result = av_hwframe_transfer_data (uploaded, frame, 0);
  if (result >= 0)
    result = av_frame_copy_props (uploaded, frame);
  if (result < 0) {
    set_error (error, "no upload", result);
    av_frame_free (&uploaded);
    return NULL;
  }
  g_free (gst_enc_log_end ());
  return uploaded;
}
