/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. The same samples in another layout, for encoders that take only that:
 * I420 and NV12, and the two of 10 bit, I420_10LE and P010. */

#pragma once

#include <libavutil/frame.h>

/* Returns (transfer full, nullable) `frame` as `format`: another reference where it
 * is of that already, else a copy. */
AVFrame *gst_enc_repack (const AVFrame *frame, enum AVPixelFormat format);
