/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* abrvideoenc between two pads, with moving pictures made by rule. */

#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>
#include <string.h>

#include "core/timescale.h"

/* `launch` is one element and its settings. Downstream takes anything. */
GstHarness *video_enc_harness (const gchar *launch, guint width, guint height,
    Fraction rate);
GstHarness *video_enc_harness_full (const gchar *launch, const gchar *in,
    const gchar *out);

void video_enc_set_caps (GstHarness *h, guint width, guint height,
    Fraction rate);

/* Of frame `n` of a stream that begins at `start`. */
GstClockTime video_enc_frame_time (GstClockTime start, guint n, Fraction rate);

/* Frames `from` to `to` - 1; each looks alike in every run. */
void video_enc_push (GstHarness *h, GstClockTime start, guint from, guint to,
    Fraction rate);

/* Picture `n` into `buffer`. */
void video_enc_paint (GstBuffer *buffer, const GstVideoInfo *info, guint n);

/* (transfer full) Picture `n` by itself, at `pts`. */
GstBuffer *video_enc_picture (GstHarness *h, guint n, GstClockTime pts);

/* (transfer full) The same in a buffer of `pool`, whatever its memory. */
GstBuffer *video_enc_picture_in (GstHarness *h, GstBufferPool *pool, guint n,
    GstClockTime pts);

/* (borrowed) Where the first sample of component `c` is. */
guint8 *video_enc_samples (const GstVideoFrame *frame, guint c);

/* EOS, and (transfer full, GstBuffer) all that came out. */
GPtrArray *video_enc_finish (GstHarness *h);
GPtrArray *video_enc_pull (GstHarness *h);

/* By the segment that the encoder sent. */
GstClockTime video_enc_stream_time (GstHarness *h, GstBuffer *picture);

gboolean video_enc_is_key (GstBuffer *picture);
/* Does one come before another that is shown earlier? */
gboolean video_enc_is_reordered (const GPtrArray *pictures);

gboolean video_enc_same_bytes (GstBuffer *a, GstBuffer *b);

/* Decode times increase and do not pass presentation times; key frames are at each
 * `cell_frames`-th frame of a stream that begins at 0, and at `extra`. */
void video_enc_expect_times (GstHarness *h, const GPtrArray *pictures,
    Fraction rate, guint cell_frames, guint extra);

/* Each frame but those of [from, to) came out once. */
void video_enc_expect_frames (GstHarness *h, const GPtrArray *pictures,
    Fraction rate, guint n_frames, guint from, guint to);
