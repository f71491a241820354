/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. What aacbridge hands downstream: caps when they are known, the events
 * that waited for them, tags that are true of what comes out, and frames of the
 * grid with their times. Streaming thread only. */

#pragma once

#include "gstaacrun.h"
#include "gstaactags.h"

G_BEGIN_DECLS

typedef struct
{
  GstPad *pad;            /* (borrowed) */
  GstCaps *caps;          /* (owned, nullable) that downstream has */
  GQueue events;          /* (owned, GstEvent) that wait for caps */
  GstEvent *sent_segment; /* (owned, nullable) unshifted */
  GstAacTags tags;
  guint32 rate;       /* of the grid, Hz */
  gint64 offset_ns;   /* from timestamps to the axis */
  GstClockTime shift; /* to timestamps that downstream has */
  gint64 next_frame;  /* that downstream expects, G_MININT64: any */
} GstAacOutput;

void gst_aac_output_init (GstAacOutput *output, GstPad *pad);
void gst_aac_output_clear (GstAacOutput *output);

/* A flush: what waits of the past is forgotten, and frames need not go on. */
void gst_aac_output_flush (GstAacOutput *output);

/* A serialized event (transfer full) keeps its place, behind caps. */
void gst_aac_output_queue (GstAacOutput *output, GstEvent *event);

/* Hands out all that waits. */
void gst_aac_output_release (GstAacOutput *output);

/* From here on buffers are of these caps, encoded with that bitrate or, with 0,
 * as they came in. FALSE when downstream does not take them. */
gboolean gst_aac_output_begin (GstAacOutput *output, GstCaps *caps,
    guint bitrate_bps, guint32 rate, gint64 offset_ns);

/* As it was begun. */
gboolean gst_aac_output_go_on (GstAacOutput *output);

/* Takes the frame's data. */
GstFlowReturn gst_aac_output_push (GstAacOutput *output, GstAacFrame *frame);

/* The stream ends, or another begins. */
void gst_aac_output_finish (GstAacOutput *output);

G_END_DECLS
