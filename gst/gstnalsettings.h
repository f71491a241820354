/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The properties that say how access units become samples. */

#pragma once

#include <gst/gst.h>

#include "core/timescale.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean wait_for_keyframe;
  gboolean cuts_open_gops; /* open access points are not DELTA_UNIT */
  gint config_interval_s; /* of parameter sets in avc3 and hev1; -1: in front of
                              each access point that lacks them, 0: never */
  Fraction default_rate;  /* 0/1: none is assumed */
} GstNalSettings;

void gst_nal_settings_init (GstNalSettings *settings);

/* Installs the properties with ids from 1 on; returns the first free one. */
guint gst_nal_settings_install (GObjectClass *klass);

/* The property `id`; FALSE when it is none of these. The caller has the lock. */
gboolean gst_nal_settings_set (GstNalSettings *settings, guint id,
    const GValue *value);
gboolean gst_nal_settings_get (const GstNalSettings *settings, guint id,
    GValue *value);

G_END_DECLS
