/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. AAC in ADTS or LOAS to access units without either, as MP4 has them,
 * whatever pieces it comes in. */

#pragma once

#include <gst/base/gstadapter.h>

#include "core/aacfinder.h"
#include "core/latm.h"
#include "gstframequeue.h"

G_BEGIN_DECLS

typedef struct
{
  GstCaps *input_caps; /* (owned) */
  GstCaps *caps;       /* (owned, nullable) of access units */
  GstBuffer *config;   /* (owned, nullable) AudioSpecificConfig in `caps` */
  GstAdapter *pieces;  /* (owned) */
  AacFinder finder;
  LatmReader latm;
  guint64 n_read;     /* bytes, of all pieces */
  guint64 stamped_at; /* the byte that the last timestamp used is for */
} GstAacFraming;

void gst_aac_framing_open (GstAacFraming *framing, GstCaps *caps);
void gst_aac_framing_close (GstAacFraming *framing);

/* Adds what a piece (transfer full) completes to the queue. With `is_end` what
 * follows does not go on with it. Returns how often bytes were no frame. */
guint gst_aac_framing_push (GstAacFraming *framing, GstBuffer *piece,
    gboolean is_end, GstFrameQueue *queue);

/* Adds what is whole, and forgets the rest. Returns how often bytes were none. */
guint gst_aac_framing_finish (GstAacFraming *framing, GstFrameQueue *queue);

G_END_DECLS
