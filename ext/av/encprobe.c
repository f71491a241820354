/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "encprobe.h"

/* Why devices did not open, by what was asked of them, for the rest of the
 * process. Answers of software depend on settings and cost next to nothing. */
static GMutex lock;
static GHashTable *refused; /* (owned) gchar * to gchar * */

static gchar *
make_key (const EncBackend *backend, const EncParams *params)
{
  return g_strdup_printf ("%s %dx%d %d", backend->encoder_name,
      GST_VIDEO_INFO_WIDTH (&params->info),
      GST_VIDEO_INFO_HEIGHT (&params->info),
      GST_VIDEO_INFO_FORMAT (&params->info));
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

static void
remember (const EncBackend *backend, const EncParams *params,
    const gchar *reason)
{
  if (backend->device == AV_HWDEVICE_TYPE_NONE)
    return;
  g_mutex_lock (&lock);
  if (!refused)
    refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gchar *key = make_key (backend, params);
  if (g_hash_table_contains (refused, key))
    g_free (key);
  else
    g_hash_table_insert (refused, key, (gpointer) g_intern_string (reason));
  g_mutex_unlock (&lock);
}

/* Returns (borrowed, nullable) why it is of no use to open `backend`. */
static const gchar *
refuse (const EncBackend *backend, const EncParams *params)
{
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
            enc_backend_takes (&backends[i], format)) &&
        avcodec_find_encoder_by_name (backends[i].encoder_name))
      return TRUE;
  return FALSE;
}

gboolean
enc_probe_open (GstEncSession *session, const EncParams *params,
    EncBackendKind kind, GString *refusals)
{
  guint n;
  const EncBackend *backends = enc_backends (&n);
  g_autofree EncProbe *probes = g_new0 (EncProbe, n);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  enum AVPixelFormat format =
      enc_backend_pixel_format (GST_VIDEO_INFO_FORMAT (&params->info));
  for (guint i = 0; i < n; i++) {
    const gchar *reason = refuse (&backends[i], params);
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
    EncProbe *probe = &probes[backend - backends];
    gchar *reason = g_strdup (error->message);
    g_ptr_array_add (reasons, reason);
    probe->is_usable = FALSE;
    probe->reason = reason;
    remember (backend, params, reason);
  }
}
