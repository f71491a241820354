/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a decoder makes of H.264 and H.265 that came out of an encoder under test. */

#pragma once

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

/* Returns (transfer full, GBytes) the pictures as shown, in order, each as packed
 * I420, samples of more than 8 bits in two bytes. `pictures`: (GstBuffer) of `caps`, a stream of any framing. */
GPtrArray *video_decode (const GstCaps *caps, const GPtrArray *pictures);

/* Returns (transfer full) a picture that goes in, as video_decode() has it. */
GBytes *video_pack (GstBuffer *buffer, const GstVideoInfo *info);

/* Pictures [from, to) of those that came (GstBuffer, of the harness's caps) are shown
 * exactly as the frames of videoencrig.h that went in, from frame `first` on. */
void video_expect_exact (GstHarness *h, const GPtrArray *pictures, guint from,
    guint to, guint first);
