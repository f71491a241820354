/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Coded audio as demuxers and files give it, in pieces of any size or in
 * frames, to frames with times. What no parser is needed for goes through as it
 * is. */

#pragma once

#include <libavcodec/avcodec.h>

#include "gstaacframing.h"

G_BEGIN_DECLS

typedef enum
{
  GST_AV_FRAMING_WHOLE, /* a buffer is a frame */
  GST_AV_FRAMING_AAC,
  GST_AV_FRAMING_PARSER, /* libavcodec's */
} GstAvFramingKind;

/* Zero-initialise. */
typedef struct
{
  GstAvFramingKind kind;
  GstCaps *caps;      /* (owned, nullable) of what comes in */
  gboolean is_framed; /* a buffer is a frame, in ADTS or LOAS */
  GstAacFraming aac;
  AVCodecParserContext *parser; /* (owned) */
  AVCodecContext *context;      /* (owned) that it writes into */
  gint64 table_pts;             /* of a frame left out, for the next one */
  gboolean needs_sync;          /* MLP and TrueHD: no frame was found yet */
  GstFrameQueue queue;
  guint64 n_damaged; /* times that bytes between frames were none */
} GstAvFraming;

void gst_av_framing_open (GstAvFraming *framing, GstCaps *caps);
void gst_av_framing_close (GstAvFraming *framing);

/* Forgets all that was taken, as after a flush. */
void gst_av_framing_restart (GstAvFraming *framing);

/* Takes the next buffer (transfer full). */
void gst_av_framing_push (GstAvFraming *framing, GstBuffer *buffer);

/* Nothing goes on with what was taken so far. */
void gst_av_framing_finish (GstAvFraming *framing);

/* Returns the next frame (transfer full, nullable: take more first) and its caps
 * (transfer full). */
GstBuffer *gst_av_framing_next (GstAvFraming *framing, GstCaps **caps);

G_END_DECLS
