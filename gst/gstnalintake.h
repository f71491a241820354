/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. H.264 and H.265 that come to a pad as a byte stream, in access units or
 * NAL units: what ISO BMFF wants of them (avc, hvc1) are the samples, which the
 * pad's owner takes like any others. All in the pad's streaming thread. */

#pragma once

#include "gstauintake.h"
#include "gstsamplefuncs.h"

G_BEGIN_DECLS

typedef struct
{
  const GstSampleFuncs *funcs; /* borrowed */
  GstPad *pad;                 /* borrowed */
  GstDebugCategory *category;  /* borrowed */
  gboolean is_open;            /* else nothing comes */
  gboolean needs_discont;      /* on the next sample */
  GstNalConverter converter;
  GstAuIntake units;
} GstNalIntake;

void gst_nal_intake_init (GstNalIntake *intake, const GstSampleFuncs *funcs,
    GstPad *pad, GstDebugCategory *category);
void gst_nal_intake_clear (GstNalIntake *intake); /* frees */

/* Forgets the stream. */
void gst_nal_intake_close (GstNalIntake *intake);

/* TRUE: `caps` are a byte stream, and buffers go to _push(). */
gboolean gst_nal_intake_open (GstNalIntake *intake, GstCaps *caps);

/* Takes `buffer`. */
GstFlowReturn gst_nal_intake_push (GstNalIntake *intake, GstBuffer *buffer);

/* Hands out what is whole; nothing goes on with the rest. */
GstFlowReturn gst_nal_intake_finish (GstNalIntake *intake);

/* Forgets what was not handed out; what follows starts at an access point. */
void gst_nal_intake_flush (GstNalIntake *intake);

/* Times that have to be made begin at `start`. */
void gst_nal_intake_start_segment (GstNalIntake *intake, GstClockTime start);

/* By how much the times of the sample that is being handed out were moved up, as
 * none can be below zero (gstshiftedevents.h). */
gint64 gst_nal_intake_shift_ns (const GstNalIntake *intake);

G_END_DECLS
