/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties of hlssink-fmp4 as values. Their ids begin at 1. */

#pragma once

#include "gsthlssession.h"

G_BEGIN_DECLS

typedef enum
{
  GST_HLS_IO_AUTO,   /* a thread for what is live, or not on a local disk */
  GST_HLS_IO_ALWAYS, /* a thread */
  GST_HLS_IO_NEVER,  /* in the streaming threads */
} GstHlsIoMode;

typedef struct
{
  gchar *directory; /* (owned, nullable) see GstHlsLayout */
  GstHlsPaths paths;
  gchar *media_file;           /* owned, nullable */
  guint64 chunk_duration_ns;   /* GST_CLOCK_TIME_NONE: none */
  guint64 segment_duration_ns; /* 0: see the property */
  PlaylistType playlist_type;
  gboolean has_playlist_type; /* it was set */
  gboolean has_window;        /* so was what live windows alone have */
  GstHlsManifests manifests;
  guint target_duration_s; /* 0: see the property */
  gboolean sends_keyframe_requests;
  gboolean has_keyframe_requests; /* it was set */
  guint playlist_length;
  guint max_files;
  guint64 timeout_ns; /* G_MAXUINT64: see the property */
  gboolean has_end_list;
  gboolean resumes;
  gboolean has_date_time;
  GstHlsDateReference date_reference;
  GstHlsIoMode io_mode;
  guint64 max_backlog_bytes;
  gboolean is_durable;
  GstHlsStoragePolicy storage_policy;
} GstHlsSinkFmp4Settings;

void gst_hls_sink_fmp4_settings_init (GstHlsSinkFmp4Settings *settings);
void gst_hls_sink_fmp4_settings_clear (GstHlsSinkFmp4Settings *settings);

void gst_hls_sink_fmp4_settings_install (GObjectClass *klass);

/* FALSE: there is no such property. */
gboolean gst_hls_sink_fmp4_settings_set (GstHlsSinkFmp4Settings *settings,
    guint id, const GValue *value);
gboolean gst_hls_sink_fmp4_settings_get (const GstHlsSinkFmp4Settings *settings,
    guint id, GValue *value);

/* What a session is to do by these settings; what is automatic decided. Takes
 * `layout`. */
GstHlsSessionParams gst_hls_sink_fmp4_settings_session (
    const GstHlsSinkFmp4Settings *settings, GstHlsLayout *layout);

/* Returns (transfer full, nullable) where the files of so many streams go. */
GstHlsLayout *gst_hls_sink_fmp4_settings_layout (const GstHlsSinkFmp4Settings
                                                     *settings,
    guint n_streams, GError **error);

G_END_DECLS
