/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "encprobe.h"

#include "gstencturn.h"

/* A picture that every engine codes. */
#define TRIAL_WIDTH 640
#define TRIAL_HEIGHT 360
#define TRIAL_RATE 30
#define TRIAL_BPS 1000000

/* Why devices did not open, by what was asked of them, for the rest of the
 * process, and which trials they passed. Answers of software depend on settings and
 * cost next to nothing. */
static GMutex lock;
static GHashTable *refused; /* (owned) gchar * to gchar * */
static GHashTable *passed;  /* (owned) gchar * */

/* All that an answer may depend on but the bit rate. */
static gchar *
make_key (const EncBackend *backend, const EncParams *params)
{
  return g_strdup_printf ("%s %s %s %d %dx%d %d %d/%d %s %u %d %s",
      backend->encoder_name, backend->name,
      params->device ? params->device : "", (gint) params->memory,
      GST_VIDEO_INFO_WIDTH (&params->info),
      GST_VIDEO_INFO_HEIGHT (&params->info),
      GST_VIDEO_INFO_FORMAT (&params->info), params->b_frames,
      params->is_low_latency, params->profile ? params->profile : "",
      params->level, (gint) params->speed,
      params->options ? params->options : "");
}

/* Returns (borrowed for the life of the process, nullable) */
static const gchar *
recall (const EncBackend *backend, const EncParams *params)
{
  if (backend->device == AV_HWDEVICE_TYPE_NONE)
    return NULL;
  g_autofree gchar *key = make_key (backend, params);
  g_mutex_lock (&lock);
  const gchar *reason = refused ? g_hash_table_lookup (refused, key) : NULL;
  g_mutex_unlock (&lock);
  return reason;
}

/* While others are open it may be their number that is too large; and what does not
 * answer may do so another time. */
static void
remember (const EncBackend *backend, const EncParams *params,
    const GError *error)
{
  if (backend->device == AV_HWDEVICE_TYPE_NONE ||
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY) ||
      gst_enc_codec_n_open (backend->kind) > 0)
    return;
  g_mutex_lock (&lock);
  if (!refused)
    refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gchar *key = make_key (backend, params);
  if (g_hash_table_contains (refused, key))
    g_free (key);
  else
    g_hash_table_insert (refused, key,
        (gpointer) g_intern_string (error->message));
  g_mutex_unlock (&lock);
}

/* Returns (borrowed, nullable) why it is of no use to open `backend`. */
static const gchar *
refuse (const EncBackend *backend, const EncParams *params, GHashTable *deaths)
{
  const gchar *death = g_hash_table_lookup (deaths, backend);
  if (death)
    return death;
  if (backend->device != AV_HWDEVICE_TYPE_NONE && params->is_repeatable)
    return "does not give the same bytes in every run";
  if (!enc_backend_suits_device (backend, params->device))
    return "not the device that is asked for";
  if (!enc_backend_takes_fields (backend, &params->info))
    return "does not code interlaced pictures, deinterlace them before";
  return recall (backend, params);
}

gboolean
enc_probe_takes (CodecId codec, EncBackendKind kind, enum AVPixelFormat format)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  for (guint i = 0; i < n; i++)
    if (backends[i].codec == codec &&
        (kind == ENC_BACKEND_AUTO || backends[i].kind == kind) &&
        (format == AV_PIX_FMT_NONE ||
            enc_backend_input_format (&backends[i], format) !=
                AV_PIX_FMT_NONE) &&
        avcodec_find_encoder_by_name (backends[i].encoder_name))
      return TRUE;
  return FALSE;
}

static gboolean
has_passed (const EncBackend *backend, const EncParams *params)
{
  g_autofree gchar *key = make_key (backend, params);
  g_mutex_lock (&lock);
  gboolean has_it = passed && g_hash_table_contains (passed, key);
  g_mutex_unlock (&lock);
  return has_it;
}

static void
remember_passed (const EncBackend *backend, const EncParams *params)
{
  g_mutex_lock (&lock);
  if (!passed)
    passed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (passed, make_key (backend, params));
  g_mutex_unlock (&lock);
}

