/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Floor 3. Pools of buffers for pictures of one size and format, of whatever
 * memory: as many buffers as are wanted, with video metas. */

#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Sets up and activates `pool` (transfer full), with `allocator` (nullable) and
 * memory as `params` say (nullable) where it asks for either. Returns (transfer
 * full, nullable) the pool. */
GstBufferPool *gst_picture_pool_start (GstBufferPool *pool, GstCaps *caps,
    const GstVideoInfo *info, GstAllocator *allocator,
    const GstAllocationParams *params);

G_END_DECLS
