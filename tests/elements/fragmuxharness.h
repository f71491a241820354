/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* fmp4fragmux in harnesses, for streams that no rig of well-behaved ones makes. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "boxreader.h"
#include "rigcaps.h"

G_BEGIN_DECLS

#define GOP 30
#define FPS 30

/* AAC-LC in stereo */
extern const guint8 aac_48000[2], aac_44100[2];

/* Caps, (transfer full). */
GstCaps *with_codec_data (const gchar *caps, const guint8 *data, gsize size);
GstCaps *video_caps (gint num, gint den);
GstCaps *audio_caps (const guint8 *asc);

GstBuffer *frame_at (GstClockTime time, gboolean is_sync);
GstBuffer *audio_at (GstClockTime time);

/* Number `i` of a stream that is `start` late. */
GstBuffer *frame (guint i, GstClockTime start);
GstBuffer *audio (guint i, GstClockTime start);

/* The element with properties as for gst-launch-1.0, behind its pad `pad`. */
GstHarness *new_harness (const gchar *pad, const gchar *settings);
GstHarness *new_video (const gchar *settings); /* which has its caps */
void tear_down (GstHarness *h);

/* Another pad of the same element. */
GstHarness *new_pad (GstHarness *first, const gchar *name, GstCaps *caps);

void push (GstHarness *h, GstBuffer *buffer);
void push_frames (GstHarness *h, guint from, guint to, GstClockTime start);
void push_eos (GstHarness *h);

typedef struct
{
  GArray *samples; /* BoxSample */
  guint n_headers, n_fragments;
} Output;

/* Takes what came out so far, with every box checked. */
Output take (GstHarness *h);
void expect (GstHarness *h, guint n_headers, guint n_samples);

/* Ends the stream and the harness, which has no bus. Returns (transfer full) all
 * that came out. */
GByteArray *finish (GstHarness *h);

/* The element's error, which there is exactly one of, says `text`. */
void expect_error (GstHarness *h, const gchar *text);
void expect_no_error (GstHarness *h);

G_END_DECLS
