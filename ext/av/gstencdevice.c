/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstencdevice.h"

#include "gstenclog.h"

/* AV_CUDA_USE_PRIMARY_CONTEXT, whose header needs CUDA's: the context of which
 * others in the process have a part. */
#define USE_PRIMARY_CONTEXT 1

/* What is known of one, by what was asked for. Lives as long as the process. */
typedef struct
{
  gchar *name;          /* (owned) */
  GMutex opening;       /* held as long as that takes */
  gint n_lost;          /* calls that hang, atomic */
  GstEncDevice *device; /* (unowned, nullable) */
  gchar *refusal;       /* (owned, nullable) */
} Record;

struct _GstEncDevice
{
  Record *record;
  guint n_refs;
  AVBufferRef *context; /* (owned) */
};

/* Of the table and all records, but for opening. Nothing waits with it. */
static GMutex lock;
static GHashTable *records; /* (owned) gchar * to Record * */

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

static void
set_busy_error (GError **error)
{
  g_set_error_literal (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY,
      "no device: it does not answer");
}

/* --- what is known --- */

static Record *
find_record (enum AVHWDeviceType type, const gchar *wish)
{
  g_autofree gchar *name = g_strdup_printf ("%s %s",
      av_hwdevice_get_type_name (type), wish ? wish : "");
  g_mutex_lock (&lock);
  if (!records)
    records = g_hash_table_new (g_str_hash, g_str_equal);
  Record *record = g_hash_table_lookup (records, name);
  if (!record) {
    record = g_new0 (Record, 1);
    record->name = g_steal_pointer (&name);
    g_mutex_init (&record->opening);
    g_hash_table_insert (records, record->name, record);
  }
  g_mutex_unlock (&lock);
  return record;
}

static gboolean
is_refused (Record *record)
{
  g_mutex_lock (&lock);
  gboolean is_refused = record->refusal != NULL;
  g_mutex_unlock (&lock);
  return is_refused;
}

static gboolean
hangs (Record *record)
{
  return g_atomic_int_get (&record->n_lost) > 0;
}

/* Returns (transfer full, nullable) the device, if it is open. `error`: it is known
 * not to. */
static GstEncDevice *
recall (Record *record, GError **error)
{
  g_mutex_lock (&lock);
  GstEncDevice *device = record->device;
  if (device)
    device->n_refs++;
  else if (record->refusal)
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_OPEN_READ_WRITE, record->refusal);
  g_mutex_unlock (&lock);
  return device;
}

/* (takes `context`) */
static GstEncDevice *
device_new (Record *record, AVBufferRef *context)
{
  GstEncDevice *device = g_new0 (GstEncDevice, 1);
  device->record = record;
  device->n_refs = 1;
  device->context = context;
  return device;
}

/* --- opening, in a thread of its own --- */

typedef struct
{
  Record *record;
  enum AVHWDeviceType type;
  gchar *wish;       /* (owned, nullable) */
  GstObject *shared; /* (owned, nullable) as a pipeline's elements share it */
  GstEncDevice *device; /* (owned, nullable) */
  GError *error;        /* (owned, nullable) */
} Opening;

static Opening *
opening_new (Record *record, enum AVHWDeviceType type, const gchar *wish)
{
  Opening *opening = g_new0 (Opening, 1);
  opening->record = record;
  opening->type = type;
  opening->wish = g_strdup (wish);
  return opening;
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;
  g_clear_pointer (&opening->device, gst_enc_device_unref);
  gst_clear_object (&opening->shared);
  g_clear_error (&opening->error);
  g_free (opening->wish);
  g_free (opening);
}

static void
open_device (Opening *opening)
{
  Record *record = opening->record;
  AVBufferRef *context = NULL;
  int flags = opening->type == AV_HWDEVICE_TYPE_CUDA ? USE_PRIMARY_CONTEXT : 0;
  gst_enc_log_begin ();
  int result = av_hwdevice_ctx_create (&context, opening->type, opening->wish,
      NULL, flags);
  if (result < 0)
    set_error (&opening->error, "no device", result);
  else
    g_free (gst_enc_log_end ());
  g_mutex_lock (&lock);
  if (context)
    record->device = opening->device = device_new (record, context);
  else
    record->refusal = g_strdup (opening->error->message);
  g_mutex_unlock (&lock);
}

