/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties of aacbridge as values. */

#pragma once

#include "gstavdecoder.h"

G_BEGIN_DECLS

typedef enum
{
  GST_AAC_PASSTHROUGH_NEVER,
  GST_AAC_PASSTHROUGH_AAC,
  GST_AAC_PASSTHROUGH_AUTO,
} GstAacPassthrough;

typedef struct
{
  GstAacPassthrough passthrough;
  guint n_channels;         /* 0: as many as the input, up to 2 */
  gboolean keeps_layout;    /* as many as the input, in all layouts of AAC */
  guint bitrate_bps;        /* 0: by channels and rate */
  guint64 segment_duration; /* ns, 0: free-running */
  guint64 grid_origin;      /* ns, NONE: of stream time */
  gboolean fills_gaps;      /* with silence, else GAP events */
  gdouble loudness_target;  /* LUFS, 0: as loud as it is */
  GstAvLevels levels;       /* of AC-3 and E-AC-3 */
} GstAacBridgeSettings;

void gst_aac_bridge_settings_init (GstAacBridgeSettings *settings);

/* Ids of properties from here on are none of these. */
#define GST_AAC_BRIDGE_FIRST_FREE_PROPERTY 32

void gst_aac_bridge_settings_install (GObjectClass *klass);

/* FALSE when the property is none of these. */
gboolean gst_aac_bridge_settings_set (GstAacBridgeSettings *settings, guint id,
    const GValue *value);
gboolean gst_aac_bridge_settings_get (const GstAacBridgeSettings *settings,
    guint id, GValue *value);

G_END_DECLS
