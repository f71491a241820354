/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 4. What abrvideoenc settles with its neighbours: raw caps, the encoder
 * that is opened for them, coded caps, latency. Under the stream lock, but for
 * gst_abr_video_enc_getcaps(). Private to gstabrvideoenc*.c. */

#pragma once

#include "gstabrvideoenc.h"

G_BEGIN_DECLS

/* Returns (transfer full) the raw formats that are encoded to what downstream
 * takes. */
GstCaps *gst_abr_video_enc_getcaps (GstVideoEncoder *encoder, GstCaps *filter);

/* Chooses codec and parameters for `input` and opens an encoder; none is
 * open. FALSE: posted why not. */
gboolean gst_abr_video_enc_negotiate (GstAbrVideoEnc *self,
    GstVideoCodecState *input);

/* Opens the first encoder that works. FALSE: posted why there is none, or the
 * element is to stop. */
gboolean gst_abr_video_enc_open (GstAbrVideoEnc *self);

/* The first encoder of a stream has been opened. FALSE: downstream refuses. */
gboolean gst_abr_video_enc_begin_stream (GstAbrVideoEnc *self);

/* An encoder has been opened in the place of one that died. Goes on at once if it
 * makes the same stream, or if nothing of it is out yet; else with the next
 * segment, and there is a gap until then. FALSE: downstream refuses. */
gboolean gst_abr_video_enc_follow (GstAbrVideoEnc *self);

/* The next frame begins a segment: here the stream of the new encoder begins.
 * FALSE: downstream refuses. */
gboolean gst_abr_video_enc_end_gap (GstAbrVideoEnc *self);

/* abrtee knows the segments' duration, which need not be said to each encoder
 * again. Whoever says it has that grid, and the events besides.
 * Has an input. */
void gst_abr_video_enc_update_grid (GstAbrVideoEnc *self);

/* Where the encoder has no headers to show before, the first picture does. FALSE:
 * it does not, or downstream refuses. */
gboolean gst_abr_video_enc_ensure_caps (GstAbrVideoEnc *self,
    GstBuffer *picture);

void gst_abr_video_enc_report_latency (GstAbrVideoEnc *self, guint n_frames);

G_END_DECLS
