/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. System memory whose pages stay where they are, so that a device copies
 * to and from it by itself. Dear to make: for pools. To free it is a call of the
 * driver's, for which whoever has it last does not wait. */

#pragma once

#include "cudadevice.h"
#include "gstdrivercaller.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Returns (transfer full, nullable) an active pool of buffers in such memory,
 * with video metas. Buffers are made where one is taken out, and freed by
 * `caller`. */
GstBufferPool *gst_cuda_host_pool_new (CudaDevice *device,
    GstDriverCaller *caller, GstCaps *caps, const GstVideoInfo *info);

G_END_DECLS
