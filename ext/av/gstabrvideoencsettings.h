/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties of abrvideoenc as values. */

#pragma once

#include "encbackend.h"

G_BEGIN_DECLS

typedef enum
{
  GST_ABR_VIDEO_ENC_FAIL,
  GST_ABR_VIDEO_ENC_DROP_BRANCH,
} GstAbrVideoEncOnError;

typedef struct
{
  guint bitrate_kbps; /* 0: by size and rate */
  guint max_kbps;     /* 0: by the bitrate */
  guint vbv_kbit;     /* 0: by the maximum and the segments */
  EncSpeed speed;
  gboolean is_low_latency;
  gchar *profile; /* (owned, nullable) as caps name it */
  guint level;    /* ten times the number, 0: by size, rate and bits */
  gint b_frames;
  guint n_threads;          /* 0: by size and cores */
  gchar *options;           /* (owned, nullable) */
  guint64 segment_duration; /* ns, 0: no grid */
  gboolean has_own_grid;    /* segment_duration was asked for */
  gboolean is_segment_independent;
  GstAbrVideoEncOnError on_error;
  EncBackendKind backend;
  gchar *device; /* (owned, nullable) */
  GstClockTime device_timeout;
} GstAbrVideoEncSettings;

void gst_abr_video_enc_settings_init (GstAbrVideoEncSettings *settings);
void gst_abr_video_enc_settings_clear (GstAbrVideoEncSettings *settings);

/* `to` need not be initialised; both are to be cleared. */
void gst_abr_video_enc_settings_copy (GstAbrVideoEncSettings *to,
    const GstAbrVideoEncSettings *from);

/* Returns the id of the first property that is free. */
guint gst_abr_video_enc_settings_install (GObjectClass *klass);

/* FALSE when the property is none of these. */
gboolean gst_abr_video_enc_settings_set (GstAbrVideoEncSettings *settings,
    guint id, const GValue *value);
gboolean gst_abr_video_enc_settings_get (const GstAbrVideoEncSettings *settings,
    guint id, GValue *value);

/* Fills `params` for frames of `info`, but for codec, profile and light. Strings
 * are those of `settings`. */
void gst_abr_video_enc_settings_apply (const GstAbrVideoEncSettings *settings,
    const GstVideoInfo *info, EncParams *params);

G_END_DECLS
