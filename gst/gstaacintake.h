/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. AAC that comes to a pad in ADTS or LOAS, whole frames or pieces of a
 * stream: what is between its headers are the samples, which the pad's owner takes
 * like any others. All in the pad's streaming thread. */

#pragma once

#include "gstaacframing.h"
#include "gstframequeue.h"
#include "gstsamplefuncs.h"

G_BEGIN_DECLS

typedef struct
{
  const GstSampleFuncs *funcs; /* borrowed */
  GstPad *pad;                 /* borrowed */
  GstDebugCategory *category;  /* borrowed */
  gboolean is_open;            /* else none of what follows is set */
  gboolean is_framed;          /* each buffer is whole frames */
  GstAacFraming framing;
  GstFrameQueue frames;
  GstCaps *caps; /* (owned, nullable) of the newest sample taken */
} GstAacIntake;

void gst_aac_intake_init (GstAacIntake *intake, const GstSampleFuncs *funcs,
    GstPad *pad, GstDebugCategory *category);

/* Forgets the stream. */
void gst_aac_intake_close (GstAacIntake *intake);

/* TRUE: `caps` are AAC in ADTS or LOAS, and buffers go to _push(). */
gboolean gst_aac_intake_open (GstAacIntake *intake, GstCaps *caps);

/* Takes `buffer`. */
GstFlowReturn gst_aac_intake_push (GstAacIntake *intake, GstBuffer *buffer);

/* Hands out what is whole; nothing goes on with the rest. */
GstFlowReturn gst_aac_intake_finish (GstAacIntake *intake);

/* Forgets what was not handed out. */
void gst_aac_intake_flush (GstAacIntake *intake);

G_END_DECLS