/* Once for all who ask at the same time. */
static void
open_once (gpointer data)
{
  Opening *opening = data;
  g_mutex_lock (&opening->record->opening);
  opening->device = recall (opening->record, &opening->error);
  if (!opening->device && !opening->error)
    open_device (opening);
  g_mutex_unlock (&opening->record->opening);
}

static void
open_shared (gpointer data)
{
  Opening *opening = data;
  AVBufferRef *context = NULL;
  if (!opening->shared)
    opening->shared = gst_enc_share_make (opening->type, opening->wish);
  gst_enc_log_begin ();
  if (opening->shared)
    context = gst_enc_share_describe (opening->type, opening->shared);
  g_free (gst_enc_log_end ());
  if (context)
    opening->device = device_new (opening->record, context);
}

/* Returns (transfer full, nullable) who has `opening` now and has answered. */
static GstDriverCaller *
call (Opening *opening, GstPatience *patience, GstDriverCall function,
    GError **error)
{
  GstDriverCaller *caller = gst_driver_caller_new (patience,
      &opening->record->n_lost, opening, opening_free);
  if (caller &&
      gst_driver_caller_run (caller, function, GST_PATIENCE_OPEN_TIMEOUTS))
    return caller;
  set_busy_error (error);
  g_clear_pointer (&caller, gst_driver_caller_free);
  return NULL;
}

/* (takes `opening`) */
static GstEncDevice *
get_own (Opening *opening, GstPatience *patience, GError **error)
{
  GstDriverCaller *caller = call (opening, patience, open_once, error);
  if (!caller)
    return NULL;
  GstEncDevice *device = g_steal_pointer (&opening->device);
  if (!device)
    g_propagate_error (error, g_steal_pointer (&opening->error));
  gst_driver_caller_free (caller);
  return device;
}

/* (takes `opening`) The pipeline's is in no record: nobody else has a part in it. */
static GstEncDevice *
get_shared (Opening *opening, GstEncShare *share, GstPatience *patience,
    GError **error)
{
  enum AVHWDeviceType type = opening->type;
  opening->shared = gst_enc_share_find (share, type);
  gboolean is_new = !opening->shared;
  GstDriverCaller *caller = call (opening, patience, open_shared, error);
  if (!caller)
    return NULL;
  GstEncDevice *device = g_steal_pointer (&opening->device);
  if (device && is_new)
    gst_enc_share_offer (share, type, opening->shared);
  gst_driver_caller_free (caller);
  return device;
}

/* --- devices --- */

GstEncDevice *
gst_enc_device_get (GstEncShare *share, GstPatience *patience,
    enum AVHWDeviceType type, const gchar *wish, GError **error)
{
  Record *record = find_record (type, wish);
  GError *refusal = NULL;
  GstEncDevice *device = NULL;
  if (hangs (record)) {
    set_busy_error (error);
    return NULL;
  }
  if (share && gst_enc_share_serves (type) &&
      (gst_enc_share_has (share, type) || !is_refused (record)))
    device = get_shared (opening_new (record, type, wish), share, patience,
        &refusal);
  if (!device && !refusal)
    device = recall (record, &refusal);
  if (!device && !refusal)
    device = get_own (opening_new (record, type, wish), patience, &refusal);
  if (refusal)
    g_propagate_error (error, refusal);
  return device;
}

static gboolean
drop_reference (GstEncDevice *device)
{
  g_mutex_lock (&lock);
  gboolean is_last = --device->n_refs == 0;
  if (is_last && device->record->device == device)
    device->record->device = NULL;
  g_mutex_unlock (&lock);
  return is_last;
}

static void
device_free (gpointer data)
{
  GstEncDevice *device = data;
  av_buffer_unref (&device->context);
  g_free (device);
}

void
gst_enc_device_unref (GstEncDevice *device)
{
  if (drop_reference (device))
    device_free (device);
}

void
gst_enc_device_release (GstEncDevice *device, GstPatience *patience)
{
  if (!drop_reference (device))
    return;
  GstDriverCaller *caller = gst_driver_caller_new (patience,
      &device->record->n_lost, device, device_free);
  g_clear_pointer (&caller, gst_driver_caller_free);
}

gint *
gst_enc_device_lost_calls (const GstEncDevice *device)
{
  return &device->record->n_lost;
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
