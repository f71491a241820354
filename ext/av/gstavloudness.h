/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Brings sound to a loudness, block by block: louder or softer by what
 * the past seconds were off the target (EBU R 128), gliding, and never so loud
 * that a true peak exceeds the ceiling. All of it is a function of the past
 * GST_AV_LOUDNESS_MEMORY_S seconds of the axis and of the block to come. */

#pragma once

#include <libavutil/frame.h>

#include "gstavmeter.h"

G_BEGIN_DECLS

/* The meter's window, the glide, and what a look at the sound takes. Where the
 * limiter was at work, it has let go after less. */
#define GST_AV_LOUDNESS_MEMORY_S (GST_AV_METER_WINDOW_S + 2)

/* Blocks of the sound that are held back. */
#define GST_AV_LOUDNESS_DELAY_BLOCKS 1

typedef struct
{
  GstAvMeter *meter; /* (owned, nullable) */
  gdouble target;    /* LUFS */
  guint32 rate;      /* Hz */
  gfloat *held;      /* (owned) the block that comes out next, interleaved */
  gfloat *taken;     /* (owned) and the one that came in */
  gboolean is_holding;
  gdouble *wanted; /* (owned) dB, of the last `n_wanted` blocks */
  guint n_wanted, at;
  gdouble limit; /* the highest gain for the block that is held */
  gdouble gain;  /* at its start */
} GstAvLoudness;

/* Begins anew, with sample `position` of the axis. */
gboolean gst_av_loudness_start (GstAvLoudness *loudness, gdouble target_lufs,
    guint32 rate, AudioLayout layout, gint64 position, GError **error);
void gst_av_loudness_clear (GstAvLoudness *loudness);

/* Takes the samples of a block and puts those of the block before in their place,
 * at the loudness they shall have. FALSE: there was none. */
gboolean gst_av_loudness_process (GstAvLoudness *loudness, AVFrame *block);

G_END_DECLS
