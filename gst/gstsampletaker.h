/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Buffers as samples of a track: brought into the form that its sample
 * entry promises, and told what they are to random access. Nothing here locks. */

#pragma once

#include <gst/gst.h>

#include "core/accessunit.h"
#include "core/fragmenter.h"

G_BEGIN_DECLS

typedef struct
{
  GstObject *owner;           /* (borrowed) what log lines are about */
  GstDebugCategory *category; /* and where they go */
  gboolean cuts_open_gops;    /* see GstFragmentTrackParams */

  /* H.264 and H.265: samples are brought to 4-byte lengths without stray NAL
   * units. */
  NalSets *parameter_sets; /* (owned) NULL for other codecs */
  guint nal_length_size;
  NalAccessUnit access_unit; /* the last one taken */
  gboolean has_captions;     /* one of them had */
  gboolean drops_skipped;    /* leading pictures that refer to nothing here */
} GstSampleTaker;

void gst_sample_taker_init (GstSampleTaker *taker, GstObject *owner,
    GstDebugCategory *category, gboolean cuts_open_gops);
void gst_sample_taker_clear (GstSampleTaker *taker);

/* Samples are made of NAL units, and have parameter sets. */
gboolean gst_sample_taker_has_sets (CodecId id);

/* Returns (transfer full, nullable) the sample in `buffer` (transfer full), and
 * fills in what `sample` says of it but times and size; NULL: none is in it.
 * `is_start`: no sample comes before it on this timeline. */
GstBuffer *gst_sample_taker_take (GstSampleTaker *taker,
    const CodecConfig *codec, GstBuffer *buffer, gboolean is_start,
    FragmenterSample *sample);

/* Did the last one bring other parameter sets, where they belong into the sample
 * entry alone? */
gboolean gst_sample_taker_has_new_sets (const GstSampleTaker *taker,
    const CodecConfig *codec);

/* Encoder delay and padding, which the time and the duration of a buffer leave
 * out, as those of a sample do not: it begins earlier by what is clipped at its
 * start, and what is clipped at its end is not in its duration. In ticks of
 * `timescale`. */
void gst_sample_clip (const CodecConfig *codec, guint32 timescale,
    GstBuffer *buffer, FragmenterSample *sample);

G_END_DECLS
