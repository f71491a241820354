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
  guint bitrate_bps;        /* 0: by channels and rate */
  guint64 segment_duration; /* ns, 0: free-running */
  gboolean fills_gaps;      /* with silence, else GAP events */
  GstAvLevels levels;       /* of AC-3 and E-AC-3 */
} GstAacBridgeSettings;

void gst_aac_bridge_settings_init (GstAacBridgeSettings *settings);

/* Returns the id of the first property that is free. */
guint gst_aac_bridge_settings_install (GObjectClass *klass);

/* FALSE when the property is none of these. */
gboolean gst_aac_bridge_settings_set (GstAacBridgeSettings *settings, guint id,
    const GValue *value);
gboolean gst_aac_bridge_settings_get (const GstAacBridgeSettings *settings,
    guint id, GValue *value);

G_END_DECLS
