/* SPDX-FileCopyrightText: 2026 the gst-plugins-abr authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstpicturepool.h"

GstBufferPool *
gst_picture_pool_start (GstBufferPool *pool, GstCaps *caps,
    const GstVideoInfo *info, GstAllocator *allocator,
    const GstAllocationParams *params)
{
  g_autoptr (GstBufferPool) owned = pool;
  GstStructure *config = gst_buffer_pool_get_config (owned);
  gst_buffer_pool_config_set_params (config, caps, (guint) info->size, 0, 0);
  if (allocator || params)
    gst_buffer_pool_config_set_allocator (config, allocator, params);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  if (!gst_buffer_pool_set_config (owned, config) ||
      !gst_buffer_pool_set_active (owned, TRUE))
    return NULL;
  return g_steal_pointer (&owned);
}
