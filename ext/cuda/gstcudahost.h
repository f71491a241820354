/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. System memory whose pages stay where they are, so that a device copies
 * to and from it by itself. Dear to make: for pools. */

#pragma once

#include "cudadevice.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Returns (transfer full, nullable) an active pool of buffers in such memory,
 * with video metas. */
GstBufferPool *gst_cuda_host_pool_new (CudaDevice *device, GstCaps *caps,
    const GstVideoInfo *info);

G_END_DECLS
