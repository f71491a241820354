/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. How loud sound is and how high its peaks are, by EBU R 128: libebur128,
 * where the build has it. */

#pragma once

#include "core/audiomix.h"

G_BEGIN_DECLS

/* How much of the past counts. */
#define GST_AV_METER_WINDOW_S 8

typedef struct _GstAvMeter GstAvMeter;

/* (transfer full) For channels in the order of `layout`. The first sample is
 * number `position` of an axis: what is measured later on that axis does not
 * depend on where it began. NULL with an error. */
GstAvMeter *gst_av_meter_new (guint32 rate, AudioLayout layout, gint64 position,
    GError **error);
void gst_av_meter_free (GstAvMeter *meter);

/* Takes `n` samples of all channels, interleaved. Returns the highest true peak
 * among them, where 1 is full scale. */
gdouble gst_av_meter_add (GstAvMeter *meter, const gfloat *samples, guint n);

/* LUFS, gated; -HUGE_VAL in silence, and before 400 ms. */
gdouble gst_av_meter_loudness (const GstAvMeter *meter);

G_END_DECLS