static gboolean
try_session (const EncBackend *backend, const EncParams *params)
{
  GstEncSession session = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok = gst_enc_session_open (&session, backend, params, &error);
  gst_enc_session_close (&session);
  if (ok)
    remember_passed (backend, params);
  else
    remember (backend, params, error);
  return ok;
}

/* That there is a device says little: some GPUs only compute, or only decode. One trial
 * at a time, as each takes one of few sessions from those who need it; but devices
 * of another kind are not waited for. */
static gboolean
passes_trial (const EncBackend *backend, const EncParams *params)
{
  static GstEncTurn turns[N_ENC_BACKENDS];
  if (!gst_enc_turn_take (&turns[backend->kind], params->patience))
    return FALSE;
  gboolean ok = has_passed (backend, params) ||
      (!recall (backend, params) && try_session (backend, params));
  gst_enc_turn_give (&turns[backend->kind]);
  return ok;
}

gboolean
enc_probe_takes_shared (GstEncShare *share, GstPatience *patience,
    const gchar *wish, CodecId codec, EncBackendKind kind,
    enum AVPixelFormat format)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  EncParams params = {
    .codec = codec,
    .rate = { TRIAL_RATE, 1 },
    .rate_control = { TRIAL_BPS, TRIAL_BPS, TRIAL_BPS },
    .n_threads = 1,
    .device = wish,
    .share = share,
    .patience = patience,
  };
  gst_video_info_set_format (&params.info, GST_VIDEO_FORMAT_NV12, TRIAL_WIDTH,
      TRIAL_HEIGHT);
  for (guint i = 0; i < n; i++) {
    params.memory = backends[i].device;
    if (backends[i].codec == codec && backends[i].kind == kind &&
        enc_backend_input_format (&backends[i], format) == format &&
        gst_enc_share_has (share, backends[i].device) &&
        passes_trial (&backends[i], &params))
      return TRUE;
  }
  return FALSE;
}

/* A row before this one has the same. */
static gboolean
is_known_device (const EncBackend *backends, guint index)
{
  for (guint i = 0; i < index; i++)
    if (backends[i].device == backends[index].device)
      return TRUE;
  return FALSE;
}

GPtrArray *
enc_probe_devices (GstEncShare *share, GstPatience *patience,
    EncBackendKind kind, const gchar *wish, GString *refusals)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  GPtrArray *devices = g_ptr_array_new ();
  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    if (backends[i].device == AV_HWDEVICE_TYPE_NONE ||
        (kind != ENC_BACKEND_AUTO && backends[i].kind != kind) ||
        !enc_backend_suits_device (&backends[i], wish) ||
        is_known_device (backends, i))
      continue;
    GstEncDevice *device =
        gst_enc_device_get (share, patience, backends[i].device, wish, &error);
    if (device)
      g_ptr_array_add (devices, device);
    else
      g_string_append_printf (refusals, "%s%s: %s",
          refusals->len > 0 ? "\n" : "", backends[i].name, error->message);
  }
  return devices;
}

gboolean
enc_probe_open (GstEncSession *session, const EncParams *params,
    EncBackendKind kind, GHashTable *deaths, GString *refusals)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  g_autofree EncProbe *probes = g_new0 (EncProbe, n);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  enum AVPixelFormat format =
      enc_backend_pixel_format (GST_VIDEO_INFO_FORMAT (&params->info));
  for (guint i = 0; i < n; i++) {
    const gchar *reason = refuse (&backends[i], params, deaths);
    probes[i] = (EncProbe){
      .backend = &backends[i],
      .is_usable = reason == NULL,
      .reason = reason,
    };
  }
  for (;;) {
    g_autoptr (GError) error = NULL;
    g_string_truncate (refusals, 0);
    const EncBackend *backend =
        enc_backend_select (probes, n, params->codec, format, kind, refusals);
    if (!backend)
      return FALSE;
    if (gst_enc_session_open (session, backend, params, &error))
      return TRUE;
    if (gst_patience_has_ended (params->patience))
      return FALSE;
    EncProbe *probe = &probes[backend - backends];
    gchar *reason = g_strdup (error->message);
    g_ptr_array_add (reasons, reason);
    probe->is_usable = FALSE;
    probe->reason = reason;
    remember (backend, params, error);
  }
}
