/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. One run of decoder, clock, resampler and encoder over a stretch of the
 * grid: coded buffers in, AAC frames with their numbers out. Everything that has
 * a memory of the past is made anew for it, so what comes out is a function of
 * what goes in from `feed_frame` on. */

#pragma once

#include "core/audioclock.h"
#include "gstavdecoder.h"
#include "gstavencoder.h"
#include "gstavloudness.h"
#include "gstavresampler.h"

G_BEGIN_DECLS

/* What becomes of a frame that is done */
typedef struct
{
  GstBuffer *data; /* without times; the callee takes it */
  gint64 number;   /* on the grid */
  guint
      clip_start; /* samples that are priming: all of the frame in front of the
                       first, of which that is the overlap; else none */
  guint clip_end; /* samples behind the end of the sound */
} GstAacFrame;

typedef GstFlowReturn (*GstAacFrameFunc) (gpointer user, GstAacFrame *frame);

typedef struct
{
  gint64 feed_frame;   /* no sound from before it is used; G_MININT64: all */
  gint64 encode_frame; /* sound from before it is only measured */
  gint64 first_frame;  /* the first to hand out; G_MININT64: all */
  gint64 end_frame;    /* and the first not to; G_MAXINT64: all */
  gboolean
      fills_gaps; /* with silence, from `feed_frame` on; else frames are left
                          out */
} GstAacSpan;

typedef struct
{
  GstAacFormat format;
  GstAacSpan span;
  GstAacFrameFunc push;
  gpointer user;

  GstCaps *caps; /* (owned, nullable) of what is decoded */
  GstAvDecoder decoder;
  AudioClock clock;
  gboolean has_clock;
  GstAvResampler resampler;
  gdouble loudness_target; /* LUFS, 0: as loud as it is */
  GstAvLoudness loudness;
  GstAvEncoder encoder;

  gboolean is_started;  /* at `base_frame` */
  gint64 base_frame;    /* the first that there is sound for */
  gint64 encode_sample; /* the first that is encoded */
  gint64 input;         /* the next sample for the resampler, at its rate */
  gint64 output;        /* the next out of it */
  gint64 end_sample;    /* of the sound, G_MAXINT64 until known */
  gboolean is_complete; /* all frames up to the end were handed out */
  gint64 last_number; /* handed out, also by the run before; G_MININT64: none */
  gint64 last_samples; /* of the last frame decoded, to conceal one by */
  guint32 last_rate;
  guint64 n_damaged; /* packets */
} GstAacRun;

void gst_aac_run_init (GstAacRun *run, const GstAacFormat *format,
    GstAacFrameFunc push, gpointer user);
void gst_aac_run_clear (GstAacRun *run);

/* Begins anew, in the place of what it does now. */
gboolean gst_aac_run_begin (GstAacRun *run, const GstAacSpan *span,
    GError **error);

/* Takes a buffer of `caps` (borrowed), whose first sample is at `time_ns`
 * (TIME_NONE: follows). With `is_discont` its time is right to the millisecond
 * whatever was before. An error is set with GST_FLOW_ERROR only. */
GstFlowReturn gst_aac_run_push (GstAacRun *run, GstBuffer *buffer,
    GstCaps *caps, gint64 time_ns, gboolean is_discont, GError **error);

/* Hands out all that is left. */
GstFlowReturn gst_aac_run_finish (GstAacRun *run, GError **error);

G_END_DECLS
